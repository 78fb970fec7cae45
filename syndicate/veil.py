"""Keep secrets out of what is said and kept, in every form in which a server may send them back.

A server that was given a token can repeat it: as it is, with a space or an invisible sign within, percent-encoded, in
HTML or JSON escapes, in base64 or in hexadecimal. All of these are looked for.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

MASK = "***"
# Shorter than this, a secret is a word like another: in the data of a server, it would hide what is none.
SHORTEST = 8
PIECE = 12  # letters and digits in a row that already give a secret away
_LAYERS = 3  # of encodings, one over the other
_ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})|\\+x([0-9a-fA-F]{2})")
_SEPARATORS = re.compile(r"[\W_]+")


class Veil:
    """The secrets of one run, and the way to take them out of a text. Safe to share between threads."""

    def __init__(self) -> None:
        self._secrets: frozenset[str] = frozenset()
        self._forms: frozenset[str] = frozenset()
        self._pieces: frozenset[str] = frozenset()

    def hide(self, *secrets: str) -> None:
        """Know these secrets from now on."""
        self._secrets |= {secret for secret in secrets if secret}
        self._forms = frozenset(form for secret in self._secrets for form in _forms(secret))
        self._pieces = frozenset(piece for form in self._forms for piece in _pieces(form))

    def cover(self, text: str) -> str:
        """Give words for people with ``***`` for each secret; nothing but that when a part of one is disguised."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return MASK if _within(self._pieces, text) else text

    def cover_data(self, data: Any) -> Any:
        """Give data of a server, with ``***`` for each text and key that holds a secret whole."""
        if isinstance(data, str):
            return MASK if _within(self._forms, data) else data
        if isinstance(data, list):
            return [self.cover_data(each) for each in data]
        if isinstance(data, dict):
            return {self.cover_data(key): self.cover_data(value) for key, value in data.items()}
        return data

    def may_be_in(self, text: str) -> bool:
        """Say whether a long text needs to be looked at in its parts."""
        return _within(self._forms, text)


def _within(forms: frozenset[str], text: str) -> bool:
    return bool(forms) and any(form in view for view in _views(text) for form in forms)


def _views(text: str) -> Iterator[str]:
    """Give a text as it would be read once each layer of encoding is taken off.

    One kind after the other: a secret may itself look like an encoding, and would be lost with the next kind.
    """
    import html  # late: its table of names is long, and settings load this with the networks

    yield _bare(text)
    for _layer in range(_LAYERS):
        before = text
        for decoded in (_without_escapes, unquote, html.unescape):
            seen, text = text, decoded(text)
            if text != seen:
                yield _bare(text)
        if text == before:
            return


def _without_escapes(text: str) -> str:
    return _ESCAPED.sub(_unescaped, text)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1] or found[2], 16))


def _bare(text: str) -> str:
    """Keep letters and digits, in one case and one width: what may stand between them hides nothing from a reader."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text).casefold())


def _forms(secret: str) -> Iterator[str]:
    """Give a secret bare, and the parts of what it is in hexadecimal and in base64, where it may begin at three places.

    In an encoding no word is met by chance: a part of it is enough.
    """
    data = secret.encode("utf-8", "surrogatepass")
    encoded = [data.hex()]
    for before in range(3):
        text = base64.b64encode(bytes(before) + data).decode()
        # What the bytes before and after have a part in is left out.
        encoded.append(text[(0, 2, 3)[before] : (len(data) + before) * 8 // 6])
    bare = _bare(secret)
    if len(bare) >= SHORTEST:
        yield bare
        yield from (piece for text in encoded for piece in _pieces(_bare(text)))


def _pieces(form: str) -> Iterator[str]:
    """Cut a form into parts, each of which gives much of the secret away."""
    yield from (form[start : start + PIECE] for start in range(0, len(form) - PIECE, PIECE))
    yield form[-PIECE:]
