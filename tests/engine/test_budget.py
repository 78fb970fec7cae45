"""The monthly budget: what a paid account may spend in a month of the commune, by the prices of its network."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from syndicate import ledger
from syndicate.errors import InDoubt, LedgerError
from syndicate.model import Action, ActionKind, Edit, History, Policy
from syndicate.plan import plan
from tests.engine.planning import YEAR_OLD, decide, held_because, live, past, reason
from tests.simulated import NOON, Town, account, feed, original


def price(action: Action) -> Decimal:
    """Let each action cost 20 cents, and a withdrawal one."""
    return Decimal("0.01") if action.kind is ActionKind.WITHDRAW else Decimal("0.20")


def spent(*costs: tuple[datetime, str]) -> History:
    """Give a history of a year in which the account paid for these."""
    return History(since=YEAR_OLD.since, spent={"place": tuple((time, Decimal(cost)) for time, cost in costs)})


def budget(amount: str) -> Policy:
    """Give a strategy with this budget, in US dollars a month."""
    return Policy(monthly_budget={"place": Decimal(amount)})


def test_what_would_exceed_the_budget_is_held() -> None:
    """What fits is done, oldest first; the rest is held with what is taken, of how much, and until when."""
    both = feed(original("a", date=NOON.replace(hour=8)), original("b", date=NOON.replace(hour=9)))
    paid = spent((NOON.replace(day=2), "4.60"))
    made = plan(both, paid, [account(price=price)], budget("5"), NOON)
    assert [action.original for action in made.actions] == ["actualites/a", "actualites/b"]
    made = plan(both, paid, [account(price=price)], budget("4.95"), NOON)
    assert [action.original for action in made.actions] == ["actualites/a"]
    (held,) = made.held
    assert (held.original, held.code, held.left_out) == ("actualites/b", "budget", False)
    assert "$0.20" in held.reason
    assert "$4.80" in held.reason
    assert "$4.95" in held.reason
    assert "2026-12-01 00:00" in held.reason


def test_urgent_originals_go_beyond_the_budget_and_count() -> None:
    """An alert never waits for money; what it costs is not there for the others."""
    alert, other = original("crue", urgent=True), original()
    made = plan(feed(alert, other), YEAR_OLD, [account(price=price)], budget("0.30"), NOON)
    assert [action.original for action in made.actions] == [alert.id]
    assert [held.code for held in made.held] == ["budget"]
    assert isinstance(decide(alert, policy=budget("0"), price=price), Action)


def test_a_withdrawal_goes_beyond_the_budget() -> None:
    """What has to go goes, and its cost is shown."""
    made = plan(feed(withdrawn=("actualites/fete",)), past(live()), [account(price=price)], budget("0"), NOON)
    assert [(action.kind, action.cost) for action in made.actions] == [(ActionKind.WITHDRAW, "$0.01")]


def test_a_correction_waits_for_the_budget() -> None:
    """A reply costs what a post costs, so it waits as one."""
    found = decide(history=past(live()), policy=budget("0.10"), edit=Edit.NONE, price=price)
    assert held_because(found) == "budget"


@pytest.mark.parametrize(
    ("now", "paid", "held"),
    [
        ("2026-11-20T12:00:00+00:00", "2026-10-31T23:30:00+00:00", True),  # 1 November, 00:30 in Paris
        ("2026-11-20T12:00:00+00:00", "2026-10-31T22:30:00+00:00", False),  # 31 October, 23:30 in Paris
        ("2026-11-20T12:00:00+00:00", "2025-11-15T12:00:00+00:00", False),
        ("2026-11-30T23:30:00+00:00", "2026-11-20T12:00:00+00:00", False),  # 1 December, 00:30 in Paris
        ("2026-11-30T22:30:00+00:00", "2026-11-20T12:00:00+00:00", True),
    ],
)
def test_months_are_those_of_the_commune(now: str, paid: str, held: bool) -> None:
    """A month begins and ends at midnight of the commune's own clocks."""
    moment = datetime.fromisoformat(now)
    found = decide(
        original(date=moment), policy=budget("0.30"), at=moment,
        history=spent((datetime.fromisoformat(paid), "0.20")), price=price,
    )  # fmt: skip
    assert isinstance(found, Action) != held


def test_the_end_of_the_year() -> None:
    """In December the budget waits for January."""
    moment = datetime(2026, 12, 20, 12, tzinfo=UTC)
    found = decide(original(date=moment), policy=budget("0"), at=moment, price=price)
    assert "2027-01-01 00:00" in reason(found)


@pytest.mark.parametrize("policy", [Policy(), Policy(monthly_budget={"halle": Decimal(0)})])
def test_an_account_without_a_budget_spends(policy: Policy) -> None:
    """No budget, or that of another account, holds nothing."""
    assert isinstance(decide(policy=policy, price=price), Action)


def test_a_free_network_needs_no_budget() -> None:
    """A budget of nothing does not stop what costs nothing, and no cost is shown."""
    found = decide(policy=budget("0"))
    assert isinstance(found, Action)
    assert (found.cost, found.cost_amount) == ("", Decimal(0))


def test_what_was_paid_is_in_the_ledger(tmp_path: Path) -> None:
    """What was done is paid for, at its editorial time, and counts in the next plan."""
    town = Town(tmp_path, account(price=price, edit=Edit.NONE))
    town.sync(feed(original()))
    later = NOON.replace(hour=15)
    town.sync(feed(original(title="Reportée")), at=later)
    town.sync(feed(withdrawn=("actualites/fete",)), at=NOON.replace(day=21))
    costs = [json.loads(line).get("cost") for line in town.ledger.read_text(encoding="utf-8").splitlines()]
    assert costs == [None, None, "0.20", None, "0.20", None, "0.01"]
    assert ledger.read(town.ledger).spent["place"] == (
        (NOON, Decimal("0.20")), (later, Decimal("0.20")), (NOON.replace(day=21), Decimal("0.01")),
    )  # fmt: skip
    _outcomes, held = town.sync(feed(original("b")), budget("0.60"))
    assert [entry.code for entry in held] == ["budget"]


def test_what_was_found_was_not_paid_again(tmp_path: Path) -> None:
    """A post that was there already costs nothing; one whose answer was lost was paid for, once."""
    town = Town(tmp_path, account(price=price))
    town.server.foreign(original().url)
    town.sync(feed(original()))
    assert "place" not in ledger.read(town.ledger).spent

    def lose(operation: str, moment: str) -> None:
        if (operation, moment) == ("publish", "after"):
            raise InDoubt("the answer was lost")

    town.server.trouble = lose
    town.sync(feed(original("b")))
    assert ledger.read(town.ledger).spent == {"place": ((NOON, Decimal("0.20")),)}


@pytest.mark.parametrize("cost", ['"beaucoup"', '"-1"', '"NaN"', '"Infinity"', "0.2", "null"])
def test_a_cost_that_is_none_stops_the_run(cost: str, tmp_path: Path) -> None:
    """A ledger whose amounts cannot be summed is not believed."""
    town = Town(tmp_path, account(price=price))
    town.sync(feed(original()))
    text = town.ledger.read_text(encoding="utf-8")
    town.ledger.write_text(text.replace('"0.20"', cost), encoding="utf-8")
    with pytest.raises(LedgerError) as caught:
        ledger.read(town.ledger)
    assert caught.value.line == 3
