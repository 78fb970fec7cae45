"""A sheet of paper and its few flat inks, on which everything is a polygon.

The press works at three times the final size and averages each 3 x 3 block, which gives clean edges without any
texture or gradient. Coordinates and lengths are in pixels of the finished picture; colours are ``#rrggbb``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from PIL import Image, ImageDraw

Point = tuple[float, float]

PRESS = 3  # how many times larger the press is than the finished picture

# The commune's two colours, sinople and or, and what its palette derives from them.
PAPER, SKY, GOLD = "#fbf8f2", "#f7ecd8", "#e8b22d"
TINT, MID, GREEN, DEEP = "#d8eee2", "#83a994", "#1f6b4a", "#003822"


class Sheet:
    """One picture being printed, ``width`` by ``height`` pixels; ``ground`` is the paper, ``None`` for none.

    ``times`` makes a very large one: that many pixels for each unit of length, with edges as the gouge leaves them.
    """

    def __init__(self, width: int, height: int, ground: str | None = SKY, *, times: int = 0) -> None:
        self.width, self.height = width, height
        self._press, self._reduction = (times, 1) if times else (PRESS, PRESS)
        mode, colour = ("RGB", ground) if ground else ("RGBA", "#00000000")
        self._image = Image.new(mode, (width * self._press, height * self._press), colour)
        self._draw = ImageDraw.Draw(self._image)

    def finish(self) -> Image.Image:
        """Give the picture at its final size."""
        return self._image.reduce(self._reduction)

    def fill(self, points: Iterable[Point], colour: str) -> None:
        """Print a polygon."""
        self._draw.polygon([(x * self._press, y * self._press) for x, y in points], fill=colour)

    def rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Print an upright rectangle from its top left corner."""
        self.fill([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], colour)

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        """Print a disc around its centre."""
        self.oval(x, y, radius, radius, colour)

    def oval(self, x: float, y: float, across: float, down: float, colour: str) -> None:
        """Print an ellipse from its centre and half axes."""
        self.fill(arc(x, y, across, down, 0, 360), colour)

    def line(self, points: Sequence[Point], colour: str, width: float) -> None:
        """Print a line of even width with round ends and corners."""
        for (xa, ya), (xb, yb) in pairwise(points):
            length = math.hypot(xb - xa, yb - ya) or 1.0
            u, v = (ya - yb) / length * width / 2, (xb - xa) / length * width / 2
            self.fill([(xa + u, ya + v), (xb + u, yb + v), (xb - u, yb - v), (xa - u, ya - v)], colour)
        for x, y in points:
            self.disc(x, y, width / 2, colour)

    def gouge(self, x: float, y: float, length: float, colour: str, width: float = 3.0, *,
              slope: float = 0.0, bend: float = 0.0) -> None:  # fmt: skip
        """Cut one stroke that thins at both ends, as a gouge does: from (x, y), ``slope`` in degrees downwards."""
        turn = math.radians(slope)
        upper: list[Point] = []
        lower: list[Point] = []
        for step in range(13):
            along = step / 12
            arch = 4 * along * (1 - along)
            half = width / 2 * arch**0.7
            for side, points in ((-half, upper), (half, lower)):
                u, v = along * length, side - bend * arch
                points.append(
                    (x + u * math.cos(turn) - v * math.sin(turn), y + u * math.sin(turn) + v * math.cos(turn))
                )
        self.fill(upper + lower[::-1], colour)

    @contextmanager
    def within(self, points: Iterable[Point]) -> Iterator[None]:
        """Keep what is printed meanwhile inside a polygon."""
        before = self._image.copy()
        yield
        mask = Image.new("L", self._image.size, 0)
        ImageDraw.Draw(mask).polygon([(x * self._press, y * self._press) for x, y in points], fill=255)
        self._image = Image.composite(self._image, before, mask)
        self._draw = ImageDraw.Draw(self._image)


def arc(x: float, y: float, across: float, down: float, start: float, end: float) -> list[Point]:
    """Give the points of a piece of ellipse; angles in degrees, clockwise from the right."""
    steps = max(8, round(abs(end - start) / 4))
    angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + across * math.cos(angle), y + down * math.sin(angle)) for angle in angles]


def bow(start: Point, control: Point, end: Point) -> list[Point]:
    """Give the points of a quadratic curve."""
    points = []
    for step in range(33):
        t = step / 32
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        points.append((a * start[0] + b * control[0] + c * end[0], a * start[1] + b * control[1] + c * end[1]))
    return points


def mix(one: str, two: str, share: float) -> str:
    """Give a flat ink between two: ``share`` 0 is the first, 1 the second."""
    channels = [(int(one[k : k + 2], 16), int(two[k : k + 2], 16)) for k in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in channels)


SHADE = mix(PAPER, DEEP, 0.16)  # the shaded side of a wall
