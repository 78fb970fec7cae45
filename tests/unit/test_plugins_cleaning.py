"""What the cleaning of HTML keeps and drops, case by case."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from plugins.cleaning import clean
from plugins.markup import absolute, first_paragraph, plain, rewrite, tag


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ("<p onclick='x()' style='color:red' class='x'>a</p>", "<p>a</p>"),
        ("<a href='javascript:alert(1)'>a</a>", "<a>a</a>"),
        ("<a href='  JaVa\tscript:alert(1)'>a</a>", "<a>a</a>"),
        ("<a href='data:text/html,x'>a</a>", "<a>a</a>"),
        ("<a href='tel:+33199001234'>a</a>", '<a href="tel:+33199001234">a</a>'),
        ("<img src=x onerror=alert(1) alt=y>", '<img src="x" alt="y">'),
        ("<svg><script>alert(1)</script></svg><p>a</p>", "<p>a</p>"),
        ("<style>p{}</style><template><p>x</p></template><p>a</p>", "<p>a</p>"),
        ("<!-- note --><p>a</p>", "<p>a</p>"),
        ("<form action=/x><input name=a><button>b</button></form>", "b"),
        ("<h1 id='a'>T</h1>", '<h2 id="a">T</h2>'),
        ("<p title='</p><script>x</script>'>a</p>", '<p title="&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;">a</p>'),
    ],
)  # fmt: skip
def test_cleaning(html: str, kept: str) -> None:
    """What could act is gone, what says something stays."""
    assert clean(html) == kept


@pytest.mark.parametrize("frame", ["iframe", "embed", "video", "audio"])
def test_a_frame_becomes_a_link(frame: str) -> None:
    """A frame of another site is replaced by a plain link to it."""
    cleaned = clean(f'<{frame} src="https://www.videos.example.net/1" onload="alert(1)"></{frame}>')
    assert cleaned.startswith('<a href="https://www.videos.example.net/1">')
    assert "videos.example.net" in re.sub("<[^>]*>", "", cleaned)
    assert "onload" not in cleaned


def test_a_frame_without_a_web_address_goes() -> None:
    """A frame that holds its own page, or runs a script, leaves nothing."""
    assert clean('<iframe srcdoc="<script>alert(1)</script>"></iframe>') == ""
    assert clean('<iframe src="javascript:alert(1)"></iframe>') == ""


@pytest.mark.parametrize(
    "text",
    [
        "# Un titre\n\n## Un autre\n\nDu **gras**, de l’*italique*, `du code`.",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "Une note[^1].\n\n[^1]: La voici.",
        "- un\n- deux\n\n1. un\n2. deux",
        "> citation\n\n---\n\nTerme\n:   définition",
    ],
)
def test_what_markdown_makes_is_kept(text: str) -> None:
    """All the text and the structure that Markdown writes come through, but for the first level of headings."""
    made = Markdown(extensions=["extra", "sane_lists", "toc"]).convert(text)
    tags = re.findall(r"</?(\w+)", made.replace("h1", "h2"))
    assert re.findall(r"</?(\w+)", clean(made)) == tags
    assert plain(clean(made)) == plain(made)


@given(st.text(alphabet="<>/='\"& abcsrcriptonhref:javasé`\t\n", max_size=200))
def test_nothing_that_acts_ever_comes_through(html: str) -> None:
    """Whatever is pasted, cleaning it again changes nothing, and it holds no script and no handler."""
    cleaned = clean(html)
    assert clean(cleaned) == cleaned
    assert not re.search(r"<script|<[^>]*\son\w+=|<[^>]*javascript:", cleaned)


@given(st.text(max_size=100))
def test_rewriting_nothing_changes_nothing(text: str) -> None:
    """On clean HTML, a rewriting that changes no tag gives the same bytes."""
    html = clean(f"<p>{text}</p>")
    assert rewrite(html, lambda _name, _attributes: None) == html


PIECES = (
    "<p>", "</p>", "</p >", '<a href="x&amp;y">', '<a href="a>b" title="c">', "<a  href=x>", "</a>", '<img src="a" />',
    "&", "<img src=a>", "<h1>", "</h1>", "text", "&amp;", "&#39;", "&#x27;", "&x", "<", ">", "<!-- c -->", "<!", "<?",
    "<br/>", "<script>", "</script>", "<textarea>", '<iframe src="https://x.example/">', '<td align="left">', "<h1/>",
    "<h1\n>", '"',
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=9))
def test_looking_at_some_tags_only_changes_the_same_tags(pieces: list[str]) -> None:
    """Where only some tags can change, the others are not read; whatever the HTML, the result is the same."""

    def change(name: str, attributes: dict[str, str | None]) -> str | None:
        return f"[{name} {attributes}]" if name in ("a", "img", "td", "h1") else None

    html = "".join(pieces)
    assert rewrite(html, change, ("a", "img", "td", "h1")) == rewrite(html, change)


def test_addresses_become_absolute() -> None:
    """Links, pictures and each candidate of a picture are made absolute; anchors lead to the page itself."""
    html = '<a href="#n">n</a><img srcset="/a.jpg 480w, /b.jpg 960w" src="../c.jpg" alt="x">'
    assert absolute(html, "https://e.example.org/x/y/") == (
        '<a href="https://e.example.org/x/y/#n">n</a><img srcset="https://e.example.org/a.jpg 480w,'
        ' https://e.example.org/b.jpg 960w" src="https://e.example.org/x/c.jpg" alt="x">'
    )


def test_attributes_are_escaped() -> None:
    """No value of an attribute can end it."""
    assert tag("img", {"alt": '"><script>'}) == '<img alt="&quot;&gt;&lt;script&gt;">'


def test_the_first_paragraph_that_says_something() -> None:
    """Empty paragraphs and pictures are passed over; marks of notes are dropped."""
    html = '<p><img alt="x"></p><h2>T</h2><p>Un <b>vrai</b> texte<sup id="f"><a href="#n">1</a></sup>, enfin.</p>'
    assert first_paragraph(html) == "Un vrai texte, enfin."
