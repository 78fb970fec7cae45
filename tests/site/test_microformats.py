"""Microformats, rule by rule, on every kind of page: what readers of the independent web take from our pages.

The rules are those of https://microformats.org/wiki/h-entry, /h-event, /h-feed and /h-card, read with mf2py.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import mf2py
import pytest

from syndicate.config import TYPES
from tests.site import commune
from tests.site.conftest import Built, make, record_copy

DIGEST = "14bcd090baf31edba64e9cbd8cdfc15f943344aa72cb3675ad8e91bfcbce03ad"  # of the PDF of the tiny commune
KINDS = {
    "conseil": 'act_type: "Délibération"\nnumber: "2026-1"\nsitting_date: 2026-11-12 20:00\nonline_date: 2026-11-17\n'
    'author_first: "Prénom"\nauthor_last: "Nom"\nauthor_capacity: "maire"\nfile: /documents/reglement.pdf\n'
    f"file_sha256: {DIGEST}\npersonal_data_checked: {{by: Secrétariat, on: 2026-11-16}}\n",
    "elus": 'role: "Maire"\n', "services": 'phone: "01 99 00 12 34"\n', "equipements": 'equip_type: "Stade"\n',
    "associations": 'theme: "Musique"\n', "documents": 'document_type: "Bulletin"\n',
    "marches": 'reference: "2026-1"\n',
    "tribune": 'group: "Minorité"\n', "demarches": 'audience: ["Habitants"]\n',
    "rectificatifs": 'claim: "Une rumeur"\nverdict: "Faux : non."\nclaim_url: "https://rumeurs.example.net/1"\n',
    "actualites": "", "agenda": "start: 2026-12-05 12:00\nend: 2026-12-05 17:30\nlocation: Halle\n",
    "alertes": "level: info\nfrom: 2026-11-20\nuntil: 2026-11-30\narea: Le bourg\n",
}  # fmt: skip
ORIGINALS = [type_ for type_ in TYPES if type_ != "pages"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a commune with one complete original of each type, each with a copy."""
    root = commune.write(tmp_path_factory.mktemp("formats"))
    for type_ in ORIGINALS:
        front = (
            f'title: "Titre {type_}"\ndate: 2026-11-20 08:00\nmodified: 2026-11-21 08:00\nsummary: "Un résumé."\n'
            f'category: "Vie du village"\ntags: [un, deux]\nimage: /images/place.jpg\nimage_alt: "La place"\n'
        )
        commune.put(root, f"{type_}/modele.md", f"---\n{front}{KINDS[type_]}---\nLe texte.\n")
        record_copy(root, f"{type_}/modele", url=f"https://social.example.org/@mairie/{type_}")
    text = (root / "tambour.toml").read_text(encoding="utf-8")
    (root / "tambour.toml").write_text(f'{text}handle = "mairie"\n', encoding="utf-8")
    return make(root)


def parse(built: Built, address: str) -> dict[str, Any]:
    """Read the microformats of a page."""
    parsed: dict[str, Any] = mf2py.parse(doc=built.text(f"{address}index.html"), url=f"{commune.HOME}/{address}")
    return parsed


def items(parsed: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Give every item of a kind, with those inside others."""
    found, left = [], list(parsed["items"])
    while left:
        item = left.pop(0)
        if kind in item["type"]:
            found.append(item)
        left += item.get("children", [])
        left += [
            one for values in item["properties"].values() for one in values if isinstance(one, dict) and "type" in one
        ]
    return found


@pytest.mark.parametrize("type_", ORIGINALS)
def test_an_original_is_a_whole_entry(town: Built, type_: str) -> None:
    """Whatever its type, an original has its name, summary, text, dates, address, id, picture, author and copies."""
    found = items(parse(town, f"{type_}/modele/"), "h-entry")
    assert len(found) == 1
    facts = found[0]["properties"]
    address = f"{commune.HOME}/{type_}/modele/"
    assert facts["name"] == [f"Titre {type_}"]
    assert facts["summary"] == ["Un résumé."]
    assert "Le texte." in facts["content"][0]["value"]
    assert [datetime.fromisoformat(one).isoformat() for one in facts["published"]] == ["2026-11-20T08:00:00+01:00"]
    assert [datetime.fromisoformat(one).isoformat() for one in facts["updated"]] == ["2026-11-21T08:00:00+01:00"]
    assert facts["url"] == [address]
    assert facts["uid"][0].startswith("urn:uuid:")
    assert facts["category"][-2:] == ["un", "deux"]
    # The page of a councillor says a role, that of a facility its kind, where that of news says its category.
    assert len(facts["category"]) == len(set(facts["category"]))
    assert facts["category"][0] == "Vie du village" or type_ not in ("actualites", "agenda", "alertes", "rectificatifs")
    assert "/images/place-" in (
        facts["featured"][0]["value"] if isinstance(facts["featured"][0], dict) else facts["featured"][0]
    )
    assert facts["author"][0]["type"] == ["h-card"]
    assert facts["author"][0]["properties"]["name"] == ["Valserein"]
    assert facts["author"][0]["properties"]["url"] == [f"{commune.HOME}/"]
    assert facts["syndication"] == [f"https://social.example.org/@mairie/{type_}"]


def test_an_event_is_an_event_too(town: Built) -> None:
    """An event has its name, its beginning and end with offset, and its place."""
    facts = items(parse(town, "agenda/modele/"), "h-event")[0]["properties"]
    assert facts["name"] == ["Titre agenda"]
    assert [datetime.fromisoformat(one).isoformat() for one in facts["start"]] == ["2026-12-05T12:00:00+01:00"]
    assert [datetime.fromisoformat(one).isoformat() for one in facts["end"]] == ["2026-12-05T17:30:00+01:00"]
    assert facts["location"] == ["Halle"]


@pytest.mark.parametrize("type_", ORIGINALS)
def test_a_list_is_a_feed(town: Built, type_: str) -> None:
    """A list is one feed with a name; each of its entries has a name and the address of its page."""
    feeds = items(parse(town, f"{type_}/"), "h-feed")
    assert len(feeds) == 1
    assert feeds[0]["properties"]["name"][0]
    entries = [one for one in feeds[0]["children"] if {"h-entry", "h-event"} & set(one["type"])]
    assert f"{commune.HOME}/{type_}/modele/" in [entry["properties"]["url"][0] for entry in entries]
    for entry in entries:
        assert len(entry["properties"]["name"]) == 1
        assert "\n" not in entry["properties"]["name"][0]


def test_lists_of_dated_things_say_when(town: Built) -> None:
    """News, alerts and corrections have their date in lists; events have their beginning."""
    for type_ in ("actualites", "alertes", "rectificatifs"):
        for entry in items(parse(town, f"{type_}/"), "h-entry"):
            assert entry["properties"]["published"], type_
    for event in items(parse(town, "agenda/"), "h-event"):
        assert event["properties"]["start"]


def test_the_home_page_is_the_card_of_the_commune(town: Built) -> None:
    """The home page has one card of the commune with its name, address and telephone, and proves its accounts."""
    parsed = parse(town, "")
    cards = [card for card in items(parsed, "h-card") if "street-address" in card["properties"]]
    assert len(cards) == 1
    facts = cards[0]["properties"]
    assert facts["name"] == facts["org"] == ["Valserein"]
    assert facts["url"] == facts["uid"] == [f"{commune.HOME}/"]
    assert (facts["street-address"], facts["postal-code"]) == (["1 place du Lavoir"], ["99001"])
    assert facts["tel"] == ["tel:0199001234"] or facts["tel"] == ["01 99 00 12 34"]
    assert facts["email"] == ["mailto:mairie@valserein.example.org"]
    assert "https://social.example.org/@mairie" in parsed["rels"]["me"]
    assert len(items(parsed, "h-feed")) >= 1


def test_what_is_false_is_never_a_link(town: Built) -> None:
    """No page of a correction leads to the rumour: its address is in no link and in no word."""
    for page in ("rectificatifs/modele/", "rectificatifs/", ""):
        visible = town.text(f"{page}index.html").split("</head>")[1]
        assert "rumeurs.example.net" not in visible
    assert "Une rumeur" in town.text("rectificatifs/modele/index.html").split("</head>")[1]
