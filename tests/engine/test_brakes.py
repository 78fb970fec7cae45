"""The brakes: a plan that would do too much at once refuses itself, and says what lets it through."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from syndicate.errors import Unsent
from syndicate.model import ActionKind, Copy, Find, Hosting, Policy, State
from syndicate.plan import plan
from tests.engine.planning import YEAR_OLD, begun, live, past
from tests.simulated import NOON, Town, account, feed, original

MANY = [original(f"n{n:02}") for n in range(31)]


def withdrawn(count: int) -> tuple[str, ...]:
    """Name so many of the originals whose copies ``fleet`` gives."""
    return tuple(f"actualites/n{n}" for n in range(count))


def fleet(count: int, *, on: str = "place", ours: bool = True, first: int = 0) -> list[Copy]:
    """Give so many live copies on one account."""
    return [live(f"n{n}", on=on, ours=ours) for n in range(first, first + count)]


def test_too_many_actions_are_refused_but_for_the_urgent() -> None:
    """A plan above max_actions is refused whole; what is urgent goes, and the reason names the option."""
    made = plan(feed(*MANY, original("crue", urgent=True)), YEAR_OLD, [account()], Policy(), NOON)
    assert [action.original for action in made.actions] == ["actualites/crue"]
    assert {(entry.code, entry.left_out) for entry in made.held} == {("max_actions", True)}
    assert "--max-actions 31" in made.held[0].reason
    assert len(plan(feed(*MANY), YEAR_OLD, [account()], Policy(max_actions=31), NOON).actions) == 31


def test_as_many_actions_as_allowed_are_no_flood() -> None:
    """A plan of exactly max_actions goes, and what is urgent does not count among them."""
    urgent = [original(f"crue{n}", urgent=True) for n in range(40)]
    made = plan(feed(*MANY[:30], *urgent), YEAR_OLD, [account()], Policy(), NOON)
    assert (len(made.actions), made.held) == (70, ())


def test_actions_are_counted_over_all_accounts() -> None:
    """Two accounts that would each do a little less than max_actions do too much together."""
    two = [account("place"), account("halle")]
    made = plan(feed(*MANY[:16]), YEAR_OLD, two, Policy(), NOON)
    assert (made.actions, {entry.code for entry in made.held}) == ((), {"max_actions"})


def test_what_was_begun_is_no_new_action() -> None:
    """Attempts to finish do not count: with five of them, thirty others still go."""
    open_ = past(*(begun(one.id.removeprefix("actualites/"), at=NOON) for one in MANY[:5]))
    others = [original(f"m{n}") for n in range(30)]
    made = plan(feed(*MANY[:5], *others), open_, [account()], Policy(), NOON)
    assert sum(action.recover for action in made.actions) == 5
    assert (len(made.actions), made.held) == (35, ())


def test_the_brake_never_stops_what_was_begun() -> None:
    """When a plan is refused, the attempts that a dead run left open are finished all the same."""
    open_ = past(*(begun(one.id.removeprefix("actualites/"), at=NOON) for one in MANY[:5]))
    others = [original(f"m{n}") for n in range(31)]
    made = plan(feed(*MANY[:5], *others), open_, [account()], Policy(), NOON)
    assert [action.recover for action in made.actions] == [True] * 5
    assert [entry.code for entry in made.held] == ["max_actions"] * 31
    assert "--max-actions 31" in made.held[0].reason


def test_a_run_that_is_refused_still_recovers(tmp_path: Path) -> None:
    """A run finds the copy whose answer was lost, although the brake refuses all the rest."""
    town = Town(tmp_path, account(find=(Find.KEY,)))

    def lost(operation: str, moment: str) -> None:
        if (operation, moment) == ("publish", "after"):
            raise KeyboardInterrupt

    town.server.trouble = lost
    with pytest.raises(KeyboardInterrupt):
        town.sync(feed(MANY[0]))
    town.server.trouble = lambda _operation, _moment: None
    outcomes, held = town.sync(feed(*MANY, original("m")))
    assert [(one.original, one.result) for one in outcomes] == [(MANY[0].id, "published")]
    assert {entry.code for entry in held} == {"max_actions"}
    assert len(town.server.posts) == 1


def test_many_withdrawals_at_once_are_refused() -> None:
    """More than five withdrawals, and a fifth of what is out, stop the plan; the option lets them through."""
    history = past(*fleet(20))
    gone = feed(withdrawn=withdrawn(6))
    made = plan(gone, history, [account()], Policy(), NOON)
    assert {(entry.code, entry.left_out) for entry in made.held} == {("withdrawals", True)}
    assert "6 of 20" in made.held[0].reason
    assert "--allow-withdrawals" in made.held[0].reason
    allowed = plan(gone, history, [account()], Policy(allow_withdrawals=True), NOON)
    assert [action.kind for action in allowed.actions] == [ActionKind.WITHDRAW] * 6


@pytest.mark.parametrize(("gone", "out"), [(5, 5), (6, 30), (20, 100)])
def test_a_few_withdrawals_or_a_small_part_go(gone: int, out: int) -> None:
    """Five withdrawals always go, and so does a fifth of what is out."""
    made = plan(feed(withdrawn=withdrawn(gone)), past(*fleet(out)), [account()], Policy(), NOON)
    assert (len(made.actions), made.held) == (gone, ())


def test_withdrawals_are_counted_over_all_accounts() -> None:
    """Three originals on two accounts are six withdrawals; they are weighed against the copies of both."""
    two = [account("place"), account("halle")]
    gone = feed(withdrawn=withdrawn(3))
    few = past(*fleet(10), *fleet(10, on="halle"))
    assert {entry.code for entry in plan(gone, few, two, Policy(), NOON).held} == {"withdrawals"}
    many = past(*fleet(15), *fleet(15, on="halle"))
    assert len(plan(gone, many, two, Policy(), NOON).actions) == 6


def test_posts_that_are_not_ours_weigh_nothing() -> None:
    """Adopted posts of other people make no share of live copies bigger, nor are they withdrawn."""
    history = past(*fleet(20), *fleet(100, ours=False, first=20))
    made = plan(feed(withdrawn=withdrawn(6)), history, [account()], Policy(), NOON)
    assert {entry.code for entry in made.held} == {"withdrawals"}
    assert "6 of 20" in made.held[0].reason


def test_a_plan_with_both_faults_names_both_options() -> None:
    """Too many withdrawals and too many actions: one reason tells every option, so that one more run is enough."""
    history = past(*fleet(40))
    made = plan(feed(withdrawn=withdrawn(35)), history, [account()], Policy(), NOON)
    assert made.held[0].reason.endswith("add --allow-withdrawals --max-actions 35")
    allowed = Policy(allow_withdrawals=True, max_actions=35)
    assert len(plan(feed(withdrawn=withdrawn(35)), history, [account()], allowed, NOON).actions) == 35


def test_withdrawals_that_were_begun_are_finished() -> None:
    """Withdrawals that a dead run began were let through then, and are finished without being counted again."""
    tried = [begun(f"n{n}", at=NOON, action=ActionKind.WITHDRAW) for n in range(8)]
    out = (replace(copy, state=State.LIVE, copy_id="1", generation=1) for copy in tried)
    made = plan(feed(withdrawn=withdrawn(8)), past(*out), [account()], Policy(), NOON)
    assert [(action.kind, action.recover) for action in made.actions] == [(ActionKind.WITHDRAW, True)] * 8


def test_an_urgent_original_keeps_its_rules() -> None:
    """Urgent is a place in the queue, not a pass: outside the Union a sensitive alert stays held."""
    outside = replace(account(), hosting=Hosting.OUTSIDE)
    made = plan(feed(original(urgent=True, sensitive=True)), YEAR_OLD, [outside], Policy(max_actions=1), NOON)
    assert [entry.code for entry in made.held] == ["sensitive"]


def test_urgent_originals_come_first(tmp_path: Path) -> None:
    """An alert is sent before older news, so that trouble on the way cannot keep it back."""
    town = Town(tmp_path)

    def tired(operation: str, _moment: str) -> None:
        if town.server.posts and operation == "publish":
            raise Unsent("later", retry_after=timedelta(hours=1).total_seconds())

    town.server.trouble = tired
    town.sync(feed(original("a", date=NOON - timedelta(days=2)), original("crue", urgent=True)))
    assert [post.url.split("/")[-2] for post in town.server.posts.values()] == ["crue"]
