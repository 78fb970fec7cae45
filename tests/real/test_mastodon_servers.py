"""Mastodon's API against two servers written by other people, one strict and one lax."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from syndicate.errors import Gone, InDoubt, Refused, Unauthorized, Unsent
from syndicate.model import Action, ActionKind, Copy, Find
from syndicate.networks import Network
from syndicate.recover import look_before
from syndicate.web import Web
from tests.contract.samples import NEIGHBOUR, TEXT, URL, copy, network, now, picture, post
from tests.servers.mastodon_api import MastodonMock, MastodonServer, Snac
from tests.servers.proxy import DROP_ANSWER, DROP_REQUEST, HANG_ANSWER, TRUNCATE, WRONG_JSON, FaultProxy, answer

POST = ("POST", "/api/v1/statuses")


@pytest.fixture
def web() -> Iterator[Web]:
    """Give a door; snac stops for seconds when it looks up, in vain, the sites that posts link to."""
    with Web(timeout=30) as opened:
        yield opened


@pytest.fixture(params=["mastodon_mock", "snac"])
def server(request: pytest.FixtureRequest) -> MastodonServer:
    """Give each of the two servers."""
    found: MastodonServer = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def proxy(server: MastodonServer, fault_proxy: Callable[[str], FaultProxy]) -> FaultProxy:
    """Give the proxy that stands before the server."""
    return fault_proxy(server.url)


@pytest.fixture
def mastodon(server: MastodonServer, proxy: FaultProxy, web: Web) -> Network:
    """Give the network, behind the proxy."""
    return network("mastodon", web, server=proxy.url, secrets={"TOKEN": server.token})


def test_verify_names_the_account(mastodon: Network, server: MastodonServer) -> None:
    """A right token gives the handle."""
    assert mastodon.verify().handle == server.call("GET", "/api/v1/accounts/verify_credentials")["acct"]


def test_verify_with_a_wrong_token(server: MastodonServer, web: Web) -> None:
    """A wrong token is Unauthorized, and is not repeated in the message."""
    other = network("mastodon", web, server=server.url, secrets={"TOKEN": "not-this-one"})
    with pytest.raises(Unauthorized) as caught:
        other.verify()
    assert "not-this-one" not in str(caught.value)


def test_limits_are_those_of_the_server(mastodon: Network, server: MastodonServer, proxy: FaultProxy) -> None:
    """The limits come from the server, asked without the token; what is not Mastodon counts addresses in full."""
    rules = mastodon.limits()
    said = server.call("GET", "/api/v1/instance")["configuration"]["statuses"]["max_characters"]
    assert rules.limit == said
    assert rules.measure(URL) == len(URL)
    assert all("authorization" not in request.headers for request in proxy.requests)


def test_a_post_with_pictures(mastodon: Network, server: MastodonServer) -> None:
    """Three pictures arrive in order, each with its alt text, and the link with them."""
    wanted = post(pictures=tuple(picture(colour, alt=f"Carré {colour}") for colour in ("red", "green", "blue")))
    receipt = mastodon.publish(wanted, now())
    (status,) = server.statuses()
    assert (receipt.copy_id, receipt.copy_url) == (status["id"], status["url"])
    assert _alts(status) == [made.alt for made in wanted.attachments]
    assert len({media["url"] for media in status["media_attachments"]}) == 3
    assert f'href="{URL}"' in status["content"]


@pytest.mark.parametrize("fault", [DROP_ANSWER, HANG_ANSWER, TRUNCATE, WRONG_JSON], ids=lambda fault: str(fault.name))
def test_a_lost_answer_is_in_doubt_then_found(
    fault: Any, mastodon: Network, server: MastodonServer, proxy: FaultProxy
) -> None:
    """When the answer is lost the copy is in doubt; the list of our posts then shows it, and that it is ours."""
    tried = now()
    proxy.on(*POST, fault)
    with Web(timeout=1) as hasty, pytest.raises(InDoubt):
        network("mastodon", hasty, server=proxy.url, secrets={"TOKEN": server.token}).publish(post(), tried)
    found = mastodon.find(post(), tried, Find.LIST)
    assert found is not None
    assert found.ours
    assert [status["id"] for status in server.statuses()] == [found.copy_id]


def test_a_text_that_servers_take_for_markup_is_still_ours(mastodon: Network, server: MastodonServer) -> None:
    """Signs of Markdown, which these servers take out of a text, hide neither a copy of ours nor its correction."""
    marked = "*Rappel* : « `ouvert` » ~~lundi~~ **mardi**, 3 * 2 _places_\n\n> sauf avis\n\n"
    made = mastodon.publish(post(text=marked), now())
    found = mastodon.find(post(text=marked), now("lost"), Find.LIST)
    assert found is not None
    assert (found.copy_id, found.ours) == (made.copy_id, True)
    correction = post(text=marked, reply_to=copy(made.copy_id))
    reply = mastodon.publish(correction, now("correction"))
    found = mastodon.find(correction, now("lost"), Find.LIST)
    assert found is not None
    assert found.copy_id == reply.copy_id
    assert len(server.statuses()) == 2


def test_a_lost_request_is_in_doubt_then_not_found(mastodon: Network, proxy: FaultProxy) -> None:
    """When the request never arrived, the list shows nothing."""
    proxy.on(*POST, DROP_REQUEST)
    with pytest.raises(InDoubt):
        mastodon.publish(post(), now())
    assert mastodon.find(post(), now(), Find.LIST) is None


def test_a_lost_upload_left_nothing(mastodon: Network, server: MastodonServer, proxy: FaultProxy) -> None:
    """A picture whose upload failed is Unsent: nobody can see anything."""
    proxy.on("POST", "/api/v2/media", DROP_ANSWER)
    with pytest.raises(Unsent):
        mastodon.publish(post(pictures=(picture(),)), now())
    assert server.statuses() == []


def test_a_busy_server(mastodon: Network, proxy: FaultProxy) -> None:
    """A 429 is Unsent with the seconds to wait; a 503 to a write is in doubt."""
    proxy.on(*POST, answer(429, retry_after="7"))
    with pytest.raises(Unsent) as caught:
        mastodon.publish(post(), now())
    assert caught.value.retry_after == 7
    proxy.on(*POST, answer(503, retry_after="7"))
    with pytest.raises(InDoubt):
        mastodon.publish(post(), now())


def test_find_matches_whole_addresses(mastodon: Network) -> None:
    """A post that links to /fete-2 is not the copy of /fete."""
    mastodon.publish(post(NEIGHBOUR), now())
    assert mastodon.find(post(), now(), Find.LIST) is None


def test_find_tells_ours_from_what_a_person_wrote(mastodon: Network, server: MastodonServer) -> None:
    """A post with our address in other words is found, and is not provenly ours."""
    server.call(*POST, {"status": f"À lire : {URL}", "visibility": "public"})
    found = mastodon.find(post(), now(), Find.LIST)
    assert found is not None
    assert not found.ours


def test_a_lost_ledger_adopts_what_is_out(
    mastodon: Network, server: MastodonServer, proxy: FaultProxy, web: Web
) -> None:
    """Without a ledger, each of our copies is found by a program that knows nothing, as ours; nothing is sent."""
    wanted = [post(f"https://valserein.example.org/actualites/{number}") for number in range(5)]
    made = [mastodon.publish(one, now(str(number))).copy_id for number, one in enumerate(wanted)]
    # Through the proxy, whose connections last: snac ends each one, at times while its next request is on the way.
    new = network("mastodon", web, server=proxy.url, secrets={"TOKEN": server.token})
    known = Copy("actualites/fete", "essai")
    found = []
    for one in wanted:
        url = one.draft.link.url
        action = Action(ActionKind.PUBLISH, known.original, known.account, url, "key", "digest", 1, known)
        found.append(look_before(new, action, one, datetime.now(UTC), None))
    assert [receipt and (receipt.copy_id, receipt.ours) for receipt in found] == [(name, True) for name in made]
    assert len(server.statuses()) == 5


def test_one_bad_answer_to_an_upload_loses_nothing(mastodon: Network, proxy: FaultProxy) -> None:
    """A 404, or an answer that names no picture, is Unsent: the next try publishes."""
    for fault in (answer(404), answer(200, body={})):
        proxy.on("POST", "/api/v2/media", fault)
        with pytest.raises(Unsent):
            mastodon.publish(post(pictures=(picture(),)), now())
    assert mastodon.publish(post(pictures=(picture(),)), now()).copy_id


def test_find_sees_what_was_made_since_the_last_look(mastodon: Network) -> None:
    """What an earlier look read is kept, and what came or went since is seen."""
    assert mastodon.find(post(), now(), Find.LIST) is None
    made = mastodon.publish(post(), now())
    assert (found := mastodon.find(post(), now(), Find.LIST)) is not None
    assert found.copy_id == made.copy_id


def test_an_edit_changes_the_text_and_keeps_the_pictures(mastodon: Network, server: MastodonServer) -> None:
    """An edit gives the same post a new text; its pictures and their alt texts stay; twice is once."""
    pictures = (picture("red", alt="Rouge"), picture("blue", alt="Bleu"))
    made = mastodon.publish(post(pictures=pictures), now())
    changed = post(text="Reportée à dimanche. ", pictures=pictures)
    for _time in range(2):
        assert mastodon.edit(copy(made.copy_id), changed, now()).copy_id == made.copy_id
    (status,) = server.statuses()
    assert "Reportée" in status["content"]
    assert _alts(status) == ["Rouge", "Bleu"]


def test_an_edit_that_the_server_did_by_half(mastodon: Network) -> None:
    """These servers edit the text alone: other pictures are Refused, in words that say what to do."""
    made = mastodon.publish(post(pictures=(picture("red", alt="Rouge"),)), now())
    with pytest.raises(Refused, match="pictures"):
        mastodon.edit(copy(made.copy_id), post(pictures=(picture("blue", alt="Bleu"),)), now())


def test_an_edit_of_a_deleted_copy(mastodon: Network, server: MastodonServer) -> None:
    """A copy that does not exist is Gone: the edit makes nothing."""
    with pytest.raises(Gone):
        mastodon.edit(copy("109999999999999999"), post(), now())
    assert server.statuses() == []


def test_a_correction_goes_under_the_copy(mastodon: Network, server: MastodonServer) -> None:
    """A correction is a reply; neither it nor the copy is taken for the other; under no copy it is Gone."""
    made = mastodon.publish(post(), now())
    correction = post(text="Rectificatif : dimanche. ", reply_to=copy(made.copy_id))
    reply = mastodon.publish(correction, now("correction"))
    (under,) = (status for status in server.statuses() if status["id"] == reply.copy_id)
    assert under["in_reply_to_id"] == made.copy_id
    found = [mastodon.find(wanted, now(), Find.LIST) for wanted in (post(), correction)]
    assert [receipt and receipt.copy_id for receipt in found] == [made.copy_id, reply.copy_id]
    with pytest.raises(Gone):
        mastodon.publish(post(reply_to=copy("109999999999999999")), now("another"))


def test_a_repeated_key_makes_one_post(mastodon_mock: MastodonMock, web: Web) -> None:
    """The key of the attempt is sent: a server that honours it makes one post."""
    mastodon = network("mastodon", web, server=mastodon_mock.url, secrets={"TOKEN": mastodon_mock.token})
    assert mastodon.publish(post(), now()) == mastodon.publish(post(), now())
    assert len(mastodon_mock.statuses()) == 1


def test_what_the_server_refuses(mastodon_mock: MastodonMock, web: Web) -> None:
    """A text that is too long is Refused, with the server's reason."""
    mastodon = network("mastodon", web, server=mastodon_mock.url, secrets={"TOKEN": mastodon_mock.token})
    with pytest.raises(Refused, match="too long"):
        mastodon.publish(post(text="e" * 501), now())


def test_withdraw_then_gone(mastodon_mock: MastodonMock, web: Web) -> None:
    """A withdrawn copy is no longer there, nor found, and withdrawing it again says so."""
    mastodon = network("mastodon", web, server=mastodon_mock.url, secrets={"TOKEN": mastodon_mock.token})
    made = mastodon.publish(post(), now())
    assert mastodon.find(post(), now(), Find.LIST) is not None
    mastodon.withdraw(copy(made.copy_id))
    assert mastodon_mock.statuses() == []
    assert mastodon.find(post(), now(), Find.LIST) is None
    with pytest.raises(Gone):
        mastodon.withdraw(copy(made.copy_id))


def test_a_server_that_cannot_delete(snac: Snac, web: Web) -> None:
    """A 404 to a deletion is not believed while the copy can be read: it is Refused, and says what to do."""
    if snac.call("GET", "/api/v1/instance")["version"].partition("Snac/")[2][:4] > "2.75":
        pytest.skip("this snac can delete posts")
    mastodon = network("mastodon", web, server=snac.url, secrets={"TOKEN": snac.token})
    made = mastodon.publish(post(text=TEXT), now())
    with pytest.raises(Refused, match="by hand"):
        mastodon.withdraw(copy(made.copy_id))
    assert len(snac.statuses()) == 1


def _alts(status: dict[str, Any]) -> list[str]:
    return [media["description"] for media in status["media_attachments"]]
