"""What a build does not load: most of the time that the build of one edited file takes would else go to libraries.

What they are for is not asked by an ordinary build, or is kept from an earlier one.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.servers.tools import REPOSITORY

# ``tambour build`` itself, once it has read the settings: with the accounts of the sample commune, so the networks too.
COMMAND = """
from pathlib import Path
import syndicate.cli.build
from syndicate.config import load
load(Path("tambour.toml"))
"""
# The process of Pelican, with all plugins. Pelican loads a part of Pillow, through docutils.
SITE = """
import importlib
from pelican.settings import read_settings
from plugins import __main__, outputs
for name in read_settings("pelicanconf.py")["PLUGINS"]:
    importlib.import_module(name)
"""
BOTH = (
    "httpx", "mastodon", "authlib", "libipld", "smtplib", "icalendar", "holidays", "feedgen", "lxml", "babel.messages",
    "PIL.ImageCms", "PIL.ImageDraw", "PIL.ImageFont", "syndicate.images", "syndicate.cards", "syndicate.arms",
    "syndicate.drawing.raster", "syndicate.drawing.square", "syndicate.pictures", "syndicate.posters",
    "syndicate.apply", "syndicate.smtp", "syndicate.web", "syndicate.wire",
)  # fmt: skip
UNWANTED = {
    COMMAND: (*BOTH, "PIL", "pelican", "markdown", "jinja2", "babel", "ssl", "email", "http", "html", "xml"),
    SITE: (*BOTH, "plugins.sketches", "plugins.vtimezone", "plugins.media_rss", "plugins.websub"),
}


@pytest.mark.parametrize("code", UNWANTED, ids=["command", "site"])
def test_a_build_loads_no_more_than_it_needs(code: str) -> None:
    """Neither process of a build loads what draws, what sends, or what writes calendars and feeds, before it has to."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    loaded = set(done.stdout.split())

    assert "syndicate.config" in loaded
    assert sorted(loaded & set(UNWANTED[code])) == []


@pytest.mark.parametrize("name", sorted({name for names in UNWANTED.values() for name in names}))
def test_what_a_build_does_not_load_is_there(name: str) -> None:
    """Every name of the lists above is that of a module: one that was renamed would never be found loaded."""
    assert find_spec(name)
