"""Fold the ledger's events into the state of each copy.

The rules, one line each: ``attempted`` opens an attempt; the word that ends it closes it and says what became of the
copy; ``refused`` and ``unsent`` close it and change nothing else, but that a refused edit may have been done by half;
``in_doubt`` leaves it open.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from syndicate.errors import LedgerError
from syndicate.i18n import _
from syndicate.model import ActionKind, Copy, History, OpenAttempt, State

Event = dict[str, Any]
Fields = dict[str, Any]


def fold(events: Iterable[Event]) -> History:
    """Give the history that these events tell. Raise ``LedgerError``, with the line, for one that makes no sense."""
    since: datetime | None = None
    copies: dict[tuple[str, str], Fields] = {}
    publications: dict[str, list[datetime]] = {}
    spent: dict[str, list[tuple[datetime, Decimal]]] = {}
    addresses: dict[str, dict[str, None]] = {}
    for event in events:
        name = event["event"]
        if name == "opened":
            since = since or event["at"]
            continue
        key = (event["original"], event["account"])
        fields = copies.setdefault(key, {})
        try:
            check_types(event)
            begun: OpenAttempt | None = fields.get("attempt")
            if "cost" in event:
                when = fields["now"] if "now" in fields else event["at"]
                spent.setdefault(key[1], []).append((when, _amount(event["cost"])))
            _RULES[name](fields, event)
            if event.get("url"):
                addresses.setdefault(key[0], {})[event["url"]] = None
            announced = begun is not None and begun.action is ActionKind.PUBLISH and event.get("copy_id")
            if name == "published" or (name == "settled" and announced):
                publications.setdefault(key[1], []).append(fields["published"])
        except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
            raise LedgerError(_("This line of the ledger makes no sense here."), line=event.get("line")) from None
    return History(
        copies={key: Copy(key[0], key[1], **_without_now(fields)) for key, fields in copies.items()},
        since=since,
        publications={account: tuple(times) for account, times in publications.items()},
        spent={account: tuple(costs) for account, costs in spent.items()},
        addresses={original: tuple(urls) for original, urls in addresses.items()},
    )


# What each detail of an event may be; a hand-edited ledger stops here rather than later.
_TYPES: dict[str, tuple[type, ...]] = {
    "action": (str,), "key": (str,), "digest": (str,), "generation": (int,), "url": (str,), "title": (str,),
    "now": (str,), "feed": (str,), "handle": (str,), "copy_id": (str,), "copy_url": (str, type(None)),
    "ours": (bool,), "reason": (str,), "shown": (str,), "cost": (str,), "following": (list,),
    "text": (str,), "waits": (bool,), "pictures": (str,), "film": (str,), "captions": (list,),
}  # fmt: skip


def check_types(event: Event) -> None:
    """Raise ``TypeError`` or ``ValueError`` for a detail of the wrong type, or an address that is none."""
    for name, value in event.items():
        types = _TYPES.get(name)
        if types and (not isinstance(value, types) or (isinstance(value, bool) and bool not in types)):
            raise TypeError(name)
    for names in ("following", "captions"):
        if names in event and any(not isinstance(name, str) for name in event[names]):
            raise TypeError(names)
    if event.get("generation", 1) < 1 or not (event.get("copy_url") or "https://").startswith(("https://", "http://")):
        raise ValueError(event["event"])


def _amount(text: str) -> Decimal:
    """Read an amount of US dollars. Raise ``ValueError`` for what is none."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not amount.is_finite() or amount < 0:
        raise ValueError(text)
    return amount


def _attempted(fields: Fields, event: Event) -> None:
    """Open an attempt; one that is taken up again keeps the time and the handle of its first try."""
    kind = ActionKind(event["action"])
    before: OpenAttempt | None = fields.get("attempt")
    if before is not None and (before.action, before.key) != (kind, event["key"]):
        before = None
    fields["attempt"] = OpenAttempt(
        action=kind,
        key=event["key"],
        digest=event["digest"],
        generation=event["generation"],
        at=before.at if before else event["at"],
        renewed=event["at"],
        run=event["run"],
        url=event.get("url", ""),
        handle=before.handle if before else None,
        text=event.get("text", ""),
        pictures=event.get("pictures", ""),
        film=event.get("film", ""),
        captions=tuple(event.get("captions", ())),
    )
    fields["title"] = event.get("title", fields.get("title", ""))
    # Editorial time, which is the real one unless somebody asked for another day.
    fields["now"] = datetime.fromisoformat(event["now"]) if "now" in event else event["at"]
    if fields["now"].tzinfo is None:
        raise ValueError(event["now"])  # nothing could be compared with it


def _prepared(fields: Fields, event: Event) -> None:
    _change_attempt(fields, handle=event["handle"])


def _live(fields: Fields, event: Event) -> None:
    """Apply ``published``, ``adopted``, ``replaced``: a copy is out, of the generation that was attempted."""
    attempt: OpenAttempt | None = fields.pop("attempt", None)
    kept = fields.get("replies", ()) if event["copy_id"] == fields.get("copy_id") else ()
    fields |= {
        "state": State.LIVE,
        "copy_id": event["copy_id"],
        "copy_url": event.get("copy_url"),
        "ours": event.get("ours", True),
        "digest": event.get("digest", attempt.digest if attempt else ""),
        "shown": event.get("shown", ""),
        "replies": tuple(dict.fromkeys((*event.get("following", ()), *kept))),
        "generation": attempt.generation if attempt else max(1, fields.get("generation", 0)),
        "published": fields.pop("now", event["at"]),
        "url": attempt.url if attempt else event.get("url", ""),
        "title": event.get("title", fields.get("title", "")),
        "refused": "",
        "reason": "",
        "waits": event.get("waits", False),
        "pictures": attempt.pictures if attempt else "",
        "film": attempt.film if attempt and event.get("ours", True) else "",
        "captions": attempt.captions if attempt and event.get("ours", True) else (),
    }


def _renewed(fields: Fields, event: Event) -> None:
    """Apply ``edited``, ``corrected``: the same copy now says what was attempted."""
    attempt: OpenAttempt = fields.pop("attempt")
    fields.pop("now", None)
    fields |= {"digest": attempt.digest, "url": attempt.url, "refused": "", "reason": ""}
    if event["event"] == "corrected":
        fields["corrections"] = fields.get("corrections", 0) + 1
        if event.get("copy_id") not in (None, fields["copy_id"]):  # a person who settles may name the copy itself
            fields["replies"] = (*fields.get("replies", ()), event["copy_id"])
        return
    fields["captions"] = attempt.captions
    fields["shown"] = event.get("shown", "")
    if event.get("copy_url"):
        fields["copy_url"] = event["copy_url"]


def _ended(state: State) -> Any:
    def rule(fields: Fields, event: Event) -> None:
        fields.pop("attempt", None)
        fields.pop("now", None)
        fields |= {"state": state, "reason": event.get("reason", ""), "refused": "", "waits": False}

    return rule


def _refused(fields: Fields, event: Event) -> None:
    attempt: OpenAttempt = fields.pop("attempt")
    fields.pop("now", None)
    fields |= {"refused": attempt.digest, "reason": event.get("reason", ""), "altered": bool(event.get("shown"))}
    if attempt.action is ActionKind.PUBLISH:
        fields["film"] = attempt.film
    if attempt.action is ActionKind.EDIT:
        _half_done(fields, attempt)
        # Some servers change the text and leave the pictures: what the copy says now is unknown, so going back to
        # the text of before is an edit as well. Nor is what readers see now, unless a person's edit was left alone.
        fields |= {"digest": "", "shown": event.get("shown", "")}


def _unsent(fields: Fields, _event: Event) -> None:
    attempt: OpenAttempt = fields.pop("attempt")
    fields.pop("now", None)
    if attempt.action is ActionKind.EDIT:
        _half_done(fields, attempt)


def _half_done(fields: Fields, attempt: OpenAttempt) -> None:
    """Remember the captions that an edit may have given before it failed: who takes them away must know of them."""
    captions = tuple(dict.fromkeys((*fields.get("captions", ()), *attempt.captions)))
    if captions:
        fields["captions"] = captions


def _in_doubt(fields: Fields, event: Event) -> None:
    _change_attempt(fields, in_doubt=True)
    fields["reason"] = event.get("reason", "")


def _settled(fields: Fields, event: Event) -> None:
    """Take a person's word: with a copy's address it is out, without one it was never sent.

    A correction or a withdrawal that was done keeps the copy that it was done to. Of a copy that was to be edited, or
    made anew, a person can say that it is there, not what it says: it is edited again. Without any attempt, they say
    that a copy is to be followed again, whatever it shows now.
    """
    attempt: OpenAttempt | None = fields.get("attempt")
    if not event.get("copy_id"):
        if fields["attempt"].action is ActionKind.WITHDRAW:
            fields["state"] = State.WITHDRAWN
        _unsent(fields, event)
        fields["reason"] = ""
    elif attempt is None:
        fields |= {"refused": "", "reason": "", "digest": "", "shown": "", "ours": True}
        fields |= {"state": State.LIVE, "copy_id": event["copy_id"], "copy_url": event.get("copy_url")}
    elif attempt.action is ActionKind.CORRECT:
        _renewed(fields, {**event, "event": "corrected"})
    elif attempt.action in (ActionKind.EDIT, ActionKind.REPLACE):
        _unsent(fields, event)
        fields |= {"digest": "", "shown": "", "reason": "", "generation": attempt.generation}
        fields |= {"copy_id": event["copy_id"], "copy_url": event.get("copy_url")}
    elif attempt.action is ActionKind.WITHDRAW:
        _unsent(fields, event)  # it is still there: the withdrawal was not done
    else:
        _live(fields, event)


def _change_attempt(fields: Fields, **changes: Any) -> None:
    fields["attempt"] = dataclasses.replace(fields["attempt"], **changes)


def _without_now(fields: Fields) -> Fields:
    """Drop the editorial time of an attempt that is still open: only a published copy keeps it."""
    return {name: value for name, value in fields.items() if name != "now"}


_RULES = {
    "attempted": _attempted,
    "prepared": _prepared,
    "published": _live,
    "adopted": _live,
    "edited": _renewed,
    "replaced": _live,
    "corrected": _renewed,
    "withdrawn": _ended(State.WITHDRAWN),
    "gone": _ended(State.GONE),
    "refused": _refused,
    "unsent": _unsent,
    "in_doubt": _in_doubt,
    "settled": _settled,
}
