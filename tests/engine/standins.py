"""A town whose only account is on a stand-in of a network, in memory; and the moments at which a run of it can fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import httpx

from syndicate.model import Account, Draft, Post, Rules
from syndicate.networks import Network, load
from syndicate.web import Web
from tests.contract.samples import picture, served
from tests.engine.crashes import Killed
from tests.servers.standin import StandIn
from tests.simulated import OpenGallery, Town


class Pictured(OpenGallery):
    """Our own site, which serves one picture of each original."""

    def post(self, draft: Draft, rules: Rules, *, urgent: bool = False, new: bool = False) -> Post:
        return Post(draft, (replace(picture(), url=served(1)),))


class StandInTown(Town):
    """A town with one account, which has the name of its network; ``door`` is what its requests meet."""

    def __init__(self, folder: Path, kind: str, server: StandIn, *, pictured: bool = False) -> None:
        cls = load(kind)
        settings = dict(server.settings)
        self.account = Account(kind, kind, cls.rules_for(settings), server=cls.default_server, settings=settings)
        super().__init__(folder, self.account)
        if pictured:
            self.gallery = Pictured()
        self.standin = server
        self.door: Callable[[httpx.Request], httpx.Response] = server
        server.clock = self.clock.now
        server.fetch = lambda _url: (200, "image/jpeg", picture().data)

    def networks(self) -> Mapping[str, Network]:
        """Open the account, as a new process does."""
        web = Web(transport=httpx.MockTransport(self.door), wait=self.clock.sleep)
        return {self.account.name: load(self.account.kind)(self.account, self.standin.secrets, web)}


class Trouble:
    """Count the moments before and after exchanges, and raise at one of them."""

    def __init__(self, instant: int, fault: Callable[[], BaseException]) -> None:
        self.count, self.instant, self.fault = 0, instant, fault

    def __call__(self) -> None:
        self.count += 1
        if self.count == self.instant:
            raise self.fault()


def losing_answers(server: StandIn, path: str = "") -> Callable[[httpx.Request], httpx.Response]:
    """Give a door that loses what the server answers to whatever changes something, under paths that end so."""

    def door(request: httpx.Request) -> httpx.Response:
        answer = server(request)
        if request.method != "GET" and request.url.path.endswith(path):
            raise lost()
        return answer

    return door


def lost() -> BaseException:
    """Lose an answer."""
    return httpx.ReadTimeout("lost")


FAULTS = {"killed": Killed, "lost": lost}
