"""Draw the poster of an original: one sheet of A4 for the notice board, as a PDF that can be read aloud (PDF/UA-1).

WeasyPrint lays it out; it is an extra of its own (``poster`` in pyproject.toml) and needs Pango on the machine.
The fonts are ours, so that a poster is the same everywhere: Besley for titles, Noto Sans for text (SIL Open Font
License, ``fonts/``; Latin parts of @fontsource/noto-sans, as TrueType). What they cannot draw is left out, but for
letters.

A sheet is filled: the type is as large as the text allows. What is too long for the smallest type loses the village,
then the end of its text; the facts and the title are only cut where nothing else is left. The address is whole.
"""

from __future__ import annotations

import importlib.util
import logging
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from typing import Any

from PIL import ImageFile

from syndicate import palette
from syndicate.card_shapes import Setting
from syndicate.cards import title_lines, title_width
from syndicate.drawing.arms import arms as drawn_arms
from syndicate.drawing.inks import complete
from syndicate.drawing.lacing import lacing
from syndicate.drawing.scene import Scene
from syndicate.drawing.square import square
from syndicate.drawing.svg import svg
from syndicate.errors import ConfigError
from syndicate.i18n import _, catalogue
from syndicate.model import Attachment, Draft, Notice
from syndicate.poster_page import FONTS, FOOT, LACING, MARGIN, QR, QR_TOP, WIDE, WIDTH, Sheet, page, trial
from syndicate.text import line, shorten

MIME = "application/pdf"
ACCESSIBLE = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}  # ISO 14289-1
A4 = (595, 842)  # points
MOST_FACTS = 5
SHORT_FACTS = (200, 100, 60)  # characters of a fact, where there is too much of everything
# The title and the text, in points, from the largest to the least that is read at two metres. A long title gives way
# before the text does.
SIZES = (
    (66, 26), (62, 25), (58, 24), (54, 23), (51, 22), (48, 21), (46, 20), (44, 19), (42, 18.5), (40, 18), (38, 18),
    (36, 17.5), (34, 17.5), (32, 17), (30, 17), (28, 16.5), (26, 16), (25, 15.5), (24, 15), (23, 14.5), (21, 14),
    (18, 14),
)  # fmt: skip
TOWN = (23, 20, 17, 15, 13)  # for the name of the town, in points
_NUMBER = re.compile(r"\+?\d(?:[\s.\u00a0-]?\d){8,}")  # of a telephone
_POINT = 25.4 / 72  # millimetres
_FINE = 10  # titles are measured ten times as large, since Pillow counts in whole pixels


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who posts: whom to call, and the arms, SVG or PNG, that the commune gave (empty: drawn ones)."""

    town: str
    colours: tuple[str, str]
    setting: Setting
    phone: str = ""
    arms: bytes = b""


def check() -> None:
    """Raise ``ConfigError`` when this machine cannot make a PDF."""
    if importlib.util.find_spec("weasyprint") is None:
        raise ConfigError(_("Posters need WeasyPrint: install it beside Tambour, with pip install weasyprint segno."))
    _weasyprint()


def draw(draft: Draft, head: Letterhead) -> Attachment:
    """Draw the poster of a draft. The same draft and letterhead always give the same bytes.

    Raise ``ConfigError`` when this machine cannot make a PDF.
    """
    check()
    sheet = _fitted(_sheet(draft, head))
    data: bytes = _document(page(sheet)).write_pdf(finisher=_finish, **ACCESSIBLE)
    return Attachment(data, MIME, *A4, alt=sheet.title)


def body(draft: Draft) -> list[str]:
    """Give the paragraphs of a draft's text without its title and its address, which have places of their own."""
    paragraphs = [one for one in draft.text.split("\n\n") if one.strip() and one.strip() != draft.link.url]
    if paragraphs and _letters(paragraphs[0]) == _letters(draft.link.title):
        del paragraphs[0]
    return [text for one in paragraphs if (text := _drawable(one.replace(draft.link.url, "")))]


# ---------------------------------------------------------------------------------------------- what it says


def _sheet(draft: Draft, head: Letterhead) -> Sheet:
    _ = _speaking(draft.language)
    notice = draft.notice or Notice()
    derived = palette.derive(*palette.pair(head.colours))
    if head.setting.mourning:
        derived = palette.mourning(derived)
    inks = complete(palette.drawing(derived))
    title, address = _drawable(draft.link.title), draft.link.url.partition("://")[2].rstrip("/")
    call = (_("Questions"), _("{phone}, town hall").format(phone=head.phone)) if head.phone else None
    return Sheet(
        lang=draft.language,
        town=_drawable(head.town),
        dates=_drawable(notice.dates),
        heading=_("Notice to residents"),
        title=title,
        lines=[title],
        paragraphs=body(draft),
        facts=_facts(notice, call),
        address=address,
        closing=_(
            "The latest version is always on the site. The town hall gives this notice on paper to whoever asks."
        ),
        qr=_qr(draft.link.url),
        qr_alt=_("QR code: {address}").format(address=address),
        arms=head.arms or svg(drawn_arms(), inks).encode(),
        lacing=_lacing(inks),
        village=_village(head.setting, inks),
        town_size=next((size for size in TOWN if _wide(head.town, size) <= WIDE - 21), TOWN[-1]),
        inks={**inks, **{name: derived.light[name] for name in ("ink", "on-deep", "b-text", "hairline", "a")}},
    )


def _speaking(lang: str) -> Callable[[str], str]:
    """Translate into the language of the original: residents read it."""
    return catalogue("en" if lang.lower().partition("-")[0] == "en" else "fr").gettext


def _facts(notice: Notice, call: tuple[str, str] | None) -> list[tuple[str, str]]:
    """Give the facts, and whom to call where no fact has a number."""
    facts = [(_drawable(name), _drawable(text)) for name, text in notice.facts]
    if call is None or any(_NUMBER.search(text) for _name, text in facts):
        return facts[:MOST_FACTS]
    return [*facts[: MOST_FACTS - 1], (call[0], _drawable(call[1]))]


def _drawable(text: str) -> str:
    """Keep what our fonts draw, and letters of other scripts, which the machine may have fonts for."""
    text = text.replace("\u202f", "\u00a0").replace("\u2011", "-")
    known = _known()
    return line(
        "".join(sign for sign in text if ord(sign) in known or unicodedata.category(sign)[0] in "LMNZ" or sign == "\n")
    )


def _letters(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign)[0] in "LN")


# ------------------------------------------------------------------------------------------------ how it looks


def _fitted(sheet: Sheet) -> Sheet:
    """Give the sheet in the largest type that fits, shortened when not even the smallest does."""
    for with_village in (True, False):
        bare = replace(sheet, with_village=with_village)
        number = bisect_left(SIZES, True, key=lambda sizes: _fits(_sized(bare, *sizes)))
        if number < len(SIZES):
            return _sized(bare, *SIZES[number])
    small = _sized(bare, *SIZES[-1])
    whole = " ".join(small.paragraphs)
    short = shorten(whole, lambda text: _fits(replace(small, paragraphs=(text,))))
    small = replace(small, paragraphs=(short,) if short else ())
    return small if short or _fits(small) else _cut(small)


def _cut(sheet: Sheet) -> Sheet:
    """Shorten the facts of a sheet, then its title."""
    for most in SHORT_FACTS:
        facts = [(shorten(name, _within(40)), shorten(text, _within(most))) for name, text in sheet.facts]
        sheet = replace(sheet, facts=facts)
        if _fits(sheet):
            return sheet
    title = shorten(sheet.title, lambda text: _fits(_sized(replace(sheet, title=text), *SIZES[-1])))
    return _sized(replace(sheet, title=title), *SIZES[-1])


def _within(most: int) -> Callable[[str], bool]:
    return lambda text: len(text) <= most


def _sized(sheet: Sheet, title: float, text: float) -> Sheet:
    """Set the size of the type, and break the title into even lines; one in letters of another script breaks itself."""
    size = title * _POINT * _FINE
    lines = title_lines(sheet.title, round(size), round(WIDE * _FINE))
    if _letters("".join(lines)) != _letters(sheet.title):
        lines = [sheet.title]
    return replace(sheet, title_size=title, text_size=text, lines=lines)


def _wide(title: str, size: float) -> float:
    """Give the width of a title on one line, in millimetres; ``size`` in points."""
    return title_width(title, round(size * _POINT * _FINE)) / _FINE


def _fits(sheet: Sheet) -> bool:
    bare = replace(sheet, arms=b"", lacing=b"", village=b"", qr=b"")  # no picture moves the text
    return len(_document(trial(bare)).pages) == 1


def _document(html: str) -> Any:
    """Lay a document out."""
    return _weasyprint().HTML(string=html, base_url=FONTS.as_uri()).render(**ACCESSIBLE)


def _finish(_laid_out: Any, pdf: Any) -> None:
    """Say that the names of facts head their rows, and where the code is: WeasyPrint 70 gives no scope, and pixels."""
    low, left = (FOOT - QR_TOP - QR), MARGIN
    box = " ".join(f"{length / _POINT:.2f}" for length in (left, low, left + QR, low + QR))
    for one in pdf.objects:
        kind = one.get("S") if isinstance(one, dict) else None
        if kind == "/TH":
            one["A"]["Scope"] = "/Row"
        elif kind == "/Figure":
            one["A"]["BBox"] = f"[{box}]"


@cache
def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as error:  # the second: a library of Pango that is not on this machine
        message = _("Posters need WeasyPrint and Pango, which cannot be used here ({reason}).")
        raise ConfigError(message.format(reason=str(error).partition("\n")[0][:120])) from None
    # It lets half a picture pass for a whole one in all the process: ours are refused when they are cut short.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    # What it has to say about style is for those who write it.
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return weasyprint


@cache
def _known() -> frozenset[int]:
    """Give the signs that the font of the text has."""
    from fontTools.ttLib import TTFont

    with TTFont(FONTS / "noto-sans-regular.ttf") as font:
        return frozenset(font.getBestCmap())


def _qr(url: str) -> bytes:
    """Draw the code that leads to a page. A quarter of it may be dirty or torn."""
    import segno

    out = BytesIO()
    segno.make(url, error="q", micro=False, boost_error=False).save(
        out, kind="svg", border=0, xmldecl=False, dark="#000"
    )
    return out.getvalue()


def _lacing(inks: dict[str, str]) -> bytes:
    strip = Scene(WIDTH * 10, LACING * 10, "deep")
    lacing(strip.at(), WIDTH * 10, LACING * 10)
    return svg(strip, inks).encode()


def _village(setting: Setting, inks: dict[str, str]) -> bytes:
    scene = square(setting.seed, setting.landscape, steeple=setting.steeple, mourning=setting.mourning)
    return svg(scene, inks, fit="xMidYMax slice").encode()
