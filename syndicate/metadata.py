"""Take the metadata out of a picture without touching a pixel: place, owner, camera, thumbnails, what follows the end.

Only what a decoder needs is kept, so what a new phone invents tomorrow goes too.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

# Tables, frames and scans; APP14 says how Adobe's colours are coded (ITU-T T.81, table B.1; T.872).
_JPEG_KEPT = frozenset(range(0xC0, 0xD0)) | {0xDB, 0xDC, 0xDD, 0xDE, 0xDF, 0xEE}
_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9
# In a scan, FF00 is a byte FF and FFD0 to FFD7 are restarts: anything else is the next segment.
_JPEG_NEXT = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
# https://www.w3.org/TR/png-3/#4Concepts.FormatTypes
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"sBIT", b"bKGD", b"IDAT", b"IEND")
)
_PNG_START = b"\x89PNG\r\n\x1a\n"
# https://developers.google.com/speed/webp/docs/riff_container
_WEBP_KEPT = frozenset((b"VP8X", b"VP8 ", b"VP8L", b"ALPH"))
_WEBP_ALPHA = 0x10


def strip(data: bytes, mime: str) -> bytes | None:
    """Give the same picture without its metadata, or ``None`` for a format or a file that must be encoded anew.

    The orientation and the colour profile are metadata too: this is for pictures that need neither.
    """
    parts = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}.get(mime)
    try:
        return b"".join(parts(data)) if parts else None
    except (ValueError, IndexError, struct.error):
        return None


def _jpeg(data: bytes) -> Iterator[bytes]:
    if data[:2] != b"\xff\xd8":
        raise ValueError
    yield data[:2]
    at = 2
    while True:
        found = _JPEG_NEXT.match(data, at)
        if not found:
            raise ValueError
        marker, at = found[0][-1], found.end()
        if marker == _JPEG_END:
            yield b"\xff\xd9"
            return
        (length,) = struct.unpack_from(">H", data, at)
        end = at + length
        if marker == _JPEG_SCAN:
            following = _JPEG_NEXT.search(data, end)
            if not following:
                raise ValueError
            end = following.start()
        if marker in _JPEG_KEPT or marker == _JPEG_SCAN:
            yield bytes((0xFF, marker)) + data[at:end]
        elif marker == 0xE0 and data[at + 2 : at + 7] == b"JFIF\0":
            # Without the thumbnail that may follow these sixteen bytes.
            yield b"\xff\xe0\x00\x10" + data[at + 2 : at + 14] + b"\0\0"
        at = end


def _png(data: bytes) -> Iterator[bytes]:
    if not data.startswith(_PNG_START):
        raise ValueError
    yield _PNG_START
    at, kind = len(_PNG_START), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind in _PNG_KEPT:
            yield data[at : at + length + 12]
        at += length + 12


def _webp(data: bytes) -> Iterator[bytes]:
    riff, size, webp = struct.unpack_from("<4sI4s", data)
    if (riff, webp) != (b"RIFF", b"WEBP"):
        raise ValueError
    chunks = []
    at = 12
    while at + 8 <= min(len(data), size + 8):
        kind, length = struct.unpack_from("<4sI", data, at)
        end = at + 8 + length + length % 2
        if kind in _WEBP_KEPT:
            chunk = bytearray(data[at:end])
            if kind == b"VP8X":
                chunk[8] &= _WEBP_ALPHA
            chunks.append(bytes(chunk))
        at = end
    yield struct.pack("<4sI4s", b"RIFF", 4 + sum(map(len, chunks)), b"WEBP")
    yield from chunks
