"""What is LinkedIn's own: its errors, its pictures, the post that a refusal names, its access."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from syndicate.errors import ConfigError, Gone, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Attempt, Find, Post
from syndicate.networks import Invitation, Network
from syndicate.networks._linkedin_answers import EARLY, VERSION_ENDS, version_advice
from syndicate.networks._linkedin_images import READINESS, may_receive
from syndicate.networks._linkedin_posts import shown
from syndicate.networks._linkedin_text import little
from syndicate.networks.linkedin import PAGE, LinkedIn
from syndicate.web import Web
from tests.contract.samples import AT, NEIGHBOUR, TEXT, URL, attempt, copy, network, picture, post

API = "https://api.linkedin.com"
ORGANIZATION = "urn:li:organization:5515715"
NAME = "urn:li:share:7400000000000000001"
IMAGE = "urn:li:image:C4E10AQFoyyAjHPMQuQ"
UPLOAD = "https://www.linkedin.com/dms-uploads/image/0?ut=the-secret-of-this-upload"
TOKEN = "AQX-token-of-the-page"
EDIT = ["GET post", "POST post"]


# ---------------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("status", "code", "named", "words"),
    [
        (426, "NONEXISTENT_VERSION", Unsent, "no longer takes the version 202609"),
        (400, "VERSION_MISSING", Unsent, "Tambour must be updated"),
        (400, "INVALID_URN_ID", Unsent, "wrong"),
        (400, "INVALID_URN_TYPE", Unsent, "wrong"),
        (400, "MEDIA_ASSET_WAITING_UPLOAD", Unsent, "wrong"),
        (400, "MEDIA_ASSET_PROCESSING_FAILED", Unsent, "wrong"),
        (400, "MISSING_FIELD", Refused, "wrong"),
        (400, "FIELD_LENGTH_TOO_LONG", Refused, "wrong"),
        (400, "INVALID_VALUE_FOR_FIELD", Refused, "wrong"),
        (401, "EMPTY_ACCESS_TOKEN", Unauthorized, "“tambour connect” gets another"),
        (401, "REVOKED_ACCESS_TOKEN", Unauthorized, "60 days"),
        (403, "ACCESS_DENIED", Unauthorized, "wrong"),
        (404, "NOT_FOUND", InDoubt, "does not have"),
        (409, "CONFLICT", InDoubt, "wrong"),
        (422, "UNPROCESSABLE_ENTITY", Refused, "wrong"),
        (429, "TOO_MANY_REQUESTS", Unsent, "asks to wait"),
        (500, "INTERNAL_SERVER_ERROR", InDoubt, "failed"),
        (503, "SERVICE_UNAVAILABLE", InDoubt, "failed"),
        (504, "GATEWAY_TIMEOUT", InDoubt, "failed"),
    ],
)
def test_each_documented_error_has_its_name(status: int, code: str, named: type[OutcomeError], words: str) -> None:
    """What LinkedIn answers to a post is named by what it proves, and said in a sentence."""
    wrong = httpx.Response(status, json={"status": status, "code": code, "message": "wrong"})
    with _server(publish=lambda: wrong) as web, pytest.raises(named, match=words) as caught:
        _linkedin(web).publish(post(), attempt())
    assert type(caught.value) is named


def test_an_older_shape_of_error_is_read() -> None:
    """A code that stands deeper in the answer is found there."""
    said = {"message": "wrong", "errorDetails": {"inputErrors": [{"code": "INVALID_URN_ID"}]}}
    with _server(publish=lambda: httpx.Response(400, json=said)) as web, pytest.raises(Unsent, match="wrong"):
        _linkedin(web).publish(post(), attempt())


@pytest.mark.parametrize("header", ["", "urn:li:person:1", "7400000000000000001"])
def test_a_post_without_a_name_is_in_doubt(header: str) -> None:
    """A 201 that does not name a post proves nothing."""
    nameless = httpx.Response(201, headers={"x-restli-id": header})
    with _server(publish=lambda: nameless) as web, pytest.raises(InDoubt):
        _linkedin(web).publish(post(), attempt())


# ------------------------------------------------------------------------------- the post that a 422 names


@pytest.mark.parametrize(
    ("there", "ours"),
    [
        ({}, True),
        ({"commentary": little(f"La fête, en bref. {URL}")}, False),
        ({"createdAt": 1_700_000_000_000}, False),
    ],
)
def test_a_refusal_that_names_the_copy_adopts_it(there: dict[str, Any], ours: bool) -> None:
    """The same post sent twice is the one that is out: ours when it is our text, made since the attempt."""
    with _server(publish=_duplicate, read=lambda: httpx.Response(200, json=_there(**there))) as web:
        receipt = _linkedin(web).publish(post(), attempt())
    assert (receipt.copy_id, receipt.ours) == (NAME, ours)
    assert receipt.copy_url == f"https://www.linkedin.com/feed/update/{NAME}/"
    assert receipt.shown


@pytest.mark.parametrize(
    "there",
    [
        {"author": "urn:li:organization:1"},
        {"commentary": "Autre chose.", "content": {"article": {"source": NEIGHBOUR}}},
        {"commentary": little(NEIGHBOUR), "content": {}},
        {"lifecycleState": "DRAFT"},
    ],
)
def test_a_refusal_that_names_another_post_is_in_doubt(there: dict[str, Any]) -> None:
    """A post of another author, about another page or not out is not the copy: a person looks."""
    answer = httpx.Response(200, json=_there(**there))
    with _server(publish=_duplicate, read=lambda: answer) as web, pytest.raises(InDoubt, match="already has"):
        _linkedin(web).publish(post(), attempt())


def test_a_refusal_that_names_the_copy_of_another_original_is_in_doubt() -> None:
    """A copy that belongs to another original is not adopted."""
    taken = dataclasses.replace(attempt(), taken=frozenset({NAME}))
    with _server(publish=_duplicate) as web, pytest.raises(InDoubt):
        _linkedin(web).publish(post(), taken)


@pytest.mark.parametrize("status", [404, 401, 429, 500])
def test_a_refusal_that_names_a_ghost_is_in_doubt(status: int) -> None:
    """A named post that cannot be read (ComposioHQ/composio issue 2710) neither is adopted nor proves an absence."""
    with _server(publish=_duplicate, read=lambda: httpx.Response(status, json={})) as web, pytest.raises(InDoubt):
        _linkedin(web).publish(post(), attempt())


# -------------------------------------------------------------------------------------------- pictures


def test_several_pictures_are_sent_in_order_with_their_texts() -> None:
    """Two pictures make one list, in order, and no card."""
    asked: list[httpx.Request] = []
    with _server(asked) as web:
        _linkedin(web).publish(post(pictures=(picture(alt="Un"), picture("red", alt="Deux"))), attempt())
    images = _sent(asked, "/rest/posts")["content"]["multiImage"]["images"]
    assert [one["altText"] for one in images] == ["Un", "Deux"]
    assert [request.method for request in asked].count("PUT") == 2


def test_the_card_has_the_picture_that_we_made() -> None:
    """Without pictures the card is ours whole: LinkedIn does not read the page."""
    asked: list[httpx.Request] = []
    with _server(asked) as web:
        _linkedin(web).publish(post(card=picture()), attempt())
    article = _sent(asked, "/rest/posts")["content"]["article"]
    assert article == {"source": URL, "title": "La fête du village", "description": "Samedi, sur la place.",
                       "thumbnail": IMAGE}  # fmt: skip


@pytest.mark.parametrize(
    ("address", "server", "may"),
    [
        (UPLOAD, API, True),
        ("https://linkedin.com/x", API, True),
        ("http://www.linkedin.com/x", API, False),
        ("https://www.linkedin.com:8443/x", API, False),
        ("https://notlinkedin.com/x", API, False),
        ("https://www.linkedin.com.example.org/x", API, False),
        ("https://linkedin.com@example.org/x", API, False),
        ("https://example.org\\.linkedin.com/x", API, False),
        ("//www.linkedin.com/x", API, False),
        ("https://[::1/x", API, False),
        ("http://127.0.0.1:8000/x", "http://127.0.0.1:8000", True),
        ("http://127.0.0.1:8001/x", "http://127.0.0.1:8000", True),
        ("http://127.0.0.2/x", "http://127.0.0.1", False),
    ],
)
def test_the_token_goes_to_linkedin_alone(address: str, server: str, may: bool) -> None:
    """A picture is sent to LinkedIn's own servers, encrypted, or to the one that stands in for it."""
    assert may_receive(address, server) is may


def test_a_picture_wanted_elsewhere_is_not_sent() -> None:
    """When the address to send to is another's, neither token nor picture leave, and the address is not told."""
    asked: list[httpx.Request] = []
    stolen = {"value": {"uploadUrl": "https://example.org/steal?ut=secret", "image": IMAGE}}
    with _server(asked, announce=lambda: httpx.Response(200, json=stolen)) as web:
        with pytest.raises(Unsent, match=r"example\.org") as caught:
            _linkedin(web).publish(post(pictures=(picture(),)), attempt())
        assert "ut=" not in str(caught.value)
    assert {request.url.host for request in asked} == {"api.linkedin.com"}


def test_the_address_of_an_upload_is_a_secret() -> None:
    """Even when LinkedIn repeats it in an error, it is not told."""
    leak = httpx.Response(400, json={"message": f"no: {UPLOAD} the-secret-of-this-upload ut=the-secret-of-this-upload"})
    with _server(put=lambda: leak) as web, pytest.raises(Refused) as caught:
        _linkedin(web).publish(post(pictures=(picture(),)), attempt())
    assert "ut=the-secret" not in str(caught.value)
    assert "dms-uploads" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "words"), [("PROCESSING", "too long"), ("WAITING_UPLOAD", "too long"), ("PROCESSING_FAILED", "prepare")]
)
def test_a_picture_that_is_never_ready_is_not_posted(status: str, words: str) -> None:
    """The wait is bounded, and no post is made with a picture that cannot be used: readers would not see it."""
    asked: list[httpx.Request] = []
    waited: list[float] = []
    preparing = httpx.Response(200, json={"status": status})
    with _server(asked, waited, image=lambda: preparing) as web, pytest.raises(Unsent, match=words):
        _linkedin(web).publish(post(pictures=(picture(),)), attempt())
    assert not [request for request in asked if request.url.path == "/rest/posts"]
    assert waited == ([] if status == "PROCESSING_FAILED" else list(READINESS))


# ------------------------------------------------------------------------------------ finding and editing


def test_a_copy_is_found_on_a_later_page() -> None:
    """Pages are read on until one is not full."""
    other = [_there(id=f"urn:li:share:{number}", commentary="", content={}) for number in range(PAGE)]

    def answer(request: httpx.Request) -> httpx.Response:
        first = request.url.params["start"] == "0"
        return httpx.Response(200, json={"elements": other if first else [_there()]})

    with _server(list=answer) as web:
        found = _linkedin(web).find(post(), attempt(), Find.LIST)
    assert found is not None
    assert found.copy_id == NAME


def test_posts_of_before_the_attempt_are_not_read() -> None:
    """A long list is read no further than the attempt: LinkedIn allows a hundred calls a day."""
    old = int((AT - timedelta(days=1)).timestamp() * 1000)
    pages: list[list[dict[str, Any]]] = [
        [_there(id="urn:li:share:1", content={}, commentary="", lastModifiedAt=moment)] * PAGE
        for moment in (old + 10**8, old)
    ]

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"elements": pages.pop(0)})

    with _server(list=answer) as web:
        assert _linkedin(web).find(post(), attempt(), Find.LIST) is None
    assert pages == []


@pytest.mark.parametrize(
    ("commentary", "found"),
    [
        (TEXT.replace(URL, "") + "https://lnkd.in/eXaMpLe", True),
        ("La fête. https://lnkd.in/eXaMpLe", False),
        (TEXT, False),
    ],
)
def test_an_address_that_linkedin_shortens_does_not_hide_our_text(commentary: str, found: bool) -> None:
    """Under pictures there is no card to tell the page: our very text with a short address is the copy."""
    there = _there(commentary=little(commentary), content={"media": {"id": IMAGE}})
    with _server(list=lambda _request: httpx.Response(200, json={"elements": [there]})) as web:
        assert (_linkedin(web).find(post(), attempt(), Find.LIST) is not None) is found


def test_our_own_post_is_taken_before_one_of_a_person() -> None:
    """Of two posts about the same page, the one with our text is found; a taken one never is."""
    mine, theirs = _there(id="urn:li:ugcPost:2"), _there(commentary=little(f"Venez ! {URL}"))
    both = httpx.Response(200, json={"elements": [theirs, mine]})
    with _server(list=lambda _request: both) as web:
        for taken, name, ours in (
            (frozenset(), "urn:li:ugcPost:2", True),
            (frozenset({"urn:li:ugcPost:2"}), NAME, False),
        ):
            tried: Attempt = dataclasses.replace(attempt(), taken=taken)
            found = _linkedin(web).find(post(), tried, Find.LIST)
            assert found is not None
            assert (found.copy_id, found.ours) == (name, ours)


@pytest.mark.parametrize(
    ("content", "wanted", "words"),
    [
        ({"media": {"id": IMAGE, "altText": "Une place"}}, post(), "pictures"),
        ({"media": {"id": IMAGE, "altText": "Une place"}}, post(pictures=(picture(alt="Un pré"),)), "pictures"),
        ({"multiImage": {"images": [{"id": IMAGE}, {"id": IMAGE}]}}, post(pictures=(picture(),)), "pictures"),
        ({"article": {"source": URL, "title": "La fête de l'an passé"}}, post(), "card"),
        ({"article": {"source": URL, "title": "La fête du village"}}, post(), ""),
        ({"media": {"id": IMAGE, "altText": "Un  pré"}}, post(pictures=(picture(alt="Un pré"),)), ""),
        ({"media": {"id": IMAGE}}, post(pictures=(picture(alt="Un pré"),)), ""),
    ],
)
def test_what_an_edit_cannot_change_is_said(content: dict[str, Any], wanted: Post, words: str) -> None:
    """The text is changed in each case; other pictures, or another title of the card, are said not to be."""
    asked: list[httpx.Request] = []
    with _server(asked, read=lambda: httpx.Response(200, json=_there(content=content))) as web:
        linkedin = _linkedin(web)
        if words:
            with pytest.raises(Refused, match=words):
                linkedin.edit(copy(NAME), wanted, attempt(generation=2))
        else:
            assert linkedin.edit(copy(NAME), wanted, attempt(generation=2)).copy_id == NAME
    assert _kinds(asked)[:2] == EDIT


def test_an_answer_older_than_the_edit_is_not_what_readers_see() -> None:
    """A post that is read back as it was before is not summed up: our own edit would be taken for a person's."""
    with _server(read=lambda: httpx.Response(200, json=_there(commentary="Avant."))) as web:
        assert _linkedin(web).publish(post(), attempt()).shown == ""
    assert shown(_there(commentary="Avant.")) != ""


def test_a_404_to_one_who_is_not_known_is_not_gone() -> None:
    """LinkedIn also says 404 to who may not read: only one whom it knows is believed."""
    lost = httpx.Response(404, json={"code": "NOT_FOUND"})
    for page, named in (
        (httpx.Response(403, json={}), Unauthorized),
        (httpx.Response(200, json={"elements": []}), Gone),
    ):
        with _server(read=lambda: lost, list=lambda _request, page=page: page) as web, pytest.raises(named):
            _linkedin(web).withdraw(copy(NAME))


def test_the_post_of_another_page_is_left() -> None:
    """A copy whose author is not the Page is neither edited nor deleted."""
    asked: list[httpx.Request] = []
    with _server(asked, read=lambda: httpx.Response(200, json=_there(author="urn:li:organization:1"))) as web:
        for act in (
            lambda: _linkedin(web).withdraw(copy(NAME)),
            lambda: _linkedin(web).edit(copy(NAME), post(), attempt()),
        ):
            with pytest.raises(Unsent, match="another account"):
                act()
    assert {request.method for request in asked} == {"GET"}


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (f"https://www.linkedin.com/feed/update/{NAME}/", NAME),
        ("https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A12/?utm=1", "urn:li:ugcPost:12"),
        ("https://www.linkedin.com/posts/commune_fete-share-12-aBcD", "urn:li:share:12"),
    ],
)
def test_a_copy_is_named_by_the_address_that_a_person_copies(address: str, name: str) -> None:
    """The addresses of the site give the name that the API takes, where they hold it."""
    assert LinkedIn.copy_id(address) == name


def test_an_address_that_names_no_post_is_said_to() -> None:
    """An address of “activity” is refused when a person gives it, with words on where the right one is."""
    with pytest.raises(ConfigError, match="Embed this post"):
        LinkedIn.copy_id("https://www.linkedin.com/posts/commune_fete-activity-12-aBcD")


def test_a_gateway_that_says_yes_to_everything_is_in_doubt() -> None:
    """An empty 200 is not LinkedIn's 204: nothing says that the post was changed."""
    with _server(change=lambda: httpx.Response(200)) as web:
        linkedin = _linkedin(web)
        with pytest.raises(InDoubt):
            linkedin.edit(copy(NAME), post(), attempt())
        with pytest.raises(InDoubt):
            linkedin.withdraw(copy(NAME))


# ---------------------------------------------------------------------------------------------- access


@pytest.mark.parametrize("number", ["commune-de-valserein", ORGANIZATION, "١٢", ""])
def test_a_page_is_named_by_its_number(number: str) -> None:
    """Anything else than digits is an error of tambour.toml that says where the number is."""
    with pytest.raises(ConfigError, match="number"):
        LinkedIn.rules_for({"organization": number})


def test_the_page_has_a_public_address() -> None:
    """The name of the Page makes its address; without one nobody knows it."""
    with _server() as web:
        profile = LinkedIn.profile(_linkedin(web, handle="@commune-de-valserein").account)
        assert profile is not None
        assert profile.url == "https://www.linkedin.com/company/commune-de-valserein/"
        assert LinkedIn.profile(_linkedin(web).account) is None


def test_the_end_of_the_version_is_told_in_time() -> None:
    """From 60 days before the version may end, and afterwards, verify says so."""
    assert version_advice(VERSION_ENDS - EARLY - timedelta(days=1)) == ""
    for day in (VERSION_ENDS - EARLY, VERSION_ENDS, date(2030, 1, 1)):
        assert "202609" in version_advice(day)


def test_verify_tells_when_the_access_ends() -> None:
    """With the app's secret, LinkedIn says what the access may do and until when."""
    ends = int((datetime.now(UTC) + timedelta(days=10)).timestamp())
    said = {"active": True, "scope": "r_organization_social,w_organization_social", "expires_at": ends}
    asked: list[httpx.Request] = []
    with _server(asked, introspect=lambda: httpx.Response(200, json=said)) as web:
        identity = _linkedin(web, client_id="86vh", CLIENT_SECRET="WPL.s==").verify()
    assert identity.expires == datetime.fromtimestamp(ends, UTC)
    assert not LinkedIn.lacking(identity.scopes)
    assert asked[0].url == "https://www.linkedin.com/oauth/v2/introspectToken"
    assert parse_qs(asked[0].content.decode())["token"] == [TOKEN]


def test_an_access_that_has_ended_is_unauthorized() -> None:
    """An access that LinkedIn says is no longer active is renewed by a person."""
    ended = httpx.Response(200, json={"active": False})
    with _server(introspect=lambda: ended) as web, pytest.raises(Unauthorized, match="has ended"):
        _linkedin(web, client_id="86vh", CLIENT_SECRET="WPL.s==").verify()


def test_the_address_that_the_browser_shows_is_exchanged() -> None:
    """The code in the address, with the app's secret, becomes a token; the exchange asks for our two rights only."""
    asked: list[httpx.Request] = []
    with _server(
        asked, token=lambda: httpx.Response(200, json={"access_token": TOKEN, "expires_in": 5_183_999})
    ) as web:
        invitation = _invited(web, client_id="86vh")
        address = httpx.URL(invitation.address)
        secrets = invitation.exchange(" https://localhost/?code=AQT-code  WPL.s==\n")
    assert address.host == "www.linkedin.com"
    assert address.params["scope"] == "w_organization_social r_organization_social"
    assert secrets == {"TOKEN": TOKEN, "CLIENT_SECRET": "WPL.s=="}
    sent = {name: value for name, (value,) in parse_qs(asked[0].content.decode()).items()}
    assert (sent["code"], sent["client_secret"]) == ("AQT-code", "WPL.s==")
    assert sent["redirect_uri"] == address.params["redirect_uri"]


@pytest.mark.parametrize("answer", ["https://localhost/?code=AQT", "https://localhost/ WPL", "https://[ WPL"])
def test_half_an_answer_is_asked_again(answer: str) -> None:
    """Without the code or without the secret nothing is sent, and the sentence says what is needed."""
    asked: list[httpx.Request] = []
    with _server(asked) as web, pytest.raises(Unauthorized, match="Two things"):
        _invited(web, client_id="86vh").exchange(answer)
    assert asked == []


def test_a_wrong_code_is_unauthorized_and_not_repeated() -> None:
    """LinkedIn's refusal is said without the code nor the secret that it repeats."""
    wrong = httpx.Response(400, json={"error": "invalid_request", "error_description": "AQT-code WPL.s== is wrong"})
    with _server(token=lambda: wrong) as web, pytest.raises(Unauthorized, match="half an hour") as caught:
        _invited(web, client_id="86vh").exchange("AQT-code WPL.s==")
    assert "AQT-code" not in str(caught.value)
    assert "WPL" not in str(caught.value)


def test_without_an_app_the_token_is_pasted() -> None:
    """Without client_id the person brings a token from LinkedIn's own page, whose rights are named."""
    with _server() as web:
        invitation = _invited(web)
    assert "r_organization_social" in " ".join(invitation.steps)
    assert invitation.exchange(f" {TOKEN}\n") == {"TOKEN": TOKEN}


# --------------------------------------------------------------------------------------------- helpers


def _linkedin(web: Web, *, CLIENT_SECRET: str = "", **settings: str) -> Network:  # noqa: N803 - a field of the environment
    secrets = {"TOKEN": TOKEN} | ({"CLIENT_SECRET": CLIENT_SECRET} if CLIENT_SECRET else {})
    return network("linkedin", web, secrets=secrets, organization="5515715", **settings)


def _invited(web: Web, **settings: str) -> Invitation:
    invitation = _linkedin(web, **settings).invite()
    assert invitation is not None
    return invitation


def _there(**changed: Any) -> dict[str, Any]:
    """Describe the copy as LinkedIn does, but for what is changed."""
    card = {"article": {"source": URL, "title": "La fête du village", "description": "Samedi, sur la place."}}
    made = int(AT.timestamp() * 1000)
    text = little(TEXT + URL)
    return {"id": NAME, "author": ORGANIZATION, "commentary": text, "lifecycleState": "PUBLISHED", "content": card,
            "createdAt": made} | changed  # fmt: skip


def _duplicate() -> httpx.Response:
    return httpx.Response(
        422,
        json={
            "status": 422,
            "message": f"BadRequestResponseException: Content is a duplicate of {NAME}",
            "errorDetails": {"inputErrors": [{"description": "Duplicate post is detected", "code": "DUPLICATE_POST"}]},
        },
    )


def _sent(asked: list[httpx.Request], path: str) -> Any:
    (found,) = [request for request in asked if request.url.path == path and request.method == "POST"]
    return json.loads(found.content)


def _kinds(asked: list[httpx.Request]) -> list[str]:
    return [f"{request.method} {'post' if 'urn' in request.url.path else request.url.path}" for request in asked]


def _server(
    asked: list[httpx.Request] | None = None, waited: list[float] | None = None, **special: Callable[..., Any]
) -> Web:
    """Play LinkedIn: all goes well but for what is ``special``, a function for each request."""
    usual: dict[str, httpx.Response] = {
        "introspect": httpx.Response(200, json={"active": True}),
        "announce": httpx.Response(200, json={"value": {"uploadUrl": UPLOAD, "image": IMAGE}}),
        "put": httpx.Response(201),
        "image": httpx.Response(200, json={"status": "AVAILABLE"}),
        "publish": httpx.Response(201, headers={"x-restli-id": NAME}),
        "list": httpx.Response(200, json={"elements": []}),
        "read": httpx.Response(200, json=_there()),
        "change": httpx.Response(204),
    }

    def answer(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        name = _name_of(request)
        if name == "list" and "list" in special:
            given: httpx.Response = special["list"](request)
        else:
            given = special[name]() if name in special else usual[name]
        return given

    return Web(transport=httpx.MockTransport(answer), wait=(waited if waited is not None else []).append)


def _name_of(request: httpx.Request) -> str:
    method, path = request.method, request.url.path
    if path.startswith("/oauth/"):
        return "token" if path.endswith("/accessToken") else "introspect"
    if path.startswith("/rest/images"):
        return "announce" if method == "POST" else "image"
    if path == "/rest/posts":
        return "publish" if method == "POST" else "list"
    return {"PUT": "put", "GET": "read"}.get(method, "change")
