"""What a person's word does to a copy, by what was in doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from syndicate import ledger
from syndicate.compose import digest
from syndicate.errors import InDoubt, Refused
from syndicate.model import Edit, Policy, State
from tests.simulated import HOME, Town, account, feed, original

WHERE: dict[str, Any] = {"original": "actualites/fete", "account": "place"}


def in_doubt(town: Town, *steps: Any, lose: str = "after") -> None:
    """Run steps, and lose every request of the last one, or its answer: nobody knows what became of the copy."""
    for step in steps[:-1]:
        town.sync(step)

    def lost(operation: str, moment: str) -> None:
        if moment == lose and operation != "find":
            raise InDoubt("no answer")

    town.server.trouble = lost
    town.sync(steps[-1])
    town.server.trouble = lambda _operation, _moment: None
    assert ledger.read(town.ledger).copies["actualites/fete", "place"].attempt is not None


def settle(town: Town, copy_id: str = "") -> None:
    """Write what a person says."""
    copy: dict[str, Any] = {"copy_id": copy_id, "copy_url": f"{HOME}/{copy_id}"} if copy_id else {}
    with ledger.opened(town.ledger, clock=town.clock.now) as book:
        book.append("settled", **WHERE, **copy)


def test_a_publication_that_is_there(tmp_path: Path) -> None:
    """With the copy's address, the copy is out, and follows edits."""
    town = Town(tmp_path, account(find=()))
    in_doubt(town, feed(original()))
    settle(town, next(iter(town.server.posts)))
    assert town.sync(feed(original())) == ([], ())
    assert [o.result for o in town.sync(feed(original(title="Deux")))[0]] == ["edited"]


def test_a_publication_that_is_not_there(tmp_path: Path) -> None:
    """Without an address it was not sent, so it is sent."""
    town = Town(tmp_path, account(find=()))
    in_doubt(town, feed(original()))
    town.server.posts.clear()
    settle(town)
    assert [o.result for o in town.sync(feed(original()))[0]] == ["published"]


def test_a_correction_keeps_its_copy(tmp_path: Path) -> None:
    """A correction that was sent is settled as one: the copy stays the copy, and nothing is corrected twice."""
    town = Town(tmp_path, account(find=(), edit=Edit.NONE))
    in_doubt(town, feed(original()), feed(original(title="Deux")))
    first, reply = town.server.posts
    settle(town, reply)
    copy = ledger.read(town.ledger).copies["actualites/fete", "place"]
    assert (copy.copy_id, copy.corrections) == (first, 1)
    assert town.sync(feed(original(title="Deux"))) == ([], ())


@pytest.mark.parametrize("there", [True, False])
def test_a_withdrawal(tmp_path: Path, there: bool) -> None:
    """A copy that is still there is withdrawn again; one that is not there is withdrawn."""
    town = Town(tmp_path)
    gone = feed(withdrawn=("actualites/fete",))
    in_doubt(town, feed(original()), gone, lose="before")
    if not there:
        town.server.posts.clear()
    settle(town, "post-1" if there else "")
    state = ledger.read(town.ledger).copies["actualites/fete", "place"].state
    assert state is (State.LIVE if there else State.WITHDRAWN)
    assert len(town.sync(gone)[0]) == there


def test_a_post_made_by_hand_can_be_taken_over(tmp_path: Path) -> None:
    """When a person says that a post found by its address alone is the copy, it is followed from then on."""
    town = Town(tmp_path)
    town.server.foreign(original().url).app = "tambour"
    found = next(iter(town.server.posts))
    with ledger.opened(town.ledger, clock=town.clock.now) as book:
        book.append("adopted", **WHERE, copy_id=found, ours=False, digest="other", url=original().url)
    assert [entry.code for entry in town.sync(feed(original()))[1]] == ["foreign"]
    settle(town, found)
    assert [o.result for o in town.sync(feed(original()))[0]] == ["edited"]
    assert town.sync(feed(original())) == ([], ())


def test_an_edit_made_by_hand_is_said_until_it_is_settled(tmp_path: Path) -> None:
    """A copy that a person edited is reported once as refused, then held in the same words, until it is settled."""
    town = Town(tmp_path)
    town.sync(feed(original()))
    with ledger.opened(town.ledger, clock=town.clock.now) as book:
        about = {**WHERE, "action": "edit", "key": "k", "digest": digest(original(title="Deux")), "generation": 1}
        book.append("attempted", **about, url=original().url)
        book.append("refused", **WHERE, reason="a person edited it", shown="seen")
    _, held = town.sync(feed(original(title="Deux")))
    assert [(entry.code, entry.reason, entry.left_out) for entry in held] == [("altered", "a person edited it", True)]
    settle(town, "post-1")
    assert [o.result for o in town.sync(feed(original(title="Deux")))[0]] == ["edited"]


@pytest.mark.parametrize("edit", [Edit.VISIBLE, Edit.REPLACE])
def test_a_copy_that_is_there_is_edited_again(tmp_path: Path, edit: Edit) -> None:
    """Who says that a copy is there says nothing of what it shows: the edit that was lost is made."""
    town = Town(tmp_path, account(edit=edit))
    in_doubt(town, feed(original()), feed(original(title="Deux")), lose="before")
    settle(town, next(iter(town.server.posts)))
    town.sync(feed(original(title="Deux")))
    assert [text.splitlines()[0] for text in town.server.texts()] == ["Deux"]


def test_a_publication_that_is_there_counts_for_its_day(tmp_path: Path) -> None:
    """What a person found on the network was announced, as the daily quota sees it."""
    town = Town(tmp_path, account(find=()))
    in_doubt(town, feed(original()))
    settle(town, next(iter(town.server.posts)))
    _, held = town.sync(feed(original(), original("loto")), Policy(daily_quota={"place": 1}))
    assert [entry.code for entry in held] == ["quota"]


@pytest.mark.parametrize("edit", [Edit.REPLACE, Edit.NONE])
def test_what_the_server_refused_is_not_said_to_be_edited_by_hand(tmp_path: Path, edit: Edit) -> None:
    """A replacement or a correction that the server will not have is held as refused: nobody touched the copy."""
    town = Town(tmp_path, account(edit=edit))
    town.sync(feed(original()))

    def refuse(operation: str, _moment: str) -> None:
        if operation != "find":
            raise Refused("no")

    town.server.trouble = refuse
    town.sync(feed(original(title="Deux")))
    assert [entry.code for entry in town.sync(feed(original(title="Deux")))[1]] == ["refused"]
