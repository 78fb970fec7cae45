"""The share card: what it shows, what it holds, and that it can be read in any colours."""

from __future__ import annotations

import random
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageColor, ImageStat

from syndicate import images, palette
from syndicate.card_shapes import EQUAL, TALL, WIDE, Setting, Shape, shape
from syndicate.cards import card
from syndicate.model import PictureRules
from syndicate.oklch import contrast

COLOURS = ("#1f6b4a", "#e8b22d")
TITLE, NAME = "Le pont rouvrira au printemps", "Valserein"
SETTING = Setting("99001", "river", domain="valserein.example.org")
# The sun begins under this row, in pixels.
ROOFS = {WIDE: 282, TALL: 750, EQUAL: 504}
SHAPES = {"wide": WIDE, "tall": TALL, "equal": EQUAL}


def opened(data: bytes) -> Image.Image:
    """Decode a card."""
    return Image.open(BytesIO(data)).convert("RGB")


def changed(one: bytes, other: bytes) -> tuple[int, int, int, int] | None:
    """Give the box in which two cards differ."""
    return ImageChops.difference(opened(one), opened(other)).getbbox()


def test_a_card() -> None:
    """A card is a PNG of 1200 by 630, light enough for any network, the same each time."""
    drawn = card(TITLE, NAME, COLOURS, category="Travaux", setting=SETTING)
    assert images.inspect(drawn) == images.Info(1200, 630, "image/png")
    assert drawn == card(TITLE, NAME, COLOURS, category="Travaux", setting=SETTING)
    assert len(drawn) <= 150_000
    light = palette.derive(*COLOURS).light
    assert opened(drawn).getpixel((1190, 620)) == ImageColor.getrgb(light["a-deep"])
    assert opened(drawn).getpixel((10, 10)) == ImageColor.getrgb(light["sky"])


def test_the_deep_colour_is_found() -> None:
    """The order of the two colours does not matter when only one can be the deep one; other colours change the card."""
    assert card(TITLE, NAME, COLOURS) == card(TITLE, NAME, COLOURS[::-1])
    assert card(TITLE, NAME, COLOURS) != card(TITLE, NAME, ("#1f4e9e", "#e6e2d8"))
    with pytest.raises(ValueError, match="green"):
        card(TITLE, NAME, ("green", "#e8b22d"))


@pytest.mark.parametrize("seed", range(6))
def test_a_card_can_be_read_in_any_colours(seed: int) -> None:
    """Title, category and name have the contrast that the law asks for on the ground they stand on, and are drawn."""
    chance = random.Random(seed)
    pair = (f"#{chance.randrange(1 << 24):06x}", f"#{chance.randrange(1 << 24):06x}")
    pixels = opened(card(TITLE, NAME, pair, category="Travaux", setting=SETTING))
    light = palette.derive(*palette.pair(pair)).light
    for box, ink, ground in (
        ((64, 100, 900, 260), "ink", "sky"),
        ((64, 36, 400, 70), "b-text", "sky"),
        ((130, 570, 600, 630), "on-deep", "a-deep"),
    ):
        drawn = {colour for _count, colour in pixels.crop(box).getcolors(1 << 20) or ()}
        assert ImageColor.getrgb(light[ink]) in drawn
        assert ImageColor.getrgb(light[ground]) in drawn
        assert contrast(light[ink], light[ground]) >= 4.5


def test_a_card_shows_french_accents() -> None:
    """Each accented letter of French is drawn, and drawn apart from its bare letter and from the others."""
    letters = "éèêëàâäçîïôöùûüÿœæÉÈÊËÀÂÇÎÏÔÙÛŒÆeaciouyEACIOU«»’…–€"
    assert len({card(letter, "", COLOURS) for letter in letters}) == len(letters)


@pytest.mark.parametrize("form", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("title", ["Eau", TITLE, "Coupure d’électricité " * 3, "Réunion publique " * 60, "M" * 400])
def test_any_title_ends_above_the_roofs(title: str, form: Shape) -> None:
    """A title of any length stays in the sky, inside the margins: smaller, then shortened; a word too long is cut."""
    box = changed(card(title, NAME, COLOURS, shape=form), card("", NAME, COLOURS, shape=form))
    assert box is not None
    assert box[0] >= form.margin - 4
    assert box[1] >= form.category_line
    assert box[2] <= form.width - form.margin + 4
    assert box[3] <= ROOFS[form]


@pytest.mark.parametrize("form", [TALL, EQUAL], ids=["tall", "equal"])
def test_a_card_for_telephones(form: Shape) -> None:
    """A tall or square card has its size, the same colours at its edges, and larger letters than a wide one."""
    drawn = card(TITLE, NAME, COLOURS, category="Travaux", setting=SETTING, shape=form)
    assert images.inspect(drawn) == images.Info(form.width, form.height, "image/png")
    assert drawn == card(TITLE, NAME, COLOURS, category="Travaux", setting=SETTING, shape=form)
    light = palette.derive(*COLOURS).light
    assert opened(drawn).getpixel((form.width - 10, form.height - 10)) == ImageColor.getrgb(light["a-deep"])
    assert opened(drawn).getpixel((10, 10)) == ImageColor.getrgb(light["sky"])
    high = [changed(card("E", "", COLOURS, shape=one), card("", "", COLOURS, shape=one)) for one in (WIDE, form)]
    assert all(high)
    wide, tall = (box[3] - box[1] for box in high if box)
    assert tall / form.width > 1.5 * wide / WIDE.width


def test_a_shape_is_one_that_its_networks_show_whole() -> None:
    """The tallest shape that no network crops, else the square one, else the wide one."""
    kinds = {
        "any": PictureRules(1, 1), "feed": PictureRules(1, 1, min_ratio=0.8, max_ratio=1.91),
        "squares": PictureRules(1, 1, min_ratio=1), "cards": PictureRules(1, 1, min_ratio=1.9, max_ratio=1.91),
        "stories": PictureRules(1, 1, max_ratio=0.6),
    }  # fmt: skip
    assert {name: shape(one) for name, one in kinds.items()} == {
        "any": TALL, "feed": TALL, "squares": EQUAL, "cards": WIDE, "stories": WIDE,
    }  # fmt: skip
    assert shape(kinds["any"], kinds["squares"]) == EQUAL


def test_an_hour_stays_in_one_piece() -> None:
    """No line ends within an hour: the digits that a plain space parts from their “h” stay beside it."""
    plain, kept = (card(f"Réunion publique de 14{space}h{space}30", "", COLOURS) for space in " \u00a0")
    assert plain == kept


def test_a_title_without_letters_is_blank() -> None:
    """What the font cannot draw is left out, and never drawn as a box."""
    assert card("👍 \u202e", "", COLOURS) == card("", "", COLOURS)


def test_long_names_do_not_meet() -> None:
    """A long name is shortened before the address of the site, which stands at the right."""
    long, short = (card("", name, COLOURS, setting=SETTING) for name in ("Valserein " * 40, ""))
    address = changed(
        card("", "", COLOURS, setting=SETTING), card("", "", COLOURS, setting=replace(SETTING, domain=""))
    )
    drawn = changed(long, short)
    assert address is not None
    assert drawn is not None
    assert drawn[2] < address[0]


def test_a_long_name_is_written_smaller_before_it_is_cut() -> None:
    """Under one another, name and address take the whole width; only what the smallest letters cannot hold is cut."""
    wide = TALL.width - TALL.margin
    for length in (10, 20, 60):
        name, domain = "N" * length, "n" * length
        drawn = card("", name, COLOURS, setting=replace(SETTING, domain=domain), shape=TALL)
        longer = card("", name + "N", COLOURS, setting=replace(SETTING, domain=domain), shape=TALL)
        box = changed(drawn, card("", "", COLOURS, setting=replace(SETTING, domain=""), shape=TALL))
        assert box is not None
        assert box[1] > TALL.floor + TALL.lacing
        assert box[2] <= wide
        assert (changed(drawn, longer) is None) == (length == 60)


def test_what_a_commune_chose_is_drawn() -> None:
    """The code, the landscape, the steeple, the mourning and the arms each change the card, all in its lower part."""
    usual = card(TITLE, NAME, COLOURS, setting=SETTING)
    arms = BytesIO()
    Image.new("RGBA", (200, 240), "red").save(arms, "PNG")
    choices: list[dict[str, Any]] = [{"landscape": "coast"}, {"steeple": False}, {"arms": arms.getvalue()}]
    for choice in [*choices, {"seed": "99002"}]:
        box = changed(usual, card(TITLE, NAME, COLOURS, setting=replace(SETTING, **choice)))
        assert box is not None
        assert box[1] >= ROOFS[WIDE] - 20  # birds fly a little higher than the sun
    assert card(TITLE, NAME, COLOURS, setting=replace(SETTING, mourning=True)) != usual


def test_a_photograph_takes_the_place_of_the_drawing() -> None:
    """With a photograph the card is a JPEG that shows it around its focus, above the same lacing and band."""
    photograph = BytesIO()
    half = Image.new("RGB", (1000, 2000), "red")
    half.paste("blue", (0, 1000, 1000, 2000))
    half.save(photograph, "PNG")
    top, bottom = (card(TITLE, NAME, COLOURS, photograph=photograph.getvalue(), focus=(0, y)) for y in (1, -1))
    assert images.inspect(top) == images.Info(1200, 630, "image/jpeg")
    assert ImageStat.Stat(opened(top).crop((0, 0, 1200, 500))).mean[0] > 200
    assert ImageStat.Stat(opened(bottom).crop((0, 0, 1200, 500))).mean[2] > 200
    assert len(top) <= 150_000
    band = ImageColor.getrgb(palette.derive(*COLOURS).light["a-deep"])
    pixel = opened(top).getpixel((700, 620))
    assert isinstance(pixel, tuple)
    assert all(abs(a - b) < 12 for a, b in zip(pixel, band, strict=True))
