"""What several networks need to know about texts: graphemes, addresses, the links of a page. Pure functions."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from syndicate.web import Web

# The shape of an address in a text, as twitter-text defines it and as Mastodon and Bluesky read it
# (https://github.com/twitter/twitter-text/blob/master/js/src/regexp/): punctuation at the end is not part of it,
# brackets are when they are balanced.
_LETTERS = "a-zA-Z0-9À-ÖØ-öø-ɏЀ-ӿ"
_IN_PATH = rf"[{_LETTERS}!*';:=+,.$/%#\[\]\-–_~@|&]"
_PATH_END = rf"[{_LETTERS}=_#/+\-]"
_BALANCED = rf"\({_IN_PATH}*\)"


def graphemes(text: str) -> int:
    """Count what a reader sees as characters: grapheme clusters (Unicode annex 29)."""
    if text.isascii() and "\r" not in text:
        return len(text)
    return len(_clusters().findall(text))


def urls(text: str) -> Iterator[re.Match[str]]:
    """Find the web addresses of a text; ``host`` is a group of each match."""
    return _url().finditer(text)


def mentions_url(text: str, url: str) -> bool:
    """Say whether a text holds this address whole: ``/fete`` is not in ``/fete-2``."""
    return any(same_url(word[0], url) for word in urls(text)) or url in text.split()


def same_url(one: str, other: str) -> bool:
    """Say whether two addresses are the same, however a server wrote their accents and the case of their host."""
    return one == other or _normal(one) == _normal(other)


def told(web: Web, value: object) -> str:
    """Write a name that a server gives for people to read: on one line, of 80 letters at most, without our secrets."""
    text = "".join(sign if sign.isprintable() else " " for sign in value) if isinstance(value, str) else ""
    return web.cover(text)[:80].strip()


def read_html(html: str) -> tuple[list[str], str]:
    """Give the addresses that a fragment of HTML links to, and its text."""
    from syndicate.networks._html import Reader  # late: html.parser is for looking only

    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.links, "".join(reader.words)


def _normal(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    safe = "%/:=&?~+!$,;'@()*[]"
    path, query = quote(parts.path or "/", safe), quote(parts.query, safe)
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{path}?{query}#{parts.fragment}"


@cache
def _clusters() -> Any:
    regex: Any = importlib.import_module("regex")  # late, as it is slow to load; it comes without types
    return regex.compile(r"\X")


@cache
def _url() -> re.Pattern[str]:
    return re.compile(
        r"(?<![A-Za-z0-9@＠$#＃])https?://"
        r"(?P<host>[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*)(?::\d+)?"
        rf"(?:/(?:(?:{_IN_PATH}|{_BALANCED})*(?:{_PATH_END}|{_BALANCED}))?)?"
        r"(?:\?[a-zA-Z0-9!?*'();:&=+$/%#\[\]\-_.,~|@]*[a-zA-Z0-9_&=#/\-])?",
        re.IGNORECASE,
    )
