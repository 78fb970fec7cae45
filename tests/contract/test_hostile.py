"""What any server may answer: each network, found without being named, ends in a receipt or in an error of ours.

Each answer of each scene is spoiled in turn. Once the server has accepted the step that readers see, nobody may say
that nothing was done.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Find, Identity, Receipt, Rules
from syndicate.networks import Network, kinds
from syndicate.web import Web
from tests.contract import samples
from tests.contract.stage import EXCHANGES, is_served
from tests.hostile import EXAMPLES, fuzzed, replaced, spoiled, torn, written

SCENES = [
    (kind, scene, number)
    for kind in kinds()
    if is_served(kind)
    for scene, exchanges in json.loads((EXCHANGES / f"{kind}.json").read_text(encoding="utf-8"))["scenes"].items()
    for number in range(len(exchanges))
]
STATUSES = [200, 200, 200, 200, 201, 202, 204, 206, 301, 304, 400, 401, 403, 404, 410, 422, 429, 500, 503, 599]
TYPES = [
    "application/json",
    "application/json",
    "text/html",
    "image/png",
    "",
    "application/json; charset=utf-16",
    "\x7f",
]


@dataclass
class Server:
    """Answers as a scene says, but for one answer; what the scene does not know is not there."""

    exchanges: list[dict[str, Any]]
    number: int
    spoilt: httpx.Response
    accepted: bool = False
    asked: int = 0
    _used: set[int] = field(default_factory=set)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Give the answer of the scene to a request, or the spoilt one in its place."""
        self.asked += 1
        assert self.asked < 100, "it asks without end"
        for number, exchange in enumerate(self.exchanges):
            same = (request.method, request.url.path) == (exchange["method"], exchange["path"])
            if same and number not in self._used:
                self._used.add(number)
                good = httpx.Response(
                    exchange.get("status", 200), headers=exchange.get("headers"), json=exchange["json"]
                )
                given = self.spoilt if number == self.number else good
                self.accepted |= bool(exchange.get("step")) and given.is_success
                return given
        return httpx.Response(404, json={"error": "not here"})


@pytest.mark.parametrize(("kind", "scene", "number"), SCENES)
@settings(fuzzed, max_examples=max(8, EXAMPLES // 6))  # the scenes are many
@given(data=st.data())
def test_any_answer_ends_well(kind: str, scene: str, number: int, data: st.DataObject) -> None:
    """A receipt, or an error of ours; never “nothing was done” about what a server has accepted."""
    fixture = json.loads((EXCHANGES / f"{kind}.json").read_text(encoding="utf-8"))
    exchanges = fixture["scenes"][scene]
    content = written(data.draw(spoiled(exchanges[number]["json"]), "answer"))
    if data.draw(st.integers(0, 4), "torn") == 0:
        content = data.draw(torn(content), "bytes")
    spoilt = httpx.Response(
        data.draw(st.sampled_from(STATUSES), "status"),
        headers={"content-type": data.draw(st.sampled_from(TYPES), "type")},
        content=content,
    )
    server = Server(exchanges, number, spoilt)
    with Web(transport=httpx.MockTransport(server.answer), wait=lambda _seconds: None) as web:
        network = samples.network(
            kind, web, server=fixture["server"], secrets=fixture["secrets"], **fixture.get("settings", {})
        )
        outcome = _outcome(network, scene, fixture)
    if not isinstance(outcome, OutcomeError):
        _sane(outcome)
        return
    assert str(outcome).isprintable()
    assert len(str(outcome)) < 600
    assert not (server.accepted and isinstance(outcome, Unsent | Unauthorized)), outcome
    assert not (scene.startswith("find") and isinstance(outcome, Refused))


# What was found once: each value of an answer replaced by each of these, for the scenes that read most.
READ = [(kind, scene, number) for kind, scene, number in SCENES if scene.startswith(("find_list", "publish_picture"))]


@pytest.mark.parametrize(("kind", "scene", "number"), READ)
@pytest.mark.parametrize("value", [None, True, [None]], ids=repr)
def test_each_value_of_an_answer(kind: str, scene: str, number: int, value: Any) -> None:
    """No value of an answer, whatever its type, is more than a network can read."""
    fixture = json.loads((EXCHANGES / f"{kind}.json").read_text(encoding="utf-8"))
    exchanges = fixture["scenes"][scene]
    for document in replaced(exchanges[number]["json"], value):
        server = Server(exchanges, number, httpx.Response(200, content=written(document)))
        with Web(transport=httpx.MockTransport(server.answer), wait=lambda _seconds: None) as web:
            network = samples.network(
                kind, web, server=fixture["server"], secrets=fixture["secrets"], **fixture.get("settings", {})
            )
            outcome = _outcome(network, scene, fixture)
        assert not (server.accepted and isinstance(outcome, Unsent | Unauthorized)), document


def _outcome(network: Network, scene: str, fixture: dict[str, Any]) -> Receipt | Identity | Rules | OutcomeError | None:
    try:
        return _act(network, scene, fixture)
    except OutcomeError as error:
        return error


def _act(network: Network, scene: str, fixture: dict[str, Any]) -> Receipt | Identity | Rules | None:
    """Do what a scene is about."""
    made, kind = samples.copy(fixture["copy"]["copy_id"]), network.account.kind
    left = scene == "publish_again" or scene.startswith("find_handle")
    attempt = replace(samples.attempt(), handle=fixture["handle"] if left else None)
    served = replace(samples.picture(), url=samples.served(1))
    pictures = (served,) if scene in ("publish_picture", "upload_fails") else ()
    card = samples.picture() if scene == "publish_card" else None
    what = scene.partition("_")[0]
    if what in ("publish", "upload"):
        return network.publish(samples.of_a_kind(kind, pictures=pictures, card=card), attempt)
    if what == "correct":
        return network.publish(samples.of_a_kind(kind, reply_to=made), samples.attempt("correction"))
    if what == "find":
        return network.find(samples.of_a_kind(kind), attempt, Find(scene.split("_")[1]))
    if what == "edit":
        return network.edit(made, samples.of_a_kind(kind, text="Reportée. "), samples.attempt(generation=2))
    if what == "withdraw":
        network.withdraw(made)
        return None
    return network.verify()


def _sane(found: Receipt | Identity | Rules | None) -> None:
    """Make sure that what a server told can be kept and shown."""
    if isinstance(found, Receipt):
        assert found.copy_id
        told = [found.copy_id, found.copy_url or "", found.shown]
    elif isinstance(found, Identity):
        told = [found.handle, found.url, found.advice, *found.scopes]
    else:
        return
    assert all(isinstance(text, str) for text in told)
    "".join(told).encode()
