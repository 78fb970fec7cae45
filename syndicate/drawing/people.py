"""The crier, his drum and those who listen: a few flat shapes each, without faces, standing at (0, 0)."""

from __future__ import annotations

from syndicate.drawing.scene import Pen


def crier(pen: Pen, coat: str = "b", drum: str = "paper") -> None:
    """Draw the crier, 40 high, a notice in one hand and his drum at his side."""
    pen.fill(coat, "M-8 0L-6.5-17Q-7-24 0-24Q7-24 6.5-17L8 0z", "O0-29.5 4.6")
    pen.line(coat, 4, "M-4-20L-12-25L-14-32")
    pen.fill("paper", "M-20-41h10v11h-10z")
    pen.line("deep", 1, "M-18-38h6M-18-35.5h6M-18-33h4")
    pen.fill("deep", "M-7-32.5Q0-41 7-32.5Q0-35 -7-32.5z")
    pen.fill(coat, "M-8-32.8Q0-43.5 8-32.8Q0-36-8-32.8z")
    pen.line(coat, 4, "M5-20L11-15")
    drum_(pen.at(12, -3), drum)


def drum_(pen: Pen, ink: str = "paper") -> None:
    """Draw a small drum, 15 wide, its lacing between two hoops."""
    pen.fill(ink, "M-7.5 0v-13h15V0z")
    pen.line("deep", 1.3, "M-7-2L-3.5-11L0-2L3.5-11L7-2")
    pen.line("b", 2.2, "M-7.5-13h15M-7.5 0h15")


def man(pen: Pen, ink: str) -> None:
    """Draw a man with a hat, 34 high."""
    pen.fill(
        ink, "M-6.5 0L-5.5-15Q-6-21 0-21Q6-21 5.5-15L6.5 0z", "O0-25.5 4.2", "M-7-27h14v-1.8h-3l-.8-5h-6.4l-.8 5h-3z"
    )


def woman(pen: Pen, ink: str) -> None:
    """Draw a woman with a bun and a basket, 31 high."""
    pen.fill(ink, "M-9 0Q-4-8-4.5-14Q-5-20.5 0-20.5Q5-20.5 4.5-14Q4-8 9 0z", "O0-25 4.2", "O-3-28.8 2.3")
    pen.line(ink, 1.5, "M9-9q4-7 7 0")
    pen.fill(ink, "M7.5-9h10l-1.5 6h-7z")


def child(pen: Pen, ink: str) -> None:
    """Draw a child, one arm up, 22 high."""
    pen.fill(ink, "M-5.5 0L-3.5-9Q-4-13.5 0-13.5Q4-13.5 3.5-9L5.5 0z", "O0-17.5 3.6")
    pen.line(ink, 2.6, "M2.5-11L7.5-18")


def elder(pen: Pen, ink: str) -> None:
    """Draw somebody old, leaning on a stick, 28 high."""
    pen.fill(ink, "M-6 0L-6.5-12Q-6-19 1-19Q6-18 5.5-13L6 0z", "O3-22.5 4", "M-2-24q5-7 9.5-1z")
    pen.line(ink, 1.6, "M5-13l6 3M11-11V0")


def dog(pen: Pen, ink: str) -> None:
    """Draw a dog that sits, 13 high."""
    pen.fill(ink, "M-6 0Q-6-6-1-8L1-12L3-13.5L4-12L7.5-10.5L7-9L4-8.5L4 0z")
    pen.line(ink, 1.6, "M-5-1q-5-1-4-5")
