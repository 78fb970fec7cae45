"""The site as it is online: its pages, as its own map names them, and the links between them that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from syndicate.errors import OutcomeError
from syndicate.i18n import ngettext
from syndicate.vigil.links import SECONDS, Links, Place
from syndicate.web import Web

MOST_PAGES = 5_000
MOST_BYTES = 5_000_000
_LOCATION = re.compile(r"<loc>([^<]+)</loc>")
ATTRIBUTES = {"a": ("href",), "link": ("href",), "img": ("src",), "script": ("src",), "source": ("src",)}


def broken(home: str, base: str, web: Web, say: Callable[[str], None] = lambda _text: None) -> tuple[Links, str]:
    """Give the addresses of our site that its pages lead to and that are not there, with the pages that do.

    ``home`` is the public address, ``base`` where the site is asked. The second value says why not all could be
    looked at; it is empty otherwise.
    """
    try:
        pages = list(_pages(home, base, web))
    except OutcomeError as error:
        return {}, str(error)
    say(ngettext("Reading {count} page of the site…", "Reading {count} pages of the site…", len(pages)).format(
        count=len(pages)))  # fmt: skip
    targets: dict[str, list[Place]] = {}
    missed = ""
    for page in pages:
        try:
            text = web.fetch(_asked(page, home, base), types=("text/html",), most=MOST_BYTES, seconds=SECONDS).data
        except OutcomeError as error:
            missed = str(error)
            continue
        for address in _addresses(text.decode("utf-8", "replace"), page):
            if address.startswith(f"{home}/") and address not in pages:
                targets.setdefault(address, []).append(Place(urlsplit(page).path))
    return {address: places for address, places in targets.items() if _gone(_asked(address, home, base), web)}, missed


def _pages(home: str, base: str, web: Web) -> Iterator[str]:
    """Read the maps of the site (https://www.sitemaps.org/protocol.html)."""
    seen = 0
    for each in _locations(f"{home}/sitemap.xml", home, base, web):
        for page in _locations(each, home, base, web) if each.endswith(".xml") else (each,):
            seen += 1
            if seen > MOST_PAGES:
                return
            yield page


def _locations(address: str, home: str, base: str, web: Web) -> list[str]:
    found = web.fetch(_asked(address, home, base), types=("",), most=MOST_BYTES, seconds=SECONDS)
    text = found.data.decode("utf-8", "replace")
    return [one.replace("&amp;", "&") for one in _LOCATION.findall(text) if one.startswith(f"{home}/")]


def _gone(address: str, web: Web) -> bool:
    try:
        return web.status(address, seconds=SECONDS) in (404, 410)
    except OutcomeError:
        return False  # the site itself does not answer: that is no fault of a link


def _asked(address: str, home: str, base: str) -> str:
    return f"{base}{address.removeprefix(home)}"


def _addresses(html: str, page: str) -> set[str]:
    reader = _Reader()
    reader.feed(html)
    found = set()
    for written in reader.found:
        try:
            found.add(urldefrag(urljoin(page, written.strip())).url)
        except ValueError:
            continue
    return found


class _Reader(HTMLParser):
    """Gathers what a page leads to and shows."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the addresses of one element."""
        self.found += [value for name, value in attrs if value and name in ATTRIBUTES.get(tag, ())]
