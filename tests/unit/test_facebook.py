"""What is Facebook's own: what became of a prepared post, whose a post is, what its errors and silences prove."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from syndicate.errors import ConfigError, Gone, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Action, ActionKind, Attachment, Find
from syndicate.networks import Invitation
from syndicate.networks._facebook_posts import is_ours, links_to
from syndicate.networks._meta import VERSION
from syndicate.networks.facebook import Facebook
from syndicate.recover import look
from syndicate.web import Web
from tests.contract.samples import AT, NEIGHBOUR, TEXT, URL, attempt, copy, network, picture, post
from tests.simulated import FakeClock

PAGE, TOKEN, APP = "102030405060708", "EAAGpage", "555"
POST = f"{PAGE}_778899"
ME = {"id": PAGE, "name": "Commune de Valserein"}
# What a call is answered, by its method and the last part of its path.
Answers = dict[str, httpx.Response]


# ----------------------------------------------------------------------------------------- two steps


@pytest.mark.parametrize(
    ("code", "named"),
    [
        (1, InDoubt),
        (2, InDoubt),
        (506, InDoubt),
        (1366051, InDoubt),
        (99_999, InDoubt),
        (4, Unsent),
        (32, Unsent),
        (368, Unsent),
        (80001, Unsent),
        (803, Unsent),
        (100, Refused),
        (190, Unauthorized),
        (200, Unauthorized),
    ],
)
def test_an_error_of_the_visible_step(code: int, named: type[OutcomeError]) -> None:
    """What may have come after the effect is in doubt; only what was turned away before it is not."""
    with _server({f"POST {POST}": _error(code)}) as web, pytest.raises(named):
        _facebook(web).publish(post(), attempt())


@pytest.mark.parametrize(
    ("call", "code", "named"),
    [
        ("POST feed", 1, Unsent),
        ("POST feed", 368, Unsent),
        ("POST feed", 506, InDoubt),
        ("POST feed", 1609005, Unsent),
        ("POST photos", 2, Unsent),
        ("POST photos", 1366046, Refused),
        ("POST photos", 1366051, InDoubt),
    ],
)
def test_an_error_of_the_preparation(call: str, code: int, named: type[OutcomeError]) -> None:
    """Nobody sees what is prepared, so its faults pass; “the same as another” means that it may be out already."""
    asked: list[httpx.Request] = []
    with _server({call: _error(code)}, asked) as web, pytest.raises(named):
        _facebook(web).publish(post(pictures=(picture(),)), attempt())
    assert f"POST {POST}" not in map(_name, asked)


def test_a_duplicate_is_looked_for_in_the_list() -> None:
    """After error 506 to the preparation there is no handle: the list shows the post that Facebook means."""
    with _server({"POST feed": _error(506), "GET published_posts": _list(_post())}) as web:
        facebook = _facebook(web)
        with pytest.raises(InDoubt):
            facebook.publish(post(), attempt())
        found = look(facebook, _publication(), post(), attempt(), FakeClock(AT), AT)
    assert found is not None
    assert found.copy_id == POST


def test_a_run_that_died_before_it_prepared_anything_made_nothing() -> None:
    """Without a handle, and without a post in the list, the copy may be sent."""
    with _server({"GET published_posts": _list()}) as web:
        assert look(_facebook(web), _publication(), post(), attempt(), FakeClock(AT), AT) is None


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({f"GET {POST}": {"id": POST}}, Unsent),
        ({f"GET {POST}": {"id": POST, "is_published": "true"}}, Unsent),
        ({f"GET {POST}": 100}, InDoubt),
        ({f"GET {POST}": 100, "GET me": 190}, Unauthorized),
        ({f"GET {POST}": 100, "GET me": {"id": "9"}}, Unauthorized),
        ({f"GET {POST}": 100, "GET me": 2}, Unsent),
    ],
    ids=str,
)
def test_a_prepared_post_that_does_not_tell(answers: dict[str, Any], named: type[OutcomeError]) -> None:
    """Without a plain yes or no nothing is proven; a prepared post that is gone may have been out before."""
    with _server({call: _answer(said) for call, said in answers.items()}) as web, pytest.raises(OutcomeError) as caught:
        _facebook(web).find(post(), dataclasses.replace(attempt(), handle=POST), Find.HANDLE)
    assert type(caught.value) is named


def test_pictures_are_sent_unseen_then_attached() -> None:
    """Each picture goes up unpublished with its alt text, where it has one; a post with pictures asks for no card."""
    asked: list[httpx.Request] = []
    with _server({}, asked) as web:
        _facebook(web).publish(post(pictures=(picture(), picture("red", alt=""))), attempt())
    first, second, feed = asked[:3]
    assert [_name(request) for request in asked[:4]] == ["POST photos", "POST photos", "POST feed", f"POST {POST}"]
    assert b'name="alt_text_custom"' in first.content
    assert b'name="alt_text_custom"' not in second.content
    form = httpx.QueryParams(feed.content.decode())
    assert form["attached_media"] == '[{"media_fbid": "9001"}, {"media_fbid": "9001"}]'
    assert "link" not in form


def test_a_publication_that_does_not_show_is_in_doubt() -> None:
    """Facebook may say that a post is published and go on showing it unpublished: then nobody has seen it."""
    with _server({f"GET {POST}": _answer(_post(is_published=False))}) as web, pytest.raises(InDoubt, match="show"):
        _facebook(web).publish(post(), attempt())


# ------------------------------------------------------------------------------------------- the list


@pytest.mark.parametrize(
    ("attached", "linked"),
    [
        ({"url": URL}, True),
        ({"unshimmed_url": URL}, True),
        ({"target": {"url": URL}}, True),
        ({"url": f"https://l.facebook.com/l.php?u={URL.replace('/', '%2F')}%3Ffbclid%3DIw&h=AT0"}, True),
        ({"url": f"{URL}?fbclid=Iw"}, True),
        ({"url": f"{URL}?page=2&fbclid=Iw"}, False),
        ({"url": NEIGHBOUR}, False),
        ({"url": f"https://elsewhere.example.org/l.php?u={URL}"}, False),
        ({"url": "https://[bad"}, False),
        ({"url": None, "target": "x"}, False),
    ],
    ids=str,
)
def test_a_post_links_by_its_card(attached: dict[str, Any], linked: bool) -> None:
    """The address is in the text or behind the card, whole, whatever Facebook wraps around it."""
    assert links_to({"id": POST, "message": "Fête", "attachments": {"data": [attached, "x"]}}, URL) is linked


def test_the_whole_list_is_read() -> None:
    """The list is by rank: old posts come before new ones, and what is not published is none; ours comes first."""
    old = {"created_time": "2025-01-01T00:00:00+0000"}
    foreign = _post("1", application={"id": "9"})
    pages = [
        _page([_post("2", message="Vieux", **old), _post("3", is_published=False), foreign], after="c1"),
        _page([_post("4", message=f"Autre {NEIGHBOUR}"), _post("5", **old)]),
    ]

    def answer(request: httpx.Request) -> httpx.Response:
        return pages.pop(0) if _name(request) == "GET published_posts" else USUAL[_name(request)]

    with Web(transport=httpx.MockTransport(answer)) as web:
        found = _facebook(web).find(post(), attempt(), Find.LIST)
    assert found is not None
    assert (found.copy_id, found.ours) == (f"{PAGE}_5", True)


def test_the_copy_of_another_original_is_not_taken() -> None:
    """A post that is known to be another original's copy is passed over, though it has the same link."""
    taken = dataclasses.replace(attempt(), taken=frozenset({POST}))
    with _server({"GET published_posts": _list(_post())}) as web:
        assert _facebook(web).find(post(), taken, Find.LIST) is None


@pytest.mark.parametrize(
    ("there", "app", "ours"),
    [
        ({"application": {"id": APP}}, APP, True),
        ({"application": {"id": "9"}}, APP, False),
        ({"application": {"id": APP}}, "", True),
        ({"application": None}, APP, True),
        ({"application": None, "message": f"À la main {URL}"}, APP, False),
        ({"application": None, "created_time": "2026-11-21T08:00:00+0000"}, APP, False),
        ({"application": None, "created_time": "jadis"}, APP, False),
    ],
    ids=str,
)
def test_whose_a_post_is(there: dict[str, Any], app: str, ours: bool) -> None:
    """The app that made a post tells whose it is; where none is told, our very text made since the attempt does."""
    assert is_ours(_post() | there, post(), attempt(), app) is ours


# --------------------------------------------------------------------------------- edit and withdraw


@pytest.mark.parametrize(
    ("wanted", "alts", "refused"),
    [
        ((picture(),), {"9001": "Une place bordée de tilleuls"}, False),
        ((picture(),), {"9001": None}, False),
        ((picture(),), {"9001": "Autre chose"}, True),
        ((), {"9001": "Une place bordée de tilleuls"}, True),
        ((picture(), picture("red")), {"9001": "Une place bordée de tilleuls"}, True),
    ],
    ids=["same", "not told", "another alt text", "fewer", "more"],
)
def test_an_edit_changes_the_text_and_says_when_the_pictures_stay(
    wanted: tuple[Attachment, ...], alts: dict[str, str | None], refused: bool
) -> None:
    """Facebook changes no photo: the text is changed all the same, and a person is asked for the rest."""
    asked: list[httpx.Request] = []
    attached = {"data": [{"type": "photo", "target": {"id": name}} for name in alts]}
    answers = {
        f"GET {name}": _answer({"id": name} | ({"alt_text_custom": alt} if alt else {})) for name, alt in alts.items()
    }
    answers[f"GET {POST}"] = _answer(_post(attachments=attached))
    with _server(answers, asked) as web:
        facebook = _facebook(web)
        new = post(text="Reportée. ", pictures=wanted)
        if refused:
            with pytest.raises(Refused, match="not the pictures"):
                facebook.edit(copy(POST), new, attempt())
        else:
            facebook.edit(copy(POST), new, attempt())
    (change,) = [request for request in asked if request.method == "POST"]
    assert dict(httpx.QueryParams(change.content.decode())) == {"message": f"Reportée. {URL}"}


@pytest.mark.parametrize(
    ("me", "named"), [({"id": PAGE}, Gone), (190, Unauthorized), ({"id": "9"}, Unauthorized), (1, Unsent)], ids=str
)
def test_a_bad_token_is_not_a_deleted_copy(me: Any, named: type[OutcomeError]) -> None:
    """Facebook says “does not exist” to a token that may not see: who we are is asked before it is believed."""
    missing = {f"DELETE {POST}": _error(100, 33), f"GET {POST}": _error(100, 33), "GET me": _answer(me)}
    with _server(missing) as web:
        facebook = _facebook(web)
        with pytest.raises(OutcomeError) as withdrawn:
            facebook.withdraw(copy(POST))
        with pytest.raises(OutcomeError) as edited:
            facebook.edit(copy(POST), post(), attempt())
    assert (type(withdrawn.value), type(edited.value)) == (named, named)


def test_a_copy_that_can_be_read_is_not_gone() -> None:
    """A deletion that finds nothing, of a post that can be read, is tried again later."""
    with _server({f"DELETE {POST}": _error(100, 33)}) as web, pytest.raises(Unsent):
        _facebook(web).withdraw(copy(POST))


@pytest.mark.parametrize("said", [{"success": False}, {}])
def test_a_change_is_believed_when_it_is_said(said: dict[str, Any]) -> None:
    """An answer that does not say that it was done leaves a doubt."""
    changes = {f"POST {POST}": _answer(said), f"DELETE {POST}": _answer(said)}
    with _server(changes) as web:
        with pytest.raises(InDoubt):
            _facebook(web).publish(post(), attempt())
        with pytest.raises(InDoubt):
            _facebook(web).withdraw(copy(POST))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"https://www.facebook.com/{POST}", POST),
        ("https://www.facebook.com/valserein/posts/778899", "778899"),
        (f"https://www.facebook.com/permalink.php?story_fbid=778899&id={PAGE}", "778899"),
        ("https://www.facebook.com/valserein/posts/pfbid02Abc", None),
        ("https://www.facebook.com/permalink.php?story_fbid=pfbid02Abc&id=1", None),
        ("https://www.facebook.com/valserein", None),
    ],
)
def test_the_number_of_a_post_is_in_its_address(url: str, name: str | None) -> None:
    """A person who settles a doubt gives an address; one that hides the number cannot be followed."""
    if name is None:
        with pytest.raises(ConfigError, match="number"):
            Facebook.copy_id(url)
        return
    assert Facebook.copy_id(url) == name
    asked: list[httpx.Request] = []
    with _server({}, asked) as web:
        _facebook(web).withdraw(copy(name))
    assert [_name(request) for request in asked] == [f"DELETE {POST}"]


# --------------------------------------------------------------------------------------------- access


@pytest.mark.parametrize(
    ("inspected", "scopes", "expires", "said"),
    [
        ({"scopes": list(Facebook.scopes), "expires_at": 0}, Facebook.scopes, None, ""),
        ({"scopes": ["pages_show_list"], "expires_at": 1_900_000_000}, ("pages_show_list",), 1_900_000_000, ""),
        (
            {"scopes": [*Facebook.scopes, "ads_management"]},
            (*Facebook.scopes, "ads_management"),
            None,
            "ads_management",
        ),
        ({"data_access_expires_at": 1_900_000_000, "expires_at": 0}, (), 1_900_000_000, ""),
        ({"data_access_expires_at": 1_900_000_000, "expires_at": 1_800_000_000}, (), 1_800_000_000, ""),
        ({"data_access_expires_at": "x", "scopes": "x", "expires_at": "x"}, (), None, ""),
        (None, (), None, ""),
    ],
    ids=str,
)
def test_verify_says_what_the_access_is_worth(
    inspected: Any, scopes: tuple[str, ...], expires: int | None, said: str
) -> None:
    """Its rights and its end are told where Meta tells them, and what a person should mend; Meta may not tell.

    A Page's token has no end, but the right to data has one, at which the person who made it must agree again.
    """
    told = _error(100) if inspected is None else _answer({"data": inspected})
    with _server({"GET debug_token": told}) as web:
        identity = _facebook(web).verify()
    assert (identity.handle, identity.url) == (ME["name"], f"https://www.facebook.com/{PAGE}")
    assert identity.scopes == scopes
    assert identity.expires == (None if expires is None else datetime.fromtimestamp(expires, UTC))
    advice = identity.advice.removeprefix(VERSION.advice(datetime.now(UTC).date()))  # which comes first, in its time
    assert said in advice
    assert bool(said) == bool(advice)


def test_the_token_of_a_person_is_refused() -> None:
    """A token that speaks for a person, or for another Page, cannot publish here: both are named."""
    with (
        _server({"GET me": _answer({"id": "9", "name": "Camille"})}) as web,
        pytest.raises(Unauthorized, match=rf"Camille \(9\).*{PAGE}"),
    ):
        _facebook(web).verify()


@pytest.mark.parametrize(
    ("me", "accounts", "token"),
    [("9", [{"id": "8", "access_token": "other"}, {"id": PAGE, "access_token": TOKEN}], TOKEN), (PAGE, [], "typed")],
    ids=["a person's", "the Page's own"],
)
def test_the_token_of_a_person_becomes_the_pages(me: str, accounts: list[dict[str, Any]], token: str) -> None:
    """Of a person's token, the Page's own is kept; the Page's own is kept as it is. None stands in an error's words."""
    asked: list[httpx.Request] = []
    with _server({"GET me": _answer({"id": me}), "GET accounts": _list(*accounts)}, asked) as web:
        invitation = _invitation(web)
        for _time in range(2):  # a secret that is known by now is still given
            assert invitation.exchange(" typed\n") == {"TOKEN": token}
    assert {request.headers["authorization"] for request in asked} <= {"Bearer typed", f"Bearer {token}"}


@pytest.mark.parametrize(
    ("accounts", "inspected", "said"),
    [
        ([], {}, "opens no Page"),
        ([{"id": "8", "name": "Gymnase", "access_token": "x"}], {}, r"but: Gymnase \(8\)"),
        ([{"id": PAGE, "access_token": TOKEN}], {"expires_at": 1_900_000_000}, "ends on 2030-03-17"),
    ],
)
def test_an_access_that_would_not_do(accounts: list[dict[str, Any]], inspected: dict[str, Any], said: str) -> None:
    """A token that opens no Page, another one, or that ends, is refused with what to do."""
    answers = {
        "GET me": _answer({"id": "9"}),
        "GET accounts": _list(*accounts),
        "GET debug_token": _answer({"data": inspected}),
    }
    with _server(answers) as web, pytest.raises(Unauthorized, match=said):
        _invitation(web).exchange("typed")


def test_the_steps_name_the_page_and_the_rights() -> None:
    """What a person is asked to do names their Page and each right that is needed."""
    with _server({}) as web:
        words = " ".join(_invitation(web).steps)
    for word in (PAGE, *Facebook.scopes):
        assert word in words


# ---------------------------------------------------------------------------------------------- helpers


def _facebook(web: Web) -> Facebook:
    made = network("facebook", web, secrets={"TOKEN": TOKEN}, page=PAGE)
    assert isinstance(made, Facebook)
    return made


def _invitation(web: Web) -> Invitation:
    invitation = network("facebook", web, page=PAGE).invite()
    assert invitation is not None
    return invitation


def _publication() -> Action:
    return Action(ActionKind.PUBLISH, "actualites/fete", "essai", URL, attempt().key, "digest", 1, copy(""))


def _post(number: str = "778899", **changes: Any) -> dict[str, Any]:
    """Describe a post of the Page as the API does."""
    made = {"created_time": "2026-11-21T09:00:04+0000", "is_published": True, "application": {"id": APP}}
    return {"id": f"{PAGE}_{number}", "message": TEXT + URL, **made, **changes}


def _page(posts: list[dict[str, Any]], after: str = "") -> httpx.Response:
    following = {"next": f"https://graph.facebook.com/x?access_token={TOKEN}&after={after}"} if after else {}
    return httpx.Response(200, json={"data": posts, "paging": {"cursors": {"after": after}} | following})


def _list(*posts: dict[str, Any]) -> httpx.Response:
    return _page(list(posts))


def _answer(said: Any) -> httpx.Response:
    """Answer an object, or the error of a code; 100 is what Facebook says of what is not there."""
    if isinstance(said, int):
        return _error(said, 33 if said == 100 else 0)
    return httpx.Response(200, json=said)


def _error(code: int, subcode: int = 0) -> httpx.Response:
    error: dict[str, Any] = {"message": "Something is wrong", "type": "OAuthException", "code": code}
    return httpx.Response(400, json={"error": error | ({"error_subcode": subcode} if subcode else {})})


def _name(request: httpx.Request) -> str:
    return f"{request.method} {request.url.path.rpartition('/')[2]}"


USUAL: Answers = {
    "GET me": _answer(ME),
    "GET debug_token": _answer({"data": {"app_id": APP, "expires_at": 0}}),
    "POST photos": _answer({"id": "9001"}),
    "POST feed": _answer({"id": POST}),
    f"POST {POST}": _answer({"success": True}),
    f"DELETE {POST}": _answer({"success": True}),
    f"GET {POST}": _answer(_post()),
}


def _server(answers: Answers, asked: list[httpx.Request] | None = None) -> Web:
    """Answer as Facebook does, but for what ``answers`` says, and note the requests."""

    def answer(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        return (USUAL | answers)[_name(request)]

    return Web(transport=httpx.MockTransport(answer))
