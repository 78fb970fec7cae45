"""The texts that were made of Markdown, kept under the digest of all that each was made of.

They belong to no build: whatever is found under a key is right. So they stand in the cache, and not in the state.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

SPARE = 100  # texts of no use that are kept all the same
_TABLE = "CREATE TABLE IF NOT EXISTS texts (key TEXT PRIMARY KEY, html TEXT, warnings TEXT) WITHOUT ROWID"


class Kept:
    """The texts of one project; a file that is damaged is begun anew."""

    def __init__(self, path: Path) -> None:
        """Open them."""
        self._path, self._process = path, os.getpid()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._open()
        except sqlite3.DatabaseError:
            path.unlink()
            self._open()

    def _open(self) -> None:
        self._base = sqlite3.connect(self._path, isolation_level=None)
        self._base.execute("PRAGMA synchronous = OFF")
        self._base.execute("BEGIN IMMEDIATE")
        self._base.execute(_TABLE)
        self._known = {key for (key,) in self._base.execute("SELECT key FROM texts")}
        warned = self._base.execute("SELECT key, warnings FROM texts WHERE warnings <> ''")
        self.warnings: dict[str, list[str]] = {key: json.loads(said) for key, said in warned}

    def __contains__(self, key: str) -> bool:
        """Tell whether a text is known."""
        return key in self._known

    def __getitem__(self, key: str) -> str:
        """Give the HTML of a text. Raise ``KeyError``."""
        if self._process != os.getpid():  # SQLite wants a connection of its own in each process
            self._base = sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True)
            self._process = os.getpid()
        row = self._base.execute("SELECT html FROM texts WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        html: str = row[0]
        return html

    def add(self, key: str, html: str, warnings: Iterable[str]) -> None:
        """Keep a text."""
        said = list(warnings)
        self._known.add(key)
        if said:
            self.warnings[key] = said
        row = key, html, json.dumps(said) if said else ""
        self._base.execute("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", row)

    def settle(self) -> None:
        """Let other processes read what was added."""
        self._base.execute("COMMIT")
        self._base.execute("BEGIN IMMEDIATE")

    def close(self, wanted: set[str]) -> None:
        """Forget the texts that are of no more use, once there are many: those of drafts come and go."""
        left = self._known - wanted
        if len(left) > SPARE + len(wanted) // 2:
            self._base.executemany("DELETE FROM texts WHERE key = ?", [(key,) for key in left])
        self._base.execute("COMMIT")
        self._base.close()
