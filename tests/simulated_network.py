"""A network in memory: a server that keeps its word, and the habits that the real ones have.

What it promises is what ``syndicate.networks`` asks of a network, no more: its list shows a post once the lag has
passed, a repeated key makes nothing where keys are honoured, a first step leaves a handle where there are two, an
edited copy is recognised, and what it says of a copy is true. It forgets nothing, so that a test can read what became
of each post.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from syndicate.apply import Clock
from syndicate.errors import Altered, Gone, Refused, Unauthorized, Unsent
from syndicate.model import Account, Attempt, Copy, Edit, Find, Identity, Post, Receipt, Rules
from syndicate.networks import Network
from syndicate.web import Web

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVER = datetime.fromtimestamp(0, UTC)
HOME = "https://valserein.example.org"


@dataclass
class Stored:
    """A post as the server keeps it. ``app`` is empty for what a person posted."""

    id: str
    url: str
    text: str
    key: str
    app: str
    at: datetime
    reply_to: str | None = None
    edits: int = 0
    by_hand: bool = False  # a person edited our copy
    ended: str = ""  # withdrawn, replaced, deleted (by a person)
    made: str = ""  # its text when it was made

    def __post_init__(self) -> None:
        self.made = self.text


@dataclass
class Server:
    """One account's posts. ``trouble(operation, moment)`` is called before and after each effect, and may raise.

    ``watch(operation, stored)`` is told of each effect of ours, just after it.
    """

    posts: dict[str, Stored] = field(default_factory=dict)
    memory: list[Stored] = field(default_factory=list)  # every post of ours there ever was, in order
    steps: dict[str, Stored] = field(default_factory=dict)  # by handle: what a first step left, which nobody sees
    trouble: Callable[[str, str], None] = lambda _operation, _moment: None
    watch: Callable[[str, Stored], None] = lambda _operation, _stored: None
    calls: list[str] = field(default_factory=list)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    lag: timedelta | None = None  # how late the list is; None: as late as the rules allow
    most_edits: int | None = None  # of one post
    suspended: bool = False  # our token is refused
    down: bool = False

    def foreign(self, url: str, text: str = "Posted by hand") -> Stored:
        """Keep a post that a person made by hand."""
        post = Stored(f"hand-{next(self.numbers)}", url, text, "", "", NOON)
        self.posts[post.id] = post
        return post

    def texts(self) -> list[str]:
        """Give the texts of what is there, in order."""
        return [post.text for post in self.posts.values()]

    def end(self, stored: Stored, how: str) -> None:
        """Take a post away."""
        del self.posts[stored.id]
        stored.ended = how

    def rewrite(self, stored: Stored, text: str) -> None:
        """Let a person edit our copy by hand."""
        stored.text, stored.by_hand = text, True

    def make(self, post: Post, attempt: Attempt, at: datetime) -> Stored:
        """Prepare a post that nobody sees yet."""
        parent = post.reply_to.copy_id if post.reply_to else None
        number = f"post-{next(self.numbers)}"
        return Stored(number, post.draft.link.url, post.draft.text, attempt.key, "tambour", at, parent)

    def show(self, stored: Stored) -> Stored:
        """Show a post that was prepared."""
        self.posts[stored.id] = stored
        self.memory.append(stored)
        return stored

    def keyed(self, key: str, since: datetime) -> Stored | None:
        """Give the post that this key made since then, if it is there."""
        return next((post for post in self.posts.values() if post.key == key and post.at >= since), None)


class Simulated(Network):
    """The network in front of a ``Server``; its account's rules say how it behaves. ``clock`` is the server's."""

    def __init__(self, account: Account, server: Server, clock: Clock) -> None:
        super().__init__(account, {}, Web())
        self.server = server
        self.clock = clock

    @property
    def _rules(self) -> Rules:
        return self.account.rules

    def verify(self) -> Identity:
        self._open()
        return Identity("mairie", f"{HOME}/@mairie")

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        if Find.HANDLE in self._rules.find:
            return self._publish_a_step(post, self._first_step(post, attempt))
        with self._effect("publish"):
            self._parent(post)
            stored = self._keyed(attempt) if Find.KEY in self._rules.find else None
            if stored is None:
                stored = self.server.show(self.server.make(post, attempt, self.clock.now()))
                self.server.watch("publish", stored)
        return self._receipt(stored)

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        self.server.calls.append(f"find {how}")
        self._open()
        self.server.trouble("find", "before")
        if how is Find.KEY:
            stored = self._keyed(attempt)
            return None if stored is None else self._receipt(stored)
        if how is Find.HANDLE:
            step = self.server.steps.get(attempt.handle or "")
            return self._receipt(step) if step is not None and step.id in self.server.posts else None
        found = sorted(self._listed(post, attempt), key=lambda stored: not self._ours(stored, attempt))
        return replace(self._receipt(found[0]), ours=self._ours(found[0], attempt)) if found else None

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:
        self._open()
        if self._rules.edit is not Edit.REPLACE or self._keyed(attempt) is None:
            self._unaltered(copy, self._there(copy), post)  # read before anything is sent
        with self._effect("edit"):
            if self._rules.edit is Edit.REPLACE:
                stored = self._replace(copy, post, attempt)
            else:
                stored = self._change(copy, post)
        return self._receipt(stored)

    def withdraw(self, copy: Copy) -> None:
        with self._effect("withdraw"):
            stored = self._there(copy)
            self._take_away_replies(copy)
            self.server.end(stored, "withdrawn")

    # ------------------------------------------------------------------------------------------- the server

    def _first_step(self, post: Post, attempt: Attempt) -> Stored:
        """Leave what will be shown, and tell its handle; a known handle is gone on with."""
        if attempt.handle in self.server.steps:
            return self.server.steps[attempt.handle or ""]
        with self._effect("prepare"):
            stored = self.server.make(post, attempt, self.clock.now())
            handle = f"step-{stored.id}"
            self.server.steps[handle] = stored
        attempt.prepared(handle)
        return stored

    def _publish_a_step(self, post: Post, step: Stored) -> Receipt:
        with self._effect("publish"):
            self._parent(post)
            if step in self.server.memory:  # shown before: to show it again makes another post
                step = replace(step, id=f"post-{next(self.server.numbers)}")
            step.at = self.clock.now()
            self.server.watch("publish", self.server.show(step))
        return self._receipt(step)

    def _replace(self, copy: Copy, post: Post, attempt: Attempt) -> Stored:
        done = self._keyed(attempt)
        if done is not None:
            if copy.copy_id != done.id and copy.copy_id in self.server.posts:
                self._take_away_replies(copy)
                self.server.end(self._there(copy), "replaced")
            return done
        old = self._there(copy)
        self._take_away_replies(copy)
        self.server.end(old, "replaced")
        stored = self.server.show(self.server.make(replace(post, reply_to=None), attempt, self.clock.now()))
        self.server.watch("replace", stored)
        return stored

    def _change(self, copy: Copy, post: Post) -> Stored:
        stored = self._there(copy)
        if (stored.text, stored.url) != (post.draft.text, post.draft.link.url):
            if self.server.most_edits is not None and stored.edits >= self.server.most_edits:
                raise Refused("edited too often")
            stored.edits += 1
        stored.text, stored.url = post.draft.text, post.draft.link.url
        self.server.watch("edit", stored)
        return stored

    def _take_away_replies(self, copy: Copy) -> None:
        for reply in copy.replies:
            if reply in self.server.posts:
                self.server.end(self.server.posts[reply], "with its copy")

    def _keyed(self, attempt: Attempt) -> Stored | None:
        """Give what the key made, as long as the network remembers keys."""
        window = self._rules.key_window
        return self.server.keyed(attempt.key, EVER if window is None else self.clock.now() - window)

    def _listed(self, post: Post, attempt: Attempt) -> Iterator[Stored]:
        """Give the posts that the list shows and that link to the address, in the same place of a conversation.

        A list may be older than a deletion: what it shows is read again before it is believed.
        """
        lag = self._rules.lag if self.server.lag is None else self.server.lag
        parent = post.reply_to.copy_id if post.reply_to else None
        known = {*attempt.taken, *(post.reply_to.replies if post.reply_to else ())}
        for stored in self.server.posts.values():
            links = {stored.url, *stored.text.split()}  # its own address may not be the only one in its text
            same = post.draft.link.url in links and stored.reply_to == parent and stored.id not in known
            if self.clock.now() - stored.at >= lag and same:
                yield stored

    def _ours(self, stored: Stored, attempt: Attempt) -> bool:
        """Prove that a listed post is ours: by its key where we chose it, else by the application that posted it."""
        return stored.key == attempt.key if Find.KEY in self._rules.find else stored.app == "tambour"

    def _parent(self, post: Post) -> None:
        if post.reply_to is not None:
            self._there(post.reply_to)

    def _there(self, copy: Copy) -> Stored:
        if copy.copy_id not in self.server.posts:
            raise Gone("deleted on the network")
        return self.server.posts[copy.copy_id or ""]

    def _unaltered(self, copy: Copy, stored: Stored, post: Post) -> None:
        if copy.shown and _sum(stored.text) not in (copy.shown, _sum(post.draft.text)):
            raise Altered("edited on the network")

    def _receipt(self, stored: Stored) -> Receipt:
        return Receipt(stored.id, f"{HOME}/@mairie/{stored.id}", shown=_sum(stored.text))

    def _open(self) -> None:
        if self.server.down:
            raise Unsent("no connection")
        if self.server.suspended:
            raise Unauthorized("the token is suspended")

    @contextmanager
    def _effect(self, operation: str) -> Iterator[None]:
        """Make an exchange with an effect: trouble may come before it, or between it and its answer."""
        self.server.calls.append(operation)
        self._open()
        self.server.trouble(operation, "before")
        yield
        self.server.trouble(operation, "after")


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
