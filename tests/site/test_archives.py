"""Long lists: pages numbered from the oldest, years, sitemaps, and the plan of the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from plugins import archives, lists, sitemap
from plugins.pagination import Page, paginate, period
from syndicate import build
from syndicate.config import load
from syndicate.errors import ContentError
from tests.site import commune
from tests.site.conftest import Built, make

SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
START = datetime.fromisoformat("2020-01-01T08:00:00+01:00")
SIZE = 20  # as in pelicanconf.py


@dataclass(frozen=True)
class Item:
    """What a list needs of an original; ``rank`` counts from the oldest."""

    rank: int

    @property
    def date(self) -> datetime:
        """Give one date each week."""
        return START + timedelta(days=7 * self.rank)


def pages(count: int, size: int) -> list[Page]:
    """Cut a list of so many items, newest first."""
    items = [Item(rank) for rank in range(count - 1, -1, -1)]
    return paginate([(item, item.date) for item in items], "actualites/", size, "fr")


@given(st.integers(0, 200), st.integers(1, 20))
def test_every_item_is_on_one_page(count: int, size: int) -> None:
    """The pages, from the first to the last, hold the whole list in its order, and nothing twice."""
    found = pages(count, size)
    assert [item.rank for page in found for item in page.items] == list(range(count - 1, -1, -1))
    assert len({page.url for page in found}) == len(found)
    assert all(len(page.items) == size for page in found[1:])
    assert len(found[0].items) < 2 * size
    assert found[0].url == "actualites/"
    assert all(page.url == f"actualites/page/{page.number}/" for page in found[1:])


@given(st.integers(0, 200), st.integers(1, 20))
def test_a_new_item_leaves_old_pages_alone(count: int, size: int) -> None:
    """One more item changes the first page and, when it makes an older page, the one that links to it: no other."""
    before = {page.url: page for page in pages(count, size)}
    after = {page.url: page for page in pages(count + 1, size)}
    changed = [url for url, page in before.items() if after[url] != page]
    made = after.keys() - before.keys()
    assert changed[0] == "actualites/"
    assert len(changed) <= 1 + len(made) <= 2


@given(st.integers(0, 200), st.integers(1, 20))
def test_pages_lead_to_one_another(count: int, size: int) -> None:
    """Going to older pages from the first one visits them all, and the way back is the same."""
    found = pages(count, size)
    assert [page.older.url for page in found[:-1] if page.older] == [page.url for page in found[1:]]
    assert [page.newer.url for page in found[1:] if page.newer] == [page.url for page in found[:-1]]
    assert found[0].newer is None
    assert found[-1].older is None


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2025-03-02", "2025-03-28", "mars 2025"),
        ("2025-03-02", "2025-06-28", "mars à juin 2025"),
        ("2024-12-02", "2025-03-28", "décembre 2024 à mars 2025"),
    ],
)
def test_a_page_says_its_months(first: str, last: str, said: str) -> None:
    """The period of a page is said as shortly as can be."""
    assert period([datetime.fromisoformat(last), datetime.fromisoformat(first)], "fr") == said


@pytest.fixture
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak as the site does."""
    monkeypatch.setenv("TAMBOUR_LANG", "fr")


# --------------------------------------------------------------------------------------------------- a whole site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a commune with 45 weekly news over two years, alerts that are over, and events of two years."""
    root = commune.write(tmp_path_factory.mktemp("archives"))
    for rank in range(45):
        news(root, rank)
    for rank in range(41):
        moment = f"{START + timedelta(days=rank):%Y-%m-%d}"
        commune.put(
            root,
            f"alertes/gel-{rank:02}.md",
            f'---\ntitle: "Gel {rank}"\ndate: {moment}\nlevel: info\nfrom: {moment}\n'
            f"until: {moment} 12:00\n---\nFini.\n",
        )
    for year in (2024, 2025):
        times = f"date: {year}-01-02\nstart: {year}-07-14 20:00\nend: {year}-07-14 23:00"
        commune.put(root, f"agenda/bal-{year}.md", f'---\ntitle: "Bal {year}"\n{times}\n---\nBal.\n')
    return make(root)


def news(root: Path, rank: int) -> None:
    """Write one of the weekly news."""
    day = datetime.fromisoformat("2025-10-05T08:00:00+02:00") + timedelta(days=7 * rank)
    text = f'---\ntitle: "Hebdo {rank:02}"\ndate: {day:%Y-%m-%d %H:%M}\ncategory: Vie locale\n---\nTexte.\n'
    commune.put(root, f"actualites/hebdo-{rank:02}.md", text)


def titles(built: Built, path: str) -> list[str]:
    """Give the titles that the main part of a page links to."""
    main = built.text(path).partition("<main")[2].partition("</main>")[0]
    return [
        unescape(title)
        for title in re.findall(r'<a[^>]* href="/(?:actualites|alertes|agenda)/[^/"]+/">([^<]+)</a>', main)
    ]


def test_news_run_on_over_pages(site: Built) -> None:
    """/actualites/ shows the newest, page 1 the oldest; each older page holds twenty."""
    oldest = [f"Hebdo {rank:02}" for rank in range(19, -1, -1)]
    assert titles(site, "actualites/page/1/index.html") == oldest
    assert "Hebdo 44" in titles(site, "actualites/index.html")
    assert not (site.output / "actualites/page/2").exists()
    assert titles(site, "categories/vie-locale/page/1/index.html") == oldest
    page = site.text("actualites/page/1/index.html")
    assert f'<link rel="canonical" href="{commune.HOME}/actualites/page/1/">' in page
    assert f'<link rel="prev" href="{commune.HOME}/actualites/">' in page
    assert "octobre 2025 à février 2026" in page
    assert f'<link rel="next" href="{commune.HOME}/actualites/page/1/">' in site.text("actualites/index.html")


def test_alerts_in_progress_are_on_the_first_page_only(site: Built) -> None:
    """Alerts that are over run on over pages; those in progress stand once, first."""
    assert titles(site, "alertes/index.html")[0] == "Vigilance neige"
    older = titles(site, "alertes/page/1/index.html")
    assert older == [f"Gel {rank}" for rank in range(19, -1, -1)]


def test_an_older_page_does_not_change(site: Built, tmp_path: Path) -> None:
    """One more news leaves the older pages, the past years and their sitemaps as they were, to the byte."""
    root = tmp_path / "again"
    root.mkdir()
    (root / "tambour.toml").write_bytes((site.root / "tambour.toml").read_bytes())
    for file in (site.root / "content").rglob("*"):
        if file.is_file():
            target = root / file.relative_to(site.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    news(root, 45)
    config = load(root / "tambour.toml")
    build.build(config, now=datetime.fromisoformat(commune.NOW))
    for path in (
        "actualites/page/1/index.html",
        "categories/vie-locale/page/1/index.html",
        "actualites/2025/index.html",
    ):
        assert (root / "output" / path).read_bytes() == (site.output / path).read_bytes(), path
    assert (root / "output/sitemap-2025.xml").read_bytes() == (site.output / "sitemap-2025.xml").read_bytes()
    assert (root / "output/sitemap-2026.xml").read_bytes() != (site.output / "sitemap-2026.xml").read_bytes()


def test_a_year_shows_its_titles_by_month(site: Built) -> None:
    """The page of a year holds every title of that year, newest first, under its month."""
    page = site.text("actualites/2025/index.html")
    assert titles(site, "actualites/2025/index.html")[:13] == [f"Hebdo {rank:02}" for rank in range(12, -1, -1)]
    assert re.findall(r"<h2>([^<]+)</h2>", page.partition("<main")[2])[:3] == ["Décembre", "Novembre", "Octobre"]
    assert '<a href="/actualites/2025/">2025</a>' in site.text("actualites/index.html")
    assert '<a href="/actualites/2025/">2025</a>' not in site.text("actualites/page/1/index.html")


def test_the_archives_of_the_agenda_hold_what_is_over(site: Built) -> None:
    """Events are filed under the year they took place in, and those to come are not in the archives."""
    assert titles(site, "agenda/2024/index.html")[0] == "Bal 2024"
    assert not (site.output / "agenda/2026").exists()
    assert "Repas des aînés" not in site.text("agenda/2025/index.html")


def test_one_year_needs_no_page(built: Built) -> None:
    """A rubric whose originals are all of one year has no archives."""
    assert not (built.output / "alertes" / "2026").exists()


def test_each_page_is_in_one_sitemap(site: Built) -> None:
    """sitemap.xml names the sitemaps; together they name each public page once, and none that hides from engines."""
    index = etree.fromstring((site.output / "sitemap.xml").read_bytes())
    assert etree.QName(index).localname == "sitemapindex"
    files = [loc.text.removeprefix(f"{commune.HOME}/") for loc in index.findall("s:sitemap/s:loc", SPACE)]
    assert sorted(files) == sorted(file.name for file in site.output.glob("sitemap-*.xml"))
    urls = [loc.text for name in files for loc in root(site, name).findall("s:url/s:loc", SPACE)]
    wanted = [
        f"{commune.HOME}/{file.relative_to(site.output).as_posix().removesuffix('index.html')}"
        for file in site.output.rglob("*.html")
        if "noindex" not in file.read_text(encoding="utf-8").partition("<body")[0]
    ]
    assert sorted(urls) == sorted(wanted)
    assert f"{commune.HOME}/recherche/" not in urls
    assert f"{commune.HOME}/404.html" not in urls
    assert f"Sitemap: {commune.HOME}/sitemap.xml" in site.text("robots.txt")


def test_originals_are_in_the_sitemap_of_their_year(site: Built) -> None:
    """An original stands in the file of its year with its own date, a list in that of pages with its newest one's."""
    dates = {
        name: {url.findtext("s:loc", None, SPACE): url.findtext("s:lastmod", None, SPACE) for url in root(site, name)}
        for name in ("sitemap-2025.xml", "sitemap-pages.xml")
    }
    assert dates["sitemap-2025.xml"][f"{commune.HOME}/actualites/hebdo-00/"] == "2025-10-05T08:00:00+02:00"
    assert dates["sitemap-pages.xml"][f"{commune.HOME}/actualites/page/1/"] == "2026-02-15T08:00:00+01:00"
    assert dates["sitemap-pages.xml"][f"{commune.HOME}/mentions-legales/"] is None


def test_translations_name_one_another_in_the_sitemap(site: Built) -> None:
    """Each version of an original lists all versions, itself included."""
    found = root(site, "sitemap-2026.xml").xpath("//s:url[x:link]", namespaces=SPACE)
    links = {
        url.findtext("s:loc", None, SPACE): [x.get("hreflang") for x in url.findall("x:link", SPACE)] for url in found
    }
    path = "actualites/marche-de-noel/"
    assert links == {f"{commune.HOME}/{path}": ["fr", "en"], f"{commune.HOME}/en/{path}": ["fr", "en"]}


def root(site: Built, name: str) -> etree._Element:
    """Read one sitemap."""
    return etree.fromstring((site.output / name).read_bytes())


def test_the_plan_leads_everywhere(site: Built) -> None:
    """The plan of the site links to each rubric, each procedure, each year and each category, and every page to it."""
    plan = site.text("plan-du-site/index.html")
    for path in (
        "demarches/",
        "demarches/etat-civil/",
        "actualites/2025/",
        "categories/vie-locale/",
        "mentions-legales/",
    ):
        assert f'href="/{path}"' in plan.partition("<main")[2], path
    assert 'href="/plan-du-site/"' in site.text("actualites/hebdo-00/index.html")


@pytest.mark.parametrize("name", ["pages/recherche", "pages/plan-du-site", "actualites/2026", "actualites/page"])
def test_no_original_takes_the_address_of_a_list(tmp_path: Path, name: str) -> None:
    """An original named like a year, a page of a list, the search or the plan is refused by name."""
    root = commune.write(tmp_path)
    commune.put(root, f"{name}.md", '---\ntitle: "Un titre"\ndate: 2026-11-20\n---\nTexte.\n')
    with pytest.raises(ContentError, match=rf"{name}\.md:1: .*/"):
        make(root)


def test_the_modules_agree_on_rubrics() -> None:
    """What runs on over pages has archives too, and the plan of the site shows the others by name."""
    assert set(lists.RUN_ON) <= set(archives.RUBRICS)
    assert not set(lists.BY_NAME) & set(archives.RUBRICS)
    assert sitemap.PAGES.startswith("sitemap-")
