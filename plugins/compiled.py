"""The templates as Python runs them, kept on this machine, as Python keeps its own programs: compiling takes a while.

They are programs, so they are kept for this user alone, and never beside what machines share (``.tambour``): whoever
could write there would run what he likes at the next build.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
from contextlib import suppress
from functools import cache as once
from pathlib import Path

from jinja2.bccache import Bucket, FileSystemBytecodeCache


class Compiled(FileSystemBytecodeCache):
    """Keeps compiled templates; a disk that is full or read-only costs nothing but time."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


@once
def cache(programs: str) -> Compiled | None:
    """Give the templates compiled by these programs, or ``None`` where this user keeps nothing.

    What other versions of the programs compiled is of no more use, and goes.
    """
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "tambour", "templates")
        folder = home / f"{programs}-{sys.implementation.cache_tag}"
        if not folder.is_dir():
            shutil.rmtree(home, ignore_errors=True)
            folder.mkdir(mode=0o700, parents=True)
        seen = folder.stat()
        mine = seen.st_uid == os.getuid() and stat.S_IMODE(seen.st_mode) == stat.S_IRWXU
    except (OSError, RuntimeError):  # no home, or not ours
        return None
    return Compiled(os.fspath(folder)) if mine else None
