"""What is TikTok's own: its drafts, its privacy, its codes, and the token that changes each time."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from syndicate.errors import ConfigError, Gone, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Attempt, Find, Link, Receipt
from syndicate.networks import Network
from syndicate.networks._tiktok_answers import DAY, FAILURES, MEANINGS, MINUTE, Means
from syndicate.networks.tiktok import ASKED, READINESS, TikTok
from syndicate.web import Web
from tests.contract import samples
from tests.contract.samples import URL, attempt, copy
from tests.contract.stage import Stage

ID = "p_inbox_url~v2.7458454357987654321"
CLASSES = {Means.ACCESS: Unauthorized, Means.WAIT: Unsent, Means.FULL: Unsent, Means.REFUSED: Refused}
STATUS = {Means.ACCESS: 401, Means.WAIT: 429, Means.FULL: 403, Means.REFUSED: 400}


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Give the stage of TikTok."""
    return Stage("tiktok", tmp_path)


def said(code: str, message: str = "no") -> dict[str, Any]:
    """Give an answer that is an error of TikTok's."""
    return {"error": {"code": code, "message": message, "log_id": "1"}}


def changed(stage: Stage, scene: str, number: int, body: Any, status: int = 200) -> None:
    """Have the exchange of that number, the last one of a scene then, answer otherwise."""
    exchanges = stage.fixture["scenes"][scene]
    exchanges[number:] = [{**exchanges[number], "json": body, "status": status}]


def direct(stage: Stage, options: Any, **creator: Any) -> list[dict[str, Any]]:
    """Change the stage to an app that is audited; give the exchanges of a direct post."""
    token, made, inbox = stage.fixture["scenes"]["publish"]
    stage.fixture["settings"] = {**stage.fixture["settings"], "post": "direct"}
    data = {"creator_username": "valserein", "privacy_level_options": options, **creator}
    info = {"method": "POST", "path": "/v2/post/publish/creator_info/query/", "json": {"data": data, **said("ok", "")}}
    made = {**made, "sends": ['"post_mode":"DIRECT_POST"', '"auto_add_music":false']}
    out = {"status": "PUBLISH_COMPLETE", "publicaly_available_post_id": [7458454357987654999]}
    return [token, info, made, {**inbox, "json": {"data": out, **said("ok", "")}}]


def publish(stage: Stage, scene: str = "publish", **details: Any) -> Receipt:
    """Publish in one scene."""
    with stage.play(scene) as network:
        return network.publish(stage.post(), dataclasses.replace(attempt(), **details))


# -------------------------------------------------------------------------------------------- drafts


def test_a_draft_has_no_address_and_waits(stage: Stage) -> None:
    """What is in the inbox is named, is seen by nobody, and waits for a person."""
    receipt = publish(stage)
    assert (receipt.copy_id, receipt.copy_url, receipt.ours) == (ID, None, True)
    assert "inbox" in receipt.waits


def test_a_draft_that_a_person_posted_is_found_with_its_address(stage: Stage) -> None:
    """Asked later, TikTok says that it is out, and where."""
    with stage.play("find_handle") as network:
        found = network.find(stage.post(), stage.attempt(Find.HANDLE), Find.HANDLE)
    assert found is not None
    assert found.copy_url == "https://www.tiktok.com/@valserein/photo/7458454357987654999"
    assert found.waits == ""


@pytest.mark.parametrize("names", [[], None, "7", ["../x"]])
def test_an_address_that_is_not_told_is_not_invented(stage: Stage, names: Any) -> None:
    """TikTok tells the number of a post once it has looked at it: until then there is no address."""
    told = {"status": "PUBLISH_COMPLETE", "publicaly_available_post_id": names}
    changed(stage, "publish", 2, {"data": told, **said("ok", "")})
    receipt = publish(stage)
    assert (receipt.copy_url, receipt.waits) == (None, "")


def test_the_steps_of_a_person_are_told(stage: Stage) -> None:
    """The kit holds the text, and how a draft is finished."""
    with stage.play("nothing") as network:
        kit = network.kit(network.account, stage.post().draft)
    assert kit is not None
    assert URL in kit.text
    assert any("Inbox" in step for step in kit.steps)


def test_the_title_and_the_text_have_their_fields(stage: Stage) -> None:
    """A title takes 90 units of UTF-16; the address, which has no field, stays in the text."""
    post = stage.post()
    title = "La fête du village et de tous ses hameaux, " * 4
    draft = dataclasses.replace(post.draft, link=Link(URL, title.strip(), ""))
    with stage.play("publish") as network:
        network.publish(dataclasses.replace(post, draft=draft), attempt())
    sent = [json.loads(one.content) for one in stage.requests if one.url.path.endswith("content/init/")]
    info = sent[0]["post_info"]
    assert set(info) == {"title", "description"}
    assert 0 < len(info["title"].encode("utf-16-le")) // 2 <= 90
    assert info["description"].endswith(URL)


def test_a_picture_that_our_site_does_not_serve_is_waited_for(stage: Stage) -> None:
    """TikTok takes photos by their address alone."""
    post = stage.post()
    bare = dataclasses.replace(post, attachments=(dataclasses.replace(post.attachments[0], url=""),))
    with stage.play("nothing") as network:
        with pytest.raises(Unsent, match="our site"):
            network.publish(bare, attempt())
        with pytest.raises(Refused, match="without a picture"):
            network.publish(dataclasses.replace(post, attachments=()), attempt())


def test_nothing_is_edited_or_deleted(stage: Stage) -> None:
    """There is no such call: a person does it in the app."""
    with stage.play("nothing") as network:
        for act in (lambda: network.withdraw(copy(ID)), lambda: network.edit(copy(ID), stage.post(), attempt())):
            with pytest.raises(Refused, match="by hand"):
                act()


# -------------------------------------------------------------------------------------- direct posts


@pytest.mark.parametrize(("closed", "written"), [(False, "false"), (True, "true")])
def test_a_direct_post_obeys_the_creator(stage: Stage, closed: bool, written: str) -> None:
    """What the account allows is asked first, and kept to: who sees the post, and whether comments are open."""
    exchanges = direct(stage, ["PUBLIC_TO_EVERYONE", "SELF_ONLY"], comment_disabled=closed)
    exchanges[2]["sends"] += ['"privacy_level":"PUBLIC_TO_EVERYONE"', f'"disable_comment":{written}']
    stage.fixture["scenes"]["publish"] = exchanges
    assert publish(stage).copy_url == "https://www.tiktok.com/@valserein/photo/7458454357987654999"


@pytest.mark.parametrize("options", [["SELF_ONLY"], [], None, "PUBLIC_TO_EVERYONE", [["PUBLIC_TO_EVERYONE"]]])
def test_a_privacy_that_is_not_allowed_sends_nothing(stage: Stage, options: Any) -> None:
    """An account that may not be public is not posted to otherwise than the settings say."""
    stage.fixture["scenes"]["publish"] = direct(stage, options)[:2]
    with pytest.raises(Unauthorized, match="PUBLIC_TO_EVERYONE"):
        publish(stage)


def test_another_privacy_may_be_chosen(stage: Stage) -> None:
    """The setting says who sees a direct post."""
    stage.fixture["scenes"]["publish"] = direct(stage, ["SELF_ONLY"])
    stage.fixture["settings"]["privacy"] = "SELF_ONLY"
    stage.fixture["scenes"]["publish"][2]["sends"].append('"privacy_level":"SELF_ONLY"')
    assert publish(stage).copy_id == ID


@pytest.mark.parametrize(
    ("settings", "key"), [({"post": "draft"}, "post"), ({"privacy": "public"}, "privacy"), ({"post": "inbox"}, "")]
)
def test_a_setting_has_few_values(settings: dict[str, str], key: str) -> None:
    """A value that TikTok does not know is named with those that it does."""
    wrong = TikTok.wrong(settings)
    assert (wrong[0] if wrong else "") == key


# ---------------------------------------------------------------------------------------------- codes


@pytest.mark.parametrize("http", ["its own", "200"])
@pytest.mark.parametrize(("code", "means"), MEANINGS.items())
def test_each_code_of_a_request_has_its_meaning(stage: Stage, code: str, means: Means, http: str) -> None:
    """What TikTok documents, whatever status it comes with, says that nothing was made, and what a person does."""
    changed(stage, "publish", 1, said(code, "much too many"), 200 if http == "200" else STATUS[means])
    with pytest.raises(CLASSES[means], match=code) as caught:
        publish(stage)
    assert type(caught.value) is CLASSES[means]
    if isinstance(caught.value, Unsent):
        assert caught.value.retry_after == (MINUTE if means is Means.WAIT else DAY)


@pytest.mark.parametrize(("code", "means"), [(code, means) for code, means in MEANINGS.items() if code != "spam_risk"])
def test_each_code_of_a_search_sends_nothing_again(stage: Stage, code: str, means: Means) -> None:
    """A code is about the question then, never an absence."""
    changed(stage, "find_handle", 1, said(code), STATUS[means])
    with stage.play("find_handle") as network, pytest.raises((Unsent, Unauthorized)):
        network.find(stage.post(), stage.attempt(Find.HANDLE), Find.HANDLE)


@pytest.mark.parametrize(("status", "code"), [(500, "internal_error"), (400, "new_code"), (200, "new_code"), (200, "")])
def test_a_code_that_nobody_knows_may_have_been_obeyed(stage: Stage, status: int, code: str) -> None:
    """What is not documented leaves a doubt: the post may be there."""
    changed(stage, "publish", 1, said(code), status)
    with pytest.raises(InDoubt):
        publish(stage)


@pytest.mark.parametrize(("status", "meant"), [(401, Unauthorized), (403, Unauthorized), (429, Unsent)])
def test_a_code_that_nobody_knows_is_told(stage: Stage, status: int, meant: type[OutcomeError]) -> None:
    """What it comes with says what it means for us, and the code is what a person can ask TikTok about."""
    changed(stage, "publish", 1, said("brand_new", "much too new"), status)
    with pytest.raises(meant, match="brand_new: much too new"):
        publish(stage)


def test_why_a_name_did_not_come_is_told(stage: Stage) -> None:
    """A person who looks in the app learns what TikTok answered, not only that there is a doubt."""
    changed(stage, "publish", 1, said("brand_new"), 500)
    with stage.play("publish") as network:
        with pytest.raises(InDoubt, match="brand_new"):
            network.publish(stage.post(), attempt())
        with pytest.raises(InDoubt, match=r"brand_new.*inbox"):
            network.find(stage.post(), dataclasses.replace(attempt(), handle=ASKED), Find.HANDLE)


@pytest.mark.parametrize("status", [400, 401, 429, 500])
@pytest.mark.parametrize(
    "code",
    [
        "invalid_publish_id",
        "token_not_authorized_for_specified_publish_id",
        "access_token_invalid",
        "scope_not_authorized",
        "rate_limit_exceeded",
    ],
)
def test_each_code_of_a_status_leaves_a_doubt(stage: Stage, code: str, status: int) -> None:
    """Once TikTok has taken a post, what it says about a question is no proof that it made none."""
    changed(stage, "publish", 2, said(code), status)
    with pytest.raises(InDoubt):
        publish(stage)


@pytest.mark.parametrize(("reason", "means"), [*FAILURES.items(), ("new_reason", Means.PASSES), ("", Means.PASSES)])
def test_each_reason_of_a_failure_has_its_meaning(stage: Stage, reason: str, means: Means) -> None:
    """A post that TikTok could not make is not there: what passes is asked for again, the rest is a person's."""
    changed(stage, "publish", 2, {"data": {"status": "FAILED", "fail_reason": reason}, **said("ok", "")})
    meant = CLASSES.get(means, Unsent)
    with pytest.raises(meant) as caught:
        publish(stage)
    assert type(caught.value) is meant
    if isinstance(caught.value, Unsent):
        assert caught.value.retry_after == (DAY if means is Means.FULL else None)


# ------------------------------------------------------------------------------- what became of a post


def failed(stage: Stage, reason: str) -> dict[str, Any]:
    """Give the exchange in which a post is said to have failed."""
    asked: dict[str, Any] = stage.fixture["scenes"]["publish"][2]
    return {**asked, "json": {"data": {"status": "FAILED", "fail_reason": reason}, **said("ok", "")}}


def test_a_post_that_failed_is_asked_for_again_under_another_name(stage: Stage) -> None:
    """What failed and may pass is made anew; the ledger learns first that TikTok is asked again."""
    token, made, inbox = stage.fixture["scenes"]["publish"]
    stage.fixture["scenes"]["publish"] = [token, failed(stage, "internal"), made, inbox]
    handles: list[str] = []
    assert publish(stage, handle=ID, prepared=handles.append).copy_id == ID
    assert handles == [ASKED, ID]


def test_a_post_that_will_never_do_is_not_asked_for_again(stage: Stage) -> None:
    """What TikTok refused for good is told, not repeated."""
    stage.fixture["scenes"]["publish"][1:] = [failed(stage, "picture_size_check_failed")]
    with pytest.raises(Refused, match="picture_size_check_failed"):
        publish(stage, handle=ID)


def test_a_post_that_somebody_cancelled_is_gone(stage: Stage) -> None:
    """A draft that a person threw away is not made anew; looked for later, it is for a person to say."""
    exchanges = [stage.fixture["scenes"]["publish"][0], failed(stage, "publish_cancelled")]
    stage.fixture["scenes"] |= {"publish": exchanges, "find_handle": exchanges}
    with pytest.raises(Gone):
        publish(stage, handle=ID)
    with stage.play("find_handle") as network, pytest.raises(InDoubt, match="cancelled"):
        network.find(stage.post(), stage.attempt(Find.HANDLE), Find.HANDLE)


def test_a_post_that_was_asked_for_and_never_named_is_a_doubt(stage: Stage) -> None:
    """Where the ledger knows no more than that TikTok was asked, nothing can be looked up."""
    with stage.play("nothing") as network, pytest.raises(InDoubt, match="inbox"):
        network.find(stage.post(), dataclasses.replace(attempt(), handle=ASKED), Find.HANDLE)


def test_the_ledger_knows_before_tiktok_does(stage: Stage) -> None:
    """The request leaves once the ledger has taken note of it; within one run, that is noted once."""
    handles: list[str] = []
    publish(stage, prepared=handles.append)
    assert handles == [ASKED, ID]
    publish(stage, handle=ASKED, prepared=handles.append)
    assert handles[2:] == [ID]


def test_the_waiting_is_bounded(stage: Stage) -> None:
    """A post that TikTok never finishes is left to the next run, with its name."""
    token, made, inbox = stage.fixture["scenes"]["publish"]
    slow = {**inbox, "json": {"data": {"status": "PROCESSING_DOWNLOAD"}, **said("ok", "")}}
    stage.fixture["scenes"]["publish"] = [token, made, *[slow] * len(READINESS)]
    with pytest.raises(InDoubt, match="too long"):
        publish(stage)
    assert stage.waited == [*READINESS]
    assert sum(READINESS) <= 120


# --------------------------------------------------------------------------------------------- access

GIVEN = {"access_token": "act.b", "refresh_token": "rft.b", "expires_in": 7200, "refresh_expires_in": 15552000,
         "scope": "user.info.basic,video.upload", "open_id": "1", "token_type": "Bearer"}  # fmt: skip
USER = {"data": {"user": {"display_name": "Commune de\nValserein"}}, **said("ok", "")}


def asking(*answers: Any, **settings: str) -> Network:
    """Open an account on a server that gives these answers, in order."""
    left: Iterator[Any] = iter(answers)
    web = Web(transport=httpx.MockTransport(lambda _request: httpx.Response(200, json=next(left))))
    secrets = {"REFRESH_TOKEN": "rft.a", "CLIENT_SECRET": "secret-of-the-app"}
    return samples.network("tiktok", web, secrets=secrets, client_key="awcommune0123456", **settings)


def test_the_token_that_changes_is_kept_before_it_is_used() -> None:
    """The next token is handed over first; where it cannot be kept, nothing is asked with what came with it."""
    kept: list[Any] = []
    network = asking(GIVEN, USER)
    network.keep = kept.append
    assert network.verify().handle == "Commune de Valserein"
    assert kept == [{"REFRESH_TOKEN": "rft.b"}]
    with pytest.raises(Unsent, match="kept"):
        asking(GIVEN).verify()


def test_nothing_is_asked_while_the_next_token_could_not_be_kept() -> None:
    """The question itself may void the token that we have: where the place fails, it is not put."""
    network = asking()

    def fail() -> None:
        raise Unsent("api.github.com refused the access (401).")

    network.make_ready = fail
    with pytest.raises(Unsent, match="refused the access"):
        network.verify()


def test_the_end_is_that_of_the_token_that_lasts() -> None:
    """An access of two hours is nobody's business: what ends is what asks for it, 180 days later."""
    network = asking(GIVEN, USER)
    network.keep = lambda _secrets: None
    ends = network.verify().expires
    assert ends is not None
    assert timedelta(days=179) < ends - datetime.now(UTC) <= timedelta(days=180)


def test_a_token_that_no_longer_counts_is_unauthorized() -> None:
    """TikTok refuses a token with the status 200, in the words of RFC 6749."""
    refused = {"error": "invalid_grant", "error_description": "Refresh token is invalid or expired."}
    with pytest.raises(Unauthorized, match="invalid or expired"):
        asking(refused).verify()


def test_a_direct_post_needs_a_right_of_its_own() -> None:
    """An access for drafts does not post: verify and connect name the right that is missing."""
    network = asking(GIVEN, post="direct")
    network.keep = lambda _secrets: None
    with pytest.raises(Unauthorized, match=r"video\.publish"):
        network.verify()
    invitation = asking(GIVEN, post="direct").invite()
    assert invitation is not None
    assert "video.publish" in invitation.address
    with pytest.raises(Unauthorized, match=r"video\.publish"):
        invitation.exchange("abc secret")


def test_a_code_becomes_two_secrets() -> None:
    """The access is not kept: what asks for it is, with the app's secret."""
    invitation = asking(GIVEN, redirect="https://valserein.example.org/").invite()
    assert invitation is not None
    assert "redirect_uri=https%3A%2F%2Fvalserein.example.org%2F" in invitation.address
    assert "video.publish" not in invitation.address
    found = invitation.exchange("https://valserein.example.org/?code=abc&scopes=x&state=essai secret-of-the-app")
    assert found == {"REFRESH_TOKEN": "rft.b", "CLIENT_SECRET": "secret-of-the-app"}


def test_the_creator_of_direct_posts_is_asked() -> None:
    """Where we post ourselves, verify asks what TikTok wants to be asked before each post."""
    creator = {"data": {"creator_username": "valserein", "privacy_level_options": []}, **said("ok", "")}
    network = asking({**GIVEN, "scope": "user.info.basic,video.upload,video.publish"}, creator, post="direct")
    network.keep = lambda _secrets: None
    assert network.verify().handle == "valserein"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.tiktok.com/@valserein/photo/7458454357987654999", "7458454357987654999"),
        ("https://www.tiktok.com/@valserein/video/7458454357987654999?lang=fr", "7458454357987654999"),
        ("https://vm.tiktok.com/ZMabc/", ""),
        ("https://www.tiktok.com/@valserein", ""),
    ],
)
def test_the_number_of_a_post_is_in_its_address(url: str, name: str) -> None:
    """The short addresses that the app copies hide the number: the sentence says so."""
    if name:
        assert TikTok.copy_id(url) == name
        return
    with pytest.raises(ConfigError, match="photo"):
        TikTok.copy_id(url)


def test_a_reply_is_never_made_nor_found(stage: Stage) -> None:
    """There is no correction by reply: nothing is asked."""
    reply = stage.post(reply_to=copy(ID))
    with stage.play("nothing") as network:
        assert network.find(reply, Attempt("key", datetime.now(UTC), 1, handle=ID), Find.HANDLE) is None
