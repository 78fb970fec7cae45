"""Converting texts sooner gives what Markdown gives by itself."""

from __future__ import annotations

import re
import runpy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown, inlinepatterns
from markdown.extensions import Extension

from plugins.converter import SIGNS, Sooner, converter
from tests.servers.tools import REPOSITORY

# What Markdown gives a meaning, whole and in pieces, between words.
PIECES = (
    "`", "``", "\\", "\\`", "[", "]", "(", ")", "[a]", "(b)", "![", "!", "[^1]", "[^1]: Note.", "[a]: /b", "[a][a]",
    "<", ">", "<b>", "</b>", "<https://a.fr>", "<a@b.fr>", "<!-- c -->", "&", "&amp;", "&#38;", "*", "**", "_", "__",
    "# ", "- ", "1. ", "> ", "| a | b |\n|---|---|", "{.c}", "*[a]: b", "  \n", "\n", "\n\n", "    ", "mot", "été",
    '<div markdown="1">', "</div>", "~~~\n", "STX", "\u0002", "\u0003", "a: b", ":   d",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=24).map(" ".join) | st.lists(st.sampled_from(PIECES)).map("".join)


@pytest.fixture(scope="module")
def pair() -> tuple[Markdown, Markdown]:
    """Give Markdown with the site's settings, ours and the library's."""
    settings: dict[str, Any] = runpy.run_path(str(REPOSITORY / "pelicanconf.py"))["MARKDOWN"]
    return converter(settings), Markdown(**settings)


@given(text=texts)
def test_a_text_is_converted_as_by_the_library(pair: tuple[Markdown, Markdown], text: str) -> None:
    """Whatever signs a text has, leaving out the patterns that cannot be in it changes nothing."""
    ours, theirs = pair
    assert ours.reset().convert(text) == theirs.reset().convert(text)


def test_most_patterns_are_found_sooner(pair: tuple[Markdown, Markdown]) -> None:
    """The signs are those of the library's own patterns: a new version of it that has others is noticed."""
    inline: Any = pair[0].treeprocessors["inline"]
    sooner = {one.pattern for one in inline.inlinePatterns if isinstance(one.getCompiledRegExp(), Sooner)}
    assert sooner == set(SIGNS)


@pytest.mark.parametrize("pattern", SIGNS)
@given(text=texts)
def test_a_match_holds_its_sign(pattern: str, text: str) -> None:
    """Where a pattern finds something, there is or follows the sign without which it is not looked for."""
    for found in re.finditer(pattern, text, re.DOTALL | re.UNICODE):
        assert SIGNS[pattern] in text[found.start() :]


def test_an_unknown_pattern_is_tried_everywhere() -> None:
    """A pattern that an extension of the commune's own adds finds what has none of the library's signs."""

    class Strong(Extension):
        def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown's own name
            md.inlinePatterns.register(inlinepatterns.SimpleTagInlineProcessor(r"()(mairie)", "strong"), "mairie", 175)

    assert converter({"extensions": [Strong()]}).convert("La mairie") == "<p>La <strong>mairie</strong></p>"
