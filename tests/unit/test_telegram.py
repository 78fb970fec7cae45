"""What is Telegram's own: its counting, its errors, its pictures, and a token that stands in an address."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from syndicate.compose import compose
from syndicate.errors import ConfigError, Gone, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Draft, Find, Link, Original, Picture, Post
from syndicate.networks import Network, load
from syndicate.networks._telegram_access import granted
from syndicate.networks._telegram_text import entities, measure
from syndicate.web import Web
from tests.contract.samples import AT, URL, attempt, copy, longer, network, picture, post

TOKEN = "7100000001:AAF-token_of_the_bot_0123456789abcde"
COPY = copy("128", "https://t.me/valserein/128")
MOVED = {"migrate_to_chat_id": -1009876543210}
Server = Callable[[httpx.Request], httpx.Response]


# ------------------------------------------------------------------------------------------------ text


def test_a_text_is_counted_in_utf16() -> None:
    """An accented letter counts one, an emoji of one sign two, a family eleven."""
    assert [measure(text) for text in ("é", "👋", "👨‍👩‍👧‍👦")] == [1, 2, 11]


def test_the_title_is_bold_and_nothing_is_markup() -> None:
    """The title is marked beside the text, in UTF-16 units; what looks like markup stays letters."""
    title = "🚧 <b>Travaux</b> *rue* [Basse](https://example.org)"
    draft = Draft(f"{title}\n\nMardi.\n\n{URL}", "fr", Link(URL, title, "Mardi."))
    assert entities(draft) == [{"type": "bold", "offset": 0, "length": measure(title)}]
    sent = _asked(lambda telegram: telegram.publish(Post(draft), attempt()))
    assert sent["text"] == draft.text
    assert "parse_mode" not in sent


def test_a_text_of_the_editor_has_no_bold() -> None:
    """An editor's own text that does not begin with the title is sent as it is."""
    assert entities(post().draft) == []


@pytest.mark.parametrize(("pictures", "room"), [(0, 4096), (1, 1024)])
def test_a_caption_is_shorter_than_a_text(pictures: int, room: int) -> None:
    """With a picture the text is cut to what a caption takes, without one to what a message takes."""
    shown = Picture("https://valserein.example.org/1.jpg", "Une place", 800, 600, "ab" * 32)
    original = Original("i", URL, "Titre", "", "fr", AT, pictures=(shown,) * pictures, text="Un mot de plus. " * 400)
    text = compose(original, load("telegram").rules).text
    assert room - 40 < measure(text) <= room
    assert text.endswith(URL)


# ---------------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("status", "description", "parameters", "named", "words"),
    [
        (400, "Bad Request: chat not found", {}, Unauthorized, "administrator of the channel"),
        (400, "Bad Request: PEER_ID_INVALID", {}, Unauthorized, "administrator of the channel"),
        (400, "Bad Request: need administrator rights in the channel chat", {}, Unauthorized, "administrator"),
        (400, "Bad Request: not enough rights to send photos to the chat", {}, Unauthorized, "administrator"),
        (400, "Bad Request: have no rights to send a message", {}, Unauthorized, "administrator"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", {}, Unauthorized, "administrator"),
        (400, "Bad Request: CHAT_ADMIN_REQUIRED", {}, Unauthorized, "administrator"),
        (400, "Bad Request: group chat was upgraded to a supergroup chat", MOVED, Unauthorized, "-1009876543210"),
        (400, "Bad Request: message is too long", {}, Refused, "message is too long"),
        (400, "Bad Request: message caption is too long", {}, Refused, "caption is too long"),
        (400, "Bad Request: message text is empty", {}, Refused, "text is empty"),
        (400, "Bad Request: PHOTO_INVALID_DIMENSIONS", {}, Refused, "PHOTO_INVALID_DIMENSIONS"),
        (400, "Bad Request: IMAGE_PROCESS_FAILED", {}, Refused, "IMAGE_PROCESS_FAILED"),
        (401, "Unauthorized", {}, Unauthorized, "its token is wrong, or was revoked"),
        (403, "Forbidden: bot was kicked from the channel chat", {}, Unauthorized, "was kicked"),
        (403, "Forbidden: bot is not a member of the channel chat", {}, Unauthorized, "not a member"),
        (404, "Not Found", {}, Unauthorized, "its token is wrong, or was revoked"),
        (409, "Conflict: terminated by other getUpdates request", {}, InDoubt, "refused"),
        (413, "Request Entity Too Large", {}, Refused, "refused"),
        (429, "Too Many Requests: retry after 37", {"retry_after": 37}, Unsent, "asks to wait"),
        (500, "Internal Server Error", {}, InDoubt, "failed"),
        (502, "Bad Gateway", {}, InDoubt, "failed"),
    ],
)
def test_each_known_error_has_its_name(
    status: int, description: str, parameters: dict[str, Any], named: type[OutcomeError], words: str
) -> None:
    """What Telegram answers to a message is named by what it proves, and said in a sentence."""
    wrong = _no(status, description, **parameters)
    with _telegram(lambda _request: wrong) as telegram, pytest.raises(named, match=words) as caught:
        telegram.publish(post(), attempt())
    assert type(caught.value) is named
    assert getattr(caught.value, "retry_after", None) == parameters.get("retry_after")


@pytest.mark.parametrize("wait", ["37", None, -1, 10**400, 1.5, True, {}])
def test_a_wait_that_makes_no_sense_is_none(wait: Any) -> None:
    """Of the seconds to wait only a number is believed."""
    wrong = _no(429, "Too Many Requests", retry_after=wait)
    with _telegram(lambda _request: wrong) as telegram, pytest.raises(Unsent) as caught:
        telegram.publish(post(), attempt())
    assert caught.value.retry_after is None


@pytest.mark.parametrize("result", [None, True, [], {}, {"message_id": "128"}, {"message_id": True}])
def test_a_message_without_a_number_is_in_doubt(result: Any) -> None:
    """A 200 that does not name a message proves nothing."""
    with _telegram(lambda _request: _yes(result)) as telegram, pytest.raises(InDoubt):
        telegram.publish(post(), attempt())


def test_nothing_can_be_found() -> None:
    """A bot reads nothing of a channel: no way to look is promised, and none asks anything."""
    assert load("telegram").rules.find == ()
    with _telegram(_silent) as telegram:
        assert [telegram.find(post(), attempt(), how) for how in Find] == [None, None, None]


# ------------------------------------------------------------------------------------ edit and withdraw


def test_an_edit_with_a_picture_sends_it_again() -> None:
    """The picture and the caption are replaced together, which also gives a picture to a text."""
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return _yes({"message_id": 128})

    with _telegram(answer) as telegram:
        assert telegram.edit(COPY, post(pictures=(picture(),)), attempt()).copy_id == "128"
    (request,) = sent
    assert request.url.path.endswith("/editMessageMedia")
    assert b'{"type": "photo", "media": "attach://photo", "caption": "' in request.content
    assert picture().data in request.content


def test_a_picture_that_the_original_no_longer_has_stays() -> None:
    """Telegram takes no picture away from a message: the caption is edited, and the sentence says what remains."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.rpartition("/")[2])
        if asked[-1] == "editMessageText":
            return _no(400, "Bad Request: there is no text in the message to edit")
        return _yes({"message_id": 128})

    with _telegram(answer) as telegram, pytest.raises(Refused, match="the picture stays"):
        telegram.edit(COPY, post(), attempt())
    assert asked == ["editMessageText", "editMessageCaption"]


def test_an_old_message_is_deleted_by_hand() -> None:
    """A message that Telegram no longer lets a bot delete is refused with what a person can do."""
    wrong = _no(400, "Bad Request: message can't be deleted for everyone")
    with _telegram(lambda _request: wrong) as telegram, pytest.raises(Refused, match="delete this one there by hand"):
        telegram.withdraw(COPY)


@pytest.mark.parametrize(
    ("probe", "named"),
    [
        (("editMessageReplyMarkup", 400, "Bad Request: message to edit not found"), Gone),
        (("editMessageReplyMarkup", 400, "Bad Request: MESSAGE_ID_INVALID"), Gone),
        (("editMessageReplyMarkup", 400, "Bad Request: message is not modified"), Unsent),
        (("editMessageReplyMarkup", 400, "Bad Request: chat not found"), Unauthorized),
        (("editMessageReplyMarkup", 500, "Internal Server Error"), Unsent),
    ],
)
def test_gone_takes_two_answers(probe: tuple[str, int, str], named: type[OutcomeError]) -> None:
    """A message is gone when an edit that changes nothing does not find it either."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/deleteMessage"):
            return _no(400, "Bad Request: message to delete not found")
        method, status, description = probe
        assert request.url.path.endswith(f"/{method}")
        return _no(status, description)

    with _telegram(answer) as telegram, pytest.raises(named):
        telegram.withdraw(COPY)


def test_a_picture_that_is_too_heavy_is_refused_before_it_leaves() -> None:
    """More than ten megabytes are not sent."""
    with _telegram(_silent) as telegram, pytest.raises(Refused, match="10000000 bytes"):
        telegram.publish(post(pictures=(longer(picture(), 10_000_000),)), attempt())


# ---------------------------------------------------------------------------------------------- access


@pytest.mark.parametrize("token", ["", "secret", "7100000001:short", f"{TOKEN}/../getMe", f"{TOKEN}?x=1", f"{TOKEN}\n"])
def test_what_is_no_token_never_becomes_an_address(token: str) -> None:
    """A token of another shape is refused before anything is asked."""
    with _telegram(_silent, token) as telegram, pytest.raises(Unauthorized, match="@BotFather"):
        telegram.publish(post(), attempt())


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_the_token_is_in_no_log_and_no_error(
    error: type[httpx.TransportError], caplog: pytest.LogCaptureFixture
) -> None:
    """The address of each request holds the token: whatever happens, neither a log nor an error shows it."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise error(f"cannot reach {request.url}", request=request)

    caplog.set_level(logging.DEBUG)
    with _telegram(lambda _request: _yes({"message_id": 128})) as telegram:
        telegram.publish(post(), attempt())
    with _telegram(fail) as telegram, pytest.raises(OutcomeError) as caught:
        telegram.publish(post(), attempt())
    with (
        _telegram(lambda request: _no(404, f"Not Found: {request.url}")) as telegram,
        pytest.raises(OutcomeError) as no,
    ):
        telegram.publish(post(), attempt())
    assert TOKEN not in f"{caplog.text} {caught.value!r} {no.value!r}"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    "channel", ["valserein", "@val", "@mairie de Valserein", "12345", "https://t.me/valserein", ""]
)
def test_a_channel_has_a_name_or_a_number(channel: str) -> None:
    """What the API would not understand is refused when the settings are read."""
    key, message = load("telegram").wrong({"channel": channel}) or ("", "")
    assert key == "channel"
    assert "is not a channel" in message


@pytest.mark.parametrize("status", ["member", "left", "kicked", None])
def test_a_bot_that_is_no_administrator_is_unauthorized(status: Any) -> None:
    """Being a reader of the channel is not enough."""
    with pytest.raises(Unauthorized, match="not an administrator"):
        granted({"status": status, "can_post_messages": True})


def test_a_right_that_lacks_is_named() -> None:
    """A bot that may post and not delete lacks a right, which verify names."""
    cls = load("telegram")
    may = granted({"status": "administrator", "can_post_messages": True, "can_delete_messages": False})
    assert cls.lacking(may) == ("can_delete_messages",)


@pytest.mark.parametrize("url", ["https://t.me/valserein/128", "https://t.me/c/1234567890/128?single"])
def test_the_address_of_a_message_tells_its_number(url: str) -> None:
    """What “Copy link” gives settles a doubt."""
    assert load("telegram").copy_id(url) == "128"


def test_another_address_tells_no_number() -> None:
    """The address of the channel is not that of a message."""
    with pytest.raises(ConfigError, match="Copy link"):
        load("telegram").copy_id("https://t.me/valserein")


def test_a_private_channel_has_no_public_copies() -> None:
    """A channel known by its number gives copies without an address for readers."""
    with Web(transport=httpx.MockTransport(lambda _request: _yes({"message_id": 128}))) as web:
        private = network("telegram", web, secrets={"TOKEN": TOKEN}, channel="-1001234567890")
        receipt = private.publish(post(), attempt())
        assert (receipt.copy_id, receipt.copy_url) == ("128", None)
        assert private.profile(private.account) is None


def test_an_invitation_tries_what_is_pasted() -> None:
    """A token that opens the channel is given as the secret; one that opens none is refused."""
    member = {"id": 1, "status": "administrator", "can_post_messages": True}
    with _telegram(lambda _request: _yes(member), "") as telegram:
        invitation = telegram.invite()
        assert invitation is not None
        assert "@valserein" in invitation.steps[1]
        assert invitation.exchange(f" {TOKEN}\n") == {"TOKEN": TOKEN}
        with pytest.raises(Unauthorized):
            invitation.exchange("no")


# --------------------------------------------------------------------------------------------- helpers


class _Opened:
    """A network before a server of ours, closed at the end."""

    def __init__(self, answer: Server, token: str) -> None:
        self._web = Web(transport=httpx.MockTransport(answer))
        self._network = network("telegram", self._web, secrets={"TOKEN": token}, channel="@valserein")

    def __enter__(self) -> Network:
        return self._network

    def __exit__(self, *error: object) -> None:
        self._web.close()


def _telegram(answer: Server, token: str = TOKEN) -> _Opened:
    return _Opened(answer, token)


def _yes(result: Any) -> httpx.Response:
    return httpx.Response(200, json={"ok": True, "result": result})


def _no(status: int, description: str, **parameters: Any) -> httpx.Response:
    said = {"ok": False, "error_code": status, "description": description}
    # As Python writes it: a server may send numbers that no other program reads.
    text = json.dumps(said | ({"parameters": parameters} if parameters else {}))
    return httpx.Response(status, text=text, headers={"Content-Type": "application/json"})


def _silent(request: httpx.Request) -> httpx.Response:
    pytest.fail(f"{request.method} is not to be asked")


def _asked(act: Callable[[Network], object]) -> dict[str, Any]:
    """Give the one body of JSON that is sent."""
    sent: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        return _yes({"message_id": 128})

    with _telegram(answer) as telegram:
        act(telegram)
    (one,) = sent
    return one
