"""The kinds of value that a key of the front matter can take: each reads what YAML gives, or says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from syndicate import acts, recurrence
from syndicate.blanks import BLANK
from syndicate.frontmatter import Impossible
from syndicate.i18n import _
from syndicate.moments import LIKELY, MOST, parse_moment
from syndicate.text import clean, line

MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?( ?[+-]\d\d:\d\d|Z)?)?")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # BCP 47, as far as communes need
SHOWN = 80  # characters of a value at fault
MOST_ITEMS = 50  # of a list
MOST_DAYS = 200  # of an event that comes back
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
FOCUS = re.compile(r"\s*([+-]?\d(?:\.\d+)?)\s*,\s*([+-]?\d(?:\.\d+)?)\s*")


class BadValueError(ValueError):
    """A value that its key does not take. Its text is the sentence for the editor."""


@dataclass(frozen=True, slots=True)
class Field:
    """The value at hand, and what is needed to read it: as written in the file, and the commune's zone."""

    key: str
    value: Any
    written: str
    zone: ZoneInfo


Kind = Callable[[Field], Any]


def text(at: Field) -> str:
    """Take words, on several lines if need be, without what is invisible and does harm.

    A number or a yes/no of YAML is refused: the site would show another thing than was typed.
    """
    found = clean(_typed(at))
    if not found:
        raise BadValueError(_("“{key}” is empty.").format(key=at.key))
    return found


def phrase(at: Field) -> str:
    """Take words that hold on one line, such as a title: an end of line is a space."""
    return line(text(at))


def file_name(at: Field) -> str:
    """Take the name of a file, letter for letter: cleaned, it could name another."""
    found = _typed(at).strip()
    if not line(found):
        raise BadValueError(_("“{key}” is empty.").format(key=at.key))
    if _CONTROL.search(found) or not _splits(found):
        raise BadValueError(_("“{key}” must be the name of a file.").format(key=at.key))
    return found


def _typed(at: Field) -> str:
    if not isinstance(at.value, str):
        if isinstance(at.value, (list, dict)):
            raise BadValueError(_("“{key}” must be a text.").format(key=at.key))
        raise BadValueError(_("“{key}” must be a text: put its value between quotes.").format(key=at.key))
    return at.value


def label(at: Field) -> str:
    """Take words, or a number written such that nothing of it is lost (012 is the number ten for YAML)."""
    if isinstance(at.value, (int, float)) and not isinstance(at.value, bool) and str(at.value) == at.written:
        return at.written
    return text(at)


def texts(at: Field) -> tuple[str, ...]:
    """Take one text, or a list of texts."""
    items = [item for item in at.value if item is not None] if isinstance(at.value, list) else [at.value]
    if len(items) > MOST_ITEMS:
        message = _("“{key}” holds {count} texts; {most} is the most.")
        raise BadValueError(message.format(key=at.key, count=len(items), most=MOST_ITEMS))
    if not all(isinstance(item, str) and line(item) for item in items):
        raise BadValueError(_("“{key}” must be a list of texts, such as [one, two].").format(key=at.key))
    if not isinstance(at.value, list) and "," in at.value:
        raise BadValueError(_("“{key}” must be a list between brackets, such as [one, two].").format(key=at.key))
    return tuple(line(item) for item in items)


def moment(at: Field) -> datetime:
    """Take a day or a time; without offset it is the commune's."""
    value = at.value
    try:
        if isinstance(value, str):
            value = value.strip()
            value = value.replace(" +", "+").replace(" -", "-") if MOMENT.fullmatch(value) else None
        found = parse_moment(value, at.zone) if isinstance(value, (str, date)) else None
    except (ValueError, OverflowError):
        found = None
    if found is None or found.year not in LIKELY:
        shown = at.value.text if isinstance(at.value, Impossible) else at.written
        message = _("“{value}” is not a date: write 2026-11-21, or 2026-11-21 09:00 with the time.")
        raise BadValueError(message.format(value=_short(shown)))
    return found


def _short(written: object) -> str:
    """Give the beginning of a value: a text put in the place of a date would fill the screen."""
    shown = str(written)
    return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"


def moments(at: Field) -> tuple[datetime, ...]:
    """Take a day or a time, or a list of them."""
    items = [item for item in at.value if item is not None] if isinstance(at.value, list) else [at.value]
    if len(items) > MOST_DAYS:
        message = _("“{key}” holds {count} days; {most} is the most.")
        raise BadValueError(message.format(key=at.key, count=len(items), most=MOST_DAYS))
    return tuple(moment(Field(at.key, item, str(item), at.zone)) for item in items)


def own_zone(at: Field) -> str:
    """Take the commune's own time zone; the hours of elsewhere say how far they are."""
    found = text(at)
    if found != at.zone.key:
        message = _("Hours are those of {zone}; for those of elsewhere, write the offset: 2026-11-21 09:00-04:00.")
        raise BadValueError(message.format(zone=at.zone.key))
    return found


def rule(at: Field) -> str:
    """Take the rule of an event that comes back (RFC 5545, section 3.3.10)."""
    found = text(at)
    try:
        recurrence.parse(found)
    except ValueError as wrong:
        raise BadValueError(_("“{key}”: {fault}").format(key=at.key, fault=wrong)) from wrong
    return found


def flag(at: Field) -> bool:
    """Take true or false."""
    if not isinstance(at.value, bool):
        raise BadValueError(_("“{key}” must be true or false.").format(key=at.key))
    return at.value


def number(at: Field) -> float:
    """Take a number, such as a commune has any."""
    return _number(at, MOST)


def count(at: Field) -> int:
    """Take a number of people or of things."""
    if isinstance(at.value, bool) or not isinstance(at.value, int) or not 0 <= at.value <= MOST:
        raise BadValueError(_("“{key}” must be a whole number: 0, 1, 2…").format(key=at.key))
    return at.value


def latitude(at: Field) -> float:
    """Take degrees to the north (WGS 84)."""
    return _number(at, 90)


def longitude(at: Field) -> float:
    """Take degrees to the east (WGS 84)."""
    return _number(at, 180)


def _number(at: Field, most: int) -> float:
    # Compared before anything is reckoned: YAML reads whole numbers of any length, which no float holds.
    if isinstance(at.value, bool) or not isinstance(at.value, (int, float)) or not -most <= at.value <= most:
        raise BadValueError(_("“{key}” must be a number.").format(key=at.key))
    return at.value


def flag_or_moment(at: Field) -> bool | datetime:
    """Take true or false, or the day it became true."""
    return at.value if isinstance(at.value, bool) else moment(at)


def address(at: Field) -> str:
    """Take the address of a page."""
    found = text(at)
    if not re.fullmatch(r"https?://[^\s/]+\S*", found) or not _splits(found):
        raise BadValueError(_("“{key}” must be a full address, such as https://example.org.").format(key=at.key))
    return found


def _splits(written: str) -> bool:
    """Tell whether an address falls into its parts: ``http://[`` does not, and would stop whatever reads it."""
    try:
        urlsplit(written)
    except ValueError:
        return False
    return True


def act_type(at: Field) -> str:
    """Take the kind of a document of the council, as people write it; or what is left to fill in a draft."""
    found = phrase(at)
    if acts.read_kind(found) is None and not BLANK.search(found):
        message = _("“{value}” is not a kind of act; the kinds are: {choices}.")
        raise BadValueError(message.format(value=_short(found), choices=", ".join(acts.WRITTEN)))
    return acts.named(found)


def addresses(at: Field) -> tuple[str, ...]:
    """Take the address of a page, or a list of them."""
    return tuple(address(Field(at.key, item, "", at.zone)) for item in texts(at))


def language(at: Field) -> str:
    """Take a language code."""
    if not LANGUAGE.fullmatch(text(at)):
        raise BadValueError(_("“{key}” must be the code of a language, such as fr or br.").format(key=at.key))
    return text(at)


def identifier(at: Field) -> str:
    """Take a word without spaces."""
    if not re.fullmatch(r"\S{1,200}", text(at)):
        raise BadValueError(_("“{key}” must be one word without spaces.").format(key=at.key))
    return text(at)


def focus(at: Field) -> tuple[float, float]:
    """Take the point of interest of a picture, ``x,y`` (see ``model.Picture``)."""
    found = FOCUS.fullmatch(at.value) if isinstance(at.value, str) else None
    x, y = (float(part) for part in found.groups()) if found else (2.0, 2.0)
    if abs(x) > 1 or abs(y) > 1:
        raise BadValueError(_("“{key}” must be two numbers from -1 to 1, such as 0.5,-0.2.").format(key=at.key))
    return x, y


def one_of(*choices: str) -> Kind:
    """Take one of these words."""

    def choice(at: Field) -> str:
        if at.value not in choices:
            message = _("“{value}” is not a value of “{key}”; the values are: {choices}.")
            raise BadValueError(
                message.format(value=_short(at.written or at.value), key=at.key, choices=", ".join(choices))
            )
        return str(at.value)

    return choice


def at_most(most: int) -> Kind:
    """Take words, up to so many characters as people count them (graphemes)."""

    def short(at: Field) -> str:
        found = text(at)
        if len(found) > most:
            from syndicate.text import graphemes

            count = len(graphemes(found))
            if count > most:
                message = _("“{key}” has {count} characters; {most} is the most.")
                raise BadValueError(message.format(key=at.key, count=count, most=most))
        return found

    return short


def wishes(at: Field) -> Any:
    """Take ``syndicate`` as it stands: false, a list of words or a mapping. Accounts are checked later."""
    if at.value is False or isinstance(at.value, dict):
        return at.value
    if isinstance(at.value, list) and all(isinstance(item, str) for item in at.value):
        return dict.fromkeys(at.value)
    raise BadValueError(
        _("“{key}” must be false, a list of accounts, or the accounts with their settings.").format(key=at.key)
    )


@dataclass(frozen=True, slots=True)
class Table:
    """Take a mapping with these keys, or what ``other`` takes."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    other: Kind | None = None

    def __call__(self, at: Field) -> Any:
        """Read what is not a mapping."""
        if self.other is None:
            message = _("“{key}” must hold these keys: {keys}.")
            raise BadValueError(message.format(key=at.key, keys=", ".join(self.kinds)))
        return self.other(at)
