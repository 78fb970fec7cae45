"""The one style sheet: in the order of its table of contents, small, and without a rule that nothing uses."""

from __future__ import annotations

import gzip
import re

from tests.servers.tools import REPOSITORY

THEME = REPOSITORY / "themes/commune"
RULES = (THEME / "static/style.css").read_text(encoding="utf-8")
MOST = 12_000  # bytes, compressed: the theme's budget
# Who may write a class: the templates, the scripts, the plugins, and the parts of syndicate/ that make HTML.
WRITERS = (
    *THEME.rglob("*.html"),
    *THEME.rglob("*.js"),
    *REPOSITORY.glob("plugins/**/*.py"),
    *REPOSITORY.glob("syndicate/**/*.py"),
)


def test_the_sections_are_those_of_the_table_of_contents() -> None:
    """Each section stands once, in its order, under the name that the table gives it; the first is the palette's."""
    table, _end, rules = RULES.partition("*/")
    told = re.findall(r"(?<!\d)(\d{1,2}) ([A-Z][a-z]+) {2,}", table)
    found = re.findall(r"/\* -+ (\d{1,2}) ([A-Z][a-z]+) \*/", rules)

    assert [int(number) for number, _name in found] == list(range(2, 14))
    assert sorted(told, key=lambda one: int(one[0])) == found


def test_every_class_is_used() -> None:
    """Each class of the sheet is written by a template, a script or a plugin."""
    named = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", RULES, flags=re.DOTALL)))
    written = "\n".join(path.read_text(encoding="utf-8") for path in WRITERS)
    words = set(re.findall(r"[a-z][\w-]*", written))
    # What a template puts together: alert-{{ level }}, state-{{ … }}.
    begun = tuple(re.findall(r"([a-z][\w-]*-)(?:\"? ~|\{\{|\$\{|\{)", written))

    assert {name for name in named if name not in words and not name.startswith(begun)} == set()


def test_it_is_small() -> None:
    """Compressed as a server sends it, the sheet keeps within its budget."""
    assert len(gzip.compress(RULES.encode(), 9)) <= MOST
