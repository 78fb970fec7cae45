"""What the plugins of one build share: the configuration, the editorial time, and what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from syndicate.config import TYPES, Config
from syndicate.i18n import _, spoken
from syndicate.legal import DECLARATION, REPORT, Legal
from syndicate.model import Copy, History
from syndicate.portraits import Portrait
from syndicate.source import Problem, Source, service

from . import agenda, alerts, council, home, policy, tracing, words
from .drawings import Drawings
from .entries import urn
from .filing import FOLDER, LANG, TYPE, Filed, Filing
from .hall import Hall
from .profiles import Profile, profile
from .spoken import Language, cached_property, languages

# Where the shared objects are in Pelican's settings; the templates see the first under its name.
KEY = "site"
STORE, STATE = "TAMBOUR_STORE", "TAMBOUR_STATE_OF"
MOST_NEWS, MOST_COMING, MOST_PROCEDURES = 5, 4, 8
MOST_RECENT = 5  # of a crisis
LEVELS = ("urgence", "vigilance", "info")  # gravest first
NEWS = ("actualites", "rectificatifs")
# What is read of the site whole: a page that looks at it hangs on all of it.
WHOLE = frozenset({"articles", "pages", "every", "sources", "history", "problems", "before", "calendars"})


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One link of the menu; ``url`` is relative to the site's root."""

    label: str
    url: str
    lang: str = ""  # of the label, when it is that of a page


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
    filing: Filing = field(init=False)  # from when all originals are read
    calendars: Mapping[str, Any] = field(default_factory=dict)  # those to follow, by folder: plugins.calendars
    years: dict[tuple[str, str], Any] = field(default_factory=dict)  # by rubric and language: plugins.archives
    files: dict[Any, str] = field(default_factory=dict)  # of each original the file of its page, by original
    made: Mapping[str, bool] = field(default_factory=dict)  # every page once it is made: is it hidden from search?
    page_lang: str = ""  # the language of the text of the page being written
    drawings: Drawings = field(init=False)

    def __post_init__(self) -> None:
        """Prepare the drawings: they note which of them the pages show."""
        self.drawings = Drawings(self.config)

    @property
    def own_lang(self) -> str:
        """Give the commune's language."""
        return self.config.commune.lang

    @property
    def lang(self) -> str:
        """Give the language that the page being written speaks: that of its text, when we have the words for it."""
        return spoken() or self.own_lang

    @property
    def home_url(self) -> str:
        """Give the address of the home page in the language of the page being written."""
        return next((one.url for one in self.languages if one.code == self.page_lang), "")

    @cached_property
    def languages(self) -> list[Language]:
        """Give the languages beside the commune's own."""
        return languages(self.config, self.filing.names(LANG))

    def said(self, content: Any) -> Any:
        """Give an original in the language that the page speaks, when it exists in it."""
        return next((one for one in content.translations if one.lang == self.lang), content)

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
    def hall(self) -> Hall:
        """Give the town hall's hours as the board of the home page shows them."""
        return Hall(self.config, self.now, self.lang)

    @cached_property
    def tasks(self) -> list[home.Task]:
        """Give the errands of the home page."""
        return home.tasks(self)

    @cached_property
    def ways(self) -> list[home.Way]:
        """Give the ways to follow the commune."""
        return home.ways(self)

    @cached_property
    def numbers(self) -> list[home.Number]:
        """Give the useful numbers of a crisis."""
        return home.numbers(self)

    @property
    def recent(self) -> list[Any]:
        """Give the latest news of a crisis, the corrections of rumours among them."""
        return self.news[:MOST_RECENT]

    @cached_property
    def footer(self) -> list[home.FooterList]:
        """Give the lists of the footer."""
        return home.footer(self)

    @cached_property
    def about(self) -> list[MenuEntry]:
        """Give the pages about the site itself, which the build makes."""
        return [
            MenuEntry(_("Plan of the site"), "plan-du-site/"),
            MenuEntry(_("Search"), "recherche/"),
            MenuEntry(_("Feeds and calendars"), "flux/"),
        ]

    @cached_property
    def legal(self) -> Legal:
        """Give what the legal pages say."""
        return Legal(self.config, self.now)

    @cached_property
    def accessibility_mention(self) -> MenuEntry:
        """Give the mention that the home page must carry, which leads to the declaration."""
        return MenuEntry(self.legal.mention, f"{DECLARATION}/")

    @cached_property
    def legal_pages(self) -> list[MenuEntry]:
        """Give the other legal pages, those that the commune wrote itself included."""
        apart = (DECLARATION, REPORT)
        return [MenuEntry(page.label, page.url) for page in self.legal.pages if page.slug not in apart]

    @cached_property
    def report_page(self) -> MenuEntry:
        """Give the page that tells every way to reach the town hall, for those who have no mail on this device."""
        return MenuEntry(self.legal.named(REPORT).label, f"{REPORT}/")

    def report_url(self, output_file: str = "") -> str:
        """Give the mail that reports a mistake on a page, or without a mailbox the page that tells how to."""
        # Which address led to the page 404, nobody knows before the visitor tells.
        lost = output_file == "404.html"
        address = "" if lost else self.absolute(output_file.removesuffix("index.html"))
        with tracing.tracing():  # the mail says nothing of the day, on which all else of the legal pages hangs
            mail = self.legal.report(address)
        return mail or f"{self.base}/{REPORT}/"

    csp, csp_search = policy.CSP, policy.CSP_SEARCH

    @property
    def arms(self) -> str:
        """Give the address of the commune's arms."""
        return self.drawings.arms

    @property
    def notice(self) -> str:
        """Give the notice that the whole town should read, such as a mourning; empty without any."""
        usual = _("The commune is in mourning.") if self.drawings.setting.mourning else ""
        return str(self.config.site.options.get("notice", usual))

    @cached_property
    def menu(self) -> list[MenuEntry]:
        """Give the rubrics that hold something, as [site.menu] orders them; pages can be named there too."""
        filled = self.types
        pages = {page.slug: page for page in self.pages}
        wanted = self.config.site.options.get("menu") or self.config.site.options.get("sections") or TYPES
        entries = []
        for name in wanted:
            if name in filled:
                entries.append(MenuEntry(words.rubric(self.config, name), f"{name}/"))
            elif name in pages:
                page = self.said(pages[name])
                entries.append(MenuEntry(page.source.extra.get("menu_title") or page.title, page.url, page.lang))
        return entries

    @cached_property
    def rubrics(self) -> list[MenuEntry]:
        """Give every rubric that holds something, in the usual order."""
        filled = self.types
        return [MenuEntry(words.rubric(self.config, name), f"{name}/") for name in TYPES if name in filled]

    @cached_property
    def footer_pages(self) -> list[Any]:
        """Give the pages, in the order that they ask for, then by title; the legal ones have a line of their own."""
        legal = {page.slug for page in self.legal.pages}
        others = (page for page in self.pages if page.slug not in legal)
        pages = sorted(others, key=lambda page: (page.source.extra.get("order", 1000), page.title))
        return [self.said(page) for page in pages]

    @cached_property
    def council(self) -> council.Council:
        """Give the papers of the council, by sitting and by year."""
        return council.council(self.of_type("conseil"), self.now, self.config.zone)

    @cached_property
    def alerts(self) -> list[Any]:
        """Give the alerts in progress, gravest first."""
        current = [article for article in self.of_type("alertes") if self.is_current(article.source)]
        return [self.said(alert) for alert in sorted(current, key=lambda alert: LEVELS.index(alert.level))]

    @cached_property
    def alerts_soon(self) -> list[Any]:
        """Give the alerts that begin within some days: pages hold them hidden until then."""
        return [self.said(alert) for alert in alerts.soon(self.of_type("alertes"), self.now)]

    def few_alerts(self, articles: list[Any], most: int) -> datetime | None:
        """Give the moment from which at most so many of these alerts are in progress."""
        return alerts.few(articles, most)

    def short(self, moment: datetime) -> str:
        """Write a moment of these days, without its year."""
        return alerts.short(moment, self.lang)

    @cached_property
    def news(self) -> list[Any]:
        """Give the latest news."""
        return list(islice((article for article in self.articles if article.source.type in NEWS), MOST_NEWS))

    @cached_property
    def coming(self) -> list[Any]:
        """Give the next events, soonest first; one that lasts is shown until its end."""
        return agenda.coming(self, MOST_COMING)

    @cached_property
    def procedures(self) -> list[Any]:
        """Give the procedures, by title."""
        return sorted(self.of_type("demarches"), key=lambda article: words.sorting(article.title))[:MOST_PROCEDURES]

    @property
    def types(self) -> list[str]:
        """Give the types of which there are articles, that of the newest first."""
        return self.filing.names(TYPE)

    @property
    def folders(self) -> list[str]:
        """Give the addresses of the lists of categories, in alphabetical order."""
        return sorted(self.filing.names(FOLDER))

    def of_type(self, type_: str) -> list[Any]:
        """Give the articles of one type, newest first."""
        return [one.content for one in self.filed(type_)]

    def filed(self, type_: str) -> list[Filed]:
        """Give the articles of one type with their days, newest first."""
        return self.filing.get(f"{TYPE}{type_}")

    def filed_in(self, folder: str) -> list[Filed]:
        """Give the articles of one category by the address of its list, newest first."""
        return self.filing.get(f"{FOLDER}{folder}")

    def filed_as(self, lang: str) -> list[Filed]:
        """Give all that there is in one language, by path."""
        return self.filing.get(f"{LANG}{lang}")

    def department(self, name: str) -> Any | None:
        """Give the page of the department that a procedure names."""
        tracing.read(f"department:{name}")
        with tracing.tracing():
            found = service(name, self.sources.values())
            return next((one for one in self.of_type("services") if found and one.source.path == found.path), None)

    def source(self, path: Path) -> Source | None:
        """Give what a file says, published or not."""
        tracing.read(f"source:{path.relative_to(self.config.site.content).as_posix()}")
        with tracing.tracing():
            return self.sources.get(path)

    def copies(self, original: str) -> dict[str, Copy]:
        """Give the copies of an original, by account."""
        tracing.read(f"copies:{original}")
        with tracing.tracing():
            found = {name: self.history.copies.get((original, name)) for name in self.config.accounts}
            return {name: copy for name, copy in found.items() if copy}

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


class _Noted:
    """A part of the site that is noted when it is read."""

    def __init__(self, name: str) -> None:
        self._name, self._key = name, f"whole:{name}"

    def __get__(self, site: Site, _owner: type) -> Any:
        tracing.read(self._key)
        return site.__dict__[self._name]

    def __set__(self, site: Site, value: Any) -> None:
        site.__dict__[self._name] = value


for _part in WHOLE:
    setattr(Site, _part, _Noted(_part))


def of(settings: Mapping[str, Any]) -> Site:
    """Find the shared object in Pelican's settings."""
    site = settings[KEY]
    if not isinstance(site, Site):
        raise TypeError(KEY)
    return site
