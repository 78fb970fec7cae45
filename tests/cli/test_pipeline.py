"""What the commands do for a pipeline: wait for the site that was built, send what is urgent first, come back."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from syndicate import config, ledger
from syndicate.cli import apply as applying
from syndicate.cli import engine, forge, main
from syndicate.desk import Clock
from syndicate.dotenv import bundle
from syndicate.errors import ConfigError, Occupied
from syndicate.feed import load
from syndicate.git import Git
from syndicate.model import ActionKind, Outcome, Override
from syndicate.serve import served
from tests.cli.internet import PASSWORD, SETTINGS, TOKEN, Internet
from tests.cli.test_commands import NOW, publish, run
from tests.engine.gits import git
from tests.simulated import HOME, NOON, FakeClock, original

OUTCOME = Outcome(ActionKind.PUBLISH, "actualites/fete", "essai", "published")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Make a commune with an ordinary and an urgent original, as if it had been built."""
    assert run(tmp_path, "init", "--name", "Valserein", "--url", HOME).exit_code == 0
    publish(tmp_path, original(), original("crue", urgent=True))
    return tmp_path


def applied(town: Path, *options: str) -> Result:
    """Run apply with the site served, and give its outcomes as data."""
    with served(town / "output") as address:
        return run(town, "apply", "--json", *NOW, "--site", address, *options)


def ids(result: Result) -> list[str]:
    """Name the originals that something was done for."""
    return [outcome["original"] for outcome in json.loads(result.stdout)["outcomes"]]


# ---------------------------------------------------------------------------------------------------------- urgent


def test_the_urgent_goes_alone(town: Path) -> None:
    """With --urgent nothing but urgent originals is sent, and the next run sends the others."""
    assert ids(applied(town, "--urgent")) == ["actualites/crue"]
    assert ids(applied(town)) == ["actualites/fete"]


def test_an_ordinary_fault_does_not_make_the_urgent_run_fail(town: Path) -> None:
    """What is left out of ordinary originals is the business of the run that sends them."""
    late = {"essai": Override(at=NOON + timedelta(hours=5))}
    publish(town, original(accounts=late, expires=NOON + timedelta(hours=2)), original("crue", urgent=True))
    assert applied(town, "--urgent").exit_code == 0
    assert applied(town).exit_code == 1


def test_what_a_person_lets_through_comes_from_the_environment(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fields of a run by hand are options; left empty, as in every other run, they are none."""
    settings = town / "tambour.toml"
    written = settings.read_text(encoding="utf-8")
    settings.write_text(written.replace("[strategy]\n", "[strategy]\nmax_actions = 1\n"), encoding="utf-8")
    publish(town, original(), original("eau"), original("crue", urgent=True))
    for name in ("ANNOUNCE", "MAX_ACTIONS", "ALLOW_WITHDRAWALS"):
        monkeypatch.setenv(f"TAMBOUR_{name}", "")
    stopped = applied(town)
    assert (stopped.exit_code, ids(stopped)) == (1, ["actualites/crue"])
    monkeypatch.setenv("TAMBOUR_MAX_ACTIONS", "2")
    monkeypatch.setenv("TAMBOUR_ALLOW_WITHDRAWALS", "false")
    assert ids(applied(town)) == ["actualites/eau", "actualites/fete"]


# ------------------------------------------------------------------------------------------------ the site we built


def test_nothing_is_sent_before_the_site_is_the_one_we_built(town: Path) -> None:
    """A site that still shows another build gets one sentence and exit code 1; the right one is published from."""
    late = applied(town, "--build", "0" * 64, "--wait", "0")
    assert (late.exit_code, "does not show what was just built" in late.stderr) == (1, True)
    built = load(str(town / "output" / "syndication.json")).build
    assert ids(applied(town, "--build", built)) == ["actualites/crue", "actualites/fete"]


def test_the_build_comes_from_the_environment(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workflow hands the build over in a variable, where nothing is read as a command."""
    monkeypatch.setenv("TAMBOUR_FEED_BUILD", "$(touch here)")
    assert applied(town, "--wait", "0").exit_code == 1
    assert not (town / "here").exists()


def test_a_run_that_was_overtaken_ends_well(town: Path) -> None:
    """Approved late, when the site shows another commit's build, a run leaves the copies to that one and is no failure.

    What it built itself it sends, whatever was committed meanwhile.
    """
    git(town, "init", "--quiet")
    git(town, "commit", "--quiet", "--allow-empty", "-m", "Another")
    late = applied(town, "--build", "0" * 64, "--commit", "c" * 40, "--wait", "9000")
    assert (late.exit_code, json.loads(late.stdout)) == (0, {"outcomes": []})
    ours = git(town, "rev-parse", "HEAD")
    assert applied(town, "--build", "0" * 64, "--commit", ours, "--wait", "0").exit_code == 1
    built = load(str(town / "output" / "syndication.json")).build
    assert ids(applied(town, "--build", built, "--commit", "c" * 40)) == ["actualites/crue", "actualites/fete"]


def test_the_site_is_waited_for(town: Path) -> None:
    """Until the site shows the build it is asked again, past any cache, and the answer is the right one."""
    built = town / "output" / "syndication.json"
    wanted = load(str(built)).build
    stale = built.read_bytes().replace(wanted.encode(), b"0" * 64)
    right = built.read_bytes()
    built.write_bytes(stale)

    class Deploying(FakeClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            built.write_bytes(right)

    clock = Deploying()
    with served(town / "output") as address:
        source = f"{address}/syndication.json"
        settings = config.load(town / "tambour.toml")
        assert engine.awaited_feed(settings, source, wanted, wait=60, clock=clock).build == wanted
    assert clock.time > NOON


# -------------------------------------------------------------------------------------------------------- patience


def test_another_run_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    """A run that holds the ledger is waited for, as long as was said; then its sentence ends the command."""
    clock, tries = FakeClock(), iter([Occupied("busy"), Occupied("busy"), None])

    def once() -> applying.Result:
        fault = next(tries)
        if fault:
            raise fault
        return [OUTCOME], ()

    assert applying.patiently(once, 100, clock) == ([OUTCOME], ())
    assert (clock.time - NOON).total_seconds() == 2 * applying.PAUSE
    assert "busy" in capsys.readouterr().err


def test_patience_ends() -> None:
    """Nobody is waited for longer than was said, and by default not at all."""
    clock = FakeClock()

    def once() -> applying.Result:
        raise Occupied("busy")

    with pytest.raises(Occupied):
        applying.patiently(once, 100, clock)
    assert (clock.time - NOON).total_seconds() == 100
    with pytest.raises(Occupied):
        applying.patiently(once, 0, clock)


def test_what_was_certainly_not_sent_is_tried_again() -> None:
    """What another try does counts, and so does what the first one did; what is in doubt is never tried again here."""
    unsent, doubt = (Outcome(ActionKind.PUBLISH, name, "essai", name) for name in ("unsent", "in_doubt"))
    runs = iter([[OUTCOME, unsent, doubt], [OUTCOME]])
    assert applying.patiently(lambda: (next(runs), ()), 60, FakeClock())[0] == [OUTCOME, doubt, OUTCOME]
    runs = iter([[unsent, doubt]])
    assert applying.patiently(lambda: (next(runs), ()), 0, FakeClock())[0] == [unsent, doubt]


def test_a_ledger_that_is_held_is_told_from_one_that_is_damaged(town: Path) -> None:
    """Only the first is worth another try."""
    path = town / "ledger.jsonl"
    with ledger.opened(path, clock=Clock().now), pytest.raises(Occupied), ledger.opened(path, clock=Clock().now):
        raise AssertionError


# --------------------------------------------------------------------------------------------------- one secret


LINES = f"# Les comptes\nTAMBOUR_PLACE_TOKEN={TOKEN}\n\nexport TAMBOUR_CIEL_PASSWORD='{PASSWORD}'\r\n"


def test_one_secret_holds_those_of_all_accounts() -> None:
    """The secret of the pipeline is read like a .env file."""
    assert bundle({"TAMBOUR_SECRETS": LINES}) == {"TAMBOUR_PLACE_TOKEN": TOKEN, "TAMBOUR_CIEL_PASSWORD": PASSWORD}
    assert bundle({}) == {}


def test_a_line_that_says_nothing_is_told_without_its_words() -> None:
    """A token pasted without its name is a mistake, which is not repeated."""
    with pytest.raises(ConfigError) as told:
        bundle({"TAMBOUR_SECRETS": f"# first\n{TOKEN}\n"})
    assert "TAMBOUR_SECRETS, line 2" in str(told.value)
    assert TOKEN not in str(told.value)


def test_a_key_over_several_lines_is_no_name() -> None:
    """The last line of such a key may end with “=”: it is not taken for a name, which nothing would hide."""
    with pytest.raises(ConfigError, match="TAMBOUR_SECRETS, line 1") as told:
        bundle({"TAMBOUR_SECRETS": f"{TOKEN}==\n"})
    assert TOKEN not in str(told.value)


def test_accounts_are_reached_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one secret is enough to verify each account; what stands in the environment by its own name comes first."""
    net = Internet(monkeypatch)
    monkeypatch.delenv("TAMBOUR_PLACE_TOKEN")
    monkeypatch.setenv("TAMBOUR_SECRETS", LINES.replace(PASSWORD, "another-password"))
    (tmp_path / "tambour.toml").write_text(SETTINGS, encoding="utf-8")
    assert "missing from the environment" not in run(tmp_path, "verify").output
    sent = "".join(f"{request.headers.raw!r}{request.content!r}" for request in net.requests)
    assert TOKEN in sent
    assert PASSWORD in sent
    assert "another-password" not in sent


def test_each_value_is_hidden_before_anything_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On GitHub the first lines of any command hide every value; elsewhere nothing is printed of them."""
    monkeypatch.setenv("TAMBOUR_SECRETS", LINES.replace(TOKEN, "50%off"))
    (tmp_path / "tambour.toml").write_text(SETTINGS, encoding="utf-8")
    quiet = CliRunner().invoke(main, ["-C", str(tmp_path), "status"])
    assert "add-mask" not in quiet.output
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    told = CliRunner().invoke(main, ["-C", str(tmp_path), "status", "--json"])
    assert told.stderr.splitlines()[:2] == ["::add-mask::50%25off", f"::add-mask::{PASSWORD}"]
    assert json.loads(told.stdout) == []


# --------------------------------------------------------------------------------------------- the runner's files


def test_only_words_of_ours_are_handed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value with a line break, a space or an expression never reaches the file that the runner reads."""
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "out"))
    forge.hand_over(due="yes", feed="0af")
    for wrong in ("yes\ndue=no", "a b", "${{ x }}", "Yes", "x" * 65):
        with pytest.raises(ValueError, match=r".*"):
            forge.hand_over(due="no", feed=wrong)
    assert (tmp_path / "out").read_text(encoding="utf-8") == "due=yes\nfeed=0af\n"


def test_the_access_of_git_goes_to_git_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token of a step is given to git when it asks, over TLS and nowhere else, and stands in no file."""
    door = Git(tmp_path)
    door("init", "--quiet")
    monkeypatch.setenv("TAMBOUR_GIT_TOKEN", TOKEN)
    answer = door("credential", "fill", given=b"protocol=https\nhost=forge.example.org\n\n").decode()
    assert f"password={TOKEN}\n" in answer
    with pytest.raises(Exception, match="could not read"):
        door("credential", "fill", given=b"protocol=http\nhost=forge.example.org\n\n")
    assert TOKEN.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    monkeypatch.delenv("TAMBOUR_GIT_TOKEN")
    with pytest.raises(Exception, match="could not read"):
        door("credential", "fill", given=b"protocol=https\nhost=forge.example.org\n\n")


def test_the_build_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs the theme and the plugins has none of them in its environment."""
    from syndicate.builder import _environment

    for name in ("TAMBOUR_SECRETS", "TAMBOUR_GIT_TOKEN", "TAMBOUR_PLACE_TOKEN", "TAMBOUR_CIEL_PASSWORD"):
        monkeypatch.setenv(name, TOKEN)
    assert TOKEN not in _environment().values()


def test_deploying_copies_the_site(tmp_path: Path) -> None:
    """`make deploy` refuses a folder without a site, and says what it needs."""
    done = subprocess.run(["make", "--silent", "deploy"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode != 0
    assert "DEPLOY_TO" in done.stderr


ROOT = Path(__file__).parents[2]
