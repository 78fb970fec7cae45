"""A Page through its whole life, the run dying or the answer lost at each exchange: one visible post, never two."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from syndicate import ledger
from syndicate.model import Feed, State
from tests.engine.crashes import Killed
from tests.engine.standins import FAULTS, StandInTown, Trouble
from tests.servers.facebook_api import FacebookPage
from tests.simulated import feed, original

PUBLISH = [feed(original("un"))]
LIFE = [*PUBLISH, feed(original("un", title="Corrigé")), feed(withdrawn=("actualites/un",))]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("steps", "left"), [(PUBLISH, ["Titre de un"]), (LIFE[:2], ["Corrigé"]), (LIFE, [])])
def test_trouble_at_each_exchange(tmp_path: Path, steps: list[Feed], left: list[str], fault: str) -> None:
    """Whatever exchange the run dies at, or loses the answer of, readers end up with one post or, withdrawn, none."""
    for instant in itertools.count(1):
        home = tmp_path / str(instant)
        home.mkdir()
        page, trouble = FacebookPage(), Trouble(instant, FAULTS[fault])
        town = StandInTown(home, "facebook", page)
        page.trouble = trouble
        for step in steps:
            for _run in range(3):
                try:
                    town.sync(step)
                except Killed:
                    continue
                assert len(page.store.all()) <= 1
        assert [post["message"].splitlines()[0] for post in page.store.all()] == left, instant
        state = ledger.read(town.ledger).copies["actualites/un", "facebook"].state
        assert state is (State.LIVE if left else State.WITHDRAWN), instant
        if trouble.count < instant:
            break
    assert instant > 8
