"""The two pages that help to find: /recherche/, and /plan-du-site/, which needs no script.

RGAA 12.1 asks for two ways at least to reach a page: the menu, and one of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from markupsafe import Markup, escape
from pelican import signals
from pelican.generators import Generator

from syndicate import i18n
from syndicate.i18n import _

from . import archives, lists, words
from .pages import WRITERS
from .pagination import Link
from .site import MenuEntry, Site, of

SEARCH, PLAN = "recherche/", "plan-du-site/"
NAMED = (*lists.BY_NAME, "documents")  # what the plan of the site shows by name
# What helps with an errand: it comes before news in the results, and what is over comes after.
PRACTICAL = ("demarches", "services", "equipements", "pages")


@dataclass(frozen=True, slots=True)
class Branch:
    """A rubric in the plan of the site: the originals that are found by name, or the years of those that pass."""

    label: str
    url: str
    count: int
    articles: list[Any]
    years: list[Link]


def equip(generator: Generator) -> None:
    """Give the templates the attributes that mark what is found."""
    generator.env.globals["indexed"] = partial(indexed, of(generator.settings))


def indexed(site: Site, content: Any) -> Markup:
    """Mark the element of an original that the search index holds, and what a result says of it.

    Nothing here but the kind depends on the time: the page of results tells by itself what is over.
    """
    source, event = content.source, content.event
    said = event.rule or event.when if event else words.day(content.date, site.lang) if source.date else ""
    until = source.expires or (content.until if source.type == "alertes" else None)
    until = until or (event.until if event and not event.rule else None)
    with i18n.speaking(site.own_lang):
        name = _("Practical information") if source.type == "pages" else words.rubric(site.config, source.type)
    facts = {"rubric": name, "day": said, **({} if content.in_default_lang else {"lang": content.lang})}
    facts |= {"until": until.isoformat()} if isinstance(until, datetime) else {}
    over = isinstance(until, datetime) and until <= site.now
    kind = "over" if over else "practical" if source.type in PRACTICAL else ""
    marks = {
        "data-pagefind-body": "",
        "data-pagefind-filter": "rubric[data-rubric]" + (", kind[data-kind]" if kind else ""),
        **({"data-kind": kind} if kind else {}),
        "data-pagefind-meta": ", ".join(f"{name}[{_attribute(name)}]" for name in facts),
        "data-pagefind-sort": "date[data-date]",
        "data-date": f"{source.date or site.undated:%Y-%m-%dT%H:%M}",
        **{_attribute(name): value for name, value in facts.items()},
    }
    return Markup(" ".join(f'{name}="{escape(value)}"' for name, value in marks.items()))  # noqa: S704  # escaped here


def _attribute(fact: str) -> str:
    """Name the attribute of a fact; the script of every page hides what has "data-until" once that time has come."""
    return "data-ends" if fact == "until" else f"data-{fact}"


def write(generator: Generator, writer: Any) -> None:
    """Write both pages."""
    site = of(generator.settings)
    for folder, name in ((SEARCH, "search"), (PLAN, "sitemap")):
        writer.write_file(
            f"{folder}index.html",
            generator.get_template(f"pages/{name}"),
            generator.context,
            generator.settings["RELATIVE_URLS"],
            template_name=f"pages/{name}",
            url=folder,
            branches=list(branches(site)) if name == "sitemap" else [],
            categories=list(categories(site)) if name == "sitemap" else [],
        )


def branches(site: Site) -> Iterator[Branch]:
    """Give the rubrics as the plan of the site shows them."""
    for entry in site.rubrics:
        type_ = entry.url.rstrip("/")
        named = [one for group in lists.groups(site, type_) for one in group.articles] if type_ in NAMED else []
        years = [Link(year.url, str(year.year)) for year in archives.years(site, type_)]
        yield Branch(entry.label, entry.url, len(site.filed(type_)), named, years if type_ in archives.RUBRICS else [])


def categories(site: Site) -> Iterator[MenuEntry]:
    """Give the categories, by name."""
    found = [MenuEntry(lists.name_of(site.filed_in(folder)), folder) for folder in site.folders]
    yield from sorted(found, key=lambda entry: (words.sorting(entry.label), entry.url))


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(equip)
    WRITERS[__name__] = write
