"""An account on our stand-in of X, signed as OAuth 1.0a asks.

https://docs.x.com/x-api/posts/create-post; openapi.json.
Of the description it knows the calls, parameters and fields that a publisher needs; all others are refused.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.servers.meta_api import sent_by
from tests.servers.oauth1 import Doors
from tests.servers.standin import StandIn, Told, faults_of, picture_format

ME = "17"
FIELDS = {"id", "text", "conversation_id", "created_at", "entities"}
TIMELINE = {
    "max_results": r"[5-9]|[1-9]\d|100",
    "exclude": r"(retweets|replies)(,(retweets|replies))?",
    "tweet.fields": r"[a-z_,]+",
    "start_time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "pagination_token": r"\d+",
}
POST = {"text?": str, "media?": {"media_ids": [str]}, "reply?": {"in_reply_to_tweet_id": str}}
METADATA = {"id": str, "metadata": {"alt_text": {"text": str}}}
MOST, LINK, MOST_MEDIA, MOST_ALT, MOST_BYTES = 280, 23, 4, 1000, 5_000_000
ADDRESS = re.compile(r"https?://[^\s)]+")
SINGLE = ((0x0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))  # twitter-text, config/v3.json
KINDS = {
    400: ("Invalid Request", "https://api.x.com/2/problems/invalid-request"),
    401: ("Unauthorized", "about:blank"),
    403: ("Forbidden", "about:blank"),
}


class XAccount(StandIn):
    """One account, and the four values of an app that may write to it."""

    def __init__(self) -> None:
        super().__init__()
        self.settings = {"handle": "valserein"}
        self.doors = Doors()
        self.secrets = self.doors.secrets
        self.media: dict[str, str] = {}  # the alt text of each, by its number

    def post_by_hand(self, text: str, link: str = "") -> None:
        """Post as a person does; a link stands in the text."""
        self._show({"text": text})

    def told(self, post: Mapping[str, Any]) -> Told:
        """Give what readers see of a post."""
        return Told(post["sent"], tuple(post["alts"]), post["parent"])

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Check who asks, then do what is asked."""
        if not self.doors.opens_to(request):
            return problem(401, "Unauthorized")
        match request.method, *request.url.path.strip("/").split("/"):
            case "GET", "2", "users", "me":
                return httpx.Response(200, json={"data": {"id": ME, "name": "Valserein", "username": "valserein"}})
            case "GET", "2", "users", name, "tweets" if name == ME:
                return self._timeline(dict(request.url.params))
            case "GET", "2", "tweets", name if not request.url.query:
                post = self.store.get(name)
                return httpx.Response(200, json={"data": only(post, "")} if post else {"errors": [absent(name)]})
            case "DELETE", "2", "tweets", name:
                self.store.delete(name)
                return httpx.Response(200, json={"data": {"deleted": True}})
            case "POST", "2", "tweets":
                return self._create(request)
            case "POST", "2", "media", "upload":
                return self._upload(request)
            case "POST", "2", "media", "metadata":
                return self._describe(request)
        return problem(404, "Not Found")

    def _timeline(self, query: dict[str, str]) -> httpx.Response:
        wrong = [name for name, value in query.items() if not re.fullmatch(TIMELINE.get(name, ""), value)]
        fields = query.get("tweet.fields", "")
        if wrong or set(filter(None, fields.split(","))) - FIELDS:
            return problem(400, f"The query parameters {wrong} or fields are not valid")
        since = datetime.fromisoformat(query.get("start_time", "2010-11-06T00:00:00Z"))
        there = [post for post in self.store.listed() if datetime.fromisoformat(post["created_at"]) >= since]
        start, count = int(query.get("pagination_token", "0")), int(query.get("max_results", "10"))
        shown = there[start : start + count]
        meta: dict[str, Any] = {"result_count": len(shown)}
        if start + count < len(there):
            meta["next_token"] = str(start + count)
        data = {"data": [only(post, fields) for post in shown]} if shown else {}
        return httpx.Response(200, json=data | {"meta": meta})

    def _create(self, request: httpx.Request) -> httpx.Response:
        """Make a post. A text that is out already is refused, without a word on where."""
        body, faults = read(request, POST)
        if faults or not (body.get("text") or body.get("media")):
            return problem(400, f"One or more parameters to your request was invalid: {faults}")
        media = body.get("media", {}).get("media_ids", [])
        if len(media) > MOST_MEDIA or set(media) - set(self.media):
            return problem(400, "Your media IDs are invalid.")
        if weight(body.get("text", "")) > MOST:
            return problem(400, "Your Tweet text is too long.")
        parent = body.get("reply", {}).get("in_reply_to_tweet_id")
        if parent and self.store.get(parent) is None:
            words = "You attempted to reply to a Tweet that is deleted or not visible to you."
            return problem(403, words)
        if any(post["sent"] == body.get("text") for post in self.store.all()):
            return problem(403, "You are not allowed to create a Tweet with duplicate content.")
        made = self._show(body)
        return httpx.Response(201, json={"data": {"id": made["id"], "text": made["text"]}})

    def _show(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Show a post, with an address of X's own in the place of each of its links."""
        name, text = f"18613{next(self.numbers):014}", str(body.get("text", ""))
        links = [
            {"url": f"https://t.co/{name[-8:]}{place}", "expanded_url": url, "unwound_url": url}
            for place, url in enumerate(ADDRESS.findall(text))
        ]
        shortened = html.escape(text, quote=False)
        for link in links:
            shortened = shortened.replace(html.escape(link["expanded_url"], quote=False), link["url"], 1)
        parent = self.store.get(body.get("reply", {}).get("in_reply_to_tweet_id", "")) or {}
        post = {
            "id": name,
            "text": shortened,
            "created_at": self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "conversation_id": parent.get("conversation_id", name),
            "entities": {"urls": links},
            "sent": text,
            "parent": parent.get("id", ""),
            "alts": [self.media[one] for one in body.get("media", {}).get("media_ids", [])],
        }
        self.store.add(name, post)
        return post

    def _upload(self, request: httpx.Request) -> httpx.Response:
        sent, files = sent_by(request)
        data = files.get("media", b"")
        if sent != {"media_category": "tweet_image"} or set(files) != {"media"}:
            return problem(400, "media and media_category are needed")
        if picture_format(data)[0] not in ("JPEG", "PNG", "WEBP") or len(data) > MOST_BYTES:
            return problem(400, "Media type unrecognized or file too large.")
        name = f"18614{next(self.numbers):014}"
        self.media[name] = ""
        told = {"id": name, "media_key": f"3_{name}", "size": len(data), "expires_after_secs": 86_400}
        return httpx.Response(200, json={"data": told})

    def _describe(self, request: httpx.Request) -> httpx.Response:
        body, faults = read(request, METADATA)
        alt = "" if faults else body["metadata"]["alt_text"]["text"]
        if faults or body["id"] not in self.media or not 0 < len(alt) <= MOST_ALT:
            return problem(400, f"One or more parameters to your request was invalid: {faults}")
        self.media[body["id"]] = alt
        return httpx.Response(200, json={"data": {"id": body["id"], "associated_metadata": body["metadata"]}})


def problem(status: int, detail: str) -> httpx.Response:
    """Write an error as X does (RFC 9457)."""
    title, kind = KINDS.get(status, ("Not Found Error", "about:blank"))
    return httpx.Response(status, json={"title": title, "type": kind, "status": status, "detail": detail})


def absent(name: str) -> dict[str, str]:
    """Say that there is no post of this name: an error beside a 200."""
    return {
        "title": "Not Found Error",
        "type": "https://api.x.com/2/problems/resource-not-found",
        "resource_type": "tweet",
        "resource_id": name,
        "parameter": "id",
        "value": name,
        "detail": f"Could not find tweet with id: [{name}].",
    }


def only(post: Mapping[str, Any], fields: str) -> dict[str, Any]:
    """Keep the fields that were asked for, and the two that always come."""
    return {name: post[name] for name in ("id", "text", *filter(None, fields.split(",")))}


def read(request: httpx.Request, shape: object) -> tuple[dict[str, Any], list[str]]:
    """Read a body of JSON, and say what is wrong with it."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return {}, ["the body is no JSON"]
    try:
        body = json.loads(request.content)
    except ValueError:
        return {}, ["the body is no JSON"]
    return body, list(faults_of(body, shape))


def weight(text: str) -> int:
    """Count a text without emoji: 23 for a link, 1 or 2 for any other character."""
    rest, links = ADDRESS.subn("", text)
    return links * LINK + sum(1 if any(low <= ord(one) <= high for low, high in SINGLE) else 2 for one in rest)
