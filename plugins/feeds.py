"""RSS 2.0, Atom and JSON Feed for the site, for each rubric and for each category.

Pelican's own feeds are switched off: they derive ids from dates and addresses, and know neither language nor pictures.
Rules followed: the RSS Advisory Board's profile (https://www.rssboard.org/rss-profile), RFC 4287, JSON Feed 1.1
(https://www.jsonfeed.org/version/1.1/). No date comes from the clock: the feed is as old as its newest entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican import Pelican, signals
from pelican.generators import Generator

from syndicate import __version__, feed
from syndicate.i18n import _, interface, speaking

from .colours import tokens
from .entries import Entry, xml_text
from .filing import Filed
from .lists import name_of
from .pages import ALWAYS, WRITERS
from .site import Site, of
from .spoken import Language
from .words import rubric

if TYPE_CHECKING:
    from .media_rss import Media

MOST = 25
SHEET = "feed.css"
PAGE = "flux/"  # where people read what a feed is, and find them all
# Pages of reference change without being news: they have their rubric's feed, not the site's.
REFERENCE = ("demarches", "elus", "services", "equipements", "associations", "pages")
FILES = (
    ("rss.xml", "application/rss+xml"),
    ("atom.xml", "application/atom+xml"),
    ("feed.json", "application/feed+json"),
)


@dataclass(frozen=True, slots=True)
class Channel:
    """One feed: where it is (a folder of the site, with its final slash), what it is called, what is in it."""

    folder: str
    title: str
    description: str
    contents: tuple[Any, ...]
    lang: str
    hub: str = ""  # the address of the WebSub hub that is told when it changes

    @property
    def entries(self) -> list[Entry]:
        """Give what is told of each."""
        return [content.entry() for content in self.contents]


def write(generator: Generator, writer: Any) -> None:
    """Have every feed written."""
    for folder, channel in channels(of(generator.settings)).items():
        writer.step(f"{__name__} {folder}", partial(_write, of(generator.settings), writer, channel))


def _write(site: Site, writer: Any, find: Callable[[], Channel]) -> None:
    channel = find()
    for make, (name, _mime) in zip((rss, atom, json), FILES, strict=True):
        writer.write_data(f"{channel.folder}{name}", partial(make, site, channel), channel)


def dress(pelican: Pelican) -> None:
    """Write the style sheet of the feeds, in the place of the copy that Pelican made of the theme's."""
    sheet = Path(pelican.output_path, "theme", SHEET)
    sheet.parent.mkdir(parents=True, exist_ok=True)
    sheet.write_text(_sheet(of(pelican.settings), Path(pelican.theme, "static", SHEET)), encoding="utf-8")


def channels(site: Site) -> dict[str, Callable[[], Channel]]:
    """Give what makes each feed of the site, by its folder: those of its own language, then one for each other."""
    found: dict[str, Callable[[], Channel]] = {"": partial(_whole, site)}
    found |= {f"{type_}/": partial(_of_type, site, type_) for type_ in site.types}
    found |= {folder: partial(_of_folder, site, folder) for folder in site.folders}
    return found | {language.url: partial(_in_language, site, language) for language in site.languages}


def _whole(site: Site) -> Channel:
    """Give the feed of all that is new."""
    name = site.config.commune.name
    description = str(site.config.commune.facts.get("description") or _("News of {commune}").format(commune=name))
    newest = [one for type_ in site.types if type_ not in REFERENCE for one in site.filed(type_)[:MOST]]
    # For all that is new, in the languages that tambour.toml names: syndicate.hub knows no others.
    hub = str(site.config.site.options.get("hub", ""))
    return Channel("", name, description, _most(newest), site.own_lang, hub)


def _of_type(site: Site, type_: str) -> Channel:
    words = rubric(site.config, type_)
    return _about(site, f"{type_}/", words, site.filed(type_))


def _of_folder(site: Site, folder: str) -> Channel:
    filed = site.filed_in(folder)
    return _about(site, folder, name_of(filed), filed)


def _about(site: Site, folder: str, words: str, filed: Sequence[Filed]) -> Channel:
    return Channel(folder, f"{words} – {site.config.commune.name}", words, _most(filed[:MOST]), site.own_lang)


def _in_language(site: Site, language: Language) -> Channel:
    """Give the feed of all that is new in another language."""
    name, told = site.config.commune.name, site.config.site.options.get("languages", ())
    inside = [one for one in site.filed_as(language.code) if one.content.type not in REFERENCE]
    with speaking(interface(language.code, interface(site.own_lang))):
        words = _("News of {commune}").format(commune=name)
    hub = str(site.config.site.options.get("hub", "")) if language.code in told else ""
    return Channel(language.url, f"{name}, {language.name}", words, _most(inside), language.code, hub)


def rss(site: Site, channel: Channel) -> bytes:
    """Write a channel as RSS 2.0."""
    generator = _generator(site, channel, 0)
    generator.link(href=site.absolute(channel.folder), rel="alternate")
    generator.ttl(60)
    for entry in channel.entries:
        item = _item(generator, entry)
        item.dc.dc_creator(site.config.commune.name)
        # feedgen writes the description before the content only when it is set before it.
        item.description(xml_text(entry.summary) or xml_text(entry.title))
        item.content(xml_text(entry.html).replace("]]>", "]]&gt;"), type="CDATA")
        if entry.picture:
            item.enclosure(site.absolute(entry.picture.path), str(entry.picture.size), entry.picture.mime)
    return _shown(site, bytes(generator.rss_str(pretty=True)))


def atom(site: Site, channel: Channel) -> bytes:
    """Write a channel as Atom (RFC 4287)."""
    generator = _generator(site, channel, 1)
    generator.id(site.urn(f"feed/{channel.folder}"))
    generator.link(href=site.absolute(channel.folder), rel="alternate", type="text/html")
    generator.author(name=site.config.commune.name, uri=site.absolute(""))
    generator.rights(site.config.commune.name)
    for entry in channel.entries:
        item = _item(generator, entry)
        item.author(name=site.config.commune.name)
        item.summary(xml_text(entry.summary), type="text")
        item.content(xml_text(entry.html), type="html")
    return _shown(site, bytes(generator.atom_str(pretty=True)))


def json(site: Site, channel: Channel) -> bytes:
    """Write a channel as JSON Feed 1.1."""
    return feed.json_feed(
        [_json_item(site, entry, channel.lang) for entry in channel.entries],
        title=channel.title,
        home=site.absolute(channel.folder),
        feed_url=site.absolute(channel.folder + FILES[2][0]),
        hub=channel.hub,
        lang=language(channel.lang),
    ).encode()


def language(lang: str) -> str:
    """Give the language of a feed as a language tag; French communes write fr-FR."""
    return "fr-FR" if lang == "fr" else lang


def _shown(site: Site, xml: bytes) -> bytes:
    """Name the style sheet in a feed, for those who open it in a browser (https://www.w3.org/TR/xml-stylesheet/)."""
    declaration, end, rest = xml.partition(b"?>")
    return declaration + end + f'\n<?xml-stylesheet type="text/css" href="{site.base}/theme/{SHEET}"?>'.encode() + rest


def _sheet(site: Site, theme: Path) -> str:
    """Give the style sheet of the feeds: the commune's colours, the theme's rules, and what a feed is, in words."""
    said = _("This is a feed. Copy the address of this page into a feed reader: it will tell you what is new.")
    said += "\n" + _("More about feeds: {address}").format(address=site.absolute(PAGE))
    quoted = said.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\a ")
    rules = theme.read_text(encoding="utf-8") if theme.is_file() else ""
    return f'{tokens(site.config.site.palette)}{rules}:root::before {{ content: "{quoted}"; }}\n'


def _most(filed: Iterable[Filed]) -> tuple[Any, ...]:
    """Give the newest; of those of one moment, in the order in which they are given."""
    dated = sorted(((one.date, one.content) for one in filed if one.date), key=lambda pair: pair[0], reverse=True)
    return tuple(content for _date, content in dated[:MOST])


def _generator(site: Site, channel: Channel, file: int) -> Any:
    from feedgen.feed import FeedGenerator  # late, as its two extensions: it loads lxml, and few builds write a feed

    from .media_rss import MediaRss, MediaRssEntry
    from .websub import Hub

    generator = FeedGenerator()
    generator.load_extension("dc")
    generator.register_extension("media", MediaRss, MediaRssEntry)
    generator.title(xml_text(channel.title))
    generator.description(xml_text(channel.description))
    generator.language(language(channel.lang))
    generator.generator("Tambour", version=__version__)
    name, mime = FILES[file]
    generator.link(href=site.absolute(channel.folder + name), rel="self", type=mime)
    generator.register_extension("hub", Hub, atom=False)
    generator.hub.url = channel.hub
    if channel.hub:
        generator.link(href=channel.hub, rel="hub")
    generator.updated(max((entry.changed for entry in channel.entries), default=datetime(1970, 1, 1, tzinfo=UTC)))
    return generator


def _item(generator: Any, entry: Entry) -> Any:
    item = generator.add_entry(order="append")
    item.guid(entry.urn, permalink=False)
    item.title(xml_text(entry.title))
    item.link(href=entry.url, rel="alternate")
    item.published(entry.date)
    item.updated(entry.changed)
    for term in dict.fromkeys((entry.category, *entry.tags)):
        if term:
            item.category(term=xml_text(term))
    if entry.picture:
        item.media.picture = _media(entry)
    return item


def _media(entry: Entry) -> Media | None:
    from .media_rss import Media

    shown = entry.picture
    if shown is None:
        return None
    base = entry.home
    small = shown.smallest
    return Media(
        url=base + shown.path,
        mime=shown.mime,
        size=shown.size,
        width=shown.width,
        height=shown.height,
        alt=xml_text(shown.alt),
        credit=xml_text(shown.credit),
        thumbnail=base + small.path if small else "",
        thumbnail_width=small.width if small else 0,
        thumbnail_height=small.height if small else 0,
    )


def _json_item(site: Site, entry: Entry, lang: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.urn,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "summary": entry.summary,
        "date_published": entry.date.isoformat(),
        "language": language(lang),
        "authors": [{"name": site.config.commune.name, "url": site.absolute("")}],
        "tags": [term for term in dict.fromkeys((entry.category, *entry.tags)) if term],
    }
    if entry.modified:
        item["date_modified"] = entry.modified.isoformat()
    if entry.picture:
        item["image"] = entry.home + entry.picture.path
        item["attachments"] = [
            {"url": item["image"], "mime_type": entry.picture.mime, "title": entry.picture.alt,
             "size_in_bytes": entry.picture.size}
        ]  # fmt: skip
    return item


def register() -> None:
    """Connect to Pelican."""
    WRITERS[__name__] = write
    ALWAYS.add(__name__)
    signals.finalized.connect(dress)
