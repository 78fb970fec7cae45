"""A run dies once a copy is out, the original changes, and the next run must know the copy by what it said then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from syndicate import ledger
from syndicate.model import State
from tests.engine.crashes import Killed
from tests.engine.standins import StandInTown
from tests.servers.facebook_api import FacebookPage
from tests.servers.instagram_api import InstagramAccount
from tests.servers.linkedin_api import LinkedInPage
from tests.servers.standin import StandIn
from tests.servers.threads_api import ThreadsAccount
from tests.servers.x_api import XAccount
from tests.simulated import feed, original

MAKES: dict[str, Callable[[], StandIn]] = {
    "facebook": FacebookPage,
    "instagram": InstagramAccount,
    "threads": ThreadsAccount,
    "x": XAccount,
    "linkedin": LinkedInPage,
}
# What stands there once the original has changed, but for the post of a person: titles, oldest first.
AFTER = {
    "facebook": ["Reportée"],
    "instagram": ["Titre de fete"],
    "threads": ["Titre de fete", "Mise à jour\N{NO-BREAK SPACE}: Reportée"],
    "x": ["Titre de fete", "Mise à jour\N{NO-BREAK SPACE}: Reportée"],
    "linkedin": ["Reportée"],
}


@pytest.fixture(params=MAKES)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> StandInTown:
    """Give a town whose run died just after its copy was out; then a person posted about the same page."""
    kind: str = request.param
    server = MAKES[kind]()
    town = StandInTown(tmp_path, kind, server, pictured=True)
    town.door = _dying_once_out(server)
    with pytest.raises(Killed):
        town.sync(feed(original()))
    town.door = server
    server.post_by_hand(f"Venez nombreux : {original().url}", original().url)
    return town


def test_it_follows_its_original(town: StandInTown) -> None:
    """The copy is taken for ours and follows; the post of the person is left."""
    town.sync(feed(original(title="Reportée")))
    assert _titles(town) == AFTER[town.account.kind]
    copy = ledger.read(town.ledger).copies[original().id, town.account.name]
    assert (copy.state, copy.ours, copy.attempt) == (State.LIVE, True, None)


def test_it_goes_with_its_original(town: StandInTown) -> None:
    """The copy of what was withdrawn meanwhile goes; the post of the person stays."""
    town.sync(feed(withdrawn=(original().id,)))
    assert _titles(town) == []
    assert len(town.standin.store.all()) == 1
    assert ledger.read(town.ledger).copies[original().id, town.account.name].state is State.WITHDRAWN


def _dying_once_out(server: StandIn) -> Callable[[httpx.Request], httpx.Response]:
    def door(request: httpx.Request) -> httpx.Response:
        answer = server(request)
        if server.store.all():
            raise Killed
        return answer

    return door


def _titles(town: StandInTown) -> list[str]:
    told = [town.standin.told(post).text for post in town.standin.store.all()]
    return [text.splitlines()[0] for text in told if not text.startswith("Venez")]
