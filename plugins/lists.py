"""One list for each rubric that holds something, with its pages."""

from __future__ import annotations

from typing import Any

from pelican import ArticlesGenerator, signals

from .site import Site, of
from .words import rubric

# Lists that people look through by name, not by date.
BY_TITLE = ("demarches", "services", "equipements", "associations")
BY_ORDER = ("elus",)


def write(generator: ArticlesGenerator, writer: Any) -> None:
    """Write the list of each rubric."""
    site = of(generator.settings)
    template = generator.get_template("list")
    for type_ in dict.fromkeys(article.type for article in site.articles):
        articles = ordered(site, type_)
        writer.write_file(
            f"{type_}/index.html",
            template,
            generator.context,
            generator.settings["RELATIVE_URLS"],
            template_name="list",
            url=f"{type_}/",
            articles=articles,
            heading=rubric(site.config, type_),
            folder=f"{type_}/",
        )


def ordered(site: Site, type_: str) -> list[Any]:
    """Give the articles of a rubric in the order that suits it: events to come first, then those that are over."""
    articles = site.of_type(type_)
    if type_ in BY_TITLE:
        return sorted(articles, key=lambda article: (article.title.casefold(), article.url))
    if type_ in BY_ORDER:
        return sorted(articles, key=lambda article: (article.source.extra.get("order", 1000), article.title.casefold()))
    if type_ == "agenda":
        coming = [event for event in articles if (event.end or event.start) >= site.now]
        over = [event for event in articles if (event.end or event.start) < site.now]
        return sorted(coming, key=_start) + sorted(over, key=_start, reverse=True)
    return articles


def _start(event: Any) -> Any:
    return event.start, event.url


def register() -> None:
    """Connect to Pelican."""
    signals.article_writer_finalized.connect(write)
