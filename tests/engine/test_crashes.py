"""A run may die at any instant: afterwards there is one copy of each original, never two, never none.

The same scenario run on two engines that we broke on purpose must fail: it proves that the proof can fail.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from syndicate import apply as engine
from syndicate.model import Account, Action, Attempt, Edit, Find, Outcome, Policy, Receipt
from tests.engine.crashes import instants
from tests.simulated import NOON, account, feed, original

KEYED = account("keyed", find=(Find.KEY,), edit=Edit.REPLACE)
LISTED = account("listed", find=(Find.LIST,), lag=timedelta(seconds=10))
BOTH = account("both", find=(Find.KEY, Find.LIST), edit=Edit.REPLACE)

PUBLISH = [feed(original("un"), original("deux"))]
LIFE = [
    feed(original("un"), original("deux")),
    feed(original("un", title="Corrigé"), original("deux")),
    feed(original("un", title="Corrigé"), withdrawn=("actualites/deux",)),
]


@pytest.mark.parametrize("where", [KEYED, LISTED, BOTH], ids=lambda account: account.name)
def test_killed_at_each_instant_of_a_publication(tmp_path: Path, where: Account) -> None:
    """Killed at any instant, the runs that follow end with exactly one copy of each original."""
    towns = list(instants(tmp_path, where, PUBLISH))
    assert len(towns) > 8
    for town in towns:
        assert sorted(town.server.texts()) == sorted(set(town.server.texts()))
        assert len(town.server.posts) == 2


@pytest.mark.parametrize("where", [KEYED, LISTED, BOTH], ids=lambda account: account.name)
def test_killed_at_each_instant_of_a_life(tmp_path: Path, where: Account) -> None:
    """Killed at any instant of publishing, editing and withdrawing, what is out is what the site says at the end."""
    for town in instants(tmp_path, where, LIFE):
        assert [text.splitlines()[0] for text in town.server.texts()] == ["Corrigé"]
        town.server.trouble = lambda _operation, _moment: None
        assert town.sync(LIFE[-1]) == ([], ())


def test_killed_on_a_network_without_memory(tmp_path: Path) -> None:
    """Where nothing can be looked up there are never two copies, and what is not known is held for a person."""
    for town in instants(tmp_path, account("blind", find=()), PUBLISH):
        town.server.trouble = lambda _operation, _moment: None
        _, held = town.sync(PUBLISH[0], Policy())
        doubts = {entry.original for entry in held if entry.code == "in_doubt"}
        published = [post.url for post in town.server.posts.values()]
        assert len(published) == len(set(published))
        assert len(published) + len(doubts) >= 2


def test_an_engine_that_does_not_reserve_fails_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the line is written only after the request, a death between them makes a second copy."""
    reserve, record = engine._reserve, engine._record

    def not_yet(_desk: engine.Desk, action: Action) -> Attempt:
        return Attempt(action.key, NOON, action.generation)

    def afterwards(desk: engine.Desk, action: Action, receipt: Receipt, *, adopted: bool = False) -> Outcome:
        reserve(desk, action)
        return record(desk, action, receipt, adopted=adopted)

    monkeypatch.setattr(engine, "_reserve", not_yet)
    monkeypatch.setattr(engine, "_record", afterwards)
    monkeypatch.setattr(engine, "look_before", lambda *_arguments: None)
    doubles = [len(town.server.posts) for town in instants(tmp_path, LISTED, PUBLISH)]
    assert max(doubles) > 2


def test_an_engine_that_does_not_look_fails_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the line but without the look, a death after the request makes a second copy."""
    monkeypatch.setattr(engine, "look", lambda *_arguments: None)
    doubles = [len(town.server.posts) for town in instants(tmp_path, LISTED, PUBLISH)]
    assert max(doubles) > 2
