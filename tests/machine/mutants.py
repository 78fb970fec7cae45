"""Engines that we broke on purpose: the laws must fail on each, or they prove nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from syndicate import decide, desk, fold, recover
from syndicate.ledger import Ledger
from syndicate.model import Action, Outcome, Receipt, State
from tests.simulated_network import EVER

Patch = pytest.MonkeyPatch


def reserves_afterwards(patch: Patch) -> None:
    """Write what was attempted only together with what came of it."""
    reserve, append = Ledger.reserve, Ledger.append
    waiting: dict[tuple[str, str], Mapping[str, Any]] = {}

    def later(self: Ledger, attempts: Sequence[Mapping[str, Any]]) -> datetime:
        waiting.update({(attempt["original"], attempt["account"]): attempt for attempt in attempts})
        return self.began

    def both(self: Ledger, event: str, *, original: str = "", account: str = "", **details: Any) -> datetime:
        attempt = waiting.pop((original, account), None)
        if attempt is not None:
            reserve(self, [attempt])
        return append(self, event, original=original, account=account, **details)

    patch.setattr(Ledger, "reserve", later)
    patch.setattr(Ledger, "append", both)


def never_looks(patch: Patch) -> None:
    """Hold everything for absent without having looked."""
    _everywhere(patch, recover.look, lambda *_arguments: None)
    _everywhere(patch, recover.look_before, lambda *_arguments: None)


def believes_silence(patch: Patch) -> None:
    """Believe at once a list that does not show a copy."""
    look: Callable[..., Receipt | None] = recover.look
    _everywhere(patch, look, lambda *arguments: look(*arguments[:-1], EVER))


def takes_everything_for_ours(patch: Patch) -> None:
    """Take a person's post that links to our page for our copy."""
    record = desk.Desk.record

    def ours(self: desk.Desk, action: Action, receipt: Receipt, **details: Any) -> Outcome:
        return record(self, action, replace(receipt, ours=True), **details)

    patch.setattr(desk.Desk, "record", ours)


def publishes_the_deleted_again(patch: Patch) -> None:
    """Take a copy that a person deleted for one that was withdrawn."""
    patch.setitem(fold._RULES, "gone", fold._ended(State.WITHDRAWN))


def recovers_under_another_key(patch: Patch) -> None:
    """Take up what a dead run left open as if it were another copy."""
    take_up = decide.Desk._recover

    def renamed(self: decide.Desk, *arguments: Any) -> Any:
        decision = take_up(self, *arguments)
        return replace(decision, key=f"{decision.key}x") if isinstance(decision, Action) else decision

    patch.setattr(decide.Desk, "_recover", renamed)


def forgets_results(patch: Patch) -> None:
    """Publish, and do not write that it was done."""
    append = Ledger.append

    def silent(self: Ledger, event: str, **details: Any) -> datetime:
        return self.began if event == "published" else append(self, event, **details)

    patch.setattr(Ledger, "append", silent)


# Each with the account on which it shows soonest.
MUTANTS: tuple[tuple[Callable[[Patch], None], str], ...] = (
    (reserves_afterwards, "blind"),
    (never_looks, "listed"),
    (believes_silence, "listed"),
    (takes_everything_for_ours, "listed"),
    (publishes_the_deleted_again, "named"),
    (recovers_under_another_key, "named"),
    (forgets_results, "listed"),
)


def _everywhere(patch: Patch, function: Callable[..., Any], other: Callable[..., Any]) -> None:
    """Put another function in the place of one of the engine's, in each module that imported it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("syndicate."):
            for place in [place for place, value in vars(module).items() if value is function]:
                patch.setattr(module, place, other)
