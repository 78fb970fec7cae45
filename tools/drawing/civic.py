"""Pictures of what the town does indoors: the vote, the story hour, the bulletin."""

from __future__ import annotations

from random import Random

from . import land, people
from .sheet import DEEP, GOLD, GREEN, MID, PAPER, SHADE, SKY, TINT, Sheet, arc, bow, mix


def ballot(rng: Random) -> Sheet:
    """Draw a polling station: the booths, the box, voters in line."""
    sheet = Sheet(1600, 1067, TINT)
    for plank in range(27):
        sheet.gouge(plank * 62 - 8, 20, 640, PAPER, 5, slope=90)
    sheet.rect(0, 640, 1600, 16, GREEN)
    sheet.rect(0, 656, 1600, 411, SKY)
    for board in range(9):
        sheet.gouge(-60 + (board % 2) * 130, 700 + board * 42, 1700, mix(SKY, GOLD, 0.35), 5)
    _arched_window(sheet, 1200, 120)
    _arched_window(sheet, 1400, 120)
    for booth in range(3):
        _booth(sheet, rng, 90 + booth * 300, 800, 260, 600, half=booth == 1)
    sheet.rect(1010, 190, 130, 170, PAPER)
    for row in range(6):
        sheet.gouge(1028, 216 + row * 24, 94 - (row % 3) * 14, DEEP if row == 0 else MID, 6)
    sheet.fill([(700, 880), (1560, 880), (1590, 940), (670, 940)], GOLD)
    sheet.rect(670, 940, 920, 26, mix(GOLD, DEEP, 0.35))
    for x in (720, 1510):
        sheet.rect(x, 966, 34, 101, DEEP)
    _box(sheet, 1000, 884)
    for pile in range(2):
        for leaf in range(6):
            sheet.rect(1290 + pile * 130, 896 - leaf * 9, 100, 6, (PAPER, MID)[leaf % 2])
    for x, coat, scarf in ((1330, DEEP, ""), (1470, GREEN, GOLD)):
        people.person(sheet, x, 1050, 430, coat, scarf=scarf)
    sheet.fill([(1240, 880), (1560, 880), (1590, 940), (1250, 940)], GOLD)
    sheet.rect(1240, 940, 350, 26, mix(GOLD, DEEP, 0.35))
    for pile in range(2):
        for leaf in range(6):
            sheet.rect(1286 + pile * 140, 904 - leaf * 9, 104, 6, (PAPER, MID)[leaf % 2])
    people.person(sheet, 800, 1050, 440, PAPER, walk=0.3)
    people.arm(sheet, (840, 770), (958, 640), 38, PAPER)
    _envelope(sheet, 986, 606)
    people.person(sheet, 560, 1052, 430, GOLD, walk=0.4)
    people.person(sheet, 330, 1056, 446, GREEN, scarf=PAPER, walk=0.4)
    people.person(sheet, 130, 1056, 430, DEEP, scarf=GOLD, walk=0.3)
    return sheet


def _arched_window(sheet: Sheet, x: float, y: float) -> None:
    frame = [(x, y + 380), *arc(x + 70, y + 80, 70, 80, 180, 360), (x + 140, y + 380)]
    sheet.fill([(px + (px - x - 70) * 0.16, py + (14 if py > y + 300 else -12)) for px, py in frame], PAPER)
    sheet.fill(frame, SKY)
    with sheet.within(frame):
        sheet.fill(
            [*bow((x - 20, y + 290), (x + 60, y + 210), (x + 160, y + 270)), (x + 160, y + 400), (x - 20, y + 400)], MID
        )
        sheet.disc(x + 98, y + 130, 26, GOLD)
    sheet.rect(x + 66, y, 8, 380, PAPER)
    for bar in (110, 220):
        sheet.rect(x, y + bar, 140, 7, PAPER)


def _booth(sheet: Sheet, rng: Random, x: float, foot: float, width: float, height: float, *, half: bool) -> None:
    sheet.rect(x, foot - height, width, height, DEEP)
    sheet.rect(x - 12, foot - height - 26, width + 24, 34, GOLD)
    if half:  # someone is in: shoes under the curtain
        for side in (0.42, 0.58):
            sheet.rect(x + width * side - 14, foot - 60, 28, 48, MID)
            sheet.fill(arc(x + width * side, foot - 8, 24, 20, 180, 360), PAPER)
    folds = 7 if half else 4
    reach = width - 24 if half else width * 0.5
    for fold in range(folds):
        left, wide = x + 12 + fold * reach / folds, reach / folds
        low = foot - 70 - 10 * (fold % 2)
        sheet.fill(
            [
                (left, foot - height + 8),
                (left + wide, foot - height + 8),
                (left + wide, low),
                *arc(left + wide / 2, low, wide / 2, 12, 0, 180),
                (left, low),
            ],
            GREEN,
        )
        sheet.gouge(left + wide * 0.5, foot - height + 30 + 20 * rng.random(), height - 160, MID, 5, slope=90)
        sheet.gouge(left + wide, foot - height + 10, height - 90, DEEP, 5, slope=90)
    if not half:
        sheet.rect(x + width * 0.56, foot - height * 0.46, width * 0.4, 14, GOLD)


def _box(sheet: Sheet, x: float, foot: float) -> None:
    sheet.rect(x - 130, foot - 210, 260, 210, DEEP)
    sheet.rect(x - 120, foot - 200, 240, 190, mix(TINT, PAPER, 0.4))
    for paper in range(16):
        left, low = x - 112 + (paper * 67) % 170, foot - 18 - (paper // 4) * 26
        sheet.fill(
            [(left, low), (left + 56, low - 8), (left + 62, low - 36), (left + 4, low - 28)],
            (PAPER, SKY, GOLD, MID)[paper % 4],
        )
    sheet.gouge(x - 96, foot - 190, 120, PAPER, 8, slope=90)
    sheet.rect(x - 146, foot - 236, 292, 32, GREEN)
    sheet.rect(x - 52, foot - 236, 104, 9, DEEP)
    sheet.disc(x + 110, foot - 184, 12, GOLD)


def _envelope(sheet: Sheet, x: float, y: float) -> None:
    sheet.fill([(x - 52, y - 32), (x + 46, y - 44), (x + 54, y + 30), (x - 44, y + 42)], DEEP)
    sheet.fill([(x - 46, y - 27), (x + 41, y - 38), (x + 48, y + 26), (x - 39, y + 36)], PAPER)
    sheet.line([(x - 46, y - 27), (x + 6, y + 8), (x + 41, y - 38)], DEEP, 4)


def library(rng: Random) -> Sheet:
    """Draw the story hour at the library."""
    sheet = Sheet(1600, 1067, SKY)
    sheet.rect(0, 800, 1600, 267, GREEN)
    for board in range(8):
        sheet.gouge(-40 + (board % 2) * 180, 826 + board * 32, 1600, DEEP, 4)
    for x in (40, 560, 1080):
        _shelves(sheet, rng, x, 810, 480, 690)
    sheet.rect(0, 92, 1600, 28, GOLD)
    for x in (300, 800, 1300):
        sheet.rect(x - 3, 0, 6, 50, DEEP)
        sheet.fill([(x - 20, 48), (x + 20, 48), (x + 74, 128), (x - 74, 128)], DEEP)
        sheet.fill(arc(x, 128, 40, 26, 0, 180), GOLD)
    sheet.oval(800, 980, 660, 96, PAPER)
    sheet.oval(800, 980, 620, 84, TINT)
    for ring in (0.82, 0.6, 0.38):
        sheet.line(arc(800, 980, 620 * ring, 84 * ring, 0, 360), PAPER, 6)
    _armchair(sheet, 800, 960, 360)
    for x, foot, size, coat in (
        (330, 990, 210, GOLD),
        (470, 1040, 220, DEEP),
        (610, 1062, 200, PAPER),
        (990, 1062, 206, GOLD),
        (1130, 1042, 220, GREEN),
        (1270, 990, 206, PAPER),
    ):
        _child(sheet, x, foot, size, coat)
    return sheet


def _shelves(sheet: Sheet, rng: Random, x: float, foot: float, width: float, height: float) -> None:
    sheet.rect(x, foot - height, width, height, DEEP)
    for shelf in range(5):
        level = foot - 24 - shelf * (height - 40) / 5
        at = x + 20
        while at < x + width - 40:
            wide, tall = 14 + 18 * rng.random(), 74 + 34 * rng.random()
            ink = (GOLD, PAPER, MID, TINT, GREEN, SKY)[rng.randrange(6)]
            if rng.random() < 0.06:
                sheet.fill(
                    [
                        (at + 8, level),
                        (at + 8 + wide, level),
                        (at + 38 + wide, level - tall * 0.9),
                        (at + 38, level - tall * 0.94),
                    ],
                    ink,
                )
                at += 46
            else:
                sheet.rect(at, level - tall, wide, tall, ink)
                sheet.rect(at, level - tall * 0.8, wide, 5, mix(ink, DEEP, 0.5))
                sheet.rect(at, level - tall * 0.2, wide, 4, mix(ink, DEEP, 0.5))
            at += wide + 4
        sheet.rect(x, level, width, 14, mix(GOLD, DEEP, 0.3))


def _armchair(sheet: Sheet, x: float, foot: float, size: float) -> None:
    s = size
    sheet.fill(
        [
            (x - s * 0.4, foot - s * 0.1),
            (x - s * 0.34, foot - s * 0.9),
            *arc(x, foot - s * 0.9, s * 0.34, s * 0.16, 180, 360),
            (x + s * 0.34, foot - s * 0.9),
            (x + s * 0.4, foot - s * 0.1),
        ],
        GOLD,
    )
    for cut in range(5):
        sheet.gouge(x - s * 0.24 + cut * s * 0.12, foot - s * 0.98, s * 0.3, mix(GOLD, DEEP, 0.3), 5, slope=90)
    sheet.fill(
        [
            (x - s * 0.19, foot - s * 0.34),
            (x - s * 0.16, foot - s * 0.68),
            *arc(x, foot - s * 0.68, s * 0.16, s * 0.12, 180, 360),
            (x + s * 0.16, foot - s * 0.68),
            (x + s * 0.19, foot - s * 0.34),
        ],
        GREEN,
    )
    sheet.rect(x - s * 0.04, foot - s * 0.84, s * 0.08, s * 0.08, people.SKIN)
    sheet.disc(x, foot - s * 0.9, s * 0.12, people.SKIN)
    sheet.fill([*arc(x, foot - s * 0.92, s * 0.13, s * 0.13, 170, 370)], DEEP)
    for side in (-1, 1):
        sheet.fill(
            [
                (x + side * s * 0.32, foot),
                (x + side * s * 0.32, foot - s * 0.46),
                *arc(
                    x + side * s * 0.4,
                    foot - s * 0.46,
                    s * 0.09,
                    s * 0.08,
                    180 if side > 0 else 360,
                    360 if side > 0 else 180,
                ),
                (x + side * s * 0.48, foot),
            ],
            mix(GOLD, DEEP, 0.18),
        )
        people.arm(
            sheet,
            (x + side * s * 0.14, foot - s * 0.66),
            (x + side * s * 0.13, foot - s * 0.44),
            s * 0.09,
            GREEN,
            side * s * 0.12,
        )
        sheet.line([(x + side * s * 0.1, foot - s * 0.26), (x + side * s * 0.12, foot - s * 0.02)], DEEP, s * 0.1)
    sheet.fill(
        [
            (x - s * 0.22, foot - s * 0.36),
            (x + s * 0.22, foot - s * 0.36),
            (x + s * 0.2, foot - s * 0.2),
            (x - s * 0.2, foot - s * 0.2),
        ],
        DEEP,
    )
    for side in (-1, 1):
        page = [
            (x, foot - s * 0.38),
            (x + side * s * 0.21, foot - s * 0.46),
            (x + side * s * 0.21, foot - s * 0.66),
            (x, foot - s * 0.58),
        ]
        sheet.fill([(px + side * 4, py + 5) for px, py in page], DEEP)
        sheet.fill(page, PAPER)
    sheet.disc(x - s * 0.1, foot - s * 0.54, s * 0.045, GOLD)
    sheet.fill([(x + s * 0.04, foot - s * 0.45), (x + s * 0.11, foot - s * 0.6), (x + s * 0.18, foot - s * 0.5)], GREEN)


def _child(sheet: Sheet, x: float, foot: float, size: float, coat: str) -> None:
    """Print a child who sits on the floor, from behind."""
    s = size
    sheet.oval(x, foot - s * 0.08, s * 0.32, s * 0.1, DEEP if coat != DEEP else MID)
    sheet.fill(
        [
            (x - s * 0.22, foot - s * 0.08),
            *arc(x, foot - s * 0.42, s * 0.18, s * 0.16, 180, 360),
            (x + s * 0.22, foot - s * 0.08),
        ],
        coat,
    )
    sheet.gouge(x, foot - s * 0.5, s * 0.36, mix(coat, DEEP, 0.35), s * 0.02, slope=90)
    sheet.disc(x, foot - s * 0.7, s * 0.16, mix(people.SKIN, DEEP, 0.82))
    sheet.rect(x - s * 0.04, foot - s * 0.58, s * 0.08, s * 0.06, people.SKIN)


def bulletin(rng: Random) -> Sheet:
    """Draw the bulletin as the printer delivers it: a pile of copies, the drum on the cover."""
    sheet = Sheet(1600, 1067, GOLD)
    for _ in range(60):
        sheet.gouge(rng.random() * 1600 - 60, rng.random() * 760, 60 + rng.random() * 140, mix(GOLD, PAPER, 0.35), 4)
    sheet.rect(0, 800, 1600, 267, DEEP)
    for _ in range(40):
        near = rng.random()
        sheet.gouge(rng.random() * 1600 - 60, 816 + near * 240, 80 + 160 * near, GREEN, 3 + 4 * near)
    for copy in range(13):
        shift, y = (copy * 53) % 17 - 8, 990 - copy * 17
        sheet.fill(
            [(180 + shift, y), (760 + shift, y), (760 + shift, y - 11), (180 + shift, y - 11)], (PAPER, SHADE)[copy % 2]
        )
        sheet.gouge(200 + shift, y - 5, 500, MID, 3)
    _cover(sheet, 900, 120, 560, 792)
    sheet.fill([(180, 776), (760, 776), (690, 704), (258, 704)], PAPER)
    people.drum(sheet, 470, 748, 92, 124)
    sheet.rect(450, 774, 40, 216, GREEN)
    return sheet


def _cover(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    sheet.fill(
        [(x + 26, y + 22), (x + width + 26, y + 22), (x + width + 26, y + height + 22), (x + 26, y + height + 22)],
        mix(GOLD, DEEP, 0.45),
    )
    for leaf in (16, 8):
        sheet.rect(x + leaf, y + leaf * 0.6, width, height, (SHADE, MID)[leaf == 8])
    sheet.rect(x, y, width, height, PAPER)
    sheet.rect(x, y, width, 128, GREEN)
    for at, length in ((36, 250), (310, 150)):
        sheet.rect(x + at, y + 40, length, 30, PAPER)
    sheet.gouge(x + 36, y + 98, 420, GOLD, 8)
    picture = [(x + 36, y + 160), (x + width - 36, y + 160), (x + width - 36, y + 560), (x + 36, y + 560)]
    sheet.fill(picture, SKY)
    with sheet.within(picture):
        land.sun(sheet, x + 400, y + 260, 70)
        sheet.fill(
            [
                *bow((x, y + 440), (x + 180, y + 330), (x + 330, y + 440)),
                *bow((x + 330, y + 440), (x + 440, y + 380), (x + 560, y + 450)),
                (x + 560, y + 570),
                (x, y + 570),
            ],
            MID,
        )
        sheet.rect(x, y + 480, width, 90, GREEN)
        people.drum(sheet, x + 250, y + 540, 130, 200)
    for column in range(2):
        left = x + 36 + column * 256
        sheet.rect(left, y + 590, 150 - 30 * column, 14, DEEP)
        for row in range(7):
            sheet.gouge(left, y + 624 + row * 20, 226 - (row % 3) * 26, MID, 6)
