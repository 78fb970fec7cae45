"""Send one account's reserved actions, in order, and write what came of each.

An answer that is lost is never followed by a second send before a look (see ``syndicate.recover``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from syndicate.desk import PAUSES, Desk, Ready, fault, outcome, too_long
from syndicate.errors import Altered, Gone, InDoubt, LedgerError, Refused, Unauthorized, Unsent
from syndicate.model import Action, ActionKind, Attempt, Outcome, Post, Receipt
from syndicate.networks import Network
from syndicate.recover import look

# How many times one copy whose answer was lost is looked for, and sent again when it is proven absent.
TRIES = 3


def send_all(desk: Desk, network: Network, reserved: Iterable[tuple[Ready, Attempt]]) -> list[Outcome]:
    """Send in order; once the access is refused, or the server asks for a long pause, the rest is not sent."""
    outcomes = []
    closed = ""
    for ready, attempt in reserved:
        if closed:
            ended = desk.end(ready.action, "in_doubt" if ready.doubt else "unsent", Unsent(closed))
            desk.report(ended)
        else:
            ended, closed = send_one(desk, network, ready, attempt)
        outcomes.append(ended)
    return outcomes


def send_one(desk: Desk, network: Network, ready: Ready, attempt: Attempt) -> tuple[Outcome, str]:
    """Send one action; say also why the account must stop, when it must."""
    try:
        ended, closed = _send(desk, network, ready, attempt)
    except LedgerError:
        raise  # it cannot be written: nothing more may be sent, anywhere
    except Exception as error:  # noqa: BLE001 (a fault of ours in one network must not stop the others)
        # The attempt stays open, so the next run looks.
        ended, closed = outcome(ready.action, "in_doubt", reason=fault(error)), fault(error)
    desk.report(ended)
    return ended, closed


def _send(desk: Desk, network: Network, ready: Ready, attempt: Attempt) -> tuple[Outcome, str]:
    """Send and record; after a lost answer, look again before anything else."""
    action, post = ready.action, ready.post
    doubt = InDoubt("") if ready.doubt else None
    # What this run has published since it reserved this one may speak of its page, and is not its copy.
    known = _Known(replace(attempt, taken=desk.taken(action)))
    lost = None  # when this run lost an answer: only then is there something to look for
    for _try in range(TRIES):
        try:
            if lost is not None:
                found = look(network, action, post, known.attempt, desk.clock, lost)
                if found is not None:
                    desk.check_sure(action, network.account.rules.find)
                    return desk.record(action, found, adopted=not found.ours, note=" ".join(post.left_out)), ""
            call = partial(_call, network, action, post, known, again=doubt is not None)
            return desk.record(action, desk.patiently(call), note=" ".join(post.left_out)), ""
        except InDoubt as error:
            doubt, lost = error, desk.clock.now()
            desk.clock.sleep(PAUSES[0])
        except Gone as error:
            # Twice gone is gone: a withdrawal whose answer was lost has done its work.
            ours = action.kind is ActionKind.WITHDRAW and doubt is not None
            return desk.end(action, "withdrawn" if ours else "gone", error), ""
        except Refused as error:
            return desk.end(action, "refused", error), ""
        except Altered as error:
            return desk.end(action, "refused", error, shown=action.copy.shown), ""
        except (Unsent, Unauthorized) as error:
            stop = isinstance(error, Unauthorized) or too_long(error)
            # After a lost edit or withdrawal no look tells whether it arrived: the attempt stays open. Otherwise
            # nothing was ever sent, or a look has just proven that nothing had arrived.
            open_ = doubt is not None and action.kind in (ActionKind.EDIT, ActionKind.WITHDRAW)
            return desk.end(action, "in_doubt" if open_ else "unsent", error), str(error) if stop else ""
    return desk.end(action, "in_doubt", doubt or InDoubt("")), ""


class _Known:
    """An attempt as it is known by now: what a first step leaves in this run is gone on from in this run too."""

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = replace(attempt, prepared=self._prepared)
        self._record = attempt.prepared

    def _prepared(self, handle: str) -> None:
        self._record(handle)  # it may raise, and then the handle is not to be gone on from
        self.attempt = replace(self.attempt, handle=handle)


def _call(network: Network, action: Action, post: Post, known: _Known, *, again: bool) -> Receipt:
    attempt = known.attempt
    if action.kind in (ActionKind.PUBLISH, ActionKind.CORRECT):
        return network.publish(post, attempt)
    if action.kind in (ActionKind.EDIT, ActionKind.REPLACE):
        # What an earlier try of ours left there must not be taken for a person's edit.
        return network.edit(replace(action.copy, shown="") if again else action.copy, post, attempt)
    network.withdraw(action.copy)
    return Receipt(action.copy.copy_id or "", action.copy.copy_url)
