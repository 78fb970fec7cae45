"""Bring what the text of an original points at: pictures, documents, other pages; nothing else is copied.

A file of content/ is public because a published original uses it, never because it lies in a folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from syndicate.i18n import _
from syndicate.inline import locate
from syndicate.walk import real

from . import tracing, words
from .markup import Attributes, rewrite, tag
from .pictures import Store, alone

PAGES = ("{filename}", "|filename|")  # Pelican's marks of a link to an original
# Files that a browser would run as part of our site, or that show pictures with their metadata.
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".gif"}
NEVER = {".html", ".htm", ".xhtml", ".svg", ".js", ".css", ".xml", ".md", ".php", ".py", ".toml", ".yaml", ".yml"}


class Shown:
    """The originals that the site shows, by path from content/ (``by_name``), and by the file behind a path."""

    def __init__(self, content: Path) -> None:
        """``content`` is the root of the originals."""
        self.by_name: dict[str, Any] = {}
        self._root = os.fspath(root(content)) + os.sep
        self._linked: dict[str, Any] | None = None

    def get(self, file: Path) -> Any | None:
        """Give the original of a file, whose path goes through no link; ``None`` for any that is not shown."""
        path = os.fspath(file)
        found = self.by_name.get(path[len(self._root) :]) if path.startswith(self._root) else None
        if found is None or os.path.realpath(found.source.path) != path:
            return self._behind_links().get(path)
        return found

    def _behind_links(self) -> dict[str, Any]:
        """Give the originals that are read through a link, by the file behind it."""
        if self._linked is None:
            real = {folder: os.path.realpath(folder) for folder in {one.source.path.parent for one in self}}
            self._linked = {
                os.path.realpath(one.source.path): one
                for one in self
                if one.source.path.is_symlink()
                or f"{real[one.source.path.parent]}{os.sep}{one.source.path.name}" != f"{self._root}{one.traced_as}"
            }
        return self._linked

    def __iter__(self) -> Iterator[Any]:
        """Give every original."""
        return iter(self.by_name.values())


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: ``content`` is the root of the originals, ``base`` the path that the site lives under.

    ``shown`` gives the original of each Markdown file that the site shows: a link to any other says nothing of it.
    ``changed`` holds the files that are no longer the signed ones: no other page may publish them either.
    """

    content: Path
    output: Path
    base: str
    shown: Shown
    lang: str = "fr"
    changed: AbstractSet[Path] = frozenset()

    def speaking(self, lang: str) -> Place:
        """Give the same place, for a page in another language."""
        return replace(self, lang=lang)


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

    return rewrite(html, change, ("img", "a", "td", "th"))


def find(address: str, source: Path, content: Path) -> Path | None:
    """Give the file of content/ that a text names, by the rule that the checks use, or ``None``."""
    parts = urlsplit(address)
    if parts.path and not parts.scheme and not parts.netloc:
        tracing.read(f"named:{source.relative_to(content).as_posix()}|{address}")
    found = _find(address, source, content)
    if found and tracing.current() is not None and found.suffix.lower() != ".md":
        digest(found)
    return found


def named(name: str, place: Place) -> tuple[str | None, str, bool]:
    """Give what stands behind a key of ``find``: the file, its bytes unless it is another page, whether it changed."""
    source, _bar, address = name.partition("|")
    file = _find(address, place.content / source, place.content)
    seen = "" if file is None or file.suffix.lower() == ".md" else digest(file)
    return os.path.relpath(file, root(place.content)) if file else None, seen, file in place.changed


@cache
def digest(file: Path) -> str:
    """Give the digest of a file as it was when it was first asked for, before its use; empty when there is none."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


def _find(address: str, source: Path, content: Path) -> Path | None:
    parts = urlsplit(address)
    found = locate(content, source, parts.path) if parts.path and not parts.scheme and not parts.netloc else None
    found = _real(found) if found else None
    return found if found and found.is_relative_to(_place(content) or content) and found.is_file() else None


def _real(file: Path) -> Path | None:
    """Give the place that a path leads to. A folder is followed once: many texts name the files of few."""
    if file.is_symlink() or ".." in file.parts:
        return real(file)
    folder = _place(file.parent)
    return folder / file.name if folder else None


def root(content: Path) -> Path:
    """Give the place of content/ itself."""
    return _place(content) or content


@cache
def _place(folder: Path) -> Path | None:
    return real(folder)


def publish(file: Path, content: Path, output: Path) -> str | None:
    """Copy a document into the output and give its path there; ``None`` for what must not be served."""
    if file.suffix.lower() in NEVER | PICTURES:
        return None
    path = file.relative_to(_place(content) or content).as_posix()
    target = output / path
    tracing.effect("file", path)
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
        page = place.shown.get(file) if file else None
        if file is not None:
            tracing.read(f"address:{file.relative_to(_place(place.content) or place.content).as_posix()}")
        if page is None:
            message = _("{file}: the link to “{address}” leads to nothing that is published.")
            tracing.effect("warning", message.format(file=source.name, address=href))
            return tag("a", {key: value for key, value in attributes.items() if key != "href"})
        fragment = f"#{urlsplit(href).fragment}" if urlsplit(href).fragment else ""
        return tag("a", attributes | {"href": f"{place.base}/{page.url}{fragment}"})
    published = publish(file, place.content, place.output) if file and file not in place.changed else None
    if file and published is not None:
        # The style sheet writes it after the link: who follows it knows what comes, and how heavy it is.
        return tag("a", attributes | {"href": f"{place.base}/{published}", "data-file": about(file, place.lang)})
    if place.base and href.startswith("/") and not href.startswith("//"):
        return tag("a", attributes | {"href": place.base + href})
    return None
