"""What each action costs on X, in US dollars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from syndicate.actions import withdraw
from syndicate.model import Account, Action, Edit, Original, Picture
from syndicate.networks.x import X, price
from tests.contract.samples import URL
from tests.engine.planning import decide, live, past
from tests.simulated import original


def _pictures(*alts: str) -> Original:
    return original(pictures=tuple(Picture(f"{URL}/{n}.jpg", alt, 120, 80, str(n)) for n, alt in enumerate(alts)))


@pytest.mark.parametrize(
    ("action", "cost"),
    [
        (lambda: decide(original(), price=price), "0.200"),
        (lambda: decide(_pictures("Un pont"), price=price), "0.205"),
        (lambda: decide(_pictures("Un pont", "Le lavoir", "", "La halle", "Le cinquième"), price=price), "0.215"),
        (lambda: decide(history=past(live()), edit=Edit.NONE, price=price), "0.200"),
    ],
    ids=["published", "with a picture", "with four, three of them described", "corrected"],
)
def test_what_each_action_costs(action: Callable[[], Action], cost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post always has our address, so it costs the price of a link; each alt text that is sent is paid for."""
    assert action().cost_amount == Decimal(cost)
    assert action().cost == f"${cost}".removesuffix("0")
    monkeypatch.setenv("TAMBOUR_LANG", "fr")
    assert action().cost == f"{cost.removesuffix('0')}\u00a0$".replace(".", ",")


def test_what_a_withdrawal_costs() -> None:
    """The copy and each reply that corrected it are deleted one by one, each at the price of a deletion."""
    account = Account("x", "x", X.rules)
    assert withdraw(live(), account).cost_amount == Decimal("0.010")
    assert withdraw(live(replies=("8", "9")), account).cost_amount == Decimal("0.030")


def test_a_post_without_any_link_costs_less() -> None:
    """The price is that of the text: without a link, of which a bare domain is one, it is the small one."""
    made = decide(original(), price=price)
    assert isinstance(made, Action)
    draft = made.draft
    assert draft is not None

    def costs(text: str) -> Decimal:
        return price(replace(made, draft=replace(draft, text=text)))

    assert [costs("Fête"), costs("Fête, valserein.fr"), costs("")] == [Decimal("0.015"), Decimal("0.200"), Decimal(0)]
