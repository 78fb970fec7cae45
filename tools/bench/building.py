"""Runs of builds: each in a fresh clone, the programs taking turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tools import corpus
from tools.corpus import News

from . import places
from .edits import EDITS
from .measure import Cost, measure
from .places import Place, Size
from .programs import Program

# Each program first builds a small site that does not count: it is compiled then, and its files are in memory.
WARMING = Size(10)


@dataclass
class Builds:
    """All the builds of a bench: where they take place, how many of each, and who is told how far it is."""

    work: Path
    runs: int
    say: Callable[[str], None]
    _places: dict[tuple[str, Size], Place] = field(default_factory=dict)
    _known: dict[tuple[str, Size, tuple[str, ...]], dict[str, list[Cost]]] = field(default_factory=dict)
    _warm: list[Program] = field(default_factory=list)

    def compare(
        self, job: str, programs: Sequence[Program], size: Size, options: Sequence[str] = ()
    ) -> dict[str, list[Cost]]:
        """Give the costs of a job by program, those of one turn at the same place in each list.

        "cold" is a build from nothing; the others are edits after a build, in a fresh clone with what a cache brings
        back. The first turn follows the memory too. ``options`` are those of the command. What was compared before is
        not done again.
        """
        known = self._known.setdefault((job, size, tuple(options)), {})
        if not all(one.name in known for one in programs):
            known.update(self._compared(job, programs, size, options))
        return {one.name: known[one.name] for one in programs}

    def _compared(
        self, job: str, programs: Sequence[Program], size: Size, options: Sequence[str]
    ) -> dict[str, list[Cost]]:
        costs: dict[str, list[Cost]] = {one.name: [] for one in programs}
        for turn in range(1, self.runs + 1):
            for program in programs:
                cost = self._run(job, program, size, turn, options)
                costs[program.name].append(cost)
                self.say(f"{size}, {job}, {program.label}: {cost.wall:.2f} s, {cost.cpu:.2f} s of processors")
        return costs

    def built(self, program: Program, size: Size, options: Sequence[str] = ()) -> Place:
        """Give the site of a program, built at least once."""
        place = self._place(program, size)
        if not (place.root / program.output).is_dir():
            self._build(place, options, restored=False, keep=True)
        return place

    def _run(self, job: str, program: Program, size: Size, turn: int, options: Sequence[str]) -> Cost:
        memory = turn == 1
        if job == "cold":
            return self._build(self._place(program, size), options, restored=False, keep=turn == 1, memory=memory)
        # What remembers nothing needs no earlier build.
        place = self.built(program, size, options) if program.remembers else self._place(program, size)
        edit = EDITS[job][1]
        return self._build(
            place, options, lambda clone: edit(program, clone, place.news, turn), restored=True, memory=memory
        )

    def _build(
        self,
        place: Place,
        options: Sequence[str],
        edit: Callable[[Path], None] = lambda _clone: None,
        *,
        restored: bool,
        keep: bool = False,
        memory: bool = False,
    ) -> Cost:
        clone = place.clone(restored=restored)
        edit(clone)
        cost = measure([*place.program.command(), *options], clone, memory=memory)
        if keep:
            place.keep(clone)
        return cost

    def _place(self, program: Program, size: Size) -> Place:
        if program not in self._warm:
            self._warm.append(program)
            self._build(self._place(program, WARMING), (), restored=False)
        if (program.name, size) not in self._places:
            self._places[program.name, size] = places.write(self.work, program, size, _news(size))
        return self._places[program.name, size]


@cache
def _news(size: Size) -> Sequence[News]:
    return tuple(corpus.news(size.articles, photos=size.photos))
