"""A network in memory, with every habit that the real ones have, and the trouble that a test asks for.

The engine's tests drive the real plan, ledger and apply against it: only the network, the clock and our own site's
pages are stand-ins.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import regex

from syndicate import ledger
from syndicate.apply import Clock
from syndicate.errors import Gone, Refused
from syndicate.model import (
    Account,
    Attempt,
    Copy,
    Draft,
    Edit,
    Feed,
    Find,
    Held,
    Hosting,
    Identity,
    LedgerMark,
    Original,
    Outcome,
    PictureRules,
    Policy,
    Post,
    Receipt,
    Rules,
)
from syndicate.networks import Network
from syndicate.pictures import Gallery
from syndicate.run import run
from syndicate.web import Web

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOME = "https://valserein.example.org"


@dataclass
class Stored:
    """A post as the server keeps it."""

    id: str
    url: str
    text: str
    key: str
    app: str
    at: datetime
    reply_to: str | None = None


@dataclass
class Server:
    """One account's posts. ``trouble(operation, moment)`` is called before and after each effect, and may raise."""

    posts: dict[str, Stored] = field(default_factory=dict)
    drafts: dict[str, Post] = field(default_factory=dict)  # what a first step left, by its handle
    trouble: Callable[[str, str], None] = lambda _operation, _moment: None
    calls: list[str] = field(default_factory=list)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def foreign(self, url: str, text: str = "Posted by hand") -> Stored:
        """Keep a post that a person made by hand."""
        post = Stored(f"hand-{next(self.numbers)}", url, text, "", "", NOON)
        self.posts[post.id] = post
        return post

    def texts(self) -> list[str]:
        """Give the texts of what is there, in order."""
        return [post.text for post in self.posts.values()]


class Simulated(Network):
    """The network in front of a ``Server``; its account's rules say how it behaves."""

    def __init__(self, account: Account, server: Server, clock: FakeClock) -> None:
        super().__init__(account, {}, Web())
        self.server = server
        self.clock = clock

    def verify(self) -> Identity:
        return Identity("mairie", f"{HOME}/@mairie")

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        if Find.HANDLE in self.account.rules.find:
            return self._publish_in_two_steps(post, attempt)
        with self._effect("publish"):
            same = [p for p in self.server.posts.values() if p.key == attempt.key]
            stored = same[0] if Find.KEY in self.account.rules.find and same else self._store(post, attempt.key)
        return self._receipt(stored)

    def _publish_in_two_steps(self, post: Post, attempt: Attempt) -> Receipt:
        """Each first step makes a draft with its own handle, each second step makes a post of it."""
        handle = attempt.handle
        if handle is None:
            with self._effect("prepare"):
                handle = f"draft-{next(self.server.numbers)}"
                self.server.drafts[handle] = post
            attempt.prepared(handle)
        with self._effect("publish"):
            stored = self._store(self.server.drafts[handle], handle)
        return self._receipt(stored)

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        self.server.calls.append(f"find {how}")
        self.server.trouble("find", "before")
        reply_to = post.reply_to.copy_id if post.reply_to else None
        for stored in self.server.posts.values():
            if stored.id in attempt.taken:
                continue
            visible = self.clock.now() - stored.at >= self.account.rules.lag
            if stored.key == {Find.KEY: attempt.key, Find.HANDLE: attempt.handle}.get(how):
                return self._receipt(stored)
            if how is Find.LIST and visible and stored.url == post.draft.link.url and stored.reply_to == reply_to:
                return replace(self._receipt(stored), ours=stored.app == "tambour")
        return None

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:
        with self._effect("edit"):
            if self.account.rules.edit is Edit.REPLACE:
                done = [p for p in self.server.posts.values() if p.key == attempt.key]
                if done:
                    return self._receipt(done[0])
                self._there(copy)
                del self.server.posts[copy.copy_id or ""]
                stored = Stored(
                    f"post-{next(self.server.numbers)}", post.draft.link.url, post.draft.text, attempt.key, "tambour",
                    self.clock.now(),
                )  # fmt: skip
                self.server.posts[stored.id] = stored
            else:
                stored = self._there(copy)
                stored.text = post.draft.text
                stored.url = post.draft.link.url
        return self._receipt(stored)

    def withdraw(self, copy: Copy) -> None:
        with self._effect("withdraw"):
            self._there(copy)
            del self.server.posts[copy.copy_id or ""]

    def _store(self, post: Post, key: str) -> Stored:
        stored = Stored(
            f"post-{next(self.server.numbers)}", post.draft.link.url, post.draft.text, key, "tambour",
            self.clock.now(), post.reply_to.copy_id if post.reply_to else None,
        )  # fmt: skip
        self.server.posts[stored.id] = stored
        return stored

    def _there(self, copy: Copy) -> Stored:
        if copy.copy_id not in self.server.posts:
            raise Gone("deleted on the network")
        stored = self.server.posts[copy.copy_id or ""]
        if stored.app != "tambour":
            raise Refused("not ours")
        return stored

    def _receipt(self, stored: Stored) -> Receipt:
        return Receipt(stored.id, f"{HOME}/@mairie/{stored.id}")

    def _effect(self, operation: str) -> _Effect:
        return _Effect(self.server, operation)


class _Effect:
    """An exchange with an effect: trouble may come before it, or between it and its answer."""

    def __init__(self, server: Server, operation: str) -> None:
        self.server, self.operation = server, operation

    def __enter__(self) -> None:
        self.server.calls.append(self.operation)
        self.server.trouble(self.operation, "before")

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None:
            self.server.trouble(self.operation, "after")


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

    def post(self, draft: Draft, rules: Rules, *, urgent: bool = False) -> Post:
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
