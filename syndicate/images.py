"""Adapt pictures: for a network (``adapt``), for our own pages (``clean``, ``rendition``). Bytes in, bytes out.

Every way out gives upright pictures in sRGB without metadata; the same input always gives the same bytes. The size
that a file declares is checked before anything is decoded.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from syndicate import crop
from syndicate.errors import ContentError
from syndicate.i18n import _
from syndicate.metadata import strip
from syndicate.model import Attachment, PictureRules
from syndicate.renditions import VERSION

__all__ = ["MOST_PIXELS", "VERSION", "Info", "adapt", "clean", "inspect", "rendition", "renditions"]

# More than any camera of a town hall, and 200 MB once decoded.
MOST_PIXELS = 50_000_000

_MIMES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # several JPEG in one file, as phones make; the first is the picture
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "AVIF": "image/avif",
}
_FORMATS = {mime: name for name, mime in _MIMES.items() if name != "MPO"}
_ORIENTATION = 0x0112  # EXIF 2.32, tag 274; values 2 to 8 below
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_QUALITIES = (88, 82, 75, 66, 56)
_SITE_QUALITY = {"image/jpeg": 80, "image/webp": 76, "image/avif": 60}
_LEAST_SIDE = 16
# The last quality weighs about a third of the first: far above the limit, pixels must go instead.
_HOPELESS = 3
# What ``clean`` keeps of a photograph that must be encoded anew.
_ORIGINAL_QUALITY = 92
# A PNG may weigh this much more than the JPEG of the same picture before it is taken for a photograph.
_FLAT_ART = 1.5

# Pillow warns where we decide: of bombs above 89 Mpx, beyond our limit, and of broken notes (see ``_open``).
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
warnings.filterwarnings("error", message="Corrupt EXIF data", category=UserWarning)


@dataclass(frozen=True, slots=True)
class Info:
    """A picture as it will be seen: width and height in pixels once upright, and its media type."""

    width: int
    height: int
    mime: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A picture made for our site: its bytes, its media type, width and height in pixels."""

    data: bytes
    mime: str
    width: int
    height: int


def adapt(data: bytes, rules: PictureRules, *, focus: tuple[float, float] = (0.0, 0.0)) -> Attachment:
    """Give the picture as a network takes it: cropped around the focus, scaled, encoded within all its limits.

    ``focus`` is in the picture as it is seen, from -1 to 1, right and up positive; the attachment says where it is
    after the crop. Of an animation, the first frame. What needs no change keeps its pixels, byte for byte. Raise
    ``ContentError`` for what ``inspect`` refuses, and when no encoding fits.
    """
    image, mime = _open(data)
    seen = _seen(image)
    kept = crop.around(seen, focus, rules)
    size = crop.within(kept[2] - kept[0], kept[3] - kept[1], rules)
    if size == seen and mime in rules.formats:
        light = _light(image, data, mime)
        if light and len(light) <= rules.max_bytes:
            return Attachment(light, mime, *seen, focus=focus)
    focus = crop.moved(focus, seen, kept)
    image = _upright(image, size[0] / (kept[2] - kept[0]))
    # A JPEG may come out of its file at a half, a quarter or an eighth of its size already.
    across, down = image.width / seen[0], image.height / seen[1]
    box = (kept[0] * across, kept[1] * down, kept[2] * across, kept[3] * down)
    while True:
        sized = image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)
        for encoded, form in _encodings(sized, rules, drawn=mime in ("image/png", "image/gif")):
            if len(encoded) <= rules.max_bytes:
                return Attachment(encoded, form, *size, focus=focus)
            if len(encoded) > _HOPELESS * rules.max_bytes:
                break
        if max(size) <= _LEAST_SIDE:
            raise ContentError(_("This picture cannot be made as small as {most} bytes.").format(most=rules.max_bytes))
        shrink = min(0.9, max(0.5, math.sqrt(rules.max_bytes / len(encoded))))
        size = crop.within(size[0] * shrink, size[1] * shrink, rules)


def inspect(data: bytes) -> Info:
    """Say what a picture is. Raise ``ContentError``, one sentence, for what is none, is damaged or is far too large."""
    image, mime = _open(data)
    seen = _seen(image)
    _check(image)
    return Info(*seen, mime)


def clean(data: bytes) -> bytes:
    """Give the picture in its own format, upright, in sRGB, without metadata: what our site serves as the original.

    Raise ``ContentError`` like ``inspect``.
    """
    image, mime = _open(data)
    return _light(image, data, mime) or _bytes(_upright(image), mime, _ORIGINAL_QUALITY)


def rendition(data: bytes, width: int, mime: str) -> bytes:
    """Give the picture ``width`` pixels wide, or at its own width when that is less, as ``mime``."""
    return next(renditions(data, {mime: (width,)})).data


def renditions(data: bytes, widths: Mapping[str, Collection[int]]) -> Iterator[Rendered]:
    """Give the picture in the widths that are wanted of each format, the largest first.

    It is decoded once, and each size is made of the one before. Raise ``ContentError`` like ``inspect``.
    """
    image = _open(data)[0]
    wide, high = _seen(image)
    several = sorted({min(width, wide) for some in widths.values() for width in some}, reverse=True)
    image = _upright(image, several[0] / wide)
    for width in several:
        size = (width, max(1, round(high * width / wide)))
        if image.size != size:
            image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        for mime, some in widths.items():
            if width in {min(one, wide) for one in some}:
                yield Rendered(_bytes(image, mime, _SITE_QUALITY.get(mime, 0)), mime, *size)


# --------------------------------------------------------------------------------------------- reading


def _open(data: bytes) -> tuple[Image.Image, str]:
    """Read the header only: nothing is decoded before its size is known."""
    try:
        image = _header(data)
    except ContentError:
        # Broken notes of a camera are no reason to refuse its picture: what is whole without them will do.
        light = next(filter(None, (strip(data, mime) for mime in _FORMATS)), None)
        if not light:
            raise
        image = _header(light)
    if image.width * image.height > MOST_PIXELS:
        raise ContentError(_too_large())
    return image, _MIMES[image.format or ""]


def _header(data: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(data), formats=tuple(_FORMATS.values()))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ContentError(_too_large()) from None
    except UnidentifiedImageError:
        raise ContentError(_("This is not a picture in JPEG, PNG, WebP, GIF or AVIF, or it is damaged.")) from None
    except Exception:  # noqa: BLE001 (Pillow's readers raise errors of every sort on damaged files)
        raise ContentError(_damaged()) from None


def _check(image: Image.Image) -> None:
    """Decode, to know that the file is whole. A JPEG is read whole even when it is drawn small, which is fast."""
    image.draft(None, (1, 1))
    _load(image)


def _load(image: Image.Image) -> None:
    try:
        image.load()
    except Exception:  # noqa: BLE001 (Pillow's readers raise errors of every sort on damaged files)
        raise ContentError(_damaged()) from None


def _light(image: Image.Image, data: bytes, mime: str) -> bytes | None:
    """Give the same pixels without metadata, when that is all there is to do."""
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    if frames > 1 or _orientation(image) != 1 or image.mode == "CMYK" or not _is_srgb(image):
        return None
    light = strip(data, mime)
    if light:
        _check(image)
    return light


def _seen(image: Image.Image) -> tuple[int, int]:
    """Give width and height of the picture once upright."""
    return (image.height, image.width) if _orientation(image) >= 5 else (image.width, image.height)


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 (a camera's broken notes are no reason to refuse its picture)
        return 1
    return value if value in _UPRIGHT else 1


def _upright(image: Image.Image, scale: float = 1.0) -> Image.Image:
    """Decode to RGB or RGBA in sRGB, upright, at ``scale`` or larger."""
    turn = _orientation(image)
    if scale < 1:
        image.draft(None, (math.ceil(image.width * scale), math.ceil(image.height * scale)))
    _load(image)
    image = _in_srgb(image)
    if turn != 1:
        image = image.transpose(_UPRIGHT[turn])
    image.info.clear()  # or some writers would put comments and profiles back
    return image


def _in_srgb(image: Image.Image) -> Image.Image:
    profile, alpha = (None if _is_srgb(image) else image.info["icc_profile"]), None
    if image.mode.startswith(("I", "F")):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
    if image.mode not in ("RGB", "L", "CMYK"):
        image = image.convert("RGB")
    if profile:
        from PIL import ImageCms  # late: few pictures bring a profile

        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            image = converted or image
        except (ImageCms.PyCMSError, OSError):
            pass  # a profile that is damaged or of another colour space: the colours are taken as they are
    image = image.convert("RGB")
    if alpha and alpha.getextrema() != (255, 255):
        image.putalpha(alpha)
    return image


def _is_srgb(image: Image.Image) -> bool:
    """Whether the numbers can be read as sRGB: what has no profile is, by custom and by CSS Color 4."""
    profile = image.info.get("icc_profile")
    if not profile:
        return True
    from PIL import ImageCms

    try:
        return "sRGB" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError):
        return False


# --------------------------------------------------------------------------------------------- writing


def _encodings(image: Image.Image, rules: PictureRules, *, drawn: bool) -> Iterator[tuple[bytes, str]]:
    """Give ways to write a picture in formats that the network takes, the best first."""
    alpha = image.mode == "RGBA"
    lossy = [mime for mime in ("image/jpeg", "image/webp", "image/avif") if mime in rules.formats]
    if alpha:
        lossy.sort(key=lambda mime: mime == "image/jpeg")  # the others keep transparency
    if "image/png" in rules.formats and (alpha or drawn or not lossy):
        png = _bytes(image, "image/png", 0)
        if alpha or not lossy or len(png) <= _FLAT_ART * len(_bytes(image, lossy[0], _QUALITIES[0])):
            yield png, "image/png"
        if not lossy:
            yield _bytes(image.quantize(256, method=Image.Quantize.FASTOCTREE), "image/png", 0), "image/png"
            return
    if not lossy:
        raise ContentError(_("No format of this network can be written: {formats}.").format(formats=rules.formats))
    for quality in _QUALITIES:
        yield _bytes(image, lossy[0], quality), lossy[0]


def _bytes(image: Image.Image, mime: str, quality: int) -> bytes:
    options: dict[str, dict[str, object]] = {
        "image/jpeg": {"quality": quality, "optimize": True, "progressive": True},
        "image/png": {"optimize": True},
        # Methods above 2 take twice the time for the same weight.
        "image/webp": {"quality": quality, "method": 2},
        "image/avif": {"quality": quality, "speed": 8, "max_threads": 1},
        "image/gif": {},
    }
    if image.mode == "RGBA" and mime == "image/jpeg":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    out = BytesIO()
    image.save(out, _FORMATS[mime], **options[mime])
    return out.getvalue()


def _damaged() -> str:
    return _("This picture is damaged or cut short.")


def _too_large() -> str:
    return _("This picture is far too large: at most {most} million pixels.").format(most=MOST_PIXELS // 1_000_000)
