"""How a build ends: whole, or not at all."""

from __future__ import annotations

import fcntl
import json
import os
import runpy
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from syndicate import build
from syndicate.cli import main
from syndicate.config import load
from syndicate.errors import ConfigError, ContentError
from tests.site import commune
from tests.site.conftest import Built, make

ARTICLE = "actualites/marche-de-noel.md"
ENGLISH = "actualites/marche-de-noel.en.md"
PAGE = "actualites/marche-de-noel/index.html"


ROOT = Path(__file__).parents[2]
THEME = ROOT / "themes" / "commune"
# A plugin that Pelican would let fail: it logs an error and returns.
LATE = """
import logging
from pelican import signals

def late(pelican):
    logging.getLogger("late").error("told late")

def register():
    signals.finalized.connect(late)
"""

# What nobody thought of: a text on which the reading fails.
TOUCHY = """
from pelican import signals

def touchy(content):
    if content.source_path.endswith(%r):
        raise RecursionError("too deep")

def register():
    signals.content_object_init.connect(touchy)
"""


@pytest.fixture
def copy(built: Built, tmp_path: Path) -> Built:
    """Give a commune already built, to be spoilt."""
    root = tmp_path / "commune"
    shutil.copytree(built.root, root)
    return Built(root, built.report)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Give every file of a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def guids(built: Built, folder: str = "") -> dict[str, str]:
    """Give the id of each entry of a feed by its address."""
    channel = etree.fromstring((built.output / folder / "rss.xml").read_bytes())
    return {item.findtext("link"): item.findtext("guid") for item in channel.iter("item")}


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_same_originals_give_the_same_bytes(copy: Built, hash_seed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Built again without a cache, in another order of what has none and another zone: every byte is the same."""
    before = snapshot(copy.output)
    monkeypatch.setenv("PYTHONHASHSEED", hash_seed)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert snapshot(make(copy.root, clean=True).output) == before


def test_ids_never_move(copy: Built) -> None:
    """Another title, another date, another domain: the ids of the feed stay, so nothing is announced twice."""
    before = guids(copy)
    text = (
        commune.FILES[ARTICLE]
        .replace("l'appel aux artisans", "dernier appel")
        .replace("2026-11-20 18:00", "2026-11-18")
    )
    commune.put(copy.root, ARTICLE, text)
    config = (copy.root / "tambour.toml").read_text(encoding="utf-8")
    (copy.root / "tambour.toml").write_text(
        config.replace("valserein.example.org", "mairie.example.org"), encoding="utf-8"
    )
    after = guids(make(copy.root))
    address = f"{commune.HOME}/actualites/marche-de-noel/"
    assert after[address.replace("valserein.example", "mairie.example")] == before[address]
    assert sorted(after.values()) == sorted(before.values())


def test_faults_of_originals_are_all_named_and_nothing_is_built(copy: Built) -> None:
    """Without --keep-going, every fault is listed with file and line, and the site stays as it was."""
    before = snapshot(copy.output)
    commune.put(copy.root, "actualites/sans-titre.md", "---\ndate: 2026-11-20\n---\nTexte.\n")
    commune.put(copy.root, "actualites/sans-date.md", '---\ntitle: "Sans date"\n---\nTexte.\n')
    with pytest.raises(ContentError) as caught:
        make(copy.root)
    assert "content/actualites/sans-titre.md:1: " in str(caught.value)
    assert "content/actualites/sans-date.md:1: " in str(caught.value)
    assert caught.value.exit_code == 2
    assert snapshot(copy.output) == before


def test_keep_going_keeps_the_previous_page_of_a_faulty_original(copy: Built) -> None:
    """The original at fault keeps the page and pictures it had, the others are built, and the next build remembers."""
    before = copy.text(PAGE)
    commune.put(
        copy.root, ARTICLE, commune.FILES[ARTICLE].replace('image_alt: "La place du village sous la neige"\n', "")
    )
    commune.put(copy.root, "actualites/nouvelle.md", '---\ntitle: "Une nouvelle"\ndate: 2026-11-21\n---\nTexte.\n')
    for _again in range(2):
        made = make(copy.root, keep_going=True)
        assert made.text(PAGE) == before
        assert (made.output / "actualites/nouvelle/index.html").is_file()
        assert list((made.output / "images").glob("cabane-*.png"))
        assert made.report.kept == (ARTICLE, ENGLISH)
        assert (made.output / "en" / PAGE).is_file()
        assert [fault.file.name for fault in made.report.left_out] == ["marche-de-noel.md"]
        document = json.loads(made.text("syndication.json"))
        assert "actualites/marche-de-noel" not in {item["id"] for item in document["items"]}
        assert "actualites/marche-de-noel" not in document["_syndication"]["withdrawn"]


def test_a_faulty_draft_is_not_kept(copy: Built) -> None:
    """An original that its editor made a draft leaves the site, whatever else is wrong in it."""
    text = commune.FILES[ARTICLE].replace("image_alt:", "status: draft\nimage_credits:")
    commune.put(copy.root, ARTICLE, text)
    made = make(copy.root, keep_going=True)
    assert made.report.left_out
    assert not (made.output / PAGE).exists()


@pytest.mark.parametrize("fault", ["date: 2026-13-45", "foo: 'unclosed"], ids=["bad date", "unreadable"])
def test_a_fault_in_a_translation_touches_no_copy(copy: Built, fault: str) -> None:
    """The original keeps its page, and the feed says nothing of it: its English copy would become French."""
    commune.put(copy.root, ENGLISH, commune.FILES[ENGLISH].replace("date: 2026-11-20 18:00", fault))
    made = make(copy.root, keep_going=True)
    assert (made.output / PAGE).is_file()
    assert (made.output / "en" / PAGE).is_file()
    document = json.loads(made.text("syndication.json"))
    assert "actualites/marche-de-noel" not in {item["id"] for item in document["items"]}
    assert "actualites/marche-de-noel" not in document["_syndication"]["withdrawn"]


@pytest.mark.parametrize("line", ["status: draft", "date: 2027-01-01"])
@pytest.mark.parametrize("fault", ["date: 2026-13-45", "foo: 'unclosed"], ids=["bad date", "unreadable"])
def test_a_translation_at_fault_goes_with_its_original(copy: Built, line: str, fault: str) -> None:
    """When its editor hides the original, no language of it stays online, whatever is wrong in that file."""
    french = commune.FILES[ARTICLE].replace("date: 2026-11-20 18:00", line)
    french = french.replace("modified: 2026-11-21 08:00", "" if "date" in line else "date: 2026-11-20")
    commune.put(copy.root, ARTICLE, french)
    commune.put(copy.root, ENGLISH, commune.FILES[ENGLISH].replace("date: 2026-11-20 18:00", fault))
    made = make(copy.root, keep_going=True)
    assert [problem.file.name for problem in made.report.left_out] == ["marche-de-noel.en.md"]
    assert not (made.output / PAGE).exists()
    assert not (made.output / "en" / PAGE).exists()


def test_a_translation_that_became_a_draft_goes_while_its_original_is_at_fault(copy: Built) -> None:
    """The page of an original at fault stays, and so do its translations, but not one that its editor took away."""
    commune.put(copy.root, ARTICLE, commune.FILES[ARTICLE].replace("title:", "titel:"))
    english = commune.FILES[ENGLISH].replace("date:", "status: draft\ndate:")
    commune.put(copy.root, ENGLISH, english)
    made = make(copy.root, keep_going=True)
    assert (made.output / PAGE).is_file()
    assert not (made.output / "en" / PAGE).exists()


def test_a_renamed_original_is_not_announced_again(copy: Built) -> None:
    """A new file that looks like an original with live copies is left out until its editor says which it is."""
    content = copy.root / "content" / "actualites"
    (content / "ancienne.md").rename(content / "vieille-nouvelle.md")
    with pytest.raises(ContentError, match=r"vieille-nouvelle\.md:\d+: .*actualites/ancienne"):
        make(copy.root)
    document = json.loads(make(copy.root, keep_going=True).text("syndication.json"))
    assert "actualites/vieille-nouvelle" not in {item["id"] for item in document["items"]}
    assert "actualites/ancienne" not in document["_syndication"]["withdrawn"]


def test_a_renamed_original_with_another_title_is_not_announced_again(copy: Built) -> None:
    """The build remembers what it saw, even through a build that left the new file out."""
    content = copy.root / "content" / "actualites"
    text = (content / "ancienne.md").read_text(encoding="utf-8").replace("Une vieille nouvelle", "Cent ans de pont")
    (content / "ancienne.md").unlink()
    (content / "pont.md").write_text(text, encoding="utf-8")
    for _again in range(2):
        made = make(copy.root, keep_going=True)
        assert [fault.code for fault in made.report.left_out] == ["renamed"]
        document = json.loads(made.text("syndication.json"))
        assert "actualites/ancienne" not in document["_syndication"]["withdrawn"]
        assert "actualites/pont" not in {item["id"] for item in document["items"]}


def test_keep_going_says_so(copy: Built, capfd: pytest.CaptureFixture[str]) -> None:
    """The command names what was left out, and ends with 1."""
    commune.put(copy.root, "actualites/sans-titre.md", "---\ndate: 2026-11-20\n---\nTexte.\n")
    with pytest.raises(SystemExit) as stopped:
        main(["-C", str(copy.root), "build", "--keep-going", "--now", commune.NOW])
    assert stopped.value.code == 1
    said = capfd.readouterr().err
    assert "\nLeft out: content/actualites/sans-titre.md:1: " in f"\n{said}"
    assert said.endswith("1 original was left out.\n")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import a_module_that_is_not_there\n", "a_module_that_is_not_there"),
        ("def register():\n    raise RuntimeError('the plugin breaks')\n", "the plugin breaks"),
        ("x = 1\n", "register"),
        ("def register(:\n", "syntax"),
        (LATE, "told late"),
    ],
)
def test_a_broken_plugin_stops_the_build(copy: Built, source: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin that does not load or register, or logs an error, fails the build in one sentence, site untouched."""
    before = snapshot(copy.output)
    (copy.root / "broken_plugin.py").write_text(source, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(copy.root))
    with pytest.raises(ConfigError, match=words) as caught:
        make(copy.root, settings={"PLUGINS": [*_ours(), "broken_plugin"]})
    assert "\n" not in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert caught.value.exit_code == 2
    assert snapshot(copy.output) == before


def test_a_theme_without_a_template_is_refused(copy: Built) -> None:
    """Pelican would take a missing template from its own theme; the build says which one is missing."""
    theme = copy.root / "theme"
    shutil.copytree(THEME, theme)
    (theme / "templates" / "article.html").unlink()
    with pytest.raises(ConfigError, match=r"article\.html"):
        make(copy.root, settings={"THEME": str(theme)})


def test_a_broken_theme_stops_the_build(copy: Built) -> None:
    """A template with a fault fails the build in one sentence that names it."""
    before = snapshot(copy.output)
    theme = copy.root / "theme"
    shutil.copytree(THEME, theme)
    (theme / "templates" / "article.html").write_text("{% extends 'base.html' %}{% block %}", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"article\.html"):
        make(copy.root, settings={"THEME": str(theme)})
    assert snapshot(copy.output) == before


def test_two_builds_at_once(copy: Built) -> None:
    """While one build runs, another refuses in one sentence."""
    with (copy.root / ".tambour" / "build.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ConfigError):
            make(copy.root)


def test_a_build_killed_while_swapping_is_mended(copy: Built) -> None:
    """When a build died after taking the old site away, the next one puts it back before anything else."""
    before = snapshot(copy.output)
    copy.output.rename(copy.root / ".output.old")
    commune.put(copy.root, "actualites/sans-titre.md", "---\ndate: 2026-11-20\n---\nTexte.\n")
    with pytest.raises(ContentError):
        make(copy.root)
    assert snapshot(copy.output) == before


def test_a_folder_that_holds_something_else_is_never_replaced(copy: Built) -> None:
    """An output folder with other files in it, or around the project, is refused and stays."""
    config = (copy.root / "tambour.toml").read_text(encoding="utf-8")
    for output in (".", "content", "notes"):
        (copy.root / "notes").mkdir(exist_ok=True)
        (copy.root / "notes" / "precious.txt").write_text("x", encoding="utf-8")
        (copy.root / "tambour.toml").write_text(f'{config}\n[site]\noutput = "{output}"\n', encoding="utf-8")
        with pytest.raises(ConfigError, match="output"):
            make(copy.root)
    assert (copy.root / "notes" / "precious.txt").is_file()
    assert (copy.root / "content" / ARTICLE).is_file()


def test_tomorrow_comes(copy: Built) -> None:
    """An original dated in the future is there at the first build after its date."""
    config = load(copy.root / "tambour.toml")
    build.build(config, now=datetime.fromisoformat(commune.NOW) + timedelta(days=2))
    assert (copy.output / "actualites/futur/index.html").is_file()
    assert (copy.output / "documents/secret.pdf").is_file()
    assert not (copy.output / "actualites/brouillon").exists()


def test_a_page_cannot_take_the_address_of_a_rubric(copy: Built) -> None:
    """A page named like a rubric is refused by name instead of one silently replacing the other."""
    commune.put(copy.root, "pages/agenda.md", '---\ntitle: "Agenda"\n---\nTexte.\n')
    with pytest.raises(ContentError, match=r"pages/agenda\.md:1: .*/agenda/"):
        make(copy.root)


def test_it_is_remembered_what_each_original_gave(copy: Built) -> None:
    """What the build remembers, outside the public folder, names the page, pictures and documents of each original."""
    made = commune.outputs(copy.root, ARTICLE)
    assert made[0] == PAGE
    assert "documents/reglement.pdf" in made
    assert all((copy.output / path).is_file() for path in made)


def test_a_text_that_cannot_be_made_into_a_page_is_left_out(copy: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text on which the site's own machinery fails is named, and stops neither an alert nor its own old page."""
    before = snapshot(copy.output)
    (copy.root / "touchy_plugin.py").write_text(TOUCHY % ARTICLE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(copy.root))
    settings = {"PLUGINS": [*_ours(), "touchy_plugin"]}
    with pytest.raises(ContentError, match=r"^content/actualites/marche-de-noel\.md: ") as caught:
        make(copy.root, settings=settings)
    assert caught.value.exit_code == 2
    assert snapshot(copy.output) == before
    commune.put(copy.root, "actualites/nouvelle.md", '---\ntitle: "Une nouvelle"\ndate: 2026-11-21\n---\nTexte.\n')
    made = make(copy.root, settings=settings, keep_going=True)
    assert (made.output / "actualites/nouvelle/index.html").is_file()
    assert made.text(PAGE).encode() == before[PAGE]
    assert [fault.file.name for fault in made.report.left_out] == ["marche-de-noel.md"]
    assert "too deep" in (copy.root / ".tambour/build.log").read_text(encoding="utf-8")
    document = json.loads(made.text("syndication.json"))
    assert "actualites/marche-de-noel" not in document["_syndication"]["withdrawn"]


def test_a_plugin_that_fails_on_every_original_stops_the_build(copy: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """When all originals fail, the fault is not theirs: nothing is built, even with --keep-going."""
    before = snapshot(copy.output)
    (copy.root / "touchy_plugin.py").write_text(TOUCHY % ".md", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(copy.root))
    with pytest.raises(ConfigError, match="too deep"):
        make(copy.root, settings={"PLUGINS": [*_ours(), "touchy_plugin"]}, keep_going=True)
    assert snapshot(copy.output) == before


def test_no_control_character_reaches_the_site(copy: Built) -> None:
    """Escapes, bells and signs of direction typed anywhere in an original are in no page, feed or document."""
    commune.put(
        copy.root,
        "actualites/piegee.md",
        '---\ntitle: "Pié\\e[31mgée"\ndate: 2026-11-20\ncategory: "Cul\\u202eture\\a"\ntags: ["b\\eal"]\n'
        'location: "Sa\\alle"\nsummary: "Ré\\u202esumé\\a"\n---\nTex\x1b[1mte\x07.\n',
    )
    made = make(copy.root)
    assert "Culture" in made.text("actualites/piegee/index.html")
    for path in made.output.rglob("*"):
        if path.suffix in (".html", ".xml", ".json", ".ics"):
            assert not set("\x1b\x07\u202e") & set(path.read_text(encoding="utf-8")), path
            assert not any(sign in path.read_text(encoding="utf-8") for sign in (r"\u001b", r"\u0007", r"\u202e")), path


def test_a_name_in_another_encoding_is_left_out_like_any_fault(copy: Built) -> None:
    """A file whose name is not UTF-8, as old archives give, stops neither the build nor its report."""
    commune.put(copy.root, "actualites/ete.md", '---\ntitle: "Été"\ndate: 2026-11-20\n---\nTexte.\n')
    folder = copy.root / "content/actualites"
    (folder / "ete.md").rename(folder / os.fsdecode(b"\xe9te.md"))
    assert make(copy.root, keep_going=True).report.left_out
    assert r"\udce9te.md" in json.loads((copy.root / ".tambour/build.json").read_text(encoding="utf-8"))["left_out"][0]


def _ours() -> list[str]:
    """Give the plugins of every build, as the site's settings name them."""
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("TAMBOUR_CONFIG", str(ROOT / "tambour.toml"))
        found: list[str] = runpy.run_path(str(ROOT / "pelicanconf.py"))["PLUGINS"]
    return found
