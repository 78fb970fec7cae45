"""Where each key of a TOML file stands: tomllib reads values and forgets their lines.

The text is one that tomllib accepts, so that only its shape has to be followed (https://toml.io/en/v1.0.0): headers,
dotted keys, strings of four sorts, arrays and inline tables.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

# The way to a value: names of tables and keys, and the positions of elements in arrays (counted from 0).
Place = tuple[str | int, ...]

_TOKENS = (
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})',  # up to two quotation marks may stand before the three that end it
    r"'{3}.*?'{3}(?:'{0,2})",
    r'"(?:\\.|[^"\\\n])*"',
    r"'[^'\n]*'",
    r"#[^\n]*",
    r"\n",
    r"[\[\]{}=,.]",
    r"[^\s\[\]{}=,.#\"']+",  # bare keys, numbers, dates, true and false
)
_TOKEN = re.compile("|".join(_TOKENS), re.DOTALL)


def places(text: str) -> dict[Place, int]:
    """Give the line, counted from 1, of every table, key and element of an array."""
    return _Walk(text).found


def deepest(text: str) -> int:
    """Give the line where arrays and inline tables are nested deepest; the text may be unfinished."""
    depth, most, where = 0, 0, 1
    for sign, line in _tokens(text):
        depth += (sign in "[{") - (sign in "]}")
        if depth > most:
            most, where = depth, line
    return where


class _Walk:
    """One walk through the text; ``found`` is what it met."""

    def __init__(self, text: str) -> None:
        self.found: dict[Place, int] = {}
        self._tokens = list(_tokens(text))
        self._at = 0
        self._last: dict[Place, int] = {}  # of each array of tables: the position of the table that is being read
        table: Place = ()
        while self._next:
            if self._next == "\n":
                self._at += 1
            elif self._next == "[":
                table = self._header()
            else:
                self._pair(table)

    @property
    def _next(self) -> str:
        """The token to come; empty at the end."""
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    @property
    def _line(self) -> int:
        return self._tokens[self._at][1]

    def _header(self) -> Place:
        """Read ``[a.b]`` or ``[[a.b]]``; a name on the way that is an array of tables means its latest table."""
        line = self._line
        self._at += 1
        many = self._next == "["
        self._at += many
        names = self._names("]")
        self._at += 1 + many
        place: Place = ()
        for left, name in zip(range(len(names) - 1, -1, -1), names, strict=True):
            place += (name,)
            if many and not left:
                self._last[place] = self._last.get(place, -1) + 1
                self.found.setdefault(place, line)
            if place in self._last:
                place += (self._last[place],)
            if left:
                self.found.setdefault(place, line)
        self.found[place] = line
        return place

    def _pair(self, table: Place) -> None:
        """Read ``a.b = value``."""
        line = self._line
        place = table
        for name in self._names("="):
            place += (name,)
            self.found.setdefault(place, line)
        self._at += 1
        self._value(place)

    def _names(self, end: str) -> list[str]:
        names = []
        while self._next and self._next != end:
            if self._next != ".":
                names.append(_name(self._next))
            self._at += 1
        return names

    def _value(self, place: Place) -> None:
        if self._next == "[":
            self._array(place)
        elif self._next == "{":
            self._inline(place)
        else:
            while self._next not in ("", "\n", ",", "]", "}"):
                self._at += 1

    def _array(self, place: Place) -> None:
        self._at += 1
        position = 0
        while self._next not in ("", "]"):
            if self._next in ("\n", ","):
                position += self._next == ","
                self._at += 1
            else:
                self.found[*place, position] = self._line
                self._value((*place, position))
        self._at += 1

    def _inline(self, place: Place) -> None:
        self._at += 1
        while self._next not in ("", "}"):
            if self._next in ("\n", ","):
                self._at += 1
            else:
                self._pair(place)
        self._at += 1


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """Give the words and signs with their lines, without comments and spaces."""
    line, counted = 1, 0
    for found in _TOKEN.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        if not found[0].startswith("#"):
            yield found[0], line


def _name(token: str) -> str:
    """Give the name that a key's token stands for: bare, or in quotation marks with their escapes."""
    return str(tomllib.loads(f"name = {token}")["name"]) if token[0] in "\"'" else token
