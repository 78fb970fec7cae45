"""No secret leaves the way between an account and its server, whatever that server does with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from syndicate.cli import main
from tests.cli.internet import (
    BLUESKY,
    PASSWORD,
    REFRESH,
    SECRETS,
    SESSION,
    SETTINGS,
    TOKEN,
    Internet,
    forms,
    leaks,
    write_feed,
)
from tests.simulated import HOME

Disguise = Callable[[str], str]
DISGUISES: dict[str, Disguise] = {
    "as it is": lambda secret: secret,
    "split by spaces": " ".join,
    "split by what is unseen": lambda secret: "\u200b".join(
        secret[place : place + 3] for place in range(0, len(secret), 3)
    ),
    "split by control characters": lambda secret: "\x00\r\n".join((secret[:9], secret[9:])),
    "escaped twice": lambda secret: "".join(f"\\u{ord(sign):04x}" for sign in secret),
    "in HTML": lambda secret: "".join(f"&#{ord(sign)};" for sign in secret),
    "in full width": lambda secret: "".join(chr(ord(sign) + 0xFEE0) for sign in secret),
} | {name: (lambda secret, name=name: forms(secret)[name]) for name in forms("x" * 12)}
GIVEN = ("accessJwt", "refreshJwt", "access_token", "client_secret", "client_id")  # where a server may give them


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Internet:
    """Answer every request of the commands from memory."""
    monkeypatch.setenv("TAMBOUR_DEBUG", "1")
    return Internet(monkeypatch)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Make a commune with an account on two kinds of network."""
    assert run(tmp_path, "init", "--name", "Valserein", "--url", HOME).exit_code == 0
    (tmp_path / "tambour.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str, typed: str = "") -> Result:
    """Run a command in a folder."""
    return CliRunner().invoke(main, ["-C", str(folder), *arguments], input=typed)


def everything(town: Path, net: Internet) -> str:
    """Publish, edit and withdraw a copy on each account, ask all that can be asked; give what was said and kept."""
    said = [run(town, "verify"), run(town, "verify", "--json")]
    for title, gone in (("Fête", False), ("Fête reportée", False), ("", True)):
        options = write_feed(town, title, withdrawn=gone)
        said += [run(town, "plan", *options), run(town, "plan", "--json", *options)]
        said += [run(town, "apply", "--site", "http://127.0.0.1:9", "--wait", "0", *options)]
        said += [run(town, "status"), run(town, "status", "--json")]
    # What connect hands over is printed on standard output, where it is asked for, and nowhere else.
    said_there = [run(town, "connect", "place", typed="code\n"), run(town, "connect", "ciel", typed=PASSWORD)]
    kept = [path.read_bytes().decode("latin-1") + path.name for path in town.rglob("*") if path.is_file()]
    printed = [result.output for result in said] + [result.stderr for result in said_there]
    mistakes = [
        repr(result.exception) for result in (*said, *said_there) if not isinstance(result.exception, SystemExit)
    ]
    assert [mistake for mistake in mistakes if mistake != "None"] == []
    return "\n".join([*printed, *kept, net.sent_elsewhere()])


def known(request: httpx.Request) -> list[str]:
    """Give the secrets that a request told its server, and those that this server gave to be in it."""
    sent = f"{request.headers.raw!r} {request.content.decode('latin-1')} {httpx.QueryParams(request.content)}"
    return [secret for secret in SECRETS if secret in sent] + ([REFRESH] if SESSION in sent else [])


def test_servers_that_do_as_they_should(town: Path, net: Internet) -> None:
    """Copies are made, edited and withdrawn, and no secret is in anything said, kept or sent elsewhere."""
    assert leaks(everything(town, net)) == []
    events = [json.loads(line)["event"] for line in (town / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]
    assert events.count("published") == 2
    assert events.count("withdrawn") == 2
    authorized = {request.url.host for request in net.requests if TOKEN in request.headers.get("authorization", "")}
    assert authorized == {"social.example.org"}
    opened = [request for request in net.requests if SESSION in request.headers.get("authorization", "")]
    assert {request.url.host for request in opened} == {BLUESKY}
    assert REFRESH not in str([request.headers for request in net.requests])


@pytest.mark.parametrize("status", [302, 401, 404, 422, 500])
@pytest.mark.parametrize("name", DISGUISES)
def test_a_refusal_that_repeats_them(town: Path, net: Internet, name: str, status: int) -> None:
    """No status, word, page, header or address of a refusal is shown with a secret."""

    def refuse(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        words = " ".join(map(DISGUISES[name], known(request)))
        headers = {"Location": "https://elsewhere.example.org/?" + str(httpx.QueryParams({"t": words})),
                   "X-Said": words.encode("ascii", "replace").decode().replace("\x00", "").replace("\r\n", ""),
                   "Retry-After": "0"}  # fmt: skip
        if request.url.path.endswith("createSession") and status != 401:
            return answer
        said = {"error": words, "message": words, "error_description": f"https://a/{words}"}
        if request.method == "GET" and status in (404, 500):
            return httpx.Response(status, html=f"<h1>{words}</h1>", headers=headers)
        return httpx.Response(status, json=said, headers=headers)

    net.mischief = refuse
    assert leaks(everything(town, net)) == []


@pytest.mark.parametrize("name", DISGUISES)
def test_an_acceptance_that_repeats_them(town: Path, net: Internet, name: str) -> None:
    """A server that puts secrets into the names and addresses of what it accepted brings them neither out nor in."""

    def stained(value: Any, words: str) -> Any:
        if isinstance(value, dict):
            return {key: each if key in GIVEN else stained(each, words) for key, each in value.items()}
        if isinstance(value, list):
            return [stained(each, words) for each in value]
        return value + words if isinstance(value, str) else value

    def stain(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        words = " ".join(map(DISGUISES[name], known(request)))
        return httpx.Response(answer.status_code, json=stained(answer.json(), words))

    net.mischief = stain
    assert leaks(everything(town, net)) == []


@pytest.mark.parametrize("key", ["id", "url", "uri", "did", "handle", "acct"])
@pytest.mark.parametrize("secret", [TOKEN, PASSWORD, SESSION])
def test_a_name_made_of_one_secret(town: Path, net: Internet, key: str, secret: str) -> None:
    """One name alone that holds one secret, in answers that are right otherwise, is in no ledger either."""

    def rename(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        data = answer.json()
        if isinstance(data, dict) and key in data and secret in known(request):
            data = data | {key: f"https://social.example.org/{secret}"}
        return httpx.Response(answer.status_code, json=data)

    net.mischief = rename
    assert leaks(everything(town, net)) == []


def test_no_cookie_is_kept(town: Path, net: Internet) -> None:
    """A cookie, which could carry to one host what another knows, is never sent back."""
    net.mischief = lambda _request, answer: httpx.Response(
        answer.status_code, json=answer.json(), headers={"Set-Cookie": "a=b; Domain=example.org; Path=/"}
    )
    everything(town, net)
    assert [request.headers["cookie"] for request in net.requests if "cookie" in request.headers] == []


@pytest.mark.parametrize("given", ["token\nTAMBOUR_CIEL_PASSWORD=theirs", "to ken", "t\u00f6ken", "", "token\x1b[2J"])
def test_a_token_that_is_more_than_a_token(town: Path, net: Internet, given: str) -> None:
    """A server cannot write another line into .env, nor anything but a token: nothing is printed or saved."""
    net.mischief = lambda _request, answer: httpx.Response(
        answer.status_code, json=answer.json() | ({"access_token": given} if "access_token" in answer.json() else {})
    )
    result = run(town, "connect", "place", typed="code\n")
    assert result.exit_code == 1
    assert "TOKEN=" not in result.stdout
    assert "makes no sense" in result.stderr
