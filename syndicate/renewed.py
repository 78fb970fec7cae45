"""The secrets that a program has renewed, in a document of their own: ``TAMBOUR_RENEWED``, beside ``TAMBOUR_SECRETS``.

A secret of a forge can be written and not read again. What people wrote is therefore never written over: a program
that did so would undo what a person changes meanwhile, and could lose all the accesses at once. Each line names the
value that it takes the place of, by a mark: once a person writes another value, that one holds, and the line is void.

    # 2027-11-29T05:42:10+00:00
    TAMBOUR_THREADS_TOKEN=<new value> <mark of the value that a person wrote>

Where a forge tells when its secret was last written, the first line says when this one was, by the forge's own clock:
a run that holds an older document than the one that is stored must not write its own over that one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime

NAME = "TAMBOUR_RENEWED"
_LINE = re.compile(r"(TAMBOUR_[A-Z0-9_]+)=([\x21-\x7e]+) ([0-9a-f]{16})")


def over(environ: Mapping[str, str]) -> dict[str, str]:
    """Give the environment with each renewed value in the place of the one that it was made of."""
    fresh = {name: value for name, value, mark in _lines(environ) if mark == mark_of(name, environ.get(name, ""))}
    return {**environ, **fresh}


def values(environ: Mapping[str, str]) -> list[str]:
    """Give all the values, those that are void too: none may be shown."""
    return [value for _name, value, _mark in _lines(environ)]


def written(environ: Mapping[str, str], fresh: Mapping[str, str]) -> str:
    """Write the document anew: its lines that still hold, and the fresh values. ``environ`` is as people wrote it."""
    held = {name: value for name, value, mark in _lines(environ) if mark == mark_of(name, environ.get(name, ""))}
    return "".join(
        f"{name}={value} {mark_of(name, environ.get(name, ''))}\n" for name, value in sorted({**held, **fresh}.items())
    )


def dated(text: str, at: datetime | None) -> str:
    """Write when a document is stored at its head, where that is known."""
    return f"# {at.isoformat()}\n{text}" if at else text


def date_of(environ: Mapping[str, str]) -> datetime | None:
    """Read when the document that we hold was stored; ``None`` where it does not say."""
    first = environ.get(NAME, "").partition("\n")[0].strip()
    try:
        found = datetime.fromisoformat(first.removeprefix("# "))
    except ValueError:
        return None
    return found if found.tzinfo else None


def mark_of(name: str, value: str) -> str:
    """Give what tells a value from another, and says nothing else of it: an access is too long to be guessed."""
    return hashlib.sha256(f"{name}={value}".encode()).hexdigest()[:16]


def _lines(environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Read the lines. What is none of ours is void: then what people wrote holds."""
    for line in environ.get(NAME, "").splitlines():
        found = _LINE.fullmatch(line.strip())
        if found:
            yield found[1], found[2], found[3]
