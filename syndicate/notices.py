"""What a person has to know: one notice for each problem, told once, again when it changes, and closed when solved.

Pure. A notifier knows what was told before; ``reconcile`` holds it against what is wrong now and gives the steps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["open", "update", "close", "forget"]


@dataclass(frozen=True, slots=True)
class Task:
    """What a person does where no program may: steps in order, words to paste, pictures, commands that record it.

    ``pictures`` are alternative texts with the address of each; of ``commands`` one is enough.
    """

    steps: tuple[str, ...]
    text: str
    pictures: tuple[tuple[str, str], ...] = ()
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """One problem: what is wrong, in a sentence, and what a person can do about it, in another.

    ``key`` names it for ever, as ``area/details``. ``state`` is what must change for it to be worth telling again:
    without it, what is wrong. ``link`` is a page to look at, or empty. Words of others (titles, servers) may stand in
    all of them: they are escaped wherever they are shown.
    """

    key: str
    title: str
    wrong: str
    todo: str
    link: str = ""
    state: str = ""
    task: Task | None = None  # with which it is work as usual, and no problem

    @property
    def area(self) -> str:
        """Name the kind of problems that it belongs to, which are all looked for at once or not at all."""
        return area(self.key)

    @property
    def mark(self) -> str:
        """Sum up the state: the same mark is the same news."""
        return hashlib.sha256((self.state or self.wrong).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Known:
    """What was told before about one problem. ``handle`` is the notifier's name for it; a larger ``order`` is newer.

    ``solved``: it was closed by ourselves. What is neither open nor solved was closed by a person, who knows.
    """

    key: str
    mark: str
    handle: str = ""
    open: bool = True
    solved: bool = False
    order: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to tell. ``forget``: what a person closed is solved now, so that it can be told anew one day."""

    kind: Kind
    notice: Notice | None = None
    known: Known | None = None

    @property
    def title(self) -> str:
        """Give the title of the problem."""
        return self.notice.title if self.notice else self.known.title if self.known else ""


def area(key: str) -> str:
    """Give the area of a key."""
    return key.partition("/")[0]


def reconcile(
    wanted: Iterable[Notice], known: Iterable[Known], areas: Collection[str], unseen: Collection[str] = ()
) -> list[Step]:
    """Give the steps that make what is told agree with what is wrong.

    ``areas`` are those that were looked at to their end: only there does the absence of a problem mean that it is
    solved, but for the keys ``unseen``, and those below them, which could not be looked at. What a person closed stays
    closed for as long as nothing about it changes.
    """
    now = {notice.key: notice for notice in wanted}
    last, twins = _last(known)
    steps = [Step("close", known=twin) for twin in twins]  # two runs told the same at the same time
    for key, notice in now.items():
        before = last.get(key)
        if before is None or before.solved:
            steps.append(Step("open", notice))
        elif before.mark != notice.mark:
            steps.append(Step("update" if before.open else "open", notice, before))
    for key, before in last.items():
        seen = area(key) in areas and not any(f"{key}/".startswith(f"{one}/") for one in unseen)
        if key not in now and seen and not before.solved:
            steps.append(Step("close" if before.open else "forget", known=before))
    return steps


def _last(known: Iterable[Known]) -> tuple[Mapping[str, Known], list[Known]]:
    """Give the last word about each problem, an open one before all, and the open ones that say it twice."""
    last: dict[str, Known] = {}
    twins = []
    for one in sorted(known, key=lambda one: (one.open, one.order)):
        before = last.get(one.key)
        if before is not None and before.open:
            twins.append(before)
        last[one.key] = one
    return last, twins
