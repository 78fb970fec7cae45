"""axe on every template, in light and dark, on a phone and on a desk."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.servers import tools
from tests.site.validators.conftest import Sample

WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
# All of axe's rules, "best practices" and the size of targets included; only what fails is told. Disclosures are open
# or closed, so that what they hold is judged too. In the dark only colours can differ.
RUN = """async ([open, dark]) => {
  for (const one of document.querySelectorAll("details")) one.open = open;
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const rules = dark ? {runOnly: ["color-contrast", "link-in-text-block"]} : {rules: {"target-size": {enabled: true}}};
  const found = await axe.run(document, {resultTypes: ["violations"], ...rules});
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""


def test_no_template_has_a_violation(browser: Browser, sample: Sample) -> None:
    """No rule of axe is broken on any template, in either scheme, at either width."""
    source = tools.npm_file("axe-core", "axe.min.js").read_text(encoding="utf-8")
    page = browser.new_page(bypass_csp=True)  # axe is no part of the page: the policy would forbid it
    broken = {}
    for url in sample.templates:
        page.goto(url)
        page.evaluate(source)
        for scheme, width in product(SCHEMES, WIDTHS):
            if faults := violations(page, width, scheme):
                broken[f"{sample.short(url)} {scheme} {width}"] = faults
    page.context.close()
    assert broken == {}


def test_the_results_of_a_search_have_no_violation(browser: Browser, sample: Sample) -> None:
    """The list that the search writes is as sound as the pages that the build writes."""
    page = browser.new_page(bypass_csp=True)
    page.goto(f"{sample.host}/recherche/?q=inscription")
    expect(page.locator("#resultats h2 a").nth(1)).to_be_visible()
    page.evaluate(tools.npm_file("axe-core", "axe.min.js").read_text(encoding="utf-8"))
    found = {(scheme, width): violations(page, width, scheme) for scheme, width in product(SCHEMES, WIDTHS)}
    page.context.close()
    assert {how: faults for how, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    ("fault", "scheme"),
    [
        ('<img src="/theme/icon.svg">', "light"),
        ('<p style="color:#888;background:#999">Pâle', "light"),
        ('<p style="color:#888;background:#999">Pâle', "dark"),
        ('<a href="/a" style="font-size:4px">x</a><a href="/b" style="font-size:4px">y</a>', "light"),
    ],
)
def test_axe_sees_a_fault(browser: Browser, sample: Sample, fault: str, scheme: str) -> None:
    """A page that is made worse is reported: the run above really judges."""
    page = browser.new_page(bypass_csp=True)
    page.goto(sample.host)
    page.evaluate("(fault) => document.querySelector('main').insertAdjacentHTML('beforeend', fault)", fault)
    page.evaluate(tools.npm_file("axe-core", "axe.min.js").read_text(encoding="utf-8"))
    found = violations(page, 1280, scheme)
    page.context.close()
    assert found


def violations(page: Page, width: int, scheme: Any) -> list[str]:
    """Run axe on a page at a width in CSS pixels, in a scheme: what it finds, one line per element.

    On a phone with the menu and each disclosure open, on a desk with them closed.
    """
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    found: list[str] = page.evaluate(RUN, [width == min(WIDTHS), scheme == "dark"])
    return found
