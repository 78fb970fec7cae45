"""The drawings: what a pen writes, what comes out as SVG and as pixels, and the pictures themselves."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from lxml import etree
from PIL import ImageColor

from syndicate import palette
from syndicate.drawing import arms, lacing, square, vignettes
from syndicate.drawing.inks import complete
from syndicate.drawing.landscapes import LANDSCAPES as DRAWN
from syndicate.drawing.raster import raster
from syndicate.drawing.scene import Scene, read
from syndicate.drawing.svg import svg
from syndicate.drawing_settings import LANDSCAPES

INKS = {"paper": "#fbf8f2", "tint": "#ddeee5", "mid": "#84a998", "a": "#1f6b4a", "deep": "#003822", "b": "#e8b22d",
        "sky": "#f7ecd9"}  # fmt: skip
SQUARES: list[dict[str, Any]] = [{"landscape": name} for name in LANDSCAPES]
SQUARES += [{"steeple": False}, {"night": True}, {"mourning": True}, {"night": True, "mourning": True}]


def written(scene: Scene, *, night: bool = False) -> str:
    """Write a scene in the inks above."""
    return svg(scene, complete(INKS, night=night))


# ------------------------------------------------------------------------------------ the pen


def test_every_landscape_that_a_commune_may_choose_is_drawn() -> None:
    """The settings name the landscapes without loading what draws them: both lists are one, in one order."""
    assert tuple(DRAWN) == LANDSCAPES


def test_a_path_is_read_as_svg_writes_it() -> None:
    """Large letters are places, small ones steps; what follows a move is a line; Z goes back to the start."""
    one, two = read("M1 2h3v-1l-1.5.5z M5 5 6 7Q1 2 3 4")
    assert [step.points for step in one.steps] == [((4, 2),), ((4, 1),), ((2.5, 1.5),)]
    assert (one.closed, two.closed, two.start) == (True, False, (5, 5))
    assert [(step.kind, step.points) for step in two.steps] == [("L", ((6, 7),)), ("Q", ((1, 2), (3, 4)))]


@pytest.mark.parametrize("path", ["M1", "1 2", "M0 0A1 1", "M0 0zh", "M0 0L1"])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    """A path with too few numbers, or a command that is not ours, stops the drawing."""
    with pytest.raises(ValueError):
        list(read(path))


def test_a_pen_has_coordinates_of_its_own() -> None:
    """A pen moves, scales and mirrors what it draws, and so does a pen inside it."""
    scene = Scene(100, 100)
    scene.at(10, 20, 2).at(5, 0, mirrored=True).fill("a", "M0 0H3V1z")
    assert 'd="M14 22v-2h6z"' in written(scene)


def test_overlapping_shapes_are_both_filled() -> None:
    """Shapes of one ink share an element without a hole, whichever way round they were written."""
    scene = Scene(100, 100)
    scene.at().fill("a", "M0 0H50V50H0z", "M25 25V75H75V25z")
    inside = raster(Scene(100, 100, "sky", scene.marks), complete(INKS), 100).getpixel((40, 40))
    assert 'd="M0 0h50v50h-50zM75 25v50h-50v-50z"' in written(scene)
    assert inside == ImageColor.getrgb(INKS["a"])


def test_a_dashed_line_is_cut() -> None:
    """A dashed line leaves out what lies between its dashes, in pixels as in SVG."""
    scene = Scene(100, 10, "sky")
    scene.at().line("a", 2, "M5 5H95", dash=(20, 20))
    pixels = raster(scene, complete(INKS), 100)
    drawn = [pixels.getpixel((x, 5)) == ImageColor.getrgb(INKS["a"]) for x in (15, 35, 55, 75)]
    assert drawn == [True, False, True, False]
    assert 'stroke-dasharray="20 20"' in written(scene)


# ------------------------------------------------------------------------------------ the pictures


@pytest.mark.parametrize("choice", SQUARES)
def test_the_square_is_small_and_only_shapes(choice: dict[str, Any]) -> None:
    """The square is well-formed, at most 8.5 kB compressed, without script, style, text or anything from outside."""
    text = written(square.square("99001", **choice), night=choice.get("night", False))
    tree = etree.fromstring(text.encode())
    assert {etree.QName(node).localname for node in tree.iter()} == {"svg", "path"}
    assert tree.get("viewBox") == "0 0 1600 420"
    assert not re.search(r"style|href|url\(", text)
    assert len(gzip.compress(text.encode(), mtime=0)) <= 8_500


def test_the_square_is_stable_and_its_own() -> None:
    """The same code gives the same bytes; another code, landscape or a missing steeple another picture."""
    first = written(square.square("99001"))
    assert written(square.square("99001")) == first
    others = {written(square.square("99002")), written(square.square("99001", "river"))}
    others.add(written(square.square("99001", steeple=False)))
    assert len(others | {first}) == 4


def test_mourning_leaves_out_the_sun_and_lowers_the_flag() -> None:
    """In mourning there is no disc at the sun's place, and the flag hangs lower than usual."""
    inks = complete(INKS)
    usual, sad = (raster(square.square("1", mourning=flag), inks, 1600) for flag in (False, True))
    yellow, sky = ImageColor.getrgb(INKS["b"]), ImageColor.getrgb(INKS["sky"])
    assert (usual.getpixel((950, 120)), sad.getpixel((950, 120))) == (yellow, sky)
    flags = [next(y for y in range(170, 230) if one.getpixel((532, y)) == yellow) for one in (usual, sad)]
    assert flags[1] == flags[0] + 16


def test_the_places_of_the_square() -> None:
    """What stands tall stands where pages expect it: the steeple at 45 to 56 %, and nothing tall in the right third."""
    for landscape in LANDSCAPES:
        scene = square.square("99001", landscape, mourning=True)
        scene.marks = [mark for mark in scene.marks if mark.width != 2.2]  # birds
        pixels = raster(scene, complete(INKS), 1600)
        sky = ImageColor.getrgb(INKS["sky"])
        tall = [x for x in range(0, 1600, 2) if any(pixels.getpixel((x, y)) != sky for y in range(95, 120))]
        assert tall, landscape
        assert min(tall) >= 0.45 * 1600, landscape
        assert max(tall) <= 0.56 * 1600, landscape


@pytest.mark.parametrize("name", vignettes.VIGNETTES)
def test_a_vignette_is_small(name: str) -> None:
    """Each kind of news has a picture of 600 by 400, at most 5 kB once compressed, by day and by night."""
    day, night = (written(vignettes.vignette(name), night=night) for night in (False, True))
    assert etree.fromstring(day.encode()).get("viewBox") == "0 0 600 400"
    assert len(gzip.compress(day.encode(), mtime=0)) <= 5_000
    assert len(gzip.compress(night.encode(), mtime=0)) <= 5_000


def test_windows_are_lit_at_night() -> None:
    """By day a window has the deep ink; at night some have the colour of light."""
    assert complete(INKS)["lit"] == INKS["deep"]
    assert complete(INKS, night=True)["lit"] == INKS["b"]
    assert complete(INKS)["shade"] == "#d0d7cf"


@pytest.mark.parametrize("pair", [("sinople", "or"), ("azur", "argent"), ("gueules", "or"), ("sable", "argent")])
@pytest.mark.parametrize("night", [False, True])
def test_every_ink_is_in_every_palette(pair: tuple[str, str], *, night: bool) -> None:
    """Every drawing can be coloured from any two colours, by day and by night."""
    derived = palette.derive(palette.WORDS[pair[0]], palette.WORDS[pair[1]])
    inks = complete(palette.drawing(derived, night=night), night=night)
    strip = Scene(1200, 26)
    lacing.lacing(strip.at(), 1200, 26)
    scenes = [square.square("1"), arms.arms(), arms.icon(), strip, *map(vignettes.vignette, vignettes.VIGNETTES)]
    assert {"#" + code for scene in scenes for code in re.findall(r"#(\w+)", svg(scene, inks))} <= set(inks.values())


def test_a_drawing_without_ground_is_transparent() -> None:
    """The arms stand on nothing: outside the shield the pixels are clear."""
    pixels = raster(arms.arms(), complete(INKS), 120)
    assert (pixels.mode, pixels.getpixel((2, 140)), pixels.size) == ("RGBA", (0, 0, 0, 0), (120, 144))


def test_a_label_is_said_and_escaped() -> None:
    """A drawing that means something has a name for who does not see it."""
    text = svg(arms.arms(), complete(INKS), label='Les "armes" & <tout>')
    assert etree.fromstring(text.encode()).get("aria-label") == 'Les "armes" & <tout>'
