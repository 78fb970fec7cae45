"""What screen readers walk through: headings in order, tables with a header (RGAA 4.1.2, criteria 9.1 and 5.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndicate.checks.page import Around, Page
from syndicate.i18n import _
from syndicate.source import Problem

# Bold alone in its paragraph, on one short line that is no sentence and no date, with text below.
_FAKE = re.compile(r"(?:^|\n\n)(?P<mark>\*\*|__)(?P<text>[^*_\n]{3,80}?)(?P=mark)[ \t]*:?[ \t]*\n(?=\s*\S)")
_SENTENCE = re.compile(r"[.!?…;,»]$|\d")
_RULE = re.compile(r"^[ ]{0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_HTML_TABLE = re.compile(r"<table\b.*?</table\s*>", re.IGNORECASE | re.DOTALL)


def headings_in_order(page: Page, _around: Around) -> Iterator[Problem]:
    """Wish for headings that begin at ## and go down one step at a time."""
    above = 1
    for heading in page.headings:
        if heading.level == 1:
            message = _("This heading has the rank of the page's title: write ## instead of #.")
            yield page.problem(page.line(heading.index), "heading-order", message)
            above = 2
            continue
        if heading.level > above + 1:
            message = _("This heading skips a rank: write {wanted} instead of {written}.")
            place = {"wanted": "#" * (above + 1), "written": "#" * heading.level}
            yield page.problem(page.line(heading.index), "heading-order", message.format(**place))
        above = heading.level


def headings_true(page: Page, _around: Around) -> Iterator[Problem]:
    """Wish for headings that are headings: bold alone on its line is only big."""
    if "**" not in page.body and "__" not in page.body:
        return
    for found in _FAKE.finditer(page.shown):
        if not _SENTENCE.search(found["text"].strip()):
            message = _("“{text}” in bold looks like a heading and is none: write ## in front.")
            line = page.line(found.start("mark"))
            yield page.problem(line, "fake-heading", message.format(text=found["text"].strip()))


def tables_headed(page: Page, _around: Around) -> Iterator[Problem]:
    """Wish for a header over each table: without it, figures are read without what they count."""
    if "|" not in page.shown and "<table" not in page.body:
        return
    for found in _HTML_TABLE.finditer(page.body):
        if "<th" not in found[0].lower():
            yield page.problem(page.line(found.start()), "table-header", _("This table has no header row."))
    lines = page.shown.split("\n")
    for number, line in enumerate(lines):
        first = number == 0 or "|" not in lines[number - 1]
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if not (first and line.lstrip().startswith("|") and line.count("|") > 1):
            continue
        at = page.source.body_line + number
        if _RULE.match(following) and not line.strip("| \t"):
            yield page.problem(at, "table-header", _("The header row of this table is empty."))
        elif "|" in following and not _RULE.match(following) and not _RULE.match(line):
            message = _("This is not read as a table: its second line must be |---|---|.")
            yield page.problem(at, "table-header", message)


ADVICE = (headings_in_order, headings_true, tables_headed)
