"""Corrections say the fact first, and lead nobody to what is false: what is repeated is remembered, true or not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from syndicate.checks.page import Around, Page
from syndicate.i18n import _
from syndicate.source import Problem

TYPE = "rectificatifs"
# Of the words of a title, the share that may be those of the rumour: the subject is the same, the sentence is not.
SHARED = 0.6
STEM = 5  # letters: « ouvertes » and « ouvert » are one word
_WORD = re.compile(r"[^\W\d_]{4,}")
_EMPTY = frozenset(("dans", "pour", "avec", "sans", "plus", "cette", "etre", "aurai", "serai", "leurs", "nous", "vous"))


def fact_first(page: Page, _around: Around) -> Iterator[Problem]:
    """Wish for a title in the words of the fact, not in those of the rumour, even to deny it."""
    claim = page.source.extra.get("claim")
    if page.source.type != TYPE or not isinstance(claim, str):
        return
    title, rumour = _stems(page.source.title), _stems(claim)
    if title and len(title & rumour) >= SHARED * min(len(title), len(rumour)):
        message = _("The title repeats what is false, which is what people will remember: say the fact.")
        yield page.problem(page.source.line("title"), "claim-title", message)


def rumour_unlinked(page: Page, _around: Around) -> Iterator[Problem]:
    """Want no link to the place where the rumour is read: it would be read more, and rank higher."""
    source = page.source
    address = source.extra.get("claim_url")
    if source.type != TYPE or not isinstance(address, str):
        return
    message = _("This leads to the rumour itself: name it in words, without its address.")
    for link in page.links:
        if _same(link.address, address):
            yield page.problem(page.line(link.index), "claim-linked", message, "error")
    evidence = source.extra.get("evidence_urls")
    if any(_same(one, address) for one in (evidence if isinstance(evidence, tuple) else ())):
        yield page.problem(source.line("evidence_urls"), "claim-linked", message, "error")


def _stems(text: str) -> frozenset[str]:
    bare = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    return frozenset(word[:STEM] for word in _WORD.findall(bare)) - _EMPTY


def _same(one: object, other: str) -> bool:
    """Tell whether two addresses are one, whatever their scheme, their last slash and their fragment."""
    try:
        first, second = (urlsplit(str(address).strip()) for address in (one, other))
    except ValueError:
        return False
    return (first.netloc.lower(), first.path.rstrip("/"), first.query) == (
        second.netloc.lower(), second.path.rstrip("/"), second.query,
    )  # fmt: skip


ADVICE = (fact_first, rumour_unlinked)
