"""What is X's own: what its errors mean, and how our posts are known again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from syndicate.errors import Gone, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Copy, Find, Receipt
from syndicate.networks.x import X
from syndicate.web import Web
from tests.contract.samples import AT, TEXT, URL, attempt, copy, network, post

NAME = "1861300000000000001"
SHORT = "https://t.co/abcdefghij"
Answers = Callable[[httpx.Request], httpx.Response]


# ---------------------------------------------------------------------------------------------- errors


def _problem(kind: str, title: str, detail: str, **more: Any) -> dict[str, Any]:
    return {"type": kind and f"https://api.twitter.com/2/problems/{kind}", "title": title, "detail": detail} | more


DUPLICATE = _problem("", "Forbidden", "You are not allowed to create a Tweet with duplicate content.", status=403)
ERRORS: dict[str, tuple[int, Any, type[OutcomeError], str]] = {
    "the same text again": (403, DUPLICATE, InDoubt, "very text"),
    "an empty balance": (
        402,
        _problem("credits", "CreditsDepleted", "Your enrolled account does not have any credits to fulfill this."),
        Unsent,
        "balance",
    ),
    "no balance at all": (402, {}, Unsent, "balance"),
    "the month's cap": (
        429,
        _problem("usage-capped", "UsageCapExceeded", "Usage cap exceeded: Monthly product cap", period="Monthly"),
        Unsent,
        "no more this month",
    ),
    "too many requests": (429, {"title": "Too Many Requests", "detail": "Too Many Requests"}, Unsent, "wait"),
    "a reply to a deleted post": (
        403,
        _problem("", "Forbidden", "You attempted to reply to a Tweet that is deleted or not visible to you."),
        Gone,
        "no longer",
    ),
    "a reply that is not allowed": (
        403,
        _problem("", "Forbidden", "Reply to this conversation is not allowed because you have not been mentioned."),
        Refused,
        "by hand",
    ),
    "an access that only reads": (
        403,
        _problem("oauth1-permissions", "Forbidden", "Your client app is not configured with the appropriate oauth1."),
        Unauthorized,
        "not configured",
    ),
    "an app outside of any project": (
        403,
        _problem("client-forbidden", "Client Forbidden", "You must use keys from a developer App in a Project.",
                 reason="client-not-enrolled"),
        Unauthorized,
        "Client Forbidden: You must",
    ),
    "an unknown access": (401, _problem("", "Unauthorized", "Unauthorized"), Unauthorized, "401"),
    "a wrong parameter": (
        400,
        _problem("invalid-request", "Invalid Request", "One or more parameters to your request was invalid."),
        Refused,
        "One or more",
    ),
    "a server that fails": (503, _problem("", "Service Unavailable", "Service Unavailable"), InDoubt, "503"),
}  # fmt: skip


@pytest.mark.parametrize(("status", "body", "error", "words"), ERRORS.values(), ids=ERRORS)
def test_what_an_error_means(status: int, body: Any, error: type[OutcomeError], words: str) -> None:
    """Each error that is documented, or was seen, has one meaning for the engine, in words that say what to do."""
    answer = httpx.Response(status, json=body)
    with Web(transport=httpx.MockTransport(lambda _request: answer)) as web, pytest.raises(error, match=words):
        _x(web).publish(post(), attempt())


@pytest.mark.parametrize("name", ["an empty balance", "the month's cap"])
def test_what_lasts_stops_the_run(name: str) -> None:
    """Nobody pays while a run waits: the pause that is asked for is longer than a run makes."""
    status, body, _error, _words = ERRORS[name]
    answer = httpx.Response(status, json=body)
    with Web(transport=httpx.MockTransport(lambda _request: answer)) as web, pytest.raises(Unsent) as caught:
        _x(web).publish(post(), attempt())
    assert caught.value.retry_after == 86_400


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (404, _problem("resource-not-found", "Not Found Error", "Could not find it", resource_id=NAME), Gone),
        (200, {"errors": [_problem("resource-not-found", "Not Found Error", "No", value=NAME)]}, Gone),
        (404, {}, Unsent),
        (404, _problem("resource-not-found", "Not Found Error", "Could not find it", resource_id="2"), Unsent),
        (200, {"errors": [_problem("not-authorized-for-resource", "Authorization Error", "No")]}, Unsent),
        (402, {}, Unsent),
    ],
)
def test_a_copy_is_gone_when_x_says_so(status: int, body: Any, error: type[OutcomeError]) -> None:
    """Only X's own word about this very post makes it gone; nothing is deleted before it was seen."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        return httpx.Response(status, json=body)

    with Web(transport=httpx.MockTransport(answer)) as web, pytest.raises(error):
        _x(web).withdraw(copy(NAME))
    assert asked == ["GET"]


def test_a_name_that_is_none_of_x_is_not_asked() -> None:
    """A name with more than digits never gets into an address."""
    with Web(transport=httpx.MockTransport(_me)) as web, pytest.raises(Unsent):
        _x(web).withdraw(copy("17/../../2/users/me"))


def test_the_name_in_an_address() -> None:
    """The address of a post, and that of its picture, both hold its name."""
    assert X.copy_id(f"https://x.com/valserein/status/{NAME}") == NAME
    assert X.copy_id(f"https://twitter.com/valserein/status/{NAME}/photo/1") == NAME


# ---------------------------------------------------------------------------------------------- looking


def _there(name: str = NAME, **changes: Any) -> dict[str, Any]:
    """Give our post as the API lists it."""
    link = {"url": SHORT, "expanded_url": URL, "unwound_url": URL}
    made = {"id": name, "text": TEXT + SHORT, "created_at": "2026-11-21T09:00:05.000Z", "entities": {"urls": [link]}}
    return made | changes


REPLY: dict[str, Any] = {"referenced_tweets": [{"type": "replied_to", "id": NAME}]}
PHOTO = {"url": "https://t.co/picture000", "expanded_url": f"https://x.com/valserein/status/{NAME}/photo/1"}
LOOKS: dict[str, tuple[dict[str, Any], bool | None]] = {
    "our very text": (_there(), True),
    "another text": (_there(text="Fête ! " + SHORT), False),
    "our text, before the attempt": (_there(created_at="2026-11-20T09:00:00.000Z"), False),
    "our text, at an unknown time": (_there(created_at=None), False),
    "our text, with a picture": (
        _there(text=f"{TEXT}{SHORT} {PHOTO['url']}", entities={"urls": [_there()["entities"]["urls"][0], PHOTO]}),
        True,
    ),
    "a link that leads to our page": (
        _there(entities={"urls": [{"url": SHORT, "expanded_url": "https://bit.ly/1", "unwound_url": URL}]}),
        True,
    ),
    "our address written out": (_there(text=TEXT + URL, entities={}), True),
    "another page": (_there(entities={"urls": [{"url": SHORT, "expanded_url": f"{URL}-2"}]}), None),
    "a reply": (_there(**REPLY), None),
    "a reply, in the words of the official description": (
        _there(referenced_posts=REPLY["referenced_tweets"]),
        None,
    ),
    "a reply, of which only the conversation is told": (_there(conversation_id="2"), None),
    "the first of its conversation": (_there(conversation_id=NAME), True),
    "a quotation": (_there(text="Vu : " + SHORT, referenced_tweets=[{"type": "quoted", "id": "2"}]), False),
}


@pytest.mark.parametrize(("there", "ours"), LOOKS.values(), ids=LOOKS)
def test_what_is_known_again(there: dict[str, Any], ours: bool | None) -> None:
    """A post that links to our page is found; it is ours when it says our very text, since the attempt."""
    found = _find(_listing(there))
    assert (found and found.ours) == ours


def test_our_own_post_is_preferred() -> None:
    """A post by hand with our address, newer than ours, does not hide it; one of another original is passed over."""
    by_hand = _there("1861300000000000009", text="Venez ! " + SHORT)
    found = _find(_listing(by_hand, _there()))
    assert found == Receipt(NAME, f"https://x.com/valserein/status/{NAME}")
    assert _find(_listing(_there()), taken=frozenset({NAME})) is None


def test_what_html_escapes_is_read() -> None:
    """The API writes &, < and > as HTML does: our text is known again all the same."""
    found = _find(_listing(_there(text=f"Eau &amp; gaz &lt; 3 {SHORT}")), text="Eau & gaz < 3 ")
    assert found is not None
    assert found.ours


def test_a_text_that_names_a_domain_is_known_again() -> None:
    """X makes a link of a bare domain too, and writes its own address in its place."""
    urls = [*_there()["entities"]["urls"], {"url": "https://t.co/other00000", "expanded_url": "http://valserein.fr"}]
    found = _find(
        _listing(_there(text=f"Voir https://t.co/other00000 ! {SHORT}", entities={"urls": urls})),
        text="Voir valserein.fr ! ",
    )
    assert found is not None
    assert found.ours


def test_a_correction_is_found_under_its_copy() -> None:
    """Of the replies under a copy only our own text is the correction, and not one that is known."""
    reply = _there("1861300000000000003", text="@valserein " + TEXT + SHORT, **REPLY)
    answer = _there("1861300000000000004", text="Merci " + SHORT, conversation_id=NAME)
    under = copy(NAME)
    found = _find(_listing(answer, reply), reply_to=under)
    assert found is not None
    assert found.copy_id == "1861300000000000003"
    known = copy(NAME, replies=("1861300000000000003",))
    assert _find(_listing(answer, reply), reply_to=known) is None


def test_a_lost_ledger_reads_everything_once() -> None:
    """Without a ledger no time bounds the list, since the API knows none before 2010, and pages have an end."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.path == "/2/users/me":
            return _me(request)
        return httpx.Response(200, json={"data": [_there("2", entities={})], "meta": {"next_token": "more"}})

    assert _find(answer, at=AT.replace(year=1970)) is None
    assert len(asked) == 11
    assert not any("start_time" in str(request.url) for request in asked)


# ---------------------------------------------------------------------------------------------- helpers


def _x(web: Web) -> X:
    made = network("x", web, handle="valserein")
    assert isinstance(made, X)
    return made


def _me(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"data": {"id": "17", "username": "valserein"}})


def _listing(*posts: dict[str, Any]) -> Answers:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/2/users/me":
            return _me(request)
        return httpx.Response(200, json={"data": list(posts), "meta": {"result_count": len(posts)}})

    return answer


def _find(
    answer: Answers, *, text: str = TEXT, reply_to: Copy | None = None, at: Any = AT, **details: Any
) -> Receipt | None:
    wanted = replace(attempt(at=at), **details)
    with Web(transport=httpx.MockTransport(answer)) as web:
        return _x(web).find(post(text=text, reply_to=reply_to), wanted, Find.LIST)
