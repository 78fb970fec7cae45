"""Start a server as a child process, wait until it answers, stop it cleanly; show its log when it does not start."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import httpx

START_SECONDS = 60.0
STOP_SECONDS = 10.0


@contextlib.contextmanager
def running(
    command: Sequence[str | Path], *, ready: str, log: Path, environ: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends. ``ready`` is an address that answers anything once the server listens.

    Standard output and error go to ``log``. Raise ``RuntimeError`` with the end of the log when the server stops,
    or has not answered after ``START_SECONDS``.
    """
    with log.open("wb") as out:
        server = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environ or {})},
        )
    try:
        _wait(server, ready, log)
        yield server
    finally:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def free_port() -> int:
    """Find a port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def log_end(log: Path, lines: int = 40) -> str:
    """Give the last lines of a server's log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def _wait(server: subprocess.Popen[bytes], ready: str, log: Path) -> None:
    """Wait until the server answers; the only loop of the suite that waits for the clock."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"{server.args!r} stopped with {server.returncode}:\n{log_end(log)}")
        try:
            httpx.get(ready, timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{server.args!r} does not answer at {ready}:\n{log_end(log)}")
