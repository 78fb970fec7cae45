"""Pelican's writer, which makes only the pages that are not the same as in the last build, on all the processors.

A page is asked for with ``write_file`` as ever; ``flush`` then tells the pages that stay from those that are made,
and makes these. What is written goes to the folder of this build, beside the site: ``syndicate.delivery``.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from pelican.writers import Writer

from syndicate.i18n import spoken

from . import languages, tracing
from .contents import Unmakeable
from .pages import Page, page
from .processors import processors
from .reading import FAILED
from .site import Site
from .state import Made
from .values import Unknown, Values, digest

KEY, WRITER, TEXTS = "TAMBOUR_PLAN", "TAMBOUR_WRITER", "TAMBOUR_TEXTS"  # in Pelican's settings
# Starting processes takes as long as making some tens of pages.
WORTH_SHARING = 48
SHARE = 16  # pages that a process takes at a time

_logger = logging.getLogger(__name__)


class Stopped(Exception):
    """Some originals could not be made into pages; they were logged."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the writer knows of the last build, and where it looks things up."""

    site: Site
    base: str  # the digest of what all pages hang on: settings, theme, programs
    before: Mapping[str, Made]
    values: Values
    now: datetime
    there: Callable[[str], bool]  # whether the site of the last build still has a file


@dataclass(frozen=True, slots=True)
class Job:
    """One file that is asked for: how it is made, and the language that it is in. ``page`` tells a page from data."""

    name: str
    make: Callable[[], bytes]
    lang: str
    key: str
    page: bool


class Pages(Writer):  # type: ignore[misc]  # Pelican has no types
    """The writer of one build. Once it is flushed, ``made`` has every page, ``kept`` the files that stay."""

    def __init__(self, output_path: str, settings: dict[str, Any]) -> None:
        """Read what is known from the settings."""
        super().__init__(output_path, settings)
        self.plan: Plan = settings[KEY]
        self.jobs: dict[str, Job] = {}
        self.made: dict[str, Made] = {}
        self.kept: dict[str, None] = {}
        self.remade: list[str] = []
        settings[WRITER] = self

    def write_file(
        self,
        name: str,
        template: Any,
        context: Mapping[str, Any],
        relative_urls: bool = False,  # noqa: ARG002  # Pelican's own signature; links start at the root
        paginated: Mapping[str, Any] | None = None,  # noqa: ARG002  # the plugin "pagination" numbers pages
        template_name: str | None = None,
        override_output: bool = False,  # noqa: ARG002
        url: str | None = None,  # noqa: ARG002
        **given: Any,
    ) -> None:
        """Ask for a page, in the language that is spoken now; after it the commune's own is spoken again."""
        if not name:
            return
        local = {"output_file": name, "localsiteurl": self.plan.site.base}
        self._ask(
            name,
            lambda: template.render({**context, **given, **local}).encode(),
            [template.name, template_name, given],
            page=True,
        )
        languages.speak_own(self.plan.site)

    def write_data(self, name: str, make: Callable[[], bytes], *given: object) -> None:
        """Ask for a file for machines; ``given`` is what it is made from beside what it reads."""
        self._ask(name, make, [given], page=False)

    def _ask(self, name: str, make: Callable[[], bytes], given: list[object], *, page: bool) -> None:
        if name in self.jobs:
            raise RuntimeError(f"Two pages have the same address: {name}")
        lang = self.plan.site.page_lang
        try:
            key = digest([self.plan.base, lang, spoken(), page, *given])
        except Unknown:
            key = ""
        self.jobs[name] = Job(name, make, lang, key, page)

    def flush(self) -> None:
        """Make the pages that are no longer the same. Raise what a template raises.

        Originals that cannot be made are all logged, as Pelican does for one that cannot be read; then ``Stopped`` is
        raised.
        """
        stale = [job for job in self.jobs.values() if not self._keep(job)]
        self.remade = [job.name for job in stale if job.page]
        self.made.update(_all_made(stale, self._make))
        if len(self.made) < len(self.jobs):
            raise Stopped
        for name in self.jobs:
            for kind, what in self.made[name].trace.effects:
                if kind == "drawing":
                    self.plan.site.drawings.shown.add(what)
                elif kind == "warning":
                    _logger.warning("%s", what)
        self.made = {name: self.made[name] for name in self.jobs}
        self.plan.site.made = {name: made.page for name, made in self.made.items() if self.jobs[name].page}
        languages.speak_own(self.plan.site)

    def _keep(self, job: Job) -> bool:
        """Tell whether a page of the last build is still the same, and if so keep it with the files that it brought."""
        before = self.plan.before.get(job.name)
        if before is None or not job.key or before.key != job.key or not before.trace.holds(self.plan.now):
            return False
        files = [job.name, *(what for kind, what in before.trace.effects if kind == "file")]
        if self.plan.values.all(before.trace.reads) != before.stands or not all(map(self.plan.there, files)):
            return False
        self.made[job.name] = before
        self.kept.update(dict.fromkeys(files))
        return True

    def _make(self, job: Job) -> Made:
        site = self.plan.site
        languages.speak(site, job.lang)
        with tracing.tracing() as trace:
            data = job.make()
        file = Path(self.output_path, job.name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        stands = self.plan.values.all(trace.reads)
        looked = page(data.decode(), site.base, site.absolute("")) if job.page else Page(hidden=True, uses=())
        return Made(job.key, trace, stands, looked)


Shares = Sequence[Sequence[Job]]
_work: list[tuple[Shares, Callable[[Job], Made]]] = []  # what the processes that make pages share


def _all_made(jobs: Sequence[Job], make: Callable[[Job], Made]) -> dict[str, Made]:
    """Make pages, in several processes when it is worth it."""
    processes = processors()
    if processes == 1 or len(jobs) < WORTH_SHARING:
        return dict(_each_made(jobs, make))
    shares = [jobs[at : at + SHARE] for at in range(0, len(jobs), SHARE)]
    gc.collect()
    gc.freeze()  # what is there is not looked through in each process, which would copy it
    _work.append((shares, make))
    try:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            found = dict(chain.from_iterable(pool.imap_unordered(_share, range(len(shares)))))
    finally:
        _work.pop()
        gc.unfreeze()
    # A page that failed in another process fails here again, and says why.
    return found | dict(_each_made([job for job in jobs if job.name not in found], make))


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
    shares, make = _work[-1]
    made = []
    for job in shares[number]:
        try:
            made.append((job.name, make(job)))
        except Exception:  # noqa: BLE001  # a theme can raise anything; it is raised again where it can be told
            _logger.debug("%s failed", job.name)
    return made


def writers(_pelican: Any) -> type[Pages]:
    """Give the writer to Pelican."""
    return Pages
