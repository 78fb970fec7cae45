"""A site is put in place whole, by steps that can be done twice."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from syndicate.delivery import LIST, Place, deliver, finish
from syndicate.prints import sizes


def tree(root: Path, **files: str) -> Path:
    """Write files, whose names have two underscores for a slash."""
    for name, text in files.items():
        file = root / name.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def texts(folder: Path) -> dict[str, str]:
    """Give every file of a folder."""
    return {file.relative_to(folder).as_posix(): file.read_text() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Give a site that is in place, and a new one beside it."""
    place = Place(tmp_path / "output", tmp_path / ".tambour")
    place.home.mkdir()
    tree(place.output, page="old", same="same", old__page="old", folder__page="old")
    tree(place.fresh, page="new", same="same", folder="a file now", new__deep__page="new")
    place.state.write_text("old")
    place.next_state.write_text("new")
    return place


AFTER = {"page": "new", "same": "same", "folder": "a file now", "new/deep/page": "new"}


def test_what_is_new_comes_and_what_is_gone_goes(place: Place) -> None:
    """Only what differs is told; no empty folder, no list, no fresh folder is left."""
    changed = deliver(place, whole=False, fresh=sizes(place.fresh), gone=["old/page", "folder/page", "never/there"])
    assert changed == ["folder", "folder/page", "new/deep/page", "old/page", "page"]
    assert texts(place.output) == AFTER
    assert not (place.output / "old").exists()
    assert place.state.read_text() == "new"
    assert not (place.home / LIST).exists()
    assert not place.fresh.exists()


def test_a_whole_site_is_swapped(place: Place) -> None:
    """What is not in the new site goes with the old one."""
    changed = deliver(place, whole=True, fresh=sizes(place.fresh))
    assert changed == ["folder", "folder/page", "new/deep/page", "old/page", "page"]
    assert texts(place.output) == AFTER
    assert place.state.read_text() == "new"


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("instant", [1, 2, 3, 4, 5, 7, 9, 12])
def test_killed_before_any_change_it_ends_as_the_old_site_or_the_new_one(
    place: Place, whole: bool, instant: int
) -> None:
    """A process that dies before any of its changes of the disk leaves what ``finish`` brings to one of both ends."""
    before = texts(place.output)
    dying = multiprocessing.get_context("spawn").Process(target=_deliver_and_die, args=(place, whole, instant))
    dying.start()
    dying.join()
    finish(place)
    finish(place)
    ended = (texts(place.output), place.state.read_text())
    assert ended in ((before, "old"), (AFTER, "new"))
    assert not (place.home / LIST).exists()


def _deliver_and_die(place: Place, whole: bool, instant: int) -> None:
    """Deliver, in a process that dies before the ``instant``-th change of the disk."""
    left = [instant]
    for name in ("replace", "rename", "unlink", "rmdir"):
        _die(name, left)
    deliver(place, whole=whole, fresh=sizes(place.fresh), gone=["old/page", "folder/page"])


def _die(name: str, left: list[int]) -> None:
    change = getattr(Path, name)

    def changed(*arguments: object, **options: object) -> object:
        left[0] -= 1
        if not left[0]:
            os._exit(9)
        return change(*arguments, **options)

    setattr(Path, name, changed)
