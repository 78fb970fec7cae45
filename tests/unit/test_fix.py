"""What ``--fix`` changes, and above all what it leaves alone."""

from __future__ import annotations

import os
import re
import runpy
from pathlib import Path

import markdown
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from syndicate import fix
from syndicate.errors import ContentError
from syndicate.fix import Mended, mend, mend_all, write
from syndicate.prose import CODE, HIDDEN, words
from tests.servers.tools import REPOSITORY
from tests.unit.test_originals import Folder, site

__all__ = ["site"]  # the fixture

HEAD = "---\ntitle: Fête\ndate: 2026-06-21\n---\n"


def mended(body: str, *, french: bool = True) -> str:
    """Mend the text of a file and give it, its no-break spaces made visible: ~ for the wide one, ^ for the thin one."""
    text = mend(HEAD + body, french=french)
    assert text.startswith(HEAD)
    return text.removeprefix(HEAD).replace("\u00a0", "~").replace("\u202f", "^")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Oui ! Non ? Soit ; ou : rien", "Oui^! Non^? Soit^; ou~: rien"),
        ("Oui! Non? Soit; ou: rien", "Oui^! Non^? Soit^; ou~: rien"),
        ("Quoi ?! Vraiment !!", "Quoi^?! Vraiment^!!"),
        ("« Oyez », «oyez»", "«~Oyez~», «~oyez~»"),
        ("**Horaires :** 9 h", "**Horaires~:** 9 h"),
        ("`code` : [lien](https://example.org/a) !", "`code`~: [lien](https://example.org/a)^!"),
        ("L'été, aujourd'hui, l'**école**", "L’été, aujourd’hui, l’**école**"),
        ("À suivre... [...]", "À suivre… […]"),
        ("Un peu. \n\nBeaucoup.   \n\n", "Un peu.\n\nBeaucoup.\n\n"),
        ("Vers un.  \nVers deux.\n", "Vers un.  \nVers deux.\n"),
        ("- un\n\t- deux\tfois\n", "- un\n    - deux fois\n"),
        ("[03](tel://0353010420)", "[03](tel:0353010420)"),
        ('Venez (nombreux !), "oui !" ;)', 'Venez (nombreux^!), "oui^!" ;)'),
        ("[l'an](https://example.org/l'an ! \"l'an\")", "[l’an](https://example.org/l'an ! \"l'an\")"),
    ],
)
def test_what_is_mended(typed: str, expected: str) -> None:
    """Signs, stray spaces, tabs, telephone links and the end of the file are put right."""
    assert mended(typed) == (expected if expected.endswith("\n") else f"{expected}\n")


LEFT = [
    "`l'option ! a...`", "``l'a ` ! b``", "```\nl'a ! b...\t\n```", "~~~ sh\nl'a !\n~~~", "    l'a ! b...",
    "<https://example.org/l'a...>", "https://example.org/a:b?c=l'a", "<span title=\"l'a ! b\">a</span>",
    "<!-- l'a ! -->", "<pre>l'a !</pre>", "> l'acte cité !", "12:30, a:b, :smile:, !important, {: .l'a }", "le 1er mai",
    "5' 30\"", "../..", "| a |\n|:--|\n| b |", "terme\n:   sens", "[a]: https://example.org/l'a \"l'a !\"",
    "&laquo;a&nbsp;!", r"a\!", "![l'a !](l'a.jpg)", "*[l'ONU]: l'organisation !", "Un : deux, « trois » ? Oui !",
]  # fmt: skip


@pytest.mark.parametrize("text", [text.replace(" ? Oui !", "\u202f? Oui\u202f!").replace("Un :", "Un\u00a0:")
                                  .replace("« trois »", "«\u00a0trois\u00a0»") for text in LEFT])  # fmt: skip
def test_what_is_left_alone(text: str) -> None:
    """Code, addresses, tags, quotations, keys, figures and good typography stay as they are, byte for byte."""
    assert mend(f"{HEAD}{text}\n", french=True) == f"{HEAD}{text}\n"


def test_other_languages_have_other_signs() -> None:
    """A translation gets no French typography."""
    assert mended("It's here! Yes: \n", french=False) == "It's here! Yes:\n"


def test_sentences_of_the_front_matter() -> None:
    """Titles, summaries and descriptions are mended in their quotes; keys, other values and comments are not."""
    typed = (
        "---\ntitle: \"C'est l'été !\" \nsummary: 'Oyez ! L''été...'\nimage_alt: L'été\ncategory: l'eau\n"
        "tags: [l'eau]  # l'eau !\nsyndicate:\n  m:\n    text: \"Oui !\"\nid: l'eau\n---\nBonjour\n"
    )
    expected = typed.replace("\"C'est l'été !\"", '"C’est l’été\u202f!"').replace("Oyez !", "Oyez\u202f!")
    expected = (
        expected.replace("''été...", "''été…").replace("_alt: L'été", "_alt: L’été").replace("Oui !", "Oui\u202f!")
    )
    assert mend(typed, french=True) == expected
    assert mend(typed, french=True, sentences=False) == typed


def test_ends_of_line_are_kept() -> None:
    """A file from Windows keeps its ends of line, a mixed one is left alone."""
    windows = f"{HEAD}L'été !\n".replace("\n", "\r\n")
    assert mend(windows, french=True) == windows.replace("L'été !", "L’été\u202f!")
    mixed = f"{HEAD}L'été !\r\n"
    assert mend(mixed, french=True) == mixed
    marked = f"\ufeff{HEAD}L'été !\n"
    assert mend(marked, french=True) == marked.replace("L'été !", "L’été\u202f!")


# Pieces of Markdown that meet in any order: words, signs, and all that must stay.
PIECES = st.sampled_from([
    "l'eau", "Oui", " ", "  ", "\n", "\n\n", "!", " !", " ?", ":", " : ", ";", "«", "« ", " »", "...", "'", '"', "`",
    "```\n", "\n```\n", "    ", "\t", "- ", "1. ", "# ", "> ", "**", "_", "[", "]", "(", ")", "](https://example.org/l'a)",
    "<b title=\"l'a !\">", "</b>", "<!--", "-->", "https://example.org/a?b!c", "tel://0353010420", "](tel://0353010420)",
    "|", "|---|---|", "[^1]",
    "\n[^1]: note", "\n[l'eau]: https://example.org", "\n*[Oui]: l'eau", "{: .a }", "{#l'eau}",
    "&nbsp;", "\\", "@", "a@example.org", "\u00a0", "\u202f", "~~~\n", "---\n", "===\n", "<pre>", "</pre>", "<code>",
    "</code>", "😀", ":smile:", "12:30", "1er", "http://", "www.example.org", "<", ">", "&",
])  # fmt: skip
BODIES = st.lists(PIECES, max_size=30).map("".join)


@given(BODIES)
def test_mending_twice_is_mending_once(body: str) -> None:
    """Nothing is left to mend after mending."""
    once = mend(HEAD + body, french=True)
    assert mend(once, french=True) == once


@given(BODIES)
def test_the_page_differs_in_those_signs_only(body: str) -> None:
    """What is built from a mended text has the same tags, the same code and the same words, in the same order."""
    after = mend(HEAD + body, french=True).removeprefix(HEAD)
    pages = [_page(text) for text in (body, after)]
    assert pages[0] == pages[1]


def _page(text: str) -> tuple[list[str], str]:
    """Give the tags and the code of a page, exactly, and its words without what may change."""
    html = markdown.markdown(text, extensions=list(fix.EXTENSIONS), output_format="html")
    exact = re.findall(r"<code.*?</code>|<pre.*?</pre>|<[^>]*>", html, flags=re.DOTALL)
    plain = html.replace("’", "'").replace("…", "...").replace("tel://", "tel:")
    return [tag.replace("tel://", "tel:") for tag in exact], _unspaced(plain)


def _unspaced(text: str) -> str:
    return re.sub(r"\s", "", text)


VALUES = st.text(alphabet="aé' !?:;«».…\"\\#&*-|>[]{}", max_size=20)


@given(VALUES, VALUES, st.sampled_from(['"', "'"]))
def test_yaml_says_the_same(title: str, other: str, quote: str) -> None:
    """Keys, and values that are no sentences, are the same before and after, whatever they hold."""
    values = {"title": title, "category": other, "syndicate": {"m": {"text": title, "at": other}}}
    typed = f"---\n{yaml.safe_dump(values, allow_unicode=True, default_style=quote, width=10_000)}---\nBonjour\n"
    after = yaml.safe_load(mend(typed, french=True).split("\n---\n")[0].removeprefix("---\n"))
    assert after["category"] == other
    assert after["syndicate"]["m"]["at"] == other
    assert _signless(after["title"]) == _signless(title) == _signless(after["syndicate"]["m"]["text"])


def _signless(text: str) -> str:
    return re.sub(r"\s", "", text.replace("’", "'").replace("…", "..."))


@given(BODIES)
def test_hiding_keeps_every_offset(body: str) -> None:
    """What is hidden takes as much room as what it hides, and lines end where they did."""
    shown = words(body)
    assert len(shown) == len(body)
    assert all(now == was or (now in CODE + HIDDEN and was != "\n") for now, was in zip(shown, body, strict=True))


def test_the_markdown_is_that_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts are compared as the site builds them: the extensions here are those of pelicanconf.py."""
    monkeypatch.setenv("TAMBOUR_CONFIG", str(REPOSITORY / "tambour.toml"))
    settings = runpy.run_path(str(REPOSITORY / "pelicanconf.py"))["MARKDOWN"]
    assert tuple(settings["extensions"]) == fix.EXTENSIONS


def test_writing_is_whole_or_not_at_all(site: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file changed meanwhile is not overwritten, a write that fails leaves the file and nothing else."""
    path = site.write("actualites/a.md", "title: a\ndate: 2026-06-21\nsummary: b\n", "L'été\n")
    path.chmod(0o640)
    (one,) = mend_all([site.source()], set())
    with pytest.raises(ContentError, match="chang"):
        write(Mended(one.file, "autre", one.after))
    monkeypatch.setattr(os, "fsync", _full)
    with pytest.raises(ContentError):
        write(one)
    assert [file.name for file in path.parent.iterdir()] == ["a.md"]
    assert path.read_text(encoding="utf-8") == one.before
    monkeypatch.undo()
    write(one)
    assert path.read_text(encoding="utf-8") == one.before.replace("L'été", "L’été")
    assert path.stat().st_mode & 0o777 == 0o640


def _full(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")


def test_changes_are_shown() -> None:
    """The diff shows no-break spaces, and each place that changes is counted."""
    one = Mended(Path("a.md"), "L'été !\nOui\n", "L’été\u202f!\nOui\n")
    assert one.diff("a.md") == "--- a.md\n+++ a.md\n@@ -1 +1 @@\n-L'été !\n+L’été⍽!\n"
    assert one.changes == 2
