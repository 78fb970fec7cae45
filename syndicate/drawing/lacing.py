"""The lacing of a drum: a white zigzag between two hoops, which closes a picture."""

from __future__ import annotations

from syndicate.drawing.scene import Pen


def lacing(pen: Pen, width: float, height: float, *, cord: str = "paper") -> None:
    """Draw a strip from (0, 0), its two hoops included."""
    hoop, step = height / 5.2, height * 0.7
    pen.fill("deep", f"M0 0H{width}V{height}H0z")
    low, high = height - hoop * 1.35, hoop * 1.35
    count = int(width / step) + 3
    points = (f"{(number - 1) * step:.1f} {high if number % 2 else low:.1f}" for number in range(count))
    pen.line(cord, height / 12, "M" + "L".join(points))
    pen.fill("b", f"M0 0H{width}V{hoop:.1f}H0z", f"M0 {height - hoop:.1f}H{width}V{height}H0z")


def drum(
    pen: Pen, *, body: str = "a", skin: str = "paper", hoop: str = "b", cord: str = "paper", line: str = "deep"
) -> None:
    """Draw the crier's drum around (0, 0), 200 wide and 190 high with its sticks."""
    pen.fill(body, "M-84-38V52Q-84 84 0 84Q84 84 84 52V-38z")
    pen.line(cord, 7, "M-80-8L-53 66L-27 14L0 76L27 14L53 66L80-8")
    pen.fill(hoop, "M-88 46C-84 76-40 84 0 84C40 84 84 76 88 46V64C84 94 40 104 0 104C-40 104-84 94-88 64z")
    pen.fill(hoop, "M-88-40C-88-62-44-72 0-72C44-72 88-62 88-40V-22C84 6 40 14 0 14C-40 14-84 6-88-22z")
    pen.fill(skin, "M-80-40Q-80-62 0-62Q80-62 80-40Q80-16 0-16Q-80-16-80-40z")
    for side in (False, True):
        stick = pen.at(0, 0, mirrored=side)
        stick.line(line, 8, "M-22-42L-82-98")
        stick.fill(line, "O-18-38 9")
