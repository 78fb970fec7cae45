"""Give Pelican exactly the originals that are public now, and attach to each what the other plugins need.

Pelican never sees a draft, a future original or a file at fault: what it does not read, it cannot write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pelican import ArticlesGenerator, PagesGenerator, Pelican, signals
from pelican.contents import Article, Page

from syndicate import i18n, ledger, originals
from syndicate.config import load
from syndicate.source import Problem, Source
from syndicate.text import line, shorten

from . import council, facts
from .alerts import alert
from .briefs import brief
from .cleaning import clean
from .entries import Entry
from .events import event
from .files import Place, about, bring, find, publish
from .markup import absolute, first_paragraph
from .pictures import Shown, Store
from .site import KEY, PLACE, STORE, Site, of
from .syndication_links import links
from .theme import page_template
from .words import rubric

# What Pelican itself needs of the front matter; everything else is taken from the checked Source.
KEPT = {"title", "date", "category", "tags", "type", "reader"}
SUMMARY = 300  # characters


def prepare(pelican: Pelican) -> None:
    """Read the originals and hand their paths to Pelican's two generators."""
    settings = pelican.settings
    config = load(Path(settings["TAMBOUR_CONFIG"]))
    now = datetime.fromisoformat(settings["TAMBOUR_NOW"]) if settings.get("TAMBOUR_NOW") else datetime.now(UTC)
    reading = originals.read_all(config, now=now)
    history = ledger.read(config.ledger)
    before = originals.recall(config)
    # What an earlier try could not make into a page is at fault too, so that its copies stay as they are.
    left_out = [
        Problem(config.site.content / name, None, "unreadable", "") for name in settings.get("TAMBOUR_LEFT_OUT", ())
    ]
    problems = (*reading.problems, *originals.renamed(reading.sources, history, before), *left_out)
    faulty = originals.faulty(problems)
    shown = shown_sources(reading.sources, faulty, now, drafts=bool(settings.get("TAMBOUR_DRAFTS")))
    site = Site(config, now, history, {source.path: source for source in reading.sources}, problems, before)
    output, content = Path(pelican.output_path), config.site.content
    settings[KEY] = site
    settings[STORE] = Store(config.cache / "cache", output, site.base)
    paths = frozenset(source.path.resolve() for source in shown)
    settings[PLACE] = Place(content, output, site.base, paths, site.lang, frozenset(_changed(reading, content)))
    names = {source.path: source.path.relative_to(content).as_posix() for source in shown}
    settings["ARTICLE_PATHS"] = [names[source.path] for source in shown if source.type != "pages"]
    settings["PAGE_PATHS"] = [names[source.path] for source in shown if source.type == "pages"]


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


def trim(_generator: Any, metadata: dict[str, Any]) -> None:
    """Drop the front matter that Pelican would set as attributes: the Source has it, checked."""
    for key in metadata.keys() - KEPT:
        del metadata[key]
    for named in (metadata.get("category"), *metadata.get("tags", ())):
        if named is not None:
            named.name = line(named.name)  # as the Source has it; Pelican makes its address of it


def attach(content: Any) -> None:
    """Complete a content object, as soon as Pelican has made it: there is no other moment before its links are read."""
    if isinstance(content, Article | Page):
        site = of(content.settings)
        lang = site.sources[Path(content.source_path)].lang
        with i18n.speaking(i18n.interface(lang, i18n.interface(site.own_lang))):
            complete(content)


def complete(content: Any) -> None:
    """Set on an article or a page what templates and plugins read, from its Source."""
    site = of(content.settings)
    store: Store = content.settings[STORE]
    source = site.sources[Path(content.source_path)]
    place: Place = replace(content.settings[PLACE], lang=site.lang)
    content.source = source
    content.original_id = source.id
    content.type = content.metadata["type"] = source.type
    if source.type != "pages":
        content.template = page_template(content.settings["THEME"], source.type)
    content.slug, content.lang = source.slug, source.lang
    content.in_default_lang = source.lang == site.own_lang
    content.title = line(source.title)
    _dates(content, site)
    content._content = bring(clean(content._content), source.path, place, store)  # noqa: SLF001  # Pelican's own way
    content.picture = _picture(source, store)
    content.vignette = None if content.picture else site.drawings.vignette(source.category, source.type)
    content.pictures = [content.picture] if content.picture else []
    content.pictures += [
        store.show(one.path, alt=one.alt, credit=one.credit, focus=one.focus)
        for one in source.inline
        if content.picture is None or one.path != (source.picture and source.picture.path)
    ]
    content.has_summary = bool(source.summary)
    written = first_paragraph(content._content)  # noqa: SLF001  # as above
    content.lead = line(source.summary) or shorten(written, lambda text: len(text) <= SUMMARY)
    content.rubric = rubric(site.config, source.type)
    # A list of what exists in another language is on the home page of that language.
    content.list_url = f"{source.type}/" if content.in_default_lang else f"{source.lang}/#{source.type}"
    content.category_lang = _category_lang(site, source)
    content.level = source.extra.get("level", "info") if source.type == "alertes" else None
    until = source.extra.get("until")
    content.alert = alert(source, site.config.zone, site.now)
    content.until = until.astimezone(site.config.zone) if isinstance(until, datetime) else None
    content.event = event(source, site.config.zone, site.now, site.lang)
    content.brief, content.place, content.venue = brief(site, source), facts.place(source), facts.venue(source)
    content.facts = facts.facts(site, source, content.event)
    content.act = council.act(source, site.config.zone, site.lang, site.config.commune.facts)
    content.file = council.file(source, lambda name: _document(name, source, place))
    content.initials = council.initials(source)
    content.copies = links(site, source.id)
    content.urn = site.urn(source.id if content.in_default_lang else f"{source.id}#{source.lang}")
    # Made when a feed asks for it, once: most originals are too old for any feed.
    content.entry = cache(partial(_entry, content, site))


def collect(generators: list[Any]) -> None:
    """Gather what was read, in an order that does not depend on the machine."""
    site = of(generators[0].settings)
    for generator in generators:
        if isinstance(generator, ArticlesGenerator):
            site.articles = list(generator.articles)
            site.every += [*generator.articles, *generator.translations]
        elif isinstance(generator, PagesGenerator):
            site.pages = list(generator.pages)
            site.every += [*generator.pages, *generator.translations]
    site.every.sort(key=lambda content: content.source_path)
    for content in site.every:
        content.translations.sort(key=lambda other: other.lang)


def _dates(content: Any, site: Site) -> None:
    """Write every date in the commune's zone."""
    source = content.source
    content.modified = source.modified.astimezone(site.config.zone) if source.modified else None
    if source.date:
        content.date = source.date.astimezone(site.config.zone)


def _category_lang(site: Site, source: Source) -> str:
    """Give the language of the category's name: a translation may keep that of its original, or have its own."""
    original = site.sources.get(source.translation_of) if source.translation_of else None
    return original.lang if original and original.category == source.category else source.lang


def _picture(source: Source, store: Store) -> Shown | None:
    given = source.picture
    return store.show(given.path, alt=given.alt, credit=given.credit, focus=given.focus) if given else None


def _document(name: str, source: Source, place: Place) -> tuple[str, str] | None:
    if name.startswith(("https://", "http://")):
        return name, Path(urlsplit(name).path).suffix.lstrip(".").upper()
    file = find(name, source.path, place.content)
    path = publish(file, place.content, place.output) if file else None
    return (f"{place.base}/{path}", about(file, place.lang)) if file and path else None


def _entry(content: Any, site: Site) -> Entry:
    url = site.absolute(content.url)
    return Entry(
        urn=content.urn,
        url=url,
        title=content.title,
        summary=content.lead,
        html=absolute(content.content + council.mentions(content.act, content.file), url),
        date=content.date,
        modified=content.modified,
        type=content.type,
        category=content.source.category,
        tags=content.source.tags,
        picture=content.picture,
        home=site.absolute(""),
    )


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(prepare)
    signals.article_generator_context.connect(trim)
    signals.page_generator_context.connect(trim)
    signals.content_object_init.connect(attach)
    signals.all_generators_finalized.connect(collect)
