"""Pictures of the town's year out of doors: fireworks, the Sunday market, the film at night, the memorial."""

from __future__ import annotations

import math
from random import Random

from . import land, people, town
from .sheet import DEEP, GOLD, GREEN, MID, PAPER, SHADE, SKY, TINT, Sheet, arc, bow, mix

NIGHT = mix(PAPER, DEEP, 0.12)  # a wall under the lamps


def fireworks(rng: Random) -> Sheet:
    """Draw the fireworks of July over the river, seen from the bank."""
    sheet = Sheet(1600, 1067, DEEP)
    _stars(sheet, rng, 70, 420)
    for x, y, radius, ink, rays in ((420, 250, 210, GOLD, 26), (820, 190, 170, PAPER, 22), (1180, 300, 220, GOLD, 26),
                                    (620, 430, 110, MID, 18), (1400, 150, 120, TINT, 18),
                                    (150, 420, 120, TINT, 18)):  # fmt: skip
        _burst(sheet, rng, x, y, radius, ink, rays)
    land.far_hill(sheet, rng, land.ridge(sheet, 600, 46, 0.8), mix(DEEP, GREEN, 0.45), GREEN, 40)
    foot = 730
    for x, width, height, roof in ((20, 120, 110, GREEN), (150, 110, 150, MID), (880, 120, 120, GREEN),
                                   (1010, 104, 160, GOLD), (1120, 120, 110, MID), (1350, 110, 140, GREEN),
                                   (1470, 120, 104, GOLD)):  # fmt: skip
        town.house(sheet, rng, x, foot, width, height, roof=roof, wall=NIGHT, pane=GOLD)
    town.church(sheet, 270, foot, 13, pane=GOLD, roof=GREEN)
    town.longhouse(sheet, rng, 480, foot, 200, 90, roof=GREEN, wall=NIGHT, pane=GOLD, cut=DEEP)
    town.longhouse(sheet, rng, 690, foot, 180, 100, roof=MID, wall=NIGHT, pane=GOLD, cut=DEEP)
    town.longhouse(sheet, rng, 1232, foot, 116, 84, roof=MID, wall=NIGHT, pane=GOLD, cut=DEEP)
    land.water(sheet, rng, foot - 4, (GREEN, MID, GREEN, GOLD), 90, mix(DEEP, GREEN, 0.55))
    for x, ink in ((420, GOLD), (820, PAPER), (1180, GOLD)):
        for row in range(9):
            half = 80 - row * 6 + 26 * rng.random()
            sheet.gouge(x - half + 20 * rng.random(), foot + 16 + row * 15, half * 2, ink, 4.6)
    sheet.fill([*bow((0, 930), (800, 890), (1600, 936)), (1600, 1067), (0, 1067)], MID)
    for _ in range(70):
        near = rng.random()
        sheet.gouge(rng.random() * 1600 - 60, 934 + near * 130, 50 + 80 * near, (TINT, GREEN)[near > 0.5], 3 + 3 * near)
    for at in range(17):
        left, size = 40 + at * 96 + 24 * rng.random(), (176, 186, 112, 170, 192)[at % 5]
        people.person(sheet, left, 1000 + 50 * rng.random(), size, (PAPER, GOLD, TINT, DEEP)[at % 4])
    return sheet


def _stars(sheet: Sheet, rng: Random, count: int, low: float) -> None:
    for _ in range(count):
        x, y, size = rng.random() * sheet.width, rng.random() * low, 2 + rng.random() * 3
        ink = (PAPER, GOLD, MID)[rng.randrange(3)]
        sheet.gouge(x - 2 * size, y, 4 * size, ink, size)
        sheet.gouge(x, y - 2 * size, 4 * size, ink, size * 0.8, slope=90)


def _burst(sheet: Sheet, rng: Random, x: float, y: float, radius: float, ink: str, rays: int) -> None:
    sheet.disc(x, y, radius * 1.04, DEEP)
    for ray in range(rays):
        angle = 360 * ray / rays
        u, v = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        start, length = radius * (0.2 + 0.05 * (ray % 2)), radius * (0.62 if ray % 2 else 0.44)
        sheet.gouge(x + u * start, y + v * start, length, ink, radius * 0.05, slope=angle, bend=-u * radius * 0.05)
        tip = radius * (0.96 if ray % 2 else 0.76)
        sheet.disc(x + u * tip, y + v * tip + radius * 0.04, radius * (0.028 + 0.012 * rng.random()), ink)
    for spark in range(9):
        angle = math.tau * spark / 9
        sheet.disc(x + math.cos(angle) * radius * 0.14, y + math.sin(angle) * radius * 0.14, radius * 0.024, ink)
    sheet.disc(x, y, radius * 0.045, ink)
    for dash in range(7):  # what is left of its climb
        sheet.gouge(x - 2, y + radius * 1.06 + dash * 26, 16, mix(ink, DEEP, 0.35), 4, slope=90)


def sunday(rng: Random) -> Sheet:
    """Draw the Sunday market, by day, under the lime trees of the square."""
    sheet = Sheet(1600, 1067)
    land.sun(sheet, 1290, 240, 118)
    for x, y, length in ((60, 150, 340), (820, 110, 280), (1180, 400, 260)):
        land.cloud(sheet, x, y, length)
    land.birds(sheet, rng, 640, 190, 5)
    land.far_hill(sheet, rng, land.ridge(sheet, 520, 66, 2.9), marks=56)
    land.near_hill(sheet, rng, land.ridge(sheet, 620, 36, 0.6), (700, 500))
    foot = 770
    for x, width, height, roof in ((-30, 140, 180, DEEP), (112, 130, 240, GOLD), (250, 140, 170, DEEP),
                                   (1080, 140, 200, DEEP), (1226, 130, 150, GOLD), (1360, 140, 226, DEEP),
                                   (1500, 140, 170, DEEP)):  # fmt: skip
        town.house(sheet, rng, x, foot, width, height, roof=roof)
    town.church(sheet, 410, foot, 16)
    town.longhouse(sheet, rng, 664, foot, 200, 124)
    town.longhouse(sheet, rng, 868, foot, 206, 140, roof=GOLD, cut=PAPER)
    land.ground(sheet, rng, 774, GREEN, MID, 110)
    for x, size in ((226, 108), (1290, 116), (30, 100), (1570, 104)):
        land.tree(sheet, rng, x, 850, size, DEEP, MID)
    for x, stripe in ((70, GOLD), (404, DEEP), (900, GOLD), (1236, DEEP)):
        town.stall(sheet, rng, x, 950, 280, stripe=stripe, post=DEEP)
    for x, foot, size, coat, hat, walk, basket in (
        (388, 1030, 190, PAPER, "", 0.5, 1), (690, 1006, 176, GOLD, "", 0.6, 0), (756, 1012, 112, PAPER, "", 0.6, 0),
        (878, 1026, 188, TINT, GOLD, -0.5, 1), (1214, 1030, 186, GOLD, "", 0.3, 1), (150, 1042, 182, TINT, "", 0.3, 0),
        (1500, 1034, 184, PAPER, "", -0.5, 1), (600, 1046, 184, DEEP, "", -0.3, 0),
    ):  # fmt: skip
        people.person(sheet, x, foot, size, coat, hat=hat, walk=walk)
        if basket:
            _basket(sheet, x + size * 0.26, foot - size * 0.2, size)
            people.arm(
                sheet, (x + size * 0.1, foot - size * 0.62), (x + size * 0.25, foot - size * 0.4), size * 0.08, coat
            )
    return sheet


def _basket(sheet: Sheet, x: float, foot: float, size: float) -> None:
    half, high = size * 0.13, size * 0.13
    sheet.line(arc(x, foot - high, half * 0.8, size * 0.1, 180, 360), DEEP, size * 0.022)
    for leaf in (-0.6, -0.2, 0.2, 0.6):
        sheet.gouge(x + leaf * half, foot - high, size * 0.13, MID, size * 0.045, slope=-90 + leaf * 50)
    sheet.fill(
        [(x - half, foot - high), (x + half, foot - high), (x + half * 0.78, foot), (x - half * 0.78, foot)], GOLD
    )
    for row in range(3):
        sheet.gouge(x - half * 0.8, foot - high * (0.75 - 0.27 * row), half * 1.6, DEEP, size * 0.012)


def film(rng: Random) -> Sheet:
    """Draw the film shown in the open, at night, on a sheet hung before the trees."""
    sheet = Sheet(1600, 1067, DEEP)
    _stars(sheet, rng, 90, 480)
    sheet.disc(1440, 150, 70, GOLD)
    sheet.disc(1412, 134, 63, DEEP)
    land.far_hill(sheet, rng, land.ridge(sheet, 560, 50, 2.2), mix(DEEP, GREEN, 0.5), GREEN, 44)
    for x, size in ((70, 120), (230, 96), (1400, 110), (1540, 128)):
        land.tree(sheet, rng, x, 800, size, mix(DEEP, GREEN, 0.7), GREEN)
    land.ground(sheet, rng, 770, GREEN, MID, 70)
    for x in (330, 1250):
        sheet.rect(x, 210, 20, 600, MID)
    sheet.rect(340, 230, 920, 520, PAPER)
    sheet.rect(340, 230, 920, 10, GOLD)
    frame = [(364, 258), (1236, 258), (1236, 726), (364, 726)]
    sheet.fill(frame, SKY)
    with sheet.within(frame):
        land.sun(sheet, 960, 430, 110, SKY)
        sheet.fill([*bow((340, 600), (640, 480), (900, 600)), *bow((900, 600), (1060, 540), (1260, 620)), (1260, 740),
                    (340, 740)], MID)  # fmt: skip
        sheet.rect(340, 640, 920, 100, GREEN)
        for _ in range(36):
            sheet.gouge(340 + rng.random() * 880, 652 + rng.random() * 70, 60, (MID, TINT)[rng.randrange(2)], 4, bend=5)
        _boat(sheet, 640, 672, 150)
    for row, (foot, size) in enumerate(((905, 116), (985, 146), (1085, 180))):
        for seat in range(13 - 2 * row):
            place = 800 + (seat - (12 - 2 * row) / 2) * (118 + 26 * row) + 10 * rng.random()
            if abs(place - 800) > 60 + 16 * row:  # the beam and the aisle
                _seated(sheet, place, foot, size, (PAPER, GOLD, TINT, MID)[(seat * 3 + row) % 4], rng.random() < 0.3)
    return sheet


def _boat(sheet: Sheet, x: float, foot: float, size: float) -> None:
    sheet.fill(
        [
            (x - size * 0.5, foot - size * 0.12),
            (x + size * 0.5, foot - size * 0.12),
            (x + size * 0.34, foot + size * 0.1),
            (x - size * 0.36, foot + size * 0.1),
        ],
        DEEP,
    )
    sheet.rect(x - size * 0.03, foot - size * 1.2, size * 0.05, size * 1.1, DEEP)
    sheet.fill(
        [
            (x + size * 0.05, foot - size * 1.16),
            *bow(
                (x + size * 0.05, foot - size * 1.16),
                (x + size * 0.5, foot - size * 0.6),
                (x + size * 0.44, foot - size * 0.22),
            ),
            (x + size * 0.05, foot - size * 0.22),
        ],
        PAPER,
    )
    sheet.fill(
        [
            (x - size * 0.06, foot - size * 0.94),
            (x - size * 0.42, foot - size * 0.22),
            (x - size * 0.06, foot - size * 0.22),
        ],
        GOLD,
    )


def _seated(sheet: Sheet, x: float, foot: float, size: float, coat: str, hat: bool) -> None:
    """Print one of the audience from behind: head, shoulders, the back of a folding chair."""
    sheet.disc(x, foot - size * 0.78, size * 0.16, mix(people.SKIN, DEEP, 0.8))
    if hat:
        sheet.fill(arc(x, foot - size * 0.8, size * 0.2, size * 0.2, 180, 360), GOLD if coat != GOLD else PAPER)
    sheet.fill(
        [
            (x - size * 0.3, foot),
            *arc(x, foot - size * 0.36, size * 0.27, size * 0.26, 180, 360),
            (x + size * 0.3, foot),
        ],
        coat,
    )
    sheet.rect(x - size * 0.28, foot - size * 0.34, size * 0.56, size * 0.1, DEEP)
    sheet.rect(x - size * 0.28, foot - size * 0.16, size * 0.56, size * 0.08, DEEP)
    for side in (-0.28, 0.24):
        sheet.rect(x + side * size, foot - size * 0.36, size * 0.05, size * 0.46, DEEP)


def memorial(rng: Random) -> Sheet:
    """Draw the ceremony of November before the memorial, under the bare trees."""
    sheet = Sheet(1600, 1067)
    land.sun(sheet, 460, 330, 120)
    for x, y, length in ((-40, 130, 420), (620, 90, 420), (1120, 200, 380), (160, 500, 260)):
        land.cloud(sheet, x, y, length)
    land.far_hill(sheet, rng, land.ridge(sheet, 580, 60, 1.4), marks=56)
    foot = 800
    for x, width, height, roof in (
        (-30, 150, 170, DEEP),
        (124, 130, 220, DEEP),
        (1330, 140, 220, DEEP),
        (1474, 150, 160, GOLD),
    ):
        town.house(sheet, rng, x, foot, width, height, roof=roof)
    town.longhouse(sheet, rng, 260, foot, 240, 120)
    town.church(sheet, 1070, foot, 15)
    land.ground(sheet, rng, 806, GREEN, MID, 80)
    for x, size in ((330, 1.0), (1270, 0.96)):
        _bare_tree(sheet, x, 880, 560 * size)
    _obelisk(sheet, 800, 900)
    for _ in range(46):
        near = rng.random()
        sheet.gouge(
            rng.random() * 1560, 880 + near * 170, 16 + 14 * near, GOLD, 7 + 5 * near, slope=rng.random() * 60 - 30
        )
    for x, stand, size, coat, hat in (
        (130, 980, 186, DEEP, ""),
        (214, 1002, 180, PAPER, DEEP),
        (300, 984, 116, GOLD, PAPER),
        (386, 1010, 188, TINT, ""),
        (1196, 1008, 188, PAPER, ""),
        (1286, 988, 180, DEEP, GOLD),
        (1372, 1010, 114, PAPER, DEEP),
        (1450, 992, 184, GOLD, ""),
        (1530, 1010, 180, TINT, DEEP),
    ):
        people.person(sheet, x, stand, size, coat, hat=hat, scarf=GOLD if coat == DEEP else "")
    for x, lean in ((520, -1), (1080, 1)):
        people.person(sheet, x, 1000, 190, DEEP, hat=DEEP, brim=True)
        sheet.line([(x + lean * 10, 960), (x + lean * 34, 650)], DEEP, 8)
        town.flag(sheet, x + lean * 34 + (4 if lean > 0 else -126), 656, 122)
        people.arm(sheet, (x + lean * 18, 876), (x + lean * 20, 836), 16, DEEP)
    return sheet


def _obelisk(sheet: Sheet, x: float, foot: float) -> None:
    for step in range(3):
        half = 210 - 46 * step
        sheet.rect(x - half, foot - 34 * step, 2 * half, 36, (SHADE, PAPER, SHADE)[step])
        sheet.gouge(x - half + 20, foot + 16 - 34 * step, half, MID, 4)
    sheet.fill([(x - 92, foot - 66), (x - 84, foot - 240), (x + 84, foot - 240), (x + 92, foot - 66)], PAPER)
    sheet.fill([(x + 40, foot - 66), (x + 38, foot - 240), (x + 84, foot - 240), (x + 92, foot - 66)], SHADE)
    sheet.rect(x - 98, foot - 256, 196, 18, DEEP)
    sheet.fill(
        [(x - 62, foot - 256), (x - 42, foot - 590), (x, foot - 640), (x + 42, foot - 590), (x + 62, foot - 256)], PAPER
    )
    sheet.fill(
        [(x + 22, foot - 256), (x + 14, foot - 600), (x, foot - 640), (x + 42, foot - 590), (x + 62, foot - 256)], SHADE
    )
    for line in range(6):
        sheet.gouge(x - 60, foot - 216 + line * 22, 86, MID, 4.5)
    for line in range(7):
        sheet.gouge(x - 40 + line % 2 * 6, foot - 560 + line * 44, 34, MID, 4)
    for leaf in range(22):
        angle = 360 * leaf / 22
        u, v = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        ink = (GREEN, DEEP)[leaf % 2]
        sheet.gouge(x + u * 44, foot - 74 + v * 44, 34, ink, 15, slope=angle + 70)
    sheet.fill([(x - 10, foot - 34), (x + 12, foot - 34), (x + 30, foot + 14), (x + 8, foot + 8)], GOLD)
    sheet.fill([(x + 10, foot - 34), (x - 12, foot - 34), (x - 30, foot + 14), (x - 8, foot + 8)], GOLD)


def _bare_tree(sheet: Sheet, x: float, foot: float, height: float) -> None:
    h = height
    sheet.fill(
        [(x - h * 0.06, foot), (x - h * 0.024, foot - h * 0.5), (x + h * 0.024, foot - h * 0.5), (x + h * 0.06, foot)],
        DEEP,
    )

    def branch(at: tuple[float, float], angle: float, length: float, width: float) -> None:
        end = (at[0] + length * math.cos(math.radians(angle)), at[1] + length * math.sin(math.radians(angle)))
        sheet.line([at, end], DEEP, width)
        if width > 3.2:
            for turn in (-34, 4, 36):
                branch(end, angle + turn, length * (0.62 if turn == 4 else 0.7), width * 0.58)

    branch((x, foot - h * 0.45), -90, h * 0.16, h * 0.05)
    branch((x, foot - h * 0.4), -142, h * 0.2, h * 0.03)
    branch((x, foot - h * 0.42), -40, h * 0.2, h * 0.03)
