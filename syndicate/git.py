"""The one door to git: a few commands in one checkout, with failures in our own words.

Git runs as a child process (https://git-scm.com/docs/git), never asks a question, and runs no hook: the commits made
here hold a machine's log, not a person's text. It is not given our secrets; its own (a token in an address, a header
in its configuration) are taken out of what it says.

A pipeline's access to its own repository comes in ``TAMBOUR_GIT_TOKEN``, for the one step that needs it, and goes to
git through a helper (https://git-scm.com/docs/gitcredentials): it never stands in a file that a build could read.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from syndicate.errors import TambourError

# The longest that one command may take, in seconds: a fetch of ten years of ledger takes less than ten.
TIMEOUT = 60.0
_QUIET = (
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "commit.gpgSign=false",
    "-c",
    "gc.auto=0",
    "-c",
    "core.autocrlf=false",
)
TOKEN = "TAMBOUR_GIT_TOKEN"  # noqa: S105 (the name of a variable)
# Forges take any name with a token, but GitHub, which knows this one. Only over TLS; the empty helper forgets others.
_HELPER = (
    '!f() { test "$1" = get && grep -qx protocol=https && '
    f'printf "username=x-access-token\\npassword=%s\\n" "${TOKEN}"; }}; f'
)
_ACCESS = ("-c", "credential.helper=", "-c", f"credential.helper={_HELPER}")
_WHO = {
    name: value
    for who in ("AUTHOR", "COMMITTER")
    for name, value in ((f"GIT_{who}_NAME", "Tambour"), (f"GIT_{who}_EMAIL", "tambour@localhost"))
}


class GitError(TambourError):
    """A git command failed. ``str(error)`` is git's own last line, on one line and without anything secret."""


class Git:
    """Git in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, given: bytes | None = None) -> bytes:
        """Run one command and give what it prints. Raise ``GitError`` when it fails, is absent, or takes too long."""
        try:
            done = subprocess.run(
                ["git", *_QUIET, *(_ACCESS if os.environ.get(TOKEN) else ()), "-C", str(self.folder), *arguments],
                input=b"" if given is None else given,
                capture_output=True,
                timeout=TIMEOUT,
                env=_environment(),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise GitError(f"git {arguments[0]}: {TIMEOUT:.0f} s") from None
        except OSError as error:
            raise GitError(f"git: {error.strerror}") from None
        if done.returncode != 0:
            raise GitError(_last_words(done.stderr) or f"git {arguments[0]}: {done.returncode}")
        return done.stdout

    def line(self, *arguments: str, given: bytes | None = None) -> str:
        """Run one command and give the line it prints; empty when the command fails, as for what does not exist."""
        try:
            return self(*arguments, given=given).decode("utf-8", "replace").strip()
        except GitError:
            return ""


def _environment() -> dict[str, str]:
    """Give git the environment but our secrets, and but what binds it to the repository of a hook that runs us.

    The access to the repository is git's own.
    """
    bound = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == TOKEN or not (name.startswith("TAMBOUR_") or name in bound)
    }
    return kept | _WHO | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def _last_words(said: bytes) -> str:
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    # What git rejects or dies of stands on a line that says so; hints follow it.
    wanted = [line for line in lines if line.startswith(("fatal:", "error:", "!", "remote:"))] or lines
    text = re.sub(r"//[^/@\s]*@", "//", wanted[0] if wanted else "")
    text = re.sub(r"(?i)(authorization|token|password)\S*\s*\S+", r"\1 ***", text)
    return "".join(char for char in text if char.isprintable())[:200]
