"""What every account's thread works with while a plan is carried out: the ledger's pen, the clock, the outcomes."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from syndicate.errors import InDoubt, OutcomeError, Unsent
from syndicate.i18n import _
from syndicate.ledger import Ledger
from syndicate.model import Action, ActionKind, Attempt, Find, Outcome, Post, Receipt, State
from syndicate.networks._shown import fingerprint
from syndicate.pictures import Gallery

# Waits between tries of a request that certainly had no effect, in seconds; then it is left for the next run.
PAUSES = (1.0, 4.0)
# The longest that a server may ask us to wait within a run, in seconds.
PATIENCE = 60.0

DONE = {
    ActionKind.PUBLISH: "published",
    ActionKind.EDIT: "edited",
    ActionKind.REPLACE: "replaced",
    ActionKind.CORRECT: "corrected",
    ActionKind.WITHDRAW: "withdrawn",
}

# The actions that make a post which can be taken for another original's copy.
MADE = (ActionKind.PUBLISH, ActionKind.REPLACE)

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
class Ready:
    """An action that may be reserved: its post is in hand. ``doubt``: an earlier try of it may have arrived."""

    action: Action
    post: Post
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """What is shared by the threads of one run.

    ``began``: when it took the ledger, the real time. ``copies``: for each account, what is known to be out, each with
    its original; ``doubts``: the originals of which something may be out that nobody has found, each with its text,
    ``None`` where that is not known. What this run learns is added, by the account's own thread.
    """

    ledger: Ledger
    gallery: Gallery
    clock: Clock
    began: datetime
    editorial: datetime
    build: str
    report: Callable[[Outcome], None]
    copies: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    doubts: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def reserve(self, ready: Sequence[Ready]) -> list[Attempt]:
        """Write that these are about to be sent; give the attempt of each. Raise as ``Ledger.reserve``."""
        at = self.ledger.reserve([self._attempted(one.action) for one in ready])
        return [self.attempt(one.action, at) for one in ready]

    def attempt(self, action: Action, at: datetime) -> Attempt:
        """Give the attempt of an action that is reserved now, or was by a run that died: then under its first time."""
        left = action.copy.attempt
        again = left is not None and (left.action, left.key) == (action.kind, action.key)
        first, handle, text = (left.at, left.handle, left.text) if left is not None and again else (at, None, "")
        attempt = Attempt(
            action.key, first, action.generation, handle, self.taken(action), self._recorder(action), text
        )
        return replace(attempt, replaces=action.copy.copy_id or "") if action.kind is ActionKind.REPLACE else attempt

    def taken(self, action: Action) -> frozenset[str]:
        """Name what is not the copy that an action makes: those of other originals, and its own that came before."""
        known = self.copies.get(action.account, ())
        taken = {name for original, name in known if original != action.original}
        if action.copy.copy_id and action.kind in (ActionKind.PUBLISH, ActionKind.REPLACE):
            taken.add(action.copy.copy_id)
        return frozenset(taken)

    def check_sure(self, action: Action, find: Collection[Find]) -> None:
        """Refuse a post that was found for an action and may be the copy of another original, whose text speaks of it.

        Raise ``InDoubt``. A reply, or a copy that has the name that we chose, is never mistaken.
        """
        if action.kind not in MADE or Find.KEY in find:
            return
        for original, text in self.doubts.get(action.account, {}).items():
            if original != action.original and (text is None or action.url in text):
                message = _("what was found may be the copy of “{other}”, which is in doubt")
                raise InDoubt(message.format(other=original))

    def doubt(self, action: Action) -> None:
        """Keep in mind that something of an action may be out; its text is today's, unless the original changed."""
        if action.kind not in MADE:
            return
        left = action.copy.attempt
        same = left is None or (left.digest == action.digest and not left.handle)
        text = action.draft.text if action.draft and same else ""
        self.doubts.setdefault(action.account, {})[action.original] = text or None

    def clear(self, action: Action) -> None:
        """Forget a doubt: what was made is found, or proven absent."""
        self.doubts.get(action.account, {}).pop(action.original, None)

    def record(self, action: Action, receipt: Receipt, *, adopted: bool = False, note: str = "") -> Outcome:
        """Write that an action was done, or that its copy was found."""
        result = "adopted" if adopted else DONE[action.kind]
        details: dict[str, Any] = {"copy_id": receipt.copy_id, "copy_url": receipt.copy_url}
        details["shown"] = receipt.shown or None
        if receipt.following:
            details["following"] = list(receipt.following)
        if receipt.waits:
            details["waits"] = True
            note = "; ".join(filter(None, (note, receipt.waits)))
        if adopted:
            # The copy is taken as it is: what it says now is held to be what the original says now.
            details |= {"ours": receipt.ours, "digest": action.digest, "url": action.url, "title": action.title}
            details["feed"] = self.build or None
        if action.kind is ActionKind.WITHDRAW:
            details = {}
        if not adopted and action.cost_amount:
            details["cost"] = str(action.cost_amount)
        self.ledger.append(result, original=action.original, account=action.account, **details)
        self.copies.setdefault(action.account, set()).add((action.original, receipt.copy_id))
        self.clear(action)
        return outcome(action, result, copy_url=receipt.copy_url, reason=note)

    def end(self, action: Action, event: str, error: OutcomeError, **details: Any) -> Outcome:
        """Write that an action ended otherwise."""
        if event == "in_doubt":
            self.doubt(action)
        else:
            self.clear(action)
        reason = str(error) or None
        self.ledger.append(event, original=action.original, account=action.account, reason=reason, **details)
        return outcome(action, event, reason=str(error))

    def patiently(self, request: Callable[[], T]) -> T:
        """Try again what certainly had no effect, after the pause that the server asks for, within reason."""
        for pause in PAUSES:
            try:
                return request()
            except Unsent as error:
                if too_long(error):
                    raise
                self.clock.sleep(pause if error.retry_after is None else error.retry_after)
        return request()

    def _attempted(self, action: Action) -> dict[str, Any]:
        video = action.draft.video if action.draft else None
        return {
            "original": action.original,
            "account": action.account,
            "action": str(action.kind),
            "key": action.key,
            "digest": action.digest,
            "generation": action.generation,
            "url": action.url,
            "title": action.title,
            "now": self.editorial.isoformat(),
            "feed": self.build or None,
            "text": self._text(action),
            "pictures": action.pictures or None,
            "film": video.sha256 if video else None,
            "captions": [one.lang for one in video.captions] if video else None,
        }

    def _text(self, action: Action) -> str | None:
        """Sum up what is about to be sent: what a first step holds already, else today's text."""
        left = action.copy.attempt
        if left is not None and left.handle and (left.action, left.key) == (action.kind, action.key):
            return left.text or None
        return fingerprint(action.draft.text) if action.draft and action.draft.text else None

    def _recorder(self, action: Action) -> Callable[[str], None]:
        def prepared(handle: str) -> None:
            self.ledger.append("prepared", original=action.original, account=action.account, handle=handle)
            if not self.ledger.share():
                # Another machine would not know of it, and take the visible step for one that never began.
                raise Unsent(self.ledger.unshared)

        return prepared


def copies_by_account(ledger: Ledger) -> dict[str, set[tuple[str, str]]]:
    """Name the live copies of each account, each with its original."""
    found: dict[str, set[tuple[str, str]]] = {}
    for copy in ledger.history.copies.values():
        if copy.state is State.LIVE and copy.copy_id:
            found.setdefault(copy.account, set()).add((copy.original, copy.copy_id))
    return found


def doubts_by_account(ledger: Ledger, actions: Sequence[Action]) -> dict[str, dict[str, str | None]]:
    """Name the originals of each account whose copy an open attempt may have made, and which this run leaves so."""
    taken_up = {(action.account, action.original) for action in actions}
    found: dict[str, dict[str, str | None]] = {}
    for copy in ledger.history.copies.values():
        if copy.attempt is not None and copy.attempt.action in MADE and (copy.account, copy.original) not in taken_up:
            found.setdefault(copy.account, {})[copy.original] = None
    return found


def too_long(error: Unsent) -> bool:
    """Tell whether a server asks for a longer pause than a run can make."""
    return error.retry_after is not None and error.retry_after > PATIENCE


def fault(error: Exception) -> str:
    """Say what kind of fault it is and where in our code, without its words: they could hold what was sent."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__}, {Path(frame.filename).name}:{frame.lineno}"
    return _("unexpected fault of Tambour ({fault}): please report it").format(fault=place)


def outcome(action: Action, result: str, *, copy_url: str | None = None, reason: str = "") -> Outcome:
    """Give the outcome of an action."""
    return Outcome(action.kind, action.original, action.account, result, copy_url, reason)
