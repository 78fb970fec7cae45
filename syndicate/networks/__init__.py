"""The networks: one file each, found by name, none knows another.

To add one: a module here named after its kind, with one class derived from ``Network`` that sets the class
attributes and the five methods, and a fixture of exchanges in ``tests/contract``. Nothing else changes: see
``docs/adding-a-network.md``.

The rules of the house: a network translates what it is given into requests and what comes back into a receipt or
one of the errors of ``syndicate.errors``. It never retries, sleeps, logs, or reads the environment: that is done
once, around it, by ``syndicate.apply``.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, ClassVar, NoReturn

from syndicate.errors import ConfigError, Unsent
from syndicate.i18n import _
from syndicate.model import Account, Attempt, Copy, Draft, Find, Identity, Post, Proof, Receipt, Rules

if TYPE_CHECKING:
    from syndicate.web import Web


# Networks that closed for ever, by kind: their names, and the last day. Vine: https://en.wikipedia.org/wiki/Vine_(service)
CLOSED: Mapping[str, tuple[str, date]] = {"vine": ("Vine", date(2017, 1, 17))}


@dataclass(frozen=True, slots=True)
class Invitation:
    """How a person lets us in: what to do, and the question whose answer ``exchange`` turns into the secrets.

    ``steps`` are sentences, in order; ``address`` is the page to open first, if any. What is typed is not shown when
    it is ``hidden``. ``exchange`` may be called again after it raised ``Unauthorized``: the answer was wrong.
    """

    steps: tuple[str, ...]
    question: str
    exchange: Callable[[str], Mapping[str, str]] = field(repr=False)
    address: str = ""
    hidden: bool = True


@dataclass(frozen=True, slots=True)
class Renewal:
    """A new access in the place of one that ends: the secrets that changed, by field, and when it ends, if known.

    They are stored in their order, one by one on GitLab: first what gives another access, should a death lose the rest.
    """

    secrets: Mapping[str, str] = field(repr=False)
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """Where residents find an account: how it is called there, and its public page."""

    handle: str
    url: str


@dataclass(frozen=True, slots=True)
class Kit:
    """What a person needs to make a copy where no program may: the words to paste, and the steps, in order.

    ``place`` is the name of where it goes; ``length`` is what the text counts there.
    """

    place: str
    text: str
    length: int
    steps: tuple[str, ...]


class Network(ABC):
    """One account on one kind of network. Not shared between threads."""

    rules: ClassVar[Rules]
    title: ClassVar[str] = ""  # its name as it writes it itself; empty: the kind with a capital
    operator: ClassVar[str] = ""  # the company, where one decides over several networks; empty: the server's
    profile_key: ClassVar[str] = ""  # the setting that ``profile`` needs; empty: accounts have no public page
    secrets: ClassVar[tuple[str, ...]] = ()  # fields of TAMBOUR_<ACCOUNT>_<FIELD>
    optional_secrets: ClassVar[tuple[str, ...]] = ()  # those that help where they are there
    turns: ClassVar[bool] = False  # whether a secret is another one after each use: it can be kept in one place only
    settings: ClassVar[tuple[str, ...]] = ()  # keys of [accounts.NAME] beside kind, lang, server, hosting
    # Those that are tables of texts: each of their keys is a setting “table.key”.
    tables: ClassVar[tuple[str, ...]] = ()
    required: ClassVar[tuple[str, ...]] = ()  # those of the settings (or "server") that must be there
    default_server: ClassVar[str] = ""
    schemes: ClassVar[tuple[str, ...]] = ("https", "http")  # those of "server"; http to this machine only
    scopes: ClassVar[tuple[str, ...]] = ()  # what the access must grant; empty where it grants all or nothing
    early: ClassVar[timedelta] = timedelta(days=30)  # before its end, when an access is refreshed; over 14 days
    version: ClassVar[tuple[str, date] | None] = None  # of the API, where it is named in requests, and its last day
    tested: ClassVar[Proof] = Proof.SCRIPTED  # the best of the proofs, for the tables of the documentation
    tested_with: ClassVar[tuple[str, ...]] = ()  # the programs, or the description, by their own names

    def __init__(self, account: Account, secrets: Mapping[str, str], web: Web) -> None:
        """Keep what is needed to talk; say nothing to the network yet."""
        self.account = account
        self.web = web
        self.keep: Callable[[Mapping[str, str]], None] = self._cannot_keep
        self.make_ready: Callable[[], None] = _nothing
        self._secrets = secrets
        web.hide(*secrets.values())

    @classmethod
    def rules_for(cls, settings: Mapping[str, str]) -> Rules:  # noqa: ARG003 - for the kinds that look at them
        """Give the rules of an account with these settings: the kind's own, unless the kind borrows others."""
        return cls.rules

    @classmethod
    def wrong(cls, settings: Mapping[str, str]) -> tuple[str, str] | None:  # noqa: ARG003 - for the kinds that check
        """Name a setting that cannot be right, and say why in a sentence; ``None`` when there is none. Asks nobody.

        ``settings`` are the kind's own, and ``server``, which is empty where the account names none.
        """
        return None

    @classmethod
    def called(cls, account: Account) -> str:
        """Name what readers know an account's network by."""
        return cls.title or account.kind.capitalize()

    @classmethod
    def profile(cls, account: Account) -> Profile | None:  # noqa: ARG003 - for the kinds that have public pages
        """Give the public page of an account, or ``None`` when its settings do not tell it. Asks no server."""
        return None

    @classmethod
    def kit(cls, account: Account, draft: Draft) -> Kit | None:  # noqa: ARG003 - for the kinds that are done by hand
        """Give what a person needs to make this copy, ``None`` where we make it. Asks no server."""
        return None

    @classmethod
    def place(cls, account: Account, draft: Draft) -> str:  # noqa: ARG003 - for the kinds that have several
        """Say in a few words where on the network a copy goes; nothing where all go to one place. Asks no server."""
        return ""

    @classmethod
    def copy_id(cls, url: str) -> str:
        """Give the network's name for the copy at a public address: by default, the address's last part.

        Raise ``ConfigError`` for an address that does not tell it.
        """
        return url.rstrip("/").rpartition("/")[2]

    @classmethod
    def lacking(cls, granted: Collection[str]) -> tuple[str, ...]:
        """Name the scopes that are needed and not granted; none when nobody knows what is granted (empty)."""
        return tuple(scope for scope in cls.scopes if granted and scope not in granted)

    @classmethod
    def check_machine(cls, account: Account) -> None:  # noqa: ARG003 - most need nothing
        """Raise ``ConfigError`` when this machine lacks what the account needs to send: most need nothing."""
        return

    def invite(self) -> Invitation | None:
        """Say how a person gives us access, ``None`` when none is needed.

        It may tell the network that this program exists; the network has no secrets yet. Raise as ``verify`` does.
        """
        return None

    @abstractmethod
    def verify(self) -> Identity:
        """Prove that the access works, without posting. Raise ``Unauthorized`` or ``Unsent``."""

    @property
    def refreshable(self) -> bool:
        """Say whether ``refresh`` can give this account a new access, with the secrets that are there. Asks nobody."""
        return False

    def refresh(self) -> Renewal | None:
        """Have the network put off the end of the access, without a person; ``None`` when it is not ``refreshable``.

        The secrets that are given take the place of those of the same fields; ``web`` hides them. Whoever calls it
        stores them at once, and makes a new ``Network`` of them. Raise as ``verify`` does; ``Unsent`` when it is too
        early. Only ``tambour refresh`` and ``tambour watch --refresh`` call it, from ``early`` before the end that
        ``verify`` gives, and where they have a place to store what they get.

        An access of a few hours is not for here: it is asked for as it is needed, from a secret that lasts, and kept
        by nobody; ``Identity.expires`` is then the end of that secret. Where asking changes the lasting secret too,
        ``self.make_ready()`` is called before, and ``self.keep({FIELD: new})`` before the new access is used for
        anything else. They may raise: let it through.
        """
        return None

    def limits(self) -> Rules:
        """Give the rules with the limits that the server publishes today. Reads public addresses only."""
        return self.account.rules

    @abstractmethod
    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Make the copy, or the reply when ``post.reply_to`` is set.

        With ``Find.KEY`` in the rules, a second call with the same ``attempt.key`` never makes a second copy.
        ``Receipt.shown`` sums up what the network answers that readers see, so that ``find``, asked later, gives the
        same sum as long as nobody edits the copy; it is empty where the network does not say.
        Raise ``Unsent`` only when nothing can have been made, ``InDoubt`` whenever it may have, ``Gone`` when there
        is no longer a copy to reply to.
        """

    @abstractmethod
    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Look for the copy that ``publish`` with the same arguments would have made; change nothing.

        ``post.draft.link.url`` is matched whole (``/fete`` is not ``/fete-2``); a copy in ``attempt.taken`` is another
        original's. ``Receipt.ours`` is true only when the key, the handle, the posting application or, where servers
        name none, our very text proves it. A reply that is not provably ours, or is one of ``post.reply_to.replies``,
        is not the one that is looked for. Raise ``Unsent`` or ``Unauthorized`` when nobody can tell: a search sends
        nothing that could be refused.
        """

    @abstractmethod
    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:
        """Give the copy the text and pictures of ``post``; where the network replaces, the receipt names the new copy.

        Doing it twice is doing it once. Raise ``Gone`` when the copy is no longer there, and ``Altered``, before
        anything is changed, when ``copy.shown`` is known and readers now see something else, which is not what
        ``post`` would show either: a person edited it. A copy that is replaced takes its ``replies`` away with it.
        """

    @abstractmethod
    def withdraw(self, copy: Copy) -> None:
        """Delete the copy after its ``replies``, of which some may be gone, whatever a person made of them.

        The site says what is public: an edit made by hand is not overwritten, and yet goes with its original. Raise
        ``Gone`` when the copy is no longer there, and only when reading it says so too; its replies are gone then.
        """

    def _cannot_keep(self, _secrets: Mapping[str, str]) -> NoReturn:
        """Stand in where nobody has said how secrets that change are kept."""
        message = _("“{account}” was given a new secret, which cannot be kept here: nothing is done with it.")
        raise Unsent(message.format(account=self.account.name))


def _nothing() -> None:
    """Stand in where nothing has to be made ready."""


def kinds() -> list[str]:
    """Name every kind of network that this package holds. A name that begins with ``_`` is a shared helper."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


@cache  # or each page of a build would read the folder again
def load(kind: str) -> type[Network]:
    """Give the class of a kind of network. Raise ``ConfigError`` naming the nearest kind when there is none.

    A network that closed keeps a class, which does nothing: whoever had an account there still has a site.
    """
    if kind in CLOSED:
        return importlib.import_module(f"{__name__}._closed").closed(kind, *CLOSED[kind])  # type: ignore[no-any-return]  # a module found by name
    if kind not in kinds():
        raise ConfigError(_unknown(kind))
    module = importlib.import_module(f"{__name__}.{kind}")
    classes = [
        found
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Network) and found.__module__ == module.__name__
    ]
    return classes[0]


def with_limits(account: Account, rules: Rules) -> Account:
    """Give the same account under the limits that its server publishes."""
    return dataclasses.replace(account, rules=rules)


def _unknown(kind: str) -> str:
    import difflib  # late: most kinds are known

    near = difflib.get_close_matches(kind, kinds(), n=1)
    if near:
        return _("Unknown kind of network “{kind}”. Did you mean “{near}”?").format(kind=kind, near=near[0])
    return _("Unknown kind of network “{kind}”. The kinds are: {kinds}.").format(kind=kind, kinds=", ".join(kinds()))
