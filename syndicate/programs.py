"""The digest of our own programs, for what is kept between two builds: another version reads and makes all anew."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

KINDS = (".py", ".mo", ".md", ".ttf", ".txt")  # programs, their messages, models and letters


@cache
def digest(*folders: Path) -> str:
    """Give the digest of the programs of these folders, such as that of the plugins, and of ours."""
    found = hashlib.blake2b(digest_size=16)
    for folder in (Path(__file__).parent, *folders):
        for file in sorted(folder.rglob("*")):
            if file.suffix in KINDS:
                data = file.read_bytes()
                found.update(f"{file.relative_to(folder)} {len(data)}\n".encode() + data)
    return found.hexdigest()
