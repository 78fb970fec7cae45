"""Read moments as people write them in files and on the command line."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Away from both ends of Python's calendar, a moment can be told in any time zone.
YEARS = range(1000, 9999)
LIKELY = range(1900, 2201)  # years; outside, a slip of the keyboard
MOST = 10**12  # a number larger than any commune's budget is one too; and what counts further fails on it


def sensible(value: object) -> bool:
    """Tell whether a date or a number, of any kind, is one that somebody meant; all else is."""
    if isinstance(value, date):
        return value.year in LIKELY
    return not isinstance(value, (int, float)) or -MOST <= value <= MOST  # never so of "nan"


def parse_moment(text: str | date | datetime, zone: ZoneInfo) -> datetime:
    """Read an RFC 3339 time or date; without offset it is in the commune's zone.

    A time that the clocks jump over in spring is told as they show it afterwards; of one that comes twice in autumn,
    the first is meant (both as RFC 5545 says in 3.3.5). Raise ``ValueError`` for what is no time, and for a year that
    is not in ``YEARS``.
    """
    if isinstance(text, str):
        text = datetime.fromisoformat(text.strip())
    elif not isinstance(text, datetime):
        text = datetime.combine(text, time())
    if text.year not in YEARS:
        raise ValueError
    return text if text.tzinfo else text.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Tell a moment in a zone; at the very ends of the calendar, where it may have no name there, as it stands."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


def before(moment: datetime, span: timedelta) -> datetime:
    """Give the moment that comes so long before; the first of all when the calendar does not go back so far."""
    try:
        return moment - span
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)
