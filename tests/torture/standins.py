"""A fresh account on a server of ours that stands in for a network, and what is really on it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.servers.facebook_api import FacebookPage
from tests.servers.instagram_api import InstagramAccount
from tests.servers.linkedin_api import LinkedInPage
from tests.servers.standin import LAG, StandIn, serving
from tests.servers.threads_api import ThreadsAccount
from tests.servers.x_api import XAccount
from tests.torture.accounts import Place, Seen

ADDRESS = re.compile(r"https?://[^\s)]+")


@dataclass(frozen=True)
class Can:
    """What a network lets programs do with a copy, by its documentation; ``pictured``: no post goes without."""

    makes: Callable[[], StandIn]
    edits: bool = False
    corrects: bool = False
    pictured: bool = False


STANDINS = {
    "facebook": Can(FacebookPage, edits=True),
    "instagram": Can(InstagramAccount, pictured=True),
    "threads": Can(ThreadsAccount, corrects=True),
    "x": Can(XAccount, corrects=True),
    "linkedin": Can(LinkedInPage, edits=True),
}


class OnStandIn(Place):
    """An account on one of them, read in its own memory."""

    def __init__(self, name: str, url: str, standin: StandIn) -> None:
        self.server = self.kind = name
        can = STANDINS[name]
        self.edits, self.corrects, self.pictured = can.edits, can.corrects, can.pictured
        self._standin = standin
        super().__init__(url, standin.secrets, standin.settings)

    def post(self, text: str, link: str = "") -> None:
        """Post by hand, in the network's own application."""
        self._standin.post_by_hand(text, link)

    def posts(self) -> list[Seen]:
        """Read what is there."""
        return [self._seen(post) for post in self._standin.store.all()]

    def name_of(self, copy_id: str) -> str:
        """Give the name that the ledger knows, when there is such a post."""
        return copy_id if self._standin.store.get(copy_id) else ""

    def _seen(self, post: Mapping[str, Any]) -> Seen:
        told = self._standin.told(post)
        links, raw = frozenset(ADDRESS.findall(told.text)), json.dumps(post, sort_keys=True)
        return Seen(str(post["id"]), told.parent, links, told.text, told.alts, raw)


@contextmanager
def running_standin(name: str, home: str, site: str) -> Iterator[Callable[[], Place]]:
    """Run a stand-in, and give what opens a new account on it; ``site`` is where the pages of ``home`` are served."""
    accounts: list[StandIn] = []

    def opened() -> Place:
        account = STANDINS[name].makes()
        account.store.lag = LAG
        account.reach = lambda url: url.replace(home, site, 1)
        accounts.append(account)
        return OnStandIn(name, url, account)

    def newest(request: httpx.Request) -> httpx.Response:
        return accounts[-1](request)

    with serving(newest) as url:
        yield opened
