"""Alerts in a browser: they begin and end by the clock of whoever reads, in pages that were built before."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.site import commune
from tests.site.browser import visiting
from tests.site.conftest import Built, make

SOON = """---
title: "Le téléphone est coupé lundi"
date: 2026-11-20 10:00
level: info
from: 2026-11-23 12:00
until: 2026-11-23 14:00
---
Un autre numéro répond.
"""


def at(page: Page, moment: str) -> Page:
    """Read the page at a moment."""
    page.clock.set_fixed_time(moment)
    page.reload()
    return page


def shown(page: Page, selector: str) -> list[str]:
    """Give the words that can be seen, with plain spaces."""
    return [" ".join(one.inner_text().split()) for one in page.locator(f"{selector}:visible").all()]


def alerts(tmp_path: Path) -> Built:
    """Build a commune with an alert in progress and one to come."""
    root = commune.write(tmp_path)
    commune.put(root, "alertes/telephone.md", SOON)
    return make(root)


def test_alerts_begin_and_end_by_themselves(tmp_path: Path, browser: Browser) -> None:
    """A page shows what holds when it is read: the alert that ended is gone, the next one comes."""
    with visiting(browser, alerts(tmp_path).output) as visit:
        page = visit.page("/actualites/")
        said = {
            moment: shown(at(page, moment), ".alert a")
            for moment in ("2026-11-21T10:00+01:00", "2026-11-22T12:00+01:00", "2026-11-23T12:30+01:00")
        }
        assert list(said.values()) == [["Vigilance neige"], [], ["Le téléphone est coupé lundi"]]
        page = visit.page("/alertes/telephone/")
        assert shown(at(page, "2026-11-23T11:59+01:00"), ".alert-state") == [
            "À partir du lundi 23 novembre 2026 à 12 h"
        ]
        assert shown(at(page, "2026-11-23T12:00+01:00"), ".alert-state") == [
            "En cours jusqu’au lundi 23 novembre 2026 à 14 h"
        ]
        assert shown(at(page, "2026-11-23T14:00+01:00"), ".alert-state") == [
            "Terminée depuis le lundi 23 novembre 2026 à 14 h"
        ]
        assert visit.complaints == []


def test_without_script_an_alert_says_its_end(tmp_path: Path, browser: Browser) -> None:
    """Without the script an alert stays with its end in words, and one to come is not shown."""
    with visiting(browser, alerts(tmp_path).output) as visit:
        page = visit.page("/actualites/", java_script_enabled=False)
        assert shown(page, ".alert") == ["Vigilance. Vigilance neige jusqu’au 22 novembre, 12 h"]
