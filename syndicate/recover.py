"""Look before sending: learn whether a copy exists, by what its network offers.

A network says what it offers as an ordered list (``Rules.find``): a key that can be repeated or asked for, a handle
that a first step left, a list of our own posts. What is found is taken; what is proven absent may be sent; and when
nobody can tell, ``InDoubt`` leaves it to a human.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from syndicate.errors import InDoubt, OutcomeError
from syndicate.i18n import _
from syndicate.model import Action, ActionKind, Attempt, Find, Post, Receipt
from syndicate.networks import Network

# How far back our own posts are read before a first publication, when the ledger is complete.
RECENT = timedelta(days=14)
# Before any network: networks reckon with this moment, and there is nothing before the year 1 to reckon with.
EVER = datetime.fromtimestamp(0, UTC)


class Clock(Protocol):
    """What waiting needs."""

    def now(self) -> datetime:
        """Give the real time, with its offset."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


def look(
    network: Network, action: Action, post: Post, attempt: Attempt, clock: Clock, latest: datetime
) -> Receipt | None:
    """Look for what an attempt may have made; ``None`` when it is proven that it made nothing.

    ``latest`` is the last moment at which its request may still have been obeyed: when its answer was lost, or when
    this run began, since the one that died may have sent it long after it was reserved. Raise ``InDoubt`` when nobody
    can know: the network offers no way, or does not answer.
    """
    if action.kind not in (ActionKind.PUBLISH, ActionKind.CORRECT, ActionKind.REPLACE):
        return None  # an edit or a withdrawal that is done twice is done once
    try:
        return _look(network, post, attempt, clock, latest)
    except InDoubt:
        raise
    except OutcomeError as error:
        raise InDoubt(str(error)) from None


def look_before(
    network: Network,
    action: Action,
    post: Post,
    now: datetime,
    since: datetime | None,
    taken: frozenset[str] = frozenset(),
) -> Receipt | None:
    """Look for a copy that the ledger does not know, before the first publication.

    ``since`` is the ledger's first line: without it, everything that can be listed is read, so that a lost ledger
    adopts what is out instead of flooding. ``taken`` names the copies of other originals.
    """
    if action.kind is not ActionKind.PUBLISH or not post.draft.text:
        return None
    from_when = now - RECENT if since is not None else EVER
    attempt = Attempt(action.key, from_when, action.generation, taken=taken)
    find = network.account.rules.find
    if Find.KEY in find and (receipt := network.find(post, attempt, Find.KEY)) is not None:
        return receipt
    if Find.LIST in find and (since is None or Find.KEY not in find):
        return network.find(post, attempt, Find.LIST)
    return None


def _look(network: Network, post: Post, attempt: Attempt, clock: Clock, latest: datetime) -> Receipt | None:
    rules = network.account.rules
    for how in rules.find:
        if how is Find.KEY and (rules.key_window is None or clock.now() - attempt.at < rules.key_window):
            return network.find(post, attempt, how)
        if how is Find.HANDLE and attempt.handle:  # without one, a list may show the post that the network means
            try:
                return network.find(post, attempt, how)
            except InDoubt:
                # Some networks say that it is out, and name it only in a list, which may not show it yet.
                if not _waited(clock, rules.lag, latest):
                    raise
                return network.find(post, attempt, how)
        if how is Find.LIST:
            receipt = network.find(post, attempt, how)
            # The list may not show yet what was just made: its silence is believed only later.
            if receipt is None and _waited(clock, rules.lag, latest):
                receipt = network.find(post, attempt, how)
            return receipt
    if Find.HANDLE in rules.find and not attempt.handle:
        return None  # the visible step never began
    raise InDoubt(_("this network offers no way to look for a copy"))


def _waited(clock: Clock, lag: timedelta, latest: datetime) -> bool:
    """Wait until a list shows what was made before a moment; say whether there was a need to.

    A clock that was set back meanwhile makes the wait no longer.
    """
    young = lag - (clock.now() - latest)
    if young > timedelta(0):
        clock.sleep(min(young, lag).total_seconds())
    return young > timedelta(0)
