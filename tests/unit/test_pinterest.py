"""What is Pinterest's own: its boards, its fields, its errors, and whose a pin is."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from syndicate import config
from syndicate.errors import ConfigError, Gone, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Find, Post
from syndicate.networks import Network
from syndicate.networks._pinterest_pins import words
from syndicate.networks.pinterest import PAGES, Pinterest
from syndicate.web import Web
from tests.contract import samples
from tests.contract.samples import AT, TEXT, URL, attempt, copy, picture
from tests.contract.stage import Stage, answering

BOARD, WORKS = "549755885175", "549755885176"
NAME = "813744226420795884"
TOML = f"""
[commune]
name = "Valserein"
url = "https://valserein.example.org"

[accounts.pinterest]
kind = "pinterest"
client_id = "1483920"
board = "{BOARD}"
[accounts.pinterest.boards]
Travaux = "{WORKS}"
"Vie locale. Fêtes" = "1"
"""


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Give the stage of Pinterest."""
    return Stage("pinterest", tmp_path)


def asking(answer: Callable[[httpx.Request], httpx.Response], **settings: str) -> Network:
    """Open an account on a server that answers so."""
    named = {"board": BOARD, "boards.Travaux": WORKS, "client_id": "1483920", **settings}
    secrets = {"TOKEN": "pina_a", "REFRESH_TOKEN": "pinr_a", "CLIENT_SECRET": "secret-of-the-app"}
    return samples.network("pinterest", Web(transport=httpx.MockTransport(answer)), secrets=secrets, **named)


def pin(stage: Stage, **changes: Any) -> dict[str, Any]:
    """Give the pin of the scenes, changed."""
    return {**stage.fixture["scenes"]["publish"][0]["json"], **changes}


def listing(*pins: Mapping[str, Any]) -> Network:
    """Open an account that has these pins."""
    return asking(lambda _request: httpx.Response(200, json={"items": list(pins), "bookmark": None}))


# -------------------------------------------------------------------------------------------- settings


def test_boards_are_a_table_of_the_account(tmp_path: Path) -> None:
    """Each category may have its board; the name of a category is any text."""
    (tmp_path / "tambour.toml").write_text(TOML, encoding="utf-8")
    settings = config.load(tmp_path / "tambour.toml").accounts["pinterest"].settings
    assert settings["boards.Travaux"] == WORKS
    assert settings["boards.Vie locale. Fêtes"] == "1"


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        (f'Travaux = "{WORKS}"', 'Travaux = "travaux"', 11, "is not the number of a board"),
        (f'board = "{BOARD}"', 'board = "La commune"', 9, "is not the number of a board"),
        ('"Vie locale. Fêtes" = "1"', '"Vie locale. Fêtes" = "un"', 12, "is not the number of a board"),
        (f'Travaux = "{WORKS}"', "Travaux = 1", 11, "wrong type"),
        (f'board = "{BOARD}"\n', "", 6, "needs “board”"),
        ("[accounts.pinterest.boards]", "[accounts.pinterest.board]", 10, "for the second time"),
    ],
)
def test_a_board_that_is_none_is_pointed_at(tmp_path: Path, before: str, after: str, line: int, words: str) -> None:
    """A mistake in a board is one sentence, with the line of that board."""
    assert before in TOML
    path = tmp_path / "tambour.toml"
    path.write_text(TOML.replace(before, after), encoding="utf-8")
    with pytest.raises(ConfigError, match=words) as caught:
        config.load(path)
    assert caught.value.line == line


def test_other_kinds_have_no_boards(tmp_path: Path) -> None:
    """A table that a kind does not declare is a key that it does not know."""
    path = tmp_path / "tambour.toml"
    path.write_text(TOML.replace('kind = "pinterest"', 'kind = "bluesky"'), encoding="utf-8")
    with pytest.raises(ConfigError, match="client_id"):
        config.load(path)


@pytest.mark.parametrize(("category", "board"), [("Travaux", WORKS), ("Vie locale", BOARD), ("", BOARD)])
def test_a_pin_goes_on_the_board_of_its_category(stage: Stage, category: str, board: str) -> None:
    """A category without a board of its own goes where all the rest goes."""
    sent: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        return httpx.Response(201, json=pin(stage))

    post = stage.post()
    asking(answer).publish(
        dataclasses.replace(post, draft=dataclasses.replace(post.draft, category=category)), attempt()
    )
    assert [body["board_id"] for body in sent] == [board]


@pytest.mark.parametrize(
    ("boards", "words"),
    [
        ([], "none"),
        ([{"id": BOARD, "name": "La commune"}], rf"{WORKS}\. Those of this account: La commune \({BOARD}\)"),
    ],
)
def test_a_board_that_is_not_there_is_named(boards: list[Any], words: str) -> None:
    """What is verified is every board of the settings, and names those that there are."""

    def answer(request: httpx.Request) -> httpx.Response:
        lists = request.url.path.endswith("/boards")
        return httpx.Response(200, json={"items": boards} if lists else {"username": "valserein"})

    with pytest.raises(Unauthorized, match=words):
        asking(answer).verify()


@pytest.mark.parametrize("hidden", [{"privacy": "SECRET"}, {"privacy": "PROTECTED"}, {"is_ads_only": True}])
def test_a_board_that_nobody_sees_is_told(hidden: dict[str, Any]) -> None:
    """The access works, and yet no resident would see a pin: verify says so, of the boards of the settings alone."""
    boards = [{"id": BOARD, "name": "La commune"}, {"id": WORKS, "name": "T", **hidden}, {"id": "3", **hidden}]

    def answer(request: httpx.Request) -> httpx.Response:
        lists = request.url.path.endswith("/boards")
        return httpx.Response(200, json={"items": boards} if lists else {"username": "valserein"})

    identity = asking(answer).verify()
    assert WORKS in identity.advice
    assert f"{BOARD}" not in identity.advice
    assert identity.lasts == timedelta(days=30)


def test_the_access_of_another_account_is_refused() -> None:
    """A token that opens another account than tambour.toml names is not used."""
    network = asking(lambda _request: httpx.Response(200, json={"username": "voisine"}), handle="@valserein")
    with pytest.raises(Unauthorized, match="voisine"):
        network.verify()


# ----------------------------------------------------------------------------------------------- pins


def written(text: str, title: str = "La fête du village") -> dict[str, str]:
    """Give the fields of a pin whose text is this one."""
    post = samples.post(text=text)
    link = dataclasses.replace(post.draft.link, title=title)
    return words(dataclasses.replace(post.draft, link=link))


def test_each_thing_is_said_once() -> None:
    """The title and the address have their own fields: the description repeats neither."""
    said = written("La fête du village\n\nSamedi, sur la place.\n\n")
    assert said == {"title": "La fête du village", "description": "Samedi, sur la place.", "link": URL}


def test_a_text_of_an_editor_stays_whole() -> None:
    """Where the text does not begin with the title, all of it is the description."""
    assert written("Venez nombreux !\n\n")["description"] == "Venez nombreux !"


def test_a_title_that_is_too_long_is_cut_and_stays_whole_below() -> None:
    """A title takes 100 signes; the words that are cut from it are still in the description."""
    title = "Un titre de la commune qui est bien trop long pour une épingle, " * 3
    said = written(f"{title.strip()}\n\nSamedi.\n\n", title.strip())
    assert len(said["title"]) <= 100
    assert said["title"].endswith("…")
    assert said["description"].startswith(title.strip())


def test_a_title_injects_nothing() -> None:
    """What a title must not become, a mention or a hashtag, it does not become in its own field either."""
    assert "#fete" not in written("Bonjour\n\n", "La #fete de @nadia")["title"]


def test_a_pin_without_picture_is_refused() -> None:
    """There is no such pin: nothing is asked."""
    network = asking(lambda _request: httpx.Response(500))
    with pytest.raises(Refused, match="picture"):
        network.publish(samples.post(), attempt())


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"https://www.pinterest.com/pin/{NAME}/", NAME),
        (f"https://fr.pinterest.com/pin/la-fete--{NAME}", NAME),
        (f"https://www.pinterest.com/pin/{NAME}/?utm=1", NAME),
        ("https://pin.it/4Abc", ""),
        ("https://www.pinterest.com/valserein/la-commune/", ""),
    ],
)
def test_the_number_of_a_pin_is_in_its_address(url: str, name: str) -> None:
    """An address that hides the number is refused, with the form of one that does not."""
    if name:
        assert Pinterest.copy_id(url) == name
        return
    with pytest.raises(ConfigError, match="/pin/"):
        Pinterest.copy_id(url)


@pytest.mark.parametrize(
    ("changes", "ours"),
    [
        ({}, True),
        ({"created_at": "2026-11-21T09:00:02"}, True),  # as the service writes it: UTC, without offset
        ({"created_at": "2026-11-21T08:50:00"}, False),  # from before the attempt
        ({"created_at": "hier"}, False),
        ({"description": "Venez !"}, False),  # a person's own words
        ({"parent_pin_id": "12"}, False),  # saved from somebody's pin
    ],
)
def test_a_pin_is_ours_with_proof_only(stage: Stage, changes: dict[str, Any], ours: bool) -> None:
    """A pin that leads to our page is adopted, and is ours when it says what we sent, since we sent it."""
    found = listing(pin(stage, **changes)).find(stage.post(), attempt(at=AT), Find.LIST)
    assert found is not None
    assert found.ours is ours


def test_what_an_attempt_sent_proves_it(stage: Stage) -> None:
    """When the original says something else since, the ledger still knows what was sent."""
    from syndicate.networks._shown import fingerprint

    looked = Post(dataclasses.replace(stage.post().draft, text=""))
    sent = attempt(at=AT)
    for text, ours in ((TEXT, True), (f"La fête du village\n\n{TEXT}", True), ("Autre chose", False)):
        found = listing(pin(stage)).find(looked, dataclasses.replace(sent, text=fingerprint(text)), Find.LIST)
        assert found is not None
        assert found.ours is ours


def test_all_the_pages_are_read(stage: Stage) -> None:
    """In which order pins are listed is said nowhere: ours may be the last of all."""
    pages = {"": ([], "a"), "a": ([pin(stage, link=URL + "-2")], "b"), "b": ([pin(stage)], None)}

    def answer(request: httpx.Request) -> httpx.Response:
        items, bookmark = pages[request.url.params.get("bookmark", "")]
        return httpx.Response(200, json={"items": items, "bookmark": bookmark})

    found = asking(answer).find(stage.post(), attempt(), Find.LIST)
    assert found is not None
    assert found.copy_id == NAME


@pytest.mark.parametrize("endless", ["same", "new"])
def test_a_list_without_end_proves_nothing(stage: Stage, endless: str) -> None:
    """A list that goes round in a circle, or is too long, is not an absence."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"items": [], "bookmark": "a" if endless == "same" else str(len(asked))})

    with pytest.raises(Unsent):
        asking(answer).find(stage.post(), attempt(), Find.LIST)
    assert len(asked) <= PAGES


@pytest.mark.parametrize("junk", [None, "pin", {}, {"id": 813744226420795884}, {"id": "one"}])
def test_a_list_that_makes_no_sense_proves_nothing(stage: Stage, junk: Any) -> None:
    """A thing that is no pin may be ours: it is not an absence, after which another pin would be made."""
    with pytest.raises(Unsent, match="no sense"):
        listing(junk).find(stage.post(), attempt(), Find.LIST)


def test_the_pins_of_a_protected_board_are_listed_too(stage: Stage) -> None:
    """By default Pinterest leaves them out of the list, and each look would miss them."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"items": [], "bookmark": None})

    assert asking(answer).find(stage.post(), attempt(), Find.LIST) is None
    assert [request.url.params["include_protected_pins"] for request in asked] == ["true"]


@pytest.mark.parametrize(
    ("link", "found"),
    [
        (URL, True),
        (f"{URL}?utm_source=Pinterest", True),
        (f"http://www.{URL.partition('//')[2]}/", True),
        (None, True),
        (f"{URL}-2", False),
        (f"{URL}/2", False),
        ("https://valserein.example.org/", False),
        ("https://elsewhere.example.org/actualites/fete", False),
        ("https://[", False),
    ],
)
def test_a_rewritten_link_is_ours_with_our_text_only(stage: Stage, link: str | None, found: bool) -> None:
    """What we said under a link to the same page, or under none, is our pin; other words or another page are not."""
    sought = listing(pin(stage, link=link)).find(stage.post(), attempt(at=AT), Find.LIST)
    assert (sought is not None) is found
    if sought is not None:
        assert sought.ours
    others = listing(pin(stage, link=link, description="Venez !")).find(stage.post(), attempt(at=AT), Find.LIST)
    assert (others is not None) is (link == URL)


def test_a_pin_of_somebody_else_is_no_copy(stage: Stage) -> None:
    """On a board that several share, what another account pinned is not adopted, whatever it says."""
    assert listing(pin(stage, is_owner=False)).find(stage.post(), attempt(at=AT), Find.LIST) is None


def test_a_board_that_is_not_ours_is_named(stage: Stage) -> None:
    """Where this account may not pin, the refusal says on which board."""
    refused = answering(403, body={"code": 29, "message": "You are not permitted to access that resource."})
    with pytest.raises(Unauthorized, match=f"board {BOARD}"), stage.play("publish", step=refused) as network:
        network.publish(stage.post(), attempt())


def test_a_pin_that_goes_while_it_is_edited_is_gone(stage: Stage) -> None:
    """Somebody deletes the pin between our look and our edit: that is no board that is missing."""
    reads = iter((httpx.Response(200, json=pin(stage)),))

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/user_account"):
            return httpx.Response(200, json={"username": "valserein"})
        gone = httpx.Response(404, json={"code": 50, "message": "Pin not found."})
        return next(reads, gone) if request.method == "GET" else gone

    with pytest.raises(Gone):
        asking(answer).edit(copy(NAME), stage.post(text="Reportée. "), attempt())


def test_a_pin_of_somebody_else_is_not_touched(stage: Stage) -> None:
    """On a board that several share, a pin that is not ours is neither edited nor deleted."""
    network = asking(lambda _request: httpx.Response(200, json=pin(stage, is_owner=False)))
    with pytest.raises(Unsent, match="another account"):
        network.edit(copy(NAME), stage.post(), attempt())


# ---------------------------------------------------------------------------------------------- errors

SAID = {"code": 1, "message": "much too long"}


@pytest.mark.parametrize(
    ("status", "body", "meant", "words"),
    [
        (400, SAID, Refused, "much too long"),
        (401, {"code": 2, "message": "Authentication failed."}, Unauthorized, "tambour connect essai"),
        (403, {"code": 29, "message": "Your token does not have sufficient permissions."}, Unauthorized, "permissions"),
        (403, {"code": 29, "message": "Apps with Trial access may not create Pins."}, Unauthorized, "Standard"),
        (401, {"code": 3, "message": "Apps with Trial access may not create Pins."}, Unauthorized, "Standard"),
        (404, {"code": 40, "message": "Board not found."}, Unsent, f"board {BOARD}.*Board not found"),
        (404, {"error": "nothing here"}, InDoubt, "does not have"),
        (429, {"code": 8, "message": "You have exceeded your rate limit."}, Unsent, "wait"),
        (500, {"code": 11, "message": "Something went wrong on our end."}, InDoubt, "failed"),
        (503, {}, InDoubt, "failed"),
    ],
)
def test_each_documented_answer_has_its_meaning(
    stage: Stage, status: int, body: dict[str, Any], meant: type[OutcomeError], words: str
) -> None:
    """What the description lists, and what apps were told, says what a person does."""
    with (
        pytest.raises(meant, match=words) as caught,
        stage.play("publish", step=answering(status, body=body)) as network,
    ):
        network.publish(stage.post(), attempt())
    assert type(caught.value) is meant


def test_an_app_that_may_not_edit_says_what_to_do(stage: Stage) -> None:
    """Editing is not open to every app: the sentence names the setting that leaves pins as they are."""
    refused = answering(403, body={"code": 29, "message": "This endpoint is in beta."})
    with pytest.raises(Unauthorized, match="edits"), stage.play("edit", step=refused) as network:
        network.edit(stage.copy(), stage.post(text="Reportée. "), attempt())


@pytest.mark.parametrize("status", [200, 202])
def test_only_a_204_says_that_a_pin_is_deleted(stage: Stage, status: int) -> None:
    """A gateway may answer 200 to everything."""
    with pytest.raises(InDoubt), stage.play("withdraw", step=answering(status)) as network:
        network.withdraw(copy(NAME))


def test_a_404_is_believed_while_pinterest_knows_us(stage: Stage) -> None:
    """To an access that has ended, nothing is there: that is no proof."""

    def answer(request: httpx.Request) -> httpx.Response:
        ended = request.url.path.endswith("/user_account")
        return httpx.Response(401 if ended else 404, json={"code": 50, "message": "Pin not found."})

    with pytest.raises(Unauthorized):
        asking(answer).withdraw(copy(NAME))


# ----------------------------------------------------------------------------------------------- anew


@pytest.mark.parametrize("old", [True, False], ids=["both are there", "the old one is gone"])
def test_a_replacement_that_was_begun_is_finished(stage: Stage, old: bool) -> None:
    """What an earlier try made is found again and not made twice; the search says that there is work left."""
    fresh = pin(stage, id="813744226420795999")
    pins = {entry["id"]: entry for entry in ([pin(stage)] if old else []) + [fresh]}
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        if request.url.path.endswith("/pins"):
            return httpx.Response(200, json={"items": list(pins.values()), "bookmark": None})
        if request.url.path.endswith("/user_account"):
            return httpx.Response(200, json={"username": "valserein"})
        there = pins.pop(NAME, None) if request.method == "DELETE" else pins.get(NAME)
        return httpx.Response(204 if there else 404, json=None if there else {"code": 50, "message": "Not found."})

    again = dataclasses.replace(attempt(at=AT), replaces=NAME, taken=frozenset({NAME}))
    network = asking(answer)
    found = network.find(stage.post(), again, Find.LIST)
    assert (found is None) is old
    assert network.edit(copy(NAME), stage.post(), again).copy_id == fresh["id"]
    assert list(pins) == [fresh["id"]]
    assert "POST" not in asked


@pytest.mark.parametrize("status", [401, 403, 429, 500, 404])
def test_two_pins_are_a_doubt(stage: Stage, status: int) -> None:
    """When the new pin is there and the old one cannot be deleted, nobody says that nothing was done."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            return httpx.Response(status, json={})
        if request.method == "POST":
            return httpx.Response(201, json=pin(stage, id="813744226420795999"))
        lists = request.url.path.endswith("/pins")
        return httpx.Response(200, json={"items": []} if lists else pin(stage))

    with pytest.raises(InDoubt):
        asking(answer).edit(copy(NAME), stage.post(), dataclasses.replace(attempt(), replaces=NAME))


def test_a_pin_that_a_person_deleted_is_not_made_anew(stage: Stage) -> None:
    """Where neither the old pin nor a new one is there, a person deleted it: it stays so."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/pins"):
            return httpx.Response(200, json={"items": []})
        there = request.url.path.endswith("/user_account")
        return httpx.Response(200 if there else 404, json={"username": "valserein"} if there else SAID)

    with pytest.raises(Gone):
        asking(answer).edit(
            copy(NAME), stage.post(pictures=(picture(),)), dataclasses.replace(attempt(), replaces=NAME)
        )


# ---------------------------------------------------------------------------------------------- access

GIVEN = {"access_token": "pina_new", "refresh_token": "pinr_new", "expires_in": 2592000, "token_type": "bearer",
         "refresh_token_expires_in": 5184000, "scope": " ".join(Pinterest.scopes)}  # fmt: skip


def test_a_code_becomes_three_secrets() -> None:
    """What a person pastes gives the access and what renews it; the app is named as RFC 6749 says."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=GIVEN)

    invitation = asking(answer).invite()
    assert invitation is not None
    assert "client_id=1483920" in invitation.address
    found = invitation.exchange("https://localhost/?code=abc&state= secret-of-the-app\n")
    assert found == {"TOKEN": "pina_new", "REFRESH_TOKEN": "pinr_new", "CLIENT_SECRET": "secret-of-the-app"}
    (exchange,) = asked
    assert exchange.headers["authorization"] == "Basic MTQ4MzkyMDpzZWNyZXQtb2YtdGhlLWFwcA=="
    assert b"code=abc" in exchange.content


@pytest.mark.parametrize(
    ("pasted", "status", "given", "words"),
    [
        ("https://localhost/?code=abc", 200, GIVEN, "Two things"),
        ("https://localhost/?error=denied secret", 200, GIVEN, "not given .denied."),
        ("", 200, GIVEN, "Two things"),
        ("https://localhost/?code=abc a secret", 200, GIVEN, "Two things"),
        ("abc secret", 400, {"code": 283, "message": "Invalid code"}, "Invalid code"),
        ("abc secret", 401, {"code": 2, "message": "Authentication failed."}, "Authentication failed"),
        ("abc secret", 200, {**GIVEN, "scope": "pins:read"}, "boards:read, boards:write, pins:write"),
    ],
)
def test_an_answer_that_gives_no_access(pasted: str, status: int, given: dict[str, Any], words: str) -> None:
    """A person is told what is wrong with what they pasted, and may paste again."""
    invitation = asking(lambda _request: httpx.Response(status, json=given)).invite()
    assert invitation is not None
    with pytest.raises(Unauthorized, match=words):
        invitation.exchange(pasted)


@pytest.mark.parametrize("given", [{}, {"access_token": "a"}, {**GIVEN, "access_token": 3}])
def test_an_answer_without_access_makes_no_sense(given: dict[str, Any]) -> None:
    """A page of a proxy gives no secret."""
    invitation = asking(lambda _request: httpx.Response(200, json=given)).invite()
    assert invitation is not None
    with pytest.raises(Unsent):
        invitation.exchange("abc secret")


def test_an_access_is_renewed_with_what_renews_it() -> None:
    """The new access comes with what renews that one, and with its end."""
    network = asking(lambda _request: httpx.Response(200, json=GIVEN))
    assert network.refreshable
    renewed = network.refresh()
    assert renewed is not None
    assert list(renewed.secrets) == ["REFRESH_TOKEN", "TOKEN"]  # as they are stored: what gives another one first
    assert renewed.secrets == {"TOKEN": "pina_new", "REFRESH_TOKEN": "pinr_new"}
    assert renewed.expires is not None


def test_an_access_that_was_pasted_alone_is_not_renewed(stage: Stage) -> None:
    """With the token alone nothing can be asked, and nothing is."""
    with stage.play("nothing") as network:
        assert not network.refreshable
        assert network.refresh() is None
