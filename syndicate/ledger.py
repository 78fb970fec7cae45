"""The ledger: what was tried and what came of it, one JSON object per line, only ever added to.

A line is written and flushed to disk *before* a request that could have an effect, and another after it. So the
state of every copy is the fold of its events, and a run that dies anywhere leaves an open attempt, never a gap.

One run at a time: on one machine a file lock says so. Where the ledger's folder is a checkout of its branch (see
``syndicate.branch``), what is reserved is pushed before anything of it is sent, and what came of it afterwards.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BufferedRandom
from pathlib import Path
from typing import Any

from syndicate.branch import Branch
from syndicate.errors import LedgerError, Occupied, Unsent
from syndicate.fold import check_types
from syndicate.i18n import _
from syndicate.lines import VERSION, events_of, history_of, line_of, read_lines, stamp, sync_folder, write_whole
from syndicate.model import Feed, History, LedgerMark
from syndicate.sharing import Shared

# Above the time limit of the job that applies plans: an older open attempt belongs to a run that is dead.
LEASE = timedelta(minutes=30)


def read(path: Path) -> History:
    """Read and fold the ledger; a file that does not exist is an empty history."""
    lines, _torn = read_lines(path)
    return history_of(path, lines)


def mark(path: Path) -> LedgerMark | None:
    """Describe the ledger's present state, for the feed; ``None`` while it is empty."""
    lines, _torn = read_lines(path)
    if not lines:
        return None
    return LedgerMark(len(lines), hashlib.sha256(b"".join(lines)).hexdigest())


def descends(path: Path, feed: Feed) -> bool:
    """Tell whether the ledger continues the history that a feed was built from.

    A feed built without any ledger fits only a ledger that holds nothing, or nothing but what this very feed began:
    a first run that was interrupted can be run again.
    """
    lines, _torn = read_lines(path)
    mark = feed.ledger
    if mark is None:
        began = (event for event in events_of(path, lines) if event["event"] in ("attempted", "adopted"))
        return all(event.get("feed") == feed.build for event in began)
    return len(lines) >= mark.lines and hashlib.sha256(b"".join(lines[: mark.lines])).hexdigest() == mark.sha256


def create(path: Path, *, at: datetime) -> bool:
    """Write the first line, which says that nothing was published before; leave an existing ledger alone."""
    with opened(path, clock=lambda: at) as ledger:
        if ledger.empty:
            ledger.append("opened")
            return True
    return False


@contextmanager
def opened(path: Path, *, clock: Callable[[], datetime]) -> Iterator[Ledger]:
    """Hold the ledger for writing; only one process at a time can.

    A shared ledger is brought up to date first, and what this run adds is pushed at the end, even when it fails; what
    could not be pushed is told by ``Ledger.unshared``. Raise ``Occupied`` when another process holds the ledger,
    ``LedgerError`` when it is damaged, ``Unsent`` when its branch cannot be fetched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock_path = path.with_name(path.name + ".lock")
    with lock_path.open("a+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Occupied(
                _("Another run is publishing at this moment. Try again when it has ended."), file=path
            ) from None
        branch = Branch.of(path)
        shared = None if branch is None else Shared(path, branch)
        if shared is not None:
            shared.catch_up()
        lines, torn = read_lines(path)
        history = history_of(path, lines)
        ledger = Ledger(path, history, empty=not lines, clock=clock, writer=_writer(lock), shared=shared)
        try:
            if torn:
                ledger.cut(sum(map(len, lines)))
            yield ledger
        finally:
            ledger.share()
            ledger.close()


class Ledger:
    """The ledger held for writing. Safe to share between the threads of one run."""

    def __init__(
        self,
        path: Path,
        history: History,
        *,
        empty: bool,
        clock: Callable[[], datetime],
        writer: str = "",
        shared: Shared | None = None,
    ) -> None:
        """``clock`` gives the real time, for ``at``; ``writer`` names those who hold the same lock, one by one."""
        import secrets  # late: who only reads the ledger draws no word

        self.path = path
        self.history = history
        self.empty = empty
        self.run = f"{writer}-{secrets.token_hex(4)}"
        self.began = clock()  # the real time; runs under the same lock were dead before
        self.unshared = ""  # why lines of this run stand in the file alone; empty when all are pushed
        self._writer = writer
        self._clock = clock
        self._shared = shared
        self._failed = False
        self._closed = ""  # why nothing more may be reserved
        self._one_at_a_time = threading.RLock()
        self._descriptor = _open(path)

    def append(
        self, event: str, *, original: str = "", account: str = "", at: datetime | None = None, **details: Any
    ) -> datetime:
        """Write one event and wait until it is on the disk. Give its time."""
        about = {"original": original, "account": account} if original else {}
        data, at = self._line(event, at, {**about, **details})
        with self._one_at_a_time:
            self._write(data)
        return at

    def reserve(self, attempts: Sequence[Mapping[str, Any]]) -> datetime:
        """Write the ``attempted`` lines of what is about to be sent, in one step. Give their time.

        Each holds ``original``, ``account`` and the details of the event. A shared ledger takes them once its server
        has: raise ``Unsent`` when another run was faster or the server cannot be reached, and then none is written
        and nothing may be sent any more.
        """
        at = self._clock()
        lines = [self._line("attempted", at, attempt) for attempt in attempts]
        data = b"".join(line for line, _at in lines)
        with self._one_at_a_time:
            if self._shared is not None:
                self._reserve_there(self._shared, data)
            self._write(data)
        return lines[0][1]

    def share(self) -> bool:
        """Push what is not pushed yet, after what others wrote meanwhile; say whether everything is."""
        with self._one_at_a_time:
            if self._shared is None:
                return True
            try:
                changed = self._shared.push_results()
            except (Unsent, LedgerError) as error:
                self.unshared = str(error)
                return False
            if changed:  # it is another file now
                os.close(self._descriptor)
                self._descriptor = _open(self.path)
            self.unshared = ""
            return True

    def refresh(self) -> None:
        """Fold again, with the events of this run."""
        self.history = read(self.path)

    def cut(self, size: int) -> None:
        """Drop a torn last line: keep that many bytes."""
        os.ftruncate(self._descriptor, size)
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)

    def check_lease(self, now: datetime) -> None:
        """Refuse to go on while a run that does not hold this lock may still be at work. Raise ``Occupied``.

        A run under our own lock is dead, since we hold it. A time that is to come by more than the lease was given by
        a wrong clock: such a run would stop all others for as long.
        """
        for copy in self.history.copies.values():
            attempt = copy.attempt
            if attempt is None or attempt.in_doubt or (self._writer and attempt.run.startswith(f"{self._writer}-")):
                continue
            if abs(now - attempt.renewed) < LEASE:
                message = _(
                    "A run on another machine began {minutes} min ago and may still be at work. Nothing was sent."
                )
                minutes = max(0, int((now - attempt.renewed).total_seconds() // 60))
                raise Occupied(message.format(minutes=minutes), file=self.path)

    # --------------------------------------------------------------------------------------------- lines

    def _line(self, event: str, at: datetime | None, details: Mapping[str, Any]) -> tuple[bytes, datetime]:
        at = datetime.fromisoformat(stamp(at or self._clock()))
        line: dict[str, Any] = {"v": VERSION, "at": at, "run": self.run, "event": event}
        line |= {key: value for key, value in details.items() if value is not None}
        if not _is_address(line.get("copy_url")):
            line.pop("copy_url")  # a server's word that no reader could follow, and that the next run would refuse
        check_types(line)
        return line_of(line), at

    def _reserve_there(self, shared: Shared, data: bytes) -> None:
        if self._closed:
            raise Unsent(self._closed)
        try:
            if shared.reserve(data):
                return
            self._closed = _("another run is publishing at this moment: this one stops")
        except Unsent as error:
            self._closed = str(error)
        raise Unsent(self._closed)

    def _write(self, data: bytes) -> None:
        """Write whole lines or none, and then write no more: nothing may be sent unrecorded."""
        try:
            if self._failed:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            write_whole(self._descriptor, data)
        except OSError as error:
            self._failed = True
            message = _("The ledger could not be written ({reason}). Nothing more is sent.")
            raise LedgerError(message.format(reason=error.strerror), file=self.path) from None


def _open(path: Path) -> int:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    sync_folder(path.parent)
    return descriptor


def _is_address(value: object) -> bool:
    return value is None or (isinstance(value, str) and value.startswith(("https://", "http://")))


def _writer(lock: BufferedRandom) -> str:
    """Name those who hold this very lock: this machine, and a word that the lock's file keeps.

    Machines of one image can have the same name, and two checkouts on one machine have two locks.
    """
    import secrets
    import socket

    identity = socket.gethostname()
    for place in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        if Path(place).is_file():
            identity += Path(place).read_text(encoding="ascii").strip()
            break
    lock.seek(0)
    word = lock.read(64).strip()
    if not word:
        word = secrets.token_hex(8).encode()
        lock.write(word + b"\n")
        lock.flush()
        os.fsync(lock.fileno())
    return hashlib.sha256(identity.encode() + word).hexdigest()[:8]
