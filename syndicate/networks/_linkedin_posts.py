"""What a post is on LinkedIn: what we send, and what the API says of one. Pure functions.

Fields: https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/post-api-schema.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from syndicate.model import Attachment, Link, Post
from syndicate.networks._linkedin_text import little, plain
from syndicate.networks._shown import letters, summed
from syndicate.networks._text import mentions_url, same_url

TITLE_LIMIT = 400  # characters of a card's title
URN = re.compile(r"urn:li:(?:share|ugcPost):\d+")
# In an address copied from the site: .../feed/update/urn:li:share:12/, .../posts/la-commune_fete-share-12-aBcD.
IN_ADDRESS = re.compile(r"(?P<type>share|ugcPost)[:-](?P<number>\d+)")
SHORT = re.compile(r"https?://lnkd\.in/\S+")
ADDRESS = re.compile(r"https?://\S+")


def body(author: str, post: Post, images: Sequence[str], thumbnail: str | None) -> dict[str, Any]:
    """Write the post: with pictures, or the card of our page, which LinkedIn does not read by itself."""
    return {
        "author": author,
        "commentary": little(post.draft.text),
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "content": _pictures(images, post.attachments) if images else _card(post.draft.link, thumbnail),
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }


def _pictures(images: Sequence[str], attachments: Sequence[Attachment]) -> dict[str, Any]:
    """Name one picture, or two to twenty: a list of one is refused."""
    named = [{"id": name, "altText": one.alt} for name, one in zip(images, attachments, strict=True)]
    return {"media": named[0]} if len(named) == 1 else {"multiImage": {"images": named}}


def _card(link: Link, thumbnail: str | None) -> dict[str, Any]:
    """Describe our page. These fields are plain text: only a commentary is little text."""
    article = {"source": link.url, "title": link.title[:TITLE_LIMIT], "description": link.description}
    return {"article": article | ({"thumbnail": thumbnail} if thumbnail else {})}


def urn_in(address: str) -> str:
    """Give the URN that an address of the site holds; empty when it holds none that the API takes."""
    found = IN_ADDRESS.search(unquote(address))
    return f"urn:li:{found['type']}:{found['number']}" if found else ""


def is_out(there: Mapping[str, Any]) -> bool:
    """Say whether a post is published, or about to be: a page also lists its drafts, and what failed."""
    return there.get("lifecycleState", "PUBLISHED") in ("PUBLISHED", "PUBLISH_REQUESTED")


def links_to(there: Mapping[str, Any], url: str) -> bool:
    """Say whether a post links to this address, whole: in its text or by its card."""
    return mentions_url(text_of(there), url) or same_url(str(_article(there).get("source", "")), url)


def is_shortened(there: Mapping[str, Any], post: Post) -> bool:
    """Say whether a post is our very text, its address written by LinkedIn in a short form that tells nothing."""
    return SHORT.search(text_of(there)) is not None and says(there, post)


def says(there: Mapping[str, Any], post: Post) -> bool:
    """Say whether readers see this very text; addresses do not count, since LinkedIn may write its own for them."""
    return _words(text_of(there)) == _words(post.draft.text)


def shown(there: Mapping[str, Any]) -> str:
    """Sum up what readers see of a post; empty when the answer does not hold it."""
    if not isinstance(there.get("commentary"), str):
        return ""
    card = [(str(_article(there)["title"]), "")] if "title" in _article(there) else []
    return summed(
        _words(text_of(there)), [*((str(one.get("id")), one.get("altText")) for one in images_of(there)), *card]
    )


def frozen(there: Mapping[str, Any], post: Post) -> str:
    """Name what of a post is not as wanted, and cannot be: an edit changes the text alone. Empty: all is well.

    ``pictures`` when there are more or fewer, or when an alt text that the API tells is another; ``card`` when the
    card has another title.
    """
    there_now = images_of(there)
    told = [one.get("altText") for one in there_now]
    wanted = [one.alt for one in post.attachments]
    same = all(alt is None or str(alt).split() == ours.split() for alt, ours in zip(told, wanted, strict=False))
    if len(told) != len(wanted) or not same:
        return "pictures"
    title = _article(there).get("title")
    return "card" if title is not None and letters(str(title)) != letters(post.draft.link.title[:TITLE_LIMIT]) else ""


def images_of(there: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Give the pictures of a post, in order."""
    content = _mapping(there.get("content"))
    several = _mapping(content.get("multiImage")).get("images")
    found = several if isinstance(several, list) else [content["media"]] if "media" in content else []
    return [one for one in found if isinstance(one, Mapping)]


def made_at(there: Mapping[str, Any]) -> datetime | None:
    """Tell when a post was made, ``None`` when the answer does not."""
    return _moment(there.get("createdAt"))


def is_before(there: object, since: datetime) -> bool:
    """Say whether a post was last changed before a moment; what the answer does not tell is not before."""
    changed = _moment(_mapping(there).get("lastModifiedAt"))
    return changed is not None and changed < since


def text_of(there: Mapping[str, Any]) -> str:
    """Give the text of a post as readers see it."""
    return plain(str(there.get("commentary") or ""))


def _moment(value: object) -> datetime | None:
    """Read a time: the API counts milliseconds since 1970."""
    return datetime.fromtimestamp(value / 1000, UTC) if isinstance(value, int) and 0 <= value < 1e14 else None


def _words(text: str) -> str:
    return letters(ADDRESS.sub("", text))


def _article(there: Mapping[str, Any]) -> Mapping[str, Any]:
    return _mapping(_mapping(there.get("content")).get("article"))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
