"""A life of edits, after each of which both sites must be the same."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from syndicate.build import Report
from tests.rebuild import town as towns
from tests.rebuild.edits import EDITS
from tests.rebuild.town import Town

MOST_AT_ONCE = 3


@dataclass(frozen=True)
class Step:
    """What was done, and what came of it: the files that differ, and how much was made again."""

    done: tuple[str, ...]
    wrong: tuple[str, ...]
    stopped: str  # the faults that stop both builds
    made: int
    changed: int


def live(folder: Path, steps: int, seed: int) -> Iterator[Step]:
    """Write a commune, build it and its twin, then edit it again and again."""
    draw = random.Random(seed)
    here, twin = towns.write(folder / "commune"), Town(folder / "twin")
    twin.root.mkdir()
    yield _step(here, twin, ("first build",))
    for _step_number in range(steps):
        safe = folder / "before"
        shutil.rmtree(safe, ignore_errors=True)
        twin_of_now = Town(safe)
        safe.mkdir()
        towns.follow(here, twin_of_now)
        done: list[str] = []
        for _edit in range(draw.randint(1, MOST_AT_ONCE)):
            edit = draw.choice(EDITS)
            said = edit(here, draw)
            done += [f"{edit.__name__}: {said}"] if said else []
        step = _step(here, twin, tuple(done))
        yield step
        if step.stopped:  # the editor takes back what is at fault
            here.now = twin_of_now.now
            for name in towns.EDITED:
                place = here.root / name
                shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
                if (safe / name).is_dir():
                    shutil.copytree(safe / name, place)
                elif (safe / name).exists():
                    shutil.copyfile(safe / name, place)


def _step(here: Town, twin: Town, done: tuple[str, ...]) -> Step:
    before = here.site() if here.output.exists() else {}
    again, anew = towns.both(here, twin)
    if isinstance(again, Report) and isinstance(anew, Report):
        wrong = towns.differences(here, twin)
        now = here.site()
        told = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
        wrong += [f"{name}: changed or not, and told otherwise" for name in told ^ set(again.changed)]
        if sorted(again.warnings) != sorted(anew.warnings):
            wrong.append(f"warnings: {again.warnings} and {anew.warnings}")
        return Step(done, tuple(wrong), "", again.made, len(again.changed))
    same = again == anew
    return Step(done, () if same else (f"{again} and {anew}",), str(again), 0, 0)
