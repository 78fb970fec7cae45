"""The three faces of the home page: an ordinary day, a mourning, a crisis."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser

from tests.site import commune
from tests.site.browser import visiting
from tests.site.conftest import Built, make

ALERT = """---
title: "Le radier est fermé"
date: 2026-11-21 08:00
modified: 2026-11-21 08:30
level: urgence
from: 2026-11-21 08:00
until: 2026-11-22 08:00
---
Restez chez vous.
"""
CORRECTION = """---
title: "Le pont est ouvert"
date: 2026-11-21 07:00
claim: "Le pont serait fermé."
verdict: "Faux"
---
Il est ouvert.
"""
EVENT = """---
title: "Bal de la Sainte-Catherine"
date: 2026-11-20 08:00
start: 2026-11-25 20:00
---
Venez danser.
"""
SITTING = """---
title: "Conseil du 3 décembre"
date: 2026-11-20 10:00
act_type: Convocation
sitting_date: 2026-12-03 20:00
---
En mairie.
"""
FACTS = 'opening_hours = "Mo-Fr 09:00-12:00"\nnewsletter = "https://valserein.example.org/lettre/"\n'
NUMBERS = '\n[[commune.numbers]]\nlabel = "Astreinte"\nnumber = "01 99 00 12 99"\n'


def town(root: Path, site: str) -> Built:
    """Build a commune that has no news yet: an alert, a correction and an event."""
    root.mkdir(exist_ok=True)
    config = commune.CONFIG.replace("\n[accounts.mastodon]", f"{FACTS}{NUMBERS}\n[site]\n{site}\n\n[accounts.mastodon]")
    (root / "tambour.toml").write_text(config, encoding="utf-8")
    commune.put(root, "alertes/radier.md", ALERT)
    commune.put(root, "rectificatifs/pont.md", CORRECTION)
    commune.put(root, "agenda/bal.md", EVENT)
    return make(root)


def test_an_ordinary_day(tmp_path: Path) -> None:
    """The town hall's card gives its address; nothing leads to a list that is not there; the events are announced."""
    home = town(tmp_path, 'mode = "normal"').text("index.html")
    assert '<p class="where">1 place du Lavoir</p>' in home
    assert "Le pont est ouvert" in home
    assert 'href="/actualites/"' not in home
    assert "Bal de la Sainte-Catherine" in home
    assert "deuil" not in home


def test_the_order_of_need(tmp_path: Path) -> None:
    """Danger first, then search, the town hall, errands, news, dates, decisions, and where to follow all this."""
    commune.put(tmp_path, "demarches/acte.md", '---\ntitle: "Demander un acte"\ndate: 2026-01-05\n---\nEn mairie.\n')
    commune.put(tmp_path, "conseil/seance.md", SITTING)
    home = town(tmp_path, 'mode = "normal"').text("index.html")
    marks = (
        "Le radier est fermé", 'role="search"', 'id="mairie"', 'id="demarches"', "Demander un acte", 'id="actualites"',
        'id="agenda"', 'id="conseil"', 'id="suivre"', "/lettre/",
    )  # fmt: skip
    body = home.partition("<body")[2]
    places = [body.find(mark) for mark in marks]
    assert -1 not in places
    assert places == sorted(places)


def test_on_paper(tmp_path: Path, browser: Browser) -> None:
    """Printed, the home page keeps the alert, the hours and the news, and leaves out what only a screen can do."""
    with visiting(browser, town(tmp_path, 'mode = "normal"').output) as visit:
        page = visit.page("/")
        page.clock.set_fixed_time(datetime.fromisoformat(commune.NOW))  # pages hide by themselves an alert that is over
        page.reload()
        assert page.locator(".menu").is_visible()
        page.emulate_media(media="print", color_scheme="dark")
        for left_out in (".menu", ".search", ".square-picture"):
            assert not page.locator(left_out).first.is_visible()
        for kept in (".alert", ".week", "#actualites"):
            assert page.locator(kept).first.is_visible()
        ink = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
        assert max(map(int, re.findall(r"\d+", ink)[:3])) < 100  # dark on white, also by a reader's night


def test_mourning_says_so_and_promotes_nothing(tmp_path: Path) -> None:
    """A notice stands on the home page, the commune's own words if it gave any; events are not promoted."""
    home = town(tmp_path / "usual", 'mode = "mourning"').text("index.html")
    assert "La commune est en deuil." in home
    assert "Bal de la Sainte-Catherine" not in home
    assert "Le radier est fermé" in home
    own = town(tmp_path / "own", 'mode = "mourning"\nnotice = "Obsèques samedi à 10 h."').text("index.html")
    assert "Obsèques samedi à 10 h." in own
    assert "La commune est en deuil." not in own


def test_a_crisis_is_the_alert_and_whom_to_call(tmp_path: Path) -> None:
    """The home page is the whole alert, its last update, the useful numbers and the latest news: under 30 kB."""
    home = town(tmp_path, 'mode = "crisis"').text("index.html")
    said = home.replace("\u00a0", " ").replace("\u202f", " ")
    for words in (
        "Le radier est fermé",
        "Restez chez vous.",
        "Dernière mise à jour : samedi 21 novembre 2026 à 8 h 30",
    ):
        assert words in said
    assert "Le pont est ouvert" in home
    for number in ("0199001299", "0199001234", "112", "114"):
        assert f'href="tel:{number}"' in home or f'href="sms:{number}"' in home
    assert 'href="/actualites/"' not in home
    assert "square" not in home
    assert 'src="/images/' not in home
    assert len(home.encode()) < 30_000
