"""Every colour of the site, by day and by night, derived from the commune's two.

A is the deep colour (heraldry's *émail*: links, grounds, the drawing), B the luminous one (*métal*: hoops, sun, hover
bars; never text, never the only sign). Lightness is moved until each contrast holds, so that any pair gives a site that
can be read: 4.5 to 1 for text (WCAG 2.1, 1.4.3), 3 to 1 for the borders of fields (1.4.11). See decision 12.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from syndicate.oklch import STEP, Colour, contrast, distance, nearest, read, seek

# Blazon's names of colours.
WORDS: Mapping[str, str] = {
    "azur": "#1f4e9e", "gueules": "#a3222b", "sinople": "#1f6b4a", "pourpre": "#6b2c6e", "sable": "#1f1b18",
    "or": "#e8b22d", "argent": "#e6e2d8",
}  # fmt: skip
# What a commune that names no colour gets.
REFERENCE = (WORDS["sinople"], WORDS["or"])
WHITE, BLACK = "#ffffff", "#141210"
PAPER_HUE = 85.0
PAPER = Colour(0.98, 0.008, PAPER_HUE).hex
LEAST = 4.5

# The same in every commune: nobody should have to learn again what a warning looks like.
NOTICES = {
    "info-bg": "#e7eef6", "info-ink": "#12283f", "info-line": "#2b5c8f",
    "watch-bg": "#fff1cf", "watch-ink": "#2b1d00", "watch-line": "#8a5a00",
    "urgent-bg": "#a3120b", "urgent-ink": "#ffffff", "urgent-line": "#5e0703",
}  # fmt: skip
STATES = {"open": "#1d7a3f", "soon": "#8a5a00", "closed": "#5b5f66"}
STATES_AT_NIGHT = {"open": "#7fcf98", "soon": "#e6b45c", "closed": "#b9bdc4"}

_NEUTRAL = 0.03  # less chroma is no colour, but a grey
_TOO_NEAR = 0.12  # closer in OKLab, A and B would pass for one colour
_STATE_BLUE = (254.0, 281.0)  # hues around the State's #000091; a degree more, as eight bits round a hue


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of each mode, as ``#rrggbb``, by the name of their CSS token without its dashes in front."""

    light: Mapping[str, str]
    dark: Mapping[str, str]


@cache
def derive(a: str, b: str) -> Palette:
    """Derive every colour from two, given as ``#rrggbb`` in any order."""
    deep, bright = (_guarded(read(colour)) for colour in roles(a, b))
    near = distance(a, b) < _TOO_NEAR
    return Palette(_light(deep, bright, near=near), _dark(deep, bright))


def mourning(palette: Palette) -> Palette:
    """Give the colours of mourning: A becomes ink, B the grey of a hairline, and the sky loses its sun."""
    sober = derive(palette.light["ink"], palette.light["hairline"])
    return Palette(
        {**sober.light, "a": sober.light["ink"], "b": palette.light["hairline"], "sky": sober.light["sunken"]},
        {**sober.dark, "a": sober.dark["ink"]},
    )


def drawing(palette: Palette, *, night: bool = False) -> dict[str, str]:
    """Give the inks of a drawing: paper (walls), tint, mid (far hills), a, deep (ground, roofs), b (sun), sky."""
    light, dark = palette.light, palette.dark
    if not night:
        names = {"paper": "paper", "tint": "a-tint", "mid": "a-mid", "a": "a", "deep": "a-deep", "b": "b", "sky": "sky"}
        return {ink: light[name] for ink, name in names.items()}
    a = read(light["a"])
    return {
        "paper": Colour(0.80, 0.014, PAPER_HUE).hex,  # dim walls; the tokens' paper is the page, black by night
        "tint": a.at(0.58, 0.045).hex,
        "mid": dark["a-mid"],
        "a": a.at(0.29, 0.08).hex,
        "deep": dark["a-deep"],
        "b": light["b"],
        "sky": dark["sky"],
    }


def code(colour: str) -> str:
    """Give what an editor writes, ``#rrggbb`` or a word of blazon, as ``#rrggbb``; empty if it is neither."""
    if re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        return colour.lower()
    return WORDS.get(colour.strip().lower(), "")


def pair(colours: Sequence[str]) -> tuple[str, str]:
    """Complete what a commune gives, ``#rrggbb`` or nothing, into A and B in this order."""
    if not colours:
        return REFERENCE
    if len(colours) == 1:
        return (WORDS["sable"], colours[0]) if _is_bright(colours[0]) else (colours[0], WORDS["or"])
    return roles(colours[0], colours[1])


def roles(a: str, b: str) -> tuple[str, str]:
    """Give the deep one first: the one that can be read, else the one that has a colour, else the first."""
    return (b, a) if _depth(b) > _depth(a) else (a, b)


def can_be_read(colour: str) -> bool:
    """Tell whether text in this colour can be read on the page, by day."""
    return contrast(colour, PAPER) >= LEAST


def readable(colour: str) -> str:
    """Give the nearest colour of the same hue that can be read on the page."""
    return nearest(colour, PAPER, LEAST)


def _depth(colour: str) -> tuple[bool, bool, bool]:
    return can_be_read(colour), not _is_bright(colour), read(colour).chroma >= _NEUTRAL


def _is_bright(colour: str) -> bool:
    """Tell a yellow and a near-white: neither can be the deep colour."""
    seen = read(colour)
    yellow = 60 <= seen.hue <= 115 and seen.lightness > 0.70 and seen.chroma >= _NEUTRAL
    return yellow or seen.lightness > 0.85


def _guarded(colour: Colour) -> Colour:
    """Keep off the State's blue, which only the State may wear."""
    if _STATE_BLUE[0] <= colour.hue <= _STATE_BLUE[1] and colour.chroma > 0.137:  # 0.14, less what eight bits round
        return Colour(max(colour.lightness, 0.40), 0.12, colour.hue)
    return colour


def _light(a: Colour, b: Colour, *, near: bool) -> dict[str, str]:
    sunken = Colour(0.95, 0.014, PAPER_HUE).hex
    sky = _sky(b)
    sheets = (PAPER, WHITE, sunken)
    ink = seek(a._replace(lightness=0.25, chroma=min(a.chroma * 0.3, 0.035)), _on(sheets, 13), -STEP)
    # Beside the State's hue even a dark shade keeps its distance, once eight bits have rounded it.
    deep = seek(a.at(0.30, 0.11 if _STATE_BLUE[0] <= a.hue <= _STATE_BLUE[1] else 0.12), [(PAPER, 11)], -STEP)
    a_tint = a._replace(lightness=0.93, chroma=min(a.chroma * 0.3, 0.045)).hex
    b_tint = b._replace(lightness=0.94, chroma=min(b.chroma * 0.35, 0.06)).hex
    dull = 60 <= b.hue <= 115 or b.chroma < _NEUTRAL  # a dark yellow is a brown, a dark white a grey
    bright = b.at(0.82 if near else min(max(b.lightness, 0.72 if dull else 0.66), 0.86), 0.19)
    return {
        "paper": PAPER,
        "sheet": WHITE,
        "sunken": sunken,
        "ink": ink,
        "ink-2": seek(a._replace(lightness=0.46, chroma=min(a.chroma * 0.2, 0.025)), _on((*sheets, sky), 5.5), -STEP),
        "hairline": Colour(0.84, 0.014, PAPER_HUE).hex,
        "border": seek(a.at(0.62, 0.02), _on((*sheets, sky), 3.1), -STEP),
        "a": seek(a.at(min(max(a.lightness, 0.36), 0.50), 0.17), [(sunken, 5.5), (WHITE, 6), (sky, 4.6)], -STEP),
        "a-deep": deep,
        "a-tint": a_tint,
        "a-mid": a._replace(lightness=0.70, chroma=a.chroma * 0.6).hex,
        "b": seek(bright, [(deep, 3.2), (ink, 4.5)], STEP),
        "b-text": seek(b.at(min(b.lightness, 0.55), 0.15), _on((*sheets, sky, a_tint, b_tint), 4.6), -STEP),
        "b-tint": b_tint,
        "sky": sky,
        "on-a": WHITE,
        "on-b": ink,
        "on-deep": WHITE,
        **NOTICES,
        **STATES,
    }


def _dark(a: Colour, b: Colour) -> dict[str, str]:
    paper, sheet, sunken = (
        a._replace(lightness=lightness, chroma=min(a.chroma * 0.15, 0.018)).hex for lightness in (0.20, 0.24, 0.28)
    )
    sky = a._replace(lightness=0.37, chroma=min(a.chroma * 0.4, 0.05)).hex
    sheets = (paper, sheet, sunken)
    every = [*_on(sheets, 5.5), (sky, 4.6)]
    tint = a._replace(lightness=0.32, chroma=min(a.chroma * 0.4, 0.06)).hex
    return {
        "paper": paper,
        "sheet": sheet,
        "sunken": sunken,
        "ink": Colour(0.94, 0.008, PAPER_HUE).hex,
        "ink-2": seek(Colour(0.76, 0.012, PAPER_HUE), every, STEP),
        "hairline": a.at(0.38, 0.02).hex,
        "border": seek(a.at(0.55, 0.02), _on((*sheets, sky), 3.1), STEP),
        "a": seek(a.at(0.74, 0.13), [*every, (tint, 4.6)], STEP),
        "a-deep": a._replace(lightness=0.16, chroma=min(a.chroma * 0.4, 0.04)).hex,
        "a-tint": tint,
        "a-mid": a._replace(lightness=0.47, chroma=a.chroma * 0.6).hex,
        "b": b.at(max(b.lightness, 0.72), 0.15).hex,
        "b-text": seek(b.at(0.76, 0.13), _on((*sheets, sky), 4.6), STEP),
        "b-tint": b._replace(lightness=0.33, chroma=min(b.chroma * 0.4, 0.06)).hex,
        "sky": sky,
        "on-a": BLACK,
        "on-b": BLACK,
        "on-deep": WHITE,
        **NOTICES,
        **STATES_AT_NIGHT,
    }


def _sky(b: Colour) -> str:
    """Give the sky of day, at B's hue; a grey's hue is chance, which this much chroma would show."""
    return Colour(0.945, 0.028, PAPER_HUE if b.chroma < _NEUTRAL else b.hue).hex


def _on(grounds: Sequence[str], least: float) -> list[tuple[str, float]]:
    return [(ground, least) for ground in grounds]
