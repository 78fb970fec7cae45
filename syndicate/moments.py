"""Read moments as people write them in files and on the command line."""

from __future__ import annotations

from datetime import date, datetime, time
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

    Raise ``ValueError`` for what is no time, and for a year that is not in ``YEARS``.
    """
    if isinstance(text, str):
        text = datetime.fromisoformat(text.strip())
    elif not isinstance(text, datetime):
        text = datetime.combine(text, time())
    if text.year not in YEARS:
        raise ValueError
    return text if text.tzinfo else text.replace(tzinfo=zone)
