"""The kit on the page of previews, in a real browser: words that are copied, pictures that are taken away."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser, Route, expect

from syndicate.model import Account, Feed, History, Policy
from syndicate.networks.by_hand import ByHand
from syndicate.preview import preview
from syndicate.preview_files import write
from syndicate.serve import served
from tests.simulated import NOON, original
from tests.site.test_preview_page import ACCOUNTS, HOSTILE, Stall

POLICY = "default-src 'none'; img-src 'self' data:; script-src 'self'; style-src 'unsafe-inline'"


def account(name: str, place: str) -> Account:
    """Make an account of a place."""
    settings = {"place": place}
    return Account(name, "by_hand", ByHand.rules_for(settings), settings=settings)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Write a page with two kits and a copy of ours."""
    stall: Any = Stall()
    accounts = [account("groupe", "facebook_group"), account("place", "led_panel"), ACCOUNTS[0]]
    news = original(title=HOSTILE, summary="Une phrase pour les habitants. " * 6, tags=("marché",))
    since = History(since=NOON - timedelta(days=1))
    return write(
        tmp_path,
        preview(Feed("b", None, (news,)), since, accounts, Policy(), NOON, stall),
        commune="Valserein",
        now=NOON,
    )


def test_each_kit_is_whole(page: Path) -> None:
    """A kit has its steps, a named field for each text, its pictures to download, and the commands."""
    document = html.parse(page).getroot()
    assert len(document.xpath("//div[@class='kit']")) == 2
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    for field in document.xpath("//textarea"):
        assert document.xpath(f"//label[@for='{field.get('id')}']")
    assert document.xpath("//div[@class='kit']//a/@download") == ["fete-1.jpg"]
    assert [code.text_content().split()[-2:] for code in document.xpath("//code")][-1] == ["place", "--done"]
    assert document.xpath("//script/@src") == ["copy.js"]
    assert document.xpath("//script/text() | //@onclick | //@onload") == []


def test_the_button_copies_the_words(page: Path, browser: Browser) -> None:
    """Under a policy that lets nothing inline run, the button puts the words on the clipboard, and says so."""
    with served(page.parent) as address:
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        tab = context.new_page()
        complaints: list[str] = []
        tab.on("console", lambda said: complaints.append(said.text))

        def strict(route: Route) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": POLICY})

        tab.route("**/*", strict)
        tab.goto(f"{address}/index.html")
        button = tab.get_by_role("button", name="Copy this text").first
        button.click()
        expect(tab.get_by_role("status").first).to_have_text("Copied.")
        words = tab.locator("textarea").first.input_value()
        assert tab.evaluate("navigator.clipboard.readText()") == words
        assert words.startswith("Un <script>alert(1)</script> titre")
        with tab.expect_download() as taken:
            tab.get_by_role("link", name="Download the picture").click()
        assert taken.value.suggested_filename == "fete-1.jpg"
        context.close()
    assert complaints == []


def test_without_scripts_the_words_are_selected_by_hand(page: Path, browser: Browser) -> None:
    """Where no script runs there is no button that does nothing: the words are in their field."""
    with served(page.parent) as address:
        context = browser.new_context(java_script_enabled=False)
        tab = context.new_page()
        tab.goto(f"{address}/index.html")
        expect(tab.locator("textarea").first).to_be_visible()
        expect(tab.locator("button").first).to_be_hidden()
        context.close()
