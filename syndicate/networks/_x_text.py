"""Count a text as X does, and find the links that it will make: the rules of twitter-text, version 3.

Weights: https://github.com/twitter/twitter-text/blob/master/config/v3.json, in hundredths there, in wholes here. What
is a link: js/src/regexp/ of the same place. The one Python port (``twitter-text-parser``) is at rest since 2023: it
needs ``pkg_resources``, which recent Pythons no longer bring, and knows only the emoji of its day. Pure functions.
"""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

LINK = 23  # what a link counts for, whatever its length
EMOJI = 2  # what an emoji counts for, however many characters it is made of
# What counts for one; all else counts for two: the narrow no-break space, the ellipsis and the euro sign too.
SINGLE = ((0x0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
LONGEST = 4096  # characters of an address, its host as the DNS writes it; a longer one is plain text
MOST_LABELS = 30  # names before the last two of a host
LONGEST_SLUG = 40  # characters of the name of a t.co address

_PUNCTUATION = r"!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$"
_SPACES = r"\x09-\x0D\x20\x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
_DIRECTIONS = r"\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069"
_INVALID = r"\uFFFE\uFEFF\uFFFF"
_ACCENTED = (
    r"\xC0-\xD6\xD8-\xF6\xF8-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B\u02BB"
    r"\u0300-\u036F\u1E00-\u1EFF"
)
_LETTERS = rf"a-z0-9{_ACCENTED}\u0400-\u04FF"


def measure(text: str) -> int:
    """Count a text as X does: a link is 23, an emoji 2, most of what Europe writes 1, the rest 2."""
    text = _composed(text)
    total = at = 0
    for start, end in _links(text):
        total += _weight(text[at:start]) + LINK
        at = end
    return total + _weight(text[at:])


def links(text: str) -> list[str]:
    """Give what X will make links of, in order: also domains that stand in the text without ``https://``."""
    text = _composed(text)
    return [text[start:end] for start, end in _links(text)]


def without_links(text: str) -> str:
    """Give a text without what X will make links of."""
    text = _composed(text)
    for start, end in reversed(list(_links(text))):
        text = text[:start] + text[end:]
    return text


def _composed(text: str) -> str:
    """Give a text as it is counted: composed (NFC), each end of line one character."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")


def _weight(text: str) -> int:
    """Count what is no link."""
    if text.isascii():
        return len(text)
    rest, emoji = _emoji().subn("", text)
    return int(emoji) * EMOJI + sum(1 if any(low <= ord(sign) <= high for low, high in SINGLE) else 2 for sign in rest)


def _links(text: str) -> Iterator[tuple[int, int]]:
    """Find the links of a composed text: where each begins, and where it ends."""
    if "." not in text:
        return
    for found in _address().finditer(text):
        if not _can_be_asked(found):
            continue
        if found["scheme"]:
            yield from _whole(found)
        elif found["before"] not in tuple("-_./"):
            yield from _bare(found)


def _can_be_asked(found: re.Match[str]) -> bool:
    """Say whether the DNS could know the host, and the address is not too long."""
    try:
        host = found["host"].encode("idna")
    except UnicodeError:
        return False
    scheme = found["scheme"] or "https://"
    return len(scheme) + len(host) + found.end() - found.end("host") <= LONGEST


def _whole(found: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Give the link of what has a scheme: all of it, but that X's own short addresses end with their name."""
    start, whole = found.start("scheme"), found.string[found.start("scheme") : found.end()]
    short = re.match(rf"https?://t\.co/(?P<slug>[a-z0-9]+)(?:\?{_QUERY})?", whole, re.IGNORECASE)
    if short is None:
        yield start, found.end()
    elif len(short["slug"]) <= LONGEST_SLUG:
        yield start, start + short.end()


def _bare(found: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Give the links of what has no scheme: only hosts of Latin letters, the last with its path."""
    offset = found.start("host")
    hosts = [host.span() for host in _latin_host().finditer(found["host"])]
    for number, (start, end) in enumerate(hosts, 1):
        last = number == len(hosts) and found["path"]
        yield offset + start, found.end() if last else offset + end


# ------------------------------------------------------------------------------------------- patterns

_IN_PATH = rf"[{_LETTERS}!*';:=+,.$/%#\[\]\-\u2013_~@|&]"
_BALANCED = rf"\((?:{_IN_PATH}+|{_IN_PATH}*\({_IN_PATH}+\){_IN_PATH}*)\)"
_PATH = rf"(?:{_IN_PATH}*(?:{_BALANCED}{_IN_PATH}*)*(?:[{_LETTERS}+\-=_#/]|{_BALANCED})|@{_IN_PATH}+/)*"
_QUERY = r"[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/]"


@cache
def _address() -> re.Pattern[str]:
    sign = rf"[^{_PUNCTUATION}{_SPACES}{_INVALID}{_DIRECTIONS}]"
    return re.compile(
        rf"(?P<before>[^a-z0-9@＠$#＃{_INVALID}]|^)(?P<scheme>https?://)?"
        # A host has so many names at most: without a bound, a long row of dots would take minutes to read.
        rf"(?P<host>(?:{sign}(?:(?:[_-]|{sign})*{sign})?\.){{0,{MOST_LABELS}}}{sign}(?:(?:-|{sign})*{sign})?\.{_top()})"
        rf"(?::[0-9]+)?(?P<path>/{_PATH})?(?:\?{_QUERY})?",
        re.IGNORECASE,
    )


@cache
def _latin_host() -> re.Pattern[str]:
    return re.compile(rf"(?:[\-a-z0-9{_ACCENTED}]+\.)+{_top()}", re.IGNORECASE)


@cache
def _top() -> str:
    """Match a top-level domain that X knows, or one in punycode."""
    lines = (Path(__file__).parent / "_x_domains.txt").read_text(encoding="utf-8").splitlines()
    names = " ".join(line for line in lines if not line.startswith("#")).split()
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return rf"(?:(?:{'|'.join(longest_first)})(?=[^0-9a-z@+-]|$)|xn--[\-0-9a-z]+)"


@cache
def _emoji() -> Any:
    """Match an emoji whole: a key, a flag, or pictures that are joined, each with its skin tone.

    ©, ®, ™ and the chess pawn are letters unless U+FE0F makes them pictures; other signs are pictures unless U+FE0E
    makes them letters (https://github.com/twitter/twemoji-parser, which twitter-text uses). It holds a list of the
    joined ones of its time: newer ones are believed to count for one emoji too.
    """
    regex: Any = importlib.import_module("regex")  # late, as it is slow to load; it comes without types
    picture = (
        r"(?:\U0001F3F4[\U000E0030-\U000E0039\U000E0061-\U000E007A]+\U000E007F"  # the flag of a nation in a state
        r"|[©®™♟]\uFE0F"
        r"|\p{Emoji_Modifier_Base}\p{Emoji_Modifier}"
        r"|[\p{Emoji}--[0-9#*©®™♟\p{Regional_Indicator}]](?:\uFE0F|(?!\uFE0E)))"
    )
    return regex.compile(
        r"[0-9#*]\uFE0F?\u20E3"
        r"|\p{Regional_Indicator}{2}"
        rf"|{picture}(?:\u200D{picture})*",
        regex.VERSION1,
    )
