"""Whatever two colours a commune has, its site can be read, by day and by night."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syndicate import palette
from syndicate.oklch import contrast, distance, read

STATE_BLUES = ("#000091", "#1212ff", "#6a6af4", "#0000ff", "#002395")
HARD = ("#ffffff", "#000000", "#808080", "#ffff00", "#ffd400", "#e1000f", "#00ff00", *STATE_BLUES)
hexes = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
colours = st.one_of(st.sampled_from(HARD), st.sampled_from(tuple(palette.WORDS.values())), hexes)
pairs = st.one_of(st.tuples(colours, colours), colours.map(lambda one: (one, one)))

SHEETS = ("paper", "sheet", "sunken")
GROUNDS = (*SHEETS, "sky", "a-tint", "b-tint")
# Text on its ground, and the least contrast: WCAG 2.1 asks for 4.5, the theme for more where people read at length.
TEXT = {
    **{("ink", ground): 12.0 for ground in SHEETS},
    **{("ink", ground): 7.0 for ground in ("sky", "a-tint", "b-tint")},
    **{("ink-2", ground): 5.5 if ground in SHEETS else 4.5 for ground in GROUNDS},
    **{("a", ground): 5.5 if ground in SHEETS else 4.5 for ground in GROUNDS},
    **{("b-text", ground): 4.5 for ground in GROUNDS},
    **{(state, ground): 4.5 for state in ("open", "soon", "closed") for ground in (*SHEETS, "sky")},
    **{(f"{notice}-ink", f"{notice}-bg"): 4.5 for notice in ("info", "watch", "urgent")},
    ("on-a", "a"): 6.0, ("on-b", "b"): 4.5, ("on-deep", "a-deep"): 7.0,
}  # fmt: skip
# What is no text, but must be seen: the borders of fields, hoops on the footer, the lines of notices.
SHAPES = {
    **{("border", ground): 3.0 for ground in (*SHEETS, "sky")},
    **{(f"{notice}-line", f"{notice}-bg"): 3.0 for notice in ("info", "watch")},
    ("b", "a-deep"): 3.0,
}
BY_DAY = {("ink", "paper"): 13.0, ("a-deep", "paper"): 11.0}


def faults(tokens: Mapping[str, str], least: Mapping[tuple[str, str], float]) -> list[str]:
    """Give the pairs whose contrast is too weak."""
    return [
        f"{one} {tokens[one]} on {ground} {tokens[ground]}: {contrast(tokens[one], tokens[ground]):.2f} < {wanted}"
        for (one, ground), wanted in least.items()
        if contrast(tokens[one], tokens[ground]) < wanted
    ]


@given(pairs)
@example(("#ff45a4", "#75eb97"))  # the weakest category line, had its lightness not been sought
def test_every_pair_gives_a_site_that_can_be_read(pair: tuple[str, str]) -> None:
    """Each text, border and mark reaches its contrast on each ground that it stands on, in both modes."""
    derived = palette.derive(*pair)

    assert faults(derived.light, TEXT | SHAPES | BY_DAY) == []
    assert faults(derived.dark, TEXT | SHAPES) == []


@given(pairs)
def test_mourning_can_be_read_too(pair: tuple[str, str]) -> None:
    """In mourning the same contrasts hold, and the colour of links is that of the text."""
    sober = palette.mourning(palette.derive(*pair))

    assert faults(sober.light, TEXT | SHAPES | BY_DAY) == []
    assert faults(sober.dark, TEXT | SHAPES) == []
    assert sober.light["a"] == sober.light["ink"]
    assert sober.dark["a"] == sober.dark["ink"]
    assert sober.light["b"] == sober.light["hairline"]


@given(pairs)
def test_both_modes_name_the_same_colours(pair: tuple[str, str]) -> None:
    """Day and night have the same tokens, all of them six-digit codes, the same for the same pair."""
    derived = palette.derive(*pair)

    assert derived.light.keys() == derived.dark.keys()
    codes = {*derived.light.values(), *derived.dark.values(), *palette.drawing(derived, night=True).values()}
    assert all(palette.code(colour) == colour for colour in codes)
    assert derived == palette.derive.__wrapped__(*pair)


@given(pairs)
def test_a_drawing_keeps_its_planes_apart(pair: tuple[str, str]) -> None:
    """By day and by night, ground, hills, walls and sun can be told from what they stand before."""
    for night in (False, True):
        inks = palette.drawing(palette.derive(*pair), night=night)
        planes = (("paper", "deep"), ("paper", "a"), ("paper", "mid"), ("a", "mid"), ("a", "deep"), ("b", "deep"))
        near = [f"{one} {other}" for one, other in planes if distance(inks[one], inks[other]) < 0.05]
        assert near == []


@given(pairs, st.booleans())
def test_roles_do_not_hang_on_chance(pair: tuple[str, str], turned: bool) -> None:
    """The two are only put in order; a colour that can be read is never left for one that cannot."""
    a, b = palette.roles(*(pair[::-1] if turned else pair))

    assert sorted((a, b)) == sorted(pair)
    assert palette.can_be_read(a) or not palette.can_be_read(b)


@given(pairs, st.integers(1, 2))
@example(("#66b2ff", "#5aa0e6"), 2)
@example(("#ffff00", "#ffffff"), 2)
def test_the_colour_proposed_is_accepted(pair: tuple[str, str], count: int) -> None:
    """When the deep colour is too pale, writing the proposed one in its place always passes, and keeps the hue."""
    given_colours = list(pair[:count])
    deep = palette.pair(given_colours)[0]
    if palette.can_be_read(deep):
        return

    proposed = palette.readable(deep)
    retried = palette.pair([proposed if one == deep else one for one in given_colours])

    assert contrast(proposed, palette.PAPER) >= palette.LEAST
    assert contrast(proposed, palette.PAPER) < palette.LEAST + 0.35, "nearer ones would do"
    assert palette.can_be_read(retried[0])
    wanted, got = read(deep), read(proposed)
    if wanted.chroma > 0.05:
        assert abs((wanted.hue - got.hue + 180) % 360 - 180) < 2


@pytest.mark.parametrize("code", ["#66b2ff", "#ffff00", "#ffffff", "#ff66aa", "#9be15d", "#e8b22d", "#6a6af4"])
def test_no_nearer_colour_would_do(code: str) -> None:
    """Around the proposed colour, none of the same hue that can be read is clearly nearer to the chosen one."""
    proposed = palette.readable(code)
    hue, reach = read(code).hue, distance(code, proposed)
    channels = [int(proposed[start : start + 2], 16) for start in (1, 3, 5)]
    around = (
        "#{:02x}{:02x}{:02x}".format(*(max(0, min(255, c + d)) for c, d in zip(channels, (x, y, z), strict=True)))
        for x in range(-6, 7)
        for y in range(-6, 7)
        for z in range(-6, 7)
    )
    nearer = [
        (one, reach - distance(code, one))
        for one in around
        if palette.can_be_read(one)
        and reach - distance(code, one) > 0.004
        and (read(code).chroma < 0.01 or abs((read(one).hue - hue + 180) % 360 - 180) < 0.7)
    ]

    assert nearer == []


@given(st.sampled_from(STATE_BLUES), colours)
@example("#6a6af4", "#0b3c9d")
def test_the_blue_of_the_state_is_never_worn(blue: str, other: str) -> None:
    """A commune that gives the State's blue gets one that cannot be taken for it."""
    derived = palette.derive(blue, other)

    for tokens in (derived.light, derived.dark):
        for name in ("a", "a-deep", "b", "b-text", "a-mid"):
            assert distance(tokens[name], "#000091") > 0.085, name
            assert read(tokens[name]).chroma < 0.14 or not 255 <= read(tokens[name]).hue <= 280, name
