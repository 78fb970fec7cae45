"""Do what a plan says: the only module with effects on networks.

Accounts run side by side, each in its own order; one that fails stops none of the others. What is urgent goes through
all the steps before the rest begins:

    look for what a dead run left -> wait for the original -> adapt its pictures -> look for an unknown copy
    -> reserve everything (ledger) -> send -> record (ledger)

A network that can neither be searched nor asked for a key is reserved one action at a time: what a death leaves open
there is left to a person, so it must be one copy at most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from syndicate.desk import Clock, Desk, Ready, copies_by_account, doubts_by_account, outcome
from syndicate.errors import Unsent
from syndicate.ledger import Ledger
from syndicate.model import Action, Attempt, Outcome, Plan
from syndicate.networks import Network
from syndicate.pictures import Gallery
from syndicate.prepare import get_ready
from syndicate.send import send_all, send_one

# The results that leave something for a person or for the next run.
FAILED = frozenset({"refused", "unsent", "in_doubt"})

T = TypeVar("T")


def apply(
    plan: Plan,
    networks: Mapping[str, Network],
    ledger: Ledger,
    gallery: Gallery,
    *,
    editorial: datetime,
    build: str = "",
    clock: Clock | None = None,
    report: Callable[[Outcome], None] = lambda _outcome: None,
) -> list[Outcome]:
    """Carry out the actions of a plan and give one outcome for each, in the plan's order.

    ``editorial`` is the editorial time; ``build`` names the feed that the plan was made from.
    Raise ``LedgerError``, before anything is sent, when a run on another machine may still be at work.
    """
    clock = clock or Clock()
    ledger.check_lease(clock.now())
    desk = Desk(ledger, gallery, clock, ledger.began, editorial, build, report, copies_by_account(ledger),
                doubts_by_account(ledger, plan.actions))  # fmt: skip
    outcomes: list[Outcome] = []
    for urgent in (True, False):
        outcomes += _carry_out(desk, networks, [action for action in plan.actions if action.urgent is urgent])
    place = {(action.original, action.account): number for number, action in enumerate(plan.actions)}
    return sorted(outcomes, key=lambda outcome: place[outcome.original, outcome.account])


def _carry_out(desk: Desk, networks: Mapping[str, Network], actions: Sequence[Action]) -> list[Outcome]:
    by_account: dict[str, list[Action]] = {}
    for action in actions:
        by_account.setdefault(action.account, []).append(action)
    found = _side_by_side(by_account, lambda name: get_ready(desk, networks[name], by_account[name]))
    outcomes = [entry for entries in found.values() for entry in entries if isinstance(entry, Outcome)]
    for ended in outcomes:
        desk.report(ended)
    ready = {name: [entry for entry in entries if isinstance(entry, Ready)] for name, entries in found.items()}
    searched = {name: entries for name, entries in ready.items() if networks[name].account.rules.find}
    reserved, refused = _reserve(desk, searched)
    outcomes += refused

    def send(name: str) -> list[Outcome]:
        if name in reserved:
            return send_all(desk, networks[name], reserved[name])
        return _one_by_one(desk, networks[name], [] if name in searched else ready[name])

    for sent in _side_by_side(ready, send).values():
        outcomes += sent
    desk.ledger.share()
    return outcomes


def _reserve(
    desk: Desk, ready: Mapping[str, Sequence[Ready]]
) -> tuple[dict[str, list[tuple[Ready, Attempt]]], list[Outcome]]:
    """Reserve the actions of all accounts in one step; when that is turned away, none of them may be sent."""
    together = [one for entries in ready.values() for one in entries]
    if not together:
        return {}, []
    try:
        attempts = iter(desk.reserve(together))
    except Unsent as error:
        return {}, _turned_away(desk, together, str(error))
    return {name: [(one, next(attempts)) for one in entries] for name, entries in ready.items()}, []


def _one_by_one(desk: Desk, network: Network, ready: Sequence[Ready]) -> list[Outcome]:
    """Reserve, send and record one action before the next is reserved."""
    outcomes: list[Outcome] = []
    for number, one in enumerate(ready):
        try:
            (attempt,) = desk.reserve([one])
        except Unsent as error:
            return outcomes + _turned_away(desk, ready[number:], str(error))
        ended, closed = send_one(desk, network, one, attempt)
        outcomes.append(ended)
        desk.ledger.share()
        if closed:
            return outcomes + _turned_away(desk, ready[number + 1 :], closed)
    return outcomes


def _turned_away(desk: Desk, ready: Sequence[Ready], reason: str) -> list[Outcome]:
    outcomes = [outcome(one.action, "unsent", reason=reason) for one in ready]
    for ended in outcomes:
        desk.report(ended)
    return outcomes


def _side_by_side(names: Mapping[str, object], work: Callable[[str], T]) -> dict[str, T]:
    """Do the work of each account in a thread of its own; a fault that stops everything is raised once all ended."""
    with ThreadPoolExecutor(max_workers=max(1, len(names))) as pool:
        runs = {name: pool.submit(work, name) for name in names}
    return {name: run.result() for name, run in runs.items()}


__all__ = ["FAILED", "Clock", "apply"]
