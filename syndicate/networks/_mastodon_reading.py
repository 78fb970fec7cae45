"""Read what a server of the Mastodon API says of a post (https://docs.joinmastodon.org/entities/Status/)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from syndicate.model import Attachment
from syndicate.networks._text import mentions_url, read_html, same_url


def shows(status: Mapping[str, Any], wanted: Sequence[Attachment]) -> bool:
    """Say whether a post has as many pictures as wanted, under their alt texts: snac edits the text only."""
    there = [text_of(media.get("description")) or "" for media in status.get("media_attachments") or ()]
    return [alt.split() for alt in there] == [attachment.alt.split() for attachment in wanted]


def links_to(status: Mapping[str, Any], url: str) -> bool:
    """Say whether a post links to this address, whole: in its text or by its card."""
    links, text = read_html(str(status.get("content") or ""))
    card = text_of((status.get("card") or {}).get("url"))
    return any(same_url(link, url) for link in (*links, card or "")) or mentions_url(text, url)


def letters(text: str) -> str:
    """Keep what servers do not rearrange in a text: neither spaces nor invisible characters."""
    return "".join(text.split())


def moment(value: object) -> datetime | None:
    """Read a time, which needs its offset; ``None`` when it is none."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, datetime) and value.tzinfo else None


def id_of(thing: Any) -> str:
    """Give the name of what the server described. Mastodon.py puts None where the server put nothing."""
    if not thing["id"]:
        raise KeyError("id")
    return str(thing["id"])


def text_of(value: object) -> str | None:
    """Give a text or a number as a text; nothing for nothing."""
    return None if value in (None, "") else str(value)
