"""Laws of the plan, tried hour by hour over the days on which the clocks change."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.model import ActionKind, Copy, Feed, Freeze, History, Original, Override, Plan, Policy, State
from syndicate.plan import plan
from tests.simulated import account, feed, original

ACCOUNTS = (account("place"), account("halle"))
# Summer time begins and ends in Paris and in Saint-Pierre; and a day of no change, for those who never do.
CHANGES = (datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC),
           datetime(2027, 3, 14, 5, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))  # fmt: skip
ZONES = ("Europe/Paris", "America/Miquelon", "Pacific/Noumea", "America/Cayenne", "Indian/Reunion", "Pacific/Marquesas")
FRESH = 3  # days

hours = st.floats(-60, 60).map(lambda count: timedelta(hours=count))
clocks = st.integers(0, 24 * 60 - 1)


@st.composite
def stories(draw: st.DrawFn) -> tuple[datetime, list[Original], Policy]:
    """Give a moment, originals of the days around it, and a strategy for these days."""
    middle = draw(st.sampled_from(CHANGES))
    ats = st.none() | hours.map(lambda span: Override(at=middle + span))
    originals = [
        original(
            f"n{number}",
            date=middle + draw(hours),
            urgent=draw(st.integers(0, 4)) == 0,
            category=draw(st.sampled_from(["Travaux", "Fêtes"])),
            accounts={"place": at, "halle": Override()} if (at := draw(ats)) else None,
        )
        for number in range(draw(st.integers(1, 7)))
    ]
    start, length = middle + draw(hours), draw(st.integers(1, 40))
    freeze = Freeze(start, start + timedelta(hours=length), "", draw(st.sampled_from([(), ("place",)])), ("Fêtes",))
    quiet = draw(st.none() | st.tuples(clocks, clocks).filter(lambda pair: pair[0] != pair[1]))
    policy = Policy(
        timezone=draw(st.sampled_from(ZONES)),
        quiet_hours=quiet,
        daily_quota=draw(st.dictionaries(st.sampled_from(["place", "halle"]), st.integers(0, 3))),
        freezes=draw(st.sampled_from([(), (freeze,)])),
        fresh_days=FRESH,
    )
    return middle, originals, policy


def lived(middle: datetime, originals: list[Original], policy: Policy) -> Iterator[tuple[datetime, Plan]]:
    """Plan and publish every fifty minutes, until everything is too old."""
    history, now = History(since=middle - timedelta(days=30)), middle - timedelta(hours=61)
    shuffle = random.Random(1)
    while now < middle + timedelta(hours=61, days=FRESH, minutes=50):
        made = plan(feed(*shuffle.sample(originals, len(originals))), history, ACCOUNTS, policy, now)
        yield now, made
        for action in made.actions:
            copy = Copy(action.original, action.account, State.LIVE, "1", digest=action.digest, generation=1,
                        published=now)  # fmt: skip
            times = (*history.publications.get(action.account, ()), now)
            history = replace(
                history,
                copies={**history.copies, (copy.original, copy.account): copy},
                publications={**history.publications, copy.account: times},
            )
        now += timedelta(minutes=50)


@settings(max_examples=60, deadline=None)
@given(stories())
def test_days_nights_and_freezes_are_kept_and_nothing_is_lost(story: tuple[datetime, list[Original], Policy]) -> None:
    """What is not urgent keeps the quiet hours, the freeze and the quota; all is published once, or said to be old."""
    middle, originals, policy = story
    zone, by_id = ZoneInfo(policy.timezone), {one.id: one for one in originals}
    days: Counter[tuple[str, object]] = Counter()
    out: set[tuple[str, str]] = set()
    first: dict[str, datetime] = {}
    last = Plan()
    for now, made in lived(middle, originals, policy):
        last, local = made, now.astimezone(zone)
        for action in made.actions:
            one, where = by_id[action.original], (action.account, local.date())
            assert action.kind is ActionKind.PUBLISH
            assert (action.original, action.account) not in out
            out.add((action.original, action.account))
            first.setdefault(action.account, now)
            days[where] += 1
            assert one.date <= now
            at = (one.accounts or {}).get(action.account, Override()).at
            assert at is None or at <= now
            if not one.urgent:
                assert not quiet(f"{local:%H:%M}", policy)
                assert not frozen(one, action.account, now, policy)
                assert days[where] <= policy.daily_quota.get(action.account, len(originals))
    old = {(held.original, held.account) for held in last.held if held.code == "too_old"}
    assert not last.actions
    assert not out & old
    # What was no longer fresh at an account's first copy, such as an alert, is of its archives (decision 5).
    silent = {
        (one.id, account)
        for one in originals
        for account, began in first.items()
        if one.date < began - timedelta(days=policy.fresh_days)
    }
    wanted = {(one.id, place.name) for one in originals for place in ACCOUNTS}
    assert wanted - silent <= out | old <= wanted


def quiet(clock: str, policy: Policy) -> bool:
    """Tell from the clock on the wall whether the town sleeps."""
    if policy.quiet_hours is None:
        return False
    start, end = (f"{minutes // 60:02}:{minutes % 60:02}" for minutes in policy.quiet_hours)
    return start <= clock < end if start < end else not end <= clock < start


def frozen(one: Original, account: str, now: datetime, policy: Policy) -> bool:
    """Tell whether a freeze covers this original on this account."""
    return any(
        freeze.start <= now < freeze.end
        and account in (freeze.accounts or (account,))
        and one.category in freeze.categories
        for freeze in policy.freezes
    )


@settings(max_examples=60, deadline=None)
@given(stories(), hours, st.randoms(use_true_random=False))
def test_a_plan_says_one_thing_of_each_copy(
    story: tuple[datetime, list[Original], Policy], when: timedelta, shuffle: random.Random
) -> None:
    """For one original on one account there is at most one action or reason, whatever the order of the feed."""
    middle, originals, policy = story
    *there, last = originals
    states = shuffle.choices(list(State), k=len(originals))
    copies = {
        (one.id, "place"): Copy(one.id, "place", state, "1", digest="d", generation=1, published=middle)
        for one, state in zip(originals, states, strict=True)
        if state is not State.NEVER
    }
    history = History(copies, middle - timedelta(days=30), {"place": (middle,)})
    document = Feed("build", None, tuple(there), (last.id,))
    made = plan(document, history, ACCOUNTS, policy, middle + when)
    counted = Counter((action.original, action.account) for action in made.actions)
    counted.update((held.original, held.account) for held in made.held)
    assert all(count == 1 for count in counted.values())
    mixed = replace(document, originals=tuple(shuffle.sample(there, len(there))))
    assert plan(mixed, history, ACCOUNTS, policy, middle + when) == made
