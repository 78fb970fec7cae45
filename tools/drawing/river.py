"""Pictures of the Orvelle and of water: the bridge under repair, the flood mark, the drop."""

from __future__ import annotations

from random import Random

from . import land, people, town
from .sheet import DEEP, GOLD, GREEN, MID, PAPER, SHADE, SKY, TINT, Point, Sheet, arc, bow, mix

ARCHES = ((290, 175), (800, 222), (1310, 175))  # middle and half width of each arch of the bridge
# The strokes of 0 to 6, in a square of side 1: the figures that are painted on a flood mark.
DIGITS: tuple[list[list[Point]], ...] = (
    [[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]],
    [[(0.2, 0.25), (0.6, 0), (0.6, 1)]],
    [[(0, 0), (1, 0), (1, 0.5), (0, 0.5), (0, 1), (1, 1)]],
    [[(0, 0), (1, 0), (1, 1), (0, 1)], [(0.2, 0.5), (1, 0.5)]],
    [[(0, 0), (0, 0.55), (1, 0.55)], [(0.75, 0), (0.75, 1)]],
    [[(1, 0), (0, 0), (0, 0.45), (1, 0.45), (1, 1), (0, 1)]],
    [[(1, 0), (0, 0), (0, 1), (1, 1), (1, 0.5), (0, 0.5)]],
)


def bridge(rng: Random) -> Sheet:
    """Draw the bridge of the washerwomen, half of its roadway closed by a worksite."""
    sheet = Sheet(1600, 1067)
    land.sun(sheet, 1190, 270, 128)
    for x, y, length in ((120, 170, 330), (560, 110, 240), (1310, 150, 260)):
        land.cloud(sheet, x, y, length)
    land.birds(sheet, rng, 700, 240, 4)
    land.far_hill(sheet, rng, land.ridge(sheet, 470, 66, 0.5), marks=60)
    land.near_hill(sheet, rng, land.ridge(sheet, 590, 46, 2.6), (1000, 470))
    for x, size in ((60, 62), (165, 78), (1480, 84), (1375, 58)):
        land.poplar(sheet, x, 640, size)
    for x, size in ((265, 66), (1560, 74), (1275, 48)):
        land.tree(sheet, rng, x, 640, size)
    town.house(sheet, rng, 322, 556, 92, 112, roof=GOLD)
    town.longhouse(sheet, rng, 410, 552, 190, 88)
    land.water(sheet, rng, 760, marks=0)
    _arches(sheet, rng)
    land.ripple(sheet, rng, 775, (MID, TINT, PAPER), 120)
    _worksite(sheet)
    return sheet


def _arches(sheet: Sheet, rng: Random) -> None:
    deck = bow((-10, 600), (800, 470), (1610, 600))
    sheet.fill([*deck, (1610, 790), (-10, 790)], PAPER)
    for x, half in ARCHES:
        top = 790 - half * 0.86
        opening = [(x - half, 800), *arc(x, 790, half, half * 0.86, 180, 360), (x + half, 800)]
        ring = [(x - half - 26, 800), *arc(x, 790, half + 26, half * 0.86 + 26, 180, 360), (x + half + 26, 800)]
        sheet.fill(ring, SHADE)
        for outer, inner in zip(arc(x, 790, half + 26, half * 0.86 + 26, 184, 356)[::3],
                                arc(x, 790, half, half * 0.86, 184, 356)[::3], strict=True):  # fmt: skip
            sheet.line([inner, outer], PAPER, 4)
        sheet.fill(opening, DEEP)
        with sheet.within(opening):
            sheet.fill([(x - half, 800), *arc(x + 34, 790, half, half * 0.86, 180, 360), (x + half + 40, 800)], MID)
            sheet.rect(x - half, 700, 2 * half, 110, GREEN)
            for _ in range(9):
                sheet.gouge(x - half + rng.random() * 2 * half, 712 + rng.random() * 80, 60, MID, 4)
            sheet.fill(
                [*arc(x + 34, 790, half, half * 0.86, 180, 290), *arc(x, 790, half, half * 0.86, 290, 180)], DEEP
            )
        sheet.disc(x, top - 13, 3, DEEP)
    for row in range(7):
        for block in range(40):
            left = block * 44 + (row % 2) * 22 + rng.random() * 10
            level = 616 + row * 26 - 62 * (1 - ((left - 800) / 800) ** 2)
            clear = all(((left + 12 - cx) / (half + 34)) ** 2 + ((level - 790) / (half * 0.86 + 34)) ** 2 > 1
                        for cx, half in ARCHES)  # fmt: skip
            if clear and level < 780 and rng.random() < 0.55:
                sheet.gouge(left, level, 26, MID, 3.4)
    for x in (521, 1079):
        sheet.fill([(x - 32, 815), (x - 26, 690), (x, 660), (x + 26, 690), (x + 32, 815)], PAPER)
        sheet.fill([(x + 2, 815), (x, 660), (x + 26, 690), (x + 32, 815)], SHADE)
        sheet.gouge(x - 24, 700, 18, MID, 3)
        sheet.gouge(x - 26, 742, 20, MID, 3)
        sheet.rect(x - 38, 800, 76, 18, DEEP)
    sheet.fill([*[(x, y - 34) for x, y in deck], *[(x, y + 4) for x, y in deck[::-1]]], DEEP)
    sheet.fill([*[(x, y - 28) for x, y in deck], *[(x, y - 22) for x, y in deck[::-1]]], GREEN)
    for at in range(1, 32):
        sheet.rect(deck[at][0] - 2, deck[at][1] - 20, 4, 20, GREEN)


def _worksite(sheet: Sheet) -> None:
    for x, y in ((150, 548), (1450, 548)):
        town.lamp(sheet, x, y, 150)
    people.person(sheet, 668, 500, 142, GOLD, hat=PAPER, brim=True, walk=0.6)
    sheet.line([(690, 402), (738, 500)], DEEP, 6)
    people.arm(sheet, (660, 408), (694, 414), 14, GOLD, 4)
    people.arm(sheet, (680, 412), (714, 452), 14, GOLD)
    sheet.fill([(726, 488), (748, 484), (756, 512), (738, 514)], DEEP)
    people.person(sheet, 942, 504, 142, PAPER, hat=GOLD, brim=True)
    people.arm(sheet, (952, 410), (986, 434), 14, PAPER)
    for x, y in ((520, 516), (780, 506)):
        barrier(sheet, x, y, 108 if x != 520 else 112)
    for x, y in ((470, 522), (1030, 508), (1076, 513), (1122, 518)):
        cone(sheet, x, y, 48)
    sheet.line([(986, 480), (986, 350)], DEEP, 5)
    sheet.disc(986, 340, 30, DEEP)
    sheet.disc(986, 340, 25, GOLD)
    sheet.fill([(974, 342), (986, 324), (998, 342), (990, 342), (990, 358), (982, 358), (982, 342)], DEEP)


def barrier(sheet: Sheet, x: float, foot: float, width: float) -> None:
    """Print a road works barrier with its slanting stripes."""
    for side in (0.14, 0.82):
        sheet.rect(x + width * side, foot - width * 0.62, width * 0.05, width * 0.62, DEEP)
        sheet.rect(x + width * (side - 0.08), foot - 5, width * 0.21, 5, DEEP)
    for level in (0.64, 0.36):
        top, deep = foot - width * level, width * 0.2
        board = [(x, top), (x + width, top), (x + width, top + deep), (x, top + deep)]
        sheet.fill(board, PAPER)
        with sheet.within(board):
            for stripe in range(-1, 6):
                left = x + stripe * width * 0.24
                sheet.fill([(left, top + deep), (left + width * 0.12, top + deep), (left + width * 0.24, top),
                            (left + width * 0.12, top)], GOLD)  # fmt: skip


def cone(sheet: Sheet, x: float, foot: float, size: float) -> None:
    """Print a traffic cone."""
    for low, high, colour in ((0, 0.34, GOLD), (0.34, 0.62, PAPER), (0.62, 1, GOLD)):
        a, b = size * 0.3 * (1 - low * 0.86), size * 0.3 * (1 - high * 0.86)
        sheet.fill([(x - a, foot - size * low), (x - b, foot - size * high), (x + b, foot - size * high),
                    (x + a, foot - size * low)], colour)  # fmt: skip
    sheet.rect(x - size * 0.42, foot - size * 0.09, size * 0.84, size * 0.09, DEEP)


def flood(rng: Random) -> Sheet:
    """Draw the Orvelle in flood: the mark at the wash house, willows and a bench in the water."""
    sheet = Sheet(1600, 1067, mix(SKY, MID, 0.34))
    for x, y, length in ((-60, 120, 620), (420, 70, 700), (980, 150, 640), (180, 230, 520), (1120, 40, 520)):
        land.cloud(sheet, x, y, length, mix(MID, SKY, 0.25))
    for _ in range(150):
        sheet.gouge(rng.random() * 1700, rng.random() * 560 - 40, 46, PAPER, 2.6, slope=112)
    land.far_hill(sheet, rng, land.ridge(sheet, 500, 54, 1.9), cut=mix(SKY, MID, 0.34), marks=52)
    land.near_hill(sheet, rng, land.ridge(sheet, 590, 36, 0.2), (420, 480))
    town.house(sheet, rng, 118, 640, 120, 116, pane=GOLD)
    town.longhouse(sheet, rng, 236, 648, 230, 84, cut=GREEN)
    for x, size in ((60, 84), (1450, 96), (1290, 74)):
        land.poplar(sheet, x, 690, size)
    land.water(sheet, rng, 640, marks=0)
    for x, size in ((560, 92), (1130, 110), (1540, 120)):
        land.tree(sheet, rng, x, 700, size)
        for _ in range(5):
            sheet.gouge(x - size * 0.6, 704 + rng.random() * 60, size * 1.1, DEEP, 7)
    sheet.rect(300, 690, 190, 15, GOLD)
    sheet.rect(300, 716, 190, 13, GOLD)
    for x in (318, 462):
        sheet.rect(x, 684, 9, 66, DEEP)
    land.ripple(sheet, rng, 660, (MID, TINT, PAPER, DEEP), 150)
    _gauge(sheet, rng)
    return sheet


def _gauge(sheet: Sheet, rng: Random) -> None:
    sheet.rect(786, 150, 178, 800, DEEP)
    sheet.rect(800, 164, 150, 786, PAPER)
    for mark in range(20):  # 20 cm each; the water stands a little over two metres
        y = 190 + mark * 36
        long = mark % 5 == 0
        sheet.rect(800, y, 92 if long else 46, 9 if long else 6, GREEN)
        if long:
            strokes = DIGITS[6 - mark // 5]
            for stroke in strokes:
                sheet.line([(906 + 27 * u, y - 18 + 42 * v) for u, v in stroke], DEEP, 7)
    sheet.fill([(772, 128), (875, 66), (978, 128), (978, 154), (772, 154)], DEEP)
    sheet.gouge(800, 138, 150, GOLD, 7)
    pointer = 566
    sheet.fill([(978, pointer), (1050, pointer - 34), (1050, pointer + 34)], GOLD)
    sheet.rect(1050, pointer - 34, 92, 68, GOLD)
    sheet.gouge(1064, pointer - 10, 64, DEEP, 8)
    sheet.gouge(1064, pointer + 10, 64, DEEP, 8)
    sheet.fill([*bow((600, 900), (880, 862), (1160, 900)), (1200, 1067), (560, 1067)], GREEN)
    for _ in range(30):
        near = rng.random()
        sheet.gouge(600 + rng.random() * 460, 905 + near * 140, 70 + 50 * near, (PAPER, MID, TINT)[int(near * 3)], 5,
                    bend=8)  # fmt: skip
    for side in (-1, 1):
        sheet.gouge(875 + side * 130 - 90, 900, 180, PAPER, 9, bend=14)


def drop(rng: Random) -> Sheet:
    """Draw a drop over the waves, and in the drop the village."""
    sheet = Sheet(1600, 1067, TINT)
    for _ in range(60):
        sheet.gouge(rng.random() * 1700 - 60, 30 + rng.random() * 420, 60 + rng.random() * 120, PAPER, 4)
    for row, ink in enumerate((MID, GREEN, DEEP, GREEN, DEEP, GREEN)):
        level = 470 + row * 116
        outline = land.swell(sheet, level, 230 + 12 * row, 74, 0.5 * (row % 2) + 0.13 * row)
        sheet.fill(outline, ink)
        with sheet.within(outline):
            _crests(
                sheet, level, 230 + 12 * row, 0.5 * (row % 2) + 0.13 * row, (PAPER, MID, MID, TINT, MID, PAPER)[row]
            )
        if row == 2:
            _drop(sheet, rng)
    return sheet


def _crests(sheet: Sheet, level: float, length: float, phase: float, cut: str) -> None:
    x = -length + (phase % 1) * length
    while x < sheet.width + length:
        for ring in range(1, 4):
            half = length / 2 * (1 - 0.22 * ring)
            sheet.line(arc(x + length / 2, level + 10, half, 74 * (1 - 0.2 * ring), 188, 352), cut, 8 - ring)
        x += length


def _drop(sheet: Sheet, rng: Random) -> None:
    x, y, radius = 800, 630, 268

    def outline(grow: float) -> list[Point]:
        r = radius + grow
        return [*bow((x, y - r * 1.98), (x + r * 0.2, y - r * 1.35), (x + r * 0.78, y - r * 0.62)),
                *arc(x, y, r, r, -39, 219), *bow((x - r * 0.78, y - r * 0.62), (x - r * 0.2, y - r * 1.35),
                (x, y - r * 1.98))]  # fmt: skip

    sheet.fill(outline(34), PAPER)
    sheet.fill(outline(14), GREEN)
    sheet.fill(outline(0), SKY)
    with sheet.within(outline(0)):
        land.sun(sheet, x + 76, y - 210, 78)
        sheet.fill([*bow((480, y - 10), (700, y - 190), (860, y - 40)), *bow((860, y - 40), (980, y - 110), (1120, y)),
                    (1120, 960), (480, 960)], MID)  # fmt: skip
        for _ in range(12):
            sheet.gouge(540 + rng.random() * 420, y - 60 + rng.random() * 60, 70, SKY, 4, bend=6)
        town.house(sheet, rng, x - 214, y + 92, 88, 96)
        town.church(sheet, x - 110, y + 92, 9.8)
        town.house(sheet, rng, x + 56, y + 92, 84, 70, roof=GOLD)
        town.house(sheet, rng, x + 142, y + 92, 78, 98)
        sheet.rect(480, y + 90, 640, 300, GREEN)
        land.tree(sheet, rng, x + 18, y + 106, 32)
        for _ in range(40):
            ink = rng.choice((MID, PAPER, TINT))
            sheet.gouge(500 + rng.random() * 560, y + 122 + rng.random() * 170, 60, ink, 5, bend=6)
