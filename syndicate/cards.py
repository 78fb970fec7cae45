"""Draw the picture of a news item that has none: its title in the sky of the commune's square, a band with its name.

Pillow's own font has no accents, so the card carries one: Besley Bold, a Clarendon like the wood type of old notices
(SIL Open Font License, ``fonts/OFL.txt``; Latin part of the @fontsource/besley package, as TrueType).

A card is what a network fetches from our page, never part of an announcement: drawing it another way edits no copy.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import cast

import regex
from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFont, ImageOps

from syndicate import palette
from syndicate.card_shapes import WIDE, Setting, Shape
from syndicate.drawing.arms import arms as drawn_arms
from syndicate.drawing.inks import complete, mix
from syndicate.drawing.lacing import lacing
from syndicate.drawing.raster import raster
from syndicate.drawing.scene import Scene
from syndicate.drawing.square import square
from syndicate.indexed import Colour, indexed
from syndicate.text import line, shorten

FONT = Path(__file__).parent / "fonts" / "besley-bold.ttf"
_LEADING, _CAPITALS = 1.1, 0.75  # of the title's size: line to line, height of capitals
_QUALITY = 86  # of a card with a photograph, as JPEG

# Spaces where a line may break: not those before ; : ! ? » nor after «, nor within an hour (8 h 30).
_BREAK = regex.compile(r"(?<!«|\d\s?h)[^\S\u00a0]+(?![;:!?»]|h\b)")
# What the font can draw.
_DRAWN = regex.compile(r"[ -~\u00a0-\u00ffŒœ‘’“”…–—€•]")


def card(
    title: str,
    name: str,
    colours: tuple[str, str],
    *,
    category: str = "",
    setting: Setting | None = None,
    photograph: bytes = b"",
    focus: tuple[float, float] = (0.0, 0.0),
    shape: Shape = WIDE,
) -> bytes:
    """Draw a card with a title and the commune's name. The same input always gives the same bytes.

    ``colours`` are the commune's two, as ``#rrggbb``; raise ``ValueError`` for anything else. The card is a PNG, or a
    JPEG when there is a ``photograph`` (clean bytes), which then takes the place of title and square; its ``focus``
    is in it, from -1 to 1, right and up positive.
    """
    setting = setting or Setting()
    derived = palette.derive(*palette.pair(colours))
    if setting.mourning:
        derived = palette.mourning(derived)
    inks = tuple(complete(palette.drawing(derived)).items())
    texts = (derived.light["ink"], derived.light["b-text"], derived.light["on-deep"])
    data = BytesIO()
    if photograph:
        picture = Image.new("RGB", (shape.width, shape.height), dict(inks)["sky"])
        _place(picture, photograph, focus, shape)
        _draw_band(picture, name, setting, dict(inks), texts[2], shape)
        picture.save(data, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    else:
        bare, made = _unwritten(name, setting, inks, texts, shape)
        picture = bare.copy()
        draw = ImageDraw.Draw(picture)
        kind = _fitted(category, shape.category, shape.width - 2 * shape.margin)
        at = (shape.margin, shape.category_line)
        draw.text(at, kind, font=_font(shape.category), fill=texts[1], anchor="ls")
        _write_title(draw, _drawable(title), texts[0], shape)
        written = ImageChops.difference(picture, bare).getbbox()
        if written:
            made = made.copy()
            made.paste(indexed(picture.crop(written), _palette(setting, inks, texts)), written)
        made.save(data, "PNG")
    return data.getvalue()


def _write_title(draw: ImageDraw.ImageDraw, title: str, colour: str, shape: Shape) -> None:
    """Write the title as large as it goes above the roofs, shortened when even the smallest size cannot hold it."""
    size, wide = next((one for one in shape.titles if _holds(title, *one, shape)), shape.titles[-1])
    title = shorten(title, lambda text: _holds(text, size, wide, shape))
    for number, words in enumerate(_lines(title, size, wide)):
        baseline = shape.title_top + size * (_CAPITALS + number * _LEADING)
        draw.text((shape.margin, baseline), words, font=_font(size), fill=colour, anchor="ls")


def _holds(title: str, size: int, wide: int, shape: Shape) -> bool:
    lines = _lines(title, size, wide)
    high = shape.title_top + size * (1 + (len(lines) - 1) * _LEADING)
    return (
        len(lines) <= shape.most_lines
        and high <= shape.title_end
        and all(_wide(words, size) <= wide for words in lines)
    )


@lru_cache(64)  # asked whether it holds, then written
def _lines(title: str, size: int, wide: int) -> list[str]:
    """Break a title into as few lines as it takes, then into lines as even as they can be in that number."""
    lines = _filled(title, size, wide)
    while len(lines) > 1:
        longest = max(_wide(words, size) for words in lines)
        narrower = _filled(title, size, longest - 1)
        if len(narrower) > len(lines) or max(_wide(words, size) for words in narrower) >= longest:
            break
        lines = narrower
    return lines


def title_lines(title: str, size: int, wide: int) -> list[str]:
    """Break a title, in the letters that the font has, into even lines; ``wide`` is in the unit of ``size``."""
    return _lines(_drawable(title), size, wide)


def title_width(title: str, size: int) -> float:
    """Give the width of a title on one line, in the unit of ``size``."""
    return _font(size).getlength(_drawable(title))


def _filled(title: str, size: int, wide: float) -> list[str]:
    lines = [""]
    for word in _BREAK.split(title):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _wide(longer, size) > wide:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


@lru_cache(1024)  # the lines of one title are tried in several widths
def _wide(words: str, size: int) -> float:
    return _font(size).getlength(words)


def _place(picture: Image.Image, photograph: bytes, focus: tuple[float, float], shape: Shape) -> None:
    """Fill what is above the lacing with a photograph, cropped around its focus."""
    with Image.open(BytesIO(photograph)) as opened:
        centre, size = ((focus[0] + 1) / 2, (1 - focus[1]) / 2), (shape.width, shape.floor)
        fitted = ImageOps.fit(opened.convert("RGB"), size, Image.Resampling.LANCZOS, centering=centre)
        picture.paste(fitted, (0, 0))


def _draw_band(
    picture: Image.Image, name: str, setting: Setting, inks: dict[str, str], light: str, shape: Shape
) -> None:
    """Draw the lacing and, under it, the band that says who speaks: arms, name, address of the site."""
    draw = ImageDraw.Draw(picture)
    strip = Scene(shape.width, shape.lacing, "deep")
    lacing(strip.at(), shape.width, shape.lacing)
    picture.paste(raster(strip, inks, shape.width), (0, shape.floor))
    draw.rectangle((0, shape.floor + shape.lacing, shape.width, shape.height), fill=inks["deep"])
    middle = shape.height - shape.band // 2
    shield = _shield(setting.arms, inks, shape.shield)
    picture.paste(shield, (shape.margin, middle - shield.height // 2), shield)
    left = shape.margin + shield.width + shape.name * 3 // 5
    wide: float = shape.width - shape.margin - left
    if shape.stacked:
        _write_line(draw, setting.domain, shape.domain, (left, middle + shape.domain * 4 // 5), wide, light)
        middle -= shape.name // 2 if setting.domain else 0
    else:
        domain = _fitted(setting.domain, shape.domain, shape.width / 2)
        draw.text((shape.width - shape.margin, middle), domain, font=_font(shape.domain), fill=light, anchor="rm")
        wide -= _font(shape.domain).getlength(domain) + 24
    _write_line(draw, name, shape.name, (left, middle), wide, light)


def _write_line(
    draw: ImageDraw.ImageDraw, text: str, size: int, place: tuple[float, float], wide: float, colour: str
) -> None:
    """Write a name on one line from its left end: smaller rather than cut, down to two thirds of its size."""
    sizes = (size, size * 5 // 6, size * 2 // 3)
    size = next((one for one in sizes if _font(one).getlength(_drawable(text)) <= wide), sizes[-1])
    draw.text(place, _fitted(text, size, wide), font=_font(size), fill=colour, anchor="lm")


def _shield(given: bytes, inks: dict[str, str], height: int) -> Image.Image:
    if not given:
        return raster(drawn_arms(), inks, round(height * 120 / 144))
    with Image.open(BytesIO(given)) as opened:
        return ImageOps.contain(opened.convert("RGBA"), (2 * height, height), Image.Resampling.LANCZOS)


@cache
def _unwritten(
    name: str, setting: Setting, inks: tuple[tuple[str, str], ...], texts: tuple[str, str, str], shape: Shape
) -> tuple[Image.Image, Image.Image]:
    """Draw once what all the cards of a commune share, everything but title and category; also in their palette."""
    picture = Image.new("RGB", (shape.width, shape.height), dict(inks)["sky"])
    scene = square(setting.seed, setting.landscape, steeple=setting.steeple, mourning=setting.mourning)
    village = raster(scene, dict(inks), shape.village)
    picture.paste(village, (-shape.village_left, shape.floor - village.height))
    _draw_band(picture, name, setting, dict(inks), texts[2], shape)
    return picture, indexed(picture, _palette(setting, inks, texts))


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
        shield = _shield(setting.arms, drawn, WIDE.shield).convert("RGB")
        counted = shield.getcolors(shield.width * shield.height) or []
        colours += [_three(colour) for _count, colour in sorted(counted, key=repr, reverse=True)]
    return tuple(dict.fromkeys(colours))[:256]


def _rgb(colour: str) -> Colour:
    return _three(ImageColor.getrgb(colour))


def _three(colour: object) -> Colour:
    red, green, blue = cast("Colour", colour)[:3]
    return red, green, blue


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
