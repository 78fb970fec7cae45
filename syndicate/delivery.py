"""Put what a build made into the place of the site: all of it, or nothing, however it ends.

A build writes beside the site. Then what is to be done is written down, and done: files take the place of older ones,
those of no more use go, and the state that the next build reads (``plugins.state``) comes last. Whoever finds such a
list finishes it first, so that a build that was killed leaves the site before it or the site after it, with the state
that belongs to it.
"""

from __future__ import annotations

import contextlib
import filecmp
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from syndicate import prints

LIST = "delivery.json"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site stands, with what belongs to it: ``home`` has the list and the state."""

    output: Path
    home: Path

    @property
    def fresh(self) -> Path:
        """Give the folder that a build writes to."""
        return beside(self.output, "new")

    @property
    def state(self) -> Path:
        """Give what the last build remembers."""
        return self.home / "state.sqlite"

    @property
    def next_state(self) -> Path:
        """Give what this build remembers, until the site is in its place."""
        return self.home / "state.new.sqlite"


def deliver(place: Place, *, whole: bool, fresh: Mapping[str, int], gone: Iterable[str] = ()) -> list[str]:
    """Put a new site in place and name the files that changed, those that went included.

    ``fresh`` are the sizes of the files that a build made. ``whole``: they are the whole site. Else they are some
    files of it, and ``gone`` are those to remove.
    """
    changed = _differences(place, fresh) if whole else _news(place, fresh)
    gone = [name for name in gone if (place.output / name).is_file()]
    order = {"whole": whole, "gone": gone}
    draft = place.home / f"{LIST}.new"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(order, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place.home / LIST)
    finish(place)
    return sorted({*changed, *gone})


def finish(place: Place) -> None:
    """Do what is written down and not done yet, each step of which can be done twice."""
    old = beside(place.output, "old")
    try:
        order = json.loads((place.home / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        if old.is_dir() and not place.output.exists():
            old.rename(place.output)
        return
    if order["whole"]:
        _swap(place.fresh, place.output)
    else:
        _put(place.fresh, place.output)
        _remove(place.output, order["gone"])
    if place.next_state.exists():
        place.next_state.replace(place.state)
    (place.home / LIST).unlink()
    shutil.rmtree(old, ignore_errors=True)


def beside(output: Path, word: str) -> Path:
    """Name a folder beside the site."""
    return output.with_name(f".{output.name}.{word}")


def _swap(fresh: Path, output: Path) -> None:
    """Put a whole site in the place of the old one. Between the two renames there is none; ``finish`` knows."""
    old = beside(output, "old")
    if not fresh.is_dir():
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    if output.exists():
        shutil.rmtree(old, ignore_errors=True)
        output.rename(old)
    fresh.rename(output)


def _put(fresh: Path, output: Path) -> None:
    """Move files into their places, those in deeper folders first."""
    for folder, _folders, names in os.walk(fresh, topdown=False):
        here = output / Path(folder).relative_to(fresh)
        for name in names:
            _make_way(here, output)
            target = here / name
            if target.is_dir():
                shutil.rmtree(target)  # an address that was a folder is a file now
            Path(folder, name).replace(target)
        with contextlib.suppress(OSError):
            Path(folder).rmdir()


def _make_way(folder: Path, output: Path) -> None:
    for one in (*reversed(folder.parents), folder):
        if one.is_relative_to(output) and one.is_file():
            one.unlink()  # an address that was a file is a folder now
    folder.mkdir(parents=True, exist_ok=True)


def _remove(output: Path, gone: Iterable[str]) -> None:
    """Remove files, and the folders that are left empty."""
    for name in gone:
        file = output / name
        with contextlib.suppress(OSError):
            file.unlink()
        for folder in file.parents:
            if folder == output:
                break
            try:
                folder.rmdir()
            except OSError:
                break


def _news(place: Place, fresh: Iterable[str]) -> list[str]:
    """Name what is new or other among the fresh files, and take away what is the same as before."""
    found = []
    for name in fresh:
        if _same(place, name):
            (place.fresh / name).unlink()
        else:
            found.append(name)
    return found


def _differences(place: Place, fresh: Mapping[str, int]) -> list[str]:
    before = prints.sizes(place.output)
    return [
        *(name for name, size in fresh.items() if before.get(name) != size or not _same(place, name)),
        *(before.keys() - fresh.keys()),
    ]


def _same(place: Place, name: str) -> bool:
    try:
        return filecmp.cmp(place.fresh / name, place.output / name, shallow=False)
    except OSError:
        return False
