"""One list for each rubric and each category that holds something, in the order that suits what it holds.

What grows without end runs on over several pages (``pagination``): news, alerts that are over, categories.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from pelican.generators import Generator

from syndicate.i18n import _

from . import agenda, archives
from .filing import Filed
from .pages import ALWAYS, WRITERS
from .pagination import Link, Page, paginate
from .site import MenuEntry, Site, of
from .theme import list_template
from .words import rubric, sorting

# Lists that people look through by name, not by date. A number that the editor gave comes before the name.
BY_NAME = ("demarches", "elus", "services", "equipements", "associations")
# Lists that grow without end: their last group runs on over several pages.
RUN_ON = ("actualites", "alertes", "tribune", "rectificatifs")
BY_SUBJECT = ("actualites", "agenda")  # lists that mix subjects: their categories stand beside them
SIZE = "TAMBOUR_PAGE_SIZE"  # the setting of Pelican's that says how many originals an older page holds
# Where to look next: of an elected member, the council; of the council, what the opposition writes.
BESIDE = {
    "conseil": ("elus", "tribune", "documents"),
    "elus": ("conseil", "tribune"),
    "tribune": ("conseil", "elus"),
    "services": ("demarches", "equipements"),
    "demarches": ("services",),
    "marches": ("conseil",),
}


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a list; ``heading`` is empty when there is one part only."""

    heading: str
    articles: list[Any]
    open: bool = False  # to offers: of the public contracts


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list. The first page of a list has all its groups, the older ones a part of the last."""

    folder: str
    heading: str
    type: str  # empty for a category
    page: Page
    groups: list[Group]
    beside: list[MenuEntry] = field(default_factory=list)
    years: list[Link] = field(default_factory=list)
    subjects: list[Link] = field(default_factory=list)

    @property
    def articles(self) -> list[Any]:
        """Give the originals of this page."""
        return [article for group in self.groups for article in group.articles]


def write(generator: Generator, writer: Any) -> None:
    """Write the lists of rubrics and categories, which Pelican would number from the newest."""
    site, size = of(generator.settings), generator.settings[SIZE]
    for type_ in site.types:
        writer.step(f"{__name__} {type_}", partial(_write, generator, writer, partial(of_type, site, type_, size)))
    for folder in site.folders:
        writer.step(f"{__name__} {folder}", partial(_write, generator, writer, partial(of_folder, site, folder, size)))


def _write(generator: Generator, writer: Any, listings: Callable[[], Iterator[Listing]]) -> None:
    """Write one list."""
    site = of(generator.settings)
    for listing in listings():
        name = list_template(generator.settings["THEME"], listing.type) if listing.type else "list"
        writer.write_file(
            f"{listing.page.url}index.html",
            generator.get_template(name),
            generator.context,
            generator.settings["RELATIVE_URLS"],
            template_name="list",
            url=listing.page.url,
            groups=listing.groups,
            beside=listing.beside,
            years=listing.years,
            subjects=listing.subjects,
            paged=listing.page,
            heading=listing.heading,
            folder=listing.folder,
            agenda=agenda.agenda(site) if listing.type == "agenda" else None,
        )


def listings(site: Site, size: int) -> Iterator[Listing]:
    """Give every page of every list; ``size`` is the number of items of an older page."""
    for type_ in site.types:
        yield from of_type(site, type_, size)
    for folder in site.folders:
        yield from of_folder(site, folder, size)


def of_type(site: Site, type_: str, size: int) -> Iterator[Listing]:
    """Give every page of the list of a rubric."""
    *head, last = groups(site, type_)
    runs_on = type_ in RUN_ON and (type_ != "alertes" or last.heading == _("Over"))
    links = [entry for name in BESIDE.get(type_, ()) for entry in site.rubrics if entry.url == f"{name}/"]
    years = [Link(year.url, str(year.year)) for year in archives.years(site, type_) if type_ in archives.RUBRICS]
    dates = {one.content: one.date for one in site.filed(type_) if one.date}
    dated = [(article, dates[article]) for article in last.articles]
    for page in paginate(dated, f"{type_}/", size if runs_on else max(len(dated), 1), site.lang):
        part = Group(last.heading, list(page.items))
        parts = [*head, part] if page.first else [part]
        around = (links, years, subjects(site, type_)) if page.first else ()
        yield Listing(f"{type_}/", rubric(site.config, type_), type_, page, parts, *around)


def of_folder(site: Site, folder: str, size: int) -> Iterator[Listing]:
    """Give every page of the list of a category."""
    filed = site.filed_in(folder)
    dated = [(one.content, one.date) for one in filed if one.date]
    heading = name_of(filed)
    for page in paginate(dated, folder, size, site.lang):
        yield Listing(folder, heading, "", page, [Group("", list(page.items))])


def name_of(filed: Iterable[Filed]) -> str:
    """Name the category of a list: what its newest original calls it."""
    return next((one.category.name for one in filed if one.category), "")


def subjects(site: Site, type_: str) -> list[Link]:
    """Give the lists of the categories that a rubric has, by name, where residents look by subject."""
    if type_ not in BY_SUBJECT:
        return []
    named = {one.category.url: one.category.name for one in site.filed(type_) if one.category}
    found = sorted((Link(url, name) for url, name in named.items()), key=lambda one: sorting(one.label))
    return found if len(found) > 1 else []


def groups(site: Site, type_: str) -> list[Group]:
    """Give the articles of a rubric in the order that suits it, in parts where that helps."""
    articles = site.of_type(type_)
    if type_ == "documents":
        return documents(articles)
    if type_ in BY_NAME:
        return [Group("", sorted(articles, key=_name))]
    if type_ == "agenda":
        over, coming = _split(sorted(articles, key=_start), lambda one: one.event.over)
        return _parts((_("Coming events"), coming), (_("Past events"), over[::-1]))
    if type_ == "alertes":
        past, rest = _split(articles, lambda one: one.alert.over)
        ahead, current = _split(rest, lambda one: one.alert.ahead)
        return _parts((_("In progress"), current), (_("To come"), ahead), (_("Over"), past))
    if type_ == "marches":
        current, past = _split(sorted(articles, key=_deadline), lambda one: _deadline(one) > site.now)
        opened = [Group(_("Open to offers"), current, open=True)] if current else []
        return [*opened, *_parts((_("Closed"), past[::-1]))]
    if type_ == "conseil":
        # The latest sitting first; within one, what was published first: its list of acts, each act, its minutes.
        articles = sorted(articles, key=lambda one: (one.date, one.url))
        articles = sorted(articles, key=lambda one: _sitting(one).date(), reverse=True)
        return [Group(str(year), list(some)) for year, some in groupby(articles, lambda one: _sitting(one).year)]
    return [Group("", articles)]


def documents(articles: list[Any]) -> list[Group]:
    """Give the documents by kind, the kind of the newest first; without any kind, one group."""
    kinds = dict.fromkeys(str(one.source.extra.get("document_type", "")) for one in articles)
    named = [kind for kind in kinds if kind]
    kept = [*named, ""] if "" in kinds else named
    found = [
        Group(kind, [one for one in articles if one.source.extra.get("document_type", "") == kind]) for kind in kept
    ]
    return [Group(one.heading or (_("Other documents") if named else ""), one.articles) for one in found]


def _parts(*parts: tuple[str, list[Any]]) -> list[Group]:
    return [Group(heading, articles) for heading, articles in parts if articles]


def _split(articles: list[Any], first: Callable[[Any], bool]) -> tuple[list[Any], list[Any]]:
    return [one for one in articles if first(one)], [one for one in articles if not first(one)]


def _name(article: Any) -> tuple[float, str, str]:
    return article.source.extra.get("order", 1000), sorting(article.title), article.url


def _start(article: Any) -> tuple[datetime, str]:
    return article.event.start, article.url


def _deadline(article: Any) -> datetime:
    found = article.source.extra.get("deadline")
    return found if isinstance(found, datetime) else article.date


def _sitting(article: Any) -> datetime:
    found = article.source.extra.get("sitting_date")
    return found.astimezone(article.date.tzinfo) if isinstance(found, datetime) else article.date


def register() -> None:
    """Connect to Pelican."""
    WRITERS[__name__] = write
    ALWAYS.add(__name__)
