"""Which addresses of the ledger a redirection may be written at, and which version of an original it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.redirects import own_path, version

HOME = "https://valserein.example.org/"


@pytest.mark.parametrize(
    ("url", "home", "path"),
    [
        (f"{HOME}actualites/fete/", HOME, "actualites/fete/"),
        (f"{HOME}en/actualites/fete-2/", HOME, "en/actualites/fete-2/"),
        (f"{HOME}budget/", HOME, "budget/"),
        ("http://valserein.example.org/actualites/fete/", HOME, "actualites/fete/"),
        ("https://example.org/valserein/actualites/fete/", "https://example.org/valserein/", "actualites/fete/"),
    ],
)
def test_an_address_of_an_original_of_ours_is_a_place(url: str, home: str, path: str) -> None:
    """The path is told from the site's own root, also where the site is in a folder or was without encryption."""
    assert own_path(url, home) == path


@pytest.mark.parametrize(
    "url",
    [
        "",
        HOME,
        "valserein.example.org/actualites/fete/",
        "https://autre.example.org/actualites/fete/",
        "https://valserein.example.org.mal.example.net/fete/",
        "https://valserein.example.org@mal.example.net/fete/",
        "https://valserein.example.org:8443/fete/",
        f"{HOME}fete/?page=2",
        f"{HOME}fete/#suite",
        f"{HOME}../fete/",
        f"{HOME}a/../../fete/",
        f"{HOME}%2e%2e/fete/",
        f"{HOME}/fete/",
        f"{HOME}fete//",
        f"{HOME}.well-known/",
        f"{HOME}syndication.json/",
        f"{HOME}rss.xml",
        f"{HOME}fete",
        f"{HOME}a\\b/",
        f"{HOME}a\x00b/",
        f"{HOME}fête/",
        f"{HOME}fete/\n",
        f"{HOME}{'a' * 201}/",
        "https://[",
    ],
)
def test_no_other_address_is(url: str) -> None:
    """Other hosts, queries, fragments, paths that leave the folder or name a file of another kind are left alone."""
    assert own_path(url, HOME) == ""


@given(st.text(max_size=60))
def test_a_place_is_always_inside_the_site(tail: str) -> None:
    """Whatever a ledger holds, what comes out is a folder below the site's root."""
    path = own_path(HOME + tail, HOME)
    assert not path or (Path("/site") / path).resolve() == Path("/site", *path.split("/")[:-1])


@dataclass(frozen=True)
class Version:
    """One language of an original."""

    lang: str
    source: SimpleNamespace


FRENCH = Version("fr", SimpleNamespace(translation_of=None))
ENGLISH = Version("en", SimpleNamespace(translation_of=Path("fete.md")))


@pytest.mark.parametrize(
    ("path", "there", "lang"),
    [
        ("actualites/fete/", [ENGLISH, FRENCH], "fr"),
        ("en/actualites/fete/", [ENGLISH, FRENCH], "en"),
        ("en/actualites/fete/", [FRENCH], "fr"),
        ("br/actualites/fete/", [ENGLISH, FRENCH], "fr"),
        ("en/", [ENGLISH, FRENCH], "fr"),  # a page of this name, in French
    ],
)
def test_a_translation_leads_to_its_language(path: str, there: list[Version], lang: str) -> None:
    """The old address of a translation leads to that language while it exists, else to the original."""
    assert version(there, path).lang == lang
