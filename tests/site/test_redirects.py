"""An original whose address changed keeps its copies, and its old addresses lead to the new one."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import html

from syndicate import ledger, search
from syndicate.cli import main
from syndicate.config import load
from syndicate.serve import served
from tests.site import commune
from tests.site.conftest import make
from tests.site.validators.test_html import OF_FILES, checked, line

CONFIG = """
[commune]
name = "Valserein"
url = "https://valserein.example.org"

[accounts.carnet]
kind = "outbox"
folder = "copies"

[accounts.notebook]
kind = "outbox"
folder = "copies-en"
lang = "en"
"""
FAIR = '---\nid: actualites/fete\ntitle: "La fête & le bal"\ndate: 2026-11-20 18:00\n---\nVenez nombreux.\n'
FAIR_EN = '---\ntitle: "The fair"\ndate: 2026-11-20 18:00\n---\nCome along.\n'
OLD, NEW = "actualites/fete", "actualites/fete-du-village"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a commune with one original in two languages, which has a copy in each."""
    root = tmp_path_factory.mktemp("town")
    (root / "tambour.toml").write_text(CONFIG, encoding="utf-8")
    commune.put(root, f"{OLD}.md", FAIR)
    commune.put(root, f"{OLD}.en.md", FAIR_EN)
    assert run(root, "init").exit_code == 0
    assert sync(root) == ["published", "published"]
    return root


@pytest.fixture
def town(begun: Path, tmp_path: Path) -> Path:
    """Give that commune, to be changed."""
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    """Run a command in a folder."""
    return CliRunner().invoke(main, ["-C", str(folder), *arguments])


def sync(folder: Path) -> list[str]:
    """Build, put online and apply; give what became of each action."""
    make(folder)
    with served(folder / "output") as address:
        result = run(folder, "apply", "--json", "--now", commune.NOW, "--site", address)
    assert result.exit_code == 0, result.stderr
    return [outcome["result"] for outcome in json.loads(result.stdout)["outcomes"]]


def move(folder: Path, old: str, new: str) -> None:
    """Give the files of an original another name."""
    for suffix in (".md", ".en.md"):
        file = folder / "content" / f"{old}{suffix}"
        if file.exists():
            file.rename(folder / "content" / f"{new}{suffix}")


def copies(folder: Path, account: str = "copies") -> dict[str, str]:
    """Give the text of each copy by its name."""
    return {path.parent.name: path.read_text(encoding="utf-8") for path in (folder / account).glob("*/text.txt")}


def leads_to(folder: Path, path: str) -> str:
    """Give the path that the page at an address sends to; empty when it is a page like any other, or none."""
    file = folder / "output" / path / "index.html"
    if not file.is_file():
        return ""
    refresh = html.fromstring(file.read_bytes()).xpath("//meta[@http-equiv='refresh']/@content")
    return str(refresh[0]).removeprefix("0; url=/").rstrip("/") if refresh else ""


def redirections(folder: Path) -> dict[str, str]:
    """Give every old address of a site with the one that it leads to."""
    pages = sorted((folder / "output").rglob("index.html"))
    found = {page.parent.relative_to(folder / "output").as_posix(): "" for page in pages}
    found = {path: leads_to(folder, path) for path in found}
    return {path: target for path, target in found.items() if target}


def test_a_moved_original_keeps_its_copies(town: Path) -> None:
    """The same copies, edited in place, now hold the new address; the old one leads there in each language."""
    before, english = copies(town), copies(town, "copies-en")
    assert redirections(town) == {}
    move(town, OLD, NEW)
    assert sync(town) == ["edited", "edited"]
    assert copies(town).keys() == before.keys()
    assert copies(town, "copies-en").keys() == english.keys()
    assert f"{commune.HOME}/{NEW}/" in "".join(copies(town).values())
    assert f"{commune.HOME}/en/{NEW}/" in "".join(copies(town, "copies-en").values())
    assert sync(town) == []
    assert redirections(town) == {OLD: NEW, f"en/{OLD}": f"en/{NEW}"}


def test_the_old_address_says_where_the_page_is(town: Path) -> None:
    """A sentence in the language of the page and a link tell people; machines read the address."""
    move(town, OLD, NEW)
    made = make(town)
    page = html.fromstring(made.text(f"{OLD}/index.html"))
    assert page.xpath("/html/@lang") == ["fr"]
    assert page.xpath("//link[@rel='canonical']/@href") == [f"{commune.HOME}/{NEW}/"]
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert page.xpath("//main//a/@href") == [f"/{NEW}/"]
    assert page.xpath("string(//main//a)") == "La fête & le bal"
    assert page.xpath("count(//h1)") == 1
    assert "default-src 'self'" in page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    english = html.fromstring(made.text(f"en/{OLD}/index.html"))
    assert english.xpath("/html/@lang") == ["en"]
    assert english.xpath("//main//a/@href") == [f"/en/{NEW}/"]
    assert english.xpath("string(//h1)") == "This page has another address"


def test_the_old_address_is_valid_html(town: Path) -> None:
    """The checker of the W3C finds nothing to say."""
    move(town, OLD, NEW)
    output = make(town).output
    assert [line(one) for one in checked(output / OLD, output / "en" / OLD) if OF_FILES not in one["message"]] == []


def test_nothing_lists_an_old_address(town: Path) -> None:
    """Neither the site maps, the feeds, the search nor any other page names it, and check has nothing to say."""
    move(town, OLD, NEW)
    output = make(town, search_too=True).output
    for path in output.rglob("*"):
        if path.is_file() and path.suffix in (".xml", ".json", ".html", ".txt", ".ics", ".css"):
            assert f"{OLD}/" not in path.read_text(encoding="utf-8"), path
    pages = search.pages(output)
    assert f"{NEW}/index.html" in pages
    assert f"{OLD}/index.html" not in pages
    checked_ = run(town, "check")
    assert checked_.exit_code == 0, checked_.stderr


def test_an_original_that_moved_twice(town: Path) -> None:
    """Each old address leads straight to the last one."""
    move(town, OLD, NEW)
    sync(town)
    move(town, NEW, "actualites/bal")
    assert sync(town) == ["edited", "edited"]
    assert {path: to for path, to in redirections(town).items() if not path.startswith("en/")} == {
        OLD: "actualites/bal", NEW: "actualites/bal",
    }  # fmt: skip
    assert len(copies(town)) == 1


def test_an_original_that_moved_back(town: Path) -> None:
    """Its first address is its page again, not a redirection to itself; only the one in between leads there."""
    move(town, OLD, NEW)
    sync(town)
    move(town, NEW, OLD)
    assert sync(town) == ["edited", "edited"]
    assert redirections(town) == {NEW: OLD, f"en/{NEW}": f"en/{OLD}"}
    assert "Venez nombreux" in (town / "output" / OLD / "index.html").read_text(encoding="utf-8")


def test_two_originals_that_change_places(town: Path) -> None:
    """Both addresses are pages, so neither leads anywhere; each copy stays with its own original."""
    commune.put(town, "actualites/vide-grenier.md", "---\nid: actualites/vide-grenier\ntitle: Vide-grenier\n"
                "date: 2026-11-19\n---\nSur la place.\n")  # fmt: skip
    sync(town)
    before = copies(town)
    move(town, OLD, "actualites/passage")
    move(town, "actualites/vide-grenier", OLD)
    move(town, "actualites/passage", "actualites/vide-grenier")
    sync(town)
    assert {path for path in redirections(town) if not path.startswith("en/")} == set()
    assert copies(town).keys() == before.keys()
    for name, text in copies(town).items():
        address = "vide-grenier" if "bal" in text else "fete"
        assert f"/actualites/{address}/" in text, name
    assert sync(town) == []


def test_the_page_that_is_there_now_wins(town: Path) -> None:
    """Another original at the old address is what readers find there."""
    move(town, OLD, NEW)
    commune.put(town, f"{OLD}.md", '---\nid: actualites/autre\ntitle: "Une autre fête"\ndate: 2026-11-21\n---\nIci.\n')
    made = make(town)
    assert "Une autre fête" in made.text(f"{OLD}/index.html")
    assert redirections(town) == {f"en/{OLD}": f"en/{NEW}"}


def test_a_translation_that_is_gone_leads_to_the_original(town: Path) -> None:
    """The English page was deleted when the French one moved: its old address leads to what there is."""
    move(town, OLD, NEW)
    (town / "content" / f"{NEW}.en.md").unlink()
    make(town)
    assert redirections(town) == {OLD: NEW, f"en/{OLD}": NEW}


@pytest.mark.parametrize("withdrawal", ["deleted", "draft"])
def test_a_withdrawn_original_gives_no_redirection(town: Path, withdrawal: str) -> None:
    """What its editor took away leaves nothing behind, at no address."""
    move(town, OLD, NEW)
    sync(town)
    for file in (town / "content" / "actualites").glob("fete-du-village*.md"):
        if withdrawal == "deleted":
            file.unlink()
        else:
            file.write_text(file.read_text(encoding="utf-8").replace("date:", "status: draft\ndate:"), encoding="utf-8")
    make(town)
    assert redirections(town) == {}
    assert not (town / "output" / OLD).exists()


def test_a_fault_breaks_no_old_address(town: Path) -> None:
    """While an original is at fault, its page stays as it was and so does what leads to it."""
    move(town, OLD, NEW)
    make(town)
    commune.put(town, f"{NEW}.md", FAIR.replace("title:", "titel:"))
    for _again in range(2):
        made = make(town, keep_going=True)
        assert redirections(town) == {OLD: NEW, f"en/{OLD}": f"en/{NEW}"}
        assert "Venez nombreux" in made.text(f"{NEW}/index.html")


def test_the_page_of_an_original_at_fault_is_not_taken(town: Path) -> None:
    """An original at fault has the old address of another: its page is kept, no redirection takes its place."""
    move(town, OLD, NEW)
    other = '---\nid: actualites/autre\ntitle: "Une autre fête"\ndate: 2026-11-21\n---\nIci.\n'
    commune.put(town, f"{OLD}.md", other)
    make(town)
    commune.put(town, f"{OLD}.md", other.replace("title:", "titel:"))
    made = make(town, keep_going=True)
    assert "Une autre fête" in made.text(f"{OLD}/index.html")


def test_what_left_an_old_address_does_not_come_back(town: Path) -> None:
    """What was at an old address, and was deleted while the original that moved is at fault, stays deleted."""
    move(town, OLD, NEW)
    make(town)
    commune.put(town, f"{NEW}.md", FAIR.replace("title:", "titel:"))
    commune.put(town, f"{OLD}.md", '---\nid: actualites/autre\ntitle: "Une autre"\ndate: 2026-11-21\n---\nIci.\n')
    made = make(town, keep_going=True)
    assert "Une autre" in made.text(f"{OLD}/index.html")
    (town / "content" / f"{OLD}.md").unlink()
    made = make(town, keep_going=True)
    assert not (made.output / OLD / "index.html").exists()


def test_a_site_in_a_subfolder(town: Path) -> None:
    """Where the site lives under a path, old addresses are below it too, and lead below it."""
    config = town / "tambour.toml"
    config.write_text(CONFIG.replace(commune.HOME, "https://example.org/valserein"), encoding="utf-8")
    record(town, "https://example.org/valserein/actualites/ancienne/", "https://example.org/actualites/voisine/")
    made = make(town)
    assert redirections(town) == {"actualites/ancienne": f"valserein/{OLD}"}
    page = html.fromstring(made.text("actualites/ancienne/index.html"))
    assert page.xpath("//main//a/@href") == [f"/valserein/{OLD}/"]


def record(town: Path, *urls: str) -> None:
    """Write into the ledger that posts with these addresses were found."""
    at = datetime.fromisoformat(commune.NOW)
    with ledger.opened(load(town / "tambour.toml").ledger, clock=lambda: at) as book:
        for url in urls:
            book.append("adopted", original="actualites/fete", account="carnet", copy_id="1", copy_url=None,
                        ours=True, url=url, digest="d")  # fmt: skip


def test_no_other_file_is_touched(town: Path) -> None:
    """Addresses in the ledger that are no old place of an original give no page, and replace none."""
    before = files(town / "output")
    record(
        town,
        "https://autre.example.org/actualites/ailleurs/",
        f"{commune.HOME}/actualites/ailleurs/?a=b",
        f"{commune.HOME}/../../ailleurs/",
        f"{commune.HOME}/syndication.json/",
        f"{commune.HOME}/theme/style.css",
        f"{commune.HOME}/",
        f"{commune.HOME}/actualites/",
    )
    assert len(ledger.read(load(town / "tambour.toml").ledger).addresses["actualites/fete"]) == 9
    after = files(make(town).output)
    assert after.keys() == before.keys()
    # The feed names the length of the ledger.
    assert [name for name, data in after.items() if before[name] != data] == ["syndication.json"]
    assert not (town / "ailleurs").exists()


def files(output: Path) -> dict[str, bytes]:
    """Give every file of a site with its bytes."""
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}
