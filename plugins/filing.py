"""The originals as lists file them: by rubric, by category, by language, newest first, each with its days.

A list hangs on which originals it holds, in which order and of which days, and not on what else each of them says. So
they are filed once in a build, and whoever asks takes note of one key for all that are filed together, instead of one
for each of ten thousand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from syndicate.source import Source

from . import tracing

# What files are named by: a rubric, the address of a category's list; with translations, a language, a year or none.
TYPE, FOLDER, LANG, YEAR = "type ", "folder ", "lang ", "year "
# Which files of a kind there are is a key of its own: the file of what has no year is named by its kind alone.
NAMES = "names "


@dataclass(frozen=True, slots=True)
class Named:
    """A category: its name and the address of its list, from the root of the site."""

    name: str
    url: str

    def __str__(self) -> str:
        """Give its name."""
        return self.name


class Filed(NamedTuple):
    """One original in its file, with what whoever asked for the file may know of it."""

    content: Any
    date: datetime | None  # in the commune's zone
    changed: datetime | None  # the later of its date and its last change
    category: Named | None
    tags: tuple[str, ...]
    versions: int  # how many translations there are
    plain: bool  # whether it has no key of its type: it is no event, and no paper of a sitting


class Filing:
    """The files of one build. ``articles`` are newest first; ``every`` has the pages and the translations too."""

    def __init__(
        self, articles: Iterable[Any], every: Iterable[Any], zone: ZoneInfo, category: Callable[[str], Named]
    ) -> None:
        """File them."""
        self._files: dict[str, list[Filed]] = {}
        self._told: dict[str, list[str]] = {}
        filed = {id(one): _filed(one, zone, category) for one in every}
        for article in articles:
            one, told, source = filed[id(article)]
            self._put(f"{TYPE}{source.type}", one, told)
            if one.category:
                self._put(f"{FOLDER}{one.category.url}", one, told)
        for one, told, source in filed.values():
            self._put(f"{LANG}{source.lang}", one, told)
            self._put(f"{YEAR}{one.date.year if one.date else ''}", one, told)

    def get(self, name: str) -> list[Filed]:
        """Give what is in a file, and note it."""
        tracing.read(f"filed:{name}")
        return self._files.get(name, [])

    def names(self, of: str) -> list[str]:
        """Give the rubrics, the folders or the languages that hold something, in the order of their newest."""
        tracing.read(f"filed:{NAMES}{of}")
        return [name.removeprefix(of) for name in self._files if name.startswith(of)]

    def digest(self, name: str) -> str:
        """Give the digest of what ``get`` or ``names`` gives."""
        if name.startswith(NAMES):
            with tracing.tracing():
                return "\n".join(self.names(name.removeprefix(NAMES)))
        told = "".join(self._told.get(name, ()))
        return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()

    def _put(self, name: str, one: Filed, told: str) -> None:
        if name not in self._files:
            self._files[name], self._told[name] = [], []
        self._files[name].append(one)
        self._told[name].append(told)


_get = object.__getattribute__  # nobody has to note these looks, of which there are ten thousand


def _filed(content: Any, zone: ZoneInfo, category: Callable[[str], Named]) -> tuple[Filed, str, Source]:
    """Give an original as it is filed, and all of it that its files tell."""
    source: Source = _get(content, "source")
    date, named = source.date, None
    if date and date.tzinfo is not zone:
        date = date.astimezone(zone)
    changed = max(filter(None, (source.date, source.modified)), default=None) if source.modified else date
    if source.category:
        named = category(source.category)
    plain = source.plain()
    versions = [_get(one, "traced_as") for one in _get(content, "translations")]
    told = (
        f"{_get(content, 'traced_as')}\n{source.id}\n{source.slug}\n{source.lang}\n{date}\n{changed}\n"
        f"{source.category}\n{'|'.join(source.tags)}\n{plain}\n{versions or ''}\n\n"
    )
    one = Filed(content, date, changed, named, source.tags, len(versions), plain)
    return one, told, source
