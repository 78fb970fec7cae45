"""What lies behind and beside the village, in a scene 1600 wide whose ground is at 372: one function a landscape."""

from __future__ import annotations

import math
from collections.abc import Callable

from syndicate.drawing.nature import (
    FAR,
    Chance,
    cuts,
    fir,
    furrows,
    gouge,
    hedge,
    hill,
    poplar,
    ridge,
    ripples,
    tree,
)
from syndicate.drawing.scene import Pen, Point

WIDTH, GROUND, BOTTOM = 1600, 372, 420
BEYOND = 480  # on a wide screen the picture goes on outside its scene, with all its marks so far
_FAR_PHASE, _NEAR_PHASE = 0.4, 2.4
# Where trees stand, between and beside the houses.
ORCHARD = (-230, -70, 40, 112, 420, 604, 900, 1060, 1136, 1180, 1262, 1336, 1398, 1444, 1530, 1660, 1820)


def slopes(pen: Pen, chance: Chance) -> None:
    """Draw two hills, the nearer one planted in rows, then trees and a hedge behind a low wall."""
    _hills(pen, chance, 252, 36)
    _trees(pen, chance)
    _wall(pen, chance, 1024, WIDTH)


def river(pen: Pen, chance: Chance) -> None:
    """Draw hills, and on the right a river that comes down to a bridge of three arches."""
    _hills(pen, chance, 262, 30)
    pen.fill(
        "tint",
        "M1196 277C1290 282 1350 288 1318 300C1280 314 1196 314 1180 338V374H1404V340C1396 322 1420 314 "
        "1416 300C1410 280 1290 276 1196 277z",
    )
    ripples(pen, chance, "mid", (1192, 306, 1400, 340), 11)
    _trees(pen, chance, (1040, 1084, 1112, 1486, 1530, 1578))
    _wall(pen, chance, 1024, 1118)
    _wall(pen, chance, 1462, WIDTH)
    bridge(pen.at(1290, GROUND))


def coast(pen: Pen, chance: Chance) -> None:
    """Draw a headland with its light, the sea and three sails."""

    def headland(x: float) -> float:
        return 290 - 74 * max(0.0, math.cos(min(x / 760, 1) * math.pi / 2)) - 4 * math.sin(x / 60)

    hill(pen, "mid", headland, 800, 320, 80, beyond=BEYOND)
    cuts(pen, chance, "sky", headland, (0, 420), (8, 60, 18))
    pen.fill("paper", "M62 224l5-62h16l5 62z")
    pen.fill("b", "M66 176l-1 14h20l-1-14z", "M64 202l-1 12h24l-1-12z", "M69 162v-10h12v10z")
    pen.fill("deep", "M66 162h18v-3h-18z", "M67 152l8-9l8 9z")
    pen.fill("a", f"M{-FAR} 286H{WIDTH + FAR}V{BOTTOM}H{-FAR}z")
    pen.fill("mid", f"M{-FAR} 286H{WIDTH + FAR}v7H{WIDTH}Q1200 297 800 293Q400 289 0 294H{-FAR}z")
    ripples(pen, chance, "mid", (-400, 298, WIDTH + 400, 366), 70)
    ripples(pen, chance, "tint", (1030, 300, WIDTH + 400, 350), 26)
    for x, y, size, sail in ((1120.0, 300.0, 0.7, "paper"), (1270, 316, 1.1, "b"), (1440, 304, 0.8, "paper")):
        boat(pen.at(x, y, size), sail)
    _trees(pen, chance, (96, 134, 420, 604, 898))
    _wall(pen, chance, 1024, WIDTH)


def plain(pen: Pen, chance: Chance) -> None:
    """Draw wide fields under a low line of trees, a mill, poplars and bales of straw."""

    def flat(x: float) -> float:
        return 296 + 3 * math.sin(x / 170)

    hedge(pen.at(0, 300), chance, "mid", "mid", (-BEYOND, WIDTH + BEYOND), 20)
    mill(pen.at(84, 302))
    hill(pen, "a", flat, WIDTH, BOTTOM, beyond=BEYOND)
    pen.fill("mid", "M1010 300Q1240 292 1600 306V318Q1280 304 1010 310z")
    for number in range(-14, 15):
        x = 800 + number * 118
        pen.line("mid", 2.4, f"M{800 + number * 46} 318L{x + number * 16} 388", dash=(15, 8))
    for x, y, r in ((1150, 342, 12), (1236, 334, 9), (1330, 344, 13), (1420, 332, 8), (1520, 342, 11)):
        bale(pen.at(x, y), r)
    for number in range(6):
        poplar(pen.at(1050 + number * 26, 330 - number * 4), 15 - number * 1.5, "deep", "mid")
    _trees(pen, chance, (44, 140, 420, 604, 898))
    _wall(pen, chance, 1024, WIDTH)


def mountain(pen: Pen, chance: Chance) -> None:
    """Draw peaks under snow, a forest of firs below them."""
    for x, y, wide in (
        (-150, 190, 220),
        (150, 168, 250),
        (420, 196, 230),
        (700, 206, 210),
        (1120, 178, 200),
        (1380, 128, 300),
        (1600, 180, 230),
        (1830, 196, 220),
    ):
        _peak(pen, chance, x, y + chance.between(-8, 8), wide)
    near = ridge(306, 18, _NEAR_PHASE + chance.between(0, 1), WIDTH)
    hill(pen, "a", near, WIDTH, BOTTOM, beyond=BEYOND)
    for ink, count, depth, size in (("a", 46, 8, 9), ("deep", 26, 44, 12)):
        for number in range(count):
            place = (number + chance.between(0.1, 0.9)) * WIDTH / count
            fir(pen.at(place, near(place) + depth + chance.between(-6, 8)), chance.between(size, size + 4), ink)
    _wall(pen, chance, 1024, WIDTH)


LANDSCAPES: dict[str, Callable[[Pen, Chance], None]] = {
    "hill": slopes, "river": river, "coast": coast, "plain": plain, "mountain": mountain,
}  # fmt: skip


def bridge(pen: Pen) -> None:
    """Draw a stone bridge of three arches, 400 wide around its middle, on the ground (y = 0)."""
    pen.fill("tint", "M-200 4V-14Q0-54 200-14V4z")
    pen.fill("a", *(f"M{x - r} 6V-4Q{x - r}-{r * 0.82:.0f} {x}-{r * 0.82:.0f}Q{x + r}-{r * 0.82:.0f} {x + r}-4V6z"
                       for x, r in ((-104, 34), (0, 44), (104, 34))))  # fmt: skip
    pen.line("deep", 4, "M-204-15Q0-56 204-15")
    pen.line("mid", 1.8, "M-176-8h16M-60-26h14M48-26h14M150-10h18M-64-12h10M52-12h14M-150-2h8M144-2h10")


def boat(pen: Pen, sail: str) -> None:
    """Draw a sailing boat on the water (y = 0), 46 high."""
    pen.fill(sail, "M2-7V-46Q20-26 22-7z", "M-2-9V-38Q-12-22-14-9z")
    pen.fill("deep", "M-20-5H24Q20 5 14 5H-12Q-18 3-20-5z")


def bale(pen: Pen, size: float) -> None:
    """Draw a round bale of straw on the ground (y = 0), ``size`` in tenths of its radius."""
    place = pen.at(0, 0, size / 10)
    place.fill("deep", "M-10 0q14 5 26 0z")
    place.fill("b", "O0-10 10")
    place.line("deep", 1, "M-5-10q5-7 10 0q-4 6-7 1")


def mill(pen: Pen) -> None:
    """Draw a windmill on its mound (y = 0), 110 high."""
    pen.fill("paper", "M-17 2L-11-58H11L17 2z")
    pen.fill("shade", "M6 2L4-58H11L17 2z")
    pen.fill("deep", "M-14-56Q0-84 14-56z", "M-4-26h8v-12h-8z")
    pen.line("deep", 2.2, "M-34-30L34-98M-34-98L34-30")
    pen.fill(
        "paper",
        "M4-66L36-98L42-90L12-60z",
        "M-4-62L-36-30L-42-38L-12-68z",
        "M2-60L34-28L26-23L-3-53z",
        "M-2-68L-34-100L-26-105L3-75z",
    )
    pen.fill("deep", "O0-64 4")


def _hills(pen: Pen, chance: Chance, base: float, height: float) -> None:
    far = ridge(base, height, _FAR_PHASE + chance.between(-0.35, 0.35), WIDTH)
    hill(pen, "mid", far, WIDTH, BOTTOM, beyond=BEYOND)
    cuts(pen, chance, "sky", far, (-BEYOND, WIDTH + BEYOND - 60), (8, 58, 56))
    near = ridge(base + 50, 24, _NEAR_PHASE + chance.between(-0.3, 0.3), WIDTH)
    hill(pen, "a", near, WIDTH, BOTTOM, beyond=BEYOND)
    furrows(pen, "mid", near, 2.2, (-400, 660), 0.35)
    furrows(pen, "mid", near, 2.2, (900, 1960), 0.35)


def _peak(pen: Pen, chance: Chance, x: float, y: float, wide: float) -> None:
    """Draw a peak: its face in the light, its face away from it, its snow."""
    high, bend = 330 - y, chance.between(8, 22) / wide

    def path(*points: Point) -> str:
        # Each point is in shares of the width, from the middle, and of the height, from the top.
        return "M" + "L".join(f"{x + across * wide:.0f} {y + down * high:.0f}" for across, down in points) + "z"

    right: tuple[Point, ...] = ((0, 0), (0.34, 0.3), (0.46, 0.5), (1, 1))
    pen.fill("mid", path((-1, 1), (-0.4, 0.46), (-0.3, 0.4), *right))
    pen.fill("a", path(*right, (0.3, 1), (bend, 0.64), (bend * 1.8, 0.42), (-0.01, 0.22)))
    # The snow ends where both edges of the peak have come down by a fifth.
    pen.fill("paper", path((0, 0), (0.227, 0.2), (0.17, 0.19), (0.07, 0.13), (0.02, 0.25), (-0.04, 0.15),
                           (-0.11, 0.23), (-0.15, 0.2)))  # fmt: skip
    marks = ((x - wide * (0.42 - 0.09 * n), y + high * (0.74 - 0.1 * n), 34 - 3 * n) for n in range(4))
    pen.fill("sky", *(gouge(left, top, length, 1.4, 2, -16) for left, top, length in marks))


def _trees(pen: Pen, chance: Chance, places: tuple[float, ...] = ORCHARD) -> None:
    for number, x in enumerate(places):
        place = pen.at(x + chance.between(-6, 6), GROUND - 4)
        if number % 5 in (0, 3):
            poplar(place, chance.between(15, 19), "deep", "mid")
        else:
            tree(place, chance, chance.between(19, 27), "deep", "deep", "mid")


def _wall(pen: Pen, chance: Chance, left: float, right: float) -> None:
    """Draw a hedge, and before it a low wall of stones under its coping."""
    end, beyond = (WIDTH + FAR, WIDTH + BEYOND) if right == WIDTH else (right, right)
    hedge(pen.at(0, GROUND - 16), chance, "deep", "mid", (left + 4, beyond), 20)
    pen.fill("tint", f"M{left} {GROUND}v-20H{end}v20z")
    stones, x = list[str](), left + 6.0
    while x < right - 20:
        stones.append(f"M{x:.0f} {GROUND - chance.between(4, 15):.0f}h{chance.between(9, 17):.0f}")
        x += chance.between(16, 34)
    pen.line("mid", 1.8, *stones)
    pen.fill("deep", f"M{left - 4} {GROUND - 22}H{end}v4.5H{left - 4}z")
