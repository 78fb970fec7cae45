"""The ledger: what was tried and what came of it, one JSON object per line, only ever added to.

A line is written and flushed to disk *before* a request that could have an effect, and another after it. So the
state of every copy is the fold of its events, and a run that dies anywhere leaves an open attempt, never a gap.

Only the last line can be torn (the process died while writing it; what it announced had not begun): it is dropped.
Any other damage stops everything, with the number of the line.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from syndicate.errors import LedgerError
from syndicate.fold import check_types, fold
from syndicate.i18n import _
from syndicate.model import Feed, History, LedgerMark

VERSION = 1
# Above the time limit of the job that applies plans: an older open attempt belongs to a run that is dead.
LEASE = timedelta(minutes=30)


def read(path: Path) -> History:
    """Read and fold the ledger; a file that does not exist is an empty history."""
    lines, _torn = _complete_lines(path)
    return _history(path, lines)


def mark(path: Path) -> LedgerMark | None:
    """Describe the ledger's present state, for the feed; ``None`` while it is empty."""
    lines, _torn = _complete_lines(path)
    if not lines:
        return None
    return LedgerMark(len(lines), hashlib.sha256(b"".join(lines)).hexdigest())


def descends(path: Path, feed: Feed) -> bool:
    """Tell whether the ledger continues the history that a feed was built from.

    A feed built without any ledger fits only a ledger that holds nothing, or nothing but what this very feed began:
    a first run that was interrupted can be run again.
    """
    lines, _torn = _complete_lines(path)
    mark = feed.ledger
    if mark is None:
        began = (event for event in _events(path, lines) if event["event"] in ("attempted", "adopted"))
        return all(event.get("feed") == feed.build for event in began)
    return len(lines) >= mark.lines and hashlib.sha256(b"".join(lines[: mark.lines])).hexdigest() == mark.sha256


def create(path: Path, *, at: datetime) -> bool:
    """Write the first line, which says that nothing was published before; leave an existing ledger alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with opened(path, clock=lambda: at) as ledger:
        if ledger.empty:
            ledger.append("opened")
            return True
    return False


@contextmanager
def opened(path: Path, *, clock: Callable[[], datetime]) -> Iterator[Ledger]:
    """Hold the ledger for writing; only one process at a time can. Raise ``LedgerError`` when another holds it."""
    lock_path = path.with_name(path.name + ".lock")
    with lock_path.open("a+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LedgerError(
                _("Another run is publishing at this moment. Try again when it has ended."), file=path
            ) from None
        lines, torn = _complete_lines(path)
        history = _history(path, lines)
        with path.open("ab") as file:
            if torn:
                file.truncate(sum(map(len, lines)))
                os.fsync(file.fileno())
            _sync_folder(path.parent)
            yield Ledger(path, file.fileno(), history, empty=not lines, clock=clock)


class Ledger:
    """The ledger held for writing. Safe to share between the threads of one run."""

    def __init__(
        self, path: Path, descriptor: int, history: History, *, empty: bool, clock: Callable[[], datetime]
    ) -> None:
        """Take an open descriptor at the end of the file; ``clock`` gives the real time, for ``at``."""
        self.path = path
        self.history = history
        self.empty = empty
        self.run = f"{_machine()}-{secrets.token_hex(4)}"
        self._descriptor = descriptor
        self._clock = clock
        self._failed = False
        self._one_at_a_time = threading.Lock()

    def append(
        self, event: str, *, original: str = "", account: str = "", at: datetime | None = None, **details: Any
    ) -> datetime:
        """Write one event and wait until it is on the disk. Give its time."""
        at = datetime.fromisoformat(_stamp(at or self._clock()))
        line: dict[str, Any] = {"v": VERSION, "at": _stamp(at), "run": self.run, "event": event}
        if original:
            line |= {"original": original, "account": account}
        line |= {key: value for key, value in details.items() if value is not None}
        if not _is_address(line.get("copy_url")):
            line.pop("copy_url")  # a server's word that no reader could follow, and that the next run would refuse
        check_types(line)
        data = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        with self._one_at_a_time:
            self._write(data)
        return at

    def _write(self, data: bytes) -> None:
        """Write a whole line or leave the file as it was, and then write no more: nothing may be sent unrecorded."""
        size = os.fstat(self._descriptor).st_size
        try:
            if self._failed or os.write(self._descriptor, data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(self._descriptor)
        except OSError as error:
            if not self._failed:
                os.ftruncate(self._descriptor, size)
            self._failed = True
            message = _("The ledger could not be written ({reason}). Nothing more is sent.")
            raise LedgerError(message.format(reason=error.strerror), file=self.path) from None

    def refresh(self) -> None:
        """Fold again, with the events of this run."""
        self.history = read(self.path)

    def check_lease(self, now: datetime) -> None:
        """Refuse to go on while a run on another machine may still be at work. Raise ``LedgerError``.

        A run of this machine is dead, since we hold its lock.
        """
        for copy in self.history.copies.values():
            attempt = copy.attempt
            if attempt is None or attempt.in_doubt or attempt.run.partition("-")[0] == _machine():
                continue
            if now - attempt.at < LEASE:
                message = _(
                    "A run on another machine began {minutes} min ago and may still be at work. Nothing was sent."
                )
                raise LedgerError(message.format(minutes=int((now - attempt.at).total_seconds() // 60)), file=self.path)


def _is_address(value: object) -> bool:
    return value is None or (isinstance(value, str) and value.startswith(("https://", "http://")))


def _complete_lines(path: Path) -> tuple[list[bytes], bool]:
    """Give the lines that end, each with its line feed, and whether a torn one follows."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return [], False
    except OSError as error:
        raise LedgerError(_("The ledger cannot be read: {error}").format(error=error.strerror), file=path) from None
    *lines, torn = data.split(b"\n")
    return [line + b"\n" for line in lines], bool(torn)


def _history(path: Path, lines: list[bytes]) -> History:
    try:
        return fold(_events(path, lines))
    except LedgerError as error:
        raise LedgerError(error.message, file=path, line=error.line) from None


def _events(path: Path, lines: list[bytes]) -> list[dict[str, Any]]:
    events = []
    for number, line in enumerate(lines, 1):
        try:
            event = json.loads(line)
            if event["v"] != VERSION:
                message = _("This line was written by another version of Tambour (v {version}).").format(
                    version=event["v"]
                )
                raise LedgerError(message, file=path, line=number)
            event["at"] = datetime.fromisoformat(event["at"])
            event["at"].astimezone(UTC)
            texts = ["event", "run"] if event["event"] == "opened" else ["event", "run", "original", "account"]
            if not all(isinstance(event[text], str) for text in texts):
                raise TypeError
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            raise _damaged(path, number) from None
        event["line"] = number
        events.append(event)
    return events


def _damaged(path: Path, number: int) -> LedgerError:
    message = _("The ledger is damaged here. Restore it from its branch or a backup; never delete lines from it.")
    return LedgerError(message, file=path, line=number)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _machine() -> str:
    """Name this machine without saying its name."""
    identity = socket.gethostname()
    for place in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        if Path(place).is_file():
            identity += Path(place).read_text(encoding="ascii").strip()
            break
    return hashlib.sha256(identity.encode()).hexdigest()[:8]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
