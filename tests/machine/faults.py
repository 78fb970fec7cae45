"""What goes wrong in one run: exchanges that fail, and the instant at which the process dies."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pytest

from syndicate import ledger as ledgers
from syndicate import lines
from syndicate.apply import Clock
from syndicate.errors import InDoubt, Refused, Unauthorized, Unsent
from tests.engine.crashes import Killed


class Fault(StrEnum):
    """How one exchange fails."""

    OFFLINE = "offline"
    BUSY = "busy"  # 429, for how long is not said
    BUSY_AWHILE = "busy for 5 seconds"
    BUSY_LONG = "busy for an hour"
    LOST_BEFORE = "lost on the way there"
    LOST_AFTER = "lost on the way back"
    HUNG = "done, and no answer for a minute"
    REFUSED = "refused"
    HALF_DONE = "refused, done by half"  # an edit, of which the text stays and the pictures are refused
    SUSPENDED = "token refused this once"
    FAULT_BEFORE = "our own code fails before"
    FAULT_AFTER = "our own code fails after"


_BEFORE: Mapping[Fault, Callable[[], Exception]] = {
    Fault.OFFLINE: lambda: Unsent("no connection"),
    Fault.BUSY: lambda: Unsent("busy"),
    Fault.BUSY_AWHILE: lambda: Unsent("busy", retry_after=5),
    Fault.BUSY_LONG: lambda: Unsent("busy", retry_after=3600),
    Fault.LOST_BEFORE: lambda: InDoubt("no answer"),
    Fault.REFUSED: lambda: Refused("no"),
    Fault.SUSPENDED: lambda: Unauthorized("who are you?"),
    Fault.FAULT_BEFORE: lambda: RuntimeError("a fault of ours"),
}
_AFTER: Mapping[Fault, Callable[[], Exception]] = {
    Fault.LOST_AFTER: lambda: InDoubt("no answer"),
    Fault.HUNG: lambda: InDoubt("no answer in time"),
    Fault.HALF_DONE: lambda: Refused("the pictures are too large"),
    Fault.FAULT_AFTER: lambda: RuntimeError("a fault of ours"),
}
# What can happen to a search: it changes nothing, so that whatever happens nobody can tell (see ``Network.find``).
SEARCH_FAULTS = tuple(fault for fault in _BEFORE if fault not in (Fault.LOST_BEFORE, Fault.REFUSED))


@dataclass(frozen=True)
class Script:
    """What goes wrong: with each account's first exchanges that have an effect, with its first searches, and a death.

    An instant is just before or just after lines of the ledger or an exchange; ``death`` counts them from 1.
    ``torn``: a death before some lines leaves the first half of their bytes on the disk.
    """

    effects: Sequence[Fault | None] = ()
    searches: Sequence[Fault | None] = ()
    death: int | None = None
    torn: bool = False


class Play:
    """One run under a script. Once dead, the process does nothing more, in any thread."""

    def __init__(self, script: Script, clock: Clock, replacing: Collection[str]) -> None:
        """Name in ``replacing`` the accounts where an edit is another copy, which nobody can make by half."""
        self.script = script
        self.replacing = replacing
        self.clock = clock
        self.passed: Counter[tuple[str, bool]] = Counter()  # exchanges of each account, searches and the others
        self.instants = 0
        self.dead = False

    def tick(self, last_act: Callable[[], object] = lambda: None) -> None:
        """Pass an instant, or die at it."""
        if not self.dead:
            self.instants += 1
            if self.instants != self.script.death:
                return
            self.dead = True
            if self.script.torn:
                last_act()
        raise Killed

    def trouble(self, account: str, operation: str, moment: str) -> None:
        """Pass one side of an exchange."""
        self.tick()
        search = operation == "find"
        self.passed[account, search] += moment == "before"
        faults = self.script.searches if search else self.script.effects
        number = self.passed[account, search]
        fault = faults[number - 1] if number <= len(faults) else None
        if fault is None:
            return
        if fault is Fault.HALF_DONE and (operation != "edit" or account in self.replacing):
            fault = Fault.REFUSED
        made = (_BEFORE if moment == "before" else _AFTER).get(fault)
        if made is None:
            return
        if fault is Fault.HUNG:
            self.clock.sleep(60)
        raise made()


@contextmanager
def playing(play: Play) -> Iterator[None]:
    """Make the ledger die as the script says, and the accounts take their turns, so that a story can be told again."""
    write = lines.write_whole

    def dying(descriptor: int, data: bytes) -> None:
        play.tick(lambda: os.write(descriptor, data[: len(data) // 2]))
        write(descriptor, data)
        play.tick()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledgers, "write_whole", dying)
        patch.setattr(ThreadPoolExecutor, "submit", _at_once)
        # The tests of the ledger itself prove that it waits for the disk; here it would only wear it out.
        patch.setattr(os, "fsync", lambda _descriptor: None)
        yield


def _at_once(_pool: ThreadPoolExecutor, function: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]:
    future: Future[Any] = Future()
    try:
        future.set_result(function(*arguments, **named))
    except BaseException as error:  # noqa: BLE001 (a future keeps whatever ends its work, a death included)
        future.set_exception(error)
    return future
