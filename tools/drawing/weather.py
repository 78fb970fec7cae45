"""Pictures of what the weather and the season bring: snow cleared, a heatwave, a cable drawn."""

from __future__ import annotations

from random import Random

from . import land, people, river, town
from .sheet import DEEP, GOLD, GREEN, MID, PAPER, SHADE, SKY, TINT, Sheet, arc, bow, mix

SNOWY = mix(TINT, MID, 0.4)  # the sky of a day of snow


def snow(rng: Random) -> Sheet:
    """Draw the plough that clears the road to the upper village."""
    sheet = Sheet(1600, 1067, SNOWY)
    land.far_hill(sheet, rng, land.ridge(sheet, 440, 80, 0.3), PAPER, MID, 60)
    hill = land.ridge(sheet, 590, 50, 2.4)
    sheet.fill(hill, TINT)
    with sheet.within(hill):
        for _ in range(60):
            sheet.gouge(
                rng.random() * 1600, 560 + rng.random() * 200, 60 + rng.random() * 90, PAPER, 5, slope=-6, bend=6
            )
    for x, size in ((70, 150), (190, 200), (300, 120), (1510, 190), (1400, 130)):
        _fir(sheet, rng, x, 740, size)
    foot = 740
    for x, width, height, wall in ((430, 130, 150, GREEN), (570, 120, 110, GOLD), (960, 130, 160, GREEN),
                                   (1100, 120, 110, DEEP), (1230, 130, 140, GREEN)):  # fmt: skip
        town.house(sheet, rng, x, foot, width, height, roof=PAPER, wall=wall, pane=SKY if wall == GOLD else GOLD)
    town.church(sheet, 716, foot, 14, roof=GREEN)
    for side in (-1, 1):  # the snow that holds on the nave and the steeple
        sheet.gouge(824 + side * 6, 570, 60, PAPER, 12, slope=36 if side > 0 else 144)
    sheet.fill([*bow((0, 742), (800, 716), (1600, 740)), (1600, 1067), (0, 1067)], PAPER)
    for _ in range(80):
        near = rng.random()
        sheet.gouge(
            rng.random() * 1640 - 60, 770 + near * 280, 40 + 90 * near, (TINT, MID)[rng.randrange(2)], 2 + 4 * near
        )
    road = [
        *bow((1270, 752), (1150, 830), (1600, 1010)),
        (1600, 1067),
        (560, 1067),
        *bow((560, 1067), (1010, 830), (1190, 752)),
    ]
    sheet.fill(road, MID)
    with sheet.within(road):
        for _ in range(40):
            near = rng.random()
            sheet.gouge(620 + rng.random() * 900, 770 + near * 290, 40 + 50 * near, TINT, 3 + 3 * near)
    _plough(sheet, 700, 1000, 62)
    for _ in range(150):
        sheet.disc(rng.random() * 1600, rng.random() * 1000, 3 + 5 * rng.random(), PAPER)
    return sheet


def _fir(sheet: Sheet, rng: Random, x: float, foot: float, size: float) -> None:
    sheet.rect(x - size * 0.05, foot - size * 0.2, size * 0.1, size * 0.2, DEEP)
    for tier in range(3):
        top, low, half = (
            foot - size * (1.5 - 0.35 * tier),
            foot - size * (0.8 - 0.34 * tier),
            size * (0.26 + 0.1 * tier),
        )
        sheet.fill([(x, top), (x + half, low), (x, low - size * 0.06), (x - half, low)], DEEP)
        sheet.gouge(x - half * 0.95, low - 2, half * 1.1, PAPER, size * 0.08, slope=-34, bend=-size * 0.03)
        sheet.gouge(x + half * 0.1, low - size * (0.2 + 0.04 * rng.random()), half * 0.8, PAPER, size * 0.05, slope=42)


def _plough(sheet: Sheet, x: float, foot: float, unit: float) -> None:
    """Print the lorry, its blade at the left, 12 ``unit`` long."""
    u = unit
    for spray in range(7):  # what the blade throws aside
        lift, reach = 0.1 + 0.32 * spray, (3.6 - 0.2 * spray) * u
        ink, far = (TINT, MID)[spray % 2], x - 3.1 * u - reach
        sheet.gouge(
            far, foot - lift * u + 0.2 * u, reach, ink, 0.26 * u, slope=2 * spray - 4, bend=(0.2 + 0.16 * spray) * u
        )
        sheet.disc(far - 0.3 * u, foot - lift * u, 0.13 * u, ink)
    sheet.fill(
        [
            (x + 3.4 * u, foot - 1.1 * u),
            (x + 3.4 * u, foot - 3.1 * u),
            (x + 10.4 * u, foot - 3.5 * u),
            (x + 10.4 * u, foot - 1.1 * u),
        ],
        GREEN,
    )
    sheet.fill([*arc(x + 7 * u, foot - 3.2 * u, 3 * u, 0.9 * u, 180, 360)], PAPER)
    for plank in range(4):
        sheet.rect(x + (4.6 + 1.5 * plank) * u, foot - 3 * u, 0.14 * u, 1.9 * u, DEEP)
    sheet.fill(
        [
            (x - 0.4 * u, foot - u),
            (x - 0.4 * u, foot - 2.7 * u),
            (x + 0.5 * u, foot - 4.7 * u),
            (x + 3.2 * u, foot - 4.7 * u),
            (x + 3.2 * u, foot - u),
        ],
        GOLD,
    )
    sheet.fill(
        [
            (x + 0.1 * u, foot - 2.8 * u),
            (x + 0.8 * u, foot - 4.3 * u),
            (x + 1.7 * u, foot - 4.3 * u),
            (x + 1.7 * u, foot - 2.8 * u),
        ],
        DEEP,
    )
    sheet.fill(
        [
            (x + 2 * u, foot - 2.8 * u),
            (x + 2 * u, foot - 4.3 * u),
            (x + 2.9 * u, foot - 4.3 * u),
            (x + 2.9 * u, foot - 2.8 * u),
        ],
        DEEP,
    )
    sheet.gouge(x + 0.5 * u, foot - 3 * u, 1.5 * u, SKY, 0.12 * u, slope=-56)
    sheet.rect(x + 2 * u, foot - 2.3 * u, 0.6 * u, 0.14 * u, DEEP)
    sheet.rect(x + 1.4 * u, foot - 5.1 * u, 1.1 * u, 0.42 * u, DEEP)
    sheet.fill([*arc(x + 1.95 * u, foot - 5.1 * u, 0.34 * u, 0.36 * u, 180, 360)], PAPER)
    sheet.rect(x - 0.9 * u, foot - 1.3 * u, 11.4 * u, 0.4 * u, DEEP)
    sheet.rect(x - 2.3 * u, foot - 1.2 * u, 2 * u, 0.3 * u, DEEP)
    for wheel in (1.2, 6.4, 8.9):
        sheet.disc(x + wheel * u, foot - 0.75 * u, 0.95 * u, DEEP)
        sheet.disc(x + wheel * u, foot - 0.75 * u, 0.42 * u, PAPER)
    blade = [
        *bow((x - 1.9 * u, foot - 2.9 * u), (x - 3.5 * u, foot - 1.5 * u), (x - 2.2 * u, foot + 0.15 * u)),
        (x - 1.7 * u, foot + 0.15 * u),
        *bow((x - 1.8 * u, foot), (x - 2.7 * u, foot - 1.4 * u), (x - 1.5 * u, foot - 2.9 * u)),
    ]
    sheet.fill(blade, DEEP)
    sheet.fill([(px - 0.3 * u, py) for px, py in blade], GOLD)
    with sheet.within([(px - 0.3 * u, py) for px, py in blade]):
        for stripe in range(6):
            sheet.gouge(x - 3.6 * u, foot - (2.6 - 0.5 * stripe) * u, 2.4 * u, DEEP, 0.16 * u, slope=24)


def heat(rng: Random) -> Sheet:
    """Draw the square at noon in July: the fountain, the bench in the shade, closed shutters."""
    sheet = Sheet(1600, 1067, mix(SKY, GOLD, 0.22))
    sheet.disc(1080, 330, 340, mix(SKY, GOLD, 0.42))
    land.sun(sheet, 1080, 330, 250, mix(SKY, GOLD, 0.42))
    land.far_hill(sheet, rng, land.ridge(sheet, 600, 44, 0.9), cut=mix(SKY, GOLD, 0.22), marks=46)
    foot = 760
    for x, width, height, roof in (
        (-20, 170, 200, DEEP),
        (160, 150, 270, DEEP),
        (1330, 150, 240, DEEP),
        (1480, 160, 190, DEEP),
    ):
        town.house(sheet, rng, x, foot, width, height, roof=roof, pane=GREEN)
    town.longhouse(sheet, rng, 316, foot, 260, 140, pane=GREEN)
    town.longhouse(sheet, rng, 1080, foot, 240, 130, pane=GREEN)
    sheet.fill([*bow((0, foot + 2), (800, foot - 12), (1600, foot)), (1600, 1067), (0, 1067)], PAPER)
    for _ in range(70):
        near = rng.random()
        sheet.gouge(
            rng.random() * 1640 - 60, 780 + near * 270, 40 + 90 * near, (SKY, SHADE)[rng.randrange(2)], 2 + 4 * near
        )
    sheet.oval(330, 952, 420, 74, MID)
    land.tree(sheet, rng, 300, 940, 250, DEEP, GREEN)
    sheet.rect(330, 900, 260, 16, GOLD)
    sheet.rect(330, 850, 260, 14, GOLD)
    for x in (352, 556):
        sheet.rect(x, 846, 12, 112, DEEP)
    for x, coat in ((410, PAPER), (500, TINT)):
        _sitting(sheet, x, 908, 150, coat)
    _fountain(sheet, rng, 960, 960)
    people.person(sheet, 1180, 1004, 118, GOLD, legs=people.SKIN)
    people.arm(sheet, (1170, 926), (1118, 900), 11, GOLD)
    people.person(sheet, 770, 1010, 128, GREEN, legs=people.SKIN)
    people.arm(sheet, (780, 926), (824, 890), 11, GREEN)
    people.person(sheet, 1380, 990, 196, DEEP, legs=MID)
    sheet.fill(arc(1380, 824, 78, 58, 180, 360), GOLD)
    for rib in (-0.5, 0, 0.5):
        sheet.line([(1380 + rib * 90, 822), (1380, 768)], DEEP, 2.5)
    sheet.rect(1377, 780, 6, 140, DEEP)
    return sheet


def _sitting(sheet: Sheet, x: float, seat: float, size: float, coat: str) -> None:
    s = size
    sheet.fill(
        [(x - s * 0.17, seat), *arc(x, seat - s * 0.4, s * 0.14, s * 0.13, 180, 360), (x + s * 0.17, seat)], coat
    )
    sheet.rect(x - s * 0.17, seat - s * 0.04, s * 0.34, s * 0.14, DEEP)
    for side in (-0.09, 0.09):
        sheet.line([(x + side * s, seat + s * 0.06), (x + side * s, seat + s * 0.36)], DEEP, s * 0.09)
    sheet.disc(x, seat - s * 0.64, s * 0.11, people.SKIN)
    sheet.oval(x, seat - s * 0.7, s * 0.22, s * 0.04, GOLD)
    sheet.fill(arc(x, seat - s * 0.7, s * 0.11, s * 0.12, 180, 360), GOLD)


def _fountain(sheet: Sheet, rng: Random, x: float, foot: float) -> None:
    sheet.fill([(x - 190, foot - 76), (x + 190, foot - 76), (x + 168, foot + 20), (x - 168, foot + 20)], SHADE)
    for block in range(12):
        sheet.gouge(x - 170 + block * 28, foot - 40 + 26 * (block % 2), 24, MID, 4)
    sheet.oval(x, foot - 76, 190, 34, PAPER)
    sheet.oval(x, foot - 76, 168, 26, GREEN)
    for _ in range(16):
        sheet.gouge(
            x - 150 + rng.random() * 250, foot - 94 + rng.random() * 36, 44, (TINT, PAPER)[rng.randrange(2)], 4, bend=4
        )
    sheet.fill([(x - 26, foot - 80), (x - 18, foot - 300), (x + 18, foot - 300), (x + 26, foot - 80)], PAPER)
    sheet.fill([(x + 6, foot - 80), (x + 6, foot - 300), (x + 18, foot - 300), (x + 26, foot - 80)], SHADE)
    sheet.oval(x, foot - 300, 74, 16, DEEP)
    sheet.oval(x, foot - 305, 64, 11, TINT)
    for side in (-1, 1):
        for jet in range(4):
            reach, top = side * (60 + 22 * jet), foot - 360 + 18 * jet
            curve = bow((x, foot - 306), (x + reach * 0.7, top - 130 + 30 * jet), (x + reach, foot - 84))
            sheet.line(curve, (PAPER, MID)[jet % 2], 6)
    for spray in range(14):
        sheet.disc(x - 120 + rng.random() * 240, foot - 170 - rng.random() * 170, 3 + 3 * (spray % 2), PAPER)


def line(rng: Random) -> Sheet:
    """Draw the worker in a lift who draws a cable from pole to pole."""
    sheet = Sheet(1600, 1067)
    land.sun(sheet, 330, 280, 120)
    for x, y, length in ((520, 120, 320), (1080, 170, 300), (40, 120, 200)):
        land.cloud(sheet, x, y, length)
    land.far_hill(sheet, rng, land.ridge(sheet, 520, 70, 1.9), marks=60)
    land.near_hill(sheet, rng, land.ridge(sheet, 650, 44, 0.1), (600, 520))
    for x, width, height, roof in ((1040, 110, 100, DEEP), (1160, 100, 140, GOLD), (1268, 110, 90, DEEP)):
        town.house(sheet, rng, x, 700, width, height, roof=roof)
    town.longhouse(sheet, rng, 1390, 704, 200, 90)
    for x, size in ((60, 70), (150, 90), (990, 60)):
        land.tree(sheet, rng, x, 720, size)
    land.ground(sheet, rng, 742, GREEN, MID, 70)
    sheet.fill([*bow((0, 900), (800, 860), (1600, 900)), (1600, 1067), (0, 1067)], DEEP)
    for dash in range(9):
        sheet.gouge(dash * 190 - 20, 990 + 4 * (dash % 2), 110, GOLD, 9)
    for x, top, foot, wide in ((240, 330, 850, 20), (800, 180, 876, 26), (1470, 330, 850, 20)):
        sheet.fill([(x - wide / 2, foot), (x - wide / 3, top), (x + wide / 3, top), (x + wide / 2, foot)], DEEP)
        for cross in range(2):
            sheet.rect(x - wide * 2.6, top + wide * (1 + 2.2 * cross), wide * 5.2, wide * 0.5, DEEP)
            for pin in (-2.3, 2.1):
                sheet.rect(x + pin * wide, top + wide * (0.4 + 2.2 * cross), wide * 0.3, wide * 0.6, GOLD)
    for drop in (0, 44):
        sheet.line(bow((-10, 330 + drop), (110, 400 + drop), (196, 340 + drop)), DEEP, 4)
        sheet.line(bow((196, 340 + drop), (500, 430 + drop), (744, 200 + drop)), DEEP, 4)
    sheet.line(bow((860, 200), (1180, 440), (1425, 342)), DEEP, 4)
    sheet.line(bow((1425, 342), (1540, 400), (1610, 360)), DEEP, 4)
    _lift(sheet, 1010, 950)
    for x in (600, 690, 1390):
        river.cone(sheet, x, 966, 56)
    return sheet


def _lift(sheet: Sheet, x: float, foot: float) -> None:
    elbow, basket = (x + 210, foot - 360), (x - 110, foot - 600)
    sheet.line([(x + 120, foot - 120), elbow], DEEP, 30)
    sheet.line([(x + 120, foot - 120), elbow], GOLD, 18)
    sheet.line([elbow, (basket[0] + 40, basket[1] + 96)], DEEP, 24)
    sheet.line([elbow, (basket[0] + 40, basket[1] + 96)], GOLD, 13)
    sheet.disc(*elbow, 20, DEEP)
    people.person(sheet, basket[0], basket[1] + 104, 180, DEEP, hat=GOLD, brim=True)
    people.arm(sheet, (basket[0] - 16, basket[1] - 14), (basket[0] - 62, basket[1] - 66), 17, DEEP)
    people.arm(sheet, (basket[0] + 12, basket[1] - 14), (basket[0] - 44, basket[1] - 30), 17, DEEP)
    sheet.fill(
        [
            (basket[0] - 54, basket[1] + 16),
            (basket[0] + 54, basket[1] + 16),
            (basket[0] + 48, basket[1] + 112),
            (basket[0] - 48, basket[1] + 112),
        ],
        GREEN,
    )
    sheet.rect(basket[0] - 60, basket[1] + 10, 120, 12, DEEP)
    for slat in range(3):
        sheet.gouge(basket[0] - 40, basket[1] + 44 + 22 * slat, 80, MID, 5)
    sheet.fill(
        [
            (x - 120, foot - 40),
            (x - 112, foot - 104),
            (x - 60, foot - 190),
            (x + 30, foot - 190),
            (x + 30, foot - 116),
            (x + 300, foot - 116),
            (x + 300, foot - 40),
        ],
        PAPER,
    )
    sheet.fill([(x - 92, foot - 108), (x - 48, foot - 174), (x - 14, foot - 174), (x - 14, foot - 108)], DEEP)
    sheet.rect(x - 4, foot - 174, 26, 66, DEEP)
    sheet.rect(x - 120, foot - 74, 420, 16, GOLD)
    sheet.rect(x + 60, foot - 136, 130, 22, DEEP)
    sheet.rect(x - 126, foot - 48, 432, 14, DEEP)
    for wheel in (-56, 226):
        sheet.disc(x + wheel, foot - 36, 40, DEEP)
        sheet.disc(x + wheel, foot - 36, 17, PAPER)
