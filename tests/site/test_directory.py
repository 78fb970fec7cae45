"""Procedures in their fixed order; services, places and associations with what people need to go there or to call."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree

from plugins import procedures
from syndicate.checks import advise
from syndicate.config import load
from syndicate.originals import read_all
from tests.site import commune
from tests.site.conftest import Built, make

SERVICE = (
    '---\ntitle: "Accueil"\ndate: 2026-01-02\nphone: "01 99 00 12 34"\nopening_hours: "Mo-Fr 09:00-12:00"\n---\nT.\n'
)
PROCEDURE = """---
title: "Louer la salle"
date: 2026-01-02
category: Vie locale
audience: [Habitants, Associations]
service: accueil
documents: [Formulaire, Chèque]
delay: "8 jours"
price: "180 €"
online_url: https://demarches.example.org
official_url: https://www.service-public.gouv.fr/particuliers/vosdroits/F1
official_date: 2026-09-01
address: "2, place du Tambour"
---
Avant tout, appelez.

## Comment faire

1. Venez.

## Le ménage

Il est à faire.

## Pour qui ?

Tout le monde.
"""
FACILITY = """---
title: "Lavoir"
date: 2026-01-02
category: Équipements
equip_type: Lavoir
equip_theme: Patrimoine
adr_nomvoie: rue du Lavoir
lat: 45.9
lon: 5.7
opening_hours: "24/7"
accessibility: "Deux marches."
image: /images/place.jpg
image_alt: "Le lavoir"
---
T.
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a commune with one original of each."""
    root = commune.write(tmp_path_factory.mktemp("directory"))
    commune.put(root, "services/accueil.md", SERVICE)
    commune.put(root, "demarches/louer.md", PROCEDURE)
    commune.put(root, "demarches/sans-rien.md", '---\ntitle: "Sans rien"\ndate: 2026-01-02\n---\nT.\n')
    commune.put(root, "equipements/lavoir.md", FACILITY)
    for name, theme in (("peche", "Nature"), ("harmonie", "Musique")):
        text = f'---\ntitle: "{name}"\ndate: 2026-01-02\ntheme: {theme}\nphone: "01 99 00 56 78"\n---\nT.\n'
        commune.put(root, f"associations/{name}.md", text)
    return make(root)


def tree(built: Built, path: str) -> etree._Element:
    """Read one page."""
    return etree.fromstring((built.output / path / "index.html").read_bytes(), etree.HTMLParser())


def test_a_procedure_has_its_fixed_order(site: Built) -> None:
    """For whom, what to bring, how, then time, price and place, then the rest; each once, whoever wrote its heading."""
    page = tree(site, "demarches/louer")
    headings = page.xpath("//div[contains(@class, 'body')]//*[self::h2 or self::dt]/text()")
    assert headings == ["Pour qui ?", "Ce qu’il faut apporter", "Comment faire", "Délai", "Coût", "Où", "Le ménage"]
    assert page.xpath("//ul[@class='boxes']/li/text()") == ["Formulaire", "Chèque"]
    text = "".join(page.xpath("//div[contains(@class, 'body')]//text()"))
    assert text.index("Avant tout") < text.index("Pour qui") < text.index("Tout le monde") < text.index("Formulaire")
    assert text.index("180 €") < text.index("Il est à faire")


def test_a_procedure_has_one_button_after_for_whom(site: Built) -> None:
    """The one action of the page follows the first part; a procedure without one has no button."""
    buttons = tree(site, "demarches/louer").xpath("//a[@class='button']")
    assert [one.get("href") for one in buttons] == ["https://demarches.example.org"]
    before = buttons[0].xpath("preceding::h2[1]/text()")
    assert before == ["Pour qui ?"]
    assert 'class="button"' not in site.text("demarches/sans-rien/index.html")


def test_a_procedure_shows_the_hours_of_its_service(site: Built) -> None:
    """The service that the procedure names has its card, and the service's page names the procedure."""
    card = tree(site, "demarches/louer").xpath("//aside[@class='service-card']")[0]
    assert card.xpath(".//h2/a/@href") == ["/services/accueil/"]
    assert "Lundi à vendredi" in "".join(card.itertext())
    assert tree(site, "services/accueil").xpath("//section[@class='beside']//a/@href") == ["/demarches/louer/"]
    assert "service-card" not in site.text("demarches/sans-rien/index.html")


def test_the_official_sheet_names_its_source_and_the_day(site: Built) -> None:
    """The deep link to the State's sheet says whose it is, and when the page was compared with it."""
    note = tree(site, "demarches/louer").xpath("//p[@class='note']")[0]
    text = "".join(note.itertext())
    assert "Service-Public.gouv.fr" in text
    assert "DILA" in text
    assert "1er\u00a0septembre 2026" in text


def test_a_heading_inside_something_else_leaves_the_text_whole() -> None:
    """A text whose headings are within a quotation is not cut through it."""
    html = "<p>a</p>\n<blockquote>\n<h2>Pour qui</h2>\n<p>b</p>\n</blockquote>"
    assert procedures.cut(html) == (html, [])


@pytest.mark.parametrize(
    ("heading", "part"),
    [("Pour qui ?", "who"), ("Où ?", "where"), ("Délai", "delay"), ("Ce qu’il faut apporter", "bring"),
     ("Où va l’argent", ""), ("How long", "delay"), ("COÛT", "cost")],
)  # fmt: skip
def test_headings_are_known_by_their_plain_letters(heading: str, part: str) -> None:
    """Accents, capitals, apostrophes and marks do not matter; a longer heading is the editor's own."""
    assert procedures.part_of(heading) == part


def test_a_place_gives_its_facts_first(site: Built) -> None:
    """Address with a plain link to a map, hours in words, access; the picture comes last."""
    page = tree(site, "equipements/lavoir")
    facts = page.xpath("//dl[contains(@class, 'facts')]")[0]
    assert facts.xpath(".//dt/text()") == ["Adresse", "Horaires d’ouverture", "Accessibilité"]
    assert facts.xpath(".//a/@href") == ["https://www.openstreetmap.org/?mlat=45.9&mlon=5.7#map=18/45.9/5.7"]
    assert "Jour et nuit" in "".join(facts.itertext())
    assert page.xpath("//figure/preceding::dl[contains(@class, 'facts')]")


def test_lists_are_by_subject_with_what_is_needed(site: Built) -> None:
    """Associations are sorted by theme with a telephone, places by theme with their address, procedures by category."""
    associations = tree(site, "associations")
    assert associations.xpath("//h2[starts-with(@id, 'partie')]/text()") == ["Musique", "Nature"]
    assert associations.xpath("//article//a[starts-with(@href, 'tel:')]/text()") == ["01 99 00 56 78"] * 2
    assert "rue du Lavoir" in "".join(tree(site, "equipements").xpath("//article//text()"))
    assert tree(site, "demarches").xpath("//h2[starts-with(@id, 'partie')]/text()") == ["Vie locale", "Autres"]


def test_a_service_that_does_not_exist_is_advice(tmp_path: Path) -> None:
    """A procedure that names no page of services/ is told, with the nearest title."""
    root = commune.write(tmp_path)
    commune.put(root, "services/accueil.md", SERVICE)
    commune.put(root, "demarches/louer.md", PROCEDURE.replace("service: accueil", "service: Acceuil"))
    config = load(root / "tambour.toml")
    reading = read_all(config)
    found = [
        one
        for one in advise(reading.sources, config, datetime.fromisoformat(commune.NOW))
        if one.code == "unknown-service"
    ]
    assert [(one.file.name, one.line) for one in found] == [("louer.md", 6)]
