"""When an event takes place, as seen from the editorial time: the next time of one that comes back, else the last.

Times are in the commune's zone. Hours are those of the wall clock, across a change of hour too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from syndicate.i18n import _, ngettext
from syndicate.recurrence import times
from syndicate.source import Source

from . import recurrence, words

SHOWN = timedelta(days=70)  # the times of an event that comes back are shown as far ahead
WATCHED = timedelta(days=366)  # its moments are foreseen as far ahead
MOST_EXCEPTIONS = 4


@dataclass(frozen=True, slots=True)
class Time:
    """One time of an event. ``until`` is when it is over: its end, else the end of its day.

    ``last`` is in the last day of one that lasts several. In words: ``when`` says all; of one day, ``day`` and
    ``hours`` (empty for a whole day) say it in two parts.
    """

    start: datetime
    end: datetime | None
    until: datetime
    last: datetime | None
    when: str
    day: str
    hours: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``time`` is the one to come, else the last; ``next`` are all those to come, as far as is shown.

    ``mark`` is the word for an event that does not go as first announced; empty for the others. ``was`` is the day it
    was moved from, ``online`` the address where it takes place instead.
    """

    time: Time
    next: tuple[Time, ...]
    over: bool
    whole: bool = False
    rule: str = ""
    exceptions: str = ""
    status: str = "scheduled"
    mark: str = ""
    was: str = ""
    online: str = ""

    @property
    def start(self) -> datetime:
        """Give the beginning."""
        return self.time.start

    @property
    def end(self) -> datetime | None:
        """Give the end, where one was said."""
        return self.time.end

    @property
    def until(self) -> datetime:
        """Give the moment when it is over."""
        return self.time.until

    @property
    def when(self) -> str:
        """Say the day and the hours."""
        return self.time.when

    @property
    def cancelled(self) -> bool:
        """Tell whether it does not take place."""
        return self.status == "cancelled"

    @property
    def undated(self) -> bool:
        """Tell whether it was put off without a new day: what "start" says holds no more."""
        return self.status == "postponed" and not self.was

    @property
    def struck(self) -> bool:
        """Tell whether its day holds no more."""
        return self.cancelled or self.undated

    def ongoing(self, now: datetime) -> bool:
        """Tell whether it is taking place."""
        return not self.over and _utc(self.start) <= _utc(now)


def event(source: Source, zone: ZoneInfo, now: datetime, lang: str) -> Event | None:
    """Give the event of an original as seen from ``now``; ``None`` for what is not one."""
    found = list(_shown(source, zone, now))
    if not found:
        return None
    whole = bool(source.extra.get("all_day"))
    said = [_time(start, end, lang, whole=whole) for start, end in found]
    coming = tuple(time for time in said if _utc(time.until) > _utc(now))
    previous = _moment(source, "previous_start", zone)
    status = str(source.extra.get("event_status", "scheduled"))
    rule, first = str(source.extra.get("recurrence", "")), _moment(source, "start", zone)
    plain = recurrence.plain(rule, first, lang) if rule and first else ""
    return Event(
        coming[0] if coming else said[-1],
        coming,
        not coming,
        whole,
        plain or (_("several dates") if source.extra.get("rdates") else ""),
        _exceptions(source, zone, now, lang),
        status,
        marks().get(status, ""),
        words.span(previous, None, lang, all_day=whole) if previous else "",
        str(source.extra.get("registration_url", "")) if status == "moved_online" else "",
    )


def boundaries(source: Source, zone: ZoneInfo, now: datetime) -> list[datetime]:
    """Give each moment of the coming year at which what is shown of an event changes, soonest first.

    They are the beginning and the end of each of its times, and the end of each day left out. Lists also change on
    the first day of each month: ``plugins.agenda``.
    """
    whole, ends = bool(source.extra.get("all_day")), _utc(now) + WATCHED
    found = set()
    for start, end in _spans(source, zone, now):
        if _utc(start) > ends:
            break
        found |= {start, _until(start, end, whole=whole)}
    found |= {_midnight(moment) for moment in _exdates(source, zone)}
    return sorted((moment for moment in found if _utc(now) < _utc(moment) <= ends), key=_utc)


def marks() -> dict[str, str]:
    """Name what can happen to an event."""
    return {"cancelled": _("Cancelled"), "postponed": _("Postponed"), "moved_online": _("Moved online")}


Span = tuple[datetime, datetime | None]


def _shown(source: Source, zone: ZoneInfo, now: datetime) -> Iterator[Span]:
    """Give the times to come: the first of them, and as many as are shown; when there is none, the last."""
    whole, before, coming = bool(source.extra.get("all_day")), None, False
    for start, end in _spans(source, zone, now):
        if _utc(_until(start, end, whole=whole)) <= _utc(now):
            before = (start, end)
            continue
        if coming and _utc(start) > _utc(now) + SHOWN:
            return
        coming = True
        yield start, end
    if before and not coming:
        yield before


def _spans(source: Source, zone: ZoneInfo, now: datetime) -> Iterator[Span]:
    start, end = _moment(source, "start", zone), _moment(source, "end", zone)
    if start is None:
        return
    length = end.replace(tzinfo=None) - start.replace(tzinfo=None) if end else None
    none = True
    for time in times(source.extra, zone, now):
        none = False
        yield time, _after(time, length) if length is not None else None
    if none:  # every day was left out: it stays at its first, for somebody to mend
        yield start, end


def _time(start: datetime, end: datetime | None, lang: str, *, whole: bool) -> Time:
    last = words.last_day(start, end, all_day=whole)
    when = words.span(start, end, lang, all_day=whole)
    day = when if last else words.weekday(start, lang)
    hours = "" if last or whole else words.hours(start, end, lang)
    return Time(start, end, _until(start, end, whole=whole), last, when, day, hours)


def _exceptions(source: Source, zone: ZoneInfo, now: datetime, lang: str) -> str:
    """Say on which days to come an event that comes back does not take place."""
    coming = sorted({moment.date(): moment for moment in _exdates(source, zone)}.values())
    days = [words.day(moment, lang) for moment in coming if _utc(_midnight(moment)) > _utc(now)][:MOST_EXCEPTIONS]
    said = ngettext("except on {days}", "except on {days}", len(days))
    return said.format(days=words.listed(days)) if days else ""


def _exdates(source: Source, zone: ZoneInfo) -> list[datetime]:
    found = source.extra.get("exdates")
    return [moment.astimezone(zone) for moment in found] if isinstance(found, tuple) else []


def _until(start: datetime, end: datetime | None, *, whole: bool) -> datetime:
    """Give when an event is over; without an end it lasts until midnight, and whole days until that of the last."""
    if end is None or end <= start:
        return _midnight(start)
    return _midnight(end) if whole else end


def _midnight(moment: datetime) -> datetime:
    """Give the end of a day."""
    return _after(moment.replace(hour=0, minute=0, second=0, microsecond=0), timedelta(days=1))


def _after(time: datetime, length: timedelta) -> datetime:
    """Add a length on the wall clock, across a change of hour too."""
    return (time.replace(tzinfo=None) + length).replace(tzinfo=time.tzinfo)


def _utc(moment: datetime) -> datetime:
    """Make two times of one zone comparable in the hour that comes twice."""
    return moment.astimezone(UTC)


def _moment(source: Source, key: str, zone: ZoneInfo) -> datetime | None:
    found = source.extra.get(key)
    return found.astimezone(zone) if isinstance(found, datetime) else None
