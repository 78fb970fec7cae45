"""What is YouTube's own: its errors, its quota, what an update would take away, what a dead run left, access."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from syndicate.compose import compose
from syndicate.errors import Gone, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Account, Find, Original, Post, Video
from syndicate.networks._youtube_access import NOWHERE
from syndicate.networks.youtube import YouTube
from syndicate.web import Web
from tests.contract.samples import URL, attempt, network
from tests.contract.stage import Stage, answering

KIND = "youtube"
INSERT, PIECE, THUMBNAIL, STEP = 4, 5, 6, 8  # of the requests of “publish”, counted from one


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Give the fixture's scenes."""
    return Stage(KIND, tmp_path)


def said(status: int, reason: str, message: str = "wrong") -> dict[str, Any]:
    """Write an error as YouTube does."""
    errors = [{"message": message, "domain": "youtube.video", "reason": reason}]
    return {"error": {"code": status, "message": message, "errors": errors}}


# https://developers.google.com/youtube/v3/docs/errors, those of the methods that are called.
UPLOADS = [
    (400, "defaultLanguageNotSet", Refused), (400, "invalidCategoryId", Refused), (400, "invalidDescription", Refused),
    (400, "invalidFilename", Refused), (400, "invalidPublishAt", Refused), (400, "invalidRecordingDetails", Refused),
    (400, "invalidTags", Refused), (400, "invalidTitle", Refused), (400, "invalidVideoGameRating", Refused),
    (400, "invalidVideoMetadata", Refused), (400, "mediaBodyRequired", Refused), (400, "uploadLimitExceeded", Unsent),
    (401, "authorizationRequired", Unauthorized), (401, "youtubeSignupRequired", Unauthorized),
    (403, "forbidden", Unauthorized), (403, "forbiddenLicenseSetting", Unauthorized),
    (403, "forbiddenPrivacySetting", Unauthorized), (403, "insufficientPermissions", Unauthorized),
    (403, "authenticatedUserAccountClosed", Unauthorized), (403, "authenticatedUserAccountSuspended", Unauthorized),
    (403, "channelClosed", Unauthorized), (403, "channelSuspended", Unauthorized), (403, "quotaExceeded", Unsent),
    (403, "rateLimitExceeded", Unsent), (403, "userRateLimitExceeded", Unsent), (403, "dailyLimitExceeded", Unsent),
    (400, "unexpectedParameter", Unsent), (404, "channelNotFound", Unsent), (500, "backendError", Unsent),
    (503, "processingFailure", Unsent), (503, "serviceUnavailable", Unsent),
]  # fmt: skip


@pytest.mark.parametrize(("status", "reason", "named"), UPLOADS)
def test_each_documented_error_of_an_upload_has_its_name(
    stage: Stage, status: int, reason: str, named: type[OutcomeError]
) -> None:
    """What YouTube answers to the beginning of an upload is named by what it proves, in its own words."""
    fault = answering(status, body=said(status, reason))
    with (
        pytest.raises(named, match=f"{reason}: wrong") as caught,
        stage.play("publish", first=fault, number=INSERT) as channel,
    ):
        channel.publish(stage.post(), attempt())
    assert type(caught.value) is named


@pytest.mark.parametrize(
    ("status", "reason", "named"),
    [
        (400, "invalidTitle", Refused),
        (403, "forbidden", Unauthorized),
        (403, "forbiddenPrivacySetting", Unauthorized),
        (403, "quotaExceeded", Unsent),
        (400, "unexpectedParameter", InDoubt),
        (404, "videoNotFound", InDoubt),
        (500, "backendError", InDoubt),
        (503, "processingFailure", InDoubt),
    ],
)
def test_an_error_of_the_step_that_readers_see(
    stage: Stage, status: int, reason: str, named: type[OutcomeError]
) -> None:
    """A fault of theirs may come after the effect; what they refused, or had no quota for, was not done."""
    fault = answering(status, body=said(status, reason))
    with pytest.raises(named) as caught, stage.play("publish", step=fault) as channel:
        channel.publish(stage.post(), attempt())
    assert type(caught.value) is named


@pytest.mark.parametrize(("status", "reason"), [(403, "quotaExceeded"), (400, "uploadLimitExceeded")])
def test_a_quota_stops_the_account_until_a_later_run(stage: Stage, status: int, reason: str) -> None:
    """What comes back with the day is waited for by no run."""
    fault = answering(status, body=said(status, reason))
    with pytest.raises(Unsent) as caught, stage.play("publish", first=fault, number=INSERT) as channel:
        channel.publish(stage.post(), attempt())
    assert caught.value.retry_after is not None
    assert caught.value.retry_after >= 3600


@pytest.mark.parametrize(
    ("status", "reason", "named"),
    [
        (400, "invalidImage", Refused),
        (404, "videoNotFound", Unsent),
        (429, "uploadRateLimitExceeded", Unsent),
        (403, "insufficientPermissions", Unauthorized),
        (403, "quotaExceeded", Unsent),
    ],
)
def test_an_error_of_a_thumbnail(stage: Stage, status: int, reason: str, named: type[OutcomeError]) -> None:
    """A thumbnail that fails stops the video before it is seen."""
    fault = answering(status, body=said(status, reason))
    with pytest.raises(named), stage.play("publish", first=fault, number=THUMBNAIL) as channel:
        channel.publish(stage.post(), attempt())


def test_a_channel_that_may_have_no_thumbnail_goes_without(stage: Stage) -> None:
    """A channel that is not verified by telephone still publishes its videos."""
    scene = stage.fixture["scenes"]["publish"]
    scene[THUMBNAIL - 1] |= {"status": 403, "json": said(403, "forbidden")}
    with stage.play("publish") as channel:
        assert channel.publish(stage.post(), attempt()).copy_id == stage.fixture["handle"]


@pytest.mark.parametrize(
    ("status", "reason"), [(400, "contentRequired"), (400, "nameTooLong"), (400, "invalidMetadata")]
)
def test_captions_that_youtube_does_not_take(stage: Stage, status: int, reason: str) -> None:
    """Captions that are refused refuse the copy, before it is seen: an editor mends them."""
    scene = stage.fixture["scenes"]["publish_again"]
    listed = {"method": "GET", "path": "/youtube/v3/captions", "json": {"items": []}}
    sent = {"method": "POST", "path": "/upload/youtube/v3/captions", "json": said(status, reason), "status": status}
    scene[2:] = [listed, sent]
    post = dataclasses.replace(stage.post(), captions=(("fr", b"WEBVTT\n"),))
    with pytest.raises(Refused, match=reason), stage.play("publish_again") as channel:
        channel.publish(post, stage.attempt(Find.HANDLE))


def test_youtubes_own_captions_are_left(stage: Stage) -> None:
    """Ours stand beside those that YouTube drew from the sound, and replace only those that a person sent."""
    scene = stage.fixture["scenes"]["publish_again"]
    there = [
        {"id": "drawn", "snippet": {"language": "fr", "trackKind": "ASR"}},
        {"id": "sent", "snippet": {"language": "oc", "trackKind": "standard"}},
    ]
    path = "/upload/youtube/v3/captions"
    scene[2:2] = [
        {"method": "GET", "path": "/youtube/v3/captions", "json": {"items": there}},
        {"method": "POST", "path": path, "sends": ['"language": "fr"', "WEBVTT"], "json": {"id": "new"}},
        {"method": "PUT", "path": path, "sends": ['{"id": "sent"}', "WEBVTT"], "json": {"id": "sent"}},
    ]
    post = dataclasses.replace(stage.post(), captions=(("fr", b"WEBVTT\n"), ("oc", b"WEBVTT\n")))
    with stage.play("publish_again") as channel:
        channel.publish(post, stage.attempt(Find.HANDLE))


def test_an_update_takes_nothing_away(stage: Stage) -> None:
    """Each property that an update would clear is sent again as it was; what cannot be set is not sent."""
    scene = stage.fixture["scenes"]["publish_again"]
    before = scene[1]["json"]["items"][0]
    before["snippet"] |= {"categoryId": "27", "defaultLanguage": "oc", "tags": ["tambour-0123456789abcdef", "vieux"]}
    before["status"] |= {"embeddable": False, "license": "creativeCommon", "containsSyntheticMedia": True}
    scene[-1]["sends"] = []
    with stage.play("publish_again") as channel:
        channel.publish(stage.post(), stage.attempt(Find.HANDLE))
    sent = json.loads(stage.requests[-1].content)
    assert sent["snippet"] == {
        "title": "La fête du village", "description": stage.post().draft.text, "categoryId": "27",
        "defaultLanguage": "oc", "defaultAudioLanguage": "fr",
        "tags": ["tambour-0123456789abcdef", "tambour-public", "FêteDuVillage", "Valserein"],
    }  # fmt: skip
    assert sent["status"] == {
        "privacyStatus": "public", "embeddable": False, "license": "creativeCommon", "publicStatsViewable": True,
        "selfDeclaredMadeForKids": False, "containsSyntheticMedia": True,
    }  # fmt: skip


def test_a_video_that_a_dead_run_left_is_taken_up(stage: Stage) -> None:
    """A private video that bears the mark of the attempt is not sent again: it is told, dressed and shown."""
    handles: list[str] = []
    with stage.play("publish_left") as channel:
        receipt = channel.publish(stage.post(), stage.attempt(prepared=handles.append))
    assert handles == [stage.fixture["handle"]] == [receipt.copy_id]
    assert not any(request.headers.get("content-range") for request in stage.requests)


@pytest.mark.parametrize("tags", [[], ["tambour-0000000000000000"]])
def test_another_private_video_is_left_alone(stage: Stage, tags: list[str]) -> None:
    """A private video of a person's, or of another attempt, is not shown to everybody."""
    scenes = stage.fixture["scenes"]
    left = json.loads(json.dumps(scenes["publish_left"][:4]))
    left[-1]["json"]["items"][0]["snippet"]["tags"] = tags
    scenes["publish"] = [*left, *scenes["publish"][3:]]
    with stage.play("publish") as channel:
        channel.publish(stage.post(), attempt())
    assert any(request.headers.get("content-range") for request in stage.requests)


@pytest.mark.parametrize(
    ("status", "reason"), [({"uploadStatus": "rejected", "rejectionReason": "duplicate"}, "duplicate"),
                           ({"uploadStatus": "failed", "failureReason": "codec"}, "codec"),
                           ({"uploadStatus": "failed"}, r"\?")]
)  # fmt: skip
def test_a_video_that_youtube_does_not_take(stage: Stage, status: dict[str, str], reason: str) -> None:
    """A video that YouTube cannot read, or does not want, is refused with its reason and never shown."""
    scene = stage.fixture["scenes"]["publish_again"]
    scene[1]["json"]["items"][0]["status"] |= status
    with pytest.raises(Refused, match=reason), stage.play("publish_again", until_step=True) as channel:
        channel.publish(stage.post(), stage.attempt(Find.HANDLE))


def test_a_video_that_youtube_keeps_private_is_said(stage: Stage) -> None:
    """Who sees the video is read back: an app that Google did not audit may show nothing."""
    scene = stage.fixture["scenes"]["publish"]
    scene[-1]["json"]["status"]["privacyStatus"] = "private"
    with pytest.raises(InDoubt, match="keeps the video"), stage.play("publish") as channel:
        channel.publish(stage.post(), attempt())


def test_a_video_that_was_told_to_be_public_is_not_told_again(stage: Stage) -> None:
    """What YouTube kept private once is left to a person: each try would cost the quota of the day, for the same."""
    found = stage.fixture["scenes"]["find_handle"][-1]["json"]["items"][0]
    found["status"]["privacyStatus"] = "private"
    found["snippet"]["tags"] = ["tambour-public"]
    with stage.play("find_handle") as channel, pytest.raises(InDoubt, match="keeps the video"):
        channel.find(stage.post(), stage.attempt(Find.HANDLE), Find.HANDLE)


@pytest.mark.parametrize("gone", [False, True])
def test_captions_that_the_original_no_longer_has_go(stage: Stage, gone: bool) -> None:
    """An edit takes away the captions that we gave and the page no longer has, and no others."""
    scene, path = stage.fixture["scenes"]["edit"], "/youtube/v3/captions"
    there = [{"id": lang, "snippet": {"language": lang, "trackKind": "standard"}} for lang in ("en", "oc")]
    answer = {"status": 404, "json": said(404, "captionNotFound")} if gone else {"status": 204, "json": None}
    scene[2:2] = [
        {"method": "GET", "path": path, "json": {"items": there}},
        {"method": "DELETE", "path": path, "sends": ["id=en"], **answer},
    ]
    with stage.play("edit") as channel:
        channel.edit(dataclasses.replace(stage.copy(), captions=("en",)), stage.post(text="Reportée. "), attempt())


def test_a_prepared_video_that_is_gone_is_in_doubt(stage: Stage) -> None:
    """Somebody deleted what was sent: whether it was out before, a person must say."""
    stage.fixture["scenes"]["find_handle"][-1]["json"]["items"] = []
    with stage.play("find_handle") as channel, pytest.raises(InDoubt, match="no longer on"):
        channel.find(stage.post(), stage.attempt(Find.HANDLE), Find.HANDLE)


@pytest.mark.parametrize(("tags", "text", "ours"), [((), "Autre chose. ", False), ((), None, True)])
def test_whose_a_video_is(stage: Stage, tags: tuple[str, ...], text: str | None, ours: bool) -> None:
    """Without its mark, a video that links to the page is ours when it has our very text."""
    snippet = stage.fixture["scenes"]["find_list"][-1]["json"]["items"][-1]["snippet"]
    snippet |= {"tags": list(tags)} | ({"description": text + URL} if text else {})
    with stage.play("find_list") as channel:
        found = channel.find(stage.post(), attempt(), Find.LIST)
    assert found is not None
    assert found.ours is ours


def test_the_search_stops_at_what_is_older(stage: Stage) -> None:
    """Pages of videos from before the attempt are not read: each costs quota."""
    scene = stage.fixture["scenes"]["find_list_neighbour"]
    scene[2]["json"]["nextPageToken"] = "more"
    scene[3]["json"]["items"][0]["snippet"]["publishedAt"] = "2026-11-20T09:00:00Z"
    with stage.play("find_list_neighbour") as channel:
        assert channel.find(stage.post(), attempt(), Find.LIST) is None


@pytest.mark.parametrize("reason", ["playlistNotFound", "notFound", None])
def test_a_channel_that_is_empty_has_no_playlist(stage: Stage, reason: str | None) -> None:
    """A channel that never had a video names a list that is not there: none of its videos is the one looked for.

    Any other page that is not there proves nothing.
    """
    scene = stage.fixture["scenes"]["find_list"]
    scene[2:] = [scene[2] | {"status": 404, "json": said(404, reason) if reason else {}}]
    with stage.play("find_list") as channel:
        if reason == "playlistNotFound":
            assert channel.find(stage.post(), attempt(), Find.LIST) is None
        else:
            with pytest.raises(Unsent):
                channel.find(stage.post(), attempt(), Find.LIST)


@pytest.mark.parametrize("address", ["http://youtube.googleapis.com/s?upload_id=1", "https://evil.example.org/s?upload_id=1",
                                     "https://googleapis.com.example.org/s?upload_id=1"])  # fmt: skip
def test_a_video_goes_to_google_only(stage: Stage, address: str) -> None:
    """A session on another server is none: neither the video nor the token goes there."""
    scene = stage.fixture["scenes"]["publish"]
    scene[INSERT - 1]["headers"]["Location"] = address
    del scene[INSERT:]
    with pytest.raises(Unsent, match="no sense"), stage.play("publish") as channel:
        channel.publish(stage.post(), attempt())


# ---------------------------------------------------------------------------------------------- words


def test_signs_that_youtube_refuses_are_replaced() -> None:
    """Angle brackets become others, the address leads, and the title is cut to a hundred."""
    video = Video("https://valserein.example.org/videos/a.mp4", "video/mp4", 1, "0" * 64)
    when = datetime(2026, 11, 21, tzinfo=UTC)
    original = Original("a", URL, "Conseil <extrait> " + "mot " * 40, "Budget > 1 M€", "fr", when, video=video)
    draft = compose(original, YouTube.rules)
    assert draft.title.startswith("Conseil ‹extrait› mot")
    assert len(draft.title) <= 100
    assert draft.text == f"{URL}\n\nBudget › 1 M€"
    assert draft.video == video
    own = compose(dataclasses.replace(original, text="Le <direct>."), YouTube.rules)
    assert own.text == f"{URL}\n\nLe ‹direct›."


def test_the_description_is_counted_in_bytes() -> None:
    """Five thousand bytes at most: an accent counts two."""
    when = datetime(2026, 11, 21, tzinfo=UTC)
    draft = compose(Original("a", URL, "Titre", "été " * 2000, "fr", when), YouTube.rules)
    assert 4900 < len(draft.text.encode()) <= 5000


def test_tags_fit_what_youtube_takes(stage: Stage) -> None:
    """Five hundred characters of tags at most, of which the mark is never the one that goes."""
    made = stage.post()
    tags = tuple(f"{number:02}" + "x" * 98 for number in range(6))
    post: Post = dataclasses.replace(made, draft=dataclasses.replace(made.draft, tags=tags))
    scene = stage.fixture["scenes"]["publish"]
    scene[INSERT - 1]["sends"] = []
    with stage.play("publish") as channel:
        channel.publish(post, attempt())
    sent = json.loads(stage.requests[INSERT - 1].content)["snippet"]["tags"]
    assert sent[0].startswith("tambour-")
    assert len(sent) == 5
    assert sum(map(len, sent)) + len(sent) <= 500


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3s",
        "https://youtu.be/dQw4w9WgXcQ",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ",
    ],
)
def test_the_id_is_read_in_each_address(address: str) -> None:
    """A person may settle a doubt with any address of a video."""
    assert YouTube.copy_id(address) == "dQw4w9WgXcQ"


# --------------------------------------------------------------------------------------------- access


@pytest.mark.parametrize(
    ("status", "body", "named"),
    [
        (400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, Unauthorized),
        (401, {"error": "invalid_client"}, Unauthorized),
        (400, {"error": "unauthorized_client"}, Unauthorized),
        (401, {"error": "deleted_client"}, Unauthorized),
        (400, {"error": "invalid_request", "error_description": "wrong"}, Unsent),
        (503, {}, Unsent),
    ],
)
def test_a_token_that_is_not_renewed(
    stage: Stage, status: int, body: dict[str, str], named: type[OutcomeError]
) -> None:
    """An access that was revoked, or an app that is gone, is a person's to mend; a search refuses no copy."""
    fault = answering(status, body=body)
    for scene in ("verify", "find_list"):
        with pytest.raises(named), stage.play(scene, first=fault) as channel:
            channel.verify() if scene == "verify" else channel.find(stage.post(), attempt(), Find.LIST)


def test_a_testing_access_says_when_it_ends(stage: Stage) -> None:
    """Google tells of an access of seven days: verify says on which day it ends."""
    stage.fixture["scenes"]["verify"][0]["json"]["refresh_token_expires_in"] = 604799
    with stage.play("verify") as channel:
        identity = channel.verify()
    assert identity.expires is not None
    assert timedelta(days=6) < identity.expires - datetime.now(UTC) <= timedelta(days=7)
    assert YouTube.lacking(identity.scopes) == ()


@pytest.mark.parametrize(("status", "advised"), [("allowed", False), ("eligible", True), ("disallowed", True)])
def test_a_channel_that_is_not_verified_is_told(stage: Stage, status: str, advised: bool) -> None:
    """What a channel may not do yet is said before it fails."""
    stage.fixture["scenes"]["verify"][1]["json"]["items"][0]["status"]["longUploadsStatus"] = status
    with stage.play("verify") as channel:
        assert bool(channel.verify().advice) is advised


@pytest.mark.parametrize(
    ("items", "named", "words"),
    [
        ([], Unsent, "no YouTube channel"),
        ([{"snippet": {"customUrl": "@fanfare"}}], Unauthorized, "“@fanfare”"),
    ],
)
def test_another_channel_is_said(stage: Stage, items: list[Any], named: type[OutcomeError], words: str) -> None:
    """An access to another channel than the one of tambour.toml publishes nothing."""
    stage.fixture["scenes"]["verify"][1]["json"]["items"] = items
    with pytest.raises(named, match=words), stage.play("verify") as channel:
        channel.verify()


def test_a_person_brings_the_code_of_the_address_bar() -> None:
    """The code goes to Google's own server with its proof (PKCE), and gives the refresh token."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"access_token": "a", "refresh_token": "1//refresh-of-the-channel"})

    with Web(transport=httpx.MockTransport(answer)) as web:
        invitation = _channel(web).invite()
        assert invitation is not None
        query = parse_qs(urlsplit(invitation.address).query)
        secrets = invitation.exchange(f"{NOWHERE}?code=4%2Fcode-of-the-bar&scope=x  GOCSPX-secret ")
    assert secrets == {"CLIENT_SECRET": "GOCSPX-secret", "REFRESH_TOKEN": "1//refresh-of-the-channel"}
    assert invitation.address.startswith("https://accounts.google.com/o/oauth2/v2/auth?")
    assert (query["access_type"], query["code_challenge_method"]) == (["offline"], ["S256"])
    (sent,) = asked
    form = parse_qs(sent.content.decode())
    assert str(sent.url) == "https://oauth2.googleapis.com/token"
    assert (form["code"], form["redirect_uri"]) == (["4/code-of-the-bar"], query["redirect_uri"])
    assert len(form["code_verifier"][0]) >= 43


@pytest.mark.parametrize("answer", ["4/code", f"{NOWHERE}?scope=a GOCSPX-secret", "https://[ s"])
def test_an_answer_without_code_or_secret_is_refused(answer: str) -> None:
    """Two things are needed, and Google is not asked without them."""
    with Web(transport=httpx.MockTransport(lambda _request: httpx.Response(500))) as web:
        invitation = _channel(web).invite()
        assert invitation is not None
        with pytest.raises(Unauthorized, match="Two things"):
            invitation.exchange(answer)


def test_a_copy_that_is_gone_is_gone(stage: Stage) -> None:
    """YouTube, which let us in, lists no such video: it is gone."""
    with pytest.raises(Gone), stage.play("edit_gone") as channel:
        channel.edit(stage.copy(), stage.post(), attempt())


def _channel(web: Web) -> YouTube:
    channel = network(KIND, web, client_id="123", handle="@mairievalserein")
    assert isinstance(channel, YouTube)
    assert isinstance(channel.account, Account)
    return channel
