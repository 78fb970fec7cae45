"""The pictures that the site serves."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from tests.site.conftest import Built

PICTURES = {".jpg", ".png", ".webp"}


def test_no_picture_says_where_or_by_whom_it_was_taken(built: Built) -> None:
    """Place, author and every other piece of metadata are gone from every picture, whatever its size and format."""
    pictures = [path for path in built.output.rglob("*") if path.suffix in PICTURES]
    assert {path.suffix for path in pictures} == PICTURES
    for path in pictures:
        data = path.read_bytes()
        assert b"PHOTOGRAPHER-NAME" not in data
        assert b"Exif" not in data
        with Image.open(BytesIO(data)) as image:
            assert not image.getexif()


def test_a_photograph_taken_sideways_stands_upright(built: Built) -> None:
    """The orientation that the camera noted is applied to the full size and to each variant."""
    sizes = set()
    for path in (built.output / "images").glob("place-*"):
        with Image.open(path) as image:
            assert image.height > image.width
            sizes.add(image.size)
    assert sizes == {(800, 1200), (480, 720)}


def test_transparency_is_kept(built: Built) -> None:
    """A drawing with transparency keeps it."""
    (path,) = (built.output / "images").glob("cabane-*.png")
    with Image.open(path) as image:
        assert image.convert("RGBA").getpixel((1, 1))[3] == 0  # type: ignore[index]  # of four bands


def test_pages_offer_light_pictures(built: Built) -> None:
    """A page offers WebP and several widths, gives the size so that nothing jumps, and loads what is below later."""
    page = built.text("actualites/marche-de-noel/index.html")
    assert '<source type="image/webp" srcset="/images/place-' in page
    assert 'width="800" height="1200" alt="La place du village sous la neige"' in page
    assert 'width="300" height="200" alt="Une cabane en bois" loading="lazy"' in page


def test_only_pictures_in_use_are_served(built: Built) -> None:
    """No picture is there because it lies in a folder; the cards that pages share have a folder of their own."""
    assert {path.name.split("-")[0] for path in (built.output / "images").iterdir()} == {"cards", "place", "cabane"}
