"""Plan one original on one account: what the tests of the plan share."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from syndicate.model import Action, ActionKind, Copy, Held, History, OpenAttempt, Original, Policy, State
from syndicate.plan import plan
from tests.simulated import HOME, NOON, account, feed, original

YEAR_OLD = History(since=NOON - timedelta(days=365), publications={"place": (NOON - timedelta(days=300),)})


def decide(
    one: Original | None = None,
    *,
    policy: Policy | None = None,
    at: datetime = NOON,
    history: History = YEAR_OLD,
    **rules: Any,
) -> Action | Held | None:
    """Plan one original on one account."""
    made = plan(feed(one or original()), history, [account(**rules)], policy or Policy(), at)
    both = made.actions + made.held
    assert len(both) <= 1
    return both[0] if both else None


def held_because(found: Action | Held | None) -> str:
    """Give the code of what is held."""
    assert isinstance(found, Held), found
    assert found.reason
    return found.code


def reason(found: Action | Held | None) -> str:
    """Give the words that say why something is held."""
    assert isinstance(found, Held), found
    return found.reason


def live(name: str = "fete", *, on: str = "place", **changes: Any) -> Copy:
    """Give a live copy that says something else than its original."""
    plain = Copy(f"actualites/{name}", on, State.LIVE, "1", digest="of-another-text", generation=1,
                 published=NOON - timedelta(hours=1))  # fmt: skip
    return replace(plain, **changes)


def begun(name: str, *, at: datetime, action: ActionKind = ActionKind.PUBLISH) -> Copy:
    """Give a copy that a run began to make and left open."""
    url = f"{HOME}/actualites/{name}/"
    attempt = OpenAttempt(action, f"key of {name}", "digest", 1, at, at, "run", url)
    return Copy(f"actualites/{name}", "place", attempt=attempt, title=name)


def past(*copies: Copy, published: tuple[datetime, ...] = ()) -> History:
    """Give a history of a year that holds these copies, and publications at these times."""
    return History({(copy.original, copy.account): copy for copy in copies}, YEAR_OLD.since, {"place": published})
