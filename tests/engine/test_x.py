"""X under the engine: what is paid for is never posted twice, whatever becomes of the answers."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from syndicate import ledger
from tests.engine.standins import StandInTown, losing_answers
from tests.servers.x_api import XAccount
from tests.simulated import NOON, feed, original


@pytest.fixture
def service() -> XAccount:
    """Give an account on X."""
    return XAccount()


@pytest.fixture
def town(tmp_path: Path, service: XAccount) -> StandInTown:
    """Make a town that publishes on X only."""
    return StandInTown(tmp_path, "x", service)


def _lose_ledger(town: StandInTown) -> None:
    town.ledger.unlink()
    ledger.create(town.ledger, at=NOON)


def test_a_lost_answer_is_looked_for(town: StandInTown, service: XAccount) -> None:
    """A post whose answer was lost is found in our list, and is published, ours and paid for once."""
    town.door = losing_answers(service)
    outcomes, _held = town.sync(feed(original()))
    (post,) = service.store.all()
    assert [(one.result, one.copy_url) for one in outcomes] == [
        ("published", f"https://x.com/valserein/status/{post['id']}")
    ]
    assert len(ledger.read(town.ledger).spent["x"]) == 1


def test_a_duplicate_is_a_reason_to_look(town: StandInTown, service: XAccount) -> None:
    """When X says that the text is there already, the post is looked for, and found: nothing is posted under it."""
    town.sync(feed(original()))
    _lose_ledger(town)
    service.store.lag = 3600.0  # the list is not up to date yet

    def caught_up(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            service.store.lag = 0.0
        return service(request)

    town.door = caught_up
    outcomes, _held = town.sync(feed(original()))
    assert [one.result for one in outcomes] == ["published"]
    assert len(service.store.all()) == 1


def test_a_lost_ledger_adopts_what_is_out(town: StandInTown, service: XAccount) -> None:
    """Without its ledger the commune posts nothing again: what says our very text is ours."""
    town.sync(feed(original()))
    _lose_ledger(town)
    outcomes, _held = town.sync(feed(original()))
    assert [one.result for one in outcomes] == ["adopted"]
    assert "x" not in ledger.read(town.ledger).spent
    assert len(service.store.all()) == 1


def test_an_edit_is_a_reply_and_all_goes_together(town: StandInTown, service: XAccount) -> None:
    """A changed original gets a reply under its copy; a withdrawn one takes both away."""
    town.sync(feed(original()))
    outcomes, _held = town.sync(feed(original(title="Reportée")))
    assert [one.result for one in outcomes] == ["corrected"]
    first, reply = service.store.all()
    assert (first["parent"], reply["parent"]) == ("", first["id"])
    outcomes, _held = town.sync(feed(withdrawn=(original().id,)))
    assert [one.result for one in outcomes] == ["withdrawn"]
    assert service.store.all() == []
