"""The daily quota: so many announcements a day on an account, oldest first, in the commune's own days."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate.model import Action, Edit, Original, Override, Policy
from syndicate.plan import plan
from tests.engine.planning import YEAR_OLD, begun, decide, held_because, live, past, reason
from tests.simulated import NOON, Town, account, feed, original

ONE = Policy(daily_quota={"place": 1})


def several(count: int) -> list[Original]:
    """Give originals of one day, the first the newest."""
    return [original(f"n{n}", date=NOON - timedelta(hours=n + 1)) for n in range(count)]


def test_the_daily_quota_counts_what_is_already_out() -> None:
    """A quota of two lets one more out when one was published today, the oldest first."""
    history = past(published=(NOON - timedelta(hours=2),))
    made = plan(feed(*several(3)), history, [account()], Policy(daily_quota={"place": 2}), NOON)
    assert [action.original for action in made.actions] == ["actualites/n2"]
    assert [entry.code for entry in made.held] == ["quota", "quota"]


def test_each_account_has_its_own_quota() -> None:
    """An account without a quota takes everything while the other waits."""
    made = plan(feed(*several(3)), YEAR_OLD, [account("place"), account("halle")], ONE, NOON)
    assert [action.account for action in made.actions] == ["place", "halle", "halle", "halle"]


def test_urgent_originals_go_beyond_the_quota_and_count() -> None:
    """An alert never waits for the quota; it takes a place, whether the others go in the same run or in the next."""
    alert = original("crue", urgent=True)
    spent = past(published=(NOON - timedelta(hours=2),))
    assert isinstance(decide(alert, policy=ONE, history=spent), Action)
    together = plan(feed(alert, original()), YEAR_OLD, [account()], ONE, NOON)
    assert [action.original for action in together.actions] == [alert.id]
    assert [entry.code for entry in together.held] == ["quota"]


def test_a_quota_of_zero_lets_only_alerts_out() -> None:
    """With a quota of 0 an account speaks in emergencies only, and the reason says so."""
    none = Policy(daily_quota={"place": 0})
    found = decide(policy=none)
    assert held_because(found) == "quota"
    assert "urgent" in reason(found)
    assert isinstance(decide(original(urgent=True), policy=none), Action)


def test_what_can_never_be_sent_takes_no_place() -> None:
    """The oldest original has an address too long for the network: the next one goes today, not in two weeks."""
    blocked = original("a" * 600, date=NOON - timedelta(days=2))
    made = plan(feed(blocked, original()), YEAR_OLD, [account()], ONE, NOON)
    assert [action.original for action in made.actions] == ["actualites/fete"]
    assert [entry.code for entry in made.held] == ["too_long"]


@pytest.mark.parametrize(
    ("published", "now", "same_day"),
    [
        # Paris, the day of 23 hours: 28 March at midnight is 23:00 UTC, its end 22:00 UTC.
        ("2027-03-27T23:05", "2027-03-28T21:55", True),
        ("2027-03-27T22:55", "2027-03-28T21:55", False),
        ("2027-03-27T23:05", "2027-03-28T22:05", False),
        # Paris, the day of 25 hours: from 22:00 UTC to 23:00 UTC the day after.
        ("2027-10-30T22:05", "2027-10-31T22:55", True),
        ("2027-10-30T21:55", "2027-10-31T22:55", False),
        ("2027-10-30T22:05", "2027-10-31T23:05", False),
    ],
)
def test_a_day_is_the_communes_own(published: str, now: str, same_day: bool) -> None:
    """The days on which the clocks change have 23 and 25 hours, and the quota follows them."""
    before, at = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (published, now))
    found = decide(original(date=at - timedelta(hours=1)), policy=ONE, at=at, history=past(published=(before,)))
    assert isinstance(found, Action) is not same_day


@pytest.mark.parametrize(
    ("zone", "same_day"),
    [
        ("Pacific/Noumea", True),  # +11: since 13:00 UTC of the day before
        ("Indian/Reunion", True),  # +4
        ("Europe/Paris", True),
        ("America/Cayenne", False),  # -3: since 03:00 UTC
        ("Pacific/Marquesas", False),  # -9:30: since 09:30 UTC
    ],
)
def test_a_day_begins_when_it_does_overseas(zone: str, same_day: bool) -> None:
    """A publication of 01:00 UTC is of the same day at noon UTC or not, according to where the commune is."""
    history = past(published=(NOON.replace(hour=1),))
    policy = Policy(daily_quota={"place": 1}, timezone=zone)
    assert isinstance(decide(policy=policy, history=history), Action) is not same_day


@pytest.mark.parametrize("days", [-400, -1, 1, 400])
def test_publications_of_another_day_take_no_place(days: int) -> None:
    """After a run at a wrong editorial time, what it dated in the past or in the future does not block today."""
    assert isinstance(decide(policy=ONE, history=past(published=(NOON + timedelta(days=days),))), Action)


def test_what_may_be_out_keeps_its_place() -> None:
    """A copy in doubt since this morning may be out: no other takes its place today, and it is finished itself."""
    doubtful = past(begun("n0", at=NOON - timedelta(hours=2)))
    made = plan(feed(*several(2)), doubtful, [account()], ONE, NOON)
    assert [(action.original, action.recover) for action in made.actions] == [("actualites/n0", True)]
    assert made.actions[0].draft is not None
    assert made.actions[0].draft.text  # it may be sent again: the place is its own
    assert [entry.code for entry in made.held] == ["quota"]


def test_posts_that_are_only_found_take_no_place(tmp_path: Path) -> None:
    """After a ledger was lost, what is found out there was made on another day: today's quota stays whole."""
    town = Town(tmp_path, opened=False)
    for one in several(2):
        town.server.foreign(one.url)
    town.sync(feed(*several(2)))
    outcomes, _ = town.sync(feed(*several(2), original("neuve")), ONE)
    assert [outcome.result for outcome in outcomes] == ["published"]


def test_corrections_neither_wait_for_the_quota_nor_count(tmp_path: Path) -> None:
    """An error in what is out is put right at once, however full the day is, and takes nobody's place."""
    town = Town(tmp_path, account(edit=Edit.NONE))
    town.sync(feed(original()), ONE)
    changed = original(title="Rectifié")
    outcomes, _ = town.sync(feed(changed), ONE)
    assert [outcome.result for outcome in outcomes] == ["corrected"]
    two = Policy(daily_quota={"place": 2})
    outcomes, _ = town.sync(feed(changed, original("autre")), two)
    assert [outcome.result for outcome in outcomes] == ["published"]


def test_replacements_do_not_wait_for_the_quota() -> None:
    """A copy made anew replaces one that counted."""
    spent = past(live(), published=(NOON - timedelta(hours=2),))
    assert isinstance(decide(policy=ONE, history=spent, edit=Edit.REPLACE), Action)


def test_what_waits_for_its_own_hour_takes_no_place() -> None:
    """An original scheduled for this evening leaves this noon's place to another."""
    later = original("soir", date=NOON - timedelta(days=1), accounts={"place": Override(at=NOON + timedelta(hours=6))})
    made = plan(feed(later, original()), YEAR_OLD, [account()], ONE, NOON)
    assert [action.original for action in made.actions] == ["actualites/fete"]
