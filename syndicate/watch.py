"""Notice that files have changed, on any system and any disk: by looking at them, several times a second.

A file has changed when its bytes have: saving it again as it was is no reason to build. Its bytes are read again only
when its time or its size has changed.
"""

from __future__ import annotations

import hashlib
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from syndicate.walk import walk

# Between two looks, in seconds.
PAUSE = 0.2
# An editor may save several files, or one in several steps: wait for two looks alike, but no longer than this many.
PATIENCE = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """One file at one look."""

    stamp: tuple[int, int, int]  # time of change in nanoseconds, bytes, inode
    digest: bytes


class Watch:
    """Files and folders that are watched. What begins with a dot, or ends as backups do, is never looked at."""

    def __init__(self, places: Iterable[Path], *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Take note of how everything is now; a place that does not exist yet may come later."""
        self.places = list(places)
        self._sleep = sleep
        self._known: dict[Path, Seen] = self._look({})

    def wait(self) -> set[Path]:
        """Wait until something has changed and seems complete; name what changed, came or went."""
        while not self._differs(fresh := self._look(self._known)):
            self._known = fresh  # the same bytes, perhaps with another time
            self._sleep(PAUSE)
        for _look in range(PATIENCE):
            self._sleep(PAUSE)
            before, fresh = fresh, self._look(fresh)
            if before == fresh:
                break
        changed = self._differs(fresh)
        self._known = fresh
        return changed

    def _differs(self, fresh: dict[Path, Seen]) -> set[Path]:
        return {
            path
            for path in self._known.keys() | fresh.keys()
            if path not in fresh or path not in self._known or fresh[path].digest != self._known[path].digest
        }

    def _look(self, known: dict[Path, Seen]) -> dict[Path, Seen]:
        found = {}
        for path in self._files():
            try:
                facts = path.stat()
                if not stat.S_ISREG(facts.st_mode):
                    continue  # a named pipe would be waited for
                stamp = (facts.st_mtime_ns, facts.st_size, facts.st_ino)
                same = known.get(path)
                found[path] = same if same and same.stamp == stamp else Seen(stamp, _digest(path))
            except OSError:
                continue  # it has just gone, or cannot be read: the build will say so
        return found

    def _files(self) -> Iterator[Path]:
        for place in self.places:
            if place.is_dir():
                for folder, names in walk(place, lambda one: not _ignored(one.name)):
                    yield from (folder / name for name in names if not _ignored(name))
            elif place.is_file():
                yield place


def _ignored(name: str) -> bool:
    return name.startswith((".", "#")) or name.endswith(("~", ".tmp", ".swp")) or name == "__pycache__"


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
