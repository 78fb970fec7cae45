"""The fixtures: ``pds``, ``mastodon_mock``, ``snac``, ``synapse``, ``fault_proxy``.

A server starts once, when first asked for.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import tools
from tests.servers.mastodon_api import MastodonMock, Snac
from tests.servers.pds import Pds
from tests.servers.proxy import FaultProxy
from tests.servers.starting import running_mastodon_mock, running_pds, running_snac, running_synapse
from tests.servers.synapse import Synapse


@pytest.fixture(scope="session")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    """Give the reference Bluesky server. Each test opens its own account."""
    with running_pds(tmp_path_factory.mktemp("pds")) as server:
        yield server


@pytest.fixture(scope="session")
def _mastodon_mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MastodonMock]:
    with running_mastodon_mock(tmp_path_factory.mktemp("mastodon-mock")) as server:
        yield server


@pytest.fixture
def mastodon_mock(_mastodon_mock: MastodonMock) -> MastodonMock:
    """Give mastodon-mock, emptied."""
    _mastodon_mock.reset()
    return _mastodon_mock


@pytest.fixture(scope="session")
def snac_accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Snac]]:
    """Give what opens a new account on a snac server."""
    with running_snac(tmp_path_factory.mktemp("snac")) as accounts:
        yield accounts


@pytest.fixture
def snac(snac_accounts: Callable[[], Snac]) -> Snac:
    """Give a new account on a snac server."""
    return snac_accounts()


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """Give the reference Matrix server. Each test opens its own room and account."""
    with running_synapse(tmp_path_factory.mktemp("synapse")) as server:
        yield server


@pytest.fixture
def fault_proxy() -> Iterator[Callable[[str], FaultProxy]]:
    """Give a function from an upstream address to a proxy that stands before it, until the test ends."""
    with contextlib.ExitStack() as stack:
        yield lambda upstream: stack.enter_context(FaultProxy(upstream))


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Give the path of a Chromium browser."""
    return tools.chromium()


@pytest.fixture(scope="session")
def official_specs() -> Path:
    """Give the folder of the networks' official API descriptions."""
    return tools.specs()
