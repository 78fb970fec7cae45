"""The townspeople: a body, a head, no face; each stands on ``foot`` around ``x``, ``size`` pixels tall."""

from __future__ import annotations

from .sheet import DEEP, GOLD, GREEN, PAPER, Point, Sheet, arc, bow, mix

SKIN = "#f3d9b1"  # the sky's ink, a little deeper


def person(sheet: Sheet, x: float, foot: float, size: float, coat: str, *, legs: str = DEEP, head: str = SKIN,
           hat: str = "", brim: bool = False, scarf: str = "", walk: float = 0.0) -> None:  # fmt: skip
    """Print a standing figure; ``walk`` from -1 to 1 opens the legs to that side; ``brim`` makes the hat a helmet."""
    s = size
    for side in (-1, 1):
        reach = side * s * (0.055 + 0.09 * abs(walk))
        sheet.line([(x + side * s * 0.045, foot - s * 0.36), (x + reach, foot - s * 0.02)], legs, s * 0.085)
        sheet.line([(x + reach, foot - s * 0.02), (x + reach + s * (0.05 if walk >= 0 else -0.05), foot - s * 0.02)],
                   legs, s * 0.05)  # fmt: skip
    sheet.fill([(x - s * 0.16, foot - s * 0.28), (x - s * 0.13, foot - s * 0.66), *arc(x, foot - s * 0.67, s * 0.13,
               s * 0.11, 180, 360), (x + s * 0.13, foot - s * 0.66),
                (x + s * 0.16, foot - s * 0.28)], coat)  # fmt: skip
    for side in (-1, 1):
        sheet.gouge(
            x + side * s * 0.082, foot - s * 0.66, s * 0.3, mix(coat, DEEP, 0.45), s * 0.016, slope=90 - side * 4
        )
    sheet.disc(x, foot - s * 0.875, s * 0.105, head)
    if not hat:
        sheet.fill([*arc(x, foot - s * 0.9, s * 0.112, s * 0.1, 172, 368)], mix(SKIN, DEEP, 0.8))
    if scarf:
        sheet.rect(x - s * 0.1, foot - s * 0.79, s * 0.2, s * 0.06, scarf)
        sheet.rect(x + s * 0.02, foot - s * 0.77, s * 0.055, s * 0.22, scarf)
    if hat:
        sheet.fill([*arc(x, foot - s * 0.9, s * 0.115, s * 0.12, 180, 360)], hat)
        if brim:
            sheet.line([(x - s * 0.135, foot - s * 0.9), (x + s * 0.135, foot - s * 0.9)], hat, s * 0.03)
        else:
            sheet.rect(
                x - s * 0.115, foot - s * 0.915, s * 0.23, s * 0.035, mix(hat, DEEP, 0.3) if hat != DEEP else GREEN
            )
            sheet.disc(x, foot - s * 1.025, s * 0.036, hat)


def arm(sheet: Sheet, shoulder: Point, hand: Point, width: float, coat: str, bend: float = 0.0) -> None:
    """Print a sleeve from shoulder to hand, and the hand."""
    middle = ((shoulder[0] + hand[0]) / 2 + bend, (shoulder[1] + hand[1]) / 2 + abs(bend) * 0.4)
    sheet.line(bow(shoulder, middle, hand), coat, width)
    sheet.disc(*hand, width * 0.52, SKIN)


def crier(sheet: Sheet, x: float, foot: float, size: float) -> None:
    """Print the town crier: cocked hat, long coat, drum at the hip, sticks in the air."""
    s = size
    for side in (-1, 1):
        ankle = x + side * s * 0.07
        sheet.line([(x + side * s * 0.055, foot - s * 0.3), (ankle, foot - s * 0.05)], PAPER, s * 0.075)
        for button in range(4):
            sheet.disc(ankle + side * s * 0.018, foot - s * (0.07 + 0.035 * button), s * 0.006, DEEP)
        toe = ankle + side * s * 0.016
        sheet.fill([(ankle - side * s * 0.036, foot), *arc(toe, foot, s * 0.058, s * 0.042, 180, 360)], DEEP)
    sheet.fill([(x - s * 0.2, foot - s * 0.2), (x - s * 0.135, foot - s * 0.66), *arc(x, foot - s * 0.68, s * 0.135,
               s * 0.1, 180, 360), (x + s * 0.135, foot - s * 0.66), (x + s * 0.2, foot - s * 0.2),
               (x + s * 0.05, foot - s * 0.3), (x - s * 0.05, foot - s * 0.3)], GREEN)  # fmt: skip
    sheet.fill([(x - s * 0.05, foot - s * 0.3), (x - s * 0.04, foot - s * 0.74), (x + s * 0.04, foot - s * 0.74),
                (x + s * 0.05, foot - s * 0.3)], PAPER)  # fmt: skip
    for button in range(5):
        sheet.disc(x - s * 0.075, foot - s * (0.66 - 0.06 * button), s * 0.011, GOLD)
        sheet.disc(x + s * 0.075, foot - s * (0.66 - 0.06 * button), s * 0.011, GOLD)
    for cut in range(4):
        sheet.gouge(x - s * (0.17 - 0.012 * cut), foot - s * (0.26 + 0.05 * cut), s * 0.09, DEEP, s * 0.012, slope=-80)
        sheet.gouge(x + s * (0.15 - 0.012 * cut), foot - s * (0.24 + 0.05 * cut), s * 0.08, DEEP, s * 0.012, slope=-100)
    sheet.line([(x - s * 0.11, foot - s * 0.72), (x + s * 0.1, foot - s * 0.44)], GOLD, s * 0.03)
    drum(sheet, x + s * 0.06, foot - s * 0.32, s * 0.125, s * 0.19)
    left, right = (x - s * 0.1, foot - s * 0.44), (x + s * 0.28, foot - s * 0.7)
    for hand, tip in ((left, (x + s * 0.07, foot - s * 0.52)), (right, (x + s * 0.13, foot - s * 0.86))):
        sheet.line([hand, tip], DEEP, s * 0.024)
        sheet.line([hand, tip], GOLD, s * 0.012)
        sheet.disc(*tip, s * 0.022, DEEP)
        sheet.disc(*tip, s * 0.015, GOLD)
    arm(sheet, (x - s * 0.11, foot - s * 0.67), left, s * 0.08, GREEN, -s * 0.16)
    arm(sheet, (x + s * 0.11, foot - s * 0.67), right, s * 0.08, GREEN, s * 0.05)
    for cuff, hand in ((-0.01, left), (-0.012, right)):
        wrist = hand[0] + s * cuff
        sheet.line([(wrist - s * 0.03, hand[1] + s * 0.02), (wrist - s * 0.01, hand[1] - s * 0.04)], GOLD, s * 0.014)
    sheet.rect(x - s * 0.03, foot - s * 0.8, s * 0.06, s * 0.05, SKIN)
    sheet.disc(x, foot - s * 0.845, s * 0.075, SKIN)
    _cocked_hat(sheet, x, foot - s * 0.885, s)


def _cocked_hat(sheet: Sheet, x: float, y: float, s: float) -> None:
    sheet.fill([*bow((x - s * 0.17, y + s * 0.03), (x, y - s * 0.04), (x + s * 0.17, y + s * 0.03)),
                *bow((x + s * 0.17, y + s * 0.03), (x + s * 0.06, y - s * 0.14), (x, y - s * 0.115)),
                *bow((x, y - s * 0.115), (x - s * 0.06, y - s * 0.14), (x - s * 0.17, y + s * 0.03))],
               DEEP)  # fmt: skip
    sheet.gouge(x - s * 0.13, y + s * 0.006, s * 0.26, GOLD, s * 0.02, bend=s * 0.018)
    sheet.disc(x + s * 0.055, y - s * 0.055, s * 0.02, GOLD)


def drum(sheet: Sheet, x: float, y: float, half: float, height: float) -> None:
    """Print a drum around its axis ``x``, its foot at ``y``: body, zigzag lacing between two hoops, skin."""
    oval = half * 0.26
    top = y - height
    hoop = height * 0.13

    def band(upper: float, lower: float, colour: str) -> None:
        sheet.fill([*arc(x, upper, half, oval, 180, 0), *arc(x, lower, half, oval, 0, 180)], colour)

    band(top, y, DEEP)
    laces = 7
    points = [x + 0.965 * half * (k / laces - 1) for k in range(2 * laces + 1)]
    zigzag = []
    for k, px in enumerate(points):
        dip = oval * (max(0.0, 1 - ((px - x) / half) ** 2)) ** 0.5
        zigzag.append((px, (top + hoop if k % 2 else y - hoop) + dip))
    sheet.line(zigzag, PAPER, half * 0.045)
    band(y - hoop, y, GOLD)
    band(top, top + hoop, GOLD)
    sheet.oval(x, top, half, oval, GOLD)
    sheet.oval(x, top, half * 0.93, oval * 0.86, PAPER)
