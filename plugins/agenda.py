"""The agenda as residents look through it: what is going on, then month by month, then what is over.

An event that comes back has one row in this month and one in the next, at its first day there; any other has a row
for each of its days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

from . import words
from .events import Time, boundaries

if TYPE_CHECKING:
    from .site import Site

MOST_PAST = 20  # the years before have pages of their own: plugins.archives


@dataclass(frozen=True, slots=True)
class Row:
    """One event on one of its days."""

    article: Any
    time: Time


@dataclass(frozen=True, slots=True)
class Month:
    """One month and its rows, soonest first."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What the page of the agenda shows."""

    ongoing: tuple[Row, ...]
    months: tuple[Month, ...]
    past: tuple[Row, ...]


def agenda(site: Site) -> Agenda:
    """Give the agenda as seen from the editorial time."""
    events = site.of_type("agenda")
    rows = [row for article in events for row in _rows(article, site)]
    rows.sort(key=lambda row: (row.time.start, row.article.url))
    ongoing = [row for row in rows if _lasting(row, site)]
    months = groupby((row for row in rows if not _lasting(row, site)), lambda row: _month_of(row.time))
    over = sorted((one for one in events if one.event.over), key=lambda one: (one.event.start, one.url), reverse=True)
    return Agenda(
        tuple(ongoing),
        tuple(_month(list(some), site.lang) for _key, some in months),
        tuple(Row(one, one.event.time) for one in over[:MOST_PAST]),
    )


def coming(site: Site, most: int) -> list[Any]:
    """Give the next events, soonest first, each once. Those that come back leave half of the places to the others."""
    events = [article for article in site.of_type("agenda") if not article.event.over]
    events.sort(key=lambda article: (article.event.start, article.url))
    back = [article for article in events if article.source.extra.get("recurrence")]
    once = [article for article in events if article not in back]
    places = max(most - len(once), most // 2)
    kept = back[:places]
    return [article for article in events if article in kept or article in once][:most]


def next_change(site: Site) -> datetime | None:
    """Give the next moment at which the agenda changes though no file does; ``None`` while nothing is to come."""
    articles = [article for article in site.of_type("agenda") if not article.event.over]
    moments = [moment for one in articles for moment in boundaries(one.source, site.config.zone, site.now)[:1]]
    if any(article.source.extra.get("recurrence") for article in articles):
        moments.append(_first_of(_today(site), 1))
    return min(moments, default=None)


def _rows(article: Any, site: Site) -> Iterator[Row]:
    """Give the rows of an event to come: of a rule, the first day of this month and of the next."""
    comes_back = bool(article.source.extra.get("recurrence"))
    ends = _first_of(_today(site), 2)
    seen: set[tuple[int, int]] = set()
    for time in article.event.next:
        month = _month_of(time)
        if comes_back and (month in seen or (seen and time.start >= ends)):
            continue
        seen.add(month)
        yield Row(article, time)


def _lasting(row: Row, site: Site) -> bool:
    """Tell whether an event of several days has begun."""
    return row.time.last is not None and row.time.start <= site.now


def _month(rows: list[Row], lang: str) -> Month:
    name = str(format_date(rows[0].time.start, "LLLL y", locale=words.locale(lang)))
    return Month(name[:1].upper() + name[1:], tuple(rows))


def _month_of(time: Time) -> tuple[int, int]:
    return time.start.year, time.start.month


def _today(site: Site) -> datetime:
    return site.now.astimezone(site.config.zone)


def _first_of(today: datetime, later: int) -> datetime:
    """Give the beginning of a month, so many months later."""
    month = today.year * 12 + today.month - 1 + later
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=today.tzinfo)
