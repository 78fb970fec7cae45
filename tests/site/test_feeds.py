"""The feeds, rule by rule: no validator can be installed, and feedparser forgives too much."""

from __future__ import annotations

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser
import pytest
from lxml import etree

from tests.site import commune
from tests.site.conftest import Built

FOLDERS = ("", "actualites/", "agenda/", "alertes/", "demarches/", "categories/vie-du-village/")
NS = {
    "a": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)")


def rss(built: Built, folder: str = "") -> Any:
    """Parse an RSS feed and give its channel."""
    return etree.fromstring((built.output / folder / "rss.xml").read_bytes()).find("channel")


def atom(built: Built, folder: str = "") -> Any:
    """Parse an Atom feed."""
    return etree.fromstring((built.output / folder / "atom.xml").read_bytes())


def feed(built: Built, folder: str = "") -> dict[str, Any]:
    """Parse a JSON Feed."""
    document: dict[str, Any] = json.loads((built.output / folder / "feed.json").read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_feed_is_well_formed(built: Built, folder: str) -> None:
    """A reader of feeds finds no fault in any of them, and each says the same entries."""
    for name in ("rss.xml", "atom.xml"):
        parsed = feedparser.parse((built.output / folder / name).read_bytes())
        assert not parsed.bozo
        assert parsed.entries
    ids = [item["id"] for item in feed(built, folder)["items"]]
    assert ids == [guid.text for guid in rss(built, folder).findall("item/guid")]
    assert ids == [entry.findtext("a:id", namespaces=NS) for entry in atom(built, folder).findall("a:entry", NS)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_feed_says_where_it_is(built: Built, folder: str) -> None:
    """Each feed has one self link, its own absolute address, with its type; and the page it belongs to."""
    links = rss(built, folder).findall("a:link", NS)
    assert [(link.get("rel"), link.get("type")) for link in links] == [("self", "application/rss+xml")]
    assert links[0].get("href") == f"{commune.HOME}/{folder}rss.xml"
    assert rss(built, folder).findtext("link") == f"{commune.HOME}/{folder}"
    own = [link for link in atom(built, folder).findall("a:link", NS) if link.get("rel") == "self"]
    assert [link.get("href") for link in own] == [f"{commune.HOME}/{folder}atom.xml"]
    assert feed(built, folder)["feed_url"] == f"{commune.HOME}/{folder}feed.json"
    assert feed(built, folder)["home_page_url"] == f"{commune.HOME}/{folder}"


def test_language_and_author_are_declared(built: Built) -> None:
    """The feeds say that they are in French, and that the commune writes them."""
    assert rss(built).findtext("language") == "fr-FR"
    assert feed(built)["language"] == "fr-FR"
    assert atom(built).get("{http://www.w3.org/XML/1998/namespace}lang") == "fr-FR"
    assert atom(built).findtext("a:author/a:name", namespaces=NS) == "Valserein"
    assert {creator.text for creator in rss(built).findall("item/dc:creator", NS)} == {"Valserein"}


def test_newest_first_and_dates_from_the_items(built: Built) -> None:
    """Entries come newest first, and the feed is as old as its newest entry, whatever the clock says."""
    dates = [parsedate_to_datetime(date.text) for date in rss(built).findall("item/pubDate")]
    assert dates == sorted(dates, reverse=True)
    assert len(dates) > 2
    assert parsedate_to_datetime(rss(built).findtext("lastBuildDate")) == datetime.fromisoformat(
        "2026-11-21T08:00+01:00"
    )
    assert atom(built).findtext("a:updated", namespaces=NS) == "2026-11-21T08:00:00+01:00"


def test_dates_are_strict(built: Built) -> None:
    """RSS dates are RFC 822 with a four-digit year; Atom and JSON dates are RFC 3339 with their offset."""
    pattern = r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
    assert all(re.fullmatch(pattern, date.text) for date in rss(built).iter("pubDate", "lastBuildDate"))
    moments = [e.text for name in ("updated", "published") for e in atom(built).iter(f"{{{NS['a']}}}{name}")]
    moments += [item["date_published"] for item in feed(built)["items"]]
    assert all(RFC_3339.fullmatch(moment) for moment in moments)


def test_ids_are_no_permalinks(built: Built) -> None:
    """Ids are UUIDs, declared not to be addresses, and unique."""
    guids = rss(built).findall("item/guid")
    assert {guid.get("isPermaLink") for guid in guids} == {"false"}
    assert all(guid.text.startswith("urn:uuid:") for guid in guids)
    assert len({guid.text for guid in guids}) == len(guids)


def test_a_picture_goes_with_its_words(built: Built) -> None:
    """Media RSS carries the picture, its true size, words and credit; the one enclosure has its true length."""
    item = next(item for item in rss(built).findall("item") if "Noël" in item.findtext("title"))
    content = item.find("media:content", NS)
    file = built.output / content.get("url").removeprefix(f"{commune.HOME}/")
    assert content.get("fileSize") == str(file.stat().st_size)
    assert (content.get("medium"), content.get("type")) == ("image", "image/jpeg")
    assert (content.get("width"), content.get("height")) == ("800", "1200")
    assert content.findtext("media:description", namespaces=NS) == "La place du village sous la neige"
    assert content.findtext("media:credit", namespaces=NS) == "Mairie de Valserein"
    assert content.find("media:thumbnail", NS).get("url").endswith("-480.jpg")
    enclosures = item.findall("enclosure")
    assert [(e.get("length"), e.get("type")) for e in enclosures] == [(str(file.stat().st_size), "image/jpeg")]


def test_the_whole_text_with_absolute_addresses(built: Built) -> None:
    """Feeds carry the whole text after its summary, and every address in it is absolute."""
    item = next(item for item in rss(built).findall("item") if "Noël" in item.findtext("title"))
    names = [etree.QName(child).localname for child in item]
    assert names.index("description") < names.index("encoded")
    assert item.findtext("description") == "Le marché de Noël aura lieu le 12 décembre."
    html = item.findtext("content:encoded", namespaces=NS)
    addresses = re.findall(r'(?:href|src)="([^"]*)"', html)
    addresses += [part.split()[0] for found in re.findall(r'srcset="([^"]*)"', html) for part in found.split(",")]
    assert len(addresses) > 4
    assert all(address.startswith(f"{commune.HOME}/") for address in addresses)
    assert f"{commune.HOME}/demarches/etat-civil/" in addresses
    assert b"<![CDATA[" in (built.output / "rss.xml").read_bytes()
    entry = next(
        entry for entry in atom(built).findall("a:entry", NS) if "Noël" in entry.findtext("a:title", namespaces=NS)
    )
    assert entry.find("a:content", NS).get("type") == "html"
    assert entry.findtext("a:content", namespaces=NS) == html


def test_titles_hold_no_html(built: Built) -> None:
    """A title with signs in it reaches the feeds as plain text."""
    titles = [title.text for title in rss(built).findall("item/title")]
    assert "Un <script>alert(1)</script> titre & des signes" in titles
    assert "Un <script>alert(1)</script> titre & des signes" in [item["title"] for item in feed(built)["items"]]


def test_reference_pages_are_no_news(built: Built) -> None:
    """A procedure is in the feed of its rubric, not in that of the site."""
    assert not any("état civil" in title.text for title in rss(built).findall("item/title"))
    assert any("état civil" in title.text for title in rss(built, "demarches/").findall("item/title"))


def test_pages_announce_the_feeds(built: Built) -> None:
    """Every page names the site's three feeds, and an original those of its rubric and of its category too."""
    html = built.text("actualites/marche-de-noel/index.html")
    named = re.findall(r'<link rel="alternate" type="application/(\w+)\+\w+" title="[^"]+" href="([^"]+)">', html)
    folders = ("/actualites/", "/categories/vie-du-village/", "/")
    files = ("rss.xml", "atom.xml", "feed.json")
    assert [address for _kind, address in named] == [f"{folder}{file}" for folder in folders for file in files]
    plain = built.text("mentions-legales/index.html")
    assert re.findall(r'href="([^"]+/rss.xml|/rss.xml)"', plain)[0] == "/rss.xml"
    assert all((built.output / address.lstrip("/")).is_file() for _kind, address in named)


def test_feeds_are_readable_in_a_browser(built: Built) -> None:
    """Each feed names a style sheet of the site, in CSS, which says what a feed is and where to read more."""
    for name in ("rss.xml", "atom.xml"):
        start = (built.output / "agenda" / name).read_bytes()[:200].decode()
        assert '\n<?xml-stylesheet type="text/css" href="/theme/feed.css"?>\n<' in start
    sheet = built.text("theme/feed.css")
    assert "--paper:" in sheet
    assert re.search(
        r':root::before \{ content: "Ceci est un flux[^"]+https://valserein\.example\.org/flux/"; \}', sheet
    )


def test_one_page_lists_every_feed(built: Built) -> None:
    """The page of the feeds leads to each of them, and to each calendar, by its name."""
    page = built.text("flux/index.html")
    feeds = {path.relative_to(built.output).as_posix() for path in built.output.rglob("rss.xml")}
    assert len(feeds) > 5
    assert feeds == set(re.findall(r'<a href="/([^"]*rss\.xml)"', page))
    assert '<a href="/agenda/agenda.ics" type="text/calendar"' in page
