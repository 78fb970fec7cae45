"""The sample commune, built once with its search and served once, for everything here that judges it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from syndicate import build
from syndicate.config import FILE, load
from tests.site.browser import Visit
from tests.site.validators.hosting import hosted
from tests.site.validators.pages import covering

ROOT = Path(__file__).parent.parent.parent.parent
NOW = "2026-11-20T12:00:00+01:00"  # the sample's last day
# One more account, so that the page which its profile leads to is judged too.
ROUTE = 'accounts = ["mastodon-essai", "bluesky-essai"]'
INSTAGRAM = '\n[accounts.instagram]\nkind = "instagram"\nuser = "1"\n'
MODES = ("normal", "mourning", "crisis")  # the home page has three faces: see [site] mode


@dataclass(frozen=True)
class Sample:
    """The sample commune, built: its site in each mode, each with an address on this machine."""

    sites: Mapping[str, Path]
    hosts: Mapping[str, str]

    @property
    def output(self) -> Path:
        """Give the folder of the site of every day."""
        return self.sites["normal"]

    @property
    def pages(self) -> list[Path]:
        """Give every page of that site."""
        return sorted(self.output.rglob("*.html"))

    @property
    def host(self) -> str:
        """Give the address of the site of every day."""
        return self.hosts["normal"]

    @property
    def templates(self) -> list[str]:
        """Give the addresses of the pages that together show all that the theme can draw, the other homes included."""
        others = (f"{self.hosts[mode]}/" for mode in MODES if mode != "normal")
        return [self.host + path for path in covering(self.output)] + list(others)

    def short(self, url: str) -> str:
        """Name a page for a message: ``crisis/``, ``normal/agenda/``."""
        mode, host = next((mode, host) for mode, host in self.hosts.items() if url.startswith(host))
        return mode + url.removeprefix(host)


@pytest.fixture(scope="package")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """Build the sample as on its last day, in each mode, with its search, and serve it."""
    root = tmp_path_factory.mktemp("sample")
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copy(ROOT / "audit.yaml", root)
    sites = {mode: _built(root, mode) for mode in MODES}
    with ExitStack() as stack:
        yield Sample(sites, {mode: stack.enter_context(hosted(site)) for mode, site in sites.items()})


def _built(root: Path, mode: str) -> Path:
    """Build in one mode. What the builds share, such as the pictures, is made once."""
    text = (ROOT / FILE).read_text(encoding="utf-8")
    assert 'mode = "normal"' in text, "the sample says its mode"
    assert ROUTE in text, "the sample sends its news to both accounts"
    text = text.replace(ROUTE, f'{ROUTE[:-1]}, "instagram"]').replace('mode = "normal"', f'mode = "{mode}"')
    (root / FILE).write_text(text + INSTAGRAM, encoding="utf-8")
    report = build.build(load(root / FILE), now=datetime.fromisoformat(NOW), search_too=mode == "normal")
    return report.output.rename(root / mode)


@pytest.fixture
def visit(browser: Browser, sample: Sample) -> Iterator[Visit]:
    """Give the browser on the sample, with nothing remembered from other tests."""
    visit = Visit(browser, sample.host)
    yield visit
    for context in visit.contexts:
        context.close()
