"""How reports name accounts: as people call what they are, in words that fit any sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndicate import config
from syndicate.cli.telling import known_names

TOML = """
[commune]
name = "Valserein"
url = "https://valserein.example.org"

[accounts.lettre]
kind = "newsletter"
server = "smtps://mail.example.org"
from = "mairie@valserein.example.org"
to = "lettre@listes.example.org"
unsubscribe = "https://listes.example.org/lettre"

[accounts.parents]
kind = "by_hand"
place = "facebook_group"

[accounts.village]
kind = "by_hand"
place = "panneaupocket"

[accounts.vitrine]
kind = "by_hand"
place = "other"

[accounts.panneau]
kind = "poster"
folder = "affiches"

[accounts.essai]
kind = "outbox"
"""
SECOND = """
[accounts.ecole]
kind = "by_hand"
place = "facebook_group"
"""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the words as they stand in the code."""
    monkeypatch.setenv("TAMBOUR_LANG", "en")


def names(folder: Path, more: str = "") -> dict[str, str]:
    """Give the names of the accounts of a tambour.toml."""
    path = folder / "tambour.toml"
    path.write_text(TOML + more, encoding="utf-8")
    return known_names(config.load(path))


def test_each_account_has_the_name_of_what_it_is(tmp_path: Path) -> None:
    """A letter, a board and each place by hand have names of their own, never the word of the settings."""
    assert names(tmp_path) == {
        "lettre": "Newsletter",
        "parents": "Facebook group",
        "village": "PanneauPocket",
        "vitrine": "vitrine",
        "panneau": "Notice board",
        "essai": "essai",
    }


def test_two_accounts_that_are_called_alike_keep_their_own_names(tmp_path: Path) -> None:
    """Where a name would not tell one from the other, tambour.toml's own does."""
    found = names(tmp_path, SECOND)
    assert (found["parents"], found["ecole"], found["village"]) == ("parents", "ecole", "PanneauPocket")
