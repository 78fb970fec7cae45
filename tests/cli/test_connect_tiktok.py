"""connect for a TikTok account, as a script runs it, against a server that answers by a script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from syndicate.cli import main
from tests.servers.processes import free_port
from tests.servers.proxy import FaultProxy, answer

FIRST, SECOND, SECRET = "rft.first!4512.u1", "rft.second!4512.u1", "tiktok-app-secret"
GIVEN = {"access_token": "act.one!4512.u1", "expires_in": 7200, "refresh_expires_in": 15_552_000,
         "scope": "user.info.basic,video.upload", "token_type": "Bearer", "open_id": "1"}  # fmt: skip


def test_an_access_that_turns_is_kept_in_one_place(tmp_path: Path, fault_proxy: Callable[[str], FaultProxy]) -> None:
    """The token that is shown is the last one, and nobody is told to try it here and to copy it elsewhere as well."""
    server = fault_proxy(f"http://127.0.0.1:{free_port()}")
    server.on("POST", "/v2/oauth/token/", answer(200, body=GIVEN | {"refresh_token": FIRST}))
    server.on("POST", "/v2/oauth/token/", answer(200, body=GIVEN | {"refresh_token": SECOND}), nth=2)
    user = {"data": {"user": {"open_id": "1", "display_name": "Valserein"}}, "error": {"code": "ok", "message": ""}}
    server.on("GET", "/v2/user/info/", answer(200, body=user), times=None)
    (tmp_path / "tambour.toml").write_text(f"""
[commune]
name = "Valserein"
url = "https://valserein.example.org"

[accounts.tiktok]
kind = "tiktok"
server = "{server.url}"
client_key = "awcommune0123456"
""")
    typed = f"https://localhost/?code=code-of-a-day {SECRET}\n"
    result = CliRunner().invoke(main, ["-C", str(tmp_path), "connect", "tiktok"], input=typed)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"TAMBOUR_TIKTOK_REFRESH_TOKEN={SECOND}\nTAMBOUR_TIKTOK_CLIENT_SECRET={SECRET}\n"
    assert "never in both places" in result.stderr
    assert "tambour verify tiktok" not in result.stderr
