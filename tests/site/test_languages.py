"""Languages beside French: each page speaks its own, each version names the others, and nothing claims too much."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from lxml import etree

from plugins import spoken
from plugins.languages import read
from syndicate import i18n
from syndicate.config import load
from syndicate.errors import ConfigError
from tests.site import commune
from tests.site.conftest import Built, make

PAGE = "actualites/marche-de-noel/index.html"
BRETON = '---\ntitle: "Marc’had Nedeleg"\ndate: 2026-11-20 18:00\n---\nDegemer mat d’an holl.\n'
EASY = '---\ntitle: "Le marché de Noël, facile à lire"\ndate: 2026-11-20 18:00\n---\nIl y a un marché.\n'
OCCITAN = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Published on"
msgstr "Publicat lo"

msgid "Page {number} of {total}"
msgstr "Pagina {number} de {total}"
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a commune with pages in English, Breton (without catalogue), Occitan (with its own) and easy French."""
    root = commune.write(tmp_path_factory.mktemp("languages"))
    config = root / "tambour.toml"
    settings = '[site]\nlanguages = ["br", "en"]\nrubrics = {actualites = "Les brèves"}\n\n[accounts.mastodon]'
    config.write_text(config.read_text(encoding="utf-8").replace("[accounts.mastodon]", settings), encoding="utf-8")
    commune.put(root, "actualites/marche-de-noel.br.md", BRETON)
    commune.put(root, "actualites/marche-de-noel.falc.md", EASY)
    commune.put(root, "actualites/marche-de-noel.oc.md", BRETON.replace("Marc’had Nedeleg", "Mercat de Nadal"))
    repas = '---\ntitle: "Lunch"\ndate: 2026-11-10\nstart: 2026-12-05 12:00\nend: 2026-12-05 17:30\n---\nBook.\n'
    commune.put(root, "agenda/repas.en.md", repas)
    (root / "locale").mkdir()
    (root / "locale/oc.po").write_text(OCCITAN, encoding="utf-8")
    return make(root)


def tree(built: Built, path: str) -> etree._Element:
    """Read one page."""
    return etree.fromstring((built.output / path).read_bytes(), etree.HTMLParser())


def alternates(built: Built, path: str) -> dict[str, str]:
    """Give what a page says of its versions: address by language."""
    links = tree(built, path).xpath("//head/link[@rel='alternate'][@hreflang]")
    return {link.get("hreflang"): link.get("href").removeprefix(commune.HOME) for link in links}


def test_a_translated_page_speaks_its_language_from_top_to_bottom(site: Built) -> None:
    """Menu, dates and labels of an English page are in English, without a word of French to announce."""
    page = tree(site, f"en/{PAGE}")
    assert page.get("lang") == "en"
    said = " ".join(page.xpath("//text()"))
    assert "Skip to the content" in said
    assert "20\u00a0November 2026" in said
    assert "novembre" not in said
    assert "Publié" not in said
    assert tree(site, PAGE).get("lang") == "fr"
    assert "20\u00a0novembre 2026" in site.text(PAGE)


def test_the_facts_of_a_translation_are_in_its_language(site: Built) -> None:
    """When an event takes place is said in English on the English page, in French on the French one."""
    english, french = site.text("en/agenda/repas/index.html"), site.text("agenda/repas/index.html")
    assert "Saturday" in english
    assert "17:30" in english
    assert "samedi" not in english
    assert "samedi" in french
    assert "Saturday" not in french


def test_names_that_the_commune_gave_are_for_its_own_language(site: Built) -> None:
    """A rubric named in tambour.toml keeps its usual name in another language."""
    assert "Les brèves" in "".join(tree(site, PAGE).xpath("//body//text()"))
    assert "Les brèves" not in "".join(tree(site, f"en/{PAGE}").xpath("//body//text()"))


def test_a_language_without_words_of_ours_stands_in_a_french_page(site: Built) -> None:
    """Without a catalogue the interface stays French, and the text says which language it is in."""
    page = tree(site, f"br/{PAGE}")
    assert page.get("lang") == "fr"
    assert page.xpath("//article[@lang='br']//h1/text()") == ["Marc’had Nedeleg"]
    assert "Aller au contenu" in site.text(f"br/{PAGE}")
    assert page.xpath("//article//*[contains(@class, 'margin')]/@lang") == ["fr"]


def test_a_commune_brings_words_of_its_own(site: Built) -> None:
    """locale/oc.po makes the page Occitan; what it leaves out is in French, never in English."""
    page = tree(site, f"oc/{PAGE}")
    assert page.get("lang") == "oc"
    assert "Publicat lo" in site.text(f"oc/{PAGE}")
    assert "Aller au contenu" in site.text(f"oc/{PAGE}")
    assert "Skip to" not in site.text(f"oc/{PAGE}")


def test_versions_name_one_another_both_ways(site: Built) -> None:
    """Each version lists all of them, itself included, and the original is the default; easy French is no language."""
    expected = {
        "br": f"/br/{PAGE}",
        "en": f"/en/{PAGE}",
        "fr": f"/{PAGE}",
        "oc": f"/oc/{PAGE}",
        "x-default": f"/{PAGE}",
    }
    expected = {lang: path.removesuffix("index.html") for lang, path in expected.items()}
    for path in (PAGE, f"en/{PAGE}", f"br/{PAGE}"):
        assert alternates(site, path) == expected
    assert alternates(site, f"fr-simple/{PAGE}") == {}


def test_a_page_without_translation_claims_none(site: Built) -> None:
    """An original that exists in French only has no alternate, no link to another version and no notice."""
    assert alternates(site, "alertes/neige/index.html") == {}
    assert "versions" not in site.text("alertes/neige/index.html")


def test_each_language_has_a_home_page(site: Built) -> None:
    """/en/ lists what exists in English, says that the rest is in French, and gives the town hall's telephone."""
    html = site.text("en/index.html")
    page = tree(site, "en/index.html")
    assert page.get("lang") == "en"
    assert page.xpath("//h1/text()") == ["Welcome to Valserein"]
    assert page.xpath("//h3//text()") == ["Christmas market: craftspeople wanted", "Lunch"]
    assert "The rest of this site is in French." in html
    assert "01 99 00 12 34" in html
    assert "Marc’had" not in html
    assert alternates(site, "en/index.html") == alternates(site, "index.html")
    assert alternates(site, "index.html")["x-default"] == "/"


def test_the_switch_leads_to_the_same_page_or_to_the_language(site: Built) -> None:
    """The head links each language by its own name: to this page in it, else to its home page; no flag and no code."""

    def switch(path: str) -> dict[str, str]:
        links = tree(site, path).xpath("(//ul[@class='languages'])[1]//a")
        return {link.text: link.get("href") for link in links}

    assert list(switch("index.html")) == ["Brezhoneg", "English", "Facile à lire", "Occitan"]
    assert switch("index.html")["English"] == "/en/"
    assert switch("agenda/repas/index.html")["English"] == "/en/agenda/repas/"
    assert switch("agenda/repas/index.html")["Brezhoneg"] == "/br/"
    assert switch("en/agenda/repas/index.html")["Français"] == "/agenda/repas/"


def test_a_french_title_on_an_english_page_says_so(site: Built) -> None:
    """The alert in progress, which has no translation, is marked as French on an English page."""
    assert tree(site, f"en/{PAGE}").xpath("//*[contains(@class, 'alerts')]//a/@lang") == ["fr"]
    assert tree(site, PAGE).xpath("//*[contains(@class, 'alerts')]//a/@lang") == []


def test_a_category_that_has_no_translation_keeps_its_language(tmp_path: Path) -> None:
    """The French name of a category says that it is French, and one of another language links to no list."""
    root = commune.write(tmp_path)
    for lang, category in (("en", "Vie du village"), ("br", "Buhez ar gêr")):
        text = f'---\ntitle: "T"\ndate: 2026-11-20\ncategory: "{category}"\n---\nT.\n'
        commune.put(root, f"actualites/marche-de-noel.{lang}.md", text)
    made = make(root)
    english = tree(made, f"en/{PAGE}").xpath("//p[contains(@class, 'kicker')]")[0]
    assert (english.get("lang"), english.xpath("./a/text()")) == ("fr", ["Vie du village"])
    breton = tree(made, f"br/{PAGE}").xpath("//p[contains(@class, 'kicker')]")[0]
    assert (breton.get("lang"), breton.xpath("./a"), breton.xpath("./span/text()")) == ("br", [], ["Buhez ar gêr"])


def test_each_language_has_its_feeds(site: Built) -> None:
    """/en/rss.xml tells the English news in English, and the French feeds hold none of them."""
    rss = ET.fromstring(site.text("en/rss.xml"))
    assert rss.findtext("channel/language") == "en"
    titles = [item.findtext("title") for item in rss.iter("item")]
    assert titles == ["Christmas market: craftspeople wanted", "Lunch"]
    assert json.loads(site.text("en/feed.json"))["items"][0]["language"] == "en"
    assert "Christmas market" not in site.text("rss.xml")
    assert 'href="/en/rss.xml"' in site.text(f"en/{PAGE}")
    assert 'href="/en/rss.xml"' not in site.text(PAGE)


def test_the_next_page_speaks_french_again(site: Built) -> None:
    """No list, home page or feed speaks the language of the page that was written before it."""
    for path in ("index.html", "404.html", "actualites/index.html"):
        assert tree(site, path).get("lang") == "fr"
    assert not re.search(r"<language>(?!fr-FR)", site.text("rss.xml"))


@pytest.mark.parametrize(
    ("catalogue", "line"),
    [
        ('msgid "Page {number}"\nmsgstr "Pajenn {niver}"\n', 1),
        ('msgid "Page {number}"\nmsgstr "Pajenn {number"\n', 1),
        ('msgid "Page {number}"\nmsgstr "Pajenn {number} }"\n', 1),
        ('msgid "Page {number}"\nmsgstr "Pajenn {number.__class__}"\n', 1),
        ('msgid "Page {number}"\nmsgstr "Pajenn {number:>999999999}"\n', 1),
        ('msgid "Page"\ntraduction "Pajenn"\n', 2),
    ],
)
def test_a_faulty_catalogue_is_refused_with_its_line(tmp_path: Path, catalogue: str, line: int) -> None:
    """A blank that the message does not fill, or a torn file, would break pages: it is named before any is written."""
    path = tmp_path / "br.po"
    path.write_text(catalogue, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read(path, "fr")
    assert (caught.value.file, caught.value.line) == (str(path), line)


@pytest.mark.parametrize("value", ['["anglais !"]', '["fr"]', '"en"', "[1]"])
def test_languages_of_the_settings_are_codes(tmp_path: Path, value: str) -> None:
    """[site] languages takes a list of codes, without that of the site itself."""
    path = tmp_path / "tambour.toml"
    path.write_text(commune.CONFIG + f"\n[site]\nlanguages = {value}\n", encoding="utf-8")
    with pytest.raises(ConfigError):
        load(path)


def test_a_language_is_called_as_its_speakers_do() -> None:
    """A language has its own name, also where the tables of Unicode have none; in a sentence, that of the page."""
    assert [spoken.name(code) for code in ("en", "br", "frp", "fr-simple")] == [
        "English", "Brezhoneg", "Arpitan", "Facile à lire",
    ]  # fmt: skip
    assert spoken.called("br", "fr") == "breton"


def test_a_variant_speaks_the_words_of_its_language() -> None:
    """fr-simple is surrounded by French, en-GB by English, and what we do not have by the given language."""
    assert [i18n.interface(code, "fr") for code in ("fr-simple", "en-GB", "br")] == ["fr", "en", "fr"]
    with i18n.speaking("fr"):
        assert i18n.language() == "fr"
