"""The actions that need no original: withdraw a copy, look for what an attempt may have made, leave it to a person."""

from __future__ import annotations

import hashlib

from syndicate.i18n import _
from syndicate.model import Account, Action, ActionKind, Copy, Draft, Held, Link, OpenAttempt

# The digest of a withdrawal, which sends nothing that could be summed.
WITHDRAWAL = "withdrawal"


def look_for(copy: Copy, attempt: OpenAttempt, account: Account) -> Action | Held:
    """Learn what became of an attempt, with no original to send again: a draft that only carries the address."""
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
    return Action(
        ActionKind.WITHDRAW, copy.original, account.name, copy.url, key, WITHDRAWAL, copy.generation, copy,
        title=copy.title, limit=account.rules.limit,
    )  # fmt: skip


def in_doubt(copy: Copy) -> Held:
    """Leave a doubt to a person, with the command that ends it."""
    command = f"tambour settle {copy.original} {copy.account}"
    reason = _("in doubt: look on the network whether the copy is there, then run “{command}”")
    return Held(copy.original, copy.account, "in_doubt", reason.format(command=command), left_out=True)


def key_of(original: str, account: str, generation: int, extra: str) -> str:
    """Name one copy for ever: the same key for each try of it, another for the next generation."""
    return hashlib.sha256(f"{original}\n{account}\n{generation}\n{extra}".encode()).hexdigest()[:32]
