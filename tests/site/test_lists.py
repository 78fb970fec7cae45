"""Lists and facts: each rubric in the order that suits it, and nothing of the front matter shown raw."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.site import commune
from tests.site.conftest import Built, make

# What every act has; the digest is that of the file which the tiny commune has.
LAWFUL = (
    "author_first: Prénom\nauthor_last: Nom\nauthor_capacity: maire\nonline_date: 2026-11-17\n"
    "personal_data_checked:\n  by: Secrétariat\n  on: 2026-11-16\nfile: /documents/reglement.pdf\n"
    "file_sha256: 14bcd090baf31edba64e9cbd8cdfc15f943344aa72cb3675ad8e91bfcbce03ad"
)
ORIGINALS = {
    "conseil/acte.md": (
        "Acte",
        (
            'act_type: Délibération\nnumber: "2026-47"\nsitting_date: 2026-11-12 20:00\nsubject: Le pont\n'
            'matter_code: "1.1"\nvotes: {present: 17, for: 19, against: 0, abstain: 1}\n'
            f"prefecture_date: 2026-11-16\n{LAWFUL}"
        ),
    ),
    "conseil/liste.md": ("Liste", "act_type: Liste des délibérations\nsitting_date: 2026-11-12 20:00"),
    "conseil/ancienne.md": ("Ancienne", "act_type: Liste des délibérations\nsitting_date: 2025-12-11 20:00"),
    "conseil/arrete.md": ("Arrêté", f"act_type: Arrêté\nsitting_date: 2026-11-17\n{LAWFUL}"),
    "marches/clos.md": ("Pont", "deadline: 2026-09-30 12:00\namount: 186400\nlots: 2\nprocedure: Adaptée"),
    "marches/ouvert.md": ("Pain", "deadline: 2026-12-04 12:00\nbuyer_url: https://marches.example.org/05"),
    "elus/maire.md": ("Zoé", "order: 1\nrole: Maire\nterm: 2026-2032"),
    "elus/adjoint.md": ("Anne", "order: 2\nrole: Adjointe"),
    "equipements/ecole.md": ("École", "equip_type: École\nadr_numero: 3\nadr_nomvoie: rue du Tilleul\nequip_uid: X-1"),
    "equipements/stade.md": ("Stade", 'opening_hours: "Mo-Su 08:00-20:00; PH off"\nadr_commune: Valserein'),
    "equipements/lavoir.md": ("Lavoir", "equip_lat: 46.5"),
    "rectificatifs/rumeur.md": (
        "Le fait",
        (
            "claim: On dit que.\nclaim_date: 2026-11-19\nverdict: Faux.\n"
            "evidence_urls: [https://a.example.org/un, https://b.example.org/deux]"
        ),
    ),
    "tribune/octobre.md": ("Tribune", "group: Autrement\nperiod: Octobre 2026"),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a commune with originals of every rubric, each dated by its place in the table."""
    root = commune.write(tmp_path_factory.mktemp("lists"))
    for day, (name, (title, facts)) in enumerate(ORIGINALS.items(), 1):
        commune.put(root, name, f'---\ntitle: "{title}"\ndate: 2026-10-{day:02}\n{facts}\n---\nTexte.\n')
    return make(root)


def words(html: str) -> str:
    """Give what a reader sees, with plain spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u2060", "").split())


def main(site: Built, path: str) -> str:
    """Give the main part of a page, as a reader sees it."""
    return words(site.text(path).partition("<main")[2].partition("</main>")[0])


def titles(site: Built, rubric: str) -> list[str]:
    """Give the headings of a list, and the titles below them, in their order."""
    shown = site.text(f"{rubric}/index.html").partition('<div class="h-feed list">')[2].partition("</main>")[0]
    return [words(one) for one in re.findall(r"<h[23][^>]*>(.*?)</h[23]>", shown)]


def test_lists_of_reference_go_by_name(site: Built) -> None:
    """Where dates mean nothing, the order is the editor's, else that of the alphabet, accents or not."""
    assert titles(site, "elus")[:2] == ["Zoé", "Anne"]
    assert titles(site, "equipements")[:2] == ["École", "École"]
    assert titles(site, "marches")[:4] == ["Ouverts aux offres", "Pain", "Clos", "Pont"]
    assert titles(site, "alertes")[:4] == ["En cours", "Vigilance neige", "Terminées", "Coupure d'eau"]
    assert "alert-row-vigilance" in site.text("alertes/index.html")
    assert "1er octobre" not in main(site, "equipements/index.html")


def test_the_facts_of_an_act_are_plain(site: Built) -> None:
    """Votes, field, check of personal data and size of the file are said in words."""
    shown = main(site, "conseil/acte/index.html")
    for said in (
        "17 présents, 19 pour, 0 contre, 1 abstention",
        "Commande publique (1.1)",
        "Objet Le pont",
        "Séance du jeudi 12 novembre 2026 à 20 h",
        "Données personnelles vérifiées le 16 novembre 2026 (Secrétariat)",
        "Télécharger (PDF, 1 ko)",
    ):
        assert said in shown


def test_other_facts_are_plain(site: Built) -> None:
    """Sums, hours, addresses, sources and terms are written for residents; identifiers stay with machines."""
    assert "Montant 186 400 €" in main(site, "marches/clos/index.html")
    assert "Adresse 3, rue du Tilleul" in main(site, "equipements/ecole/index.html")
    assert "X-1" not in main(site, "equipements/ecole/index.html")
    stadium = main(site, "equipements/stade/index.html")
    assert "Tous les jours : 8 h – 20 h Fermé les jours fériés" in stadium
    assert "46.5" not in main(site, "equipements/lavoir/index.html")
    correction = main(site, "rectificatifs/rumeur/index.html")
    assert "On a lu On dit que. 19 novembre 2026 Ce qui est vrai Faux. Sources" in correction
    assert "Sources a.example.org/un b.example.org/deux" in correction
    assert "Mandat 2026-2032" in main(site, "elus/maire/index.html")


def test_every_rubric_can_be_reached_from_every_page(site: Built) -> None:
    """The foot of each page leads to the opposition's column and to the plan, which names each rubric."""
    filled = {path.parent.name for path in site.output.glob("*/rss.xml")} - {"categories", "en"}
    assert {"tribune", "equipements", "marches"} < filled
    plan = site.text("plan-du-site/index.html").partition("<main")[2].partition("</main>")[0]
    assert set(re.findall(r'<h2><a href="/(\w+)/"', plan)) == filled
    for path in site.output.rglob("*.html"):
        foot = path.read_text(encoding="utf-8").partition('<footer class="bottom"')[2]
        assert 'href="/plan-du-site/"' in foot
        assert 'href="/tribune/"' in foot
    assert 'href="/tribune/"' in site.text("elus/index.html").partition('<nav class="beside"')[2]


def test_the_first_news_without_a_picture_keeps_its_place(site: Built) -> None:
    """The newest of the news leads the home page without a picture too: a drawing takes its place, never a hole."""
    commune.put(site.root, "actualites/nue.md", '---\ntitle: "Sans image"\ndate: 2026-11-21\n---\nTexte.\n')
    make(site.root)
    first = site.text("index.html").partition('<article class="lead-news')[2].partition("</article>")[0]
    assert "Sans image" in first
    assert re.findall(r'<img src="(/theme/[^"]+)" alt=""', first)


def test_a_list_that_mixes_subjects_leads_to_each(site: Built) -> None:
    """The news leads to each of its categories, by name; one category alone is no choice."""
    alone = make(site.root).text("actualites/index.html")
    for name in ("Eau", "École"):
        text = f'---\ntitle: "{name}"\ndate: 2026-11-19\ncategory: {name}\n---\nTexte.\n'
        commune.put(site.root, f"actualites/sujet-{name[1]}.md", text)
    shown = make(site.root).text("actualites/index.html").partition('<nav class="filter"')[2].partition("</nav>")[0]

    assert '<nav class="filter"' not in alone
    assert re.findall(r'href="/categories/[a-z-]+/">([^<]+)<', shown)[:2] == ["Eau", "École"]


def test_a_printed_page_says_where_it_is_up_to_date(built: Built) -> None:
    """What hangs on a board names its page on the site; the page 404, which has no address, names none."""
    page = built.text("actualites/marche-de-noel/index.html").partition('<p class="on-paper">')[2]
    assert "https://valserein.example.org/actualites/marche-de-noel/<" in page
    assert "on-paper" not in built.text("404.html")
