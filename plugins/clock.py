"""The editorial time as pages see it: it notes between which two moments what they compare it with stays as it is.

Each comparison gives the moment at which it would give something else; a look at the day gives two midnights; any other
look, such as at the hour, holds for this very instant. So a page says by itself when it has to be made again.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from .tracing import current

INSTANT = dt.timedelta(microseconds=1)  # the finest that a time is told


class Now(dt.datetime):
    """The editorial time: each comparison, and each look at its day or its hour, narrows the trace being written."""

    shift: dt.timedelta = dt.timedelta()  # this time less the editorial time

    @classmethod
    def of(cls, moment: dt.datetime, shift: dt.timedelta = dt.timedelta()) -> Now:
        """Make the editorial time, or a time at a fixed distance from it."""
        made = cls(
            moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second, moment.microsecond,
            moment.tzinfo, fold=moment.fold,
        )  # fmt: skip
        made.shift = shift
        return made

    @property
    def plain(self) -> dt.datetime:
        """Give the same as a time that nobody watches."""
        return dt.datetime.combine(super().date(), super().timetz())

    def __le__(self, other: Any) -> bool:
        """Compare, and note the instant after ``other``."""
        return self._turns(other, INSTANT) and super().__le__(other)

    def __lt__(self, other: Any) -> bool:
        """Compare, and note ``other``."""
        return self._turns(other) and super().__lt__(other)

    def __ge__(self, other: Any) -> bool:
        """Compare, and note ``other``."""
        return self._turns(other) and super().__ge__(other)

    def __gt__(self, other: Any) -> bool:
        """Compare, and note the instant after ``other``."""
        return self._turns(other, INSTANT) and super().__gt__(other)

    def __eq__(self, other: object) -> bool:
        """Compare, and note ``other`` and the instant after it."""
        if isinstance(other, dt.datetime):
            self._turns(other)
            self._turns(other, INSTANT)
        return super().__eq__(other)

    def __hash__(self) -> int:
        """Give a hash, which holds for this very instant."""
        self._whole()
        return super().__hash__()

    def __add__(self, other: dt.timedelta) -> Any:
        """Give a time at a fixed distance from the editorial time."""
        return Now.of(self.plain + other, self.shift + other) if self.tzinfo is dt.UTC else self._seen() + other

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        """Give a time at a fixed distance from the editorial time, or a length that holds for this instant."""
        return self + -other if isinstance(other, dt.timedelta) else self._seen() - other

    def __rsub__(self, other: dt.datetime) -> dt.timedelta:
        """Give a length, which holds for this instant."""
        return other - self._seen()

    def astimezone(self, tz: dt.tzinfo | None = None) -> Now:
        """Give the same instant as the clocks of a zone show it."""
        return Now.of(self.plain.astimezone(tz), self.shift)

    def date(self) -> dt.date:
        """Give the day, and note its midnights."""
        self._day()
        return super().date()

    @property
    def year(self) -> int:
        """Give the year, and note the midnights of the day."""
        return self.date().year

    @property
    def month(self) -> int:
        """Give the month, and note the midnights of the day."""
        return self.date().month

    @property
    def day(self) -> int:
        """Give the day of the month, and note the midnights of the day."""
        return self.date().day

    @property
    def hour(self) -> int:
        """Give the hour, which is taken to hold for this instant; so below."""
        return self._seen().hour

    @property
    def minute(self) -> int:
        """Give the minutes."""
        return self._seen().minute

    @property
    def second(self) -> int:
        """Give the seconds."""
        return self._seen().second

    @property
    def microsecond(self) -> int:
        """Give the microseconds."""
        return self._seen().microsecond

    def time(self) -> dt.time:
        """Give the time of day."""
        return self._seen().time()

    def timetz(self) -> dt.time:
        """Give the time of day with its zone."""
        return self._seen().timetz()

    def timestamp(self) -> float:
        """Give the seconds since 1970."""
        return self._seen().timestamp()

    def replace(self, *args: Any, **changes: Any) -> Any:
        """Give a time with another hour, day, zone."""
        return self._seen().replace(*args, **changes)

    def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:
        """Write it."""
        return self._seen().isoformat(sep, timespec)

    def strftime(self, format: str) -> str:  # noqa: A002  # datetime's own name
        """Write it."""
        return self._seen().strftime(format)

    def timetuple(self) -> Any:
        """Give its parts."""
        return self._seen().timetuple()

    def utctimetuple(self) -> Any:
        """Give its parts in universal time."""
        return self._seen().utctimetuple()

    def weekday(self) -> int:
        """Give the day of the week, and note the midnights of the day."""
        return self.date().weekday()

    def isoweekday(self) -> int:
        """Give the day of the week, from 1, and note the midnights of the day."""
        return self.date().isoweekday()

    def __str__(self) -> str:
        """Write it."""
        return str(self._seen())

    def __repr__(self) -> str:
        """Write it as code."""
        return repr(self._seen())

    def __format__(self, form: str) -> str:
        """Write it."""
        return format(self._seen(), form)

    def _seen(self) -> dt.datetime:
        """Give the whole time, which holds for this instant only."""
        self._whole()
        return self.plain

    def _whole(self) -> None:
        if (trace := current()) is not None:
            instant = self.plain.astimezone(dt.UTC) - self.shift
            trace.narrow(instant, instant + INSTANT)

    def _day(self) -> None:
        if (trace := current()) is not None:
            midnight = dt.datetime.combine(super().date(), dt.time(), self.tzinfo)
            trace.narrow(_utc(midnight) - self.shift, _utc(midnight + dt.timedelta(days=1)) - self.shift)

    def _turns(self, other: dt.datetime, later: dt.timedelta = dt.timedelta()) -> bool:
        """Note the editorial time at which a comparison gives something else."""
        trace = current()
        if trace is not None and not isinstance(other, Now):
            turn = _utc(other) + later - self.shift
            past = turn <= _utc(self.plain) - self.shift
            trace.narrow(turn if past else None, None if past else turn)
        return True


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)
