"""The pages that a build makes, shared out among the processors."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from syndicate.processors import processors, shared

from .contents import Unmakeable
from .reading import FAILED
from .state import Made

# Starting processes takes as long as making some tens of pages.
WORTH_SHARING = 48
SHARE = 16  # pages that a process takes at a time
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One file that is asked for, and the language that it is in. ``page`` tells a page from data.

    ``make`` makes it; ``None`` while the step that would say how was not run. ``key`` gives the digest of what it is
    asked for with, empty where nobody knows whether that is the same.
    """

    name: str
    make: Callable[[], bytes] | None
    lang: str
    key: Callable[[], str]
    page: bool
    step: str


Shares = Sequence[Sequence[Job]]
# What the processes that make pages share: the pages, how one is made, how a text is let go of.
_work: list[tuple[Shares, Callable[[Job], Made], Callable[[str], None]]] = []
TEXT = "body:"  # how a key begins that stands for the text of an original


def all_made(
    jobs: Sequence[Job], make: Callable[[Job], Made], drop: Callable[[str], None]
) -> Iterator[tuple[str, Made]]:
    """Make pages, in several processes when it is worth it, and give each as soon as it is there."""
    processes = processors()
    if len(jobs) >= WORTH_SHARING:
        gc.enable()  # each page leaves some that nothing needs
    if processes == 1 or len(jobs) < WORTH_SHARING:
        yield from _each_made(jobs, make)
        return
    shares = [jobs[at : at + SHARE] for at in range(0, len(jobs), SHARE)]
    gc.collect()
    gc.freeze()  # what is there is not looked through in each process, which would copy it
    _work.append((shares, make, drop))
    done = set()
    try:
        for name, made in chain.from_iterable(shared(_share, len(shares))):
            done.add(name)
            yield name, made
    finally:
        _work.pop()
        gc.unfreeze()
    # A page that failed in another process fails here again, and says why.
    yield from _each_made([job for job in jobs if job.name not in done], make)


def _each_made(jobs: Sequence[Job], make: Callable[[Job], Made]) -> Iterator[tuple[str, Made]]:
    """Make pages one after the other; an original on which it fails is logged, once."""
    told: set[str] = set()
    for job in jobs:
        try:
            yield job.name, make(job)
        except Unmakeable as error:
            if error.name not in told:
                _logger.error(FAILED, error.name)  # noqa: TRY400  # as in "reading"
            told.add(error.name)


def _share(number: int) -> list[tuple[str, Made]]:
    """Make one share of the pages in a process of its own; what fails is left out."""
    shares, make, drop = _work[-1]
    made = []
    for job in shares[number]:
        try:
            made.append((job.name, make(job)))
        except Exception:  # noqa: BLE001  # a theme can raise anything; it is raised again where it can be told
            _logger.debug("%s failed", job.name)
    # Few texts are on two pages: to keep all of them in each process would take more than everything else.
    for name in {key.removeprefix(TEXT) for _name, one in made for key in one.reads if key.startswith(TEXT)}:
        drop(name)
    return made
