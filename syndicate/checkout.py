"""Make the ledger's folder a checkout of its branch, in the commune's own repository.

It is a second work tree (https://git-scm.com/docs/git-worktree), so it has the remote and the access of the first.
A ledger that is already there stays, and becomes the first content of a branch that does not exist yet.
"""

from __future__ import annotations

import hashlib
import shutil
from contextlib import suppress
from pathlib import Path

from syndicate.branch import NAME, Branch
from syndicate.errors import ConfigError, LedgerError
from syndicate.git import Git, GitError
from syndicate.i18n import _
from syndicate.lines import read_lines
from syndicate.model import Feed


def check_out(root: Path, ledger: Path) -> None:
    """Make the ledger's folder a checkout, unless it is one; nothing is fetched yet.

    Raise ``ConfigError`` when it cannot be one.
    """
    if Branch.of(ledger) is None:
        if ledger.parent.resolve() == root.resolve():
            message = _('A shared ledger needs a folder of its own: ledger = "ledger/ledger.jsonl" in tambour.toml.')
            raise ConfigError(message)
        _add(Git(root), ledger.parent)


def check_continues(ledger: Path, public: Feed) -> None:
    """Refuse a ledger that does not continue the one that the public site was built from. Raise ``LedgerError``.

    A branch that was set back, cut short or changed by hand is seen here even by a machine that never had it.
    """
    lines, _torn = read_lines(ledger)
    mark = public.ledger
    if mark is None or hashlib.sha256(b"".join(lines[: mark.lines])).hexdigest() == mark.sha256:
        return
    if len(lines) < mark.lines:
        message = _("The ledger has {lines} lines; the public site was built from one of {known}. Some are lost.")
        raise LedgerError(message.format(lines=len(lines), known=mark.lines), file=ledger)
    message = _("The first {known} lines of the ledger are not those that the public site was built from.")
    raise LedgerError(message.format(known=mark.lines), file=ledger)


def _add(git: Git, folder: Path) -> None:
    """Add the work tree beside its place, then move its one file there: whatever is in the folder stays."""
    beside = folder.with_name(f".{folder.name}.new")
    try:
        shutil.rmtree(beside, ignore_errors=True)  # of a run that was stopped here
        git("worktree", "prune")
        git("worktree", "add", "--quiet", "--detach", "--no-checkout", str(beside.absolute()))
        there = Git(beside)
        there("symbolic-ref", "HEAD", f"refs/heads/{NAME}")
        there("read-tree", *([NAME] if there.line("rev-parse", "--verify", "--quiet", "HEAD") else ["--empty"]))
        folder.mkdir(parents=True, exist_ok=True)
        (beside / ".git").replace(folder / ".git")
        git("worktree", "repair", str(folder.absolute()))
    except GitError as error:
        with suppress(OSError):
            shutil.rmtree(beside)
        message = _("The ledger's branch needs a git repository here ({reason}).")
        raise ConfigError(message.format(reason=error)) from None
    beside.rmdir()
    if not git.line("check-ignore", str(folder.absolute())):
        _exclude(git, folder)


def _exclude(git: Git, folder: Path) -> None:
    """Keep the folder out of the commune's own commits, in this clone."""
    root = Path(git.line("rev-parse", "--show-toplevel"))
    listed = Path(git.line("rev-parse", "--path-format=absolute", "--git-path", "info/exclude"))
    listed.parent.mkdir(parents=True, exist_ok=True)
    with suppress(ValueError), listed.open("a", encoding="utf-8") as file:
        file.write(f"/{folder.resolve().relative_to(root.resolve()).as_posix()}/\n")
