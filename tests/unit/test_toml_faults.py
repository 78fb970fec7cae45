"""What is wrong in a TOML file is said in plain words, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndicate.errors import ConfigError
from syndicate.toml_reader import Reader


@pytest.mark.parametrize(
    ("written", "line", "words"),
    [
        ("a", 1, "After a name comes"),
        ('a: "x"', 1, "After a name comes"),
        ("a = ", 1, "is no value"),
        ("b = 1\na = oui", 2, "is no value"),
        ("a = “x”", 1, "straight double quotes"),
        ("a = 2026-02-30", 1, "is no value"),
        ('a = "x', 1, "lacks the quote"),
        ("a = 'x", 1, "lacks the quote"),
        ('a = "x\nb = 1', 1, "lacks the quote"),
        ('a = """x', 1, "lacks the quote"),
        ('a = "c:\\d"', 1, "backslash"),
        ('a = "\\u12"', 1, "backslash"),
        ('a = "\\ud800"', 1, "backslash"),
        ("a = [1, 2", 1, "the ] must not lack"),
        ("a = [1 2]", 1, "separated by commas"),
        ("a = {b = 1", 1, "the } must not lack"),
        ("[a\nb = 1", 1, "lacks the ]"),
        ("[[a]\nb = 1", 1, "lacks the ]"),
        ("a = 1 2", 1, "left over"),
        ("a = 08", 1, "left over"),
        ("a = 1\na = 2", 2, "second time"),
        ("[a]\n[a]", 2, "second time"),
        ("a = {b = 1, b = 2}", 1, "second time"),
        ("a = {b = 1}\na.c = 2", 2, "second time"),
        ("= 1", 1, "begins with a name"),
        ("é = 1", 1, "begins with a name"),
        ("[]", 1, "begins with a name"),
        ('a = "é\x01"', 1, "cannot be seen"),
        ("a = 1 # \x01", 1, "cannot be seen"),
    ],
)
def test_a_fault_is_said_in_plain_words(tmp_path: Path, written: str, line: int, words: str) -> None:
    """None of the words of Python's reader is left, and the line is that of the fault."""
    path = tmp_path / "tambour.toml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        Reader(path).tables(("a", "b"))
    assert words in caught.value.message
    assert caught.value.line == line
