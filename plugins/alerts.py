"""When an alert holds: ahead, in progress or over, and the moments at which that changes.

Pages carry these moments too (``data-from`` and ``data-until``, ISO 8601 with offset): the theme's script shows and
hides by them, so that an alert begins and ends in a page that was made before. Without the script, words say when.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from syndicate.source import Source

from . import words

# An alert to come is already in the pages, hidden, so long before it begins.
AHEAD = timedelta(days=7)
ICONS = {"info": "drum", "vigilance": "triangle", "urgence": "octagon"}


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as seen from the editorial time. Times are in the commune's zone; ``icon`` is one of the theme's."""

    icon: str
    start: datetime | None
    end: datetime | None
    ahead: bool
    over: bool
    area: str = ""


def alert(source: Source, zone: ZoneInfo, now: datetime) -> Alert | None:
    """Give the alert of an original; ``None`` for what is not one."""
    if source.type != "alertes":
        return None
    start, end = (
        found.astimezone(zone) if isinstance(found, datetime) else None
        for found in (source.extra.get("from"), source.extra.get("until"))
    )
    ahead, over = start is not None and start > now, end is not None and end <= now
    icon = ICONS.get(str(source.extra.get("level")), ICONS["info"])
    return Alert(icon, start, end, ahead, over, str(source.extra.get("area") or ""))


def soon(articles: Iterable[Any], now: datetime) -> list[Any]:
    """Give the alerts that begin within ``AHEAD``, the first one first."""
    found = [one for one in articles if one.alert.ahead and not one.alert.over and one.alert.start <= now + AHEAD]
    return sorted(found, key=lambda one: (one.alert.start, one.url))


def few(articles: Iterable[Any], most: int) -> datetime | None:
    """Give the moment from which at most so many of these alerts are in progress; ``None`` when it never comes."""
    ends = [one.alert.end for one in articles]
    known = sorted((end for end in ends if end is not None), reverse=True)
    left = most - (len(ends) - len(known))  # those without an end stay
    return known[left] if 0 <= left < len(known) else None


def boundaries(source: Source) -> list[datetime]:
    """Give the moments at which what is shown of an alert changes."""
    start, end = source.extra.get("from"), source.extra.get("until")
    moments = [start - AHEAD, start] if isinstance(start, datetime) else []
    return moments + ([end] if isinstance(end, datetime) else [])


def short(moment: datetime, lang: str) -> str:
    """Write a moment of these days, without its year: 22 novembre, 20 h."""
    day = words.day(moment, lang) if lang != "fr" else _day(moment)
    return day if (moment.hour, moment.minute) == (0, 0) else f"{day}, {words.hour(moment, lang)}"


def _day(moment: datetime) -> str:
    number = "1er" if moment.day == 1 else str(moment.day)
    return f"{number}{words.NARROW}{format_date(moment, 'MMMM', locale='fr')}"
