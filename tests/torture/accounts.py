"""A fresh account on each real server: how the program reaches it, and what is really on it, read directly."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from syndicate.networks._text import read_html
from tests.servers.mastodon_api import MastodonServer
from tests.servers.pds import Pds


@dataclass(frozen=True)
class Seen:
    """A post as it stands on a server. ``raw`` is all that the server says of it but for the counts of its author."""

    name: str
    parent: str  # the name of the post that it answers, or nothing
    links: frozenset[str]
    text: str
    alts: tuple[str, ...]
    raw: str


class Place(ABC):
    """One account. ``adopts``: our program takes a post that a person made about an original for its copy there.

    ``secrets`` by the last words of the variables that hold them.
    """

    server: str  # its name in the table
    kind: str  # of network, in tambour.toml
    withdraws = True
    adopts = True
    edits = True  # a copy can be given another text
    corrects = True  # a reply can stand under one
    pictured = False  # no post goes without a picture

    def __init__(self, url: str, secrets: Mapping[str, str], settings: Mapping[str, str]) -> None:
        self.url, self.secrets, self.settings = url, secrets, settings

    @abstractmethod
    def post(self, text: str, link: str = "") -> None:
        """Post by hand, as a person of the town hall does; the text holds the link."""

    @abstractmethod
    def posts(self) -> list[Seen]:
        """Read all that is on the account."""

    @abstractmethod
    def name_of(self, copy_id: str) -> str:
        """Give the name of the post that the ledger calls so; nothing when there is none."""


class OnBluesky(Place):
    """An account on the reference PDS."""

    server, kind = "bluesky", "bluesky"
    # A record has the name that we choose, so nobody else's can be it: what others wrote is not even looked for.
    adopts = False

    def __init__(self, pds: Pds) -> None:
        self._pds = pds
        self._handle, password = pds.create_account()
        super().__init__(pds.url, {"PASSWORD": password}, {"handle": self._handle})
        session = self._call("server.createSession", {"identifier": self._handle, "password": password})
        self._access = session["accessJwt"]

    def post(self, text: str, link: str = "") -> None:
        """Post by hand (com.atproto.repo.createRecord)."""
        record: dict[str, Any] = {"text": text, "createdAt": "2026-11-19T08:00:00.000Z"}
        if link:
            start = len(text[: text.index(link)].encode())
            feature = {"$type": "app.bsky.richtext.facet#link", "uri": link}
            place = {"byteStart": start, "byteEnd": start + len(link.encode())}
            record["facets"] = [{"index": place, "features": [feature]}]
        self._call("repo.createRecord", {"repo": self._handle, "collection": "app.bsky.feed.post", "record": record})

    def posts(self) -> list[Seen]:
        """Read the records (com.atproto.repo.listRecords); their CID is a hash of their bytes."""
        return [self._seen(record) for record in self._pds.records(self._handle)]

    def name_of(self, copy_id: str) -> str:
        """Give the record's address, which is what the ledger calls it."""
        return next((post.name for post in self.posts() if post.name == copy_id), "")

    def _seen(self, record: dict[str, Any]) -> Seen:
        value = record["value"]
        features = [feature for facet in value.get("facets", ()) for feature in facet["features"]]
        embed = value.get("embed", {})
        return Seen(
            name=record["uri"],
            parent=value.get("reply", {}).get("parent", {}).get("uri", ""),
            links=frozenset(feature["uri"] for feature in features if "uri" in feature),
            text=value["text"],
            alts=tuple(image["alt"] for image in embed.get("images", ())),
            raw=json.dumps(record, sort_keys=True),
        )

    def _call(self, name: str, body: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self._access}"} if hasattr(self, "_access") else {}
        url = f"{self._pds.url}/xrpc/com.atproto.{name}"
        return httpx.post(url, json=body, headers=headers, timeout=30).raise_for_status().json()


class OnMastodon(Place):
    """An account on mastodon-mock, emptied."""

    server, kind = "mastodon-mock", "mastodon"

    def __init__(self, api: MastodonServer) -> None:
        self._api = api
        super().__init__(api.url, {"TOKEN": api.token}, {})

    def post(self, text: str, link: str = "") -> None:
        """Post by hand (POST /api/v1/statuses)."""
        self._api.call("POST", "/api/v1/statuses", {"status": text, "visibility": "public"})

    def posts(self) -> list[Seen]:
        """Read the posts (GET /api/v1/accounts/:id/statuses)."""
        return [self._seen(status) for status in self._api.statuses()]

    def name_of(self, copy_id: str) -> str:
        """Ask for the post: a server may know it by another name than the one that its list shows."""
        try:
            return str(self._api.call("GET", f"/api/v1/statuses/{copy_id}")["uri"])
        except httpx.HTTPStatusError:
            return ""

    def _seen(self, status: dict[str, Any]) -> Seen:
        links, text = read_html(status["content"])
        status.pop("account")
        parent = status["in_reply_to_id"]
        return Seen(
            name=status["uri"],
            parent=self.name_of(parent) if parent else "",
            links=frozenset(links),
            text=text,
            alts=tuple(media["description"] or "" for media in status["media_attachments"]),
            raw=json.dumps(status, sort_keys=True),
        )


class OnSnac(OnMastodon):
    """A new account on snac, which cannot delete a post."""

    server = "snac"
    withdraws = False
