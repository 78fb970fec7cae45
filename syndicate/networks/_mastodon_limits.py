"""What a server of the Mastodon API accepts: how it counts, and the limits that it publishes. Pure functions."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from syndicate.model import Rules
from syndicate.networks._text import graphemes, urls

URL_LENGTH = 23  # what an address counts for: app/validators/status_length_validator.rb
# Addresses under these names are no addresses for Mastodon: they are not in IANA's list (RFC 2606, RFC 6762).
NOT_PUBLIC = frozenset({"example", "invalid", "test", "localhost", "local", "internal", "onion", "lan", "home"})


def measure(text: str, url_length: int = URL_LENGTH) -> int:
    """Count as Mastodon does: an address is 23, the server of a mention is free, the rest in graphemes."""
    counted = text
    for found in reversed([found for found in urls(text) if _is_public(found["host"])]):
        counted = counted[: found.start()] + "x" * url_length + counted[found.end() :]
    return graphemes(re.sub(r"(^|[^/\w])@(([a-z0-9_]+)@[a-z0-9.-]+[a-z0-9]+)", r"\1@\3", counted, flags=re.IGNORECASE))


def rules_of(instance: Mapping[str, Any], rules: Rules) -> Rules:
    """Give the rules under the limits of an instance document (https://docs.joinmastodon.org/entities/Instance/)."""
    configuration = instance.get("configuration") or {}
    statuses = configuration.get("statuses") or {}
    media = configuration.get("media_attachments") or {}
    pictures = dataclasses.replace(
        rules.pictures,
        most=_number(statuses, "max_media_attachments", rules.pictures.most),
        max_bytes=_number(media, "image_size_limit", rules.pictures.max_bytes),
        max_pixels=_number(media, "image_matrix_limit", rules.pictures.max_pixels),
        alt_limit=_number(media, "description_limit", rules.pictures.alt_limit),
    )
    limit = _number(statuses, "max_characters", rules.limit)
    length = _number(statuses, "characters_reserved_per_url", URL_LENGTH)
    # Others announce 23 or 25 for an address, and count every character of it all the same.
    counted = partial(measure, url_length=length) if _is_mastodon(instance) else len
    return dataclasses.replace(rules, limit=limit, pictures=pictures, measure=counted)


def _is_mastodon(instance: Mapping[str, Any]) -> bool:
    """Say whether the server is Mastodon itself or a fork of its code, as its instance document tells."""
    source = str(instance.get("source_url") or "")
    compatible = "compatible" in str(instance.get("version") or "").lower()
    return not compatible and re.search(r"/mastodon(\.git)?/?$", source) is not None


def _number(values: Mapping[str, Any], key: str, default: int) -> int:
    value = values.get(key)
    return value if isinstance(value, int) and value > 0 else default


def _is_public(name: str) -> bool:
    """Say whether Mastodon takes a host for one: a dot, then a top-level domain that exists."""
    *rest, last = name.lower().split(".")
    return bool(rest) and last not in NOT_PUBLIC and re.fullmatch(r"[^\W\d_]{2,}|xn--[a-z0-9-]+", last) is not None
