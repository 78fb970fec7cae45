"""The daily watch as a person or a workflow runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from syndicate import ledger
from syndicate.cli import main
from tests.forges import REPOSITORY, TOKEN, Forge
from tests.simulated import HOME, NOON

ARTICLE = """---
title: "<b>Fête</b> @mairie"
date: 2026-11-01 09:00
---
Voir [le tilleul](https://tilleul.example.net/a).
"""
DAYS = ("2026-11-20T06:00", "2026-11-21T06:00", "2026-11-22T06:00")


class Street:
    """Our own site, one site elsewhere and a forge, behind one door."""

    def __init__(self) -> None:
        self.forge = Forge("github")
        self.there = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as the server of that name does."""
        if request.url.host == "api.github.example.org":
            return self.forge.answer(request)
        if request.url.host == "tilleul.example.net":
            return httpx.Response(200 if self.there else 404)
        pages = {
            "/sitemap.xml": ("application/xml", f"<urlset><url><loc>{HOME}/</loc></url></urlset>"),
            "/": ("text/html", '<a href="/">x</a>'),
            "/.well-known/security.txt": ("text/plain", "Expires: 2027-11-01T00:00:00Z\n"),
        }
        mime, text = pages.get(request.url.path, ("text/html", ""))
        return httpx.Response(200 if text else 404, headers={"content-type": mime}, text=text)


@pytest.fixture
def street(monkeypatch: pytest.MonkeyPatch) -> Street:
    """Take the place of the network."""
    street, client = Street(), httpx.Client
    monkeypatch.setattr(
        httpx, "Client", lambda **given: client(**given | {"transport": httpx.MockTransport(street.answer)})
    )
    return street


@pytest.fixture
def town(tmp_path: Path, street: Street, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a commune with an article that leads elsewhere, an account for trials, and a way to be told."""
    (tmp_path / "tambour.toml").write_text(
        f'[commune]\nname = "Valserein"\nurl = "{HOME}"\n[accounts.essai]\nkind = "outbox"\n'
        f'[notify]\nkind = "github"\nserver = "{street.forge.server}"\nrepository = "{REPOSITORY}"\n',
        encoding="utf-8",
    )
    (tmp_path / "content/actualites").mkdir(parents=True)
    (tmp_path / "content/actualites/fete.md").write_text(ARTICLE, encoding="utf-8")
    ledger.create(tmp_path / "ledger.jsonl", at=NOON)
    monkeypatch.setenv("TAMBOUR_NOTIFY_TOKEN", TOKEN)
    return tmp_path


def run(town: Path, *arguments: str) -> Result:
    """Run the command."""
    result = CliRunner().invoke(main, ["-C", str(town), "watch", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert TOKEN not in result.output
    return result


def data(town: Path, *arguments: str) -> dict[str, Any]:
    """Run the command with --json."""
    found: dict[str, Any] = json.loads(run(town, "--json", *arguments).stdout)
    return found


def test_when_all_is_well(town: Path, street: Street) -> None:
    """Nothing wrong ends with 0, and every area was looked at to its end."""
    street.there = True
    result = run(town, "--now", DAYS[0])
    assert result.exit_code == 0
    assert result.stderr.splitlines()[-1] == "All is well."
    assert all(area["whole"] for area in data(town, "--now", DAYS[0])["areas"].values())


def test_a_dead_link_becomes_one_issue_and_is_closed_once_mended(town: Path, street: Street) -> None:
    """The second day opens an issue, the next days nothing more; a link that lives again closes it."""
    opened = []
    for day in (DAYS[0], DAYS[1], DAYS[1], DAYS[2]):
        assert run(town, "--notify", "--now", day).exit_code == 0
        opened.append([issue.open for issue in street.forge.issues])
    assert opened == [[], [True], [True], [True]]
    assert "content/actualites/fete" in street.forge.issues[0].text.replace("\\", "")
    street.there = True
    assert run(town, "--notify", "--now", "2026-11-23T06:00").exit_code == 0
    assert [issue.open for issue in street.forge.issues] == [False]


def test_without_anybody_told_a_problem_ends_with_1(town: Path) -> None:
    """The code of the command is then what tells: a red run."""
    run(town, "--now", DAYS[0])
    result = run(town, "--now", DAYS[1])
    assert result.exit_code == 1
    assert "A link leads nowhere: https://tilleul.example.net/a" in result.stdout


def test_what_could_not_be_looked_at_closes_nothing(town: Path, street: Street) -> None:
    """A damaged ledger is said, ends with 1, and keeps no other area from being looked at."""
    for day in DAYS[:2]:
        run(town, "--notify", "--now", day)
    (town / "ledger.jsonl").write_text("nonsense\n", encoding="utf-8")
    result = run(town, "--notify", "--now", DAYS[2])
    assert result.exit_code == 1
    assert "Could not be looked at to the end" in result.stdout
    assert "All is well" not in result.stderr
    assert [issue.open for issue in street.forge.issues] == [True]


def test_a_forge_that_fails_ends_with_1_after_all_is_said(town: Path, street: Street) -> None:
    """What is wrong is printed even when nobody can be told."""
    run(town, "--now", DAYS[0])
    street.forge.broken = "POST"
    result = run(town, "--notify", "--now", DAYS[1])
    assert result.exit_code == 1
    assert "Nobody could be told" in result.stderr
    assert "A link leads nowhere" in result.stdout


def test_one_area_alone(town: Path) -> None:
    """--only looks at that area, and no other is spoken of."""
    assert list(data(town, "--only", "law", "--now", DAYS[0])["areas"]) == ["law"]


def test_the_summary_of_the_run_says_the_same(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a forge, the findings stand in the summary of the run."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    run(town, "--now", DAYS[0])
    run(town, "--now", DAYS[1])
    assert "A link leads nowhere" in (tmp_path / "summary.md").read_text(encoding="utf-8")
