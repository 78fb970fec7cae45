"""A Page on LinkedIn under the engine, in trouble at each exchange of a life: one post, never two, never none."""

from __future__ import annotations

import contextlib
import itertools
import re
from pathlib import Path

import pytest

from syndicate import ledger
from syndicate.model import State
from tests.engine.crashes import Killed
from tests.engine.standins import FAULTS, StandInTown, Trouble, losing_answers
from tests.servers.linkedin_api import LinkedInPage
from tests.simulated import NOON, feed, original

LIFE = [feed(original("un")), feed(original("un", title="Corrigé")), feed(withdrawn=("actualites/un",))]
LEFT = [["Titre de un"], ["Corrigé"], []]  # the titles that readers see after each step


@pytest.mark.parametrize("fault", FAULTS)
def test_trouble_at_each_exchange(tmp_path: Path, fault: str) -> None:
    """Whatever exchange the run dies at, or loses the answer of, readers end up with one post or, withdrawn, none."""
    for instant in itertools.count(1):
        home = tmp_path / str(instant)
        home.mkdir()
        page, trouble = LinkedInPage(), Trouble(instant, FAULTS[fault])
        town = StandInTown(home, "linkedin", page, pictured=True)
        page.trouble = trouble
        for now, left in zip(LIFE, LEFT, strict=True):
            for _run in range(2):
                with contextlib.suppress(Killed):
                    town.sync(now)
                assert len(page.store.all()) <= 1
            assert [post["commentary"].splitlines()[0] for post in page.store.all()] == left, instant
            state = ledger.read(town.ledger).copies["actualites/un", "linkedin"].state
            assert state is (State.LIVE if left else State.WITHDRAWN), instant
        if trouble.count < instant:
            break
    assert instant > 20


@pytest.fixture
def page() -> LinkedInPage:
    """Give a Page."""
    return LinkedInPage()


@pytest.fixture
def town(tmp_path: Path, page: LinkedInPage) -> StandInTown:
    """Make a town that publishes on that Page only."""
    return StandInTown(tmp_path, "linkedin", page)


def _lose_ledger(town: StandInTown) -> None:
    town.ledger.unlink()
    ledger.create(town.ledger, at=NOON)


def test_a_lost_answer_is_looked_for(town: StandInTown, page: LinkedInPage) -> None:
    """A post whose answer was lost is found in the list of the Page, and is published, ours."""
    town.door = losing_answers(page)
    outcomes, _held = town.sync(feed(original()))
    (post,) = page.store.all()
    assert [(one.result, one.copy_url) for one in outcomes] == [
        ("published", f"https://www.linkedin.com/feed/update/{post['id']}/")
    ]


def test_the_post_that_a_refusal_names_is_taken(town: StandInTown, page: LinkedInPage) -> None:
    """When the list does not show the post yet, the refusal of its double names it: it is the copy, and ours."""
    town.sync(feed(original()))
    (post,) = page.store.all()
    _lose_ledger(town)
    page.store.lag = 3600.0
    outcomes, _held = town.sync(feed(original()))
    assert [(one.result, one.copy_url) for one in outcomes] == [
        ("published", f"https://www.linkedin.com/feed/update/{post['id']}/")
    ]
    assert len(page.store.all()) == 1
    assert ledger.read(town.ledger).copies[original().id, "linkedin"].ours


def test_a_post_by_hand_is_left(town: StandInTown, page: LinkedInPage) -> None:
    """What a person wrote about an original is taken for its copy, and left as it is."""
    page.post_by_hand(f"Venez nombreux : {original().url}", original().url)
    before = page.store.all()
    outcomes, _held = town.sync(feed(original()))
    assert [one.result for one in outcomes] == ["adopted"]
    town.sync(feed(original(title="Reportée")))
    town.sync(feed(withdrawn=(original().id,)))
    assert page.store.all() == before


def test_each_character_of_a_text_reaches_readers(town: StandInTown, page: LinkedInPage) -> None:
    """A text with signs that LinkedIn reserves is neither cut nor changed."""
    signs = "Entrée (gratuite) : 3 * 2 <ou> [plus] | ~4 {bis} a_b \\ c"
    town.sync(feed(original(summary=signs)))
    (post,) = page.store.all()
    shown = re.sub(r"\\(.)", r"\1", post["commentary"])
    assert signs in shown
    assert shown.endswith(original().url)
