"""Pinterest, dying or losing an answer at each exchange of a life: one pin, never two, never none."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from syndicate import ledger
from syndicate.compose import digest, for_account
from syndicate.model import ActionKind, Feed, Policy, State
from syndicate.plan import plan
from tests.engine.crashes import Countdown, Killed, dying_writes
from tests.engine.standins import FAULTS, StandInTown, Trouble, lost
from tests.servers.pinterest_api import BOARDS, PinterestAccount, error
from tests.simulated import NOON, feed, original

COMMUNE, WORKS = BOARDS
# Published; its words changed, which is an edit; its card changed with its title, which is another pin; withdrawn.
LIFE = [
    feed(original("un")),
    feed(original("un", summary="Elle est reportée à dimanche.")),
    feed(original("un", summary="Elle est reportée à dimanche.", title="Fête reportée")),
    feed(withdrawn=("actualites/un",)),
]
SHOWN = [
    ("Titre de un", "Une phrase qui dit l'essentiel."),
    ("Titre de un", "Elle est reportée à dimanche."),
    ("Fête reportée", "Elle est reportée à dimanche."),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_trouble_at_each_exchange(tmp_path: Path, fault: str) -> None:
    """Whatever exchange the run dies at, or loses the answer of, readers end up with one pin or, withdrawn, none."""
    for instant in itertools.count(1):
        home = tmp_path / str(instant)
        home.mkdir()
        server, trouble = PinterestAccount(), Trouble(instant, FAULTS[fault])
        town = StandInTown(home, "pinterest", server, pictured=True)
        server.trouble = trouble
        for step, now in enumerate(LIFE):
            for _run in range(2):
                with contextlib.suppress(Killed):
                    town.sync(now)
            assert [(pin["title"], pin["description"]) for pin in server.store.all()] == SHOWN[step : step + 1], instant
            state = ledger.read(town.ledger).copies["actualites/un", "pinterest"].state
            assert state is (State.LIVE if step < len(SHOWN) else State.WITHDRAWN), instant
        if trouble.count < instant:
            break
    assert instant > 15


def test_a_death_at_each_instant(tmp_path: Path) -> None:
    """Killed before, within or after a write to the ledger or an exchange, a run that is begun again ends the same."""
    for instant in itertools.count(1):
        home = tmp_path / str(instant)
        home.mkdir()
        server, countdown = PinterestAccount(), Countdown(instant)
        town = StandInTown(home, "pinterest", server, pictured=True)
        server.trouble = countdown.tick
        with dying_writes(countdown):
            for step, now in enumerate(LIFE):
                for _run in range(2):
                    with contextlib.suppress(Killed):
                        town.sync(now)
                shown = [(pin["title"], pin["description"]) for pin in server.store.all()]
                assert shown == SHOWN[step : step + 1], instant
        if countdown.left > 0:
            break
    assert instant > 40


def test_words_are_edited_and_a_picture_makes_the_pin_anew(tmp_path: Path) -> None:
    """An edit keeps the pin, with what people saved and said of it; only another picture gives another pin."""
    town = StandInTown(tmp_path, "pinterest", PinterestAccount(), pictured=True)
    results = [[outcome.result for outcome in town.sync(now)[0]] for now in LIFE]
    assert results == [["published"], ["edited"], ["replaced"], ["withdrawn"]]


def test_a_pin_whose_edits_are_left_is_never_made_anew(tmp_path: Path) -> None:
    """Where the strategy says “edit” or “leave”, a changed picture deletes nothing; “replace” is taken at its word."""
    town = StandInTown(tmp_path, "pinterest", PinterestAccount(), pictured=True)
    town.sync(LIFE[0])
    history = ledger.read(town.ledger)
    edit, anew = [ActionKind.EDIT], [ActionKind.REPLACE]
    wishes: tuple[tuple[str | None, Feed, list[ActionKind]], ...] = (
        ("edit", LIFE[2], edit),
        ("leave", LIFE[2], []),
        (None, LIFE[2], anew),
        ("replace", LIFE[1], anew),
    )
    for wish, now, kinds in wishes:
        policy = Policy(edits={"pinterest": wish} if wish else {})
        made = plan(now, history, [town.account], policy, NOON)
        assert [action.kind for action in made.actions] == kinds


def test_a_pin_moves_with_the_category_of_its_original(tmp_path: Path) -> None:
    """The board is that of the category; where the category changes, the pin is moved, not made anew."""
    server = PinterestAccount()
    town = StandInTown(tmp_path, "pinterest", server, pictured=True)
    for category, board in (("Vie locale", COMMUNE), ("Travaux", WORKS), ("", COMMUNE)):
        town.sync(feed(original("un", category=category)))
        (pin,) = server.store.all()
        assert pin["board_id"] == board
    assert town.events().count("edited") == 2


def test_a_lost_ledger_adopts_the_pins_that_are_out(tmp_path: Path) -> None:
    """Whatever page of the list they are on, and whatever board, our pins are found again by their links."""
    server = PinterestAccount()
    town = StandInTown(tmp_path, "pinterest", server, pictured=True)
    both = feed(*(original(name, category="Travaux") for name in ("un", "un-2", "trois")))
    town.sync(both)
    town.ledger.unlink()
    assert [outcome.result for outcome in town.sync(both)[0]] == ["adopted"] * 3
    assert len(server.store.all()) == 3


def test_an_original_that_goes_in_the_midst_of_a_replacement(tmp_path: Path) -> None:
    """When the run died between the two pins and the page is withdrawn since, no pin is left that nobody knows of."""
    server = PinterestAccount()
    town = StandInTown(tmp_path, "pinterest", server, pictured=True)
    town.sync(LIFE[0])
    old = server.store.all()[0]["id"]

    def door(request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            raise Killed
        return server(request)

    town.door = door
    with contextlib.suppress(Killed):
        town.sync(LIFE[2])
    town.door = server
    outcomes, _held = town.sync(LIFE[3])
    assert [outcome.result for outcome in outcomes] == ["in_doubt"]
    assert "older" in outcomes[0].reason
    server.store.delete(old)  # a person does as the sentence says
    assert [outcome.result for outcome in town.sync(LIFE[3])[0]] == ["replaced", "withdrawn"]
    assert server.store.all() == []


def test_a_pin_that_a_person_changed_is_not_made_anew(tmp_path: Path) -> None:
    """Another picture does not undo what a person wrote under the pin: it is left, and said."""
    server = PinterestAccount()
    town = StandInTown(tmp_path, "pinterest", server, pictured=True)
    town.sync(LIFE[0])
    (pin,) = server.store.all()
    pin["description"] = "Demain, la fête."
    outcomes, _held = town.sync(LIFE[2])
    assert [outcome.result for outcome in outcomes] == ["refused"]
    assert "left as it is" in outcomes[0].reason
    assert server.store.all() == [pin]


def test_only_an_account_with_places_follows_the_category(tmp_path: Path) -> None:
    """The same change of category edits no copy on an account that has one place for all."""
    town = StandInTown(tmp_path, "pinterest", PinterestAccount(), pictured=True)
    other = replace(town.account, rules=replace(town.account.rules, by_category=False))
    for account, same in ((town.account, False), (other, True)):
        before, after = (digest(for_account(original(category=one), account)) for one in ("Travaux", "Vie locale"))
        assert (before == after) is same


REWRITTEN: dict[str, Callable[[str], str | None]] = {
    "a slash at the end": lambda url: f"{url.rstrip('/')}/",
    "none": lambda url: url.rstrip("/"),
    "where the reader comes from": lambda url: f"{url}?utm_source=Pinterest&utm_medium=organic",
    "without encryption": lambda url: url.replace("https://", "http://"),
    "with www": lambda url: url.replace("://", "://www."),
    "no link": lambda _url: None,
}


@pytest.mark.parametrize("rewritten", REWRITTEN)
def test_a_link_that_pinterest_rewrites_makes_no_second_pin(tmp_path: Path, rewritten: str) -> None:
    """When the answer is lost and the list shows our link otherwise than we sent it, our text still tells our pin."""
    server = PinterestAccount()
    server.kept = REWRITTEN[rewritten]
    town = StandInTown(tmp_path, "pinterest", server, pictured=True)
    left = iter((True,))

    def door(request: httpx.Request) -> httpx.Response:
        answer = server(request)
        if request.method == "POST" and next(left, False):
            raise lost()
        return answer

    town.door = door
    assert [outcome.result for outcome in town.sync(LIFE[0])[0]] == ["published"]
    assert len(server.store.all()) == 1
    assert [outcome.result for now in LIFE[1:] for outcome in town.sync(now)[0]] == ["edited", "replaced", "withdrawn"]
    assert server.store.all() == []


def test_a_pin_whose_new_board_is_gone_names_it(tmp_path: Path) -> None:
    """A board that somebody deleted is no doubt about an edit: the sentence names the board, and the pin stays."""
    server = PinterestAccount()
    town = StandInTown(tmp_path, "pinterest", server, pictured=True)
    town.sync(feed(original("un", category="Vie locale")))

    def door(request: httpx.Request) -> httpx.Response:
        return error(404, 40, "Board not found.") if request.method == "PATCH" else server(request)

    town.door = door
    moved = feed(original("un", category="Travaux"))
    for _run in range(2):
        (outcome,), _held = town.sync(moved)
        assert (outcome.result, WORKS in outcome.reason) == ("unsent", True), outcome.reason
    town.door = server
    assert [outcome.result for outcome in town.sync(moved)[0]] == ["edited"]
