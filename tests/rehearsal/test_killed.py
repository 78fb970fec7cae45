"""A machine that disappears, at each step and in the middle of sending: the next hours put all right."""

from __future__ import annotations

from tests.rehearsal.records import FAILURE, SUCCESS
from tests.rehearsal.runner import Run
from tests.rehearsal.shell import Machine
from tests.rehearsal.test_stories import BOTH, told
from tests.rehearsal.town import HOUR, Town
from tests.rehearsal.workflow import Job, Step
from tests.servers.faults import KILL_ANSWER, KILL_REQUEST

# The steps that leave something outside their machine: when it dies before one, that is not there. What each run comes
# to after the death of one machine is done by others, so that a run can lose two.
DEPLOY = "actions/deploy-pages"
DEATHS = (
    {f"{DEPLOY} site"},
    {"Faire les copies", f"{DEPLOY} site-with-links"},
    {"Rendre le registre", "Noter quand il y aura de nouveau quelque chose à faire"},
)


def test_killed_before_each_step_that_leaves_something(town: Town) -> None:
    """Each hour an original is corrected and machines die at later steps; the run that loses none makes all right."""
    died: set[str] = set()

    def before(run: Run, _job: Job, step: Step, machine: Machine) -> None:
        name = f"{DEPLOY} {run.given['artifact']}" if step.name == DEPLOY else step.name
        if name in doomed:
            died.add(name)
            machine.kill()

    town.forge.at_step = before
    for corrections, doomed in enumerate((*DEATHS, set[str]())):
        died.clear()
        town.write("actualites/obstinee", f"Une nouvelle corrigée {corrections} fois")
        run = town.published()
        assert (died, run.result) == (doomed, FAILURE if doomed else SUCCESS), told(run)
        town.forge.shift += HOUR
    for account in BOTH:
        assert f"corrigée {len(DEATHS)} fois" in town.copies(account)["actualites/obstinee"]
    assert town.page("actualites/obstinee").count("u-syndication") == 2


def test_killed_while_sending(town: Town) -> None:
    """The machine dies as its post leaves, that of the next hour once the server has it: then one copy is out, one."""
    town.write("actualites/coupee", "Une nouvelle coupée net")
    proxy = town.proxies["mastodon"]

    def at_step(_run: Run, _job: Job, _step: Step, machine: Machine) -> None:
        proxy.kill = machine.kill

    town.forge.at_step = at_step
    proxy.on("POST", "/api/v1/statuses", KILL_REQUEST)
    assert town.published().result == FAILURE
    assert "actualites/coupee" not in town.copies("mastodon")
    proxy.on("POST", "/api/v1/statuses", KILL_ANSWER)
    assert town.hour().result == FAILURE
    assert [request.fault for request in proxy.requests if request.fault] == [KILL_REQUEST.name, KILL_ANSWER.name]
    assert "actualites/coupee" in town.copies("mastodon")
    assert town.hour().result == SUCCESS
    assert all("actualites/coupee" in town.copies(account) for account in BOTH)
    assert town.page("actualites/coupee").count("u-syndication") == 2
