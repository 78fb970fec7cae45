"""What a piece of advice looks at: one original with its text read by its signs, and the other originals around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from syndicate.config import Config
from syndicate.prose import Heading, Link, headings, links, words
from syndicate.source import Problem, Severity, Source

WORDS = ("title", "summary")  # of the front matter: what is read first, and copied


class Page:
    """One original. Offsets are those of its text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.body = source.body

    @cached_property
    def shown(self) -> str:
        """Give the text with all that is not words hidden."""
        return words(self.body)

    @cached_property
    def lower(self) -> str:
        """Give the words in lower case, with one kind of space."""
        return flat(self.shown).lower()

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Give the links of the text."""
        return tuple(links(self.body, self.shown))

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Give the headings of the text."""
        return tuple(headings(self.body, self.shown))

    def sentences(self) -> Iterator[tuple[str, int]]:
        """Give what copies are made of: each text of the front matter, with its line."""
        source = self.source
        for key in WORDS:
            if getattr(source, key):
                yield getattr(source, key), source.line(key)
        for name, choice in (source.syndicate or {}).items():
            if choice.text:
                yield choice.text, source.line(f"syndicate.{name}.text")

    def line(self, index: int) -> int:
        """Give the line, in the file, of an offset of the text."""
        return self.source.body_line + self.body.count("\n", 0, index)

    def problem(self, line: int, code: str, message: str, severity: Severity = "warning") -> Problem:
        """Make a problem of this original."""
        return Problem(self.source.path, line, code, message, severity)


def flat(text: str) -> str:
    """Give the text with one kind of space, as long."""
    return text.replace("\n", " ").replace("\u00a0", " ").replace("\u202f", " ")  # far faster than translate


@dataclass(frozen=True, slots=True)
class Around:
    """The commune, the editorial time, and every original, by file and by address on the site.

    ``live`` holds the ids that have copies on a network; ``contacts`` the telephones (digits) and mailboxes that the
    commune itself gives as those of its services.
    """

    config: Config
    now: datetime
    files: Mapping[Path, Source]
    addresses: Mapping[str, Source]
    live: frozenset[str] = frozenset()
    contacts: frozenset[str] = frozenset()
    anchors: dict[Path, frozenset[str]] = field(default_factory=dict)  # of the texts already built
