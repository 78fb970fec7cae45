"""What is published, what is held and why: the strategy, the editor's wishes, the brakes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate.model import (
    Action,
    ActionKind,
    Copy,
    Edit,
    Freeze,
    Held,
    History,
    Hosting,
    Override,
    Policy,
    Route,
    State,
    Translation,
)
from syndicate.plan import plan
from tests.simulated import HOME, NOON, Town, account, feed, original

YEAR_OLD = History(since=NOON - timedelta(days=365), publications={"place": (NOON - timedelta(days=300),)})


def decide(
    one: object = None, *, policy: Policy | None = None, at: datetime = NOON, **rules: object
) -> Action | Held | None:
    """Plan one original on one account."""
    made = plan(feed(one or original()), YEAR_OLD, [account(**rules)], policy or Policy(), at)  # type: ignore[arg-type]
    both = made.actions + made.held
    assert len(both) <= 1
    return both[0] if both else None


def held_because(found: Action | Held | None) -> str:
    """Give the code of what is held."""
    assert isinstance(found, Held)
    assert found.reason
    return found.code


def test_news_goes_everywhere_when_no_strategy_is_written() -> None:
    """Without routes, news is announced and reference pages are not."""
    assert isinstance(decide(), Action)
    assert decide(original(type="demarches")) is None


def test_routes_send_types_and_categories_to_accounts() -> None:
    """Every line of the strategy that fits adds its accounts."""
    policy = Policy(routes=(Route(("place",), ("agenda",)), Route(("place",), (), ("Travaux",))))
    assert decide(policy=policy) is None
    assert isinstance(decide(original(type="agenda"), policy=policy), Action)
    assert isinstance(decide(original(category="Travaux"), policy=policy), Action)


def test_the_editors_list_replaces_the_strategy() -> None:
    """The accounts that the editor names are the only ones."""
    assert decide(original(accounts={"halle": Override()})) is None
    assert isinstance(decide(original(type="demarches", accounts={"place": Override()})), Action)


def test_the_editors_text_and_picture_win() -> None:
    """The override of an account is what its draft says."""
    found = decide(original(accounts={"place": Override(text="Venez nombreux !")}))
    assert isinstance(found, Action)
    assert found.draft is not None
    assert found.draft.text.startswith("Venez nombreux")


def test_a_translation_is_the_copy_of_an_account_in_that_language() -> None:
    """An account in English takes the English translation, with its own address."""
    english = Translation("en", f"{HOME}/en/fete/", "Village fair", "Come along.")
    made = plan(feed(original(translations=(english,))), YEAR_OLD, [replace(account(), lang="en")], Policy(), NOON)
    (action,) = made.actions
    assert action.draft is not None
    assert (action.url, action.draft.language) == (english.url, "en")
    assert action.draft.text.startswith("Village fair")


def test_old_originals_are_never_announced() -> None:
    """Beyond fresh_days an original is listed as too old, unless somebody asks for it by name."""
    old = original(date=NOON - timedelta(days=15))
    assert held_because(decide(old)) == "too_old"
    assert isinstance(decide(old, policy=Policy(announce=(old.id,))), Action)


def test_modified_does_not_make_an_original_fresh() -> None:
    """Freshness counts from the date, never from the date of modification."""
    assert held_because(decide(original(date=NOON - timedelta(days=15), modified=NOON))) == "too_old"


def test_the_archive_of_a_new_account_is_silent() -> None:
    """Originals older than an account's first copy are neither announced nor listed there."""
    archive = [original(f"a{n}", date=NOON - timedelta(days=400 + n)) for n in range(50)]
    made = plan(feed(*archive), YEAR_OLD, [account("place"), account("halle")], Policy(), NOON)
    assert made.actions + made.held == ()


def test_at_delays_one_account() -> None:
    """The editor's time for an account holds its copy until then, and counts for freshness."""
    at = NOON + timedelta(hours=5)
    later = original(date=NOON - timedelta(days=20), accounts={"place": Override(at=at)})
    assert held_because(decide(later)) == "scheduled"
    assert isinstance(decide(later, at=at), Action)


def test_sensitive_originals_stay_in_the_union() -> None:
    """A sensitive original is held on an account hosted outside the European Union, whatever the editor lists."""
    outside = replace(account(), hosting=Hosting.OUTSIDE)
    sensitive = original(sensitive=True, accounts={"place": Override()})
    made = plan(feed(sensitive), YEAR_OLD, [outside], Policy(), NOON)
    assert [entry.code for entry in made.held] == ["sensitive"]
    assert isinstance(decide(sensitive), Action)


def test_what_has_expired_is_not_announced() -> None:
    """An original past its date of expiry is held."""
    assert held_because(decide(original(expires=NOON - timedelta(hours=1)))) == "expired"


@pytest.mark.parametrize(("hour", "quiet"), [(20, False), (21, True), (23, True), (3, True), (7, True), (8, False)])
def test_quiet_hours_go_over_midnight(hour: int, quiet: bool) -> None:
    """During the quiet hours, in the commune's own zone, only what is urgent goes out."""
    policy = Policy(quiet_hours=(21 * 60, 7 * 60 + 30), timezone="Europe/Paris")
    at = datetime(2026, 11, 21, hour - 1, 15, tzinfo=UTC)  # Paris is one hour ahead
    found = decide(policy=policy, at=at)
    assert isinstance(found, Held) is quiet
    assert isinstance(decide(original(urgent=True), policy=policy, at=at), Action)


def test_the_daily_quota_counts_what_is_already_out() -> None:
    """A quota of two lets one more out when one was published today, the oldest first."""
    history = History(since=NOON - timedelta(days=365), publications={"place": (NOON - timedelta(hours=2),)})
    originals = [original(f"n{n}", date=NOON - timedelta(hours=n + 1)) for n in range(3)]
    made = plan(feed(*originals), history, [account()], Policy(daily_quota={"place": 2}), NOON)
    assert [action.original for action in made.actions] == ["actualites/n2"]
    assert [entry.code for entry in made.held] == ["quota", "quota"]


def test_a_freeze_holds_with_its_reason() -> None:
    """Before an election, what the freeze covers is held with the reason that the commune wrote."""
    freeze = Freeze(
        NOON - timedelta(days=1), NOON + timedelta(days=1), "Réserve électorale", categories=("Vie locale",)
    )
    found = decide(policy=Policy(freezes=(freeze,)))
    assert held_because(found) == "frozen"
    assert isinstance(found, Held)
    assert "Réserve électorale" in found.reason
    assert isinstance(decide(original(category="Travaux"), policy=Policy(freezes=(freeze,))), Action)


def test_without_a_first_line_a_blind_network_waits() -> None:
    """Without the ledger's first line, nothing goes to a network that cannot be searched."""
    made = plan(feed(original()), History(), [account(find=()), account("halle")], Policy(), NOON)
    assert [(entry.account, entry.code) for entry in made.held] == [("place", "no_history")]
    assert [action.account for action in made.actions] == ["halle"]


def test_a_video_network_holds_what_has_no_video() -> None:
    """A network for videos holds an original without one, with that reason."""
    assert held_because(decide(needs=frozenset({"video"}))) == "no_video"


def test_too_many_actions_are_refused_but_for_the_urgent() -> None:
    """A plan above max_actions is refused whole; what is urgent goes, and the reason names the option."""
    many = [original(f"n{n}") for n in range(31)]
    made = plan(feed(*many, original("crue", urgent=True)), YEAR_OLD, [account()], Policy(), NOON)
    assert [action.original for action in made.actions] == ["actualites/crue"]
    assert {entry.code for entry in made.held} == {"max_actions"}
    assert "--max-actions 31" in made.held[0].reason
    assert len(plan(feed(*many), YEAR_OLD, [account()], Policy(max_actions=31), NOON).actions) == 31


def test_many_withdrawals_at_once_are_refused() -> None:
    """More than five withdrawals, and a fifth of what is out, stop the plan; the option lets them through."""
    copies = {
        (f"a/{n}", "place"): Copy(f"a/{n}", "place", State.LIVE, f"{n}", generation=1, digest="d") for n in range(20)
    }
    history = History(copies=copies, since=NOON)
    gone = feed(withdrawn=tuple(f"a/{n}" for n in range(6)))
    assert {entry.code for entry in plan(gone, history, [account()], Policy(), NOON).held} == {"withdrawals"}
    allowed = plan(gone, history, [account()], Policy(allow_withdrawals=True), NOON)
    assert [action.kind for action in allowed.actions] == [ActionKind.WITHDRAW] * 6


def test_an_address_that_cannot_fit_is_held() -> None:
    """A canonical URL longer than the limit is never cut: the copy is held and said to be left out."""
    found = decide(original("a" * 600))
    assert held_because(found) == "too_long"


def test_expires_withdraws_only_when_the_strategy_says_so(tmp_path: Path) -> None:
    """An expired original keeps its copies unless "expired" is "withdraw"."""
    town = Town(tmp_path)
    town.sync(feed(original()))
    expired = feed(original(expires=NOON))
    assert town.sync(expired) == ([], ())
    assert [o.result for o in town.sync(expired, Policy(expired="withdraw"))[0]] == ["withdrawn"]


def test_copies_stop_following_edits_after_sync_days(tmp_path: Path) -> None:
    """An edit of an original older than sync_days is held rather than sent."""
    town = Town(tmp_path)
    town.sync(feed(original()))
    outcomes, held = town.sync(feed(original(title="Tard")), at=NOON + timedelta(days=400))
    assert (outcomes, [entry.code for entry in held]) == ([], ["sync_days"])


def test_a_strategy_that_leaves_copies_alone(tmp_path: Path) -> None:
    """An account whose edits are "leave" keeps its copy and says that the original changed."""
    town = Town(tmp_path)
    town.sync(feed(original()))
    outcomes, held = town.sync(feed(original(title="Changé")), Policy(edits={"place": "leave"}))
    assert (outcomes, [entry.code for entry in held]) == ([], ["no_edit"])


def test_an_account_that_left_the_strategy_keeps_its_copies(tmp_path: Path) -> None:
    """Changing the routes withdraws nothing, and live copies still follow edits."""
    town = Town(tmp_path, account(edit=Edit.BY_ID))
    town.sync(feed(original()))
    elsewhere = Policy(routes=(Route(("halle",)),))
    assert town.sync(feed(original()), elsewhere) == ([], ())
    assert [o.result for o in town.sync(feed(original(title="Changé")), elsewhere)[0]] == ["edited"]


def test_what_ages_out_while_held_stays_listed(tmp_path: Path) -> None:
    """Originals held by the quota of the first day are listed as too old once they are."""
    town = Town(tmp_path)
    several = feed(*(original(f"n{n}", date=NOON - timedelta(hours=n + 1)) for n in range(4)))
    town.sync(several, Policy(daily_quota={"place": 1}))
    _, held = town.sync(several, Policy(daily_quota={"place": 1}), at=NOON + timedelta(days=20))
    assert [entry.code for entry in held] == ["too_old"] * 3


def test_an_account_frozen_from_its_first_day_lists_what_aged_out() -> None:
    """Without any copy yet, what came after the ledger's first line is listed too."""
    history = History(since=NOON - timedelta(days=30))
    made = plan(feed(original(date=NOON - timedelta(days=20))), history, [account()], Policy(), NOON)
    assert [entry.code for entry in made.held] == ["too_old"]
