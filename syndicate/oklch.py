"""Colours as the eye orders them: lightness, chroma and hue (OKLCH), to and from ``#rrggbb``, and WCAG contrast.

OKLab and its matrices: Björn Ottosson, https://bottosson.github.io/posts/oklab/ (also CSS Color 4, section 9.2).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

# Lightness moves by this much while a contrast is sought: finer than what an eye, or eight bits, can tell apart.
STEP = 0.01
# How far out of sRGB a channel may be and still be rounding: well under one of 255 steps.
_SLACK = 1e-4


class Colour(NamedTuple):
    """A colour: lightness 0 to 1, chroma 0 to about 0.32 in sRGB, hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    def at(self, lightness: float, most: float) -> Colour:
        """Give this hue at another lightness, with this chroma up to ``most``."""
        return Colour(lightness, min(self.chroma, most), self.hue)

    @property
    def hex(self) -> str:
        """Give ``#rrggbb``: what sRGB cannot show is brought into it by less chroma, same lightness, same hue."""
        inside, outside = 0.0, self.chroma
        if _fits(self):
            inside = outside
        while outside - inside > 1e-5:
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if _fits(self._replace(chroma=middle)) else (inside, middle)
        channels = _linear_rgb(self._replace(chroma=inside))
        return "#" + "".join(f"{round(255 * _encoded(min(1.0, max(0.0, one)))):02x}" for one in channels)


def read(code: str) -> Colour:
    """Read ``#rrggbb``. Raise ``ValueError`` for anything else."""
    lightness, green_red, blue_yellow = lab(code)
    hue = math.degrees(math.atan2(blue_yellow, green_red)) % 360
    return Colour(lightness, math.hypot(green_red, blue_yellow), hue)


def lab(code: str) -> tuple[float, float, float]:
    """Give the OKLab coordinates of ``#rrggbb``."""
    red, green, blue = _channels(code)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def distance(one: str, other: str) -> float:
    """Tell how far apart two colours look (OKLab; black and white are 1 apart)."""
    return math.dist(lab(one), lab(other))


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours, 1 to 21 (https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seek(colour: Colour, grounds: Iterable[tuple[str, float]], step: float) -> str:
    """Move the lightness by ``step`` until each ground has its contrast ratio; at worst give black or white."""
    grounds = tuple(grounds)
    while not all(contrast(colour.hex, ground) >= least for ground, least in grounds):
        if not 0 < colour.lightness < 1:
            break
        colour = colour._replace(lightness=min(1.0, max(0.0, colour.lightness + step)))
    return colour.hex


def nearest(code: str, ground: str, least: float) -> str:
    """Give the colour nearest to this one (OKLab), at its hue, whose contrast on a light ground is at least this."""
    given = read(code)
    # At each chroma, the lightest that is readable; then the nearest of them. The hue stays.
    chromas = (given.chroma * share / 100 for share in range(101))
    found = {_lightest(Colour(given.lightness, chroma, given.hue), ground, least) for chroma in chromas}
    return min(found, key=lambda one: (distance(one, code), one))


def _lightest(colour: Colour, ground: str, least: float) -> str:
    low, high = 0.0, colour.lightness
    while high - low > 1e-4:
        middle = (low + high) / 2
        enough = contrast(colour._replace(lightness=middle).hex, ground) >= least
        low, high = (middle, high) if enough else (low, middle)
    return colour._replace(lightness=low).hex


def _fits(colour: Colour) -> bool:
    return all(-_SLACK <= one <= 1 + _SLACK for one in _linear_rgb(colour))


def _linear_rgb(colour: Colour) -> tuple[float, float, float]:
    green_red = colour.chroma * math.cos(math.radians(colour.hue))
    blue_yellow = colour.chroma * math.sin(math.radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * green_red + 0.2158037573 * blue_yellow) ** 3
    medium = (colour.lightness - 0.1055613458 * green_red - 0.0638541728 * blue_yellow) ** 3
    short = (colour.lightness - 0.0894841775 * green_red - 1.2914855480 * blue_yellow) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _luminance(code: str) -> float:
    red, green, blue = _channels(code)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(code: str) -> tuple[float, float, float]:
    if len(code) != 7 or code[0] != "#":
        raise ValueError(code)
    red, green, blue = (_linear(int(code[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return red, green, blue


def _linear(part: float) -> float:
    # WCAG 2.1 prints the threshold 0.03928; no value of eight bits lies between it and sRGB's own.
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _encoded(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)
