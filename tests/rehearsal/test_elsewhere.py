"""GitLab and Forgejo run the same commands as GitHub, in the same order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import pytest

from tests.rehearsal.reading import Entry, load
from tests.rehearsal.workflow import read_workflow
from tests.servers.tools import REPOSITORY

# The options that change what is done; the others say where it is deployed, how long it may take, how it is told.
OPTIONS = "keep-going|search|urgent-first|urgent|record"
COMMAND = re.compile(
    rf"make (?:install|deploy)|\.venv/bin/tambour (?:ledger \w+|\w+)(?: --(?:{OPTIONS})\b)*"
)  # fmt: skip
APPLY = ".venv/bin/tambour apply"
INSTALL, FETCH, PUSH = "make install", ".venv/bin/tambour ledger fetch", ".venv/bin/tambour ledger push"
# Each machine installs Tambour, fetches the ledger, gives it back and gives its account: how often depends on how many
# there are. The site is deployed by a goal of the Makefile, or by the forge's own pages.
OF_A_MACHINE = (INSTALL, FETCH, PUSH, "make deploy", ".venv/bin/tambour report")
# GitLab takes a build that left something out for a success: that is told at the very end.
TOLD = {"gitlab": ".venv/bin/tambour check", "forgejo": ".venv/bin/tambour report"}


@pytest.mark.parametrize("forge", ["gitlab", "forgejo"])
def test_publishing_is_the_same(forge: str) -> None:
    """What publishes runs the same commands on each forge, in the same order, between those of its machine.

    On Forgejo, where all is one job, one command sends what is urgent and then the rest.
    """
    commands = list(_gitlab("proposal", "watch") if forge == "gitlab" else _forgejo("publish.yml"))
    sent = max(place for place, command in enumerate(commands) if " apply" in command)
    assert commands[:2] == [INSTALL, FETCH]
    assert PUSH in commands[sent:]
    assert TOLD[forge] == commands[-1]
    ours = [command for command in _work(_github()) if forge != "forgejo" or command != f"{APPLY} --urgent"]
    assert _work(commands, TOLD[forge]) == ours


@pytest.mark.parametrize("forge", ["gitlab", "forgejo"])
def test_a_proposal_is_the_same(forge: str) -> None:
    """What shows a proposal runs the same commands on each forge, whatever their order once the ledger is there."""
    jobs = load(REPOSITORY / ".gitlab-ci.yml", ".gitlab-ci.yml").map()
    commands = list(_scripts(jobs["proposal"]) if forge == "gitlab" else _forgejo("proposal.yml"))
    ours = list(_steps(".github/workflows/proposal.yml"))
    assert commands[:2] == ours[:2] == [INSTALL, FETCH]
    assert sorted(commands) == sorted(ours)


def _work(commands: Iterable[str], *others: str) -> list[str]:
    return [command for command in commands if command not in (*OF_A_MACHINE, *others)]


def _github() -> Iterator[str]:
    """Give the commands of publish.yml with those of the workflow that it calls, where it calls it."""
    publish = read_workflow(REPOSITORY / ".github/workflows/publish.yml", "publish.yml")
    for job in publish.jobs.values():
        if job.uses:
            skipped = "last" if job.given["first"] == "true" else "first due"
            yield from _steps(job.uses.removeprefix("$/"), skipped.split())
        else:
            for step in job.steps:
                yield from COMMAND.findall(step.run)


def _steps(name: str, skipped: list[str] | None = None) -> Iterator[str]:
    for job in read_workflow(REPOSITORY / name, name).jobs.values():
        for step in job.steps:
            if step.id not in (skipped or ()) or not step.id:
                yield from COMMAND.findall(step.run)


def _forgejo(name: str) -> Iterator[str]:
    return _steps(f".forgejo/workflows/{name}")


def _gitlab(*without: str) -> Iterator[str]:
    """Give the commands of the jobs in the order of their stages."""
    jobs = load(REPOSITORY / ".gitlab-ci.yml", ".gitlab-ci.yml").map()
    stages = jobs["stages"].texts()
    own = {name: entry for name, entry in jobs.items() if isinstance(entry.value, dict) and "stage" in entry.value}
    for stage in stages:
        for name, entry in own.items():
            if entry.map()["stage"].text() == stage and name not in without:
                yield from _scripts(entry)


def _scripts(job: Entry) -> Iterator[str]:
    entries: Mapping[str, Entry] = job.map()
    for key in ("script", "after_script"):
        for line in entries[key].texts() if key in entries else ():
            yield from COMMAND.findall(line)
