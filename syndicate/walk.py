"""Walk through a folder that editors fill: links are followed, once, and nothing is opened that is no file.

A link to a folder that is read anyway, or that holds the one it stands in, would give every original again under
another name; a named pipe would be waited for, for ever.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path


def walk(
    top: Path, wanted: Callable[[Path], bool], onerror: Callable[[OSError], None] | None = None
) -> Iterator[tuple[Path, list[str]]]:
    """Give each folder from ``top`` down with the names of its files, in a stable order.

    ``wanted`` says which folders to enter. Folders that are linked from outside ``top`` come once.
    """
    home = os.path.realpath(top)
    seen: set[str] = set()
    for folder, folders, names in os.walk(top, onerror=onerror, followlinks=True):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if wanted(here / name) and _first(here / name, home, seen))
        yield here, sorted(names)


def is_special(path: Path) -> bool:
    """Tell whether this is there and cannot be read as a file: a folder, a named pipe, a device."""
    return path.exists() and not path.is_file()


def real(path: Path) -> Path | None:
    """Give the place that a path leads to, or ``None`` when its links lead to nowhere, such as to themselves."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # RuntimeError before Python 3.13
        return None


def _first(folder: Path, home: str, seen: set[str]) -> bool:
    """Tell whether a folder is not read elsewhere: its own name goes before that of a link."""
    place = os.path.realpath(folder)
    if folder.is_symlink() and os.path.commonpath([place, home]) in (place, home):
        return False
    if place in seen:
        return False
    seen.add(place)
    return True
