"""What `tambour check` says of the legal pages: the key, its line, the law."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndicate.checks.legal import lawful
from syndicate.config import load
from syndicate.originals import read_all
from syndicate.source import Problem

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FACTS = {
    "address": "1 place du Lavoir",
    "phone": "01 99 00 12 34",
    "email": "mairie@v.example.org",
    "director": "Le maire",
    "host": "Syndicat numérique, 11 rue des Forges, +33 1 99 00 12 35",
    "dpo": "Le centre de gestion, dpd@v.example.org",
}


def problems(root: Path, *, site: str = "", **changes: str) -> list[Problem]:
    """Check a commune that gives every fact but those that are changed; an empty one is left out."""
    facts = "".join(f'{key} = "{value}"\n' for key, value in (FACTS | changes).items() if value)
    text = f'[commune]\nname = "V"\nurl = "https://v.example.org"\n{facts}[site]\n{site}'
    (root / "tambour.toml").write_text(text, encoding="utf-8")
    (root / "content").mkdir(exist_ok=True)
    config = load(root / "tambour.toml")
    return list(lawful(read_all(config, NOW).sources, config, NOW))


def test_nothing_to_say_of_a_commune_that_gives_every_fact(tmp_path: Path) -> None:
    """A name, an address and a telephone for each, in the ways that people write them, satisfy the check."""
    assert problems(tmp_path) == []


@pytest.mark.parametrize("key", FACTS)
def test_a_missing_fact_is_a_warning_with_its_law(tmp_path: Path, key: str) -> None:
    """Each fact that the law wants is asked for by itself; nothing stops."""
    (found,) = problems(tmp_path, **{key: ""})
    assert (found.code, found.severity, found.file.name, found.line) == ("legal-missing", "warning", "tambour.toml", 1)
    assert "GDPR" in found.message if key == "dpo" else "LCEN" in found.message


@pytest.mark.parametrize(("key", "value", "line"), [("host", "Syndicat numérique", 8), ("dpo", "Le secrétaire", 9)])
def test_a_fact_without_its_contact_is_not_enough(tmp_path: Path, key: str, value: str, line: int) -> None:
    """A host without telephone and an officer without e-mail are pointed at on their line."""
    (found,) = problems(tmp_path, **{key: value})
    assert (found.code, found.line) == ("legal-missing", line)


def test_the_commune_answers_for_the_page_that_it_wrote(tmp_path: Path) -> None:
    """A legal notice of the commune's own asks for no fact; its draft, and other pages, change nothing."""
    page = tmp_path / "content/pages/mentions-legales.md"
    page.parent.mkdir(parents=True)
    page.write_text("---\ntitle: Mentions légales\nstatus: draft\n---\nTexte.\n", encoding="utf-8")
    assert len(problems(tmp_path, host="", dpo="")) == 2
    page.write_text("---\ntitle: Mentions légales\n---\nTexte.\n", encoding="utf-8")
    assert [problem.message.split("”")[0] for problem in problems(tmp_path, host="", dpo="")] == ["“dpo"]


AUDIT = "established: {day}\naudited: {day}\nauditor: moi\ncriteria: {{met: 52, not_met: 0, not_applicable: 54}}\n"


def test_an_audit_that_ended_is_told(tmp_path: Path) -> None:
    """Three years after the audit there is a warning; the day before, none."""
    file = tmp_path / "audit.yaml"
    file.write_text(AUDIT.format(day="2023-11-21"), encoding="utf-8")
    assert problems(tmp_path) == []
    file.write_text(AUDIT.format(day="2023-11-20"), encoding="utf-8")
    (found,) = problems(tmp_path)
    assert (found.code, found.severity, found.file) == ("audit-expired", "warning", file)


def test_a_plan_without_date_is_told(tmp_path: Path) -> None:
    """The declaration must say when it was made."""
    (tmp_path / "audit.yaml").write_text("tools: [a]\n", encoding="utf-8")
    assert [problem.code for problem in problems(tmp_path)] == ["legal-missing"]


def test_an_audit_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """A mistake in the file stops what publishes, with its line."""
    (tmp_path / "audit.yaml").write_text("established: 2026-11-02\noutils: [a]\n", encoding="utf-8")
    (found,) = problems(tmp_path)
    assert (found.code, found.severity, found.file.name, found.line) == ("config", "error", "audit.yaml", 2)


@pytest.mark.parametrize(("given", "codes"), [("2026-11-20", ["security-expired"]), ("2026-11-21", [])])
def test_a_security_txt_that_ended_is_an_error(tmp_path: Path, given: str, codes: list[str]) -> None:
    """A given end that is past is refused with its line; one to come is taken."""
    found = problems(tmp_path, site=f"security = {{expires = {given}}}\n")
    assert [(one.code, one.severity, one.line) for one in found] == [(code, "error", 11) for code in codes]
