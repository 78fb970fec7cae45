"""A commune in memory: its ledger, its accounts on simulated networks, its clock, its pages.

The engine's tests drive the real plan, ledger and apply against it: only the network, the clock and our own site's
pages are stand-ins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import regex

from syndicate import ledger
from syndicate.apply import Clock
from syndicate.model import (
    Account,
    Draft,
    Edit,
    Feed,
    Find,
    Held,
    Hosting,
    LedgerMark,
    Original,
    Outcome,
    PictureRules,
    Policy,
    Post,
    Rules,
)
from syndicate.networks import Network
from syndicate.pictures import Gallery
from syndicate.run import run
from tests.simulated_network import HOME, NOON, Server, Simulated

__all__ = ["HOME", "NOON"]


class FakeClock(Clock):
    """A clock that moves only when somebody sleeps."""

    def __init__(self, time: datetime = NOON) -> None:
        self.time = time

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class OpenGallery(Gallery):
    """Our own site, always there, without pictures."""

    def __init__(self) -> None:
        self.waited: list[str] = []

    def wait_for(self, url: str) -> None:
        self.waited.append(url)

    def post(self, draft: Draft, rules: Rules, *, urgent: bool = False, new: bool = False) -> Post:
        return Post(draft)


def graphemes(text: str) -> int:
    """Count what a reader sees as characters."""
    return len(regex.findall(r"\X", text))


def rules(**changes: object) -> Rules:
    """Give plain rules: edited in place, found by list at once."""
    plain = Rules(
        kind="simulated",
        measure=graphemes,
        limit=500,
        pictures=PictureRules(most=4, max_bytes=1_000_000),
        edit=Edit.VISIBLE,
        find=(Find.LIST,),
        source=f"{HOME}/rules",
        corrects=True,
        hosting=Hosting.EU,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # the names are the fields of Rules


def account(name: str = "place", **changes: object) -> Account:
    """Give an account with these rules."""
    made = rules(**changes)
    return Account(name, "simulated", made, hosting=made.hosting)


def original(name: str = "fete", **changes: object) -> Original:
    """Give an original of the sample's last day."""
    plain = Original(
        id=f"actualites/{name}",
        url=f"{HOME}/actualites/{name}/",
        title=f"Titre de {name}",
        summary="Une phrase qui dit l'essentiel.",
        lang="fr",
        date=NOON - timedelta(hours=3),
        category="Vie locale",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # the names are the fields of Original


def feed(*originals: Original, withdrawn: tuple[str, ...] = (), mark: LedgerMark | None = None) -> Feed:
    """Give a feed of these originals."""
    return Feed("build", mark, originals, withdrawn)


class Town:
    """A ledger, some accounts and their servers: what an engine test plays with."""

    def __init__(self, folder: Path, *accounts: Account, opened: bool = True, ledger_file: Path | None = None) -> None:
        self.ledger = ledger_file or folder / "ledger.jsonl"
        self.clock = FakeClock()
        self.accounts = accounts or (account(),)
        self.servers = {each.name: Server() for each in self.accounts}
        self.gallery = OpenGallery()
        if opened:
            ledger.create(self.ledger, at=NOON - timedelta(days=30))

    @property
    def server(self) -> Server:
        """Give the only server."""
        (server,) = self.servers.values()
        return server

    def networks(self) -> Mapping[str, Network]:
        """Open each account, as a new process does."""
        return {each.name: Simulated(each, self.servers[each.name], self.clock) for each in self.accounts}

    def sync(
        self,
        feed: Feed,
        policy: Policy | None = None,
        *,
        at: datetime | None = None,
        warn: Callable[[str], None] = lambda _reason: None,
    ) -> tuple[list[Outcome], tuple[Held, ...]]:
        """Run the engine once."""
        now = at or NOON
        return run(
            feed, self.networks(), self.ledger, self.gallery, policy or Policy(),
            editorial=now, clock=self.clock, warn=warn,
        )  # fmt: skip

    def events(self) -> list[str]:
        """Name the events that the ledger holds, in order."""
        import json

        return [json.loads(line)["event"] for line in self.ledger.read_text(encoding="utf-8").splitlines()]
