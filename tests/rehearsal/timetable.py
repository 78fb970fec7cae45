"""How long each step took, and when the public saw what: the table that ``make rehearsal`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.rehearsal.records import SKIPPED, StepRecord

if TYPE_CHECKING:
    from tests.rehearsal.runner import Run
    from tests.rehearsal.town import Town

HEADS = ("job", "step", "begins", "takes", "ended", "from then on")
NOTE = (
    "Seconds since the push, with jobs that a forge runs side by side counted as such. What the forge does is not in\n"
    "them: a machine for each job, the installation ({installs} here, one after the other in the path of an alert),\n"
    "putting an archive online."
)


@dataclass(frozen=True)
class Milestone:
    """Something that the public can see from the end of a step on, in seconds since the push."""

    what: str
    step: StepRecord

    @property
    def at(self) -> float:
        """Give when."""
        return self.step.begins + self.step.seconds


@dataclass
class Watcher:
    """Looks at the public side of one original after each step, and notes what is seen for the first time."""

    town: Town
    original: str
    seen: dict[str, Milestone] = field(default_factory=dict)

    def __call__(self, _run: Run, step: StepRecord) -> None:
        """Look after one step."""
        for what in self._public():
            self.seen.setdefault(what, Milestone(what, step))

    def _public(self) -> Iterator[str]:
        page = self.town.page(self.original)
        if page:
            yield "online"
        yield from (account for account in self.town.proxies if self.original in self.town.copies(account))
        if "u-syndication" in page:
            yield "links"


def timetable(run: Run, milestones: Iterable[Milestone] = ()) -> str:
    """Lay out the steps of a run that did something, in the order in which a forge would begin them."""
    milestones = list(milestones)
    done = [(step.begins, place, step) for place, step in enumerate(run.steps) if step.outcome != SKIPPED]
    rows = [_row(step, milestones) for _begins, _place, step in sorted(done, key=lambda one: one[:2])]
    widths = [max(map(len, column)) for column in zip(HEADS, *rows, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if place in (2, 3) else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (HEADS, *rows)
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def to_the_public(original: str, milestones: Iterable[Milestone]) -> str:
    """Say in one line when the public saw an original."""
    times = ", ".join(f"{milestone.what} {milestone.at:.1f} s" for milestone in milestones)
    return f"{original}, since its push: {times}"


def path_to(run: Run, milestone: Milestone) -> list[StepRecord]:
    """Give the steps that had ended when something became public: what it waited for, and nothing else may be there."""
    return [
        step for step in run.steps if step.outcome != SKIPPED and step.begins + step.seconds <= milestone.at
    ]  # fmt: skip


def _row(step: StepRecord, milestones: Iterable[Milestone]) -> tuple[str, ...]:
    seen = ", ".join(milestone.what for milestone in milestones if milestone.step is step)
    takes = "replaced" if step.replaced else f"{step.seconds:.1f}"
    return step.job, step.name, f"{step.begins:.1f}", takes, step.outcome, seen
