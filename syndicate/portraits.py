"""What a build remembers of each original, to know it again when its file has another name and another title.

Hashes only: the report of a build is no second copy of the texts.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from syndicate.source import Source

KEY = "portraits"  # in the build report
HEAD = 65_536  # bytes of a picture that are hashed, with its size: photographs differ from their first block on


@dataclass(frozen=True, slots=True)
class Portrait:
    """The date as RFC 3339, and hashes of the summary, the picture and the text; each empty where there is none.

    ``until`` is the last day on which the law wants the original online, such as 2026-12-31; most have none.
    """

    date: str = ""
    summary: str = ""
    picture: str = ""
    text: str = ""
    until: str = ""

    def same(self, other: Portrait) -> bool:
        """Tell whether both are certainly one original.

        A weekly notice repeats its words and its picture, never its date; two pieces of news of one day share a date
        and perhaps a picture, never their words.
        """
        if not self.date or self.date != other.date:
            return False
        same_text = bool(self.text) and self.text == other.text
        return same_text or (bool(self.summary) and (self.summary, self.picture) == (other.summary, other.picture))


def portrait(source: Source, until: date | None = None, words: tuple[str, str] | None = None) -> Portrait:
    """Draw the portrait of an original, which must stay online ``until`` that day; ``words`` are its ``hashes``."""
    summary, text = words or hashes(source)
    return Portrait(
        date=source.date.isoformat() if source.date else "",
        summary=summary,
        picture=_picture(source.picture.path) if source.picture else "",
        text=text,
        until=until.isoformat() if until else "",
    )


def hashes(source: Source) -> tuple[str, str]:
    """Give the hashes of its summary and of its text."""
    return _hash(source.summary), _hash(source.body)


def recall(report: Path) -> dict[str, Portrait]:
    """Read the portraits in a build report, by id: none when there is no report or it cannot be read."""
    try:
        written = json.loads(report.read_text(encoding="utf-8"))[KEY]
        return {str(id_): Portrait(**{name: str(value) for name, value in one.items()}) for id_, one in written.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def written(portraits: dict[str, Portrait]) -> dict[str, dict[str, str]]:
    """Give the portraits as the build report holds them."""
    return {id_: {name: getattr(one, name) for name in _NAMES} for id_, one in sorted(portraits.items())}


_NAMES = tuple(one.name for one in fields(Portrait))


def _hash(text: str) -> str:
    words = " ".join(text.split())
    return hashlib.sha256(words.encode()).hexdigest() if words else ""


def _picture(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
        return hashlib.sha256(b"%d " % path.stat().st_size + head).hexdigest()
    except OSError:
        return ""
