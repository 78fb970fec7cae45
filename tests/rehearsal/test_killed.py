"""A machine that disappears, at each step and in the middle of sending: the next hours put all right."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rehearsal.records import FAILURE, SUCCESS
from tests.rehearsal.runner import Run
from tests.rehearsal.shell import Machine
from tests.rehearsal.test_stories import BOTH, told
from tests.rehearsal.town import HOUR, Town
from tests.rehearsal.workflow import Job, Step
from tests.servers.faults import KILL_ANSWER, KILL_REQUEST, Fault

# What each of these leaves outside its machine is not there when the machine dies before it.
LEAVE_SOMETHING = (
    "actions/deploy-pages",
    "Faire les copies",
    "Rendre le registre",
    "actions/deploy-pages",
    "Noter quand il y aura de nouveau quelque chose à faire",
)


def test_killed_before_each_step_that_leaves_something(town: Town) -> None:
    """Each hour an original is corrected and the machine dies one step later; the last run makes all right, once."""
    rounds = len(LEAVE_SOMETHING) + 1
    died: list[str] = []
    left = 0  # steps that leave something, which the run still comes to

    def before(_run: Run, _job: Job, step: Step, machine: Machine) -> None:
        nonlocal left
        left -= step.name in LEAVE_SOMETHING
        if left == 0 and step.name in LEAVE_SOMETHING and not machine.lost:
            died.append(step.name)
            left = rounds
            machine.kill()

    town.forge.at_step = before
    for left_before_death in range(1, rounds + 1):
        left = left_before_death
        town.write("actualites/obstinee", f"Une nouvelle corrigée {left_before_death} fois")
        run = town.published()
        assert run.result == (SUCCESS if left_before_death == rounds else FAILURE), told(run)
        town.forge.shift += HOUR
    assert tuple(died) == LEAVE_SOMETHING
    for account in BOTH:
        assert f"corrigée {rounds} fois" in town.copies(account)["actualites/obstinee"]
    assert town.page("actualites/obstinee").count("u-syndication") == 2


@pytest.mark.parametrize("fault", [KILL_REQUEST, KILL_ANSWER], ids=["before", "after"])
def test_killed_while_sending(town: Town, fault: Fault) -> None:
    """The machine dies as its post leaves, or once the server has it: the next hour looks first, then one is out."""
    name = f"actualites/coupee-{'avant' if fault is KILL_REQUEST else 'apres'}"
    town.write(name, "Une nouvelle coupée net")
    proxy = town.proxies["mastodon"]

    def at_step(_run: Run, _job: Job, _step: Step, machine: Any) -> None:
        proxy.kill = machine.kill

    town.forge.at_step = at_step
    proxy.on("POST", "/api/v1/statuses", fault)
    run = town.published()
    assert run.result == FAILURE, told(run)
    assert [request.fault for request in proxy.requests if request.fault] == [fault.name]
    assert town.hour().result == SUCCESS
    assert all(name in town.copies(account) for account in BOTH)
    assert town.page(name).count("u-syndication") == 2
