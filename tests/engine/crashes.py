"""Kill the engine at every instant, and look at what is on the network afterwards."""

from __future__ import annotations

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
    """Die at the n-th instant; an instant is just before or just after a ledger line or an exchange."""

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
    append = ledgers.Ledger.append

    def dying_append(self: ledgers.Ledger, *args: object, **details: object) -> object:
        countdown.tick()
        at = append(self, *args, **details)  # type: ignore[arg-type]  # passed on as they come
        countdown.tick()
        return at

    for server in town.servers.values():
        server.trouble = lambda _operation, _moment: countdown.tick()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledgers.Ledger, "append", dying_append)
        yield
