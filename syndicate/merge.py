"""Put the lines that one run wrote after those that others wrote meanwhile: pure, on events.

Two runs never work on one attempt at the same time (see the lease in ``syndicate.ledger``), but a person may settle a
doubt from elsewhere, and a run that was thought dead may still tell what it did. What a server told us is never
dropped because somebody else wrote first; what has become senseless is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from syndicate.errors import LedgerError
from syndicate.fold import Event, fold
from syndicate.model import Copy, State

# The words that say that a copy is out.
_OUT = frozenset({"published", "adopted", "replaced"})
_FROM_ATTEMPT = ("digest", "url", "title", "now", "feed")


def after(theirs: Sequence[Event], ours: Iterable[Event]) -> list[Event]:
    """Give our events as they can stand after theirs: unchanged, told as an adoption, or left out.

    Each keeps its time and its run. An event is left out when theirs say the same already, or when it speaks of an
    attempt that theirs have ended.
    """
    told = list(theirs)
    attempts: dict[tuple[str, str], Event] = {}
    kept: list[Event] = []
    for event in (*theirs, *ours):
        if event["event"] == "attempted":
            attempts[event["original"], event["account"]] = event
    for event in ours:
        fitting = _fitting(told, event, attempts)
        if fitting is not None:
            told.append(fitting)
            kept.append(fitting)
    return kept


def _fitting(told: list[Event], event: Event, attempts: dict[tuple[str, str], Event]) -> Event | None:
    history = fold(told)
    if event["event"] == "opened":
        return event if history.since is None else None
    key = (event["original"], event["account"])
    copy = history.copies.get(key, Copy(*key))
    if event["event"] in _OUT and copy.attempt is None:
        if copy.state is State.LIVE and copy.copy_id == event["copy_id"]:
            return None
        return _adoption(event, attempts.get(key, {}))
    try:
        fold([*told, event])
    except LedgerError:
        return None  # theirs ended what it speaks of
    return event


def _adoption(event: Event, attempt: Event) -> Event:
    """Tell a copy that is out without the attempt that made it: all that the attempt said comes along."""
    details: dict[str, Any] = {name: attempt[name] for name in _FROM_ATTEMPT if name in attempt}
    return {**details, **event, "event": "adopted", "ours": event.get("ours", True)}
