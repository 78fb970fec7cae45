"""What is Threads' own: how it counts, its topic and links, its posts, and the errors that Meta documents."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from syndicate.errors import Refused, Unauthorized, Unsent
from syndicate.model import Find
from syndicate.networks._threads_text import links, measure, topic
from tests.contract import samples
from tests.contract.samples import URL, attempt, copy, picture
from tests.contract.stage import Stage, answering


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Give the stage of Threads."""
    return Stage("threads", tmp_path)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Été à Valserein", 15),
        ("e\u0301", 1),  # a letter and its accent are one sign
        ("« À 8 h\u202f30 » – 12 €…", 20),
        ("👋", 4),  # Meta's own example
        ("👋👋 Bonjour", 16),
        ("👨‍👩‍👧‍👦", 25),  # four people and three joiners
        ("👍🏽", 8),
        ("🇫🇷", 8),
        ("🏴󠁧󠁢󠁷󠁬󠁳󠁿", 28),
        ("1️⃣", 7),
        ("❤️", 6),
        ("©™‼", 2 + 3 + 3),
        ("12 # * №", 8),  # figures and signs that are emoji only in a key
    ],
)
def test_an_emoji_counts_its_bytes(text: str, length: int) -> None:
    """An emoji counts its bytes in UTF-8, even one that some screens draw as a sign; anything else counts one."""
    assert measure(text) == length


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ((), None),
        (("FêteDuVillage", "Valserein"), "FêteDuVillage"),
        (("R&D", "Eau"), "RD"),
        (("St.Jean",), "StJean"),
        (("a" * 51, "Eau"), "Eau"),
        (("&.",), None),
    ],
)
def test_the_topic_is_the_first_tag_that_can_be_one(tags: tuple[str, ...], expected: str | None) -> None:
    """A topic has 1 to 50 characters, without dots and ampersands."""
    assert topic(tags) == expected


def test_a_link_counts_once() -> None:
    """Each address counts once, in the text or attached, as Meta's examples count them."""
    assert links(f"Fête {URL}", URL) == 1
    assert links("https://www.instagram.com https://www.threads.com", "https://www.facebook.com") == 3


def test_too_many_links_are_refused_before_anything_is_sent(stage: Stage) -> None:
    """A sixth link, which Threads would not take, is refused in words that say what to do."""
    text = " ".join(f"https://example.org/{number}" for number in range(5)) + " "
    with stage.play("nothing") as threads, pytest.raises(Refused, match="5 links at most"):
        threads.publish(samples.post(text=text), attempt())


def test_a_text_carries_the_card_of_our_page(stage: Stage) -> None:
    """Without pictures, our page is attached to the text, which is published like the rest."""
    with stage.play("publish_text") as threads:
        assert threads.publish(samples.post(), attempt()).copy_id == stage.fixture["copy"]["copy_id"]


def test_several_pictures_are_a_carousel(stage: Stage) -> None:
    """Each picture has its container, and one more holds them in order; it alone enters the ledger."""
    handles: list[str] = []
    post = stage.post(pictures=(picture(), picture("navy", alt="")))
    with stage.play("publish_carousel") as threads:
        threads.publish(post, stage.attempt(prepared=handles.append))
    assert handles == [stage.fixture["handle"]]


def test_a_picture_that_our_site_does_not_serve(stage: Stage) -> None:
    """A picture without an address cannot be fetched: nothing is sent, and the sentence says what to do."""
    with stage.play("nothing") as threads, pytest.raises(Unsent, match="build it, then publish"):
        threads.publish(samples.post(pictures=(picture(),)), attempt())


def test_a_correction_is_a_reply(stage: Stage) -> None:
    """The copy is read, then answered."""
    with stage.play("correct") as threads:
        assert threads.publish(stage.post(reply_to=stage.copy()), attempt("correction")).ours


def test_a_reply_is_looked_for_under_its_copy(stage: Stage) -> None:
    """Neither a word of thanks under the copy, nor our text under another post, is the correction."""
    with stage.play("reply_found") as threads:
        found = threads.find(stage.post(reply_to=stage.copy()), attempt(), Find.LIST)
    assert found is not None
    assert found.copy_id == "18050000000000010"


def test_a_person_names_a_copy_by_its_page(stage: Stage) -> None:
    """The short code of an address is looked up in our posts; one that is not there is another account's."""
    asked = [*stage.fixture["scenes"]["find_list"], *stage.fixture["scenes"]["withdraw"]]
    stage.fixture["scenes"] = {"settled": asked, "foreign": stage.fixture["scenes"]["find_list"]}
    with stage.play("settled") as threads:
        threads.withdraw(copy(threads.copy_id("https://www.threads.com/@valserein/post/DRfete00001")))
    with stage.play("foreign") as threads, pytest.raises(Unsent, match="another account"):
        threads.withdraw(copy("DRailleurs2"))


def test_verify_tells_what_the_token_allows_and_until_when(stage: Stage) -> None:
    """Scopes and end are those that Meta tells; when it does not, the access is good all the same."""
    with stage.play("verify") as threads:
        identity = threads.verify()
        assert threads.lacking(identity.scopes) == ()
    assert identity.expires == datetime.fromisoformat("2027-01-22T08:00:00+00:00")
    with stage.play("verify", first=answering(500), number=2) as threads:
        assert threads.verify().scopes == ()


def test_the_access_of_another_account_is_refused(stage: Stage) -> None:
    """A token that speaks for another account than tambour.toml names is not used."""
    stage.fixture["settings"]["handle"] = "@une-autre"
    stage.fixture["scenes"]["verify"].pop()
    with stage.play("verify") as threads, pytest.raises(Unauthorized, match="une-autre"):
        threads.verify()


def test_a_token_that_is_pasted_is_tried(stage: Stage) -> None:
    """What a person pastes becomes the secret once Meta says whose it is."""
    stage.fixture["secrets"] = {}
    with stage.play("verify") as threads:
        invitation = threads.invite()
        assert invitation is not None
        assert invitation.exchange(" token-of-threads\n") == {"TOKEN": "token-of-threads"}
