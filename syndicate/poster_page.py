"""The page of a poster, as HTML for WeasyPrint: one sheet of A4, read from top to bottom as it is read aloud.

Lengths are in millimetres and points of the printed sheet. What only decorates is drawn by CSS, so that a screen reader
passes over it. WeasyPrint knows no ``clamp``, no ``text-wrap``: the sizes are computed before.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
WIDTH, HIGH = 210.0, 297.0
MARGIN = 15.0  # left and right
WIDE = WIDTH - 2 * MARGIN
EDGE = 10.0  # ours: many office printers leave up to 6 mm blank on each side, and this leaves room for a slant
BAND, LACING, STRIP, FOOT = 34.0, 7.5, 46.0, 44.5
QR, QR_TOP = 29.0, 4.5  # its side, and how far it is from the top of the foot: 11 mm are left under it
LONG_ADDRESS = 72  # characters that stand on two lines in large type


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is printed: pictures in SVG or PNG, sizes of type in points, the title in the lines that it takes."""

    lang: str
    town: str
    dates: str
    heading: str
    title: str
    lines: Sequence[str]
    paragraphs: Sequence[str]
    facts: Sequence[tuple[str, str]]
    address: str
    closing: str
    qr: bytes
    qr_alt: str
    arms: bytes
    lacing: bytes
    village: bytes
    inks: Mapping[str, str]
    title_size: float = 45.0
    text_size: float = 18.0
    town_size: float = 23.0
    with_village: bool = True

    @property
    def high(self) -> float:
        """Give the height of what stands at the foot of the sheet."""
        return FOOT + (STRIP if self.with_village else 0)


def trial(sheet: Sheet) -> str:
    """Write what must fit above the foot, on a page that is as high: where there are two, it does not fit."""
    return _document(sheet, _upper(sheet), high=HIGH - sheet.high)


def page(sheet: Sheet) -> str:
    """Write the whole sheet."""
    village = '<div class="village"></div>' if sheet.with_village else ""
    foot = (
        f'{village}<footer><img class="qr" src="{_data(sheet.qr)}" alt="{_escaped(sheet.qr_alt)}">'
        f'<p class="address">{_escaped(sheet.address)}</p><p class="closing">{_escaped(sheet.closing)}</p></footer>'
    )
    return _document(sheet, _upper(sheet) + foot, high=HIGH)


def _upper(sheet: Sheet) -> str:
    facts = "".join(
        f'<tr><th scope="row">{_escaped(label)}</th><td>{_escaped(text)}</td></tr>' for label, text in sheet.facts
    )
    table = f'<table lang="{_escaped(sheet.lang)}">{facts}</table>' if facts else ""
    title = "<br>".join(map(_escaped, sheet.lines))
    said = "".join(f"<p>{_escaped(one)}</p>" for one in sheet.paragraphs)
    return (
        f'<header><div class="arms"></div><p class="town">{_escaped(sheet.town)}</p>'
        f'<p class="dates">{_escaped(sheet.dates)}</p></header><div class="lacing"></div>'
        f'<main><p class="heading">{_escaped(sheet.heading)}</p><h1>{title}</h1>{said}{table}</main>'
    )


def _document(sheet: Sheet, body: str, *, high: float) -> str:
    return (
        f'<!doctype html><html lang="{_escaped(sheet.lang)}"><head><meta charset="utf-8">'
        f'<title>{_escaped(sheet.title)}</title><meta name="author" content="{_escaped(sheet.town)}">'
        f"<style>{_style(sheet, high)}</style></head><body>{body}</body></html>"
    )


def _style(sheet: Sheet, high: float) -> str:
    inks, title, text = sheet.inks, sheet.title_size, sheet.text_size
    air = text / 18  # what is left free goes with the text
    rule, small = (0 if sheet.with_village else 0.6), len(sheet.address) > LONG_ADDRESS
    return f"""
@font-face {{ font-family: Titles; src: url({(FONTS / "besley-bold.ttf").as_uri()}); font-weight: 700 }}
@font-face {{ font-family: Text; src: url({(FONTS / "noto-sans-regular.ttf").as_uri()}); font-weight: 400 }}
@font-face {{ font-family: Text; src: url({(FONTS / "noto-sans-bold.ttf").as_uri()}); font-weight: 700 }}
@page {{ size: {WIDTH}mm {high:.2f}mm; margin: 0 }}
* {{ margin: 0; padding: 0; box-sizing: border-box }}
body {{ font: {text}pt/1.4 Text, sans-serif; color: {inks["ink"]}; font-variant-numeric: lining-nums tabular-nums }}
header {{ position: relative; height: {BAND}mm; background: {inks["deep"]}; color: {inks["on-deep"]};
  padding: {EDGE + 1}mm {MARGIN}mm 0 {MARGIN + 21}mm }}
.arms {{ position: absolute; left: {MARGIN}mm; top: {EDGE}mm; width: 15mm; height: 18mm;
  background: {_background(sheet.arms)} center / contain no-repeat }}
.town {{ font: 700 {sheet.town_size}pt/1.1 Titles, Text, serif; font-variant-numeric: normal }}
.dates {{ font-size: 12.5pt; line-height: 1.3; margin-top: 1mm }}
.lacing {{ height: {LACING}mm; background: {_background(sheet.lacing)} 0 0 / {WIDTH}mm {LACING}mm no-repeat }}
main {{ padding: {8 * air:.2f}mm {MARGIN}mm {4 * air:.2f}mm }}
.heading {{ font: 700 {min(title * 0.66, 32):.2f}pt/1.1 Titles, Text, serif; color: {inks["b-text"]} }}
/* The zero of equal width is missing from the bold font, which draws a thin one. */
h1 {{ font: 700 {title}pt/1.1 Titles, Text, serif; letter-spacing: -.01em; font-variant-numeric: normal;
  margin: {3 * air:.2f}mm 0 {5 * air:.2f}mm; overflow-wrap: anywhere }}
main p + p {{ margin-top: {2.5 * air:.2f}mm }}
table {{ border-collapse: collapse; width: 100%; margin-top: {6 * air:.2f}mm; border-top: .6mm solid {inks["ink"]} }}
th, td {{ vertical-align: top; text-align: left; padding: {2.1 * air:.2f}mm 0; line-height: 1.3;
  border-bottom: .25mm solid {inks["hairline"]} }}
tr:last-child > * {{ border-bottom: 0 }}
tr:first-child td {{ font-weight: 700 }}
th {{ color: {inks["a"]}; font-weight: 700; padding-right: 6mm; white-space: nowrap; width: 1% }}
.village {{ position: absolute; left: 0; bottom: {FOOT}mm; width: {WIDTH}mm; height: {STRIP}mm;
  background: {inks["sky"]} {_background(sheet.village)} 0 100% / {WIDTH}mm {STRIP}mm no-repeat }}
footer {{ position: absolute; left: 0; bottom: 0; width: {WIDTH}mm; height: {FOOT}mm; background: #fff;
  padding: {QR_TOP}mm {MARGIN}mm 0 {MARGIN + 34}mm; border-top: {rule}mm solid {inks["ink"]} }}
.qr {{ position: absolute; left: {MARGIN}mm; top: {QR_TOP}mm; width: {QR}mm; height: {QR}mm }}
.address {{ font-size: {11 if small else 16}pt; font-weight: 700; line-height: 1.2; overflow-wrap: anywhere }}
.closing {{ font-size: 13pt; line-height: 1.4; margin-top: 1.5mm }}
"""


def _background(picture: bytes) -> str:
    return f"url({_data(picture)})" if picture else "none"


def _data(picture: bytes) -> str:
    kind = "image/png" if picture.startswith(b"\x89PNG") else "image/svg+xml"
    return f"data:{kind};base64,{base64.b64encode(picture).decode()}"


def _escaped(text: str) -> str:
    return html.escape(text)
