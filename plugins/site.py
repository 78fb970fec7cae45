"""What the plugins of one build share: the configuration, the editorial time, and what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from syndicate.config import TYPES, Config
from syndicate.i18n import _
from syndicate.model import History
from syndicate.portraits import Portrait
from syndicate.source import Problem, Source

from . import words
from .entries import urn
from .profiles import Profile, profile

# Where the shared objects are in Pelican's settings; the templates see the first under its name.
KEY = "site"
STORE, PLACE = "TAMBOUR_STORE", "TAMBOUR_PLACE"
MOST_NEWS, MOST_COMING, MOST_PROCEDURES = 5, 5, 8
LEVELS = ("urgence", "vigilance", "info")  # gravest first
NEWS = ("actualites", "rectificatifs")


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One link of the menu; ``url`` is relative to the site's root."""

    label: str
    url: str


@dataclass
class Site:
    """The site being built. Templates read it under the name ``site``."""

    config: Config
    now: datetime
    history: History
    sources: Mapping[Path, Source]  # every file, published or not, by absolute path
    problems: tuple[Problem, ...]
    before: Mapping[str, Portrait] = field(default_factory=dict)  # what earlier builds saw, by id
    articles: list[Any] = field(default_factory=list)  # in the site's own language, newest first
    pages: list[Any] = field(default_factory=list)
    every: list[Any] = field(default_factory=list)  # articles, pages and their translations, by path

    @property
    def lang(self) -> str:
        """Give the language of the site."""
        return self.config.commune.lang

    @property
    def base(self) -> str:
        """Give the path that the site lives under: empty, or ``/folder`` without final slash."""
        return quote(urlsplit(self.config.commune.url).path.rstrip("/"), safe="/%")

    @property
    def og_locale(self) -> str:
        """Give the language as OpenGraph writes it."""
        return {"fr": "fr_FR", "en": "en_GB"}.get(self.lang, self.lang.replace("-", "_"))

    @property
    def description(self) -> str:
        """Say in one sentence what the site is."""
        given = self.config.commune.facts.get("description")
        return str(given or _("The official site of {commune}").format(commune=self.config.commune.name))

    @property
    def undated(self) -> datetime:
        """Give the date of a page without date: old enough never to be news."""
        return datetime(1970, 1, 1, tzinfo=UTC)

    def absolute(self, url: str) -> str:
        """Give the public address of a page from its address relative to the site's root."""
        return f"{self.config.commune.url}/{url}"

    def urn(self, original: str) -> str:
        """Name an original for ever."""
        return urn(self.config.commune, original)

    # ------------------------------------------------------------------------------- what templates show

    @cached_property
    def profiles(self) -> list[Profile]:
        """Give the official accounts that have a public page."""
        found = (profile(account) for account in self.config.accounts.values())
        return [one for one in found if one]

    @cached_property
    def menu(self) -> list[MenuEntry]:
        """Give the rubrics that hold something, as [site.menu] orders them; pages can be named there too."""
        filled = {article.type for article in self.articles}
        pages = {page.slug: page for page in self.pages}
        wanted = self.config.site.options.get("menu") or self.config.site.options.get("sections") or TYPES
        entries = []
        for name in wanted:
            if name in filled:
                entries.append(MenuEntry(words.rubric(self.config, name), f"{name}/"))
            elif name in pages:
                page = pages[name]
                entries.append(MenuEntry(page.source.extra.get("menu_title") or page.title, page.url))
        return entries

    @cached_property
    def rubrics(self) -> list[MenuEntry]:
        """Give every rubric that holds something, in the usual order."""
        filled = {article.type for article in self.articles}
        return [MenuEntry(words.rubric(self.config, name), f"{name}/") for name in TYPES if name in filled]

    @cached_property
    def footer_pages(self) -> list[Any]:
        """Give the pages, in the order that they ask for, then by title."""
        return sorted(self.pages, key=lambda page: (page.source.extra.get("order", 1000), page.title))

    @cached_property
    def alerts(self) -> list[Any]:
        """Give the alerts in progress, gravest first."""
        current = [article for article in self.of_type("alertes") if self.is_current(article.source)]
        return sorted(current, key=lambda alert: LEVELS.index(alert.level))

    @property
    def news(self) -> list[Any]:
        """Give the latest news."""
        return [article for article in self.articles if article.type in NEWS][:MOST_NEWS]

    @cached_property
    def coming(self) -> list[Any]:
        """Give the next events, soonest first; one that lasts is shown until its end."""
        events = [article for article in self.of_type("agenda") if not article.event.over]
        return sorted(events, key=lambda article: (article.event.start, article.url))[:MOST_COMING]

    @property
    def procedures(self) -> list[Any]:
        """Give the procedures, by title."""
        return sorted(self.of_type("demarches"), key=lambda article: words.sorting(article.title))[:MOST_PROCEDURES]

    def of_type(self, type_: str) -> list[Any]:
        """Give the articles of one type, newest first."""
        return [article for article in self.articles if article.type == type_]

    def is_current(self, source: Source) -> bool:
        """Tell whether an alert holds now."""
        start, end = source.extra.get("from"), source.extra.get("until")
        begun = not isinstance(start, datetime) or start <= self.now
        return begun and (not isinstance(end, datetime) or end > self.now)

    def level_name(self, level: str) -> str:
        """Name the level of an alert."""
        return {"info": _("Information"), "vigilance": _("Be careful"), "urgence": _("Emergency")}.get(level, level)

    def moment(self, moment: datetime) -> str:
        """Write a day and a time in the commune's zone."""
        return words.span(moment.astimezone(self.config.zone), None, self.lang)


def of(settings: Mapping[str, Any]) -> Site:
    """Find the shared object in Pelican's settings."""
    site = settings[KEY]
    if not isinstance(site, Site):
        raise TypeError(KEY)
    return site
