"""``tambour refresh`` and ``tambour watch --refresh``, as a person and a workflow run them; no secret is ever said."""

from __future__ import annotations

import json
import logging
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from syndicate import ledger, renewed, results
from syndicate.cli import engine, main
from syndicate.config import load
from syndicate.connect import connect
from syndicate.model import Identity
from syndicate.networks import Invitation
from syndicate.networks.threads import Threads
from syndicate.web import Web
from tests.forges import TOKEN as NOTIFY
from tests.forges import Forge
from tests.meta_tokens import CLIENT_SECRET, LASTING, OLD, Tokens
from tests.simulated import HOME, NOON
from tests.vault import REPOSITORY, TOKEN, Vault

SECRETS = (OLD, LASTING, CLIENT_SECRET, TOKEN, NOTIFY)
NAME = "TAMBOUR_THREADS_TOKEN"


class Street:
    """Threads, the secrets of a forge and its issues, behind one door."""

    def __init__(self) -> None:
        self.tokens = Tokens("threads")
        self.vault = Vault("github")
        self.issues = Forge("github", token="")

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as the server of that name does."""
        if self.tokens.knows(request):
            return self.tokens.answer(request)
        if "/issues" in request.url.path:
            return self.issues.answer(request)
        assert self.vault.knows(request), request.url.host
        return self.vault.answer(request)


@pytest.fixture
def street(monkeypatch: pytest.MonkeyPatch) -> Street:
    """Take the place of the network."""
    street, client = Street(), httpx.Client
    monkeypatch.setattr(
        httpx, "Client", lambda **given: client(**given | {"transport": httpx.MockTransport(street.answer)})
    )
    return street


@pytest.fixture
def town(tmp_path: Path, street: Street) -> Path:
    """Make a commune with an account on Threads, whose secret is in .env, and a way to be told."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("/.env\n/.tambour/\n", encoding="utf-8")
    (tmp_path / ".env").write_text(f"{NAME}={OLD}\n", encoding="utf-8")
    (tmp_path / "tambour.toml").write_text(
        f'[commune]\nname = "Valserein"\nurl = "{HOME}"\n[accounts.threads]\nkind = "threads"\n'
        f'[accounts.essai]\nkind = "outbox"\n'
        f'[notify]\nkind = "github"\nserver = "{street.issues.server}"\nrepository = "{REPOSITORY}"\n',
        encoding="utf-8",
    )
    ledger.create(tmp_path / "ledger.jsonl", at=NOON)
    return tmp_path


@pytest.fixture
def pipeline(town: Path, street: Street, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in a workflow of GitHub instead, where the secrets are in the environment."""
    (town / ".env").unlink()
    for name, value in {**street.vault.environ, "TAMBOUR_SECRETS": f"{NAME}={OLD}\n"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("TAMBOUR_NOTIFY_TOKEN", NOTIFY)
    return town


def run(town: Path, street: Street, *arguments: str) -> Result:
    """Run a command; nothing that it says or keeps tells a secret, but in orders to the runner to hide it."""
    result = CliRunner().invoke(main, ["-C", str(town), *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    said = "\n".join(line for line in result.output.splitlines() if not line.startswith("::add-mask::"))
    kept = "".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in town.rglob("*") if path.is_file() and path.name != ".env"
    )  # fmt: skip
    for secret in (*SECRETS, *street.tokens.tokens):
        assert secret not in said
        assert secret not in kept
    return result


def token_in(town: Path) -> str:
    """Give the token in .env."""
    return (town / ".env").read_text(encoding="utf-8").strip().removeprefix(f"{NAME}=")


def test_on_a_computer(town: Path, street: Street) -> None:
    """What ends soon is renewed and written into .env; asked again, there is nothing to do."""
    result = run(town, street, "refresh")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "threads: renewed, until " in result.stderr
    assert token_in(town) in street.tokens.tokens
    assert token_in(town) != OLD
    assert "nothing to do yet" in run(town, street, "refresh").stderr
    assert street.tokens.given == 1
    assert run(town, street, "refresh", "--all").exit_code == 0
    assert street.tokens.given == 2


def test_nothing_is_logged(town: Path, street: Street, caplog: pytest.LogCaptureFixture) -> None:
    """Meta wants the token in the address, and the library of HTTP logs addresses: no logger is told of one."""
    caplog.set_level(logging.DEBUG)
    assert run(town, street, "refresh").exit_code == 0
    assert not any(token in caplog.text for token in street.tokens.tokens)


def test_data(town: Path, street: Street) -> None:
    """--json gives what became of each account, on standard output alone."""
    found = json.loads(run(town, street, "refresh", "--json").stdout)
    (one,) = found["accounts"]
    assert (one["account"], one["result"], one["reason"]) == ("threads", "renewed", "")
    assert datetime.fromisoformat(one["expires"]) > datetime.now(UTC) + timedelta(days=50)


def test_an_account_that_no_program_can_renew_is_named(town: Path, street: Street) -> None:
    """Asked for by name, it is spoken of; nothing is wrong."""
    result = run(town, street, "refresh", "essai")
    assert (result.exit_code, street.tokens.asked) == (0, [])
    assert "essai: there is nothing that a program could renew" in result.stderr


def test_a_network_that_refuses_ends_with_1(town: Path, street: Street) -> None:
    """The reason is said, and the former secret stays."""
    street.tokens.refused.append(httpx.Response(400, json={"error": {"code": 190, "message": f"bad {OLD}"}}))
    result = run(town, street, "refresh")
    assert result.exit_code == 1
    assert "threads: not renewed: graph.threads.net refused the access (190" in result.stderr
    assert token_in(town) == OLD


def test_without_a_place_to_store_it_ends_with_2(town: Path, street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    """What must be done first is said, and nothing is asked of the network."""
    (town / ".env").unlink()
    monkeypatch.setenv(NAME, OLD)
    result = run(town, street, "refresh")
    assert (result.exit_code, street.tokens.given) == (2, 0)
    assert "once the secrets are in .env" in result.stderr


def test_in_a_workflow(pipeline: Path, street: Street) -> None:
    """The runner is told to hide the new value; each environment's secret has it, and the next job reads it."""
    result = run(pipeline, street, "refresh")
    assert result.exit_code == 0
    (fresh,) = street.tokens.tokens.keys() - {OLD}
    assert f"::add-mask::{fresh}" in result.stderr.splitlines()
    for place in ("copies", "copies-urgentes"):
        document = street.vault.stored[place, renewed.NAME]
        assert renewed.over({NAME: OLD, renewed.NAME: document})[NAME] == fresh


def test_the_next_job_reads_and_hides_what_was_renewed(
    pipeline: Path, street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what the first one stored, the access works though the former one is void."""
    street.tokens.voids = True
    run(pipeline, street, "refresh")
    monkeypatch.setenv(renewed.NAME, street.vault.stored["copies", renewed.NAME])
    result = run(pipeline, street, "verify", "threads")
    assert result.exit_code == 0
    (fresh,) = street.tokens.tokens
    assert result.stderr.splitlines()[:2] == [f"::add-mask::{OLD}", f"::add-mask::{fresh}"]


def test_a_forge_that_refuses_ends_with_1(pipeline: Path, street: Street) -> None:
    """Nothing is asked of the network, whose access stays, whatever the forge repeats of the secrets."""
    street.vault.rights = False
    result = run(pipeline, street, "refresh")
    assert (result.exit_code, street.tokens.given) == (1, 0)
    assert "could not be stored: api.github.example.org refused the access (403" in result.stderr


def test_a_forge_that_fails_at_the_last_moment_ends_with_1(
    pipeline: Path, street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loss of a new secret is told with what to do."""
    answer = street.tokens.answer

    def breaking(request: httpx.Request) -> httpx.Response:
        given = answer(request)
        if street.tokens.given:
            street.vault.failing["copies"] = httpx.Response(503)
        return given

    monkeypatch.setattr(street.tokens, "answer", breaking)
    monkeypatch.setattr("syndicate.refresh.PAUSES", (0.0,))
    result = run(pipeline, street, "refresh")
    assert result.exit_code == 1
    assert "renewed, and lost: api.github.example.org failed (503)" in result.stderr
    assert "tambour connect threads" in result.stderr


@pytest.mark.parametrize("arguments", [("refresh",), ("verify",), ("watch", "--only", "access", "--refresh")])
def test_a_place_that_does_not_exist_is_said_before_anything(
    pipeline: Path, street: Street, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    """A mistake in the workflow ends with 2, and no server is asked."""
    monkeypatch.setenv("TAMBOUR_SECRETS_STORE", "gihub")
    assert run(pipeline, street, *arguments).exit_code == 2
    assert street.tokens.asked == []


def test_the_watch_renews_and_has_nothing_to_tell(pipeline: Path, street: Street) -> None:
    """Renewed two weeks before its end or sooner, an access is nobody's news."""
    street.tokens.tokens[OLD] = datetime.now(UTC) + timedelta(days=10)
    result = run(pipeline, street, "watch", "--only", "access", "--refresh", "--notify")
    assert (result.exit_code, street.issues.issues) == (0, [])
    assert len(street.tokens.tokens) == 2


def test_the_watch_without_the_right_tells_a_person_what_to_do(
    pipeline: Path, street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One issue, two weeks before the end: what ends, and both ways of mending it."""
    monkeypatch.delenv("TAMBOUR_SECRETS_TOKEN")
    for days, known in ((15, 0), (13, 1), (12, 1)):
        street.tokens.tokens[OLD] = datetime.now(UTC) + timedelta(days=days)
        run(pipeline, street, "watch", "--only", "access", "--refresh", "--notify")
        assert len(street.issues.issues) == known
    text = street.issues.issues[0].text.replace("\\", "")
    assert "tambour connect threads" in text
    assert "TAMBOUR_SECRETS_TOKEN" in text
    assert street.tokens.given == 0


@pytest.mark.parametrize(
    ("days", "rights", "known"),
    [(15, True, []), (13, True, ["The right to store secrets ends on"]), (13, False, ["does not work any more"])],
)
def test_the_right_to_store_is_watched_like_an_access(
    pipeline: Path, street: Street, days: int, rights: bool, known: list[str]
) -> None:
    """Two weeks before its end, or as soon as it is refused, a person is told; while accesses still work."""
    street.tokens.tokens[OLD] = datetime.now(UTC) + timedelta(days=50)
    street.vault.ends = f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d %H:%M:%S} UTC"
    street.vault.rights = rights
    run(pipeline, street, "watch", "--only", "access", "--refresh", "--notify")
    assert len(street.issues.issues) == len(known)
    assert all(words in issue.title for words, issue in zip(known, street.issues.issues, strict=True))


def test_what_could_not_be_looked_at_is_not_solved(
    pipeline: Path, street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network and a forge that do not answer for an hour close nothing of what a person was told."""
    street.tokens.tokens[OLD] = datetime.now(UTC) + timedelta(days=10)
    street.vault.ends = f"{datetime.now(UTC) + timedelta(days=10):%Y-%m-%d %H:%M:%S} UTC"
    run(pipeline, street, "watch", "--only", "access", "--notify")
    assert [issue.open for issue in street.issues.issues] == [True, True]
    with monkeypatch.context() as away:
        away.setattr(street.tokens, "answer", lambda _request: httpx.Response(503))
        street.vault.failing["copies"] = httpx.Response(503)
        assert run(pipeline, street, "watch", "--only", "access", "--notify").exit_code == 0
    assert [issue.open for issue in street.issues.issues] == [True, True]
    street.vault.failing.clear()
    street.tokens.tokens[OLD] = datetime.now(UTC) + timedelta(days=50)
    street.vault.ends = ""
    run(pipeline, street, "watch", "--only", "access", "--notify")
    assert [issue.open for issue in street.issues.issues] == [False, False]


def test_the_watch_alone_renews_nothing(pipeline: Path, street: Street) -> None:
    """Without --refresh it only looks."""
    run(pipeline, street, "watch", "--only", "access")
    assert street.tokens.given == 0


def test_verify_tells_of_an_end_in_time(town: Path, street: Street) -> None:
    """Two weeks before, with both ways of renewing; the access still works: exit code 0."""
    street.tokens.tokens[OLD] = datetime.now(UTC) + timedelta(days=15, hours=1)
    assert "gets another" not in run(town, street, "verify").stderr
    street.tokens.tokens[OLD] = datetime.now(UTC) + timedelta(days=13)
    result = run(town, street, "verify")
    assert result.exit_code == 0
    assert "“tambour connect threads” gets another" in result.stderr
    assert "“tambour refresh threads” has the network renew it" in result.stderr


def test_a_secret_that_changes_as_it_is_used_is_stored(
    town: Path, street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verifying, sending and connecting store what the network changes meanwhile, each in its way."""

    def verify(self: Threads) -> Identity:
        self.keep({"TOKEN": "turned9Token4Of1Threads"})
        return Identity("@valserein", "https://www.threads.com/@valserein")

    monkeypatch.setattr(Threads, "verify", verify)
    street.tokens.tokens["turned9Token4Of1Threads"] = datetime.now(UTC)
    assert run(town, street, "verify", "threads").exit_code == 0
    assert token_in(town) == "turned9Token4Of1Threads"
    (town / ".env").write_text(f"{NAME}={OLD}\n", encoding="utf-8")
    config = load(town / "tambour.toml")
    with Web() as web:
        keeper = engine.open_keeper(config, web)
        opened = engine.open_networks([config.accounts["threads"]], keeper, web)
        opened["threads"].keep({"TOKEN": "turned9Token4Of1Threads"})
    assert token_in(town) == "turned9Token4Of1Threads"
    invitation = Invitation((), "", lambda answer: {"TOKEN": answer})
    with Web() as web:
        connection = connect(config.accounts["threads"], invitation, OLD, web)
    assert connection.secrets == {NAME: "turned9Token4Of1Threads"}


def test_the_report_tells_of_a_secret_that_was_lost(pipeline: Path, street: Street) -> None:
    """What apply could not store is a problem of the run, with what to do."""
    config, environ = load(pipeline / "tambour.toml"), {"GITHUB_ACTIONS": "true"}
    results.write(config, results.data([], (), "", {"threads": "It failed (503)."}, {}, whole=True), environ)
    found: dict[str, Any] = json.loads(run(pipeline, street, "report", "--json").stdout)
    (problem,) = [one for one in found["problems"] if one["key"] == "access/threads/lost"]
    assert "It failed (503)." in problem["wrong"]
    assert "tambour connect threads" in problem["todo"]
