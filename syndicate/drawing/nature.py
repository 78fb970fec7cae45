"""What grows and lies: hills, cuts in the wood of the block, trees, hedges, water. Seeded by a ``Chance``."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from itertools import pairwise

from syndicate.drawing.scene import Pen

Ridge = Callable[[float], float]
# How far a picture goes on outside its scene: a screen as wide as they come.
FAR = 3000


class Chance:
    """Numbers that look random and are the same for the same seed, on every machine."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311  # a drawing, no secret

    def between(self, least: float, most: float) -> float:
        """Give a number."""
        return least + (most - least) * self._random.random()

    def once_in(self, times: float) -> bool:
        """Tell whether it happens, once in so many times."""
        return self._random.random() * times < 1


def ridge(base: float, height: float, phase: float, width: float, waves: float = 2.3) -> Ridge:
    """Give the line of a hill: its y at each x."""

    def line(x: float) -> float:
        turn = x / width * math.tau
        return base - height * (math.sin(turn * waves / 2 + phase) + 0.4 * math.sin(turn * waves * 1.3 + phase * 2.3))

    return line


def hill(pen: Pen, ink: str, line: Ridge, width: float, bottom: float, step: float = 80, beyond: float = 0) -> None:
    """Fill everything under a ridge, which goes on ``beyond`` both edges of the scene, then far on without a slope."""
    count = math.ceil((width + 2 * beyond) / step)
    points = [(number * step - beyond, line(number * step - beyond)) for number in range(count + 1)]
    far = FAR if beyond else 0
    d = [f"M{-far} {bottom}V{points[0][1]:.1f}H{-beyond}"]
    for (xa, ya), (xb, yb) in pairwise(points):
        d.append(f"Q{xa:.0f} {ya:.1f} {(xa + xb) / 2:.0f} {(ya + yb) / 2:.1f}")
    pen.fill(ink, "".join([*d, f"L{width + beyond} {points[-1][1]:.1f}H{width + far}V{bottom}Z"]))


def gouge(x: float, y: float, length: float, thick: float, bend: float = 0, fall: float = 0) -> str:
    """Give a cut of the gouge: pointed at both ends, ``thick`` in the middle, bent upwards, falling by ``fall``."""
    half = length / 2
    up, down = fall / 2 - bend - thick, fall / 2 - bend + thick
    there, back = f"q{half:.0f} {up:.1f} {length:.0f} {fall:.0f}", f"q{-half:.0f} {down - fall:.1f}"
    return f"M{x:.0f} {y:.0f}{there}{back} {-length:.0f} {-fall:.0f}z"


def cuts(
    pen: Pen, chance: Chance, ink: str, line: Ridge, span: tuple[float, float], rows: tuple[float, float, int]
) -> None:
    """Cut marks along a slope, under its ridge: ``rows`` are the least and the most depth, and how many."""
    made = []
    for number in range(rows[2]):
        depth = rows[0] + (rows[1] - rows[0]) * (number + chance.between(0, 0.6)) / rows[2]
        # Spread evenly, out of order: five steps of 1 : 1.618 along the slope never come close.
        x = span[0] + (span[1] - span[0]) * ((number * 0.618 + chance.between(0, 0.03)) % 1)
        length = chance.between(34, 120)
        y = line(x) + depth
        fall = max(min(line(x + length) + depth - y, 9), -9)
        made.append(gouge(x, y, length, chance.between(1.0, 2.0), chance.between(2, 5), fall))
    pen.fill(ink, *made)


def furrows(pen: Pen, ink: str, line: Ridge, width: float, span: tuple[float, float], lean: float = 0.5) -> None:
    """Draw the rows of a vineyard or a field: dashed, fanned out from far above, hidden where the hill ends."""
    middle = (span[0] + span[1]) / 2
    for foot in range(int(span[0]) - 400, int(span[1]) + 400, 46):
        runs: list[list[tuple[float, float]]] = [[]]
        for number in range(19):
            y = 380 - number * 9
            x = foot + (middle - foot) * lean * (380 - y) / 160
            if y > line(x) + 6 and span[0] <= x <= span[1]:
                runs[-1].append((x, y))
        points = runs[-1]
        if len(points) > 2:
            (xa, ya), (xb, yb) = points[0], points[-1]
            pen.line(ink, width, f"M{xa:.0f} {ya:.0f}L{xb:.0f} {yb:.0f}", dash=(13, 8))


def tree(pen: Pen, chance: Chance, size: float, crown: str, trunk: str, light: str) -> None:
    """Draw a round tree on its foot at (0, 0): three discs and seven cut arcs."""
    r = size
    pen.fill(trunk, f"M{-r * 0.12:.1f} 3L{-r * 0.07:.1f} {-r * 1.2:.1f}h{r * 0.16:.1f}L{r * 0.14:.1f} 3z")
    pen.fill(
        crown,
        f"O0 {-r * 1.75:.1f} {r:.1f}",
        f"O{-r * 0.72:.1f} {-r * 1.22:.1f} {r * 0.64:.1f}",
        f"O{r * 0.74:.1f} {-r * 1.28:.1f} {r * 0.62:.1f}",
    )
    arcs = []
    for number in range(7):
        turn, reach = number * 2.4 + chance.between(0, 0.8), r * (0.18 + 0.1 * number)
        x, y = math.cos(turn) * reach * 1.2, -r * 1.55 + math.sin(turn) * reach * 0.85
        arcs.append(gouge(x - r * 0.24, y, r * 0.48, r * 0.055, r * 0.2))
    pen.fill(light, *arcs)


def poplar(pen: Pen, size: float, crown: str, light: str) -> None:
    """Draw a poplar on its foot at (0, 0)."""
    w, h = size * 0.34, size * 3.5
    pen.fill(crown, f"M{-w * 0.5:.1f} 2C{-w * 1.7:.1f} {-h * 0.4:.1f} {-w:.1f} {-h * 0.8:.1f} 0 {-h:.1f}"
             f"C{w:.1f} {-h * 0.8:.1f} {w * 1.7:.1f} {-h * 0.4:.1f} {w * 0.5:.1f} 2z")  # fmt: skip
    cut = f"l{w * 0.8:.1f} {-w * 0.8:.1f}l{-w * 0.3:.1f} {w * 0.9:.1f}z"
    pen.fill(light, *(f"M{-w * 0.2:.1f} {-h * (0.16 + 0.14 * number):.1f}{cut}" for number in range(5)))


def fir(pen: Pen, size: float, crown: str) -> None:
    """Draw a fir on its foot at (0, 0): three storeys of branches."""
    u = size / 10
    steps = ((4, 9), (-2, 0), (4, 8), (-2, 0), (4, 9), (-6.5, 0), (0, 4))
    right = "".join(f"l{across * u:.0f} {down * u:.0f}" for across, down in steps)
    left = "".join(f"l{across * u:.0f} {-down * u:.0f}" for across, down in reversed(steps))
    pen.fill(crown, f"M0 {-30 * u:.0f}{right}h{-3 * u:.0f}{left}z")


def hedge(pen: Pen, chance: Chance, ink: str, light: str, span: tuple[float, float], height: float) -> None:
    """Draw a clipped hedge along the ground (y = 0): a row of bumps, with cut arcs."""
    x, d, arcs = span[0], [f"M{span[0]:.0f} 2V{-height * 0.6:.0f}"], []
    while x < span[1]:
        wide = chance.between(24, 42)
        d.append(f"q{wide / 2:.0f} {-height * chance.between(0.55, 0.9):.0f} {wide:.0f} 0")
        if len(d) % 2:
            arcs.append(gouge(x + wide * 0.2, -height * 0.45, wide * 0.5, 1.3, 5))
        x += wide
    pen.fill(ink, "".join([*d, "V2z"]))
    pen.fill(light, *arcs)


def ripples(pen: Pen, chance: Chance, ink: str, box: tuple[float, float, float, float], count: int) -> None:
    """Cut the light on water: marks that grow towards the bottom of a box (left, top, right, bottom)."""
    left, top, right, bottom = box
    made = []
    for number in range(count):
        near = (number + chance.between(0, 0.9)) / count
        length = 14 + 46 * near * chance.between(0.5, 1)
        x = chance.between(left, right - length)
        made.append(gouge(x, top + (bottom - top) * near, length, 0.8 + near, 1 + 2 * near))
    pen.fill(ink, *made)
