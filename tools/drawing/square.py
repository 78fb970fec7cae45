"""Pictures of the village: the market at night, the school, the crier, the town hall, the hedge, the drum."""

from __future__ import annotations

import math
from random import Random

from . import land, people, town
from .sheet import DEEP, GOLD, GREEN, MID, PAPER, SHADE, SKY, TINT, Sheet, bow, mix


def market(rng: Random) -> Sheet:
    """Draw the Christmas market on the square, at night."""
    sheet = Sheet(1600, 1067, DEEP)
    for _ in range(90):
        x, y, size = rng.random() * 1600, rng.random() * 460, 2 + rng.random() * 3.4
        sheet.gouge(x - 2 * size, y, 4 * size, (PAPER, GOLD, MID)[rng.randrange(3)], size)
        sheet.gouge(x, y - 2 * size, 4 * size, (PAPER, GOLD, MID)[rng.randrange(3)], size * 0.8, slope=90)
    sheet.disc(1330, 170, 84, GOLD)
    sheet.disc(1296, 150, 76, DEEP)
    land.far_hill(sheet, rng, land.ridge(sheet, 520, 60, 0.8), mix(DEEP, GREEN, 0.5), GREEN, 50)
    night = mix(PAPER, DEEP, 0.1)
    foot = 760
    for x, width, height, roof in ((-24, 150, 190, MID), (124, 132, 236, GREEN), (252, 150, 170, GOLD),
                                   (1060, 146, 206, GREEN), (1202, 130, 164, MID), (1330, 150, 236, GREEN),
                                   (1478, 150, 180, GOLD)):  # fmt: skip
        town.house(sheet, rng, x, foot, width, height, roof=roof, wall=night, pane=GOLD)
    town.church(sheet, 404, foot, 17, pane=GOLD, roof=GREEN)
    town.longhouse(sheet, rng, 664, foot, 190, 120, roof=GREEN, wall=night, pane=GOLD)
    town.longhouse(sheet, rng, 850, foot, 214, 136, roof=MID, wall=night, pane=GOLD, cut=DEEP)
    sheet.fill([*bow((0, foot - 2), (800, foot - 16), (1600, foot)), (1600, 1067), (0, 1067)], MID)
    for _ in range(130):
        near = rng.random()
        ink = rng.choice((TINT, PAPER, GREEN))
        sheet.gouge(rng.random() * 1700 - 60, foot + 16 + near * 290, 40 + 110 * near, ink, 2 + 4 * near)
    _fir(sheet, rng, 800, 830, 470)
    _garland(sheet, (-10, 330), (800, 360), 150)
    _garland(sheet, (800, 360), (1610, 330), 150)
    for x, stripe in ((60, GOLD), (392, DEEP), (912, GOLD), (1244, DEEP)):
        town.stall(sheet, rng, x, 930, 286, stripe=stripe, post=SHADE)
    _visitors(sheet)
    return sheet


def _fir(sheet: Sheet, rng: Random, x: float, foot: float, height: float) -> None:
    sheet.rect(x - 16, foot - 40, 32, 40, PAPER)
    for tier in range(4):
        top, low = foot - height + tier * height * 0.2, foot - 34 - (3 - tier) * height * 0.2
        half = height * (0.14 + 0.072 * tier)
        sheet.fill([(x, top), (x + half, low), (x + half * 0.5, low - 10), (x, low + 8), (x - half * 0.5, low - 10),
                    (x - half, low)], GREEN)  # fmt: skip
        for _ in range(7):
            px = x + (rng.random() - 0.5) * half
            sheet.gouge(px, low - 14 - rng.random() * 60, 26, DEEP, 5, slope=70 if px > x else 110)
        for ball in range(-2, 3):
            sheet.disc(x + ball * half * 0.36, low - 24 - 9 * (2 - abs(ball)), 8, (GOLD, PAPER)[ball % 2])
    star = [(x + r * math.sin(k * math.pi / 5), foot - height - 8 - r * math.cos(k * math.pi / 5))
            for k in range(10) for r in [34 if k % 2 == 0 else 14]]  # fmt: skip
    sheet.fill(star, GOLD)


def _garland(sheet: Sheet, start: tuple[float, float], end: tuple[float, float], sag: float) -> None:
    rope = bow(start, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + sag * 2), end)
    sheet.line(rope, MID, 3)
    for at, (x, y) in enumerate(rope[1:-1:2]):
        sheet.rect(x - 3, y, 6, 9, MID)
        sheet.disc(x, y + 17, 11, (GOLD, PAPER)[at % 2])


def _visitors(sheet: Sheet) -> None:
    for x, foot, size, coat, hat, scarf, walk in (
        (372, 1010, 190, PAPER, DEEP, GOLD, 0.4), (700, 990, 170, GOLD, PAPER, "", 0.0),
        (764, 996, 112, PAPER, GOLD, "", 0.2), (890, 1016, 184, MID, GOLD, PAPER, -0.4),
        (1226, 1020, 190, GOLD, DEEP, PAPER, 0.0), (150, 1026, 180, MID, PAPER, GOLD, 0.3),
        (212, 1030, 112, GOLD, DEEP, PAPER, 0.3), (1480, 1014, 176, PAPER, DEEP, GOLD, -0.5),
    ):  # fmt: skip
        people.person(sheet, x, foot, size, coat, hat=hat, scarf=scarf, walk=walk)


def school(rng: Random) -> Sheet:
    """Draw the school and its yard: hopscotch, a lime tree, children with satchels."""
    sheet = Sheet(1600, 1067)
    land.sun(sheet, 300, 250, 122)
    for x, y, length in ((520, 130, 300), (1120, 190, 330), (60, 90, 200)):
        land.cloud(sheet, x, y, length)
    land.birds(sheet, rng, 1180, 100, 4)
    land.far_hill(sheet, rng, land.ridge(sheet, 500, 64, 2.2), marks=60)
    land.near_hill(sheet, rng, land.ridge(sheet, 600, 40, 0.3), (300, 490))
    for x, size in ((60, 74), (150, 60), (1530, 84)):
        land.poplar(sheet, x, 740, size)
    town.longhouse(sheet, rng, 300, 752, 300, 150, roof=GOLD, cut=PAPER)
    town.longhouse(sheet, rng, 1110, 752, 300, 150, roof=GOLD, cut=PAPER)
    sheet.rect(0, 700, 300, 60, TINT)
    sheet.rect(1410, 700, 190, 60, TINT)
    for x in (*range(10, 290, 42), *range(1424, 1590, 42)):
        sheet.gouge(x, 722 + (x % 5) * 5, 28, MID, 4)
    sheet.rect(0, 692, 300, 10, DEEP)
    sheet.rect(1410, 692, 190, 10, DEEP)
    town.town_hall(sheet, rng, 580, 748, 32)
    land.ground(sheet, rng, 756, GREEN, MID, 80)
    _hopscotch(sheet)
    land.tree(sheet, rng, 210, 880, 150, DEEP, MID)
    land.tree(sheet, rng, 1480, 850, 120, DEEP, MID)
    sheet.rect(1270, 838, 150, 12, GOLD)
    for x in (1286, 1396):
        sheet.rect(x, 848, 9, 34, DEEP)
    for x, foot, size, coat, hat, walk in ((520, 900, 170, GOLD, DEEP, 0.8), (640, 880, 150, PAPER, GOLD, 0.7),
                                           (1062, 876, 154, PAPER, "", -0.7), (1176, 920, 176, GOLD, PAPER, -0.4),
                                           (916, 936, 214, DEEP, "", 0.0),
                                           (356, 950, 178, PAPER, GOLD, 0.5)):  # fmt: skip
        if size != 214:
            side = -1 if walk > 0 else 1
            sheet.rect(x + side * size * 0.16 - size * 0.09, foot - size * 0.66, size * 0.18, size * 0.28, DEEP)
        people.person(sheet, x, foot, size, coat, hat=hat, walk=walk)
    people.arm(sheet, (936, 798), (978, 766), 22, DEEP)
    return sheet


def _hopscotch(sheet: Sheet) -> None:
    def cell(column: float, row: float) -> list[tuple[float, float]]:
        def place(u: float, v: float) -> tuple[float, float]:
            scale = 1 - v * 0.085
            return 800 + (u * 82 + v * 6) * scale, 1044 - 62 * v * (1 - v * 0.045)

        return [
            place(column - 0.5, row),
            place(column + 0.5, row),
            place(column + 0.5, row + 1),
            place(column - 0.5, row + 1),
        ]

    for column, row in ((0, 0), (-0.5, 1), (0.5, 1), (0, 2)):
        corners = cell(column, row)
        sheet.line([*corners, corners[0]], PAPER, 6)
    sheet.oval(814, 902, 16, 8, GOLD)


def crier(rng: Random) -> Sheet:
    """Draw the crier on the square, upright picture: the steeple, a winter sun, the listeners."""
    sheet = Sheet(1200, 1600)
    land.sun(sheet, 820, 470, 190)
    for x, y, length in ((60, 190, 360), (640, 130, 300), (900, 250, 330), (30, 420, 260)):
        land.cloud(sheet, x, y, length)
    land.birds(sheet, rng, 520, 250, 4, 22)
    land.far_hill(sheet, rng, land.ridge(sheet, 820, 70, 0.4), marks=50)
    land.near_hill(sheet, rng, land.ridge(sheet, 930, 40, 2.5), (900, 800))
    for x, size in ((1010, 78), (1110, 96), (40, 80)):
        land.poplar(sheet, x, 1130, size)
    foot = 1130
    town.house(sheet, rng, -66, foot, 170, 200)
    town.church(sheet, 104, foot, 26)
    land.tree(sheet, rng, 760, foot, 62, DEEP, MID)
    town.longhouse(sheet, rng, 760, foot, 230, 140)
    town.house(sheet, rng, 964, foot, 150, 240)
    town.house(sheet, rng, 1108, foot, 150, 180, roof=GOLD)
    land.ground(sheet, rng, 1128, DEEP, GREEN, 120)
    for x, stand, size, coat, hat, scarf in ((110, 1240, 190, PAPER, GOLD, ""), (196, 1252, 176, GOLD, "", PAPER),
                                             (278, 1228, 120, TINT, PAPER, ""), (910, 1236, 186, TINT, GOLD, PAPER),
                                             (1000, 1254, 196, PAPER, "", GOLD), (1092, 1240, 180, GOLD, PAPER, ""),
                                             (1160, 1250, 124, PAPER, "", GOLD),
                                             (846, 1220, 118, GOLD, "", PAPER)):  # fmt: skip
        people.person(sheet, x, stand, size, coat, legs=MID, hat=hat, scarf=scarf)
    sheet.oval(590, 1490, 290, 62, GREEN)
    for cut in range(9):
        sheet.gouge(330 + cut * 52, 1458 + (cut * 29) % 66, 90, MID, 5)
    people.crier(sheet, 580, 1500, 760)
    return sheet


def hall(rng: Random) -> Sheet:
    """Draw the town hall under its flag, the board before it, people who go to the council."""
    sheet = Sheet(1600, 1067)
    land.sun(sheet, 1290, 300, 132)
    for x, y, length in ((90, 150, 380), (980, 120, 280), (300, 270, 240)):
        land.cloud(sheet, x, y, length)
    land.birds(sheet, rng, 130, 330, 4)
    land.far_hill(sheet, rng, land.ridge(sheet, 560, 70, 1.2), marks=56)
    land.near_hill(sheet, rng, land.ridge(sheet, 680, 36, 2.9), (1250, 560))
    for x, size in ((1420, 80), (1530, 96), (1340, 60)):
        land.poplar(sheet, x, 830, size)
    town.house(sheet, rng, 20, 830, 150, 170)
    town.house(sheet, rng, 164, 830, 140, 230, roof=GOLD)
    town.longhouse(sheet, rng, 1200, 830, 250, 116, roof=GOLD, cut=PAPER)
    town.town_hall(sheet, rng, 434, 826, 43)
    land.ground(sheet, rng, 834, DEEP, GREEN, 90)
    for x, size in ((350, 92), (1230, 84)):
        land.tree(sheet, rng, x, 880, size, GREEN, TINT)
    _board(sheet, 1330, 960)
    town.lamp(sheet, 300, 940, 250, MID)
    for x, foot, size, coat, hat, scarf, walk in ((560, 950, 176, PAPER, "", GOLD, 0.6),
                                                  (660, 930, 168, GOLD, DEEP, "", 0.6),
                                                  (1010, 940, 176, TINT, GOLD, "", -0.5),
                                                  (1100, 962, 180, PAPER, GOLD, "", -0.6),
                                                  (884, 908, 160, GOLD, DEEP, PAPER, -0.4)):  # fmt: skip
        people.person(sheet, x, foot, size, coat, legs=MID, hat=hat, scarf=scarf, walk=walk)
    return sheet


def _board(sheet: Sheet, x: float, foot: float) -> None:
    for side in (14, 176):
        sheet.rect(x + side, foot - 250, 14, 250, MID)
    sheet.rect(x, foot - 240, 204, 150, PAPER)
    sheet.fill([(x - 22, foot - 236), (x + 10, foot - 284), (x + 194, foot - 284), (x + 226, foot - 236)], GREEN)
    for column, row in ((0, 0), (1, 0), (2, 0), (0, 1), (2, 1)):
        sheet.rect(x + 16 + column * 62, foot - 224 + row * 66, 50, 56, TINT if (column + row) % 2 else SKY)
        for cut in range(4):
            sheet.gouge(x + 22 + column * 62, foot - 212 + row * 66 + cut * 11, 38, GREEN, 4)
    sheet.rect(x + 78, foot - 158, 50, 56, GOLD)


def hedge(rng: Random) -> Sheet:
    """Draw the planting of the hedge, along the new lane."""
    sheet = Sheet(1600, 1067)
    land.sun(sheet, 420, 300, 126)
    for x, y, length in ((700, 150, 340), (1180, 230, 300), (60, 140, 220)):
        land.cloud(sheet, x, y, length)
    land.birds(sheet, rng, 860, 280, 5)
    land.far_hill(sheet, rng, land.ridge(sheet, 470, 84, 0.2), marks=70)
    land.near_hill(sheet, rng, land.ridge(sheet, 580, 50, 2.4), (1180, 440))
    town.church(sheet, 1150, 560, 9.5)
    for x, width, height, roof in ((1080, 66, 60, DEEP), (1296, 62, 70, GOLD), (1364, 70, 54, DEEP)):
        town.house(sheet, rng, x, 562, width, height, roof=roof)
    for x, size in ((1052, 24), (1450, 36), (1500, 30)):
        land.tree(sheet, rng, x, 572, size)
    lane = [*bow((1240, 566), (900, 700), (620, 1067)), (1130, 1067), *bow((1130, 1067), (1130, 740), (1272, 566))]
    land.ground(sheet, rng, 690, GREEN, MID, 60)
    sheet.fill(lane, PAPER)
    with sheet.within(lane):
        for _ in range(60):
            near = rng.random()
            sheet.gouge(
                560 + rng.random() * 660, 580 + near * 480, 30 + 60 * near, (SHADE, SKY)[rng.randrange(2)], 3 + 4 * near
            )
    for step in range(6):
        near = step / 5
        land.tree(sheet, rng, 1306 + near * 214, 596 + near**1.9 * 420, 13 + near * 88, DEEP, MID)
    bed = [*bow((0, 800), (330, 752), (640, 1067)), (0, 1067)]
    sheet.fill(bed, DEEP)
    with sheet.within(bed):
        for furrow in range(60):
            sheet.gouge(furrow * 0.618 % 1 * 640 - 60, 800 + 4.6 * furrow, 60 + furrow, GREEN, 3 + furrow / 20, slope=8)
    for x, foot, size in ((90, 850, 90), (196, 868, 100), (440, 976, 128), (540, 1046, 150)):
        _sapling(sheet, x, foot, size)
    sheet.oval(356, 952, 54, 15, GREEN)
    people.person(sheet, 270, 940, 260, GOLD, legs=MID, hat=PAPER, scarf=PAPER, walk=0.3)
    sheet.line([(330, 724), (350, 918)], PAPER, 9)
    sheet.fill([(332, 902), (368, 898), (366, 942), (352, 956), (338, 944)], MID)
    people.arm(sheet, (300, 774), (334, 758), 26, GOLD)
    people.arm(sheet, (252, 774), (338, 806), 26, GOLD, 6)
    people.person(sheet, 640, 930, 240, PAPER, hat=GOLD, brim=True, walk=-0.3)
    people.arm(sheet, (622, 772), (578, 800), 26, PAPER)
    people.person(sheet, 744, 900, 150, GOLD, hat=DEEP, scarf=PAPER, walk=-0.4)
    people.person(sheet, 890, 800, 140, DEEP, hat=GOLD, walk=-0.5)
    return sheet


def _sapling(sheet: Sheet, x: float, foot: float, size: float) -> None:
    sheet.oval(x, foot, size * 0.26, size * 0.07, GREEN)
    sheet.line([(x, foot), (x - 2, foot - size)], GOLD, size * 0.045)
    for leaf in range(4):
        y = foot - size * (0.35 + 0.18 * leaf)
        sheet.gouge(x, y, size * 0.3, TINT, size * 0.12, slope=-46)
        sheet.gouge(x, y, size * 0.3, TINT, size * 0.12, slope=-134)


def drum(rng: Random) -> Sheet:
    """Draw the town's drum between two branches of oak, on no ground at all."""
    sheet = Sheet(1200, 1200, None)
    for side in (-1, 1):
        stem = bow((600 + side * 60, 1130), (600 + side * 520, 960), (600 + side * 446, 370))
        sheet.line(stem, DEEP, 12)
        for at in range(5, 33, 3):
            x, y = stem[at]
            for turn, ink in ((-62, GREEN), (38, MID)):
                slope = (turn - 78 + at * 1.2) if side > 0 else 180 - (turn - 78 + at * 1.2)
                sheet.gouge(x, y, 132 - at, ink, 50, slope=slope)
                sheet.gouge(x, y, 110 - at, TINT, 5, slope=slope)
        for at in (8, 17, 26):
            sheet.disc(stem[at][0] - side * 34, stem[at][1] + 6, 17, GOLD)
    people.drum(sheet, 600, 1000, 330, 560)
    body = rng.random() * 0.01
    sheet.fill([(512, 640), (688, 640), (688, 760), *bow((688, 760), (680, 842 + body), (600, 880)),
                *bow((600, 880), (520, 842), (512, 760))], PAPER)  # fmt: skip
    sheet.fill([(526, 654), (674, 654), (674, 758), *bow((674, 758), (666, 830), (600, 862)),
                *bow((600, 862), (534, 830), (526, 758))], GREEN)  # fmt: skip
    sheet.fill([*bow((526, 744), (563, 706), (600, 744)), *bow((600, 744), (637, 782), (674, 744)), (674, 786),
                *bow((674, 786), (637, 824), (600, 786)), *bow((600, 786), (563, 748), (526, 786))], GOLD)  # fmt: skip
    star = [(600 + r * math.sin(k * math.pi / 5), 700 - r * math.cos(k * math.pi / 5)) for k in range(10)
            for r in [26 if k % 2 == 0 else 11]]  # fmt: skip
    sheet.fill(star, GOLD)
    for side in (-1, 1):
        sheet.line([(600 + side * 330, 180), (600 - side * 190, 470)], DEEP, 26)
        sheet.line([(600 + side * 322, 184), (600 - side * 180, 464)], GOLD, 14)
        sheet.oval(600 - side * 214, 484, 36, 30, DEEP)
        sheet.oval(600 - side * 214, 484, 27, 22, GOLD)
    return sheet
