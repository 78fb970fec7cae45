"""What `tambour check` says of the errands of the home page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from syndicate.checks.home import errands
from syndicate.config import load
from syndicate.originals import read_all

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_an_errand_that_is_no_procedure_online_is_named_with_its_line(tmp_path: Path) -> None:
    """A misspelt name and a draft are told, each by its own line; a procedure that is online is not."""
    folder = tmp_path / "content" / "demarches"
    folder.mkdir(parents=True)
    for name, status in (("carte", "published"), ("salle", "draft")):
        text = f'---\ntitle: "La {name}"\ndate: 2026-01-01\nstatus: {status}\n---\nTexte.\n'
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    file = tmp_path / "tambour.toml"
    site = '[site]\ntasks = [\n  "carte",\n  "cartte",\n  "salle",\n]\n'
    file.write_text(f'[commune]\nname = "V"\nurl = "https://v.example.org"\n{site}', encoding="utf-8")
    config = load(file)
    found = list(errands(read_all(config, NOW).sources, config, NOW))
    assert [(one.line, one.code, one.severity) for one in found] == [
        (7, "unknown-task", "warning"),
        (8, "unknown-task", "warning"),
    ]
    assert "cartte" in found[0].message
