"""axe on every template, in light and dark, on a phone and on a desk."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.servers import tools
from tests.site.validators.conftest import Sample

WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
# All of axe's rules, "best practices" included; only what fails is told.
RUN = """async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const found = await axe.run(document, {resultTypes: ["violations"]});
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


@pytest.mark.parametrize("fault", ['<img src="/theme/icon.svg">', '<p style="color:#888;background:#999">Pâle'])
def test_axe_sees_a_fault(browser: Browser, sample: Sample, fault: str) -> None:
    """A page that is made worse is reported: the run above really judges."""
    page = browser.new_page(bypass_csp=True)
    page.goto(sample.host)
    page.evaluate("(fault) => document.querySelector('main').insertAdjacentHTML('beforeend', fault)", fault)
    page.evaluate(tools.npm_file("axe-core", "axe.min.js").read_text(encoding="utf-8"))
    found = violations(page, 1280, "light")
    page.context.close()
    assert len(found) == 1


def violations(page: Page, width: int, scheme: Any) -> list[str]:
    """Run axe on a page at a width in CSS pixels, in a scheme: what it finds, one line per element."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    found: list[str] = page.evaluate(RUN)
    return found
