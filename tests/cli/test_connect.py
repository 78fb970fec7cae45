"""connect as a person or a script runs it, against servers that answer by a script."""

from __future__ import annotations

import base64
import json
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from click.testing import CliRunner, Result

from syndicate import connect as connecting
from syndicate.cli import main
from syndicate.model import Account
from syndicate.networks import kinds, load
from syndicate.web import Web
from tests.servers.processes import free_port
from tests.servers.proxy import DROP_ANSWER, Fault, FaultProxy, answer

CODE, TOKEN, CLIENT_SECRET = "code-9f8e7d", "token-1a2b3c", "client-secret-4d5e6f"
PASSWORD = "abcd-efgh-ijkl-mnop"
NEEDED = ["profile", "read:statuses", "write:statuses", "write:media"]
APPLICATION = {"client_id": "client-id", "client_secret": CLIENT_SECRET}
GRANT = {"access_token": TOKEN, "token_type": "Bearer", "scope": " ".join(NEEDED)}
ME = {"id": "17", "acct": "valserein", "url": "https://mastodon.example.org/@valserein"}
APPS, EXCHANGE = ("POST", "/api/v1/apps"), ("POST", "/oauth/token")
WHO, WHAT = ("GET", "/api/v1/accounts/verify_credentials"), ("GET", "/api/v1/apps/verify_credentials")
SESSION = ("POST", "/xrpc/com.atproto.server.createSession")


@pytest.fixture
def server(fault_proxy: Callable[[str], FaultProxy]) -> FaultProxy:
    """Give a server that answers nothing but what a test tells it to."""
    return fault_proxy(f"http://127.0.0.1:{free_port()}")


@pytest.fixture
def town(tmp_path: Path, server: FaultProxy) -> Path:
    """Make a commune with one account of each kind, in a git repository that ignores .env."""
    configure(tmp_path, server.url)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text("/.env\n")
    return tmp_path


def configure(folder: Path, server: str, more: str = "") -> None:
    """Write a tambour.toml whose accounts are on one server."""
    (folder / "tambour.toml").write_text(f"""
[commune]
name = "Valserein"
url = "https://valserein.example.org"

[accounts.mastodon]
kind = "mastodon"
server = "{server}"
{more}

[accounts.bluesky]
kind = "bluesky"
server = "{server}"
handle = "valserein.example.org"

[accounts.essai]
kind = "outbox"
""")


def mastodon(server: FaultProxy, **instead: Fault) -> None:
    """Have the server answer as Mastodon does, but for the steps named."""
    for name, step, usual in (
        ("apps", APPS, answer(200, body=APPLICATION)),
        ("exchange", EXCHANGE, answer(200, body=GRANT)),
        ("who", WHO, answer(200, body=ME)),
        ("what", WHAT, answer(200, body={"name": "Tambour", "scopes": NEEDED})),
    ):
        server.on(*step, instead.get(name, usual), times=None)


def session(scope: str) -> Fault:
    """Answer with a session whose token carries this scope."""
    claims = base64.urlsafe_b64encode(json.dumps({"scope": scope}).encode()).decode().rstrip("=")
    token = f"e30.{claims}.c2ln"
    return answer(200, body={"did": "did:plc:v", "handle": "valserein.example.org", "accessJwt": token})


def connect(folder: Path, account: str, typed: str, *options: str) -> Result:
    """Run the command as a script does, the answer on standard input; no secret may be left anywhere but in .env."""
    result = CliRunner().invoke(main, ["-C", str(folder), "connect", account, *options], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    for secret in (CODE, TOKEN, CLIENT_SECRET, PASSWORD):
        assert secret not in result.stderr
        assert [path for path in files(folder) if secret.encode() in path.read_bytes() and path.name != ".env"] == []
    return result


def files(folder: Path) -> list[Path]:
    """List every file of a project."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_unknown_account(town: Path) -> None:
    """A name that is not in tambour.toml is an error of the command line that names the nearest."""
    result = connect(town, "mastodone", "")
    assert result.exit_code == 2
    assert "“mastodon”" in result.stderr


def test_an_account_that_needs_no_access(town: Path, server: FaultProxy) -> None:
    """For the outbox there is nothing to do, and nothing is asked of anybody."""
    result = connect(town, "essai", "")
    assert (result.exit_code, result.stdout, server.sent("*")) == (0, "", [])


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_with_secrets_says_how_to_get_them(kind: str) -> None:
    """A kind of network has an invitation exactly when it has secrets."""
    network = load(kind)
    settings = {name: "17841400000000000" for name in network.required if name != "server"} | {"handle": "v.test"}
    account = Account("essai", kind, network.rules, server="https://x.example.org", settings=settings)
    with Web(transport=httpx.MockTransport(lambda _request: httpx.Response(200, json=APPLICATION))) as web:
        invitation = connecting.invite(account, web)
    assert (invitation is not None) == bool(network.secrets)
    assert invitation is None or CLIENT_SECRET not in repr(invitation)


def test_mastodon_step_by_step(town: Path, server: FaultProxy) -> None:
    """The application asks for our scopes only, the code is exchanged, and the token is shown once, on stdout."""
    mastodon(server)
    result = connect(town, "mastodon", f"  {CODE} \n")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"TAMBOUR_MASTODON_TOKEN={TOKEN}\n"
    assert "valserein" in result.stderr
    (asked,) = [parse_qs(request.body.decode()) for request in server.sent(*APPS)]
    assert asked["scopes"] == [" ".join(NEEDED)]
    assert asked["redirect_uris"] == ["urn:ietf:wg:oauth:2.0:oob"]
    (address,) = [line for line in result.stderr.splitlines() if line.startswith(server.url)]
    query = parse_qs(urlsplit(address).query)
    assert (urlsplit(address).path, query["client_id"], query["scope"]) == (
        "/oauth/authorize", ["client-id"], [" ".join(NEEDED)],
    )  # fmt: skip
    (exchanged,) = [parse_qs(request.body.decode()) for request in server.sent(*EXCHANGE)]
    assert (exchanged["code"], exchanged["client_secret"]) == ([CODE], [CLIENT_SECRET])


def test_a_server_that_does_not_know_profile(town: Path, server: FaultProxy) -> None:
    """Servers before Mastodon 4.3 refuse the scope “profile”: they are asked for its elder, which is enough."""
    older = ["read:accounts", *NEEDED[1:]]
    server.on(*APPS, answer(422, body={"error": "Scopes doesn't match configured on the server."}))
    mastodon(server, exchange=answer(200, body=GRANT | {"scope": " ".join(older)}), what=answer(403))
    result = connect(town, "mastodon", f"{CODE}\n")
    assert result.exit_code == 0, result.stderr
    asked = [parse_qs(request.body.decode())["scopes"] for request in server.sent(*APPS)]
    assert asked == [[" ".join(NEEDED)], [" ".join(older)]]


@pytest.mark.parametrize("status", [400, 401])
def test_a_wrong_code(town: Path, server: FaultProxy, status: int) -> None:
    """A code that the server does not take is said to be so, without repeating it; nothing is shown."""
    said = {"error": "invalid_grant", "error_description": f"The grant {CODE} is invalid."}
    mastodon(server, exchange=answer(status, body=said))
    result = connect(town, "mastodon", f"{CODE}\n")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Copy a new one" in result.stderr
    assert "invalid_grant" in result.stderr


def test_a_scope_that_was_not_granted(town: Path, server: FaultProxy) -> None:
    """A token without the right to upload pictures is not handed over: the missing scope is named."""
    granted = [scope for scope in NEEDED if scope != "write:media"]
    mastodon(server, exchange=answer(200, body=GRANT | {"scope": " ".join(granted)}))
    result = connect(town, "mastodon", f"{CODE}\n", "--save")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "write:media" in result.stderr
    assert "write:statuses" not in result.stderr.split("lacks a right")[1]
    assert not (town / ".env").exists()


def test_a_scope_that_only_the_application_tells(town: Path, server: FaultProxy) -> None:
    """Where the exchange does not tell the scopes, those of the application do."""
    grant = {name: value for name, value in GRANT.items() if name != "scope"}
    what = answer(200, body={"name": "Tambour", "scopes": ["profile", "read", "write:media"]})
    mastodon(server, exchange=answer(200, body=grant), what=what)
    result = connect(town, "mastodon", f"{CODE}\n")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "lacks a right: write:statuses." in result.stderr


def test_broad_scopes_are_enough(town: Path, server: FaultProxy) -> None:
    """“read” and “write” stand for all that is under them; what is too much is said."""
    mastodon(server, exchange=answer(200, body=GRANT | {"scope": "read write"}),
             what=answer(200, body={"scopes": ["read", "write"]}))  # fmt: skip
    result = connect(town, "mastodon", f"{CODE}\n")
    assert (result.exit_code, result.stdout) == (0, f"TAMBOUR_MASTODON_TOKEN={TOKEN}\n")
    assert "more than is needed (read, write)" in result.stderr


def test_the_access_of_another_account(town: Path, server: FaultProxy) -> None:
    """When a person authorized with their own account, and tambour.toml names the commune's, it is refused."""
    configure(town, server.url, 'handle = "@valserein"')
    mastodon(server, who=answer(200, body=ME | {"acct": "secretaire"}))
    result = connect(town, "mastodon", f"{CODE}\n")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "secretaire" in result.stderr


@pytest.mark.parametrize("step", ["apps", "exchange", "who"])
def test_a_server_that_asks_to_wait(town: Path, server: FaultProxy, step: str) -> None:
    """A 429 at any step is one sentence, exit code 1, and no secret."""
    mastodon(server, **{step: answer(429, retry_after="60")})
    result = connect(town, "mastodon", f"{CODE}\n")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "asks to wait (429)" in result.stderr


@pytest.mark.parametrize("fault", [DROP_ANSWER, answer(200, body=[]), answer(200, json_text="<p>Bienvenue")], ids=str)
@pytest.mark.parametrize("step", ["apps", "exchange", "who"])
def test_a_server_that_makes_no_sense(town: Path, server: FaultProxy, step: str, fault: Fault) -> None:
    """An answer that is lost or is no answer ends in one sentence, exit code 1, and no secret."""
    mastodon(server, **{step: fault})
    result = connect(town, "mastodon", f"{CODE}\n")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1].startswith("Error: ")


def test_a_server_that_is_down(town: Path) -> None:
    """Nobody at the address: one sentence, exit code 1."""
    configure(town, f"http://127.0.0.1:{free_port()}")
    for account, typed in (("mastodon", CODE), ("bluesky", PASSWORD)):
        result = connect(town, account, f"{typed}\n")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "127.0.0.1 cannot be reached." in result.stderr


@pytest.mark.parametrize("account", ["mastodon", "bluesky"])
def test_no_answer(town: Path, server: FaultProxy, account: str) -> None:
    """A script that gives nothing is told so; no exchange is tried."""
    mastodon(server)
    assert connect(town, account, "").exit_code == 2
    assert server.sent(*EXCHANGE) == server.sent(*SESSION) == []


def test_bluesky_step_by_step(town: Path, server: FaultProxy) -> None:
    """The app password opens a session for real, then is shown once, on stdout."""
    server.on(*SESSION, session("com.atproto.appPass"), times=None)
    result = connect(town, "bluesky", f"{PASSWORD}\n")
    assert (result.exit_code, result.stdout) == (0, f"TAMBOUR_BLUESKY_PASSWORD={PASSWORD}\n")
    assert "https://bsky.app/settings/app-passwords" in result.stderr
    assert "own password" not in result.stderr


def test_the_main_password_is_refused(town: Path, server: FaultProxy) -> None:
    """The account's own password, which opens everything, is not accepted."""
    server.on(*SESSION, session("com.atproto.access"), times=None)
    result = connect(town, "bluesky", f"{PASSWORD}\n")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Make an app password" in result.stderr


@pytest.mark.parametrize(("status", "words"), [(401, "refused the access"), (429, "asks to wait")])
def test_bluesky_says_no(town: Path, server: FaultProxy, status: int, words: str) -> None:
    """A wrong password or too many tries are one sentence, which does not repeat what was typed."""
    server.on(*SESSION, answer(status, body={"error": "No", "message": f"not {PASSWORD}"}), times=None)
    result = connect(town, "bluesky", f"{PASSWORD}\n")
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr


# --------------------------------------------------------------------------------------------------- .env


def test_save_writes_for_the_owner_alone(town: Path, server: FaultProxy) -> None:
    """--save changes the line where it is, keeps the others, closes the file to everybody else, and shows nothing."""
    dotenv = town / ".env"
    dotenv.write_text("# notes\nOTHER=1\nexport TAMBOUR_MASTODON_TOKEN=old\nTAMBOUR_MASTODON_TOKEN_2=kept")
    dotenv.chmod(0o644)
    mastodon(server)
    result = connect(town, "mastodon", f"{CODE}\n", "--save")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (
        dotenv.read_text() == f"# notes\nOTHER=1\nexport TAMBOUR_MASTODON_TOKEN={TOKEN}\nTAMBOUR_MASTODON_TOKEN_2=kept"
    )
    assert stat.S_IMODE(dotenv.stat().st_mode) == 0o600
    assert connect(town, "mastodon", f"{CODE}\n", "--save").exit_code == 0
    assert dotenv.read_text().count(TOKEN) == 1


@pytest.mark.parametrize("why", ["not ignored", "followed by git", "no repository"])
def test_save_only_where_git_ignores_it(town: Path, server: FaultProxy, why: str) -> None:
    """Where git could take .env, --save is refused before anything is asked, and .env stays as it was."""
    mastodon(server)
    (town / ".env").write_text("OTHER=1\n")
    if why == "not ignored":
        (town / ".gitignore").write_text("")
    elif why == "followed by git":
        subprocess.run(["git", "-C", town, "add", "--force", ".env"], check=True)
    else:
        (town / ".git").rename(town / "no-git")
    result = connect(town, "mastodon", f"{CODE}\n", "--save")
    assert (result.exit_code, result.stdout, server.sent("*")) == (2, "", [])
    assert ".gitignore" in result.stderr
    assert (town / ".env").read_text() == "OTHER=1\n"


def test_nothing_is_stored_without_save(town: Path, server: FaultProxy) -> None:
    """Without --save no file is made or changed."""
    mastodon(server)
    before = {path: path.read_bytes() for path in files(town)}
    assert connect(town, "mastodon", f"{CODE}\n").exit_code == 0
    assert {path: path.read_bytes() for path in files(town)} == before


def test_where_env_is_not_ignored_it_is_not_proposed(town: Path, server: FaultProxy) -> None:
    """The advice to use .env becomes a warning where git would take it."""
    mastodon(server)
    assert "--save" in connect(town, "mastodon", f"{CODE}\n").stderr
    (town / ".gitignore").write_text("")
    told = connect(town, "mastodon", f"{CODE}\n")
    assert told.exit_code == 0
    assert "Do not write it into .env" in told.stderr
    assert "--save" not in told.stderr
