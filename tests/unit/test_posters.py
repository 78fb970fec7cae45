"""Posters: one sheet whatever the text, that can be read aloud, drawn alike each time, and only where it can be."""

from __future__ import annotations

import builtins
import hashlib
import importlib.util
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from syndicate import posters
from syndicate.card_shapes import Setting
from syndicate.compose import compose, digest, for_account
from syndicate.errors import ConfigError
from syndicate.model import Account, Draft, Link, Notice, Original
from syndicate.networks import load
from syndicate.pictures import Gallery, Site
from syndicate.poster_page import EDGE, HIGH, WIDTH, page
from syndicate.web import Web
from tests.contract.samples import AT, URL
from tests.servers import tools

HEAD = posters.Letterhead("Valserein", ("#1f6b4a", "#e8b22d"), Setting("99001", "river"), "03 53 01 04 20")
FACTS = (("Quand", "Dimanche 22 novembre 2026, de 16\u00a0h à 17\u202fh\u202f30"), ("Où", "Salle des fêtes"))
NOTICE = Notice(FACTS, "Affiché le 16 novembre 2026, à retirer après le 22 novembre 2026")
ORIGINAL = Original("agenda/concert", URL, "Concert d’hiver", "Entrée libre.", "fr", AT, notice=NOTICE)
RULES = load("poster").rules
PICTURES = ("BlockReplacedBox", "InlineReplacedBox")  # as WeasyPrint names them
PRINTING = Account("affiches", "poster", RULES)


@pytest.fixture(autouse=True)
def _pango() -> None:
    tools.pango()


def test_a_poster_is_one_accessible_sheet() -> None:
    """It claims PDF/UA-1, is tagged, and has a language, a title that is shown, and no font that is not in it."""
    with _opened(_poster()) as pdf:
        assert len(pdf.pages) == 1
        assert [round(float(length)) for length in pdf.pages[0].MediaBox] == [0, 0, 595, 842]
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("fr", True)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo.Title) == "Concert d’hiver"
        for font in pdf.pages[0].Resources.Font.values():
            assert _embedded(font), font.BaseFont


def test_a_poster_is_read_aloud_in_order() -> None:
    """Town, heading, title, text, facts with their names, then the code with its words: nothing else is tagged."""
    with _opened(_poster()) as pdf:
        tags = [tag for tag in _tags(pdf.Root.StructTreeRoot.K) if tag.S in ("/P", "/H1", "/TH", "/TD", "/Figure")]
        kinds = [str(tag.S)[1:] for tag in tags]
        assert kinds == ["P", "P", "P", "H1", "P", *["TH", "TD"] * 3, "Figure", "P", "P"]
        assert all(str(tag.A.Scope) == "/Row" for tag in tags if tag.S == "/TH")
        (code,) = [tag for tag in tags if tag.S == "/Figure"]
        assert str(code.Alt) == f"Code QR\u00a0: {URL.removeprefix('https://')}"
        left, low, right, high = (float(length) for length in code.A.BBox)
        assert 0 < left < right < 595
        assert 0 < low < high < 842


@pytest.mark.parametrize(
    ("summary", "url"),
    [("Entrée libre.", URL), ("Une phrase. " * 60, f"{URL}/{'une-adresse-vraiment-longue-' * 5}"), ("", URL)],
)
def test_what_is_read_is_where_printers_print(summary: str, url: str) -> None:
    """No word and no code is nearer than 10 mm to an edge of the sheet, which office printers leave blank."""
    draft = Draft(f"Concert\n\n{summary}\n\n{url}", "fr", Link(url, "Concert", summary), notice=NOTICE)
    (sheet,) = posters._document(page(posters._fitted(posters._sheet(draft, HEAD)))).pages
    millimetres = 25.4 / 96
    boxes = [one for one in _boxes(sheet._page_box) if type(one).__name__ in ("TextBox", *PICTURES)]
    assert any(type(one).__name__ in PICTURES for one in boxes), "the code is looked at too"
    for one in boxes:
        left, top = one.position_x * millimetres, one.position_y * millimetres
        right, bottom = left + one.width * millimetres, top + one.height * millimetres
        assert min(left, top) >= EDGE, one
        assert right <= WIDTH - EDGE, one
        assert bottom <= HIGH - EDGE, one


def test_the_code_leads_to_the_page() -> None:
    """What a telephone reads in the code is the canonical URL."""
    import segno

    drawn = segno.make(URL, error="q", micro=False, boost_error=False)
    out = io.BytesIO()
    drawn.save(out, kind="svg", border=0, xmldecl=False, dark="#000")
    assert posters._qr(URL) == out.getvalue()
    assert posters._qr(f"{URL}-2") != out.getvalue()


def test_the_same_poster_has_the_same_bytes() -> None:
    """Another process, with other hashes and at another time, draws it alike."""
    program = (
        "from tests.unit.test_posters import _poster; import hashlib; print(hashlib.sha256(_poster()).hexdigest())"
    )
    environ = os.environ | {"PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1000000000", "TAMBOUR_LANG": "en"}
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=tools.REPOSITORY, env=environ, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == hashlib.sha256(_poster()).hexdigest()


@pytest.mark.parametrize(
    ("title", "text", "facts"),
    [
        ("Bal", "", ()),
        ("Travaux " * 40, "", ()),
        ("Anticonstitutionnellement" * 6, "", ()),
        ("Un titre", "Une phrase un peu longue. " * 200, ()),
        ("Titre long, très long, " * 12, "Une phrase un peu longue. " * 60, (("Où", "Une salle, " * 40),) * 5),
        ("🎉 Fête 👨‍👩‍👧‍👦 ⟶", "Venez 🎺 !", (("Quand", "🕗 20 h"),)),
        ("Праздник 祭り", "مرحبا", ()),
        ("<b>Bal</b> & <script>alert(1)</script>", 'Dit « oui » "non"', (("<td>", "</td>"),)),
    ],
)
def test_whatever_is_written_makes_one_sheet(title: str, text: str, facts: tuple[tuple[str, str], ...]) -> None:
    """Long, foreign, hostile or empty texts make one page, and no sign that no font has."""
    draft = Draft(f"{title}\n\n{text}\n\n{URL}", "fr", Link(URL, title, text), notice=Notice(facts, "Affiché"))
    with _opened(posters.draw(draft, HEAD).data) as pdf:
        assert len(pdf.pages) == 1


def test_a_short_text_is_larger_than_a_long_one() -> None:
    """The sheet is filled: the less there is to say, the larger it is said; the village goes last."""
    short, long = (
        posters._fitted(posters._sheet(_draft(summary=text), HEAD)) for text in ("Entrée libre.", "Entrée. " * 70)
    )
    assert short.title_size > long.title_size
    assert short.text_size > long.text_size >= posters.SIZES[-1][1]
    assert short.with_village


def test_the_title_and_the_facts_are_never_cut() -> None:
    """When not even the smallest type holds all, the text is shortened, at a word; the title and the facts stay."""
    facts = (("Où", "Une salle au fond du village, près du lavoir. " * 6),) * 4
    draft = _draft(title="Titre long, très long, " * 10, summary="Une phrase un peu longue. " * 40, facts=facts)
    sheet = posters._fitted(posters._sheet(draft, HEAD))
    assert (sheet.title, [len(text) > 200 for _name, text in sheet.facts]) == (
        draft.link.title.strip(),
        [True] * 4 + [False],
    )
    assert not sheet.with_village
    assert sheet.paragraphs == () or "…" in sheet.paragraphs[0]


def test_the_editor_s_own_text_is_printed() -> None:
    """What an editor wrote for the board stands there, without the title and the address, which have their places."""
    own = Draft(f"Concert d’hiver\n\nApportez un coussin.\n\nPlus : {URL}", "fr", Link(URL, "Concert d’hiver", "x"))
    assert posters.body(own) == ["Apportez un coussin.", "Plus :"]
    assert posters.body(_draft(summary="Entrée libre.")) == ["Entrée libre."]


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ((), ["Questions"]),
        ((("Où", "Place"),) * 6, ["Où"] * 4 + ["Questions"]),
        ((("Téléphone", "03.53.01.04.36"),), ["Téléphone"]),
        ((("Contact", "Mme Roy, +33 3 53 01 04 36"), ("Où", "x")), ["Contact", "Où"]),
    ],
)
def test_somebody_can_always_be_called(facts: tuple[tuple[str, str], ...], named: list[str]) -> None:
    """The town hall's number is there when no fact has one; five facts at most."""
    assert [name for name, _text in posters._sheet(_draft(facts=facts), HEAD).facts] == named


def test_the_colours_and_the_arms_are_the_commune_s() -> None:
    """Another pair of colours, or other arms, make another sheet; in mourning it has no colour left."""
    inks = posters._sheet(_draft(), HEAD).inks
    blue = posters.Letterhead("Valserein", ("#1f4e9e", "#e8b22d"), HEAD.setting, arms=b"<svg/>")
    mourning = posters.Letterhead("Valserein", HEAD.colours, Setting("99001", "river", mourning=True))
    assert posters._sheet(_draft(), blue).inks["deep"] != inks["deep"]
    assert posters._sheet(_draft(), blue).arms == b"<svg/>"
    assert posters._sheet(_draft(), mourning).inks["a"] == posters._sheet(_draft(), mourning).inks["ink"]


def test_a_long_name_of_a_town_is_written_smaller() -> None:
    """A name that is too long for its line is smaller, down to a size."""
    long = posters.Letterhead("Saint-Germain-lès-Arpajon-sur-Orvelle-la-Vallée", HEAD.colours, HEAD.setting)
    assert posters.TOWN[-1] <= posters._sheet(_draft(), long).town_size < posters._sheet(_draft(), HEAD).town_size


# ------------------------------------------------------------------------------------ what reaches the board


def test_only_accounts_that_print_read_the_notice() -> None:
    """An hour that changes makes the poster anew, and edits no other copy."""
    later = Original(**{name: getattr(ORIGINAL, name) for name in Original.__slots__} | {"notice": Notice()})
    others = Account("m", "mastodon", load("mastodon").rules)
    assert digest(for_account(ORIGINAL, PRINTING)) != digest(for_account(later, PRINTING))
    assert digest(for_account(ORIGINAL, others)) == digest(for_account(later, others))
    assert compose(for_account(ORIGINAL, PRINTING), RULES).notice == NOTICE
    assert compose(for_account(ORIGINAL, others), others.rules).notice is None


def test_the_gallery_draws_the_poster(tmp_path: Path) -> None:
    """A kind that prints is given the sheet of the commune, and fetches no picture for it."""
    site = Site("https://valserein.example.org", HEAD.town, HEAD.colours, setting=HEAD.setting, phone=HEAD.phone)
    with Web() as web:
        gallery = Gallery(site, web, tmp_path, wait=0, sleep=lambda _seconds: None)
        post = gallery.post(_draft(), RULES)
    assert post.poster is not None
    assert (post.poster.data, post.poster.mime) == (_poster(), "application/pdf")


def test_a_poster_lets_no_half_picture_pass_afterwards() -> None:
    """WeasyPrint accepts pictures that are cut short, in all the process: what we publish must not."""
    data = io.BytesIO()
    Image.linear_gradient("L").save(data, "PNG")
    posters._weasyprint.cache_clear()
    _poster()
    with Image.open(io.BytesIO(data.getvalue()[:-400])) as half, pytest.raises(OSError, match="truncated"):
        half.load()


def test_without_weasyprint_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is not installed nothing is drawn, and the sentence names it."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="pip install weasyprint segno"):
        load("poster").check_machine(PRINTING)


def test_without_pango_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a library is not on the machine, the sentence gives its name and not a trace."""
    kept = builtins.__import__

    def refuse(name: str, *others: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'\nmore, on many lines")
        return kept(name, *others)

    posters._weasyprint.cache_clear()
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(ConfigError, match=r"libpango-1\.0-0") as caught:
        load("poster").check_machine(PRINTING)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("variable", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
def test_no_poster_is_put_where_a_run_takes_it_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    """On a forge a folder in the checkout is refused in one sentence; one that stays beside it is as good as any."""
    checkout = tmp_path / "site"
    monkeypatch.setenv(variable, str(checkout))
    lost, kept = (replace(PRINTING, settings={"folder": str(at / "affiches")}) for at in (checkout, tmp_path))
    with pytest.raises(ConfigError, match="a computer of the town hall"):
        load("poster").check_machine(lost)
    load("poster").check_machine(kept)


# --------------------------------------------------------------------------------------------- helpers


def _draft(
    *, title: str = "Concert d’hiver", summary: str = "Entrée libre.", facts: tuple[tuple[str, str], ...] = FACTS
) -> Draft:
    notice = Notice(facts, NOTICE.dates)
    return Draft(f"{title}\n\n{summary}\n\n{URL}", "fr", Link(URL, title, summary), notice=notice)


@cache
def _poster() -> bytes:
    return posters.draw(_draft(), HEAD).data


def _boxes(box: Any) -> Iterator[Any]:
    """Give what was laid out, in reading order; what is placed by itself stands behind a placeholder."""
    box = getattr(box, "_box", box)
    yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(child)


def _opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def _embedded(font: Any) -> bool:
    (inner,) = font.DescendantFonts
    return "/FontFile2" in inner.FontDescriptor or "/FontFile3" in inner.FontDescriptor


def _tags(node: Any) -> Iterator[Any]:
    """Give the elements of a structure tree, in reading order."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from _tags(one)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        yield from _tags(node.get("/K"))
