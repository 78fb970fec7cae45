"""What we send to Meta's networks against its own description of them."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import httpx
import pytest

from syndicate.errors import OutcomeError
from syndicate.model import Find
from tests.contract.meta_nodes import Nodes
from tests.contract.samples import attempt, picture
from tests.contract.stage import Stage

BASE = "https://graph.facebook.com/v25.0"
# For each kind, the kind of node behind each id of its scenes.
IDS = {
    "facebook": {"102030405060708": "Page", "102030405060708_778899": "PagePost", "me": "Page"},
}
# The same calls as another scene's; and the calls that are of no node.
SKIPPED = ("nothing", "edit_altered")
ELSEWHERE = ("debug_token",)  # https://developers.facebook.com/docs/graph-api/reference/debug_token


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


@pytest.mark.parametrize(
    ("kind", "scene"),
    [(kind, scene) for kind in IDS for scene in Stage(kind, Path()).fixture["scenes"] if scene not in SKIPPED],
)
def test_what_is_sent_is_described(kind: str, scene: str, nodes: Nodes, tmp_path: Path) -> None:
    """Every call of every scene is one that Meta describes, with parameters and fields that it describes."""
    stage = Stage(kind, tmp_path)
    _play(stage, scene)
    assert stage.requests
    for request in stage.requests:
        if not request.url.path.endswith(ELSEWHERE):
            assert nodes.faults(request, IDS[kind]) == [], request.url.path


def _play(stage: Stage, scene: str) -> None:
    """Do what a scene is about, whatever comes of it."""
    name, _word, rest = scene.partition("_")
    pictures = (picture(),) if scene in ("publish_picture", "upload_fails") else ()
    with contextlib.suppress(OutcomeError), stage.play(scene) as network:
        if name in ("publish", "upload"):
            handle = Find.HANDLE if rest == "again" else None
            network.publish(stage.post(pictures=pictures), stage.attempt(handle))
        elif name == "find":
            how = Find(rest.removesuffix("_neighbour"))
            network.find(stage.post(), stage.attempt(how), how)
        elif name == "edit":
            network.edit(stage.copy(), stage.post(text="Reportée. "), attempt(generation=2))
        elif name == "withdraw":
            network.withdraw(stage.copy())
        else:
            network.verify()
