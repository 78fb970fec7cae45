"""The town hall as the home page shows it: its week in words, its exceptional closings, and the same for the script.

The page never says "open" by itself: it may be read a week after it was made. It gives the hours in full; the script
``theme/site.js`` reads the same hours as data and adds the state of the moment, by the commune's own clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any

from syndicate.config import Config
from syndicate.i18n import _

from . import hours, words
from .kept import kept

AHEAD = timedelta(days=21)  # a closing is told three weeks before
# Public holidays of some departments beside the national ones (Code du travail, L3422-1 and L3134-13), by INSEE code.
SUBDIVISIONS = {
    "57": "57", "67": "6AE", "68": "6AE", "971": "971", "972": "972", "973": "973", "974": "974", "976": "976",
    "975": "PM", "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week, counted from Monday (0), and its hours in words."""

    number: int
    name: str
    hours: str


@dataclass(frozen=True)
class Hall:
    """What the board says at the editorial time ``now``."""

    config: Config
    now: datetime
    lang: str  # that the board speaks

    @property
    def written(self) -> str:
        """Give the opening hours as tambour.toml writes them."""
        return str(self.config.commune.facts.get("opening_hours", ""))

    @cached_property
    def week(self) -> list[list[tuple[int, int]]] | None:
        """Give when each day opens and closes, in minutes from midnight; ``None`` for hours too special."""
        return hours.week(self.written) if self.written else None

    @cached_property
    def days(self) -> list[Day]:
        """Give the week in words; a weekend that is closed is left out, as on the doors of town halls."""
        if self.week is None:
            return []
        lang = self.lang
        last = max((number for number, spans in enumerate(self.week) if spans), default=0)
        names = words.weekdays(lang)
        return [
            Day(number, names[number].capitalize(), hours.spans(self.week[number], lang) or _("closed"))
            for number in range(max(last, 4) + 1)
        ]

    @cached_property
    def lines(self) -> list[str]:
        """Give the same in a few lines."""
        if not self.written:
            return []
        return [f"{line[:1].upper()}{line[1:]}" for line in hours.plain(self.written, self.lang)]

    @cached_property
    def closings(self) -> list[str]:
        """Give the exceptional days of the coming three weeks."""
        today = self.now.astimezone(self.config.zone).date()
        lang = self.lang
        said = []
        for day, spans, reason in self._exceptions():
            if today <= day <= today + AHEAD:
                name = words.weekday(datetime(day.year, day.month, day.day, tzinfo=self.config.zone), lang)
                text = hours.spans(spans, lang)
                sentence = _("{day}: {hours}") if text else _("Closed on {day}")
                said.append(sentence.format(day=name if not text else name.capitalize(), hours=text) + reason)
        return said

    @property
    def map_url(self) -> str:
        """Give a plain link to a map; nothing is fetched from it before somebody follows it."""
        facts = self.config.commune.facts
        if facts.get("map_url"):
            return str(facts["map_url"])
        if "latitude" not in facts or "longitude" not in facts:
            return ""
        where = f"{facts['latitude']}/{facts['longitude']}"
        return f"https://www.openstreetmap.org/?mlat={facts['latitude']}&mlon={facts['longitude']}#map=17/{where}"

    @cached_property
    def data(self) -> str:
        """Give what the script reads: minutes of each weekday from Monday, special days by date, and its sentences."""
        kept = hours.holidays(self.written)
        special = {str(day): kept for day in self._holidays()} if kept is not None else {}
        special |= {str(day): spans for day, spans, _reason in self._exceptions()}
        said = {
            "open": _("Open until {hour}"), "soon": _("Closes in {minutes} min"),
            "closed": _("Closed. Opens {day} at {hour}"), "shut": _("Closed for now"), "today": _("today"),
            "tomorrow": _("tomorrow"), "hour": _("{h}:{m}"),
        }  # fmt: skip
        facts = {
            "zone": self.config.commune.timezone, "lang": self.lang, "week": self.week,
            "days": dict(sorted(special.items())), "words": said,
        }  # fmt: skip
        return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))

    def _exceptions(self) -> list[tuple[date, list[tuple[int, int]], str]]:
        """Give each exceptional day of tambour.toml: its date, its hours (none: closed) and why.

        Of two that speak of one day, the last one written holds: the page never says both.
        """
        found = {}
        for one in self.config.commune.facts.get("closings", ()):
            first: date = one["on"]
            for ahead in range((one.get("until", first) - first).days + 1):
                reason = f" ({one['reason']})" if one.get("reason") else ""
                found[first + timedelta(days=ahead)] = (_minutes(one), reason)
        return [(day, *found[day]) for day in sorted(found)]

    def _holidays(self) -> list[date]:
        """Give the public holidays of this year and of the next: the page changes once a year for them."""
        from . import bases

        insee = str(self.config.commune.facts.get("insee", ""))
        year = self.now.astimezone(self.config.zone).year
        subdivision = SUBDIVISIONS.get(insee[:3]) or SUBDIVISIONS.get(insee[:2])
        key = hashlib.sha256(f"{bases.libraries()} {subdivision} {year}".encode()).hexdigest()
        reckoned = kept(self.config.cache / "cache" / "holidays" / key, partial(_reckoned, subdivision, year))
        return [date.fromisoformat(day) for day in reckoned.decode().split()]


def _reckoned(subdivision: str | None, year: int) -> bytes:
    """Give the public holidays of two years, one a line."""
    import holidays  # late: it is slow to load, and asked once a year

    days = holidays.country_holidays("FR", subdiv=subdivision, years=(year, year + 1))
    return "\n".join(day.isoformat() for day in sorted(days)).encode()


def _minutes(closing: Mapping[str, Any]) -> list[tuple[int, int]]:
    return hours.merged(hours.minutes(closing["hours"])) if closing.get("hours") else []
