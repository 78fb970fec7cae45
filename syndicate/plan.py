"""Decide what to do: originals and history in, a plan out. Pure; nothing here touches a network or a file.

For each original on each account, one of: nothing (up to date, or not meant for that account), one action, or held
with the reason. An attempt whose end is unknown comes before everything else: it is recovered, never tried anew.
A plan that would do too much refuses itself (``_brakes``), but for what is urgent and for what was begun.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from syndicate.actions import by_hand, look_for, take_back, withdraw
from syndicate.decide import Desk
from syndicate.i18n import _
from syndicate.model import Account, Action, ActionKind, Feed, Held, History, Plan, Policy, State

# A plan with more withdrawals than both of these is refused: five, and a fifth of the live copies.
MOST_WITHDRAWALS = 5
WITHDRAWN_SHARE = 0.2


def plan(feed: Feed, history: History, accounts: Sequence[Account], policy: Policy, now: datetime) -> Plan:
    """Compare what the site says with what the ledger knows. ``now`` is the editorial time, with its offset.

    The order of the feed's items does not matter: urgent originals come first, then the oldest.
    """
    # Python compares two times of one zone by what its clocks show, which in autumn is not their order.
    now = now.astimezone(UTC)
    originals = sorted(feed.originals, key=lambda original: (not original.urgent, original.date, original.id))
    found: list[Action | Held] = []
    for account in accounts:
        desk = Desk(account, history, policy, now)
        if account.rules.closed is not None:
            found += filter(None, (desk.after_the_end(original) for original in originals))
            continue
        ours = [entry for original in originals if (entry := desk.consider(original)) is not None]
        ours += [*_withdrawals(feed, history, account), *_orphans(feed, history, account)]
        if account.rules.by_hand:
            ours = [by_hand(entry) if isinstance(entry, Action) else entry for entry in ours]
        found += ours
    actions = [entry for entry in found if isinstance(entry, Action)]
    held = [entry for entry in found if isinstance(entry, Held)]
    return _brakes(_in_order(actions), held, history, policy)


def urgent_only(made: Plan, feed: Feed) -> Plan:
    """Keep of a plan what is about urgent originals."""
    urgent = {original.id for original in feed.originals if original.urgent}
    return Plan(
        tuple(action for action in made.actions if action.original in urgent),
        tuple(held for held in made.held if held.original in urgent),
    )


def _withdrawals(feed: Feed, history: History, account: Account) -> Iterator[Action | Held]:
    """Take back the copies of what the site withdrew."""
    for original in feed.withdrawn:
        copy = history.copies.get((original, account.name))
        decision = take_back(copy, account) if copy is not None else None
        if decision is not None:
            yield decision


def _orphans(feed: Feed, history: History, account: Account) -> Iterator[Action | Held]:
    """Recover the open attempts of originals that the feed does not speak of."""
    spoken_of = {original.id for original in feed.originals} | set(feed.withdrawn)
    for copy in history.copies.values():
        if copy.account != account.name or copy.attempt is None or copy.original in spoken_of:
            continue
        if copy.attempt.action is ActionKind.EDIT:
            reason = _("an edit may have been lost, and the feed does not hold the original: nothing is done")
            yield Held(copy.original, account.name, "missing", reason)
        elif copy.attempt.action is ActionKind.WITHDRAW:
            yield dataclasses.replace(withdraw(copy, account), recover=True)
        else:
            yield look_for(copy, copy.attempt, account)


def _in_order(actions: Iterable[Action]) -> list[Action]:
    """Put what is urgent first and keep the rest as it came (oldest originals first, account by account)."""
    return sorted(actions, key=lambda action: not action.urgent)


def _brakes(actions: list[Action], held: list[Held], history: History, policy: Policy) -> Plan:
    """Refuse the whole plan when it would do too much at once, but for what is urgent and for what was begun.

    What an earlier run left open was let through then, and its end must be known before anything else.
    """
    free = [action for action in actions if action.urgent or action.recover]
    others = [action for action in actions if not (action.urgent or action.recover)]
    reason, code = _too_much(others, history, policy)
    if not reason:
        return Plan(tuple(actions), tuple(held))
    stopped = [Held(action.original, action.account, code, reason, left_out=True) for action in others]
    return Plan(tuple(free), tuple(stopped + held))


def _too_much(actions: list[Action], history: History, policy: Policy) -> tuple[str, str]:
    """Say what is too much, with every option that lets it through, and its code; nothing when it is not."""
    withdrawals = sum(action.kind is ActionKind.WITHDRAW for action in actions)
    live = sum(copy.state == State.LIVE and copy.ours for copy in history.copies.values())
    found: list[tuple[str, str, str]] = []
    if withdrawals > MOST_WITHDRAWALS and withdrawals > WITHDRAWN_SHARE * live and not policy.allow_withdrawals:
        reason = _("{count} of {live} copies would be withdrawn at once").format(count=withdrawals, live=live)
        found.append(("withdrawals", reason, "--allow-withdrawals"))
    if len(actions) > policy.max_actions:
        reason = _("{count} actions at once, more than {most}").format(count=len(actions), most=policy.max_actions)
        found.append(("max_actions", reason, f"--max-actions {len(actions)}"))
    if not found:
        return "", ""
    codes, reasons, options = zip(*found, strict=True)
    words = _("{reason}; if that is meant, add {options}")
    return words.format(reason=", ".join(reasons), options=" ".join(options)), codes[0]
