"""What the editors of a commune do: the originals of the site, and the feed that is built from them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from syndicate.model import Feed, History, Original, Override, State
from tests.simulated import HOME, feed, original

NAMES = ("un", "deux", "trois")
_TITLE = re.compile(r"Avis (\w+) version (\d+)")


@dataclass
class Item:
    """One original as its editors last left it. ``versions`` are the titles it had, the present one last."""

    name: str
    url: str
    date: datetime
    versions: list[int] = field(default_factory=lambda: [1])
    urgent: bool = False
    sensitive: bool = False
    deleted: bool = False
    unlisted: bool = False  # it names no account any more
    skipped: set[str] = field(default_factory=set)
    at: dict[str, datetime] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Give the id of the original."""
        return f"actualites/{self.name}"

    def original(self, accounts: list[str]) -> Original:
        """Give the original for the feed."""
        named = {name: Override(at=self.at.get(name), skip=name in self.skipped) for name in accounts}
        if self.unlisted:
            named = {name: named[name] for name in sorted(self.skipped)}
        return original(
            self.name,
            url=self.url,
            title=f"Avis {self.name} version {self.versions[-1]}",
            date=self.date,
            urgent=self.urgent,
            sensitive=self.sensitive,
            accounts=named,
        )


class Site:
    """The originals, and every address that one of them ever had."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.moves = 0

    def write(self, name: str, now: datetime) -> Item:
        """Write an original."""
        self.items[name] = Item(name, f"{HOME}/actualites/{name}/", now)
        return self.items[name]

    def restore(self, name: str) -> None:
        """Bring an original back, for everybody."""
        item = self.items[name]
        item.deleted = item.unlisted = item.sensitive = False
        item.skipped.clear()

    def edit(self, name: str) -> None:
        """Give an original a title that it never had."""
        item = self.items[name]
        item.versions.append(max(item.versions) + 1)

    def undo(self, name: str) -> None:
        """Give an original back its title of before."""
        item = self.items[name]
        if len(item.versions) > 1:
            item.versions = [*item.versions[:-2], item.versions[-1], item.versions[-2]]

    def move(self, name: str) -> None:
        """Give an original another address, or the one that another original had before it moved."""
        self.moves += 1
        self.items[name].url = f"{HOME}/actualites/{name}-{self.moves}/"

    def swap(self, one: str, other: str) -> None:
        """Give two originals each other's address."""
        self.moves += 1
        first, second = self.items[one], self.items[other]
        first.url, second.url = second.url, first.url

    def feed(self, accounts: list[str], history: History) -> Feed:
        """Build the feed as the site does: deleted originals whose copies are live are withdrawn."""
        kept = [item.original(accounts) for item in self.items.values() if not item.deleted]
        deleted = {item.id for item in self.items.values() if item.deleted}
        live = {copy.original for copy in history.copies.values() if copy.state is State.LIVE and copy.ours}
        return feed(*kept, withdrawn=tuple(sorted(live & deleted)))


def name_of(text: str) -> str:
    """Tell which original one of our texts speaks of."""
    found = _TITLE.search(text)
    return found[1] if found else ""
