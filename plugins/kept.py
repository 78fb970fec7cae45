"""What is made once: kept in .tambour/cache, under a name that holds all that it hangs on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def kept(file: Path, make: Callable[[], bytes]) -> bytes:
    """Give what a file of the cache holds; make it now when it is not there."""
    try:
        return file.read_bytes()
    except OSError:
        data = make()
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")  # pages are made by several processes at once
    fresh.write_bytes(data)
    fresh.replace(file)
    return data
