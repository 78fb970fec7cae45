"""The drawings themselves: the bytes of each, as SVG or in pixels. Loaded when ``drawings`` needs one."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from syndicate import identity
from syndicate.card_shapes import Setting
from syndicate.drawing import arms, square, vignettes
from syndicate.drawing.raster import raster
from syndicate.drawing.svg import svg

SIDE = 180  # pixels, of the icon that a telephone puts on its first screen
FIT = "xMidYMid slice"

Inks = Mapping[str, str]


def vignette(name: str, inks: Inks) -> bytes:
    """Draw the picture of one kind of news."""
    return svg(vignettes.vignette(name), inks, fit=FIT).encode()


def village(commune: Setting, inks: Inks, *, night: bool) -> bytes:
    """Draw the square."""
    scene = square.square(
        commune.seed, commune.landscape, steeple=commune.steeple, night=night, mourning=commune.mourning
    )
    return svg(scene, inks).encode()


def shield(given: bytes, inks: Inks) -> bytes:
    """Give the arms: those that were given, else ours."""
    return given or svg(arms.arms(), inks, fit=FIT).encode()


def icon(given: bytes, inks: Inks) -> bytes:
    """Give the icon of a browser's tab: the arms that were given, else the drum alone, which is seen when small."""
    if given[:4] == identity.PNG:
        inside = base64.b64encode(_saved(_pixels(given, inks, 96, 96), "PNG", optimize=True)).decode()
        picture = f'<image width="96" height="96" href="data:image/png;base64,{inside}"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">{picture}</svg>\n'.encode()
    return given or svg(arms.icon(), inks, fit=FIT).encode()


def touch_icon(given: bytes, inks: Inks) -> bytes:
    """Give the icon of a telephone, as PNG."""
    return _saved(_pixels(given, inks, SIDE, 150, ground=True), "PNG", optimize=True)


def favicon(given: bytes, inks: Inks) -> bytes:
    """Give the icon that old browsers ask for, as ICO."""
    return _saved(_pixels(given, inks, 32, 32), "ICO", sizes=[(32, 32)])


def _pixels(given: bytes, inks: Inks, side: int, high: int, *, ground: bool = False) -> Image.Image:
    """Give a square picture with the arms in its middle, ``high`` pixels high.

    Arms given as SVG are not turned into pixels, which no library of ours can: the drum stands for them.
    """
    if given[:4] == identity.PNG:
        with Image.open(BytesIO(given)) as opened:
            made = ImageOps.contain(opened.convert("RGBA"), (high, high), Image.Resampling.LANCZOS)
    elif side <= 32:
        made = raster(arms.icon(), inks, side)
    else:
        made = raster(arms.arms(), inks, round(high * arms.WIDTH / arms.HEIGHT))
    whole = Image.new("RGBA", (side, side), inks["paper"] if ground else (0, 0, 0, 0))
    whole.alpha_composite(made, ((side - made.width) // 2, (side - made.height) // 2))
    return whole.convert("RGB") if ground else whole


def _saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    data = BytesIO()
    picture.save(data, form, **options)
    return data.getvalue()
