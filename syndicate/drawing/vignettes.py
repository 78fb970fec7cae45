"""A picture for news that has none, by what it is about: eight drawings of 600 x 400, one for each kind of news."""

from __future__ import annotations

from collections.abc import Callable

from syndicate.drawing.buildings import BRIGHT, PLAIN, Look, house, town_hall
from syndicate.drawing.lacing import drum
from syndicate.drawing.landscapes import bridge
from syndicate.drawing.nature import Chance, cuts, furrows, gouge, hedge, hill, poplar, ridge, ripples, tree
from syndicate.drawing.people import child, man, woman
from syndicate.drawing.scene import Pen, Scene
from syndicate.drawing.square import sun

WIDTH, HEIGHT = 600, 400


def vignette(name: str) -> Scene:
    """Draw one of the pictures. Raise ``KeyError`` for an unknown name."""
    scene = Scene(WIDTH, HEIGHT, "sky")
    VIGNETTES[name](scene.at(), Chance(name))
    return scene


def works(pen: Pen, chance: Chance) -> None:
    """Draw a bridge, and on it a barrier."""
    sun(pen.at(455, 104), 54)
    far = ridge(206, 22, 1, WIDTH)
    hill(pen, "mid", far, WIDTH, 270)
    cuts(pen, chance, "sky", far, (0, WIDTH - 60), (8, 44, 14))
    for x, size in ((44, 25), (92, 17), (520, 22), (566, 29)):
        tree(pen.at(x, 256), chance, size, "a", "deep", "mid")
    pen.fill("a", "M0 256H600V400H0z")
    bridge(pen.at(300, 266, 1.62))
    ripples(pen, chance, "mid", (0, 282, 600, 396), 26)
    ripples(pen, chance, "paper", (20, 290, 600, 392), 9)
    barrier = pen.at(250, 187)
    barrier.line("deep", 5, "M10 0v-38M90 0v-38M2 0h16M82 0h16")
    barrier.fill("paper", "M0-38h100v18H0z")
    barrier.fill("b", "M0-20l18-18h20l-18 18zM40-20l18-18h20l-18 18zM80-20l18-18h2v16l-2 2z")
    man(pen.at(386, 192, 1.5), "b")


def village_life(pen: Pen, chance: Chance) -> None:
    """Draw the stalls of a market before a row of houses."""
    hill(pen, "mid", ridge(196, 16, 3, WIDTH), WIDTH, 300)
    for number, x in enumerate((-20, 128, 276, 424)):
        look = (PLAIN, BRIGHT)[number % 2]
        house(pen.at(x, 292, 1.5), chance, (56, 42, (62, 54, 70, 58)[number]), look)
    pen.fill("deep", "M0 290H600V400H0z")
    for number, x in enumerate((34, 228, 422)):
        stall = pen.at(x, 378)
        stall.line("paper", 5, "M8-4V-112M138-4V-112")
        stall.fill("a", *(f"O{20 + k * 21.5} -52 11" for k in range(6) if (k + number) % 3 == 0))
        stall.fill("b", *(f"O{20 + k * 21.5} -52 11" for k in range(6) if (k + number) % 3 == 1))
        stall.fill("mid", *(f"O{20 + k * 21.5} -52 11" for k in range(6) if (k + number) % 3 == 2))
        stall.fill("paper", "M0-50H146V0H0z")
        stall.line("a", 3, "M10-34H136M10-16H136", dash=(12, 9))
        for strip in range(6):
            stall.fill(("b", "paper")[strip % 2], f"M{-7 + strip * 26.7:.1f}-100l3-26h26.7l-3 26v10q-13.3 18-26.7 0z")
    woman(pen.at(206, 392, 2), "mid")
    child(pen.at(404, 394, 2), "b")


def school(pen: Pen, chance: Chance) -> None:
    """Draw the school, as it stands in many villages: one building with the town hall."""
    sun(pen.at(108, 92), 46)
    far = ridge(236, 16, 2, WIDTH)
    hill(pen, "mid", far, WIDTH, 330)
    cuts(pen, chance, "sky", far, (0, WIDTH - 80), (8, 40, 10))
    for x in (70, 118, 512):
        tree(pen.at(x, 318), chance, 34, "deep", "deep", "mid")
    town_hall(pen.at(164, 312, 1.55), chance)
    pen.fill("a", "M0 308Q300 300 600 308V400H0z")
    ripples(pen, chance, "mid", (0, 316, 600, 396), 22)
    for x, ink, size in ((176, "paper", 2.2), (224, "b", 2), (410, "paper", 2)):
        child(pen.at(x, 376, size), ink)
    pen.line("paper", 2.4, "M468 384h26l8-20h-24zM494 384h26l7-20h-25M520 384h26l5-20h-24")


def water(pen: Pen, chance: Chance) -> None:
    """Draw a drop above waves."""
    for number, ink in enumerate(("tint", "mid", "a", "mid", "a", "deep")):
        y, left = 132 + number * 48, -30 - (number % 2) * 42
        waves = "".join("q21-24 42 0q21 24 42 0" for _wave in range(8))
        pen.fill(ink, f"M{left} {y}{waves}V400H{left}z")
        pen.fill(
            "sky" if number < 2 else "tint",
            *(gouge(chance.between(0, 540), y + 24 + chance.between(0, 8), 40, 1.6, 5) for _mark in range(4)),
        )
    pen.fill("deep", "M300 42C366 140 400 192 400 244Q400 344 300 344Q200 344 200 244C200 192 234 140 300 42z")
    pen.fill("paper", "M300 60C358 148 388 198 388 244Q388 332 300 332Q212 332 212 244C212 198 242 148 300 60z")
    pen.fill("b", "M300 122C340 184 356 216 356 248Q356 300 300 300Q244 300 244 248C244 216 260 184 300 122z")
    pen.fill("paper", "M264 236Q262 276 292 282Q256 284 256 248Q256 238 264 236z")


def culture(pen: Pen, chance: Chance) -> None:
    """Draw a bandstand hung with flags, and musicians."""
    far = ridge(214, 20, 0.6, WIDTH)
    hill(pen, "mid", far, WIDTH, 330)
    cuts(pen, chance, "sky", far, (0, WIDTH - 80), (8, 50, 12))
    for x, size in ((48, 40), (552, 44)):
        tree(pen.at(x, 322), chance, size, "a", "deep", "mid")
    pen.fill("deep", "M0 318Q300 308 600 318V400H0z")
    stand = pen.at(300, 352)
    stand.fill("deep", "M-128-168H128V-40H-128z")
    stand.fill("shade", "M-128-170H128V-40H-128z")
    for x, ink, taller in ((-66, "a", 3.0), (4, "deep", 3.2), (70, "a", 3.0)):
        man(stand.at(x, -42, taller), ink)
    stand.fill("b", "M-70-116l34 8l6-10v34l-6-10l-34-10z", "M74-84q-6-16 2-22v-38h5v38q8 6 2 22z", "O0-98 11")
    for x in (-134, -52, 44, 126):
        stand.fill("paper", f"M{x}-176h8V-40h-8z")
    stand.line(
        "paper",
        4,
        "M-130-84H130",
        "M-112-84v40M-92-84v40M-72-84v40M-30-84v40M-8-84v40M14-84v40M36-84v40M72-84v40M92-84v40M112-84v40",
    )
    stand.fill("a", "M-160-170Q-60-206 0-262Q60-206 160-170z")
    stand.fill("b", "M-96-170Q-42-200 0-262Q-14-206-22-170z", "M96-170Q42-200 0-262Q14-206 22-170z")
    stand.fill("deep", "M-164-174H164v12H-164z", "O0-268 8")
    stand.fill("paper", "M-146-42H146V-18H-146z")
    stand.fill("tint", "M-160-18H160V6H-160z", "M-40-18H40V24H-40z")
    stand.line("mid", 3, "M-40-4H40M-40 10H40M-128-30h22M-60-30h30M40-30h22M96-30h26M-140-6h40M70-6h44")
    for left, flip in ((-300, False), (300, True)):
        rope = stand.at(left, -214, mirrored=flip)
        rope.line("deep", 2, "M0-30Q80 40 146 36")
        rope.fill("b", "M22-9l16 11l-15 13z", "M78 24l18 5l-11 16z")
        rope.fill("paper", "M50 10l17 8l-12 14z", "M108 34l18 2l-9 16z")


def nature(pen: Pen, chance: Chance) -> None:
    """Draw hills, a hedge and a great tree."""
    sun(pen.at(150, 112), 56)
    far = ridge(214, 26, 0.2, WIDTH)
    hill(pen, "mid", far, WIDTH, 400)
    cuts(pen, chance, "sky", far, (0, WIDTH - 80), (9, 56, 20))
    near = ridge(272, 18, 2.6, WIDTH)
    hill(pen, "a", near, WIDTH, 400)
    furrows(pen, "mid", near, 2.6, (-40, 640), 0.3)
    for x, size in ((30, 20), (62, 24), (330, 18), (560, 22)):
        poplar(pen.at(x, 330), size, "deep", "mid")
    tree(pen.at(438, 352), chance, 84, "deep", "deep", "mid")
    hedge(pen.at(0, 366), chance, "deep", "mid", (-10, WIDTH), 54)
    pen.fill("deep", "M0 362H600V400H0z")
    ripples(pen, chance, "a", (0, 370, 600, 398), 12)
    pen.line("deep", 3, "M232 74q8-10 15 0q7-10 15 0M286 108q8-10 15 0q7-10 15 0M262 48q6-8 12 0q6-8 12 0")


def safety(pen: Pen, chance: Chance) -> None:
    """Draw a flood mark: the scale at a quay, and the water that rises."""
    far = ridge(196, 18, 1.4, WIDTH)
    hill(pen, "mid", far, WIDTH, 330)
    cuts(pen, chance, "sky", far, (0, WIDTH - 80), (8, 40, 10))
    house(pen.at(28, 262, 1.7), chance, (52, 44, 62), BRIGHT)
    house(pen.at(462, 262, 1.7), chance, (48, 40, 54), Look(wall="tint", shutters="deep"))
    pen.fill("paper", "M0 258H600V330H0z")
    pen.fill("shade", "M0 258H600v7H0z")
    pen.line(
        "mid", 3, "M24 286h44M112 286h30M190 286h52M398 286h40M478 286h60M60 308h40M150 308h44M420 308h36M510 308h50"
    )
    pen.fill("deep", "M252 62H348V372H252z")
    pen.fill("paper", "M260 70H340V372H260z")
    pen.fill("deep", *(f"M260 {84 + 36 * k}h{44 if k % 2 else 28}v12h-{44 if k % 2 else 28}z" for k in range(7)))
    pen.fill("b", "M252 154H374L392 166L374 178H252z")
    for number, ink in enumerate(("mid", "a", "deep")):
        y, left = 312 + number * 28, -20 - (number % 2) * 36
        pen.fill(ink, f"M{left} {y}" + "q20-18 40 0q20 18 40 0" * 9 + f"V400H{left}z")
        pen.fill(
            "tint", *(gouge(chance.between(0, 540), y + 14 + chance.between(0, 6), 38, 1.5, 4) for _mark in range(5))
        )


def announcement(pen: Pen, chance: Chance) -> None:
    """Draw the crier's drum on the square."""
    sun(pen.at(492, 92), 50)
    far = ridge(268, 22, 0.8, WIDTH)
    hill(pen, "mid", far, WIDTH, 400)
    cuts(pen, chance, "sky", far, (0, WIDTH - 80), (8, 34, 12))
    house(pen.at(26, 324, 1.3), chance, (48, 36, 58), PLAIN)
    house(pen.at(452, 324, 1.3), chance, (44, 34, 50), Look(wall="tint", shutters="deep"))
    tree(pen.at(158, 324), chance, 26, "a", "deep", "mid")
    tree(pen.at(574, 324), chance, 24, "a", "deep", "mid")
    pen.fill("deep", "M0 322Q300 310 600 322V400H0z")
    ripples(pen, chance, "a", (0, 332, 600, 396), 24)
    drum(pen.at(300, 234, 1.3))


VIGNETTES: dict[str, Callable[[Pen, Chance], None]] = {
    "works": works, "village-life": village_life, "school": school, "water": water, "culture": culture,
    "nature": nature, "safety": safety, "town-hall": announcement,
}  # fmt: skip
