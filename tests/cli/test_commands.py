"""init, plan, apply, status, settle as a person runs them, with the embedded account."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from syndicate import feed as feeds
from syndicate import ledger
from syndicate.cli import COMMANDS, main
from syndicate.config import load
from syndicate.model import Original
from syndicate.serve import served
from tests.simulated import HOME, original

NOW = ["--now", "2026-11-20T13:00"]
LATER = "\n" * 10  # an Enter for each fact that `init` can do without


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAMBOUR_LANG", "en")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Make a commune with one original, as if it had been built."""
    assert run(tmp_path, "init", "--name", "Valserein", "--url", HOME).exit_code == 0
    publish(tmp_path, original())
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    """Run a command in a folder."""
    return CliRunner().invoke(main, ["-C", str(folder), *arguments])


def publish(folder: Path, *originals: Original, withdrawn: tuple[str, ...] = ()) -> None:
    """Write the pages and the feed of these originals where a build would."""
    output = folder / "output"
    output.mkdir(exist_ok=True)
    mark = ledger.mark(folder / "ledger.jsonl")
    text = feeds.dump(originals, withdrawn, mark, title="V", home=HOME, feed_url=f"{HOME}/syndication.json", lang="fr")
    (output / "syndication.json").write_text(text, encoding="utf-8")
    for each in originals:
        page = output / each.url.removeprefix(HOME + "/")
        page.mkdir(parents=True, exist_ok=True)
        (page / "index.html").write_text("<!doctype html><title>V</title>", encoding="utf-8")


def apply(folder: Path, *arguments: str) -> Result:
    """Run apply with the pages served."""
    with served(folder / "output") as address:
        return run(folder, "apply", *NOW, "--site", address, *arguments)


def test_init_leaves_what_exists(town: Path) -> None:
    """A second init changes neither tambour.toml nor the ledger."""
    before = [(town / name).read_bytes() for name in ("tambour.toml", "ledger.jsonl")]
    assert run(town, "init").exit_code == 0
    assert [(town / name).read_bytes() for name in ("tambour.toml", "ledger.jsonl")] == before


def test_init_asks_what_it_needs(tmp_path: Path) -> None:
    """Without options the facts are asked; what is left for later is a line to complete, and the file is valid."""
    typed = f"L’Été-sur-Orvelle\n{HOME}\n{LATER}"
    result = CliRunner().invoke(main, ["-C", str(tmp_path), "init"], input=typed)
    assert result.exit_code == 0, result.stderr
    written = (tmp_path / "tambour.toml").read_text(encoding="utf-8")
    assert "L’Été-sur-Orvelle" in written
    assert '\n# director = "The mayor of …"  # legal notice\n' in written
    assert load(tmp_path / "tambour.toml").commune.facts == {}
    completed = written.replace("\n# ", "\n").replace("\nNo copy", "\n# No").replace("\nThe ", "\n# The ")
    (tmp_path / "tambour.toml").write_text(completed, encoding="utf-8")
    assert "dpo" in load(tmp_path / "tambour.toml").commune.facts


def test_init_takes_the_facts_of_the_legal_pages(tmp_path: Path) -> None:
    """A wrong answer is asked again; with all of them `check` has nothing to say, and the postcode gives the zone."""
    answers = [
        "Bourg", HOME, "mauve, or", "pourpre, or", "1, rue Haute", "97499", "02 62 99 01 02", "m@bourg.example.org",
        "Lu-Ve 9h-12h", "Mo-Fr 09:00-12:00", "La maire", "Un hébergeur, 3, rue Basse, 02 62 99 03 04",
        "dpd@bourg.example.org", "beaucoup", "904",
    ]  # fmt: skip
    typed = "\n".join([*answers, ""])
    result = CliRunner().invoke(main, ["-C", str(tmp_path), "init"], input=typed)
    assert result.exit_code == 0, result.stderr
    for word in ("“mauve”", "“opening_hours”", "“population”"):
        assert word in result.stderr
    config = load(tmp_path / "tambour.toml")
    assert config.commune.timezone == "Indian/Reunion"
    assert config.commune.facts["population"] == 904
    assert config.site.colours == ("#6b2c6e", "#e8b22d")
    checked = run(tmp_path, "check", *NOW)
    assert (checked.exit_code, checked.stdout) == (0, "")


def test_init_keeps_secrets_out_of_git(tmp_path: Path) -> None:
    """The passwords of .env and what is built are ignored; a .gitignore that is there stays as it is."""
    for folder, before in (("new", None), ("old", "node_modules/\n")):
        path = tmp_path / folder / ".gitignore"
        path.parent.mkdir()
        if before:
            path.write_text(before, encoding="utf-8")
        assert run(tmp_path / folder, "init", "--name", "V", "--url", HOME).exit_code == 0
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines == [before.strip()] if before else {"/.env", "/output/", "/ledger.jsonl"} <= set(lines)


def test_init_asks_a_wrong_address_again(tmp_path: Path) -> None:
    """An address that is none is asked again with the reason; the scheme and the final slash are seen to."""
    typed = f"Valserein\nnulle part\nvalserein.example.org/\n{LATER}"
    result = CliRunner().invoke(main, ["-C", str(tmp_path), "init"], input=typed)
    assert result.exit_code == 0, result.stderr
    assert result.stderr.count("public address (https://…): ") == 2
    assert 'url = "https://valserein.example.org"\n' in (tmp_path / "tambour.toml").read_text(encoding="utf-8")
    assert "tambour.toml.new" not in result.stderr
    assert "tambour new" in result.stderr.splitlines()[-1]


def test_a_change_since_the_build_is_told(town: Path) -> None:
    """When a file is newer than the build, plan and apply warn, and do not claim that every copy is right."""
    apply(town)
    publish(town, original())
    assert "every copy says what its original says" in run(town, "plan", *NOW).stderr
    built = (town / "output/syndication.json").stat().st_mtime
    page = town / "content/actualites/nouvelle.md"
    page.write_text("", encoding="utf-8")
    os.utime(page, (built + 10, built + 10))
    for result in (run(town, "plan", *NOW), apply(town)):
        assert result.exit_code == 0, result.stderr
        assert "Files have changed since the last build" in result.stderr
        assert "Nothing to do" in result.stderr
        assert "every copy" not in result.stderr


def test_an_apply_that_holds_everything_says_so(town: Path) -> None:
    """When every copy waits, the last line says that nothing was sent."""
    config = town / "tambour.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("21:00-07:30", "12:00-14:30"), encoding="utf-8")
    result = apply(town)
    assert "waits for the end of the quiet hours: 2026-11-20 14:30" in result.stderr
    assert result.stderr.endswith("Nothing was sent: 1 copy is held.\n")


def test_announce_takes_only_what_the_site_hands_over(town: Path) -> None:
    """An id that the feed does not know is a slip: it is named, with the nearest, and nothing is done."""
    for result in (run(town, "plan", *NOW, "--announce", original().id + "s"),
                   apply(town, "--announce", original().id + "s")):  # fmt: skip
        assert result.exit_code == 2
        assert f"Did you mean “{original().id}”?" in result.stderr


def test_status_of_an_original_without_copy(town: Path) -> None:
    """An original that has no copy yet is no fault; one that does not exist is."""
    (town / "content/actualites/bal.md").write_text("---\ntitle: Bal\ndate: 2026-11-20\n---\n", encoding="utf-8")
    result = run(town, "status", "content/actualites/bal.md")
    assert (result.exit_code, result.stderr) == (0, "“actualites/bal” has no copy yet.\n")
    assert run(town, "status", "actualites/bla").exit_code == 2


def test_an_unknown_command_names_the_nearest() -> None:
    """A slip in the name of a command gives the command that was meant."""
    result = CliRunner().invoke(main, ["chekc"])
    assert result.exit_code == 2
    assert "Did you mean “check”?" in result.stderr


def test_numbers_are_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bounds of an option are in the reader's words, in the help and when they are passed."""
    monkeypatch.setenv("TAMBOUR_LANG", "fr")
    help_ = CliRunner().invoke(main, ["apply", "--help"]).output
    assert "au moins 1" in help_
    assert "x>=" not in help_
    assert "60.0" not in help_
    assert "au moins 1" in CliRunner().invoke(main, ["plan", "--max-actions", "0"]).stderr


def test_init_with_a_wrong_answer_writes_nothing(tmp_path: Path) -> None:
    """An address that is none is refused, and no file is left behind."""
    result = run(tmp_path, "init", "--name", "V", "--url", "valserein")
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_plan_shows_the_very_text(town: Path) -> None:
    """The plan prints each draft with its count, in words for people and as data for programs."""
    shown = run(town, "plan", *NOW)
    assert shown.exit_code == 0
    assert "Titre de fete" in shown.stderr
    data = json.loads(run(town, "plan", *NOW, "--json").stdout)
    (action,) = data["actions"]
    assert action["action"] == "publish"
    assert action["draft"]["text"].count(original().url) == 1
    assert 0 < action["length"] <= action["limit"]
    assert data["held"] == []


def test_plan_says_what_it_costs(town: Path) -> None:
    """What a paid network takes is shown for each action and in all, and what exceeds the budget is held."""
    settings = town / "tambour.toml"
    text = settings.read_text(encoding="utf-8").replace("[strategy]", "[strategy]\nmonthly_budget = {x = 0.45}")
    settings.write_text(text + "\n[accounts.x]\nkind = 'x'\nhandle = 'valserein'\n", encoding="utf-8")
    publish(town, *(original(name) for name in ("a", "b", "c")))
    shown = run(town, "plan", "--account", "x", *NOW)
    assert shown.stderr.count("/280, $0.20)") == 2
    assert "x would cost $0.40." in shown.stderr
    assert "budget of $0.45" in shown.stderr
    data = json.loads(run(town, "plan", *NOW, "--json").stdout)
    costs = {(action["account"], action["cost"], action["usd"]) for action in data["actions"]}
    assert costs == {("essai", "", 0), ("x", "$0.20", 0.2)}
    assert data["usd"] == {"x": 0.4}
    assert [held["code"] for held in data["held"]] == ["budget"]


def test_plan_changes_nothing(town: Path) -> None:
    """After a plan every file is as it was."""
    before = {path: path.read_bytes() for path in town.rglob("*") if path.is_file()}
    run(town, "plan", *NOW)
    assert {path: path.read_bytes() for path in town.rglob("*") if path.is_file()} == before


def test_apply_makes_the_copy_and_then_has_nothing_to_do(town: Path) -> None:
    """The first apply publishes, the second says in one line that there is nothing to do."""
    first = apply(town, "--json")
    assert first.exit_code == 0
    (outcome,) = json.loads(first.stdout)["outcomes"]
    assert (outcome["action"], outcome["result"], outcome["account"]) == ("publish", "published", "essai")
    copies = list((town / "outbox/essai").glob("*/text.txt"))
    assert len(copies) == 1
    publish(town, original())
    again = apply(town)
    assert again.exit_code == 0
    assert again.stderr.strip().count("\n") == 0
    assert run(town, "plan", *NOW).stderr.strip().count("\n") == 0


def test_apply_waits_for_the_site(town: Path) -> None:
    """When the page is not online nothing is sent, and the exit code says that something is left."""
    (town / "output/actualites/fete/index.html").unlink()
    result = apply(town, "--wait", "0", "--json", "--feed", str(town / "output/syndication.json"))
    assert result.exit_code == 1
    assert json.loads(result.stdout)["outcomes"][0]["result"] == "unsent"
    assert not (town / "outbox").exists()


def test_a_feed_of_another_history_is_refused(town: Path) -> None:
    """A feed built from another ledger stops everything before any effect."""
    ledger_path = town / "ledger.jsonl"
    ledger_path.write_text(ledger_path.read_text().replace("opened", "opened", 1).replace('"v":1', '"v": 1'))
    result = apply(town)
    assert result.exit_code == 2
    assert "another ledger" in result.stderr


def test_status_names_the_copies(town: Path) -> None:
    """Status lists the copies by original, also as data, and refuses an id that it does not know."""
    apply(town)
    assert "online" in run(town, "status").stderr
    (copy,) = json.loads(run(town, "status", "content/actualites/fete.md", "--json").stdout)
    assert (copy["account"], copy["state"]) == ("essai", "live")
    assert run(town, "status", "actualites/inconnu").exit_code == 2


def test_settle_needs_a_doubt(town: Path) -> None:
    """What is not in doubt cannot be settled, and one of the two answers must be given."""
    apply(town)
    assert run(town, "settle", "actualites/fete", "essai", "--not-sent").exit_code == 2
    assert run(town, "settle", "actualites/fete", "essai").exit_code == 2


@pytest.mark.parametrize(("answer", "state"), [(["--copy", f"{HOME}/copies/7"], "live"), (["--not-sent"], "never")])
def test_settle_ends_a_doubt(town: Path, answer: list[str], state: str) -> None:
    """A person's word ends a doubt: the copy is out under its address, or it may be sent again."""
    line = {
        "v": 1, "at": "2026-11-20T09:00:00Z", "run": "r", "event": "attempted", "original": "actualites/fete",
        "account": "essai", "action": "publish", "key": "k", "digest": "d", "generation": 1, "url": original().url,
    }  # fmt: skip
    with (town / "ledger.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    assert run(town, "settle", "actualites/fete", "essai", *answer).exit_code == 0
    (copy,) = json.loads(run(town, "status", "--json").stdout)
    assert (copy["state"], copy["in_doubt"]) == (state, False)


def test_a_damaged_ledger_is_named(town: Path) -> None:
    """A damaged ledger is one sentence with file and line, exit code 2, for every command that reads it."""
    with (town / "ledger.jsonl").open("a", encoding="utf-8") as file:
        file.write("damage\n")
    for command in (["plan", *NOW], ["apply", *NOW], ["status"], ["settle", "a", "essai", "--not-sent"]):
        result = run(town, *command)
        assert result.exit_code == 2
        assert "ledger.jsonl:2:" in result.stderr


def test_damage_before_what_the_feed_knows_is_named(town: Path) -> None:
    """Damage in lines that the feed was built from is damage with its line, not the ledger of somebody else."""
    path = town / "ledger.jsonl"
    path.write_bytes(path.read_bytes().replace(b"{", b"[", 1))
    for command in ("plan", "apply"):
        result = run(town, command, *NOW, "--feed", str(town / "output/syndication.json"))
        assert result.exit_code == 2
        assert "ledger.jsonl:1:" in result.stderr
        assert "another ledger" not in result.stderr


def test_an_unknown_account_is_named(town: Path) -> None:
    """An account that is not in tambour.toml is refused."""
    result = run(town, "plan", "--account", "mastodon", *NOW)
    assert result.exit_code == 2
    assert "mastodon" in result.stderr


def test_a_wrong_time_is_named(town: Path) -> None:
    """A --now that is no time is refused with an example."""
    result = run(town, "plan", "--now", "demain")
    assert result.exit_code == 2
    assert "demain" in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str) -> None:
    """Every command has a help text."""
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert len(result.output.split("\n\n")[1].strip()) > 20


def test_site_takes_only_this_machine(town: Path) -> None:
    """A stand-in for the public address must be on loopback."""
    assert run(town, "apply", "--site", "https://elsewhere.example.org").exit_code == 2


def test_apply_reads_what_is_online(town: Path) -> None:
    """Without options apply takes the public feed, never a build that is not online: a server's fault is exit 1."""
    result = run(town, "apply", *NOW, "--wait", "0")
    assert result.exit_code == 1
    assert f"{HOME}/syndication.json" in result.stderr
    assert not (town / "outbox").exists()


def test_settle_refuses_what_is_no_address(town: Path) -> None:
    """A mistyped address or account is one sentence, and the ledger stays as it was."""
    line = {
        "v": 1, "at": "2026-11-20T09:00:00Z", "run": "r", "event": "attempted", "original": "actualites/fete",
        "account": "essai", "action": "publish", "key": "k", "digest": "d", "generation": 1, "url": original().url,
    }  # fmt: skip
    with (town / "ledger.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    before = (town / "ledger.jsonl").read_bytes()
    for wrong in ("at://did:plc:abc/app.bsky.feed.post/3k", "social.example.org/@x/1", "javascript:alert(1)"):
        assert run(town, "settle", "actualites/fete", "essai", "--copy", wrong).exit_code == 2
    assert "essai" in run(town, "settle", "actualites/fete", "esai", "--not-sent").stderr
    assert (town / "ledger.jsonl").read_bytes() == before
