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
from types import FunctionType, NoneType
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
    """Write a value so that no two that differ are written alike. Raise ``Unknown`` for what has no known parts."""
    kind = type(value)
    if kind not in _tellers:
        _tellers[kind] = _teller(kind)
    return _tellers[kind](value)


Teller = Callable[[Any], str]
_tellers: dict[type, Teller] = {}  # tens of thousands of values are written, of few types


def _teller(kind: type) -> Teller:
    """Give what writes values of a type."""
    name = kind.__name__
    if hasattr(kind, "traced_as"):  # an original, which is named
        return lambda value: f"@{_called(value)}"
    if issubclass(kind, str):
        return lambda value: f"{name}{str.__repr__(value)}"
    if issubclass(kind, NoneType | int | float | bytes):
        return lambda value: f"{name}{value!r}"
    for known, said in SAID.items():
        if issubclass(kind, known):
            return _by_what_it_says(known.__name__, said)
    if issubclass(kind, Mapping):
        return lambda value: f"{{{','.join([f'{told(key)}:{told(one)}' for key, one in value.items()])}}}"
    if issubclass(kind, tuple | list):
        return lambda value: f"[{','.join(map(told, value))}]"
    if issubclass(kind, AbstractSet):
        return lambda value: f"<{','.join(sorted(map(told, value)))}>"
    if issubclass(kind, date | time | timedelta | ZoneInfo | PurePath | Enum | Decimal):
        return lambda value: f"{name}({value!r})"
    if is_dataclass(kind):
        parts = [one.name for one in fields(kind)]
        return lambda value: f"{name}({','.join([f'{part}={told(getattr(value, part))}' for part in parts])})"
    if issubclass(kind, FunctionType):
        return _of_function
    return _unknown


def _by_what_it_says(name: str, said: Callable[[Any], object]) -> Teller:
    return lambda value: f"{name}({told(said(value))})"


def _of_function(value: Any) -> str:
    return _unknown(value) if value.__closure__ else f"{value.__module__}.{value.__qualname__}"


def _unknown(value: object) -> str:
    raise Unknown(type(value).__name__)
