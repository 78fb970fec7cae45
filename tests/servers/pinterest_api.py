"""An account on Pinterest, with two boards, in memory (https://developers.pinterest.com/docs/api/v5/)."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import httpx

from tests.servers.standin import StandIn, Told, bearer, faults_of, picture_format

BOARDS = {"549755885175": "La commune", "549755885176": "Travaux"}
NAME = "valserein"
LENGTHS = {"title": 100, "description": 800, "link": 2048, "alt_text": 500}
WORDS = {"title?": str, "description?": str, "link?": str, "alt_text?": str, "board_id?": str}
CODE, SECRET, RENEWS = "code-of-the-browser-0123", "secret-of-the-app-0123", "pinr_STANDINOFTHECOMMUNE0123456789"
SCOPES = "boards:read boards:write pins:read pins:write user_accounts:read"
SOURCE = {"source_type": ("image_base64",), "content_type": ("image/jpeg", "image/png"), "data": str}


class PinterestAccount(StandIn):
    """One account, and a token of it. Lists come in pages of ``page`` things; ``kept`` gives a link as it is shown."""

    secrets: Mapping[str, str] = {"TOKEN": "pina_STANDINOFTHECOMMUNE0123456789"}

    def __init__(self) -> None:
        super().__init__()
        first, second = BOARDS
        self.settings = {"board": first, "boards.Travaux": second, "client_id": "1483920", "handle": NAME}
        self.page = 2
        self.kept: Callable[[str], str | None] = lambda link: link
        self.scopes = SCOPES

    def post_by_hand(self, text: str, link: str = "") -> None:
        """Pin as a person does."""
        self._show({"title": text, "description": "", "link": link, "alt_text": None, "board_id": next(iter(BOARDS))})

    def told(self, post: Mapping[str, Any]) -> Told:
        """Give what readers see of a pin."""
        return Told("\n\n".join((post["title"], post["description"], post["link"])), (post["alt_text"] or "",))

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Check the access, then do what is asked."""
        if request.url.path == "/v5/oauth/token":
            return self._granted(request)
        if bearer(request) != self.secrets["TOKEN"]:
            return error(401, 2, "Authentication failed.")
        match request.method, *request.url.path.strip("/").split("/"):
            case "GET", "v5", "user_account":
                return httpx.Response(200, json={"username": NAME, "account_type": "BUSINESS"})
            case "GET", "v5", "boards":
                return self._page(request, [{"id": number, "name": name} for number, name in BOARDS.items()])
            case "GET", "v5", "pins":
                return self._page(request, self.store.listed())
            case "POST", "v5", "pins":
                return self._make(json.loads(request.content))
            case method, "v5", "pins", name:
                return self._one(request, method, name)
        return error(404, 404, "Not found")

    def _granted(self, request: httpx.Request) -> httpx.Response:
        """Give the access for the code of a browser, or for what renews it; the app is named as RFC 6749 says."""
        named = base64.b64encode(f"{self.settings['client_id']}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {named}":
            return error(401, 2, "Authentication failed.")
        form = {name: value for name, (value,) in parse_qs(request.content.decode()).items()}
        ways = (
            {"grant_type": "authorization_code", "code": CODE, "redirect_uri": "https://localhost/"},
            {"grant_type": "refresh_token", "refresh_token": RENEWS},
        )
        if form not in [{**way, "continuous_refresh": "true"} for way in ways]:
            return error(400, 283, f"This is not right: {form}")
        return httpx.Response(200, json={"access_token": self.secrets["TOKEN"], "expires_in": 2592000,
                                         "refresh_token": RENEWS, "refresh_token_expires_in": 5184000,
                                         "token_type": "bearer", "scope": self.scopes})  # fmt: skip

    def _page(self, request: httpx.Request, things: list[dict[str, Any]]) -> httpx.Response:
        start = int(request.url.params.get("bookmark", "0"))
        end = start + self.page
        return httpx.Response(
            200, json={"items": things[start:end], "bookmark": str(end) if end < len(things) else None}
        )

    def _make(self, sent: dict[str, Any]) -> httpx.Response:
        faults = [*faults_of(sent, {**WORDS, "media_source": SOURCE}), *_too_long(sent)]
        if faults:
            return error(400, 1, str(faults))
        if sent["board_id"] not in BOARDS:
            return error(404, 40, "Board not found.")
        source = sent.pop("media_source")
        found, _ratio = picture_format(base64.b64decode(source["data"], validate=True))
        if f"image/{found.lower()}" != source["content_type"]:
            return error(400, 235, "Sorry! We could not read this image.")
        return httpx.Response(201, json=self._show(sent))

    def _one(self, request: httpx.Request, method: str, name: str) -> httpx.Response:
        pin = self.store.get(name)
        if pin is None:
            return error(404, 50, "Pin not found.")
        if method == "DELETE":
            self.store.delete(name)
            return httpx.Response(204)
        if method == "PATCH":
            sent = json.loads(request.content)
            faults = [*faults_of(sent, WORDS), *_too_long(sent)]
            if faults:
                return error(400, 1, str(faults))
            pin.update(self._kept(sent))
        return httpx.Response(200, json=pin)

    def _show(self, pin: dict[str, Any]) -> dict[str, Any]:
        name = str(813744226420795000 + next(self.numbers))
        made = self.clock().strftime("%Y-%m-%dT%H:%M:%S")  # without offset, as the service writes it
        pin = {**self._kept(pin), "id": name, "created_at": made, "is_owner": True, "parent_pin_id": None}
        self.store.add(name, pin)
        return pin

    def _kept(self, pin: Mapping[str, Any]) -> dict[str, Any]:
        return {**pin, "link": self.kept(pin["link"])} if pin.get("link") else dict(pin)


def _too_long(sent: Mapping[str, Any]) -> list[str]:
    wrong = [f"{name} is too long" for name, most in LENGTHS.items() if len(sent.get(name) or "") > most]
    return wrong + ["board_id is no number"] * (not re.fullmatch(r"\d+", sent.get("board_id", "0")))


def error(status: int, code: int, message: str) -> httpx.Response:
    """Say why not."""
    return httpx.Response(status, json={"code": code, "message": message})
