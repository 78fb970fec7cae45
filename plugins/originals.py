"""The originals that are public now: read, put in order, and each written as a page.

Pelican's own two generators have nothing to do: this one takes their place through Pelican's signal for generators, so
that an original that has not changed is neither read nor written again. A draft, a future original or a file at fault
is not seen at all: what is not read cannot be written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pelican import Pelican, signals
from pelican.generators import Generator
from pelican.utils import order_content

from syndicate import i18n, ledger, originals
from syndicate.config import load
from syndicate.shelf import Shelf
from syndicate.source import Problem, Source

from . import bases, files, languages, writing
from .clock import Now
from .contents import Bench, Content, Unmakeable
from .files import Place, find
from .pages import WRITERS, Template
from .pictures import Store, named
from .reading import FAILED, Texts
from .site import KEY, STATE, STORE, Site, of
from .state import State
from .tracing import Whole
from .values import Values

_logger = logging.getLogger(__name__)


def prepare(pelican: Pelican) -> None:
    """Read what the files say, and leave nothing to Pelican's own generators."""
    settings = pelican.settings
    config = load(Path(settings["TAMBOUR_CONFIG"]))
    now = datetime.fromisoformat(settings["TAMBOUR_NOW"]) if settings.get("TAMBOUR_NOW") else datetime.now(UTC)
    shelf = Shelf(config)
    reading = originals.read_all(config, now=now, shelf=shelf)
    history = ledger.read(config.ledger)
    before = originals.recall(config)
    # What an earlier try could not make into a page is at fault too, so that its copies stay as they are.
    left_out = [
        Problem(config.site.content / name, None, "unreadable", "") for name in settings.get("TAMBOUR_LEFT_OUT", ())
    ]
    problems = (*reading.problems, *originals.renamed(reading.sources, history, before), *left_out)
    faulty = originals.faulty(problems)
    shown = shown_sources(reading.sources, faulty, now, drafts=bool(settings.get("TAMBOUR_DRAFTS")))
    sources = {source.path: source for source in reading.sources}
    site = Site(config, Now.of(now.astimezone(UTC)), history, sources, problems, before)
    output = Path(pelican.output_path)
    settings[KEY] = site
    settings["TAMBOUR_MOMENT"] = now.isoformat()
    settings[STORE] = Store(config.site.content, config.cache / "cache", output, site.base)
    settings[STATE] = State(Path(settings.get("TAMBOUR_STATE") or _nowhere(config.cache)), bases.made_by())
    settings["TAMBOUR_SHOWN"] = shown
    settings["TAMBOUR_DIGESTS"], settings["TAMBOUR_SAME"] = shelf.digests, shelf.same
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
        site, state = of(self.settings), self.settings[STATE]
        texts = Texts(state, bases.texts(self.settings))
        digests = self.settings["TAMBOUR_DIGESTS"]
        wanted = {}
        for source in self.settings["TAMBOUR_SHOWN"]:
            spoken = i18n.interface(source.lang, i18n.interface(site.own_lang))
            wanted[_name(source, site)] = source, texts.key(digests(source)[1], spoken)
        self.settings[writing.TEXTS] = texts
        failed = texts.read(self, wanted, self.settings["TAMBOUR_SAME"])
        contents: dict[Path, Content] = {}
        place = Place(site.config.site.content, Path(self.output_path), site.base, contents,
                      site.lang, self.settings["TAMBOUR_CHANGED"])  # fmt: skip
        bench = Bench(self.settings, site, self.settings[STORE], place, texts)
        for name, (source, _key) in wanted.items():
            if name not in failed:
                contents[source.path.resolve()] = Content(source, bench)
        self._gather(list(contents.values()))
        shown = (one for source, _key in wanted.values() for one in (source.picture, *source.inline) if one)
        bench.store.prepare(one.path for one in shown)
        now = datetime.fromisoformat(self.settings["TAMBOUR_MOMENT"])
        values = Values(_kinds(site, place, bench.store, texts, digests))
        self.settings[writing.KEY] = writing.Plan(
            site, bases.pages(self.settings), state.pages, values, now, there(self.settings)
        )

    def _gather(self, contents: list[Content]) -> None:
        site = of(self.settings)
        versions: dict[tuple[bool, str], list[Content]] = {}
        for content in contents:
            versions.setdefault((content.type == "pages", content.original_id), []).append(content)
        firsts = []
        for same in versions.values():
            for content in same:
                content.translations = sorted((one for one in same if one is not content), key=lambda one: one.lang)
            firsts += [one for one in same if one.in_default_lang] or same
        articles, pages = ([one for one in firsts if (one.type == "pages") is page] for page in (False, True))
        site.articles = order_content(articles, self.settings["ARTICLE_ORDER_BY"])
        site.pages = order_content(pages, self.settings["PAGE_ORDER_BY"])
        site.every = sorted(contents, key=lambda content: content.source_path)
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
        except Unmakeable as error:
            _logger.error(FAILED, error.name)  # noqa: TRY400  # as in "reading"
            raise writing.Stopped from error
        writer.flush()

    def _ask(self, writer: writing.Pages) -> None:
        """Ask for every page, with what Pelican gives its own."""
        site = of(self.settings)
        for content in site.every:
            languages.speak(site, content.lang)
            given = {"page": content} if content.type == "pages" else {"article": content, "blog": True}
            given |= {"category": content.category} if content.type != "pages" and content.source.category else {}
            writer.write_file(content.save_as, self.get_template(content.template), self.context, **given)
        for name in self.settings["TAMBOUR_TEMPLATES"]:
            template = self.get_template(name)
            writer.write_file(f"{name}.html", template, self.context, template_name=name, page_name=name, blog=True)
        for write in WRITERS.values():
            write(self, writer)


def _name(source: Source, site: Site) -> str:
    return source.path.relative_to(site.config.site.content).as_posix()


def there(settings: Any) -> Callable[[str], bool]:
    """Tell whether the site of the last build still holds a file as it left it."""
    folder, sizes = settings.get("TAMBOUR_SITE"), settings[STATE].files

    @cache
    def is_there(name: str) -> bool:
        try:
            return name in sizes and Path(folder, name).stat().st_size == sizes[name]
        except OSError:
            return False

    return is_there if folder else lambda _name: False


def _kinds(
    site: Site, place: Place, store: Store, texts: Texts, digests: Callable[[Source], tuple[str, str]]
) -> dict[str, Callable[[str], object]]:
    """Give what stands behind the keys of each kind."""
    content = site.config.site.content
    shown = {one.traced_as: one for one in site.every}

    def front(name: str) -> object:
        source = site.sources.get(content / name)
        if source is None:
            return None
        pictures = [one.path for one in (source.picture, *source.inline) if one]
        pictures += [one.image for one in (source.syndicate or {}).values() if one.image]
        # Which file a name leads to depends on what files there are.
        return f"{digests(source)[0]} {source.id} {name in shown} {[named(one, content) for one in pictures]}"

    def body(name: str) -> object:
        one = shown.get(name)
        return (
            f"{texts.keys_by_name[name]} {[named(picture.path, content) for picture in one.source.inline]}"
            if one
            else ""
        )

    def address(name: str) -> object:
        one = shown.get(name) or place.shown.get(content.resolve() / name)  # a link is named by the file behind it
        return f"{one.url} {one.save_as} {one.lang}" if one else ""

    def versions(name: str) -> object:
        one = shown.get(name)
        return " ".join(other.traced_as for other in one.translations) if one else ""

    copied = {original for original, _account in site.history.copies}

    def copies(name: str) -> object:
        return site.copies(name) if name in copied else ""

    def part(name: str) -> object:
        attribute, _at, lang = name.partition("@")
        with i18n.speaking(lang):
            return getattr(site, attribute)

    def whole(name: str) -> object:
        if name == "sources":
            return [(path, front(path.relative_to(content).as_posix())) for path in site.sources]
        return getattr(site, name)

    return {
        "front": front, "source": front, "body": body, "address": address, "site": part, "whole": whole,
        "versions": versions, "type": site.of_type, "department": site.department, "copies": copies,
        "named": lambda name: files.named(name, place), "picture": lambda name: store.digest(content / name),
    }  # fmt: skip


def generators(_pelican: Any) -> type[Generator]:
    """Give the generator to Pelican."""
    return Originals


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(prepare)
    signals.get_generators.connect(generators)
    signals.get_writer.connect(writing.writers)
