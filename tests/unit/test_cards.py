"""The share card: what it shows, what it holds, and that it can be read in any colours."""

from __future__ import annotations

import random
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageColor, ImageStat

from syndicate import images, palette
from syndicate.cards import Setting, card
from syndicate.oklch import contrast

COLOURS = ("#1f6b4a", "#e8b22d")
TITLE, NAME = "Le pont rouvrira au printemps", "Valserein"
SETTING = Setting("99001", "river", domain="valserein.example.org")
ROOFS = 282  # the sun begins under this row, in pixels


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


@pytest.mark.parametrize("title", ["Eau", TITLE, "Coupure d’électricité " * 3, "Réunion publique " * 60, "M" * 400])
def test_any_title_ends_above_the_roofs(title: str) -> None:
    """A title of any length stays in the sky, inside the margins: smaller, then shortened; a word too long is cut."""
    box = changed(card(title, NAME, COLOURS), card("", NAME, COLOURS))
    assert box is not None
    assert box[0] >= 60
    assert box[1] >= 64
    assert box[2] <= 1140
    assert box[3] <= ROOFS + 8


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


def test_what_a_commune_chose_is_drawn() -> None:
    """The code, the landscape, the steeple, the mourning and the arms each change the card, all in its lower part."""
    usual = card(TITLE, NAME, COLOURS, setting=SETTING)
    arms = BytesIO()
    Image.new("RGBA", (200, 240), "red").save(arms, "PNG")
    choices: list[dict[str, Any]] = [{"landscape": "coast"}, {"steeple": False}, {"arms": arms.getvalue()}]
    for choice in [*choices, {"seed": "99002"}]:
        box = changed(usual, card(TITLE, NAME, COLOURS, setting=replace(SETTING, **choice)))
        assert box is not None
        assert box[1] >= ROOFS - 20  # birds fly a little higher than the sun
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
