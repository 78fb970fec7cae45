"""The checks beyond the form of the front matter: pictures, files that collide, advice."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from syndicate import inline
from syndicate.model import Policy, Route
from tests.unit.test_originals import HEAD, RULES, Folder, site

__all__ = ["site"]  # the fixture


PICTURES = {
    "good": (b"PNG 800", []),
    "missing": (None, [(5, "missing-picture", "error")]),
    "not a picture": (b"GIF?", [(5, "bad-picture", "error")]),
    "wide": (b"PNG 8001", [(5, "large-picture", "warning")]),
    "heavy": (b"PNG 800 " + bytes(8_000_000), [(5, "large-picture", "warning")]),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures(site: Folder, name: str) -> None:
    """A picture must be there and be one; a very large one is only advice."""
    data, expected = PICTURES[name]
    if data is not None:
        site.file("images/a.jpg", data)
    site.write("actualites/a.md", HEAD + "image: images/a.jpg\nimage_alt: Une place\n")
    assert [(problem.line, problem.code, problem.severity) for problem in site.read().problems] == expected


@pytest.mark.parametrize("written", ["../../secret.jpg", "/../../secret.jpg", "images/link.jpg"])
def test_pictures_stay_within_content(site: Folder, written: str) -> None:
    """No picture is taken from outside content/, be it through a link."""
    site.file("../../secret.jpg", b"PNG 800")
    site.file("images/a.jpg", b"PNG 800")
    (site.content / "images/link.jpg").symlink_to("../../../secret.jpg")
    site.write("actualites/a.md", HEAD + f"image: {written}\nimage_alt: Une place\n")
    assert site.faults() in ([(5, "outside-picture")], [(5, "missing-picture")])
    if written == "images/link.jpg":
        assert site.faults() == [(5, "outside-picture")]


def test_each_picture_is_looked_at_once(site: Folder) -> None:
    """A picture that many originals use is opened once, and its fault told for each."""
    site.file("images/a.jpg", b"GIF?")
    for name in "ab":
        site.write(f"actualites/{name}.md", HEAD + "image: images/a.jpg\nimage_alt: Une place\n")
    assert site.faults() == [(5, "bad-picture")] * 2


@pytest.mark.parametrize("alt", ["", "image_alt:\n", "image_alt: ''\n"])
def test_picture_without_alt(site: Folder, alt: str) -> None:
    """A picture without a description is an error."""
    site.file("images/a.jpg", b"PNG 800")
    site.write("actualites/a.md", HEAD + "image: images/a.jpg\n" + alt)
    assert [code for _line, code in site.faults()] == ["missing-image-alt"]


def test_picture_of_one_account(site: Folder) -> None:
    """The picture chosen for an account must exist and be described: badly is advice, not at all is an error."""
    site.file("images/a.jpg", b"PNG 800")
    site.file("images/b.jpg", b"PNG 800")
    own = "syndicate:\n  mastodon:\n    image: images/b.jpg\n"
    site.write("actualites/a.md", HEAD + own)
    site.write("actualites/b.md", HEAD + "image: images/a.jpg\nimage_alt: Une place\n" + own)
    site.write("actualites/c.md", HEAD + own + "    image_alt: Un bal\n")
    site.write("actualites/d.md", HEAD + own.replace("b.jpg", "none.jpg") + "    image_alt: Un bal\n")
    problems = [(problem.file.stem, problem.line, problem.code, problem.severity) for problem in site.read().problems]
    assert problems == [
        ("a", 7, "missing-image-alt", "error"),
        ("b", 9, "missing-image-alt", "warning"),
        ("d", 7, "missing-picture", "error"),
    ]


def test_pictures_of_the_text(site: Folder) -> None:
    """Pictures of the text need a description and a file of ours; addresses elsewhere are left alone."""
    site.file("images/a b.jpg", b"PNG 800")
    site.file("actualites/c.jpg", b"PNG 800")
    site.write(
        "actualites/a.md",
        HEAD,
        "![](/images/a%20b.jpg)\n\n![Un bal](none.jpg)\n![Un bal]({static}/images/a b.jpg 'Titre') ![Un](c.jpg)\n"
        "`![](code.jpg)`\n```\n![](fenced.jpg)\n```\n<!-- ![](hidden.jpg) -->\n![Ailleurs](https://example.org/a.jpg)\n"
        '<img src="none.jpg" alt="Un bal">\n',
    )
    assert site.faults() == [(6, "missing-alt"), (8, "missing-picture"), (16, "missing-picture")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("![a](b.jpg)", ("b.jpg", "a")),
        ("![a [b] c](b.jpg)", ("b.jpg", "a [b] c")),
        ("![a](<b c.jpg>)", ("b c.jpg", "a")),
        ("![a](b (1).jpg)", ("b (1).jpg", "a")),
        ('![a](b.jpg "un titre")', ("b.jpg", "a")),
        ("![a\nb](c.jpg)", ("c.jpg", "a b")),
        ("[![a](b.jpg)](https://example.org)", ("b.jpg", "a")),
        ("![a][ref]\n\n[ref]: b.jpg", ("b.jpg", "a")),
        ("![a]\n\n[a]: b.jpg", ("b.jpg", "a")),
        ("<IMG alt='a' src='b.jpg'/>", ("b.jpg", "a")),
        ("<img src='b.jpg'>", ("b.jpg", "")),
    ],
)
def test_forms_of_pictures(text: str, expected: tuple[str, str]) -> None:
    """Every way of writing a picture in Markdown is seen."""
    assert list(inline.pictures(text, 1)) == [(*expected, 1)]


def test_one_id_each(site: Folder) -> None:
    """Two files with one id are both errors, each naming the other place; so are translations by another id."""
    site.write("actualites/a.md", HEAD + "id: x\n")
    site.write("agenda/b.md", HEAD + "start: 2026-07-01\nid: x\n")
    site.write("agenda/b.en.md", HEAD + "start: 2026-07-01\nid: y\n")
    problems = site.read().problems
    assert [(problem.file.name, problem.line, problem.code) for problem in problems] == [
        ("a.md", 5, "double-id"),
        ("b.en.md", 6, "translation-id"),
        ("b.md", 6, "double-id"),
    ]
    assert "agenda/b.md, line 6" in problems[0].message
    assert "actualites/a.md, line 5" in problems[2].message


def test_one_address_each(site: Folder) -> None:
    """Two names that make one address are both errors; the same name in two types is not."""
    site.write("actualites/fete.md", HEAD)
    site.write("actualites/Fête.md", HEAD)
    site.write("tribune/fete.md", HEAD)
    assert site.faults() == [(1, "double-address")] * 2


def test_no_page_takes_the_address_of_a_language(site: Folder) -> None:
    """A page named like a language that the site is translated into would take the place of its home page."""
    site.write("actualites/a.md", HEAD)
    site.write("actualites/a.en.md", HEAD)
    site.write("pages/en.md", HEAD)
    site.write("pages/oc.md", HEAD)
    assert site.faults() == [(1, "taken-address")]


def test_no_page_takes_the_address_that_a_profile_leads_to(site: Folder) -> None:
    """A page named liens is refused once an account's readers can follow no address in a text, and only then."""
    site.write("pages/liens.md", HEAD)
    assert site.faults() == []
    shown = replace(site.config.accounts["bluesky"], rules=replace(RULES, clickable=False))
    site.config = replace(site.config, accounts={**site.config.accounts, "bluesky": shown})
    assert site.faults() == [(1, "taken-address")]


def test_translation_in_the_same_language(site: Folder) -> None:
    """A translation into the language of its original is an error, as is a name that ``lang`` contradicts."""
    site.write("actualites/a.md", HEAD)
    site.write("actualites/a.fr.md", HEAD)
    site.write("actualites/a.br.md", HEAD + "lang: oc\n")
    assert site.faults() == [(5, "bad-lang"), (1, "translation-lang")]


def test_translation_of_an_unreadable_original(site: Folder) -> None:
    """The translation of an original that cannot be read is not told that it has none."""
    site.write("actualites/a.md", "title: 'a\n")
    site.write("actualites/a.en.md", HEAD)
    assert site.faults() == [(2, "unreadable")]


@pytest.mark.parametrize(
    ("name", "text", "policy", "advised"),
    [
        ("actualites/a.md", "", Policy(), True),
        ("services/a.md", "", Policy(), False),
        ("services/a.md", "syndicate: [mastodon]\n", Policy(), True),
        ("actualites/a.md", "syndicate: false\n", Policy(), False),
        ("actualites/a.md", "", Policy((Route(("mastodon",), types=("agenda",)),)), False),
        ("services/a.md", "category: Neige\n", Policy((Route(("mastodon",), categories=("Neige",)),)), True),
    ],
)
def test_summary_is_advised_where_copies_are_made(
    site: Folder, name: str, text: str, policy: Policy, advised: bool
) -> None:
    """A missing summary is a warning, and only for what goes to a network."""
    site.config = replace(site.config, policy=policy)
    site.write(name, "title: a\ndate: 2026-06-21\n" + text)
    expected = [("missing-summary", "warning")] if advised else []
    assert [(problem.code, problem.severity) for problem in site.read().problems] == expected


@pytest.mark.parametrize("written", ["images/a.jpg", '"/images/a\\0b.jpg"', "images/a%00b.jpg", "images/tube.jpg"])
def test_pictures_that_are_no_files(site: Folder, written: str) -> None:
    """A link to itself, a name that no file can have and a named pipe are faults of the original."""
    (site.content / "images").mkdir()
    (site.content / "images/a.jpg").symlink_to("a.jpg")
    os.mkfifo(site.content / "images/tube.jpg")
    site.write("actualites/a.md", HEAD + f"image: {written}\nimage_alt: Une place\n")
    ((line, code),) = site.faults()
    assert (line, code in ("bad-picture", "missing-picture", "bad-image")) == (5, True)


def test_picture_of_the_text_described_by_nothing_visible(site: Folder) -> None:
    """A description made of invisible characters is none."""
    site.file("images/a.jpg", b"PNG 800")
    site.write("actualites/a.md", HEAD, "![\u200b](/images/a.jpg)\n")
    assert [code for _line, code in site.faults()] == ["missing-alt"]
