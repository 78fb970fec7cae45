"""Draw a scene in pixels, with Pillow: larger than asked, then scaled down, which smooths the edges."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

from PIL import Image, ImageDraw

from syndicate.drawing.scene import Mark, Path, Point, Scene, flat

_FINER = 4  # pixels drawn for each pixel given, across and down


def raster(scene: Scene, inks: Mapping[str, str], width: int, *, above: int = 0) -> Image.Image:
    """Give the drawing ``width`` pixels wide, RGB on its ground, RGBA without one; ``above`` adds empty rows on top."""
    scale = width * _FINER / scene.width
    height = round(scene.height * width / scene.width) + above
    mode, ground = ("RGB", inks[scene.ground]) if scene.ground else ("RGBA", (0, 0, 0, 0))
    picture = Image.new(mode, (width * _FINER, height * _FINER), ground)
    draw = ImageDraw.Draw(picture)
    for mark in scene.marks:
        _draw(draw, mark, inks[mark.ink], scale, above * _FINER)
    return picture.resize((width, height), Image.Resampling.BOX)


def _draw(draw: ImageDraw.ImageDraw, mark: Mark, colour: str, scale: float, above: int) -> None:
    for path in mark.paths:
        first = path.steps[0]
        points = [(x * scale, y * scale + above) for x, y in flat(path)]
        if not mark.width and first.kind == "O":
            _disc(draw, points[0], first.radius * scale, colour)
        elif not mark.width:
            draw.polygon(points, fill=colour)
        elif first.kind == "O":
            _ring(draw, points[0], first.radius * scale, mark.width * scale, colour)
        else:
            for run in _dashed(_ended(path, points), mark.dash, scale):
                _line(draw, run, mark.width * scale, colour)


def _ended(path: Path, points: list[Point]) -> list[Point]:
    return [*points, points[0]] if path.closed else points


def _line(draw: ImageDraw.ImageDraw, points: list[Point], width: float, colour: str) -> None:
    draw.line(points, fill=colour, width=max(1, round(width)))
    for point in points:
        _disc(draw, point, width / 2, colour)


def _ring(draw: ImageDraw.ImageDraw, centre: Point, radius: float, width: float, colour: str) -> None:
    around = radius + width / 2
    box = (centre[0] - around, centre[1] - around, centre[0] + around, centre[1] + around)
    draw.ellipse(box, outline=colour, width=max(1, round(width)))


def _disc(draw: ImageDraw.ImageDraw, centre: Point, radius: float, colour: str) -> None:
    draw.ellipse((centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius), fill=colour)


def _dashed(points: list[Point], dash: tuple[float, float] | None, scale: float) -> list[list[Point]]:
    """Cut a line into its dashes."""
    if not dash:
        return [points]
    runs, drawn, left = [[points[0]]], True, dash[0] * scale
    for a, b in pairwise(points):
        length, done = math.dist(a, b), 0.0
        while length - done > left:
            done += left
            turn = (a[0] + (b[0] - a[0]) * done / length, a[1] + (b[1] - a[1]) * done / length)
            if drawn:
                runs[-1].append(turn)
            else:
                runs.append([turn])
            drawn = not drawn
            left = dash[0 if drawn else 1] * scale
        left -= length - done
        if drawn:
            runs[-1].append(b)
    return runs
