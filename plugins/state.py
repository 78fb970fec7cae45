"""What a build remembers for the next one: the texts that it made of Markdown, and what each page was made from.

One SQLite file, which holds texts and numbers and runs nothing when it is read. It is written beside, and takes its
place once the site that it describes is in its place too: ``syndicate.delivery``.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .pages import Page
from .tracing import Trace

FORM = "1"  # to be raised when these tables change
_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE texts (key TEXT PRIMARY KEY, html TEXT, warnings TEXT);
CREATE TABLE pages (name TEXT PRIMARY KEY, key TEXT, reads TEXT, stands TEXT, since TEXT, until TEXT, effects TEXT,
                    hidden INTEGER, uses TEXT);
CREATE TABLE files (name TEXT PRIMARY KEY, size INTEGER) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A page as it was made: from what (``key``), what it read and what that stood for, and what is known of it."""

    key: str
    trace: Trace
    stands: str
    page: Page


class State:
    """The memory of one site. ``anew`` says in a word why it does not fit: ``damaged``, ``programs``, else nothing."""

    def __init__(self, path: Path, programs: str = "") -> None:
        """Open it; what is missing or damaged is begun anew. ``programs`` is the digest of those that build now."""
        self.anew = ""
        try:
            self._open(path)
        except (sqlite3.DatabaseError, ValueError, TypeError):
            path.unlink(missing_ok=True)
            self._open(path)
            self.anew = "damaged"
        if self.pages and self.facts.get("programs") != programs:
            self.anew = "programs"

    def _open(self, path: Path) -> None:
        self._path, self._process = path, os.getpid()
        self._base = sqlite3.connect(path, isolation_level=None)
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("PRAGMA synchronous = OFF")
        self._base.execute("BEGIN")
        tables = {name for (name,) in self._base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        self.facts: dict[str, str] = dict(self._base.execute("SELECT * FROM facts")) if "facts" in tables else {}
        if self.facts.get("form") != FORM:
            for name in tables:
                self._base.execute(f'DROP TABLE "{name}"')
            for statement in _TABLES.split(";"):
                self._base.execute(statement)
            self.facts = {"form": FORM}
        self.pages: dict[str, Made] = dict(self._pages())
        self.files: dict[str, int] = dict(self._base.execute("SELECT name, size FROM files"))
        self._texts = {key for (key,) in self._base.execute("SELECT key FROM texts")}
        warned = self._base.execute("SELECT key, warnings FROM texts WHERE warnings <> '[]'")
        self.warnings: dict[str, list[str]] = {key: json.loads(said) for key, said in warned}

    def _pages(self) -> Iterator[tuple[str, Made]]:
        known: dict[str, str] = {}  # most keys are those of many pages: each is kept once
        for name, key, reads, stands, since, until, effects, hidden, uses in self._base.execute("SELECT * FROM pages"):
            trace = Trace(
                {known.setdefault(read, read): None for read in json.loads(reads)}, _moment(since), _moment(until),
                dict.fromkeys((kind, what) for kind, what in json.loads(effects)),
            )  # fmt: skip
            yield name, Made(key, trace, stands, Page(bool(hidden), tuple(json.loads(uses))))

    def forget(self) -> None:
        """Forget the pages and the files, and keep the texts."""
        self.pages, self.files = {}, {}
        self._base.execute("DELETE FROM pages")
        self._base.execute("DELETE FROM files")

    def has_text(self, key: str) -> bool:
        """Tell whether a text is known."""
        return key in self._texts

    def text(self, key: str) -> str:
        """Give the HTML of a text. Raise ``KeyError``."""
        if self._process != os.getpid():  # SQLite wants a connection of its own in each process
            self._base = sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True)
            self._process = os.getpid()
        row = self._base.execute("SELECT html FROM texts WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        html: str = row[0]
        return html

    def settle(self) -> None:
        """Let other processes read the texts."""
        self._base.execute("COMMIT")
        self._base.execute("BEGIN")

    def add_text(self, key: str, html: str, warnings: Iterable[str]) -> None:
        """Remember a text."""
        self._texts.add(key)
        self._base.execute("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", (key, html, json.dumps(list(warnings))))

    def close(
        self, facts: Mapping[str, str], texts: set[str], pages: Mapping[str, Made], files: Mapping[str, int]
    ) -> None:
        """Write what this build made, and forget what is of no more use."""
        for key in self._texts - texts:
            self._base.execute("DELETE FROM texts WHERE key = ?", (key,))
        for name in self.pages.keys() - pages.keys():
            self._base.execute("DELETE FROM pages WHERE name = ?", (name,))
        self._base.executemany(
            "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_row(name, made) for name, made in pages.items() if self.pages.get(name) is not made),
        )
        for name in self.files.keys() - files.keys():
            self._base.execute("DELETE FROM files WHERE name = ?", (name,))
        changed = [(name, size) for name, size in files.items() if self.files.get(name) != size]
        self._base.executemany("INSERT OR REPLACE INTO files VALUES (?, ?)", changed)
        self._base.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", [*facts.items(), ("form", FORM)])
        self._base.execute("COMMIT")
        self._base.close()


def _row(name: str, made: Made) -> tuple[object, ...]:
    trace = made.trace
    return (
        name, made.key, json.dumps(list(trace.reads), ensure_ascii=False), made.stands, _written(trace.since),
        _written(trace.until), json.dumps(list(trace.effects), ensure_ascii=False), int(made.page.hidden),
        json.dumps(made.page.uses, ensure_ascii=False),
    )  # fmt: skip


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
