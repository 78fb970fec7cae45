"""A draft for the networks that have a field for a title and another for the rest. Pure."""

from __future__ import annotations

from collections.abc import Callable

from syndicate.model import Draft
from syndicate.networks._shown import letters
from syndicate.text import defuse, shorten


def titled(draft: Draft, most: int, measure: Callable[[str], int]) -> tuple[str, str]:
    """Give the title, of ``most`` signs at most as ``measure`` counts them, and what the text says beside it.

    A title that stands whole at the head of the text is not said twice; one that had to be cut stays there whole.
    """
    whole = defuse(draft.link.title)
    head, _blank, rest = draft.text.partition("\n\n")
    title = shorten(whole, lambda part: measure(part) <= most)
    if title == whole and letters(head) == letters(whole):
        return title, rest
    return title, draft.text


def utf16(text: str) -> int:
    """Count units of UTF-16: no other way of counting, where a network tells none, gives more."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
