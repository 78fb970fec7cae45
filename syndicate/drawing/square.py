"""The village square, the picture of every commune's site: 1600 x 420, its ground at 372, anchored bottom centre.

From left to right, in per cent of the width: houses 10-25, town hall 27-38, the crier and those who listen 38-48,
steeple 45-56, sun 55-64, then wall, hedge and lamp. The right third stays open, for the board that stands there.
Land goes on outside the scene at both sides, for screens wider than it.
"""

from __future__ import annotations

from syndicate.drawing.buildings import BRIGHT, PLAIN, Look, church, cottage, house, market_hall, town_hall
from syndicate.drawing.landscapes import BOTTOM, GROUND, LANDSCAPES, WIDTH
from syndicate.drawing.nature import FAR, Chance, gouge, tree
from syndicate.drawing.people import child, crier, dog, elder, man, woman
from syndicate.drawing.scene import Pen, Scene


def square(
    seed: str,
    landscape: str = "hill",
    *,
    steeple: bool = True,
    night: bool = False,
    mourning: bool = False,
    ground: str = "sky",
) -> Scene:
    """Draw the square of the commune that ``seed`` names (its INSEE code): the same each time.

    In mourning the flag is at half-mast and the sun is left out. Raise ``KeyError`` for an unknown landscape.
    """
    scene = Scene(WIDTH, BOTTOM, ground)
    pen, chance = scene.at(), Chance(f"{seed}/{landscape}")
    if night:
        _stars(pen, Chance(f"{seed}/stars"))
    if not mourning:
        sun(pen.at(950, 150), 74)
    LANDSCAPES[landscape](pen, chance)
    if not night:
        _birds(pen, chance)
    _village(pen, Chance(seed), steeple=steeple, mourning=mourning)
    _ground(pen, Chance(seed))
    _lamp(pen.at(1052, GROUND + 8))
    _people(pen)
    return scene


def sun(pen: Pen, radius: float) -> None:
    """Draw the disc around (0, 0), cut by four bars that widen towards the bottom. By night it is the moon."""
    pen.fill("b", f"O0 0 {radius}")
    for number in range(4):
        y, half = radius * (0.12 + 0.23 * number), radius * 1.04
        pen.line("sky", radius * (0.03 + 0.016 * number), f"M{-half:.0f} {y:.1f}H{half:.0f}")


def _village(pen: Pen, chance: Chance, *, steeple: bool, mourning: bool) -> None:
    tint = Look(wall="tint", shutters="deep")
    places = [(150, 46, 36), (330, 46, 22)]
    bright = int(chance.between(0, 3))
    cottage(pen.at(232, GROUND), chance, (98, chance.between(50, 58)), BRIGHT if bright == 0 else tint, dormers=2)
    for number, (x, front, side) in enumerate(places, 1):
        size = (front + int(chance.between(0, 7)), side, int(chance.between(58, 70)) + (12 if number == 2 else 0))
        house(pen.at(x, GROUND), chance, size, BRIGHT if bright == number else PLAIN)
    town_hall(pen.at(432, GROUND), chance, half_mast=mourning)
    tree(pen.at(699, GROUND + 3), chance, 23, "deep", "deep", "mid")
    cottage(pen.at(616, GROUND), chance, (72, 40), PLAIN if bright == 0 else tint)
    if steeple:
        church(pen.at(722, GROUND), chance)
    else:
        market_hall(pen.at(734, GROUND), chance)
    house(pen.at(948, GROUND), chance, (46, 30, int(chance.between(56, 66))), BRIGHT if bright else tint)
    tree(pen.at(914, GROUND + 2), chance, 24, "deep", "deep", "mid")


def _ground(pen: Pen, chance: Chance) -> None:
    pen.fill(
        "deep",
        f"M{-FAR} {BOTTOM}V{GROUND + 1}H0Q400 {GROUND - 4} 800 {GROUND}"
        f"Q1200 {GROUND + 3} {WIDTH} {GROUND - 2}H{WIDTH + FAR}V{BOTTOM}z",
    )
    made = []
    for number in range(56):
        near = number / 56
        length = chance.between(16, 40) + 44 * near
        made.append(gouge(chance.between(0, WIDTH - length), GROUND + 9 + 36 * near, length, 0.9 + 0.9 * near))
    pen.fill("a", *made)


def _people(pen: Pen) -> None:
    foot = GROUND + 34
    pen.fill("mid", f"M680 {foot}v-7h38v7z")
    crier(pen.at(698, foot - 7))
    man(pen.at(642, foot + 4), "tint")
    child(pen.at(660, foot + 5), "paper")
    woman(pen.at(736, foot + 4), "paper")
    elder(pen.at(764, foot + 2, mirrored=True), "tint")
    dog(pen.at(616, foot + 6), "mid")


def _lamp(pen: Pen) -> None:
    pen.line("deep", 4, "M0 0V-98M0-84h20M-7 0h14")
    pen.fill("deep", "M12-86h18l-3-5h-12z", "M17-64h8v-2h-8z")
    pen.fill("b", "M13-85h16l-3 19h-10z")


def _birds(pen: Pen, chance: Chance) -> None:
    for number in range(4):
        x, y = 1046 + number * 44 + chance.between(0, 18), 66 + chance.between(0, 46)
        pen.line("deep", 2.2, f"M{x:.0f} {y:.0f}q6-7 11 0q5-7 11 0")


def _stars(pen: Pen, chance: Chance) -> None:
    pen.fill(
        "mid",
        *(
            f"O{chance.between(10, WIDTH - 10):.0f} {chance.between(8, 190):.0f} {chance.between(1, 2.3):.1f}"
            for _number in range(28)
        ),
    )
