"""What Meta's networks share: how a call is written, what each error means, how lists are read."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest

from syndicate.errors import InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.networks._meta import DAY, HOUR, Graph, Means, MissingError, Version
from syndicate.web import Web

SERVER, TOKEN = "https://graph.example.org", "EAAsecret"
SUBCODES = [
    (190, 458, Unauthorized),
    (190, 460, Unauthorized),
    (190, 463, Unauthorized),
    (190, 467, Unauthorized),
    (100, 33, MissingError),
    (100, 1366046, Refused),
    (100, 1609005, InDoubt),
    (1, 1366051, InDoubt),
    (10, 4854002, Unauthorized),
    (200, 1404078, Unauthorized),
    (1, 1404006, Unauthorized),
    (368, 1390008, Unsent),
    (1, 1404112, Unsent),
    (200, 1346003, Refused),
    (1, 1404102, Refused),
    (100, 1609008, Refused),
    (1, 2069019, Refused),
]
CODES: list[tuple[int, type[OutcomeError]]] = [
    *((code, InDoubt) for code in (1, 2, 506, 999_999)),
    *((code, Unauthorized) for code in (3, 10, 102, 190, 200, 230, 299)),
    *((code, Unsent) for code in (4, 17, 32, 341, 368, 613, 80001, 80002)),
    (100, Refused),
    (803, MissingError),
]


def test_a_call_has_its_version_its_parameters_and_the_token_in_a_header() -> None:
    """The version stands in the path; what is no text is JSON; nothing of the token is in the address."""
    asked: list[httpx.Request] = []
    with _web(asked, {"id": "1"}) as web:
        graph = _graph(web)
        assert graph.post("7/feed", message="Fête", published=False, media=[{"id": "2"}], link=None) == {"id": "1"}
        graph.get("7", fields="id,name", limit=3)
    sent, read = asked
    assert str(sent.url) == f"{SERVER}/v25.0/7/feed"
    form = httpx.QueryParams(sent.content.decode())
    assert dict(form) == {"message": "Fête", "published": "false", "media": '[{"id": "2"}]'}
    assert dict(read.url.params) == {"fields": "id,name", "limit": "3"}
    assert [request.headers["authorization"] for request in asked] == [f"Bearer {TOKEN}"] * 2


@pytest.mark.parametrize(("code", "subcode", "named"), [*((code, 0, named) for code, named in CODES), *SUBCODES])
def test_each_error_of_a_visible_call_has_its_meaning(code: int, subcode: int, named: type[OutcomeError]) -> None:
    """A known subcode speaks before the code; a code that nobody knows leaves a visible call in doubt."""
    with _web([], _error(code, subcode), 400) as web, pytest.raises(OutcomeError, match=str(code)) as caught:
        _graph(web).post("7/feed")
    assert type(caught.value) is named


@pytest.mark.parametrize(
    ("code", "named"),
    [(1, Unsent), (2, Unsent), (999_999, Unsent), (506, InDoubt), (100, Refused), (190, Unauthorized)],
)
def test_each_error_of_a_call_that_nobody_sees(code: int, named: type[OutcomeError]) -> None:
    """A safe call that fails left nothing behind; yet “the same as a recent post” says that a post may be out."""
    with _web([], _error(code), 400) as web, pytest.raises(OutcomeError) as caught:
        _graph(web).post("7/photos", safe=True)
    assert type(caught.value) is named


@pytest.mark.parametrize(
    ("code", "named"), [(1, Unsent), (100, Unsent), (506, Unsent), (803, MissingError), (190, Unauthorized)]
)
def test_each_error_of_a_read(code: int, named: type[OutcomeError]) -> None:
    """A read sends nothing that could be refused or be in doubt."""
    with _web([], _error(code), 400) as web, pytest.raises(OutcomeError) as caught:
        _graph(web).get("7")
    assert type(caught.value) is named


def test_a_network_adds_its_own_codes() -> None:
    """A subcode that only one network has is given its meaning there."""
    with _web([], _error(4, 2207051), 400) as web, pytest.raises(InDoubt):
        Graph(web, SERVER, "v25.0", TOKEN, {2207051: Means.LOOK}).post("7/media_publish")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ('{"7": [{"type": "pages", "estimated_time_to_regain_access": 19}]}', 19 * 60),
        ('{"7": [{"estimated_time_to_regain_access": 2}], "8": [{"estimated_time_to_regain_access": 5}]}', 5 * 60),
        ('{"7": [{"estimated_time_to_regain_access": 0}]}', HOUR),
        ('{"7": "soon"}', HOUR),
        ("[]", HOUR),
        ("soon", HOUR),
    ],
)
def test_the_wait_is_what_meta_says(header: str, seconds: float) -> None:
    """The minutes of the header of limits are the wait; without any that makes sense, an hour."""
    headers = {"X-Business-Use-Case-Usage": header}
    with _web([], _error(80001), 400, headers) as web, pytest.raises(Unsent) as caught:
        _graph(web).post("7/feed")
    assert caught.value.retry_after == seconds


def test_a_block_lasts_longer() -> None:
    """An account that is blocked for a time is left alone for a day."""
    with _web([], _error(368), 400) as web, pytest.raises(Unsent) as caught:
        _graph(web).post("7/feed")
    assert caught.value.retry_after == DAY


@pytest.mark.parametrize(
    ("status", "body", "safe", "named"),
    [
        (401, {}, False, Unauthorized),
        (404, {}, True, Unsent),
        (500, {"error": "down"}, False, InDoubt),
        (400, {"error": {"message": "no code"}}, False, InDoubt),
        (200, {"error": {"code": 190}}, False, Unauthorized),
        (200, ["a list"], False, InDoubt),
        (200, ["a list"], True, Unsent),
    ],
)
def test_what_is_no_answer_of_the_api(status: int, body: Any, named: type[OutcomeError], *, safe: bool) -> None:
    """What stands before Meta's servers speaks by its status; an error is one whatever its status."""
    with _web([], body, status) as web, pytest.raises(OutcomeError) as caught:
        _graph(web).post("7/feed", safe=safe)
    assert type(caught.value) is named


def test_the_token_never_comes_back_in_a_message() -> None:
    """Meta's words are told, without what is secret in them."""
    with _web([], _error(190, words=f"Bad token {TOKEN}"), 400) as web:
        web.hide(TOKEN)
        with pytest.raises(Unauthorized, match=r"190: Bad token \*\*\*"):
            _graph(web).get("me")


def test_a_list_is_read_page_after_page() -> None:
    """Only the cursor of a next page's address is used: neither its host nor the token in it."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        number = len(asked)
        following = f"https://elsewhere.example.org/x?access_token={TOKEN}&limit=9&after=c{number}"
        paging = {"paging": {"next": following}} if number < 3 else {"paging": {"cursors": {"after": "end"}}}
        return httpx.Response(200, json={"data": [{"id": str(number)}]} | paging)

    with Web(transport=httpx.MockTransport(answer)) as web:
        assert [one["id"] for one in _graph(web).pages("7/posts", most=9, limit=2)] == ["1", "2", "3"]
    assert [dict(request.url.params) for request in asked] == [
        {"limit": "2"},
        {"limit": "2", "after": "c1"},
        {"limit": "2", "after": "c2"},
    ]
    assert {request.url.host for request in asked} == {"graph.example.org"}


def test_a_list_that_turns_in_circles_ends() -> None:
    """A next page that is the same one again, or one page too many, is not asked for."""
    asked: list[httpx.Request] = []
    body = {"data": [{"id": "1"}, "x"], "paging": {"next": f"{SERVER}/x?after=same"}}
    with _web(asked, body) as web:
        assert len(list(_graph(web).pages("7/posts", most=9))) == 2
        assert len(list(_graph(web).pages("7/posts", most=1))) == 1
    assert len(asked) == 3


def test_a_list_without_data_makes_no_sense() -> None:
    """An answer that is no list proves nothing about what is not in it."""
    with _web([], {"id": "7"}) as web, pytest.raises(Unsent):
        list(_graph(web).pages("7/posts", most=9))


@pytest.mark.parametrize(
    ("today", "said"),
    [(date(2028, 5, 29), False), (date(2028, 5, 30), True), (date(2028, 7, 29), True), (date(2030, 1, 1), True)],
)
def test_a_version_warns_before_it_ends(today: date, *, said: bool) -> None:
    """From 60 days before its last day, and ever after, a version says which one ends and when."""
    advice = Version("v25.0", date(2028, 7, 29)).advice(today)
    assert bool(advice) is said
    assert not said or ("v25.0" in advice and "2028-07-29" in advice)


def _graph(web: Web) -> Graph:
    return Graph(web, SERVER, "v25.0", TOKEN)


def _error(code: int, subcode: int = 0, words: str = "Something is wrong") -> dict[str, Any]:
    error = {"message": words, "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    return {"error": error | ({"error_subcode": subcode} if subcode else {})}


def _web(asked: list[httpx.Request], body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Web:
    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status, json=body, headers=headers)

    return Web(transport=httpx.MockTransport(answer))
