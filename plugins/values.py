"""What each key of a trace (``tracing``) stands for at this moment, as a short digest: the same digest, the same thing.

Originals are named in a value and not described by it: what a page reads of each of them has keys of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from pathlib import PurePath
from types import FunctionType
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.config import Config
from syndicate.legal import Legal

from .clock import Now
from .hall import Hall
from .tracing import Whole

# What is no plain value, and what says all that it gives. Settings are the same for all the pages of a build.
SAID: dict[type, Callable[[Any], object]] = {
    Config: lambda _config: "settings",
    Now: lambda _now: "now",  # what it is compared with is in the trace
    Legal: lambda legal: legal.today,
    Whole: lambda whole: whole.name,
    Hall: lambda hall: (hall.lang, hall.days, hall.lines, hall.closings, hall.map_url, hall.data),
}


UNKNOWN = "?"  # before what stands for something of which nobody knows whether it is the same


class Unknown(TypeError):
    """A value of which nobody knows whether it is the same: what depends on it is made again."""


class Values:
    """Tells what keys stand for, each looked up once. What nobody can tell begins with ``UNKNOWN``.

    ``kinds`` gives what stands behind the keys of each kind: a digest, or a line that is as good as one, or a value.
    """

    def __init__(self, kinds: Mapping[str, Callable[[str], object]]) -> None:
        self._kinds = kinds
        self._known: dict[str, str] = {}

    def __call__(self, key: str) -> str:
        """Give the digest of what a key stands for; of a kind that is not known, one that no other has."""
        found = self._known.get(key)
        if found is None:
            kind, _colon, name = key.partition(":")
            try:
                value = self._kinds[kind](name)
                found = value if type(value) is str else digest(value)
            except (KeyError, Unknown):
                found = f"{UNKNOWN} {len(self._known)}"
            self._known[key] = found
        return found


_called = attrgetter("traced_as")


def digest(value: object) -> str:
    """Give a digest of a value. Raise ``Unknown`` for what has no known parts."""
    return hashlib.blake2b(told(value).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def told(value: object) -> str:
    """Write a value so that no two that differ are written alike."""
    if hasattr(type(value), "traced_as"):  # an original, which is named
        return f"@{_called(value)}"
    if value is None or isinstance(value, str | int | float | bytes):
        return f"{type(value).__name__}{str.__repr__(value) if isinstance(value, str) else value!r}"
    for kind, said in SAID.items():
        if isinstance(value, kind):
            return f"{kind.__name__}({told(said(value))})"
    if isinstance(value, Mapping):
        return f"{{{','.join(f'{told(key)}:{told(one)}' for key, one in value.items())}}}"
    if isinstance(value, tuple | list):
        return f"[{','.join(map(told, value))}]"
    if isinstance(value, AbstractSet):
        return f"<{','.join(sorted(map(told, value)))}>"
    if isinstance(value, date | time | timedelta | ZoneInfo | PurePath | Enum | Decimal):
        return f"{type(value).__name__}({value!r})"
    if is_dataclass(value) and not isinstance(value, type):
        parts = ",".join(f"{one.name}={told(getattr(value, one.name))}" for one in fields(value))
        return f"{type(value).__name__}({parts})"
    if isinstance(value, FunctionType) and not value.__closure__:
        return f"{value.__module__}.{value.__qualname__}"
    raise Unknown(type(value).__name__)
