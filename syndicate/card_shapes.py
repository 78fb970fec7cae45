"""The shapes of a card, and what all cards of a commune share. All numbers are pixels.

Apart from ``cards``, which loads the libraries that draw.
"""

from __future__ import annotations

from dataclasses import dataclass

from syndicate.model import PictureRules


@dataclass(frozen=True, slots=True)
class Setting:
    """What all cards of a commune share: its code, its landscape, its site's name, its arms as PNG if it gave some."""

    seed: str = ""
    landscape: str = "hill"
    steeple: bool = True
    mourning: bool = False
    domain: str = ""
    arms: bytes = b""


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape. ``titles`` gives sizes of letters with the width that lines of that size take at most."""

    width: int
    height: int
    margin: int
    band: int  # height of what says who speaks, under the lacing
    lacing: int
    shield: int  # height of the arms
    category: int  # size of letters, as the two that follow
    name: int
    domain: int
    category_line: int  # its baseline
    title_top: int
    title_end: int  # the sun and the weathercock begin under it
    titles: tuple[tuple[int, int], ...]
    most_lines: int
    village: int  # width of the whole square
    village_left: int = 0  # how much of it is cut off at the left
    stacked: bool = False  # the address of the site stands under the name, not at the right

    @property
    def floor(self) -> int:
        """Give where the picture ends and the lacing begins."""
        return self.height - self.band - self.lacing


# 1200 x 630 is what networks show whole as a wide card (https://ogp.me gives no size; all crop near 1.91). Its lines
# hold about 24 letters while they are large.
WIDE = Shape(
    1200, 630, margin=64, band=64, lacing=26, shield=48, category=26, name=30, domain=24, category_line=60,
    title_top=80, title_end=282, titles=((62, 900), (54, 960), (46, 1040), (40, 1072)), most_lines=3, village=1200,
)  # fmt: skip
# A telephone shows these 1080 pixels about 7 cm wide: no letter is smaller than on a wide card there. Of the square,
# what stands around the crier.
TALL = Shape(
    1080, 1350, margin=80, band=150, lacing=40, shield=96, category=42, name=50, domain=38, category_line=138,
    title_top=188, title_end=730, titles=((108, 920), (94, 920), (82, 920), (70, 920), (60, 920)), most_lines=7,
    village=1900, village_left=290, stacked=True,
)  # fmt: skip
EQUAL = Shape(
    1080, 1080, margin=80, band=134, lacing=36, shield=86, category=42, name=46, domain=36, category_line=112,
    title_top=148, title_end=486, titles=((96, 920), (84, 920), (72, 920), (62, 920), (54, 920)), most_lines=5,
    village=1900, village_left=290, stacked=True,
)  # fmt: skip


def shape(*networks: PictureRules) -> Shape:
    """Choose the shape that fills most of a telephone, of those that all these networks show whole; else the wide one.

    Where a post is its picture, as on Instagram, tall pictures are the largest.
    """
    return next((one for one in (TALL, EQUAL, WIDE) if all(_whole(one, rules) for rules in networks)), WIDE)


def _whole(one: Shape, rules: PictureRules) -> bool:
    ratio = one.width / one.height
    return (not rules.min_ratio or ratio >= rules.min_ratio) and (not rules.max_ratio or ratio <= rules.max_ratio)
