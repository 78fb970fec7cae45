"""What we send to Threads against Meta's own collection of requests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from syndicate.model import Find
from syndicate.networks import Network
from tests.contract import samples
from tests.contract.postman import Collection
from tests.contract.samples import attempt, copy, picture
from tests.contract.stage import Stage

BASE = "https://graph.threads.net/v1.0"


@pytest.fixture
def collection(official_specs: Path) -> Collection:
    """Give the official collection."""
    return Collection(official_specs / "threads" / "threads-api.postman_collection.json")


def _act(scene: str, network: Network, stage: Stage) -> None:
    """Do what a scene is about."""
    made = stage.copy()
    if scene == "verify":
        network.verify()
    elif scene == "publish_text":
        network.publish(samples.post(), attempt())
    elif scene == "correct":
        network.publish(stage.post(reply_to=made), attempt("correction"))
    elif scene.startswith("publish"):
        pictures = (picture(), picture("teal", alt=""))[: 2 if scene == "publish_carousel" else 1]
        network.publish(stage.post(pictures=pictures), attempt())
    elif scene.startswith(("find", "reply")):
        how = Find.HANDLE if scene == "find_handle" else Find.LIST
        post = stage.post(reply_to=made) if scene == "reply_found" else stage.post()
        network.find(post, stage.attempt(how), how)
    else:
        network.withdraw(replace(copy(made.copy_id or ""), replies=()))


@pytest.mark.parametrize(
    "scene",
    [
        "verify", "publish_text", "publish_picture", "publish_carousel", "correct",
        "find_handle", "find_list", "reply_found", "withdraw",
    ],
)  # fmt: skip
def test_a_request_is_in_the_collection(scene: str, collection: Collection, tmp_path: Path) -> None:
    """Each call, each of its parameters and each field that is read stands in Meta's collection."""
    stage = Stage("threads", tmp_path)
    with stage.play(scene) as network:
        _act(scene, network, stage)
    assert [fault for request in stage.requests for fault in collection.faults(request)] == []


@pytest.mark.parametrize(
    ("method", "path", "sent", "fault"),
    [
        ("POST", "me/threads", {"media_type": "TEXT", "text": "x", "link_attachment": "https://x.example"}, ""),
        (
            "POST",
            "me/threads",
            {"media_type": "IMAGE", "link_attachment": "https://x.example"},
            "link_attachment is not",
        ),
        ("POST", "me/threads", {"media_type": "IMAGE", "is_carousel_item": "true", "text": "x"}, "text is not"),
        ("POST", "me/threads", {"media_type": "PICTURE"}, "media_type cannot be PICTURE"),
        ("POST", "me/threads", {"text": "x"}, "media_type cannot be None"),
        ("GET", "me/threads", {"fields": "id,application"}, "application is not a field"),
        ("GET", "me/posts", {}, "not in the collection"),
        ("PUT", "17", {"text": "x"}, "not in the collection"),
    ],
)
def test_the_check_finds_what_is_wrong(
    method: str, path: str, sent: dict[str, str], fault: str, collection: Collection
) -> None:
    """A call, a parameter or a field that is not in the collection is a fault; one that is there is none."""
    written = {"params": sent} if method == "GET" else {"data": sent}
    faults = collection.faults(httpx.Request(method, f"{BASE}/{path}", **written))  # type: ignore[arg-type]  # both take it
    assert [fault in found for found in faults[:1]] == ([True] if fault else [])
