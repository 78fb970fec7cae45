"""A site that is built again after edits, kills and damage is the site that is built from nothing."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from syndicate import delivery
from syndicate.build import Report
from syndicate.cli import main
from tests.rebuild import edits, town
from tests.rebuild.story import live
from tests.rebuild.town import Town

STEPS = 24  # "make torture" lives 500
UNREADABLE = """import os
scan = os.scandir
def scandir(path="."):
    if str(path).endswith("content/images"):
        raise PermissionError(13, "Permission denied", path)
    return scan(path)
os.scandir = scandir
"""
EPOCH = "1795172400"  # 2026-11-20T11:00:00Z


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Write a commune and build it, for copies of it to be spoilt."""
    here = town.write(tmp_path_factory.mktemp("commune") / "site")
    assert isinstance(here.build(), Report)
    return here


@pytest.fixture
def here(built: Town, tmp_path: Path) -> Town:
    """Give a copy of the commune that was built."""
    shutil.copytree(built.root, tmp_path / "site")
    return Town(tmp_path / "site")


@pytest.fixture
def twin(built: Town, tmp_path: Path) -> Town:
    """Give the folder of its twin, whose pictures are made."""
    shutil.copytree(built.root / ".tambour" / "cache", tmp_path / "twin" / ".tambour" / "cache")
    return Town(tmp_path / "twin")


def test_built_again_after_edits_of_every_kind_it_is_what_is_built_from_nothing(tmp_path: Path) -> None:
    """After each of many edits drawn at random, every byte is the same, and the files that changed are told."""
    wrong = [(step.done, step.wrong) for step in live(tmp_path, STEPS, seed=7) if step.wrong]
    assert wrong == []


@pytest.mark.parametrize("edit", [edits.body, edits.title, edits.rename, edits.template, edits.picture, edits.copy])
def test_each_usual_edit_alone(here: Town, twin: Town, edit: edits.Edit) -> None:
    """The edits of every day are tried whatever chance draws."""
    assert edit(here, random.Random(3))
    town.both(here, twin)
    assert town.differences(here, twin) == []


def test_nothing_is_made_when_nothing_has_changed(here: Town) -> None:
    """A second build makes no page and changes no file."""
    report = here.build()
    assert isinstance(report, Report)
    assert (report.made, report.changed) == (0, ())


def test_an_original_that_is_read_through_a_link_is_known_by_both_its_names(here: Town, twin: Town) -> None:
    """A link names the file behind: its page is made again when what stands there is shown at last."""
    behind = here.content / ".fonds" / "texte.md"
    behind.parent.mkdir()
    text = '---\ntitle: "Un texte"\ndate: 2026-11-01\nstatus: %s\n---\nUn texte.\n'
    behind.write_text(text % "draft", encoding="utf-8")
    (here.content / "actualites" / "texte.md").symlink_to("../.fonds/texte.md")
    one = here.content / "demarches" / "renvoi.md"
    one.write_text(
        '---\ntitle: "Renvoi"\ndate: 2026-11-01\n---\n[Le texte](../actualites/texte.md)\n', encoding="utf-8"
    )
    town.both(here, twin)
    assert b"/actualites/texte/" not in here.site()["demarches/renvoi/index.html"]
    behind.write_text(text % "published", encoding="utf-8")
    town.both(here, twin)
    assert b"/actualites/texte/" in here.site()["demarches/renvoi/index.html"]
    assert town.differences(here, twin) == []


def test_a_page_without_date_that_is_changed_is_changed_in_the_sitemap(here: Town, twin: Town) -> None:
    """The sitemaps hang on what editors say of pages without date too, not only on which there are."""
    page = here.content / "pages" / "la-commune-autrefois.md"
    for day in ("2026-11-02", "2026-11-03"):
        page.write_text(f'---\ntitle: "Autrefois"\nmodified: {day}\n---\nUn texte.\n', encoding="utf-8")
        town.both(here, twin)
        assert f"<lastmod>{day}T".encode() in here.site()["sitemap-pages.xml"]
        assert town.differences(here, twin) == []


def test_a_folder_that_cannot_be_looked_into_stops_no_build(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which files there are is then not known, and what names lead to is looked at again; the site is the same."""
    before = here.site()
    monkeypatch.setenv("PYTHONPATH", str(here.root))
    # Permissions stop no administrator, and tests may run as one: the child process meets the fault another way.
    (here.root / "sitecustomize.py").write_text(UNREADABLE, encoding="utf-8")
    assert isinstance(here.build(), Report)
    assert here.site() == before


def test_an_edit_of_a_text_changes_its_page_alone(here: Town) -> None:
    """What has a summary and is in no feed is on no other page: one file goes online."""
    file = here.content / "demarches" / "acte-d-etat-civil.md"
    file.write_text(f"{file.read_text(encoding='utf-8')}\nUne phrase de plus.\n", encoding="utf-8")
    report = here.build()
    assert isinstance(report, Report)
    assert report.made == 1
    assert "demarches/acte-d-etat-civil/index.html" in report.changed
    told = json.loads((here.root / ".tambour" / "build.json").read_text(encoding="utf-8"))["changed"]
    assert told == list(report.changed)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def _spoil(file: Path) -> None:
    data = bytearray(file.read_bytes())
    for at in range(4096, len(data), 97):
        data[at] ^= 0x55
    file.write_bytes(data)


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _other(file: Path) -> None:
    file.write_text("no state at all", encoding="utf-8")


@pytest.mark.parametrize("damage", [_cut, _spoil, _empty, _other, Path.unlink])
def test_a_state_that_is_damaged_is_not_believed(here: Town, twin: Town, damage: Callable[[Path], None]) -> None:
    """Cut, spoilt, empty, of another kind, or gone: the site is built from nothing, and right."""
    damage(here.root / ".tambour" / "state.sqlite")
    edits.body(here, random.Random(1))
    town.both(here, twin)
    assert town.differences(here, twin) == []


def test_an_output_that_is_not_the_one_remembered_is_made_again(here: Town, twin: Town) -> None:
    """Pages and pictures that somebody deleted or cut come back; the folder, when it is gone, too."""
    (here.output / "index.html").unlink()
    page = here.output / "agenda" / "index.html"
    page.write_bytes(page.read_bytes()[:-100])
    shutil.rmtree(here.output / "images")
    town.both(here, twin)
    assert town.differences(here, twin) == []
    shutil.rmtree(here.output)
    report = here.build()
    assert isinstance(report, Report)
    assert town.differences(here, twin) == []


def test_what_was_kept_from_another_branch_serves_or_does_no_harm(here: Town, twin: Town) -> None:
    """The state and the site of other originals, restored beside these: what is the same stays, the rest is made."""
    draw = random.Random(5)
    for edit in (edits.title, edits.delete, edits.add, edits.rename, edits.settings, edits.translate):
        edit(here, draw)
    town.both(here, twin)
    assert town.differences(here, twin) == []


@pytest.mark.parametrize("instant", [1, 2, 3, 5, 8, 21])
def test_killed_at_any_instant_the_next_build_is_right(here: Town, twin: Town, instant: int) -> None:
    """However far a killed build came with the new site, the next one finishes it first."""
    draw = random.Random(instant)
    edits.title(here, draw)
    edits.template(here, draw) if instant % 2 else edits.delete(here, draw)
    dying = multiprocessing.get_context("spawn").Process(target=_build_and_die, args=(here, instant))
    dying.start()
    dying.join()
    # The editor takes it all back: nothing of the build that died may be taken for what is wanted now.
    edits.title(here, draw)
    town.both(here, twin)
    assert town.differences(here, twin) == []


def _build_and_die(here: Town, instant: int) -> None:
    """Build, in a process that dies before the ``instant``-th change of the disk that the delivery of a site makes."""
    left = [instant]

    def dying(change: Callable[..., object]) -> Callable[..., object]:
        def changed(*arguments: object, **options: object) -> object:
            left[0] -= 1
            if not left[0]:
                os._exit(9)
            return change(*arguments, **options)

        return changed

    for name in ("replace", "rename", "unlink", "rmdir"):
        setattr(Path, name, dying(getattr(Path, name)))
    delivery.shutil.rmtree = dying(shutil.rmtree)  # type: ignore[attr-defined]  # in a process that dies
    here.build()


def test_two_builds_of_the_same_files_and_day_are_the_same(
    built: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In two folders, from nothing, with SOURCE_DATE_EPOCH and no other word of the time: every byte is the same."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    sites = []
    for name, seed in (("one", "1"), ("two", "2")):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        place = Town(tmp_path / name)
        place.root.mkdir()
        town.follow(built, place)
        (place.root / ".tambour" / "build.json").unlink()
        with pytest.raises(SystemExit) as ended:
            main(["-C", str(place.root), "build", "--clean"])
        assert not ended.value.code
        sites.append(place.site())
    assert sites[0] == sites[1]
