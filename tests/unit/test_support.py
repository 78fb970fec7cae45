"""The tables of what each network can do say what the rules say, and what is said of the tests is so."""

from __future__ import annotations

import pytest

from syndicate import networks
from syndicate.model import Proof
from tests.servers.tools import REPOSITORY
from tools import support


@pytest.mark.parametrize("language", support.PAGES)
def test_the_tables_are_those_that_the_rules_give(language: str) -> None:
    """The README and the French page hold what the tool writes: no rule changes without them."""
    text = support.PAGES[language].read_text(encoding="utf-8")

    assert support.updated(text, language) == text, "run `python -m tools.support`"


@pytest.mark.parametrize("language", support.PAGES)
def test_every_kind_has_a_row_as_wide_as_the_others(language: str) -> None:
    """Each network has one row and leads to its page; no word of a cell breaks the table."""
    rows = [line for line in support.table(language).splitlines() if line.startswith("|")]

    assert len(rows) == 2 + len(networks.kinds())
    assert len({row.count("|") for row in rows}) == 1
    for kind in networks.kinds():
        assert sum(row.startswith(f"| [`{kind}`](") for row in rows) == 1


def test_notes_are_about_networks_that_are_there() -> None:
    """A network that is gone, or named otherwise, leaves no note behind."""
    assert set(support.NOTES) | set(support.ORDER) <= set(networks.kinds())


@pytest.mark.parametrize("kind", networks.kinds())
def test_a_proof_that_is_claimed_is_among_the_tests(kind: str) -> None:
    """A network is tried against a server, or a description, when a test of that sort names it, and only then."""
    cls, found = networks.load(kind), Proof.SCRIPTED
    if _named(kind, "contract/test_official_*.py"):
        found = Proof.OFFICIAL
    if _named(kind, "real/test_*.py"):
        found = Proof.SERVER

    assert cls.tested is found
    assert bool(cls.tested_with) is (cls.tested is not Proof.SCRIPTED)


def _named(kind: str, tests: str) -> bool:
    texts = [path.read_text(encoding="utf-8") for path in (REPOSITORY / "tests").glob(tests)]
    assert texts != []
    return any(f'"{kind}"' in text for text in texts)
