"""What a first visit costs on a phone: bytes as they travel, compressed, requests, elements."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser

from tests.site.validators.conftest import Sample


@dataclass
class Cost:
    """A first visit without cache: bytes received with their headers, requests, elements of the page."""

    bytes: int = 0
    requests: int = 0
    elements: int = 0


def test_the_home_page_is_light(browser: Browser, sample: Sample) -> None:
    """The home page costs at most 150 kB and 15 requests on a phone."""
    cost = visited(browser, sample.host + "/")
    assert cost.bytes <= 150_000, cost
    assert cost.requests <= 15, cost


def test_an_article_without_pictures_is_light(browser: Browser, sample: Sample) -> None:
    """An article without pictures, the heaviest of them, costs at most 60 kB."""
    plain = max((page for page in sample.pages if _plain_article(page)), key=lambda page: page.stat().st_size)
    cost = visited(browser, f"{sample.host}/{plain.relative_to(sample.output).as_posix()}")
    assert cost.bytes <= 60_000, (plain, cost)


def test_the_home_page_of_a_crisis_is_lightest(browser: Browser, sample: Sample) -> None:
    """In a crisis the home page weighs less than 30 kB with all that it needs."""
    cost = visited(browser, sample.hosts["crisis"] + "/")
    assert cost.bytes < 30_000, cost


@pytest.mark.parametrize("mode", ["normal", "mourning", "crisis"])
def test_the_style_sheet_stays_small(sample: Sample, mode: str) -> None:
    """The one style sheet is at most 12 kB compressed."""
    sheets = list((sample.sites[mode] / "theme").glob("style*.css"))
    assert len(sheets) == 1
    assert len(gzip.compress(sheets[0].read_bytes(), 6)) <= 12_000


def visited(browser: Browser, url: str) -> Cost:
    """Visit a page for the first time on a phone 360 px wide, to its end, and give what it cost."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2, has_touch=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    cost = Cost()
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def received(event: dict[str, float]) -> None:
        cost.bytes += int(event["encodedDataLength"])
        cost.requests += 1

    session.on("Network.loadingFinished", received)
    page.goto(url, wait_until="networkidle")
    cost.elements = page.evaluate("document.querySelectorAll('*').length")
    context.close()
    return cost


def _plain_article(page: Path) -> bool:
    """Tell whether a page is an article whose content has no picture."""
    main = html.fromstring(page.read_bytes()).find(".//main")
    return main is not None and "e-content" in page.read_text(encoding="utf-8") and main.find(".//img") is None
