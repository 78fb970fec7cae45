"""Matrix against Synapse, the reference server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from syndicate.errors import Altered, Gone, InDoubt, Refused, Unauthorized, Unsent
from syndicate.model import Find, Post
from syndicate.networks import Network, load
from syndicate.networks._matrix_access import DEVICE
from syndicate.networks._matrix_events import KEY, seen
from syndicate.web import Web
from tests.contract.samples import NEIGHBOUR, TEXT, URL, attempt, copy, network, now, picture, post
from tests.servers.proxy import DROP_ANSWER, DROP_REQUEST, HANG_ANSWER, TRUNCATE, WRONG_JSON, FaultProxy
from tests.servers.synapse import Room, Synapse

SEND = "*/send/m.room.message/*"
OTHER = post(text="Reportée. ")


@pytest.fixture
def web() -> Iterator[Web]:
    """Give a door that does not wait long."""
    with Web(timeout=5) as opened:
        yield opened


@pytest.fixture
def room(synapse: Synapse) -> Room:
    """Give a public room where a new account may write."""
    return synapse.open_room()


@pytest.fixture
def proxy(synapse: Synapse, fault_proxy: Callable[[str], FaultProxy]) -> FaultProxy:
    """Give the proxy that stands before the server."""
    return fault_proxy(synapse.url)


@pytest.fixture
def matrix(proxy: FaultProxy, room: Room, web: Web) -> Network:
    """Give the network, behind the proxy."""
    return _network(web, proxy.url, room)


def test_verify_names_the_account(matrix: Network, room: Room) -> None:
    """A good token gives the account and the address of the room, and nothing to mend."""
    identity = matrix.verify()
    assert (identity.handle, identity.advice) == (room.user, "")
    assert identity.url == f"https://matrix.to/#/{room.alias}"


def test_verify_with_a_wrong_token(synapse: Synapse, room: Room, web: Web) -> None:
    """A wrong token is Unauthorized, and is not repeated in the message."""
    with pytest.raises(Unauthorized, match="tambour connect") as caught:
        _network(web, synapse.url, replace(room, token="syt_not_this_one")).verify()
    assert "syt_not_this_one" not in str(caught.value)


def test_a_room_that_one_may_only_read(synapse: Synapse, web: Web) -> None:
    """Where the account may not write, verify advises a person, and publishing is Unauthorized."""
    reader = _network(web, synapse.url, synapse.open_room(power=0))
    assert "raise its role" in reader.verify().advice
    with pytest.raises(Unauthorized):
        reader.publish(post(), now())


def test_an_encrypted_room_is_refused(synapse: Synapse, web: Web) -> None:
    """Nothing is written in clear into an encrypted room, and the sentence says why."""
    room = synapse.open_room(encrypted=True)
    secret = _network(web, synapse.url, room)
    for act in (secret.verify, lambda: secret.publish(post(), now())):
        with pytest.raises(Unauthorized, match="encrypted"):
            act()
    assert synapse.messages(room) == []


def test_a_text_with_links(matrix: Network, synapse: Synapse, room: Room) -> None:
    """A copy arrives as text and as HTML that holds nothing but ours, and calls nobody."""
    text = "La fête du village\n\n<img src=x onerror=alert(1)> @room & @admin:localhost\n\n"
    receipt = matrix.publish(post(text=text), now())
    (event,) = synapse.messages(room)
    content = event["content"]
    assert (event["event_id"], content["msgtype"], content["m.mentions"]) == (receipt.copy_id, "m.text", {})
    assert content["body"] == text + URL
    assert content["formatted_body"] == (
        "<p><strong>La fête du village</strong></p>"
        "<p>&lt;img src=x onerror=alert(1)&gt; @room &amp; @admin:localhost</p>"
        f'<p><a href="{URL}">{URL}</a></p>'
    )


def test_a_picture_with_its_caption(matrix: Network, synapse: Synapse, room: Room) -> None:
    """A picture arrives whole in the one event of the copy, which bears its alt text as a name."""
    shown = picture()
    matrix.publish(post(pictures=(shown,)), now())
    (event,) = synapse.messages(room)
    content = event["content"]
    assert (content["msgtype"], content["body"]) == ("m.image", TEXT + URL)
    assert content["filename"] == f"{shown.alt}.jpg"
    assert content["info"] == {"mimetype": "image/jpeg", "size": len(shown.data), "w": 120, "h": 80}
    assert synapse.picture(room, content["url"]) == shown.data


def test_publishing_twice_makes_one_message(matrix: Network, synapse: Synapse, room: Room) -> None:
    """The same attempt, repeated, is the same transaction: one message, though the text changed meanwhile."""
    made = now()
    first = matrix.publish(post(), made)
    assert matrix.publish(OTHER, made).copy_id == first.copy_id
    (event,) = synapse.messages(room)
    assert event["content"]["body"] == post().draft.text


@pytest.mark.parametrize("fault", [DROP_ANSWER, HANG_ANSWER, TRUNCATE, WRONG_JSON], ids=lambda fault: str(fault.name))
def test_a_lost_answer_is_in_doubt_then_found(
    fault: Any, matrix: Network, proxy: FaultProxy, synapse: Synapse, room: Room
) -> None:
    """When the answer is lost the copy is in doubt; the list finds it, and sending again makes no second."""
    made = now()
    proxy.on("PUT", SEND, fault)
    with Web(timeout=1) as hasty, pytest.raises(InDoubt):
        _network(hasty, proxy.url, room).publish(post(), made)
    found = matrix.find(post(), made, Find.LIST)
    assert found is not None
    assert found.ours
    assert matrix.publish(post(), made) == found
    assert len(synapse.messages(room)) == 1


def test_a_lost_request_is_in_doubt_then_not_found(matrix: Network, proxy: FaultProxy) -> None:
    """When the request never arrived, the list says that there is nothing."""
    made = now()
    proxy.on("PUT", SEND, DROP_REQUEST)
    with pytest.raises(InDoubt):
        matrix.publish(post(), made)
    assert matrix.find(post(), made, Find.LIST) is None


def test_a_new_token_still_finds_the_copy(matrix: Network, synapse: Synapse, room: Room, web: Web) -> None:
    """A transaction is known to one device only: after another login the key in the message proves that it is ours."""
    made = now()
    receipt = matrix.publish(post(), made)
    other = _network(web, synapse.url, replace(room, token=synapse.log_in(room)))
    assert other.find(post(), made, Find.LIST) == receipt


def test_a_post_by_hand_is_found_and_is_not_ours(matrix: Network, synapse: Synapse, room: Room) -> None:
    """A message that somebody wrote with the same account and address is found; another page's is not."""
    synapse.write(room, {"msgtype": "m.text", "body": f"Voir {NEIGHBOUR}"})
    assert matrix.find(post(), now(), Find.LIST) is None
    name = synapse.write(room, {"msgtype": "m.text", "body": f"Voir {URL}."})
    found = matrix.find(post(), now(), Find.LIST)
    assert found is not None
    assert (found.copy_id, found.ours) == (name, False)
    assert matrix.find(post(), replace(now(), taken=frozenset({name})), Find.LIST) is None


def test_an_edit_is_seen_and_there_and_back_is_two(matrix: Network, synapse: Synapse, room: Room) -> None:
    """An edit changes what readers see; done again it changes nothing; going back to the first text is an edit too."""
    made = _published(matrix, post())
    first = matrix.edit(made, OTHER, now("one"))
    assert (first.copy_id, _read(synapse, room, made.copy_id)["body"]) == (made.copy_id, OTHER.draft.text)
    assert matrix.edit(made, OTHER, now("one")) == first
    back = matrix.edit(replace(made, shown=first.shown), post(), now("two"))
    assert _read(synapse, room, made.copy_id)["body"] == post().draft.text
    assert back.shown == made.shown
    assert len(synapse.messages(room)) == 3  # the copy, and two edits


def test_a_lost_edit_is_done_once(matrix: Network, proxy: FaultProxy, synapse: Synapse, room: Room) -> None:
    """When the answer to an edit is lost, doing it again sends nothing more."""
    made, again = _published(matrix, post()), now("one")
    proxy.on("PUT", SEND, DROP_ANSWER)
    with pytest.raises(InDoubt):
        matrix.edit(made, OTHER, again)
    matrix.edit(replace(made, shown=""), OTHER, again)
    assert len(synapse.messages(room)) == 2


def test_an_edit_may_bring_a_picture(matrix: Network, synapse: Synapse, room: Room) -> None:
    """A text becomes a picture with its caption, and what is found again sums up alike."""
    made = now()
    receipt = matrix.publish(post(), made)
    edited = matrix.edit(copy(receipt.copy_id, shown=receipt.shown), post(pictures=(picture(),)), now("one"))
    assert _read(synapse, room, receipt.copy_id)["msgtype"] == "m.image"
    assert matrix.find(post(), made, Find.LIST) == edited


def test_what_a_person_edited_is_left(matrix: Network, synapse: Synapse, room: Room) -> None:
    """An edit made by hand with the same account is not overwritten."""
    made = _published(matrix, post())
    changed = {"msgtype": "m.text", "body": "Demain, la fête."}
    relation = {"rel_type": "m.replace", "event_id": made.copy_id}
    synapse.write(room, {**changed, "m.new_content": changed, "m.relates_to": relation})
    with pytest.raises(Altered):
        matrix.edit(made, OTHER, now("one"))
    assert _read(synapse, room, made.copy_id)["body"] == "Demain, la fête."


def test_withdrawing_leaves_no_word(matrix: Network, synapse: Synapse, room: Room) -> None:
    """A withdrawal empties the message and each of its edits; withdrawn again, or edited, it is Gone."""
    made = _published(matrix, post())
    matrix.edit(made, OTHER, now("one"))
    matrix.withdraw(made)
    assert synapse.messages(room) == []
    assert matrix.find(post(), now(), Find.LIST) is None
    with pytest.raises(Gone):
        matrix.withdraw(made)
    with pytest.raises(Gone):
        matrix.edit(made, OTHER, now("two"))


def test_an_account_that_was_sent_away(matrix: Network, synapse: Synapse, room: Room) -> None:
    """Out of the room nothing can be told of a copy: Unauthorized, and never Gone."""
    made = _published(matrix, post())
    synapse.call(room.token, "POST", f"rooms/{room.number}/leave", {})
    synapse.call(room.token, "POST", f"rooms/{room.number}/forget", {})
    with pytest.raises((Unauthorized, Unsent)):
        matrix.withdraw(made)


def test_a_text_that_is_too_long_for_an_event(matrix: Network, synapse: Synapse, room: Room) -> None:
    """The server refuses more than 65,536 bytes: Refused, in its words; the limits of the rules fit, edits included."""
    with pytest.raises(Refused):
        matrix.publish(post(text="é" * 40_000), now())
    most = load("matrix").rules
    longest = "é" * (most.limit - len(URL) - 2) + "\n\n"
    made = _published(matrix, post(text=longest))
    heaviest = "👋" * ((most.byte_limit - len(URL) - 2) // 4) + "\n\n"
    matrix.edit(made, post(text=heaviest, pictures=(picture(alt="é" * 200),)), now("one"))
    assert _read(synapse, room, made.copy_id)["body"] == heaviest + URL


def test_a_private_room_has_no_public_copies(synapse: Synapse, web: Web) -> None:
    """What only members can read has no address for residents."""
    staff = _network(web, synapse.url, synapse.open_room(public=False))
    assert staff.publish(post(), now()).copy_url is None


def test_the_address_of_a_copy_names_it(matrix: Network, room: Room) -> None:
    """The address of a copy in a public room settles a doubt; a room called by its number says by which server."""
    receipt = matrix.publish(post(), now())
    assert receipt.copy_url is not None
    assert load("matrix").copy_id(receipt.copy_url) == receipt.copy_id


def test_connecting_with_the_password(synapse: Synapse, room: Room, web: Web) -> None:
    """The password is changed for a token that works; whoever connects again finds the same device and transactions."""
    invitation = _network(web, synapse.url, replace(room, token=""), user=room.user).invite()
    assert invitation is not None
    with pytest.raises(Unauthorized):
        invitation.exchange("not this one")
    made, receipts = now(), []
    for _time in range(2):
        token = invitation.exchange(room.password)["TOKEN"]
        receipts.append(_network(web, synapse.url, replace(room, token=token)).publish(post(), made))
    assert receipts[0] == receipts[1]
    assert len(synapse.messages(room)) == 1
    devices = synapse.call(room.token, "GET", "devices", None)["devices"]
    assert [one["display_name"] for one in devices if one["device_id"] == DEVICE] == ["Tambour"]


def test_connecting_with_a_token(synapse: Synapse, room: Room, web: Web) -> None:
    """Without the name of the account a token is asked for, and tried."""
    invitation = _network(web, synapse.url, replace(room, token="")).invite()
    assert invitation is not None
    assert invitation.exchange(f" {room.token}\n") == {"TOKEN": room.token}


def test_the_access_of_another_account(synapse: Synapse, room: Room, web: Web) -> None:
    """A token of another account than the settings name is refused."""
    with pytest.raises(Unauthorized, match="@mairie:localhost"):
        _network(web, synapse.url, room, user="@mairie:localhost").verify()


def _network(web: Web, url: str, room: Room, **settings: str) -> Network:
    return network("matrix", web, server=url, secrets={"TOKEN": room.token}, room=room.alias, **settings)


def _published(matrix: Network, what: Post) -> Any:
    receipt = matrix.publish(what, now())
    return copy(receipt.copy_id, shown=receipt.shown)


def _read(synapse: Synapse, room: Room, name: str) -> Any:
    """Give what readers see of a message."""
    event = synapse.call(room.token, "GET", f"rooms/{room.number}/event/{name}", None)
    assert event["content"][KEY] != attempt("nothing").key
    return seen(event)
