"""Originals that grow too old while they are held stay in sight, and can still be announced by name."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from syndicate.errors import Refused, Unsent
from syndicate.model import Action, Freeze, History, Hosting, Original, Override, Policy, State
from syndicate.plan import plan
from tests.engine.planning import YEAR_OLD, decide, held_because, live, past, reason
from tests.simulated import NOON, OpenGallery, Town, account, feed, original

LATER = NOON + timedelta(days=20)


def test_old_originals_are_never_announced() -> None:
    """Beyond fresh_days an original is listed as too old, unless somebody asks for it by name."""
    old = original(date=NOON - timedelta(days=15))
    assert held_because(decide(old)) == "too_old"
    assert f"--announce {old.id}" in reason(decide(old))
    assert isinstance(decide(old, policy=Policy(announce=(old.id,))), Action)


def test_modified_does_not_make_an_original_fresh() -> None:
    """Freshness counts from the date, never from the date of modification."""
    assert held_because(decide(original(date=NOON - timedelta(days=15), modified=NOON))) == "too_old"


def test_the_archive_of_a_new_account_is_silent() -> None:
    """Originals older than an account's first copy are neither announced nor listed there."""
    archive = [original(f"a{n}", date=NOON - timedelta(days=400 + n)) for n in range(50)]
    made = plan(feed(*archive), YEAR_OLD, [account("place"), account("halle")], Policy(), NOON)
    assert made.actions + made.held == ()


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (Policy(daily_quota={"place": 0}), "quota"),
        (Policy(freezes=(Freeze(NOON - timedelta(days=1), NOON + timedelta(days=19), ""),)), "frozen"),
        (Policy(quiet_hours=(0, 23 * 60 + 59)), "quiet"),
        (Policy(max_actions=0), "max_actions"),
    ],
)
def test_what_ages_out_while_held_stays_listed(tmp_path: Path, policy: Policy, code: str) -> None:
    """Whatever held an original until it was too old, it is listed as such, and goes when asked for by name."""
    town = Town(tmp_path)
    held = [town.sync(feed(original()), policy, at=NOON + timedelta(days=days))[1] for days in (0, 10, 20)]
    assert [[entry.code for entry in day] for day in held] == [[code], [code], ["too_old"]]
    outcomes, _ = town.sync(feed(original()), Policy(announce=(original().id,)), at=LATER)
    assert [outcome.result for outcome in outcomes] == ["published"]


def test_what_was_never_online_stays_listed(tmp_path: Path) -> None:
    """An original whose page did not answer for a fortnight is listed as too old."""

    class Closed(OpenGallery):
        def wait_for(self, url: str) -> None:
            raise Unsent(f"{url} does not answer")

    town = Town(tmp_path)
    town.gallery = Closed()
    outcomes, _ = town.sync(feed(original()))
    assert [outcome.result for outcome in outcomes] == ["unsent"]
    outcomes, held = town.sync(feed(original()), at=LATER)
    assert (outcomes, [entry.code for entry in held]) == ([], ["too_old"])


def test_what_ages_out_after_its_own_hour_is_listed_although_its_date_is_older() -> None:
    """An old page that an editor scheduled for last month was expected then."""
    at = NOON - timedelta(days=30)
    late = original(date=NOON - timedelta(days=2000), accounts={"place": Override(at=at)})
    assert held_because(decide(late)) == "too_old"


def test_an_account_frozen_from_its_first_day_lists_what_aged_out() -> None:
    """Without any copy yet, what came after the ledger's first line is listed too."""
    history = History(since=NOON - timedelta(days=30))
    assert held_because(decide(original(date=NOON - timedelta(days=20)), history=history)) == "too_old"


def test_a_first_copy_dated_in_the_future_hides_nothing() -> None:
    """After a run at a wrong editorial time, what ages out is listed all the same."""
    jumped = past(published=(NOON + timedelta(days=300),))
    assert held_because(decide(original(date=NOON - timedelta(days=20)), history=jumped)) == "too_old"


@pytest.mark.parametrize(
    ("one", "rules", "code"),
    [
        (original(expires=NOON - timedelta(days=1)), {}, "expired"),
        (original(sensitive=True), {"hosting": Hosting.OUTSIDE}, "sensitive"),
        (original(), {"needs": frozenset({"video"})}, "no_video"),
    ],
)
def test_nothing_is_promised_that_asking_does_not_give(one: Original, rules: dict[str, Any], code: str) -> None:
    """What not even --announce would send keeps its own reason when it is old: it is not told to be announced."""
    found = decide(one, at=LATER, **rules)
    assert held_because(found) == code
    assert decide(one, at=LATER, policy=Policy(announce=(one.id,)), **rules) == found


def test_asking_by_name_tries_again_what_was_refused(tmp_path: Path) -> None:
    """A network that refused may be asked again by name, without a change of the original that nobody needs."""
    town = Town(tmp_path)

    def no(operation: str, _moment: str) -> None:
        if operation == "publish":
            raise Refused("no")

    town.server.trouble = no
    town.sync(feed(original()))
    town.server.trouble = lambda _operation, _moment: None
    assert [entry.code for entry in town.sync(feed(original()))[1]] == ["refused"]
    assert [entry.code for entry in town.sync(feed(original()), at=LATER)[1]] == ["too_old"]
    outcomes, _ = town.sync(feed(original()), Policy(announce=(original().id,)), at=LATER)
    assert [outcome.result for outcome in outcomes] == ["published"]


def test_what_went_with_its_time_is_not_listed() -> None:
    """An original that was announced, and whose copy was withdrawn when it expired, is nobody's business any more."""
    gone = past(live(state=State.WITHDRAWN), published=(NOON - timedelta(days=300),))
    over = original(expires=NOON)
    for at in (NOON, LATER):
        assert decide(over, history=gone, policy=Policy(expired="withdraw"), at=at) is None


def test_after_a_year_nothing_is_listed() -> None:
    """What is older than a year leaves the list."""
    history = History(since=NOON - timedelta(days=4000))
    assert held_because(decide(original(date=NOON - timedelta(days=364)), history=history)) == "too_old"
    assert decide(original(date=NOON - timedelta(days=366)), history=history) is None
