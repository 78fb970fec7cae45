"""What is wrong with a TOML file, in words: those of Python's own reader are English, and for those who know TOML.

The beginnings are those of ``tomllib`` (https://docs.python.org/3/library/tomllib.html); what none of them begins is
given as it is.
"""

from __future__ import annotations

from syndicate.i18n import _


def fault(error: str) -> str:
    """Say what is wrong. ``error`` is the message of Python's reader, without the place."""
    for beginnings, said in _known():
        if error.startswith(beginnings):
            return said
    return _("The file is not valid TOML: {error}").format(error=error)


def _known() -> tuple[tuple[tuple[str, ...], str], ...]:
    return (
        (("Expected '=' after a key",), _('After a name comes “=”, then its value: name = "Valserein".')),
        (
            ("Invalid value", "Invalid date"),
            _("This is no value: a text stands between straight double quotes, a date is written 2026-11-20."),
        ),
        (
            ("Illegal character '\\n'", "Illegal character '\\r", "Unterminated string", 'Expected "', "Expected \"'"),
            _("A text lacks the quote at its end, on the same line."),
        ),
        (
            ("Unescaped '\\' in a string", "Invalid hex value", "Escaped character"),
            _("A backslash is written twice between double quotes: \\\\."),
        ),
        (("Unclosed array",), _("In a list between [ and ], values are separated by commas, and the ] must not lack.")),
        (("Unclosed inline table",), _("Between { and }, entries are separated by commas, and the } must not lack.")),
        (("Expected ']",), _("A title between brackets lacks the ] at its end.")),
        (
            ("Expected newline or end of document",),
            _("Something is left over after this value: a line holds one setting, no number begins with 0."),
        ),
        (
            ("Cannot overwrite", "Cannot declare", "Cannot redefine", "Cannot mutate", "Duplicate inline table key"),
            _("This name is here for the second time: each is written once."),
        ),
        (
            ("Invalid initial character", "Invalid statement"),
            _("A line begins with a name of plain letters, or with a title between brackets; # begins a remark."),
        ),
        (("Illegal character", "Found invalid character"), _("A sign stands here that cannot be seen: remove it.")),
    )
