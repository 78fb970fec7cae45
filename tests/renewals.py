"""One account whose access ends, its server and where its secrets are stored: what becomes of it, run after run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from syndicate.config import secret_name
from syndicate.ends import Ends
from syndicate.model import Account
from syndicate.networks import load
from syndicate.refresh import Keeper, Renewed, refresh
from syndicate.verify import Report, verify
from syndicate.web import Web
from tests.meta_tokens import CLIENT_SECRET, KINDS, LASTING, OLD, Tokens

SECRETS = {"TOKEN": OLD, "CLIENT_SECRET": CLIENT_SECRET, "REFRESH_TOKEN": LASTING}


class Killed(BaseException):
    """The end of a process."""


class Shelf:
    """A place that remembers what it is given; ``fault`` is raised instead."""

    def __init__(self) -> None:
        self.stored: dict[str, str] = {}
        self.fault: BaseException | None = None
        self.spared = 0  # times that succeed before the fault
        self.times: int | None = None  # how often it is raised; None: always
        self.asked = 0

    def keep(self, secrets: Mapping[str, str]) -> None:
        """Store them."""
        self.asked += 1
        if self.fault is not None and not self.spared and self.times != 0:
            self.times = None if self.times is None else self.times - 1
            raise self.fault
        self.spared = max(0, self.spared - 1)
        self.stored |= secrets

    def make_ready(self, secrets: Mapping[str, str]) -> None:
        """Store again what is held."""
        self.keep(secrets)

    def ends(self) -> datetime | None:
        """Say that the right to write has no end."""
        return None


class Case:
    """One account, its server, and where its secrets are stored; each run is a new process."""

    def __init__(self, kind: str, **server: Any) -> None:
        self.tokens = Tokens(kind, **server)
        settings = {key: value for key, value in KINDS[kind].items() if key != "server"}
        rules = load(kind).rules_for(settings)
        self.account = Account("essai", kind, rules, "fr", KINDS[kind]["server"], settings=settings)
        self.people = {secret_name("essai", field): value for field, value in SECRETS.items()}
        self.shelf = Shelf()
        self.memory: Any = None
        self.hidden: list[str] = []
        self.waited: list[float] = []

    def run(self, *, store: bool = True, later: timedelta = timedelta(0), all_of_them: bool = False) -> Renewed:
        """Renew once."""
        (found,) = self.runs(store=store, later=later, all_of_them=all_of_them)
        return found

    def runs(self, *, store: bool = True, later: timedelta = timedelta(0), all_of_them: bool = False) -> list[Renewed]:
        """Renew once; give what became of all that can be renewed."""
        now = datetime.now(UTC) + later
        ends = Ends.read(now, self.memory)
        with self.web() as web:
            keeper = self.keeper(web, store=store)
            try:
                return refresh([self.account], keeper, web, ends, now=now, all_of_them=all_of_them)
            finally:
                self.memory = ends.written()

    def web(self) -> Web:
        """Open the way to the server."""
        return Web(transport=httpx.MockTransport(self.tokens.answer), wait=self.waited.append)

    def keeper(self, web: Web, *, store: bool = True) -> Keeper:
        """Begin a process: it reads what people wrote, and what was stored since."""
        return Keeper(self.people | self.shelf.stored, self.shelf if store else None, web, hide=self.hidden.extend)

    @property
    def token(self) -> str:
        """Give the token that the next process reads."""
        return (self.people | self.shelf.stored)["TAMBOUR_ESSAI_TOKEN"]

    def reports(self) -> list[Report]:
        """Verify the access that the next process reads."""
        with self.web() as web:
            return verify([self.account], self.keeper(web).environ, web)
