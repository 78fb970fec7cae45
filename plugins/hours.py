"""Opening hours as residents read them, from the syntax of OpenStreetMap that editors and open data use.

What is understood is the common part of https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification: days,
hours, months, holidays, ``off`` and ``24/7``. As there, a rule replaces what an earlier one says of the same days;
one that follows a comma adds to it. A rule of another form is shown as it was written, never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from syndicate.i18n import _

from . import words

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAYS = ("PH", "SH")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OFF = ("off", "closed")
MIDNIGHT = 24 * 60  # the end of a day, in minutes
_DAY = "|".join((*DAYS, *HOLIDAYS))
_MONTH = "|".join(MONTHS)
_TIME = r"(?:[01]?\d|2[0-4]):[0-5]\d"
_RULE = re.compile(
    rf"(?:(?P<months>(?:{_MONTH})(?:-(?:{_MONTH}))?):?\s+)?"
    rf"(?:(?P<days>(?:{_DAY})(?:\s*[-,]\s*(?:{_DAY}))*):?\s*)?"
    rf"(?P<hours>off|closed|24/7|{_TIME}\s*-\s*{_TIME}(?:\s*,\s*{_TIME}\s*-\s*{_TIME})*)?"
    r"\s*(?:\"(?P<note>[^\"]*)\")?"
)
_ADDED = re.compile(rf"(?<=\d),\s*(?=(?:{_DAY})\b)")  # Mo-Fr 09:00-12:00, Tu 14:00-17:00


@dataclass(slots=True)
class _Season:
    """What is said of one part of the year: for each day or kind of holiday, its hours."""

    name: str
    hours: dict[str, list[str]] = field(default_factory=dict)


def plain(written: str, lang: str) -> list[str]:
    """Write opening hours in plain words, a line for each group of days that keep the same hours."""
    seasons: dict[str, _Season] = {}
    strange: list[str] = []
    for rule in filter(None, map(str.strip, written.split(";"))):
        parts = [part.strip() for part in _ADDED.split(rule)]
        read = [_RULE.fullmatch(part) for part in parts]
        if not all(one and (one["hours"] or one["note"]) for one in read):
            strange.append(rule)
            continue
        for number, one in enumerate(read):
            _take(seasons, one, adds=number > 0, lang=lang)
    if not seasons:
        return [written]
    lines = [f"{season.name}{line}" for season in seasons.values() for line in _lines(season, lang)]
    return lines + strange


def _take(seasons: dict[str, _Season], rule: re.Match[str] | None, *, adds: bool, lang: str) -> None:
    """Put one rule into its season."""
    if rule is None:
        return
    name = _season(rule["months"], lang) if rule["months"] else ""
    season = seasons.setdefault(name, _Season(name))
    spans = [_span(one, lang) for one in (rule["hours"] or "").split(",") if one]
    if rule["note"]:
        spans = [f"{', '.join(spans)} ({rule['note']})" if spans else rule["note"]]
    for day in _days(rule["days"]):
        season.hours[day] = [*season.hours.get(day, []), *spans] if adds else spans


def _days(written: str | None) -> list[str]:
    """Give each day of ``Mo,We-Fr``; every day when none is named."""
    if not written:
        return list(DAYS)
    days: list[str] = []
    for part in re.split(r"\s*,\s*", written):
        first, _dash, last = re.sub(r"\s", "", part).partition("-")
        if last in DAYS and first in DAYS:
            start, end = DAYS.index(first), DAYS.index(last)
            days += DAYS[start : end + 1] if start <= end else (*DAYS[start:], *DAYS[: end + 1])
        else:
            days += filter(None, (first, last))
    return days


def _lines(season: _Season, lang: str) -> list[str]:
    """Write one season, its days in the order of the week, holidays last."""
    kept = {day: ", ".join(season.hours[day]) for day in DAYS if day in season.hours}
    lines = []
    for hours in dict.fromkeys(kept.values()):
        days = _named([day for day in kept if kept[day] == hours], lang)
        always = hours == _span("24/7", lang) and list(kept.values()) == [hours] * len(DAYS)
        lines.append(hours if always else _("{days}: {hours}").format(days=days, hours=hours))
    closed = {"PH": _("closed on public holidays"), "SH": _("closed during school holidays")}
    name = {"PH": _("public holidays"), "SH": _("school holidays")}
    for holiday in HOLIDAYS:
        if holiday in season.hours:
            hours = ", ".join(season.hours[holiday])
            is_closed = hours == _span("off", lang)
            lines.append(closed[holiday] if is_closed else _("{days}: {hours}").format(days=name[holiday], hours=hours))
    return lines


def _named(days: list[str], lang: str) -> str:
    """Name days: each in turn, or the first and the last of three or more in a row."""
    if len(days) == len(DAYS):
        return _("every day")
    names = words.weekdays(lang)
    runs: list[list[int]] = []
    for number in (DAYS.index(day) for day in days):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = []
    for run in runs:
        if len(run) > 2:
            said.append(_("{first} to {last}").format(first=names[run[0]], last=names[run[-1]]))
        else:
            said += [names[number] for number in run]
    return ", ".join(said)


def _span(written: str, lang: str) -> str:
    """Write ``09:00-12:00``, ``off`` or ``24/7``."""
    if written in OFF:
        return _("closed")
    if written == "24/7":
        return _("day and night")
    start, end = (_hour(part.strip(), lang) for part in written.split("-"))
    return f"{start}{words.NARROW}–\u2060{words.NARROW}{end}"  # a line could break after the dash


def _hour(written: str, lang: str) -> str:
    hour, minute = map(int, written.split(":"))
    if (hour, minute) == (24, 0):
        return _("midnight")
    return words.hour(datetime(2000, 1, 1) + timedelta(hours=hour, minutes=minute), lang)  # noqa: DTZ001  # no day: a time


def _season(written: str, lang: str) -> str:
    names = words.locale(lang).months["format"]["wide"]
    first, _dash, last = written.partition("-")
    said = names[MONTHS.index(first) + 1]
    if last:
        said = _("{first} to {last}").format(first=said, last=names[MONTHS.index(last) + 1])
    return f"{said}, "


def week(written: str) -> list[list[tuple[int, int]]] | None:
    """Give the hours of each weekday from Monday, in minutes from midnight; ``None`` when these do not say it all.

    So it is of hours that hang on the season or on school holidays, go on past midnight, or bear a note such as "by
    appointment": whoever reckons with them would say something false. Public holidays are the matter of ``holidays``.
    """
    kept: list[list[tuple[int, int]]] = [[] for _day in DAYS]
    for days, found, adds in _parts(written):
        if found is None or "SH" in days:
            return None
        for day in set(days) & set(DAYS):
            place = DAYS.index(day)
            kept[place] = merged([*kept[place], *found] if adds and found else found)
    return None if any(map(_goes_on, kept, [*kept[1:], kept[0]])) else kept


def holidays(written: str) -> list[tuple[int, int]] | None:
    """Give the hours of public holidays, none when they are closed; ``None`` when nothing certain is said of them."""
    said: list[tuple[int, int]] | None = None
    for days, found, adds in _parts(written):
        if "PH" in days:
            said = merged([*(said or ()), *found]) if adds and found else found
    return said


def _parts(written: str) -> Iterator[tuple[list[str], list[tuple[int, int]] | None, bool]]:
    """Give the days of each rule, its hours (``None`` for what hangs on more), and whether it adds to others."""
    for rule in filter(None, map(str.strip, written.split(";"))):
        for number, part in enumerate(_ADDED.split(rule)):
            read = _RULE.fullmatch(part.strip())
            if read is None or read["months"] or read["note"] or not read["hours"] or read["hours"] == "24/7":
                yield list(DAYS), None, number > 0
                continue
            found = [] if read["hours"] in OFF else minutes(read["hours"])
            plain = all(start < end <= MIDNIGHT for start, end in found)
            yield _days(read["days"]), found if plain else None, number > 0


def _goes_on(today: list[tuple[int, int]], tomorrow: list[tuple[int, int]]) -> bool:
    return bool(today and tomorrow) and today[-1][1] == MIDNIGHT and tomorrow[0][0] == 0


def merged(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Put hours in order, those that touch or overlap in one: doors do not close in between."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if kept and start <= kept[-1][1]:
            kept[-1] = kept[-1][0], max(end, kept[-1][1])
        else:
            kept.append((start, end))
    return kept


def minutes(written: str) -> list[tuple[int, int]]:
    """Read ``09:00-12:00,14:00-17:30`` as minutes from midnight."""
    times = re.findall(r"(\d?\d):(\d\d)\s*-\s*(\d?\d):(\d\d)", written)
    return [(int(a) * 60 + int(b), int(c) * 60 + int(d)) for a, b, c, d in times]


def spans(found: list[tuple[int, int]], lang: str) -> str:
    """Write minutes from midnight as hours in words; empty for none."""
    clock = [f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in found]
    return ", ".join(_span(one, lang) for one in clock)
