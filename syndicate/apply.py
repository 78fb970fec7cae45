"""Do what a plan says: the only module with effects on networks.

Accounts run side by side, each in its own order; one that fails stops none of the others. For each action:

    wait for the original -> adapt its pictures -> look -> reserve (ledger) -> send -> record (ledger)

An answer that is lost is never followed by a second send before a look (see ``syndicate.recover``).
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from syndicate.errors import (
    Altered,
    Gone,
    InDoubt,
    LedgerError,
    OutcomeError,
    Refused,
    TambourError,
    Unauthorized,
    Unsent,
)
from syndicate.i18n import _
from syndicate.ledger import Ledger
from syndicate.model import Action, ActionKind, Attempt, Draft, Link, Outcome, Plan, Post, Receipt, State
from syndicate.networks import Network
from syndicate.pictures import Gallery
from syndicate.recover import look, look_before

# Waits between tries of a request that certainly had no effect, in seconds; then it is left for the next run.
PAUSES = (1.0, 4.0)
# The longest that a server may ask us to wait within a run, in seconds.
PATIENCE = 60.0
# How many times one copy whose answer was lost is looked for, and sent again when it is proven absent.
TRIES = 3

DONE = {
    ActionKind.PUBLISH: "published",
    ActionKind.EDIT: "edited",
    ActionKind.REPLACE: "replaced",
    ActionKind.CORRECT: "corrected",
    ActionKind.WITHDRAW: "withdrawn",
}
# The results that leave something for a person or for the next run.
FAILED = frozenset({"refused", "unsent", "in_doubt"})

T = TypeVar("T")


class Clock:
    """The real time, and waiting; tests bring their own."""

    def now(self) -> datetime:
        """Give the real time, with its offset."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait, in seconds."""
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Desk:
    """What every account's thread works with."""

    ledger: Ledger
    gallery: Gallery
    clock: Clock
    editorial: datetime
    build: str
    report: Callable[[Outcome], None]


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
    desk = Desk(ledger, gallery, clock, editorial, build, report)
    by_account = {name: list(group) for name, group in groupby(sorted(plan.actions, key=_account), _account)}
    with ThreadPoolExecutor(max_workers=max(1, len(by_account))) as pool:
        runs = [pool.submit(_run, desk, networks[name], actions) for name, actions in by_account.items()]
        outcomes = [outcome for run in runs for outcome in run.result()]
    place = {(action.original, action.account): number for number, action in enumerate(plan.actions)}
    return sorted(outcomes, key=lambda outcome: place[outcome.original, outcome.account])


def _account(action: Action) -> str:
    return action.account


def _run(desk: Desk, network: Network, actions: Iterable[Action]) -> list[Outcome]:
    """Do one account's actions in order; once its access is refused, or it asks for a long pause, the rest waits."""
    outcomes: list[Outcome] = []
    closed = ""
    for action in actions:
        if closed:
            outcome = _outcome(action, "unsent", reason=closed)
        else:
            outcome, closed = _do(desk, network, action)
        desk.report(outcome)
        outcomes.append(outcome)
    return outcomes


def _do(desk: Desk, network: Network, action: Action) -> tuple[Outcome, str]:
    """Do one action; give its outcome, and why the account must stop when it must."""
    try:
        post = _prepare(desk, network, action)
    except TambourError as error:  # the original is not there yet, or its picture cannot be used: nothing was begun
        return _outcome(action, "unsent", reason=str(error)), ""
    except Exception as error:  # noqa: BLE001 (a full disk, a picture that nobody foresaw: nothing was begun either)
        return _outcome(action, "unsent", reason=_fault(error)), ""
    try:
        return _send(desk, network, action, post), ""
    except Unauthorized as error:
        return _outcome(action, "unsent", reason=str(error)), str(error)
    except Unsent as error:
        too_long = error.retry_after is not None and error.retry_after > PATIENCE
        return _outcome(action, "unsent", reason=str(error)), str(error) if too_long else ""
    except LedgerError:
        raise  # it cannot be written: nothing more may be sent, anywhere
    except OutcomeError as error:  # from the look before anything was reserved: nothing was begun
        return _outcome(action, "unsent", reason=str(error)), ""
    except Exception as error:  # noqa: BLE001 (a fault of ours in one network must not stop the others)
        # Its words are not shown: they could hold what was sent. The attempt stays open, so the next run looks.
        return _outcome(action, "in_doubt", reason=_fault(error)), _fault(error)


def _fault(error: Exception) -> str:
    """Say what kind of fault it is and where in our code, without its words."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__}, {Path(frame.filename).name}:{frame.lineno}"
    return _("unexpected fault of Tambour ({fault}): please report it").format(fault=place)


def _prepare(desk: Desk, network: Network, action: Action) -> Post:
    """Wait until the original can be seen, and get its pictures ready for this network."""
    if action.draft is None or not action.draft.text:
        return Post(action.draft or Draft("", "", Link(action.url, action.title, "")))
    desk.gallery.wait_for(action.url)
    post = desk.gallery.post(action.draft, network.account.rules, urgent=action.urgent)
    return replace(post, reply_to=action.copy) if action.kind is ActionKind.CORRECT else post


def _send(desk: Desk, network: Network, action: Action, post: Post) -> Outcome:
    """Look, reserve, send, record; after a lost answer, look again before anything else."""
    if action.recover:
        attempt = _attempt_again(desk, action)
    else:
        since = desk.ledger.history.since
        found = _patiently(desk, lambda: look_before(network, action, post, desk.clock.now(), since))
        if found is not None and not _taken(desk, action, found):
            return _record(desk, action, found, adopted=True)
        attempt = _reserve(desk, action)
    doubt = InDoubt("") if action.recover else None
    for _try in range(TRIES):
        try:
            if doubt is not None:
                found = look(network, action, post, attempt, desk.clock)
                if found is not None:
                    return _record(desk, action, found, adopted=not found.ours)
                if action.kind is not ActionKind.WITHDRAW and not post.draft.text:
                    raise Unsent(_("it had not been published, and is not to be now"))
            return _record(desk, action, _patiently(desk, lambda: _call(network, action, post, attempt)))
        except InDoubt as error:
            doubt = error
            desk.clock.sleep(PAUSES[0])
        except Gone as error:
            # Twice gone is gone: a withdrawal whose answer was lost has done its work.
            ours = action.kind is ActionKind.WITHDRAW and doubt is not None
            return _end(desk, action, "withdrawn" if ours else "gone", error)
        except (Refused, Altered) as error:
            return _end(desk, action, "refused", error)
        except (Unsent, Unauthorized) as error:
            if doubt is not None and action.kind in (ActionKind.EDIT, ActionKind.WITHDRAW):
                # An earlier try may have arrived, and no look tells: the attempt stays open and is made again.
                return _end(desk, action, "in_doubt", InDoubt(str(error)))
            # Either nothing was ever sent, or a look has just proven that nothing had arrived.
            _end(desk, action, "unsent", error)
            raise
    return _end(desk, action, "in_doubt", doubt or InDoubt(""))


def _taken(desk: Desk, action: Action, found: Receipt) -> bool:
    """Tell whether a post is the live copy of another original, at whose old address this one is now."""
    return any(
        copy.account == action.account and copy.original != action.original and copy.copy_id == found.copy_id
        for copy in desk.ledger.history.copies.values()
        if copy.state is State.LIVE
    )


def _reserve(desk: Desk, action: Action) -> Attempt:
    at = desk.ledger.append(
        "attempted",
        original=action.original,
        account=action.account,
        action=str(action.kind),
        key=action.key,
        digest=action.digest,
        generation=action.generation,
        url=action.url,
        title=action.title,
        now=desk.editorial.isoformat(),
        feed=desk.build or None,
    )
    return Attempt(action.key, at, action.generation, prepared=_recorder(desk, action))


def _attempt_again(desk: Desk, action: Action) -> Attempt:
    """Take up the attempt that the ledger left open, or open one for an action that may safely be done again."""
    left = action.copy.attempt
    if left is None or left.key != action.key or left.digest != action.digest:
        return _reserve(desk, action)
    return Attempt(left.key, left.at, left.generation, left.handle, _recorder(desk, action))


def _recorder(desk: Desk, action: Action) -> Callable[[str], None]:
    def prepared(handle: str) -> None:
        desk.ledger.append("prepared", original=action.original, account=action.account, handle=handle)

    return prepared


def _patiently(desk: Desk, request: Callable[[], T]) -> T:
    """Try again what certainly had no effect, after the pause that the server asks for, within reason."""
    for pause in PAUSES:
        try:
            return request()
        except Unsent as error:
            if error.retry_after is not None and error.retry_after > PATIENCE:
                raise
            desk.clock.sleep(pause if error.retry_after is None else error.retry_after)
    return request()


def _call(network: Network, action: Action, post: Post, attempt: Attempt) -> Receipt:
    if action.kind in (ActionKind.PUBLISH, ActionKind.CORRECT):
        return network.publish(post, attempt)
    if action.kind in (ActionKind.EDIT, ActionKind.REPLACE):
        return network.edit(action.copy, post, attempt)
    network.withdraw(action.copy)
    return Receipt(action.copy.copy_id or "", action.copy.copy_url)


def _record(desk: Desk, action: Action, receipt: Receipt, *, adopted: bool = False) -> Outcome:
    result = "adopted" if adopted else DONE[action.kind]
    details: dict[str, Any] = {"copy_id": receipt.copy_id, "copy_url": receipt.copy_url}
    details["shown"] = receipt.shown or None
    if adopted:
        # The copy is taken as it is: what it says now is held to be what the original says now.
        details |= {"ours": receipt.ours, "digest": action.digest, "url": action.url, "title": action.title}
        details["feed"] = desk.build or None
    if action.kind is ActionKind.WITHDRAW:
        details = {}
    desk.ledger.append(result, original=action.original, account=action.account, **details)
    return _outcome(action, result, copy_url=receipt.copy_url)


def _end(desk: Desk, action: Action, event: str, error: OutcomeError) -> Outcome:
    desk.ledger.append(event, original=action.original, account=action.account, reason=str(error) or None)
    return _outcome(action, event, reason=str(error))


def _outcome(action: Action, result: str, *, copy_url: str | None = None, reason: str = "") -> Outcome:
    return Outcome(action.kind, action.original, action.account, result, copy_url, reason)
