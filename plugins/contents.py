"""An original as templates and plugins see it: what its file says at once, and what is made of it when somebody asks.

Whatever is read of it while a page is made is noted (``tracing``), under one of three keys: its address, its text, or
its front matter, which stands for all the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pelican.contents import Category

from syndicate import i18n
from syndicate.source import Source
from syndicate.text import line, shorten

from . import council, facts, tracing
from .alerts import Alert, alert
from .briefs import brief
from .entries import Entry
from .events import Event, event
from .files import Place, about, bring, find, publish
from .filing import Named
from .markup import absolute, first_paragraph
from .pictures import Shown, Store
from .site import Site
from .syndication_links import CopyLink, links
from .theme import page_template
from .tracing import running
from .videos import Film, film
from .words import rubric

T = TypeVar("T")

SUMMARY = 300  # characters
# Which key each attribute is read under.
ADDRESS, TEXT, VERSIONS, FRONT = range(4)
KINDS = {
    **dict.fromkeys(("url", "save_as", "lang", "type", "in_default_lang", "source_path"), ADDRESS),
    **dict.fromkeys(("content", "pictures", "entry"), TEXT),
    "translations": VERSIONS,
}
_get = object.__getattribute__


class Unmakeable(Exception):
    """Something on which the making of one original fails, which nobody thought of; ``name`` is its path."""

    def __init__(self, name: str, reason: BaseException) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Bench:
    """What originals are made with: Pelican's settings, the site, where files are, and the texts by path."""

    settings: Mapping[str, Any]
    site: Site
    store: Store
    place: Place
    texts: Mapping[str, str]
    categories: dict[str, Named] = field(default_factory=dict)

    def category(self, name: str) -> Named:
        """Give a category, whose address follows Pelican's settings."""
        if name not in self.categories:
            self.categories[name] = Named(name, str(Category(name, self.settings).url))
        return self.categories[name]


class said(tracing.kept[T]):  # noqa: N801  # as ``kept`` is
    """A property of an original that is kept, and that speaks the language of its page."""

    def made(self, instance: Any) -> T:
        """Make it. Raise ``Unmakeable``."""
        try:
            with i18n.speaking(instance.spoken):
                return self.function(instance)
        except Unmakeable:
            raise
        except Exception as error:  # what an editor wrote can make anything fail: the file that holds it is named
            raise Unmakeable(instance.traced_as, error) from error


class Content:
    """One original, or one translation of it."""

    traced_as = ""  # what it is called in what is remembered (``values``): its path from content/
    translations: list[Content] | tuple[()] = ()

    def __init__(self, source: Source, bench: Bench, name: str) -> None:
        """Take what the file says; ``name`` is its path from content/."""
        self._kept: dict[str, Any] = {}
        self._bench = bench
        self.source = source
        self.traced_as = name
        self._keys = f"address:{name}", f"body:{name}", f"versions:{name}", f"front:{name}"  # as ``KINDS`` counts

    def __getattr__(self, name: str) -> Any:
        """Give what follows from what the file says, when it is first asked for: most originals are not looked at."""
        if name.startswith("__") or "save_as" in self.__dict__:
            raise AttributeError(name)
        self._fill()
        return object.__getattribute__(self, name)

    def _fill(self) -> None:
        """Learn all that needs no text. Addresses follow Pelican's settings."""
        source, site, settings = self.source, self._bench.site, self._bench.settings
        self.source_path = str(source.path)
        self.original_id, self.slug, self.lang, self.type = source.id, source.slug, source.lang, source.type
        self.in_default_lang = source.lang == site.own_lang
        self.spoken = i18n.interface(source.lang, i18n.interface(site.own_lang))
        self.title = line(source.title)
        self.date = source.date.astimezone(site.config.zone) if source.date else None
        self.modified = source.modified.astimezone(site.config.zone) if source.modified else None
        kind = "PAGE" if source.type == "pages" else "ARTICLE"
        form = f"{kind}_" if self.in_default_lang else f"{kind}_LANG_"
        parts = {"slug": source.slug, "lang": source.lang, "type": source.type, "date": self.date}
        self.url = str(settings[f"{form}URL"]).format(**parts)
        self.save_as = str(settings[f"{form}SAVE_AS"]).format(**parts)

    def __getattribute__(self, name: str) -> Any:
        """Give an attribute, and note that it was read."""
        if running and name[0] != "_" and name != "traced_as":
            running[-1].reads[_get(self, "_keys")[KINDS.get(name, FRONT)]] = None  # as tracing.read, called this often
        return _get(self, name)

    def __str__(self) -> str:
        """Name it, for messages."""
        return self.traced_as

    def __eq__(self, other: object) -> bool:
        """Tell whether it is this very original."""
        return self is other

    def __hash__(self) -> int:
        """Give a hash for this very original."""
        return id(self)

    @said
    def template(self) -> str:
        """Name the template of its page."""
        own = self.type != "pages"
        return page_template(self._bench.settings["THEME"], self.type) if own else "page"

    @said
    def category(self) -> Named:
        """Give its category with its address."""
        return self._bench.category(self.source.category)

    @said
    def tags(self) -> tuple[str, ...]:
        """Give its subjects."""
        return self.source.tags

    # ------------------------------------------------------------------------------------------- text and pictures

    @said
    def content(self) -> str:
        """Give the HTML of its text, with its pictures and its links put right."""
        return bring(self._bench.texts[self.traced_as], self.source.path, self._place, self._bench.store)

    @said
    def has_summary(self) -> bool:
        """Tell whether its editor wrote a summary."""
        return bool(self.source.summary)

    @said
    def lead(self) -> str:
        """Give its summary, else the beginning of its text."""
        if self.source.summary:
            return line(self.source.summary)
        return shorten(first_paragraph(self.content), lambda text: len(text) <= SUMMARY)

    @said
    def picture(self) -> Shown | None:
        """Give its picture."""
        given = self.source.picture
        if given is None:
            return None
        return self._bench.store.show(given.path, alt=given.alt, credit=given.credit, focus=given.focus)

    @said
    def film(self) -> Film | None:
        """Give its video. Captions that name no language are in the site's own."""
        name = self.source.extra.get("video")
        file = find(name, self.source.path, self._bench.place.content) if isinstance(name, str) else None
        return film(file, self._bench.site.own_lang, self._place) if file else None

    @said
    def vignette(self) -> Any:
        """Give the drawing that stands for a picture."""
        return None if self.picture else self._bench.site.drawings.vignette(self.source.category, self.type)

    @said
    def pictures(self) -> list[Shown]:
        """Give its picture, then those of its text."""
        show, main = self._bench.store.show, self.source.picture
        found = [self.picture] if self.picture else []
        return found + [
            show(one.path, alt=one.alt, credit=one.credit, focus=one.focus)
            for one in self.source.inline
            if main is None or one.path != main.path
        ]

    # ------------------------------------------------------------------------------------------- what is said of it

    @said
    def rubric(self) -> str:
        """Name its rubric."""
        return rubric(self._bench.site.config, self.type)

    @said
    def list_url(self) -> str:
        """Give the address of its list; of what exists in another language, it is on the home page of that language."""
        return f"{self.type}/" if self.in_default_lang else f"{self.lang}/#{self.type}"

    @said
    def category_lang(self) -> str:
        """Give the language of the category's name: a translation may keep that of its original, or have its own."""
        original = self._bench.site.source(self.source.translation_of) if self.source.translation_of else None
        return original.lang if original and original.category == self.source.category else self.lang

    @said
    def level(self) -> str | None:
        """Give the level of an alert."""
        return str(self.source.extra.get("level", "info")) if self.type == "alertes" else None

    @said
    def alert(self) -> Alert | None:
        """Give the alert as it is now."""
        return alert(self.source, self._bench.site.config.zone, self._bench.site.now)

    @said
    def until(self) -> datetime | None:
        """Give the end of an alert."""
        until = self.source.extra.get("until")
        return until.astimezone(self._bench.site.config.zone) if isinstance(until, datetime) else None

    @said
    def event(self) -> Event | None:
        """Give the event as it is now."""
        site = self._bench.site
        return event(self.source, site.config.zone, site.now, site.lang)

    @said
    def brief(self) -> str:
        """Say in a few words what it is."""
        return brief(self._bench.site, self.source)

    @said
    def place(self) -> str:
        """Write where it takes place."""
        return facts.place(self.source)

    @said
    def venue(self) -> str:
        """Name where it takes place."""
        return facts.venue(self.source)

    @said
    def facts(self) -> list[facts.Fact]:
        """Give the facts of its page."""
        return facts.facts(self._bench.site, self.source, self.event)

    @said
    def act(self) -> council.Act | None:
        """Say what the law wants said of a document of the council."""
        config = self._bench.site.config
        return council.act(self.source, config.zone, self._bench.site.lang, config.commune.facts)

    @said
    def file(self) -> council.File | None:
        """Give its file, published."""
        return council.file(self.source, self._document)

    @said
    def initials(self) -> str:
        """Give the letters that stand for a portrait."""
        return council.initials(self.source)

    @said
    def copies(self) -> list[CopyLink]:
        """Give the links to its copies."""
        return links(self._bench.site, self.original_id)

    @said
    def urn(self) -> str:
        """Name it for ever."""
        name = self.original_id if self.in_default_lang else f"{self.original_id}#{self.lang}"
        return self._bench.site.urn(name)

    @said
    def calendar(self) -> str:
        """Give the address of the calendar that holds it alone; empty when it has no day to remember."""
        from .calendars import announces, is_event, own

        return own(self.source) if is_event(self.source) or announces(self.source) else ""

    @said
    def _entry(self) -> Entry:
        site = self._bench.site
        url = site.absolute(self.url)
        return Entry(
            urn=self.urn,
            url=url,
            title=self.title,
            summary=self.lead,
            html=absolute(self.content + council.mentions(self.act, self.file), url),
            date=self.date or site.undated,
            modified=self.modified,
            type=self.type,
            category=self.source.category,
            tags=self.source.tags,
            picture=self.picture,
            home=site.absolute(""),
        )

    def entry(self) -> Entry:
        """Give it as feeds tell it."""
        return self._entry

    @property
    def _place(self) -> Place:
        return self._bench.place.speaking(self._bench.site.lang)

    def drop(self) -> None:
        """Let go of the text: whoever asks for it again has it made again."""
        for name in ("content", "_entry"):
            self._kept.pop(name, None)

    def document(self) -> Path | None:
        """Give its file, when it is one of ours."""
        name = str(self.source.extra.get("file") or "")
        elsewhere = not name or name.startswith(("https://", "http://"))
        return None if elsewhere else find(name, self.source.path, self._bench.place.content)

    def publish(self, file: Path) -> str | None:
        """Give the address of a file from the root of the site, once it is there; ``None`` for what is not served."""
        return publish(file, self._bench.place.content, self._bench.place.output)

    def _document(self, name: str) -> tuple[str, str] | None:
        if name.startswith(("https://", "http://")):
            return name, Path(urlsplit(name).path).suffix.lstrip(".").upper()
        place = self._place
        file = find(name, self.source.path, place.content)
        path = publish(file, place.content, place.output) if file else None
        return (f"{place.base}/{path}", about(file, place.lang)) if file and path else None
