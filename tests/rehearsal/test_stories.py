"""The life of a commune's repository, as its workflows live it.

Nothing here is said to a command that the workflow files do not say: they are read, and their steps are run.
"""

from __future__ import annotations

from tests.rehearsal.conftest import FIRST
from tests.rehearsal.records import FAILURE, SKIPPED, SUCCESS
from tests.rehearsal.runner import Run
from tests.rehearsal.town import HOME, Town
from tests.servers.proxy import answer

BOTH = ("mastodon", "bluesky")


def test_a_merge(founded: tuple[Town, Run]) -> None:
    """A merge puts the site online, makes the copies, pushes the ledger, then puts the site online with its links."""
    town, run = founded
    assert run.result == SUCCESS, told(run)
    assert all(FIRST in town.copies(account) for account in BOTH)
    assert town.page(FIRST).count("u-syndication") == 2
    assert town.ledger().count('"published"') >= 2
    assert (town.forge.pages / ".well-known/security.txt").is_file()


def test_nothing_due(town: Town) -> None:
    """The run of an hour in which nothing is due ends in its first job, before it builds anything."""
    town.hour()  # a new day changes the site by itself
    run = town.hour()
    assert [job.id for job in run.jobs if job.result != SKIPPED] == ["build"]
    assert [step.name for step in run.steps if step.outcome != SKIPPED][-1] == "Y a-t-il quelque chose à faire ?"
    assert run.result == SUCCESS


def test_a_proposal(town: Town) -> None:
    """A pull request shows its copies and the site, and no step of it can read a secret or write anything."""
    town.write("actualites/proposee", "Une idée à relire")
    before = town.ledger()
    (run,) = town.propose()
    town.forge.settle()
    assert run.result == SUCCESS, told(run)
    assert run.workflow.file.endswith("proposal.yml")
    assert "Une idée à relire" in run.summary
    assert f"{HOME}/actualites/proposee/" in run.summary
    assert (run.artifacts["proposal"] / "output/actualites/proposee/index.html").is_file()
    read = "\n".join(value for step in run.steps for value in step.environ.values())
    assert [secret for secret in town.hidden if secret in read] == []
    assert {level for job in run.jobs for level in job.permissions.values()} == {"read"}
    assert (town.page("actualites/proposee"), town.ledger()) == ("", before)


def test_a_scheduled_original(town: Town) -> None:
    """An original of the future stays unseen until its hour: then the run of the clock publishes it."""
    town.write("actualites/prevue", "Une nouvelle pour plus tard", minutes=90)
    assert town.published().result == SUCCESS
    town.hour()
    assert town.page("actualites/prevue") == ""
    assert "actualites/prevue" not in town.copies("mastodon")
    assert town.hour().result == SUCCESS
    assert "u-syndication" in town.page("actualites/prevue")
    assert all("actualites/prevue" in town.copies(account) for account in BOTH)


def test_an_urgent_alert(town: Town) -> None:
    """An alert is online and on the networks although the copies of another run wait for a reviewer."""
    town.forge.environments["copies"].reviewed = True
    town.write("actualites/ordinaire", "Une nouvelle ordinaire")
    waiting = town.published()
    assert waiting.waiting == {"copies"}
    town.alert("alertes/crue", "Crue de l’Orvelle")
    run = town.published()
    assert "Crue de l’Orvelle" in town.page("alertes/crue")
    assert all("alertes/crue" in town.copies(account) for account in BOTH)
    assert not any("actualites/ordinaire" in town.copies(account) for account in BOTH)
    waiting.approve("copies")
    run.approve("copies")
    town.forge.settle()
    assert (waiting.result, run.result) == (SUCCESS, SUCCESS), told(waiting) + told(run)
    assert all("actualites/ordinaire" in town.copies(account) for account in BOTH)


def test_an_edit_and_a_withdrawal(town: Town) -> None:
    """What is corrected is corrected in its copies, what is deleted is gone from the site and the networks."""
    town.write("actualites/corrigee", "La fête est samedi")
    town.write("actualites/retiree", "La brocante est dimanche")
    assert town.published().result == SUCCESS
    town.write("actualites/corrigee", "La fête est dimanche")
    town.delete("actualites/retiree")
    run = town.published()
    assert run.result == SUCCESS, told(run)
    assert town.page("actualites/retiree") == ""
    for account in BOTH:
        assert "La fête est dimanche" in town.copies(account)["actualites/corrigee"]
        assert "actualites/retiree" not in town.copies(account)


def test_a_failing_network(town: Town) -> None:
    """A network that fails makes the run red and keeps no other from its copy; the next hour makes the one missing."""
    town.proxies["mastodon"].on("*", "/api/v1/statuses", answer(503), times=None)
    town.write("actualites/panne", "Une nouvelle pendant une panne")
    run = town.published()
    assert run.result == FAILURE
    assert "actualites/panne" in town.copies("bluesky")
    assert town.page("actualites/panne").count("u-syndication") == 1
    assert "actualites/panne" not in town.copies("mastodon")
    town.proxies["mastodon"].clear()
    assert town.hour().result == SUCCESS
    assert "actualites/panne" in town.copies("mastodon")
    assert town.page("actualites/panne").count("u-syndication") == 2


def test_a_broken_original_stops_no_alert(town: Town) -> None:
    """An original without its title makes the run red; the alert beside it is online and on the networks."""
    town.write("actualites/cassee", "")
    town.alert("alertes/tempete", "Vents violents ce soir")
    run = town.published()
    assert run.result == FAILURE
    assert all("alertes/tempete" in town.copies(account) for account in BOTH)
    assert "u-syndication" in town.page("alertes/tempete")
    assert town.page("actualites/cassee") == ""
    town.delete("actualites/cassee")
    assert town.published().result == SUCCESS


def told(run: Run) -> str:
    """Give what each step of a run said, for a failure to be understood."""
    return "".join(f"\n== {step.job} / {step.name}: {step.outcome}\n{step.said}" for step in run.steps)
