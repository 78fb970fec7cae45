"""Read the answers of X: posts, and what errors mean for us (https://docs.x.com/x-api/fundamentals/response-codes-and-errors).

The documentation and the official description (openapi.json) have two vocabularies, ``tweet`` and ``post``: both are
read, the first is sent.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from syndicate.addresses import host
from syndicate.errors import Gone, InDoubt, OutcomeError, Refused, Unsent
from syndicate.i18n import _
from syndicate.networks._shown import letters
from syndicate.networks._text import mentions_url, same_url
from syndicate.networks._x_text import without_links

if TYPE_CHECKING:
    from syndicate.web import Answer

NAMES = re.compile(r"^(?:@\w+\s+)+")
DAY = 86_400.0  # seconds: nobody fills an empty balance while a run waits


def failure(answer: Answer) -> OutcomeError:
    """Name what an answer means that is no success.

    A 403 is about our rights, except when its words are about what we sent. An empty balance is no refusal.
    """
    problem = _problem(answer)
    words, kind = _word(problem.get("detail")).lower(), _word(problem.get("type")).rpartition("/")[2]
    if answer.status == 402:
        message = _("{host} asks for money (402): the balance of the account is empty, or its spending limit reached.")
        return Unsent(message.format(host=host(answer.url)), retry_after=DAY)
    if answer.status == 429 and kind == "usage-capped":
        message = _("{host} lets this account do no more this month (429).").format(host=host(answer.url))
        return Unsent(message, retry_after=DAY)
    if answer.status != 403:
        return answer.failure()
    if "duplicate content" in words:
        # It does not say which post has this text: it may be ours, from a try whose answer was lost.
        message = _("{host} says that a post with this very text exists already.").format(host=host(answer.url))
        return Unsent(message) if answer.safe else InDoubt(message)
    if "deleted or not visible" in words:
        return gone(answer)
    if "reply to this conversation" in words or "restricted who can reply" in words:
        message = _("{host} does not let this account reply here: correct it there by hand.")
        return Refused(message.format(host=host(answer.url)))
    return answer.failure()


def gone(answer: Answer) -> Gone:
    """Say that a copy is no longer there."""
    return Gone(_("This copy is no longer on {host}.").format(host=host(answer.url)))


def is_missing(answer: Answer, name: str) -> bool:
    """Say whether X, and not what stands before it, says that there is no post of this name.

    It does so with a 200, as an error among others beside no data, or with a 404.
    """
    problems = [_problem(answer), *_list(_problem(answer).get("errors"))]
    return any(
        _word(_map(one).get("type")).endswith("/resource-not-found")
        and (_word(_map(one).get("resource_id")) or _word(_map(one).get("value")) or name) == name
        for one in problems
    )


def data_of(answer: Answer) -> Mapping[str, Any]:
    """Give the data of an answer; nothing when there is none."""
    return _map(_map(answer.json()).get("data"))


def id_of(answer: Answer) -> str:
    """Give the number of what an answer is about, which must have one."""
    name = data_of(answer).get("id")
    if not is_id(name):
        raise senseless(answer)
    return str(name)


def is_id(name: object) -> bool:
    """Say whether this is a number of X's: 19 digits at most, as a text."""
    return isinstance(name, str) and re.fullmatch(r"[0-9]{1,19}", name, re.ASCII) is not None


def page_of(answer: Answer) -> tuple[list[dict[str, Any]], str]:
    """Give the posts of a page, and the token of the next one, if there is one."""
    value = _map(answer.json())
    meta, posts = _map(value.get("meta")), value.get("data", [])
    if not isinstance(posts, list) or not all(is_id(_map(post).get("id")) for post in posts):
        raise senseless(answer)
    if not posts and meta.get("result_count") != 0:  # only X's own word that there is none is believed
        raise senseless(answer)
    return posts, _word(meta.get("next_token"))


def senseless(answer: Answer) -> OutcomeError:
    """Say that an answer is none of the API's."""
    message = _("{host} gave an answer that makes no sense.").format(host=host(answer.url))
    return Unsent(message) if answer.safe else InDoubt(message)


def links_to(post: Mapping[str, Any], url: str) -> bool:
    """Say whether a post links to this address, whole. In its text X writes an address of its own (t.co)."""
    linked = [_word(link.get(name)) for link in _urls(post) for name in ("expanded_url", "unwound_url")]
    return any(same_url(link, url) for link in linked) or mentions_url(_text(post), url)


def says(post: Mapping[str, Any], text: str) -> bool:
    """Say whether a post has this very text, its links apart: X wrote its own in their place."""
    there = _text(post)
    for link in _urls(post):
        there = there.replace(_word(link.get("url")), "")
    return _bare(there) == _bare(text)


def words_of(post: Mapping[str, Any]) -> str:
    """Give the text of a post without the names that it begins with: those of a reply."""
    return NAMES.sub("", _text(post))


def under(post: Mapping[str, Any]) -> str | None:
    """Name the post under which this one stands: the one that it answers, or else the first of its conversation."""
    others = [_map(one) for name in ("referenced_posts", "referenced_tweets") for one in _list(post.get(name))]
    answered = next((_word(one.get("id")) for one in others if one.get("type") == "replied_to"), "")
    first = _word(post.get("conversation_id"))
    return answered or (first if first and first != post["id"] else None)


def made(post: Mapping[str, Any]) -> datetime | None:
    """Give when a post was made; ``None`` when that is not told."""
    try:
        found = datetime.fromisoformat(_word(post.get("created_at")))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _bare(text: str) -> str:
    """Give the letters of a text without its links, nor the names that it begins with: those of a reply."""
    return letters(without_links(NAMES.sub("", text)))


def _text(post: Mapping[str, Any]) -> str:
    """Give the text of a post, whose &, < and > the API writes as HTML does."""
    return html.unescape(_word(post.get("text")))


def _urls(post: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [_map(one) for one in _list(_map(post.get("entities")).get("urls"))]


def _problem(answer: Answer) -> Mapping[str, Any]:
    """Read the description of an error (RFC 9457)."""
    try:
        return _map(json.loads(answer.content))
    except (ValueError, RecursionError):
        return {}


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
