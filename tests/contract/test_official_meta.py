"""What we send to Meta's networks against its own description of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.meta_nodes import Nodes

BASE = "https://graph.facebook.com/v25.0"


@pytest.fixture
def nodes(official_specs: Path) -> Nodes:
    """Give the official descriptions."""
    return Nodes(official_specs / "meta")


@pytest.mark.parametrize(
    ("method", "path", "sent", "fault"),
    [
        ("POST", "7/feed", {"message": "x", "published": "false"}, ""),
        ("POST", "7/feed", {"published": "no"}, "published is not a bool"),
        ("POST", "7/feed", {"text": "x"}, "text is not a parameter"),
        ("POST", "7/feed", {"message": "x", "access_token": "t"}, "access_token is not a parameter"),
        ("POST", "7/feed", {"attached_media": '[{"media_fbid": "1"}]'}, ""),
        ("POST", "7/feed", {"attached_media": '["1"]'}, "attached_media is not a Object"),
        ("POST", "7/feed", {"attached_media": "1"}, "attached_media is not a list<Object>"),
        ("POST", "7/feed", {"unpublished_content_type": "SECRET"}, "unpublished_content_type is not a"),
        ("POST", "7/posts", {"message": "x"}, "Page has no POST posts"),
        ("POST", "9/media_publish", {}, "creation_id is missing"),
        ("DELETE", "9", {}, "IGUser has no DELETE"),
        ("GET", "7", {"fields": "id,name"}, ""),
        ("GET", "7/posts", {"fields": "id,attachments{media{image}},nothing", "limit": "5"}, "nothing is no field"),
        ("GET", "8", {"fields": "id"}, "not known here"),
    ],
)
def test_the_check_finds_what_is_wrong(method: str, path: str, sent: dict[str, str], fault: str, nodes: Nodes) -> None:
    """A call, a parameter, a type or a field that Meta does not describe is a fault; one that it does is none."""
    written: dict[str, Any] = {"params": sent} if method == "GET" else {"data": sent}
    faults = nodes.faults(httpx.Request(method, f"{BASE}/{path}", **written), {"7": "Page", "9": "IGUser"})
    assert [fault in found for found in faults] == ([True] if fault else [])
