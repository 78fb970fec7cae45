"""What a drawing is made of: marks, each a few paths in one ink, filled or drawn with a line.

Paths are written as in SVG, with the commands M L H V Q C Z in capitals (absolute) or small letters (relative), and
``O x y r`` of our own, a circle; every number of them is in the pen's coordinates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

_TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")
_NUMBERS = {"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "C": 6, "Z": 0, "O": 3}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: ``kind`` L, Q or C with its points (the last is the end), or O with its centre alone."""

    kind: str
    points: tuple[Point, ...]
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Path:
    """One run of the pen, from ``start``; a circle is a path of one step O."""

    start: Point
    steps: tuple[Step, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """Paths in one ink: filled, or drawn with a line of ``width`` when that is not 0. Ends and corners are round."""

    ink: str
    paths: tuple[Path, ...]
    width: float = 0.0
    dash: tuple[float, float] | None = None  # drawn, left out


@dataclass(slots=True)
class Scene:
    """A drawing: marks from back to front, on a ground of one ink (none when empty)."""

    width: float
    height: float
    ground: str = ""
    marks: list[Mark] = field(default_factory=list)

    def at(self, x: float = 0, y: float = 0, scale: float = 1, *, mirrored: bool = False) -> Pen:
        """Give a pen whose origin is (x, y)."""
        return Pen(self, x, y, scale, mirrored)


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws on a scene, in coordinates of its own."""

    scene: Scene
    x: float
    y: float
    scale: float
    mirrored: bool

    def fill(self, ink: str, *written: str) -> None:
        """Fill paths with an ink. Each is filled whole: a path makes no hole in another."""
        self._mark(Mark(ink, self._paths(written)))

    def line(self, ink: str, width: float, *written: str, dash: tuple[float, float] | None = None) -> None:
        """Draw paths with a line."""
        gaps = (dash[0] * self.scale, dash[1] * self.scale) if dash else None
        self._mark(Mark(ink, self._paths(written), width * self.scale, gaps))

    def at(self, x: float, y: float, scale: float = 1, *, mirrored: bool = False) -> Pen:
        """Give a pen placed inside this one."""
        across, down = self._place((x, y))
        return Pen(self.scene, across, down, self.scale * scale, self.mirrored != mirrored)

    def _mark(self, mark: Mark) -> None:
        if mark.paths:
            self.scene.marks.append(mark)

    def _paths(self, written: tuple[str, ...]) -> tuple[Path, ...]:
        return tuple(self._placed(path) for one in written for path in read(one))

    def _placed(self, path: Path) -> Path:
        steps = tuple(
            Step(step.kind, tuple(map(self._place, step.points)), step.radius * self.scale) for step in path.steps
        )
        return Path(self._place(path.start), steps, path.closed)

    def _place(self, point: Point) -> Point:
        side = -self.scale if self.mirrored else self.scale
        return self.x + point[0] * side, self.y + point[1] * self.scale


def read(written: str) -> Iterator[Path]:
    """Read a path as it is written above. Raise ``ValueError`` for what is none."""
    tokens = _TOKEN.findall(written)
    here: Point = (0.0, 0.0)
    start, steps, command, at = here, list[Step](), "", 0
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at], at + 1
        count = _NUMBERS.get(command.upper(), -1)
        if count < 0 or len(tokens) < at + count:
            raise ValueError(written)
        numbers, at = [float(token) for token in tokens[at : at + count]], at + count
        kind, (across, down) = command.upper(), here if command.islower() else (0.0, 0.0)
        if kind in "MZ":
            if steps:
                yield Path(start, tuple(steps), closed=kind == "Z")
            steps = []
            here = start = (numbers[0] + across, numbers[1] + down) if kind == "M" else start
            command = {"M": "L", "m": "l", "Z": "", "z": ""}[command]
        elif kind == "O":
            yield Path((numbers[0], numbers[1]), (Step("O", ((numbers[0], numbers[1]),), numbers[2]),), closed=True)
        else:
            if kind in "HV":
                numbers = [numbers[0], here[1] - down] if kind == "H" else [here[0] - across, numbers[0]]
                kind = "L"
            points = tuple((x + across, y + down) for x, y in zip(numbers[::2], numbers[1::2], strict=True))
            steps.append(Step(kind, points))
            here = points[-1]
    if steps:
        yield Path(start, tuple(steps), closed=False)


def flat(path: Path, around: int = 10) -> list[Point]:
    """Give the points of a path, with ``around`` to each curve."""
    points = [path.start]
    for step in path.steps:
        before = points[-1]
        shares = (number / around for number in range(1, around + 1)) if step.kind in "QC" else ()
        points += [_on_curve((before, *step.points), share) for share in shares]
        if step.kind == "L":
            points.append(step.points[0])
    return points


def _on_curve(points: tuple[Point, ...], share: float) -> Point:
    """Give a point of a Bézier curve, by de Casteljau's construction."""
    while len(points) > 1:
        points = tuple((a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share) for a, b in pairwise(points))
    return points[0]
