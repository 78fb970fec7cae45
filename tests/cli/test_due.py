"""The first and the last step of the pipeline: is there anything to do, and when will there be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from syndicate import branch, ledger
from syndicate import feed as feeds
from syndicate.serve import served
from tests.cli.test_ledger import NOW, TOML, run
from tests.engine.gits import Forge, git
from tests.simulated import HOME, NOON, original

FILE = "actualites/fete.md"
ARTICLE = """---
title: "La fête"
date: 2026-11-20 10:00
summary: "Une phrase."
expires: 2026-11-20 18:00
---
Un texte.
"""


@pytest.fixture
def forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Forge:
    """Give a commune's repository with its settings, one article, and a ledger that was begun."""
    monkeypatch.setattr(branch, "PAUSES", ())
    made = Forge.made(tmp_path / "forge")
    person = tmp_path / "person"
    made.clone(person)
    (person / "content" / "actualites").mkdir(parents=True)
    (person / "content" / FILE).write_text(ARTICLE, encoding="utf-8")
    (person / "tambour.toml").write_text(TOML, encoding="utf-8")
    git(person, "add", ".")
    git(person, "commit", "--quiet", "-m", "Content")
    git(person, "push", "--quiet", "origin", "main")
    assert run(person, "init").exit_code == 0
    assert run(person, "ledger", "push").exit_code == 0
    return made


def fresh(forge: Forge, folder: Path) -> Path:
    """Give the machine of a new run, with the ledger."""
    forge.clone(folder)
    fetched(folder)
    return folder


def fetched(folder: Path) -> None:
    """Bring the ledger up to date."""
    assert run(folder, "ledger", "fetch", "--site", "http://127.0.0.1:9").exit_code == 0


def recorded(folder: Path, *options: str, publish: bool = True) -> Result:
    """Publish the article as a run does, then note it; the site is served on this machine."""
    page = folder / "output" / "actualites" / "fete"
    page.mkdir(parents=True, exist_ok=True)
    (page / "index.html").write_text("<!doctype html><title>V</title>", encoding="utf-8")
    mark = ledger.mark(folder / "ledger" / "ledger.jsonl")
    text = feeds.dump([original()], [], mark, title="V", home=HOME, feed_url=f"{HOME}/syndication.json", lang="fr")
    (folder / "output" / "syndication.json").write_text(text, encoding="utf-8")
    with served(folder / "output") as address:
        if publish:
            assert run(folder, "apply", *NOW, "--site", address).exit_code == 0
        return run(folder, "due", "--record", *NOW, "--site", address, *options)


def says(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> str:
    """Ask whether anything is due; give what the later steps of a workflow are told."""
    told = folder.parent / "told"
    told.write_text("", encoding="utf-8")
    monkeypatch.setenv("GITHUB_OUTPUT", str(told))
    asked = run(folder, "due", *(options or NOW))
    assert asked.exit_code == 0, asked.output
    return told.read_text(encoding="utf-8")


def test_a_complete_run_puts_the_next_ones_to_sleep(
    tmp_path: Path, forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything is due before the first run, nothing after it, and everything again when the article expires."""
    runner = fresh(forge, tmp_path / "one")
    assert says(runner, monkeypatch) == "due=yes\n"
    done = recorded(runner)
    assert (done.exit_code, done.output.strip()) == (0, "Nothing is due before 2026-11-20 18:00.")
    other = fresh(forge, tmp_path / "two")
    assert says(other, monkeypatch) == "due=no\n"
    assert says(other, monkeypatch, "--now", "2026-11-20T17:59") == "due=no\n"
    assert says(other, monkeypatch, "--now", "2026-11-20T18:00") == "due=yes\n"


def test_a_commit_is_due(tmp_path: Path, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any change of the commune's files brings a run."""
    recorded(fresh(forge, tmp_path / "one"))
    other = fresh(forge, tmp_path / "two")
    git(other, "commit", "--quiet", "--allow-empty", "-m", "Another")
    assert says(other, monkeypatch) == "due=yes\n"


def test_what_a_person_settles_is_due(tmp_path: Path, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that another machine adds to the ledger may change the site's links."""
    recorded(fresh(forge, tmp_path / "one"))
    other = fresh(forge, tmp_path / "two")
    with ledger.opened(other / "ledger" / "ledger.jsonl", clock=lambda: NOON) as book:
        book.append("gone", original="actualites/fete", account="vitrine")
    third = fresh(forge, tmp_path / "three")
    assert says(third, monkeypatch) == "due=yes\n"


def test_what_was_not_sent_is_due(tmp_path: Path, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run whose copies did not go out notes that the next one has to take them up."""
    done = recorded(fresh(forge, tmp_path / "one"), publish=False)
    assert (done.exit_code, done.output.strip()) == (0, "Something is left to do: the next run takes it up.")
    assert says(fresh(forge, tmp_path / "two"), monkeypatch) == "due=yes\n"


def test_a_record_never_touches_the_ledger(tmp_path: Path, forge: Forge) -> None:
    """The branch has one more file, and the very same ledger."""
    runner = fresh(forge, tmp_path / "one")
    done = recorded(runner)
    assert done.exit_code == 0
    assert forge.ledger() == (runner / "ledger" / "ledger.jsonl").read_bytes()
    assert git(forge.bare, "ls-tree", "--name-only", "tambour-ledger").split() == ["ledger.jsonl", "next.json"]
    assert json.loads(git(forge.bare, "show", "tambour-ledger:next.json"))["commit"] == git(runner, "rev-parse", "HEAD")
    fetched(runner)
    assert recorded(runner).exit_code == 0


def test_another_run_at_the_same_time_keeps_its_record(
    tmp_path: Path, forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A branch that moved while a run ended is not overwritten: that run notes nothing, and the next one is due."""
    runner = fresh(forge, tmp_path / "one")
    forge.refuse()
    done = recorded(runner, publish=False)
    assert done.exit_code == 1
    assert "cannot be pushed" in done.output
    assert says(fresh(forge, tmp_path / "two"), monkeypatch) == "due=yes\n"


def test_another_site_is_not_noted(tmp_path: Path, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run notes what it has put online: while the site shows something else, it notes nothing."""
    done = recorded(fresh(forge, tmp_path / "one"), "--build", "f" * 64, "--wait", "0")
    assert done.exit_code == 1
    assert "does not show what was just built" in done.output
    assert says(fresh(forge, tmp_path / "two"), monkeypatch) == "due=yes\n"


def test_a_forge_without_outputs_reads_the_exit_code(tmp_path: Path, forge: Forge) -> None:
    """With --exit-code the command ends with 1 when nothing is due, like other tools that compare."""
    runner = fresh(forge, tmp_path / "one")
    assert run(runner, "due", "--exit-code", *NOW).exit_code == 0
    recorded(runner)
    assert run(runner, "due", "--exit-code", *NOW).exit_code == 1


def test_without_a_shared_ledger_everything_is_due(tmp_path: Path) -> None:
    """On a machine of its own nothing is noted: asked, the command says so, and it cannot note anything."""
    (tmp_path / "tambour.toml").write_text(TOML, encoding="utf-8")
    asked = run(tmp_path, "due")
    assert (asked.exit_code, "no earlier run" in asked.output) == (0, True)
    noted = run(tmp_path, "due", "--record")
    assert (noted.exit_code, "no shared ledger" in noted.output) == (2, True)
