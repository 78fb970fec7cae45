"""Answers, from what people type to what front matter holds and to words in a sentence.

A secretary types ``24/11/2026 8h30``; the file holds ``2026-11-24 08:30``; residents read “mardi 24 novembre 2026 à
8 h 30”. The day of the week is computed, so that it is never the wrong one.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from syndicate import kinds
from syndicate.blanks import BLANK
from syndicate.i18n import _
from syndicate.kinds import BadValueError, Field, Kind

Value = str | bool | int | float | list[str]

# No-break spaces stay; other blanks, ends of line of every kind among them, become one space.
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
# What YAML takes for no character at all, and what cannot be written in UTF-8.
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_DAY = re.compile(r"(?:(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})|(?P<Y>\d{4})-(?P<M>\d{1,2})-(?P<D>\d{1,2}))")
_TIME = re.compile(r"(?:[T,\s]|à)+(?P<hour>\d{1,2})\s*(?:h|:)\s*(?P<minute>\d{2})?", re.IGNORECASE)
# Without the year: 24/11; and as people say it: mardi 24 novembre, 1er décembre 2026.
_SHORT = re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})(?![/\d])")
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = {"janvier": 1, "février": 2, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7,
           "août": 8, "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11, "décembre": 12,
           "decembre": 12}  # fmt: skip
_SPOKEN = re.compile(
    rf"(?:le\s+)?(?:(?P<weekday>{'|'.join(_WEEKDAYS)})\s+)?(?P<d>\d{{1,2}})(?:er)?\s+(?P<month>{'|'.join(_MONTHS)})\b"
    r"(?:\s+(?P<y>\d{4}))?",
    re.IGNORECASE,
)
RECENT = timedelta(days=90)  # a day that passed less long ago is of this year, not of the next
_PHONE = re.compile(r"[+(]?\d[\d\s.()-]*\d")
MOST_DIGITS = 15  # of a telephone number, ITU-T E.164
_WORDS = {"oui": True, "vrai": True, "yes": True, "true": True, "non": False, "faux": False, "no": False,
          "false": False}  # fmt: skip
_NARROW = "\u00a0"
_FORMS = {"": "EEEE d MMMM y", "day": "EEEE d MMMM y", "short": "EEEE d MMMM", "date": "d MMMM y"}


class Written(str):
    """Words that go into the front matter as they are, without quotes: a day, a time."""

    __slots__ = ()


def clean(typed: str) -> str:
    """Give what was typed as one line that any file can hold."""
    return _BLANKS.sub(" ", _UNWRITABLE.sub("", typed)).strip()


def understood(kind: Kind, key: str, typed: str, zone: ZoneInfo, today: date | None = None) -> Value:
    """Give the value that a key holds for this answer. Raise ``BadValueError`` with a sentence for the person.

    A day without its year is understood from ``today``; without it, it is refused.
    """
    value = _value(kind, clean(typed), today)
    if key.rpartition(".")[2] == "phone" and not BLANK.search(str(value)):
        _check_phone(str(value))
    kind(Field(key, value, str(value), zone))
    return value


def shown(value: Value, form: str = "") -> str | None:
    """Say a value in a French sentence; a time is in one of the forms of ``announcement``. None: it has no time."""
    if isinstance(value, list):
        return ", ".join(value)
    if not isinstance(value, Written):
        return str(value)
    moment = datetime.fromisoformat(value.replace(" +", "+").replace(" -", "-"))
    timed = len(value) > len("2026-11-24")
    hour = f"{moment.hour}{_NARROW}h" + (f"{_NARROW}{moment:%M}" if moment.minute else "")
    if form == "time":
        return hour if timed else None
    day = str(format_date(moment, _FORMS[form], locale="fr"))
    day = re.sub(r"\b1 (?=[^\W\d])", "1er ", day)
    day = re.sub(r"(?<=\d|r) (?=[^\W\d])", _NARROW, day, count=1) if form == "date" else _bound(day)
    return f"{day} à {hour}" if timed and not form else day


def _value(kind: Kind, text: str, today: date | None) -> Value:
    word = _WORDS.get(text.lower())
    if word is not None and kind in (kinds.flag, kinds.flag_or_moment):
        return word
    if kind in (kinds.moment, kinds.flag_or_moment):
        return Written(_moment(text, today))
    if kind is kinds.number:
        return _number(text)
    if kind in (kinds.texts, kinds.addresses):
        return [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    if kind is kinds.wishes:
        return False if word is False else [part.strip() for part in text.split(",")]
    return text


def _moment(text: str, today: date | None) -> str:
    """Write a day as ISO 8601 does, if it is one; the kind judges the rest."""
    day = _DAY.match(text) or _SHORT.match(text) or _SPOKEN.match(text)
    rest = text[day.end() :] if day else ""
    time = _TIME.fullmatch(rest)
    if not day or (rest and not time):
        return text
    found: dict[str, str] = {name: words for name, words in day.groupdict().items() if words}
    number = int(found.get("d") or found["D"])
    month = _MONTHS[found["month"].lower()] if "month" in found else int(found.get("m") or found["M"])
    said = found.get("y") or found.get("Y")
    year = int(said) if said else _year(month, number, found.get("weekday"), today)
    if year is None:
        return text
    if "weekday" in found:
        _check_weekday(text, found["weekday"], year, month, number)
    iso = f"{year:04}-{month:02}-{number:02}"
    return f"{iso} {int(time['hour']):02}:{time['minute'] or '00'}" if time else iso


def _year(month: int, number: int, weekday: str | None, today: date | None) -> int | None:
    """Give the year that a person has in mind: this one or the next; ``None`` when no calendar or nobody can tell."""
    if today is None:
        return None
    days = [day for year in (today.year, today.year + 1) if (day := _day(year, month, number))]
    if weekday:
        days = [day for day in days if day.weekday() == _WEEKDAYS.index(weekday.lower())] or days
    near = [day for day in days if today - day <= RECENT] or days
    return near[0].year if near else None


def _check_weekday(text: str, weekday: str, year: int, month: int, number: int) -> None:
    day = _day(year, month, number)
    if day and day.weekday() != _WEEKDAYS.index(weekday.lower()):
        right = str(format_date(day, "EEEE d MMMM y", locale="fr"))
        raise BadValueError(_("“{value}” is not in the calendar: that day is a {day}.").format(value=text, day=right))


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _check_phone(text: str) -> None:
    digits = sum(sign.isdigit() for sign in text)
    if not _PHONE.fullmatch(text) or not 2 <= digits <= MOST_DIGITS:
        raise BadValueError(_("“{value}” is not a telephone number: write 01 99 00 12 34.").format(value=text))


def _number(text: str) -> Value:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def _bound(day: str) -> str:
    """Keep the number of a day and its month on one line."""
    return re.sub(r"(\d+(?:er)?) ", rf"\1{_NARROW}", day, count=1)
