"""A Telegram channel, by the Bot API.

API: https://core.telegram.org/bots/api. Access: ``tambour connect ACCOUNT``. By hand: @BotFather makes a bot and gives
its token, for ``TAMBOUR_<ACCOUNT>_TOKEN``; the channel takes the bot as an administrator who posts and deletes.

A bot reads nothing of a channel, not even what it wrote, and no key can be sent: when an answer is lost, only a person
can tell whether the copy is out. So a copy is sent at most once, and a doubt is settled by hand. For the same reason
nobody can tell that a person edited a copy. The token stands in the path of every request: no address is ever shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from syndicate.addresses import host
from syndicate.errors import ConfigError, Gone, Refused, Unsent
from syndicate.i18n import _
from syndicate.model import (
    Account,
    Attempt,
    Copy,
    Edit,
    Find,
    Hosting,
    Identity,
    PictureRules,
    Post,
    Receipt,
    Rules,
)
from syndicate.networks import Invitation, Network, Profile
from syndicate.networks import _telegram_access as access
from syndicate.networks._telegram_answers import failure, result_of, says
from syndicate.networks._telegram_text import entities, measure

if TYPE_CHECKING:
    from syndicate.web import Answer

MOST_BYTES = 10_000_000  # of a picture that is sent: https://core.telegram.org/bots/api#sendphoto


class Telegram(Network):
    """One channel, where our bot is an administrator."""

    rules = Rules(
        kind="telegram",
        measure=measure,
        limit=4096,
        picture_limit=1024,
        # Width and height together are at most 10,000, so a side is half of it.
        pictures=PictureRules(most=1, max_bytes=MOST_BYTES, max_side=5000, min_ratio=0.05, max_ratio=20.0),
        edit=Edit.VISIBLE,
        find=(),
        source="https://core.telegram.org/bots/api#sendmessage",
        draws_card=True,
        hosting=Hosting.OUTSIDE,
    )
    title = "Telegram"
    profile_key = "channel"
    secrets = ("TOKEN",)
    settings = ("channel",)
    required = ("channel",)
    default_server = "https://api.telegram.org"
    scopes = access.SCOPES

    @classmethod
    def wrong(cls, settings: Mapping[str, str]) -> tuple[str, str] | None:
        """Want the channel named as the API wants it."""
        channel = settings.get("channel", "")
        if access.CHANNEL.fullmatch(channel):
            return None
        message = _("“{value}” is not a channel: write “@name”, or for a private one its number, “-100…”.")
        return "channel", message.format(value=channel)

    @classmethod
    def profile(cls, account: Account) -> Profile | None:
        """Give the public page of the channel; a private one has none."""
        channel = account.settings.get("channel", "")
        return Profile(channel, f"https://t.me/{channel[1:]}") if channel.startswith("@") else None

    @classmethod
    def copy_id(cls, url: str) -> str:
        """Give the number of a message: ``https://t.me/CHANNEL/12`` or ``https://t.me/c/NUMBER/12``."""
        name = super().copy_id(url.partition("?")[0])
        if not name.isdecimal():
            raise ConfigError(
                _("This is not the address of a message: “Copy link” on it gives one that ends in a number.")
            )
        return name

    def invite(self) -> Invitation | None:
        """Say how a bot is made and let in; the exchange is asking Telegram what it may do there."""
        return access.invitation(self.account.settings.get("channel", ""), self._try)

    def verify(self) -> Identity:
        """Ask who the bot is (getMe), and what it may do in the channel (getChatMember)."""
        bot = result_of(self._ask("getMe", {}, safe=True), "id", int)
        result_of(self._ask("getChat", {"chat_id": self._channel}, safe=True), "id", int)
        asked = {"chat_id": self._channel, "user_id": bot["id"]}
        member = result_of(self._ask("getChatMember", asked, safe=True), "status", str)
        page = self.profile(self.account) or Profile(
            self._channel, f"https://t.me/c/{self._channel.removeprefix('-100')}"
        )
        return Identity(page.handle, page.url, access.granted(member))

    def publish(self, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - the API takes no key
        """Send the text with the card of our page (sendMessage), or the picture with its caption (sendPhoto)."""
        answer = self._photograph("sendPhoto", post) if post.attachments else self._write("sendMessage", post)
        return self._receipt(str(result_of(answer, "message_id", int)["message_id"]))

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:  # noqa: ARG002 - there is no such call
        """Find nothing: a bot cannot read a channel."""
        return None

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - twice is once
        """Give the copy the new text (editMessageText), or the new picture and caption (editMessageMedia).

        A text can get a picture; a picture stays one, for ever: when the original has none any more, say so.
        """
        number = copy.copy_id or ""
        if post.attachments:
            self._change(self._photograph("editMessageMedia", post, number))
            return self._receipt(number)
        if self._change(self._write("editMessageText", post, number), but="there is no text in the message to edit"):
            return self._receipt(number)
        text = post.draft.text
        body = {"message_id": int(number), "caption": text, "caption_entities": entities(post.draft)}
        self._change(self._ask("editMessageCaption", {"chat_id": self._channel, **body}))
        message = _("{host} changed the text, but the picture stays: {anew}")
        anew = _("“skip: true” for this account, then its removal, make a new post.")
        raise Refused(message.format(host=self._host, anew=anew))

    def withdraw(self, copy: Copy) -> None:
        """Delete the message (deleteMessage). Telegram may refuse it 48 hours after it was sent."""
        body = {"chat_id": self._channel, "message_id": _number(copy)}
        answer = self._ask("deleteMessage", body)
        if says(answer, "message to delete not found", "message_id_invalid"):
            self._check_gone(body)
        if says(answer, "message can't be deleted"):
            message = _("{host} lets a bot delete a message for 48 hours only: delete this one there by hand.")
            raise Refused(message.format(host=self._host))
        result_of(answer)

    # ---------------------------------------------------------------------------------------- messages

    @property
    def _channel(self) -> str:
        return self.account.settings.get("channel", "")

    @property
    def _host(self) -> str:
        return host(self.account.server)

    def _write(self, method: str, post: Post, number: str = "") -> Answer:
        """Send a text. No ``parse_mode``: nothing in it is read as markup."""
        body: dict[str, Any] = {"chat_id": self._channel, "text": post.draft.text, "entities": entities(post.draft)}
        body["link_preview_options"] = {"url": post.draft.link.url, "prefer_large_media": True}
        return self._ask(method, body | ({"message_id": int(number)} if number else {}))

    def _photograph(self, method: str, post: Post, number: str = "") -> Answer:
        """Send a picture with its caption, in a form. There is no place for an alternative text."""
        picture = post.attachments[0]
        if len(picture.data) > MOST_BYTES:
            raise Refused(
                _("A picture is over {most} bytes, which {host} refuses.").format(most=MOST_BYTES, host=self._host)
            )
        caption = {"caption": post.draft.text, "caption_entities": entities(post.draft)}
        form = {"chat_id": self._channel, **caption, "caption_entities": json.dumps(caption["caption_entities"])}
        if number:
            media = json.dumps({"type": "photo", "media": "attach://photo", **caption})
            form = {"chat_id": self._channel, "message_id": number, "media": media}
        file = ("photo.png" if picture.mime == "image/png" else "photo.jpg", picture.data, picture.mime)
        return self._send(method, safe=False, data=form, files={"photo": file})

    def _change(self, answer: Answer, *, but: str = "") -> bool:
        """Make sure that an edit is done; ``False`` when the answer says ``but``, and nothing was done."""
        if but and says(answer, but):
            return False
        if says(answer, "message is not modified"):
            return True
        if says(answer, "message to edit not found", "message_id_invalid"):
            raise self._gone()
        result_of(answer, "message_id", int)
        return True

    def _check_gone(self, body: Mapping[str, Any]) -> None:
        """Raise ``Gone`` when an edit that changes nothing finds no message either: nothing else reads one."""
        answer = self._ask("editMessageReplyMarkup", body, safe=True)
        if says(answer, "message to edit not found", "message_id_invalid"):
            raise self._gone()
        if answer.status >= 400 and not says(answer, "message is not modified"):
            raise failure(answer)
        raise Unsent(_("{host} does not find the message to delete, and yet it is there.").format(host=self._host))

    def _receipt(self, number: str) -> Receipt:
        page = self.profile(self.account)
        return Receipt(number, f"{page.url}/{number}" if page else None)

    def _gone(self) -> Gone:
        return Gone(_("This copy is no longer on {host}.").format(host=self._host))

    # ---------------------------------------------------------------------------------------- requests

    def _ask(self, method: str, body: Mapping[str, Any], *, safe: bool = False) -> Answer:
        return self._send(method, safe=safe, json=dict(body))

    def _send(self, method: str, *, safe: bool, **sent: Any) -> Answer:
        token = self._secrets.get("TOKEN", "")
        access.check(token)
        url = f"{self.account.server}/bot{quote(token, safe=':')}/{method}"
        return self.web.request("POST", url, safe=safe, accept=range(400, 500), **sent)

    def _try(self, answer: str) -> dict[str, str]:
        """Try a token that a person pasted. Raise ``Unauthorized`` when it is none, or opens another channel."""
        secrets = {"TOKEN": answer.strip()}
        Telegram(self.account, secrets, self.web).verify()
        return secrets


def _number(copy: Copy) -> int:
    return int(copy.copy_id or "0")
