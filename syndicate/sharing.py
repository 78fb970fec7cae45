"""The ledger's file and its branch, kept in step: what the server has comes first, our own lines after it.

At any instant the file holds what the server is known to have, then lines of ours that it may not have yet. Each step
leaves that true when the process dies right after it, and no line is ever dropped that says what a network did.
"""

from __future__ import annotations

from pathlib import Path

from syndicate.branch import Branch
from syndicate.errors import LedgerError, Unsent
from syndicate.i18n import _
from syndicate.lines import events_of, line_of, read_lines, replace, split
from syndicate.merge import after

# How many others may be faster with their results before we leave ours to the next run.
TRIES = 5


class Shared:
    """One ledger file in a checkout of its branch."""

    def __init__(self, path: Path, branch: Branch) -> None:
        self.path = path
        self.branch = branch

    def catch_up(self) -> bool:
        """Take what the server has, and put our own lines after it; say whether the file changed.

        Raise ``LedgerError`` when the branch no longer holds what it held, or the file what the branch holds;
        ``Unsent`` when the server cannot be reached.
        """
        commit, theirs = self.branch.fetch()
        known, file = self.branch.known(), self._file()
        if not theirs.startswith(known):
            raise LedgerError(_(
                "The ledger's branch was rewritten: it no longer holds what this checkout read from it. "
                "Put back its last commit; nothing was sent."
            ), file=self.path)  # fmt: skip
        content = self._in_step(theirs, known, file)
        changed = content != file
        if changed:
            replace(self.path, content)
        if commit and commit != self.branch.head():
            self.branch.move(commit)
        return changed

    def reserve(self, data: bytes) -> bool:
        """Push lines that are not in the file yet; say whether the server took them."""
        return self.branch.push(self._file() + data, _message(data))

    def push_results(self) -> bool:
        """Push the lines that the server has not; say whether the file was changed by what others wrote meanwhile."""
        changed = False
        for _try in range(TRIES):
            file = self._file()
            if file == self.branch.known() or self.branch.push(file, _message(file[len(self.branch.known()) :])):
                return changed
            changed = self.catch_up() or changed
        raise Unsent(_("The ledger's branch changes all the time: the results are not pushed yet."))

    def _in_step(self, theirs: bytes, known: bytes, file: bytes) -> bytes:
        if file.startswith(theirs) or known.startswith(file):  # nothing new there; or a file lost or cut short here
            return file if file.startswith(theirs) else theirs
        if not file.startswith(known):
            message = _("The ledger is not what its branch holds: it was changed by hand. Nothing was sent.")
            raise LedgerError(message, file=self.path)
        before = events_of(self.path, split(theirs)[0])
        own = events_of(self.path, split(file)[0])[len(split(known)[0]) :]
        return theirs + b"".join(map(line_of, after(before, own)))

    def _file(self) -> bytes:
        return b"".join(read_lines(self.path)[0])


def _message(data: bytes) -> str:
    """Say in a commit's title what lines tell: how many attempts, how many results."""
    attempts = data.count(b'"event":"attempted"')
    results = data.count(b"\n") - attempts
    parts = [f"{attempts} reserved" if attempts else "", f"{results} recorded" if results else ""]
    return ", ".join(filter(None, parts)) or "Ledger"
