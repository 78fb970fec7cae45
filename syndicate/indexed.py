"""Write a picture in a few colours that are given: half the weight, and the same edges in every picture.

Pillow's own quantization moves flat colours by a step or two, and chooses anew for each picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import cast

from PIL import Image, ImageChops

Colour = tuple[int, int, int]


def indexed(picture: Image.Image, colours: tuple[Colour, ...]) -> Image.Image:
    """Write an RGB picture in these colours, at most 256: each pixel in the one nearest to its own.

    Pillow looks each pixel up in a table, which has room for 16 bits: red, and green with some of blue.
    """
    counted = cast("list[tuple[int, Colour]]", picture.getcolors(picture.width * picture.height))
    known = _known(colours)
    for _count, seen in counted:
        if seen not in known:
            known[seen] = min(range(len(colours)), key=lambda number: _apart(colours[number], seen))
    nearest = {seen: known[seen] for _count, seen in counted}
    # The first amount of blue with which no two colours of this picture need the same place for two numbers.
    blues = next((some for some in range(256) if _fits(nearest, some)), None)
    if blues is None:  # arms of a thousand colours: once for all the cards
        made = Image.frombytes("P", picture.size, bytes(nearest[seen] for seen in _pixels(picture)))
    else:
        red, green, blue = picture.split()
        second = ImageChops.add_modulo(green, blue.point([blues * level & 0xFF for level in range(256)]))
        words = Image.frombytes("I", picture.size, Image.merge("LA", (red, second)).tobytes(), "raw", "I;16")
        table = [0] * 0x10000
        for seen, number in nearest.items():
            table[_row(seen, blues)] = number
        made = Image.new("L", picture.size)
        # As ``words.point(table, "L")``, which first rounds each of these whole numbers, for longer than all the rest.
        made.im = words.im.point(table, "L")
    made.putpalette([channel for colour in colours for channel in colour])
    return made


def _fits(nearest: dict[Colour, int], blues: int) -> bool:
    rows: dict[int, int] = {}
    return all(rows.setdefault(_row(seen, blues), number) == number for seen, number in nearest.items())


def _row(colour: Colour, blues: int) -> int:
    red, green, blue = colour
    return red | (green + blues * blue & 0xFF) << 8


def _pixels(picture: Image.Image) -> Iterator[Colour]:
    channels = iter(picture.tobytes())
    return zip(channels, channels, channels, strict=True)


@cache
def _known(colours: tuple[Colour, ...]) -> dict[Colour, int]:
    """Keep where each colour that was met went, from one picture to the next."""
    return {colour: at for at, colour in enumerate(colours)}


def _apart(one: Colour, other: Colour) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2
