"""What we send to X, and what our scenes let it answer, against its official description (openapi.json).

The description says ``post`` where the documentation and the service say ``tweet``: the words of the second are read as
those of the first.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.validation.request.exceptions import SecurityValidationError

from syndicate.model import Find
from syndicate.networks import Network
from syndicate.web import Web
from tests.contract.openapi import Answered, Sent
from tests.contract.samples import attempt, copy, network, picture, post
from tests.contract.stage import Stage

WORDS = {"tweet.fields": "post.fields", "api.twitter.com": "api.x.com"}
NAME = "1861300000000000001"
SCENES: dict[str, Callable[[Network], object]] = {
    "verify": lambda network: network.verify(),
    "publish": lambda network: network.publish(post(), attempt()),
    "publish_picture": lambda network: network.publish(post(pictures=(picture(),)), attempt()),
    "find_list": lambda network: network.find(post(), attempt(), Find.LIST),
    "withdraw": lambda network: network.withdraw(copy(NAME)),
}


@pytest.fixture(scope="module")
def official(official_specs: Path) -> OpenAPI:
    """Give the official description, where our way of signing (``UserToken``) is the only one.

    It is believed as it is: whether it is a valid description is not for us to say.
    """
    described = json.loads((official_specs / "x" / "openapi.json").read_text(encoding="utf-8"))
    for path in described["paths"].values():
        for operation in path.values():
            operation["security"] = [way for way in operation.get("security", ()) if "UserToken" in way]
    # Names of schemes have no case (RFC 9110, 11.1); openapi-core knows them in lower case only.
    described["components"]["securitySchemes"]["UserToken"]["scheme"] = "oauth"
    return OpenAPI.from_dict(described, config=Config(spec_validator_cls=None))


@pytest.mark.parametrize("scene", SCENES)
def test_what_is_sent_is_what_the_description_says(scene: str, official: OpenAPI, tmp_path: Path) -> None:
    """Each request of each scene, a correction's too, is one that the description knows."""
    stage = Stage("x", tmp_path)
    with stage.play(scene) as network:
        SCENES[scene](network)
    assert stage.requests
    for request in stage.requests:
        official.validate_request(Sent(request, _official))


def test_a_correction_is_what_the_description_says(official: OpenAPI, tmp_path: Path) -> None:
    """A reply, sent after its copy was seen, is a request that the description knows."""
    scenes = Stage("x", tmp_path).fixture["scenes"]
    script = [scenes["withdraw"][0], scenes["publish"][0]]
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        exchange = script.pop(0)
        return httpx.Response(exchange.get("status", 200), json=exchange["json"])

    with Web(transport=httpx.MockTransport(answer)) as web:
        network("x", web, handle="valserein").publish(post(reply_to=copy(NAME)), attempt())
    for request in sent:
        official.validate_request(Sent(request, _official))
    assert json.loads(sent[-1].content)["reply"] == {"in_reply_to_tweet_id": NAME}


def test_our_scenes_answer_what_the_description_says(official: OpenAPI, tmp_path: Path) -> None:
    """The answers that our tests play are those of the description, or they would prove nothing."""
    stage = Stage("x", tmp_path)
    for scene in stage.fixture["scenes"].values():
        for exchange in scene:
            request = httpx.Request(exchange["method"], stage.fixture["server"] + exchange["path"])
            if exchange.get("status", 200) < 300:
                official.validate_response(Sent(request, _official), Answered(exchange, _official))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/2/tweets", {"txt": "Fête"}),
        ("POST", "/2/tweets", {"text": "Fête", "media": {"media_ids": ["a"]}}),
        ("POST", "/2/tweets", {"text": "Fête", "reply": {}}),
        ("POST", "/2/media/metadata", {"id": "1", "metadata": {"alt_text": {"text": "é" * 1001}}}),
        ("GET", "/2/users/17/tweets?max_results=200", None),
        ("GET", "/2/users/17/tweets?post.fields=colour", None),
        ("PUT", "/2/tweets", {"text": "Fête"}),
    ],
)
def test_a_wrong_request_is_seen(method: str, path: str, body: Any, official: OpenAPI) -> None:
    """The check itself finds what is wrong."""
    wrong = httpx.Request(method, f"https://api.x.com{path}", json=body, headers={"Authorization": "OAuth a"})
    with pytest.raises(OpenAPIError) as caught:
        official.validate_request(Sent(wrong, _official))
    assert not isinstance(caught.value, SecurityValidationError)


def test_a_request_that_is_not_signed_is_seen(official: OpenAPI) -> None:
    """Without its signature no request is what the description says."""
    with pytest.raises(SecurityValidationError):
        official.validate_request(Sent(httpx.Request("GET", "https://api.x.com/2/users/me"), _official))


def _official(text: str) -> str:
    for ours, theirs in WORDS.items():
        text = text.replace(ours, theirs)
    return text
