"""French typography, and what browsers do not understand: what ``tambour check --fix`` mends by itself."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.checks.page import Around, Page
from syndicate.fix import french_edits, tel_edits
from syndicate.i18n import _, ngettext
from syndicate.prose import words
from syndicate.source import Problem


def french(page: Page, around: Around) -> Iterator[Problem]:
    """Wish for the signs of French; once for each file, as one command mends them all."""
    source = page.source
    if not source.lang.startswith("fr"):
        return
    edits = list(french_edits(page.body, page.shown))
    line = page.line(edits[0].start) if edits else 0
    count = len(edits)
    # The sentences that live copies are made of are left alone: mending a space would change each copy.
    for text, at in page.sentences() if source.id not in around.live else ():
        found = sum(1 for _edit in french_edits(text, words(text)))
        count, line = count + found, at if found and (not line or at < line) else line
    if count:
        message = ngettext(
            "{count} sign is not that of French typography (space, apostrophe, ellipsis).",
            "{count} signs are not those of French typography (spaces, apostrophes, ellipses).",
            count,
        )
        yield page.problem(line, "typography", message.format(count=count))


def telephone_links(page: Page, _around: Around) -> Iterator[Problem]:
    """Wish for telephone links that telephones understand."""
    for edit in tel_edits(page.body, page.shown):
        yield page.problem(
            page.line(edit.start), "tel-link", _("This link calls nobody: write tel: instead of tel://.")
        )


ADVICE = (french, telephone_links)
