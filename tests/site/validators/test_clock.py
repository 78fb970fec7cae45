"""What the pages say of the moment at which they are read: is the town hall open, is the alert over.

The reader's clock is set, and stands in Martinique: the pages go by the commune's own zone.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site import commune
from tests.site.browser import Visit, visiting
from tests.site.conftest import make

ELSEWHERE = "America/Martinique"  # four hours behind UTC, all year round
# The sample: Monday, Wednesday, Thursday 9-12; Tuesday, Friday 9-12 and 14-17:30; closed on public holidays.
STATES = {
    # an ordinary Friday, from one minute to the next
    "2026-11-20T08:59+01:00": ("closed", "Fermée. Ouvre aujourd’hui à 9 h"),
    "2026-11-20T09:00+01:00": ("open", "Ouverte jusqu’à 12 h"),
    "2026-11-20T11:30+01:00": ("open", "Ouverte jusqu’à 12 h"),
    "2026-11-20T11:31+01:00": ("soon", "Ferme dans 29 min"),
    "2026-11-20T11:59+01:00": ("soon", "Ferme dans 1 min"),
    "2026-11-20T12:00+01:00": ("closed", "Fermée. Ouvre aujourd’hui à 14 h"),
    "2026-11-20T16:00+01:00": ("open", "Ouverte jusqu’à 17 h 30"),
    "2026-11-20T17:30+01:00": ("closed", "Fermée. Ouvre lundi 23 à 9 h"),
    # it is already Monday in the commune, and Sunday evening for the reader
    "2026-11-23T00:30+01:00": ("closed", "Fermée. Ouvre aujourd’hui à 9 h"),
    "2026-11-22T23:30+01:00": ("closed", "Fermée. Ouvre demain à 9 h"),
    # public holidays: Armistice (a Wednesday), Christmas (a Friday), Easter Monday of the next year
    "2026-11-11T10:00+01:00": ("closed", "Fermée. Ouvre demain à 9 h"),
    "2026-12-25T10:00+01:00": ("closed", "Fermée. Ouvre lundi 28 à 9 h"),
    "2027-03-29T10:00+02:00": ("closed", "Fermée. Ouvre demain à 9 h"),
    # an exceptional day: on 24 December it closes at 11
    "2026-12-24T10:00+01:00": ("open", "Ouverte jusqu’à 11 h"),
    "2026-12-24T10:45+01:00": ("soon", "Ferme dans 15 min"),
    "2026-12-24T11:00+01:00": ("closed", "Fermée. Ouvre lundi 28 à 9 h"),
    # both sides of each change of hour: 25 October 2026, 28 March 2027
    "2026-10-23T07:00+00:00": ("open", "Ouverte jusqu’à 12 h"),
    "2026-10-26T07:59+00:00": ("closed", "Fermée. Ouvre aujourd’hui à 9 h"),
    "2026-10-26T08:00+00:00": ("open", "Ouverte jusqu’à 12 h"),
    "2027-03-26T08:00+00:00": ("open", "Ouverte jusqu’à 12 h"),
    "2027-03-30T06:59+00:00": ("closed", "Fermée. Ouvre aujourd’hui à 9 h"),
    "2027-03-30T07:00+00:00": ("open", "Ouverte jusqu’à 12 h"),
}


def test_the_town_hall_is_open_or_not_by_its_own_clock(visit: Visit) -> None:
    """The state, the next opening and the day in bold are right at each of these moments."""
    page = visit.page("/", timezone_id=ELSEWHERE)
    said = {}
    for moment in STATES:
        at(page, moment)
        state = page.locator("[data-hours]")
        mood = (state.get_attribute("class") or "").removeprefix("state state-")
        said[moment] = (mood, plain(state.inner_text()))
    assert said == STATES


def test_today_is_marked_by_the_calendar_of_the_commune(visit: Visit) -> None:
    """The day in bold is the commune's, when it is still yesterday for the reader."""
    page = visit.page("/", timezone_id=ELSEWHERE)
    at(page, "2026-11-24T00:30+01:00")
    expect(page.locator(".week .today")).to_have_count(1)
    expect(page.locator(".week .today")).to_contain_text("Mardi")


def test_an_alert_goes_at_its_end(visit: Visit) -> None:
    """The banner stays until the minute before its end and is gone at its end, on a page made two days before."""
    page = visit.page("/actualites/", timezone_id=ELSEWHERE)
    banner = page.locator(".alerts .alert", has_text="Crue de l’Orvelle")
    at(page, "2026-11-22T19:59+01:00")
    expect(banner).to_be_visible()
    at(page, "2026-11-22T20:00+01:00")
    expect(banner).to_be_hidden()


def test_the_page_of_an_alert_says_that_it_is_over(visit: Visit) -> None:
    """Its own page says until when, then since when."""
    page = visit.page("/alertes/crue-de-l-orvelle/", timezone_id=ELSEWHERE)
    state = page.locator("main .alert-state").filter(visible=True)
    at(page, "2026-11-22T19:59+01:00")
    expect(state).to_contain_text("En cours")
    at(page, "2026-11-22T20:00+01:00")
    expect(state).to_contain_text("Terminée")


def test_an_alert_to_come_appears_at_its_hour(browser: Browser, tmp_path: Path) -> None:
    """An alert that is announced for later is hidden, is shown from its first minute, and goes at its end."""
    root = commune.write(tmp_path)
    times = "date: 2026-11-21 06:00\nfrom: 2026-11-21 18:00\nuntil: 2026-11-22 06:00\nlevel: vigilance"
    commune.put(root, "alertes/verglas.md", f"---\ntitle: Verglas cette nuit\n{times}\n---\nPrudence.\n")
    with visiting(browser, make(root).output) as visit:
        page = visit.page("/", timezone_id=ELSEWHERE)
        banner = page.locator(".alerts .alert", has_text="Verglas cette nuit")
        seen = {}
        for moment in (
            "2026-11-21T17:59+01:00",
            "2026-11-21T18:00+01:00",
            "2026-11-22T05:59+01:00",
            "2026-11-22T06:00+01:00",
        ):
            at(page, moment)
            seen[moment[8:16]] = banner.is_visible()
    assert seen == {"21T17:59": False, "21T18:00": True, "22T05:59": True, "22T06:00": False}


@pytest.mark.parametrize("path", ["/", "/alertes/crue-de-l-orvelle/"])
def test_a_page_read_a_year_later_is_not_wrong(visit: Visit, path: str) -> None:
    """A page kept for a year claims no alert in progress."""
    page = visit.page(path, timezone_id=ELSEWHERE)
    at(page, "2027-11-20T10:00+01:00")
    expect(page.locator(".alerts .alert").filter(visible=True)).to_have_count(0)
    expect(page.get_by_text("En cours", exact=False).filter(visible=True)).to_have_count(0)


def at(page: Page, moment: str) -> None:
    """Read the page again when it is this moment."""
    page.clock.set_fixed_time(datetime.fromisoformat(moment))
    page.reload()


def plain(text: str) -> Any:
    """Write with ordinary spaces what is typeset with no-break ones."""
    return " ".join(text.split())
