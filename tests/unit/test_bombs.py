"""Pictures made to fill a machine: each ends as a picture or in one sentence, in a process that has little memory."""

from __future__ import annotations

import io
import resource
import struct
import subprocess
import sys
import zlib
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from tests.servers.tools import REPOSITORY

MEMORY = 1_500_000_000  # bytes of addresses, those of Python and its libraries included
TRY = """
import sys
from pathlib import Path
from syndicate import images
from syndicate.errors import ContentError
from syndicate.model import PictureRules
data = Path(sys.argv[1]).read_bytes()
for way in (images.inspect, images.clean, lambda data: images.adapt(data, PictureRules(most=4, max_bytes=1_000_000))):
    try:
        way(data)
    except ContentError as error:
        assert "\\n" not in str(error)
        print(error)
"""


def chunk(kind: bytes, data: bytes) -> bytes:
    """Make a part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *extra: bytes, rows: int = 0) -> bytes:
    """Make a PNG of one colour, whose header may promise more than its ``rows``."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pack = zlib.compressobj(9)
    body = b"".join(pack.compress(bytes(width + 1)) for _row in range(rows)) + pack.flush()
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@cache
def packed(size: int) -> bytes:
    """Pack many zeros."""
    pack = zlib.compressobj(9)
    return b"".join(pack.compress(bytes(1_000_000)) for _part in range(size // 1_000_000)) + pack.flush()


def frames(count: int) -> bytes:
    """Make an animation."""
    out = io.BytesIO()
    images = [Image.new("L", (64, 64), shade % 256) for shade in range(count)]
    images[0].save(out, "GIF", save_all=True, append_images=images[1:])
    return out.getvalue()


def webp(width: int, height: int) -> bytes:
    """Make a WebP whose header promises this size."""
    size = ((width - 1) | (height - 1) << 14).to_bytes(4, "little")
    body = b"VP8L" + struct.pack("<I", 6) + b"\x2f" + size + b"\x00"
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


BOMBS = {
    "a PNG of 3.6 thousand million pixels": lambda: png(60_000, 60_000),
    "a PNG of 10,000 million pixels in full": lambda: png(100_000, 100_000, rows=2000),
    "a PNG at the limit": lambda: png(7000, 7000, rows=7000),
    "a PNG of one very long line": lambda: png(2_000_000_000, 1),
    "a profile that unpacks to a gigabyte": lambda: png(9, 9, chunk(b"iCCP", b"x\0\0" + packed(1_000_000_000)), rows=9),
    "words that unpack to a gigabyte": lambda: png(9, 9, chunk(b"zTXt", b"x\0\0" + packed(1_000_000_000)), rows=9),
    "a thousand words": lambda: png(9, 9, *[chunk(b"zTXt", b"x\0\0" + packed(1_000_000))] * 1000, rows=9),
    "a GIF of 4 thousand million pixels": lambda: (
        b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0xF0, 0, 0) + bytes(60)
    ),
    "a GIF of two thousand frames": lambda: frames(2000),
    "a WebP of 268 million pixels": lambda: webp(16_383, 16_383),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_little_memory(name: str, tmp_path: Path) -> None:
    """Whatever a picture promises or holds, it is read within a bound, or refused in one sentence."""
    (tmp_path / "bomb").write_bytes(BOMBS[name]())
    done = subprocess.run(
        [sys.executable, "-c", TRY, str(tmp_path / "bomb")], cwd=REPOSITORY, capture_output=True, encoding="utf-8",
        check=False, timeout=120, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
