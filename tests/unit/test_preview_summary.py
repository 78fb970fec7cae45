"""The summary of a proposal: what a person needs to see, and nothing that an attacker wrote means anything in it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from syndicate.model import Account, ActionKind, Attachment, Draft, Link, Post
from syndicate.preview import Preview
from syndicate.preview_summary import block, span, summary
from tests.simulated import HOME, account

HOSTILE = [
    "`", "```", "``` `", "` ``", "# Titre", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "</code></pre>", "[ici](https://evil.example.org/)", "![x](https://evil.example.org/x.png)",
    "https://evil.example.org/ @maire #12",
    "\n::error::x", "\n```\n::set-output name=x::y\n# Titre", "~~~", "| a | b |", "\u202ea\u200b", "a\\`b`", "\n\n- a",
    "${{ secrets.TAMBOUR_SECRETS }}", "$(touch x)", "\x1b[31m", "&lt;b&gt;", "`" * 40,
]  # fmt: skip
ALLOWED = {"h2", "h3", "p", "code", "pre", "strong", "ul", "li"}


def shown(words: str, where: Account | None = None) -> Preview:
    """Give the preview of a copy all of whose texts say the same."""
    picture = Attachment(b"x" * 2000, "image/jpeg", 1200, 800, alt=words)
    draft = Draft(words, "fr", Link(f"{HOME}/a/", words, words))
    where = where or replace(account(), kind="mastodon")
    return Preview(
        words, where, words, url=f"{HOME}/a/", action=ActionKind.PUBLISH, draft=draft,
        post=Post(draft, (picture,)), length=12,
    )  # fmt: skip


def rendered(text: str) -> str:
    """Give the HTML that CommonMark makes of a summary, raw HTML and bare addresses included, as GitHub does."""
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


def test_a_proposal_is_shown() -> None:
    """Title, account, what would be done, the very text, its length, its pictures with their words and their sizes."""
    text = summary([shown("La fête")], most=10_000)
    for words in ("La fête", "place (Mastodon)", "To be published", "12 characters of 500",
                  "1200 × 800 pixels, JPEG, 2 kB"):  # fmt: skip
        assert words in text


def test_why_a_copy_waits_is_shown() -> None:
    """What is held says so, with its reason."""
    held = replace(shown("La fête"), action=None, code="scheduled", reason="waits for its time")
    assert "**` place (Mastodon) `**: Held, ` waits for its time `" in summary([held], most=10_000)


def test_nothing_to_publish_is_said() -> None:
    """A proposal without effect on any network says that."""
    assert "no copy would change" in summary([], most=10_000)


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_that_was_written_means_anything(words: str) -> None:
    """Only the tags of the summary's own form come out, and as many as for harmless words."""
    made, plain = (rendered(summary([shown(each)], most=100_000)) for each in (words, "La fête"))
    tags = re.findall(r"<(/?\w+)", made)
    assert {tag.strip("/") for tag in tags} <= ALLOWED
    assert tags == re.findall(r"<(/?\w+)", plain)


@given(st.text(alphabet=st.sampled_from("`~<>[]()!#*_-|\\:&@ \n\ta\u00a0\u2028é"), max_size=60))
def test_code_holds_whatever_it_is_given(words: str) -> None:
    """A span stays one span, and a block one block, for any text."""
    assert re.fullmatch(r"<p><code>[^<]*</code></p>\n", rendered(span(words)))
    assert re.fullmatch(r'<pre><code class="language-text">[^<]*</code></pre>\n', rendered(block(words)))


@pytest.mark.parametrize(
    ("kind", "settings", "name"),
    [
        ("linkedin", {}, "LinkedIn"),
        ("by_hand", {"place": "panneaupocket"}, "PanneauPocket"),
        ("outbox", {"like": "bluesky"}, "Bluesky"),
    ],
)
def test_a_network_has_the_name_that_its_readers_give_it(kind: str, settings: dict[str, str], name: str) -> None:
    """A network is named as its readers do, a place by its own name, a folder by the network that it imitates."""
    seen = shown("La fête", replace(account(), kind=kind, settings=settings))
    assert f"place ({name})" in summary([seen], most=10_000)


def test_a_long_summary_says_what_it_leaves_out() -> None:
    """A forge refuses a summary that is too long, so it ends before, between two originals, and counts the rest."""
    many = [replace(shown("Texte " * 200), original=f"a{number}") for number in range(50)]
    text = summary(many, most=20_000)
    assert len(text.encode()) <= 20_000
    told = re.search(r"And (\d+) originals more\.\n$", text)
    assert told
    assert text.count("### ") + int(told[1]) == 50
