"""A run may die at any instant: afterwards there is one copy of each original, never two, never none.

The same scenario run on two engines that we broke on purpose must fail: it proves that the proof can fail.
"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from syndicate import prepare
from syndicate.desk import Desk, Ready
from syndicate.model import Account, Action, Attempt, Draft, Edit, Find, Link, Outcome, Policy, Post, Receipt
from tests.engine.crashes import instants
from tests.simulated import NOON, FakeClock, account, feed, original

KEYED = account("keyed", find=(Find.KEY,), edit=Edit.REPLACE)
LISTED = account("listed", find=(Find.LIST,), lag=timedelta(seconds=10))
BOTH = account("both", find=(Find.KEY, Find.LIST), edit=Edit.REPLACE)
STEPS = account("steps", find=(Find.HANDLE, Find.LIST))

PUBLISH = [feed(original("un"), original("deux"))]
LIFE = [
    feed(original("un"), original("deux")),
    feed(original("un", title="Corrigé"), original("deux")),
    feed(original("un", title="Corrigé"), withdrawn=("actualites/deux",)),
]


@pytest.mark.parametrize("where", [KEYED, LISTED, BOTH, STEPS], ids=lambda account: account.name)
def test_killed_at_each_instant_of_a_publication(tmp_path: Path, where: Account) -> None:
    """Killed at any instant, the runs that follow end with exactly one copy of each original."""
    towns = list(instants(tmp_path, where, PUBLISH))
    assert len(towns) > 8
    for town in towns:
        assert sorted(town.server.texts()) == sorted(set(town.server.texts()))
        assert len(town.server.posts) == 2


@pytest.mark.parametrize("where", [KEYED, LISTED, BOTH, STEPS], ids=lambda account: account.name)
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
    reserve, record = Desk.reserve, Desk.record

    def not_yet(self: Desk, ready: Sequence[Ready]) -> list[Attempt]:
        return [self.attempt(one.action, NOON) for one in ready]

    def afterwards(self: Desk, action: Action, receipt: Receipt, **details: Any) -> Outcome:
        reserve(self, [Ready(action, Post(Draft("", "", Link("", "", ""))))])
        return record(self, action, receipt, **details)

    monkeypatch.setattr(Desk, "reserve", not_yet)
    monkeypatch.setattr(Desk, "record", afterwards)
    monkeypatch.setattr(prepare, "look_before", lambda *_arguments: None)
    doubles = [len(town.server.posts) for town in instants(tmp_path, LISTED, PUBLISH)]
    assert max(doubles) > 2


def test_an_engine_that_does_not_look_fails_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the line but without the look, a death after the request makes a second copy."""
    monkeypatch.setattr(prepare, "look", lambda *_arguments: None)
    doubles = [len(town.server.posts) for town in instants(tmp_path, LISTED, PUBLISH)]
    assert max(doubles) > 2


def test_an_engine_that_believes_a_list_at_once_fails_this_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the silence of a list is believed before its lag has passed, a death makes a second copy."""
    monkeypatch.setattr(FakeClock, "sleep", lambda *_arguments: None)
    doubles = [len(town.server.posts) for town in instants(tmp_path, LISTED, PUBLISH)]
    assert max(doubles) > 2
