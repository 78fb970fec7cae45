"""The file ``.env`` of a project: secrets on one machine, readable by its owner, which git must never take.

A pipeline holds the same lines in one secret of its forge, ``TAMBOUR_SECRETS``: a workflow that serves every commune
cannot know the names of their accounts.
"""

from __future__ import annotations

import errno
import fcntl
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
_PLAIN = re.compile(r"[\w@%+=:,./~!^-]*", re.ASCII)  # what no shell reads otherwise, after “=”
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

    Its owner alone may read it (mode 0600). A death in the midst leaves the former file, or the new one. Two programs
    that write at the same time do so one after the other.
    """
    check_ignored(root)
    path = root / FILE
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        text = _with(_decoded(path, path.read_bytes() if path.exists() else b""), secrets)
        _write(root, Path(os.path.realpath(path)), text.encode())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(_("The file cannot be written ({reason}).").format(reason=reason), file=path) from None
    finally:
        os.close(folder)


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
    return (name.strip(), _unquoted(value.strip())) if equals and not name.startswith("#") else None


def _unquoted(value: str) -> str:
    """Take off the quotes around a value: one pair, since a password may end with one of its own."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


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


def _write(root: Path, file: Path, data: bytes) -> None:
    """Write the file beside its place, where git never looks, then put it there; else write it where it is.

    Some files cannot be replaced: one of another owner, or of another disk than the repository.
    """
    if file.exists():
        with file.open("r+b"):  # one that a person has closed to writing stays so
            pass
    fresh = _beside(root, file)
    try:
        _filled(fresh, data)
        there = file.stat() if file.exists() else None
        if there is not None and (there.st_uid, there.st_gid) != (os.geteuid(), fresh.stat().st_gid):
            os.chown(fresh, there.st_uid, there.st_gid)
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        _filled(file, data)


def _beside(root: Path, file: Path) -> Path:
    """Name a file that git does not take, on the same disk, most of the time; the next run takes up what is left."""
    if file.parent != Path(os.path.realpath(root)):  # a link to a place that is not of this folder
        return file.with_name(f"{file.name}.new")
    command = ["git", "-C", str(root), "rev-parse", "--absolute-git-dir"]
    found = subprocess.run(command, capture_output=True, check=False, text=True).stdout.removesuffix("\n")
    if not found:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))  # not beside the file, where git would look
    return Path(found) / "tambour.env.new"


def _filled(file: Path, data: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        os.fchmod(opened.fileno(), 0o600)
        opened.write(data)
        opened.truncate()
        opened.flush()
        os.fsync(opened.fileno())


def _with(text: str, secrets: Mapping[str, str]) -> str:
    """Give the text of the file with these secrets, each where it was last; all other lines stay as they are."""
    lines, left = text.splitlines(keepends=True), dict(secrets)
    for number in reversed(range(len(lines))):
        name = _name(lines[number])
        if name in left:
            before = "export " if lines[number].lstrip().startswith("export ") else ""
            end = "\r\n" if lines[number].endswith("\r\n") else "\n"
            lines[number] = f"{before}{name}={_quoted(left.pop(name))}{end}"
        elif name in secrets:
            lines[number] = ""  # the last one counts
    if lines and left and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return "".join([*lines, *(f"{name}={_quoted(value)}\n" for name, value in left.items())])


def _quoted(value: str) -> str:
    """Give a value as it is, or in quotes where a shell that reads the file would take it for something else."""
    return value if _PLAIN.fullmatch(value) else f"'{value}'"


def _name(line: str) -> str:
    return line.strip().removeprefix("export ").partition("=")[0].strip()
