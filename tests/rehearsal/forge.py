"""The forge: the bare repository, what its settings hold, the groups in which runs wait, and the runs."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tests.rehearsal.gitserver import NAME, Tokens
from tests.rehearsal.groups import Groups
from tests.rehearsal.records import StepRecord
from tests.rehearsal.storage import Caches
from tests.rehearsal.triggers import Event, starts
from tests.rehearsal.workflow import Workflow, read_workflow

if TYPE_CHECKING:
    from tests.rehearsal.runner import Run
    from tests.rehearsal.workflow import Job, Step

WHO = {f"GIT_{who}_{what}": "mairie@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


@dataclass
class Environment:
    """An environment of the forge: its secrets, and whether a person must let its jobs through."""

    reviewed: bool = False
    secrets: dict[str, str] = field(default_factory=dict)


@dataclass
class Forge:
    """One forge. ``at_step`` is called before each step, and ``after_step`` after it, with the machine of the job."""

    folder: Path
    bare: Path
    address: str
    tokens: Tokens
    site: str
    base: Mapping[str, str]
    pages: Path
    secrets: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    environments: dict[str, Environment] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    published: Mapping[str, Path] = field(default_factory=dict)  # other repositories: owner/name@version, its files
    groups: Groups = field(default_factory=Groups)
    runs: list[Run] = field(default_factory=list)
    shift: float = 0.0  # seconds between the real clock and the story's
    at_step: Callable[[Run, Job, Step, Any], None] | None = None
    after_step: Callable[[Run, StepRecord], None] | None = None

    def __post_init__(self) -> None:
        self.caches = Caches(self.folder / "caches")
        self._rooms = itertools.count(1)

    def room(self, what: str) -> Path:
        """Name a folder that nobody has used."""
        return self.folder / f"{what}-{next(self._rooms)}"

    # ---------------------------------------------------------------------------------------------- events

    def begin(self, event: Event) -> list[Run]:
        """Make the runs that an event starts; ``settle`` runs them."""
        from tests.rehearsal.runner import Run

        began = []
        for workflow in self.workflows(event.sha):
            if starts(workflow, event):
                run = Run(self, workflow, event, number=len(self.runs) + 1)
                self.runs.append(run)
                began.append(run)
        return began

    def settle(self) -> None:
        """Run all that can run, until nothing moves."""
        while any(run.advance() for run in list(self.runs)):
            pass

    def workflows(self, commit: str) -> Iterator[Workflow]:
        """Read the workflow files of a commit."""
        with TemporaryDirectory() as folder:
            files = self.git("ls-tree", "-r", "--name-only", commit, ".github/workflows").splitlines()
            for number, name in enumerate(sorted(files)):
                if self.only and Path(name).name not in self.only:
                    continue
                file = Path(folder) / f"{number}.yml"
                file.write_text(self.git("show", f"{commit}:{name}") + "\n", encoding="utf-8")
                yield read_workflow(file, name)

    def published_workflows(self, source: str) -> Iterator[Workflow]:
        """Read the workflow files that another repository publishes."""
        root = self.published[source]
        for file in sorted((root / ".github/workflows").glob("*.yml")):
            if not self.only or file.name in self.only:
                yield read_workflow(file, file.relative_to(root).as_posix())

    def now(self) -> float:
        """Give the story's time, in seconds since 1970."""
        return time.time() + self.shift

    # ------------------------------------------------------------------------------------------------- git

    def git(self, *arguments: str) -> str:
        """Run git in the bare repository."""
        return git(self.bare, *arguments)

    def commit_of(self, ref: str) -> str:
        """Give the commit of a branch, empty when there is none."""
        return self.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{ref}")

    def changed(self, before: str, after: str) -> tuple[str, ...]:
        """Name the files that differ between two commits."""
        return tuple(self.git("diff", "--name-only", before, after).splitlines())

    @property
    def repository(self) -> str:
        """Give the owner and name of the repository."""
        return NAME

    # ----------------------------------------------------------------------------------------------- pages

    def deploy(self, artifact: Path) -> None:
        """Put a site in the place of the one that is online, at once."""
        target = self.room("online")
        shutil.copytree(artifact, target)
        beside = self.pages.with_name("next")
        beside.unlink(missing_ok=True)
        beside.symlink_to(target)
        beside.replace(self.pages)


def git(folder: Path, *arguments: str) -> str:
    """Run git as a person of the town hall does, and give what it prints."""
    command = ["git", "-C", str(folder), *arguments]
    environ = {**os.environ, **WHO}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout.strip()
