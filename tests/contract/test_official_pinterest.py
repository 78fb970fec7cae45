"""What we send to Pinterest, and what our scenes let it answer, against its official description (OpenAPI, v5)."""

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
from syndicate.networks import Network, load
from syndicate.web import Web
from tests.contract.openapi import Answered, Sent
from tests.contract.samples import attempt, copy, network
from tests.contract.stage import Stage

NAME = "813744226420795884"
SCENES: dict[str, Callable[[Network, Stage], object]] = {
    "verify": lambda network, _stage: network.verify(),
    "publish": lambda network, stage: network.publish(stage.post(), attempt()),
    "find_list": lambda network, stage: network.find(stage.post(), attempt(), Find.LIST),
    "edit": lambda network, stage: network.edit(copy(NAME), stage.post(text="Reportée. "), attempt()),
    "withdraw": lambda network, _stage: network.withdraw(copy(NAME)),
}
KEPT = ("pinterest_oauth2", "basic")  # the token of a person, and the app's own name
LIMITS = {"title": 100, "description": 800, "alt_text": 500, "link": 2048}


@pytest.fixture(scope="module")
def described(official_specs: Path) -> dict[str, Any]:
    """Give the official description, where the token of a person (``pinterest_oauth2``) is the only way in.

    It stands there as a bearer token, which is what it is: of OAuth 2.0, openapi-core checks nothing.
    """
    found: dict[str, Any] = json.loads((official_specs / "pinterest" / "openapi-v5.json").read_text(encoding="utf-8"))
    found["components"]["securitySchemes"]["pinterest_oauth2"] = {"type": "http", "scheme": "bearer"}
    for path in found["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict) and "security" in operation:
                ways = ([name for name in way if name in KEPT] for way in operation["security"])
                operation["security"] = [{name: [] for name in names} for names in ways if names]
    return found


@pytest.fixture(scope="module")
def official(described: dict[str, Any]) -> OpenAPI:
    """Read it. It is believed as it is: whether it is a valid description is not for us to say."""
    return OpenAPI.from_dict(described, config=Config(spec_validator_cls=None))


@pytest.mark.parametrize("scene", SCENES)
def test_what_is_sent_is_what_the_description_says(scene: str, official: OpenAPI, tmp_path: Path) -> None:
    """Each request of each scene is one that the description knows."""
    stage = Stage("pinterest", tmp_path)
    with stage.play(scene) as network:
        SCENES[scene](network, stage)
    assert stage.requests
    for request in stage.requests:
        official.validate_request(Sent(request))


@pytest.mark.parametrize("form", ["connect", "renew"])
def test_an_access_is_asked_for_as_the_description_says(form: str, official: OpenAPI) -> None:
    """The exchange of a code, and the renewal, are requests that the description knows."""
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        given = {"access_token": "pina_a", "refresh_token": "pinr_b", "token_type": "bearer", "expires_in": 2592000}
        return httpx.Response(200, json={**given, "scope": " ".join(load("pinterest").scopes)})

    from syndicate.networks._pinterest_access import invitation, refresh

    with Web(transport=httpx.MockTransport(answer)) as web:
        account = network("pinterest", web, board="1", client_id="1483920").account
        if form == "renew":
            refresh(web, account, {"REFRESH_TOKEN": "pinr_a", "CLIENT_SECRET": "secret-of-the-app"})
        else:
            invitation(web, account).exchange("https://localhost/?code=abc secret-of-the-app")
    (request,) = sent
    assert request.headers["authorization"].startswith("Basic ")
    official.validate_request(Sent(request))


def test_our_scenes_answer_what_the_description_says(official: OpenAPI, tmp_path: Path) -> None:
    """The answers that our tests play are those of the description, or they would prove nothing."""
    stage = Stage("pinterest", tmp_path)
    for scene in stage.fixture["scenes"].values():
        for exchange in scene:
            request = httpx.Request(exchange["method"], stage.fixture["server"] + exchange["path"])
            if exchange["json"] is not None:
                official.validate_response(Sent(request), Answered(exchange))


def test_our_limits_are_those_of_the_description(described: dict[str, Any]) -> None:
    """The description states what our rules keep to, for what is made and for what is edited."""
    rules = load("pinterest").rules
    assert (rules.limit, rules.pictures.alt_limit) == (LIMITS["description"], LIMITS["alt_text"])
    for name in ("PinCreate", "PinUpdate"):
        properties = described["components"]["schemas"][name]["properties"]
        assert {field: properties[field]["maxLength"] for field in LIMITS} == LIMITS
    assert "media_source" not in described["components"]["schemas"]["PinUpdate"]["properties"]
    assert set(described["components"]["schemas"]["ContentType"]["enum"]) == set(rules.pictures.formats)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v5/pins", {"board_id": "La commune"}),
        ("POST", "/v5/pins", {"board_id": "1", "title": "é" * 101}),
        ("POST", "/v5/pins", {"board_id": "1", "alt_text": "é" * 501}),
        (
            "POST",
            "/v5/pins",
            {"media_source": {"source_type": "image_base64", "content_type": "image/gif", "data": "a"}},
        ),
        ("PATCH", f"/v5/pins/{NAME}", {"description": "é" * 801}),
        ("GET", "/v5/pins?page_size=251", None),
        ("GET", "/v5/pins/fete", None),
        ("PUT", "/v5/pins", {"board_id": "1"}),
    ],
)
def test_a_wrong_request_is_seen(method: str, path: str, body: Any, official: OpenAPI) -> None:
    """The check itself finds what is wrong."""
    wrong = httpx.Request(method, f"https://api.pinterest.com{path}", json=body, headers={"Authorization": "Bearer a"})
    with pytest.raises(OpenAPIError) as caught:
        official.validate_request(Sent(wrong))
    assert not isinstance(caught.value, SecurityValidationError)


def test_a_request_without_its_token_is_seen(official: OpenAPI) -> None:
    """Without its token no request is what the description says."""
    with pytest.raises(SecurityValidationError):
        official.validate_request(Sent(httpx.Request("GET", "https://api.pinterest.com/v5/user_account")))
