"""Start each real server until a block ends; the fixtures and ``make torture`` share this."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import tools
from tests.servers.mastodon_api import MastodonMock, Snac, add_snac_account, prepare_snac
from tests.servers.pds import Pds
from tests.servers.processes import free_port, running
from tests.servers.synapse import Synapse, prepare_synapse


@contextmanager
def running_pds(folder: Path) -> Iterator[Pds]:
    """Run the reference Bluesky server; its log goes into the folder."""
    node = tools.node_with("@atproto/pds")
    port, plc_port = free_port(), free_port()
    url = f"http://localhost:{port}"
    environ = {"PDS_PORT": str(port), "PLC_PORT": str(plc_port)}
    command = [node, tools.SERVERS / "pds.cjs"]
    with running(command, ready=f"{url}/xrpc/_health", log=folder / "log", environ=environ):
        yield Pds(url)


@contextmanager
def running_mastodon_mock(folder: Path) -> Iterator[MastodonMock]:
    """Run mastodon-mock; its log goes into the folder."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    serve = [sys.executable, "-m", "mastodon_mock", "serve"]
    command = [*serve, "--in-memory", "--host", "127.0.0.1", "--port", str(port)]
    with running(command, ready=f"{url}/api/v2/instance", log=folder / "log"):
        yield MastodonMock(url, "mock_token")


@contextmanager
def running_snac(folder: Path) -> Iterator[Callable[[], Snac]]:
    """Run snac in the folder, and give what opens a new account on it."""
    program = tools.snac()
    port = free_port()
    prepare_snac(program, folder / "data", port)
    url = f"http://localhost:{port}"
    numbers = itertools.count()
    with running([program, "httpd", folder / "data"], ready=f"{url}/api/v1/instance", log=folder / "log"):
        yield lambda: add_snac_account(program, folder / "data", url, f"mairie{next(numbers)}")


@contextmanager
def running_synapse(folder: Path) -> Iterator[Synapse]:
    """Run Synapse in the folder, its database in one file; its log goes there too."""
    python = tools.synapse()
    port = free_port()
    settings = prepare_synapse(folder, port)
    serve = [str(python), "-m", "synapse.app.homeserver", "-c", str(settings)]
    subprocess.run([*serve, "--generate-keys"], check=True, capture_output=True, cwd=folder)
    url = f"http://127.0.0.1:{port}"
    with running(serve, ready=f"{url}/_matrix/client/versions", log=folder / "log"):
        yield Synapse(url)
