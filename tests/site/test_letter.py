"""A letter in a real browser, as a phone shows it."""

from __future__ import annotations

from playwright.sync_api import Browser

from syndicate.model import Draft, Link
from syndicate.networks._letter import page

URL = f"https://valserein.example.org/actualites/{'une-adresse-tres-longue-' * 4}"


def test_a_letter_is_as_wide_as_the_phone(browser: Browser) -> None:
    """Neither a long address nor a long word makes the letter wider than the screen: nobody scrolls sideways."""
    text = f"La semaine\n\nUne nouvelle\n{URL}\n\n{'anticonstitutionnellement' * 3}\n\n{URL}"
    letter = page(Draft(text, "fr", Link(URL, "La semaine", "")), "Mairie", f"https://listes.example.org/{'x' * 80}")
    context = browser.new_context(viewport={"width": 320, "height": 700})
    tab = context.new_page()
    tab.set_content(f"<!doctype html><meta name=viewport content='width=device-width'>{letter}")
    assert tab.evaluate("document.documentElement.scrollWidth") == 320
    context.close()
