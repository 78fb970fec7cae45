"""Kill the engine at every instant, and look at what is on the network afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from syndicate import ledger as ledgers
from syndicate.model import Account, Feed
from tests.simulated import Town

MOST_RERUNS = 3


class Killed(BaseException):
    """The process dies here: nothing after this instant runs."""


class Countdown:
    """Die at the n-th instant: before, within or after a write to the ledger, before or after an exchange."""

    def __init__(self, instant: int) -> None:
        self.left = instant

    def tick(self) -> None:
        """Count an instant."""
        self.left -= 1
        if self.left == 0:
            raise Killed


def instants(folder: Path, account: Account, steps: list[Feed]) -> Iterator[Town]:
    """Give, for every instant of these steps, the town in which a run died there and others followed."""
    for instant in range(1, 200):
        home = folder / f"{account.name}-{instant}"
        home.mkdir()
        town = Town(home, account)
        countdown = Countdown(instant)
        with _dying(town, countdown):
            for step in steps:
                for _run in range(1 + MOST_RERUNS):
                    try:
                        town.sync(step)
                    except Killed:
                        continue
                    break
        yield town
        if countdown.left > 0:  # nothing was left to kill
            return
    pytest.fail("the steps never end")


@contextmanager
def _dying(town: Town, countdown: Countdown) -> Iterator[None]:
    for server in town.servers.values():
        server.trouble = lambda _operation, _moment: countdown.tick()
    with dying_writes(countdown):
        yield


@contextmanager
def dying_writes(countdown: Countdown) -> Iterator[None]:
    """Count the instants of each write to the ledger: before it, in its midst, after it."""

    def dying_write(descriptor: int, data: bytes) -> None:
        countdown.tick()
        for part in (data[: len(data) // 2], data[len(data) // 2 :]):
            os.write(descriptor, part)
            countdown.tick()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledgers, "write_whole", dying_write)
        yield
