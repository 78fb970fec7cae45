"""What the video of an original is: a file that every browser plays, and its captions beside it.

An MP4 is a row of boxes (ISO/IEC 14496-12), of which ``moov`` tells what is in it; a WebM begins as every EBML document
(RFC 8794). Nothing is decoded: a file that is cut short, or that some browser cannot play, is found all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import BinaryIO

FORMATS = {".mp4": "video/mp4", ".webm": "video/webm"}
# GitHub takes no larger file: docs.github.com, “About large files on GitHub”.
MOST_BYTES = 100 * 1024 * 1024
MOST_CAPTION_BYTES = 1_000_000
_MOST_MOOV = 50_000_000  # bytes: of hours of film
_EBML = b"\x1a\x45\xdf\xa3"
# HEVC, which telephones write and Firefox does not play everywhere: the names of its two kinds of samples.
_HEVC = (b"hvc1", b"hev1")
# Where telephones write the place: QuickTime's user data, Apple's metadata, 3GPP's box (3GPP TS 26.244).
_PLACES = (b"\xa9xyz", b"location.ISO6709", b"loci")
_CAPTIONS = re.compile(r"(?:\.(?P<lang>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*))?\.vtt")


class Flaw(Enum):
    """Why a video may not be published."""

    FORMAT = "not an MP4 or a WebM"
    BROKEN = "cut short, or no video"
    CODED = "in a form that not every browser plays"
    LOCATED = "holds the place where it was filmed"


def flaw(file: Path) -> Flaw | None:
    """Find the first reason not to publish a video. Raise ``OSError`` when it cannot be read."""
    if file.suffix.lower() not in FORMATS:
        return Flaw.FORMAT
    with file.open("rb") as opened:
        if file.suffix.lower() == ".webm":
            beginning = opened.read(64)
            return None if beginning.startswith(_EBML) and b"webm" in beginning else Flaw.BROKEN
        boxes = dict(_boxes(opened, file.stat().st_size))
    moov = boxes.get(b"moov", b"")
    if b"ftyp" not in boxes or b"mdat" not in boxes or not moov or b"" in boxes:
        return Flaw.BROKEN
    if any(name in moov for name in _HEVC):
        return Flaw.CODED
    return Flaw.LOCATED if any(name in moov for name in _PLACES) else None


def captions(file: Path, lang: str) -> dict[str, Path]:
    """Give the captions beside a video, by language: ``NAME.vtt`` is in ``lang``, ``NAME.en.vtt`` in English."""
    found: dict[str, Path] = {}
    try:
        beside = sorted(file.parent.iterdir())
    except OSError:
        return found
    for other in beside:
        named = _CAPTIONS.fullmatch(other.name.removeprefix(file.stem)) if other.name.startswith(file.stem) else None
        if named and other.is_file():
            found.setdefault(named["lang"] or lang, other)
    return dict(sorted(found.items()))


def are_captions(data: bytes) -> bool:
    """Tell whether these bytes are WebVTT (https://www.w3.org/TR/webvtt1/, 4.1): its first word, then a blank."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return re.match(r"WEBVTT(?=[ \t\r\n]|\Z)", text) is not None


def _boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Give the outer boxes of an MP4 by name, and the content of ``moov``; one without name stands for what is cut."""
    place = 0
    while place < size:
        file.seek(place)
        head = file.read(16)
        length, name = int.from_bytes(head[:4]), head[4:8]
        body = 8
        if length == 1:
            length, body = int.from_bytes(head[8:16]), 16
        elif length == 0:  # up to the end
            length = size - place
        if length < body or place + length > size:
            yield b"", b""
            return
        file.seek(place + body)
        yield name, file.read(min(length - body, _MOST_MOOV)) if name == b"moov" else b""
        place += length
