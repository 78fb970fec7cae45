"""What large letters, narrow windows and forced colours do to the pages: nothing is cut, nothing scrolls sideways."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.site.browser import Visit
from tests.site.validators.conftest import Sample

# 320 CSS pixels is a window of 1280 px at 400 % (WCAG 1.4.10).
NARROWEST = {"width": 320, "height": 640}
# WCAG 1.4.12: what a reader's own style may set, and nothing may be lost.
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Text that is cut: an element that shows text, hides what overflows, and does not hold all of it. What is there for
# screen readers only is hidden on purpose.
CUT = """() => [...document.querySelectorAll("body *")].filter((one) => {
  const style = getComputedStyle(one);
  if (style.overflowX !== "hidden" && style.overflowY !== "hidden" && style.textOverflow !== "ellipsis") return false;
  if (!one.textContent.trim() || one.closest(".unseen")) return false;
  return one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
}).map((one) => `${one.tagName.toLowerCase()}.${one.className} ${one.textContent.trim().slice(0, 40)}`)"""
# Text that leaves the window on the right, where nothing scrolls.
OUTSIDE = """() => [...document.querySelectorAll("body *")].filter((one) => {
  if (one.children.length || !one.textContent.trim() || one.closest("table, pre, .unseen")) return false;
  const box = one.getBoundingClientRect();
  return box.width > 1 && box.height > 1 && (box.right > innerWidth + 1 || box.left < -1);
}).map((one) => `${one.tagName.toLowerCase()}.${one.className} ${one.textContent.trim().slice(0, 40)}`)"""


def test_nothing_is_lost_at_320_pixels(browser: Browser, sample: Sample) -> None:
    """At 320 px no template scrolls sideways or cuts a text, with the reader's own spacing of letters and lines too."""
    page = Visit(browser, "").page(sample.host + "/", viewport=NARROWEST, bypass_csp=True)
    lost = {}
    for url in sample.templates:
        page.goto(url)
        for how in ("plain", "spaced"):
            if how == "spaced":
                page.add_style_tag(content=SPACING)
            found = [f"{page.evaluate(SIDEWAYS)} px too wide"] if page.evaluate(SIDEWAYS) > 0 else []
            found += page.evaluate(CUT) + page.evaluate(OUTSIDE)
            if found:
                lost[f"{sample.short(url)} {how}"] = found
    page.context.close()
    assert lost == {}


def test_spacing_loses_nothing_on_a_wide_screen(browser: Browser, sample: Sample) -> None:
    """At 1280 px, and at the widths where the layout changes, the reader's own spacing cuts no text."""
    page = Visit(browser, "").page(sample.host + "/", bypass_csp=True)
    lost = {}
    for url in sample.templates:
        page.goto(url)
        page.add_style_tag(content=SPACING)
        for width in (720, 1024, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            found = [f"{page.evaluate(SIDEWAYS)} px too wide"] if page.evaluate(SIDEWAYS) > 0 else []
            found += page.evaluate(CUT)
            if found:
                lost[f"{sample.short(url)} {width}"] = found
    page.context.close()
    assert lost == {}
