"""The reference Bluesky server, as the tests see it (https://docs.bsky.app/docs/api)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class Pds:
    """A running PDS. There is no AppView behind it: read what was written with ``records``."""

    url: str
    _passwords: dict[str, str] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def create_account(self, handle: str | None = None) -> tuple[str, str]:
        """Open an account and give its handle (``name.test``, unused unless it is chosen) and password."""
        handle = handle or f"mairie-{next(self._numbers)}.test"
        password = f"password of {handle}"
        email = f"{handle.removesuffix('.test')}@example.org"
        self._call("POST", "com.atproto.server.createAccount", {"handle": handle, "email": email, "password": password})
        return handle, password

    def create_app_password(self, handle: str, password: str, *, private: bool = False) -> str:
        """Make an app password, as a person does in the settings; ``private`` opens the private messages too."""
        session = self._call("POST", "com.atproto.server.createSession", {"identifier": handle, "password": password})
        address = f"{self.url}/xrpc/com.atproto.server.createAppPassword"
        headers = {"Authorization": f"Bearer {session['accessJwt']}"}
        body = {"name": "Tambour", "privileged": private}
        made: str = httpx.post(address, json=body, headers=headers, timeout=30).raise_for_status().json()["password"]
        return made

    def did(self, handle: str) -> str:
        """Give the permanent identifier of an account."""
        did: str = self._call("GET", "com.atproto.identity.resolveHandle", {"handle": handle})["did"]
        return did

    def records(self, handle: str, collection: str = "app.bsky.feed.post") -> list[dict[str, Any]]:
        """List the records of an account, oldest key first: ``{"uri", "cid", "value"}`` each."""
        query = {"repo": handle, "collection": collection, "limit": 100, "reverse": True}
        records: list[dict[str, Any]] = self._call("GET", "com.atproto.repo.listRecords", query)["records"]
        return records

    def blobs(self, handle: str) -> list[str]:
        """List the identifiers (CID) of the files that the account's records use."""
        cids: list[str] = self._call("GET", "com.atproto.sync.listBlobs", {"did": self.did(handle)})["cids"]
        return cids

    def blob(self, handle: str, cid: str) -> bytes:
        """Give the bytes of one of those files."""
        query = {"did": self.did(handle), "cid": cid}
        return httpx.get(f"{self.url}/xrpc/com.atproto.sync.getBlob", params=query).raise_for_status().content

    def _call(self, method: str, name: str, values: dict[str, Any]) -> Any:
        address = f"{self.url}/xrpc/{name}"
        sent = httpx.get(address, params=values) if method == "GET" else httpx.post(address, json=values, timeout=30)
        return sent.raise_for_status().json()
