"""The fixtures: ``pds``, ``mastodon_mock``, ``snac``, ``fault_proxy``. A server starts once, when first asked for."""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import tools
from tests.servers.mastodon_api import MastodonMock, Snac, add_snac_account, prepare_snac
from tests.servers.pds import Pds
from tests.servers.processes import free_port, running
from tests.servers.proxy import FaultProxy


@pytest.fixture(scope="session")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    """Give the reference Bluesky server. Each test opens its own account."""
    node = tools.node_with("@atproto/pds")
    port, plc_port = free_port(), free_port()
    log = tmp_path_factory.mktemp("pds") / "log"
    url = f"http://localhost:{port}"
    environ = {"PDS_PORT": str(port), "PLC_PORT": str(plc_port)}
    with running([node, tools.SERVERS / "pds.cjs"], ready=f"{url}/xrpc/_health", log=log, environ=environ):
        yield Pds(url)


@pytest.fixture(scope="session")
def _mastodon_mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MastodonMock]:
    port = free_port()
    log = tmp_path_factory.mktemp("mastodon-mock") / "log"
    url = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-m",
        "mastodon_mock",
        "serve",
        "--in-memory",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with running(command, ready=f"{url}/api/v2/instance", log=log):
        yield MastodonMock(url, "mock_token")


@pytest.fixture
def mastodon_mock(_mastodon_mock: MastodonMock) -> MastodonMock:
    """Give mastodon-mock, emptied."""
    _mastodon_mock.reset()
    return _mastodon_mock


@pytest.fixture(scope="session")
def _snac_accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Snac]]:
    program = tools.snac()
    port = free_port()
    folder = tmp_path_factory.mktemp("snac")
    prepare_snac(program, folder / "data", port)
    url = f"http://localhost:{port}"
    numbers = itertools.count()
    with running([program, "httpd", folder / "data"], ready=f"{url}/api/v1/instance", log=folder / "log"):
        yield lambda: add_snac_account(program, folder / "data", url, f"mairie{next(numbers)}")


@pytest.fixture
def snac(_snac_accounts: Callable[[], Snac]) -> Snac:
    """Give a new account on a snac server."""
    return _snac_accounts()


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
