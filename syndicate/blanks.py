"""The blanks of a new original: what nobody answered yet, between brackets, with what to put there."""

from __future__ import annotations

import re
from collections.abc import Iterator

BLANK = re.compile(r"\[À compléter\u00a0: ([^\]]*)\]")


def blank(what: str) -> str:
    """Write a blank that says what to put there; ``BLANK`` finds it."""
    return f"[À compléter\u00a0: {what}]"


def blanks(text: str) -> Iterator[tuple[int, str]]:
    """Find what is left to fill: the line, counted from 1, and what to put there; each thing once."""
    seen: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        for what in BLANK.findall(line):
            if what not in seen:
                seen.add(what)
                yield number, what
