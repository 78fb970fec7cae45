"""What the town did not build: sun, clouds, hills, trees, water, ground."""

from __future__ import annotations

import math
from random import Random

from .sheet import DEEP, GOLD, GREEN, MID, PAPER, SKY, TINT, Point, Sheet, arc, bow


def sun(sheet: Sheet, x: float, y: float, radius: float, sky: str = SKY, ink: str = GOLD) -> None:
    """Print the sun, cut by four bars that widen downwards."""
    sheet.disc(x, y, radius, ink)
    for bar in range(4):
        thick = radius * (0.035 + 0.03 * bar)
        sheet.rect(x - radius, y + radius * (0.12 + 0.22 * bar), 2 * radius, thick, sky)


def cloud(sheet: Sheet, x: float, y: float, length: float, ink: str = PAPER) -> None:
    """Print a flat cloud as three long cuts."""
    sheet.gouge(x, y, length, ink, length * 0.075)
    sheet.gouge(x + length * 0.22, y - length * 0.055, length * 0.55, ink, length * 0.06)
    sheet.gouge(x + length * 0.45, y + length * 0.05, length * 0.7, ink, length * 0.05)


def birds(sheet: Sheet, rng: Random, x: float, y: float, count: int, size: float = 20, ink: str = DEEP) -> None:
    """Print a loose flight of birds that begins at (x, y)."""
    for bird in range(count):
        cx, cy = x + bird * size * 2.6 + rng.random() * size, y + rng.random() * size * 2.4
        sheet.gouge(cx - size, cy, size, ink, size * 0.24, slope=14, bend=size * 0.28)
        sheet.gouge(cx, cy + size * 0.24, size, ink, size * 0.24, slope=-14, bend=size * 0.28)


def ridge(sheet: Sheet, base: float, height: float, phase: float) -> list[Point]:
    """Give the outline of a hill whose mean level is ``base``, closed at the foot of the sheet."""
    width = sheet.width
    top = []
    for x in range(-20, width + 21, 10):
        t = x / width * math.pi
        top.append((float(x), base - height * (math.sin(2.3 * t + phase) + 0.4 * math.sin(5.3 * t + 2.3 * phase))))
    return [*top, (width + 20.0, float(sheet.height)), (-20.0, float(sheet.height))]


def far_hill(sheet: Sheet, rng: Random, outline: list[Point], ink: str = MID, cut: str = SKY, marks: int = 46) -> None:
    """Print a distant hill and its cut marks, which lean with the slope."""
    sheet.fill(outline, ink)
    top = outline[:-2]
    with sheet.within(outline):
        for _ in range(marks):
            at = rng.randrange(2, len(top) - 12)
            (x, y), (xb, yb) = top[at], top[at + 6]
            lean = math.degrees(math.atan2(yb - y, xb - x))
            down = 16 + rng.random() ** 1.4 * 120
            sheet.gouge(
                x, y + down, 40 + rng.random() * 110, cut, 2.2 + rng.random() * 2.4, slope=lean, bend=rng.random() * 9
            )


def near_hill(sheet: Sheet, rng: Random, outline: list[Point], eye: Point, ink: str = GREEN, cut: str = MID) -> None:
    """Print a tilled hill: dashed furrows that open from the point ``eye`` towards the reader."""
    sheet.fill(outline, ink)
    with sheet.within(outline):
        for furrow in range(46):
            angle = math.radians(4 + 172 * furrow / 45)
            dx, dy = math.cos(angle), math.sin(angle)
            distance = 30 + rng.random() * 40
            while distance < sheet.width * 1.2:
                dash = 16 + distance * 0.045
                sheet.gouge(
                    eye[0] + dx * distance, eye[1] + dy * distance, dash, cut, 1.4 + distance * 0.0042,
                    slope=math.degrees(angle),
                )  # fmt: skip
                distance += dash * (1.32 + rng.random() * 0.12)


def tree(sheet: Sheet, rng: Random, x: float, foot: float, size: float, ink: str = DEEP, cut: str = MID) -> None:
    """Print a round tree: a trunk, three discs and seven cut arcs."""
    sheet.fill([(x - size * 0.09, foot), (x - size * 0.05, foot - size * 1.6), (x + size * 0.05, foot - size * 1.6),
                (x + size * 0.09, foot)], ink)  # fmt: skip
    lobes = ((0, -1.75, 1.0), (-0.72, -1.28, 0.64), (0.74, -1.32, 0.62))
    for dx, dy, radius in lobes:
        sheet.disc(x + dx * size, foot + dy * size, radius * size, ink)
    for dx, dy in (
        (-0.42, -2.12),
        (0.26, -2.3),
        (-0.05, -1.72),
        (0.5, -1.84),
        (-0.86, -1.3),
        (-0.36, -1.12),
        (0.82, -1.32),
    ):
        cx, cy = x + (dx - 0.2 + rng.random() * 0.12) * size, foot + (dy + rng.random() * 0.12) * size
        sheet.gouge(cx, cy, size * 0.4, cut, size * 0.075, bend=size * 0.14)


def poplar(sheet: Sheet, x: float, foot: float, size: float, ink: str = DEEP, cut: str = MID) -> None:
    """Print a poplar, ``size`` being about a third of its height."""
    left = [(x - size * 0.1, foot), (x - size * 0.42, foot - size * 0.5), (x - size * 0.44, foot - size * 1.4),
            (x - size * 0.22, foot - size * 2.6), (x, foot - size * 3.3)]  # fmt: skip
    sheet.fill([*left, *[(2 * x - px, py) for px, py in left[::-1]]], ink)
    for leaf in range(7):
        y = foot - size * (0.5 + 0.36 * leaf)
        reach = size * (0.34 - 0.034 * leaf)
        sheet.gouge(x - reach * 0.1, y, reach, cut, size * 0.06, slope=-42)
        sheet.gouge(x - reach * 0.9, y - size * 0.3, reach, cut, size * 0.06, slope=38)


def ground(sheet: Sheet, rng: Random, level: float, ink: str = DEEP, cut: str = GREEN, marks: int = 90) -> None:
    """Print the ground from ``level`` down, with horizontal cuts that lengthen towards the reader."""
    sheet.fill([*bow((0, level + 6), (sheet.width / 2, level - 10), (sheet.width, level + 2)),
                (sheet.width, sheet.height), (0, sheet.height)], ink)  # fmt: skip
    for _ in range(marks):
        near = rng.random()
        y = level + 14 + near * (sheet.height - level - 16)
        sheet.gouge(rng.random() * sheet.width - 40, y, 26 + 40 * rng.random() + 90 * near, cut, 2 + 3.4 * near)


def water(sheet: Sheet, rng: Random, level: float, inks: tuple[str, ...] = (MID, TINT, PAPER), marks: int = 120,
          ink: str = GREEN) -> None:  # fmt: skip
    """Print water from ``level`` down, its small waves cut in ``inks``."""
    sheet.rect(0, level, sheet.width, sheet.height - level, ink)
    ripple(sheet, rng, level, inks, marks)


def ripple(sheet: Sheet, rng: Random, level: float, inks: tuple[str, ...], marks: int) -> None:
    """Cut waves, each a crest and a trough, larger towards the reader."""
    for mark in range(marks):
        near = (mark + rng.random()) / marks
        y = level + 12 + near**1.15 * (sheet.height - level - 18)
        x = (mark * 0.618034 + 0.07 * rng.random()) % 1 * (sheet.width + 120) - 90  # golden steps never crowd
        half = 20 + 34 * near + 12 * rng.random()
        ink, wide = inks[mark % len(inks)], 2.4 + 3 * near
        sheet.gouge(x, y, half, ink, wide, bend=half * 0.13)
        sheet.gouge(x + half * 0.9, y, half, ink, wide, bend=-half * 0.13)


def swell(sheet: Sheet, level: float, length: float, height: float, phase: float) -> list[Point]:
    """Give the outline of a wave that breaks in round crests, closed at the foot of the sheet."""
    top: list[Point] = []
    x = -length + (phase % 1) * length
    while x < sheet.width + length:
        top += arc(x + length / 2, level, length / 2, height, 180, 360)
        x += length
    return [*top, (sheet.width + length, sheet.height), (-length, sheet.height)]
