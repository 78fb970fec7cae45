"""The ledger on a branch: where several machines publish, ``git push`` is the lock.

The ledger's folder is then a checkout of the branch ``tambour-ledger``. A push that is not forced is accepted only on
top of what the server has (https://git-scm.com/docs/git-push, "fast-forward"), so it is a compare-and-swap: of two
runs that reserve at the same time one is turned away, before it has sent anything. Commits are made from bytes, not
from the files of the folder: what is not pushed is not in the file, or stands at its end and is pushed later.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from syndicate.errors import LedgerError, Unsent
from syndicate.git import Git, GitError
from syndicate.i18n import _

NAME = "tambour-ledger"
_REF = f"refs/heads/{NAME}"
# Waits before a push whose fate is unknown is tried again, in seconds; each try looks first at what the server has.
PAUSES = (1.0, 4.0)


class Branch:
    """A checkout of the ledger's branch, and what its server is known to have: the commit that is checked out."""

    def __init__(self, path: Path, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Take the ledger's path; its folder must be the checkout."""
        self.path = path
        self._git = Git(path.parent)
        self._sleep = sleep
        self._remote = self._git.line("config", f"branch.{NAME}.remote") or "origin"

    @classmethod
    def of(cls, path: Path) -> Branch | None:
        """Give the branch that a ledger is on, ``None`` when its folder is no checkout of it."""
        if not (path.parent / ".git").exists():
            return None
        head = Git(path.parent).line("symbolic-ref", "--quiet", "HEAD")
        return cls(path) if head == _REF else None

    def head(self) -> str:
        """Give the commit that is checked out; empty before the first."""
        return self._git.line("rev-parse", "--verify", "--quiet", "HEAD")

    def known(self) -> bytes:
        """Give the ledger as the checked-out commit has it: empty before the first."""
        return self._ledger_of(self.head())

    def fetch(self) -> tuple[str, bytes]:
        """Ask the server for its commit and its ledger; both are empty when it has no such branch.

        Raise ``Unsent`` when it cannot be asked.
        """
        local = f"refs/remotes/{self._remote}/{NAME}"
        try:
            # The star makes a missing branch no error; what it may also bring is not looked at.
            refs = f"+{_REF}*:{local}*"
            self._git("fetch", "--quiet", "--no-tags", "--prune", *self._depth(), self._remote, refs)
        except GitError as error:
            raise Unsent(_("The ledger's branch cannot be fetched ({reason}).").format(reason=error)) from None
        commit = self._git.line("rev-parse", "--verify", "--quiet", local)
        return commit, self._ledger_of(commit) if commit else b""

    def move(self, commit: str) -> None:
        """Check out a commit that the server has; the files of the folder stay as they are."""
        try:
            self._git("update-ref", _REF, commit)
            self._git("read-tree", commit)
        except GitError as error:
            raise self._broken(error) from None

    def read(self, name: str) -> bytes:
        """Give another file of the checked-out commit; empty when it has none."""
        return self._file_of(self.head(), name)

    def put(self, name: str, content: bytes, message: str) -> None:
        """Push another file beside the ledger, on top of what is checked out. It is not written into the folder.

        Raise ``Unsent`` when the server has something else meanwhile, or cannot be reached.
        """
        commit = self._commit(name, content, message, self.head())
        try:
            self._git("push", "--quiet", self._remote, f"{commit}:{_REF}")
        except GitError as error:
            raise Unsent(_("The ledger's branch cannot be pushed ({reason}).").format(reason=error)) from None
        self.move(commit)

    def push(self, content: bytes, message: str) -> bool:
        """Push the ledger with this content, on top of what the server is known to have; say whether it took it.

        ``False``: the server has something else meanwhile, and nothing was changed. Raise ``Unsent`` when the server
        cannot be reached: it is then not known whether it took it.
        """
        before = self.head()
        commit = self._commit(self.path.name, content, message, before)
        reason = ""
        for pause in (0.0, *PAUSES):
            self._sleep(pause)
            try:
                self._git("push", "--quiet", self._remote, f"{commit}:{_REF}")
            except GitError as error:
                reason = str(error)
            else:
                self.move(commit)
                return True
            try:
                theirs, ledger = self.fetch()  # the answer may be all that was lost
            except Unsent:
                continue
            if ledger.startswith(content) and theirs != before:
                self.move(commit)
                return True
            if theirs != before:
                return False
        raise Unsent(_("The ledger's branch cannot be pushed ({reason}).").format(reason=reason))

    # ------------------------------------------------------------------------------------------ objects

    def _depth(self) -> tuple[str, ...]:
        """Ask for no more history than the checkout was made with."""
        shallow = self._git.line("rev-parse", "--is-shallow-repository") == "true"
        return ("--depth=1",) if shallow else ()

    def _ledger_of(self, commit: str) -> bytes:
        return self._file_of(commit, self.path.name)

    def _file_of(self, commit: str, name: str) -> bytes:
        try:
            entry = self._git("ls-tree", "-z", commit, "--", name) if commit else b""
            return self._git("cat-file", "blob", entry.split()[2].decode()) if entry else b""
        except GitError as error:
            raise self._broken(error) from None

    def _commit(self, file: str, content: bytes, message: str, parent: str) -> str:
        """Make a commit that changes one file and nothing else of the branch."""
        try:
            blob = self._git("hash-object", "-w", "--stdin", given=content).decode().strip()
            before = self._git("ls-tree", "-z", parent).split(b"\0") if parent else []
            name = file.encode()
            kept = [entry for entry in before if entry and entry.partition(b"\t")[2] != name]
            entries = [*kept, f"100644 blob {blob}\t".encode() + name]
            tree = self._git("mktree", "-z", given=b"\0".join(entries) + b"\0").decode().strip()
            onto = ("-p", parent) if parent else ()
            # The mark keeps forges from running their pipelines for it.
            made = self._git("commit-tree", tree, *onto, "-m", f"{message} [skip ci]")
            return made.decode().strip()
        except GitError as error:
            raise self._broken(error) from None

    def _broken(self, error: GitError) -> LedgerError:
        message = _("The checkout of the ledger's branch cannot be used ({reason}).")
        return LedgerError(message.format(reason=error), file=self.path.parent)
