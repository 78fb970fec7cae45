"""The commune's zone as calendars want it written: a VTIMEZONE of RFC 5545 (section 3.6.5), by its present rule.

The library can list every change of hour until 2038, but puts those of spring an hour late (the onset is said in the
hour that ends, "TZOFFSETFROM"), stops there, and makes each file 2 kB longer. The rule itself is the last line of
the zone's file (RFC 9636, section 3.3), as POSIX writes it: CET-1CEST,M3.5.0,M10.5.0/3. It is read from the tzdata
package, so that no machine's own tables change the bytes.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from syndicate.recurrence import DAYS

_NAME, _OFFSET = r"(?:[A-Za-z]+|<[^>]+>)", r"[+-]?\d{1,2}(?::\d\d)?"
_CHANGE = r"M(\d{1,2})\.(\d)\.(\d)(?:/(\d{1,2}))?"
_RULE = re.compile(rf"({_NAME})({_OFFSET})(?:({_NAME})({_OFFSET})?,{_CHANGE},{_CHANGE})?")
SINCE = 1970  # year of the first change that is written


def vtimezone(zone: ZoneInfo) -> Timezone:
    """Describe a zone. Where its rule is of a form that RRULE cannot say, the library lists the changes."""
    rule = _RULE.fullmatch(_footer(zone.key))
    if rule is None or not all(int(hour or 0) < 24 for hour in (rule[8], rule[12])):
        return Timezone.from_tzinfo(zone)
    name, standard = _name(rule[1]), _offset(rule[2])
    timezone = Timezone()
    timezone.add("TZID", zone.key)
    if rule[3] is None:
        timezone.add_component(_observance(TimezoneStandard(), name, standard, standard, datetime(SINCE, 1, 1)))  # noqa: DTZ001  # wall clock
        return timezone
    summer_name, summer = _name(rule[3]), _offset(rule[4]) if rule[4] else standard + timedelta(hours=1)
    for part, title, before, after, change in (
        (TimezoneDaylight(), summer_name, standard, summer, rule.groups()[4:8]),
        (TimezoneStandard(), name, summer, standard, rule.groups()[8:12]),
    ):
        month, week, day = (int(one) for one in change[:3])
        at = timedelta(hours=int(change[3] or 2))
        _observance(part, title, before, after, _nth(month, week, day) + at)
        # POSIX counts days from Sunday, and calls the last week of a month its fifth.
        which = f"{-1 if week == 5 else week}{DAYS[day - 1]}"
        part.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": which})
        timezone.add_component(part)
    return timezone


Part = TimezoneStandard | TimezoneDaylight


def _observance(part: Part, name: str, before: timedelta, after: timedelta, onset: datetime) -> Part:
    part.DTSTART = onset
    part.TZOFFSETFROM, part.TZOFFSETTO = before, after
    part.add("TZNAME", name)
    return part


def _footer(key: str) -> str:
    data = files("tzdata").joinpath("zoneinfo", *key.split("/")).read_bytes()
    return data.rsplit(b"\n", 2)[1].decode("ascii")


def _name(written: str) -> str:
    return written.strip("<>")


def _offset(written: str) -> timedelta:
    """Read an offset; POSIX counts them west of Greenwich."""
    hours, _colon, minutes = written.lstrip("+-").partition(":")
    found = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return found if written.startswith("-") else -found


def _nth(month: int, week: int, day: int) -> datetime:
    """Give the day of a change in the first year: the second Sunday of March, the last one (5) of October."""
    first = datetime(SINCE, month, 1)  # noqa: DTZ001  # wall clock
    found = first + timedelta(days=(day - 1 - first.weekday()) % 7, weeks=week - 1)
    while found.month != month:
        found -= timedelta(weeks=1)
    return found
