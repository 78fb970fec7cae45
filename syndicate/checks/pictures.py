"""Whether the description of a picture says anything (RGAA 4.1.2, criterion 1.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from syndicate.checks.page import Around, Page
from syndicate.i18n import _
from syndicate.source import Problem

# More than a screen reader can be stopped in; what is longer belongs in the text.
LONG_ALT = 250
_KIND = (
    r"(?:image|photo(?:graphie|s)?|illustration|visuel|img|picture|affiche|logo|bannière|bandeau|vignette|dessin|"
    r"flyer|capture(?: d['’]écran)?)"
)
_EMPTY = re.compile(rf"(?:(?:une?|la|le|l['’]) ?)?{_KIND}[\W\d_]*", re.IGNORECASE)
_REDUNDANT = re.compile(
    r"(?:(?:une?|la|l['’]) ?)?(?:image|photo|photographie|picture)"
    r" (?:de |d['’]|du |des |of |représentant |montrant )",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\S+\.(?:jpe?g|png|webp|gif|heic|tiff?|svg)|(?:IMG|DSCN?|DSCF|PXL|P)[_-]?\d{3,}\S*|Screenshot\S*", re.IGNORECASE
)


def described_truly(page: Page, _around: Around) -> Iterator[Problem]:
    """Wish for a description that tells what those who see the picture see."""
    for file, alt, line in _described(page):
        if _EMPTY.fullmatch(alt) or _FILE.fullmatch(alt) or (" " not in alt and alt == file.stem):
            message = _("“{alt}” does not say what the picture shows.")
            yield page.problem(line, "alt-vague", message.format(alt=alt))
        elif alt.casefold() == page.source.title.casefold():
            yield page.problem(line, "alt-vague", _("The description of the picture only repeats the title."))
        elif found := _REDUNDANT.match(alt):
            message = _("Leave out “{words}”: it is known to be a picture.")
            yield page.problem(line, "alt-vague", message.format(words=found[0].strip()))
        if len(alt) > LONG_ALT:
            message = _("The description of the picture has {count} characters; {most} is enough.")
            yield page.problem(line, "alt-long", message.format(count=len(alt), most=LONG_ALT))


def _described(page: Page) -> Iterator[tuple[Path, str, int]]:
    """Give each described picture: its file, its description, its line."""
    source = page.source
    if source.picture and source.picture.alt:
        yield source.picture.path, source.picture.alt, source.line("image_alt")
    for picture in source.inline:
        if picture.alt:
            yield picture.path, picture.alt, picture.line or 1
    for name, choice in (source.syndicate or {}).items():
        if choice.image and choice.alt and f"syndicate.{name}.image_alt" in source.lines:
            yield choice.image, choice.alt, source.line(f"syndicate.{name}.image_alt")


ADVICE = (described_truly,)
