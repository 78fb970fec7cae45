"""What a post is on Bluesky: its name, what readers can follow in its text, what it links to. Pure functions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from syndicate.networks._text import graphemes, mentions_url, same_url, urls

TID_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"  # https://atproto.com/specs/tid
TID_START = 1_672_531_200_000_000  # 2023-01-01 in microseconds: names look like those of the network's own years
TID_SPAN = 94_694_400_000_000  # three years
HASHTAG = re.compile(r"(?<![\w#＃&/])[#＃](?P<tag>[\w·]*[^\W\d_][\w·]*)")


def record_key(key: str) -> str:
    """Draw the name of a record (a TID: 53 bits of microseconds, 10 of clock) from the key of an attempt."""
    drawn = int.from_bytes(hashlib.sha256(key.encode()).digest())
    number = (TID_START + drawn % TID_SPAN) << 10 | (drawn // TID_SPAN) % 1024
    return "".join(TID_LETTERS[number >> 5 * place & 31] for place in reversed(range(13)))


def facets(text: str, url: str) -> list[dict[str, Any]]:
    """Find what readers can follow in a text: addresses, ours first, and hashtags.

    Positions are in bytes of UTF-8, the end excluded (https://docs.bsky.app/docs/advanced-guides/post-richtext).
    """
    taken: list[tuple[int, int, dict[str, str]]] = []
    ours = [found.span() for found in re.finditer(rf"(?<!\S){re.escape(url)}(?!\S)", text)] if url else []
    for start, end in (*ours, *(found.span() for found in urls(text))):
        _take(taken, start, end, {"$type": "app.bsky.richtext.facet#link", "uri": text[start:end]})
    for found in HASHTAG.finditer(text):
        if graphemes(found["tag"]) <= 64:
            _take(taken, *found.span(), {"$type": "app.bsky.richtext.facet#tag", "tag": found["tag"]})
    return [
        {"index": {"byteStart": _bytes(text[:start]), "byteEnd": _bytes(text[:end])}, "features": [feature]}
        for start, end, feature in sorted(taken, key=lambda one: one[0])
    ]


def _take(taken: list[tuple[int, int, dict[str, str]]], start: int, end: int, feature: dict[str, str]) -> None:
    """Keep a span unless it overlaps one that is kept."""
    if all(end <= before or start >= after for before, after, _feature in taken):
        taken.append((start, end, feature))


def _bytes(text: str) -> int:
    return len(text.encode())


def links_to(record: Mapping[str, Any], url: str) -> bool:
    """Say whether a post links to this address, whole: in its text or by its card.

    Other programs write what they like into a record: what is not of its type holds no link.
    """
    features = [
        _map(feature) for facet in _list(record.get("facets")) for feature in _list(_map(facet).get("features"))
    ]
    card = _map(_map(record.get("embed")).get("external"))
    linked = [_text(thing.get("uri")) for thing in (*features, card)]
    return any(same_url(link, url) for link in linked) or mentions_url(_text(record.get("text")), url)


def parent_of(record: Mapping[str, Any]) -> str | None:
    return _text(_map(_map(record.get("reply")).get("parent")).get("uri")) or None


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
