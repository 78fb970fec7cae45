"""[notify] of tambour.toml: one kind, its keys and no other, each fault on its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndicate.config import load
from syndicate.errors import ConfigError

COMMUNE = '[commune]\nname = "V"\nurl = "https://v.example.org"\n'
MAIL = 'kind = "mail"\nserver = "smtp.example.org"\nfrom = "a@example.org"\nto = ["b@example.org"]\n'


def read(folder: Path, text: str) -> object:
    """Read a file that ends with this [notify]."""
    (folder / "tambour.toml").write_text(f"{COMMUNE}{text}", encoding="utf-8")
    return load(folder / "tambour.toml").notify


def test_nothing_chosen_is_nothing(tmp_path: Path) -> None:
    """Without the table, nobody is told."""
    assert read(tmp_path, "") is None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[notify]\n", 4, "needs “kind”"),
        ('[notify]\nkind = "pigeon"\n', 5, "not a value of “kind”"),
        ('[notify]\nkind = "github"\nroom = "!a:b"\n', 6, "room"),
        ('[notify]\nkind = "mail"\nserver = "smtp.example.org"\n', 4, "needs “from”"),
        (f"[notify]\n{MAIL}port = 70000\n", 9, "65535"),
        (f'[notify]\n{MAIL}encryption = "none"\n', 9, "starttls, tls"),
        ('[notify]\nkind = "mail"\nserver = "https://x.org"\nfrom = "a@b.org"\nto = ["c@d.org"]\n', 6, "machine"),
        ('[notify]\nkind = "mail"\nserver = "x.org"\nfrom = "a@b.org"\nto = ["c@d.org", "mairie"]\n', 8, "“mairie”"),
        ('[notify]\nkind = "mail"\nserver = "x.org"\nfrom = "mairie"\nto = ["c@d.org"]\n', 7, "“mairie”"),
        ('[notify]\nkind = "matrix"\nserver = "http://m.example.org"\nroom = "!a:b"\n', 6, "https://"),
        ('[notify]\nkind = "matrix"\nserver = "https://m.example.org"\nroom = "#a:b"\n', 7, "“!”"),
        ('[notify]\nkind = "forgejo"\nserver = "forge.example.org"\n', 6, "full address"),
        ('[notify]\nkind = "gitlab"\nrepository = "site"\n', 6, "owner/name"),
        ('[notify]\nkind = "github"\n[accounts.Notify]\nkind = "outbox"\n', 6, "same secrets"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    """Each mistake is one sentence, on its line, before anything is sent."""
    with pytest.raises(ConfigError, match=words) as caught:
        read(tmp_path, text)
    assert caught.value.line == line
