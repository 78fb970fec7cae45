"""The report of a run, as the secretary reads it and as programs do, from what the run left behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from syndicate import ledger, results
from syndicate import notify as ways
from syndicate.cli import main
from syndicate.config import load
from syndicate.model import ActionKind, Outcome
from syndicate.notices import Known, Step
from tests.simulated import HOME, NOON

SETTINGS = f"""[commune]
name = "Valserein"
url = "{HOME}"
[accounts.place]
kind = "mastodon"
server = "https://social.example.org"
[accounts.ciel]
kind = "bluesky"
handle = "valserein.example.org"
[accounts.essai]
kind = "outbox"
"""
EVIL = "<b>Fête</b> @mairie #12 [x](https://evil.example.org)\n::error::x"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Make a commune whose ledger knows two originals."""
    (tmp_path / "tambour.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / ".tambour").mkdir()
    ledger.create(tmp_path / "ledger.jsonl", at=NOON)
    with ledger.opened(tmp_path / "ledger.jsonl", clock=lambda: NOON) as opened:
        for name, title in (("fete", "La fête du tilleul"), ("eau", EVIL)):
            facts: dict[str, Any] = {"original": f"actualites/{name}", "account": "place"}
            opened.append(
                "attempted", **facts, action="publish", key="k", digest="d", generation=1,
                url=f"{HOME}/actualites/{name}/", title=title,
            )  # fmt: skip
            opened.append("published", **facts, copy_id=name, copy_url=f"https://social.example.org/@v/{name}")
    return tmp_path


def outcome(
    name: str, result: str, account: str = "place", reason: str = "", action: str = "publish"
) -> dict[str, Any]:
    """Give one outcome as ``apply`` leaves it."""
    url = f"https://social.example.org/@v/{name}" if result == "published" else None
    return {
        "action": action, "original": f"actualites/{name}", "account": account, "result": result, "copy_url": url,
        "reason": reason,
    }  # fmt: skip


def held(name: str, code: str, reason: str, account: str = "ciel", *, left_out: bool = False) -> dict[str, Any]:
    """Give one copy that is held."""
    return {
        "original": f"actualites/{name}", "account": account, "reason": reason, "code": code, "left_out": left_out,
    }  # fmt: skip


def leave(town: Path, *outcomes: dict[str, Any], holds: tuple[dict[str, Any], ...] = (), **more: Any) -> None:
    """Leave results as ``apply`` does."""
    left = {"outcomes": outcomes, "held": holds, "unshared": "", "whole": True, "run": "", **more}
    (town / ".tambour/apply.json").write_text(json.dumps(left), encoding="utf-8")


def run(town: Path, *arguments: str) -> Result:
    """Run the command."""
    result = CliRunner().invoke(main, ["-C", str(town), "report", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def data(town: Path, *arguments: str) -> dict[str, Any]:
    """Run the command with --json."""
    found: dict[str, Any] = json.loads(run(town, "--json", *arguments).stdout)
    return found


def test_what_went_where(town: Path) -> None:
    """Each original is named by its title, with its page and that of each copy; accounts by their network."""
    leave(town, outcome("fete", "published"), outcome("fete", "edited", "essai"))
    text = run(town, "--markdown").stdout
    assert "# Valserein: 2 copies made or updated" in text
    assert f"[La fête du tilleul]({HOME}/actualites/fete/): " in text
    assert "published ([Mastodon](https://social.example.org/@v/fete))" in text
    assert "edited (essai)" in text


def test_what_waits_and_what_never_goes(town: Path) -> None:
    """What goes by itself one day stands apart from what does not, one line for each reason."""
    leave(
        town,
        holds=(
            held("fete", "scheduled", "waits for its time: 18:00"),
            held("fete", "scheduled", "waits for its time: 18:00", "place"),
            held("fete", "sensitive", "sensitive: never sent outside the European Union", "essai"),
        ),
    )
    found = data(town)
    assert [(one["accounts"], one["later"]) for one in found["held"]] == [
        (["Bluesky", "Mastodon"], True),
        (["essai"], False),
    ]
    assert found["problems"] == []
    text = run(town).stdout
    assert "La fête du tilleul (" in text
    assert "(Bluesky, Mastodon): waits for its time: 18:00" in text


def test_what_a_person_has_to_do_stands_apart(town: Path) -> None:
    """A draft that waits in an app, or a copy that a person makes, is neither a problem nor nothing to do."""
    leave(
        town,
        holds=(
            held("fete", "by_hand", "to do by hand: finish it"),
            held("fete", "sensitive", "sensitive: never sent", "essai"),
        ),
    )
    found = data(town)
    assert (found["problems"], [one["by_hand"] for one in found["held"]]) == ([], [True, False])
    text = run(town).stdout
    assert "1 to do by hand" in text.splitlines()[0]
    assert "Nothing to do." not in text
    todo, rest = text.split("What is left as it is")
    assert "What a person has to do" in todo
    assert "to do by hand: finish it" in todo
    assert "never sent" in rest


def test_what_failed_and_what_to_do(town: Path) -> None:
    """Each problem has a sentence that says what is wrong, and one that says what to do."""
    leave(
        town,
        outcome("fete", "refused", reason="the text is too long"),
        outcome("fete", "in_doubt", "ciel", "the answer was lost"),
        outcome("fete", "unsent", "essai", "the disk is full"),
        outcome("eau", "unsent", "essai", "the disk is full"),
        holds=(held("eau", "altered", "A person changed it.", "place", left_out=True),),
    )
    problems = {one["key"]: one for one in data(town)["problems"]}
    assert sorted(problems) == [
        "account/essai", "copy/place/actualites/fete", "doubt/ciel/actualites/fete", "doubt/place/actualites/eau",
    ]  # fmt: skip
    assert problems["account/essai"]["title"] == "essai: 2 copies did not go"
    assert problems["copy/place/actualites/fete"]["wrong"] == "The text is too long."
    assert "tambour settle actualites/fete ciel --copy" in problems["doubt/ciel/actualites/fete"]["todo"]
    assert all(one["todo"] for one in problems.values())


def test_a_doubt_of_the_ledger_is_told_until_it_ends(town: Path) -> None:
    """What is in doubt stays told whatever this run did, and is known to be over once the ledger says so."""
    facts: dict[str, Any] = {"original": "actualites/vote", "account": "ciel"}
    with ledger.opened(town / "ledger.jsonl", clock=lambda: NOON) as opened:
        opened.append(
            "attempted", **facts, action="publish", key="k", digest="d", generation=1, url=f"{HOME}/v/", title="Vote"
        )
        opened.append("in_doubt", **facts, reason="the answer was lost")
    leave(town, outcome("fete", "published"))
    (problem,) = data(town)["problems"]
    assert (problem["key"], problem["title"]) == ("doubt/ciel/actualites/vote", "Bluesky: copy in doubt, “Vote”")
    with ledger.opened(town / "ledger.jsonl", clock=lambda: NOON) as opened:
        opened.append("settled", **facts)
    assert data(town)["problems"] == []


def test_a_ledger_that_is_not_there_solves_no_doubt(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the ledger could not be fetched, nobody is told that what was in doubt is settled."""
    (town / "ledger.jsonl").unlink()
    pigeon = Pigeon()
    monkeypatch.setattr(ways, "load", lambda *_arguments: pigeon)
    run(town, "--notify", "--step", "fetch=failure")
    assert [(step.kind, step.title) for step in pigeon.steps if "doubt" in str(step.known)] == []
    assert [step.notice.key for step in pigeon.steps if step.notice] == ["step/fetch"]


@pytest.mark.parametrize("step", ["site", "fetch"])
def test_a_damaged_ledger_is_named_by_what_it_stopped(town: Path, step: str) -> None:
    """A person reads that the ledger is damaged, and where: the site that is not online is only what follows."""
    with (town / "ledger.jsonl").open("a", encoding="utf-8") as file:
        file.write("torn\n{}\n")
    (problem,) = data(town, "--step", f"{step}=failure")["problems"]
    assert problem["key"] == f"step/{step}"
    assert "ledger.jsonl:6: The ledger is damaged here." in problem["wrong"]


def test_too_much_at_once_is_one_problem(town: Path) -> None:
    """A plan that was refused whole is said once, not for each copy."""
    leave(town, holds=tuple(held(str(n), "max_actions", "40 actions at once", left_out=True) for n in range(40)))
    assert [one["key"] for one in data(town)["problems"]] == ["brake/plan"]


def test_what_the_build_left_out(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was left out is named with its lines; at a forge, with the page on which it can be mended."""
    faults = [
        {"file": "content/actualites/été.md", "line": 3, "message": "“image” needs “image_alt”."},
        {"file": "content/actualites/été.md", "line": 5, "message": "Unknown key."},
    ]
    (town / ".tambour/build.json").write_text(json.dumps({"faults": faults}), encoding="utf-8")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://forge.example.org")
    monkeypatch.setenv("GITHUB_REPOSITORY", "v/site")
    monkeypatch.setenv("GITHUB_REF_NAME", "main")
    (problem,) = data(town, "--step", "build=failure")["problems"]
    assert problem["key"] == "original/content/actualites/été.md"
    assert problem["wrong"] == "Line 3: “image” needs “image_alt”. Line 5: Unknown key."
    assert problem["link"] == "https://forge.example.org/v/site/edit/main/content/actualites/%C3%A9t%C3%A9.md"


def test_a_step_that_failed_is_said_unless_the_rest_says_it(town: Path) -> None:
    """A build that failed without a fault of an original is a problem of its own; so is an apply without results."""
    assert [one["key"] for one in data(town, "--step", "build=failure", "--step", "apply=skipped")["problems"]] == [
        "step/build"
    ]
    leave(town, outcome("fete", "refused", reason="no"))
    assert [one["key"] for one in data(town, "--step", "apply=failure")["problems"]] == ["copy/place/actualites/fete"]


def test_steps_are_read_as_a_forge_writes_them(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The contexts “steps” and “needs” of a workflow are both understood; nonsense is refused."""
    for context in ({"deploy": {"outcome": "failure", "conclusion": "success"}}, {"deploy": {"result": "failure"}}):
        monkeypatch.setenv("TAMBOUR_STEPS", json.dumps(context))
        assert [one["key"] for one in data(town)["problems"]] == ["step/deploy"]
    monkeypatch.setenv("TAMBOUR_STEPS", "[1]")
    assert run(town).exit_code == 2


def test_a_job_that_told_by_itself_is_not_told_again(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the jobs of a run, one that gave its own report, or put the site online all the same, is no problem here."""
    jobs = {
        "copies": {"result": "failure", "outputs": {"told": "success"}},
        "site": {"result": "failure", "outputs": {"online": "success", "due": "yes"}},
        "urgent": {"result": "failure", "outputs": {}},
        "links": {"result": "skipped", "outputs": {}},
    }
    monkeypatch.setenv("TAMBOUR_STEPS", json.dumps(jobs))
    found = data(town)
    assert [one["key"] for one in found["problems"]] == ["step/urgent"]
    assert found["summary"] == "1 problem"  # it does not know what the other jobs made
    monkeypatch.setenv("TAMBOUR_STEPS", json.dumps({**jobs, "urgent": {"result": "skipped"}}))
    assert data(town)["summary"] == "nothing to report"


def test_two_applies_of_one_run_are_one_report(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one job sends what is urgent, then the rest, what the first did is told with what the second did."""
    config, environ = load(town / "tambour.toml"), {"GITHUB_RUN_ID": "7", "GITHUB_JOB": "publish"}
    sent = Outcome(ActionKind.PUBLISH, "actualites/fete", "place", "published")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    results.write(config, results.data([sent], (), "", {}, {}, whole=False), environ)
    results.forget(config, environ)
    results.write(config, {"error": "The ledger is held by another run."}, environ)
    found = data(town)
    assert [one["original"] for one in found["done"]] == ["actualites/fete"]
    assert [one["key"] for one in found["problems"]] == ["step/apply"]
    results.forget(config, environ | {"GITHUB_RUN_ID": "8"})
    assert not results.place(config).exists()


def test_why_apply_gave_no_result(town: Path) -> None:
    """An apply that stops before its results leaves its reason, which the report repeats."""
    failed = CliRunner().invoke(main, ["-C", str(town), "apply", "--feed", "nowhere.json"])
    assert failed.exit_code == 2
    (problem,) = data(town)["problems"]
    assert problem["key"] == "step/apply"
    assert "TAMBOUR_PLACE_TOKEN" in problem["wrong"]
    assert problem["title"] not in problem["wrong"]


def test_results_of_another_run_are_none(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A runner that was given an earlier run's files back does not report them as this run's."""
    monkeypatch.setenv("GITHUB_RUN_ID", "7")
    leave(town, outcome("fete", "published"), run="6")
    assert data(town)["published"] is False
    leave(town, outcome("fete", "published"), run="7")
    assert data(town)["published"] is True


def test_hostile_titles_do_nothing(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A title cannot become Markdown, HTML, a mention, a reference, nor an order to the runner."""
    leave(town, outcome("eau", "published"))
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    printed = run(town).stdout
    text = summary.read_text(encoding="utf-8")
    assert "<b>" not in text
    assert "@mairie" not in text
    assert "#12" not in text
    assert "](https://evil" not in text
    assert not [line for line in printed.splitlines() if line.lstrip().startswith("::")]


def test_the_summary_of_the_run_is_added_to(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a forge, the report goes below what other steps wrote in the summary."""
    summary = tmp_path / "summary.md"
    summary.write_text("Before.\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    leave(town, outcome("fete", "published"))
    run(town, "--json")
    assert summary.read_text(encoding="utf-8").startswith("Before.\n# Valserein: 1 copy")


@pytest.mark.parametrize(
    "arguments", [["--step", "build=great"], ["--step", "x"], ["--apply", "nowhere.json"]], ids=lambda one: one[-1]
)
def test_what_cannot_be_read_is_refused(town: Path, arguments: list[str]) -> None:
    """A wrong option is one sentence and exit code 2."""
    result = run(town, *arguments)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


class Pigeon:
    """A notifier that keeps what it is told, or fails."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.steps: list[Step] = []

    def known(self) -> list[Known]:
        """Give what it knows: one problem that is over, of each area."""
        return [Known(f"{area}/old", "0") for area in ("account", "doubt", "original", "step", "links")]

    def carry_out(self, steps: list[Step]) -> None:
        """Keep the steps."""
        if self.failure:
            raise self.failure
        self.steps += steps


def test_a_person_is_told_of_what_is_new(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --notify the problems are told; what is solved is closed only where this run looked."""
    pigeon = Pigeon()
    monkeypatch.setattr(ways, "load", lambda *_: pigeon)
    leave(town, outcome("fete", "unsent", reason="503"))
    assert run(town, "--notify").exit_code == 0
    keys = [step.notice.key if step.notice else step.known.key for step in pigeon.steps if step.notice or step.known]  # type: ignore[union-attr]  # one of them is there
    assert keys == ["account/place", "account/old", "doubt/old"]
    leave(town, outcome("fete", "unsent", reason="503"), whole=False)
    pigeon.steps.clear()
    run(town, "--notify")
    assert [step.kind for step in pigeon.steps] == ["open", "close"]  # the ledger says whether there is a doubt


def test_a_notifier_that_fails_hides_nothing(town: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The report is written all the same; the command says that nobody was told, and ends with 1."""
    from syndicate.errors import Unsent

    monkeypatch.setattr(ways, "load", lambda *_: Pigeon(Unsent("the post is closed")))
    leave(town, outcome("fete", "unsent", reason="the network is down"))
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    result = run(town, "--notify")
    assert result.exit_code == 1
    assert "Nobody could be told: the post is closed" in result.stderr
    assert "The network is down." in result.stdout
    assert "The network is down" in summary.read_text(encoding="utf-8")


def test_without_a_way_to_tell_nobody_is_told(town: Path) -> None:
    """--notify without [notify] says so and is no failure."""
    leave(town, outcome("fete", "published"))
    result = run(town, "--notify")
    assert result.exit_code == 0
    assert "no [notify]" in result.stderr
