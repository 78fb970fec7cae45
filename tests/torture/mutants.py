"""Ways to break the program on purpose: with each of them some case must go wrong, or torture proves nothing.

They are put in place inside the child process, after the program is loaded and before it starts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from syndicate.desk import Desk, outcome
from syndicate.ledger import Ledger
from syndicate.model import ActionKind
from syndicate.networks.mastodon import Mastodon

_put = pytest.MonkeyPatch().setattr  # what is put in place stays until the process ends


def reserve_late() -> None:
    """Write the lines that reserve actions only once something was sent."""
    held: list[tuple[Ledger, Any]] = []
    reserve, append = Ledger.reserve, Ledger.append

    def not_yet(self: Ledger, attempts: Any) -> Any:
        held.append((self, attempts))
        return self.began

    def afterwards(self: Ledger, event: str, **details: Any) -> Any:
        while held:
            reserve(*held.pop())
        return append(self, event, **details)

    _put(Ledger, "reserve", not_yet)
    _put(Ledger, "append", afterwards)


def never_look() -> None:
    """Take what was attempted for absent, without looking."""
    for where in ("prepare", "send"):
        _put(f"syndicate.{where}.look", lambda *_arguments: None)


def believe_at_once() -> None:
    """Believe the silence of a list at once."""
    _put(Mastodon, "rules", replace(Mastodon.rules, lag=timedelta(0)))


def match_beginnings() -> None:
    """Take an address that only begins like ours for ours."""
    for module in [module for name, module in sys.modules.items() if name.startswith("syndicate.networks")]:
        if hasattr(module, "same_url"):
            _put(module, "same_url", lambda one, other: one.startswith(other))


def claim_all() -> None:
    """Take whatever links to our page for a copy that we made."""
    _put(Mastodon, "_is_ours", lambda *_arguments: True)


def forget_results() -> None:
    """Write nothing once a copy is published."""
    record = Desk.record

    def unrecorded(self: Desk, action: Any, receipt: Any, **details: Any) -> Any:
        if action.kind is ActionKind.PUBLISH and not details.get("adopted"):
            return outcome(action, "published")
        return record(self, action, receipt, **details)

    _put(Desk, "record", unrecorded)


def hide_nothing() -> None:
    """Show the words of a server as they come, with what they repeat of ours."""
    _put("syndicate.web.Web.hide", lambda *_secrets: None)


MUTANTS: dict[str, Callable[[], None]] = {
    breaking.__name__: breaking
    for breaking in (
        reserve_late,
        never_look,
        believe_at_once,
        match_beginnings,
        claim_all,
        forget_results,
        hide_nothing,
    )
}
