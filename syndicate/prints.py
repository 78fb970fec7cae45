"""What tells a file from what it was: the digest of each Markdown file, the size of each file of the site.

The process that asks for a build has nothing else to do while the one that builds loads its programs, so it looks at
them meanwhile, and tells them in two lines of JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

MANY = 1 << 16  # bytes read at a time


def tell(listener: TextIO, content: Path, site: Path | None) -> None:
    """Say all that is known. Whoever no longer listens has no need of it."""
    with suppress(BrokenPipeError):
        for known in (dict(_digests(content)), sizes(site) if site else {}):
            listener.write(json.dumps(known) + "\n")
            listener.flush()
    with suppress(BrokenPipeError):
        listener.close()


def heard(teller: TextIO) -> dict[str, Any]:
    """Give what the next line tells; nothing where there is none."""
    try:
        return dict(json.loads(teller.readline() or "{}"))
    except ValueError:
        return {}


def digest(data: bytes) -> str:
    """Give the digest of some bytes."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def contents(path: str | Path) -> bytes:
    """Read a file at once, as ten thousand are read in each build. A pipe, which would be waited for, is empty."""
    opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        return b"".join(iter(lambda: os.read(opened, MANY), b""))
    finally:
        os.close(opened)


def sizes(site: Path) -> dict[str, int]:
    """Give the size of each file of a folder, by its path from there; links are none of them."""
    start = len(os.fspath(site)) + 1
    found = {}
    for entry in _files(os.fspath(site)):
        with suppress(OSError):
            found[entry.path[start:]] = entry.stat().st_size
    return found


def _digests(content: Path) -> Iterator[tuple[str, str]]:
    """Give the digest of each Markdown file by its path from content/; links are left to whoever follows them."""
    start = len(os.fspath(content)) + 1
    for entry in _files(os.fspath(content)):
        if entry.name.endswith(".md") and entry.name.isprintable():
            with suppress(OSError):
                yield entry.path[start:], digest(contents(entry.path))


def _files(folder: str) -> Iterator[os.DirEntry[str]]:
    folders = [folder]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    yield entry
