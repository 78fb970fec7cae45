"""Events that come back: their rule in plain words. What a rule is, and its times: ``syndicate.recurrence``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from babel import Locale

from syndicate.i18n import _
from syndicate.recurrence import DAYS as CODES
from syndicate.recurrence import parse, until

from . import words

_BY_DAY = re.compile(r"(?P<nth>[+-]?\d+)?(?P<day>MO|TU|WE|TH|FR|SA|SU)")
# What the words below tell; a rule with anything else is said to come back, without saying when.
TOLD = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "UNTIL", "COUNT", "WKST", "BYSETPOS"}


def plain(rule: str, start: datetime, lang: str) -> str:
    """Write a rule in plain words: every Saturday, the first Tuesday of the month."""
    try:
        parts = parse(rule)
        said = _frequency(parts, start, lang) if parts.keys() <= TOLD else ""
        last = until(parts["UNTIL"], start.tzinfo) if "UNTIL" in parts else None
    except (ValueError, IndexError):
        return ""
    if not said:
        return _("several dates")
    if last is None:
        return said
    # An end at midnight, as calendars write it, is that of the day before.
    return _("{rule}, until {day}").format(rule=said, day=words.day(last - timedelta(minutes=1), lang))


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
