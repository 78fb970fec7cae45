"""A Matrix room: one message for each change, never twice for one transaction, and no memory but the account's own."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx

from syndicate import notify
from syndicate.config import load
from syndicate.notices import Notice
from syndicate.web import Web

TOKEN = "planted-matrix-token-7Lm"
ROOM, USER = "!vallee:matrix.example.org", "@tambour:matrix.example.org"
WRONG = Notice("account/place", "Place: @room 1 copy did not go", "It failed.", "Wait.", state="unsent")


@dataclass
class Homeserver:
    """A server that keeps messages by transaction, and the account's data; ``broken`` loses answers to that path."""

    messages: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    broken: str = ""

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as https://spec.matrix.org/v1.11/client-server-api/ has it."""
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        path = unquote(request.url.raw_path.decode()).removeprefix("/_matrix/client/v3")
        body = json.loads(request.content) if request.content else None
        found = self._route(request.method, path, body)
        if self.broken and self.broken in path and request.method == "PUT":
            return httpx.Response(502, text="bad gateway")
        return found

    def _route(self, method: str, path: str, body: Any) -> httpx.Response:
        place = f"/user/{USER}/rooms/{ROOM}/account_data/fr.tambour.notices"
        start = f"/rooms/{ROOM}/send/m.room.message/"
        if (method, path) == ("GET", "/account/whoami"):
            return httpx.Response(200, json={"user_id": USER})
        if path == place and method == "GET":
            missing = {"errcode": "M_NOT_FOUND", "error": "Room account data not found"}
            return httpx.Response(200, json=self.data) if self.data else httpx.Response(404, json=missing)
        if path == place:
            self.data = body
            return httpx.Response(200, json={})
        assert method == "PUT"
        assert path.startswith(start)
        self.messages.setdefault(path.removeprefix(start), body)
        return httpx.Response(200, json={"event_id": "$1"})


def tell(server: Homeserver, folder: Path, *wanted: Notice) -> str:
    """Tell with a fresh notifier, as each run does; give the failure."""
    (folder / "tambour.toml").write_text(
        '[commune]\nname = "Valserein"\nurl = "https://v.example.org"\n[notify]\nkind = "matrix"\n'
        f'server = "https://matrix.example.org"\nroom = "{ROOM}"\n'
    )
    with Web(transport=httpx.MockTransport(server.answer)) as web:
        teller = notify.load(load(folder / "tambour.toml"), {"TAMBOUR_NOTIFY_TOKEN": TOKEN}, web)
        assert teller is not None
        return notify.tell(teller, wanted, ["account"])[1]


def test_one_message_for_each_change(tmp_path: Path) -> None:
    """A problem and its end are said once each, and nobody is called by the words of a title."""
    server = Homeserver()
    for wanted, count in (([WRONG], 1), ([WRONG], 1), ([], 2), ([], 2), ([WRONG], 3)):
        assert tell(server, tmp_path, *wanted) == ""
        assert len(server.messages) == count
    first, second, third = server.messages.values()
    assert first["msgtype"] == "m.text"
    assert first["m.mentions"] == {}
    assert "formatted_body" not in first
    assert "It failed." in first["body"]
    assert "solved" in second["body"]
    assert third["body"] == first["body"]


def test_a_lost_answer_makes_no_second_message(tmp_path: Path) -> None:
    """A message whose answer was lost is sent again under its transaction: the server keeps one."""
    server = Homeserver(broken="/send/")
    assert "502" in tell(server, tmp_path, WRONG)
    server.broken = ""
    assert tell(server, tmp_path, WRONG) == ""
    assert len(server.messages) == 1


def test_a_memory_of_another_shape_is_none(tmp_path: Path) -> None:
    """Data that we did not write stops nothing: what is wrong is told."""
    for data in ({"told": [1]}, {"told": {"a": 1}}, {"count": "many"}):
        server = Homeserver(data=data)
        assert tell(server, tmp_path, WRONG) == ""
        assert len(server.messages) == 1
