"""Pictures: read with care, cleaned, adapted, drawn. Every picture is made here, none is a file."""

from __future__ import annotations

import dataclasses
import random
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw

from syndicate import images
from syndicate.cards import card
from syndicate.errors import ContentError
from syndicate.model import PictureRules

RULES = PictureRules(4, 16_000_000)
RED, BLUE, GREEN, WHITE = (200, 30, 30), (30, 30, 200), (30, 160, 60), (255, 255, 255)
SECRETS = (b"CAMERA", b"Exif", b"A NAME", b"http://ns.adobe.com/xap", b"ICC_PROFILE", b"iCCP", b"XMP ", b"after")


def painted(size: tuple[int, int] = (320, 200), mode: str = "RGB") -> Image.Image:
    """Paint a picture whose four corners differ: red, blue, green, white."""
    image = Image.new("RGB", size)
    draw = ImageDraw.Draw(image)
    across, down = size[0] // 2, size[1] // 2
    for colour, corner in ((RED, (0, 0)), (BLUE, (across, 0)), (GREEN, (0, down)), (WHITE, (across, down))):
        draw.rectangle((*corner, corner[0] + across, corner[1] + down), fill=colour)
    return image.convert(mode)


def noise(size: tuple[int, int]) -> Image.Image:
    """Make a picture that no format makes small."""
    return Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))


def photo(size: tuple[int, int]) -> Image.Image:
    """Make a picture that is soft, with grain, as a photograph is."""
    return Image.blend(noise((size[0] // 8, size[1] // 8)).resize(size, Image.Resampling.BICUBIC), noise(size), 0.1)


def saved(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    """Write a picture."""
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """Make what a telephone writes: orientation, camera, place."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010F] = "CAMERA"
    notes.get_ifd(0x8825)[1] = "N"
    return notes


def opened(data: bytes) -> Image.Image:
    """Read a picture whole."""
    image = Image.open(BytesIO(data))
    image.load()
    return image


def near(image: Image.Image, place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    """Say whether a pixel is of that colour, give or take what JPEG does."""
    pixel = image.convert("RGB").getpixel(place)
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 24 for one, other in zip(pixel, colour, strict=True))


def without_metadata(data: bytes) -> bool:
    """Say whether nothing is left of what a camera, an editor or a telephone writes."""
    image = opened(data)
    return not image.getexif() and "icc_profile" not in image.info and not any(secret in data for secret in SECRETS)


# --------------------------------------------------------------------------------------------- inspect


def test_inspect_says_how_it_is_seen() -> None:
    """Width and height are those of the upright picture."""
    assert images.inspect(saved(painted(), exif=exif(6))) == images.Info(200, 320, "image/jpeg")
    assert images.inspect(saved(painted(), "PNG")) == images.Info(320, 200, "image/png")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_cut_short(form: str) -> None:
    """A picture of which a part is missing is refused in one sentence, whatever is asked."""
    data = saved(photo((320, 200)), form)
    data = data[: len(data) * 2 // 3]
    for use in (images.inspect, images.clean, lambda data: images.adapt(data, RULES)):
        with pytest.raises(ContentError, match="damaged"):
            use(data)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"<svg/>", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"\x89PNG\r\n\x1a\n"])
def test_not_a_picture(data: bytes) -> None:
    """What is no picture, or one that the web does not show, is refused in one sentence."""
    with pytest.raises(ContentError, match="not a picture in JPEG"):
        images.inspect(data)


@pytest.mark.parametrize("side", [7_100, 9_999, 60_000])
def test_a_decompression_bomb(side: int) -> None:
    """A small file that declares a huge picture is refused before it is decoded, without a warning."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    for use in (images.inspect, images.clean, lambda data: images.adapt(data, RULES)):
        with pytest.raises(ContentError, match="far too large: at most 50 million"):
            use(bomb)


# ----------------------------------------------------------------------------------------------- clean


def test_clean_jpeg_keeps_the_pixels() -> None:
    """A JPEG loses camera, place, comment, profile and what follows its end, and not one pixel."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(photo((320, 200)), exif=exif(), comment=b"A NAME", icc_profile=srgb, progressive=True)
    cleaned = images.clean(data + b"after: a film with a place")
    assert without_metadata(cleaned)
    assert opened(cleaned).tobytes() == opened(data).tobytes()


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_clean_png_keeps_the_pixels(mode: str) -> None:
    """A PNG of any mode loses its notes and not one pixel."""
    image = Image.new("I;16", (9, 9), 40_000) if mode == "I;16" else painted(mode=mode)
    data = saved(image, "PNG", exif=exif())
    cleaned = images.clean(data)
    assert without_metadata(cleaned)
    assert (opened(cleaned).mode, opened(cleaned).tobytes()) == (opened(data).mode, opened(data).tobytes())


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_clean_webp_keeps_the_pixels(mode: str) -> None:
    """A WebP loses its notes and not one pixel."""
    data = saved(painted(mode=mode), "WEBP", exif=exif(), xmp=b"A NAME http://ns.adobe.com/xap")
    cleaned = images.clean(data)
    assert without_metadata(cleaned)
    assert opened(cleaned).tobytes() == opened(data).tobytes()


# What stands at the top left once upright, for each value of the orientation from 1.
CORNERS = (RED, BLUE, WHITE, GREEN, RED, GREEN, WHITE, BLUE)


@pytest.mark.parametrize(("turn", "corner"), list(enumerate(CORNERS, 1)))
def test_every_orientation_is_applied(turn: int, corner: tuple[int, int, int]) -> None:
    """A picture taken in any position is upright, by its pixels alone."""
    data = saved(painted(), quality=95, exif=exif(turn))
    for upright in (images.clean(data), images.adapt(data, RULES).data, images.rendition(data, 400, "image/webp")):
        image = opened(upright)
        assert image.size == ((320, 200) if turn < 5 else (200, 320))
        assert near(image, (20, 20), corner)
        assert without_metadata(upright)


def test_a_camera_s_broken_notes_are_no_fault() -> None:
    """Notes that cannot be read are dropped, the picture stays."""
    data = saved(painted(), exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert images.inspect(data).width == 320
    assert without_metadata(images.clean(data))


def test_other_colour_spaces_become_srgb() -> None:
    """A picture in another colour space is converted, not merely stripped of its profile."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A space of our own, where what sRGB calls red is green.
    profile = profile.replace(b"\0s\0R\0G\0B", b"\0x\0R\0G\0B")
    profile = profile.replace(b"rXYZ", b"swap", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"swap", b"gXYZ", 1)
    for mode in ("RGB", "RGBA"):
        data = saved(painted(mode=mode), "PNG", icc_profile=profile)
        for made in (images.clean(data), images.adapt(data, RULES).data):
            assert without_metadata(made)
            assert near(opened(made), (20, 20), (RED[1], RED[0], RED[2]))


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame(form: str) -> None:
    """Of an animation only the first frame is kept."""
    frames = [Image.new("RGB", (40, 30), colour) for colour in (RED, BLUE)]
    data = saved(frames[0], form, save_all=True, append_images=frames[1:], duration=100)
    for made in (images.clean(data), images.adapt(data, RULES).data, images.rendition(data, 40, "image/png")):
        assert getattr(opened(made), "n_frames", 1) == 1
        assert near(opened(made), (5, 5), RED)


# ----------------------------------------------------------------------------------------------- adapt


def test_a_picture_that_fits_keeps_its_pixels() -> None:
    """What needs no change is not encoded anew, only rid of its metadata."""
    data = saved(photo((320, 200)), exif=exif())
    made = images.adapt(data, RULES, focus=(0.5, -0.5))
    assert opened(made.data).tobytes() == opened(data).tobytes()
    assert without_metadata(made.data)
    assert (made.mime, made.width, made.height, made.alt, made.focus) == ("image/jpeg", 320, 200, "", (0.5, -0.5))


@pytest.mark.parametrize("most", [60_000, 20_000, 4_000, 700])
@pytest.mark.parametrize("formats", [("image/jpeg", "image/png"), ("image/webp",), ("image/png",)])
def test_under_the_limit_in_bytes(most: int, formats: tuple[str, ...]) -> None:
    """A picture is encoded under the network's limit in a format that it takes, with its proportions."""
    made = images.adapt(saved(photo((640, 480))), PictureRules(4, most, formats=formats))
    assert len(made.data) <= most
    assert made.mime in formats
    assert opened(made.data).size == (made.width, made.height)
    assert abs(made.width / made.height - 4 / 3) < 0.15


def test_a_limit_that_nothing_meets() -> None:
    """A limit under which no picture goes is a fault, in one sentence."""
    with pytest.raises(ContentError, match="as small as 50 bytes"):
        images.adapt(saved(photo((64, 64))), PictureRules(4, 50))


def test_a_network_with_unknown_formats() -> None:
    """Formats that cannot be written are a fault, in one sentence."""
    with pytest.raises(ContentError, match="image/jxl"):
        images.adapt(saved(painted()), PictureRules(4, 10_000, formats=("image/jxl",)))


@pytest.mark.parametrize(
    ("focus", "colour", "moved"),
    [((0.0, 0.0), None, (0.0, 0.0)), ((-1.0, 0.5), RED, (-1.0, 0.5)), ((0.9, 0.5), BLUE, (0.68, 0.5))],
)
def test_the_crop_follows_the_focus(focus: tuple[float, float], colour: Any, moved: tuple[float, float]) -> None:
    """A picture too wide is cut at the sides around its focus, which is then told in the new picture."""
    made = images.adapt(saved(painted((640, 200)), quality=95), PictureRules(4, 10**6, max_ratio=1.0), focus=focus)
    assert (made.width, made.height) == (200, 200)
    assert made.focus == pytest.approx(moved)
    if colour:
        assert near(opened(made.data), (10, 10), colour)
        assert near(opened(made.data), (190, 10), colour)


def test_up_is_up() -> None:
    """A picture too tall is cut above and below around its focus, whose second number grows upward."""
    data = saved(painted((200, 640)), quality=95)
    rules = PictureRules(4, 10**6, min_ratio=1.0)
    assert near(opened(images.adapt(data, rules, focus=(0, 1)).data), (10, 190), RED)
    assert near(opened(images.adapt(data, rules, focus=(0, -1)).data), (10, 10), GREEN)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_limits_in_pixels(form: str) -> None:
    """A picture is scaled under the network's longest side and number of pixels, never enlarged."""
    data = saved(painted((900, 600)), form, **({"exif": exif(6)} if form == "JPEG" else {}))
    made = images.adapt(data, PictureRules(4, 10**6, max_side=300))
    assert sorted((made.width, made.height)) == [200, 300]
    made = images.adapt(data, PictureRules(4, 10**6, max_pixels=60_000))
    assert 55_000 < made.width * made.height <= 60_000
    corner = GREEN if form == "JPEG" else RED
    assert near(opened(made.data), (10, 10), corner)


def test_transparency() -> None:
    """Transparency is kept where PNG is taken, and is white elsewhere."""
    clear = painted(mode="RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    data = saved(clear, "PNG")
    kept = images.adapt(data, PictureRules(4, 10**6, max_side=160))
    assert (kept.mime, opened(kept.data).mode) == ("image/png", "RGBA")
    flat = images.adapt(data, PictureRules(4, 10**6, formats=("image/jpeg",)))
    assert flat.mime == "image/jpeg"
    assert near(opened(flat.data), (20, 2), WHITE)


def test_the_format_follows_the_picture() -> None:
    """A drawing stays a PNG; a photograph saved as PNG leaves as JPEG when it must be encoded."""
    rules = PictureRules(4, 10**6, max_side=300)
    assert images.adapt(saved(painted((400, 400)), "PNG"), rules).mime == "image/png"
    assert images.adapt(saved(photo((400, 400)), "PNG"), rules).mime == "image/jpeg"


@pytest.mark.parametrize(("mode", "form"), [("CMYK", "JPEG"), ("L", "JPEG"), ("P", "GIF"), ("LA", "PNG")])
def test_any_mode_is_read(mode: str, form: str) -> None:
    """Whatever the colours were coded in, they come out right in RGB."""
    source = painted(mode=mode)
    made = images.adapt(saved(source, form), PictureRules(4, 10**6, max_side=160, formats=("image/jpeg",)))
    expected = source.convert("RGB").getpixel((20, 20))
    assert opened(made.data).mode == "RGB"
    assert near(opened(made.data), (10, 10), expected)  # type: ignore[arg-type] # three numbers, as RGB has


def test_sixteen_bits_of_grey() -> None:
    """A grey of sixteen bits becomes the same grey of eight, not white."""
    data = saved(Image.new("I;16", (32, 32), 32_768), "PNG")
    assert opened(images.rendition(data, 16, "image/png")).convert("L").getpixel((4, 4)) == 128


def test_the_same_bytes() -> None:
    """The same picture and rules give the same bytes."""
    data, rules = saved(photo((400, 300)), exif=exif(3)), PictureRules(4, 9_000)
    assert images.adapt(data, rules).data == images.adapt(data, rules).data
    assert images.clean(data) == images.clean(data)


@pytest.mark.parametrize("seed", range(25))
def test_whatever_the_picture_and_the_rules(seed: int) -> None:
    """Any size, mode and orientation comes out within all the limits of any network, without metadata."""
    chance = random.Random(seed)
    size = (chance.randint(1, 500), chance.randint(1, 500))
    mode, form = chance.choice([("RGB", "JPEG"), ("CMYK", "JPEG"), ("RGBA", "PNG"), ("P", "PNG"), ("RGBA", "WEBP")])
    data = saved(noise(size).convert(mode), form, exif=exif(chance.randint(1, 8)))
    low = chance.choice([0.0, 0.5, 0.8, 1.0])
    rules = PictureRules(
        4,
        chance.choice([2_000, 10_000, 10**6]),
        max_pixels=chance.randint(500, 250_000),
        max_side=chance.randint(30, 600),
        min_ratio=low,
        max_ratio=chance.choice([0.0, max(low, 1.0), max(low, 1.91)]),
        formats=chance.choice([("image/jpeg",), ("image/jpeg", "image/png"), ("image/webp", "image/jpeg")]),
    )
    made = images.adapt(data, rules, focus=(chance.uniform(-1, 1), chance.uniform(-1, 1)))
    width, height = opened(made.data).size
    assert (width, height) == (made.width, made.height)
    assert len(made.data) <= rules.max_bytes
    assert max(width, height) <= rules.max_side
    assert width * height <= rules.max_pixels
    assert width / height >= min(rules.min_ratio, 1 if height == 1 else 9)
    assert not rules.max_ratio or width / height <= rules.max_ratio
    assert all(-1 <= value <= 1 for value in made.focus)
    assert made.mime in rules.formats
    assert without_metadata(made.data)


# ------------------------------------------------------------------------------------ renditions, cards


def test_renditions_are_never_larger() -> None:
    """A rendition has the width asked for, or the picture's own when that is less."""
    data = saved(photo((640, 400)), exif=exif())
    made = list(images.renditions(data, {"image/webp": (160, 320, 1280), "image/jpeg": (160,)}))
    assert [(one.width, one.height) for one in made] == [(640, 400), (320, 200), (160, 100), (160, 100)]
    assert [opened(one.data).size for one in made] == [(one.width, one.height) for one in made]
    assert [opened(one.data).format for one in made] == ["WEBP"] * 3 + ["JPEG"]
    assert [one.mime for one in made] == ["image/webp"] * 3 + ["image/jpeg"]
    assert opened(images.rendition(data, 160, "image/jpeg")).format == "JPEG"


def test_rules_of_a_card_picture() -> None:
    """A drawn card goes through the same door as any picture."""
    drawn = card("Le pont rouvrira", "Valserein", ("#00381f", "#e8b22d"))
    made = images.adapt(drawn, dataclasses.replace(RULES, max_bytes=8_000, max_ratio=1.0))
    assert len(made.data) <= 8_000
    assert made.width <= made.height
