"""Read what a server of the Mastodon API says of a post (https://docs.joinmastodon.org/entities/Status/)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from syndicate.model import Attachment, Post
from syndicate.networks._fingerprint import same_pictures
from syndicate.networks._shown import letters, summed
from syndicate.networks._text import mentions_url, read_html, same_url
from syndicate.veil import MASK


def shown(status: Mapping[str, Any]) -> str:
    """Sum up what readers see of a post; empty when the answer does not hold it."""
    if not isinstance(status.get("content"), str):
        return ""
    pictures = [(text_of(media.get("id")) or "", text_of(media.get("description"))) for media in pictures_of(status)]
    return summed(_words(status), pictures)


def untouched(status: Mapping[str, Any]) -> bool:
    """Say whether the server itself says that nobody edited a post; one that says nothing proves nothing."""
    return "edited_at" in status and status["edited_at"] is None


def says(status: Mapping[str, Any], post: Post) -> bool:
    """Say whether a post already is what an edit would make of it."""
    same = letters(_words(status)) == letters(post.draft.text) and shows(status, post.attachments)
    return same and same_pictures(pictures_of(status), post.attachments)


def shows(status: Mapping[str, Any], wanted: Sequence[Attachment]) -> bool:
    """Say whether a post has as many pictures as wanted, under their alt texts: snac edits the text only."""
    there = [text_of(media.get("description")) or "" for media in pictures_of(status)]
    return [alt.split() for alt in there] == [attachment.alt.split() for attachment in wanted]


def pictures_of(status: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Give the pictures of a post, in order."""
    there = status.get("media_attachments")
    return [media for media in there if isinstance(media, Mapping)] if isinstance(there, list) else []


def links_to(status: Mapping[str, Any], url: str) -> bool:
    """Say whether a post links to this address, whole: in its text or by its card."""
    links, text = read_html(str(status.get("content") or ""))
    card = text_of(map_of(status, "card").get("url"))
    return any(same_url(link, url) for link in (*links, card or "")) or mentions_url(text, url)


def map_of(status: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Give what a post holds under a key; nothing when it is not of its type."""
    value = status.get(key)
    return value if isinstance(value, Mapping) else {}


def _words(status: Mapping[str, Any]) -> str:
    """Give the text of a post, under the warning that covers it."""
    return f"{text_of(status.get('spoiler_text')) or ''} {read_html(str(status.get('content') or ''))[1]}"


def moment(value: object) -> datetime | None:
    """Read a time, which needs its offset; ``None`` when it is none."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, datetime) and value.tzinfo else None


def id_of(thing: Any) -> str:
    """Give the name of what the server described. Mastodon.py puts None where the server put nothing.

    A name that holds one of our secrets, which the door covers, is no name: it would lie in the ledger.
    """
    if not thing["id"] or MASK in str(thing["id"]):
        raise KeyError("id")
    return str(thing["id"])


def text_of(value: object) -> str | None:
    """Give a text or a number as a text; nothing for nothing."""
    return None if value in (None, "") else str(value)
