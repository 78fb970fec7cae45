"""Which names may stand for another file, once files came or went."""

from __future__ import annotations

import pytest

from plugins.looks import _come_or_gone

BEFORE = {"actualites", "actualites/a.md", "images", "images/b.jpg"}


@pytest.mark.parametrize(
    ("now", "parts"),
    [
        (BEFORE, set()),
        (BEFORE | {"actualites/c.md"}, {"c.md"}),  # the folder was there before
        (BEFORE | {"textes", "textes/c.md"}, {"textes", "c.md"}),
        (BEFORE - {"actualites", "actualites/a.md"}, {"actualites", "a.md"}),
        (BEFORE - {"images/b.jpg"} | {"images/c.jpg"}, {"images", "b.jpg", "c.jpg"}),  # nothing in it stays
        (BEFORE - {"images/b.jpg"} | {"images/b.jpg/c.png"}, {"images", "b.jpg", "c.png"}),
    ],
)
def test_only_what_came_or_went_is_looked_for(now: set[str], parts: set[str]) -> None:
    """Names of files and of whole folders that are new or gone; not those of folders in which something stays."""
    assert _come_or_gone(BEFORE, now) == parts
    assert _come_or_gone(now, BEFORE) == parts
