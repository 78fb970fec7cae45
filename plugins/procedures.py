"""A procedure in its fixed order: for whom, what to bring, how, how long, how much, where; then the rest.

The editor writes short facts in the front matter and, where more is to be said, sections in the text. A section that
has the name of one of these parts joins it; the others follow in the order in which they were written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from pelican import signals
from pelican.generators import Generator

from syndicate.i18n import _

from . import words
from .directory import Desk, desk, service_of
from .site import Site, of

# How editors name each part, in plain letters: without accents, apostrophes and question marks.
NAMES = {
    "who": ("pour qui", "qui est concerne", "qui peut", "who", "for whom"),
    "bring": ("ce qu il faut apporter", "pieces", "documents", "justificatifs", "what to bring", "what you need"),
    "how": ("comment faire", "comment", "demarche", "how"),
    "delay": ("delai", "combien de temps", "time", "how long"),
    "cost": ("cout", "prix", "tarif", "combien", "cost", "price", "how much"),
    "where": ("ou", "ou aller", "a qui s adresser", "ou s adresser", "where"),
}
_HEADING = re.compile(r"<h2(?P<attributes>[^>]*)>(?P<words>.*?)</h2>", re.DOTALL)
_NESTING = ("blockquote", "div", "details", "section", "ul", "ol", "table", "dl")
OFFICIAL = ("service-public.gouv.fr", "service-public.fr")


@dataclass(slots=True)
class Section:
    """One part: its heading as the editor wrote it, its id and what stands under it."""

    heading: str = ""
    anchor: str = ""
    html: Markup = field(default_factory=Markup)


@dataclass(frozen=True, slots=True)
class Guide:
    """All that the page of a procedure shows. ``official_name`` says whose sheet ``official_url`` leads to."""

    opening: Markup
    named: dict[str, Section]
    others: list[Section]
    audience: tuple[str, ...]
    documents: tuple[str, ...]
    delay: str
    price: str
    online_url: str
    legal_basis: str
    official_url: str
    official_name: str
    official_date: str
    desk: Desk
    service: Any | None


def guide(site: Site, article: Any) -> Guide:
    """Read the guide of a procedure from its front matter and its text."""
    opening, sections = cut(str(article.content))
    named: dict[str, Section] = {}
    others = []
    for section in sections:
        part = part_of(section.heading)
        if part and part not in named:
            named[part] = section
        else:
            others.append(section)
    extra = article.source.extra
    official = str(extra.get("official_url", ""))
    host = (urlsplit(official).hostname or "").removeprefix("www.")
    checked = extra.get("official_date")
    return Guide(
        opening=opening,
        named=named,
        others=others,
        audience=tuple(extra.get("audience", ())),
        documents=tuple(extra.get("documents", ())),
        delay=str(extra.get("delay", "")),
        price=str(extra.get("price", "")),
        online_url=str(extra.get("online_url", "")),
        legal_basis=str(extra.get("legal_basis", "")),
        official_url=official,
        official_name="Service-Public.gouv.fr" if host in OFFICIAL else host,
        official_date=words.day(checked.astimezone(site.config.zone), site.lang) if checked else "",
        desk=desk(site, article.source),
        service=service_of(site, article.source),
    )


def cut(html: str) -> tuple[Markup, list[Section]]:
    """Cut a text at its headings of level 2. One that stands inside something else leaves the text whole."""
    found = list(_HEADING.finditer(html))
    starts = [one.start() for one in found]
    pieces = [html[a:b] for a, b in zip([0, *starts], [*starts, len(html)], strict=True)]
    if any(piece.count(f"<{tag}") != piece.count(f"</{tag}") for piece in pieces for tag in _NESTING):
        return Markup(html), []  # noqa: S704  # the text of the page, cleaned when it was read
    sections = []
    for one, piece in zip(found, pieces[1:], strict=True):
        anchor = re.search(r'id="([^"]*)"', one["attributes"])
        under = Markup(piece[one.end() - one.start() :].strip())  # noqa: S704  # as above
        heading = unescape(re.sub(r"<[^>]+>", "", one["words"])).strip()
        sections.append(Section(heading, anchor[1] if anchor else "", under))
    return Markup(pieces[0].strip()), sections  # noqa: S704  # as above


def part_of(heading: str) -> str:
    """Name the part that a heading stands for; empty for one of the editor's own."""
    plain = unicodedata.normalize("NFKD", heading.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = " ".join(re.sub(r"[^a-z]+", " ", plain).split())
    return next((part for part, names in NAMES.items() if plain in names), "")


def labels() -> dict[str, str]:
    """Name the parts of a procedure that the editor has not named."""
    return {
        "who": _("For whom"), "bring": _("What to bring"), "how": _("How to proceed"), "delay": _("Time needed"),
        "cost": _("Cost"), "where": _("Where"),
    }  # fmt: skip


def equip(generator: Generator) -> None:
    """Give the templates the guide of a procedure."""
    site = of(generator.settings)
    generator.env.globals.update({"guide": lambda article: guide(site, article), "guide_labels": labels})


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(equip)
