"""The inks of a drawing: five flat colours on the sky, and the three that follow from them."""

from __future__ import annotations

from collections.abc import Mapping

# What a palette gives; a scene also uses SHADE (a wall away from the light), GLASS and LIT (windows).
INKS = ("paper", "tint", "mid", "a", "deep", "b", "sky")
_SHADE = 0.17  # of the deep ink, on a wall


def complete(inks: Mapping[str, str], *, night: bool = False) -> dict[str, str]:
    """Give the inks with those that follow from them. At night some windows are lit; by day none is."""
    return {
        **inks,
        "shade": mix(inks["paper"], inks["deep"], _SHADE),
        "glass": inks["deep"],
        "lit": inks["b"] if night else inks["deep"],
    }


def mix(one: str, other: str, share: float) -> str:
    """Give one colour with a share (0 to 1) of another, as ``#rrggbb``."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
