"""LinkedIn's “little” text: what the commentary of a post is written in. Pure functions.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format: each reserved
character is escaped with a backslash, even where it opens no element. The API does not refuse one that is not: it
publishes the text up to there, and says that all went well (n8n-io/n8n issue 10179, activepieces issue 3058).

Hashtags are sent in the form of the template, which is also how the API gives them back, whatever was sent; of the
short form ``#Word`` the grammar does not say where the word ends, and French ones have accents.
"""

from __future__ import annotations

import re

RESERVED = re.compile(r"[|{}@\[\]()<>#\\*_~]")
HASHTAG = re.compile(r"(?<!\S)#(?P<tag>\w*[^\W\d_]\w*)")
# What the API may give back: an escaped character, a hashtag, a mention.
ELEMENT = re.compile(
    r"\\(?P<char>[\s\S])"
    r"|\{hashtag\|\\?(?P<sign>[#＃])\|(?P<tag>(?:\\[\s\S]|[^\\{}|])*)\}"
    r"|@\[(?P<name>(?:\\[\s\S]|[^\\\]])*)\]\(urn:[^()]*\)"
)


def little(text: str) -> str:
    """Write a text so that readers see these very characters, its hashtags followable."""
    written, end = [], 0
    for found in HASHTAG.finditer(text):
        written += [_escaped(text[end : found.start()]), rf"{{hashtag|\#|{_escaped(found['tag'])}}}"]
        end = found.end()
    return "".join([*written, _escaped(text[end:])])


def plain(commentary: str) -> str:
    """Give what readers see of a commentary, ours or a person's."""
    return ELEMENT.sub(_shown, commentary)


def measure(text: str) -> int:
    """Count the UTF-16 units of what is sent, backslashes included.

    Nothing says what LinkedIn counts, nor whether before or after the escaping: no way of counting gives more.
    """
    return len(little(text).encode("utf-16-le", "surrogatepass")) // 2


def _escaped(text: str) -> str:
    return RESERVED.sub(r"\\\g<0>", text)


def _shown(found: re.Match[str]) -> str:
    if found["char"] is not None:
        return found["char"]
    if found["sign"] is not None:
        return found["sign"] + plain(found["tag"])
    return plain(found["name"])
