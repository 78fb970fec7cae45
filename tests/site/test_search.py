"""Search, with the real Pagefind and a real browser: what is found, what never is, and what stands there without."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from syndicate import build, search
from syndicate.cli import main
from syndicate.config import load
from syndicate.errors import ConfigError
from tests.site import commune
from tests.site.browser import Visit, visiting
from tests.site.conftest import Built, make

BUSY = "#resultats ol[aria-busy=true]"
TEXTS = {
    "demarches/encombrants.md": ("Faire enlever ses encombrants", "Les encombrants passent le premier lundi du mois."),
    "demarches/carte.md": ("Carte d’identité et passeport", "La demande se fait sur rendez-vous."),
    "actualites/cantine.md": ("Grève : pas de cantine jeudi", "Le repas est à apporter. Voir Camille Exemple."),
    "actualites/cantines.md": ("Cantine : les menus de décembre", "Chaque semaine, un repas sans viande."),
    "equipements/dechetterie.md": ("Déchèterie des Prés", "Ouverte l’été et l’hiver."),
    "actualites/dangereuse.md": (
        "Une <img src=x onerror=alert(1)> & des signes",
        "Du texte <b onclick=x>gras</b> ici.",
    ),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a commune with its index."""
    root = commune.write(tmp_path_factory.mktemp("search"))
    for rank, (name, (title, text)) in enumerate(TEXTS.items(), 1):
        commune.put(root, name, f"---\ntitle: '{title}'\ndate: 2026-11-{rank:02}\n---\n{text}\n")
    for rank in range(12):
        commune.put(
            root, f"actualites/lot-{rank}.md", f"---\ntitle: Lot {rank}\ndate: 2026-10-{rank + 10}\n---\nKiosque.\n"
        )
    return make(root, search_too=True)


@pytest.fixture
def copy(site: Built, tmp_path: Path) -> Built:
    """Give a copy that a test may change."""
    return Built(Path(shutil.copytree(site.root, tmp_path / "copy")), site.report)


@pytest.fixture(scope="module")
def visit(browser: Browser, site: Built) -> Iterator[Visit]:
    """Give a browser on the site."""
    with visiting(browser, site.output) as found:
        yield found


def ask(page: Page, query: str) -> list[str]:
    """Type a question as a person does, and give the titles of the answer."""
    page.fill("main input[name=q]", query)
    page.keyboard.press("Enter")
    return answer(page)


def answer(page: Page) -> list[str]:
    """Wait for the answer and give its titles."""
    page.wait_for_selector(BUSY, state="detached")
    return [link.inner_text() for link in page.query_selector_all("#resultats h2 a")]


def said(page: Page) -> str:
    """Give what a screen reader is told."""
    return " ".join((page.text_content("#resultats [role=status]") or "").split())


def held(output: Path) -> str:
    """Give all that the index holds of the texts, and its list."""
    fragments = (output / "pagefind").rglob("*.pf_fragment")
    found = [gzip.decompress(file.read_bytes()).decode() for file in fragments]
    return "\n".join([*found, (output / "pagefind" / search.LIST).read_text(encoding="utf-8")])


# ------------------------------------------------------------------------------------------------------ the index


def test_the_index_holds_no_draft_and_nothing_of_tomorrow(site: Built) -> None:
    """The index is made of the public pages alone; its compressed pieces hold no word of the others."""
    assert "encombrants" in held(site.output)
    assert commune.SECRET not in held(site.output)
    for file in (site.output / "pagefind" / "index").iterdir():
        assert b"quincaill" not in gzip.decompress(file.read_bytes())


def test_menus_footers_and_lists_are_not_indexed(site: Built) -> None:
    """What every page repeats, and the lists, are not found: each original is found once."""
    pages = json.loads(site.text(f"pagefind/{search.LIST}"))["pages"]
    assert "actualites/index.html" not in pages
    assert "index.html" not in pages
    assert "mentions-legales/index.html" in pages
    assert "place du Lavoir" not in held(site.output)  # the address in the footer


def test_only_what_the_page_loads_is_published(site: Built) -> None:
    """Pagefind's own interfaces, which no page uses, are not published."""
    assert sorted(file.name for file in (site.output / "pagefind").glob("*.js")) == [
        "pagefind-worker.js",
        "pagefind.js",
    ]
    assert not list((site.output / "pagefind").glob("*.css"))


def test_the_same_site_keeps_the_same_index(copy: Built) -> None:
    """Asked again for the index of a site that has not changed, the build gives the same bytes, without Pagefind."""
    before = {file.name: file.read_bytes() for file in (copy.output / "pagefind").rglob("*") if file.is_file()}
    (copy.output / "pagefind/index/only-here").write_bytes(b"")
    assert make(copy.root, search_too=True).report.search == "made"
    after = {file.name: file.read_bytes() for file in (copy.output / "pagefind").rglob("*") if file.is_file()}
    assert after == before | {"only-here": b""}


def test_an_index_that_holds_is_kept(copy: Built) -> None:
    """A build without --search keeps the index while every page it lists says the same; a new page changes nothing."""
    commune.put(
        copy.root,
        "alertes/orage.md",
        '---\ntitle: "Orage"\ndate: 2026-11-21\nlevel: urgence\nfrom: 2026-11-21\nuntil: 2026-11-22\n---\nAbri.\n',
    )
    before = copy.text(f"pagefind/{search.LIST}")
    report = make(copy.root).report
    assert report.search == "kept"
    assert copy.text(f"pagefind/{search.LIST}") == before
    assert (copy.output / "alertes/orage/index.html").is_file()


@pytest.mark.parametrize("change", ["deleted", "draft", "corrected"])
def test_an_index_that_shows_what_has_changed_is_dropped(copy: Built, change: str) -> None:
    """Withdrawn, made a draft or corrected: nothing of the old text is left in the output, index included."""
    file = copy.root / "content/actualites/cantine.md"
    text = file.read_text(encoding="utf-8")
    if change == "deleted":
        file.unlink()
    elif change == "draft":
        file.write_text(text.replace("date:", "status: draft\ndate:"), encoding="utf-8")
    else:
        file.write_text(text.replace(" Voir Camille Exemple.", ""), encoding="utf-8")
    assert make(copy.root).report.search == "dropped"
    assert not (copy.output / "pagefind").exists()
    assert make(copy.root, search_too=True).report.search == "made"
    assert "Camille" not in held(copy.output)


def test_search_waits_while_something_urgent_does(copy: Built) -> None:
    """With --urgent-first the index is made once no urgent original has copies to make; the site is built meanwhile."""
    alert = (
        '---\ntitle: "Crue"\ndate: 2026-11-21 08:00\nurgent: {urgent}\nlevel: urgence\nfrom: 2026-11-21 08:00\n'
        "until: 2026-11-22 08:00\n---\nQuittez les berges de la rivière.\n"
    )
    commune.put(copy.root, "alertes/crue.md", alert.format(urgent="true"))
    first = make(copy.root, search_too=True, urgent_first=True)
    assert (first.report.urgent, first.report.copies, first.report.search) == (True, True, "kept")
    assert "Quittez les berges" in first.text("alertes/crue/index.html")
    commune.put(copy.root, "alertes/crue.md", alert.format(urgent="false"))
    second = make(copy.root, search_too=True, urgent_first=True)
    assert (second.report.urgent, second.report.copies, second.report.search) == (False, True, "made")
    (copy.root / "tambour.toml").write_text(commune.CONFIG.partition("[accounts")[0], encoding="utf-8")
    (copy.root / "content/alertes/neige.md").unlink()  # it names an account
    alone = make(copy.root, search_too=True, urgent_first=True)
    assert (alone.report.urgent, alone.report.copies) == (False, False)


def test_time_that_passes_leaves_the_index(copy: Built) -> None:
    """An alert that ends does not undo the index: the page of results tells by itself what is over."""
    page = copy.output / "alertes/neige/index.html"
    before = page.read_bytes()
    build.build(load(copy.root / "tambour.toml"), now=datetime.fromisoformat("2026-11-22T13:00:00+01:00"))
    assert page.read_bytes() != before
    assert search.fingerprint(page.read_bytes()) == search.fingerprint(before)


def test_without_pagefind_nothing_is_touched(copy: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """`tambour build --search` without Pagefind says so in one sentence, with exit code 2, before any effect."""
    before = (copy.output / "index.html").stat().st_mtime_ns
    monkeypatch.setattr(search, "_run", missing)
    done = CliRunner().invoke(main, ["-C", str(copy.root), "build", "--search", "--now", commune.NOW])
    assert done.exit_code == 2
    assert done.output.count("\n") == 1
    assert "Pagefind" in done.output
    assert (copy.output / "index.html").stat().st_mtime_ns == before


def missing(*_arguments: str) -> str:
    """Fail as Python does without the module."""
    raise ConfigError("No module named pagefind")


# ------------------------------------------------------------------------------------------------------- the page


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("encombrants", "Faire enlever ses encombrants"),
        ("encombrant", "Faire enlever ses encombrants"),
        ("ENCOMBRANTS", "Faire enlever ses encombrants"),
        ("quand passent les encombrants ?", "Faire enlever ses encombrants"),
        ("carte d'identité", "Carte d’identité et passeport"),
        ("identite", "Carte d’identité et passeport"),
        ("decheterie", "Déchèterie des Prés"),
        ("l’été", "Déchèterie des Prés"),
        ("christmas", "Christmas market: craftspeople wanted"),
    ],
)
def test_residents_find_as_they_type(visit: Visit, query: str, first: str) -> None:
    """Accents, plurals, capitals, articles that stick and whole sentences are no obstacle."""
    page = visit.page("/recherche/")
    assert ask(page, query)[0] == first


def test_the_count_is_said(visit: Visit) -> None:
    """The number of results is in a live region, in words; so is that there is none, with a way out."""
    page = visit.page("/recherche/")
    assert len(ask(page, "cantine")) == 2
    assert said(page) == "2 résultats pour « cantine »"
    assert ask(page, "zzyzx") == []
    assert said(page).startswith("Aucun résultat pour « zzyzx ».")
    assert page.is_visible("text=Le plan du site")


def test_nothing_secret_is_found(visit: Visit) -> None:
    """The words of a draft, of tomorrow's news, of menus and of footers find nothing."""
    page = visit.page("/recherche/")
    assert ask(page, commune.SECRET) == []


def test_the_address_keeps_the_question(visit: Visit) -> None:
    """A form elsewhere, a bookmark and the back button give the same answer."""
    page = visit.page("/recherche/?q=cantine")
    assert len(answer(page)) == 2
    ask(page, "encombrants")
    assert page.url.endswith("?q=encombrants")
    assert page.title().startswith("encombrants")
    page.go_back()
    expect(page.locator("main input[name=q]")).to_have_value("cantine")
    assert len(answer(page)) == 2


def test_results_can_be_narrowed_and_ordered(visit: Visit) -> None:
    """A rubric narrows the answer, dates order it, and both are in the address."""
    page = visit.page("/recherche/")
    ask(page, "repas")
    assert "Grève : pas de cantine jeudi" in answer(page)
    page.select_option("select[name=rubrique]", "Agenda")
    assert answer(page) == ["Repas des aînés"]
    assert "rubrique=Agenda" in page.url
    ask(page, "cantine")
    page.select_option("select[name=ordre]", "date")
    assert answer(page) == ["Cantine : les menus de décembre", "Grève : pas de cantine jeudi"]


def test_more_results_take_the_focus_along(visit: Visit) -> None:
    """Ten results first; the next ones come at a press, and the focus goes to the first of them."""
    page = visit.page("/recherche/")
    assert len(ask(page, "kiosque")) == 10
    page.click("text=Plus de résultats")
    expect(page.locator("#resultats li")).to_have_count(12)
    expect(page.locator("#resultats li:nth-child(11) a")).to_be_focused()


def test_what_is_over_is_said(visit: Visit) -> None:
    """An alert that has ended is found, after what holds, and says that it is over."""
    page = visit.page("/recherche/")
    ask(page, "coupure")
    assert "terminé" in page.inner_text("#resultats li")


def test_excerpts_are_text(visit: Visit) -> None:
    """Signs of HTML in a title or a text come out as signs; the words found are marked."""
    page = visit.page("/recherche/")
    assert "Une <img src=x onerror=alert(1)> & des signes" in ask(page, "signes")
    assert page.query_selector("#resultats li img") is None
    assert page.inner_text("#resultats mark").startswith("signes")


def test_nothing_leaves_the_site_and_nothing_is_refused(browser: Browser, site: Built) -> None:
    """A search asks the site alone, under its strict policy, without a complaint of the browser."""
    with visiting(browser, site.output) as visit:
        page = visit.page("/recherche/")
        before = len(visit.asked)
        assert not [url for url in visit.asked if "/pagefind/" in url]  # loaded when somebody searches
        ask(page, "cantine")
        assert len(visit.asked) > before
        assert visit.elsewhere() == []
        assert [one for one in visit.complaints if "Policy" in one or "/pagefind/" in one] == []


def test_only_the_search_page_may_run_wasm(site: Built) -> None:
    """The policy is loosened by one word, on one page."""
    for file in site.output.rglob("*.html"):
        loosened = "wasm-unsafe-eval" in file.read_text(encoding="utf-8")
        assert loosened == (file.parent.name == "recherche"), file


def test_a_site_below_a_path_finds_its_index(browser: Browser, tmp_path: Path) -> None:
    """A site whose address has a path loads its index from there, and its results lead there."""
    root = commune.write(tmp_path)
    config = (root / "tambour.toml").read_text(encoding="utf-8")
    (root / "tambour.toml").write_text(
        config.replace('example.org"\ninsee', 'example.org/ville"\ninsee'), encoding="utf-8"
    )
    built = make(root, search_too=True)
    with visiting(browser, built.output, "/ville") as visit:
        page = visit.page("/recherche/?q=artisans")
        assert answer(page)
        assert page.get_attribute("#resultats h2 a", "href") == "/ville/actualites/marche-de-noel/"


def test_without_index_the_page_says_so(browser: Browser, copy: Built) -> None:
    """When there is no index, the field is not dead: the page says it and offers the other ways."""
    shutil.rmtree(copy.output / "pagefind")
    with visiting(browser, copy.output) as visit:
        page = visit.page("/recherche/")
        assert ask(page, "cantine") == []
        assert "n’est pas disponible" in said(page)
        assert page.is_visible("text=Le plan du site")


def test_without_script_there_are_other_ways(visit: Visit) -> None:
    """Without JavaScript the page says so, and leads to the plan, the procedures and the town hall."""
    page = visit.page("/recherche/?q=cantine", java_script_enabled=False)
    shown = page.inner_text("main")
    for words in ("JavaScript", "Le plan du site", "Toutes les démarches", "01 99 00 12 34"):
        assert words in shown
    assert page.query_selector("select:visible") is None
    page.click("text=Le plan du site")
    assert page.url.endswith("/plan-du-site/")
