"""How titles read: in lists, in feeds, on networks, aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndicate.checks.page import Around, Page
from syndicate.i18n import _
from syndicate.source import Problem

# What search engines and networks show of a title (schema.org's `headline`, as news aggregators read it).
LONG_TITLE = 110
_WORD = re.compile(r"[^\W\d_]{4,}")


def title_short(page: Page, _around: Around) -> Iterator[Problem]:
    """Wish for a title that lists and networks show whole."""
    count = len(page.source.title)
    if count > LONG_TITLE:
        message = _("The title has {count} characters: beyond {most}, it is cut in lists and on networks.")
        yield page.problem(page.source.line("title"), "title-long", message.format(count=count, most=LONG_TITLE))


def title_quiet(page: Page, _around: Around) -> Iterator[Problem]:
    """Wish for a title that does not shout; acronyms and a word alone may."""
    capitals = [word for word in _WORD.findall(page.source.title) if word.isupper()]
    if len(capitals) > 1 and len(capitals) * 2 > len(_WORD.findall(page.source.title)):
        yield page.problem(page.source.line("title"), "title-capitals", _("The title is written in capitals."))


ADVICE = (title_short, title_quiet)
