"""The advice on corrections: the fact is the title, and nothing leads to what is false."""

from __future__ import annotations

import pytest

from tests.unit.test_checks import Advised, advised
from tests.unit.test_originals import site

__all__ = ["advised", "site"]  # the fixtures

HEAD = "title: {title}\ndate: 2026-06-20\nsummary: Ce que l’on sait.\nsyndicate: false\n"
CLAIM = "claim: On aurait ouvert les vannes du barrage\nclaim_url: https://rumeurs.example.org/vannes\n"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Non, les vannes du barrage n’ont pas été ouvertes", ["claim-title"]),
        ("Ouverture des vannes du barrage", ["claim-title"]),
        ("Ce sont les pluies qui font monter l’eau", []),
        ("Aucun barrage en amont, la pluie fait monter la rivière", []),
    ],
)
def test_a_title_says_the_fact(advised: Advised, title: str, expected: list[str]) -> None:
    """A title made of the rumour's words is told, even when it denies them; one that shares the subject is not."""
    found = advised(head=HEAD.format(title=title) + CLAIM, name="rectificatifs/eau.md")
    assert [code for _line, code in found] == expected


def test_nothing_leads_to_the_rumour(advised: Advised) -> None:
    """A link of the text or a source that leads to the rumour is told, however the address is written."""
    sources = "evidence_urls: [http://RUMEURS.example.org/vannes/]\n"
    found = advised(
        "Voir [ce message](https://rumeurs.example.org/vannes#haut) et [un autre](https://rumeurs.example.org/autre).\n",
        HEAD.format(title="La pluie") + CLAIM + sources,
        "rectificatifs/eau.md",
    )
    assert [code for _line, code in found] == ["claim-linked", "claim-linked"]


def test_news_may_have_any_title(advised: Advised) -> None:
    """Only corrections have a rumour to keep away from."""
    assert advised(head=HEAD.format(title="Les vannes du barrage sont ouvertes")) == []
