"""Bring what the text of an original points at: pictures, documents, other pages; nothing else is copied.

A file of content/ is public because a published original uses it, never because it lies in a folder.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from syndicate.i18n import _
from syndicate.inline import locate
from syndicate.walk import real

from . import words
from .markup import Attributes, rewrite, tag
from .pictures import Store, alone

PAGES = ("{filename}", "|filename|")  # Pelican's marks of a link to an original
# Files that a browser would run as part of our site, or that show pictures with their metadata.
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".gif"}
NEVER = {".html", ".htm", ".xhtml", ".svg", ".js", ".css", ".xml", ".md", ".php", ".py", ".toml", ".yaml", ".yml"}

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: ``content`` is the root of the originals, ``base`` the path that the site lives under.

    ``shown`` holds the Markdown files that the site shows: a link to any other says nothing of it. ``changed`` holds
    the files that are no longer the signed ones: no other page may publish them either.
    """

    content: Path
    output: Path
    base: str
    shown: AbstractSet[Path]
    lang: str = "fr"
    changed: AbstractSet[Path] = frozenset()


def bring(html: str, source: Path, place: Place, store: Store) -> str:
    """Give the HTML of a Markdown file with its pictures made by ``store`` and its links to files of ours put right."""

    def change(name: str, attributes: Attributes) -> str | None:
        if name == "img":
            return _picture(attributes, lambda address: find(address, source, place.content), store)
        if name == "a" and attributes.get("href"):
            return _link(attributes, attributes["href"] or "", source, place)
        if name in ("td", "th") and "align" in attributes:
            side = attributes.pop("align") or ""
            # The policy of the site allows no style attribute, HTML no align attribute.
            return tag(name, attributes | ({"class": f"align-{side}"} if side in ("left", "right", "center") else {}))
        return None

    return rewrite(html, change)


def find(address: str, source: Path, content: Path) -> Path | None:
    """Give the file of content/ that a text names, by the rule that the checks use, or ``None``."""
    parts = urlsplit(address)
    found = locate(content, source, parts.path) if parts.path and not parts.scheme and not parts.netloc else None
    found = real(found) if found else None
    return found if found and found.is_file() and found.is_relative_to(content.resolve()) else None


def publish(file: Path, content: Path, output: Path) -> str | None:
    """Copy a document into the output and give its path there; ``None`` for what must not be served."""
    if file.suffix.lower() in NEVER | PICTURES:
        return None
    path = file.relative_to(content.resolve()).as_posix()
    target = output / path
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return quote(path)


def about(file: Path, lang: str) -> str:
    """Say what kind of file it is and its size: PDF, 6 kB."""
    return f"{file.suffix.lstrip('.').upper()}, {words.size(file.stat().st_size, lang)}"


def _picture(attributes: Attributes, locate: Callable[[str], Path | None], store: Store) -> str:
    address, alt = attributes.get("src") or "", attributes.get("alt") or ""
    file = locate(address)
    if file is None or file.suffix.lower() not in PICTURES:
        # A picture of another site would tell that site who reads ours: a link takes its place.
        remote = urlsplit(address).scheme in ("http", "https")
        return f"{tag('a', {'href': address})}{alone(alt or address)}</a>" if remote else alone(alt)
    return str(store.show(file, alt=alt).html("(min-width: 46em) 44rem, 100vw", title=attributes.get("title") or ""))


def _link(attributes: Attributes, href: str, source: Path, place: Place) -> str | None:
    file = find(href, source, place.content)
    if href.startswith(PAGES) or (file is not None and file.suffix.lower() == ".md"):
        if file is None or file not in place.shown:
            message = _("{file}: the link to “{address}” leads to nothing that is published.")
            _logger.warning(message.format(file=source.name, address=href))
            return tag("a", {key: value for key, value in attributes.items() if key != "href"})
        fragment = f"#{urlsplit(href).fragment}" if urlsplit(href).fragment else ""
        path = quote(file.relative_to(place.content.resolve()).as_posix())
        return tag("a", attributes | {"href": f"{{filename}}/{path}{fragment}"})  # Pelican knows the addresses of pages
    published = publish(file, place.content, place.output) if file and file not in place.changed else None
    if file and published is not None:
        # The style sheet writes it after the link: who follows it knows what comes, and how heavy it is.
        return tag("a", attributes | {"href": f"{place.base}/{published}", "data-file": about(file, place.lang)})
    if place.base and href.startswith("/") and not href.startswith("//"):
        return tag("a", attributes | {"href": place.base + href})
    return None
