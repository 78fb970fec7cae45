"""Put words that others wrote into Markdown that forges show: they are read as they are, and do nothing.

A title, the name of a file or the words of a server may hold Markdown, HTML, an address, ``@somebody``, a reference
such as ``#12`` or ``!3``, or a line such as ``/close``, which GitLab obeys
(https://docs.gitlab.com/user/project/quick_actions/). Forges look for mentions and references after Markdown was read,
so that escaping does not stop them: an invisible sign behind the first one does.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from syndicate.addresses import split_web
from syndicate.source import visible

JOINER = "\u2060"  # WORD JOINER: nothing is seen, no line breaks there, and no word begins after it
# https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
# https://docs.gitlab.com/user/markdown/#gitlab-specific-references
_REFERENCE = re.compile(
    r"(?<=[@#!&%$~^*])(?=[\w\"])|(?<=GH-)(?=\d)|(?<=\[)(?=[a-z_]+:)|(?<=:)(?=[\w+-]+:)", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
_FIRST = re.compile(r"^(\d+)(?=[.)])|^(?=[-+=:])")  # what would begin a list, or underline a title
_SIGNS = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~^$@:&\"'=/]")
_OURS = frozenset(".-:'\"/()=")  # signs that do nothing within a line that begins with a word of ours


def md(text: str) -> str:
    """Give a text, on one line, that Markdown shows as it is."""
    text = _SIGNS.sub(lambda found: _escaped(found[0]), still(text))
    return _FIRST.sub(r"\1\\", text)


def still(text: str) -> str:
    """Give a text, on one line, that calls nobody and links nothing, for titles, which forges read so far only."""
    text = visible(text).strip()
    for pattern in (_REFERENCE, _ADDRESS):
        text = pattern.sub(JOINER, text)
    return text


def link(words: str, url: str) -> str:
    """Give a link whose words and address are those of others; the words alone when the address is none of the web."""
    if split_web(url) is None:
        return md(words)
    return f"[{md(words)}]({quote(url, safe=';/?:@&=+$,%#~-._')})"


def _escaped(sign: str) -> str:
    if sign == "&":
        return "&amp;"
    if sign == "<":
        return "&lt;"
    return sign if sign in _OURS else f"\\{sign}"
