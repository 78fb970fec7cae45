"""The documents of the sample commune: small PDF files with a text layer, a title, a language and a structure.

Each ``tools/drawing/papers/FOLDER/NAME.txt`` becomes ``content/FOLDER/NAME.pdf``. The first line is the title, lines
that begin with ``#`` are headings, ``-`` begins an item of a list, an empty line ends a paragraph, all else is
paragraphs. The files are made by hand from ISO 32000-1 (PDF 1.7): sections 7.5 (structure of the file), 14.7 and 14.8
(tagged PDF, so that a screen reader finds headings). Nothing in them is compressed: they are the same on any machine.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .sheet import DEEP, GOLD, GREEN

PAPERS = Path(__file__).with_name("papers")
WIDTH, HEIGHT, MARGIN = 595, 842, 64  # A4, in points
FOOT = 70
OWNER = "Commune de Valserein"
SPECIMEN = "SPÉCIMEN – commune fictive, document sans valeur"
# Style: the tag of the structure, the font, its size, the space before, and how many signs fit on a line.
STYLES = {
    "title": ("H1", "F2", 20, 6, 46), "heading": ("H2", "F2", 13, 14, 74), "item": ("P", "F1", 11, 4, 84),
    "text": ("P", "F1", 11, 8, 88),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """A title, a heading, an item or a paragraph."""

    style: str
    text: str


def write_all(content: Path) -> list[Path]:
    """Write every document under ``content`` and give their paths."""
    written = []
    for source in sorted(PAPERS.rglob("*.txt")):
        path = content / source.relative_to(PAPERS).with_suffix(".pdf")
        path.write_bytes(pdf(source.read_text(encoding="utf-8")))
        written.append(path)
    return written


def pdf(text: str) -> bytes:
    """Make the PDF of a text."""
    blocks = list(_blocks(text))
    pages = _pages(blocks)
    title = _unicode(blocks[0].text)
    first = 7  # the number of the first page object; each page has a content stream after it
    kids = [first + 2 * index for index in range(len(pages))]
    whole = first + 2 * len(pages)  # the element of the structure that holds the others, which follow it
    tags = [(tag, index) for index, page in enumerate(pages) for tag, _ in page]
    objects = [
        (
            "<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) /MarkInfo << /Marked true >> /StructTreeRoot 6 0 R"
            " /ViewerPreferences << /DisplayDocTitle true >> >>"
        ),
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>",
        f"<< /Title {title} /Author {_unicode(OWNER)} /Subject {_unicode(SPECIMEN)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        _tree(pages, whole),
    ]
    for index, page in enumerate(pages):
        stream = _stream(page, index + 1, len(pages))
        objects += [
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {first + 2 * index + 1} 0 R"
                f" /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> /StructParents {index} /Tabs /S >>"
            ),
            f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream",
        ]
    held = " ".join(f"{whole + 1 + at} 0 R" for at in range(len(tags)))
    objects.append(f"<< /Type /StructElem /S /Document /P 6 0 R /K [{held}] >>")
    counts = [0] * len(pages)
    for tag, page_index in tags:
        objects.append(
            f"<< /Type /StructElem /S /{tag} /P {whole} 0 R /Pg {kids[page_index]} 0 R /K {counts[page_index]} >>"
        )
        counts[page_index] += 1
    return _file(objects)


# ----------------------------------------------------------------------------------------------- the text


def _blocks(text: str) -> Iterator[Block]:
    title, _, rest = text.strip().partition("\n")
    yield Block("title", title)
    for paragraph in rest.strip().split("\n\n"):
        lines = paragraph.strip().splitlines()
        if lines and lines[0].startswith("#"):
            yield Block("heading", lines.pop(0).lstrip("# "))
        if lines and lines[0].startswith("-"):
            yield from (Block("item", f"•  {line.lstrip('- ')}") for line in lines)
        elif lines:
            yield Block("text", " ".join(lines))


def _pages(blocks: list[Block]) -> list[list[tuple[str, str]]]:
    """Lay the blocks out: for each page, the tag and the operators of each piece of text."""
    pages: list[list[tuple[str, str]]] = [[]]
    y = HEIGHT - 118.0
    for block in blocks:
        tag, font, size, before, most = STYLES[block.style]
        leading = size * 1.42
        lines = textwrap.wrap(
            block.text, most, subsequent_indent="     " if block.style == "item" else "", break_on_hyphens=False
        )
        if y - before - leading * len(lines) < FOOT and pages[-1]:
            pages.append([])
            y = HEIGHT - 118.0
        y -= before
        colour = _ink(GREEN) if block.style == "title" else _ink("#16261d")
        shown = []
        for line in lines:
            y -= leading
            shown.append(f"1 0 0 1 {MARGIN} {y:.1f} Tm {_string(line + ' ')} Tj")
        pages[-1].append((tag, f"BT /{font} {size} Tf {colour} rg\n" + "\n".join(shown) + "\nET"))
    return pages


# ------------------------------------------------------------------------------------------------ the file


def _stream(page: list[tuple[str, str]], number: int, total: int) -> str:
    """Give the operators of a page: the head and the foot are decoration, the rest is tagged."""
    head = (
        f"/Artifact BMC\n{_ink(DEEP)} rg 0 {HEIGHT - 74} {WIDTH} 74 re f\n"
        f"{_ink(GOLD)} rg 0 {HEIGHT - 80} {WIDTH} 6 re f\n"
        f"BT /F2 15 Tf 1 1 1 rg 1 0 0 1 {MARGIN} {HEIGHT - 46} Tm {_string(OWNER)} Tj ET\n"
        f"BT /F2 11 Tf {_ink(GOLD)} rg 1 0 0 1 {WIDTH - 132} {HEIGHT - 45} Tm {_string('SPÉCIMEN')} Tj ET\n"
        f"BT /F1 9 Tf {_ink('#4a554e')} rg 1 0 0 1 {MARGIN} 40 Tm"
        f" {_string(f'{SPECIMEN} – page {number} sur {total}')} Tj ET\nEMC"
    )
    pieces = [f"/{tag} << /MCID {at} >> BDC\n{operators}\nEMC" for at, (tag, operators) in enumerate(page)]
    return "\n".join([head, *pieces])


def _tree(pages: list[list[tuple[str, str]]], whole: int) -> str:
    numbers, at = [], whole + 1
    for index, page in enumerate(pages):
        numbers.append(f"{index} [{' '.join(f'{at + step} 0 R' for step in range(len(page)))}]")
        at += len(page)
    return f"<< /Type /StructTreeRoot /K {whole} 0 R /ParentTree << /Nums [{' '.join(numbers)}] >> >>"


def _file(objects: list[str]) -> bytes:
    data = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return data + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
        f"<< /Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    ).encode("ascii")


def _string(text: str) -> str:
    # A no-break thin space is not in the encoding of the fonts; a no-break one is close enough.
    text = text.replace("\u202f", "\u00a0")
    return "(" + text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"


def _unicode(text: str) -> str:
    """Give a text as the properties of the document want it (7.9.2.2)."""
    return f"<feff{text.encode('utf-16-be').hex()}>"


def _ink(colour: str) -> str:
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))
