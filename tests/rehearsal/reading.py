"""A YAML file as data, each part with its line, so that whatever is not understood is named where it stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml


class RehearsalError(Exception):
    """Something in a workflow file that the rehearsal does not know, or that the forge would not do."""


@dataclass(frozen=True)
class Place:
    """A line of a file."""

    file: str
    line: int

    def fault(self, message: str) -> RehearsalError:
        """Give an error that names this place."""
        return RehearsalError(f"{self.file}:{self.line}: {message}")


@dataclass(frozen=True)
class Entry:
    """A part of a file: a text, a list or a map of parts. A scalar is its text as written: ``true``, ``30``."""

    place: Place
    value: str | list[Entry] | dict[str, Entry]

    def map(self, known: Collection[str] | None = None) -> Mapping[str, Entry]:
        """Give a map; nothing written is an empty one. ``known``: all the keys that it may have."""
        if self.value == "":
            return {}
        if not isinstance(self.value, dict):
            raise self.place.fault("a map is expected here")
        for key, entry in self.value.items():
            if known is not None and key not in known:
                raise entry.place.fault(f"the rehearsal does not know the key “{key}”")
        return self.value

    def list(self) -> list[Entry]:
        """Give a list; one thing alone is a list of one."""
        if isinstance(self.value, dict):
            raise self.place.fault("a list is expected here")
        return self.value if isinstance(self.value, list) else [self] if self.value else []

    def text(self) -> str:
        """Give a text."""
        if not isinstance(self.value, str):
            raise self.place.fault("a text is expected here")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """Give a list of texts."""
        return tuple(one.text() for one in self.list())

    def named(self) -> dict[str, str]:
        """Give a map of texts."""
        return {key: entry.text() for key, entry in self.map().items()}


def load(path: Path, name: str) -> Entry:
    """Read a file, which faults call ``name``. Raise ``RehearsalError``."""
    return parse(path.read_text(encoding="utf-8"), name)


def parse(text: str, name: str) -> Entry:
    """Read the text of a file. Raise ``RehearsalError``."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Place(name, line).fault(f"this is no YAML ({error.problem})") from None
    if node is None:
        raise Place(name, 1).fault("the file is empty")
    return _entry(node, name)


def _entry(node: yaml.Node, name: str) -> Entry:
    place = Place(name, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return Entry(place, dict(_pairs(node, name)))
    if isinstance(node, yaml.SequenceNode):
        return Entry(place, [_entry(one, name) for one in node.value])
    # ``null`` and ``~`` are nothing; a quoted one is a word.
    plain = isinstance(node, yaml.ScalarNode) and node.style is None
    return Entry(place, "" if plain and re.fullmatch(r"null|~", node.value) else node.value)


def _pairs(node: yaml.MappingNode, name: str) -> Iterator[tuple[str, Entry]]:
    seen: set[str] = set()
    for key, value in node.value:
        place = Place(name, key.start_mark.line + 1)
        if key.value in seen:
            raise place.fault(f"the key “{key.value}” is there twice")
        seen.add(key.value)
        entry = _entry(value, name)
        # What is said of a short value is found at its key; a long text begins on the line below.
        yield key.value, Entry(place, entry.value) if isinstance(entry.value, str) else entry
