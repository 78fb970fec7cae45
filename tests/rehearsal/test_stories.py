"""The life of a commune's repository, as its workflows live it."""

from __future__ import annotations

from tests.rehearsal.town import FIRST, Town


def test_a_merge(town: Town) -> None:
    """A merge puts the site online, makes the copies, then links to them, and pushes the ledger."""
    town.write("pages/contact", "title: Contact")
    run = town.published()
    for job in run.jobs:
        for step in job.steps:
            print(job.id, step.name, step.outcome, f"{step.seconds:.1f}", step.said[-600:])
    print(run.waiting, run.waits)
    assert run.result == "success"
    assert FIRST in town.copies("mastodon")
