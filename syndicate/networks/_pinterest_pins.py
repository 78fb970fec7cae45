"""The body of a pin, and reading pins back. Pure functions.

API: https://developers.pinterest.com/docs/api/v5/pins-create, and the official description
(github pinterest/api-description, v5/openapi.json), which states every limit.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from syndicate.model import Attachment, Attempt, Draft, Post
from syndicate.networks._shown import letters, summed, was_sent
from syndicate.networks._text import same_url
from syndicate.networks._titled import titled, utf16
from syndicate.text import without

TITLE = 100  # signs of a title; nothing says how they are counted
CLOCKS = timedelta(minutes=2)  # how far Pinterest's clock may be from ours


def words(draft: Draft) -> dict[str, str]:
    """Give the title, the description and the link, each of which has its field: the address is said once."""
    title, rest = titled(draft, TITLE, utf16)
    return {"title": title, "description": without(rest, draft.link.url), "link": draft.link.url}


def body(post: Post, board: str) -> dict[str, Any]:
    """Give what a pin says, and where it is: all that can be edited."""
    alt = post.attachments[0].alt if post.attachments else ""
    return {**words(post.draft), "alt_text": alt, "board_id": board}


def source(picture: Attachment) -> dict[str, str]:
    """Give a picture as it travels: in the request, so that no robot has to reach our site."""
    return {
        "source_type": "image_base64",
        "content_type": picture.mime,
        "data": base64.b64encode(picture.data).decode(),
    }


def links_to(there: Mapping[str, Any], url: str) -> bool:
    """Say whether a pin leads to this address, whole."""
    link = there.get("link")
    return isinstance(link, str) and same_url(link, url)


def may_link_to(there: Mapping[str, Any], url: str) -> bool:
    """Say whether a pin may have been sent with this address: it leads to the same page, or has lost its link.

    Nothing says that Pinterest gives a link as it took it: it may add where a reader comes from, or put it otherwise.
    """
    return not _text(there, "link") or _page(_text(there, "link")) == _page(url)


def says(there: Mapping[str, Any], post: Post, board: str) -> bool:
    """Say whether a pin is all that is wanted, its picture aside."""
    wanted = body(post, board)
    same = all(letters(_text(there, name)) == letters(wanted[name]) for name in ("title", "description", "alt_text"))
    return same and links_to(there, wanted["link"]) and there.get("board_id") == board


def is_ours(there: Mapping[str, Any], post: Post, attempt: Attempt) -> bool:
    """Say whether we made a pin. Pinterest names no program: the proof is our text, or the attempt's, after it.

    A pin that was saved from another person's is not.
    """
    if there.get("parent_pin_id") or not is_since(there, attempt):
        return False
    wanted, title, description = words(post.draft), _text(there, "title"), _text(there, "description")
    same = letters(title) == letters(wanted["title"]) and letters(description) == letters(wanted["description"])
    sent = was_sent(f"{title} {description}", attempt) or was_sent(description, attempt)
    return (same and bool(post.draft.text)) or sent


def is_since(there: Mapping[str, Any], attempt: Attempt) -> bool:
    """Say whether a pin was made since an attempt was reserved. Its time is UTC, without offset."""
    try:
        made = datetime.fromisoformat(_text(there, "created_at"))
    except ValueError:
        return False
    return attempt.at - (made if made.tzinfo else made.replace(tzinfo=UTC)) <= CLOCKS


def shown(there: Mapping[str, Any]) -> str:
    """Sum up what readers see of a pin, its picture aside, and on which board; empty when the answer does not tell."""
    if not isinstance(there.get("link"), str):
        return ""
    said = "\n".join((_text(there, "title"), _text(there, "description"), *_page(_text(there, "link"))))
    return summed(said, [(_text(there, "board_id"), _text(there, "alt_text"))])


def _page(url: str) -> tuple[str, str]:
    """Give the host and the path of an address, which are left of it however it is written."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", url
    return parts.netloc.lower().removeprefix("www."), unquote(parts.path).rstrip("/")


def _text(there: Mapping[str, Any], name: str) -> str:
    value = there.get(name)
    return value if isinstance(value, str) else ""
