"""Secrets are found in whatever form they come back."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.veil import MASK, Veil

SECRET = "Planted+Token/9Vq2xZ7LmT4=="
LAYERS: dict[str, Callable[[str], str]] = {
    "percent": lambda text: quote(_bytes(text)),
    "base64": lambda text: base64.b64encode(_bytes(text)).decode(),
    "hexadecimal": lambda text: _bytes(text).hex(),
    "json": json.dumps,
    "spaces": "\u2060 ".join,
}


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def veil(*secrets: str) -> Veil:
    """Give a veil over these."""
    made = Veil()
    made.hide(*secrets)
    return made


@given(
    secret=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=16, max_size=60),
    before=st.text(max_size=9), after=st.text(max_size=9), layers=st.lists(st.sampled_from(sorted(LAYERS)), max_size=1),
)  # fmt: skip
def test_any_secret_in_any_form(secret: str, before: str, after: str, layers: list[str]) -> None:
    """Whatever the secret, what stands around it and how it is encoded, the text that comes out does not hold it."""
    if sum(sign.isalnum() for sign in secret) < 16:
        return
    text = before + secret + after
    for layer in layers:
        text = LAYERS[layer](text)
    assert MASK in veil(secret).cover(text)
    assert veil(secret).cover_data({"a": [text, 1]})["a"][0] == MASK


@pytest.mark.parametrize("secret", ["000000000000000&#0", "aB3dE6gH9jK2mN5p%41", "aB3dE6gH9jK2mN5p\\u0041"])
@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_a_secret_that_looks_like_an_encoding(secret: str, layer: str) -> None:
    """What would be decoded further into another text is looked at before it is."""
    assert veil(secret).cover_data([LAYERS[layer](secret)]) == [MASK]


def test_the_other_words_stay() -> None:
    """Of a text that repeats a secret as it is, only the secret goes; a text without it is left as it was."""
    made = veil(SECRET, "abc")
    assert made.cover(f"The token {SECRET} has expired") == f"The token {MASK} has expired"
    for text in ("Rien à voir", "planted", "https://example.org/?a=%20b"):
        assert made.cover(text) == text
        assert made.cover_data([text]) == [text]


def test_a_part_is_enough_in_words_and_a_short_secret_is_left_in_data() -> None:
    """Half a token is not shown; a password that is a common word does not hide the data of a server."""
    assert veil(SECRET).cover("It began with Planted+Token/9Vq2") == MASK
    assert veil("mairie").cover_data({"handle": "mairie.example.org"}) == {"handle": "mairie.example.org"}
    assert veil("mairie").cover("not mairie") == f"not {MASK}"


@pytest.mark.parametrize("text", ["%", "%zz", "&#x110000;", "&#0;", "\\ud800", "\\u", "\ud800"])
def test_what_only_looks_like_an_encoding(text: str) -> None:
    """A broken escape is text."""
    assert veil(SECRET).cover(text) == text
