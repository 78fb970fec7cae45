"""What was read of each original, kept under the digest of its bytes: a file that has not changed is not parsed again.

The shelf is a cache and no record. It holds values written out as JSON, never objects; what does not fit is read anew.
What a list needs of an original stands in columns; the rest of it is looked at when somebody asks.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from syndicate import frontmatter, i18n, portraits, prints, programs
from syndicate.config import Config
from syndicate.errors import ContentError
from syndicate.inline import looking
from syndicate.processors import processors, shared
from syndicate.shelf_values import Values, moment, written
from syndicate.source import OF_THE_TEXT, Problem, Source

_COLUMNS = (
    "name", "base", "key", "type", "id", "slug", "lang", "title", "date", "modified", "category", "tags",
    "status", "translates", "chose_id", "front", "body", "pictures", "problems", "looked", "bare", "plain",
    "summed", "said", "rest", "text",
)  # fmt: skip
_LAST = len(_COLUMNS) - 4  # these are left where they are
_TABLE = f"CREATE TABLE IF NOT EXISTS shelved (name TEXT PRIMARY KEY, {', '.join(_COLUMNS[1:])})"
_LEFT = "SELECT name, rest, front, body, summed, said FROM shelved"
WORTH_SHARING, SHARE = 200, 50  # files: starting processes takes as long as reading some tens
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a file gives, its problems, and whether ``check.run`` has nothing to add about this file alone."""

    source: Source | None
    problems: list[Problem]
    checked: bool = False


class Shelf:
    """The shelf of one project. Without a folder for it, everything is read anew."""

    def __init__(self, config: Config, told: Callable[[], Mapping[str, str]] = dict) -> None:
        """Open it; one that is damaged is begun anew. ``told`` gives digests of files that somebody has looked at."""
        self._told = told
        self._content = config.site.content
        self._root = f"{self._content}{os.sep}"
        self._base = _base(config)
        self._values = Values(self._content)
        self._digests: dict[Path, tuple[str, str]] = {}
        self._pictures: dict[Path, str] = {}
        self._fresh: dict[str, Row] = {}
        self._path = config.cache / "cache" / "originals.sqlite"
        self._connection: tuple[int, sqlite3.Connection] | None = None
        self._rows: dict[str, Row] = {}
        self._brought: dict[str, Sequence[str]] = {}
        with contextlib.suppress(sqlite3.Error):
            if self._path.is_file():
                wanted = ", ".join(_COLUMNS[:_LAST])
                rows = self._open().execute(f"SELECT {wanted} FROM shelved WHERE base = ?", (self._base,))  # noqa: S608  # names of ours
                self._rows = {row[0]: row for row in rows}

    def fill(self, paths: Sequence[Path], read: Callable[[Path], object]) -> None:
        """Have many files that are not on the shelf read by all the processors; ``read`` reads one, into the shelf.

        What is at fault has no place on it, and is read again by whoever asks.
        """
        _heard = self._known  # by this process, before there are others
        new = [path for path in paths if self._name(path) not in self._rows]
        shares = [new[at : at + SHARE] for at in range(0, len(new), SHARE)]
        if len(new) < WORTH_SHARING or processors() == 1:
            return
        _work.append((self, shares, read))
        try:
            for rows in shared(_read_share, len(shares)):
                self._fresh.update(rows)
        finally:
            _work.pop()
        if self.keep():
            self._rows |= {name: row[:_LAST] for name, row in self._fresh.items()}
        self._fresh.clear()

    def read(self, path: Path, read: Callable[[Path], tuple[Source | None, list[Problem]]]) -> Found:
        """Give what ``read`` gives for a file, or gave when its bytes were the same."""
        name = self._name(path)
        try:
            key = self._print(name, path)
        except OSError:
            return Found(*read(path))
        row = self._rows.get(name)
        if row is not None and row[2] in (key, f"{key} {i18n.language()}"):
            # A row that makes no sense is none.
            with contextlib.suppress(ValueError, KeyError, TypeError, IndexError, AttributeError):
                return self._kept(path, row, read)
        with looking() as looked:
            source, problems = read(path)
        if source is not None and not self._unchanged(source, key):
            self._digests[path] = f"{key} {time.time_ns()}", f"{key} {time.time_ns()}"
        elif source is not None and not any(problem.severity == "error" for problem in problems):
            with contextlib.suppress(TypeError, ValueError):
                self._fresh[name] = self._row(name, key, source, problems, looked)
        return Found(source, problems)

    @cached_property
    def _known(self) -> Mapping[str, str]:
        return self._told()

    def _print(self, name: str, path: Path) -> str:
        return self._known.get(name) or prints.digest(prints.contents(path))

    def note(self, source: Source, problems: list[Problem]) -> None:
        """Note that ``check.run`` has nothing to look at for this file but the file: what it found is kept with it."""
        name = self._name(source.path)
        row = self._fresh.get(name)
        if row is None or any(problem.severity == "error" for problem in problems):
            return
        facts = dict(zip(_COLUMNS, row, strict=True))
        facts["problems"] = _problems([*json.loads(facts["problems"] or "[]"), *map(_problem, problems)])
        facts["key"] = f"{facts['key'].partition(' ')[0]} {i18n.language()}" if facts["problems"] else facts["key"]
        facts["plain"] = 1
        self._fresh[name] = tuple(facts.values())

    def _kept(self, path: Path, row: Row, read: Callable[[Path], tuple[Source | None, list[Problem]]]) -> Found:
        (name, _base, _key, type_, id_, slug, lang, title, date, modified, category, tags, status, translates,
         chose, front, body, pictures, problems, looked, bare, plain) = row  # fmt: skip
        if looked and not all((self._content / file).exists() == there for file, there in json.loads(looked).items()):
            raise ValueError(name)

        def rest(wanted: str) -> Mapping[str, Any]:
            with contextlib.suppress(sqlite3.Error, ValueError, KeyError, TypeError, IndexError, AttributeError):
                return self._values.read(json.loads(self._left(name, wanted)))
            again = read(path)[0]
            return again.rest() if again else {}

        source = Source.kept(
            rest, path, str(type_), str(id_), str(slug), str(lang), str(title), moment(date), moment(modified),
            str(category), tuple(tags.split("\n")) if tags else (), str(status),
            self._content / translates if translates else None, bool(chose),
        )  # fmt: skip
        if bare:
            source.has_no_extra()
        self._digests[path] = str(front), str(body)
        self._pictures[path] = str(pictures)
        return Found(source, [Problem(path, *one) for one in json.loads(problems)] if problems else [], bool(plain))

    def _row(self, name: str, key: str, source: Source, problems: list[Problem], looked: Mapping[str, bool]) -> Row:
        front, body = self.digests(source)
        named = {os.path.relpath(file, self._content): there for file, there in looked.items()}
        translates = source.translation_of.relative_to(self._content).as_posix() if source.translation_of else ""
        return (
            name, self._base, f"{key} {i18n.language()}" if problems else key, source.type, source.id, source.slug,
            source.lang, source.title, written(source.date), written(source.modified), source.category, _tags(source),
            source.status, translates, int(source.chose_id), front, body, self.pictures(source),
            _problems([_problem(one) for one in problems]),
            json.dumps(named, ensure_ascii=False) if named else "", int(not source.extra), 0,
            *portraits.hashes(source), *map(self._written, _split(source.rest())),
        )  # fmt: skip

    def _written(self, facts: Mapping[str, Any]) -> str:
        return json.dumps(self._values.written(facts), ensure_ascii=False)

    def bring(self, sources: Iterable[Source] | None = None) -> None:
        """Fetch what is left of some originals, or of all, but their texts: most of it will be asked for."""
        names = None if sources is None else [self._name(source.path) for source in sources]
        with contextlib.suppress(sqlite3.Error):
            for which, given in [("base = ?", (self._base,))] if names is None else _among(names):
                rows = self._open().execute(f"{_LEFT} WHERE {which}", given)
                self._brought |= {name: rest for name, *rest in rows}

    def _left(self, name: str, wanted: str) -> str:
        """Give what was left of an original, as JSON: what is of its text, or all else."""
        if wanted in OF_THE_TEXT:
            return str(self._open().execute("SELECT text FROM shelved WHERE name = ?", (name,)).fetchone()[0])
        return self._row_left(name)[0]

    def words(self, source: Source) -> tuple[str, str]:
        """Give the hashes of the summary and of the text of a file, as its portrait has them."""
        with contextlib.suppress(sqlite3.Error, TypeError, ContentError):
            _rest, front, body, summed, said = self._row_left(self._name(source.path))
            if (front, body) == self.digests(source):
                return summed, said
        return portraits.hashes(source)

    def _row_left(self, name: str) -> Sequence[str]:
        found: Sequence[str] | None = self._brought.get(name)
        return found or self._open().execute(f"{_LEFT} WHERE name = ?", (name,)).fetchone()[1:]

    def _unchanged(self, source: Source, key: str) -> bool:
        """Tell whether a file is what it was before it was read: else it was saved meanwhile, and is neither."""
        self.digests(source)
        try:
            return prints.digest(prints.contents(source.path)) == key
        except OSError:
            return False

    def same(self, source: Source) -> bool:
        """Tell whether the text of a file is still the one whose digest was given."""
        try:
            return prints.digest(frontmatter.parts(source.path)[1].encode()) == self.digests(source)[1]
        except ContentError:
            return False

    def digests(self, source: Source) -> tuple[str, str]:
        """Give the digest of a file's front matter, and that of its text."""
        found = self._digests.get(source.path)
        if found is None:
            front, body = (prints.digest(part.encode()) for part in frontmatter.parts(source.path))
            found = self._digests[source.path] = front, body
        return found

    def pictures(self, source: Source) -> str:
        """Name the pictures of a file in its front matter, its text and its wishes, one to a line; most have none."""
        found = self._pictures.get(source.path)
        if found is None:
            files = [one.path for one in (source.picture, *source.inline) if one]
            files += [one.image for one in (source.syndicate or {}).values() if one.image]
            found = self._pictures[source.path] = "\n".join(os.path.relpath(file, self._content) for file in files)
        return found

    def _name(self, path: Path) -> str:
        return os.fspath(path)[len(self._root) :]

    def keep(self) -> bool:
        """Keep what was read for the next time. A disk that is full or read-only costs nothing but time."""
        if not self._fresh:
            return True
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            base = sqlite3.connect(self._path, timeout=1)
            try:
                self._put(base)
            finally:
                base.close()
        except (sqlite3.Error, OSError):
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
            self._connection = None
            return False
        return True

    def _put(self, base: sqlite3.Connection) -> None:
        with base:
            for earlier in ("originals", "sources", "known"):
                base.execute(f"DROP TABLE IF EXISTS {earlier}")
            base.execute(_TABLE)
            base.execute("DELETE FROM shelved WHERE base <> ?", (self._base,))
            marks = ", ".join("?" * len(_COLUMNS))
            base.executemany(f"INSERT OR REPLACE INTO shelved VALUES ({marks})", self._fresh.values())  # noqa: S608  # question marks

    def _open(self) -> sqlite3.Connection:
        """Give the connection of this process: SQLite wants one of its own in each."""
        if self._connection is None or self._connection[0] != os.getpid():
            self._connection = os.getpid(), sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True)
        return self._connection[1]


# What the processes that read share: the shelf, the files, and how one is read.
_work: list[tuple[Shelf, Sequence[Sequence[Path]], Callable[[Path], object]]] = []


def _read_share(number: int) -> dict[str, Row]:
    """Read one share of the files in a process of its own, and give what it puts on the shelf."""
    shelf, shares, read = _work[-1]
    shelf._fresh.clear()  # noqa: SLF001  # the shelf of this process
    for path in shares[number]:
        with contextlib.suppress(Exception):  # it is raised again where it can be told
            read(path)
    return shelf._fresh  # noqa: SLF001  # as above


def _among(names: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Give conditions that choose rows by name, with their words: SQLite takes some hundreds at a time."""
    for at in range(0, len(names), SHARE):
        some = names[at : at + SHARE]
        yield f"name IN ({', '.join('?' * len(some))})", some


def _split(rest: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set what is only asked for with the text of an original apart."""
    text = {name: value for name, value in rest.items() if name in OF_THE_TEXT}
    return {name: value for name, value in rest.items() if name not in text}, text


def _tags(source: Source) -> str:
    """Write subjects one to a line. Raise ``ValueError`` where one has a line of its own, or is empty."""
    written = "\n".join(source.tags)
    if tuple(written.split("\n") if written else ()) != source.tags:
        raise ValueError(source.tags)
    return written


def _problem(problem: Problem) -> list[Any]:
    return [problem.line, problem.code, problem.message, problem.severity]


def _problems(said: list[list[Any]]) -> str:
    return json.dumps(said, ensure_ascii=False) if said else ""


def _base(config: Config) -> str:
    """Give the digest of what reading a file hangs on beside its bytes: the settings, the language, the programs."""
    return prints.digest(config.path.read_bytes() + programs.digest().encode())
