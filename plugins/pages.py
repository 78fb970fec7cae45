"""The pages of a build: who writes them, and what is known of each once it is made.

A plugin that adds pages names its function in ``WRITERS``; they are called in the order of the plugins, once the
originals are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Any
from urllib.parse import unquote

from pelican.generators import Generator

WRITERS: dict[str, Callable[[Generator, Any], None]] = {}  # by the name of their module
ALWAYS: set[str] = set()  # those of them that look at what the others have asked for

_HIDDEN = re.compile(r'<meta name="robots" content="[^"]*noindex')
# The sign first: it is found at once.
_ADDRESS = re.compile(r'="(?:(?<=\bsrc=")|(?<=\bhref=")|(?<=\bsrcset="))([^"]*)"')
_CARD = re.compile(r'<meta property="og:image" content="([^"]*)"')
# What many pages lead to, and belongs to none.
_SHARED = (".xml", ".json", "/agenda.ics", "/seances.ics")


@dataclass(frozen=True, slots=True)
class Template:
    """A template by its name; ``find`` gives Pelican's own."""

    name: str
    find: Callable[[str], Any]

    def render(self, context: Mapping[str, Any]) -> str:
        """Make a page with it."""
        return str(self.find(self.name).render(context))


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is made: whether search engines should leave it out, and the files that it names, by path."""

    hidden: bool
    uses: tuple[str, ...]


def page(html: str, base: str, home: str) -> Page:
    """Look at a page. ``base`` is the path that the site lives under, ``home`` the address of its home page."""
    cards = [f"{base}/{url.removeprefix(home)}" for url in _CARD.findall(html)]
    used: dict[str, None] = {}
    for written in [*_ADDRESS.findall(html), *cards]:
        used |= dict.fromkeys(_files(written, base))
    return Page(bool(_HIDDEN.search(html)), tuple(used))


@lru_cache(4096)  # most addresses of a page are those of the menu and of the footer
def _files(written: str, base: str) -> tuple[str, ...]:
    """Give the files of the site that an attribute names, by path."""
    found = []
    for candidate in unescape(written).split(","):
        path = unquote(candidate.strip().partition(" ")[0]).removeprefix(f"{base}/")
        elsewhere = path.startswith(("theme/", "http:", "https:", "mailto:", "tel:")) or path.endswith(_SHARED)
        if not elsewhere and ".." not in path and "." in path.rpartition("/")[2]:
            found.append(path)
    return tuple(found)
