"""The lines of a ledger: read whole, checked one by one, written whole.

Only the last line can be torn (the process died while writing it; what it announced had not begun): it is dropped.
Any other damage is a ``LedgerError`` with the number of the line.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from syndicate.errors import LedgerError
from syndicate.fold import Event, fold
from syndicate.i18n import _
from syndicate.model import History

VERSION = 1


def read_lines(path: Path) -> tuple[list[bytes], bool]:
    """Give the lines that end, each with its line feed, and whether a torn one follows; none without a file."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return [], False
    except OSError as error:
        raise LedgerError(_("The ledger cannot be read: {error}").format(error=error.strerror), file=path) from None
    return split(data)


def split(data: bytes) -> tuple[list[bytes], bool]:
    """Split what a file holds into the lines that end, and say whether a torn one follows."""
    *lines, torn = data.split(b"\n")
    return [line + b"\n" for line in lines], bool(torn)


def history_of(path: Path, lines: Iterable[bytes]) -> History:
    """Fold lines. Raise ``LedgerError`` with the file and the line of what makes no sense."""
    try:
        return fold(events_of(path, lines))
    except LedgerError as error:
        raise LedgerError(error.message, file=path, line=error.line) from None


def events_of(path: Path, lines: Iterable[bytes]) -> list[Event]:
    """Read lines into events: ``at`` is a time, ``line`` the number of the line."""
    events = []
    for number, line in enumerate(lines, 1):
        try:
            event = json.loads(line)
            if b"\\u" in line or b"\xed" in line:  # it may hold half a character, which could be written nowhere
                json.dumps(event, ensure_ascii=False).encode()
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


def line_of(event: Event) -> bytes:
    """Write an event as one line; what is ``None`` is left out."""
    told = {name: value for name, value in event.items() if value is not None and name != "line"}
    told["at"] = stamp(told["at"])
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def stamp(at: datetime) -> str:
    """Write a time in UTC, to the millisecond (RFC 3339)."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def write_whole(descriptor: int, data: bytes) -> None:
    """Write at the end of a file and wait until the disk has it, or leave the file as it was. Raise ``OSError``."""
    size = os.fstat(descriptor).st_size
    try:
        if os.write(descriptor, data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise


def replace(path: Path, data: bytes) -> None:
    """Put another content in place of a file, in one step that is on the disk when this returns."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names of a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _damaged(path: Path, number: int) -> LedgerError:
    message = _("The ledger is damaged here. Restore it from its branch or a backup; never delete lines from it.")
    return LedgerError(message, file=path, line=number)
