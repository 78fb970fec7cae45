"""Edits, corrections and withdrawals on real servers, network by network; what a person does there is done by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from syndicate.errors import Altered, Gone, InDoubt, Refused
from syndicate.model import Attachment, Find
from syndicate.networks import Network
from syndicate.web import Web
from tests.contract.samples import attempt, copy, network, now, picture, post
from tests.real.by_hand import OnBluesky, OnMastodon
from tests.servers.mastodon_api import MastodonMock, MastodonServer, Snac
from tests.servers.pds import Pds
from tests.servers.proxy import DROP_ANSWER, DROP_REQUEST, FaultProxy, answer

RED, BLUE, GREEN, GREY = (picture(colour, alt=f"Carré {colour}") for colour in ("red", "blue", "green", "grey"))
PICTURES = {1: (RED,), 2: (RED, BLUE), 4: (RED, BLUE, GREEN, GREY)}
CHANGES: dict[str, Callable[[tuple[Attachment, ...]], tuple[Attachment, ...]]] = {
    "the text": lambda pictures: pictures,
    "an alt text": lambda pictures: (replace(pictures[0], alt="Une place au soleil"), *pictures[1:]),
    "a picture": lambda pictures: (picture("black", alt=pictures[0].alt), *pictures[1:]),
    "one fewer": lambda pictures: pictures[1:],
    "one more": lambda pictures: (*pictures, picture("white", alt="Carré blanc"))[-4:],
    "the order": lambda pictures: pictures[::-1],
}
LATER = "Reportée à dimanche. "


@pytest.fixture
def web() -> Iterator[Web]:
    """Give a door; snac stops for seconds when it looks up, in vain, the sites that posts link to."""
    with Web(timeout=30) as opened:
        yield opened


# ------------------------------------------------------------------------------------------------ Bluesky


@pytest.fixture
def person(pds: Pds) -> OnBluesky:
    """Give a person in front of a new account."""
    return OnBluesky(pds, *pds.create_account())


@pytest.fixture
def proxy(pds: Pds, fault_proxy: Callable[[str], FaultProxy]) -> FaultProxy:
    """Give the proxy that stands before the Bluesky server."""
    return fault_proxy(pds.url)


@pytest.fixture
def bluesky(proxy: FaultProxy, person: OnBluesky, web: Web) -> Network:
    """Give the network, behind the proxy."""
    secrets = {"PASSWORD": person.password}
    return network("bluesky", web, server=proxy.url, secrets=secrets, handle=person.handle)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("count", PICTURES)
def test_bluesky_replaces_the_post_with_its_pictures(
    change: str, count: int, bluesky: Network, person: OnBluesky, proxy: FaultProxy
) -> None:
    """The new post has the pictures and alt texts wanted, in order; the old one goes in the same step."""
    made = bluesky.publish(post(pictures=PICTURES[count]), attempt())
    wanted = CHANGES[change](PICTURES[count])
    new = bluesky.edit(copy(made.copy_id, shown=made.shown), post(text=LATER, pictures=wanted), attempt(generation=2))
    ((uri, value),) = person.posts().items()
    assert (uri, value["text"]) == (new.copy_id, post(text=LATER).draft.text)
    images = value["embed"].get("images", [])
    assert [image["alt"] for image in images] == [one.alt for one in wanted]
    assert [person.pds.blob(person.handle, one["image"]["ref"]["$link"]) for one in images] == [
        one.data for one in wanted
    ]
    assert [name for name in _writes(proxy) if "upload" not in name] == ["putRecord", "applyWrites"]


def test_bluesky_sees_that_a_person_edited(bluesky: Network, person: OnBluesky, proxy: FaultProxy) -> None:
    """A post edited by hand is not replaced, and nothing is written; it can be corrected by a reply, and withdrawn."""
    made = bluesky.publish(post(pictures=(RED,)), attempt())
    ours = copy(made.copy_id, made.copy_url, shown=made.shown)
    found = bluesky.find(post(), attempt(), Find.KEY)
    assert found == made
    person.edit(made.copy_id, "Complet !")
    before = person.posts()
    proxy.clear()
    with pytest.raises(Altered, match="Somebody edited"):
        bluesky.edit(ours, post(text=LATER), attempt(generation=2))
    assert person.posts() == before
    assert _writes(proxy) == []
    bluesky.publish(post(text=LATER, reply_to=ours), attempt("correction"))
    assert len(person.posts()) == 2
    bluesky.withdraw(ours)
    assert made.copy_id not in person.posts()


def test_bluesky_corrections_stand_under_the_post_and_go_with_it(bluesky: Network, person: OnBluesky) -> None:
    """Two corrections are two replies to the post; they go with it, twice is once, and what a person wrote stays."""
    made = bluesky.publish(post(), attempt())
    thanks = person.answer(made.copy_id, "Merci !")
    replies = tuple(
        bluesky.publish(post(text=f"{text}. ", reply_to=copy(made.copy_id)), attempt(text)).copy_id
        for text in ("Dimanche", "Lundi")
    )
    for reply in replies:
        under = person.posts()[reply]["reply"]
        assert [under[place]["uri"] for place in ("root", "parent")] == [made.copy_id, made.copy_id]
    person.delete(replies[0])
    corrected = copy(made.copy_id, replies=replies)
    bluesky.withdraw(corrected)
    assert list(person.posts()) == [thanks]
    with pytest.raises(Gone):
        bluesky.withdraw(corrected)


@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("fault", [DROP_ANSWER, DROP_REQUEST], ids=lambda fault: str(fault.name))
def test_bluesky_finishes_a_withdrawal_that_was_cut(
    fault: Any, nth: int, bluesky: Network, person: OnBluesky, proxy: FaultProxy
) -> None:
    """Whichever deletion was lost, before or after it was done, doing it again leaves nothing."""
    made = bluesky.publish(post(), attempt())
    reply = bluesky.publish(post(text=LATER, reply_to=copy(made.copy_id)), attempt("correction"))
    other = bluesky.publish(post(text=LATER, reply_to=copy(made.copy_id)), attempt("another"))
    corrected = copy(made.copy_id, replies=(reply.copy_id, other.copy_id))
    proxy.on("POST", "*deleteRecord", fault, nth=nth)
    with pytest.raises(InDoubt):
        bluesky.withdraw(corrected)
    try:
        bluesky.withdraw(corrected)
    except Gone:
        assert (fault, nth) == (DROP_ANSWER, 3)
    assert person.posts() == {}


def test_bluesky_replaces_a_corrected_post_without_its_corrections(
    bluesky: Network, person: OnBluesky, proxy: FaultProxy
) -> None:
    """A post that replaces a corrected one says it all: the corrections go in the same step."""
    made = bluesky.publish(post(), attempt())
    reply = bluesky.publish(post(text=LATER, reply_to=copy(made.copy_id)), attempt("correction"))
    corrected = copy(made.copy_id, shown=made.shown, replies=(reply.copy_id, f"{made.copy_id[:-1]}2"))
    proxy.on("POST", "*applyWrites", DROP_ANSWER)
    with pytest.raises(InDoubt):
        bluesky.edit(corrected, post(text=LATER), attempt(generation=2))
    new = bluesky.edit(corrected, post(text=LATER), attempt(generation=2))
    assert list(person.posts()) == [new.copy_id]


# -------------------------------------------------------------------------------------- Mastodon and snac


@pytest.fixture(params=["mastodon_mock", "snac"])
def server(request: pytest.FixtureRequest) -> MastodonServer:
    """Give each of the two servers."""
    found: MastodonServer = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def before(server: MastodonServer, fault_proxy: Callable[[str], FaultProxy]) -> FaultProxy:
    """Give the proxy that stands before the server."""
    return fault_proxy(server.url)


@pytest.fixture
def mastodon(server: MastodonServer, before: FaultProxy, web: Web) -> Network:
    """Give the network, behind the proxy."""
    return network("mastodon", web, server=before.url, secrets={"TOKEN": server.token})


@pytest.mark.parametrize("count", PICTURES)
def test_mastodon_edits_the_post_where_it_stands(count: int, mastodon: Network, server: MastodonServer) -> None:
    """The text changes; the post's name, its pictures in order, their alt texts and the answers under it stay."""
    made = mastodon.publish(post(pictures=PICTURES[count]), now())
    person = OnMastodon(server)
    thanks = person.answer(made.copy_id, "Merci !")
    edited = mastodon.edit(copy(made.copy_id, shown=made.shown), post(text=LATER, pictures=PICTURES[count]), now())
    assert edited.copy_id == made.copy_id
    again = mastodon.edit(copy(made.copy_id, shown=edited.shown), post(pictures=PICTURES[count]), now())
    assert (edited.shown != made.shown, again.shown) == (True, made.shown)
    status = server.call("GET", f"/api/v1/statuses/{made.copy_id}")
    assert [media["description"] for media in status["media_attachments"]] == [one.alt for one in PICTURES[count]]
    # snac names a post after its last edit, and answers to its first name still.
    assert server.call("GET", f"/api/v1/statuses/{thanks}")["in_reply_to_id"] == status["id"]


def test_mastodon_sees_that_a_person_edited(mastodon: Network, server: MastodonServer, before: FaultProxy) -> None:
    """What readers see is summed up alike when it is read again; edited by hand, it is left as it is, byte by byte."""
    made = mastodon.publish(post(pictures=(RED,)), now())
    found = mastodon.find(post(), now(), Find.LIST)
    assert found == made
    person = OnMastodon(server)
    person.edit(made.copy_id, "Complet !")
    there = server.statuses()
    before.clear()
    with pytest.raises(Altered, match="Somebody edited"):
        mastodon.edit(copy(made.copy_id, made.copy_url, shown=made.shown), post(text=LATER, pictures=(RED,)), now())
    assert server.statuses() == there
    assert {request.method for request in before.requests} == {"GET"}


def test_mastodon_does_not_take_its_own_lost_edit_for_a_persons(mastodon: Network, before: FaultProxy) -> None:
    """An edit whose answer was lost, and that is made again, is done."""
    made = mastodon.publish(post(), now())
    before.on("PUT", "*", DROP_ANSWER)
    ours = copy(made.copy_id, made.copy_url, shown=made.shown)
    with pytest.raises(InDoubt):
        mastodon.edit(ours, post(text=LATER), now())
    assert mastodon.edit(ours, post(text=LATER), now()).copy_id == made.copy_id


def test_mastodon_does_not_take_one_correction_for_the_next(mastodon: Network) -> None:
    """A second correction that never arrived is not found, though the first stands there with the same address.

    One that arrived is found, even when the copy was edited in between.
    """
    made = mastodon.publish(post(), now())
    mastodon.edit(copy(made.copy_id), post(text=LATER), now())
    first = mastodon.publish(post(text="Dimanche. ", reply_to=copy(made.copy_id)), now("1"))
    corrected = copy(made.copy_id, replies=(first.copy_id,))
    assert mastodon.find(post(text="Lundi. ", reply_to=corrected), now("2"), Find.LIST) is None
    second = mastodon.publish(post(text="Lundi. ", reply_to=corrected), now("2"))
    found = mastodon.find(post(text="Lundi. ", reply_to=corrected), now("2"), Find.LIST)
    assert found == second


def test_mastodon_withdraws_a_post_with_its_corrections(mastodon_mock: MastodonMock, web: Web) -> None:
    """The post and its corrections go, even when somebody deleted one; what a person answered stays."""
    mastodon = network("mastodon", web, server=mastodon_mock.url, secrets={"TOKEN": mastodon_mock.token})
    person = OnMastodon(mastodon_mock)
    made = mastodon.publish(post(pictures=(RED,)), now())
    thanks = person.answer(made.copy_id, "Merci !")
    replies = tuple(
        mastodon.publish(post(text=f"{text}. ", reply_to=copy(made.copy_id)), now(text)).copy_id
        for text in ("Dimanche", "Lundi")
    )
    person.delete(replies[0])
    mastodon.withdraw(copy(made.copy_id, replies=replies))
    assert list(person.posts()) == [thanks]


@pytest.mark.parametrize("times", [1, 2])
def test_a_404_to_a_deletion_is_not_believed_while_the_post_is_there(
    times: int, mastodon_mock: MastodonMock, fault_proxy: Callable[[str], FaultProxy], web: Web
) -> None:
    """One 404 passes; two for a post that can be read are a server that cannot delete; and it is Gone once it is."""
    proxy = fault_proxy(mastodon_mock.url)
    mastodon = network("mastodon", web, server=proxy.url, secrets={"TOKEN": mastodon_mock.token})
    made = mastodon.publish(post(), now())
    proxy.on("DELETE", "*", answer(404), times=times)
    if times == 1:
        mastodon.withdraw(copy(made.copy_id))
    else:
        with pytest.raises(Refused, match="by hand"):
            mastodon.withdraw(copy(made.copy_id))
        assert len(mastodon_mock.statuses()) == 1
        OnMastodon(mastodon_mock).delete(made.copy_id)
    assert mastodon_mock.statuses() == []
    with pytest.raises(Gone):
        mastodon.withdraw(copy(made.copy_id))


def test_snac_withdraws_nothing_by_half(snac: Snac, web: Web) -> None:
    """Where posts cannot be deleted, the first deletion is refused with the sentence, and all is as it was."""
    mastodon = network("mastodon", web, server=snac.url, secrets={"TOKEN": snac.token})
    made = mastodon.publish(post(), now())
    reply = mastodon.publish(post(text=LATER, reply_to=copy(made.copy_id)), now("correction"))
    there = snac.statuses()
    with pytest.raises(Refused, match="by hand"):
        mastodon.withdraw(copy(made.copy_id, replies=(reply.copy_id,)))
    assert snac.statuses() == there


def _writes(proxy: FaultProxy) -> list[str]:
    """Name the calls that change something, in order."""
    names = [request.path.rpartition(".")[2] for request in proxy.requests if request.method == "POST"]
    return [name for name in names if name != "createSession"]
