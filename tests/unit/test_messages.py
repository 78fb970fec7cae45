"""Everything people read is in French, and the compiled catalogue is the one that is read here."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tools import messages

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


def _pairs(message: Message) -> list[tuple[str, str]]:
    """Give each form of a message with its translation; the first French form serves nought and one."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))] if message.id else []
    return list(zip(message.id, tuple(message.string or ()), strict=True))


def _placeholders(text: str) -> list[str]:
    return sorted(a or b for a, b in PLACEHOLDER.findall(text))
