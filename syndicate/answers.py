"""Answers, from what people type to what front matter holds and to words in a sentence.

A secretary types ``24/11/2026 8h30``; the file holds ``2026-11-24 08:30``; residents read “mardi 24 novembre 2026 à
8 h 30”. The day of the week is computed, so that it is never the wrong one.
"""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from syndicate import kinds
from syndicate.kinds import Field, Kind

Value = str | bool | int | float | list[str]

# No-break spaces stay; other blanks, ends of line of every kind among them, become one space.
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
# What YAML takes for no character at all, and what cannot be written in UTF-8.
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_DAY = re.compile(r"(?:(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})|(?P<Y>\d{4})-(?P<M>\d{1,2})-(?P<D>\d{1,2}))")
_TIME = re.compile(r"(?:[T,\s]|à)+(?P<hour>\d{1,2})\s*(?:h|:)\s*(?P<minute>\d{2})?", re.IGNORECASE)
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


def understood(kind: Kind, key: str, typed: str, zone: ZoneInfo) -> Value:
    """Give the value that a key holds for this answer. Raise ``BadValueError`` with a sentence for the person."""
    value = _value(kind, clean(typed))
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


def _value(kind: Kind, text: str) -> Value:
    word = _WORDS.get(text.lower())
    if word is not None and kind in (kinds.flag, kinds.flag_or_moment):
        return word
    if kind in (kinds.moment, kinds.flag_or_moment):
        return Written(_moment(text))
    if kind is kinds.number:
        return _number(text)
    if kind in (kinds.texts, kinds.addresses):
        return [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    if kind is kinds.wishes:
        return False if word is False else [part.strip() for part in text.split(",")]
    return text


def _moment(text: str) -> str:
    """Write a day as ISO 8601 does, if it is one; the kind judges the rest."""
    day = _DAY.match(text)
    rest = text[day.end() :] if day else ""
    time = _TIME.fullmatch(rest)
    if not day or (rest and not time):
        return text
    found = day.groupdict()
    year, month, number = (int(found[one] or found[other]) for one, other in ("yY", "mM", "dD"))
    iso = f"{year:04}-{month:02}-{number:02}"
    return f"{iso} {int(time['hour']):02}:{time['minute'] or '00'}" if time else iso


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
