"""Draw the picture of a news item that has none: its title on a plain sheet, the commune's name on a band below.

Pillow's own font has no accents, so the card carries one: Besley Bold, a Clarendon like the wood type of old notices
(SIL Open Font License, ``fonts/OFL.txt``; Latin part of the @fontsource/besley package, as TrueType).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from io import BytesIO
from itertools import cycle
from pathlib import Path

import regex
from PIL import Image, ImageColor, ImageDraw, ImageFont

from syndicate.text import line, shorten

FONT = Path(__file__).parent / "fonts" / "besley-bold.ttf"
# In pixels. 1200 x 630 is what networks show whole as a wide card (https://ogp.me gives no size; all crop near 1.91).
WIDTH, HEIGHT = 1200, 630
_MARGIN, _BAND, _LACING = 64, 64, 26
_TITLE_SIZES = (76, 68, 60, 52, 44, 38)
_NAME_SIZE = 30
_LEADING, _CAPITALS = 1.2, 0.75  # of the size: line to line, height of capitals
_SHEET, _INK, _WHITE = "#f7ecd9", "#16241f", "#ffffff"
# Contrast that WCAG 2.2 asks of text (success criterion 1.4.3).
_LEGIBLE = 4.5

# Spaces where a line may break: not those before ; : ! ? » nor after «.
_BREAK = regex.compile(r"(?<!«)[^\S\u00a0]+(?![;:!?»])")
# What the font can draw.
_DRAWN = regex.compile(r"[ -~\u00a0-\u00ffŒœ‘’“”…–—€•]")


def card(title: str, name: str, colours: tuple[str, str]) -> bytes:
    """Draw a 1200 x 630 PNG with a title and the commune's name. The same input always gives the same bytes.

    ``colours`` are the commune's main and second colour, as ``#rrggbb``; raise ``ValueError`` for anything else.
    """
    main, second = (ImageColor.getrgb(colour)[:3] for colour in colours)
    picture = Image.new("RGB", (WIDTH, HEIGHT), _SHEET)
    draw = ImageDraw.Draw(picture)
    top = HEIGHT - _BAND - _LACING
    _write_title(
        draw, _drawable(title), top - 2 * _MARGIN, main if _contrast(main, _rgb(_SHEET)) >= _LEGIBLE else _rgb(_INK)
    )
    _draw_lacing(draw, top, main, second)
    on_band = max((_rgb(_WHITE), _rgb(_INK)), key=lambda colour: _contrast(colour, main))
    font = _font(_NAME_SIZE)
    name = shorten(_drawable(name), lambda text: font.getlength(text) <= WIDTH - 2 * _MARGIN)
    draw.text((_MARGIN, HEIGHT - _BAND / 2), name, font=font, fill=on_band, anchor="lm")
    data = BytesIO()
    picture.save(data, "PNG", optimize=True)
    return data.getvalue()


def _write_title(draw: ImageDraw.ImageDraw, title: str, height: int, colour: tuple[int, ...]) -> None:
    """Write the title as large as it goes, shortened when even the smallest size cannot hold it."""
    size = next((size for size in _TITLE_SIZES if _holds(title, size, height)), _TITLE_SIZES[-1])
    title = shorten(title, lambda text: _holds(text, size, height))
    for number, words in enumerate(_lines(title, size)):
        baseline = _MARGIN + size * (_CAPITALS + number * _LEADING)
        draw.text((_MARGIN, baseline), words, font=_font(size), fill=colour, anchor="ls")


def _holds(title: str, size: int, height: int) -> bool:
    lines = _lines(title, size)
    wide = all(_font(size).getlength(words) <= WIDTH - 2 * _MARGIN for words in lines)
    return wide and len(lines) * size * _LEADING <= height


def _lines(title: str, size: int) -> list[str]:
    lines = [""]
    for word in _BREAK.split(title):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _font(size).getlength(longer) > WIDTH - 2 * _MARGIN:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _draw_lacing(draw: ImageDraw.ImageDraw, top: int, main: tuple[int, ...], second: tuple[int, ...]) -> None:
    """Draw the band and, above it, the cord of a drum: a zigzag between two rules."""
    draw.rectangle((0, top, WIDTH, HEIGHT), fill=main)
    draw.rectangle((0, top, WIDTH, top + 4), fill=second)
    draw.rectangle((0, top + _LACING - 5, WIDTH, top + _LACING - 1), fill=second)
    heights = cycle((top + _LACING - 7, top + 7))
    draw.line([(x, next(heights)) for x in range(-20, WIDTH + 40, 20)], fill=_WHITE, width=2)


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


def _rgb(colour: str) -> tuple[int, ...]:
    return ImageColor.getrgb(colour)


def _contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Give the contrast ratio of two colours (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: tuple[int, ...]) -> float:
    shares = [value / 255 for value in colour]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
