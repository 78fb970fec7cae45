"""What a person does on a network in our account, without Tambour: edit, answer, delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from tests.servers.mastodon_api import MastodonServer
from tests.servers.pds import Pds

POSTS = "app.bsky.feed.post"


@dataclass
class OnBluesky:
    """A person in front of a Bluesky account."""

    pds: Pds
    handle: str
    password: str

    def edit(self, uri: str, text: str) -> None:
        """Change the text of a post."""
        record = self._record(uri)["value"] | {"text": text}
        self._call("putRecord", {"rkey": uri.rpartition("/")[2], "record": record})

    def answer(self, uri: str, text: str) -> str:
        """Write under a post, and give the answer's name."""
        found = self._record(uri)
        parent = {"uri": uri, "cid": found["cid"]}
        record = found["value"] | {"text": text, "reply": {"root": parent, "parent": parent}}
        made: str = self._call("createRecord", {"record": record})["uri"]
        return made

    def delete(self, uri: str) -> None:
        """Delete a post."""
        self._call("deleteRecord", {"rkey": uri.rpartition("/")[2]})

    def posts(self) -> dict[str, Any]:
        """Read the account: what each post says, by its name."""
        return {record["uri"]: record["value"] for record in self.pds.records(self.handle)}

    def _record(self, uri: str) -> dict[str, Any]:
        return next(record for record in self.pds.records(self.handle) if record["uri"] == uri)

    def _call(self, name: str, values: dict[str, Any]) -> Any:
        login = {"identifier": self.handle, "password": self.password}
        server = f"{self.pds.url}/xrpc/com.atproto"
        token = httpx.post(f"{server}.server.createSession", json=login).raise_for_status().json()["accessJwt"]
        body = {"repo": self.handle, "collection": POSTS} | values
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.post(f"{server}.repo.{name}", json=body, headers=headers, timeout=30).raise_for_status().json()


@dataclass
class OnMastodon:
    """A person in front of an account on a server that speaks Mastodon's API."""

    server: MastodonServer

    def edit(self, name: str, text: str) -> None:
        """Change the text of a post."""
        self.server.call("PUT", f"/api/v1/statuses/{name}", {"status": text})

    def answer(self, name: str, text: str) -> str:
        """Write under a post, and give the answer's name."""
        values = {"status": text, "in_reply_to_id": name, "visibility": "public"}
        made: str = self.server.call("POST", "/api/v1/statuses", values)["id"]
        return made

    def delete(self, name: str) -> None:
        """Delete a post."""
        self.server.call("DELETE", f"/api/v1/statuses/{name}")

    def posts(self) -> dict[str, Any]:
        """Read the account: what the server says of each post, by its name."""
        return {status["id"]: status for status in self.server.statuses()}
