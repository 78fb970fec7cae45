"""One run of the engine: hold the ledger, recover what an earlier run left open, plan with what was learnt, apply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from syndicate import ledger as ledgers
from syndicate.apply import Clock, apply
from syndicate.model import Feed, Held, Outcome, Plan, Policy
from syndicate.networks import Network
from syndicate.pictures import Gallery
from syndicate.plan import plan, urgent_only


def run(
    feed: Feed,
    networks: Mapping[str, Network],
    ledger_path: Path,
    gallery: Gallery,
    policy: Policy,
    *,
    editorial: datetime,
    urgent: bool = False,
    clock: Clock | None = None,
    report: Callable[[Outcome], None] = lambda _outcome: None,
    warn: Callable[[str], None] = lambda _reason: None,
) -> tuple[list[Outcome], tuple[Held, ...]]:
    """Make the copies say what the feed says; give the outcomes, in order, and what is held.

    ``urgent`` leaves all but urgent originals to another run.
    ``warn`` is told why results of this run could not be pushed: they stand in the ledger's file, for the next push.
    Raise ``LedgerError`` before anything is sent: the ledger is damaged, or ``Occupied`` by another run; and
    ``Unsent`` when its branch cannot be fetched.
    """
    clock = clock or Clock()
    accounts = [network.account for network in networks.values()]
    outcomes: list[Outcome] = []
    with ledgers.opened(ledger_path, clock=clock.now) as ledger:

        def do(plan: Plan) -> list[Outcome]:
            return apply(
                plan, networks, ledger, gallery, editorial=editorial, build=feed.build, clock=clock, report=report
            )

        def made_now() -> Plan:
            made = plan(feed, ledger.history, accounts, policy, editorial)
            return urgent_only(made, feed) if urgent else made

        made = made_now()
        if any(action.recover for action in made.actions):
            unfinished = Plan(tuple(action for action in made.actions if action.recover))
            outcomes += do(unfinished)
            ledger.refresh()
            made = made_now()
            # What is still open was looked at a moment ago: the next run looks again.
            made = replace(made, actions=tuple(action for action in made.actions if not action.recover))
        outcomes += do(made)
    if ledger.unshared:
        warn(ledger.unshared)
    return outcomes, made.held
