"""connect and verify against real servers: the OAuth exchange in a browser's place, and real app passwords."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from syndicate.config import environment
from tests.servers.mastodon_api import MastodonMock, Snac
from tests.servers.pds import Pds
from tests.servers.tools import REPOSITORY


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Make a git repository that ignores .env."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text("/.env\n")
    return tmp_path


@pytest.fixture(params=["mastodon_mock", "snac"])
def sign_in(request: pytest.FixtureRequest) -> tuple[str, dict[str, str]]:
    """Give each of the two servers: its address, and what a person types or presses in its form."""
    server = request.getfixturevalue(request.param)
    if isinstance(server, Snac):
        return server.url, {"login": server.name, "passwd": server.password}
    assert isinstance(server, MastodonMock)
    return server.url, {"username": server.call("GET", "/api/v1/accounts/verify_credentials")["username"]}


def configure(folder: Path, kind: str, server: str, handle: str = "") -> None:
    """Write a tambour.toml with one account named “essai”."""
    (folder / "tambour.toml").write_text(
        f'[commune]\nname = "V"\nurl = "https://valserein.example.org"\n\n[accounts.essai]\nkind = "{kind}"\n'
        f'server = "{server}"\n' + (f'handle = "{handle}"\n' if handle else "")
    )


@contextlib.contextmanager
def started(folder: Path, *arguments: str, terminal: int | None = None) -> Iterator[subprocess.Popen[str]]:
    """Run a command as its own program, with pipes, or with what is typed coming from a terminal."""
    command = [sys.executable, "-m", "syndicate", "-C", str(folder), *arguments]
    stdin = subprocess.PIPE if terminal is None else terminal
    with subprocess.Popen(
        command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=REPOSITORY,
        env={**os.environ, "TAMBOUR_LANG": "en"}, start_new_session=True,
    ) as program:  # fmt: skip
        yield program


def run(folder: Path, *arguments: str, typed: str = "") -> tuple[int, str, str]:
    """Run a command to its end; give its exit code and what it printed."""
    with started(folder, *arguments) as program:
        out, err = program.communicate(typed, timeout=60)
    return program.returncode, out, err


def authorize(address: str, fields: dict[str, str]) -> str:
    """Do what a person does in the browser: open the address, fill in the form, read the code."""
    page = httpx.get(address, timeout=30).raise_for_status().text
    action = re.search(r'<form method="post" action="([^"]+)"', page)
    assert action, page
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    # A connection of its own: snac closes each after its answer.
    shown = httpx.post(urljoin(address, action[1]), data=hidden | fields, timeout=30).raise_for_status().text
    code = re.search(r"code: (\S+?)<", shown) or re.fullmatch(r"\s*(\S+)\s*", shown)
    assert code, shown
    return code[1]


def holders(folder: Path, secret: str) -> list[str]:
    """Name the files of a project that hold a secret."""
    return [path.name for path in folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


@pytest.mark.parametrize("save", [False, True], ids=["shown", "saved"])
def test_mastodon(town: Path, sign_in: tuple[str, dict[str, str]], save: bool) -> None:
    """The whole exchange gives a token that works, in the one place that was asked for; verify then agrees."""
    server, fields = sign_in
    configure(town, "mastodon", server)
    told = ""
    with started(town, "connect", "essai", *(["--save"] if save else [])) as program:
        assert program.stderr
        while not told.splitlines()[-1:] or not told.splitlines()[-1].startswith(server):
            line = program.stderr.readline()
            assert line, told
            told += line
        code = authorize(told.splitlines()[-1], fields)
        out, rest = program.communicate(code + "\n", timeout=60)
    assert program.returncode == 0, rest
    token = environment(town)["TAMBOUR_ESSAI_TOKEN"] if save else out.strip().removeprefix("TAMBOUR_ESSAI_TOKEN=")
    assert out == ("" if save else f"TAMBOUR_ESSAI_TOKEN={token}\n")
    assert holders(town, token) == ([".env"] if save else [])
    for secret in (token, code):
        assert secret not in told + rest
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{server}/api/v1/accounts/verify_credentials", headers=headers).status_code == 200
    if save:
        verified, *said = run(town, "verify")
        assert verified == 0, said


def test_mastodon_with_a_wrong_code(town: Path, sign_in: tuple[str, dict[str, str]]) -> None:
    """A code that the server never gave ends in one sentence, and no secret is shown or saved.

    snac gives a token for any code; that it speaks for nobody is seen before it is handed over.
    """
    configure(town, "mastodon", sign_in[0])
    status, out, err = run(town, "connect", "essai", "--save", typed="not-the-code\n")
    assert (status, out) == (1, "")
    assert "not-the-code" not in err
    assert not (town / ".env").exists()


def test_bluesky(town: Path, pds: Pds) -> None:
    """A real app password is tried, saved for its owner alone, and verified; the main one is refused."""
    handle, main = pds.create_account()
    configure(town, "bluesky", pds.url, handle)
    status, out, err = run(town, "connect", "essai", "--save", typed=f"{main}\n")
    assert (status, out, holders(town, main)) == (1, "", [])
    assert "Make an app password" in err
    assert main not in err
    password = pds.create_app_password(handle, main)
    status, out, err = run(town, "connect", "essai", "--save", typed=f"{password}\n")
    assert (status, out, holders(town, password)) == (0, "", [".env"]), err
    assert password not in err
    assert (town / ".env").stat().st_mode & 0o777 == 0o600
    assert run(town, "verify")[0] == 0


def test_an_app_password_that_reads_private_messages(town: Path, pds: Pds, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server tells that an app password opens the private messages, and verify passes it on."""
    handle, main = pds.create_account()
    configure(town, "bluesky", pds.url, handle)
    monkeypatch.setenv("TAMBOUR_ESSAI_PASSWORD", pds.create_app_password(handle, main, private=True))
    status, _out, err = run(town, "verify")
    assert status == 0
    assert "private messages" in err


def test_a_person_at_a_terminal(town: Path, pds: Pds) -> None:
    """What is typed is not shown, and a wrong password can be typed again."""
    handle, main = pds.create_account()
    password = pds.create_app_password(handle, main)
    configure(town, "bluesky", pds.url, handle)
    typing, terminal = os.openpty()
    try:
        with started(town, "connect", "essai", terminal=terminal) as program:
            assert program.stderr
            told = ""
            for typed in ("wrong-pass-word", password):
                while "app password (it does not show as you type)" not in told.rpartition("\n")[2]:
                    told += program.stderr.read(1)
                os.write(typing, f"{typed}\n".encode())
                told += "\n"
            out, rest = program.communicate(timeout=60)
        os.set_blocking(typing, False)
        with contextlib.suppress(BlockingIOError):
            echoed = os.read(typing, 10_000)
            assert b"wrong" not in echoed
            assert password.encode() not in echoed
    finally:
        os.close(typing)
        os.close(terminal)
    assert (program.returncode, out) == (0, f"TAMBOUR_ESSAI_PASSWORD={password}\n"), told + rest
    assert "refused the access" in told + rest
    assert password not in told + rest
