"""What is Instagram's own: its two logins, its captions and pictures, its quota."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from syndicate import images
from syndicate.errors import ConfigError, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Account, Edit
from syndicate.networks.instagram import Instagram, measure
from tests.contract import samples
from tests.contract.samples import attempt, copy, picture
from tests.contract.stage import Stage
from tests.unit.test_meta_containers import Script

USER = "17841400000000001"


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Give the stage of Instagram."""
    return Stage("instagram", tmp_path)


def asks(path: str, answer: Any, *sends: str, status: int = 200) -> dict[str, Any]:
    """Give an exchange in which something is read."""
    return {"method": "GET", "path": f"/v25.0/{path}", "sends": list(sends), "status": status, "json": answer}


def by_instagram(stage: Stage, **scenes: list[dict[str, Any]]) -> None:
    """Change the stage to the other login."""
    stage.fixture |= {"server": "", "scenes": scenes}
    stage.fixture["settings"]["login"] = "instagram"


@pytest.mark.parametrize(("text", "length"), [("", 0), ("Été", 3), ("👋", 2), ("👨‍👩‍👧‍👦", 11)])
def test_a_caption_is_counted_generously(text: str, length: int) -> None:
    """Units of UTF-16: at least as many as characters or graphemes."""
    assert measure(text) == length


def test_each_login_has_its_rules() -> None:
    """Only the login of Facebook can delete; neither edits or replies."""
    assert Instagram.rules_for({}).withdraws
    assert Instagram.rules_for({"login": "facebook"}).withdraws
    other = Instagram.rules_for({"login": "instagram"})
    assert (other.withdraws, other.edit, other.corrects) == (False, Edit.NONE, False)
    with pytest.raises(ConfigError, match="facebook, instagram"):
        Instagram.rules_for({"login": "meta"})


def test_each_login_has_its_server(stage: Stage) -> None:
    """The login of Instagram is asked at its own address, for the account that its token speaks for."""
    by_instagram(
        stage,
        verify=[
            asks("me", {"user_id": USER, "username": "valserein"}, "graph.instagram.com", "fields=user_id%2Cusername"),
            asks(f"{USER}/content_publishing_limit", {"data": []}, "graph.instagram.com"),
        ],
    )
    with stage.play("verify") as network:
        identity = network.verify()
    assert (identity.handle, identity.url) == ("@valserein", "https://www.instagram.com/valserein/")
    assert (identity.scopes, identity.expires, network.lacking(identity.scopes)) == ((), None, ())


def test_the_login_of_instagram_asks_nothing_to_delete(stage: Stage) -> None:
    """There is no such call: a person deletes the copy."""
    by_instagram(stage, nothing=[])
    with stage.play("nothing") as network, pytest.raises(Refused, match="by hand"):
        network.withdraw(copy("18050000000000007"))


def test_the_access_of_another_account_is_refused(stage: Stage) -> None:
    """The sentence names the accounts that the token opens, with the number that tambour.toml should hold."""
    by_instagram(stage, verify=[asks("me", {"user_id": "17841400000000002", "username": "voisins"})])
    with stage.play("verify") as network, pytest.raises(Unauthorized, match=r"@voisins \(17841400000000002\)"):
        network.verify()


@pytest.mark.parametrize(("used", "told"), [(2, False), (50, True), (100, True)])
def test_the_quota_of_the_day_is_told_once_half_is_used(stage: Stage, used: int, told: bool) -> None:
    """What is live is read; a commune that posts little is not bothered with it."""
    stage.fixture["scenes"]["verify"][1]["json"]["data"][0]["quota_usage"] = used
    with stage.play("verify") as network:
        advice = network.verify().advice
    assert (f"{used} of the 100" in advice) is told


@pytest.mark.parametrize("answer", [{"data": []}, {"data": [{"quota_usage": 3}]}, {"data": [{"config": 1}]}, {}])
def test_a_quota_that_is_not_told_is_no_fault(stage: Stage, answer: Any) -> None:
    """The access is good all the same."""
    stage.fixture["scenes"]["verify"][1]["json"] = answer
    with stage.play("verify") as network:
        assert network.verify().handle == "@valserein"


def test_several_pictures_are_a_carousel(stage: Stage) -> None:
    """Each picture has its container; one more holds them in order with the caption, and alone enters the ledger."""
    handles: list[str] = []
    with stage.play("publish_carousel") as network:
        network.publish(stage.post(pictures=(picture(), picture(alt=""))), stage.attempt(prepared=handles.append))
    assert handles == [stage.fixture["handle"]]


def test_nothing_is_sent_without_a_picture_that_our_site_serves(stage: Stage) -> None:
    """A picture without an address is for later; no picture at all will never do."""
    with stage.play("nothing") as network:
        with pytest.raises(Unsent, match="build it, then publish"):
            network.publish(samples.post(pictures=(picture(),)), attempt())
        with pytest.raises(Refused, match="without a picture"):
            network.publish(samples.post(), attempt())


@pytest.mark.parametrize("size", [(4000, 3000), (900, 3000), (3000, 500), (1000, 1001), (801, 1000)])
def test_pictures_are_what_meta_takes(size: tuple[int, int]) -> None:
    """A JPEG from 4:5 to 1.91:1, of 1440 pixels at the most, whatever the picture was."""
    raw = io.BytesIO()
    Image.new("RGB", size, "teal").save(raw, "PNG")
    made = images.adapt(raw.getvalue(), Instagram.rules.pictures)
    assert made.mime == "image/jpeg"
    assert 0.8 <= made.width / made.height <= 1.91
    assert max(made.width, made.height) <= 1440


@pytest.mark.parametrize(
    ("why", "expected"),
    [
        ("Error: Media upload has failed with error code 2207009", Refused),
        ("Error: Media upload has failed with error code 2207003", Unsent),
        ("", Unsent),
    ],
)
def test_a_container_that_fails_says_why(tmp_path: Path, why: str, expected: type[OutcomeError]) -> None:
    """A picture of the wrong shape will never do; one that could not be fetched may be tried again."""
    script = Script("instagram", tmp_path)
    with pytest.raises(expected, match=why[-7:] or "ERROR"):
        script.publish(script.made, script.says("ERROR", why=why))


# ------------------------------------------------------------------------------------------------- access


def page(number: str, name: str, token: str) -> dict[str, Any]:
    """Give what Meta says of a Page to which an account is linked."""
    return {"access_token": token, "instagram_business_account": {"id": number, "username": name}, "id": "1"}


def test_a_persons_token_gives_that_of_the_page(stage: Stage) -> None:
    """What is pasted opens the Pages; the token of the one that the account is linked to becomes the secret."""
    pages = {"data": [{"id": "2"}, page("5", "voisins", "other"), page(USER, "valserein", "lasting")]}
    stage.fixture["scenes"]["connect"] = [
        asks("me/accounts", pages, "Bearer pasted", "instagram_business_account%7Bid%2Cusername%7D"),
        asks("debug_token", {"data": {"expires_at": 0}}, "Bearer lasting", "input_token=lasting"),
    ]
    with stage.play("connect") as network:
        invitation = network.invite()
        assert invitation is not None
        assert invitation.exchange(" pasted\n") == {"TOKEN": "lasting"}


@pytest.mark.parametrize(
    ("pages", "ends", "reason"),
    [
        ([], None, "no Instagram account"),
        ([page("5", "voisins", "other")], None, r"@voisins \(5\)"),
        ([page(USER, "valserein", "short")], 1800604800, "extend the token"),
    ],
)
def test_a_token_that_will_not_do_is_refused(
    stage: Stage, pages: list[dict[str, Any]], ends: int | None, reason: str
) -> None:
    """No account, another one, or a token that ends: the sentence says which."""
    told = [asks("debug_token", {"data": {"expires_at": ends}})] if ends else []
    stage.fixture["scenes"]["connect"] = [asks("me/accounts", {"data": pages}), *told]
    with stage.play("connect") as network:
        invitation = network.invite()
        assert invitation is not None
        with pytest.raises(Unauthorized, match=reason):
            invitation.exchange("pasted")


def test_the_token_of_an_account_is_tried(stage: Stage) -> None:
    """With the login of Instagram, what is pasted is the secret once Meta says whose it is."""
    by_instagram(stage, connect=[asks("me", {"user_id": USER, "username": "valserein"}, "Bearer pasted")])
    with stage.play("connect") as network:
        invitation = network.invite()
        assert invitation is not None
        assert invitation.exchange("pasted") == {"TOKEN": "pasted"}


def test_the_public_page_bears_the_handle() -> None:
    """With or without its sign; without a handle there is none."""
    account = Account("essai", "instagram", Instagram.rules, settings={"user": USER, "handle": "@valserein"})
    profile = Instagram.profile(account)
    assert profile is not None
    assert (profile.handle, profile.url) == ("@valserein", "https://www.instagram.com/valserein/")
    assert Instagram.copy_id("https://www.instagram.com/p/DRfete00001/") == "DRfete00001"
    assert Instagram.profile(dataclasses.replace(account, settings={"user": USER})) is None
