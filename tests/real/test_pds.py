"""Bluesky against the reference server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from syndicate.errors import Gone, InDoubt, Refused, Unauthorized, Unsent
from syndicate.model import Find
from syndicate.networks import Network
from syndicate.web import Web
from tests.contract.samples import NEIGHBOUR, URL, attempt, copy, network, picture, post, thread
from tests.servers.pds import Pds
from tests.servers.proxy import DROP_ANSWER, DROP_REQUEST, HANG_ANSWER, TRUNCATE, WRONG_JSON, FaultProxy, answer

PUT = "*putRecord"
WRITES = "*applyWrites"


@pytest.fixture
def web() -> Iterator[Web]:
    """Give a door that does not wait long."""
    with Web(timeout=5) as opened:
        yield opened


@pytest.fixture
def handle(pds: Pds) -> tuple[str, str]:
    """Give the handle and the password of a new account."""
    return pds.create_account()


@pytest.fixture
def proxy(pds: Pds, fault_proxy: Callable[[str], FaultProxy]) -> FaultProxy:
    """Give the proxy that stands before the server."""
    return fault_proxy(pds.url)


@pytest.fixture
def bluesky(proxy: FaultProxy, handle: tuple[str, str], web: Web) -> Network:
    """Give the network, behind the proxy."""
    return network("bluesky", web, server=proxy.url, secrets={"PASSWORD": handle[1]}, handle=handle[0])


def test_verify_names_the_account(bluesky: Network, handle: tuple[str, str]) -> None:
    """A right password gives the handle and the profile's address."""
    identity = bluesky.verify()
    assert (identity.handle, identity.url) == (handle[0], f"https://bsky.app/profile/{handle[0]}")


def test_verify_with_a_wrong_password(pds: Pds, handle: tuple[str, str], web: Web) -> None:
    """A wrong password is Unauthorized, and is not repeated in the message."""
    other = network("bluesky", web, server=pds.url, secrets={"PASSWORD": "not-this-one"}, handle=handle[0])
    with pytest.raises(Unauthorized) as caught:
        other.verify()
    assert "not-this-one" not in str(caught.value)


def test_a_post_with_pictures(bluesky: Network, pds: Pds, handle: tuple[str, str]) -> None:
    """Four pictures arrive whole, in order, each with its alt text; the link and the hashtags can be followed."""
    pictures = tuple(picture(colour, alt=f"Carré {colour}") for colour in ("red", "green", "blue", "white"))
    receipt = bluesky.publish(post(pictures=pictures), attempt())
    (record,) = pds.records(handle[0])
    assert receipt.copy_id == record["uri"]
    images = record["value"]["embed"]["images"]
    assert [image["alt"] for image in images] == [made.alt for made in pictures]
    assert [pds.blob(handle[0], image["image"]["ref"]["$link"]) for image in images] == [made.data for made in pictures]
    assert _followed(record) == ["#FêteDuVillage", "#Valserein", URL]


def test_a_post_with_a_card(bluesky: Network, pds: Pds, handle: tuple[str, str]) -> None:
    """Without pictures, the post carries a card of our page with its picture."""
    bluesky.publish(post(card=picture()), attempt())
    (record,) = pds.records(handle[0])
    card = record["value"]["embed"]["external"]
    assert (card["uri"], card["title"]) == (URL, "La fête du village")
    assert card["thumb"]["size"] == len(picture().data)


def test_publishing_twice_makes_one_record(bluesky: Network, pds: Pds, handle: tuple[str, str]) -> None:
    """The same attempt, repeated, gives the same receipt and no second record, even when the text changed meanwhile."""
    first = bluesky.publish(post(), attempt())
    assert bluesky.publish(post(text="Autre texte. "), attempt()) == first
    (record,) = pds.records(handle[0])
    assert record["value"]["text"] == post().draft.text


@pytest.mark.parametrize("fault", [DROP_ANSWER, HANG_ANSWER, TRUNCATE, WRONG_JSON], ids=lambda fault: str(fault.name))
def test_a_lost_answer_is_in_doubt_then_found(
    fault: Any, bluesky: Network, proxy: FaultProxy, pds: Pds, handle: tuple[str, str], web: Web
) -> None:
    """When the answer is lost the copy is in doubt; asking for its key finds it, and sending again makes no second."""
    web.close()
    hasty = network(
        "bluesky",
        Web(timeout=1),
        server=proxy.url,
        secrets={"PASSWORD": handle[1]},
        handle=handle[0],
    )
    proxy.on("POST", PUT, fault)
    with hasty.web, pytest.raises(InDoubt):
        hasty.publish(post(), attempt())
    found = bluesky.find(post(), attempt(), Find.KEY)
    assert found is not None
    assert found.ours
    assert bluesky.publish(post(), attempt()) == found
    assert len(pds.records(handle[0])) == 1


def test_a_lost_request_is_in_doubt_then_not_found(bluesky: Network, proxy: FaultProxy) -> None:
    """When the request never arrived, the key says that there is nothing."""
    proxy.on("POST", PUT, DROP_REQUEST)
    with pytest.raises(InDoubt):
        bluesky.publish(post(), attempt())
    assert bluesky.find(post(), attempt(), Find.KEY) is None


def test_a_lost_upload_left_nothing(bluesky: Network, proxy: FaultProxy, pds: Pds, handle: tuple[str, str]) -> None:
    """A picture whose upload failed is Unsent: nobody can see anything."""
    proxy.on("POST", "*uploadBlob", DROP_ANSWER, times=None)
    with pytest.raises(Unsent):
        bluesky.publish(post(pictures=(picture(),)), attempt())
    assert pds.records(handle[0]) == []


def test_find_in_the_list_matches_whole_addresses(bluesky: Network) -> None:
    """A post that links to /fete-2 is not the copy of /fete; one that is, under another key, is not provenly ours."""
    bluesky.publish(post(NEIGHBOUR), attempt("neighbour"))
    assert bluesky.find(post(), attempt("lost"), Find.LIST) is None
    made = bluesky.publish(post(), attempt("other"))
    found = bluesky.find(post(), attempt("lost"), Find.LIST)
    assert found is not None
    assert (found.copy_id, found.ours) == (made.copy_id, False)


def test_find_reads_every_page(bluesky: Network, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post that stands on another page of the list is found."""
    monkeypatch.setattr("syndicate.networks.bluesky.PAGE", 2)
    for number in range(5):
        bluesky.publish(post(f"{URL}-{number}"), attempt(str(number)))
    for number in range(5):
        assert bluesky.find(post(f"{URL}-{number}"), attempt("lost"), Find.LIST) is not None
    assert any("cursor=" in request.path for request in proxy.requests)


def test_an_edit_replaces(bluesky: Network, pds: Pds, handle: tuple[str, str]) -> None:
    """An edit leaves one record, the new one; doing it twice is doing it once."""
    old = bluesky.publish(post(), attempt())
    changed = post(text="Reportée à dimanche. ", pictures=(picture(),))
    new = bluesky.edit(copy(old.copy_id), changed, attempt(generation=2))
    assert new.copy_id != old.copy_id
    assert bluesky.edit(copy(old.copy_id), changed, attempt(generation=2)) == new
    (record,) = pds.records(handle[0])
    assert (record["uri"], record["value"]["text"]) == (new.copy_id, changed.draft.text)


def test_an_edit_whose_answer_is_lost(bluesky: Network, proxy: FaultProxy, pds: Pds, handle: tuple[str, str]) -> None:
    """A lost answer leaves the edit in doubt, and doing it again finds it done."""
    old = bluesky.publish(post(), attempt())
    proxy.on("POST", WRITES, DROP_ANSWER)
    with pytest.raises(InDoubt):
        bluesky.edit(copy(old.copy_id), post(text="Reportée. "), attempt(generation=2))
    bluesky.edit(copy(old.copy_id), post(text="Reportée. "), attempt(generation=2))
    assert [record["value"]["text"] for record in pds.records(handle[0])] == ["Reportée. " + URL]


def test_an_edit_of_a_deleted_copy(bluesky: Network, pds: Pds, handle: tuple[str, str]) -> None:
    """A copy that a person deleted stays deleted: the edit makes nothing."""
    old = bluesky.publish(post(), attempt())
    bluesky.withdraw(copy(old.copy_id))
    with pytest.raises(Gone):
        bluesky.edit(copy(old.copy_id), post(), attempt(generation=2))
    assert pds.records(handle[0]) == []


def test_a_thread_is_made_in_one_step(bluesky: Network, pds: Pds, handle: tuple[str, str]) -> None:
    """Each post answers the one before by its address and the CID that the server has made of it."""
    made = bluesky.publish(thread(pictures=(picture(),)), attempt())
    first, second, third = _in_order(pds, handle)
    assert (made.copy_id, made.shown) == (first["uri"], first["cid"])
    assert made.following == (second["uri"], third["uri"])
    assert [one["value"]["text"] for one in (second, third)] == list(thread().draft.following)
    root, parent = ({"uri": one["uri"], "cid": one["cid"]} for one in (first, second))
    assert second["value"]["reply"] == {"root": root, "parent": root}
    assert third["value"]["reply"] == {"root": root, "parent": parent}
    assert _followed(second) == ["#Bal"]
    assert "embed" not in second["value"]


def test_a_thread_whose_answer_is_lost(bluesky: Network, proxy: FaultProxy, pds: Pds, handle: tuple[str, str]) -> None:
    """It is in doubt, then found whole by its key alone; sent again, it makes nothing more."""
    proxy.on("POST", WRITES, DROP_ANSWER)
    with pytest.raises(InDoubt):
        bluesky.publish(thread(), attempt())
    bare = replace(thread(), draft=replace(thread().draft, text="", following=()))
    found = bluesky.find(bare, attempt(), Find.KEY)
    assert found
    assert [found.copy_id, *found.following] == [one["uri"] for one in _in_order(pds, handle)]
    assert bluesky.publish(thread(), attempt()) == found
    listed = bluesky.find(thread(), attempt(), Find.LIST)
    assert listed == found
    assert len(pds.records(handle[0])) == 3

    proxy.on("POST", WRITES, DROP_REQUEST)
    with pytest.raises(InDoubt):
        bluesky.publish(thread(), attempt("other"))
    assert bluesky.find(thread(), attempt("other"), Find.KEY) is None
    assert len(pds.records(handle[0])) == 3


@pytest.mark.parametrize(
    "texts", [(), ("Au bal. (2/2)",), ("Au bal. (2/4)", "À 21 h. (3/4)", "Ou pas. (4/4)")], ids=len
)
def test_an_edit_replaces_the_whole_thread(
    bluesky: Network, pds: Pds, handle: tuple[str, str], texts: tuple[str, ...]
) -> None:
    """The old posts go and the new ones come in one step, be they fewer or more; doing it twice is doing it once."""
    old = bluesky.publish(thread(), attempt())
    known = copy(old.copy_id, shown=old.shown, replies=old.following)
    changed = thread(texts, first=f"Reportée. (1/{len(texts) + 1})\n\n" if texts else "Reportée.\n\n")
    new = bluesky.edit(known, changed, attempt(generation=2))
    assert bluesky.edit(known, changed, attempt(generation=2)) == new
    there = _in_order(pds, handle)
    assert [one["uri"] for one in there] == [new.copy_id, *new.following]
    assert [one["value"]["text"] for one in there] == [changed.draft.text, *texts]


def test_a_withdrawn_thread_leaves_nothing(bluesky: Network, pds: Pds, handle: tuple[str, str]) -> None:
    """All its posts go, also when a person deleted one of them before."""
    made = bluesky.publish(thread(), attempt())
    bluesky.withdraw(copy(made.following[0]))
    bluesky.withdraw(copy(made.copy_id, replies=made.following))
    assert pds.records(handle[0]) == []


def test_a_correction_goes_under_the_copy(bluesky: Network, pds: Pds, handle: tuple[str, str]) -> None:
    """A correction is a reply; neither it nor the copy is taken for the other; under a deleted copy it is Gone."""
    made = bluesky.publish(post(), attempt())
    correction = post(text="Rectificatif : dimanche. ", reply_to=copy(made.copy_id))
    reply = bluesky.publish(correction, attempt("correction"))
    values = {record["uri"]: record["value"] for record in pds.records(handle[0])}
    assert values[reply.copy_id]["reply"]["parent"]["uri"] == made.copy_id
    plain, under = (bluesky.find(wanted, attempt("lost"), Find.LIST) for wanted in (post(), correction))
    assert [found and found.copy_id for found in (plain, under)] == [made.copy_id, reply.copy_id]
    bluesky.withdraw(copy(made.copy_id))
    with pytest.raises(Gone):
        bluesky.publish(correction, attempt("another"))


def test_withdraw_then_gone(bluesky: Network, pds: Pds, handle: tuple[str, str]) -> None:
    """A withdrawn copy is no longer there, and withdrawing it again says so."""
    made = bluesky.publish(post(), attempt())
    bluesky.withdraw(copy(made.copy_id))
    assert pds.records(handle[0]) == []
    with pytest.raises(Gone):
        bluesky.withdraw(copy(made.copy_id))


def test_a_copy_of_another_account_is_not_touched(bluesky: Network, pds: Pds, web: Web) -> None:
    """A copy that stands in another account is neither edited nor withdrawn."""
    name, password = pds.create_account()
    other = network("bluesky", web, server=pds.url, secrets={"PASSWORD": password}, handle=name)
    foreign = other.publish(post(), attempt())
    with pytest.raises(Unsent, match="another account"):
        bluesky.withdraw(copy(foreign.copy_id))
    assert len(pds.records(name)) == 1


def test_what_the_server_refuses(bluesky: Network, pds: Pds, handle: tuple[str, str]) -> None:
    """A text over 300 graphemes is Refused by the server, with its reason; a picture over the limit, before it."""
    with pytest.raises(Refused, match="300"):
        bluesky.publish(post(text="é" * 301), attempt())
    heavy = picture()
    with pytest.raises(Refused):
        bluesky.publish(post(pictures=(type(heavy)(heavy.data + bytes(1_000_000), heavy.mime, 120, 80),)), attempt())
    assert pds.records(handle[0]) == []


def test_a_busy_server(bluesky: Network, proxy: FaultProxy) -> None:
    """A 429 is Unsent with the seconds to wait; a 503 to a write is in doubt."""
    proxy.on("POST", PUT, answer(429, retry_after="7"))
    with pytest.raises(Unsent) as caught:
        bluesky.publish(post(), attempt())
    assert caught.value.retry_after == 7
    proxy.on("POST", PUT, answer(503))
    with pytest.raises(InDoubt):
        bluesky.publish(post(), attempt())


def test_an_expired_session_is_opened_again_once(bluesky: Network, proxy: FaultProxy) -> None:
    """A session that has expired is renewed and the call repeated; the copy is made once."""
    proxy.on("POST", PUT, answer(400, body={"error": "ExpiredToken", "message": "Token has expired"}))
    bluesky.publish(post(), attempt())
    asked = [request.path.rpartition(".")[2] for request in proxy.requests]
    assert asked == ["createSession", "putRecord", "createSession", "putRecord"]


def _followed(record: dict[str, Any]) -> list[str]:
    """Give the parts of the text that a reader can follow, cut at the bytes that the record says."""
    text = record["value"]["text"].encode()
    return [
        text[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode() for facet in record["value"]["facets"]
    ]


def _in_order(pds: Pds, handle: tuple[str, str]) -> list[dict[str, Any]]:
    """Give the records of an account by their own time."""
    return sorted(pds.records(handle[0]), key=lambda one: str(one["value"]["createdAt"]))
