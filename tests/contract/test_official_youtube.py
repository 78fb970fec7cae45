"""What we send to YouTube, and what our scenes let it answer, against its official description (youtube.v3.json)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from syndicate.model import Find
from syndicate.networks import Network
from syndicate.networks.youtube import YouTube
from syndicate.web import Web
from tests.contract import samples
from tests.contract.discovery import Discovery
from tests.contract.stage import Stage

KIND = "youtube"
NAME = "dQw4w9WgXcQ"
BASE = "https://youtube.googleapis.com"
SCENES: dict[str, Callable[[Network, Stage], object]] = {
    "verify": lambda network, _stage: network.verify(),
    "publish": lambda network, stage: network.publish(stage.post(), stage.attempt()),
    "publish_left": lambda network, stage: network.publish(stage.post(), stage.attempt()),
    "find_handle": lambda network, stage: network.find(stage.post(), stage.attempt(Find.HANDLE), Find.HANDLE),
    "find_list": lambda network, stage: network.find(stage.post(), stage.attempt(), Find.LIST),
    "edit": lambda network, stage: network.edit(stage.copy(), stage.post(text="Reportée. "), stage.attempt()),
    "withdraw": lambda network, stage: network.withdraw(stage.copy()),
}


@pytest.fixture(scope="module")
def official(official_specs: Path) -> Discovery:
    """Give the official description."""
    return Discovery(json.loads((official_specs / "google" / "youtube.v3.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("scene", SCENES)
def test_what_is_sent_is_what_the_description_says(scene: str, official: Discovery, tmp_path: Path) -> None:
    """Each request of each scene, the pieces of a video too, is one that the description knows."""
    stage = Stage(KIND, tmp_path)
    with stage.play(scene) as network:
        SCENES[scene](network, stage)
    sent = [request for request in stage.requests if request.url.path != "/token"]
    assert sent
    assert [official.wrong(request, YouTube.scopes) for request in sent] == [[]] * len(sent)


@pytest.mark.parametrize("there", [[], [{"id": "c1", "snippet": {"language": "fr", "trackKind": "standard"}}]])
def test_captions_are_what_the_description_says(there: list[Any], official: Discovery) -> None:
    """New captions, and those that replace others, are requests that the description knows."""
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        scenes = json.loads((Path(__file__).parent / "exchanges" / "youtube.json").read_text(encoding="utf-8"))[
            "scenes"
        ]
        if request.url.path.endswith("/captions"):
            return httpx.Response(200, json={"items": there} if request.method == "GET" else {"id": "c1"})
        found = next(
            one for one in scenes["edit"] if (one["method"], one["path"]) == (request.method, request.url.path)
        )
        return httpx.Response(200, json=found["json"])

    with Web(transport=httpx.MockTransport(answer)) as web:
        network = samples.network(KIND, web, server="https://youtube.example.org", client_id="a", handle="b")
        post = dataclasses.replace(samples.of_a_kind(KIND), captions=(("fr", b"WEBVTT\n"),))
        network.edit(samples.copy(NAME), post, samples.attempt())
    captions = [request for request in sent if request.url.path.endswith("/captions")]
    assert [request.method for request in captions] == ["GET", "PUT" if there else "POST"]
    assert [official.wrong(request, YouTube.scopes) for request in captions] == [[], []]
    assert b"WEBVTT\n" in captions[1].content


def test_our_scenes_answer_what_the_description_says(official: Discovery, tmp_path: Path) -> None:
    """The answers that our tests play are those of the description, or they would prove nothing."""
    looked_at = 0
    for scene in Stage(KIND, tmp_path).fixture["scenes"].values():
        for exchange in scene:
            if exchange["path"] == "/token" or exchange.get("status", 200) >= 300 or not exchange["json"]:
                continue
            request = httpx.Request(exchange["method"], BASE + exchange["path"], params={"upload_id": "1"})
            schema = official.method(request).get("response")
            if schema is not None:
                assert official.unlike(exchange["json"], schema, "") == []
                looked_at += 1
    assert looked_at


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/upload/youtube/v3/videos?uploadType=resumable", {}),
        ("POST", "/upload/youtube/v3/videos?uploadType=resumable&part=snippet", {"snippet": {"titre": "Fête"}}),
        ("PUT", "/youtube/v3/videos?part=status", {"id": NAME, "status": {"privacyStatus": "everybody"}}),
        ("PUT", "/youtube/v3/videos?part=snippet", {"id": NAME, "snippet": {"tags": "fête"}}),
        ("GET", "/youtube/v3/videos?part=snippet&maxResults=51", None),
        ("GET", "/youtube/v3/videos?part=snippet&colour=red", None),
    ],
)
def test_a_wrong_request_is_seen(method: str, path: str, body: Any, official: Discovery) -> None:
    """The check itself finds what is wrong."""
    assert official.wrong(httpx.Request(method, BASE + path, json=body), YouTube.scopes)


def test_a_scope_that_does_not_open_is_seen(official: Discovery) -> None:
    """Captions want more than sending videos does."""
    asked = httpx.Request("GET", f"{BASE}/youtube/v3/captions?part=snippet&videoId={NAME}")
    assert official.wrong(asked, ("https://www.googleapis.com/auth/youtube.upload",))
    assert not official.wrong(asked, YouTube.scopes)
