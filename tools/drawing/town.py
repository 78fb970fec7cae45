"""What the town built: houses, town hall, church, stalls, walls, lamps. Each stands on ``foot`` from its left side."""

from __future__ import annotations

import math
from random import Random

from .sheet import DEEP, GOLD, GREEN, MID, PAPER, SHADE, SKY, Sheet, arc, mix


def window(sheet: Sheet, x: float, y: float, width: float, height: float, ink: str = DEEP, cross: str = PAPER) -> None:
    """Print a window and the cross of its panes."""
    sheet.rect(x, y, width, height, ink)
    bar = max(1.6, width * 0.1)
    sheet.rect(x + (width - bar) / 2, y, bar, height, cross)
    sheet.rect(x, y + height * 0.42, width, bar, cross)


def tiles(sheet: Sheet, rng: Random, left: float, right: float, y: float, rows: int, step: float, lean: float,
          cut: str) -> None:  # fmt: skip
    """Cut the broken lines of a roof, upwards from ``y``; each row is shorter by ``lean`` on both sides."""
    for row in range(rows):
        x, end = left + 8 + row * lean, right - 8 - row * lean
        while x < end - 8:
            dash = min(14 + rng.random() * 26, end - x)
            sheet.gouge(x, y - row * step, dash, cut, 2.6)
            x += dash + 6 + rng.random() * 8


def house(sheet: Sheet, rng: Random, x: float, foot: float, width: float, height: float, *, roof: str = DEEP,
          wall: str = PAPER, pane: str = DEEP, chimney: bool = True) -> None:  # fmt: skip
    """Print a gabled house with its shaded side."""
    rise = width * 0.5
    top = foot - height
    if chimney:
        sheet.rect(x + width * 0.7, top - rise * 0.95, width * 0.13, rise * 0.7, roof)
    sheet.fill([(x, foot), (x, top), (x + width / 2, top - rise), (x + width, top), (x + width, foot)], wall)
    sheet.fill([(x + width * 0.64, foot), (x + width * 0.64, top - rise * 0.72), (x + width, top), (x + width, foot)],
               mix(wall, DEEP, 0.16))  # fmt: skip
    eave, thick = width * 0.09, width * 0.16
    sheet.fill([(x - eave, top + eave), (x + width / 2, top - rise), (x + width + eave, top + eave),
                (x + width + eave, top + eave - thick), (x + width / 2, top - rise - thick),
                (x - eave, top + eave - thick)], roof)  # fmt: skip
    pane_width = width * 0.15
    cross = wall if pane == DEEP else DEEP
    for floor in range(max(1, round(height / (width * 0.62)))):
        for side in (0.14, 0.42, 0.74):
            y = top + width * (0.16 + 0.56 * floor)
            if y + pane_width * 1.5 < foot - width * 0.42:
                window(sheet, x + width * side, y, pane_width, pane_width * 1.5, pane, cross)
    sheet.rect(x + width * 0.2, foot - width * 0.36, width * 0.2, width * 0.36, roof)
    window(sheet, x + width * 0.5, foot - width * 0.32, pane_width, pane_width * 1.2, pane, cross)
    if rng.random() < 0.6:
        sheet.disc(x + width * 0.5, top - rise * 0.4, width * 0.055, pane)


def longhouse(sheet: Sheet, rng: Random, x: float, foot: float, width: float, height: float, *, roof: str = DEEP,
              wall: str = PAPER, cut: str = MID, pane: str = DEEP) -> None:  # fmt: skip
    """Print a long low house seen from its roof's side."""
    top, rise = foot - height, height * 0.62
    sheet.rect(x, top, width, height, wall)
    sheet.rect(x + width * 0.86, top, width * 0.14, height, mix(wall, DEEP, 0.16))
    sheet.rect(x + width * 0.2, top - rise * 1.3, width * 0.06, rise, roof)
    sheet.fill([(x - 8, top + 4), (x + rise * 0.55, top - rise), (x + width - rise * 0.55, top - rise),
                (x + width + 8, top + 4)], roof)  # fmt: skip
    tiles(sheet, rng, x, x + width, top - 10, max(2, int(rise / 15)), 14, 7, cut)
    count = max(2, int(width // 62))
    for bay in range(count):
        cx = x + width * (bay + 0.5) / count
        if bay == count // 2:
            sheet.rect(cx - 13, foot - height * 0.62, 26, height * 0.62, roof)
        else:
            window(sheet, cx - 12, top + height * 0.24, 24, height * 0.42, pane, wall if pane == DEEP else DEEP)


def town_hall(sheet: Sheet, rng: Random, x: float, foot: float, unit: float, *, pane: str = DEEP) -> None:
    """Print the town hall: 17 ``unit`` wide, 7 to the eaves, with its pediment, clock, turret and flag."""
    u = unit
    width, top = 17 * u, foot - 7.6 * u
    cross = PAPER if pane == DEEP else DEEP
    sheet.rect(x, top, width, 7.6 * u, PAPER)
    sheet.rect(x + 14.6 * u, top, 2.4 * u, 7.6 * u, SHADE)
    sheet.fill([(x - 0.7 * u, top + 0.2 * u), (x + 1.3 * u, top - 3.2 * u), (x + 15.7 * u, top - 3.2 * u),
                (x + 17.7 * u, top + 0.2 * u)], DEEP)  # fmt: skip
    tiles(sheet, rng, x, x + width, top - 0.8 * u, 3, 0.8 * u, 0.5 * u, MID)
    sheet.rect(x + 2.2 * u, top - 4.4 * u, 0.8 * u, 1.8 * u, DEEP)
    sheet.rect(x + 13.9 * u, top - 4.4 * u, 0.8 * u, 1.8 * u, DEEP)
    _turret(sheet, x + 8.5 * u, top, u)
    for floor in range(2):
        y = top + (1.3 + 3.2 * floor) * u
        for bay in range(5):
            cx = x + (2.1 + 3.2 * bay) * u
            if floor == 1 and bay == 2:
                continue
            window(sheet, cx - 0.65 * u, y, 1.3 * u, 2 * u, pane, cross)
            sheet.rect(cx - 0.9 * u, y - 0.35 * u, 1.8 * u, 0.2 * u, GREEN)
            sheet.rect(cx - 0.9 * u, y + 2.1 * u, 1.8 * u, 0.16 * u, MID)
    sheet.rect(x, top + 3.75 * u, width, 0.14 * u, MID)
    sheet.fill([(x + 7.4 * u, foot), *arc(x + 8.5 * u, foot - 2.3 * u, 1.1 * u, 1.1 * u, 180, 360),
                (x + 9.6 * u, foot)], DEEP)  # fmt: skip
    sheet.rect(x + 8.43 * u, foot - 2.3 * u, 0.14 * u, 2.3 * u, MID)
    for step in range(3):
        sheet.rect(x + (6.9 - 0.35 * step) * u, foot + (0.22 * step) * u, (3.2 + 0.7 * step) * u, 0.24 * u,
                   (PAPER, SHADE, PAPER)[step])  # fmt: skip


def _turret(sheet: Sheet, cx: float, top: float, u: float) -> None:
    sheet.rect(cx - 1.1 * u, top - 5.4 * u, 2.2 * u, 2.4 * u, PAPER)
    sheet.rect(cx + 0.5 * u, top - 5.4 * u, 0.6 * u, 2.4 * u, SHADE)
    sheet.fill([(cx - 0.4 * u, top - 3.2 * u), *arc(cx, top - 4.5 * u, 0.4 * u, 0.5 * u, 180, 360),
                (cx + 0.4 * u, top - 3.2 * u)], DEEP)  # fmt: skip
    sheet.fill([(cx - 1.5 * u, top - 5.3 * u), (cx, top - 7.2 * u), (cx + 1.5 * u, top - 5.3 * u)], DEEP)
    sheet.rect(cx - 0.09 * u, top - 10.2 * u, 0.18 * u, 3.2 * u, DEEP)
    flag(sheet, cx + 0.1 * u, top - 10.1 * u, 2.9 * u)
    sheet.fill([(cx - 3.4 * u, top + 0.2 * u), (cx, top - 2.6 * u), (cx + 3.4 * u, top + 0.2 * u)], PAPER)
    for side in (-1, 1):
        sheet.fill([(cx, top - 3 * u), (cx + side * 3.9 * u, top + 0.2 * u), (cx + side * 3.3 * u, top + 0.2 * u),
                    (cx, top - 2.5 * u)], GREEN)  # fmt: skip
    clock(sheet, cx, top - 0.9 * u, 0.85 * u)


def clock(sheet: Sheet, x: float, y: float, radius: float) -> None:
    """Print a clock that says a quarter past twelve."""
    sheet.disc(x, y, radius, DEEP)
    sheet.disc(x, y, radius * 0.8, PAPER)
    sheet.line([(x, y - radius * 0.58), (x, y), (x + radius * 0.4, y)], DEEP, radius * 0.15)


def flag(sheet: Sheet, x: float, y: float, length: float) -> None:
    """Print the commune's flag, in the wind."""
    upper = [(x + length * t / 12, y + length * 0.09 * math.sin(t / 12 * math.tau)) for t in range(13)]
    sheet.fill(upper + [(px, py + length * 0.5) for px, py in upper[::-1]], GOLD)


def church(sheet: Sheet, x: float, foot: float, unit: float, *, pane: str = DEEP, roof: str = DEEP) -> None:
    """Print the church, nave at the right of a steeple that carries a weathercock: 15 ``unit`` wide, 27 tall."""
    u = unit
    sheet.fill([(x + 4 * u, foot), (x + 4 * u, foot - 8.6 * u), (x + 9.5 * u, foot - 12.6 * u),
                (x + 15 * u, foot - 8.6 * u), (x + 15 * u, foot)], PAPER)  # fmt: skip
    sheet.fill([(x + 11.6 * u, foot), (x + 11.6 * u, foot - 11 * u), (x + 15 * u, foot - 8.6 * u), (x + 15 * u, foot)],
               SHADE)  # fmt: skip
    sheet.fill([(x + 4 * u, foot - 8.3 * u), (x + 9.5 * u, foot - 12.3 * u), (x + 15.6 * u, foot - 8 * u),
                (x + 15.6 * u, foot - 8.9 * u), (x + 9.5 * u, foot - 13.3 * u), (x + 4 * u, foot - 9.3 * u)],
               roof)  # fmt: skip
    sheet.disc(x + 9 * u, foot - 8.4 * u, 0.9 * u, pane)
    sheet.fill([(x + 8 * u, foot), *arc(x + 9 * u, foot - 3.4 * u, u, 1.4 * u, 180, 360), (x + 10 * u, foot)], DEEP)
    sheet.rect(x, foot - 15.4 * u, 4.8 * u, 15.4 * u, PAPER)
    sheet.rect(x + 3.3 * u, foot - 15.4 * u, 1.5 * u, 15.4 * u, SHADE)
    sheet.fill([(x - 0.5 * u, foot - 15.2 * u), (x + 2.4 * u, foot - 25 * u), (x + 5.3 * u, foot - 15.2 * u)], roof)
    for row in range(5):
        half = (2.2 - 0.42 * row) * u
        sheet.gouge(
            x + 2.4 * u - half, foot - (16.6 + 1.55 * row) * u, half * 1.7, MID if roof == DEEP else DEEP, 0.24 * u
        )
    sheet.fill([(x + 1.4 * u, foot - 10.4 * u), *arc(x + 2.4 * u, foot - 12.8 * u, u, 1.2 * u, 180, 360),
                (x + 3.4 * u, foot - 10.4 * u)], pane)  # fmt: skip
    for slat in range(3):
        sheet.rect(x + 1.4 * u, foot - (11 + 0.8 * slat) * u, 2 * u, 0.16 * u, PAPER)
    clock(sheet, x + 2.4 * u, foot - 7.6 * u, 1.15 * u)
    weathercock(sheet, x + 2.4 * u, foot - 25 * u, 1.5 * u, roof)


def weathercock(sheet: Sheet, x: float, foot: float, size: float, ink: str = DEEP) -> None:
    """Print a weathercock on its rod."""
    s = size
    sheet.rect(x - 0.08 * s, foot - 1.2 * s, 0.16 * s, 1.4 * s, ink)
    sheet.fill([(x - 0.9 * s, foot - 2.2 * s), (x - 0.75 * s, foot - 1.5 * s), (x - 0.2 * s, foot - 1.1 * s),
                (x + 0.35 * s, foot - 1.2 * s), (x + 0.62 * s, foot - 1.75 * s), (x + 0.95 * s, foot - 1.8 * s),
                (x + 0.66 * s, foot - 2.05 * s), (x + 0.5 * s, foot - 2.3 * s), (x + 0.3 * s, foot - 2.05 * s),
                (x + 0.1 * s, foot - 1.7 * s), (x - 0.4 * s, foot - 1.65 * s)], ink)  # fmt: skip


def lamp(sheet: Sheet, x: float, foot: float, height: float, ink: str = DEEP) -> None:
    """Print a street lamp."""
    h = height
    sheet.rect(x - h * 0.018, foot - h, h * 0.036, h, ink)
    sheet.rect(x - h * 0.05, foot - h * 0.03, h * 0.1, h * 0.03, ink)
    sheet.fill([(x - h * 0.06, foot - h * 1.14), (x + h * 0.06, foot - h * 1.14), (x + h * 0.04, foot - h),
                (x - h * 0.04, foot - h)], GOLD)  # fmt: skip
    sheet.fill([(x - h * 0.08, foot - h * 1.13), (x, foot - h * 1.2), (x + h * 0.08, foot - h * 1.13)], ink)


def stall(sheet: Sheet, rng: Random, x: float, foot: float, width: float, *, stripe: str = GOLD,
          post: str = PAPER) -> None:  # fmt: skip
    """Print a market stall: scalloped awning, counter, goods."""
    w = width
    counter, roof = foot - w * 0.34, foot - w * 0.86
    for side in (0.05, 0.92):
        sheet.rect(x + w * side, roof, w * 0.03, w * 0.86, post)
    for row, reach in ((0, 9), (1, 8)):
        for item in range(reach):
            cx = x + w * (0.1 + (item + 0.5 + 0.5 * row) * 0.8 / 9)
            sheet.disc(cx, counter - w * (0.035 + 0.06 * row), w * 0.043, (GOLD, GREEN, PAPER)[(item + row) % 3])
    sheet.rect(x, counter, w, w * 0.34, PAPER)
    sheet.rect(x, counter, w, w * 0.035, GREEN)
    for plank in range(1, 6):
        sheet.rect(x + w * plank / 6, counter + w * 0.05, w * 0.008, w * 0.29, MID)
    for _ in range(8):
        sheet.gouge(x + rng.random() * w * 0.86, counter + w * (0.08 + rng.random() * 0.24), w * 0.1, SKY, w * 0.014)
    bays = 7
    step = (w * 1.12) / bays
    for bay in range(bays):
        left = x - w * 0.06 + bay * step
        colour = (stripe, PAPER)[bay % 2]
        lean = (bay - bays / 2) * w * 0.008
        high, low = roof - w * 0.16, roof + w * 0.05
        sheet.fill([(left - lean, high), (left + step - lean, high), (left + step, low),
                    *arc(left + step / 2, low, step / 2, step * 0.42, 0, 180), (left, low)], colour)  # fmt: skip
