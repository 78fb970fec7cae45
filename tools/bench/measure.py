"""Run a command and tell what it took: real seconds, seconds of processors, and the memory of all its processes."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PAUSE = 0.02  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took, its child processes included: ``wall`` and ``cpu`` in seconds, ``peak`` in MB.

    ``cpu`` counts every child that was waited for. ``peak`` is the most that was seen at one moment, 0 where nobody
    looked: the kernel's own figure (``ru_maxrss``) is that of one process, and of a small one that of its parent.
    """

    wall: float
    cpu: float
    peak: float


class Failed(Exception):
    """A command that is measured has failed; the message says what it said."""


def measure(
    command: Sequence[str], folder: Path, *, env: Mapping[str, str] | None = None, memory: bool = False
) -> Cost:
    """Run a command in a folder. Raise ``Failed`` unless it ends with 0.

    ``memory`` also follows the memory, which takes a little of the processors: it is asked of one run in several.
    """
    os.sync()  # what was written before, such as the copy of a site, is no work of this command
    said = folder.parent / f"{folder.name}.log"
    with said.open("wb") as log:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=_environment() | dict(env or {}), stdout=log, stderr=log)
        with _followed(process.pid, asked=memory) as seen:
            _pid, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        words = said.read_text(encoding="utf-8", errors="replace").strip()
        raise Failed(f"{' '.join(command)} ended with {process.returncode}: {words[-600:]}")
    return Cost(wall, used.ru_utime + used.ru_stime, max(seen))


def _environment() -> dict[str, str]:
    """Give the environment of a command: ours, in which Python keeps what it compiles, as it does by itself."""
    kept = {"PYTHONPYCACHEPREFIX": str(home() / "bytecode")}  # and leaves the checkout alone
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | kept


def home() -> Path:
    """Give the folder where the bench keeps what it needs again: ``BENCH_HOME``, or among the user's caches."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("BENCH_HOME") or caches / "tambour-bench")


@contextmanager
def _followed(pid: int, *, asked: bool) -> Iterator[list[float]]:
    """Note how much memory a process and its children hold, again and again, until the block ends."""
    seen, end = [0.0], threading.Event()

    def follow() -> None:
        while not end.wait(PAUSE):
            seen.append(sum(map(_held, _family(pid))))

    watcher = threading.Thread(target=follow, daemon=True)
    if asked:
        watcher.start()
    try:
        yield seen
    finally:
        end.set()
        if asked:
            watcher.join()


def _family(pid: int) -> Iterator[int]:
    """Give a process and all that it started, as far as they are still there (Linux only: ``/proc``)."""
    yield pid
    try:
        children = [file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return
    for child in " ".join(children).split():
        yield from _family(int(child))


def _held(pid: int) -> float:
    """Give the MB that a process holds; what it shares with others counts for its part only (``Pss``)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
