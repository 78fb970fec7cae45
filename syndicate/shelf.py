"""What was read of each original, kept under the digest of its bytes: a file that has not changed is not parsed again.

The shelf is a cache and no record. It holds values written out as JSON, never objects; what does not fit is read anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from syndicate import frontmatter, i18n
from syndicate.config import Config
from syndicate.errors import ContentError
from syndicate.inline import looking
from syndicate.source import Choice, Illustration, Problem, Source

Found = tuple[Source | None, list[Problem]]
_PLAIN = (str, int, float, bool, type(None))


class Shelf:
    """The shelf of one project. Without a folder for it, everything is read anew."""

    def __init__(self, config: Config) -> None:
        """Open it; one that is damaged is begun anew."""
        self._content = config.site.content
        self._base = _base(config)
        self._digests: dict[Path, tuple[str, str]] = {}
        self._rows: dict[str, tuple[str, str]] = {}
        self._fresh: dict[str, tuple[str, str]] = {}
        self._path = config.cache / "cache" / "originals.sqlite"
        try:
            if self._path.is_file():
                with sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True) as base:
                    rows = base.execute("SELECT name, key, found FROM originals WHERE base = ?", (self._base,))
                    self._rows = {name: (key, found) for name, key, found in rows}
                base.close()
        except sqlite3.Error:
            self._rows = {}

    def read(self, path: Path, read: Callable[[Path], Found]) -> Found:
        """Give what ``read`` gives for a file, or gave when its bytes were the same."""
        name = path.relative_to(self._content).as_posix()
        try:
            key = _digest(path.read_bytes())
        except OSError:
            return read(path)
        kept = self._rows.get(name)
        if kept is not None and kept[0] in (key, f"{key} {i18n.language()}"):
            # A row that makes no sense is none.
            with contextlib.suppress(ValueError, KeyError, TypeError, IndexError, AttributeError):
                facts, problems, looked, (front, body) = json.loads(kept[1])
                if all((self._content / file).exists() == there for file, there in looked.items()):
                    found = self._read(path, facts, problems)
                    self._digests[path] = str(front), str(body)
                    return found
        with looking() as looked:
            found = read(path)
        if found[0] is not None and not self._unchanged(found[0], key):
            self._digests[path] = f"{key} {time.time_ns()}", f"{key} {time.time_ns()}"
        elif found[0] is not None and not any(problem.severity == "error" for problem in found[1]):
            with contextlib.suppress(TypeError, ValueError):
                parts = self.digests(found[0])
                row = json.dumps([*self._written(found[0], found[1]), self._named(looked), parts], ensure_ascii=False)
                self._fresh[name] = f"{key} {i18n.language()}" if found[1] else key, row
        return found

    def _named(self, looked: Mapping[str, bool]) -> dict[str, bool]:
        return {os.path.relpath(file, self._content): there for file, there in looked.items()}

    def _unchanged(self, source: Source, key: str) -> bool:
        """Tell whether a file is what it was before it was read: else it was saved meanwhile, and is neither."""
        self.digests(source)
        try:
            return _digest(source.path.read_bytes()) == key
        except OSError:
            return False

    def same(self, source: Source) -> bool:
        """Tell whether the text of a file is still the one whose digest was given."""
        try:
            return _digest(frontmatter.parts(source.path)[1].encode()) == self.digests(source)[1]
        except ContentError:
            return False

    def digests(self, source: Source) -> tuple[str, str]:
        """Give the digest of a file's front matter, and that of its text."""
        found = self._digests.get(source.path)
        if found is None:
            front, body = (_digest(part.encode()) for part in frontmatter.parts(source.path))
            found = self._digests[source.path] = front, body
        return found

    def keep(self) -> None:
        """Keep what was read for the next time. A disk that is full or read-only costs nothing but time."""
        if not self._fresh:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            base = sqlite3.connect(self._path, timeout=1)
            try:
                self._put(base)
            finally:
                base.close()
        except (sqlite3.Error, OSError):
            self._path.unlink(missing_ok=True)

    def _put(self, base: sqlite3.Connection) -> None:
        with base:
            base.execute(
                "CREATE TABLE IF NOT EXISTS originals (name TEXT PRIMARY KEY, base TEXT, key TEXT, found TEXT)"
            )
            base.execute("DELETE FROM originals WHERE base <> ?", (self._base,))
            base.executemany(
                "INSERT OR REPLACE INTO originals VALUES (?, ?, ?, ?)",
                ((name, self._base, key, found) for name, (key, found) in self._fresh.items()),
            )

    # ------------------------------------------------------------------------------------------------ values

    def _written(self, source: Source, problems: list[Problem]) -> Any:
        return [
            {one.name: self._out(getattr(source, one.name)) for one in fields(Source)},
            [[one.line, one.code, one.message, one.severity] for one in problems],
        ]

    def _read(self, path: Path, facts: Any, problems: Any) -> Found:
        source = Source(**{key: self._in(value) for key, value in facts.items()})
        return source, [Problem(path, *one) for one in problems]

    def _out(self, value: object) -> Any:
        """Write a value as JSON has it: what JSON does not know becomes a list that begins with its kind."""
        if isinstance(value, _PLAIN):
            return value
        if isinstance(value, datetime):
            zone = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else ""
            return ["t", value.replace(tzinfo=None).isoformat() if zone else value.isoformat(), zone, value.fold]
        if isinstance(value, date):
            return ["d", value.isoformat()]
        if isinstance(value, Path):
            return ["p", self._name(value)]
        if isinstance(value, tuple | list):
            return ["l" if isinstance(value, list) else "u", *map(self._out, value)]
        if isinstance(value, Illustration | Choice):
            parts = [self._out(getattr(value, one.name)) for one in fields(value)]
            return ["i" if isinstance(value, Illustration) else "c", *parts]
        if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
            return {key: self._out(one) for key, one in value.items()}
        raise TypeError(type(value).__name__)

    def _in(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._in(one) for key, one in value.items()}
        if not isinstance(value, list):
            return value
        kind, *parts = value
        return self._kinds()[kind](*parts)

    def _kinds(self) -> Mapping[str, Callable[..., Any]]:
        return {
            "t": _time, "d": date.fromisoformat, "p": lambda name: self._content / name,
            "l": lambda *parts: [self._in(one) for one in parts], "u": lambda *parts: tuple(map(self._in, parts)),
            "i": lambda *parts: Illustration(*map(self._in, parts)), "c": lambda *parts: Choice(*map(self._in, parts)),
        }  # fmt: skip

    def _name(self, path: Path) -> str:
        return path.relative_to(self._content).as_posix()  # ValueError for one elsewhere: it is not kept


def _time(written: str, zone: str, fold: int) -> datetime:
    moment = datetime.fromisoformat(written)
    return moment.replace(tzinfo=_zone(zone), fold=fold) if zone else moment


@cache
def _zone(key: str) -> ZoneInfo:
    return ZoneInfo(key)


def _base(config: Config) -> str:
    """Give the digest of what reading a file hangs on beside its bytes: the settings, the language, the programs."""
    programs = b"".join(file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py")))
    what = (config.path.read_bytes(), programs)
    return _digest(repr(what).encode())


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
