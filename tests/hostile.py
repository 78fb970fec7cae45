"""Hostile data for the tests of loaders: values that no reader expects, put at any place of a good document.

``FUZZ=2000 make test ARGS=tests/contract/test_hostile.py`` tries so many of them; ``make test`` tries a few.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# Each example may play a whole conversation, or decode a picture.
EXAMPLES = int(os.environ.get("FUZZ", "60"))
fuzzed = settings(
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def nested(depth: int) -> Any:
    """Make a value that many lists hold, one in the other."""
    value: Any = "deep"
    for level in range(depth):
        value = [value] if level % 2 else {"error": value}
    return value


VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 10**18, 10**400, 1e308, float("inf"), float("nan"), "", " ", "0", "null", "x" * 70_000,
    "é" * 500, "\x00", "\n::error::x", "\u202eabc", "\ud800", "../../x", "https://evil.example.org/",
    "javascript:alert(1)",
    "9999-99-99T99:99:99Z", "0001-01-01T00:00:00Z", "2026-11-21T09:00:00", [], [None], [[]], [{}], ["a"], {}, {"a": 1},
    {"id": None}, nested(60), nested(400),
]  # fmt: skip
values = st.sampled_from(VALUES).map(copy.deepcopy) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def spoiled(draw: st.DrawFn, document: Any) -> Any:
    """Give a document with something wrong at one place: another value, a key less, a list longer, or all of it."""
    document = copy.deepcopy(document)
    for _time in range(draw(st.integers(1, 2))):
        places = list(_places(document))
        if not places:
            return draw(values)
        holder, key = draw(st.sampled_from(places))
        way = draw(st.sampled_from(["replace", "replace", "replace", "drop", "repeat", "whole"]))
        if way == "whole":
            return draw(values)
        if way == "drop":
            del holder[key]
        elif way == "repeat" and isinstance(holder, list):
            holder[key:key] = [copy.deepcopy(holder[key])] * 30
        else:
            holder[key] = draw(values)
    return document


@st.composite
def torn(draw: st.DrawFn, data: bytes) -> bytes:
    """Give bytes that were cut, or of which some were changed, taken out or put in."""
    made = bytearray(data)
    for _time in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(0, len(made) - 1)))
        way = draw(st.sampled_from(["change", "change", "high", "insert", "remove", "cut", "repeat"]))
        if way in ("change", "high") and made:
            made[place] = 0xFF if way == "high" else draw(st.integers(0, 255))
        elif way == "insert":
            made[place:place] = draw(st.binary(max_size=9))
        elif way == "remove":
            del made[place : place + draw(st.integers(1, 40))]
        elif way == "repeat":
            made[place:place] = made[place : place + 30] * draw(st.integers(1, 20))
        elif way == "cut":
            del made[place:]
    return bytes(made)


def replaced(document: Any, value: Any) -> Iterator[Any]:
    """Give the document once for each place in it, with this value there; then the value alone."""
    for number in range(len(_places(document))):
        made = copy.deepcopy(document)
        holder, key = _places(made)[number]
        holder[key] = copy.deepcopy(value)
        yield made
    yield copy.deepcopy(value)


def written(document: Any) -> bytes:
    """Write data as JSON, with what other writers let through: infinities, halves of characters."""
    return json.dumps(document).encode()


def _places(document: Any) -> list[tuple[Any, Any]]:
    places: list[tuple[Any, Any]] = []
    waiting = [document]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
        for key in keys:
            places.append((holder, key))
            waiting.append(holder[key])
    return places
