"""Find the programs that some tests need, and decide what their absence means.

On a laptop a missing tool skips the tests that need it, with one line that says how to get it. Where ``CI=true`` it
is an error, so that nothing stops being tested unnoticed; except for what not every machine can have (``optional``).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from syndicate import posters
from syndicate.errors import ConfigError

SERVERS = Path(__file__).parent
REPOSITORY = SERVERS.parent.parent
NODE_MODULES = SERVERS / "node_modules"
UNPACKED = SERVERS / ".tools"  # Debian packages unpacked by .ci/run, for programs that nobody should install for us
SYNAPSE = SERVERS / ".synapse"  # a virtual environment of its own, as it wants other versions than we do
# Official API descriptions and schemas of the networks, kept beside the repository by those who have them.
SPECS = REPOSITORY.parent / "shared" / "specs"


def node_with(package: str) -> Path:
    """Give the path of ``node``, once this npm package is installed for the test servers."""
    node = shutil.which("node")
    if node is None or not (NODE_MODULES / package / "package.json").is_file():
        missing(package, "install Node.js and npm, then `make tools`")
    return Path(node)


def npm_file(package: str, file: str) -> Path:
    """Give a file of an npm package that is installed beside the test servers."""
    found = NODE_MODULES / package / file
    if not found.is_file():
        missing(package, "install Node.js and npm, then `make tools`")
    return found


def java() -> Path:
    """Give the path of a Java runtime."""
    found = shutil.which("java")
    if found is None:
        missing("java", "install a Java runtime (Debian: default-jre-headless)")
    return Path(found)


def snac() -> Path:
    """Give the path of snac, a small server with the Mastodon API."""
    found = shutil.which("snac") or shutil.which("snac", path=UNPACKED / "usr" / "bin")
    if found is None:
        missing("snac2", "install the Debian package snac2 (bookworm-backports or later)", optional=True)
    return Path(found)


def synapse() -> Path:
    """Give the Python that has Synapse, the reference Matrix server."""
    found = SYNAPSE / "bin" / "python"
    if not found.is_file():
        missing("matrix-synapse", "run `make tools`")
    return found


def pango() -> None:
    """Want the libraries that posters are laid out with."""
    try:
        posters.check()
    except ConfigError:
        missing("pango", "install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0 (names of Debian packages)")


def chromium() -> Path:
    """Give the path of a Chromium browser."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        missing("chromium", "install the package chromium")
    return Path(found)


def specs() -> Path:
    """Give the folder of the networks' official API descriptions."""
    if not SPECS.is_dir():
        missing("../shared/specs", "the official API descriptions are not kept in this repository", optional=True)
    return SPECS


def missing(tool: str, remedy: str, *, optional: bool = False) -> NoReturn:
    """Skip the test, or fail it where everything must be there."""
    message = f"{tool} is absent: {remedy}"
    if os.environ.get("CI") == "true" and not optional:
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
