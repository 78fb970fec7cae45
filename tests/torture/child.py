"""Run ``tambour`` in this process, which dies at a chosen instant.

    python -m tests.torture.child --trace FILE --ledger FILE --die-at "ledger half *" --nth 2 ... -- apply --json ...

It is the real program: the same modules, the same files, the same requests. Two things are added. The process counts
its *instants* (before, in the middle of and after each line of the ledger; before and after each exchange with a
network), writes their names into the trace, and kills itself at one of them: SIGKILL, so nothing is tidied up. And
durations are shorter, so that hundreds of cases fit in minutes: what the program sleeps is divided, and the longest
that it waits for an answer is given. Nothing that it decides by the clock is changed.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

# Before anything of the program is loaded: it may keep the function itself.
_sleep = time.sleep
HURRY = 50  # what is slept is divided by this
write, fsync = os.write, os.fsync
NAMES = re.compile(r"/(?=[a-z]*\d)[0-9a-z]{12,}")  # of posts and accounts, in addresses: other ones in each case


def main() -> None:
    """Set the trap, then be ``tambour``."""
    options = argparse.ArgumentParser()
    options.add_argument("--trace", type=Path, required=True, help="the file that gets the name of each instant")
    options.add_argument("--ledger", type=Path, required=True)
    options.add_argument("--die-at", default="", metavar="INSTANT", help="its name, or a shell pattern; empty: nowhere")
    options.add_argument("--nth", type=int, default=1, help="at which of the instants of that name, counted from 1")
    options.add_argument("--timeout", type=float, default=30.0, help="the longest wait for an answer, in seconds")
    options.add_argument("--apart", default="", metavar="ADDRESS", help="exchanges with our own site do not count")
    options.add_argument("--mutant", default="", help="break the program in this way first, see mutants.py")
    options.add_argument("command", nargs="+")
    chosen = options.parse_args()
    time.sleep = lambda seconds: _sleep(float(seconds) / HURRY)
    instants = Instants(chosen.trace, chosen.die_at, chosen.nth)
    watch_ledger(instants, chosen.ledger)
    watch_exchanges(instants, chosen.apart)

    from syndicate.cli import main as tambour
    from syndicate.web import Web

    (Web.__init__.__kwdefaults__ or {})["timeout"] = chosen.timeout
    if chosen.mutant:
        from tests.torture.mutants import MUTANTS

        MUTANTS[chosen.mutant]()
    tambour(chosen.command, prog_name="tambour")


class Instants:
    """Count instants, and die at one."""

    def __init__(self, trace: Path, die_at: str, nth: int) -> None:
        self._trace = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._die_at = die_at
        self._left = nth
        self._one_at_a_time = threading.Lock()

    def pass_by(self, name: str, *, half: tuple[int, bytes] | None = None) -> None:
        """Count one; ``half`` is what dying there leaves written of a whole, as a descriptor and bytes."""
        with self._one_at_a_time:
            write(self._trace, f"{name}\n".encode())
            self._left -= fnmatch.fnmatchcase(name, self._die_at)
            if self._left <= 0:
                if half is not None:
                    write(*half)
                os.kill(os.getpid(), signal.SIGKILL)


def watch_ledger(instants: Instants, ledger: Path) -> None:
    """Count what happens to the lines of the ledger, by whatever descriptor."""

    def watched(descriptor: int) -> bool:
        return ledger.exists() and os.path.samestat(os.fstat(descriptor), ledger.stat())

    def counting_write(descriptor: int, data: bytes) -> int:
        if not watched(descriptor):
            return write(descriptor, data)
        what = "+".join(_event(line) for line in bytes(data).splitlines())
        instants.pass_by(f"ledger before {what}")
        instants.pass_by(f"ledger half {what}", half=(descriptor, data[: len(data) // 2]))
        for number, end in enumerate(_ends(data)[:-1], 1):
            instants.pass_by(f"ledger line {number} of {what}", half=(descriptor, data[:end]))
        written = write(descriptor, data)
        instants.pass_by(f"ledger written {what}")
        return written

    def counting_fsync(descriptor: int) -> None:
        fsync(descriptor)
        if watched(descriptor):
            instants.pass_by("ledger synced")

    os.write, os.fsync = counting_write, counting_fsync  # type: ignore[assignment]  # narrower: bytes, descriptors


def watch_exchanges(instants: Instants, apart: str) -> None:
    """Count each request just before it leaves, and each answer once its last byte is read."""
    send = httpx.HTTPTransport.handle_request

    def counting_send(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        if apart and str(request.url).startswith(apart):
            return send(self, request)
        name = f"{request.method} {NAMES.sub('/:id', request.url.path)}"
        instants.pass_by(f"exchange before {name}")
        response = send(self, request)
        response.stream = _Counting(response.stream, instants, f"exchange after {name}: {response.status_code}")
        return response

    httpx.HTTPTransport.handle_request = counting_send  # type: ignore[method-assign]  # that is the point


class _Counting(httpx.SyncByteStream):
    def __init__(self, stream: Any, instants: Instants, name: str) -> None:
        self._stream, self._instants, self._name = stream, instants, name

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream
        self._instants.pass_by(self._name)

    def close(self) -> None:
        self._stream.close()


def _ends(data: bytes) -> list[int]:
    """Give where each line of these ends."""
    return [place + 1 for place, byte in enumerate(data) if byte == ord("\n")]


def _event(line: bytes) -> str:
    try:
        return str(json.loads(line)["event"])
    except (ValueError, KeyError, TypeError):
        return "?"


if __name__ == "__main__":
    main()
