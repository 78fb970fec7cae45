"""The actions that need no original: withdraw a copy, look for what an attempt may have made, leave it to a person."""

from __future__ import annotations

import dataclasses
import hashlib

from syndicate.budget import priced
from syndicate.i18n import _
from syndicate.model import Account, Action, ActionKind, Copy, Draft, Held, Link, OpenAttempt, State

# The digest of a withdrawal, which sends nothing that could be summed.
WITHDRAWAL = "withdrawal"


def take_back(copy: Copy, account: Account) -> Action | Held | None:
    """Withdraw a copy if it is out and ours; what may be out must be found first."""
    attempt = copy.attempt
    if attempt is not None and attempt.action not in (ActionKind.EDIT, ActionKind.WITHDRAW):
        return look_for(copy, attempt, account)
    if copy.state is not State.LIVE:
        return None
    if not copy.ours:
        reason = _("withdrawn, but the post that links to it is not ours: it is left alone")
        return Held(copy.original, account.name, "foreign", reason)
    if not account.rules.withdraws:
        return _kept(copy, account)
    if copy.refused == WITHDRAWAL:
        reason = _("the network refused to delete it ({reason}): delete it by hand").format(reason=copy.reason)
        return Held(copy.original, account.name, "refused", reason, left_out=True)
    # Whatever became of an edit, the copy goes; and what was withdrawn twice is withdrawn.
    again = attempt is not None and attempt.action is ActionKind.WITHDRAW
    return dataclasses.replace(withdraw(copy, account), recover=again)


def _kept(copy: Copy, account: Account) -> Held:
    """Leave a copy where no program can delete it. What is in the readers' boxes, nobody can: nothing is left out."""
    settle = f"tambour settle {copy.original} {copy.account} --done"
    if account.rules.mailed:
        reason = _("withdrawn, but what was sent by mail stays where it is; “{settle}” takes note of it")
        held = Held(copy.original, account.name, "no_withdraw", reason.format(settle=settle))
    else:
        reason = _("withdrawn, but this network does not let us delete: delete it by hand, then run “{settle}”")
        held = Held(copy.original, account.name, "no_withdraw", reason.format(settle=settle), left_out=True)
    return dataclasses.replace(held, action=withdraw(copy, account))


def look_for(copy: Copy, attempt: OpenAttempt, account: Account) -> Action | Held:
    """Learn what became of an attempt without sending it again: its draft only carries the address."""
    if not account.rules.find:
        return in_doubt(copy)
    return Action(
        kind=attempt.action,
        original=copy.original,
        account=account.name,
        url=attempt.url,
        key=attempt.key,
        digest=attempt.digest,
        generation=attempt.generation,
        copy=copy,
        draft=Draft("", account.lang, Link(attempt.url, copy.title, "")),
        recover=True,
        title=copy.title,
    )


def withdraw(copy: Copy, account: Account) -> Action:
    """Take back a copy that is out."""
    key = key_of(copy.original, account.name, copy.generation, WITHDRAWAL)
    action = Action(
        ActionKind.WITHDRAW, copy.original, account.name, copy.url, key, WITHDRAWAL, copy.generation, copy,
        title=copy.title, limit=account.rules.limit,
    )  # fmt: skip
    return priced(action, account)


def in_doubt(copy: Copy) -> Held:
    """Leave a doubt to a person, with the command that ends it."""
    command = f"tambour settle {copy.original} {copy.account}"
    reason = _("in doubt: look on the network whether the copy is there, then run “{command}”")
    return Held(copy.original, copy.account, "in_doubt", reason.format(command=command), left_out=True)


def by_hand(action: Action) -> Held:
    """Leave to a person what no program may do, with the command that records it.

    That is work as usual, which waits for a person as other copies wait for their hour: it is nothing left out.
    """
    settle = f"tambour settle {action.original} {action.account}"
    reasons = {
        ActionKind.WITHDRAW: _("to do by hand: delete this copy there, then run “{settle} --done”"),
        ActionKind.EDIT: _(
            "to do by hand: this copy no longer says what its page says; edit it, then run “{settle} --done”"
        ),
    }
    publish = _(
        "to do by hand: “tambour preview {id}” shows what to copy; then run “{settle} --copy ADDRESS”, or"
        " “{settle} --done” where a copy has no address"
    )
    reason = reasons.get(action.kind, publish).format(id=action.original, settle=settle)
    return Held(action.original, action.account, "by_hand", reason, action=action)


def waiting(action: Action) -> Held:
    """Leave to a person what we made and only they may show to readers, with the command that records it."""
    settle = f"tambour settle {action.original} {action.account}"
    reason = _(
        "to do by hand: what was made waits there for a person; finish it, then run “{settle} --copy ADDRESS”, or"
        " “{settle} --done” without its address"
    )
    return Held(action.original, action.account, "by_hand", reason.format(settle=settle), action=action)


def key_of(original: str, account: str, generation: int, extra: str) -> str:
    """Name one copy for ever: the same key for each try of it, another for the next generation."""
    return hashlib.sha256(f"{original}\n{account}\n{generation}\n{extra}".encode()).hexdigest()[:32]
