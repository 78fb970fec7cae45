"""LinkedIn's little text: readers see the very text, and none of it is cut."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syndicate.networks._linkedin_text import RESERVED, little, measure, plain
from tests.contract.samples import URL

PIECES = (
    "#Fête",
    "#élu·e",
    "#2026",
    "#a_b",
    "# ",
    "##x",
    "{hashtag|\\#|Fête}",
    "@[Maire](urn:li:person:1)",
    "\\",
    "\\(",
    URL,
)
careless = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=30).map("".join)


@given(careless)
@example("(voir l'affiche) #Fête {a|b} c:\\d [1] <2> @3 *4* _5_ ~6~")
def test_no_text_is_cut_nor_changed(text: str) -> None:
    """What readers see is the very text, and nothing reserved is left bare: LinkedIn would cut the text there."""
    written = little(text)
    assert plain(written) == text
    bare = re.sub(r"\\[\s\S]", "", re.sub(r"\{hashtag\|\\#\|(?:\w|\\_)+\}", "", written))
    assert not RESERVED.search(bare)


@given(careless)
def test_the_length_is_never_counted_short(text: str) -> None:
    """Whatever LinkedIn counts (characters, UTF-16 units, before or after the escaping), we count as much or more."""
    assert measure(text) >= max(len(text), len(text.encode("utf-16-le", "surrogatepass")) // 2, len(little(text)))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("#Fête et #ConseilMunicipal", r"{hashtag|\#|Fête} et {hashtag|\#|ConseilMunicipal}"),
        ("C# (n°1) #2026", r"C\# \(n°1\) \#2026"),
        (f"#a_b {URL}?x=a_b#c", rf"{{hashtag|\#|a\_b}} {URL}?x=a\_b\#c"),
        ("mairie@valserein.fr @maire", r"mairie\@valserein.fr \@maire"),
        ("", ""),
    ],
)
def test_only_hashtags_are_elements(text: str, written: str) -> None:
    """A hashtag of ours can be followed; everything else, in addresses too, is text."""
    assert little(text) == written


@pytest.mark.parametrize(
    ("commentary", "read"),
    [
        ("{hashtag|#|Fête} {hashtag|\\#|Valserein}", "#Fête #Valserein"),
        ("Merci à @[Commune de Valserein](urn:li:organization:5515715) !", "Merci à Commune de Valserein !"),
        ("#Fête (sans protection)", "#Fête (sans protection)"),
        ("{hashtag|#|", "{hashtag|#|"),
    ],
)
def test_what_a_person_wrote_is_read(commentary: str, read: str) -> None:
    """Mentions, and hashtags in each of their forms, are read as readers see them."""
    assert plain(commentary) == read
