"""A real browser on a built site, for tests: Chromium through Playwright, the site served on this machine.

``with visiting(browser, output) as visit`` gives a ``Visit`` of a built site; ``visit.page("/recherche/")`` opens a
page that records whatever it asks for and complains of. ``browser`` is a fixture: one for all the tests, for
Playwright runs once in a process. The policy of our pages forbids ``wait_for_function``: wait for a selector, or use
Playwright's ``expect``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from syndicate.serve import served
from tests.servers import tools

# No sandbox: tests also run as root in containers.
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync")


@dataclass
class Visit:
    """A browser and the address of the site. ``asked`` and ``complaints`` gather over all its pages."""

    browser: Browser
    address: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def page(self, path: str = "/", *, width: int = 1280, height: int = 800, **context: object) -> Page:
        """Open a page of the site. ``context`` is for Playwright's contexts, such as ``java_script_enabled=False``."""
        options: dict[str, object] = {"viewport": {"width": width, "height": height}, "locale": "fr-FR", **context}
        self.contexts.append(self.browser.new_context(**options))  # type: ignore[arg-type]  # passed on as given
        page = self.contexts[-1].new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.address + path, wait_until="load")
        return page

    def elsewhere(self) -> list[str]:
        """Give the requests that left the site."""
        host = urlsplit(self.address).netloc
        return [url for url in self.asked if urlsplit(url).netloc != host and not url.startswith(("data:", "blob:"))]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start a browser, closed after the tests of the site: Playwright's loop would be in the way of others' loops."""
    program = tools.chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
        yield running
        running.close()


@contextmanager
def visiting(browser: Browser, output: Path, base: str = "") -> Iterator[Visit]:
    """Serve a built site, under the path ``base`` if it has one, and give a browser for it."""
    with served(output, port=0, mounts={f"{base}/": output} if base else {}) as address:
        visit = Visit(browser, address + base)
        yield visit
        for context in visit.contexts:
            context.close()
