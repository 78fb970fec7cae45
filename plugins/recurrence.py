"""Events that come back: when the next one is, and the rule in plain words.

The rule is an RRULE of RFC 5545 (section 3.3.10), as calendars write it. Hours are those of the wall clock: a market
at 8 stays at 8 when the clocks change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from babel import Locale
from dateutil.rrule import rrulestr

from syndicate.i18n import _

from . import words

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# An event more often than daily is no event of a village, and would take long to count.
OFTEN = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
AHEAD = timedelta(days=4 * 366)  # as far as a next time is looked for: a rule may have none at all
_BY_DAY = re.compile(r"(?P<nth>[+-]?\d+)?(?P<day>MO|TU|WE|TH|FR|SA|SU)")
# What the words below tell; a rule with anything else is said to come back, without saying when.
TOLD = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "UNTIL", "COUNT", "WKST", "BYSETPOS"}


def occurrences(rule: str, start: datetime, now: datetime) -> Iterator[datetime]:
    """Give each time of an event, oldest first, as far ahead as can matter. Raise ``ValueError`` for no such rule.

    ``start`` is the first, in the zone of the event.
    """
    parts = parse(rule)
    zone = start.tzinfo
    first = start.replace(tzinfo=None)
    count = int(parts.pop("COUNT", "0"))
    last = max(first, now.astimezone(zone).replace(tzinfo=None)) + AHEAD
    if "UNTIL" in parts:
        last = min(last, _until(parts.pop("UNTIL"), zone))
    written = ";".join(f"{key}={value}" for key, value in parts.items())
    try:
        times = rrulestr(f"{written};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=first)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:  # dateutil fails in many ways
        raise ValueError(rule) from error
    yield from (time.replace(tzinfo=zone) for time in (islice(times, count) if count else times))


def parse(rule: str) -> dict[str, str]:
    """Give the parts of a rule by name. Raise ``ValueError`` for what is no rule of at most daily events."""
    pairs = [part.partition("=") for part in rule.strip().upper().removeprefix("RRULE:").split(";") if part]
    parts = {key.strip(): value.strip() for key, _equals, value in pairs}
    if parts.get("FREQ") not in OFTEN or not parts.get("COUNT", "1").isdecimal():
        raise ValueError(rule)
    return parts


def plain(rule: str, start: datetime, lang: str) -> str:
    """Write a rule in plain words: every Saturday, the first Tuesday of the month."""
    try:
        parts = parse(rule)
        said = _frequency(parts, start, lang) if parts.keys() <= TOLD else ""
        until = _until(parts["UNTIL"], start.tzinfo) if "UNTIL" in parts else None
    except (ValueError, IndexError):
        return ""
    if not said:
        return _("several dates")
    if until is None:
        return said
    # An end at midnight, as calendars write it, is that of the day before.
    return _("{rule}, until {day}").format(rule=said, day=words.day(until - timedelta(minutes=1), lang))


def _frequency(parts: Mapping[str, str], start: datetime, lang: str) -> str:
    every = int(parts.get("INTERVAL", "1"))
    months = [int(one) for one in parts.get("BYMONTH", "").split(",") if one]
    if parts["FREQ"] == "YEARLY":
        return _yearly(parts, start, months or [start.month], lang) if every == 1 else ""
    if parts["FREQ"] == "MONTHLY":
        said = _in_month(parts, start, lang)
        several = _("{days}, every {count} months") if every > 1 else _("{days} of the month")
        said = several.format(days=said, count=every) if said else ""
    elif parts["FREQ"] == "WEEKLY":
        said = _weekly(parts, start, every, lang)
    else:
        said = _("every day") if every == 1 and "BYDAY" not in parts else ""
    return _("{rule}, in {months}").format(rule=said, months=_months(months, lang)) if said and months else said


def _weekly(parts: Mapping[str, str], start: datetime, every: int, lang: str) -> str:
    codes = parts["BYDAY"].split(",") if "BYDAY" in parts else [CODES[start.weekday()]]
    if "BYSETPOS" in parts or not set(codes) <= set(CODES):
        return ""
    days = words.listed([words.weekdays(lang)[number] for number, code in enumerate(CODES) if code in codes])
    if every == 1:
        return _("every day") if len(set(codes)) == len(CODES) else _("every {days}").format(days=days)
    if every == 2 and len(codes) == 1:
        return _("every other {day}").format(day=days)
    return _("{days}, every {count} weeks").format(days=days, count=every)


def _in_month(parts: Mapping[str, str], start: datetime, lang: str) -> str:
    """Say which days of a month: the first Tuesday, the 15th."""
    if "BYDAY" not in parts:
        numbers = parts.get("BYMONTHDAY", str(start.day)).split(",")
        if "BYSETPOS" in parts or not all(number.isdecimal() for number in numbers):
            return "" if numbers != ["-1"] else _("the last day")
        return _("the {number}").format(number=words.listed([_ordinal_day(int(number), lang) for number in numbers]))
    found = [_BY_DAY.fullmatch(one) for one in parts["BYDAY"].split(",")]
    nth: dict[str, list[str]] = {}
    for one in found:
        position = (one["nth"] or parts.get("BYSETPOS", "")) if one else ""
        name = _ordinals().get(int(position or 0))
        if one is None or name is None or "BYMONTHDAY" in parts or (len(found) > 1 and "BYSETPOS" in parts):
            return ""
        nth.setdefault(one["day"], []).append(name)
    names = words.weekdays(lang)
    return words.listed([
        _("the {nth} {day}").format(nth=words.listed(which), day=names[CODES.index(day)]) for day, which in nth.items()
    ])  # fmt: skip


def _yearly(parts: Mapping[str, str], start: datetime, months: list[int], lang: str) -> str:
    if len(months) != 1:
        return ""
    if "BYDAY" in parts:
        said = _in_month(parts, start, lang) if "BYMONTH" in parts else ""
        return _("every year in {month}, {day}").format(month=_months(months, lang), day=said) if said else ""
    number = parts.get("BYMONTHDAY", str(start.day))
    if not number.isdecimal():
        return ""
    return _("every year on {day}").format(day=f"{_ordinal_day(int(number), lang)} {_months(months, lang)}")


def _ordinals() -> dict[int, str]:
    return {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth"), 5: _("fifth"), -1: _("last")}


def _ordinal_day(number: int, lang: str) -> str:
    return "1er" if number == 1 and lang == "fr" else str(number)


def _months(numbers: list[int], lang: str) -> str:
    names = Locale.parse(lang if lang in ("fr", "en") else "fr").months["format"]["wide"]
    return words.listed([str(names[number]) for number in numbers if number in names])


def _until(written: str, zone: object) -> datetime:
    """Read the last day of a rule, on the wall clock; the day counts whole when no time is given."""
    if re.fullmatch(r"\d{8}", written):
        return datetime.strptime(written, "%Y%m%d").replace(hour=23, minute=59, second=59)  # noqa: DTZ007  # wall clock
    form = "%Y%m%dT%H%M%S%z" if written.endswith("Z") else "%Y%m%dT%H%M%S"
    moment = datetime.strptime(written, form)  # noqa: DTZ007  # without offset, it is the wall clock
    return moment.astimezone(zone).replace(tzinfo=None) if isinstance(zone, ZoneInfo) and moment.tzinfo else moment
