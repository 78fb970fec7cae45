"""Recognise a picture that a Mastodon server already has, without keeping anything about it.

Servers encode the bytes of a picture anew, and forget its file name: of what we send with it, only the alt text and
the focal point (https://docs.joinmastodon.org/api/guidelines/#focal-points) come back. So a fingerprint of the bytes
rides in the digits of the focal point that no screen can show. Where a server keeps no focal point, or fewer digits,
pictures are not recognised and are sent again: slower, never wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from syndicate.model import Attachment

STEPS = 9_000_000  # values of one coordinate's digits: two coordinates carry 46 bits


def same_pictures(there: Sequence[Mapping[str, Any]], wanted: Sequence[Attachment]) -> bool:
    """Say whether a copy's pictures (as the API gives them) are those wanted, in order, by their fingerprints."""
    return len(there) == len(wanted) and all(map(_carries, there, wanted))


def marked_focus(attachment: Attachment) -> tuple[float, float]:
    """Give the focal point of a picture to two decimals, then its fingerprint: 0.001 to 0.01 more, half a percent."""
    mark = int.from_bytes(hashlib.sha256(attachment.data).digest()[:8])
    x, y = (max(-0.98, min(0.98, round(value, 2))) for value in attachment.focus)
    return x + _digits(mark), y + _digits(mark // STEPS)


def file_name(attachment: Attachment) -> str:
    """Name an upload after what it holds: snac takes two files of one name for the same picture."""
    mark = hashlib.sha256(attachment.data + attachment.alt.encode()).hexdigest()
    return f"{mark[:32]}.{attachment.mime.rpartition('/')[2]}"


def written(focus: tuple[float, float]) -> str:
    """Write a focal point as the API takes it, with all its digits."""
    return ",".join(f"{value:.9f}" for value in focus)


def _digits(mark: int) -> float:
    """Give nine decimals, from 0.001 on: nobody writes such a number with an exponent."""
    return (1_000_000 + mark % STEPS) / 1e9


def _carries(media: Mapping[str, Any], attachment: Attachment) -> bool:
    """Say whether a picture has this fingerprint; its focal point may be elsewhere now."""
    point = (media.get("meta") or {}).get("focus") or {}
    try:
        found = float(point["x"]), float(point["y"])
    except (KeyError, TypeError, ValueError):
        return False
    return all(abs(_tail(a) - _tail(b)) < 5e-9 for a, b in zip(found, marked_focus(attachment), strict=True))


def _tail(value: float) -> float:
    """Give what follows the second decimal, counted upwards."""
    return value % 1.0 * 100 % 1.0 / 100
