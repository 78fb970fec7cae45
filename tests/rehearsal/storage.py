"""What a forge keeps from one run to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

MAIN = "refs/heads/main"


@dataclass(frozen=True)
class Cache:
    """Files under a key, seen by the runs of its branch; those of main are seen by all."""

    ref: str
    key: str
    paths: str
    folder: Path


@dataclass
class Caches:
    """All caches, oldest first."""

    folder: Path
    kept: list[Cache] = field(default_factory=list)

    def add(self, ref: str, key: str, paths: str) -> Path | None:
        """Make room for files under a key, ``None`` when it is taken."""
        if any(cache.key == key and cache.ref == ref for cache in self.kept):
            return None
        folder = self.folder / f"cache-{len(self.kept)}"
        folder.mkdir(parents=True)
        self.kept.append(Cache(ref, key, paths, folder))
        return folder

    def find(self, ref: str, key: str, prefixes: Iterable[str]) -> Cache | None:
        """Find what has this key, else the latest whose key begins with one of these, on this branch and on main."""
        for wanted in (ref, MAIN):
            seen = [cache for cache in reversed(self.kept) if cache.ref == wanted]
            for cache in seen:
                if cache.key == key:
                    return cache
            for prefix in (key, *prefixes):
                for cache in seen:
                    if cache.key.startswith(prefix):
                        return cache
        return None
