"""Picture of the dog that was found, before the town hall."""

from __future__ import annotations

from random import Random

from . import land, town
from .sheet import DEEP, GOLD, GREEN, MID, PAPER, SHADE, Point, Sheet, arc, bow


def dog(rng: Random) -> Sheet:
    """Draw the dog that was found, sitting before the town hall."""
    sheet = Sheet(1600, 1067)
    land.sun(sheet, 640, 330, 126)
    for x, y, length in ((560, 130, 300), (40, 140, 220), (1260, 170, 300)):
        land.cloud(sheet, x, y, length)
    land.far_hill(sheet, rng, land.ridge(sheet, 560, 60, 0.6), marks=50)
    town.town_hall(sheet, rng, 60, 780, 30)
    for x, width, height, roof in ((1200, 130, 170, DEEP), (1334, 130, 230, GOLD), (1466, 150, 170, DEEP)):
        town.house(sheet, rng, x, 780, width, height, roof=roof)
    land.tree(sheet, rng, 690, 784, 70)
    land.ground(sheet, rng, 784, GREEN, MID, 90)
    sheet.oval(1000, 1000, 330, 38, DEEP)
    _dog(sheet, 1000, 1000, 5.6)
    return sheet


def _dog(sheet: Sheet, x: float, foot: float, unit: float) -> None:
    """Print a sheepdog that sits facing left: 70 ``unit`` wide, 116 tall."""
    u = unit

    def at(*points: Point) -> list[Point]:
        return [(x + px * u, foot - py * u) for px, py in points]

    def curve(a: Point, b: Point, c: Point) -> list[Point]:
        return bow(*at(a, b, c))

    sheet.fill(
        [
            *curve((22, 4), (58, -4), (56, 26)),
            *curve((56, 26), (55, 34), (48, 36)),
            *curve((48, 36), (50, 16), (20, 14)),
        ],
        DEEP,
    )
    sheet.fill([*curve((56, 26), (57, 36), (48, 38)), *curve((48, 38), (49, 30), (50, 25))], PAPER)
    sheet.fill([*curve((-14, 76), (24, 72), (32, 34)), *curve((32, 34), (36, 8), (28, 0)), *at((-6, 0), (-12, 30)),
                *curve((-12, 30), (-22, 54), (-14, 76))], DEEP)  # fmt: skip
    sheet.fill([*curve((-16, 74), (-26, 52), (-14, 34)), *curve((-14, 34), (-4, 44), (0, 66))], PAPER)
    for tuft in range(5):
        sheet.gouge(*at((-17 + tuft * 2.4, 64 - 6 * tuft))[0], 13 * u, MID, 0.9 * u, slope=74)
    for px, ink in ((-4, SHADE), (-14, PAPER)):
        sheet.fill(
            [
                *at((px - 4, 46), (px + 6, 44), (px + 5, 6)),
                *curve((px + 5, 6), (px + 5, 0), (px, 0)),
                *at((px - 7, 0)),
                *curve((px - 7, 0), (px - 9, 5), (px - 3, 6)),
            ],
            ink,
        )
        for toe in (-5, -2.4):
            sheet.gouge(*at((px + toe, 4))[0], 3.4 * u, DEEP, 0.5 * u, slope=90)
    sheet.fill([*curve((6, 4), (10, 34), (30, 28)), *curve((30, 28), (38, 6), (28, 0)), *at((4, 0))], DEEP)
    sheet.fill([*curve((2, 0), (0, 6), (8, 6)), *at((22, 6), (22, 0))], PAPER)
    for cut in range(5):
        sheet.gouge(*at((12 + 3.6 * cut, 22 - cut))[0], (13 - cut) * u, GREEN, 0.9 * u, slope=70 - 6 * cut, bend=2 * u)
    for cut in range(7):
        sheet.gouge(*at((2 + 3.4 * cut, 66 - 5.4 * cut))[0], 12 * u, GREEN, 0.9 * u, slope=62, bend=-1.5 * u)
    sheet.fill(
        [
            *at((-19, 76), (6, 82)),
            *curve((6, 82), (8, 76), (4, 71)),
            *at((-18, 67)),
            *curve((-18, 67), (-21, 71), (-19, 76)),
        ],
        GOLD,
    )
    sheet.disc(*at((-13, 66))[0], 3 * u, DEEP)
    sheet.disc(*at((-13, 66))[0], 2.2 * u, GOLD)
    sheet.fill(
        [
            *curve((6, 80), (14, 96), (4, 108)),
            *curve((4, 108), (-8, 114), (-18, 106)),
            *curve((-18, 106), (-22, 98), (-36, 96)),
            *curve((-36, 96), (-42, 92), (-38, 86)),
            *curve((-38, 86), (-28, 78), (-16, 78)),
        ],
        DEEP,
    )
    sheet.fill(
        [
            *curve((-16, 106.5), (-20, 98), (-36, 96)),
            *curve((-36, 96), (-42, 92), (-38, 86)),
            *curve((-38, 86), (-28, 79), (-18, 79)),
            *curve((-18, 79), (-24, 90), (-11, 97)),
            *at((-10, 109)),
        ],
        PAPER,
    )
    sheet.fill(arc(*at((-38, 92.6))[0], 3.4 * u, 3 * u, 0, 360), DEEP)
    sheet.line(curve((-37, 88), (-30, 85), (-25, 87)), DEEP, 0.9 * u)
    sheet.disc(*at((-15, 98.5))[0], 2.1 * u, DEEP)
    sheet.disc(*at((-15, 98.5))[0], 1.5 * u, GOLD)
    sheet.disc(*at((-15.2, 98.5))[0], 0.9 * u, DEEP)
    sheet.fill([*curve((-6, 108), (-10, 120), (-2, 122)), *curve((-2, 122), (4, 118), (5, 106))], DEEP)
    sheet.fill([*curve((-4, 110), (-6, 118), (-2, 119)), *curve((-2, 119), (1, 114), (2, 109))], MID)
    sheet.fill([*curve((4, 108), (12, 118), (18, 112)), *curve((18, 112), (20, 102), (8, 98))], DEEP)
    for cut in range(3):
        sheet.gouge(*at((2 + cut * 2.6, 101 - 5 * cut))[0], 9 * u, GREEN, 0.9 * u, slope=66)
