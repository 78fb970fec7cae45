"""Everything people read is in French, and the compiled catalogue is the one that is read here."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from syndicate.cli import COMMANDS
from tools import messages

# Words of Click's sentences, and of the names that it gives to values.
ENGLISH = re.compile(
    r"\b(?:usage|command|show|try|error|missing|invalid|is not|no such|one of|default|args|integer|(?-i:TEXT))\b",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(r"\{(\w*)[^{}]*\}|%\((\w+)\)")


@pytest.fixture(scope="module", params=messages.LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Give each language that Tambour speaks beside English."""
    return str(request.param)


@pytest.fixture(scope="module")
def catalog(language: str) -> Catalog:
    """Give the committed translations, as they are."""
    with messages.po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def test_every_message_of_the_code_is_translated(language: str) -> None:
    """No sentence is left in English; `make messages` lists those to translate."""
    merged = messages.updated(messages.extracted(), messages.po_file(language), language)

    assert len(merged) > 0
    assert messages.untranslated(merged) == []


def test_no_translation_is_a_guess(catalog: Catalog) -> None:
    """A translation marked fuzzy would not be used: there is none."""
    assert [message.id for message in catalog if message.id and message.fuzzy] == []


def test_translations_keep_the_placeholders(catalog: Catalog) -> None:
    """A translation names exactly the values that its message gives."""
    wrong = [
        (source, target)
        for message in catalog
        for source, target in _pairs(message)
        if target and _placeholders(source) != _placeholders(target)
    ]

    assert wrong == []


def test_the_files_are_those_that_make_messages_writes(language: str) -> None:
    """The template, the translations and the compiled catalogue are up to date with the code and with one another."""
    template = messages.extracted()
    merged = messages.updated(template, messages.po_file(language), language)

    stale = [
        path.name
        for path, data in (
            (messages.LOCALE / "tambour.pot", messages.po_bytes(template)),
            (messages.po_file(language), messages.po_bytes(merged)),
            (messages.mo_file(language), messages.mo_bytes(merged)),
        )
        if path.read_bytes() != data
    ]

    assert stale == [], "run `make messages`"


def test_no_message_hides_in_another_string() -> None:
    """A message within an f-string is not found by every version of Python: there is none."""
    hidden = [
        f"{path.relative_to(messages.ROOT)}:{call.lineno}"
        for folder in ("syndicate", "plugins")
        for path in sorted((messages.ROOT / folder).rglob("*.py"))
        for string in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in messages.KEYWORDS
    ]

    assert hidden == []


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_help_is_in_french(command: str) -> None:
    """Click's own words are in French too, whatever the language of the machine."""
    shown = _tambour(*command.split(), "--help").stdout

    assert shown.startswith("Utilisation\N{NO-BREAK SPACE}: tambour")
    assert ENGLISH.findall(shown) == []


@pytest.mark.parametrize(
    "arguments", ["pla", "plan --fed x", "plan --max-actions some", "settle", "status one two", "check --format x"]
)
def test_what_is_typed_wrongly_is_said_in_french(arguments: str) -> None:
    """A slip on the command line is answered in French, whatever the language of the machine."""
    result = _tambour(*arguments.split())

    assert result.returncode == 2
    assert "Erreur\N{NO-BREAK SPACE}: " in result.stderr
    assert ENGLISH.findall(result.stderr) == []


def _tambour(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as people do: in French, which is the default, on a machine that speaks English."""
    environ = {name: value for name, value in os.environ.items() if name != "TAMBOUR_LANG"}
    return subprocess.run(
        [sys.executable, "-m", "syndicate", *arguments],
        cwd=messages.ROOT,
        env=environ | {"LANGUAGE": "en", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def _pairs(message: Message) -> list[tuple[str, str]]:
    """Give each form of a message with its translation; the first French form serves nought and one."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))] if message.id else []
    return list(zip(message.id, tuple(message.string or ()), strict=True))


def _placeholders(text: str) -> list[str]:
    return sorted(a or b for a, b in PLACEHOLDER.findall(text))
