"""The arms of a commune that has given none: the drum on a shield in its two colours, under a chief."""

from __future__ import annotations

from syndicate.drawing.lacing import drum
from syndicate.drawing.scene import Pen, Scene

# The shield of the notice board's dates: straight sides, round at the foot.
SHIELD = "M2 2H118V84C118 116 92 132 60 142C28 132 2 116 2 84z"
WIDTH, HEIGHT = 120, 144


def arms() -> Scene:
    """Draw the shield, 120 x 144, on no ground."""
    scene = Scene(WIDTH, HEIGHT)
    pen = scene.at()
    pen.fill("deep", SHIELD)
    pen.fill("a", "M8 8H112V84C112 111 90 125 60 135C30 125 8 111 8 84z")
    shield_drum(pen.at(60, 76, 0.46))
    return scene


def icon() -> Scene:
    """Draw the same for an icon, 32 x 32: the drum fills the shield, so that it is seen at that size."""
    scene = Scene(32, 32)
    pen = scene.at()
    pen.fill("deep", "M2 1H30V19C30 26 24 29 16 32C8 29 2 26 2 19z")
    pen.fill("paper", "M7 10H25V22Q16 28 7 22z")
    pen.line("deep", 1.8, "M7.5 13L11.5 22L16 13.5L20.5 22L24.5 13")
    pen.fill("b", "M6 8Q16 4 26 8V12Q16 16 6 12z", "M6 20Q16 25 26 20V23Q16 29 6 23z")
    return scene


def shield_drum(pen: Pen) -> None:
    """Draw the drum in the colours that stand out on a shield."""
    drum(pen, body="paper", skin="tint", cord="a", line="b")
