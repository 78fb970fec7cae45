"""The originals that are public now: read, put in order, and each written as a page.

Pelican's own two generators have nothing to do: this one takes their place through Pelican's signal for generators, so
that an original that has not changed is neither read nor written again. A draft, a future original or a file at fault
is not seen at all: what is not read cannot be written.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from pelican import Pelican, signals
from pelican.generators import Generator
from pelican.utils import order_content

from syndicate import build_reading, i18n, originals
from syndicate.config import load
from syndicate.shelf import Shelf
from syndicate.source import Source

from . import bases, languages, looks, writing
from .clock import Now
from .contents import Bench, Content, Unmakeable
from .files import Place, Shown, find
from .filing import Filing
from .pages import ALWAYS, WRITERS, Template
from .pictures import Store
from .reading import FAILED, Texts
from .site import KEY, STATE, STORE, Site, of
from .state import State, micros
from .texts import Kept
from .tracing import Whole

_logger = logging.getLogger(__name__)


def prepare(pelican: Pelican) -> None:
    """Take what was read of the files, and leave nothing to Pelican's own generators."""
    settings = pelican.settings
    ready: build_reading.Ready | None = settings.get("TAMBOUR_READY")
    config = ready.config if ready else load(Path(settings["TAMBOUR_CONFIG"]))
    now = datetime.fromisoformat(settings["TAMBOUR_NOW"]) if settings.get("TAMBOUR_NOW") else datetime.now(UTC)
    ready = ready or build_reading.read(config, now)
    reading = ready.reading
    # What an earlier try could not make into a page is at fault too, so that its copies stay as they are.
    problems = (*reading.problems, *ready.faults)
    shown = shown_sources(reading.sources, originals.faulty(problems), now, drafts=bool(settings.get("TAMBOUR_DRAFTS")))
    sources = {source.path: source for source in reading.sources}
    site = Site(config, Now.of(now.astimezone(UTC)), ready.history, sources, problems, ready.before)
    output = Path(pelican.output_path)
    settings[KEY] = site
    settings["TAMBOUR_MOMENT"] = now.isoformat()
    settings[STORE] = Store(config.site.content, config.cache / "cache", output, site.base)
    settings[STATE] = State(Path(settings.get("TAMBOUR_STATE") or _nowhere(config.cache)), bases.made_by())
    settings["TAMBOUR_SHOWN"], settings["TAMBOUR_SHELF"] = shown, ready.shelf
    settings["TAMBOUR_CHANGED"] = frozenset(_changed(reading, config.site.content))
    settings["TAMBOUR_TEMPLATES"] = settings["DIRECT_TEMPLATES"]
    settings["ARTICLE_PATHS"] = settings["PAGE_PATHS"] = settings["DIRECT_TEMPLATES"] = []


def _nowhere(cache: Path) -> Path:
    """Give a place for a state that nobody reads again, when Pelican is run by itself."""
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / "pelican.sqlite"
    path.unlink(missing_ok=True)
    return path


def _changed(reading: originals.Reading, content: Path) -> Iterator[Path]:
    """Name the files that are no longer those whose digest is written."""
    at_fault = {problem.file for problem in reading.problems if problem.code == "file-changed"}
    for source in reading.sources:
        file = find(str(source.extra.get("file", "")), source.path, content) if source.path in at_fault else None
        if file:
            yield file


def shown_sources(
    sources: Iterable[Source], faulty: AbstractSet[Path], now: datetime, *, drafts: bool = False
) -> list[Source]:
    """Give the sources that the site shows now, or with its drafts; a translation follows its original."""
    sound = {source.path: source for source in sources if source.path not in faulty}
    public = {path: source for path, source in sound.items() if drafts or source.public(now)}
    return [s for s in public.values() if s.translation_of is None or s.translation_of in public]


class Originals(Generator):  # type: ignore[misc]  # Pelican has no types
    """Reads the originals, then has every page of the site written."""

    def generate_context(self) -> None:
        """Read what is new, and put all in an order that does not depend on the machine."""
        settings, site = self.settings, of(self.settings)
        state: State = settings[STATE]
        shelf: Shelf = settings["TAMBOUR_SHELF"]
        texts = Texts(Kept(site.config.cache / "cache" / "texts.sqlite"), bases.texts(settings))
        own = i18n.interface(site.own_lang)
        wanted = {}
        for source in settings["TAMBOUR_SHOWN"]:
            spoken = own if source.lang == site.own_lang else i18n.interface(source.lang, own)
            wanted[_name(source, site)] = source, texts.key(shelf.digests(source)[1], spoken)
        settings[writing.TEXTS] = texts
        failed = texts.read(self, wanted, shelf.same)
        shown = Shown(site.config.site.content)
        place = Place(site.config.site.content, Path(self.output_path), site.base, shown,
                      site.lang, settings["TAMBOUR_CHANGED"])  # fmt: skip
        bench = Bench(settings, site, settings[STORE], place, texts)
        for name, (source, _key) in wanted.items():
            if name not in failed:
                shown.by_name[name] = Content(source, bench, name)
        self._gather(list(shown.by_name.values()), bench)
        bench.store.prepare(site.config.site.content / file for file in _pictures(wanted.values(), shelf))
        base = bases.pages(settings)
        if state.facts.get("pages") != base:
            state.forget()
        told = looks.Looks(site, place, bench.store, texts, shelf, settings["TAMBOUR_CHANGED"])
        now = datetime.fromisoformat(settings["TAMBOUR_MOMENT"])
        settings[looks.KEY] = told
        settings[writing.KEY] = writing.Plan(
            site,
            base,
            state,
            told.values,
            changed=partial(told.changed, state),
            now=micros(now) or 0,
            there=there(settings),
            bring=shelf.bring,
            drop=lambda name: shown.by_name[name].drop(),
        )

    def _gather(self, contents: list[Content], bench: Bench) -> None:
        site = of(self.settings)
        versions: dict[tuple[bool, str], list[Content]] = {}
        for content in contents:
            source = content.source
            versions.setdefault((source.type == "pages", source.id), []).append(content)
        firsts = []
        for same in versions.values():
            if len(same) > 1:
                for content in same:
                    content.translations = sorted((one for one in same if one is not content), key=_lang)
            firsts += [one for one in same if one.source.lang == site.own_lang] or same
        articles, pages = ([one for one in firsts if (one.source.type == "pages") is page] for page in (False, True))
        site.articles = order_content(articles, self.settings["ARTICLE_ORDER_BY"])
        site.pages = order_content(pages, self.settings["PAGE_ORDER_BY"])
        site.every = sorted(contents, key=lambda content: content.traced_as)
        site.filing = Filing(site.articles, site.every, site.config.zone, bench.category)
        for name in ("articles", "pages"):
            self.context[name] = Whole(name, getattr(site, name))
        self.context["dates"] = self.context["articles"]

    def get_template(self, name: str) -> Template:
        """Give a template, which is read once a page is made with it."""
        return Template(name, super().get_template)

    def generate_output(self, writer: writing.Pages) -> None:
        """Write every page: the originals, those of the theme, those of the plugins; then make what is new in them."""
        try:
            self._ask(writer)
            writer.flush()
        except Unmakeable as error:
            _logger.error(FAILED, error.name)  # noqa: TRY400  # as in "reading"
            raise writing.Stopped from error

    def _ask(self, writer: writing.Pages) -> None:
        """Ask for every page, with what Pelican gives its own."""
        site, state = of(self.settings), self.settings[STATE]
        new = self.settings[looks.KEY].new
        for content in site.every:
            before = state.originals.get(content.traced_as)
            ask = partial(self._ask_for, writer, content)
            if content.traced_as in new or not before or not writer.keep_file(before.page, content.source.lang, ask):
                ask()
                site.files[content] = content.save_as
            else:
                site.files[content] = before.page
        for name in self.settings["TAMBOUR_TEMPLATES"]:
            template = self.get_template(name)
            writer.write_file(f"{name}.html", template, self.context, template_name=name, page_name=name, blog=True)
        for name, write in WRITERS.items():
            if name in ALWAYS:
                write(self, writer)
            else:
                writer.step(name, partial(write, self, writer))

    def _ask_for(self, writer: writing.Pages, content: Content) -> None:
        languages.speak(of(self.settings), content.lang)
        given: dict[str, Any] = {"page": content} if content.type == "pages" else {"article": content, "blog": True}
        given |= {"category": content.category} if content.type != "pages" and content.source.category else {}
        writer.write_file(content.save_as, self.get_template(content.template), self.context, **given)


def _name(source: Source, site: Site) -> str:
    return os.fspath(source.path)[len(os.fspath(site.config.site.content)) + 1 :]


def _lang(content: Content) -> str:
    return content.source.lang


def _pictures(wanted: Iterable[tuple[Source, str]], shelf: Shelf) -> Iterator[str]:
    for source, _key in wanted:
        if names := shelf.pictures(source):
            yield from names.split("\n")


def there(settings: Any) -> Callable[[str], bool]:
    """Tell whether the site of the last build still holds a file as it left it."""
    before: Mapping[str, int] = settings[STATE].files
    found: Mapping[str, int] = settings.get("TAMBOUR_SITE") or {}
    return lambda name: name in before and found.get(name) == before[name]


def generators(_pelican: Any) -> type[Generator]:
    """Give the generator to Pelican."""
    return Originals


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(prepare)
    signals.get_generators.connect(generators)
    signals.get_writer.connect(writing.writers)
