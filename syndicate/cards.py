"""Draw the picture of a news item that has none: its title in the sky of the commune's square, a band with its name.

Pillow's own font has no accents, so the card carries one: Besley Bold, a Clarendon like the wood type of old notices
(SIL Open Font License, ``fonts/OFL.txt``; Latin part of the @fontsource/besley package, as TrueType).

A card is what a network fetches from our page, never part of an announcement: drawing it another way edits no copy.
"""

from __future__ import annotations

import sys
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import cast

import regex
from PIL import Image, ImageColor, ImageDraw, ImageFont, ImageOps

from syndicate import palette
from syndicate.drawing import Scene, complete, raster
from syndicate.drawing.arms import arms as drawn_arms
from syndicate.drawing.inks import mix
from syndicate.drawing.lacing import lacing
from syndicate.drawing.square import square
from syndicate.text import line, shorten

FONT = Path(__file__).parent / "fonts" / "besley-bold.ttf"
# In pixels. 1200 x 630 is what networks show whole as a wide card (https://ogp.me gives no size; all crop near 1.91).
WIDTH, HEIGHT = 1200, 630
_MARGIN, _BAND, _LACING = 64, 64, 26
_FLOOR = HEIGHT - _BAND - _LACING  # where the picture ends
_CATEGORY, _NAME, _DOMAIN, _SHIELD = 26, 30, 24, 48
_CATEGORY_LINE, _TITLE_TOP, _TITLE_END = 60, 88, 290  # the sun and the weathercock begin under the last
# Size of the title, and the width that its lines take at most: about 24 letters while it is large.
_TITLE_SIZES = ((62, 900), (54, 960), (46, 1040), (40, WIDTH - 2 * _MARGIN))
_LEADING, _CAPITALS, _MOST_LINES = 1.1, 0.75, 3  # of the size: line to line, height of capitals
_QUALITY = 86  # of a card with a photograph, as JPEG

# Spaces where a line may break: not those before ; : ! ? » nor after «.
_BREAK = regex.compile(r"(?<!«)[^\S\u00a0]+(?![;:!?»])")
# What the font can draw.
_DRAWN = regex.compile(r"[ -~\u00a0-\u00ffŒœ‘’“”…–—€•]")

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Setting:
    """What all cards of a commune share: its code, its landscape, its site's name, its arms as PNG if it gave some."""

    seed: str = ""
    landscape: str = "hill"
    steeple: bool = True
    mourning: bool = False
    domain: str = ""
    arms: bytes = b""


def card(
    title: str,
    name: str,
    colours: tuple[str, str],
    *,
    category: str = "",
    setting: Setting | None = None,
    photograph: bytes = b"",
    focus: tuple[float, float] = (0.0, 0.0),
) -> bytes:
    """Draw a card of 1200 x 630 with a title and the commune's name. The same input always gives the same bytes.

    ``colours`` are the commune's two, as ``#rrggbb``; raise ``ValueError`` for anything else. The card is a PNG, or a
    JPEG when there is a ``photograph`` (clean bytes), which then takes the place of title and square; its ``focus``
    is in it, from -1 to 1, right and up positive.
    """
    setting = setting or Setting()
    derived = palette.derive(*palette.pair(colours))
    if setting.mourning:
        derived = palette.mourning(derived)
    inks = complete(palette.drawing(derived))
    picture = Image.new("RGB", (WIDTH, HEIGHT), inks["sky"])
    draw = ImageDraw.Draw(picture)
    if photograph:
        _place(picture, photograph, focus)
    else:
        village = _square(setting, tuple(inks.items()))
        picture.paste(village, (0, _FLOOR - village.height))
        kind = _fitted(category, _CATEGORY, WIDTH - 2 * _MARGIN)
        draw.text((_MARGIN, _CATEGORY_LINE), kind, font=_font(_CATEGORY), fill=derived.light["b-text"], anchor="ls")
        _write_title(draw, _drawable(title), derived.light["ink"])
    _draw_band(picture, name, setting, inks, derived.light["on-deep"])
    data = BytesIO()
    if photograph:
        picture.save(data, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    else:
        texts = (derived.light["ink"], derived.light["b-text"], derived.light["on-deep"])
        _indexed(picture, _palette(setting, tuple(inks.items()), texts)).save(data, "PNG")
    return data.getvalue()


def _write_title(draw: ImageDraw.ImageDraw, title: str, colour: str) -> None:
    """Write the title as large as it goes above the roofs, shortened when even the smallest size cannot hold it."""
    size, wide = next((one for one in _TITLE_SIZES if _holds(title, *one)), _TITLE_SIZES[-1])
    title = shorten(title, lambda text: _holds(text, size, wide))
    for number, words in enumerate(_lines(title, size, wide)):
        baseline = _TITLE_TOP + size * (_CAPITALS + number * _LEADING)
        draw.text((_MARGIN, baseline), words, font=_font(size), fill=colour, anchor="ls")


def _holds(title: str, size: int, wide: int) -> bool:
    lines = _lines(title, size, wide)
    high = _TITLE_TOP + size * (1 + (len(lines) - 1) * _LEADING)
    return (
        len(lines) <= _MOST_LINES
        and high <= _TITLE_END
        and all(_font(size).getlength(words) <= wide for words in lines)
    )


def _lines(title: str, size: int, wide: int) -> list[str]:
    """Break a title into as few lines as it takes, then into lines as even as they can be in that number."""
    lines = _filled(title, size, wide)
    while len(lines) > 1:
        longest = max(_font(size).getlength(words) for words in lines)
        narrower = _filled(title, size, longest - 1)
        if len(narrower) > len(lines) or max(_font(size).getlength(words) for words in narrower) >= longest:
            break
        lines = narrower
    return lines


def _filled(title: str, size: int, wide: float) -> list[str]:
    lines = [""]
    for word in _BREAK.split(title):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _font(size).getlength(longer) > wide:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _place(picture: Image.Image, photograph: bytes, focus: tuple[float, float]) -> None:
    """Fill what is above the lacing with a photograph, cropped around its focus."""
    with Image.open(BytesIO(photograph)) as opened:
        centre = ((focus[0] + 1) / 2, (1 - focus[1]) / 2)
        fitted = ImageOps.fit(opened.convert("RGB"), (WIDTH, _FLOOR), Image.Resampling.LANCZOS, centering=centre)
        picture.paste(fitted, (0, 0))


def _draw_band(picture: Image.Image, name: str, setting: Setting, inks: dict[str, str], light: str) -> None:
    """Draw the lacing and, under it, the band that says who speaks: arms, name, address of the site."""
    draw = ImageDraw.Draw(picture)
    strip = Scene(WIDTH, _LACING, "deep")
    lacing(strip.at(), WIDTH, _LACING)
    picture.paste(raster(strip, inks, WIDTH), (0, _FLOOR))
    draw.rectangle((0, _FLOOR + _LACING, WIDTH, HEIGHT), fill=inks["deep"])
    middle = HEIGHT - _BAND // 2
    shield = _shield(setting.arms, inks)
    picture.paste(shield, (_MARGIN, middle - shield.height // 2), shield)
    domain = _fitted(setting.domain, _DOMAIN, WIDTH / 2)
    draw.text((WIDTH - _MARGIN, middle), domain, font=_font(_DOMAIN), fill=light, anchor="rm")
    left = _MARGIN + shield.width + 18
    name = _fitted(name, _NAME, WIDTH - _MARGIN - 24 - _font(_DOMAIN).getlength(domain) - left)
    draw.text((left, middle), name, font=_font(_NAME), fill=light, anchor="lm")


def _shield(given: bytes, inks: dict[str, str]) -> Image.Image:
    if not given:
        return raster(drawn_arms(), inks, round(_SHIELD * 120 / 144))
    with Image.open(BytesIO(given)) as opened:
        return ImageOps.contain(opened.convert("RGBA"), (2 * _SHIELD, _SHIELD), Image.Resampling.LANCZOS)


def _indexed(picture: Image.Image, colours: tuple[Colour, ...]) -> Image.Image:
    """Write the picture in the colours of its ``_palette``: half the weight, and the same edges on every card.

    Pillow's own quantization moves flat colours by a step or two, and chooses anew for each picture.
    """
    words = array("I", picture.convert("RGBA").tobytes())
    if sys.byteorder == "big":
        words.byteswap()
    known = _known(colours)
    for word in set(words) - known.keys():
        seen = (word & 0xFF, word >> 8 & 0xFF, word >> 16 & 0xFF)
        known[word] = min(range(len(colours)), key=lambda number: _apart(colours[number], seen))
    made = Image.frombytes("P", picture.size, bytes(map(known.__getitem__, words)))
    made.putpalette([channel for colour in colours for channel in colour])
    return made


@cache
def _palette(setting: Setting, inks: tuple[tuple[str, str], ...], texts: tuple[str, str, str]) -> tuple[Colour, ...]:
    """Give the flat colours, the steps of a smoothed edge between any two of them, and the main colours of the arms."""
    drawn = dict(inks)
    found = dict.fromkeys(drawn.values())
    ink, category, name = texts
    for text, ground in ((ink, drawn["sky"]), (category, drawn["sky"]), (name, drawn["deep"])):
        found |= dict.fromkeys(mix(text, ground, step / 8) for step in range(9))
    for one, other in combinations(dict.fromkeys(drawn.values()), 2):
        found |= dict.fromkeys(mix(one, other, step / 6) for step in range(1, 6))
    colours = [_rgb(colour) for colour in found]
    if setting.arms:
        counted = _shield(setting.arms, drawn).convert("RGB").getcolors(WIDTH * HEIGHT) or []
        colours += [_three(colour) for _count, colour in sorted(counted, key=repr, reverse=True)]
    return tuple(dict.fromkeys(colours))[:256]


@cache
def _known(colours: tuple[Colour, ...]) -> dict[int, int]:
    """Keep where each colour that was met went, from one card to the next; the number is as Pillow lays out RGBA."""
    return {red | green << 8 | blue << 16 | 0xFF << 24: at for at, (red, green, blue) in enumerate(colours)}


def _apart(one: Colour, other: Colour) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2


def _rgb(colour: str) -> Colour:
    return _three(ImageColor.getrgb(colour))


def _three(colour: object) -> Colour:
    red, green, blue = cast("Colour", colour)[:3]
    return red, green, blue


@cache
def _square(setting: Setting, inks: tuple[tuple[str, str], ...]) -> Image.Image:
    """Draw the square once for all the cards of a build."""
    scene = square(setting.seed, setting.landscape, steeple=setting.steeple, mourning=setting.mourning)
    return raster(scene, dict(inks), WIDTH)


def _fitted(text: str, size: int, wide: float) -> str:
    return shorten(_drawable(text), lambda shorter: _font(size).getlength(shorter) <= wide)


def _drawable(text: str) -> str:
    """Give the text in letters that the font has: a letter it lacks loses its accent, what is no letter is left out."""
    known: list[str] = []
    for character in line(text).replace("\u202f", "\u00a0").replace("\u2011", "-"):
        bare = unicodedata.normalize("NFKD", character)
        known += [character] if _DRAWN.match(character) else _DRAWN.findall(bare)
    return line("".join(known))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    # The basic layout is the same on every machine; the other depends on libraries that may be absent.
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)
