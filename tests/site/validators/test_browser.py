"""The sample in Chromium: what it asks for, what stands without JavaScript, and what a keyboard reaches."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.browser import Visit
from tests.site.validators.conftest import Sample

PHONE = {"width": 360, "height": 740}
BUSY = "#resultats ol[aria-busy=true]"
# The titles and the text that are seen: innerText leaves out what is hidden.
SHOWN = """[
  [...document.querySelectorAll("h1")].map((title) => title.innerText).filter(Boolean),
  document.querySelector("main").innerText,
]"""
# What is drawn around the element that has the focus: an outline or a shadow, thick enough to be seen (WCAG 2.4.13).
# After a key was pressed, what takes the focus shows it as after Tab.
FOCUS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}))
  .filter((one) => {
    one.focus();
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return document.activeElement !== one || !ring || box.width < 1 || box.bottom < 0 || box.right < 0;
  })
  .map((one) => `${one.tagName.toLowerCase()}.${one.className} ${one.textContent.trim().slice(0, 40)}`)"""


def test_no_request_leaves_the_site_and_nothing_is_kept(browser: Browser, sample: Sample) -> None:
    """Every template asks its own host only, fails at nothing, is refused nothing by its policy, stores nothing."""
    visit = Visit(browser, "")
    page = visit.page(sample.host + "/")
    failed: list[str] = []
    page.on("response", lambda got: failed.append(f"{got.status} {got.url}") if got.status >= 400 else None)
    for url in sample.templates:
        page.goto(url)
    ask(page, sample.host + "/recherche/", "passeport")
    kept = page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]")
    cookies = page.context.cookies()
    databases = page.evaluate("indexedDB.databases()")
    page.context.close()
    hosts = {url.split("/")[2] for url in visit.asked}
    assert hosts == {host.split("/")[2] for host in sample.hosts.values()}
    assert (failed, visit.complaints) == ([], [])
    assert (kept, cookies, databases) == (["", 0, 0], [], [])


def test_every_template_says_all_without_javascript(browser: Browser, sample: Sample) -> None:
    """Without JavaScript every template shows its title and its text."""
    page = Visit(browser, "").page(sample.host + "/", java_script_enabled=False, viewport=PHONE)
    lacking = []
    for url in sample.templates:
        page.goto(url)
        titles, text = page.evaluate(SHOWN)
        if len(titles) != 1 or len(text) < 200:
            lacking.append(f"{sample.short(url)}: {titles} {text!r}")
    page.context.close()
    assert lacking == []


def test_menu_hours_alerts_and_search_without_javascript(visit: Visit) -> None:
    """Without JavaScript: the menu, hours in full and no state, alerts with their end in words, ways beside search."""
    page = visit.page("/", java_script_enabled=False, viewport=PHONE)
    page.locator("header summary").click()
    expect(page.locator("header details nav a").first).to_be_visible()
    page.locator("header summary").click()
    expect(page.locator(".board .week tr")).to_contain_text(["Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi"])
    expect(page.locator(".board .week, .board .week-short").filter(visible=True)).to_have_count(1)
    expect(page.locator("[data-hours]")).to_be_hidden()
    alert = page.locator(".alerts .alert").first
    expect(alert).to_contain_text("Crue de l’Orvelle")
    expect(alert.locator("small")).to_contain_text("22 novembre")
    page.goto(f"{visit.address}/recherche/")
    expect(page.locator("noscript")).to_be_visible()
    expect(page.locator(".other-ways a").first).to_be_visible()


def test_the_skip_link_goes_to_the_content(visit: Visit) -> None:
    """The first Tab shows the skip link, Enter puts the focus in the content, the next Tab is inside it."""
    page = visit.page("/demarches/")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_menu_of_a_phone_opens_by_the_keyboard(visit: Visit) -> None:
    """On a phone Enter opens the menu, Tab reaches its links in order, Enter follows one."""
    page = visit.page("/", width=360)
    summary = page.locator("header summary")
    until_focused(page, "header summary")
    page.keyboard.press("Enter")
    links = page.locator("header details nav a")
    expect(links.first).to_be_visible()
    page.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    page.keyboard.press("Tab")
    expect(links.nth(1)).to_be_focused()
    wanted = links.nth(1).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{wanted}")
    expect(summary).to_be_visible()


def test_a_search_from_home_and_back(visit: Visit) -> None:
    """By keyboard alone: a word typed on the home page gives results, one is opened, and back finds them again."""
    page = visit.page("/")
    until_focused(page, "main input[type=search]")
    page.keyboard.type("passeport")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?q=passeport")
    result = page.locator("#resultats h2 a").first
    expect(result).to_be_visible()
    until_focused(page, "#resultats h2 a")
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_contain_text("passeport")
    page.go_back()
    page.wait_for_url("**/recherche/?q=passeport")
    expect(page.locator("main input[type=search]")).to_have_value("passeport")
    expect(result).to_be_visible()


@pytest.mark.parametrize("forced", ["none", "active"])
def test_what_has_the_focus_is_always_seen(browser: Browser, sample: Sample, forced: str) -> None:
    """Each thing that takes the focus shows it by a ring and is on the screen, in forced colours too."""
    page = Visit(browser, "").page(sample.host + "/", forced_colors=forced)
    unseen = {}
    for url in sample.templates:
        page.goto(url)
        page.keyboard.press("Tab")
        if found := page.evaluate(FOCUS):
            unseen[sample.short(url)] = found
    page.context.close()
    assert unseen == {}


def ask(page: Page, url: str, query: str) -> None:
    """Type a question on the search page and wait for the answer."""
    page.goto(url)
    page.fill("main input[type=search]", query)
    page.keyboard.press("Enter")
    expect(page.locator("#resultats h2 a").first).to_be_visible()


def until_focused(page: Page, selector: str) -> None:
    """Press Tab until the first element of a selector has the focus, as a person would."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(one) => document.activeElement === document.querySelector(one)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")
