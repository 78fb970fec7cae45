"""A picture written in a few colours: each pixel in the nearest one, whatever the number of colours it had."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from PIL import Image

from syndicate.indexed import indexed


@pytest.mark.parametrize("side", [4, 20, 120])
def test_each_pixel_takes_the_nearest_colour(side: int) -> None:
    """A few colours are looked up in a table, some hundreds too, many thousands one by one: all to the nearest."""
    chance = random.Random(side)
    colours = tuple((chance.randrange(256), chance.randrange(256), chance.randrange(256)) for _one in range(200))
    picture = Image.frombytes("RGB", (side, side), chance.randbytes(side * side * 3))

    made = indexed(picture, colours).convert("RGB")

    def far(one: bytes, other: Iterable[int]) -> int:
        return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))

    for at in range(0, side * side * 3, 3 * max(1, side // 8)):
        seen, written = picture.tobytes()[at : at + 3], made.tobytes()[at : at + 3]
        assert far(seen, written) == min(far(seen, colour) for colour in colours)
