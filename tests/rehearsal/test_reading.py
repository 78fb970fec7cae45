"""The workflow files are understood whole: what is not known here stops the rehearsal at its line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.rehearsal.groups import Groups
from tests.rehearsal.reading import Place, RehearsalError, parse
from tests.rehearsal.shell import values
from tests.rehearsal.triggers import Event, fires, matches, starts
from tests.rehearsal.workflow import Workflow, read_workflow, workflow_of
from tests.servers.tools import REPOSITORY

FILES = sorted((REPOSITORY / ".github/workflows").glob("*.yml"))
SMALL = """on:
  push:
    branches: [main, "release/**"]
    paths-ignore: ["docs/**", "!docs/guide/*.md"]
permissions: {}
jobs:
  one:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - run: make
"""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_workflow_is_understood(file: Path) -> None:
    """Each key of each file is known here."""
    assert read_workflow(file, file.name).jobs


@pytest.mark.parametrize(
    ("there", "instead", "line"),
    [
        ("      - run: make", "      - run: make\n        retries: 3", 12),
        ("    timeout-minutes: 5", "    services: {}\n    timeout-minutes: 5", 9),
        ("    timeout-minutes: 5\n", "", 8),
        ("permissions: {}\n", "", 1),
        ("permissions: {}", "permissions: write-all", 5),
        ("permissions: {}", "permissions: {everything: write}", 5),
        ("  push:", "  workflow_run: {}\n  push:", 2),
        ("    branches: [main", "    branch: [main", 3),
        ("      - run: make", "      - name: Rien", 11),
        ("    steps:", "    needs: [zero]\n    steps:", 7),
        ("    steps:", "    strategy: {matrix: {include: []}}\n    steps:", 10),
        ("permissions: {}", "permissions: {}\npermissions: {}", 6),
        ("jobs:", "jobs: [", 8),
    ],
)
def test_what_is_not_known_is_named_with_its_line(there: str, instead: str, line: int) -> None:
    """An unknown key, event or value, and one that is missing, is an error that names the file and the line."""
    text = SMALL.replace(there, instead)
    assert text != SMALL
    with pytest.raises(RehearsalError, match=rf"^small\.yml:{line}: "):
        workflow_of(parse(text, "small.yml"))


@pytest.mark.parametrize(
    ("branch", "changed", "started"),
    [
        ("main", ("content/a.md",), True),
        ("main", ("docs/a.md", "docs/guide/a.md"), True),
        ("main", ("docs/a.md", "docs/guide/deeper/a.md"), False),
        ("release/1/2", ("content/a.md",), True),
        ("release", ("content/a.md",), False),
    ],
)
def test_what_starts_a_workflow(branch: str, changed: tuple[str, ...], started: bool) -> None:
    """Branches and paths narrow an event down, the last pattern that matches deciding."""
    event = Event("push", f"refs/heads/{branch}", "0" * 40, changed)
    assert starts(_small(), event) is started
    assert not starts(_small(), Event("schedule", "refs/heads/main", "0" * 40))


def test_patterns_that_are_not_known_are_refused() -> None:
    """A pattern with signs that are not understood here is an error, and matches nothing by chance."""
    with pytest.raises(ValueError, match="pattern"):
        matches("content/a.md", ["content/[a-z].md"])


@pytest.mark.parametrize(
    ("cron", "since", "until", "comes"),
    [
        ("17 * * * *", "10:17", "10:18", False),
        ("17 * * * *", "10:16", "10:17", True),
        ("41 5 * * *", "06:30", "07:00", True),  # the clock's times are UTC, these are of Paris
        ("41 5 * * *", "05:00", "06:00", False),
    ],
)
def test_the_clock(cron: str, since: str, until: str, comes: bool) -> None:
    """A line of the clock comes up at its minute, in UTC."""
    moments = [datetime.fromisoformat(f"2026-11-02T{time}+01:00") for time in (since, until)]
    assert fires(cron, *moments) is comes


def test_groups_hand_over() -> None:
    """One holds a group; the latest who waits takes the place of the others, unless many may; leaving hands it over."""
    groups = Groups()
    assert groups.ask("site", "a", many=False) == (True, [])
    assert groups.ask("site", "b", many=False) == (False, [])
    assert groups.ask("site", "b", many=False) == (False, [])
    assert groups.ask("site", "c", many=False) == (False, ["b"])
    assert groups.ask("site", "d", many=True) == (False, [])
    groups.leave("a")
    assert groups.holder("site") == "c"
    groups.leave("d")
    groups.leave("c")
    assert groups.holder("site") is None


def test_what_a_step_hands_over(tmp_path: Path) -> None:
    """Values of one line and of several are read; a line that the forge would not read is an error."""
    file, place = tmp_path / "output", Place("small.yml", 3)
    file.write_text("due=yes\nfeed<<END\na=1\n\nb\nEND\n", encoding="utf-8")
    assert values(file, place) == {"due": "yes", "feed": "a=1\n\nb"}
    assert values(file, place) == {}
    for wrong in ("due yes\n", "feed<<END\nopen\n"):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(RehearsalError, match=r"^small\.yml:3: "):
            values(file, place)


def _small() -> Workflow:
    return workflow_of(parse(SMALL, "small.yml"))
