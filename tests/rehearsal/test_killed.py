"""A machine that disappears, at each step and in the middle of sending: the next hours put all right."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rehearsal.actions import SCRIPTS
from tests.rehearsal.records import FAILURE, SKIPPED, SUCCESS
from tests.rehearsal.runner import Run
from tests.rehearsal.shell import Machine
from tests.rehearsal.test_stories import BOTH, told
from tests.rehearsal.town import Town
from tests.rehearsal.workflow import Job, Step
from tests.servers.faults import KILL_ANSWER, KILL_REQUEST, Fault


def test_killed_at_each_step(town: Town) -> None:
    """Each hour the machine dies one script later than the hour before; at the end each copy is out, once."""
    town.write("actualites/obstinee", "Une nouvelle malgré les pannes")
    town.push()
    died: list[str] = []
    left = 1  # scripts that this run still comes to; the last of them is not run

    def before(_run: Run, job: Job, step: Step, machine: Machine) -> None:
        nonlocal left
        left -= bool(step.run) and step.run not in SCRIPTS
        if left == 0 and step.run:
            died.append(f"{job.id} / {step.name}")
            left -= 1
            machine.kill()

    town.forge.at_step = before
    town.forge.settle()
    run = town.forge.runs[-1]
    while run.result != SUCCESS:
        assert run.result == FAILURE, told(run)
        left = len(died) + 1
        run = town.hour()
    names = [f"{step.job} / {step.name}" for step in run.steps if step.outcome != SKIPPED and not step.replaced]
    assert died == names
    assert all("actualites/obstinee" in town.copies(account) for account in BOTH)
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
