"""Where to cut and scale a picture: numbers only. Sizes are (width, height) in pixels."""

from __future__ import annotations

import math

from syndicate.model import PictureRules


def around(size: tuple[int, int], focus: tuple[float, float], rules: PictureRules) -> tuple[int, int, int, int]:
    """Give the part to keep (left, top, right, bottom): as much as the ratios allow, the focus near its middle."""
    width, height = size
    if rules.max_ratio and width > height * rules.max_ratio:
        width = max(1, math.floor(height * rules.max_ratio))
    elif rules.min_ratio and width < height * rules.min_ratio:
        height = max(1, math.floor(width / rules.min_ratio))
    left = _start(size[0], width, (focus[0] + 1) / 2)
    top = _start(size[1], height, (1 - focus[1]) / 2)
    return left, top, left + width, top + height


def _start(whole: int, kept: int, point: float) -> int:
    return min(whole - kept, max(0, round(whole * point - kept / 2)))


def moved(focus: tuple[float, float], size: tuple[int, int], box: tuple[int, int, int, int]) -> tuple[float, float]:
    """Give the focus in the part that was kept."""
    if box == (0, 0, *size):
        return focus
    across = ((focus[0] + 1) / 2 * size[0] - box[0]) / (box[2] - box[0])
    down = ((1 - focus[1]) / 2 * size[1] - box[1]) / (box[3] - box[1])
    return _bounded(across * 2 - 1), _bounded(1 - down * 2)


def _bounded(value: float) -> float:
    return round(min(1.0, max(-1.0, value)), 4)


def within(width: float, height: float, rules: PictureRules) -> tuple[int, int]:
    """Scale a size under the limits of a network; rounding never carries it over one of its ratios."""
    scale = min(1.0, rules.max_side / max(width, height), math.sqrt(rules.max_pixels / (width * height)))
    size = (max(1, math.floor(width * scale)), max(1, math.floor(height * scale)))
    while True:
        width, height = size
        if rules.max_ratio and width > height * rules.max_ratio:
            width = max(1, math.floor(height * rules.max_ratio))
        if rules.min_ratio and width < height * rules.min_ratio:
            height = max(1, math.floor(width / rules.min_ratio))
        if (width, height) == size:
            return size
        size = (width, height)
