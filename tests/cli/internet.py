"""An Internet in memory for the commands: a Mastodon server, a Bluesky server and the commune's own site.

Each request of a command is answered here, and kept. ``mischief`` may change an answer before it leaves.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from syndicate import feed, ledger
from syndicate.model import Picture
from tests.simulated import HOME, NOON, original

MASTODON, BLUESKY, SITE = "social.example.org", "pds.example.org", "127.0.0.1"
# What has to stay between an account and its server. The last three are the server's own, given once.
TOKEN = "planted~mastodon+token/9Vq2xZ7LmT4"
PASSWORD = "plan-ted9-pass-word-Qw8r"
SESSION = "eyJhbGciOiJIUzI1NiJ9.eyJzY29wZSI6ImNvbS5hdHByb3RvLmFwcFBhc3MifQ.planted5Session8Signature"
REFRESH = "eyJhbGciOiJIUzI1NiJ9.planted7Refresh2Claims.planted6Refresh1Signature"
CLIENT_SECRET = "planted3ClientSecret0Zx4"
SECRETS = (TOKEN, PASSWORD, SESSION, REFRESH, CLIENT_SECRET)
SETTINGS = f"""
[commune]
name = "Valserein"
url = "{HOME}"
[accounts.place]
kind = "mastodon"
server = "https://{MASTODON}"
[accounts.ciel]
kind = "bluesky"
server = "https://{BLUESKY}"
handle = "valserein.example.org"
[strategy]
routes = [{{ accounts = ["place", "ciel"] }}]
"""
ME = {"id": "17", "acct": "valserein", "url": f"https://{MASTODON}/@valserein"}
DID = "did:plc:valserein"

Mischief = Callable[[httpx.Request, httpx.Response], httpx.Response]


def photo() -> bytes:
    """Make a picture for an original."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(out, "JPEG")
    return out.getvalue()


PHOTO = photo()


class Internet:
    """Every server that a command can reach."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the place of the network for the time of a test, and give the accounts their secrets."""
        self.requests: list[httpx.Request] = []
        self.mischief: Mischief = lambda _request, answer: answer
        self.posts: dict[str, Any] = {}
        client = httpx.Client

        def opened(**given: Any) -> httpx.Client:
            return client(**given | {"transport": httpx.MockTransport(self.answer)})

        monkeypatch.setattr(httpx, "Client", opened)
        monkeypatch.setattr("time.sleep", lambda _seconds: None)
        monkeypatch.setenv("TAMBOUR_PLACE_TOKEN", TOKEN)
        monkeypatch.setenv("TAMBOUR_CIEL_PASSWORD", PASSWORD)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as the server of that name does, but for the mischief."""
        self.requests.append(request)
        servers = {MASTODON: self._mastodon, BLUESKY: self._bluesky, SITE: _site}
        answer = servers[request.url.host](request)
        return answer if request.url.host == SITE else self.mischief(request, answer)

    def sent_elsewhere(self) -> str:
        """Give all that was sent to our own site, which no account has anything to do with."""
        return "\n".join(
            f"{request.url} {request.headers.raw!r} {request.content!r}"
            for request in self.requests
            if request.url.host not in (MASTODON, BLUESKY)
        )

    def _mastodon(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("accounts/verify_credentials"):
            return httpx.Response(200, json=ME)
        if path.endswith("apps/verify_credentials"):
            return httpx.Response(200, json={"id": "5", "name": "Tambour", "scopes": ["profile", "write:statuses"]})
        if path == "/api/v1/apps":
            return httpx.Response(200, json={"client_id": "known", "client_secret": CLIENT_SECRET})
        if path == "/oauth/token":
            scope = "profile read:statuses write:statuses write:media"
            return httpx.Response(200, json={"access_token": TOKEN, "scope": scope})
        if path.endswith("/instance"):
            return httpx.Response(200, json={"configuration": {}, "version": "4.5.0"})
        if path == "/api/v1/accounts/17/statuses":
            return httpx.Response(200, json=list(self.posts.values()))
        if path.endswith("/media"):
            return httpx.Response(200, json={"id": "7", "url": f"https://{MASTODON}/media/7.jpg", "type": "image"})
        if request.method in ("POST", "PUT"):
            self.posts["112"] = {
                "id": "112", "url": f"https://{MASTODON}/@valserein/112", "application": {"name": "Tambour"},
                "content": f'<a href="{HOME}/actualites/fete/">x</a>', "in_reply_to_id": None,
                "created_at": NOON.isoformat(),
                "media_attachments": [{"id": "7", "description": "La place"}],
            }  # fmt: skip
        return httpx.Response(200, json=self.posts["112"]) if self.posts else httpx.Response(404, json={"error": "no"})

    def _bluesky(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2].rpartition(".")[2]
        if name == "createSession":
            session = {"did": DID, "handle": "valserein.example.org", "accessJwt": SESSION, "refreshJwt": REFRESH}
            return httpx.Response(200, json=session)
        if name == "getRecord":
            found = self.posts.get(request.url.params["rkey"])
            missing = {"error": "RecordNotFound", "message": "Could not locate record"}
            return httpx.Response(200, json=found) if found else httpx.Response(400, json=missing)
        if name == "listRecords":
            return httpx.Response(
                200, json={"records": [post for post in self.posts.values() if post and "value" in post]}
            )
        if name == "uploadBlob":
            return httpx.Response(200, json={"blob": {"$type": "blob", "ref": {"$link": "bafy"}, "size": 1}})
        body = json.loads(request.content)
        for write in body.get("writes", [body]):
            uri = f"at://{DID}/app.bsky.feed.post/{write['rkey']}"
            record = write.get("record") or write.get("value")
            self.posts[write["rkey"]] = {"uri": uri, "cid": "bafycid", "value": record} if record else None
        return httpx.Response(200, json={"uri": uri, "cid": "bafycid", "results": []})


def _site(request: httpx.Request) -> httpx.Response:
    if request.url.path.endswith(".jpg"):
        return httpx.Response(200, content=PHOTO, headers={"content-type": "image/jpeg"})
    return httpx.Response(200, html="<!doctype html>")


def write_feed(folder: Path, title: str, *, withdrawn: bool = False) -> list[str]:
    """Write the feed of one original with a picture; give the options that make a command read it."""
    picture = Picture(f"{HOME}/place.jpg", "La place", 640, 480, hashlib.sha256(PHOTO).hexdigest())
    one = original(title=title, pictures=(picture,), date=NOON - timedelta(hours=1))
    document = feed.dump(
        [] if withdrawn else [one], [one.id] if withdrawn else [], ledger.mark(folder / "ledger.jsonl"),
        title="V", home=HOME, feed_url=f"{HOME}/syndication.json", lang="fr",
    )  # fmt: skip
    (folder / "feed.json").write_text(document, encoding="utf-8")
    return ["--feed", str(folder / "feed.json"), "--now", NOON.isoformat()]


def forms(secret: str) -> dict[str, str]:
    """Give a secret as it would look in each encoding, found without the code that is tested."""
    data = secret.encode()
    percent = "".join(f"%{byte:02x}" for byte in data)
    return {
        "plain": secret,
        "percent-encoded": httpx.QueryParams({"": secret}).__str__()[1:],
        "wholly percent-encoded": percent,
        "base64": base64.b64encode(data).decode()[:-4],
        "base64 of an authorization": base64.b64encode(b"Bearer " + data).decode()[12:-4],
        "base64 for addresses": base64.urlsafe_b64encode(b"ab" + data).decode()[4:-4],
        "hexadecimal": data.hex(),
    }


def leaks(text: str) -> list[str]:
    """Name each secret that a text gives away, in whatever form and whatever stands between its signs."""
    squeezed = "".join(sign for sign in text if not sign.isspace() and sign not in "\u200b\u2060\u00ad\ufeff\\")
    return [
        f"{secret[:12]}… {name}"
        for secret in SECRETS
        for name, form in forms(secret).items()
        if form.lower() in text.lower() or form.replace("\\", "").lower() in squeezed.lower()
    ]
