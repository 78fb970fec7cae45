"""When an event takes place, as seen from the editorial time: the next time of one that comes back, else the last."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from syndicate.i18n import _
from syndicate.source import Source

from . import recurrence, words

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``until`` is when it is over: its end, else the end of its day. ``was`` is the day it was moved from.

    ``mark`` is the word for an event that does not go as first announced; empty for the others.
    """

    start: datetime
    end: datetime | None
    until: datetime
    over: bool
    when: str
    rule: str = ""
    mark: str = ""
    cancelled: bool = False
    was: str = ""


def event(source: Source, zone: ZoneInfo, now: datetime, lang: str) -> Event | None:
    """Give the event of an original at its next time after ``now``; ``None`` for what is not one."""
    start, end = _moment(source, "start", zone), _moment(source, "end", zone)
    if start is None:
        return None
    whole, rule = bool(source.extra.get("all_day")), str(source.extra.get("recurrence", ""))
    length = end.replace(tzinfo=None) - start.replace(tzinfo=None) if end else None
    for time in _times(source, rule, start, now):
        start, end = time, _after(time, length) if length is not None else None
        if _until(start, end, whole=whole) > now:
            break
    previous = _moment(source, "previous_start", zone)
    status = str(source.extra.get("event_status", ""))
    until = _until(start, end, whole=whole)
    return Event(
        start,
        end,
        until,
        until <= now,
        words.span(start, end, lang, all_day=whole),
        recurrence.plain(rule, start, lang) if rule else "",
        marks().get(status, ""),
        status == "cancelled",
        words.span(previous, None, lang, all_day=whole) if previous else "",
    )


def marks() -> dict[str, str]:
    """Name what can happen to an event."""
    return {"cancelled": _("Cancelled"), "postponed": _("Postponed"), "moved_online": _("Moved online")}


def _times(source: Source, rule: str, start: datetime, now: datetime) -> list[datetime]:
    if not rule:
        return []
    try:
        return list(recurrence.occurrences(rule, start, now))
    except ValueError:
        message = _("{file}: the recurrence “{rule}” is not a rule of RFC 5545.")
        _logger.warning(message.format(file=source.path.name, rule=rule))
        return []


def _until(start: datetime, end: datetime | None, *, whole: bool) -> datetime:
    """Give when an event is over; without an end, it lasts until midnight."""
    midnight = _after(start.replace(hour=0, minute=0, second=0, microsecond=0), timedelta(days=1))
    if end is None or end <= start:
        return midnight
    return max(end, midnight) if whole else end


def _after(time: datetime, length: timedelta) -> datetime:
    """Add a length on the wall clock, across a change of hour too."""
    return (time.replace(tzinfo=None) + length).replace(tzinfo=time.tzinfo)


def _moment(source: Source, key: str, zone: ZoneInfo) -> datetime | None:
    found = source.extra.get(key)
    return found.astimezone(zone) if isinstance(found, datetime) else None
