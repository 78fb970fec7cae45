"""The front matter: what is read, with which lines, and what is refused."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pelican.plugins.yaml_metadata.yaml_metadata import HEADER_RE

from syndicate import frontmatter
from syndicate.errors import ContentError
from syndicate.frontmatter import FrontMatter, Impossible


def read(folder: Path, text: str | bytes) -> FrontMatter:
    """Write a file and read it."""
    path = folder / "fete.md"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return frontmatter.read(path)


def test_values_lines_and_body(tmp_path: Path) -> None:
    """Values are those of YAML; each key has its line in the file, nested keys and items of lists too."""
    front = read(
        tmp_path,
        "\n---\ntitle: Fête\nDate: 2026-06-21\ntags: [été, bal]\n"
        "syndicate:\n  mastodon:\n    text: Oyez\n---\nBonjour\n",
    )
    assert front.values == {
        "title": "Fête",
        "date": date(2026, 6, 21),
        "tags": ["été", "bal"],
        "syndicate": {"mastodon": {"text": "Oyez"}},
    }
    assert front.lines["title"] == 3
    assert front.lines["date"] == 4
    assert front.lines["tags.bal"] == 5
    assert front.lines["syndicate.mastodon.text"] == 8
    assert front.written["syndicate.mastodon.text"] == "Oyez"
    assert (front.body, front.body_line) == ("Bonjour\n", 10)


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_other_ends_of_line(tmp_path: Path, ends: str) -> None:
    """A file saved on Windows or an old Mac, with its byte order mark, reads as any other."""
    front = read(tmp_path, "\ufeff" + ends.join(["---", "title: Fête", "date: 2026-06-21", "---", "Bonjour"]))
    assert front.lines == {"title": 2, "date": 3}
    assert (front.body, front.body_line) == ("Bonjour", 5)


def test_unicode_line_separator_is_no_line(tmp_path: Path) -> None:
    """U+2028, which word processors leave in titles, does not shift the lines below, as editors do not count it."""
    assert read(tmp_path, '---\ntitle: "Fête\u2028été"\ndate: 2026-06-21\n---\n').lines["date"] == 3


def test_impossible_values_are_kept_as_such(tmp_path: Path) -> None:
    """A day that does not exist, or a number too long to read, is left for the schema to refuse with its line."""
    front = read(tmp_path, "---\ndate: 2026-02-30\nnumber: " + "1" * 5000 + "\n---\n")
    assert front.values == {"date": Impossible("2026-02-30"), "number": Impossible("1" * 5000)}


@pytest.mark.parametrize("key", ["on", '"on"', "'on'"])
def test_on_is_a_word_within_another_key(tmp_path: Path, key: str) -> None:
    """YAML 1.1 takes `on` for true; as the day of a check it means the same with quotes and without."""
    front = read(tmp_path, f"---\ntitle: a\nPersonal_data_checked:\n  by: Anne\n  {key}: 2026-11-16\n---\n")
    assert front.values["personal_data_checked"] == {"by": "Anne", "on": date(2026, 11, 16)}
    assert front.lines["personal_data_checked.on"] == 5
    assert front.written["personal_data_checked.on"] == "2026-11-16"


FAULTS: dict[str, tuple[str | bytes, int, str]] = {
    "no front matter": ("Bonjour\n", 1, "must begin"),
    "a space after the dashes": ("--- \ntitle: a\n---\n", 1, "must begin"),
    "a TOML block": ("+++\ntitle = 1\n+++\n", 1, "must begin"),
    "never closed": ("\n---\ntitle: Fête\n", 2, "never closed"),
    "nothing but the opening": ("---", 1, "never closed"),
    "colon in a text": ("---\ndate: 2026-01-01\ntitle: Fête: le programme\n---\n", 3, "between quotes"),
    "quotation mark left open": ("---\ntitle: 'Fête\ndate: 2026-01-01\n---\n", 2, "quotation mark"),
    "line without colon": ("---\ntitle: a\ndate\nlang: fr\n---\n", 3, "no colon"),
    "list left open": ("---\ntags: [a, b\nlang: fr\n---\n", 3, "list"),
    "tab": ("---\ntitle:\ta\n---\n", 2, "cannot begin with this character"),
    "at sign": ("---\ntitle: @mairie\n---\n", 2, "cannot begin with this character"),
    "not aligned": ("---\ntitle: a\n  lang: fr\n---\n", 3, ""),
    "empty": ("---\n\n---\n", 2, "key: value"),
    "a list": ("---\n- a\n---\n", 2, "key: value"),
    "a key twice": ("---\ntitle: a\ndate: 2026-01-01\nTitle: b\n---\n", 4, "already on line 2"),
    "a nested key twice": ("---\nsyndicate:\n  m: {}\n  m: {}\n---\n", 4, "already on line 3"),
    "a key that is yes or no": ("---\non: a\n---\n", 2, "“on”"),
    "a nested key that is yes or no": ("---\na:\n  yes: a\n---\n", 3, "“yes”"),
    "on twice": ("---\na:\n  on: 1\n  'on': 2\n---\n", 4, "already on line 3"),
    "a merge": ("---\n<<: {title: a}\n---\n", 2, "“<<”"),
    "an anchor": ("---\ntitle: a\nsummary: &x b\n---\n", 3, "& or *"),
    "an alias": ("---\ntitle: *a\n---\n", 2, "& or *"),
    "emphasis": ("---\ntitle: *Fête*\n---\n", 2, "& or *"),
    "a tag": ("---\ntitle: !!python/name:os.system a\n---\n", 2, "begins with !"),
    "too deep": ("---\na: " + "[" * 50_000 + "]" * 50_000 + "\n---\n", 2, "levels"),
    "a little too deep": ("---\ntitle: a\na: " + "[" * 300 + "]" * 300 + "\n---\n", 3, "levels"),
    "too deep without brackets": ("---\na: a\nb:\n" + "- " * 20_000 + "a\n---\n", 4, "levels"),
    "control character": ("---\ntitle: a\x01\n---\n", 2, "character"),
    "two documents": ("---\ntitle: a\n--- \nlang: fr\n---\n", 3, "dashes"),
    "not UTF-8": ("---\ntitle: Fête\n---\n".encode("latin-1"), 2, "UTF-8"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults(tmp_path: Path, name: str) -> None:
    """Each fault is one short sentence, with its file and its line."""
    text, line, words = FAULTS[name]
    with pytest.raises(ContentError) as caught:
        read(tmp_path, text)
    assert caught.value.file == str(tmp_path / "fete.md")
    assert caught.value.line == line
    assert words in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.message.endswith(".")


def test_missing_file(tmp_path: Path) -> None:
    """A file that cannot be opened is a fault of content, not a crash."""
    with pytest.raises(ContentError, match="cannot be read"):
        frontmatter.read(tmp_path / "none.md")


WORDS = st.sampled_from(
    ["title", "date", ": ", ":", "- ", "a", "é", " ", "  ", "\n", "\n", "'", '"', "[", "]", ", ", "{", "}", "#", "|",
     ">", "2026-01-01", "yes", "012", "10:30", "\t", "---", "...", "\u2028", "%", "?", "\\", "~", "n°"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS, max_size=14).map("".join))
def test_agrees_with_the_reader_of_the_site(tmp_path_factory: pytest.TempPathFactory, block: str) -> None:
    """Whatever is accepted here is front matter for pelican-yaml-metadata too, with the same values and text."""
    text = f"---\ntitle: x\n{block}\n---\nBonjour\n"
    try:
        front = read(tmp_path_factory.getbasetemp(), text)
    except ContentError:
        return
    found = HEADER_RE.fullmatch(text)
    assert found
    assert found["content"] == "\n" + front.body
    try:
        values = yaml.safe_load(found["metadata"])
    except ValueError:  # an impossible date
        assert any("Impossible" in repr(value) for value in front.values.values())
        return
    assert front.values == {key.lower(): value for key, value in values.items()}


HEAVY = {
    "lists": ("\n".join("    " * level + "- a" for level in range(300)), 34),
    "lists by tabs": ("\n".join("\t" * level + "1. a" for level in range(300)), 34),
    "lists on one line": ("Bonjour\n\n" + "- " * 300 + "a", 6),
    "brackets": ("Bonjour\n\n" + "[" * 20_000, 6),
    "links never closed": ("[a](" * 20_000, 4),
    "tags": ("<a " * 20_000, 4),
}


@pytest.mark.parametrize("name", HEAVY)
def test_what_markdown_cannot_take_is_refused(tmp_path: Path, name: str) -> None:
    """A text on which the build would fail, or last for minutes, is refused with its line."""
    body, line = HEAVY[name]
    with pytest.raises(ContentError) as caught:
        read(tmp_path, f"---\ntitle: Fête\n---\n{body}\n")
    assert caught.value.line == line


LIGHT = {
    "a rule": "- " * 40 + "\n\n" + "* " * 40 + "\n",
    "many links": "[a](b) [c] <https://example.org> " * 500,
    "four levels": "\n".join("    " * level + "- a" for level in range(4)),
    "code": "    " * 40 + "x = [1]\n",
}


@pytest.mark.parametrize("name", LIGHT)
def test_what_only_looks_heavy_is_read(tmp_path: Path, name: str) -> None:
    """Long rules, hundreds of links and lists as people write them are read."""
    assert read(tmp_path, f"---\ntitle: Fête\n---\n{LIGHT[name]}").body == LIGHT[name]


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    """More than a million bytes is no page."""
    with pytest.raises(ContentError, match="1000000"):
        read(tmp_path, "---\ntitle: Fête\n---\n" + "a" * 1_000_000)


def test_control_characters_leave_the_text(tmp_path: Path) -> None:
    """What no keyboard types is no part of the text; tabs and ends of line stay, so lines count the same."""
    assert read(tmp_path, "---\ntitle: Fête\n---\na\x1b[31mb\x07\n\tc\x9f\n").body == "a[31mb\n\tc\n"


def test_the_last_of_many_keys_has_its_line(tmp_path: Path) -> None:
    """Lines are right wherever the key stands."""
    keys = "".join(f"k{number}: 1\n" for number in range(5000))
    front = read(tmp_path, f"---\n{keys}---\n")
    assert (front.lines["k0"], front.lines["k4999"]) == (2, 5001)


def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """What is no file is refused without being opened."""
    os.mkfifo(tmp_path / "fete.md")
    with pytest.raises(ContentError, match="not a file"):
        frontmatter.read(tmp_path / "fete.md")
