"""The audit file: what it takes, the state that follows from it, and the day when it counts no more."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from syndicate import audit
from syndicate.audit import State
from syndicate.config import Config, load
from syndicate.errors import ConfigError

RESULTS = {
    "established": date(2026, 11, 2),
    "audited": date(2026, 10, 20),
    "auditor": "le cabinet Exemple",
    "criteria": {"met": 48, "not_met": 4, "not_applicable": 54},
    "failures": ["Une vidéo sans transcription."],
}


def config(root: Path, text: str | None = None, site: str = "") -> Config:
    """Write a commune with this audit, and give its configuration."""
    file = root / "tambour.toml"
    file.write_text(f'[commune]\nname = "V"\nurl = "https://v.example.org"\n[site]\n{site}', encoding="utf-8")
    if text is not None:
        (root / "audit.yaml").write_text(text, encoding="utf-8")
    return load(file)


def with_results(root: Path, **changes: object) -> audit.Audit:
    """Read an audit that is RESULTS with some keys changed."""
    return audit.read(config(root, yaml.safe_dump(RESULTS | changes)))


def test_without_a_file_there_is_no_audit(tmp_path: Path) -> None:
    """A commune that has no audit yet is « non conforme », and nothing stops."""
    found = audit.read(config(tmp_path))
    assert (found.file, found.state(date(2026, 11, 20))) == (None, State.NONE)


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    """A slip in the name of the file is an error, not a site without audit."""
    with pytest.raises(ConfigError):
        audit.read(config(tmp_path, site='audit = "audti.yaml"\n'))


@pytest.mark.parametrize(
    ("met", "not_met", "state", "rate"),
    [
        (52, 0, State.FULL, 100.0),
        (51, 1, State.PARTIAL, 98.0),
        (26, 26, State.PARTIAL, 50.0),
        (25, 27, State.NONE, 48.0),
        (0, 52, State.NONE, 0.0),
    ],
)
def test_the_state_is_computed(tmp_path: Path, met: int, not_met: int, state: State, rate: float) -> None:
    """All criteria: fully; half of those that apply: partially; less: not. The rate is never rounded up."""
    found = with_results(tmp_path, criteria={"met": met, "not_met": not_met, "not_applicable": 54})
    assert (found.state(date(2026, 11, 20)), found.rate) == (state, rate)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 10, 19), State.NONE),
        (date(2026, 10, 20), State.PARTIAL),
        (date(2029, 10, 19), State.PARTIAL),
        (date(2029, 10, 20), State.NONE),
    ],
)
def test_an_audit_counts_for_three_years(tmp_path: Path, day: date, state: State) -> None:
    """Before its day and from three years after it, an audit does not count."""
    assert with_results(tmp_path).state(day) is state


def test_an_audit_may_end_sooner_never_later(tmp_path: Path) -> None:
    """A redesign ends an audit on the day that is given; no key makes it last longer."""
    assert with_results(tmp_path, valid_until=date(2027, 1, 1)).end == date(2027, 1, 1)
    assert with_results(tmp_path, valid_until=date(2035, 1, 1)).end == date(2029, 10, 20)
    leap = with_results(tmp_path, audited=date(2024, 2, 29))
    assert leap.end == date(2027, 2, 28)


def test_the_day_is_that_of_the_commune(tmp_path: Path) -> None:
    """Late in the evening, it is tomorrow already in Réunion."""
    there = config(tmp_path, site="")
    file = tmp_path / "tambour.toml"
    file.write_text(file.read_text().replace("[site]", 'timezone = "Indian/Reunion"\n[site]'))
    moment = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
    assert (audit.today(moment, there), audit.today(moment, load(file))) == (date(2026, 11, 20), date(2026, 11, 21))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("established: 2026-11-02\nauditeur: moi\n", 2, "auditor"),
        ("established: le 2 novembre\n", 1, "wrong type"),
        ("established: 2026-11-02 10:00:00\n", 1, "wrong type"),
        ("audited: 2026-10-20\n", 1, "auditor"),
        ("established: 9999-12-31\n", 1, "wrong type"),
        ("average: .nan\n", 1, "wrong type"),
        ("criteria:\n  met: 48\n  not_met: 4\n", 1, "audited"),
        ("scheme: {from: 2026, until: 2029, measures: [a]}\n", 1, "3"),
        ("scheme: {until: 2028, measures: [a]}\n", 1, "from"),
        ("scheme: {from: 2026, until: 2028}\n", 1, "measures"),
        ("established: 2026-11-02\nactions:\n  - done: [a]\n", 2, "year"),
        ("actions:\n  - year: 2026\n", 1, "planned"),
        ("tools: [1]\n", 1, "list of texts"),
        ("pages:\n  - title: Accueil\n", 1, "url"),
        ("report: javascript:alert(1)\n", 1, "address"),
        ("tools: [a\n", 2, ""),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    """Every mistake stops with the file, the line and the key."""
    with pytest.raises(ConfigError) as caught:
        audit.read(config(tmp_path, text))
    assert message in caught.value.message
    assert (Path(str(caught.value.file)).name, caught.value.line) == ("audit.yaml", line)


@pytest.mark.parametrize(
    "changes",
    [
        {"criteria": {"met": 48, "not_met": 4, "not_applicable": 53}},
        {"criteria": {"met": 0, "not_met": 0, "not_applicable": 106}},
        {"criteria": {"met": 48, "not_met": 58, "not_applicable": -1}},
        {"criteria": {"met": True, "not_met": 4, "not_applicable": 101}},
        {"failures": []},
        {"average": 101},
        {"established": date(2026, 10, 1)},
    ],
)
def test_results_must_add_up(tmp_path: Path, changes: dict[str, object]) -> None:
    """Criteria that are not 106, a fault untold, an impossible date or rate: nothing is computed from them."""
    with pytest.raises(ConfigError):
        with_results(tmp_path, **changes)
