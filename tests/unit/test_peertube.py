"""What is PeerTube's own: its errors, its password, a video that a dead run left, captions, long descriptions."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from syndicate.errors import Gone, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Account, Find
from syndicate.networks.peertube import PeerTube
from syndicate.web import Web
from tests.contract.samples import attempt, network, picture, post
from tests.contract.stage import Stage, answering

KIND = "peertube"
UPLOAD, STEP = 5, 8  # of the requests of “publish”: the session, and the one that readers see


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Give the fixture's scenes."""
    return Stage(KIND, tmp_path)


def said(status: int, code: str = "", detail: str = "wrong") -> dict[str, Any]:
    """Write an error as PeerTube does."""
    return {"type": "about:blank", "title": "T", "status": status, "detail": detail, "error": detail} | (
        {"code": code} if code else {}
    )


@pytest.mark.parametrize(
    ("status", "code", "named", "words"),
    [
        (413, "quota_reached", Unsent, "wrong"),
        (413, "max_file_size_reached", Refused, "wrong"),
        (422, "", Refused, "wrong"),
        (400, "", Refused, "wrong"),
        (409, "video_already_being_transcoded", Unsent, "wrong"),
        (415, "", Refused, "wrong"),
        (401, "invalid_token", Unauthorized, "wrong"),
        (403, "", Unauthorized, "wrong"),
        (404, "", Unsent, "does not have"),
        (429, "", Unsent, "asks to wait"),
        (500, "", Unsent, "failed"),
        (503, "", Unsent, "failed"),
    ],
)
def test_each_error_of_an_upload_has_its_name(
    stage: Stage, status: int, code: str, named: type[OutcomeError], words: str
) -> None:
    """What PeerTube answers to the beginning of an upload is named by what it proves."""
    fault = answering(status, body=said(status, code))
    with (
        pytest.raises(named, match=words) as caught,
        stage.play("publish", first=fault, number=UPLOAD) as channel,
    ):
        channel.publish(stage.post(), attempt())
    assert type(caught.value) is named
    if code == "quota_reached":
        assert isinstance(caught.value, Unsent)
        assert caught.value.retry_after  # no use in this run


def test_an_upload_that_is_being_processed_stops_the_account(stage: Stage) -> None:
    """A server that still works on the last piece asks for minutes, which a run does not have."""
    fault = answering(503, body=said(503, detail="The upload is already being processed"), retry_after="300")
    with (
        pytest.raises(Unsent, match="already being processed") as caught,
        stage.play("publish", first=fault, number=6) as channel,
    ):
        channel.publish(stage.post(), attempt())
    assert caught.value.retry_after == 300


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (400, "invalid_grant", "wrong"),
        (400, "invalid_client", "wrong"),
        (401, "missing_two_factor", "two-factor"),
        (400, "invalid_two_factor", "two-factor"),
        (400, "account_waiting_for_approval", "wrong"),
        (400, "account_approval_rejected", "wrong"),
        (400, "email_not_verified", "wrong"),
        (403, "", "wrong"),
    ],
)
def test_a_password_that_opens_nothing_is_said(stage: Stage, status: int, code: str, words: str) -> None:
    """Each reason not to be let in is an access to mend, not a copy that is refused."""
    fault = answering(status, body=said(status, code))
    with pytest.raises(Unauthorized, match=words), stage.play("verify", first=fault, number=2) as channel:
        channel.verify()


def test_another_accounts_channel_is_said(stage: Stage) -> None:
    """A channel that this account does not have is named, with those that it has."""
    body = {"videoChannels": [{"name": "fanfare"}, {"name": "club"}]}
    fault = answering(200, body=body)
    with pytest.raises(Unauthorized, match="fanfare, club"), stage.play("verify", first=fault, number=3) as channel:
        channel.verify()


def test_a_video_that_a_dead_run_left_is_taken_up(stage: Stage) -> None:
    """A private video whose file bears the key of the attempt is not sent again: it is told, dressed and shown."""
    handles: list[str] = []
    with stage.play("publish_left") as channel:
        receipt = channel.publish(stage.post(), stage.attempt(prepared=handles.append))
    assert handles == [stage.fixture["handle"]] == [receipt.copy_id]
    assert not any(request.headers.get("content-range") for request in stage.requests)


@pytest.mark.parametrize("of", ["tambour-of-another-attempt.mp4", "IMG_2041.mp4"])
def test_another_private_video_is_left_alone(stage: Stage, of: str) -> None:
    """A private video that somebody keeps is not ours, whatever its words say."""
    scenes = stage.fixture["scenes"]
    left = json.loads(json.dumps(scenes["publish_left"][:4]))
    left[3]["json"] = {"inputFilename": of}
    scenes["publish"] = [*left, *scenes["publish"][3:]]
    with stage.play("publish") as channel:
        assert channel.publish(stage.post(), attempt()).copy_id == stage.fixture["copy"]["copy_id"]
    assert any(request.headers.get("content-range") for request in stage.requests)


def test_captions_go_before_the_video_is_seen(stage: Stage) -> None:
    """Each language goes to its own address, under the code that PeerTube knows."""
    name, scene = stage.fixture["handle"], stage.fixture["scenes"]["publish_again"]
    put = {"method": "PUT", "status": 204, "json": None, "sends": ['name="captionfile"', "WEBVTT", "text/vtt"]}
    paths = [f"/api/v1/videos/{name}/captions/{lang}" for lang in ("fr", "oc")]
    scene[3:3] = [{**put, "path": path} for path in paths]
    words = (("fr-FR", b"WEBVTT\n"), ("oc", b"WEBVTT\n"))
    with stage.play("publish_again") as channel:
        channel.publish(dataclasses.replace(stage.post(), captions=words), stage.attempt(Find.HANDLE))


def test_captions_that_the_original_no_longer_has_go(stage: Stage) -> None:
    """An edit takes away the captions that we gave and the page no longer has."""
    scene = stage.fixture["scenes"]["edit"]
    path = f"/api/v1/videos/{stage.fixture['copy']['copy_id']}/captions/en"
    scene[3:3] = [{"method": "DELETE", "path": path, "status": 204, "json": None}]
    with stage.play("edit") as channel:
        channel.edit(dataclasses.replace(stage.copy(), captions=("en-GB",)), stage.post(text="Reportée. "), attempt())


def test_a_long_description_is_read_whole(stage: Stage) -> None:
    """Lists give the beginning of a description: where the address is not in it, the video is read."""
    scene = stage.fixture["scenes"]["find_list"]
    listed = next(one for one in scene[2]["json"]["data"] if one["shortUUID"] == stage.fixture["handle"])
    scene[2]["json"]["data"] = [listed | {"description": "Un long texte..."}]
    scene.insert(3, scene[3])
    with stage.play("find_list") as channel:
        found = channel.find(stage.post(), attempt(), Find.LIST)
    assert found is not None
    assert found.copy_id == stage.fixture["handle"]


@pytest.mark.parametrize(("file", "ours"), [("tambour-of-another.mp4", False), (None, True)])
def test_whose_a_video_is(stage: Stage, file: str | None, ours: bool) -> None:
    """The name of its file tells; where the server has not kept it, our very text does."""
    scene = stage.fixture["scenes"]["find_list"]
    scene[-1] |= {"json": {"inputFilename": file}} if file else {"status": 404, "json": said(404)}
    with stage.play("find_list") as channel:
        found = channel.find(stage.post(), attempt(), Find.LIST)
    assert found is not None
    assert found.ours is ours


def test_a_prepared_video_that_is_gone_is_in_doubt(stage: Stage) -> None:
    """Somebody deleted what was sent: whether it was out before, a person must say."""
    scene = stage.fixture["scenes"]["find_handle"]
    scene[-1] |= {"status": 404, "json": said(404)}
    with stage.play("find_handle") as channel, pytest.raises(InDoubt, match="no longer on"):
        channel.find(stage.post(), stage.attempt(Find.HANDLE), Find.HANDLE)


@pytest.mark.parametrize("body", [{}, {"error": "not here"}, {"status": "404", "detail": "x"}])
def test_a_page_that_is_not_there_is_no_proof(stage: Stage, body: Any) -> None:
    """A 404 of what stands before the server does not say that a copy is gone."""
    fault = answering(404, body=body)
    with pytest.raises(Unsent), stage.play("edit_gone", first=fault, number=3) as channel:
        channel.edit(stage.copy(), stage.post(), attempt())


def test_a_copy_that_is_gone_is_gone(stage: Stage) -> None:
    """PeerTube's own 404 to a reading is believed."""
    with pytest.raises(Gone), stage.play("edit_gone") as channel:
        channel.edit(stage.copy(), stage.post(), attempt())


def test_tags_are_those_that_peertube_takes(stage: Stage) -> None:
    """Five tags at most, of two to thirty characters: one that is too long would refuse the whole video."""
    made = stage.post()
    tags = ("A", "x" * 31, "Un", "Deux", "Trois", "Quatre", "Cinq", "Six")
    made = dataclasses.replace(made, draft=dataclasses.replace(made.draft, tags=tags))
    with stage.play("publish") as channel:
        channel.publish(made, attempt())
    assert json.loads(stage.requests[STEP - 1].content)["tags"] == ["Un", "Deux", "Trois", "Quatre", "Cinq"]


@pytest.mark.parametrize("written", ["mairie", "@mairie", "@mairie@tube.example.org"])
def test_a_channel_may_be_written_as_it_is_shown(written: str) -> None:
    """The channel's page is the same however its name is written."""
    account = Account("v", KIND, PeerTube.rules, server="https://tube.example.org", settings={"channel": written})
    profile = PeerTube.profile(account)
    assert profile is not None
    assert (profile.handle, profile.url) == ("@mairie@tube.example.org", "https://tube.example.org/c/mairie")


def test_a_person_is_asked_for_the_password(stage: Stage) -> None:
    """The exchange is logging in: the password that opens is the secret."""
    with stage.play("verify") as channel:
        invitation = PeerTube(channel.account, {}, channel.web).invite()
        assert invitation is not None
        assert any("mairie" in step for step in invitation.steps)
        assert invitation.exchange(" mot-de-passe-de-peertube ") == {"PASSWORD": "mot-de-passe-de-peertube"}


def test_what_has_no_video_is_refused() -> None:
    """An original without video, which the plan holds, would open no session either."""
    answers = iter([
        {"client_id": "a", "client_secret": "b"}, {"access_token": "token-0123456789"}, {"total": 0, "data": []},
    ])  # fmt: skip
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, json=next(answers)))
    with Web(transport=transport) as web, pytest.raises(Refused, match="videos only"):
        network(KIND, web, server="https://tube.example.org", channel="mairie", username="v").publish(
            post(pictures=(picture(),)), attempt()
        )
