"""The process that builds: a new Python, or, where nothing can come of it, a copy of this one.

A copy has all that this process has read of its programs, which takes as long as a quarter of a small build. A command
that builds and ends may be copied; whatever goes on afterwards, has threads, or has read Pelican's plugins may not.
"""

from __future__ import annotations

import fcntl
import gettext
import locale
import logging
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, NoReturn, TextIO

from syndicate import places

HERE = str(Path(__file__).resolve().parent.parent)
SECRET = ("_TOKEN", "_PASSWORD", "_SECRET", "_SECRETS", "_KEY")


@dataclass(frozen=True, slots=True)
class Builder:
    """What is told to the process that builds, and what it tells."""

    told: TextIO
    tells: TextIO


@contextmanager
def builder(handover: Path, root: Path, lock: int, log: BinaryIO, *, copied: bool) -> Iterator[Builder]:
    """Have the child process build, and wait for its end.

    It works in the folder ``root``, holds the lock of this descriptor, and writes into ``log`` whatever is printed.
    ``copied``: this process does nothing but build, so the child may be a copy of it.
    """
    if copied and _can_be_copied():
        yield from _copy(handover, root, lock, log)
    else:
        yield from _new(handover, root, lock, log)


def _can_be_copied() -> bool:
    """Tell whether a copy of this process would build as a new one does."""
    known = sys.modules.keys()
    return (
        sys.platform == "linux"
        and threading.active_count() == 1
        and (sys.flags.utf8_mode == 1 or locale.getencoding().lower() in ("utf-8", "utf8"))
        and places.plugins_package() not in known
        and "pelican" not in known
    )


def _new(handover: Path, root: Path, lock: int, log: BinaryIO) -> Iterator[Builder]:
    command = [sys.executable, "-P", "-m", places.plugins_package(), str(handover)]
    child = subprocess.Popen(  # our own program
        command, cwd=root, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        pass_fds=(lock,), text=True,
    )  # fmt: skip
    with child:
        yield Builder(child.stdin, child.stdout)  # type: ignore[arg-type]  # they are pipes


def _copy(handover: Path, root: Path, lock: int, log: BinaryIO) -> Iterator[Builder]:
    heard, told = _pipe()
    tells, said = _pipe()
    for stream in (sys.stdout, sys.stderr, log):
        if stream:  # a command can be started without
            stream.flush()
    child = os.fork()
    if child == 0:
        _become(handover, root, lock, (heard, said, log.fileno()))
    os.close(heard)
    os.close(said)
    try:
        with os.fdopen(told, "w", encoding="utf-8") as to, os.fdopen(tells, encoding="utf-8") as of:
            yield Builder(to, of)
    finally:
        os.waitpid(child, 0)


def _pipe() -> list[int]:
    """Give both ends of a pipe, neither of which is one of the three that a program is started with."""
    ends = os.pipe()
    held = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 3) for end in ends]
    for end in ends:
        os.close(end)
    return held


def _become(handover: Path, root: Path, lock: int, streams: tuple[int, int, int]) -> NoReturn:
    """Build in this process, as if it had been started anew, and never come back."""
    code = 1
    try:
        for stream, descriptor in enumerate(streams):
            os.dup2(descriptor, stream)
        os.closerange(3, lock)
        os.closerange(lock + 1, os.sysconf("SC_OPEN_MAX"))
        sys.stdin, sys.stdout = os.fdopen(0, encoding="utf-8"), os.fdopen(1, "w", encoding="utf-8")
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        logging.root.handlers.clear()
        gettext.textdomain("messages")
        environment = _environment()
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(root)
        # The first place is where the command was called: programs are not looked for there.
        sys.path[:] = [*environment["PYTHONPATH"].split(os.pathsep), *sys.path[0 if sys.flags.safe_path else 1 :]]
        code = import_module(f"{places.plugins_package()}.__main__").main(handover)
    except BaseException:  # noqa: BLE001  # whatever it is, nothing of it may come back to who was copied
        traceback.print_exc()
    finally:
        try:
            logging.shutdown()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


def _environment() -> dict[str, str]:
    """Give the child our environment without what is secret, and the place where it finds this very engine."""
    path = os.pathsep.join(part for part in (HERE, os.environ.get("PYTHONPATH", "")) if part)
    inherited = {
        name: value for name, value in os.environ.items() if not (name.startswith("TAMBOUR_") and name.endswith(SECRET))
    }
    return inherited | {"PYTHONPATH": path, "PYTHONUTF8": "1"}
