"""What Threads and Instagram share: find in the list of our own posts the one that an attempt made. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from syndicate.model import Attempt, Post, Receipt
from syndicate.networks._shown import letters
from syndicate.networks._text import mentions_url, same_url

CLOCKS = timedelta(minutes=2)  # how far Meta's clock may be from ours
OLDER = 100  # older posts in a row after which a list, newest first but nowhere promised to be, is read no further


def pick(things: Iterable[Mapping[str, Any]], post: Post, attempt: Attempt, *, text: str, out: bool) -> Receipt | None:
    """Choose the post that an attempt made: it links to the canonical URL, and is nobody else's.

    ``text`` names the field that holds the words. No application is named: our very text, since the attempt was
    reserved, proves that a post is ours. ``out``: the handle says that ours is there; then the only one that links and
    came since is it, whatever a person made of its text. The first of a list proves nothing.
    """
    replies = () if post.reply_to is None else post.reply_to.replies
    taken = attempt.taken.union(replies)
    there = [
        thing
        for thing in things
        if thing.get("id")
        and not {str(thing.get("id")), str(thing.get("shortcode"))} & taken
        and _links(thing, text, post.draft.link.url)
    ]
    since = [thing for thing in there if _since(thing, attempt)]
    for thing in since:
        if _bare(str(thing.get(text) or "")) == _bare(post.draft.text):
            return receipt(thing)
    if out:
        return receipt(since[0]) if len(since) == 1 else None
    return receipt(there[0], ours=False) if there and post.reply_to is None else None


def recent(things: Iterable[Mapping[str, Any]], attempt: Attempt) -> Iterator[Mapping[str, Any]]:
    """Give the posts of a list until they are all from before an attempt was reserved."""
    older = 0
    for thing in things:
        older = 0 if _since(thing, attempt) else older + 1
        if older > OLDER:
            return
        yield thing


def receipt(thing: Mapping[str, Any], *, ours: bool = True) -> Receipt:
    """Give the receipt of a post that was read."""
    return Receipt(str(thing["id"]), address(thing), ours)


def address(thing: Mapping[str, Any]) -> str | None:
    """Give the public page of a post that was read; ``None`` when it is not told, as happens."""
    permalink = thing.get("permalink")
    return permalink if isinstance(permalink, str) and permalink.startswith("https://") else None


def _links(thing: Mapping[str, Any], text: str, url: str) -> bool:
    card = thing.get("link_attachment_url")
    return (isinstance(card, str) and same_url(card, url)) or mentions_url(str(thing.get(text) or ""), url)


def _since(thing: Mapping[str, Any], attempt: Attempt) -> bool:
    try:
        made = datetime.fromisoformat(str(thing.get("timestamp")))  # 2026-11-21T09:00:00+0000
    except ValueError:
        return False
    return made.tzinfo is not None and attempt.at - made <= CLOCKS


def _bare(text: str) -> str:
    """Keep what these networks leave as it is: a hashtag may lose its sign when it becomes a topic."""
    return letters(text.replace("#", ""))
