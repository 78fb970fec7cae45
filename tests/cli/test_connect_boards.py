"""connect for Pinterest and TikTok, as a script runs it, over HTTP, through a proxy that fails as it is told."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result

from syndicate.cli import main
from tests.servers import pinterest_api, tiktok_api
from tests.servers.faults import ECHO, HTML_PAGE, OTHER_JSON, TRUNCATE
from tests.servers.pinterest_api import PinterestAccount
from tests.servers.proxy import DROP_ANSWER, DROP_REQUEST, WRONG_JSON, Fault, FaultProxy, answer
from tests.servers.standin import serving
from tests.servers.tiktok_api import TikTokAccount

COMMUNE, WORKS = pinterest_api.BOARDS
SECRETS = (pinterest_api.CODE, pinterest_api.SECRET, pinterest_api.RENEWS, *PinterestAccount.secrets.values(),
           tiktok_api.CODE, *TikTokAccount.secrets.values(), "act.stand-in", "rft.stand-in")  # fmt: skip
SETTINGS = {
    "pinterest": f'client_id = "1483920"\nboard = "{COMMUNE}"\nhandle = "valserein"',
    "tiktok": 'client_key = "awcommune0123456"\nhandle = "valserein"',
}
TYPED = {
    "pinterest": f"https://localhost/?code={pinterest_api.CODE}&state= {pinterest_api.SECRET}",
    "tiktok": f"https://localhost/?code={quote(tiktok_api.CODE)}&scopes=user.info.basic&state=tiktok "
    + TikTokAccount.secrets["CLIENT_SECRET"],
}
TOKENS = {"pinterest": "/v5/oauth/token", "tiktok": "/v2/oauth/token/"}


@dataclass
class Town:
    """A commune with an account on each, in a git repository that ignores .env."""

    folder: Path
    pinterest: PinterestAccount
    tiktok: TikTokAccount
    proxies: dict[str, FaultProxy]

    def configure(self, **settings: str) -> None:
        """Write tambour.toml; what is named stands in the place of the usual settings."""
        accounts = (
            f'[accounts.{kind}]\nkind = "{kind}"\nserver = "{proxy.url}"\n{settings.get(kind, SETTINGS[kind])}\n'
            for kind, proxy in self.proxies.items()
        )
        commune = '[commune]\nname = "Valserein"\nurl = "https://valserein.example.org"\n'
        (self.folder / "tambour.toml").write_text(commune + "\n".join(accounts), encoding="utf-8")

    def connect(self, account: str, *options: str, typed: str = "") -> Result:
        """Run the command. What is secret is on standard output alone, and there only when all went well."""
        line = (typed or TYPED[account]) + "\n"
        result = CliRunner().invoke(main, ["-C", str(self.folder), "connect", account, *options], input=line)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert [secret for secret in SECRETS if secret in result.stderr] == []
        assert (result.stdout == "") is (result.exit_code != 0 or "--save" in options)
        return result


@pytest.fixture
def town(tmp_path: Path, fault_proxy: Callable[[str], FaultProxy], monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """Run both servers, each behind a proxy."""
    monkeypatch.setenv("TAMBOUR_LANG", "en")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text("/.env\n")
    pinterest, tiktok = PinterestAccount(), TikTokAccount()
    with contextlib.ExitStack() as running:
        urls = {
            "pinterest": running.enter_context(serving(pinterest)),
            "tiktok": running.enter_context(serving(tiktok)),
        }
        made = Town(tmp_path, pinterest, tiktok, {kind: fault_proxy(url) for kind, url in urls.items()})
        made.configure()
        yield made


def test_pinterest_gives_three_secrets_that_work(town: Town) -> None:
    """The code becomes an access that saw every board; what renews it is shown with it, once, and nothing is pinned."""
    result = town.connect("pinterest")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == [
        f"TAMBOUR_PINTEREST_TOKEN={town.pinterest.secrets['TOKEN']}",
        f"TAMBOUR_PINTEREST_REFRESH_TOKEN={pinterest_api.RENEWS}",
        f"TAMBOUR_PINTEREST_CLIENT_SECRET={pinterest_api.SECRET}",
    ]
    assert "client_id=1483920" in result.stderr
    assert "@valserein" in result.stderr
    assert town.pinterest.store.all() == []


def test_tiktok_hands_over_the_token_that_still_counts(town: Town) -> None:
    """Trying the access changes what asks for the next one: what is shown is the last, or it would open nothing."""
    town.tiktok.rotates = True
    result = town.connect("tiktok")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == [
        f"TAMBOUR_TIKTOK_REFRESH_TOKEN={town.tiktok.secrets['REFRESH_TOKEN']}",
        f"TAMBOUR_TIKTOK_CLIENT_SECRET={town.tiktok.secrets['CLIENT_SECRET']}",
    ]
    assert len(town.proxies["tiktok"].sent("POST", TOKENS["tiktok"])) == 2
    assert town.tiktok.asked == {}


@pytest.mark.parametrize("account", TYPED)
def test_what_is_saved_is_what_verify_takes(town: Town, account: str) -> None:
    """With --save nothing is shown, and the next command finds an access that works; TikTok's changes once more."""
    town.tiktok.rotates = True
    assert town.connect(account, "--save").exit_code == 0
    for _time in range(2):
        verified = CliRunner().invoke(main, ["-C", str(town.folder), "verify", account])
        assert verified.exit_code == 0, verified.output


@pytest.mark.parametrize("account", TYPED)
def test_the_two_things_may_be_pasted_in_either_order(town: Town, account: str) -> None:
    """An address is known by its form: whoever pastes the secret before it is understood."""
    address, secret = TYPED[account].split()
    assert town.connect(account, typed=f"  {secret}   {address} ").exit_code == 0


@pytest.mark.parametrize("account", TYPED)
def test_whoever_does_not_allow_is_told(town: Town, account: str) -> None:
    """A browser that brings a refusal back is not asked for a code."""
    refused = town.connect(account, typed="https://localhost/?error=access_denied&error_description=No secret-0123")
    assert refused.exit_code == 1
    assert "access_denied" in refused.stderr
    assert "allow" in refused.stderr
    assert town.proxies[account].sent("POST") == []


@pytest.mark.parametrize(("account", "scopes", "lacks"), [
    ("pinterest", "pins:read boards:read user_accounts:read", "boards:write, pins:write"),
    ("tiktok", "user.info.basic", "video.upload"),
])  # fmt: skip
def test_a_right_that_was_not_granted_is_named(town: Town, account: str, scopes: str, lacks: str) -> None:
    """Whoever unticked a right on the page of the network is told which."""
    town.pinterest.scopes = town.tiktok.scopes = scopes
    result = town.connect(account)
    assert (result.exit_code, lacks in result.stderr) == (1, True), result.stderr


@pytest.mark.parametrize("account", TYPED)
def test_a_wrong_code_and_a_wrong_secret(town: Town, account: str) -> None:
    """What the network does not take is one sentence, without what was pasted, which the network repeats."""
    for wrong in (TYPED[account].replace("code=", "code=x"), TYPED[account] + "x"):
        result = town.connect(account, typed=wrong)
        assert result.exit_code == 1
        assert "does not take this code or this secret" in result.stderr


def test_a_board_that_is_not_there_is_named_with_those_that_are(town: Town) -> None:
    """Who does not know the numbers of the boards writes “0”, and is told them; no secret is handed over."""
    town.configure(pinterest=SETTINGS["pinterest"].replace(COMMUNE, "0"))
    result = town.connect("pinterest")
    assert result.exit_code == 1
    assert f"La commune ({COMMUNE}), Travaux ({WORKS})" in result.stderr


def test_the_access_of_another_account(town: Town) -> None:
    """A person who was signed in with their own account is told whose access it is."""
    town.configure(pinterest=SETTINGS["pinterest"].replace("valserein", "voisine"))
    result = town.connect("pinterest")
    assert (result.exit_code, "“valserein”; tambour.toml says “voisine”" in result.stderr) == (1, True)


FAULTS = (DROP_REQUEST, DROP_ANSWER, TRUNCATE, WRONG_JSON, OTHER_JSON, HTML_PAGE, ECHO, answer(429), answer(500),
          answer(503, retry_after="3600"), answer(302), answer(200, body=[]))  # fmt: skip
AFTER = {"pinterest": (("GET", "/v5/user_account"), ("GET", "/v5/boards")), "tiktok": (("GET", "/v2/user/info/"),)}


@pytest.mark.parametrize("account", TYPED)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_whatever_fails_hands_over_nothing(town: Town, account: str, fault: Fault) -> None:
    """At each step: one sentence, exit code 1, and no secret, neither ours nor one that the server repeats."""
    for method, path in (("POST", TOKENS[account]), *AFTER[account]):
        town.proxies[account].clear()
        town.proxies[account].on(method, path, fault, times=None)
        result = town.connect(account)
        assert result.exit_code == 1, (path, result.output)
        assert "Traceback" not in result.output
