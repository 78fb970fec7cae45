"""connect for a LinkedIn Page, as a script runs it, against a server that answers by a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner, Result

from syndicate.cli import main
from tests.servers.processes import free_port
from tests.servers.proxy import FaultProxy, answer

TOKEN, CODE, SECRET = "AQX-token", "AQT-code", "WPL_AP1.secret=="
ENDS = datetime.now(UTC) + timedelta(days=60)
RIGHTS = "r_organization_social,w_organization_social"


@pytest.fixture
def server(fault_proxy: Callable[[str], FaultProxy]) -> FaultProxy:
    """Give a server that stands for both LinkedIn's API and the site where accesses are given."""
    proxy = fault_proxy(f"http://127.0.0.1:{free_port()}")
    proxy.on("POST", "/oauth/v2/accessToken", answer(200, body={"access_token": TOKEN, "expires_in": 5_183_999}))
    proxy.on("GET", "/rest/posts", answer(200, body={"elements": []}), times=None)
    return proxy


def connect(folder: Path, server: FaultProxy, rights: str) -> Result:
    """Run the command where the access has these rights; what is secret is on standard output alone."""
    said = {"active": True, "scope": rights, "expires_at": int(ENDS.timestamp())}
    server.on("POST", "/oauth/v2/introspectToken", answer(200, body=said), times=None)
    (folder / "tambour.toml").write_text(f"""
[commune]
name = "Valserein"
url = "https://valserein.example.org"

[accounts.page]
kind = "linkedin"
server = "{server.url}"
organization = "5515715"
client_id = "86vh"
""")
    typed = f"https://localhost/?code={CODE} {SECRET}\n"
    result = CliRunner().invoke(main, ["-C", str(folder), "connect", "page"], input=typed)
    for secret in (TOKEN, CODE, SECRET):
        assert secret not in result.stderr
    return result


def test_the_exchange_gives_the_token_and_says_when_it_ends(tmp_path: Path, server: FaultProxy) -> None:
    """The code becomes a token that was seen to work; both secrets are shown once, and the date of the end is told."""
    result = connect(tmp_path, server, RIGHTS)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"TAMBOUR_PAGE_TOKEN={TOKEN}\nTAMBOUR_PAGE_CLIENT_SECRET={SECRET}\n"
    assert f"{ENDS:%Y-%m-%d}" in result.stderr
    (exchanged,) = server.sent("POST", "/oauth/v2/accessToken")
    assert parse_qs(exchanged.body.decode())["code"] == [CODE]


def test_what_renews_an_access_is_handed_over_with_it(tmp_path: Path, server: FaultProxy) -> None:
    """An app that LinkedIn lets have it is given a third secret, which lasts a year."""
    given = {"access_token": TOKEN, "expires_in": 5_183_999, "refresh_token": "AQX-lasting", "scope": RIGHTS}
    server.clear()
    server.on("GET", "/rest/posts", answer(200, body={"elements": []}), times=None)
    server.on("POST", "/oauth/v2/accessToken", answer(200, body=given))
    result = connect(tmp_path, server, RIGHTS)
    assert "TAMBOUR_PAGE_REFRESH_TOKEN=AQX-lasting\n" in result.stdout
    assert "AQX-lasting" not in result.stderr


def test_a_right_that_was_not_granted_is_named(tmp_path: Path, server: FaultProxy) -> None:
    """An access that may read but not publish is refused, and the missing right is named."""
    result = connect(tmp_path, server, "r_organization_social")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "w_organization_social" in result.stderr
