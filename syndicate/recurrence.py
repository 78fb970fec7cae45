"""Rules of events that come back: what a rule must be, and the times that it gives.

A rule is an RRULE of RFC 5545 (section 3.3.10), as calendars write it; python-dateutil counts its times. Hours are
those of the wall clock: a market at 8 stays at 8 when the clocks change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta, tzinfo
from heapq import merge
from itertools import groupby, islice

from syndicate.i18n import _

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# An event more often than daily is no event of a village, and would take long to count.
OFTEN = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
AHEAD = timedelta(days=4 * 366)  # as far as a next time is looked for: a rule may have none at all
MOST_TIMES = 10_000  # of one event: 27 years of every day

_NUMBERS = r"{sign}\d{{1,{digits}}}(,{sign}\d{{1,{digits}}})*"
_DAY = rf"({'|'.join(DAYS)})"
# Each part and the form of its value. Hours are not here: they are those of "start".
PARTS = {
    "FREQ": "|".join(OFTEN),
    "INTERVAL": r"[1-9]\d{0,2}",
    "COUNT": r"[1-9]\d{0,4}",
    "UNTIL": r"\d{8}(T\d{6}Z?)?",
    "BYDAY": rf"([+-]?[1-5])?{_DAY}(,([+-]?[1-5])?{_DAY})*",
    "BYMONTHDAY": _NUMBERS.format(sign="[+-]?", digits=2),
    "BYYEARDAY": _NUMBERS.format(sign="[+-]?", digits=3),
    "BYWEEKNO": _NUMBERS.format(sign="[+-]?", digits=2),
    "BYMONTH": _NUMBERS.format(sign="", digits=2),
    "BYSETPOS": _NUMBERS.format(sign="[+-]?", digits=3),
    "WKST": _DAY,
}
_MOST = {"BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYMONTH": 12, "BYSETPOS": 366}
_NTH = re.compile(r"[+-]?\d")


def parse(rule: str) -> dict[str, str]:
    """Give the parts of a rule by name. Raise ``ValueError`` with a sentence for the editor."""
    parts: dict[str, str] = {}
    for pair in rule.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        key, _equals, value = (text.strip() for text in pair.partition("="))
        if key not in PARTS:
            message = _("“{part}” is no part of a rule; a rule is written FREQ=WEEKLY;BYDAY=SU.")
            raise ValueError(message.format(part=pair.strip() or rule))
        if key in parts:
            raise ValueError(_("“{part}” is written twice.").format(part=key))
        if not re.fullmatch(PARTS[key], value) or not _possible(key, value):
            raise ValueError(_("“{value}” is no value of “{part}”.").format(value=value, part=key))
        parts[key] = value
    if "FREQ" not in parts:
        raise ValueError(_("FREQ is missing: DAILY, WEEKLY, MONTHLY or YEARLY."))
    if "COUNT" in parts and "UNTIL" in parts:
        raise ValueError(_("COUNT and UNTIL both end the rule: keep one."))
    # RFC 5545, 3.3.10: the second Sunday means nothing within a week, nor do a day's number or a set's place alone.
    if parts["FREQ"] in ("DAILY", "WEEKLY") and _NTH.search(parts.get("BYDAY", "")):
        raise ValueError(_("BYDAY={value} needs FREQ=MONTHLY or FREQ=YEARLY.").format(value=parts["BYDAY"]))
    if parts["FREQ"] == "WEEKLY" and "BYMONTHDAY" in parts:
        raise ValueError(_("BYMONTHDAY does not go with FREQ=WEEKLY."))
    if "BYSETPOS" in parts and not parts.keys() & {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH"}:
        raise ValueError(_("BYSETPOS needs BYDAY or another part to choose from."))
    if parts["FREQ"] != "YEARLY" and parts.keys() & {"BYWEEKNO", "BYYEARDAY"}:
        raise ValueError(_("BYWEEKNO and BYYEARDAY need FREQ=YEARLY."))
    return parts


def times(event: Mapping[str, object], zone: tzinfo, now: datetime) -> Iterator[datetime]:
    """Give each time that an event begins, oldest first, as far ahead of ``now`` as can matter.

    ``event`` holds the keys of its front matter: ``start``, ``recurrence``, ``rdates``, ``exdates``. A rule at fault
    gives the start alone. A day without hour, in the lists, stands for the whole day.
    """
    start = event.get("start")
    if not isinstance(start, datetime):
        return
    start = start.astimezone(zone)
    every: Iterable[datetime] = (start,)
    if event.get("recurrence"):
        try:
            every = occurrences(str(event["recurrence"]), start, now)
        except ValueError:
            every = (start,)
    added = sorted(_at(moment, start) for moment in _list(event, "rdates", zone))
    without = set(_list(event, "exdates", zone))
    for found, _same in groupby(merge(every, added)):
        if found not in without and _midnight(found) not in without:
            yield found


def occurrences(rule: str, start: datetime, now: datetime) -> Iterator[datetime]:
    """Give each time of a rule, oldest first, as far ahead of ``now`` as can matter. Raise ``ValueError`` as ``parse``.

    ``start`` is the first, in the zone of the event.
    """
    from dateutil.rrule import rrulestr

    parts = parse(rule)
    zone = start.tzinfo
    first = start.replace(tzinfo=None)
    count = int(parts.pop("COUNT", MOST_TIMES))
    last = max(first, datetime.combine(now.astimezone(zone).date(), time.max)) + AHEAD  # the same all day
    if "UNTIL" in parts:
        last = min(last, until(parts.pop("UNTIL"), zone))
    written = ";".join(f"{key}={value}" for key, value in parts.items())
    found = rrulestr(f"{written};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=first)
    return (moment.replace(tzinfo=zone) for moment in islice(found, count))


def until(written: str, zone: tzinfo | None) -> datetime:
    """Read the last day of a rule, on the wall clock; the day counts whole when no time is given."""
    if re.fullmatch(r"\d{8}", written):
        return datetime.strptime(written, "%Y%m%d").replace(hour=23, minute=59, second=59)  # noqa: DTZ007  # wall clock
    form = "%Y%m%dT%H%M%S%z" if written.endswith("Z") else "%Y%m%dT%H%M%S"
    moment = datetime.strptime(written, form)  # noqa: DTZ007  # without offset, it is the wall clock
    return moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo else moment


def faults(event: Mapping[str, object], zone: tzinfo) -> Iterator[tuple[str, str]]:
    """Give each key of an event that does not go with the others, and a sentence for the editor."""
    start = event.get("start")
    if not isinstance(start, datetime):
        return
    start = start.astimezone(zone)
    far = max([start, *_list(event, "exdates", zone)])
    known = set(times({**event, "exdates": ()}, zone, far))
    days = known | {_midnight(found) for found in known}
    # RFC 5545, 3.8.5.3: the first time is one of the rule's; calendars show it in any case.
    if event.get("recurrence") and start not in set(islice(occurrences(str(event["recurrence"]), start, start), 1)):
        yield "recurrence", _("“start” is none of the days of “recurrence”: correct one of them.")
    for moment in _list(event, "exdates", zone):
        if moment not in days:
            message = _("“{day}” in “exdates” is none of the days of this event.")
            yield "exdates", message.format(day=moment.date().isoformat())


def _possible(key: str, value: str) -> bool:
    """Tell whether the numbers of a value exist, and whether its day does."""
    if key == "UNTIL":
        try:
            until(value, None)
        except ValueError:
            return False
    most = _MOST.get(key)
    return most is None or all(1 <= abs(int(number)) <= most for number in value.split(","))


def _list(event: Mapping[str, object], key: str, zone: tzinfo) -> list[datetime]:
    found = event.get(key)
    return [moment.astimezone(zone) for moment in found] if isinstance(found, (tuple, list)) else []


def _at(moment: datetime, start: datetime) -> datetime:
    """Give an added time its hour: that of the event, unless it has its own."""
    return moment.replace(hour=start.hour, minute=start.minute) if moment == _midnight(moment) else moment


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time(), moment.tzinfo)
