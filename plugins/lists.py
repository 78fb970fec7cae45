"""One list for each rubric that holds something, in the order that suits what it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from pelican import ArticlesGenerator, signals

from syndicate.i18n import _

from .site import Site, of
from .words import rubric, sorting

# Lists that people look through by name, not by date. A number that the editor gave comes before the name.
BY_NAME = ("demarches", "elus", "services", "equipements", "associations", "documents")
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


def write(generator: ArticlesGenerator, writer: Any) -> None:
    """Write the list of each rubric."""
    site = of(generator.settings)
    template = generator.get_template("list")
    for type_ in dict.fromkeys(article.type for article in site.articles):
        writer.write_file(
            f"{type_}/index.html",
            template,
            generator.context,
            generator.settings["RELATIVE_URLS"],
            template_name="list",
            url=f"{type_}/",
            groups=groups(site, type_),
            beside=[entry for name in BESIDE.get(type_, ()) for entry in site.rubrics if entry.url == f"{name}/"],
            heading=rubric(site.config, type_),
            folder=f"{type_}/",
        )


def groups(site: Site, type_: str) -> list[Group]:
    """Give the articles of a rubric in the order that suits it, in parts where that helps."""
    articles = site.of_type(type_)
    if type_ in BY_NAME:
        return [Group("", sorted(articles, key=_name))]
    if type_ == "agenda":
        over, coming = _split(sorted(articles, key=_start), lambda one: one.event.over)
        return _parts((_("Coming events"), coming), (_("Past events"), over[::-1]))
    if type_ == "alertes":
        current, past = _split(articles, lambda one: site.is_current(one.source))
        return _parts((_("In progress"), current), (_("Over"), past))
    if type_ == "marches":
        current, past = _split(sorted(articles, key=_deadline), lambda one: _deadline(one) > site.now)
        return _parts((_("Open to offers"), current), (_("Closed"), past[::-1]))
    if type_ == "conseil":
        # The latest sitting first; within one, what was published first: its list of acts, each act, its minutes.
        articles = sorted(articles, key=lambda one: (one.date, one.url))
        articles = sorted(articles, key=lambda one: _sitting(one).date(), reverse=True)
        return [Group(str(year), list(some)) for year, some in groupby(articles, lambda one: _sitting(one).year)]
    return [Group("", articles)]


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
    signals.article_writer_finalized.connect(write)
