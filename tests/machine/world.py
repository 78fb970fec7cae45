"""A commune, the servers of its accounts, and everybody who acts on them: editors, the engine, people by hand.

The world remembers what the laws must know (``tests.machine.laws``): what a person did, and what the ledger knew of
it at that moment. Nothing here reads the ledger to learn what is on a network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from syndicate import ledger
from syndicate.apply import Clock
from syndicate.errors import Altered, Refused
from syndicate.model import (
    Account,
    ActionKind,
    Attempt,
    Copy,
    Edit,
    Find,
    Held,
    Hosting,
    Outcome,
    Policy,
    Post,
    Receipt,
    State,
)
from syndicate.networks import Network
from syndicate.run import run
from tests.engine.crashes import Killed
from tests.machine.faults import Play, Script, playing
from tests.machine.site import Site, name_of
from tests.simulated import FakeClock, OpenGallery
from tests.simulated_network import NOON, Server, Simulated, Stored

ZONE = ZoneInfo("Europe/Paris")
QUIET = (22 * 60, 7 * 60)
QUOTA = 2
NOTHING_WRONG = Script()


@dataclass(frozen=True)
class Pair:
    """One original on one account."""

    name: str
    account: str


class Runner(Clock):
    """The clock of the machine that the engine runs on: it may be wrong, time is not."""

    def __init__(self, truth: FakeClock) -> None:
        self.truth = truth
        self.offset = timedelta(0)

    def now(self) -> datetime:
        return self.truth.now() + self.offset

    def sleep(self, seconds: float) -> None:
        self.truth.sleep(seconds)


class World:
    """Everything that a story is played in."""

    def __init__(self, folder: Path, accounts: Sequence[Account]) -> None:
        self.ledger = folder / "ledger.jsonl"
        self.accounts = {each.name: each for each in accounts}
        self.truth = FakeClock()
        self.clock = Runner(self.truth)
        self.editorial = self.clock.now()
        self.site = Site()
        self.servers = {name: Server(watch=self._watching(name)) for name in self.accounts}
        names = [each.name for each in accounts if each.name != "named"]  # one account has no quota
        self.policy = Policy(
            quiet_hours=QUIET, daily_quota=dict.fromkeys(names, QUOTA), max_actions=1000, allow_withdrawals=True
        )
        self.broken: list[str] = []  # laws broken at the moment of an effect
        self.foreign: dict[str, tuple[str, Stored, str]] = {}  # by id: the account, the post, its text
        self.by_hand: dict[Pair, tuple[Stored, str]] = {}  # what a person wrote over a copy that we must leave
        self.deleted: dict[Pair, int] = {}  # how many posts there had been when a person deleted a recorded copy
        self.touched: set[Pair] = set()  # a person deleted or edited a copy of it
        self.excused: set[str] = set()  # keys whose copy a person deleted before the ledger knew of it
        self.refused: set[Pair] = set()
        self.doubted: set[Pair] = set()
        self.lost = False  # the ledger was, once
        self.forgotten: set[Pair] = set()  # had a copy when the ledger was lost
        self.days: dict[str, list[datetime]] = {name: [] for name in self.accounts}  # local times of publications
        ledger.create(self.ledger, at=NOON - timedelta(days=30))

    # --------------------------------------------------------------------------------------------- the engine

    def run(self, script: Script = NOTHING_WRONG) -> tuple[list[Outcome], tuple[Held, ...]]:
        """Build the feed and run the engine once, under a script; a death gives nothing."""
        replacing = {name for name, each in self.accounts.items() if each.rules.edit is Edit.REPLACE}
        play = Play(script, self.clock, replacing)
        for name, server in self.servers.items():
            server.trouble = partial(play.trouble, name)
        self.editorial = self.clock.now()
        feed = self.site.feed(list(self.accounts), ledger.read(self.ledger))
        try:
            with playing(play):
                return run(
                    feed, self.networks(), self.ledger, OpenGallery(), self.policy,
                    editorial=self.editorial, clock=self.clock,
                )  # fmt: skip
        except Killed:
            # What was reserved may have left or not: nobody can tell.
            self.doubted |= {pair for pair, copy in self.copies().items() if copy.attempt}
            return [], ()
        finally:
            # Nor can anybody tell an edit of ours that was lost from one that a person made.
            for pair, copy in self.copies().items():
                if copy.attempt is not None and copy.attempt.action is ActionKind.EDIT:
                    self.by_hand.pop(pair, None)

    def networks(self) -> Mapping[str, Network]:
        """Open each account, as a new process does."""
        return {
            name: Watched(each, self.servers[name], self.truth, self.refused, self.doubted)
            for name, each in self.accounts.items()
        }

    def copies(self) -> dict[Pair, Copy]:
        """Read what the ledger knows."""
        copies = ledger.read(self.ledger).copies
        return {Pair(name.partition("/")[2], account): copy for (name, account), copy in copies.items()}

    def _watching(self, name: str) -> Callable[[str, Stored], None]:
        def watch(operation: str, stored: Stored) -> None:
            self._at_effect(name, operation, stored)

        return watch

    def _at_effect(self, account: str, operation: str, stored: Stored) -> None:
        """Hold what may be sent, and when, against the editors' wishes of this very moment."""
        item = self.site.items[name_of(stored.text)]
        local = self.editorial.astimezone(ZONE)
        what = f"{operation} of “{stored.text.splitlines()[0]}” on {account} at {local}"
        if item.sensitive and self.accounts[account].hosting is not Hosting.EU:
            self.broken.append(f"sensitive: {what}")
        if operation == "edit":
            return
        minute = local.hour * 60 + local.minute
        if not item.urgent and (minute >= QUIET[0] or minute < QUIET[1]):
            self.broken.append(f"in the quiet hours: {what}")
        if operation == "publish" and stored.reply_to is None:
            today = sum(time.date() == local.date() for time in self.days[account])
            if not item.urgent and today >= self.policy.daily_quota.get(account, 1000):
                self.broken.append(f"over the quota: {what}")
            self.days[account].append(local)

    # ------------------------------------------------------------------------------------------------- people

    def ours(self, account: str) -> list[Stored]:
        """Give our copies that readers see there, replies left out."""
        return [post for post in self.servers[account].posts.values() if post.app and post.reply_to is None]

    def delete(self, account: str, stored: Stored) -> None:
        """Let a person delete one of our copies."""
        pair = Pair(name_of(stored.made), account)
        self.touched.add(pair)
        copy = self.copies().get(pair)
        if copy is not None and copy.state is State.LIVE and copy.copy_id == stored.id:
            self.deleted[pair] = len(self.servers[account].memory)
        else:
            self.excused.add(stored.key)
            if self.days[account]:  # nor did anybody count it
                self.days[account].pop()
        self.servers[account].end(stored, "deleted")

    def rewrite(self, account: str, stored: Stored) -> None:
        """Let a person edit one of our copies by hand."""
        pair = Pair(name_of(stored.made), account)
        self.touched.add(pair)
        self.servers[account].rewrite(stored, f"Par nos soins : {stored.text}")
        copy = self.copies().get(pair)
        if copy is not None and copy.copy_id == stored.id and copy.shown and copy.attempt is None:
            self.by_hand[pair] = (stored, stored.text)

    def post(self, account: str, url: str) -> None:
        """Let a person post about a page of ours, or about another one with nearly the same address."""
        post = self.servers[account].foreign(url, f"À lire : {url}")
        self.foreign[f"{account} {post.id}"] = (account, post, post.text)

    def settle(self, pair: Pair) -> None:
        """Let a person look on the network and say what became of an open attempt, truthfully."""
        copy = self.copies().get(pair)
        if copy is None or copy.attempt is None:
            return
        server = self.servers[pair.account]
        made = [post for post in server.memory if post.key == copy.attempt.key]
        there = made[-1:]
        if copy.attempt.action not in (ActionKind.PUBLISH, ActionKind.CORRECT):
            # "Is the copy there?" Which text it has, nobody asks.
            there = there or [post for post in server.posts.values() if post.id == copy.copy_id]
        where: dict[str, Any] = {"original": f"actualites/{pair.name}", "account": pair.account}
        with ledger.opened(self.ledger, clock=self.clock.now) as book:
            if there:
                book.append("settled", **where, copy_id=there[0].id, copy_url=f"https://example.org/{there[0].id}")
            else:
                book.append("settled", **where)

    # ----------------------------------------------------------------------------------------------- the disk

    def may_lose_the_ledger(self) -> bool:
        """Tell whether everything can be found again without it.

        Nobody can find a copy under an address that its original no longer has, nor, by key alone, a second
        generation.
        """
        by_key_alone = [name for name, account in self.accounts.items() if account.rules.find == (Find.KEY,)]
        return not self.site.moves and not any(
            post.ended for name in by_key_alone for post in self.servers[name].memory
        )

    def lose_the_ledger(self) -> None:
        """Lose the whole ledger, after every list has caught up. What it knew is forgotten, and so are our duties."""
        self.truth.time += timedelta(hours=1)
        self.forgotten |= {Pair(name_of(post.made), name) for name, s in self.servers.items() for post in s.memory}
        self.deleted.clear()
        self.by_hand.clear()
        for times in self.days.values():
            times.clear()
        self.ledger.unlink(missing_ok=True)
        self.lost = True

    def tear(self) -> None:
        """Leave the beginning of a line at the end of the ledger, as a death does."""
        with self.ledger.open("ab") as file:
            file.write(b'{"v":1,"at":"2026-11-2')


class Watched(Simulated):
    """A simulated network that notes which originals were refused, and of which the answer was lost."""

    def __init__(self, account: Account, server: Server, clock: Clock, refused: set[Pair], doubted: set[Pair]) -> None:
        super().__init__(account, server, clock)
        self.refused, self.doubted = refused, doubted

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        with self._noting(post.draft.text):
            return super().publish(post, attempt)

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:
        with self._noting(post.draft.text):
            return super().edit(copy, post, attempt)

    def withdraw(self, copy: Copy) -> None:
        with self._noting(copy.title):
            super().withdraw(copy)

    @contextmanager
    def _noting(self, text: str) -> Iterator[None]:
        pair = Pair(name_of(text), self.account.name)
        try:
            yield
        except (Refused, Altered):
            self.refused.add(pair)
            raise
        except BaseException:
            self.doubted.add(pair)
            raise
