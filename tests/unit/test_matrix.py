"""What is Matrix's own: its errors, the names of things, the pages of a room, what a text becomes there."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from syndicate.errors import ConfigError, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Draft, Find, Link
from syndicate.networks import load
from syndicate.networks._matrix_events import filename, formatted
from syndicate.networks._matrix_room import Room
from syndicate.networks.matrix import PAGES, Matrix
from syndicate.recover import EVER
from syndicate.web import Web
from tests.contract.samples import AT, URL, attempt, copy, network, picture, post

SERVER = "https://matrix.valserein.example.org"
ROOM, ALIAS = "!room:valserein.example.org", "#annonces:valserein.example.org"
ME = "@annonces:valserein.example.org"
TOKEN = "syt_token_of_the_room"
Server = Callable[[httpx.Request], httpx.Response]


@pytest.mark.parametrize(
    ("status", "code", "details", "named", "words"),
    [
        (400, "M_BAD_JSON", {}, Refused, "no more"),
        (400, "M_UNKNOWN", {}, Refused, "no more"),
        (401, "M_UNKNOWN_TOKEN", {"soft_logout": True}, Unauthorized, "“tambour connect” gets another"),
        (401, "M_MISSING_TOKEN", {}, Unauthorized, "“tambour connect” gets another"),
        (403, "M_FORBIDDEN", {}, Unauthorized, "no more"),
        (403, "M_GUEST_ACCESS_FORBIDDEN", {}, Unauthorized, "no more"),
        (403, "M_USER_DEACTIVATED", {}, Unauthorized, "no more"),
        (403, "M_CONSENT_NOT_GIVEN", {}, Unauthorized, "no more"),
        (403, "M_RESOURCE_LIMIT_EXCEEDED", {}, Unsent, "no more"),
        (404, "M_NOT_FOUND", {}, InDoubt, "no more"),
        (404, "M_UNRECOGNIZED", {}, InDoubt, "no more"),
        (405, "M_UNRECOGNIZED", {}, InDoubt, "no more"),
        (413, "M_TOO_LARGE", {}, Refused, "no more"),
        (429, "M_LIMIT_EXCEEDED", {"retry_after_ms": 2500}, Unsent, "asks to wait"),
        (500, "M_UNKNOWN", {}, InDoubt, "failed"),
        (502, "", {}, InDoubt, "failed"),
    ],
)
def test_each_documented_error_has_its_name(
    status: int, code: str, details: dict[str, Any], named: type[OutcomeError], words: str
) -> None:
    """What a server answers to a message is named by what it proves, and said in a sentence."""
    wrong = {"errcode": code, "error": "no more", **details}

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json=wrong) if request.method == "PUT" else _room(request)

    with _matrix(answer) as matrix, pytest.raises(named, match=words) as caught:
        matrix.publish(post(), attempt())
    assert type(caught.value) is named
    if status == 429:
        assert getattr(caught.value, "retry_after", None) == 2.5


@pytest.mark.parametrize("wait", ["2500", None, -1, 10**400, 1.5, True])
def test_a_wait_that_makes_no_sense_is_none(wait: Any) -> None:
    """Of the milliseconds to wait only a number is believed."""
    wrong = json.dumps({"errcode": "M_LIMIT_EXCEEDED", "error": "slow", "retry_after_ms": wait})

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(429, text=wrong) if request.method == "PUT" else _room(request)

    with _matrix(answer) as matrix, pytest.raises(Unsent) as caught:
        matrix.publish(post(), attempt())
    assert caught.value.retry_after is None


@pytest.mark.parametrize("name", ["", "128", "$", "$a b", "$" + "a" * 300, "$a\n", f"${TOKEN}"])
def test_a_message_without_a_name_is_in_doubt(name: str) -> None:
    """A 200 that does not name an event proves nothing."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"event_id": name}) if request.method == "PUT" else _room(request)

    with _matrix(answer) as matrix, pytest.raises(InDoubt):
        matrix.publish(post(), attempt())


def test_an_alias_is_looked_up_once() -> None:
    """A room that is named by its address is found there; what is known of it serves the whole run."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.rpartition("/")[2])
        return _room(request) if request.method == "GET" else httpx.Response(200, json={"event_id": "$one"})

    with _matrix(answer, room=ALIAS) as matrix:
        matrix.publish(post(), attempt())
        receipt = matrix.publish(post(), attempt("other"))
    assert asked[:3] == [ALIAS, "m.room.encryption", "m.room.join_rules"]
    assert len(asked) == 5
    assert receipt.copy_url == f"https://matrix.to/#/{ALIAS}/$one"


@pytest.mark.parametrize(("since", "pages"), [(AT, 2), (EVER, PAGES)])
def test_a_search_stops_before_the_attempt(since: Any, pages: int) -> None:
    """Pages are read until one is older than the attempt; with a lost ledger, as many as are ever read."""
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/messages"):
            return _room(request)
        asked.append(request.url.params.get("from"))
        day = 86_400_000 * (len(asked) - 1)
        made = int(AT.timestamp() * 1000) - day
        event = {"event_id": f"$e{len(asked)}", "sender": ME, "content": {"body": "Bonjour"}, "origin_server_ts": made}
        return httpx.Response(200, json={"chunk": [event], "end": f"t{len(asked)}"})

    with _matrix(answer) as matrix:
        assert matrix.find(post(), dataclasses.replace(attempt(), at=since), Find.LIST) is None
    assert asked == [None, *(f"t{number}" for number in range(1, pages))]


def test_the_copy_of_another_account_is_not_touched() -> None:
    """A message of somebody else, which a person named by mistake, is neither edited nor withdrawn."""

    def answer(request: httpx.Request) -> httpx.Response:
        if "/event/" in request.url.path:
            return httpx.Response(200, json={"sender": "@x:example.org", "content": {"body": URL}})
        assert request.method == "GET"
        return _room(request)

    with _matrix(answer) as matrix:
        for act in (lambda: matrix.edit(copy("$e"), post(), attempt()), lambda: matrix.withdraw(copy("$e"))):
            with pytest.raises(Unsent, match="another account"):
                act()


def test_a_text_as_html_is_ours() -> None:
    """What looks like HTML in a title or in an address is written out; the title is bold, lines stay lines."""
    draft = Draft(f'<b>Fête</b> "1"\n\nUn & deux\ntrois\n\n{URL}?a=1&b=2', "fr", Link(URL, '<b>Fête</b> "1"', ""))
    assert formatted(draft) == (
        "<p><strong>&lt;b&gt;Fête&lt;/b&gt; &quot;1&quot;</strong></p><p>Un &amp; deux<br>trois</p>"
        f'<p><a href="{URL}?a=1&amp;b=2">{URL}?a=1&amp;b=2</a></p>'
    )


@pytest.mark.parametrize(
    ("alt", "name"), [("Une place", "Une place.jpg"), ("../a\\b  c", ".. a b c.jpg"), ("", "image.jpg")]
)
def test_a_picture_is_named_by_what_it_shows(alt: str, name: str) -> None:
    """The alternative text is the file's name, without what a disk would take for a folder."""
    assert filename(picture(alt=alt)) == name


@pytest.mark.parametrize("room", ["annonces", "#annonces", "@mairie:example.org", "# x:example.org", "!", ""])
def test_a_room_has_an_address_or_a_number(room: str) -> None:
    """What the API would not understand is refused when the settings are read."""
    key, message = load("matrix").wrong({"room": room}) or ("", "")
    assert key == "room"
    assert "is not a room" in message


@pytest.mark.parametrize("user", ["mairie", "mairie:example.org", "@mairie", "@ma irie:example.org"])
def test_an_account_is_named_with_its_server(user: str) -> None:
    """An account that no server could know is refused when the settings are read, not when somebody connects."""
    key, message = load("matrix").wrong({"room": ALIAS, "user": user}) or ("", "")
    assert key == "user"
    assert "is not an account" in message


@pytest.mark.parametrize(
    ("called", "link"),
    [
        (ALIAS, f"{ALIAS}/$e"),
        (ROOM, f"{ROOM}/$e?via=valserein.example.org"),
        ("!hash", "!hash/$e?via=matrix.example.org"),
    ],
)
def test_a_link_to_a_message_names_it(called: str, link: str) -> None:
    """The link opens the message in any program, and gives its name back."""
    url = Room(ROOM, called, public=True, server="matrix.example.org").link("$e")
    assert url == f"https://matrix.to/#/{link}"
    assert load("matrix").copy_id(url) == "$e"


def test_another_address_names_no_message() -> None:
    """The address of the room is not that of a message."""
    with pytest.raises(ConfigError, match="Share"):
        load("matrix").copy_id(f"https://matrix.to/#/{ALIAS}")


# --------------------------------------------------------------------------------------------- helpers


class _Opened:
    """A network before a server of ours, closed at the end."""

    def __init__(self, answer: Server, room: str) -> None:
        self._web = Web(transport=httpx.MockTransport(answer))
        self._network = network("matrix", self._web, server=SERVER, secrets={"TOKEN": TOKEN}, room=room)

    def __enter__(self) -> Matrix:
        assert isinstance(self._network, Matrix)
        return self._network

    def __exit__(self, *error: object) -> None:
        self._web.close()


def _matrix(answer: Server, room: str = ROOM) -> _Opened:
    return _Opened(answer, room)


def _room(request: httpx.Request) -> httpx.Response:
    """Answer as a public room without encryption does."""
    last = request.url.path.rpartition("/")[2]
    if last == "m.room.encryption":
        return httpx.Response(404, json={"errcode": "M_NOT_FOUND", "error": "Event not found."})
    known = {"m.room.join_rules": {"join_rule": "public"}, "whoami": {"user_id": ME}, ALIAS: {"room_id": ROOM}}
    return httpx.Response(200, json=known[last])
