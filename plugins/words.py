"""The names that residents read on the site, and dates as they are written in the site's language.

Dates come from babel's tables, never from the machine's locale: the site is the same wherever it is built.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from syndicate.config import Config
from syndicate.i18n import _, interface, spoken

NIGHT = 6  # what ends by then belongs to the evening before
NARROW = "\u00a0"  # between a number and its unit, so that a line never breaks there


def rubric(config: Config, type_: str) -> str:
    """Name a rubric: as tambour.toml says ([site.rubrics]), else by its usual name."""
    own = interface(config.commune.lang)  # the language of the names that the commune gives
    named = config.site.options.get("rubrics", {}).get(type_) if spoken() in ("", own) else None
    return str(named) if named else usual_rubrics().get(type_, type_.capitalize())


def usual_rubrics() -> dict[str, str]:
    """Name each type of original for residents."""
    return {
        "actualites": _("News"),
        "agenda": _("Events"),
        "alertes": _("Alerts"),
        "conseil": _("Town council"),
        "demarches": _("Procedures"),
        "elus": _("Elected members"),
        "services": _("Departments"),
        "equipements": _("Facilities"),
        "associations": _("Associations"),
        "documents": _("Documents"),
        "marches": _("Public contracts"),
        "tribune": _("Opposition column"),
        "rectificatifs": _("Corrections"),
    }


def day(moment: datetime, lang: str) -> str:
    """Write a day in full: 21 novembre 2026."""
    written = str(format_date(moment, "d MMMM y" if lang == "fr" else "long", locale=locale(lang)))
    return _first(written, moment, lang).replace(" ", NARROW, 1)


def weekday(moment: datetime, lang: str) -> str:
    """Write a day in full with its name: samedi 21 novembre 2026."""
    return _first(str(format_date(moment, "full", locale=locale(lang))), moment, lang)


def hour(moment: datetime, lang: str) -> str:
    """Write a time of day: 17 h 30, or 17 h on the hour."""
    if lang != "fr":
        return str(format_time(moment, "short", locale=locale(lang)))
    minutes = f"{NARROW}{moment:%M}" if moment.minute else ""
    return f"{moment.hour}{NARROW}h{minutes}"


def span(start: datetime, end: datetime | None, lang: str, *, all_day: bool = False) -> str:
    """Write when an event takes place, as shortly as can be."""
    if end is None or end <= start:
        return weekday(start, lang) if all_day else _at(start, lang)
    last = last_day(start, end, all_day=all_day)
    if last is None:
        if all_day:
            return weekday(start, lang)
        return _("{day}, from {start} to {end}").format(
            day=weekday(start, lang), start=hour(start, lang), end=_end(end, lang)
        )
    if all_day:
        return _("from {start} to {end}").format(start=weekday(start, lang), end=weekday(last, lang))
    return _("from {start} to {end}").format(start=_at(start, lang), end=_at(end, lang))


def last_day(start: datetime, end: datetime | None, *, all_day: bool = False) -> datetime | None:
    """Give a moment of the last day of an event that lasts several days.

    A ball from 9 p.m. to 2 a.m. is of one evening. Of whole days, the end is the last day itself.
    """
    if end is None:
        return None
    night = end.hour < NIGHT or (end.hour, end.minute) == (NIGHT, 0)
    last = end if all_day or not night else end - timedelta(hours=NIGHT, minutes=1)
    return last if last.date() > start.date() else None


def hours(start: datetime, end: datetime | None, lang: str) -> str:
    """Write the hours of an event of one day: de 8 h à 13 h, or 20 h alone."""
    if end is None or end <= start:
        return hour(start, lang)
    return _("{start} to {end}").format(start=hour(start, lang), end=_end(end, lang))


def weekdays(lang: str) -> list[str]:
    """Name the days of the week, from Monday."""
    names = locale(lang).days["format"]["wide"]
    return [str(names[number]) for number in range(7)]


def listed(names: Sequence[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return _("{first} and {last}").format(first=", ".join(names[:-1]), last=names[-1])


def amount(euros: float, lang: str) -> str:
    """Write a sum of money: 186 400 €, with cents only when there are some."""
    cents = "#,##0" if float(euros).is_integer() else "#,##0.00"
    return f"{format_decimal(euros, cents, locale=locale(lang))}{NARROW}€"


def number(value: float, lang: str) -> str:
    """Write a number with the spaces and the comma of the language."""
    return str(format_decimal(value, "#,##0.###", locale=locale(lang)))


def size(count: int, lang: str) -> str:
    """Write the size of a file of ``count`` bytes, in kilobytes or megabytes of a thousand."""
    if count < 1_000_000:
        return _("{count} kB").format(count=max(1, round(count / 1000)))
    return _("{count} MB").format(count=format_decimal(count / 1_000_000, "0.0", locale=locale(lang)))


def sorting(title: str) -> str:
    """Give what a title is sorted by: its letters, whatever their accents and their case."""
    letters = unicodedata.normalize("NFKD", title.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _first(written: str, moment: datetime, lang: str) -> str:
    """Write the first of the month as French does: 1er janvier (babel has no such form)."""
    return written.replace("1 ", "1er ", 1) if lang == "fr" and moment.day == 1 else written


def _end(moment: datetime, lang: str) -> str:
    return hour(moment, lang) if moment.hour or moment.minute else _("midnight")


def _at(moment: datetime, lang: str) -> str:
    return _("{day} at {time}").format(day=weekday(moment, lang), time=hour(moment, lang))


def locale(lang: str) -> Locale:
    """Give babel's tables for a language; English is that of Europe, and French stands in for what babel lacks."""
    try:
        return Locale.parse("en-GB" if lang == "en" else lang, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("fr")
