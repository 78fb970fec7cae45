"""Picture of the whole village, very large: what a printer asks for a poster."""

from __future__ import annotations

from random import Random

from . import land, people, town
from .sheet import DEEP, GOLD, GREEN, MID, PAPER, SHADE, TINT, Point, Sheet, bow, mix


def village(rng: Random) -> Sheet:
    """Draw all of Valserein from the hill, eight thousand pixels wide, as a printer asks for a poster."""
    sheet = Sheet(2000, 1250, times=4)
    land.sun(sheet, 1520, 250, 130)
    for x, y, length in ((80, 130, 420), (620, 90, 320), (1180, 170, 300), (1720, 120, 260), (380, 230, 240)):
        land.cloud(sheet, x, y, length)
    land.birds(sheet, rng, 900, 200, 6, 16)
    land.far_hill(sheet, rng, land.ridge(sheet, 430, 74, 0.4), marks=90)
    land.near_hill(sheet, rng, land.ridge(sheet, 520, 50, 2.5), (1300, 400))
    for x in range(30, 2000, 62):
        land.tree(sheet, rng, x + 30 * rng.random(), 560 + 18 * rng.random(), 18 + 12 * rng.random(), DEEP, MID)
    sheet.fill([*bow((0, 566), (900, 530), (2000, 570)), (2000, 1250), (0, 1250)], GREEN)
    for _ in range(240):
        near = rng.random()
        sheet.gouge(rng.random() * 2040 - 40, 580 + near * 640, 14 + 50 * near, MID, 1.5 + 2.5 * near)
    rows = ((624, 46, 40), (690, 56, 37), (764, 68, 34), (848, 82, 30))
    for row, (foot, size, count) in enumerate(rows):
        _row(sheet, rng, foot, size, count)
        if row == 1:
            town.church(sheet, 820, 764, 12)
        if row == 2:
            sheet.fill([(700, 800), (1340, 800), (1400, 872), (640, 872)], PAPER)
            for _ in range(40):
                sheet.gouge(690 + rng.random() * 600, 806 + rng.random() * 60, 40, SHADE, 3)
            town.town_hall(sheet, rng, 1010, 820, 14)
            for x in (720, 776, 1290):
                town.stall(sheet, rng, x, 846, 52, stripe=GOLD if x != 776 else DEEP, post=DEEP)
            for at in range(26):
                people.person(
                    sheet,
                    700 + 22 * at + 8 * rng.random(),
                    866 - 18 * rng.random(),
                    26,
                    (DEEP, GOLD, TINT, GREEN)[at % 4],
                )
    land.water(sheet, rng, 930, (MID, TINT, PAPER), 170, mix(GREEN, DEEP, 0.25))
    sheet.fill([*bow((0, 940), (1000, 918), (2000, 936)), (2000, 922), *bow((2000, 916), (1000, 900), (0, 920))], SHADE)
    _bridge(sheet, 1480, 914)
    sheet.fill([*bow((0, 1150), (700, 1100), (2000, 1180)), (2000, 1250), (0, 1250)], DEEP)
    for _ in range(90):
        near = rng.random()
        sheet.gouge(rng.random() * 1960, 1160 + near * 86, 30 + 60 * near, GREEN, 2 + 3 * near)
    for x, size in ((60, 86), (190, 70), (1880, 92), (1740, 66)):
        land.tree(sheet, rng, x, 1200, size, DEEP, MID)
    for x, size in ((330, 60), (390, 74), (1600, 64)):
        land.poplar(sheet, x, 1180, size)
    people.crier(sheet, 760, 1216, 150)
    for x, size, coat in ((620, 90, PAPER), (670, 60, GOLD), (872, 92, GOLD), (924, 88, PAPER), (968, 58, TINT)):
        people.person(sheet, x, 1208, size, coat, legs=MID)
    return sheet


def _row(sheet: Sheet, rng: Random, foot: float, size: float, count: int) -> None:
    x = -20.0
    for _ in range(count):
        if x > 2010:
            return
        roof = GOLD if rng.random() < 0.2 else DEEP
        if x + size > 660 and x < 1380 and foot > 740:  # the square stays open
            x = 1400
        if rng.random() < 0.36:
            town.longhouse(sheet, rng, x, foot, size * 1.7, size * 0.8, roof=roof, cut=PAPER if roof == GOLD else MID)
            x += size * 1.8
        else:
            town.house(sheet, rng, x, foot, size, size * (0.9 + 0.9 * rng.random()), roof=roof)
            x += size * 1.06
        if rng.random() < 0.3:
            land.tree(sheet, rng, x + size * 0.3, foot + 2, size * 0.34, DEEP, MID)
            x += size * 0.66


def _bridge(sheet: Sheet, x: float, y: float) -> None:
    """Print the bridge as one comes to it: it widens towards the reader, on the stones of three piers."""

    def side(way: int, far: float, out: float = 0.0) -> Point:
        return x - 70 * far + way * (34 + 66 * far + out), y + 300 * far

    for far in (0.3, 0.56, 0.86):
        (left, level), (right, _) = side(-1, far, 16), side(1, far, 16)
        tall = 14 + 34 * far
        sheet.fill([(left, level), (right, level), (right - 8, level + tall), (left + 8, level + tall)], DEEP)
        sheet.gouge(left + 10, level + tall + 5, right - left - 20, PAPER, 4)
    sheet.fill([side(-1, 0), side(1, 0), side(1, 1), side(-1, 1)], PAPER)
    for mark in range(9):
        left, level = side(-1, 0.08 + 0.1 * mark, -14)
        sheet.gouge(left + 14 * (mark % 3), level, 30 + 8 * mark, SHADE, 3 + 0.3 * mark)
    for way in (-1, 1):
        sheet.fill([side(way, 0, -5), side(way, 0, 7), side(way, 1, 16), side(way, 1, -10)], DEEP)
        for post in range(10):
            at, level = side(way, post / 10, 2)
            sheet.rect(at - 3 - post / 4, level - 10 - post, 6 + post / 2, 12 + post, GREEN)
