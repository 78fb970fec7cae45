"""What is past, by year: all the titles of a rubric in a year, by month. A rubric of one year needs no such page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from babel.dates import format_date
from pelican.generators import Generator

from . import tracing
from .pages import ALWAYS, WRITERS
from .pagination import Link
from .site import Site, of
from .words import rubric

# The rubrics that grow with time, and no others: the rest is found by name.
RUBRICS = ("actualites", "alertes", "agenda", "conseil", "tribune", "rectificatifs")


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a year, its originals newest first."""

    name: str
    articles: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a rubric; ``newer`` and ``older`` lead to the years beside it."""

    type: str
    year: int
    url: str
    months: tuple[Month, ...]
    newer: Link | None
    older: Link | None

    @property
    def articles(self) -> list[Any]:
        """Give all its originals, newest first."""
        return [article for month in self.months for article in month.articles]


def write(generator: Generator, writer: Any) -> None:
    """Write the page of each year."""
    for type_ in RUBRICS:
        writer.step(f"{__name__} {type_}", partial(_write, generator, writer, type_))


def _write(generator: Generator, writer: Any, type_: str) -> None:
    """Write the years of a rubric."""
    site = of(generator.settings)
    for year in years(site, type_):
        writer.write_file(
            f"{year.url}index.html",
            generator.get_template("lists/archive"),
            generator.context,
            generator.settings["RELATIVE_URLS"],
            template_name="lists/archive",
            url=year.url,
            archive=year,
            when=when,
            rubric=rubric(site.config, type_),
            folder=f"{type_}/",
        )


def years(site: Site, type_: str) -> list[Year]:
    """Give the years of a rubric, newest first; none when all that it holds is of one year. They are sorted once."""
    key = type_, site.lang
    if key not in site.years:
        with tracing.tracing() as trace:
            site.years[key] = list(_years(site, type_)), trace
    found: list[Year]
    found, trace = site.years[key]
    tracing.join(trace)
    return found


def _years(site: Site, type_: str) -> Iterator[Year]:
    # Of those of one moment, the order is that of the lists.
    dated = sorted(past(site, type_), key=lambda pair: pair[0], reverse=True)
    found = {year: list(some) for year, some in groupby(dated, lambda pair: pair[0].year)}
    if len(found) < 2:
        return
    links = [Link(f"{type_}/{year}/", str(year)) for year in found]
    around = zip([None, *links[:-1]], [*links[1:], None], strict=True)
    for (year, some), link, (newer, older) in zip(found.items(), links, around, strict=True):
        yield Year(type_, year, link.url, tuple(_months(some, site.lang)), newer, older)


def past(site: Site, type_: str) -> Iterator[tuple[datetime, Any]]:
    """Give what belongs in the archives of a rubric, each with its date: of the agenda, what is over; else all."""
    for one in site.filed(type_):
        article = one.content
        if one.plain and one.date:
            yield one.date, article
        elif article.event is None or article.event.over:
            yield when(article), article


def when(article: Any) -> datetime:
    """Give the date that an original is filed under: that of the event or of the sitting, else its own."""
    if article.event:
        start: datetime = article.event.start
        return start
    sitting = article.source.extra.get("sitting_date")
    date: datetime = article.date
    return sitting.astimezone(date.tzinfo) if isinstance(sitting, datetime) else date


def _months(dated: list[tuple[datetime, Any]], lang: str) -> Iterator[Month]:
    locale = lang if lang in ("fr", "en") else "fr"
    for _number, some in groupby(dated, lambda pair: pair[0].month):
        pairs = list(some)
        yield Month(str(format_date(pairs[0][0], "LLLL", locale=locale)), tuple(article for _date, article in pairs))


def register() -> None:
    """Connect to Pelican."""
    WRITERS[__name__] = write
    ALWAYS.add(__name__)
