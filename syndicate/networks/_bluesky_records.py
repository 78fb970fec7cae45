"""What a post is on Bluesky: its name, what readers can follow in its text, what it links to. Pure functions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from syndicate.networks._text import graphemes, mentions_url, same_url, urls

POSTS = "app.bsky.feed.post"
TID_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"  # https://atproto.com/specs/tid
TID_START = 1_672_531_200_000_000  # 2023-01-01 in microseconds: names look like those of the network's own years
TID_SPAN = 94_694_400_000_000  # three years
# How the first post of a thread ends above the address: see ``syndicate.compose``.
FIRST_OF = re.compile(r"\(1/([2-9])\)")
# Of a CID: version 1, DAG-CBOR, sha2-256 of 32 bytes (https://atproto.com/specs/data-model#link-and-cid-formats).
CID_START = b"\x01\x71\x12\x20"
HASHTAG = re.compile(r"(?<![\w#＃&/])[#＃](?P<tag>[\w·]*[^\W\d_][\w·]*)")


def record_key(key: str) -> str:
    """Draw the name of a record (a TID: 53 bits of microseconds, 10 of clock) from the key of an attempt."""
    drawn = int.from_bytes(hashlib.sha256(key.encode()).digest())
    number = (TID_START + drawn % TID_SPAN) << 10 | (drawn // TID_SPAN) % 1024
    return "".join(TID_LETTERS[number >> 5 * place & 31] for place in reversed(range(13)))


def thread_keys(key: str, count: int) -> list[str]:
    """Draw the names of that many records of one attempt: that of the first is ``record_key``."""
    return [record_key(key if place == 1 else f"{key} {place}") for place in range(1, count + 1)]


def thread_length(record: Mapping[str, Any]) -> int:
    """Tell of how many posts a record says to be the first: one when it says nothing."""
    found = FIRST_OF.search(_text(record.get("text")))
    return int(found[1]) if found else 1


def written(text: str, url: str, at: datetime, language: str) -> dict[str, Any]:
    """Make the record of a text: the same gives the same bytes."""
    record: dict[str, Any] = {"$type": POSTS, "text": text, "createdAt": _moment(at), "langs": [language]}
    found = facets(text, url)
    return record | ({"facets": found} if found else {})


def thread(first: dict[str, Any], texts: Sequence[str], uris: Sequence[str], url: str) -> list[dict[str, Any]]:
    """Give the records of a thread, each in reply to the one before, a thousandth of a second later.

    A reply names what it answers by its address, of ``uris``, and its CID; before the server has them, the CID is ours
    to make, as the app of Bluesky does (social-app, src/lib/api/index.ts).
    """
    records, at = [first], datetime.fromisoformat(first["createdAt"])
    root = None
    for place, (text, uri) in enumerate(zip(texts, uris, strict=False), 1):
        parent = {"uri": uri, "cid": cid(records[-1])}
        root = root or parent
        record = written(text, url, at + timedelta(milliseconds=place), first["langs"][0])
        records.append(record | {"reply": {"root": root, "parent": parent}})
    return records


def cid(record: Mapping[str, Any]) -> str:
    """Give the CID of a record, which is a sum of its content (https://atproto.com/specs/data-model).

    Raise ``ValueError`` for what no record holds.
    """
    import libipld  # late: the settings need no more of a network than its rules

    packed: bytes = libipld.encode_dag_cbor(_with_links(record))
    return libipld.encode_cid(CID_START + hashlib.sha256(packed).digest())


def _with_links(value: Any) -> Any:
    """Give a value of a record with the links of its JSON in bytes, as DAG-CBOR has them."""
    import libipld

    if isinstance(value, Mapping):
        if value.keys() == {"$link"}:
            return libipld.decode_multibase(value["$link"])[1]
        return {name: _with_links(one) for name, one in value.items()}
    return [_with_links(one) for one in value] if isinstance(value, list) else value


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


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
