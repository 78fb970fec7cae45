"""Several runs at once: those of one forge take turns, those of two meet at the ledger's branch."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.rehearsal.groups import Groups
from tests.rehearsal.records import SUCCESS
from tests.rehearsal.runner import Run
from tests.rehearsal.test_stories import BOTH, told
from tests.rehearsal.town import Town
from tests.rehearsal.workflow import Job, Step

SEND = "Faire les copies"


def test_an_alert_keeps_its_place(town: Town) -> None:
    """Three pushes within minutes: the alert that waits for its turn is not pushed out by the links of another run."""
    town.write("actualites/foule-un", "La première des trois")
    (first,) = town.push()
    while "site" not in first.records:
        assert first.advance()
    town.write("actualites/foule-deux", "La deuxième des trois")
    (second,) = town.push()

    def meanwhile() -> None:
        town.alert("alertes/foule-trois", "L’alerte des trois")
        (third,) = town.push()
        assert not third.advance()  # its site waits for that of the second
        while "copies" not in first.records:
            assert first.advance()
        assert not first.advance()  # its links wait too

    town.forge.at_step = once("Prendre le registre", meanwhile)
    assert second.advance()
    town.forge.settle()
    for run in town.forge.runs[-3:]:
        assert run.result == SUCCESS, told(run)
    for account in BOTH:
        out = town.copies(account)
        assert {"actualites/foule-un", "actualites/foule-deux", "alertes/foule-trois"} <= set(out)


def test_two_forges_publish_at_once(town: Town, tmp_path: Path) -> None:
    """Two forges with one repository send at the same instant: no copy is made twice, and the next hour finds calm."""
    other = replace(town.forge, folder=tmp_path, groups=Groups(), runs=[])
    town.write("actualites/en-double", "Une nouvelle que deux machines publient")
    (ours,) = town.push()
    (theirs,) = other.begin(ours.event)
    together = threading.Barrier(2, timeout=240)

    def wait(_run: Run, _job: Job, step: Step, _machine: Any) -> None:
        if step.name == SEND:
            together.wait()

    town.forge.at_step = other.at_step = wait
    with_theirs = threading.Thread(target=other.settle)
    with_theirs.start()
    town.forge.settle()
    with_theirs.join()
    assert SUCCESS in (ours.result, theirs.result), told(ours) + told(theirs)
    assert all("actualites/en-double" in town.copies(account) for account in BOTH)
    before = town.ledger()
    town.forge.at_step = None
    assert town.hour().result == SUCCESS
    assert town.ledger() == before


def once(name: str, do: Callable[[], None]) -> Callable[[Run, Job, Step, Any], None]:
    """Give what does something before the next step of this name, and never again."""
    left = [do]

    def before(_run: Run, _job: Job, step: Step, _machine: Any) -> None:
        if step.name == name and left:
            left.pop()()

    return before
