"""The houses of a village, each drawn by a pen whose origin is its foot at the left, on the ground."""

from __future__ import annotations

from dataclasses import dataclass

from syndicate.drawing.nature import Chance
from syndicate.drawing.scene import Pen


@dataclass(frozen=True, slots=True)
class Look:
    """The inks of a house: its wall, its roof, the shutters, and the broken lines of its tiles."""

    wall: str = "paper"
    roof: str = "deep"
    shutters: str = "a"
    tiles: str = "mid"


PLAIN = Look()
BRIGHT = Look(wall="tint", roof="b", shutters="deep", tiles="paper")


def house(pen: Pen, chance: Chance, size: tuple[float, float, float], look: Look = PLAIN) -> None:
    """Draw a house by its gable and its long side: ``size`` is the front, the side and the height of the walls."""
    front, side, high = size
    top = -high - front * 0.46
    apex, right = front / 2, front + side
    pen.fill("shade" if look.wall == "paper" else "mid", f"M{front} 0V{-high}h{side}V0z")
    pen.fill(look.wall, f"M0 0V{-high}L{apex} {top:.1f}L{front} {-high}V0z")
    chimney = apex + side * 0.62
    pen.fill(look.wall, f"M{chimney:.1f} {top + 4:.1f}v-15h9v15z")
    pen.fill(look.roof, f"M{chimney - 2:.1f} {top - 10:.1f}v-4h13v4z")
    pen.fill(look.roof, f"M{apex} {top - 3:.1f}h{side + 2}L{right + 6} {-high + 4}H{front + 4}z")
    pen.fill(
        look.roof,
        f"M-7 {-high + 6}L{apex} {top - 4:.1f}L{front + 7} {-high + 6}H{front}L{apex} {top + 4:.1f}L0 {-high + 6}z",
    )
    _tiles(pen, chance, look.tiles, (apex + 6, apex + side, top, front + 6, right, -high))
    rows = 2 if high > 56 else 1
    columns = 2 if front > 38 else 1
    for row in range(rows):
        for column in range(columns):
            x = front * (column + 0.5) / columns - 4.5
            y = -high + 10 + row * (high - 18) / rows
            if row < rows - 1 or rows == 1 or column:
                window(pen, chance, x, y, 9, min(15, high * 0.28), look)
    pen.fill("glass", f"M{front * 0.5 / columns - 5:.1f} 0v-17q5-5 10 0v17z")
    if high > 56:
        window(pen, chance, apex - 3, top + front * 0.27, 6, 7, Look(shutters=""))
    for number in range(max(1, int(side // 24))):
        x = front + side * (number + 0.5) / max(1, int(side // 24)) - 4
        window(pen, chance, x, -high * 0.72, 8, 14, Look(shutters="", wall="shade"))


def cottage(pen: Pen, chance: Chance, size: tuple[float, float], look: Look = PLAIN, *, dormers: int = 0) -> None:
    """Draw a long low house seen from its side: ``size`` is its length and the height of its walls."""
    long, high = size
    roof = high * 0.66
    pen.fill(look.wall, f"M0 0V{-high}H{long}V0z")
    pen.fill("shade", f"M{long * 0.9:.1f} 0V{-high}H{long}V0z", f"M0 {-high}h{long}v4H0z")
    for at in (0.2, 0.78):
        pen.fill(look.wall, f"M{long * at:.1f} {-high - roof + 3:.1f}v-11h9v11z")
        pen.fill(look.roof, f"M{long * at - 2:.1f} {-high - roof - 7:.1f}v-4h13v4z")
    pen.fill(look.roof, f"M-6 {-high}L10 {-high - roof:.1f}H{long - 10}L{long + 6} {-high}z")
    _tiles(pen, chance, look.tiles, (12, long - 10, -high - roof, -2, long, -high))
    for number in range(dormers):
        x = long * (number + 0.5) / dormers - 7
        pen.fill(look.wall, f"M{x:.1f} {-high - 3}v-12h14v12z")
        pen.fill("glass", f"M{x + 4:.1f} {-high - 4}v-8h6v8z")
        pen.fill(look.roof if look.roof == "deep" else "deep", f"M{x - 3:.1f} {-high - 14}l10-8l10 8z")
    bays = max(2, int(long // 26))
    for number in range(bays):
        x = long * (number + 0.5) / bays - 5
        if number == bays // 2:
            pen.fill("glass", f"M{x - 1:.1f} 0v-22h12v22z")
        else:
            window(pen, chance, x, -high * 0.74, 10, high * 0.34, look)


def window(pen: Pen, chance: Chance, x: float, y: float, wide: float, high: float, look: Look) -> None:
    """Draw a window: an ink bar with a cross, and its two shutters; two in three are lit at night."""
    if look.shutters:
        leaf = wide * 0.42
        pen.fill(
            look.shutters,
            *(f"M{at:.1f} {y:.1f}h{leaf:.1f}v{high:.1f}h{-leaf:.1f}z" for at in (x - leaf - 0.6, x + wide + 0.6)),
        )
    pen.fill("glass" if chance.once_in(3) else "lit", f"M{x:.1f} {y:.1f}h{wide}v{high:.1f}h{-wide}z")
    pen.line(look.wall, 1.2, f"M{x + wide / 2:.1f} {y:.1f}v{high:.1f}M{x:.1f} {y + high * 0.42:.1f}h{wide}")


def _tiles(pen: Pen, chance: Chance, ink: str, roof: tuple[float, ...]) -> None:
    """Break a roof into rows of tiles: ``roof`` is left, right and y of its top, then of its bottom."""
    left, right, top, low_left, low_right, bottom = roof
    lines = []
    for share in (0.26, 0.52, 0.78):
        y = top + (bottom - top) * share
        x, end = left + (low_left - left) * share + chance.between(0, 9), right + (low_right - right) * share - 3
        while x < end - 4:
            length = min(chance.between(5, 16), end - x)
            lines.append(f"M{x:.0f} {y:.0f}h{length:.0f}")
            x += length + chance.between(4, 12)
    pen.line(ink, 1.4, *lines)


def town_hall(pen: Pen, chance: Chance, *, half_mast: bool = False) -> None:
    """Draw the town hall, 176 wide: five bays, a pediment with a clock, a bell and the commune's flag."""
    pen.line("deep", 2.4, "M88-150V-190")
    drop = 16 if half_mast else 0
    pen.fill("b", f"M89 {-189 + drop}q8-5 16 0q7 5 15 0v14q-8 5-15 0q-8-5-16 0z")
    pen.fill("paper", "M78-108v-26h20v26z", "M28-104v-19h13v19z", "M135-104v-19h13v19z")
    pen.fill(
        "shade", "M92-108v-26h6v26z", "M37-104v-19h4v19z", "M144-104v-19h4v19z", "M25-123h19v-4H25zM132-123h19v-4h-19z"
    )
    pen.fill("glass", "M84-112v-12q4-6 8 0v12z")
    pen.fill("deep", "M73-133Q76-150 88-154Q100-150 103-133z", "M-7-78L12-113H164L183-78z")
    pen.line("mid", 1.4, "M14-104h11M32-104h26M66-104h8M104-104h20M132-104h18M8-95h20M36-95h12M120-95h26M152-95h14"
             "M2-86h12M22-86h24M128-86h14M150-86h22")  # fmt: skip
    pen.fill("paper", "M0 0V-78H176V0z")
    pen.fill("shade", "M168 0v-78h8V0z", "M0-78h176v4H0z", "M0-41h168v3H0z", "M62-74h3v74h-3z", "M111-74h3v74h-3z")
    pen.fill("deep", "M54-78L88-107L122-78z")
    pen.fill("paper", "M66-79L88-98L110-79z", "M62-78h52v4H62z")
    pen.fill("deep", "O88-86 6.6")
    pen.fill("tint", "O88-86 4.8")
    pen.line("deep", 1.2, "M88-86v-3.4M88-86l2.6 1.4")
    plain = Look(shutters="a")
    for x in (14, 40, 124, 150):
        window(pen, chance, x, -69, 12, 23, plain)
        pen.fill("glass", f"M{x} -6v-21q6-7 12 0v21z")
        pen.line("paper", 1.2, f"M{x + 6}-30v24M{x}-20h12")
    for x in (70, 94):
        window(pen, chance, x, -69, 12, 25, Look(shutters=""))
    pen.line(
        "deep", 1.6, "M64-43h48M66-43v-7M72-43v-7M78-43v-7M84-43v-7M90-43v-7M96-43v-7M102-43v-7M110-43v-7M64-51h48"
    )
    pen.fill("deep", "M77 0v-27q11-12 22 0V0z")
    pen.line("b", 1.4, "M88-4v-28")
    pen.fill("tint", "M70 0h36v3H70z", "M66 3h44v4H66z")


def church(pen: Pen, chance: Chance) -> None:
    """Draw the steeple, 50 wide and 270 high with its weathercock, and the nave to its right."""
    pen.fill("tint", "M44 0V-62H150V0z", "M150 0V-50q16 2 16 20V0z")
    pen.fill("deep", "M40-58L58-104H146L160-58z", "M146-104Q168-84 170-48L150-52z")
    pen.line("mid", 1.4, "M58-94h26M92-94h30M130-94h14M56-83h14M78-83h36M122-83h24M52-72h30M90-72h16M114-72h36")
    for x in (66, 96, 126):
        pen.fill("glass" if chance.once_in(3) else "lit", f"M{x} -14v-24q5.5-8 11 0v24z")
    pen.fill("shade", "M86 0v-52l4-4l4 4V0z", "M116 0v-52l4-4l4 4V0z", "M44 0v-58h8V0z", "M146 0v-58h5V0z")
    pen.fill("paper", "M0 0V-150H46V0z")
    pen.fill("shade", "M32 0v-150h14V0z", "M0-104h46v3H0z", "M0-46h46v3H0z", "M-3-150h52v5H-3z")
    pen.fill("glass", "M9-111v-21q5-8 10 0v21z", "M25-111v-21q5-8 10 0v21z", "M14 0v-28q8-10 16 0V0z")
    pen.line("paper", 1.4, "M9-117h10M9-123h10M9-129h10M25-117h10M25-123h10M25-129h10")
    pen.fill("deep", "O22-74 12")
    pen.fill("paper", "O22-74 9.4")
    pen.line("deep", 1.7, "M22-74v-6.5M22-74l4.5 2.5")
    pen.fill("deep", "M-6-149L23-246L52-149z")
    pen.fill("a", "M23-246L52-149H34z")
    pen.line("mid", 1.4, "M4-160h12M24-160h8M9-174h7M22-174h7M11-190h14M16-206h8M19-221h5")
    pen.line("deep", 2.2, "M23-246v-14")
    pen.fill("deep", "O23-249 3")
    weathercock(pen.at(23, -260))


def weathercock(pen: Pen, ink: str = "deep") -> None:
    """Draw the cock of a steeple, perched at (0, 0), 22 wide."""
    pen.line(ink, 1.4, "M-9 0H9")
    pen.fill(ink, "M-2 0L-3-3Q-8-4-8-9Q-11-6-12-10Q-12-15-8-16Q-6-14-5-10Q-1-8 1-11Q2-15 5-16L5-18L7-17L8-18L8-16"
             "L11-14L8-13Q8-5 2-3L2 0z")  # fmt: skip


def market_hall(pen: Pen, chance: Chance) -> None:
    """Draw a market hall on its posts, 150 wide: what stands on a square without a steeple."""
    pen.fill("deep", "M8-44h134v44H8z")
    pen.fill("lit", "M60-2v-22h30v22z") if chance.once_in(2) else None
    for x in (4, 38, 72, 106, 140):
        pen.fill("paper", f"M{x}-46h7V0h-7z")
        pen.line("paper", 3, f"M{x + 3.5}-32l-10-12M{x + 3.5}-32l10-12")
    pen.fill("deep", "M-14-44L24-104H126L164-44z", "M60-102L75-122L90-102z")
    pen.fill("paper", "M66-100v-9h18v9z")
    pen.fill("deep", "M58-108L75-124L92-108z")
    pen.line(
        "mid",
        1.5,
        "M24-94h30M64-94h40M112-94h12M18-82h16M44-82h50M104-82h32M12-70h44M66-70h24M100-70h44M4-58h18M32-58h60M102-58h40",
    )
    pen.line("deep", 2, "M75-124v-14")
    weathercock(pen.at(75, -138, 0.8))
    pen.fill("tint", "M-2 0H152v4H-2z")
