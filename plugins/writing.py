"""Pelican's writer, which makes only the pages that are not the same as in the last build, on all the processors.

A page is asked for with ``write_file`` as ever; ``flush`` then tells the pages that stay from those that are made,
and makes these. Asking has steps (``step``): one whose reads all stand for the same would ask for the same pages again,
so it is not run, unless one of its pages has to be made. What is written goes to the folder of this build, beside the
site: ``syndicate.delivery``.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pelican.writers import Writer

from syndicate.i18n import spoken

from . import languages, tracing
from .jobs import Job, all_made
from .pages import Page, page
from .site import Site
from .state import Made, State
from .tracing import Trace
from .values import Unknown, Values, digest

KEY, WRITER, TEXTS = "TAMBOUR_PLAN", "TAMBOUR_WRITER", "TAMBOUR_TEXTS"  # in Pelican's settings
MANY = 500  # pages that show so many originals that all are fetched at once

_logger = logging.getLogger(__name__)


class Stopped(Exception):
    """Some originals could not be made into pages; they were logged."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the writer knows of the last build, and where it looks things up."""

    site: Site
    base: str  # the digest of what all pages hang on: settings, theme, programs
    state: State
    values: Values
    changed: Callable[[], AbstractSet[int]]  # numbers of the keys that stand for something else than in the last build
    now: int  # microseconds since 1970
    there: Callable[[str], bool]  # whether the site of the last build still has a file
    bring: Callable[[], None]  # fetch what is left of all originals
    drop: Callable[[str], None]  # let go of the text that was made of one


@dataclass(slots=True)
class Step:
    """One part of the asking: how it is run, and what it read and asked for if it was."""

    run: Callable[[], None]
    trace: Trace | None = None
    names: list[str] = field(default_factory=list)
    key: str = ""  # of ``Pages.after``


class Pages(Writer):  # type: ignore[misc]  # Pelican has no types
    """The writer of one build. Once it is flushed, ``made`` has each new page, ``kept`` the files that stay."""

    def __init__(self, output_path: str, settings: dict[str, Any]) -> None:
        """Read what is known from the settings."""
        super().__init__(output_path, settings)
        self.plan: Plan = settings[KEY]
        self.changed = self.plan.changed()  # now that every plugin has told the site what it adds
        self.jobs: dict[str, Job] = {}
        self.steps: dict[str, Step] = {}
        self.made: dict[str, Made] = {}
        self.kept: dict[str, None] = {}
        self.remade: list[str] = []
        self._keys: dict[str, str] = {}
        self._step = ""
        settings[WRITER] = self

    def step(self, name: str, run: Callable[[], None]) -> None:
        """Have pages asked for by ``run``, unless it would ask for those of the last build."""
        step = self.steps[name] = Step(run)
        row, asked = self.plan.state.steps.get(name, (None, ""))
        if row and row.stands(self.plan.base, self.changed, self.plan.now):
            for job, lang, key, is_page in json.loads(asked):
                self._add(Job(job, None, lang, partial(str, key), bool(is_page), name))
                step.names.append(job)
        else:
            self._run(name)

    def _run(self, name: str) -> None:
        step = self.steps[name]
        for job in step.names:
            del self.jobs[job]
            self.kept.pop(job, None)
        self._step, step.names = name, []
        languages.speak_own(self.plan.site)
        with tracing.tracing() as step.trace:
            step.run()
        self._step = ""

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

    def keep_file(self, name: str, lang: str, make: Callable[[], None]) -> bool:
        """Ask for a page of the last build with what it was asked for then; ``False`` when there was none.

        ``make`` asks for it with ``write_file``, should it have to be made all the same.
        """
        row = self.plan.state.pages.get(name)
        if row is None:
            return False
        step = self.steps[name] = Step(make)
        step.names.append(name)
        self._add(Job(name, None, lang, partial(str, row.key), page=True, step=name))
        return True

    def after(self, name: str, given: object, run: Callable[[], list[str]]) -> None:
        """Have files written by ``run``, once every page is there, unless they would be those of the last build.

        ``run`` writes them into the folder of this build and names them; ``given`` is what it looks at beside what it
        reads, such as which pages there are.
        """
        key = digest([self.plan.base, given])
        step = self.steps[name] = Step(lambda: None, key=key)
        row, written = self.plan.state.steps.get(name, (None, "[]"))
        step.names = json.loads(written)
        stands = row is not None and row.stands(key, self.changed, self.plan.now)
        if stands and all(map(self.plan.there, step.names)):
            self.kept.update(dict.fromkeys(step.names))
            return
        with tracing.tracing() as step.trace:
            step.names = run()

    def _ask(self, name: str, make: Callable[[], bytes], given: list[object], *, page: bool) -> None:
        lang = self.plan.site.page_lang
        key = partial(_key, [self.plan.base, lang, spoken(), page, *given])
        self._add(Job(name, make, lang, key, page, self._step))
        if self._step:
            self.steps[self._step].names.append(name)

    def _add(self, job: Job) -> None:
        if job.name in self.jobs:
            raise RuntimeError(f"Two pages have the same address: {job.name}")
        self.jobs[job.name] = job

    def flush(self) -> None:
        """Make the pages that are no longer the same. Raise what a template raises.

        Originals that cannot be made are all logged, as Pelican does for one that cannot be read; then ``Stopped`` is
        raised.
        """
        stale = [job for job in self.jobs.values() if not self._keep(job)]
        unknown = dict.fromkeys(job.step for job in stale if job.make is None)
        jobs = [job for job in stale if job.step not in unknown]
        for name in unknown:
            self._run(name)
            jobs += [self.jobs[one] for one in self.steps[name].names if not self._keep(self.jobs[one])]
        self.remade = [job.name for job in jobs if job.page]
        if len(jobs) >= MANY:
            self.plan.bring()
        for name, made in all_made(jobs, self._make, self.plan.drop):
            self.plan.state.note(name, made, self.plan.values)
            self.made[name] = made._replace(reads=())  # thousands of texts that are of no more use
        if len(self.made) < len(jobs):
            raise Stopped
        for name in self.jobs:
            for kind, what in self._effects(name):
                if kind == "drawing":
                    self.plan.site.drawings.shown.add(what)
                elif kind == "warning":
                    _logger.warning("%s", what)
        before = self.plan.state.pages
        self.plan.site.made = {
            name: self.made[name].hidden if name in self.made else bool(before[name].hidden)
            for name, job in self.jobs.items()
            if job.page
        }
        languages.speak_own(self.plan.site)

    def _effects(self, name: str) -> Any:
        if name in self.made:
            return self.made[name].effects
        written = self.plan.state.pages[name].effects
        return json.loads(written) if written else ()

    def uses(self, name: str) -> Sequence[str]:
        """Name the files that a page uses."""
        return self.made[name].uses if name in self.made else self.plan.state.uses(name)

    def _keep(self, job: Job) -> bool:
        """Tell whether a page of the last build is still the same, and if so keep it with the files that it brought."""
        plan = self.plan
        before = plan.state.pages.get(job.name)
        key = self._key(job) if before else ""
        if before is None or not key or not before.stands(key, self.changed, plan.now):
            return False
        files = [job.name]
        if before.effects:
            files += [what for kind, what in json.loads(before.effects) if kind == "file"]
        if not all(map(plan.there, files)):
            return False
        self.kept.update(dict.fromkeys(files))
        return True

    def _make(self, job: Job) -> Made:
        assert job.make is not None  # noqa: S101  # its step was run
        site = self.plan.site
        languages.speak(site, job.lang)
        with tracing.tracing() as trace:
            data = job.make()
        file = Path(self.output_path, job.name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        looked = page(data.decode(), site.base, site.absolute("")) if job.page else Page(hidden=True, uses=())
        effects = tuple(trace.effects)
        # A key that many pages read is one text for all of them: it is told to another process, and hashed, once.
        reads = tuple(map(sys.intern, trace.reads))
        return Made(self._key(job), reads, trace.since, trace.until, effects, looked.hidden, looked.uses)

    def asked(self) -> dict[str, tuple[str, Trace, str] | None]:
        """Give what the state is to remember of each step that was run; ``None`` for one that was not."""
        found: dict[str, tuple[str, Trace, str] | None] = {}
        for name, step in self.steps.items():
            if name in self.jobs and step.names == [name]:
                continue  # of ``keep_file``
            if not step.trace:
                found[name] = None
                continue
            jobs = [self.jobs[one] for one in step.names if not step.key]
            asked = step.names if step.key else [[one.name, one.lang, self._key(one), int(one.page)] for one in jobs]
            found[name] = step.key or self.plan.base, step.trace, json.dumps(asked, ensure_ascii=False)
        return found

    def _key(self, job: Job) -> str:
        if job.name in self.made:
            return self.made[job.name].key
        if job.name not in self._keys:
            self._keys[job.name] = job.key()
        return self._keys[job.name]


def _key(given: list[object]) -> str:
    try:
        return digest(given)
    except Unknown:
        return ""


def writers(_pelican: Any) -> type[Pages]:
    """Give the writer to Pelican."""
    return Pages
