"""Read what Facebook says of a Page's post (https://developers.facebook.com/docs/graph-api/reference/pagepost)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from syndicate.model import Attempt, Post
from syndicate.networks._shown import letters, summed, was_sent
from syndicate.networks._text import mentions_url, same_url

FIELDS = (
    "id,message,created_time,is_published,application,"
    "attachments{type,url,unshimmed_url,target,subattachments{type,target}}"
)
CLOCKS = timedelta(minutes=2)  # how far Facebook's clock may be from ours
SHIMS = ("l.facebook.com", "lm.facebook.com")  # where Facebook makes links pass: the address is their "u"
TRACKER = "fbclid"  # what Facebook adds to an address


def shown(post: Mapping[str, Any]) -> str:
    """Sum up what readers see of a post; empty when the answer does not hold it. Alt texts are not told with it."""
    if not isinstance(post.get("message"), str):
        return ""
    return summed(post["message"], [(photo, None) for photo in photos(post)])


def says(post: Mapping[str, Any], wanted: Post) -> bool:
    """Say whether a post already has the text that an edit would give it."""
    return letters(_text(post.get("message"))) == letters(wanted.draft.text)


def links_to(post: Mapping[str, Any], url: str) -> bool:
    """Say whether a post links to this address, whole: in its text or by its card."""
    return mentions_url(_text(post.get("message")), url) or any(same_url(link, url) for link in _links(post))


def photos(post: Mapping[str, Any]) -> list[str]:
    """Give the ids of a post's photos, in order."""
    found = []
    for one in _attachments(post):
        target = one.get("target")
        name = str(target.get("id")) if isinstance(target, Mapping) else ""
        if one.get("type") == "photo" and name.isalnum():  # it will stand in an address
            found.append(name)
    return found


def is_ours(post: Mapping[str, Any], wanted: Post, attempt: Attempt, app: str) -> bool:
    """Say whether this program made a post: our app did; where that is unknown, it is our very text, made since."""
    application = post.get("application")
    maker = _text(application.get("id")) if isinstance(application, Mapping) else ""
    if maker and app:
        return maker == app
    made = _moment(post.get("created_time"))
    same = says(post, wanted) or was_sent(_text(post.get("message")), attempt)
    return same and made is not None and attempt.at - made <= CLOCKS


def _attachments(thing: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give what is attached to a post; of an album, each of its pictures."""
    for name in ("attachments", "subattachments"):
        listed = thing.get(name)
        data = listed.get("data") if isinstance(listed, Mapping) else None
        for one in data if isinstance(data, list) else ():
            if isinstance(one, Mapping):
                yield one
                yield from _attachments(one)


def _links(post: Mapping[str, Any]) -> Iterator[str]:
    for one in _attachments(post):
        target = one.get("target")
        for place in (one, target if isinstance(target, Mapping) else {}):
            yield from (_plain(place[name]) for name in ("unshimmed_url", "url") if isinstance(place.get(name), str))


def _plain(url: str) -> str:
    """Give the address behind one of Facebook's, without what it adds."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if parts.hostname in SHIMS:
        return _plain(dict(parse_qsl(parts.query)).get("u", ""))
    if TRACKER not in parts.query:
        return url
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != TRACKER]
    return parts._replace(query=urlencode(kept)).geturl()


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
