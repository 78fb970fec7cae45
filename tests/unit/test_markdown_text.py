"""Words of others in Markdown: read as they are, and without any effect."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from syndicate.markdown_text import JOINER, link, md, still

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = (
    "<script>alert(1)</script>", "![x](https://evil.example.org/x.png)", "[click](https://evil.example.org)",
    "# big", "- item", "1. item", "> quote", "`code`", "**bold** _it_ ~~no~~", "a | b", "<!-- tambour x -->",
    "&lt;b&gt;", "\\*", "***", "===", "---", "+ x", "<https://evil.example.org>", "[x]: https://evil.example.org",
    "/close", "::error::x", "#12 !3 @mairie", "a\nb", "    code", "~~~", ":smile:",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_shows_what_was_written(text: str) -> None:
    """Each sign of Markdown and HTML is read as itself: one paragraph of text, nothing else."""
    assert shown(f"Le titre : {md(text)}") == f"Le titre : {still(text)}"
    assert shown(f"- {md(text)}", "<ul>\n<li>", "</li>\n</ul>") == still(text)


@given(st.text(max_size=60))
@example("*a*_b_")
def test_any_text_is_shown_as_it_is(text: str) -> None:
    """Whatever the text, Markdown makes one paragraph of it, without any element."""
    rendered = READER.render(f"x {md(text)} x")
    assert re.findall(r"<[^>]*>", rendered) == ["<p>", "</p>"]
    assert html.unescape(rendered.strip()[3:-4]) == f"x {still(text)} x"


@pytest.mark.parametrize(
    "text",
    ["@mairie", "#12", "!3", "GH-12", "https://evil.example.org", "www.evil.example.org", ":bomb:", "%4", "~bug"],
)
def test_nothing_is_called_or_linked(text: str) -> None:
    """A mention, a reference, an address or the name of an emoji is broken by a sign that nobody sees."""
    assert text not in still(text)
    assert still(text).replace(JOINER, "") == text


def test_a_link_is_one_link_whatever_its_words() -> None:
    """Words and address of a link cannot leave their places."""
    rendered = READER.render(link("a](https://evil.example.org) [b", "https://valserein.example.org/a_(b)/"))
    assert re.findall(r'href="([^"]*)"', rendered) == ["https://valserein.example.org/a_%28b%29/"]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "https://a.example.org/ onclick=x", "", "data:text/html,x", "https://a.example.org/\ud800"],
)
def test_what_is_no_address_is_no_link(url: str) -> None:
    """Only an address of the web is followed."""
    assert link("words", url) == "words"


def shown(text: str, before: str = "<p>", after: str = "</p>") -> str:
    """Give what Markdown makes of a text, without the paragraph around it."""
    rendered = READER.render(text).strip()
    assert rendered.startswith(before)
    assert rendered.endswith(after)
    return html.unescape(rendered.removeprefix(before).removesuffix(after))
