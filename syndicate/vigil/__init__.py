"""What ends or breaks by itself, looked at once a day: each area gives the notices of what is wrong there.

A fault that passes (a server that does not answer, a page that is away) is a problem only once it has lasted from one
day to the next: ``Lasting`` remembers since when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from syndicate.notices import Notice


@dataclass(frozen=True, slots=True)
class Finding:
    """What one area found. ``missed`` says why it could not be looked at to its end; empty when it was.

    ``unseen`` are the keys that a fault which passes kept from being looked at: what was told of them is not solved.
    """

    area: str
    notices: tuple[Notice, ...] = ()
    missed: str = ""
    unseen: tuple[str, ...] = ()


@dataclass
class Lasting:
    """Faults that may pass, by name: the first day of each, and the last on which it was met."""

    today: date
    days: dict[str, tuple[date, date]] = field(default_factory=dict)

    @classmethod
    def read(cls, today: date, data: Any) -> Lasting:
        """Read what was remembered; what makes no sense is forgotten."""
        days = {}
        for name, pair in data.items() if isinstance(data, Mapping) else ():
            try:
                first, last = (date.fromisoformat(day) for day in pair)
            except (ValueError, TypeError):
                continue
            if first <= last <= today:  # a day to come would never be an earlier one: its fault would never be told
                days[name] = (first, last)
        return cls(today, days)

    def met(self, name: str) -> bool:
        """Note that a fault was met today; tell whether it has lasted since an earlier day, without a day between."""
        first, last = self.days.get(name, (self.today, self.today))
        if last < self.today - timedelta(days=1):
            first = self.today
        self.days[name] = (first, self.today)
        return first < self.today

    def lasts(self, name: str) -> bool:
        """Tell whether a fault that was not looked for today had lasted when it last was."""
        first, last = self.days.get(name, (self.today, self.today))
        return first < last

    def over(self, name: str) -> None:
        """Note that a fault is over."""
        self.days.pop(name, None)

    def written(self) -> dict[str, list[str]]:
        """Give what to remember: nothing of what was last met more than a month ago."""
        oldest = self.today - timedelta(days=31)
        return {
            name: [first.isoformat(), last.isoformat()]
            for name, (first, last) in sorted(self.days.items()) if last >= oldest
        }  # fmt: skip


def notices(findings: Iterable[Finding]) -> list[Notice]:
    """Give the notices of all areas."""
    return [notice for finding in findings for notice in finding.notices]
