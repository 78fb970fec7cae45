"""How Threads counts a text and reads its tags and links. Pure functions.

https://developers.facebook.com/docs/threads/posts: 500 characters, an emoji counts its bytes in UTF-8, at most 5 links,
one topic of 1 to 50 characters without "." and "&". What counts as an emoji, and how the rest is counted, is not said.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from functools import cache
from typing import Any

from syndicate.networks._text import urls

MOST_LINKS = 5
MOST_TOPIC = 50


def measure(text: str) -> int:
    """Count a text: the bytes of each emoji, one for any other grapheme.

    Signs that are emoji only on some screens, such as © or ‼, count their bytes too: a text that is counted as longer
    than it is costs two characters, one that is counted as shorter is refused.
    """
    if text.isascii() and "\r" not in text:
        return len(text)
    return sum(len(sign.encode()) if _emoji().search(sign) else 1 for sign in _clusters().findall(text))


def topic(tags: Iterable[str]) -> str | None:
    """Give the one topic of a post, from its first tag that can be one."""
    for tag in tags:
        name = tag.replace(".", "").replace("&", "").strip()
        if 1 <= len(name) <= MOST_TOPIC:
            return name
    return None


def links(text: str, attached: str) -> int:
    """Count the links of a post as Threads does: each address once, in the text or attached."""
    return len({attached, *(found[0] for found in urls(text))})


@cache
def _clusters() -> Any:
    regex: Any = importlib.import_module("regex")  # late, as it is slow to load; it comes without types
    return regex.compile(r"\X")


@cache
def _emoji() -> Any:
    """Match what is drawn as an emoji: a picture, a flag of two letters, or a key such as 1️⃣."""
    regex: Any = importlib.import_module("regex")
    return regex.compile(r"[\p{Extended_Pictographic}\p{Emoji_Presentation}\p{Regional_Indicator}\u20e3\ufe0f]")
