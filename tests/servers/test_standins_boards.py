"""The servers that stand in for Pinterest and TikTok refuse what those refuse, with the same errors."""

from __future__ import annotations

import base64
import io
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.servers.pinterest_api import BOARDS, PinterestAccount
from tests.servers.tiktok_api import TikTokAccount

BOARD = next(iter(BOARDS))


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48)).save(out, kind)
    return out.getvalue()


def _source(mime: str = "image/jpeg", kind: str = "JPEG", way: str = "image_base64") -> dict[str, str]:
    return {"source_type": way, "content_type": mime, "data": base64.b64encode(_picture(kind)).decode()}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, (201, None)),
        ({"token": "another"}, (401, 2)),
        ({"board_id": "7"}, (404, 40)),
        ({"board_id": "La commune"}, (400, 1)),
        ({"title": "é" * 101}, (400, 1)),
        ({"description": "é" * 801}, (400, 1)),
        ({"texte": "x"}, (400, 1)),
        ({"media_source": _source(way="image_file")}, (400, 1)),
        ({"media_source": _source("image/png")}, (400, 235)),
    ],
)
def test_pinterest(changes: dict[str, Any], said: tuple[int, int | None]) -> None:
    """Pinterest takes a pin within its limits, on a board of the account, whose picture is what it is said to be."""
    account = PinterestAccount()
    body = {"board_id": BOARD, "title": "Bonjour", "media_source": _source(), **changes}
    headers = {"Authorization": f"Bearer {body.pop('token', account.secrets['TOKEN'])}"}
    got = account(httpx.Request("POST", "https://api.example.org/v5/pins", headers=headers, json=body))
    assert (got.status_code, got.json().get("code")) == said


def _asked(account: TikTokAccount, path: str, body: Any, *, token: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {token or _token(account)}"}
    return account(httpx.Request("POST", f"https://open.example.org/v2/{path}", headers=headers, json=body))


def _token(account: TikTokAccount) -> str:
    form = {"client_key": account.settings["client_key"], "grant_type": "refresh_token", **_named(account)}
    got = account(httpx.Request("POST", "https://open.example.org/v2/oauth/token/", data=form))
    return str(got.json()["access_token"])


def _named(account: TikTokAccount) -> dict[str, str]:
    return {"client_secret": account.secrets["CLIENT_SECRET"], "refresh_token": account.secrets["REFRESH_TOKEN"]}


PHOTO = {"source": "PULL_FROM_URL", "photo_cover_index": 0, "photo_images": ["https://valserein.example.org/1.jpg"]}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, (200, "ok")),
        ({"post_mode": "DIRECT_POST"}, (400, "invalid_params")),
        ({"post_mode": "DIRECT_POST", "post_info": {"privacy_level": "SELF_ONLY"}}, (200, "ok")),
        ({"post_info": {"title": "é" * 91}}, (400, "invalid_params")),
        ({"post_info": {"titre": "x"}}, (400, "invalid_params")),
        ({"source_info": {**PHOTO, "photo_images": []}}, (400, "invalid_params")),
        ({"source_info": {**PHOTO, "source": "FILE_UPLOAD"}}, (400, "invalid_params")),
        ({"token": "act.another"}, (401, "access_token_invalid")),
    ],
)
def test_tiktok(changes: dict[str, Any], said: tuple[int, str]) -> None:
    """TikTok takes photos by their address, a short title, and a privacy with a direct post."""
    account = TikTokAccount()
    account.fetch = lambda _url: (200, "image/jpeg", _picture("JPEG"))
    body = {"media_type": "PHOTO", "post_mode": "MEDIA_UPLOAD", "post_info": {}, "source_info": PHOTO, **changes}
    got = _asked(account, "post/publish/content/init/", body, token=body.pop("token", ""))
    assert (got.status_code, got.json()["error"]["code"]) == said


@pytest.mark.parametrize(
    ("kind", "last"), [("JPEG", "SEND_TO_USER_INBOX"), ("WEBP", "SEND_TO_USER_INBOX"), ("PNG", "FAILED")]
)
def test_a_draft_is_ready_at_the_second_look(kind: str, last: str) -> None:
    """A photo is fetched first; one of another format ends there."""
    account = TikTokAccount()
    account.fetch = lambda _url: (200, "image/x", _picture(kind))
    body = {"media_type": "PHOTO", "post_mode": "MEDIA_UPLOAD", "post_info": {}, "source_info": PHOTO}
    name = _asked(account, "post/publish/content/init/", body).json()["data"]["publish_id"]
    looks = [_asked(account, "post/publish/status/fetch/", {"publish_id": name}).json() for _time in range(2)]
    assert [look["data"]["status"] for look in looks] == ["PROCESSING_DOWNLOAD", last]
    assert _asked(account, "post/publish/status/fetch/", {"publish_id": "x"}).status_code == 400


def test_tiktok_gives_an_access_for_the_right_token_alone() -> None:
    """A token that no longer counts is refused with the status 200, as the service does."""
    account = TikTokAccount()
    form = {"client_key": "another", "grant_type": "refresh_token", **_named(account)}
    got = account(httpx.Request("POST", "https://open.example.org/v2/oauth/token/", data=form))
    assert (got.status_code, got.json()["error"]) == (200, "invalid_grant")
