"""The test servers are up, and answer as the tests expect of them."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.servers import tools
from tests.servers.mastodon_api import MastodonMock, Snac
from tests.servers.pds import Pds
from tests.servers.processes import free_port, running
from tests.servers.proxy import DROP_ANSWER, FaultProxy


def test_pds_keeps_records_and_files(pds: Pds) -> None:
    """A post with a picture, written with the password that was given, can be read back without it."""
    png = _png()
    handle, password = pds.create_account()
    call = f"{pds.url}/xrpc/com.atproto"
    session = httpx.post(f"{call}.server.createSession", json={"identifier": handle, "password": password}).json()
    bearer = {"Authorization": f"Bearer {session['accessJwt']}"}
    uploaded = httpx.post(
        f"{call}.repo.uploadBlob", content=png, headers={**bearer, "Content-Type": "image/png"}
    ).json()["blob"]
    post = {
        "$type": "app.bsky.feed.post",
        "text": "Bonjour",
        "createdAt": "2026-01-05T08:00:00.000Z",
        "embed": {"$type": "app.bsky.embed.images", "images": [{"image": uploaded, "alt": "Un point"}]},
    }
    record = {"repo": handle, "collection": "app.bsky.feed.post", "record": post}
    httpx.post(f"{call}.repo.createRecord", json=record, headers=bearer).raise_for_status()

    assert [found["value"]["text"] for found in pds.records(handle)] == ["Bonjour"]
    assert [pds.blob(handle, cid) for cid in pds.blobs(handle)] == [png]


def test_pds_accounts_are_separate(pds: Pds) -> None:
    """Each test's account starts empty."""
    first, second = pds.create_account()[0], pds.create_account()[0]

    assert first != second
    assert pds.records(first) == pds.records(second) == []


def test_mastodon_mock_recognises_a_repeated_key(
    mastodon_mock: MastodonMock, fault_proxy: Callable[[str], FaultProxy]
) -> None:
    """A lost answer leaves one post, and the same key sent again still leaves one."""
    proxy = fault_proxy(mastodon_mock.url)
    proxy.on("POST", "/api/v1/statuses", DROP_ANSWER)
    headers = {"Authorization": f"Bearer {mastodon_mock.token}", "Idempotency-Key": "one"}
    before = len(mastodon_mock.statuses())

    with pytest.raises(httpx.RemoteProtocolError):
        httpx.post(f"{proxy.url}/api/v1/statuses", json={"status": "Bonjour"}, headers=headers)
    httpx.post(f"{proxy.url}/api/v1/statuses", json={"status": "Bonjour"}, headers=headers).raise_for_status()

    assert len(mastodon_mock.statuses()) == before + 1
    assert [request.forwarded for request in proxy.sent("POST")] == [True, True]


def test_mastodon_mock_fails_as_told_until_reset(mastodon_mock: MastodonMock) -> None:
    """A rule of the mock's own applies, and ``reset`` removes rules and posts."""
    empty = len(mastodon_mock.statuses())
    mastodon_mock.call("POST", "/api/v1/statuses", {"status": "Bonjour"})
    match = {"methods": ["POST"], "path": "/api/v1/statuses"}
    mastodon_mock.fault({"match": match, "effect": {"type": "status", "status": 503}})
    with pytest.raises(httpx.HTTPStatusError, match="503"):
        mastodon_mock.call("POST", "/api/v1/statuses", {"status": "Bonsoir"})

    mastodon_mock.reset()

    assert len(mastodon_mock.statuses()) == empty
    mastodon_mock.call("POST", "/api/v1/statuses", {"status": "Bonsoir"})


def test_snac_takes_posts(snac: Snac) -> None:
    """A new account is empty, and shows what is posted to it."""
    assert snac.statuses() == []

    snac.call("POST", "/api/v1/statuses", {"status": "Bonjour", "visibility": "public"})

    assert ["Bonjour" in post["content"] for post in snac.statuses()] == [True]


def test_a_server_that_does_not_start_shows_its_log(tmp_path: Path) -> None:
    """A server that stops at once is an error that carries what the server said."""
    command = [sys.executable, "-c", "import sys; sys.exit('the port is taken')"]

    with (
        pytest.raises(RuntimeError, match="the port is taken"),
        running(command, ready=f"http://127.0.0.1:{free_port()}/", log=tmp_path / "log"),
    ):
        pass


def test_a_missing_tool_skips_on_a_laptop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without CI, the test that needs the tool is skipped with the way to get it."""
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="a tool is absent: install it"):
        tools.missing("a tool", "install it")


def test_a_missing_tool_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """With CI, only what is optional may be absent."""
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="a tool is absent"):
        tools.missing("a tool", "install it")
    with pytest.raises(pytest.skip.Exception, match="a tool is absent"):
        tools.missing("a tool", "install it", optional=True)


def _png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (2, 2), "teal").save(made, "PNG")
    return made.getvalue()
