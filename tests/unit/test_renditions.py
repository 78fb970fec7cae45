"""What the build makes for networks that fetch pictures from our site, and what they are given of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndicate.model import Picture, PictureRules, Rendition
from syndicate.renditions import MOST_BYTES, SIDE, chosen, takes, together, wanted
from tests.simulated import rules

FETCHED = frozenset({"public_picture"})
FEED = PictureRules(most=10, max_bytes=8_000_000, min_ratio=0.8, max_ratio=1.91)
WIDE = replace(FEED, min_ratio=0, max_ratio=10)
MADE = [Rendition("feed", 1440, 754, "a"), Rendition("all", 1440, 480, "b")]
PANORAMA = Picture("u", "", 3000, 1000, "c", renditions=(Rendition("480", 480, 160), *MADE))


def test_nothing_is_made_for_networks_that_take_files() -> None:
    """Where no network fetches pictures, there is nothing to make, even when one needs a picture."""
    assert wanted([rules(), rules(needs=frozenset({"picture"}))]) == ()


def test_networks_with_the_same_limits_share_what_is_made() -> None:
    """Each limit is kept once: JPEG alone, never larger or heavier than networks use."""
    feed, other = (rules(needs=FETCHED, pictures=replace(FEED, most=most, alt_limit=most)) for most in (1, 20))
    found = wanted([feed, rules(), other, rules(needs=FETCHED, pictures=WIDE)])
    assert [(one.min_ratio, one.max_ratio) for one in found] == [(0.8, 1.91), (0, 10)]
    assert {(one.formats, one.max_side, one.max_bytes) for one in found} == {(("image/jpeg",), SIDE, MOST_BYTES)}
    (small,) = wanted([rules(needs=FETCHED, pictures=replace(FEED, max_side=1000, max_bytes=100))])
    assert (small.max_side, small.max_bytes) == (1000, 100)


def test_a_network_gets_what_shows_most_of_the_picture() -> None:
    """Of what is within its limits, the one that is cropped least; a size made for pages is none."""
    assert chosen(PANORAMA, FEED) == MADE[0]
    assert chosen(PANORAMA, WIDE) == MADE[1]
    assert chosen(replace(PANORAMA, renditions=(Rendition("480", 480, 270),)), FEED) is None
    assert chosen(PANORAMA, replace(FEED, max_side=1000)) is None


@pytest.mark.parametrize(
    ("first", "expected"), [((1000, 1000), 1.0), ((3000, 1000), 1.91), ((500, 1000), 0.8), ((1500, 1000), 1.5)]
)
def test_pictures_that_are_shown_together_have_one_ratio(first: tuple[int, int], expected: float) -> None:
    """Where all are shown at the ratio of the first, the others are cut to it, within what the network takes."""
    rules = replace(FEED, one_ratio=True)
    lead, other = (Picture("u", "", *size, "c") for size in (first, (1234, 777)))
    alone, *others = together([lead, other, other], rules)
    assert alone == rules
    assert [one.min_ratio == pytest.approx(expected, rel=0.011) for one in others] == [True, True]
    assert [one.max_ratio == pytest.approx(expected, rel=0.011) for one in others] == [True, True]
    assert all(rules.min_ratio <= one.min_ratio < one.max_ratio <= rules.max_ratio for one in others)
    assert together([other], rules) == (rules,)
    assert together([lead, other], FEED) == (FEED, FEED)


@pytest.mark.parametrize(
    ("size", "taken"), [((800, 1000), True), ((799, 1000), False), ((1910, 1000), True), ((1911, 1000), False),
                        ((4096, 3000), True), ((4097, 3000), False)],
)  # fmt: skip
def test_limits_hold_to_the_pixel(size: tuple[int, int], *, taken: bool) -> None:
    """A rendition at a limit is taken, one pixel more is not."""
    assert takes(FEED, Rendition("u", *size, "a")) == taken
