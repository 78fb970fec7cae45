"""The picture of each page on networks: the original's own, else a card with its title, drawn once.

What has been quiet for as long as copies follow edits ([strategy] sync_days) shows the card of its category instead:
ten years of archive would else cost a drawing each. A card's name holds a hash of its bytes, so that a network which
keeps pictures for long shows the one of today. Cards are kept in .tambour/cache under the hash of what they are drawn
from: drawing one takes longer than writing its page.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from babel.core import get_global
from pelican import signals
from pelican.generators import Generator
from pelican.utils import slugify

from syndicate import renditions
from syndicate.card_shapes import WIDE as WIDE_CARD
from syndicate.card_shapes import Shape
from syndicate.i18n import _

from . import tracing
from .kept import kept
from .pictures import Shown, Variant
from .site import Site, of

# Pixels. Networks show a picture wide from 1200 on, and only as a stamp below 600
# (https://developers.facebook.com/docs/sharing/webmasters/images).
WIDE, LEAST = 1200, 600
CARD = (WIDE_CARD.width, WIDE_CARD.height)
FOLDER = "images/cards"
# Of the formats that pages use, those that every network reads.
READ = ("image/jpeg", "image/png")
# To be raised when the same title gives another card, so that what is cached is not used.
VERSION = 3


@dataclass(frozen=True, slots=True)
class Shared:
    """A picture as networks fetch it: ``path`` from the site's root, size in pixels, what it shows, who made it."""

    path: str
    mime: str
    width: int
    height: int
    alt: str
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """Gives the picture of each page, and writes it into the output when it is a card."""

    site: Site
    output: Path
    # The digests of cards, by title and category, and the paths of those that are written.
    _known: dict[tuple[str, str], str] = field(default_factory=dict)
    _there: set[str] = field(default_factory=set)

    def original(self, content: Any) -> Shared:
        """Give the original's picture when networks can show it large, else a card with its title."""
        found = _photograph(content.picture) if content.picture else None
        if found:
            return Shared(
                found.path, found.mime, found.width, found.height, content.picture.alt, content.picture.credit
            )
        if self.site.now < quiet(self.site, content):
            return self._card(content.slug, content.title, content.source.category)
        heading = content.source.category or content.rubric
        return self._card(_stem(heading), heading, "")

    def commune(self) -> Shared:
        """Give the card of the commune: for the home page, the lists and what the build makes."""
        return self._card("commune", self.site.config.commune.name, "")

    def _card(self, slug: str, title: str, category: str) -> Shared:
        digest = self._known.get((title, category))
        data = b"" if digest else drawn(self.site, title, category)
        digest = digest or self._known.setdefault((title, category), hashlib.sha256(data).hexdigest())
        path = f"{FOLDER}/{slug[:60]}-{digest[:8]}.png"
        tracing.effect("file", path)
        if path not in self._there:
            self._there.add(path)
            target = self.output / path
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data or drawn(self.site, title, category))
        return Shared(path, "image/png", *CARD, _("A card with the words: {title}").format(title=title))


@cache
def _stem(heading: str) -> str:
    return str(slugify(heading, regex_subs=[(r"[^\w\s-]", ""), (r"[-\s]+", "-")]))


def quiet(site: Site, content: Any) -> datetime:
    """Give the moment from which an original shows the card of its category."""
    dates: list[datetime] = [date for date in (content.source.date, content.source.modified) if date]
    last = max(dates, default=site.now)  # a page without date is one of few, and never quiet
    return last + timedelta(days=site.config.policy.sync_days)


def draw(site: Site, title: str, category: str, form: Shape = WIDE_CARD) -> bytes:
    """Draw a card as PNG: the one place that knows what the drawing takes."""
    from syndicate.cards import card  # late: it loads Pillow, and cards are drawn once

    name, colours, setting = site.config.commune.name, site.config.site.colours, site.drawings.setting
    return card(title, name, (colours[0], colours[1]), category=category, setting=setting, shape=form)


def drawn(site: Site, title: str, category: str, form: Shape = WIDE_CARD) -> bytes:
    """Give a card as PNG, drawn once."""
    settings = (site.config.commune.name, site.config.site.colours, site.drawings.setting)
    inputs = (VERSION, renditions.VERSION, title, category, form, *settings)
    name = hashlib.sha256(repr(inputs).encode()).hexdigest()
    file = site.config.cache / "cache" / "cards" / f"{name}.png"
    return kept(file, partial(draw, site, title, category, form))


def _photograph(shown: Shown) -> Variant | None:
    """Give the smallest size of a picture that is shown wide, else the largest; none when it is only a stamp."""
    sizes = [one for one in shown.variants if one.mime == shown.mime]
    sizes.append(Variant(shown.path, shown.mime, shown.width, shown.height))
    sizes.sort(key=lambda one: one.width)
    if shown.mime not in READ or sizes[-1].width < LEAST:
        return None
    return next((one for one in sizes if one.width >= WIDE), sizes[-1])


def og_locale(lang: str) -> str:
    """Write a language as OpenGraph does, with the territory where it is mostly spoken: fr_FR, br_FR, oc_FR."""
    language, _dash, territory = lang.replace("-", "_").partition("_")
    likely = "GB" if language == "en" else str(get_global("likely_subtags").get(language, "")).rpartition("_")[2]
    return "_".join(filter(None, (language, (territory.upper() if len(territory) == len("FR") else "") or likely)))


def equip(generator: Generator) -> None:
    """Give a generator's templates the pictures to share, under the name ``share``."""
    generator.env.filters["og_locale"] = og_locale
    generator.env.globals["share"] = Share(of(generator.settings), Path(generator.settings["OUTPUT_PATH"]))


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(equip)
