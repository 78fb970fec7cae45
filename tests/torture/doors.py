"""How to open a fresh account on each server."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.servers.mastodon_api import MastodonMock, Snac
from tests.servers.pds import Pds
from tests.torture.accounts import OnBluesky, OnMastodon, OnSnac, Place
from tests.torture.standins import STANDINS

Doors = Mapping[str, Callable[[], Place]]
REAL = (OnBluesky.server, OnMastodon.server, OnSnac.server)
ACCOUNTS = (*REAL, *STANDINS)


def on_mock(mock: MastodonMock) -> Place:
    """Give the account of mastodon-mock, emptied of what earlier cases left."""
    mock.reset()
    return OnMastodon(mock)


def doors(
    pds: Pds | None, mock: MastodonMock | None, snac: Callable[[], Snac] | None
) -> dict[str, Callable[[], Place]]:
    """Give what opens an account on each real server that is there."""
    found: dict[str, Callable[[], Place]] = {}
    if pds is not None:
        found[OnBluesky.server] = lambda: OnBluesky(pds)
    if mock is not None:
        found[OnMastodon.server] = lambda: on_mock(mock)
    if snac is not None:
        found[OnSnac.server] = lambda: OnSnac(snac())
    return found
