"""The pages: what is there, what must never be, and what machines read in them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import mf2py
from lxml import etree

from tests.site import commune
from tests.site.conftest import Built, make

ARTICLE = "actualites/marche-de-noel/index.html"


def test_nothing_of_a_draft_or_of_tomorrow(built: Built) -> None:
    """No file of the site, page, feed, picture or document, holds anything of a draft or of a future original."""
    files = [path for path in built.output.rglob("*") if path.is_file()]
    assert len(files) > 30
    for path in files:
        assert commune.SECRET.encode() not in path.read_bytes(), path
        assert not re.search("brouillon|futur|secret", path.relative_to(built.output).as_posix())
        assert not re.search(rb"brouillon|futur\.md|secret", path.read_bytes()), path


def test_a_link_to_what_is_not_published_is_told_and_says_nothing(built: Built) -> None:
    """A link to a draft or to a future original keeps its words, loses its address, and the build warns."""
    page = built.text(ARTICLE)
    assert "un <a>lien vers demain</a> et un <a>lien mort</a>" in page
    assert len([warning for warning in built.report.warnings if "marche-de-noel.md" in warning]) == 2


def test_hostile_html_never_reaches_a_page_or_a_feed(built: Built) -> None:
    """Scripts, handlers, javascript: addresses, frames, styles and pictures of other sites are gone everywhere."""
    texts = {
        path: path.read_text(encoding="utf-8") for path in built.output.rglob("*") if path.suffix in (".html", ".xml")
    }
    for path in built.output.rglob("feed.json"):  # where titles are plain text, signs and all
        texts[path] = " ".join(item["content_html"] for item in json.loads(path.read_text(encoding="utf-8"))["items"])
    assert len(texts) > 20
    ours = re.compile(
        r'<script (?:src="/theme/\w+\.js" defer|type="module" src="/theme/\w+\.js"|type="application/ld\+json")>'
    )
    for path, whole in texts.items():
        text = re.sub(r'(?<=<script type="application/ld\+json">)[^<]*', "", whole)  # text, as test_data proves
        text = ours.sub("", text)
        assert not re.search(r"<script|<iframe|\son\w+=|javascript:|boum|style=", text), path
        assert 'src="https://espion' not in text
    page = built.text("actualites/piege/index.html")
    assert "<p>Un paragraphe.</p>" in page
    assert '<a href="https://videos.example.net/embed/1">' in page
    assert "Une &quot;place&quot; &lt;b&gt;vide&lt;/b&gt;" in page


def test_markdown_is_kept(built: Built) -> None:
    """Emphasis, tables, notes, links to files and to other originals come through the cleaning."""
    page = built.text(ARTICLE)
    assert "<strong>en mairie</strong>" in page
    assert '<a href="/demarches/etat-civil/">' in page
    assert '<a href="/documents/reglement.pdf" data-file="PDF, 1\u00a0ko">' in page
    assert '<td class="align-right">9 h</td>' in page
    assert '<li id="fn:1">' in page
    assert '<a class="footnote-ref" href="#fn:1">' in page


def test_pages_obey_their_own_policy(built: Built) -> None:
    """Each page allows only what comes from the site, and asks for nothing else."""
    for path in built.output.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "default-src 'self'" in text
        assert "<style" not in text
        loaded = re.findall(r'<(?:img|source|script)[^>]*?src(?:set)?="([^"]*)"', text)
        loaded += re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]*)"', text)
        assert loaded
        for address in loaded:
            assert (built.output / address.split()[0].lstrip("/")).is_file(), address


def test_an_original_is_an_h_entry(built: Built) -> None:
    """IndieWeb readers find the name, summary, dates, address, subjects, picture, author and copies of an original."""
    parsed = mf2py.parse(doc=built.text(ARTICLE), url=f"{commune.HOME}/actualites/marche-de-noel/")
    entry = next(item for item in parsed["items"] if item["type"] == ["h-entry"])
    facts = entry["properties"]
    assert facts["name"] == ["Marché de Noël : l'appel aux artisans"]
    assert facts["summary"] == ["Le marché de Noël aura lieu le 12 décembre."]
    assert facts["published"] == ["2026-11-20T18:00:00+0100"]
    assert facts["updated"] == ["2026-11-21T08:00:00+0100"]
    assert facts["url"] == [f"{commune.HOME}/actualites/marche-de-noel/"]
    assert facts["uid"][0].startswith("urn:uuid:")
    assert facts["category"] == ["Vie du village", "marché", "Noël"]
    assert facts["author"][0]["properties"]["url"] == [f"{commune.HOME}/"]
    assert facts["syndication"] == ["https://social.example.org/@mairie/42"]
    assert "Les artisans" in facts["content"][0]["value"]


def test_a_tag_that_repeats_the_category_is_shown_once(built: Built) -> None:
    """A tag that says the category in other capitals adds nothing under the title."""
    subjects = etree.fromstring(built.output.joinpath(ARTICLE).read_bytes(), etree.HTMLParser()).xpath(
        "//article//*[contains(@class, 'p-category')]/text()"
    )
    assert subjects == ["Vie du village", "marché", "Noël"]


def test_the_commune_is_an_h_card(built: Built) -> None:
    """The home page says who the commune is, where it is and how to reach it."""
    parsed = mf2py.parse(doc=built.text("index.html"), url=f"{commune.HOME}/")
    card = next(item for item in parsed["items"] if item["type"] == ["h-card"])["properties"]
    assert card["name"] == ["Valserein"]
    assert card["url"] == [f"{commune.HOME}/"]
    assert card["street-address"] == ["1 place du Lavoir"]
    assert card["tel"] == ["tel:0199001234"] or card["tel"] == ["01 99 00 12 34"]


def test_only_originals_with_public_copies_link_to_them(built: Built) -> None:
    """« Also published on » stands where the ledger knows a public address, and nowhere else."""
    linked = [p for p in built.output.rglob("*.html") if "u-syndication" in p.read_text(encoding="utf-8")]
    assert {path.relative_to(built.output).as_posix() for path in linked} == {
        ARTICLE, "en/actualites/marche-de-noel/index.html",
    }  # fmt: skip


def test_alerts_are_shown_while_they_hold(built: Built) -> None:
    """An alert in progress is on the home page and on every other page; one that is over stays an article."""
    assert "Vigilance neige" in built.text("index.html")
    assert '<aside class="alerts"' in built.text(ARTICLE)
    assert "Coupure d" not in built.text("index.html")
    assert "Coupure d" in built.text("alertes/index.html")


def test_translations_know_each_other(built: Built) -> None:
    """A translation lives under its language, and both versions name the other."""
    assert f'hreflang="en" href="{commune.HOME}/en/actualites/marche-de-noel/"' in built.text(ARTICLE)
    english = built.text("en/actualites/marche-de-noel/index.html")
    assert f'hreflang="fr" href="{commune.HOME}/actualites/marche-de-noel/"' in english
    assert '<html lang="en"' in english
    assert "Christmas market" not in built.text("actualites/index.html")


def test_dates_are_written_in_french(built: Built) -> None:
    """Days and hours are written as French people write them, whatever the machine's locale."""
    assert "20\u00a0novembre 2026" in built.text(ARTICLE)
    assert "12\u00a0h" in built.text("agenda/repas/index.html")
    assert "17\u00a0h\u00a030" in built.text("agenda/repas/index.html")


def test_internal_links_lead_somewhere(built: Built) -> None:
    """Every address of the site that a page names is a file of the site."""
    for path in built.output.rglob("*.html"):
        for address in re.findall(r'href="(/[^"#]*)', path.read_text(encoding="utf-8")):
            target = built.output / address.lstrip("/")
            assert (target / "index.html" if address.endswith("/") else target).is_file(), f"{path}: {address}"


def test_a_site_in_a_subfolder(tmp_path: Path) -> None:
    """When the commune's address has a path, every link and picture is under it, once."""
    root = commune.write(tmp_path)
    config = commune.CONFIG.replace(commune.HOME, "https://example.org/valserein")
    (root / "tambour.toml").write_text(config, encoding="utf-8")
    made = make(root)
    page = made.text(ARTICLE)
    assert '<link rel="canonical" href="https://example.org/valserein/actualites/marche-de-noel/">' in page
    addresses = re.findall(r'(?:href|src)="(/[^"]*)"', page)
    assert len(addresses) > 10
    assert all(address.startswith("/valserein/") for address in addresses)
    assert "/valserein/valserein" not in page
    html = made.text("rss.xml")
    assert 'src="https://example.org/valserein/images/' in html
