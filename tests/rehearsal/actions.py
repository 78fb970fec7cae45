"""The table of the actions: what stands here for each ``uses:`` step. Another action, or another input, is a fault.

What each one does on the forge is in its own repository, at the version that the workflows pin.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.rehearsal.forge import git
from tests.rehearsal.reading import Place
from tests.rehearsal.shell import Machine

if TYPE_CHECKING:
    from tests.rehearsal.runner import Run

PIN = re.compile(r"(?P<name>[\w./-]+)@(?P<commit>[0-9a-f]{40})")


class StepFailed(Exception):
    """The action ends with an error, as it would on the forge."""


@dataclass(frozen=True)
class Use:
    """One use of an action."""

    run: Run
    machine: Machine
    place: Place
    given: Mapping[str, str]
    token: str
    permissions: Mapping[str, str]

    def path(self, name: str = "path") -> Path:
        """Give a file or folder of the workspace that an input names."""
        return self.machine.workspace / self.given[name]

    def needs(self, permission: str, level: str) -> None:
        """Refuse what the job's token may not do. Raise ``StepFailed``."""
        if self.permissions.get(permission) not in ({"read": ("read", "write"), "write": ("write",)}[level]):
            raise StepFailed(f"the job's token has no “{permission}: {level}”")


@dataclass(frozen=True)
class Action:
    """What stands for an action: the inputs that are understood, and what is done, giving its outputs."""

    inputs: frozenset[str]
    do: Callable[[Use], dict[str, str]]


def use(reference: str, one: Use) -> dict[str, str]:
    """Do what stands for an action, and give its outputs. Raise ``StepFailed`` or ``RehearsalError``."""
    pinned = PIN.fullmatch(reference)
    if pinned is None:
        raise one.place.fault(f"an action is pinned by its whole commit, not as “{reference}”")
    if pinned["name"] not in ACTIONS:
        raise one.place.fault(f"the rehearsal does not know the action “{pinned['name']}”")
    action = ACTIONS[pinned["name"]]
    for name in one.given:
        if name not in action.inputs:
            raise one.place.fault(f"the rehearsal does not know the input “{name}” of {pinned['name']}")
    return action.do(one)


def _checkout(one: Use) -> dict[str, str]:
    """Fetch one commit into the workspace; the token stays there for later steps unless it is told not to."""
    one.needs("contents", "read")
    folder, forge = one.machine.workspace, one.run.forge
    ref = one.given.get("ref") or one.run.event.ref
    header = base64.b64encode(f"x-access-token:{one.token}".encode()).decode()
    with_token = ("-c", f"http.{forge.address}/.extraheader=AUTHORIZATION: basic {header}")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "remote", "add", "origin", f"{forge.address}/{forge.repository}.git")
    commit = one.run.event.sha if ref == one.run.event.ref else ref
    for wanted in (commit, f"refs/heads/{ref}"):
        found = subprocess.run(
            ["git", "-C", str(folder), *with_token, "fetch", "--quiet", "--depth=1", "--no-tags", "origin", wanted],
            capture_output=True, text=True, check=False, env={**os.environ, **one.machine.base},
        )  # fmt: skip
        if found.returncode == 0:
            break
    else:
        raise StepFailed(f"git fetch {ref}: {found.stderr.strip()}")
    if ref.startswith("refs/") and not ref.startswith("refs/heads/"):
        git(folder, "checkout", "--quiet", "--detach", "FETCH_HEAD")
    elif re.fullmatch(r"[0-9a-f]{40}", ref):
        git(folder, "checkout", "--quiet", "--detach", ref)
    else:
        git(folder, "checkout", "--quiet", "-B", ref.removeprefix("refs/heads/"), "FETCH_HEAD")
    if one.given.get("persist-credentials") != "false":
        _keep_token(one, header)
    return {"ref": ref, "commit": git(folder, "rev-parse", "HEAD")}


def _keep_token(one: Use, header: str) -> None:
    """Keep the token beside the workspace, for it and its work trees, as checkout does since its version 6."""
    kept = one.machine.temporary / "git-credentials"
    kept.write_text(
        f'[http "{one.run.forge.address}/"]\n\textraheader = AUTHORIZATION: basic {header}\n', encoding="ascii"
    )
    for where in (".git", ".git/worktrees/*"):
        git(one.machine.workspace, "config", f"includeIf.gitdir:{one.machine.workspace / where}.path", str(kept))


def _nothing(_one: Use) -> dict[str, str]:
    """Do nothing: the programs are on the machine already."""
    return {}


def _restore(one: Use) -> dict[str, str]:
    """Bring back what a run kept under this key, or the latest under one that begins as told."""
    key = one.given["key"]
    found = one.run.forge.caches.find(one.run.event.ref, key, one.given.get("restore-keys", "").split())
    hit = found is not None and found.key == key
    if found is not None and found.paths == one.given["path"]:
        for path in found.paths.split():
            if (found.folder / path).exists():
                _copy(found.folder / path, one.machine.workspace / path)
    return {
        "cache-hit": "true" if hit else "false" if found else "",
        "cache-primary-key": key,
        "cache-matched-key": found.key if found else "",
    }


def _save(one: Use) -> dict[str, str]:
    """Keep files under a key. A key that is taken keeps what it has: that is told, and is no error."""
    folder = one.run.forge.caches.add(one.run.event.ref, one.given["key"], one.given["path"])
    for path in one.given["path"].split():
        if folder is not None and (one.machine.workspace / path).exists():
            _copy(one.machine.workspace / path, folder / path)
    return {}


def _upload_pages(one: Use) -> dict[str, str]:
    """Pack the site, without hidden files unless they are asked for."""
    archive = one.run.artifact(one.given.get("name", "github-pages"), one.place)
    hidden = one.given.get("include-hidden-files") == "true"

    def wanted(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
        parts = Path(member.name).parts
        skipped = any(part.startswith(".") for part in parts) if not hidden else bool({".git", ".github"} & {*parts})
        return None if skipped else member

    if not one.path().is_dir():
        raise StepFailed(f"{one.given['path']}: there is no such folder")
    with tarfile.open(archive / "artifact.tar", "w", dereference=True) as packed:
        packed.add(one.path(), arcname="", filter=wanted)
    return {"artifact_id": str(len(one.run.top.artifacts))}


def _deploy_pages(one: Use) -> dict[str, str]:
    """Put the packed site online."""
    one.needs("pages", "write")
    one.needs("id-token", "write")
    name = one.given.get("artifact_name", "github-pages")
    if name not in one.run.top.artifacts:
        raise StepFailed(f"no artifact is called “{name}”")
    folder = one.machine.temporary / "site"
    with tarfile.open(one.run.top.artifacts[name] / "artifact.tar") as packed:
        packed.extractall(folder, filter="data")
    one.run.forge.deploy(folder)
    return {"page_url": f"https://{one.run.forge.site}/"}


def _upload(one: Use) -> dict[str, str]:
    """Keep files for people to look at, without hidden ones unless they are asked for."""
    folder = one.run.artifact(one.given.get("name", "artifact"), one.place)
    hidden = one.given.get("include-hidden-files") == "true"
    for path in one.given["path"].split():
        source = one.machine.workspace / path
        skip = None if hidden else shutil.ignore_patterns(".*")
        if source.is_dir() and (hidden or not path.startswith(".")):
            shutil.copytree(source, folder / path, ignore=skip)
    return {}


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


ACTIONS: Mapping[str, Action] = {
    "actions/checkout": Action(frozenset({"ref", "persist-credentials", "fetch-depth"}), _checkout),
    "actions/setup-python": Action(frozenset({"python-version"}), _nothing),
    "astral-sh/setup-uv": Action(frozenset({"enable-cache"}), _nothing),
    "actions/cache/restore": Action(frozenset({"path", "key", "restore-keys"}), _restore),
    "actions/cache/save": Action(frozenset({"path", "key"}), _save),
    "actions/upload-pages-artifact": Action(frozenset({"name", "path", "include-hidden-files"}), _upload_pages),
    "actions/deploy-pages": Action(frozenset({"artifact_name"}), _deploy_pages),
    "actions/upload-artifact": Action(frozenset({"name", "path", "include-hidden-files", "retention-days"}), _upload),
}


def _install(machine: Machine) -> str:
    """Give the program that is under test, with all that it needs, in the place where the step would install it."""
    import sys

    folder = machine.workspace / ".venv"
    folder.mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (folder / name).symlink_to(Path(sys.prefix) / name)
    return "The rehearsal brings its own environment: nothing is downloaded.\n"


# Scripts that download: these very lines are replaced, so that a rehearsal takes no minutes and needs no Internet.
SCRIPTS: Mapping[str, Callable[[Machine], str]] = {"make install": _install}
