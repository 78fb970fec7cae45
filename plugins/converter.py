"""Markdown as all texts are made with it: one instance, which looks for no sign that a text does not have.

Python-Markdown (https://python-markdown.github.io/extensions/api/) tries each of its patterns on each piece of a text,
at every letter of it. Most pieces have no sign that any could begin with, and that is found much sooner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from markdown import Markdown, inlinepatterns

# What a piece of text must hold for a pattern of the library to be in it. Other patterns are tried everywhere.
SIGNS = {
    inlinepatterns.BACKTICK_RE: "`",
    inlinepatterns.ESCAPE_RE: "\\",
    inlinepatterns.LINK_RE: "[",
    inlinepatterns.IMAGE_LINK_RE: "![",
    inlinepatterns.AUTOLINK_RE: "<",
    inlinepatterns.AUTOMAIL_RE: "<",
    inlinepatterns.HTML_RE: "<",
    inlinepatterns.ENTITY_RE: "&",
    inlinepatterns.LINE_BREAK_RE: "  \n",
}


def converter(settings: Mapping[str, Any]) -> Markdown:
    """Give an instance made with these settings. It converts any number of texts, after ``reset`` each."""
    made = Markdown(**settings)
    inline: Any = made.treeprocessors["inline"]
    # Markdown's own list checks itself whenever one of its patterns is looked up, hundreds of times a text.
    inline.inlinePatterns = list(inline.inlinePatterns)
    for pattern in inline.inlinePatterns:
        if isinstance(pattern, inlinepatterns.InlineProcessor) and pattern.pattern in SIGNS:
            pattern.compiled_re = Sooner(pattern.getCompiledRegExp(), SIGNS[pattern.pattern])  # type: ignore[assignment]  # it does as one does
    return made


class Sooner:
    """A compiled pattern that is not tried where its sign is missing."""

    def __init__(self, pattern: re.Pattern[str], sign: str) -> None:
        """Take the pattern, and what each of its matches holds."""
        self._pattern, self._find, self._sign = pattern, pattern.finditer, sign

    def finditer(self, text: str, start: int = 0) -> Iterable[re.Match[str]]:
        """Give what the pattern finds from ``start`` on."""
        return self._find(text, start) if text.find(self._sign, start) >= 0 else ()

    def __getattr__(self, name: str) -> Any:
        """Give anything else that the compiled pattern has."""
        return getattr(self._pattern, name)
