"""One commune for all stories: each begins on a new morning, and speaks of originals of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rehearsal.runner import Run
from tests.rehearsal.town import Town, opened
from tests.servers.pds import Pds
from tests.servers.starting import running_mastodon_mock

FIRST = "actualites/le-site-est-ouvert"


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory, pds: Pds) -> Iterator[tuple[Town, Run]]:
    """Give a commune that has published one original, and the run that did."""
    with (
        running_mastodon_mock(tmp_path_factory.mktemp("mastodon-mock")) as mastodon,
        opened(tmp_path_factory.mktemp("rehearsal"), pds, mastodon) as town,
    ):
        town.write(FIRST, "Le site de la commune est ouvert")
        yield town, town.published()


@pytest.fixture
def town(founded: tuple[Town, Run]) -> Town:
    """Give the commune on a new morning, when all is calm."""
    town, _first = founded
    town.forge.at_step = town.forge.after_step = None
    for environment in town.forge.environments.values():
        environment.reviewed = False
    for proxy in (town.site, *town.proxies.values()):
        proxy.clear()
    town.morning()
    return town
