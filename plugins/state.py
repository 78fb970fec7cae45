"""What a build remembers for the next one: what each page was made from, and what that stood for.

What pages read is written once for all of them: a page has the numbers of its keys (``tracing``), a key the digest of
what it stood for. So a build looks at each key once, and at no page whose keys all stand for the same.
One SQLite file, which holds texts and numbers and runs nothing when it is read. It is written beside, and takes its
place once the site that it describes is in its place too: ``syndicate.delivery``.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from .tracing import Trace
from .values import UNKNOWN

FORM = "3"  # to be raised when these tables change
_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE keys (number INTEGER PRIMARY KEY, kind TEXT, name TEXT, value TEXT, UNIQUE (kind, name));
CREATE TABLE pages (name TEXT PRIMARY KEY, key TEXT, reads BLOB, since INTEGER, until INTEGER, effects TEXT,
                    hidden INTEGER, uses TEXT) WITHOUT ROWID;
CREATE TABLE steps (name TEXT PRIMARY KEY, key TEXT, reads BLOB, since INTEGER, until INTEGER, files TEXT);
CREATE TABLE originals (name TEXT PRIMARY KEY, seen TEXT, page TEXT, leading TEXT) WITHOUT ROWID;
CREATE TABLE files (name TEXT PRIMARY KEY, size INTEGER) WITHOUT ROWID;
"""
MANY = 5000  # keys from which on it takes less to read the numbers of all than to look each up
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Made(NamedTuple):
    """A page as it was made: from what (``key``), what it read, between which moments it holds, what is known of it.

    Processes tell one another of them, by the ten thousand: so it is no more than a tuple of plain values.
    """

    key: str
    reads: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    effects: tuple[tuple[str, str], ...]
    hidden: bool
    uses: tuple[str, ...]


class Row(NamedTuple):
    """What is remembered of a page or of a step: from what it was made, the numbers of what it read, its times."""

    key: str
    reads: bytes
    since: int | None  # microseconds since 1970
    until: int | None
    effects: str = ""  # of a page, as JSON; empty for none
    hidden: bool = False

    def stands(self, key: str, changed: AbstractSet[int], now: int) -> bool:
        """Tell whether it would be made the same again. ``changed`` are the numbers of keys that stand for others."""
        return (
            key == self.key
            and (self.since is None or self.since <= now)
            and (self.until is None or now < self.until)
            and (not changed or changed.isdisjoint(_numbers(self.reads)))
        )


class Seen(NamedTuple):
    """An original as the last build saw it: ``seen`` tells whether it is still the same."""

    seen: str
    page: str  # its path in the output; empty for what is not shown
    leading: str = ""  # files that lead to its page, as JSON; empty for none


class State:
    """The memory of one site. ``anew`` says in a word why it does not fit: ``damaged``, ``programs``, else nothing."""

    def __init__(self, path: Path, programs: str = "") -> None:
        """Open it; what is missing or damaged is begun anew. ``programs`` is the digest of those that build now."""
        self.anew = ""
        try:
            self._open(path)
        except (sqlite3.DatabaseError, ValueError, TypeError) as error:
            path.unlink(missing_ok=True)
            self._open(path)
            self.anew = "programs" if str(error) == FORM else "damaged"
        if self.pages and self.facts.get("programs") != programs:
            self.anew = "programs"

    def _open(self, path: Path) -> None:
        self._base = sqlite3.connect(path, isolation_level=None)
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("PRAGMA synchronous = OFF")
        self._base.execute("BEGIN")
        self._known: dict[str, int] = {}  # the numbers of keys; all of them, once many were asked for
        self._asked = 0
        tables = {name for (name,) in self._base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        self.facts: dict[str, str] = dict(self._base.execute("SELECT * FROM facts")) if "facts" in tables else {}
        if tables and self.facts.get("form") != FORM:
            raise ValueError(FORM)
        if not tables:
            for statement in _TABLES.split(";"):
                self._base.execute(statement)
            self.facts = {"form": FORM}
        self._last = self._base.execute("SELECT max(number) FROM keys").fetchone()[0] or 0
        self._all_known = not self._last
        self.pages: dict[str, Row] = {
            name: Row._make(rest)
            for name, *rest in self._base.execute("SELECT name, key, reads, since, until, effects, hidden FROM pages")
        }
        self.steps: dict[str, tuple[Row, str]] = {
            name: (Row(*rest), files)
            for name, files, *rest in self._base.execute("SELECT name, files, key, reads, since, until FROM steps")
        }
        self.originals: dict[str, Seen] = {
            name: Seen._make(rest) for name, *rest in self._base.execute("SELECT * FROM originals")
        }
        self.files: dict[str, int] = dict(self._base.execute("SELECT name, size FROM files"))

    def forget(self) -> None:
        """Forget how the pages were made, and which files there were; which page is whose stays known."""
        self.pages, self.steps, self._known, self._last = {}, {}, {}, 0
        self._all_known = True
        self.originals = {name: Seen("", one.page, one.leading) for name, one in self.originals.items()}
        self._base.execute("DELETE FROM pages")
        self._base.execute("DELETE FROM steps")
        self._base.execute("DELETE FROM keys")

    def changed(
        self,
        where: str,
        values: Callable[[str], str],
        *given: object,
        wanted: Callable[[str, str], bool] = lambda _name, _value: True,
    ) -> set[int]:
        """Look at keys; give the numbers of those that stand for something else now, and note it.

        SQL says which, and ``wanted``, by the name of each and what it stood for.
        """
        found = set()
        for number, kind, name, value in self._base.execute(
            f"SELECT number, kind, name, value FROM keys WHERE {where}",  # noqa: S608  # written in ``looks``; values are given
            given,
        ).fetchall():
            if not wanted(name, value):
                continue
            now = values(f"{kind}:{name}")
            if now != value or now.startswith(UNKNOWN):
                found.add(number)
                self._base.execute("UPDATE keys SET value = ? WHERE number = ?", (now, number))
        return found

    def uses(self, name: str) -> list[str]:
        """Name the files that a page of the last build uses."""
        row = self._base.execute("SELECT uses FROM pages WHERE name = ?", (name,)).fetchone()
        return list(json.loads(row[0])) if row and row[0] else []

    def note(self, name: str, made: Made, values: Callable[[str], str]) -> None:
        """Write how a page was made."""
        effects = json.dumps(made.effects, ensure_ascii=False) if made.effects else ""
        uses = json.dumps(made.uses, ensure_ascii=False) if made.uses else ""
        times = micros(made.since), micros(made.until)
        row = name, made.key, self._numbered(made.reads, values), *times, effects, int(made.hidden), uses
        self._base.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def close(
        self,
        facts: Mapping[str, str],
        pages: Iterable[str],
        steps: Mapping[str, tuple[str, Trace, str] | None],
        originals: Mapping[str, Seen],
        files: Mapping[str, int],
        values: Callable[[str], str],
    ) -> None:
        """Write what this build made beside its pages, and forget what is of no more use.

        ``pages`` are all that there are; ``steps`` that are ``None`` stay as they were.
        """
        there = set(pages)
        self._drop("pages", self.pages.keys() - there)
        self._drop("steps", self.steps.keys() - steps.keys())
        self._drop("originals", self.originals.keys() - originals.keys())
        self._drop("files", self.files.keys() - files.keys())
        for name, step in steps.items():
            if step:
                key, trace, named = step
                reads = self._numbered(trace.reads, values)
                row = name, key, reads, micros(trace.since), micros(trace.until), named
                self._base.execute("INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?, ?, ?)", row)
        self._base.executemany(
            "INSERT OR REPLACE INTO originals VALUES (?, ?, ?, ?)",
            [
                (name, one.seen, one.page, one.leading)
                for name, one in originals.items()
                if self.originals.get(name) != one
            ],
        )
        changed = [(name, size) for name, size in files.items() if self.files.get(name) != size]
        self._base.executemany("INSERT OR REPLACE INTO files VALUES (?, ?)", changed)
        self._base.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", [*facts.items(), ("form", FORM)])
        self._base.execute("COMMIT")
        self._base.close()

    def _drop(self, table: str, names: Iterable[str]) -> None:
        self._base.executemany(f"DELETE FROM {table} WHERE name = ?", [(name,) for name in names])  # noqa: S608  # a table of ours

    def _numbered(self, reads: Collection[str], values: Callable[[str], str]) -> bytes:
        """Give the numbers of what was read; a key that is new is noted with what it stands for."""
        self._asked += len(reads)
        if self._asked > MANY and not self._all_known:
            keys = self._base.execute("SELECT kind, name, number FROM keys")
            self._known |= {f"{kind}:{name}": number for kind, name, number in keys}
            self._all_known = True
        found = array("I")
        for key in reads:
            number = self._known.get(key)
            found.append(self._number(key, values) if number is None else number)
        return found.tobytes()

    def _number(self, key: str, values: Callable[[str], str]) -> int:
        kind, _colon, name = key.partition(":")
        where = "SELECT number FROM keys WHERE kind = ? AND name = ?"
        row = None if self._all_known else self._base.execute(where, (kind, name)).fetchone()
        if row is None:
            self._last += 1
            self._base.execute("INSERT INTO keys VALUES (?, ?, ?, ?)", (self._last, kind, name, values(key)))
        number = self._known[key] = int(row[0]) if row else self._last
        return number


def _numbers(reads: bytes) -> array[int]:
    return array("I", reads)


def micros(moment: datetime | None) -> int | None:
    """Give a time in microseconds since 1970, exactly."""
    return None if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)


def from_micros(moment: int) -> datetime:
    """Give the time back."""
    return _EPOCH + timedelta(microseconds=moment)
