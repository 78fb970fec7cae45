"""verify as a person or a program runs it: no post is ever made."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from syndicate.cli import main
from syndicate.model import Account, Identity
from syndicate.networks import load
from syndicate.verify import verify
from syndicate.web import Web
from tests.cli.test_connect import ME, NEEDED, SESSION, WHAT, WHO, configure, session
from tests.servers.processes import free_port
from tests.servers.proxy import DROP_REQUEST, Fault, FaultProxy, answer

SECRETS = {"TAMBOUR_MASTODON_TOKEN": "token-1a2b3c", "TAMBOUR_BLUESKY_PASSWORD": "abcd-efgh-ijkl-mnop"}
INSTANCE = {
    "source_url": "https://github.com/mastodon/mastodon",
    "configuration": {"statuses": {"max_characters": 640, "max_media_attachments": 3}},
}


@pytest.fixture
def server(fault_proxy: Callable[[str], FaultProxy]) -> FaultProxy:
    """Give a server that answers nothing but what a test tells it to."""
    return fault_proxy(f"http://127.0.0.1:{free_port()}")


@pytest.fixture
def town(tmp_path: Path, server: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a commune with one account of each kind, and its secrets."""
    configure(tmp_path, server.url)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def ready(server: FaultProxy, **instead: Fault) -> None:
    """Have the server answer as both networks do, but for the steps named."""
    for name, step, usual in (
        ("who", WHO, answer(200, body=ME)),
        ("what", WHAT, answer(200, body={"name": "Tambour", "scopes": NEEDED})),
        ("limits", ("GET", "/api/v2/instance*"), answer(200, body=INSTANCE)),
        ("session", SESSION, session("com.atproto.appPass")),
    ):
        server.on(*step, instead.get(name, usual), times=None)


def run(folder: Path, *arguments: str) -> Result:
    """Run the command; no secret may be in what it prints."""
    result = CliRunner().invoke(main, ["-C", str(folder), "verify", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert [secret for secret in SECRETS.values() if secret in result.output] == []
    return result


def data(folder: Path, *arguments: str) -> dict[str, dict[str, Any]]:
    """Run the command with --json, and give its accounts by name."""
    return {one["account"]: one for one in json.loads(run(folder, "--json", *arguments).stdout)["accounts"]}


def test_all_is_well(town: Path, server: FaultProxy) -> None:
    """Each account has its line: who it is, its rights, its end, its limits; nothing is posted."""
    ready(server)
    result = run(town)
    assert result.exit_code == 0
    head, *rows = result.stderr.splitlines()
    assert head.split() == ["Account", "Network", "Access", "Rights", "Ends", "Limits"]
    assert [row.split()[0] for row in rows] == ["mastodon", "bluesky", "essai"]
    assert "valserein  sufficient  no known end  640 characters, 3 pictures of 10 MB" in rows[0].replace("   ", "")
    assert {request.method for request in server.sent("*")} == {"GET", "POST"}
    assert [request.path for request in server.sent("POST")] == [SESSION[1]]


def test_the_data_of_an_account(town: Path, server: FaultProxy) -> None:
    """--json gives programs the same facts, on standard output alone."""
    ready(server)
    accounts = data(town)
    assert accounts["mastodon"] == {
        "account": "mastodon", "kind": "mastodon", "server": server.url, "ok": True, "handle": "valserein",
        "url": ME["url"], "scopes": NEEDED, "missing_scopes": [], "missing_secrets": [], "expires": None,
        "limits": {"text": 640, "text_bytes": 0, "pictures": 3, "picture_bytes": 10_000_000,
                   "picture_pixels": 16_777_216, "alt": 1500},
        "reasons": [], "advice": "",
    }  # fmt: skip
    assert accounts["bluesky"]["scopes"] == ["com.atproto.appPass"]
    assert run(town, "--json").stderr == ""


def test_one_account(town: Path, server: FaultProxy) -> None:
    """Only the accounts named are asked; an unknown one is an error that names the nearest."""
    ready(server)
    assert list(data(town, "mastodon")) == ["mastodon"]
    assert server.sent(*SESSION) == []
    wrong = run(town, "blusky")
    assert wrong.exit_code == 2
    assert "“bluesky”" in wrong.stderr


def test_a_missing_scope_is_named(town: Path, server: FaultProxy) -> None:
    """A token that cannot upload pictures fails the verification, and the words say which right it lacks."""
    ready(server, what=answer(200, body={"scopes": ["read", "write:statuses"]}))
    result = run(town)
    assert result.exit_code == 1
    assert "write:media missing" in result.stderr
    assert "tambour connect mastodon" in result.stderr
    assert data(town)["mastodon"]["missing_scopes"] == ["write:media"]


def test_a_missing_scope_that_forbids_to_ask(town: Path, server: FaultProxy) -> None:
    """Where the token may not even tell whose it is, the missing scope is named instead of the mere refusal."""
    ready(server, who=answer(403, body={"error": "This action is outside the authorized scopes"}),
          what=answer(200, body={"scopes": NEEDED[1:]}))  # fmt: skip
    result = run(town)
    assert result.exit_code == 1
    assert "lacks a right: profile." in result.stderr


def test_scopes_that_nobody_knows(town: Path, server: FaultProxy) -> None:
    """A server that does not tell the scopes is no failure, and it is said."""
    ready(server, what=answer(404))
    result = run(town)
    assert result.exit_code == 0
    assert "does not say what the access may do" in result.stderr
    assert data(town)["mastodon"]["scopes"] is None


@pytest.mark.parametrize(
    ("step", "fault", "words"),
    [
        (
            "what",
            answer(200, body={"scopes": ["read", "write", "follow"]}),
            "more than is needed (read, write, follow)",
        ),
        ("session", session("com.atproto.access"), "the account's own password"),
        ("session", session("com.atproto.appPassPrivileged"), "opens the private messages"),
    ],
    ids=["broad scopes", "main password", "private messages"],
)
def test_an_access_that_opens_too_much(town: Path, server: FaultProxy, step: str, fault: Fault, words: str) -> None:
    """What an access may do in excess is said; it works, so it is no failure."""
    ready(server, **{step: fault})
    result = run(town)
    assert result.exit_code == 0
    assert words in result.stderr


def test_missing_secrets_are_named_together(town: Path, server: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """All missing secrets are in one sentence, exit code 2; the accounts that have theirs are verified still."""
    ready(server)
    for name in SECRETS:
        monkeypatch.delenv(name)
    result = run(town)
    assert result.exit_code == 2
    assert "missing from the environment: TAMBOUR_MASTODON_TOKEN, TAMBOUR_BLUESKY_PASSWORD." in result.stderr
    assert data(town)["essai"]["ok"]
    assert server.sent("*") == []
    monkeypatch.setenv("TAMBOUR_MASTODON_TOKEN", SECRETS["TAMBOUR_MASTODON_TOKEN"])
    assert data(town)["mastodon"]["ok"]


def test_a_secret_of_the_env_file(town: Path, server: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """What connect --save wrote is what verify reads."""
    ready(server)
    monkeypatch.delenv("TAMBOUR_MASTODON_TOKEN")
    (town / ".env").write_text(f"TAMBOUR_MASTODON_TOKEN={SECRETS['TAMBOUR_MASTODON_TOKEN']}\n")
    assert data(town)["mastodon"]["ok"]
    assert server.sent(*WHO)[0].headers["authorization"] == f"Bearer {SECRETS['TAMBOUR_MASTODON_TOKEN']}"


@pytest.mark.parametrize(
    ("fault", "words"), [(answer(401), "refused the access"), (answer(429), "asks to wait"), (answer(503), "failed")]
)
@pytest.mark.parametrize("step", ["who", "session"])
def test_a_server_that_says_no(town: Path, server: FaultProxy, step: str, fault: Fault, words: str) -> None:
    """One account's failure is a sentence with its name, exit code 1, and the others are verified all the same."""
    ready(server, **{step: fault})
    result = run(town)
    failed, well = ("mastodon", "bluesky") if step == "who" else ("bluesky", "mastodon")
    assert result.exit_code == 1
    assert any(line.startswith(f"{failed}: ") and words in line for line in result.stderr.splitlines())
    accounts = data(town)
    assert (accounts[failed]["ok"], accounts[well]["ok"]) == (False, True)


def test_an_answer_that_is_lost_once_is_asked_for_again(town: Path, server: FaultProxy) -> None:
    """A connection that the server closes as it is used says nothing about the account: verify asks once more."""
    server.on(*WHO, DROP_REQUEST, times=1)
    server.on("GET", "/api/v2/instance*", DROP_REQUEST, times=1)
    ready(server)
    assert run(town).exit_code == 0


def test_limits_that_cannot_be_read(town: Path, server: FaultProxy) -> None:
    """An access that works on a server whose limits cannot be read is known to work, and is a failure."""
    ready(server, limits=answer(503))
    assert run(town).exit_code == 1
    account = data(town)["mastodon"]
    assert (account["handle"], account["limits"], account["ok"]) == ("valserein", None, False)


def test_a_server_that_is_down(town: Path) -> None:
    """Nobody at the address: one sentence for each account, once, exit code 1."""
    configure(town, f"http://127.0.0.1:{free_port()}")
    result = run(town)
    assert result.exit_code == 1
    assert result.stderr.count("mastodon: 127.0.0.1 cannot be reached.") == 1


def test_an_access_that_ends(town: Path, server: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a network tells when the access ends, the day is shown."""
    ready(server)
    end = datetime(2027, 1, 20, tzinfo=UTC)
    monkeypatch.setattr(load("mastodon"), "verify", lambda _self: Identity("valserein", "u", expires=end))
    assert "2027-01-20" in run(town).stderr
    assert data(town)["mastodon"]["expires"] == "2027-01-20T00:00:00+00:00"


def test_no_account(tmp_path: Path) -> None:
    """A site without any account has nothing to verify."""
    (tmp_path / "tambour.toml").write_text('[commune]\nname = "V"\nurl = "https://valserein.example.org"\n')
    result = run(tmp_path)
    assert (result.exit_code, result.stderr) == (0, "tambour.toml has no account.\n")


def test_places_that_take_one_picture_or_none(tmp_path: Path) -> None:
    """A place without pictures is not said to take some of no size, and one that nothing is sent to has no folder."""
    (tmp_path / "tambour.toml").write_text(
        '[commune]\nname = "V"\nurl = "https://valserein.example.org"\n'
        '[accounts.panneau]\nkind = "by_hand"\nplace = "led_panel"\n'
        '[accounts.appli]\nkind = "by_hand"\nplace = "panneaupocket"\n'
    )
    _head, panel, phone = run(tmp_path).stderr.splitlines()
    assert panel.split()[:2] == ["panneau", "-"]
    assert panel.endswith("140 characters, no picture")
    assert phone.endswith("1000 characters, 1 picture of 4 MB")


def test_accounts_are_asked_side_by_side() -> None:
    """Each server answers only once all have been asked: one after the other, this would fail."""
    together = threading.Barrier(3, timeout=20)

    def reply(request: httpx.Request) -> httpx.Response:
        together.wait()
        return httpx.Response(401)

    accounts = [
        Account(name, "bluesky", load("bluesky").rules, server=f"https://{name}.example.org", settings={"handle": "v"})
        for name in ("un", "deux", "trois")
    ]
    environ = {f"TAMBOUR_{account.name.upper()}_PASSWORD": "p-a-s-s" for account in accounts}
    with Web(transport=httpx.MockTransport(reply)) as web:
        reports = verify(accounts, environ, web)
    assert [report.account.name for report in reports] == ["un", "deux", "trois"]
    assert all("refused the access" in report.reasons[0] for report in reports)
