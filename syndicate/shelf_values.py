"""Values of an original written as JSON and read back: to the last type and zone, and nothing that would run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.source import Choice, Illustration

_PLAIN = (str, int, float, bool, type(None))


@dataclass(frozen=True, slots=True)
class Values:
    """Writes and reads values; paths are written from ``content`` on."""

    content: Path

    def written(self, facts: Mapping[str, object]) -> dict[str, Any]:
        """Write values by name. Raise ``TypeError`` for an unknown kind, ``ValueError`` for a path elsewhere."""
        return {key: self._out(value) for key, value in facts.items()}

    def read(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Read them back. Raise whatever comes of values that make no sense."""
        return {key: self._in(value) for key, value in facts.items()}

    def _out(self, value: object) -> Any:
        """Write a value as JSON has it: what JSON does not know becomes a list that begins with its kind."""
        if isinstance(value, _PLAIN):
            return value
        if isinstance(value, datetime):
            return ["t", written(value)]
        if isinstance(value, date):
            return ["d", value.isoformat()]
        if isinstance(value, Path):
            return ["p", value.relative_to(self.content).as_posix()]
        if isinstance(value, tuple | list):
            return ["l" if isinstance(value, list) else "u", *map(self._out, value)]
        if isinstance(value, Illustration | Choice):
            parts = [self._out(getattr(value, one.name)) for one in fields(value)]
            return ["i" if isinstance(value, Illustration) else "c", *parts]
        if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
            return {key: self._out(one) for key, one in value.items()}
        raise TypeError(type(value).__name__)

    def _in(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._in(one) for key, one in value.items()}
        if not isinstance(value, list):
            return value
        kind, *parts = value
        if kind in _LISTS:
            return _LISTS[kind](map(self._in, parts))
        if kind in _CLASSES:
            return _CLASSES[kind](*map(self._in, parts))
        return self.content / parts[0] if kind == "p" else _TIMES[kind](*parts)


def written(moment: datetime | None) -> str:
    """Write a time with the name of its zone, or with its offset where it has no other; empty for none."""
    if moment is None:
        return ""
    if not isinstance(moment.tzinfo, ZoneInfo):
        return moment.isoformat()
    fold = "|1" if moment.fold else ""
    return f"{moment.replace(tzinfo=None, fold=0).isoformat()}|{moment.tzinfo.key}{fold}"


def moment(written: str) -> datetime | None:
    """Read a time back. Raise ``ValueError``."""
    if not written:
        return None
    local, _bar, rest = written.partition("|")
    found = datetime.fromisoformat(local)
    if not rest:
        return found
    zone, _bar, fold = rest.partition("|")
    return found.replace(tzinfo=_zone(zone), fold=int(fold or 0))


@cache
def _zone(key: str) -> ZoneInfo:
    return ZoneInfo(key)


_LISTS: Mapping[str, Callable[..., Any]] = {"l": list, "u": tuple}
_CLASSES: Mapping[str, Callable[..., Any]] = {"i": Illustration, "c": Choice}
_TIMES: Mapping[str, Callable[..., Any]] = {"t": moment, "d": date.fromisoformat}
