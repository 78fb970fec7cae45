"""The file ``.env`` of a project: secrets on one machine, readable by its owner, which git must never take.

A pipeline holds the same lines in one secret of its forge, ``TAMBOUR_SECRETS``: a workflow that serves every commune
cannot know the names of their accounts.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from syndicate.errors import ConfigError
from syndicate.i18n import _

FILE = ".env"
BUNDLE = "TAMBOUR_SECRETS"
# What fits on a line NAME=VALUE and in the header of a request: a line more would be another secret of the file.
_WRITABLE = re.compile(r"[\x21-\x7e]+")
_NAME = re.compile(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+")  # TAMBOUR_ACCOUNT_FIELD


def read(root: Path) -> dict[str, str]:
    """Give what ``.env`` says, nothing when there is none: lines NAME=VALUE. Raise ``ConfigError``."""
    path = root / FILE
    if not path.is_file():
        return {}
    lines = map(_pair, _decoded(path, _bytes(path)).splitlines())
    return dict(pair for pair in lines if pair is not None)


def bundle(environ: Mapping[str, str]) -> dict[str, str]:
    """Give what the one secret of a pipeline says. Raise ``ConfigError`` for a line that is not NAME=VALUE."""
    values: dict[str, str] = {}
    for number, line in enumerate(environ.get(BUNDLE, "").splitlines(), 1):
        pair = _pair(line)
        # A line of a key over several lines may end with “=”: its words would be a name, which nothing hides.
        if pair is not None and _NAME.fullmatch(pair[0]):
            values[pair[0]] = pair[1]
        elif line.strip() and not line.strip().startswith("#"):
            message = _("{name}, line {number}: this is not NAME=VALUE, as in TAMBOUR_MASTODON_TOKEN=….")
            raise ConfigError(message.format(name=BUNDLE, number=number))
    return values


def save(root: Path, secrets: Mapping[str, str]) -> None:
    """Write secrets into ``.env``, in the place of those of the same names. Raise ``ConfigError``.

    The file is written in place, by its owner alone (mode 0600): a new one beside it might not be ignored by git.
    """
    check_ignored(root)
    path = root / FILE
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            os.fchmod(file.fileno(), 0o600)
            text = _with(_decoded(path, file.read()), secrets)
            file.seek(0)
            file.write(text.encode())
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(_("The file cannot be written ({reason}).").format(reason=reason), file=path) from None


def writable(values: Iterable[str]) -> bool:
    """Say whether these can be secrets: each on one line, without a space."""
    return all(_WRITABLE.fullmatch(value) for value in values)


def check_ignored(root: Path) -> None:
    """Make sure that git would never take ``.env``. Raise ``ConfigError``."""
    if not is_ignored(root):
        raise ConfigError(
            _("git does not ignore {file} here: secrets are not written into it. Add a line “/{file}” to .gitignore.")
            .format(file=FILE)
        )  # fmt: skip


def is_ignored(root: Path) -> bool:
    """Say whether git ignores ``.env``; no for a file that it follows already, or outside a repository."""
    command = ["git", "-C", str(root), "check-ignore", "--quiet", FILE]
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _pair(line: str) -> tuple[str, str] | None:
    name, equals, value = line.strip().removeprefix("export ").partition("=")
    return (name.strip(), value.strip().strip("\"'")) if equals and not name.startswith("#") else None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(_("The file cannot be read: {error}").format(error=error.strerror), file=path) from None


def _decoded(path: Path, data: bytes) -> str:
    """Give the text of the file. What cannot be read is not shown: it may be a secret."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(_("This line is not written in UTF-8."), file=path, line=line) from None


def _with(text: str, secrets: Mapping[str, str]) -> str:
    """Give the text of the file with these secrets: their old lines go, all others stay as they are."""
    kept = [line for line in text.splitlines(keepends=True) if _name(line) not in secrets]
    if kept and not kept[-1].endswith("\n"):
        kept[-1] += "\n"
    return "".join([*kept, *(f"{name}={value}\n" for name, value in secrets.items())])


def _name(line: str) -> str:
    return line.strip().removeprefix("export ").partition("=")[0].strip()
