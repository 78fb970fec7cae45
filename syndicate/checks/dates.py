"""Words that are true for a day only, and days that do not exist: a copy is read next week, a page next year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from syndicate.checks.page import Around, Page, flat
from syndicate.i18n import _
from syndicate.source import Problem

# Announcements: elsewhere "aujourd'hui" means "in our time".
DATED = ("actualites", "agenda", "alertes")
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
# Without a year, a day is looked for from so many days before the original's date, and for a year after that.
BACK = timedelta(days=60)

_DAY, _MONTH = "|".join(DAYS), "|".join(MONTHS)
# A date follows at once: "demain, samedi 21 novembre", "la semaine prochaine (du 7 au 11)".
_SAID = rf"(?!\s*[,(:–-]?\s*(?:(?:soit|du|le|au)\s+)*(?:(?:{_DAY})\s+)?(?:le\s+)?\d)"
_VAGUE = re.compile(
    rf"(?<![\w-])(?:(?<!de )(?<!d['’])(?:après-)?demain(?: (?:matin|midi|soir|après-midi))?\b(?![-\w])"
    rf"|(?<!de )(?<!d['’])(?:avant-)?hier(?: (?:matin|midi|soir|après-midi))?\b(?![-\w])"
    rf"|ce soir\b|ce matin\b|cet après-midi\b|cette nuit\b|ce week-end\b"
    rf"|(?:dès |à partir d['’])aujourd['’]hui\b|aujourd['’]hui (?=à \d|de \d|entre \d|jusqu)"
    rf"|(?:{_DAY}) (?:prochain|dernier)\b|(?:la )?semaine (?:prochaine|dernière)\b|le mois (?:prochain|dernier)\b"
    rf"){_SAID}",
    re.IGNORECASE,
)
# One of these is in every text that holds such words, and a text is searched for them in no time.
_TELL = re.compile(r"demain|hier|c(?:e soir|e matin|e week|ette nuit|et apr)|jourd|prochain|dern")
_TELL_DAY = re.compile(r"di \d|dimanche \d")
# In an alert, which shows its hours, the same day may be named so.
_SAME_DAY = re.compile(r"ce |cet|dès|à partir|aujourd", re.IGNORECASE)
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|^[ \t]*>[^\n]*", re.MULTILINE)
# Of lower case, and beginning with letters: it is looked for in every text.
_WEEKDAY = re.compile(
    rf"(?P<day>{_DAY}) (?P<number>\d{{1,2}})(?:er)? (?P<month>{_MONTH})(?: (?P<year>\d{{4}}))?\b"
    r"(?! (?:derniers?|prochains?|passée?s?)\b)"
)


def dates_lasting(page: Page, _around: Around) -> Iterator[Problem]:
    """Wish for days with their date, in announcements; what is quoted is somebody's word."""
    source = page.source
    if source.type not in DATED or not source.lang.startswith("fr"):
        return
    for text, lower, index, line in _texts(page):
        if not _TELL.search(lower):
            continue
        for found in _VAGUE.finditer(flat(_QUOTED.sub(_blank, text))):
            if source.type == "alertes" and _SAME_DAY.match(found[0]):
                continue
            message = _("“{words}”: write the date, such as “Saturday 12 December”.")
            at = line if index is None else page.line(found.start())
            yield page.problem(at, "vague-date", message.format(words=found[0].strip()))


def weekdays_true(page: Page, _around: Around) -> Iterator[Problem]:
    """Wish for the day of the week that goes with the date."""
    source = page.source
    if not source.lang.startswith("fr"):
        return
    for _text, lower, index, line in _texts(page):
        for found in _WEEKDAY.finditer(lower) if _TELL_DAY.search(lower) else ():
            day = _day(found, source.date.date() if source.date else None)
            if day is not None and DAYS[day.weekday()] != found["day"]:
                message = _("“{words}”: in {year}, that day is a {day}.")
                place = {"words": found[0], "year": day.year, "day": DAYS[day.weekday()]}
                at = line if index is None else page.line(found.start())
                yield page.problem(at, "weekday", message.format(**place))


def event_ahead(page: Page, _around: Around) -> Iterator[Problem]:
    """Wonder at an event that is over when it is announced: most often, last year's date."""
    source = page.source
    end = source.extra.get("end") or source.extra.get("start")
    if source.type != "agenda" or not source.date or source.extra.get("recurrence"):
        return
    if isinstance(end, type(source.date)) and end < source.date - timedelta(days=1):
        message = _("The event ends before the day of its announcement.")
        yield page.problem(source.line("end", "start"), "event-past", message)


def _texts(page: Page) -> Iterator[tuple[str, str, int | None, int]]:
    """Give each text that is read, and in lower case: the page's with its offset, then those of the front matter."""
    yield page.shown, page.lower, 0, 0
    for text, line in page.sentences():
        yield text, flat(text).lower(), None, line


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _day(found: re.Match[str], written: date | None) -> date | None:
    """Give the day that is meant, or ``None`` when it cannot be known or does not exist."""
    month, number = MONTHS.index(found["month"]) + 1, int(found["number"])
    try:
        if found["year"]:
            return date(int(found["year"]), month, number)
        if written is None:
            return None
        first = written - BACK
        day = date(first.year, month, number)
        return day if day >= first else date(first.year + 1, month, number)
    except ValueError:
        return None


ADVICE = (dates_lasting, weekdays_true, event_ahead)
