"""A bare repository on disk that stands for the forge, and the machines that work with it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from syndicate.checkout import check_out
from syndicate.model import Account
from tests.simulated import Town

WHO = {f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(folder: Path, *arguments: str) -> str:
    """Run git as a person or a runner does."""
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **WHO})
    return done.stdout.strip()


@dataclass(frozen=True)
class Forge:
    """The server of the commune's repository."""

    bare: Path

    @classmethod
    def made(cls, folder: Path) -> Forge:
        """Make a repository that holds one commit on main."""
        bare, seed = folder / "forge.git", folder / "seed"
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
        git(folder, "init", "--quiet", "--initial-branch=main", str(seed))
        (seed / "README.md").write_text("Valserein\n", encoding="utf-8")
        git(seed, "add", ".")
        git(seed, "commit", "--quiet", "-m", "First")
        git(seed, "push", "--quiet", str(bare), "main")
        return cls(bare)

    def clone(self, folder: Path, *options: str) -> Path:
        """Make the fresh clone that a runner begins with; give the path of its ledger."""
        git(self.bare, "clone", "--quiet", *options, self.bare.as_uri(), str(folder))
        return folder / "ledger" / "ledger.jsonl"

    def ledger(self) -> bytes:
        """Give the ledger that the branch holds, empty when there is no branch."""
        command = ["git", "-C", str(self.bare), "cat-file", "blob", "tambour-ledger:ledger.jsonl"]
        return subprocess.run(command, capture_output=True, check=False).stdout

    def commits(self) -> int:
        """Count the commits of the branch."""
        return int(git(self.bare, "rev-list", "--count", "tambour-ledger"))

    def refuse(self, *, times: int = 1, then: str = "") -> None:
        """Turn the next pushes away, as a server that is full or down does; or run ``then`` before each is taken."""
        hook = self.bare / "hooks" / "pre-receive"
        count = self.bare / "refusals"
        count.write_text(f"{times}\n", encoding="ascii")
        hook.write_text(
            f'#!/bin/sh\nleft=$(cat "{count}")\n[ "$left" -gt 0 ] || exit 0\necho $((left - 1)) >"{count}"\n'
            + (then or "exit 1\n"),
            encoding="ascii",
        )
        hook.chmod(0o755)


def machine(forge: Forge, folder: Path, like: Town | None = None, accounts: tuple[Account, ...] = ()) -> Town:
    """Give a town whose ledger is a fresh checkout of the branch; ``like`` shares its servers and its clock."""
    path = forge.clone(folder)
    check_out(folder, path)
    town = Town(folder, *(like.accounts if like else accounts), opened=False, ledger_file=path)
    if like is not None:
        town.servers, town.clock = like.servers, like.clock
    return town
