"""What is Bluesky's own: the names of records, and what readers can follow in a text."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from syndicate.errors import InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Attachment, Find
from syndicate.networks._bluesky_records import TID_LETTERS, facets, record_key
from syndicate.networks.bluesky import MOST_BYTES, Bluesky
from syndicate.web import Web
from tests.contract.samples import URL, attempt, copy, longer, network, picture, post, thread

DID = "did:plc:valserein234567"


def test_a_record_key_is_a_tid() -> None:
    """A name has 13 letters of the TID alphabet, the first at most j, and a time of the network's own years."""
    for number in range(500):
        name = record_key(str(number))
        assert len(name) == 13
        assert set(name) <= set(TID_LETTERS)
        assert name[0] <= "j"
        moment = datetime.fromtimestamp(_number(name) // 1024 / 1e6, UTC)
        assert 2023 <= moment.year <= 2025


def test_a_record_key_depends_on_the_key_alone() -> None:
    """The same key always gives the same name; other keys give others. The name is fixed for ever: here is one."""
    assert record_key("actualites/fete") == record_key("actualites/fete")
    assert len({record_key(str(number)) for number in range(5000)}) == 5000
    assert record_key("") == "3jr5vk4by4pmo"


@pytest.mark.parametrize(
    ("text", "followed"),
    [
        (f"Fête {URL}", [URL]),
        (f"👨‍👩‍👧‍👦 é #Fête #élu·e {URL}", ["#Fête", "#élu·e", URL]),
        (f"Voir https://www.service-public.fr/x. Et {URL}", ["https://www.service-public.fr/x", URL]),
        (f"{URL}-2 puis {URL}", [f"{URL}-2", URL]),
        (f"{URL}#ancre #Vrai #123 C#Dièse ## {URL}", [f"{URL}#ancre", "#Vrai", URL]),
        ("@quelqu.un n'est pas suivi", []),
        ("", []),
    ],
)
def test_facets_stand_where_the_bytes_are(text: str, followed: list[str]) -> None:
    """Addresses and hashtags are found, in order, at their places in UTF-8; mentions never are."""
    raw = text.encode()
    found = facets(text, URL)
    assert [raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode() for one in found] == followed
    for one, words in zip(found, followed, strict=True):
        (feature,) = one["features"]
        assert feature.get("uri", f"#{feature.get('tag')}") == words


def test_the_canonical_url_is_a_link_whatever_its_shape() -> None:
    """Our own address is linked whole even where a pattern would stop short, as on a test server."""
    url = "http://localhost:8000/actualites/fete~(1)*"
    (facet,) = facets(f"Fête {url}", url)
    assert facet["features"][0]["uri"] == url


@pytest.mark.parametrize(
    "heavy", [{"pictures": (longer(picture(), MOST_BYTES),)}, {"card": longer(picture(), MOST_BYTES)}]
)
def test_a_picture_over_the_limit_is_refused_before_anything_is_sent(heavy: dict[str, Any]) -> None:
    """A picture or a card over 1,000,000 bytes is Refused, and nothing was sent."""
    asked: list[str] = []
    with _server(asked) as web, pytest.raises(Refused, match="1000000"):
        _bluesky(web).publish(post(**heavy), attempt())
    assert asked == []


@pytest.mark.parametrize("blob", [{"ref": {"$link": "nonsense"}}, {"ref": {"$link": 7}}, {"size": float("nan")}])
def test_a_thread_whose_picture_cannot_be_summed_is_not_sent(blob: dict[str, Any]) -> None:
    """A reply names the first post by a sum of its content: when the server says nonsense of it, nothing is sent."""
    asked: list[str] = []
    none = httpx.Response(400, json={"error": "RecordNotFound"})
    uploaded = httpx.Response(200, content=json.dumps({"blob": {"$type": "blob"} | blob}).encode())
    with _server(asked, getRecord=lambda: none, uploadBlob=lambda: uploaded) as web, pytest.raises(Unsent):
        _bluesky(web).publish(thread(pictures=(picture(),)), attempt())
    assert asked[-1] == "uploadBlob"


def test_an_older_server_says_in_words_that_there_is_no_record() -> None:
    """A 400 that only says in its message that the record is missing is understood."""
    answer = httpx.Response(400, json={"error": "InvalidRequest", "message": "Could not locate record: at://x"})
    with _server([], getRecord=lambda: answer) as web:
        assert _bluesky(web).find(post(), attempt(), Find.KEY) is None


def test_another_400_is_not_a_missing_record() -> None:
    """A request that the server does not understand proves nothing about the record."""
    answer = httpx.Response(400, json={"error": "InvalidRequest", "message": "Invalid repo"})
    with _server([], getRecord=lambda: answer) as web, pytest.raises(Unsent, match="Invalid repo"):
        _bluesky(web).withdraw(copy(f"at://{DID}/app.bsky.feed.post/3kabc"))


def test_a_wrong_handle_is_unauthorized() -> None:
    """A 400 to the opening of a session is about our access."""
    answer = httpx.Response(400, json={"error": "InvalidRequest", "message": "Invalid identifier or password"})
    with _server([], createSession=lambda: answer) as web, pytest.raises(Unauthorized, match="Invalid identifier"):
        _bluesky(web).verify()


def test_a_session_that_expires_again_and_again() -> None:
    """A session is renewed once only: a server that refuses each one ends the attempt."""
    asked: list[str] = []
    expired = {"error": "ExpiredToken", "message": "Token has expired"}
    with _server(asked, putRecord=lambda: httpx.Response(400, json=expired)) as web, pytest.raises(Unauthorized):
        _bluesky(web).publish(post(), attempt())
    assert asked == ["createSession", "putRecord", "createSession", "putRecord"]


@pytest.mark.parametrize(
    ("error", "named"),
    [("InvalidToken", Unauthorized), ("BlobNotFound", Unsent), ("InvalidRequest", Refused)],
)
def test_a_400_that_is_not_about_the_copy(error: str, named: type[OutcomeError]) -> None:
    """Only what the server says of the copy is Refused: not a token of before, nor a picture that the server lost."""
    answer = httpx.Response(400, json={"error": error, "message": "no"})
    with _server([], putRecord=lambda: answer) as web, pytest.raises(named):
        _bluesky(web).publish(post(), attempt())


@pytest.mark.parametrize("page", [{"html": "<p>"}, {"json": {}}, {"json": []}], ids=str)
def test_a_success_that_is_a_page_is_in_doubt(page: dict[str, Any]) -> None:
    """A page with the status 200 in the place of an answer proves nothing."""
    with _server([], putRecord=lambda: httpx.Response(200, **page)) as web, pytest.raises(InDoubt):
        _bluesky(web).publish(post(), attempt())


@pytest.mark.parametrize(
    ("read", "shown"),
    [
        (httpx.Response(200, json={"uri": "at://x", "cid": "bafyearlier", "value": {}}), "bafyearlier"),
        (httpx.Response(503), ""),
    ],
)
def test_what_an_earlier_try_made_is_read(read: httpx.Response, shown: str) -> None:
    """A record that is there already is read for its sum; when that fails it is there all the same."""
    there = httpx.Response(400, json={"error": "InvalidSwap", "message": "Record was at bafyearlier"})
    with _server([], putRecord=lambda: there, getRecord=lambda: read) as web:
        receipt = _bluesky(web).publish(post(), attempt())
    assert (receipt.copy_id.rpartition("/")[2], receipt.shown) == (record_key(attempt().key), shown)


@pytest.mark.parametrize("said", [{}, {"results": None}, {"results": ["x", {"cid": "bafynew"}]}], ids=str)
def test_a_server_that_does_not_tell_what_it_made(said: dict[str, Any]) -> None:
    """Servers may leave out of their answer what a commit made: the new record is read instead."""
    reads = [
        httpx.Response(200, json={"uri": "at://x", "cid": "bafyold", "value": {}}),
        httpx.Response(400, json={"error": "RecordNotFound"}),
        httpx.Response(200, json={"uri": "at://x", "cid": "bafynew", "value": {}}),
    ]
    with _server([], getRecord=lambda: reads.pop(0), applyWrites=lambda: httpx.Response(200, json=said)) as web:
        receipt = _bluesky(web).edit(copy("3kabc", shown="bafyold"), post(), attempt(generation=2))
    assert receipt.shown == "bafynew"


@pytest.mark.parametrize("there", [True, False], ids=["there still", "no longer there"])
def test_a_deletion_that_tells_of_no_commit_is_looked_at(*, there: bool) -> None:
    """A 200 that says nothing may come from a gateway: only a record that is no longer there was deleted."""
    found = httpx.Response(200, json={"uri": "at://x", "cid": "bafy", "value": {}})
    none = httpx.Response(400, json={"error": "RecordNotFound", "message": "no"})
    looks = [found, found if there else none]
    nothing = httpx.Response(200, json={})
    with (
        _server([], getRecord=lambda: looks.pop(0), deleteRecord=lambda: nothing) as web,
        pytest.raises(InDoubt) if there else contextlib.nullcontext(),
    ):
        _bluesky(web).withdraw(copy(f"at://{DID}/app.bsky.feed.post/3kabc"))
    assert looks == []


def test_an_edit_that_tells_of_no_commit_is_looked_at() -> None:
    """A 200 that says nothing may come from a gateway: without the new record the edit is in doubt."""
    found = httpx.Response(200, json={"uri": "at://x", "cid": "bafy", "value": {}})
    none = httpx.Response(400, json={"error": "RecordNotFound", "message": "no"})
    looks = [found, none, none]
    nothing = httpx.Response(200, json={})
    with _server([], getRecord=lambda: looks.pop(0), applyWrites=lambda: nothing) as web, pytest.raises(InDoubt):
        _bluesky(web).edit(copy(f"at://{DID}/app.bsky.feed.post/3kabc"), post(), attempt(generation=2))
    assert looks == []


def test_one_session_serves_all_calls() -> None:
    """The session is opened once, at the first call that needs it."""
    asked: list[str] = []
    with _server(asked) as web:
        bluesky = _bluesky(web)
        assert asked == []
        bluesky.publish(post(), attempt())
        bluesky.publish(post(), attempt("other"))
    assert asked.count("createSession") == 1


def test_the_handle_may_be_written_with_its_sign() -> None:
    """“@valserein.example.org” in tambour.toml is the same handle."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"did": DID, "handle": "valserein.example.org", "accessJwt": "jwt"})

    with Web(transport=httpx.MockTransport(answer)) as web:
        network("bluesky", web, secrets={"PASSWORD": "p"}, handle="@valserein.example.org").verify()
    assert b'"identifier":"valserein.example.org"' in asked[0].content


def test_an_attachment_without_size_has_a_ratio_still() -> None:
    """A ratio is made of numbers from 1 on, as the lexicon wants."""
    flat = Attachment(picture().data, "image/jpeg", 0, 0)
    bodies: list[bytes] = []
    with _server([], bodies) as web:
        _bluesky(web).publish(post(pictures=(flat,)), attempt())
    assert b'"aspectRatio":{"width":1,"height":1}' in bodies[-1]


def _bluesky(web: Web) -> Bluesky:
    made = network("bluesky", web, secrets={"PASSWORD": "the-password"}, handle="valserein.example.org")
    assert isinstance(made, Bluesky)
    return made


def _server(asked: list[str], bodies: list[bytes] | None = None, **instead: Callable[[], httpx.Response]) -> Web:
    """Answer as a server does, and note the names of the calls; ``instead`` answers to one of them."""
    usual = {
        "createSession": {"did": DID, "handle": "valserein.example.org", "accessJwt": "jwt"},
        "uploadBlob": {"blob": {"$type": "blob"}},
        "putRecord": {"uri": "at://x", "cid": "bafy"},
    }

    def answer(request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition(".")[2]
        asked.append(name)
        if bodies is not None:
            bodies.append(request.content)
        return instead[name]() if name in instead else httpx.Response(200, json=usual[name])

    return Web(transport=httpx.MockTransport(answer))


def _number(name: str) -> int:
    number = 0
    for letter in name:
        number = number << 5 | TID_LETTERS.index(letter)
    return number
