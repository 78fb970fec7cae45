"""Threads and Instagram: what a container says of itself decides, and each documented error has its meaning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from syndicate.errors import InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Attempt, Find, Receipt
from syndicate.networks import Network
from tests.contract.samples import URL, attempt
from tests.contract.stage import Stage, answering

KINDS = ["threads", "instagram"]
GONE = {"error": {"message": "Object does not exist", "code": 100, "error_subcode": 33}}
BECAME_A_POST = {"error": {"message": "Tried accessing nonexisting field (status)", "code": 100}}
NOT_FOUND = {
    "threads": {"error": {"message": "The requested resource does not exist", "code": 24, "error_subcode": 4279009}},
    "instagram": {"error": {"message": "The media builder does not exist", "code": 24, "error_subcode": 2207008}},
}
FRESH = "17890000000000042"


class Script:
    """The exchanges of one kind, put together as a test needs them."""

    def __init__(self, kind: str, folder: Path) -> None:
        """Take them from the kind's own scenes."""
        self.kind = kind
        self.stage = Stage(kind, folder)
        self.handle: str = self.stage.fixture["handle"]
        scenes = self.stage.fixture["scenes"]
        self.made: dict[str, Any] = scenes["publish"][0]
        self.step: dict[str, Any] = scenes["publish"][-2]
        self.told: dict[str, Any] = scenes["publish"][-1]
        self.status: dict[str, Any] = scenes["find_handle"][0]
        self.list: dict[str, Any] = scenes["find_handle"][1]
        self.field = next(name for name in ("status_code", "status") if name in self.status["json"])

    def says(self, status: str | dict[str, Any], handle: str = "", why: str = "") -> dict[str, Any]:
        """Give the exchange in which a container says how it is, or the error instead."""
        asked = {"method": "GET", "path": self.status["path"].replace(self.handle, handle or self.handle)}
        if isinstance(status, dict):
            return {**asked, "status": 400, "json": status}
        reason = {"status": "error_message", "status_code": "status"}[self.field]
        return {**asked, "json": {self.field: status, reason: why, "id": handle or self.handle}}

    def refuses(self, exchange: dict[str, Any], error: dict[str, Any], status: int = 400) -> dict[str, Any]:
        """Give an exchange that ends with an error."""
        return {**exchange, "status": status, "json": error}

    def fresh(self, exchange: dict[str, Any]) -> dict[str, Any]:
        """Give an exchange about another container."""
        if exchange is self.made:
            return {**exchange, "json": {"id": FRESH}}
        return {**exchange, "sends": [part.replace(self.handle, FRESH) for part in exchange["sends"]]}

    def publish(self, *exchanges: dict[str, Any], attempt: Attempt | None = None, times: int = 1) -> Receipt:
        """Publish, as often as asked, against these exchanges."""
        self.stage.fixture["scenes"]["told"] = list(exchanges)
        handle = Attempt("key", self.stage.attempt().at, 1) if attempt is None else attempt
        with self.stage.play("told") as network:
            for _time in range(times - 1):
                with pytest.raises(Unsent):
                    network.publish(self.stage.post(), handle)
            return network.publish(self.stage.post(), handle)

    def find(self, *exchanges: dict[str, Any], how: Find = Find.HANDLE) -> Receipt | None:
        """Look for the copy against these exchanges."""
        self.stage.fixture["scenes"]["told"] = list(exchanges)
        with self.stage.play("told") as network:
            return _found(network, self.stage, how)


def _found(network: Network, stage: Stage, how: Find) -> Receipt | None:
    return network.find(stage.post(), stage.attempt(how), how)


@pytest.fixture(params=KINDS)
def script(request: pytest.FixtureRequest, tmp_path: Path) -> Script:
    """Give the exchanges of each kind."""
    return Script(request.param, tmp_path)


# ------------------------------------------------------------------------------------------ after a crash


@pytest.mark.parametrize("status", ["FINISHED", "IN_PROGRESS", "EXPIRED", "ERROR"])
def test_a_container_that_was_not_published_proves_that_nothing_is_out(script: Script, status: str) -> None:
    """It is to be published still, or made anew: in no case is a copy out."""
    assert script.find(script.says(status)) is None


@pytest.mark.parametrize("status", ["PUBLISHED", GONE, BECAME_A_POST])
def test_a_container_that_may_have_been_published_is_looked_for(script: Script, status: str | dict[str, Any]) -> None:
    """Its post is found in the list; as long as the list does not show it, nobody knows."""
    found = script.find(script.says(status), script.list)
    assert found is not None
    assert (found.copy_id, found.ours) == (script.stage.fixture["copy"]["copy_id"], True)
    with pytest.raises(InDoubt, match="does not list it"):
        script.find(script.says(status), {**script.list, "json": {"data": []}})


def test_an_expired_container_is_made_anew(script: Script) -> None:
    """The handle of an attempt whose container is spent is replaced in the ledger before anybody sees anything."""
    handles: list[str] = []
    left = script.stage.attempt(Find.HANDLE, prepared=handles.append)
    for status in ("EXPIRED", "ERROR"):
        receipt = script.publish(
            script.says(status), script.fresh(script.made), script.says("FINISHED", FRESH), script.fresh(script.step),
            script.told, attempt=left,
        )  # fmt: skip
        assert receipt.copy_id == script.stage.fixture["copy"]["copy_id"]
    assert handles == [FRESH, FRESH]


def test_a_container_that_was_published_meanwhile_is_not_published_again(script: Script) -> None:
    """What an earlier try asked for and Meta did late is found, not done twice."""
    left = script.stage.attempt(Find.HANDLE)
    receipt = script.publish(script.says("IN_PROGRESS"), script.says("PUBLISHED"), script.list, attempt=left)
    assert receipt.copy_id == script.stage.fixture["copy"]["copy_id"]


# -------------------------------------------------------------------------- ready, and yet not found at publication


def test_a_container_that_is_not_found_is_asked_for_again(script: Script) -> None:
    """Meta does not find what it called ready: half a minute later it does."""
    lost = script.refuses(script.step, NOT_FOUND[script.kind])
    receipt = script.publish(
        script.made, script.says("FINISHED"), lost, script.says("FINISHED"), script.step, script.told
    )
    assert receipt.copy_id == script.stage.fixture["copy"]["copy_id"]
    assert script.stage.waited == [30]


def test_a_container_that_is_never_found_is_given_up(script: Script) -> None:
    """After the second time it was certainly not published: the next try makes another one."""
    lost, finished = script.refuses(script.step, NOT_FOUND[script.kind]), script.says("FINISHED")
    receipt = script.publish(
        finished, lost, finished, lost,
        script.fresh(script.made), script.says("FINISHED", FRESH), script.fresh(script.step), script.told,
        attempt=script.stage.attempt(Find.HANDLE), times=2,
    )  # fmt: skip
    assert receipt.copy_id == script.stage.fixture["copy"]["copy_id"]


def test_a_fresh_container_that_vanishes_was_not_published(script: Script) -> None:
    """Nobody else asked for it, and we were turned away."""
    lost = script.refuses(script.step, NOT_FOUND[script.kind])
    with pytest.raises(Unsent):
        script.publish(script.made, script.says("FINISHED"), lost, script.says(GONE))


@pytest.mark.parametrize("status", ["PUBLISHED", GONE])
def test_an_old_container_that_vanishes_may_be_out(script: Script, status: str | dict[str, Any]) -> None:
    """An earlier try may have asked for it: its post is looked for, and its absence proves nothing."""
    lost = script.refuses(script.step, NOT_FOUND[script.kind])
    left = script.stage.attempt(Find.HANDLE)
    asked = (script.says("FINISHED"), lost, script.says(status))
    assert script.publish(*asked, script.list, attempt=left).copy_id == script.stage.fixture["copy"]["copy_id"]
    with pytest.raises(InDoubt):
        script.publish(*asked, {**script.list, "json": {"data": []}}, attempt=left)


def test_an_old_container_that_cannot_be_asked_may_be_out(script: Script) -> None:
    """When Meta does not say what became of it, nobody knows."""
    lost = script.refuses(script.step, NOT_FOUND[script.kind])
    silent = script.refuses(script.says("FINISHED"), {}, 500)
    with pytest.raises(InDoubt):
        script.publish(script.says("FINISHED"), lost, silent, attempt=script.stage.attempt(Find.HANDLE))


# -------------------------------------------------------------------------------------------- preparation


def test_a_container_that_is_never_ready(script: Script) -> None:
    """The wait is bounded: two minutes and some, then the next run tries again."""
    with pytest.raises(Unsent, match="too long"):
        script.publish(script.made, *[script.says("IN_PROGRESS")] * 7)
    assert 60 < sum(script.stage.waited) < 180


@pytest.mark.parametrize(
    ("why", "expected"),
    [("UNKNOWN", Unsent), ("FAILED_DOWNLOADING_VIDEO", Unsent), ("", Unsent), ("INVALID_ASPEC_RATIO", Refused)],
)
def test_a_container_that_fails_says_why(tmp_path: Path, why: str, expected: type[OutcomeError]) -> None:
    """A picture of the wrong shape will never do; anything else may pass."""
    script = Script("threads", tmp_path)
    with pytest.raises(expected, match=why or "ERROR"):
        script.publish(script.made, script.says("ERROR", why=why))


# ------------------------------------------------------------------------------------------------- errors


# Code, subcode, what it means before anything is seen, what it means of the step that readers see.
ERRORS: list[tuple[int, int, type[OutcomeError], type[OutcomeError]]] = [
    (-2, 2207003, Unsent, InDoubt),
    (-1, 2207001, Unsent, InDoubt),
    (-1, 2207032, Unsent, InDoubt),
    (-1, 2207053, Unsent, InDoubt),
    (1, 0, Unsent, InDoubt),
    (1, 2207052, Unsent, InDoubt),
    (2, 0, Unsent, InDoubt),
    (4, 0, Unsent, Unsent),
    (4, 2207051, Unsent, InDoubt),
    (9, 2207042, Unsent, Unsent),
    (10, 0, Unauthorized, Unauthorized),
    (24, 4279013, Unauthorized, Unauthorized),
    (25, 2207050, Unauthorized, Unauthorized),
    (100, 0, Refused, Refused),
    (100, 2207023, Refused, Refused),
    (100, 2207028, Refused, Refused),
    (100, 2207040, Refused, Refused),
    (190, 463, Unauthorized, Unauthorized),
    (200, 0, Unauthorized, Unauthorized),
    (352, 2207026, Refused, Refused),
    (9004, 2207052, Unsent, InDoubt),
    (36000, 2207004, Refused, Refused),
    (36001, 2207005, Refused, Refused),
    (36003, 2207009, Refused, Refused),
    (36004, 2207010, Refused, Refused),
    (80002, 0, Unsent, Unsent),
    (123456, 0, Unsent, InDoubt),
]


@pytest.mark.parametrize(("code", "subcode", "before", "during"), ERRORS)
def test_each_error_has_its_meaning(
    script: Script, code: int, subcode: int, before: type[OutcomeError], during: type[OutcomeError]
) -> None:
    """Before anybody sees anything an error leaves nothing behind; of the visible step, a fault may be an effect."""
    error = {"error": {"message": "Said by Meta", "code": code, **({"error_subcode": subcode} if subcode else {})}}
    for exchange, expected in ((script.made, before), (script.step, during)):
        there = [script.made, script.says("FINISHED"), script.step][: 3 if exchange is script.step else 1]
        with pytest.raises(expected, match="Said by Meta") as caught:
            script.publish(*there[:-1], script.refuses(exchange, error))
        assert type(caught.value) is expected


def test_the_quota_of_a_day_is_waited_for(script: Script) -> None:
    """When the day's posts are used up, nothing more is tried before tomorrow."""
    error = {"error": {"message": "Maximum number of posts reached", "code": 9, "error_subcode": 2207042}}
    with pytest.raises(Unsent) as caught:
        script.publish(script.made, script.says("FINISHED"), script.refuses(script.step, error))
    assert caught.value.retry_after == 86400


# ----------------------------------------------------------------------------------------- our own posts


def test_of_several_posts_ours_is_the_one_that_says_what_we_said(script: Script) -> None:
    """A person who posted the same address before or after us is not taken for us, whatever the order."""
    (*_others, ours) = script.list["json"]["data"]
    (text,) = {"text", "caption"} & set(ours)
    by_hand = {**ours, "id": "1", text: f"Venez ! {URL}", "shortcode": "hand"}
    for data in ([by_hand, ours], [ours, by_hand]):
        found = script.find(script.says("PUBLISHED"), {**script.list, "json": {"data": data}})
        assert found is not None
        assert found.copy_id == ours["id"]
    with pytest.raises(InDoubt):
        script.find(script.says("PUBLISHED"), {**script.list, "json": {"data": [by_hand, {**by_hand, "id": "2"}]}})
    adopted = script.find({**script.list, "json": {"data": [by_hand]}}, how=Find.LIST)
    assert adopted is not None
    assert not adopted.ours


@pytest.mark.parametrize("at", ["2026-11-20T09:00:00+0000", "yesterday", None])
def test_a_post_from_before_the_attempt_is_not_the_one_that_was_published(script: Script, at: str | None) -> None:
    """The same words at the same address, from before, are an earlier copy's."""
    (*_others, ours) = script.list["json"]["data"]
    with pytest.raises(InDoubt):
        script.find(script.says("PUBLISHED"), {**script.list, "json": {"data": [{**ours, "timestamp": at}]}})


def test_a_copy_of_another_original_is_not_taken(script: Script) -> None:
    """What the ledger knows as another original's is skipped, under its name or its short code."""
    (*_others, ours) = script.list["json"]["data"]
    for name in (ours["id"], ours["shortcode"]):
        script.stage.fixture["scenes"]["told"] = [script.list]
        with script.stage.play("told") as network:
            taken = script.stage.attempt(Find.LIST, taken=frozenset({name}))
            assert network.find(script.stage.post(), taken, Find.LIST) is None


def test_the_page_of_a_copy_may_stay_unknown(script: Script) -> None:
    """A copy is out even when nothing more can be asked about it."""
    number = script.stage.length("publish")
    with script.stage.play("publish", first=answering(404), number=number) as network:
        assert network.publish(script.stage.post(), attempt()).copy_url is None
