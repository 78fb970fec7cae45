"""The JSON-LD of each kind of page, and the card of each page: what machines that never see the site are told."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from tests.site import commune
from tests.site.conftest import Built, make

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
META = re.compile(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">')
FILES = {
    "agenda/marche.md": """---
title: "Marché"
date: 2026-11-01
start: 2026-11-01 08:00
end: 2026-11-01 13:00
recurrence: "FREQ=MONTHLY;BYDAY=1SU;UNTIL=20271231"
location: {name: "Halle", address: "3 rue du Pont, 99020 Orvelle", lat: 45.9, lon: 5.7}
price: "Entrée libre"
organizer: "Comité des fêtes"
---
Chaque mois.
""",
    "agenda/deplace.md": """---
title: "Réunion"
date: 2026-11-01
start: 2026-11-28
end: 2026-11-29
all_day: true
previous_start: 2026-11-27
event_status: moved_online
price: "5 €"
registration_url: "https://visio.example.org/1"
---
En ligne.
""",
    "agenda/annule.md": """---
title: "Bal"
date: 2026-11-01
start: 2026-11-28 20:00
event_status: cancelled
---
Annulé.
""",
    "rectificatifs/eau.md": """---
title: "L'eau du robinet est bonne à boire"
date: 2026-11-20
claim: "L'eau serait </script><script>alert(1)</script> empoisonnée"
claim_url: "https://rumeurs.example.net/eau"
claim_author: "Une vidéo"
claim_date: 2026-11-19
verdict: "Faux : les analyses sont conformes."
evidence_urls: ["https://analyses.example.org/2026"]
---
Les analyses du 18 novembre sont conformes.
""",
    "conseil/deliberation.md": """---
title: "Délibération 2026-1"
date: 2026-11-17
act_type: "Délibération"
number: "2026-1"
sitting_date: 2026-11-12 20:00
online_date: 2026-11-17
author_first: "Prénom"
author_last: "Nom"
author_capacity: "maire"
personal_data_checked: {by: "Secrétariat", on: 2026-11-16}
file: /documents/reglement.pdf
file_sha256: "14bcd090baf31edba64e9cbd8cdfc15f943344aa72cb3675ad8e91bfcbce03ad"
---
Adoptée.
""",
    "services/accueil.md": """---
title: "Accueil"
date: 2025-01-01
phone: "01 99 00 12 34"
opening_hours: "Mo-Fr 09:00-12:00; Tu 14:00-17:30; PH off"
---
À l'entrée.
""",
    "equipements/biblio.md": """---
title: "Bibliothèque"
date: 2025-01-01
equip_type: "Bibliothèque"
adr_numero: 3
adr_nomvoie: "rue du Tilleul"
adr_codepostal: "99001"
adr_commune: "Valserein"
equip_lat: 45.9
equip_long: 5.7
---
Livres.
""",
    "associations/harmonie.md": """---
title: "Harmonie"
date: 2025-01-01
rna: "W999000001"
website: "https://harmonie.example.org"
---
Musique.
""",
    "elus/maire.md": """---
title: "Le maire"
date: 2025-01-01
role: "Maire"
first_name: "Prénom"
last_name: "Nom"
---
Reçoit le samedi.
""",
    "demarches/salle.md": """---
title: "Louer la salle"
date: 2025-01-01
audience: ["Habitants"]
online_url: "https://demarches.example.org/salle"
phone: "01 99 00 12 34"
---
Sur demande.
""",
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the tiny commune with one original of each kind."""
    root = commune.write(tmp_path_factory.mktemp("data"))
    for name, text in FILES.items():
        commune.put(root, name, text)
    config = root / "tambour.toml"
    hours = 'opening_hours = "Mo-Fr 09:00-12:00; Tu 14:00-17:30; PH off"\nsiren = "219900016"\n'
    hours += 'closings = [{on = 2026-12-24, hours = "09:00-11:00"}, {on = 2026-12-26, until = 2026-12-27}]\n'
    text = config.read_text(encoding="utf-8").replace("\n[accounts", f"{hours}\n[accounts", 1)
    config.write_text(text.replace("social.example.org", 'social.example.org"\nhandle = "mairie'), encoding="utf-8")
    return make(root)


def graph(built: Built, path: str) -> dict[str, Any]:
    """Read the graph of a page: its things by type."""
    blocks = BLOCK.findall(built.text(path))
    assert len(blocks) == 1
    document = json.loads(blocks[0])
    assert document["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in document["@graph"]}


def pages(built: Built) -> Iterator[Path]:
    """Give every page but the one that no address leads to."""
    yield from (path for path in built.output.rglob("*.html") if path.name != "404.html")


def values(thing: Any) -> Iterator[tuple[str, Any]]:
    """Give every key of a graph with its value."""
    if isinstance(thing, list):
        for one in thing:
            yield from values(one)
    elif isinstance(thing, dict):
        for key, one in thing.items():
            yield key, one
            yield from values(one)


# ------------------------------------------------------------------------------------------ every page


def test_every_page_has_one_sound_graph(town: Built) -> None:
    """Each page has one block of JSON-LD without an empty part, and the way to it ends at its own address."""
    seen = 0
    for path in pages(town):
        things = graph(town, path.relative_to(town.output).as_posix())
        for key, value in values(list(things.values())):
            assert value not in ("", None, [], {}), (path, key)
        if path != town.output / "index.html":
            steps = things["BreadcrumbList"]["itemListElement"]
            assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
            assert steps[0]["item"] == f"{commune.HOME}/"
            assert steps[-1]["item"] == f"{commune.HOME}/{path.parent.relative_to(town.output).as_posix()}/"
        seen += 1
    assert seen > 20


def test_every_address_is_of_the_web(town: Built) -> None:
    """What is given as an address begins with https://, whatever the front matter says."""
    keys = ("@id", "url", "item", "contentUrl", "serviceUrl", "sameAs", "citation", "eventStatus")
    found = 0
    for path in pages(town):
        for key, value in values(list(graph(town, path.relative_to(town.output).as_posix()).values())):
            for one in value if isinstance(value, list) else [value]:
                if key in keys and isinstance(one, str):
                    assert urlsplit(one).scheme == "https", (path, key, one)
                    found += 1
    assert found > 100


def test_no_text_can_leave_the_block(town: Built) -> None:
    """A title or a claim that holds the end of a script stays text: no sign of HTML is left in the block."""
    block = BLOCK.findall(town.text("rectificatifs/eau/index.html"))[0]
    assert not re.search("[<>&\u2028\u2029]", block)
    claim = graph(town, "rectificatifs/eau/index.html")["ClaimReview"]["claimReviewed"]
    assert claim == "L'eau serait </script><script>alert(1)</script> empoisonnée"
    assert graph(town, "actualites/piege/index.html")["NewsArticle"]["headline"].startswith("Un <script>alert(1)")


# --------------------------------------------------------------------------------------- kinds of pages


def test_the_home_page_describes_the_commune(town: Built) -> None:
    """The home page gives the commune with its numbers and accounts, its town hall and how to search the site."""
    things = graph(town, "index.html")
    body = things["GovernmentOrganization"]
    assert body["@id"] == f"{commune.HOME}/#commune"
    assert body["address"]["streetAddress"] == "1 place du Lavoir"
    assert body["areaServed"]["identifier"] == {"@type": "PropertyValue", "propertyID": "INSEE", "value": "99001"}
    assert [number["propertyID"] for number in body["identifier"]] == ["SIREN"]
    assert body["sameAs"] == ["https://social.example.org/@mairie"]
    action = things["WebSite"]["potentialAction"]
    assert action["target"]["urlTemplate"] == f"{commune.HOME}/recherche/?q={{search_term_string}}"


def test_the_town_hall_says_when_it_is_open(town: Built) -> None:
    """Hours are given by weekday, public holidays as closed, and exceptional days with their dates."""
    hall = graph(town, "index.html")["CityHall"]
    week = [(one["dayOfWeek"], one["opens"], one["closes"]) for one in hall["openingHoursSpecification"]]
    assert week == [
        (["Monday", "Wednesday", "Thursday", "Friday"], "09:00", "12:00"),
        (["Tuesday"], "14:00", "17:30"),
        (["PublicHolidays"], "00:00", "00:00"),
    ]
    special = [
        (one["validFrom"], one["validThrough"], one["opens"], one["closes"])
        for one in hall["specialOpeningHoursSpecification"]
    ]
    assert special == [
        ("2026-12-24", "2026-12-24", "09:00", "11:00"),
        ("2026-12-26", "2026-12-27", "00:00", "00:00"),
    ]


def test_news_is_a_news_article(town: Built) -> None:
    """A piece of news has a headline, its dates with offset, the commune as author, its picture, subject and words."""
    news = graph(town, "actualites/marche-de-noel/index.html")["NewsArticle"]
    assert news["headline"] == "Marché de Noël : l'appel aux artisans"
    assert news["datePublished"] == "2026-11-20T18:00:00+01:00"
    assert news["dateModified"] == "2026-11-21T08:00:00+01:00"
    assert news["author"]["@id"] == news["publisher"]["@id"] == f"{commune.HOME}/#commune"
    assert (news["articleSection"], news["keywords"][:2]) == ("Vie du village", ["marché", "Noël"])
    assert news["image"][0]["caption"] == "La place du village sous la neige"
    assert news["image"][0]["creditText"] == "Mairie de Valserein"
    assert graph(town, "en/actualites/marche-de-noel/index.html")["NewsArticle"]["inLanguage"] == "en"


def test_a_long_title_gives_a_headline_of_110_characters(tmp_path: Path) -> None:
    """A headline is shortened at a word to what readers of news take; the name of the page stays whole."""
    root = commune.write(tmp_path)
    title = "Une phrase qui n'en finit pas " * 8
    commune.put(root, "actualites/longue.md", f'---\ntitle: "{title.strip()}"\ndate: 2026-11-20\n---\nTexte.\n')
    things = graph(make(root), "actualites/longue/index.html")
    assert 60 < len(things["NewsArticle"]["headline"]) <= 110
    assert things["WebPage"]["name"] == title.strip()


def test_an_event_says_when_where_and_what_it_costs(town: Built) -> None:
    """An event has its next times with offset, its place with coordinates, its organiser, and costs 0 when free."""
    event = graph(town, "agenda/marche/index.html")["Event"]
    assert event["startDate"] == "2026-12-06T08:00:00+01:00"
    assert event["endDate"] == "2026-12-06T13:00:00+01:00"
    assert event["location"]["address"]["addressLocality"] == "Orvelle"
    assert event["location"]["geo"]["latitude"] == 45.9
    assert event["organizer"] == {"@type": "Organization", "name": "Comité des fêtes"}
    assert (event["offers"]["price"], event["offers"]["priceCurrency"]) == (0, "EUR")
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"


def test_an_event_that_comes_back_says_how(town: Built) -> None:
    """A rule of recurrence becomes a schedule: how often, on which day, from when to when."""
    schedule = graph(town, "agenda/marche/index.html")["Event"]["eventSchedule"]
    assert schedule == {
        "@type": "Schedule",
        "repeatFrequency": "P1M",
        "byDay": ["1SU"],
        "startDate": "2026-11-01",
        "endDate": "2027-12-31",
        "startTime": "08:00:00",
        "endTime": "13:00:00",
        "scheduleTimezone": "Europe/Paris",
    }


def test_what_became_of_an_event(town: Built) -> None:
    """A cancelled event and one that moved online say so; whole days are dates, and the price stays in words."""
    assert graph(town, "agenda/annule/index.html")["Event"]["eventStatus"] == "https://schema.org/EventCancelled"
    moved = graph(town, "agenda/deplace/index.html")["Event"]
    assert moved["eventStatus"] == "https://schema.org/EventMovedOnline"
    assert moved["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert moved["location"] == {"@type": "VirtualLocation", "url": "https://visio.example.org/1"}
    assert (moved["startDate"], moved["endDate"], moved["previousStartDate"]) == (
        "2026-11-28", "2026-11-29", "2026-11-27",
    )  # fmt: skip
    assert moved["offers"]["description"] == "5 €"
    assert "price" not in moved["offers"]


def test_an_alert_is_a_special_announcement(town: Built) -> None:
    """An alert says when it was posted, when it ends and where it holds."""
    alert = graph(town, "alertes/neige/index.html")["SpecialAnnouncement"]
    assert alert["datePosted"] == "2026-11-21T06:00:00+01:00"
    assert alert["expires"] == "2026-11-22T12:00:00+01:00"
    assert alert["spatialCoverage"][0]["name"] == "Valserein"
    assert alert["text"] == "Limitez vos déplacements."


def test_a_correction_reviews_a_claim(town: Built) -> None:
    """A correction says what was claimed, by whom and when, where it is read, and a verdict in words and figures."""
    review = graph(town, "rectificatifs/eau/index.html")["ClaimReview"]
    assert review["itemReviewed"]["author"]["name"] == "Une vidéo"
    assert review["itemReviewed"]["datePublished"] == "2026-11-19"
    assert review["itemReviewed"]["appearance"]["url"] == "https://rumeurs.example.net/eau"
    assert review["reviewRating"] == {
        "@type": "Rating", "alternateName": "Faux", "ratingValue": 1, "bestRating": 5, "worstRating": 1,
    }  # fmt: skip
    assert review["citation"] == ["https://analyses.example.org/2026"]


def test_an_act_points_at_its_file(town: Built) -> None:
    """A deliberation is law with its number and day; its file is named with its address, kind, size and hash."""
    act = graph(town, "conseil/deliberation/index.html")["Legislation"]
    assert (act["legislationIdentifier"], act["legislationDate"]) == ("2026-1", "2026-11-12")
    assert act["legislationPassedBy"]["name"] == "Conseil municipal"
    file = act["encoding"]
    assert file["contentUrl"] == f"{commune.HOME}/documents/reglement.pdf"
    assert file["encodingFormat"] == "application/pdf"
    data = (town.output / "documents/reglement.pdf").read_bytes()
    assert file["sha256"] == hashlib.sha256(data).hexdigest()


def test_what_residents_go_to(town: Built) -> None:
    """Procedures, departments, facilities and associations have each their type, and how to reach them."""
    service = graph(town, "demarches/salle/index.html")["GovernmentService"]
    assert service["availableChannel"][0]["serviceUrl"] == "https://demarches.example.org/salle"
    assert service["audience"] == [{"@type": "Audience", "audienceType": "Habitants"}]
    office = graph(town, "services/accueil/index.html")["GovernmentOffice"]
    assert office["openingHoursSpecification"][1]["dayOfWeek"] == ["Tuesday"]
    assert office["parentOrganization"]["@id"] == f"{commune.HOME}/#commune"
    library = graph(town, "equipements/biblio/index.html")["Library"]
    assert (library["geo"]["latitude"], library["address"]["streetAddress"]) == (45.9, "3, rue du Tilleul")
    club = graph(town, "associations/harmonie/index.html")["NGO"]
    assert club["sameAs"] == ["https://harmonie.example.org"]


def test_an_elected_member_is_a_role_of_the_commune(town: Built) -> None:
    """The commune has a member with a role; of the person nothing is told but the name that the page gives."""
    things = graph(town, "elus/maire/index.html")
    role = things["OrganizationRole"]
    assert things["GovernmentOrganization"]["member"] == {"@id": role["@id"]}
    assert role["roleName"] == "Maire"
    assert role["member"] == {"@type": "Person", "name": "Prénom Nom"}


# ----------------------------------------------------------------------------------- the card of a page


def test_every_page_has_a_card_with_a_real_picture(town: Built) -> None:
    """Each page has a title, an address, and a picture of the site whose size and kind are those that it says."""
    for path in pages(town):
        meta = dict(META.findall(path.read_text(encoding="utf-8")))
        assert meta["og:title"], path
        assert meta["og:site_name"] == "Valserein"
        assert meta["og:url"] == f"{commune.HOME}/{path.parent.relative_to(town.output).as_posix()}/".replace(
            "/./", "/"
        )
        assert meta["og:image:alt"], path
        with Image.open(town.output / meta["og:image"].removeprefix(f"{commune.HOME}/")) as picture:
            assert picture.size == (int(meta["og:image:width"]), int(meta["og:image:height"])), path
            assert Image.MIME[picture.format or ""] == meta["og:image:type"]
        assert meta["twitter:card"] == "summary_large_image"
        assert meta["fediverse:creator"] == "@mairie@social.example.org"


def test_an_article_says_its_dates_and_subjects(town: Built) -> None:
    """An article gives its dates, its section and its words, in its own language, and names that of its translation."""
    html = town.text("actualites/marche-de-noel/index.html")
    meta = dict(META.findall(html))
    assert meta["og:type"] == "article"
    assert datetime.fromisoformat(meta["article:published_time"]).utcoffset() is not None
    assert meta["article:modified_time"] == "2026-11-21T08:00:00+01:00"
    assert meta["article:section"] == "Vie du village"
    assert meta["og:locale"] == "fr_FR"
    assert meta["og:locale:alternate"] == "en_GB"
    assert '<meta property="article:tag" content="marché">' in html
    assert 'hreflang="fr" href="https://valserein.example.org/actualites/marche-de-noel/"' in html


def test_a_small_picture_is_no_card(tmp_path: Path) -> None:
    """A picture that networks would show as a stamp gives way to a drawn card; a wide one is taken, as JPEG."""
    root = commune.write(tmp_path)
    (root / "content" / "images" / "petite.png").write_bytes(commune.drawing((300, 200)))
    (root / "content" / "images" / "large.jpg").write_bytes(commune.photo((1500, 2400)))
    for name in ("petite.png", "large.jpg"):
        front = f'title: "Titre {name}"\ndate: 2026-11-20\nimage: /images/{name}\nimage_alt: "Une image"'
        commune.put(root, f"actualites/{name[:5]}.md", f"---\n{front}\n---\nTexte.\n")
    made = make(root)
    small = dict(META.findall(made.text("actualites/petit/index.html")))
    assert small["og:image"].startswith(f"{commune.HOME}/images/cards/petit-")
    large = dict(META.findall(made.text("actualites/large/index.html")))
    assert (large["og:image:width"], large["og:image:type"]) == ("1600", "image/jpeg")


def test_a_card_is_drawn_once_and_is_an_output_of_its_original(tmp_path: Path) -> None:
    """A second build takes the cards from the cache, and remembers which card each original has."""
    root = commune.write(tmp_path)
    made = make(root)
    page = made.text("demarches/etat-civil/index.html")
    card = dict(META.findall(page))["og:image"].removeprefix(f"{commune.HOME}/")
    kept = {path: path.stat().st_mtime_ns for path in (root / ".tambour/cache/cards").iterdir()}
    assert len(kept) > 3
    assert card in commune.outputs(root, "demarches/etat-civil.md")
    assert dict(META.findall(make(root).text("demarches/etat-civil/index.html")))["og:image"].endswith(card)
    assert {path: path.stat().st_mtime_ns for path in (root / ".tambour/cache/cards").iterdir()} == kept


def test_what_has_been_quiet_for_a_year_shares_the_card_of_its_category(tmp_path: Path) -> None:
    """A recent title has a card of its own; two old ones of one category share that category's."""
    root = commune.write(tmp_path)
    for name, date in (("neuve", "2026-06-01"), ("vieille", "2025-06-01"), ("tres-vieille", "2016-06-01")):
        text = f'---\ntitle: "La nouvelle {name}"\ndate: {date}\ncategory: "École"\n---\nTexte.\n'
        commune.put(root, f"actualites/{name}.md", text)
    site = make(root)
    cards = [
        dict(META.findall(site.text(f"actualites/{name}/index.html")))["og:image"].rpartition("/")[2]
        for name in ("neuve", "vieille", "tres-vieille")
    ]
    assert cards[0].startswith("neuve-")
    assert cards[1].startswith("ecole-")
    assert cards[1] == cards[2]
