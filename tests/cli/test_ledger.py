"""The ledger on its branch, as a runner and a person use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from syndicate import branch, ledger
from syndicate import feed as feeds
from syndicate.cli import main
from syndicate.serve import served
from tests.engine.gits import Forge, git
from tests.simulated import HOME, original

TOML = f"""[commune]
name = "Valserein"
url = "{HOME}"

[strategy]
ledger = "ledger/ledger.jsonl"

[accounts.vitrine]
kind = "outbox"
folder = "outbox"
"""
# A hook of the server that takes reservations and no results.
NO_RESULTS = """while read -r old new ref; do
  if git show "$new:ledger.jsonl" | grep -q published; then exit 1; fi
done
exit 0
"""
NOW = ["--now", "2026-11-20T13:00"]


@pytest.fixture
def forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Forge:
    """Give a commune's repository whose branch was begun by a person, as the guide says."""
    monkeypatch.setattr(branch, "PAUSES", ())
    made = Forge.made(tmp_path / "forge")
    runner = clone(made, tmp_path / "person")
    assert run(runner, "init").exit_code == 0
    done = run(runner, "ledger", "push")
    assert (done.exit_code, done.output.strip()) == (0, "The branch has the whole ledger.")
    return made


def clone(forge: Forge, folder: Path) -> Path:
    """Make a runner's clone, with the commune's settings."""
    forge.clone(folder)
    (folder / "tambour.toml").write_text(TOML, encoding="utf-8")
    return folder


def run(folder: Path, *arguments: str) -> Result:
    """Run a command in a folder."""
    return CliRunner().invoke(main, ["-C", str(folder), *arguments])


def built(folder: Path) -> None:
    """Write what a build would write."""
    page = folder / "output" / "actualites" / "fete"
    page.mkdir(parents=True, exist_ok=True)
    (page / "index.html").write_text("<!doctype html><title>V</title>", encoding="utf-8")
    mark = ledger.mark(folder / "ledger" / "ledger.jsonl")
    text = feeds.dump([original()], [], mark, title="V", home=HOME, feed_url=f"{HOME}/syndication.json", lang="fr")
    (folder / "output" / "syndication.json").write_text(text, encoding="utf-8")


def published(folder: Path, *arguments: str) -> Result:
    """Fetch the ledger, build, serve and apply, as the pipeline does."""
    assert run(folder, "ledger", "fetch", "--site", "http://127.0.0.1:9").exit_code == 0
    built(folder)
    with served(folder / "output") as address:
        return run(folder, "apply", *NOW, "--site", address, *arguments)


def test_two_runners_publish_once(tmp_path: Path, forge: Forge) -> None:
    """A first runner publishes and pushes; a second, from a fresh clone, has nothing to do."""
    assert published(clone(forge, tmp_path / "a")).exit_code == 0
    assert forge.ledger().count(b'"published"') == 1
    again = published(clone(forge, tmp_path / "b"))
    assert (again.exit_code, "Nothing to do" in again.output) == (0, True)


def test_a_runner_that_could_not_push_its_results_says_so(tmp_path: Path, forge: Forge) -> None:
    """The results stay on the machine, the run exits 1 and names the command that sends them."""
    runner = clone(forge, tmp_path / "a")
    forge.refuse(times=99, then=NO_RESULTS)
    done = published(runner)
    assert (done.exit_code, "tambour ledger push" in done.output) == (1, True)
    assert forge.ledger().count(b'"published"') == 0
    forge.refuse(times=0)
    assert run(runner, "ledger", "push").exit_code == 0
    assert forge.ledger().count(b'"published"') == 1


def test_a_branch_that_was_set_back_is_refused(tmp_path: Path, forge: Forge) -> None:
    """A fresh clone of a branch that lost lines is refused, by what the public site says; ``--restart`` goes on."""
    runner = clone(forge, tmp_path / "a")
    published(runner)
    built(runner)
    git(forge.bare, "update-ref", "refs/heads/tambour-ledger", "tambour-ledger~2")
    fresh = clone(forge, tmp_path / "b")
    with served(runner / "output") as site:
        refused = run(fresh, "ledger", "fetch", "--site", site)
        assert refused.exit_code == 2
        assert "the public site was built from one of 3" in refused.output
        assert run(fresh, "ledger", "fetch", "--site", site, "--restart").exit_code == 0


def test_a_missing_branch_is_said(tmp_path: Path) -> None:
    """Where there is no branch yet, the command says what to do if nothing was ever published."""
    forge = Forge.made(tmp_path / "forge")
    done = run(clone(forge, tmp_path / "a"), "ledger", "fetch", "--site", "http://127.0.0.1:9")
    assert done.exit_code == 0
    assert "tambour init" in done.output


def test_a_person_settles_from_elsewhere(tmp_path: Path, forge: Forge) -> None:
    """What a person says of a doubt goes to the branch."""
    runner = clone(forge, tmp_path / "a")
    assert run(runner, "ledger", "fetch", "--site", "http://127.0.0.1:9").exit_code == 0
    where: dict[str, Any] = {"original": "actualites/fete", "account": "vitrine"}
    with ledger.opened(runner / "ledger" / "ledger.jsonl", clock=lambda: original().date) as book:
        book.append("attempted", **where, action="publish", key="k", digest="d", generation=1)
        book.append("in_doubt", **where, reason="lost")
    person = clone(forge, tmp_path / "b")
    assert run(person, "ledger", "fetch", "--site", "http://127.0.0.1:9").exit_code == 0
    assert run(person, "settle", "actualites/fete", "vitrine", "--not-sent").exit_code == 0
    assert forge.ledger().count(b'"settled"') == 1


def test_nothing_to_push(tmp_path: Path) -> None:
    """Where there is no ledger at all, pushing is a mistake, named with what to do."""
    done = run(clone(Forge.made(tmp_path / "forge"), tmp_path / "a"), "ledger", "push")
    assert done.exit_code == 2
    assert "tambour init" in done.output
