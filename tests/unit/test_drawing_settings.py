"""What a commune chooses for its drawings, and the arms that it gives: refused with a sentence, or published clean."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from syndicate import arms
from syndicate.config import load
from syndicate.errors import ConfigError, ContentError

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" {more}>{inside}</svg>'


def svg(inside: str = '<path d="M0 0h9v9z"/>', more: str = "") -> bytes:
    """Write an SVG."""
    return SVG.format(inside=inside, more=more).encode()


def png() -> bytes:
    """Write a PNG that says where it was made."""
    notes, out = PngImagePlugin.PngInfo(), BytesIO()
    notes.add_text("Author", "Somebody")
    Image.new("RGBA", (40, 48), "red").save(out, "PNG", pnginfo=notes)
    return out.getvalue()


def project(folder: Path, line: str) -> Path:
    """Make a project with one more line under [site]."""
    (folder / "content" / "images").mkdir(parents=True)
    (folder / "content" / "images" / "armes.svg").write_bytes(svg())
    (folder / "content" / "images" / "armes.png").write_bytes(png())
    (folder / "content" / "images" / "dangereuses.svg").write_bytes(svg("<script/>"))
    file = folder / "tambour.toml"
    file.write_text(f'[commune]\nname = "V"\nurl = "https://v.example.org"\n[site]\n{line}\n', encoding="utf-8")
    return file


def test_a_plain_drawing_is_published() -> None:
    """Shapes, styles and gradients stay; what drawing programs note for themselves goes; the result is stable."""
    inside = (
        '<metadata><x/></metadata><defs><linearGradient id="g"/></defs><style>.a{fill:url(#g)}</style>'
        '<tool:view xmlns:tool="http://tool.example"/><path class="a" style="fill:url(#g)" d="M0 0z"/><use href="#g"/>'
    )
    clean = arms.clean_svg(svg(inside, 'xmlns:t="http://tool.example" t:version="1"'))
    assert b"tool.example" not in clean
    assert b"metadata" not in clean
    assert clean.count(b"url(#g)") == 2
    assert b'<use href="#g"' in clean
    assert arms.clean_svg(clean) == clean


@pytest.mark.parametrize(
    "data",
    [
        svg("<script>x</script>"),
        svg('<path onclick="x" d="M0 0z"/>'),
        svg(more='onload="x"'),
        svg("<foreignObject/>"),
        svg('<image href="https://elsewhere.example/a.png"/>'),
        svg('<use href="https://elsewhere.example/a.svg#b"/>'),
        svg('<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="data:text/html,x"/>'),
        svg('<a href="#x"/>'),
        svg('<path style="fill:url(https://elsewhere.example/a)" d="M0 0z"/>'),
        svg("<style>@import 'https://elsewhere.example/a.css';</style>"),
        svg("<style>path{fill:url( 'https://elsewhere.example/a')}</style>"),
        svg("<style>path{fill:u\\72l(https://elsewhere.example/a)}</style>"),
        svg('<animate attributeName="href"/>'),
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"),
        svg().decode().encode("utf-16"),
        b"<svg><path/></svg>",
        b"<svg",
        b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0z"/></svg>',
        svg(" " * arms.MOST),
        svg("<g>" * 5000 + "</g>" * 5000),
    ],
)
def test_what_acts_or_calls_elsewhere_is_refused(data: bytes) -> None:
    """Scripts, text, addresses of elsewhere, entities, other formats and heavy files: refused in a sentence."""
    with pytest.raises(ContentError) as refused:
        arms.clean_svg(data)
    assert str(refused.value).endswith(".")


def test_a_drawing_without_its_box_gets_one() -> None:
    """A width and a height in pixels make the box without which a drawing cannot be scaled."""
    data = b'<svg xmlns="http://www.w3.org/2000/svg" width="40px" height="48"><path d="M0 0z"/></svg>'
    assert b'viewBox="0 0 40 48"' in arms.clean_svg(data)


def test_a_picture_loses_its_notes() -> None:
    """Arms in PNG are published without metadata; another format under that name is refused."""
    assert b"Somebody" in png()
    assert b"Somebody" not in arms.clean_png(png())
    jpeg = BytesIO()
    Image.new("RGB", (9, 9)).save(jpeg, "JPEG")
    with pytest.raises(ContentError):
        arms.clean_png(jpeg.getvalue())


@pytest.mark.parametrize(
    "line", ['landscape = "coast"', "steeple = false", 'arms = "images/armes.svg"', 'arms = "images/armes.png"']
)
def test_a_choice_is_kept(tmp_path: Path, line: str) -> None:
    """Each choice is read as it was written."""
    key, _equals, _value = line.partition(" = ")
    assert key in load(project(tmp_path, line)).site.options


@pytest.mark.parametrize(
    "line",
    [
        'landscape = "desert"',
        'steeple = "no"',
        'arms = "images/armes.gif"',
        'arms = "images/absentes.svg"',
        'arms = "images/dangereuses.svg"',
        'arms = "../tambour.svg"',
    ],
)
def test_a_wrong_choice_is_pointed_at(tmp_path: Path, line: str) -> None:
    """A landscape that is none, arms that are absent, dangerous or outside the folder: an error with its line."""
    with pytest.raises(ConfigError) as refused:
        load(project(tmp_path, line))
    assert refused.value.line == 5
