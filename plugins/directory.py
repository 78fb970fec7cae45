"""Where a service, a place or an association is found: its address, its hours in words, and how to reach it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pelican import signals
from pelican.generators import Generator

from syndicate.i18n import _
from syndicate.source import Source

from . import hours
from .facts import Fact, Item, address, item
from .site import Site, of
from .words import sorting


@dataclass(frozen=True, slots=True)
class Desk:
    """What people need to go there or to call. Empty where the front matter says nothing."""

    address: str
    map_url: str
    hours: tuple[str, ...]
    accessibility: str
    phone: Item | None
    email: Item | None
    website: Item | None
    contact: str

    @property
    def facts(self) -> list[Fact]:
        """Give the same as a list of facts, in the order in which people ask."""
        return list(self._facts())

    def _facts(self) -> Iterator[Fact]:
        if self.address:
            links = (Item(_("See on a map"), self.map_url),) if self.map_url else ()
            yield Fact(_("Address"), (Item(self.address), *links))
        if self.hours:
            yield Fact(_("Opening hours"), tuple(map(Item, self.hours)))
        if self.accessibility:
            yield Fact(_("Accessibility"), (Item(self.accessibility),))
        if self.contact:
            yield Fact(_("Contact"), (Item(self.contact),))
        named = ((_("Telephone"), self.phone), (_("E-mail"), self.email), (_("Website"), self.website))
        yield from (Fact(label, (value,)) for label, value in named if value)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list, under its heading; empty when the list has one part only."""

    heading: str
    anchor: str
    articles: list[Any]


def desk(site: Site, source: Source) -> Desk:
    """Read the desk of an original."""
    extra = source.extra
    written = str(extra.get("opening_hours") or extra.get("equip_ouverture") or "")
    where = " ".join(str(extra.get("address") or address(extra)).split())
    return Desk(
        address=where,
        map_url=map_url(extra) if where else "",
        hours=tuple(_line(line) for line in hours.plain(written, site.lang)) if written else (),
        accessibility=str(extra.get("accessibility", "")),
        phone=_first(extra, "phone", "equip_tel"),
        email=_first(extra, "email", "equip_email"),
        website=_first(extra, "website", "equip_web"),
        contact=str(extra.get("contact", "")),
    )


def map_url(extra: Mapping[str, Any]) -> str:
    """Give a plain link to a map; nothing is fetched from it before somebody follows it."""
    for north, east in (("lat", "lon"), ("equip_lat", "equip_long")):
        if north in extra and east in extra:
            where = f"{extra[north]}/{extra[east]}"
            return f"https://www.openstreetmap.org/?mlat={extra[north]}&mlon={extra[east]}#map=18/{where}"
    return ""


def service_of(site: Site, source: Source) -> Any | None:
    """Give the page of the service that a procedure names, in the language of the page being written."""
    page = site.department(str(source.extra.get("service", "")))
    return site.said(page) if page else None


def procedures_of(site: Site, page: Any) -> list[Any]:
    """Give the procedures that name a service, by title."""
    found = [one for one in site.of_type("demarches") if service_of(site, one.source) == page]
    return sorted((site.said(one) for one in found), key=lambda one: (sorting(one.title), one.url))


def parts(articles: list[Any], *keys: str) -> list[Part]:
    """Sort a list into parts by the first of these keys that an original has; what has none comes last."""

    def heading(article: Any) -> str:
        extra = article.source.extra
        return str(next((extra[key] for key in keys if extra.get(key)), article.source.category))

    ordered = sorted(articles, key=lambda one: (not heading(one), sorting(heading(one)), sorting(one.title), one.url))
    found = [(name, list(some)) for name, some in groupby(ordered, heading)]
    return [Part(name or _("Others"), f"partie-{number}", some) for number, (name, some) in enumerate(found, 1)]


def _first(extra: Mapping[str, Any], *keys: str) -> Item | None:
    return next((item(key, str(extra[key])) for key in keys if extra.get(key)), None)


def _line(line: str) -> str:
    return line[:1].upper() + line[1:]


def equip(generator: Generator) -> None:
    """Give the templates the desk of an original, and what belongs together."""
    site = of(generator.settings)
    generator.env.globals.update({
        "desk": lambda article: desk(site, article.source),
        "service_of": lambda article: service_of(site, article.source),
        "procedures_of": lambda article: procedures_of(site, article),
        "parts_by": parts,
    })  # fmt: skip


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(equip)
