"""The arms that a commune gives: published as they are drawn, without anything that acts, or that calls elsewhere.

An SVG can hold scripts and can load files (SVG 2, chapters 2.1 and 15): such a file is refused rather than repaired,
for the commune should know. What drawing programs leave for themselves is dropped.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from syndicate import images
from syndicate.errors import ContentError
from syndicate.i18n import _

# Bytes. Arms are shown 40 pixels wide on every page.
MOST = 200_000
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
# What draws, and nothing else (SVG 2, appendix F).
_DRAWS = frozenset({
    "svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "clipPath", "mask", "pattern", "marker", "linearGradient", "radialGradient", "stop", "style",
})  # fmt: skip
_ADDRESS = re.compile(r"url\(\s*['\"]?\s*(?!#)|@import|expression|javascript:|\\", re.IGNORECASE)


def clean_svg(data: bytes) -> bytes:
    """Give the drawing with only what draws. Raise ``ContentError``, one sentence, for what must not be published."""
    _check_size(data)
    # An entity can grow without end, or read a file: no drawing needs one. Of the encodings, one that cannot hide it.
    if b"<!ENTITY" in data or b"\x00" in data:
        raise ContentError(_("This SVG holds entities, which are not published. Export it again as plain SVG."))
    try:
        root = ET.fromstring(data.decode("utf-8-sig"))  # noqa: S314  # no entity, checked above
        if root.tag != f"{{{_SVG}}}svg":
            raise ContentError(_("This is not a drawing in SVG, or it is damaged."))
        _clean(root)
    except (ET.ParseError, ValueError, RecursionError):  # the last: groups within groups, a thousand deep
        raise ContentError(_("This is not a drawing in SVG, or it is damaged.")) from None
    if "viewBox" not in root.attrib:
        sizes = [re.fullmatch(r"([\d.]+)(px)?", root.get(side, "")) for side in ("width", "height")]
        if not all(sizes):
            raise ContentError(_("This SVG does not say its size (viewBox). Export it again as plain SVG."))
        root.set("viewBox", f"0 0 {' '.join(size[1] for size in sizes if size)}")
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    cleaned: bytes = ET.tostring(root, encoding="utf-8")
    return cleaned + b"\n"


def clean_png(data: bytes) -> bytes:
    """Give the picture without metadata. Raise ``ContentError`` for what is no PNG."""
    _check_size(data)
    if images.inspect(data).mime != "image/png":
        raise ContentError(_("This is not a picture in PNG."))
    return images.clean(data)


def _check_size(data: bytes) -> None:
    if len(data) > MOST:
        message = _("The arms weigh {size} kB; at most {most} kB are published, for every page shows them.")
        raise ContentError(message.format(size=len(data) // 1000, most=MOST // 1000))


def _clean(node: ET.Element) -> None:
    for name, value in list(node.attrib.items()):
        _check_attribute(name, value)
        if name.startswith("{") and name != _XLINK:
            del node.attrib[name]
    if node.tag == f"{{{_SVG}}}style" and _ADDRESS.search(node.text or ""):
        raise ContentError(_outside())
    for child in list(node):
        space, _brace, name = str(child.tag).rpartition("}")
        if space != f"{{{_SVG}":
            node.remove(child)  # a drawing program's own notes
        elif name == "metadata":
            node.remove(child)
        elif name in _DRAWS:
            _clean(child)
        else:
            message = _("This SVG holds “{name}”, which is not published: arms are only shapes. Export text as paths.")
            raise ContentError(message.format(name=name))


def _check_attribute(name: str, value: str) -> None:
    if name.lower().startswith("on"):
        message = _("This SVG holds a script (“{name}”), which is not published. Export it again as plain SVG.")
        raise ContentError(message.format(name=name))
    if (name in ("href", _XLINK) and not value.startswith("#")) or _ADDRESS.search(value):
        raise ContentError(_outside())


def _outside() -> str:
    return _("This SVG calls a file of elsewhere, which would tell that site who reads yours. Put it in the drawing.")
