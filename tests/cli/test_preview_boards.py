"""The preview of a pin says on which board it goes: on the page, in the terminal, in the data, in a run's summary."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.test_commands import NOW, publish, run
from tests.simulated import HOME, original

COMMUNE, WORKS = "549755885175", "549755885176"
ACCOUNTS = f"""
[accounts.pinterest]
kind = "pinterest"
client_id = "1483920"
board = "{COMMUNE}"
boards = {{Travaux = "{WORKS}"}}

[accounts.essai]
kind = "outbox"

[strategy]
"""


@pytest.mark.parametrize(
    ("category", "place"),
    [("Travaux", f"board of “Travaux” ({WORKS})"), ("Vie locale", f"board of all the rest ({COMMUNE})")],
)
def test_the_board_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, category: str, place: str) -> None:
    """Whoever looks before publishing sees the board of the category, or the one that takes all the rest."""
    monkeypatch.setenv("TAMBOUR_LANG", "en")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    run(tmp_path, "init", "--name", "Valserein", "--url", HOME)
    path = tmp_path / "tambour.toml"
    path.write_text(path.read_text(encoding="utf-8").partition("[strategy")[0] + ACCOUNTS, encoding="utf-8")
    publish(tmp_path, replace(original(), category=category))
    shown = run(tmp_path, "preview", *NOW, "--json", "--summary")
    assert shown.exit_code == 0, shown.output
    data = json.loads(shown.stdout)
    assert {copy["account"]: copy["place"] for copy in data["copies"]} == {"pinterest": place, "essai": None}
    page = Path(data["page"]).read_text(encoding="utf-8")
    assert page.count(place) == 1
    assert (tmp_path / "summary.md").read_text(encoding="utf-8").count(place) == 1
    assert run(tmp_path, "preview", *NOW).stderr.count(place) == 1
