"""What expressions of a workflow work on, and how one kind of value becomes another.

The rules are GitHub's: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions (operators).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = "bool | float | str | Sequence[Value] | Mapping[str, Value] | None"
_NUMBER = re.compile(r"[-+]?(0x[0-9a-fA-F]+|0o[0-7]+|(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|Infinity)")


class Known(dict[str, Value]):
    """A context whose names are all known: asking for another one is a mistake, where the forge would give nothing."""


class UnknownName(Exception):
    """A name that a ``Known`` context does not hold."""


def truth(value: Value) -> bool:
    """Say whether a condition holds: nothing, zero, no number and the empty text do not."""
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return not (value is None or value is False or value == "")


def number(value: Value) -> float:
    """Give the number that a value stands for, "not a number" when it is none."""
    if value is None or value is False:
        return 0.0
    if isinstance(value, bool | float):
        return float(value)
    if not isinstance(value, str):
        return math.nan
    text = value.strip()
    if not text:
        return 0.0
    if not _NUMBER.fullmatch(text):
        return math.nan
    sign, digits = (-1 if text[0] == "-" else 1), text.lstrip("+-")
    return sign * (float(int(digits, 0)) if digits[:2] in ("0x", "0o") else float(digits))


def text(value: Value) -> str:
    """Write a value, as it stands in a step once its expression is evaluated."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        return f"{value:.15g}" if value else "0"
    if isinstance(value, str):
        return value
    return "Object" if isinstance(value, Mapping) else "Array"


def equal(left: Value, right: Value) -> bool:
    """Compare as the forge does: texts whatever their case, other kinds as numbers, wholes only with themselves."""
    if isinstance(left, str) and isinstance(right, str):
        return left.upper() == right.upper()
    if isinstance(left, Mapping | list | tuple) or isinstance(right, Mapping | list | tuple):
        return left is right
    if left is None and right is None:
        return True
    return number(left) == number(right)


def less(left: Value, right: Value) -> bool:
    """Say whether one comes before the other; never so when one of them is no number."""
    if isinstance(left, str) and isinstance(right, str):
        return left.upper() < right.upper()
    if isinstance(left, Mapping | list | tuple) or isinstance(right, Mapping | list | tuple):
        return False
    return number(left) < number(right)


def item(of: Value, key: Value) -> Value:
    """Give a part of a value by its name, whatever its case, or by its place; nothing when there is none.

    Raise ``UnknownName`` when the value is a context that must hold the name.
    """
    if isinstance(of, Mapping):
        wanted = text(key)
        for name, found in of.items():
            if name.upper() == wanted.upper():
                return found
        if isinstance(of, Known):
            raise UnknownName(wanted)
        return None
    if isinstance(of, Sequence) and not isinstance(of, str):
        place = number(key)
        return of[int(place)] if 0 <= place < len(of) and not math.isnan(place) else None
    return None


def parts(of: Value) -> list[Value]:
    """Give all parts of a value, for ``.*``."""
    if isinstance(of, Mapping):
        return list(of.values())
    return list(of) if isinstance(of, Sequence) and not isinstance(of, str) else []


def to_json(value: Value) -> str:
    """Write a value as JSON, two spaces deep at each step; a number without decimals has none."""
    return json.dumps(_plain(value), indent=2, ensure_ascii=False)


def from_json(written: str) -> Value:
    """Read a value; numbers are all of one kind. Raise ``ValueError``."""
    value: Value = json.loads(written, parse_int=float)
    return value


def _plain(value: Value) -> object:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value
