"""A room on a Matrix server, such as Tchap, by the client-server API.

API: https://spec.matrix.org/v1.18/client-server-api/. Access: ``tambour connect ACCOUNT``. By hand: an account of its
own for the commune's announcements, invited into the room, and its access token in ``TAMBOUR_<ACCOUNT>_TOKEN``.

One copy is one event: a text, or a picture whose caption is the text (media captions, Matrix 1.10). The key of the
attempt is its transaction id, so a server that has just obeyed obeys once; and it stands in the event, so that the
copy is found and proven ours for as long as the room remembers, whatever token and device ask.
A room that is encrypted is refused: without the keys of each reader, a program would write what nobody can read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from syndicate.addresses import host
from syndicate.errors import ConfigError, Gone, Unauthorized, Unsent
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
    Proof,
    Receipt,
    Rules,
)
from syndicate.networks import Invitation, Network
from syndicate.networks import _matrix_access as access
from syndicate.networks._matrix_answers import failure, is_absent, text_of, value_of
from syndicate.networks._matrix_events import content, is_edit, is_ours, links_to, replacing, seen, shown, shown_of
from syndicate.networks._matrix_room import EVENT, ROOM, Room, path
from syndicate.networks._shown import altered
from syndicate.veil import MASK

if TYPE_CHECKING:
    from syndicate.web import Answer, Web

MOST_BYTES = 10_000_000  # of a picture: ours, as each server has its own (Synapse: 50 MB)
PAGE, PAGES = 100, 20  # events of a page; pages read when looking for a copy
CLOCKS = timedelta(minutes=2)  # how far the server's clock may be from ours


class Matrix(Network):
    """One room that is not encrypted, where our account may write."""

    rules = Rules(
        kind="matrix",
        measure=len,
        limit=4000,  # ours: the server counts bytes
        # An event takes 65,536 bytes, and an edit holds its text four times: twice plain, twice as HTML.
        byte_limit=12_000,
        pictures=PictureRules(most=1, max_bytes=MOST_BYTES, alt_limit=200),  # an alt text is the file's name
        edit=Edit.VISIBLE,
        find=(Find.LIST,),
        source="https://spec.matrix.org/v1.18/client-server-api/#size-limits",
        lag=timedelta(seconds=5),  # not documented: a server of several processes may be behind itself
        hosting=Hosting.OUTSIDE,
    )
    title = "Matrix"
    secrets = ("TOKEN",)
    settings = ("room", "user")
    required = ("server", "room")
    tested = Proof.SERVER
    tested_with = ("matrix-synapse",)

    def __init__(self, account: Account, secrets: Mapping[str, str], web: Web) -> None:
        """Keep the account; who we are and what the room is like are asked by the first call that needs it."""
        super().__init__(account, secrets, web)
        self._me = ""
        self._known: Room | None = None

    @classmethod
    def wrong(cls, settings: Mapping[str, str]) -> tuple[str, str] | None:
        """Want the room and the account named as the API names them."""
        room, user = settings.get("room", ""), settings.get("user", "")
        if not ROOM.fullmatch(room):
            message = _("“{value}” is not a room: write its address, “#name:server”, or its number, “!…”.")
            return "room", message.format(value=room)
        if user and not access.USER.fullmatch(user):
            message = _("“{value}” is not an account of Matrix: write “@name:server”.")
            return "user", message.format(value=user)
        return None

    @classmethod
    def copy_id(cls, url: str) -> str:
        """Give the name of the event in a link to a message: ``https://matrix.to/#/ROOM/EVENT?via=…``."""
        found = EVENT.search(unquote(url).partition("?")[0])
        if found is None:
            message = _("This is not the address of a message: “Share” on it gives one that holds a “$”.")
            raise ConfigError(message)
        return found[0]

    def invite(self) -> Invitation | None:
        """Ask for the password of the account and log in with it; without ``user``, for a token."""
        return access.invitation(self.web, self.account, self._try)

    def verify(self) -> Identity:
        """Ask who we are, what the room is like, and whether we are in it and may write there."""
        me, room = self._who(), self._room()
        access.check_user(self.account, me)
        self._check_joined(room)
        return Identity(me, room.link(), advice=access.advice(self._state(room.name, "m.room.power_levels"), me))

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Upload the picture, then send the event (PUT …/send/m.room.message/TRANSACTION)."""
        room = self._room()
        made = content(post, attempt.key, self._upload(post))
        answer = self._call("PUT", path(room.name, "send", "m.room.message", attempt.key), safe=False, json=made)
        return self._receipt(room, text_of(answer, "event_id", EVENT), made)

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Look in our own messages for the one with our key, else for one with the canonical URL."""
        if how is not Find.LIST or post.reply_to is not None:
            return None
        room, linked = self._room(), None
        for event in self._own_events(room, attempt.at - CLOCKS if attempt.at.timestamp() else attempt.at):
            name, there = event["event_id"], seen(event)
            if name in attempt.taken or is_edit(event):
                continue
            if is_ours(event, attempt.key):
                return self._receipt(room, name, there)
            if linked is None and links_to(there, post.draft.link.url):
                linked = self._receipt(room, name, there, ours=False)
        return linked

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:
        """Send the event that replaces the content (``m.replace``), unless readers see it already.

        An edit that goes back to an earlier text is another edit: its transaction id holds when it was reserved.
        """
        room, name = self._room(), copy.copy_id or ""
        there = seen(self._read(room, name))
        if shown(there) == shown_of(post):
            return self._receipt(room, name, there)
        if copy.shown and shown(there) != copy.shown:
            raise altered(copy, host(self.account.server))
        made = content(post, attempt.key, self._upload(post))
        key = _transaction(attempt.key, attempt.at, shown_of(post))
        sent = path(room.name, "send", "m.room.message", key)
        text_of(self._call("PUT", sent, safe=False, json=replacing(made, name)), "event_id", EVENT)
        return self._receipt(room, name, made)

    def withdraw(self, copy: Copy) -> None:
        """Redact the edits, which hold what the copy said, then the event itself."""
        room, name = self._room(), copy.copy_id or ""
        self._read(room, name)
        for edit in self._edits(room, name):
            self._redact(room, edit)
        self._redact(room, name)

    # ------------------------------------------------------------------------------------------ events

    def _upload(self, post: Post) -> str:
        """Give the picture to the server, which keeps it where its address is known only from the event."""
        if not post.attachments:
            return ""
        picture = post.attachments[0]
        where = "/_matrix/media/v3/upload"
        answer = self._call("POST", where, safe=True, content=picture.data, mime=picture.mime)
        return text_of(answer, "content_uri", access.MXC)

    def _own_events(self, room: Room, since: datetime) -> Iterator[dict[str, Any]]:
        """Give our messages in the room, latest first (GET …/messages)."""
        wanted = json.dumps({"senders": [self._who()], "types": ["m.room.message"]})
        query = {"dir": "b", "limit": str(PAGE), "filter": wanted}
        for _page in range(PAGES):
            answer = self._call("GET", path(room.name, "messages"), safe=True, params=query)
            events = [event for event in value_of(answer, "chunk", list) if self._is_own(event)]
            yield from events
            end = answer.json().get("end")
            if not isinstance(end, str) or any(
                event["origin_server_ts"] < since.timestamp() * 1000 for event in events
            ):
                return
            query = {**query, "from": end}

    def _is_own(self, event: Any) -> bool:
        return (
            isinstance(event, dict)
            and event.get("sender") == self._me
            and EVENT.fullmatch(str(event.get("event_id"))) is not None
            and type(event.get("origin_server_ts")) is int
        )

    def _read(self, room: Room, name: str) -> dict[str, Any]:
        """Read an event of ours, with its latest edit. Raise ``Gone`` when it was redacted, or is not there."""
        answer = self._call("GET", path(room.name, "event", name), safe=True, accept=(404,))
        if is_absent(answer):
            self._check_joined(room)
            raise self._gone()
        sender = value_of(answer, "sender", str)
        event: dict[str, Any] = answer.json()
        value_of(answer, "content", dict)
        if sender != self._who():
            raise Unsent(_("This copy belongs to another account than “{account}”.").format(account=self.account.name))
        if not event["content"]:
            raise self._gone()  # what is redacted keeps its place and nothing else
        return event

    def _edits(self, room: Room, name: str) -> list[str]:
        where = path(room.name, "relations", name, "m.replace", "m.room.message", version="v1")
        answer = self._call("GET", where, safe=True, params={"limit": str(PAGE)})
        return [event["event_id"] for event in value_of(answer, "chunk", list) if self._is_own(event)]

    def _redact(self, room: Room, name: str) -> None:
        where = path(room.name, "redact", name, _transaction("redact", name))
        text_of(self._call("PUT", where, safe=False, json={"reason": ""}), "event_id", EVENT)

    def _receipt(self, room: Room, name: str, there: Mapping[str, Any], *, ours: bool = True) -> Receipt:
        return Receipt(name, room.link(name) if room.public else None, ours, shown=shown(there))

    def _gone(self) -> Gone:
        return Gone(_("This copy is no longer on {host}.").format(host=host(self.account.server)))

    # ------------------------------------------------------------------------------- who we are, and where

    def _who(self) -> str:
        """Give the account that the token speaks for (GET account/whoami)."""
        if not self._me:
            me = value_of(self._call("GET", "/_matrix/client/v3/account/whoami", safe=True), "user_id", str)
            if MASK in me or not access.USER.fullmatch(me):
                raise Unsent(_("{host} gave an answer that makes no sense.").format(host=host(self.account.server)))
            self._me = me
        return self._me

    def _room(self) -> Room:
        """Look the room up, once. Raise ``Unauthorized`` when it is encrypted: nothing is written in clear there."""
        if self._known is None:
            name = self.account.settings.get("room", "")
            if name.startswith("#"):
                name = text_of(self._call("GET", access.directory(name), safe=True), "room_id", ROOM)
            encryption = self._state(name, "m.room.encryption")
            if encryption is not None:
                value_of(encryption, "algorithm", str)
                message = _("The room is encrypted, and what a program writes there cannot be read: give it another.")
                raise Unauthorized(message)
            rule = self._state(name, "m.room.join_rules")
            public = rule is not None and value_of(rule, "join_rule", str) == "public"
            called, server = self.account.settings.get("room", ""), host(self.account.server)
            self._known = Room(name, called, public=public, server=server)
        return self._known

    def _state(self, room: str, kind: str) -> Answer | None:
        """Read one setting of the room (GET …/state/KIND); ``None`` when it has none."""
        answer = self._call("GET", path(room, "state", kind), safe=True, accept=(404,))
        return None if is_absent(answer) else answer

    def _check_joined(self, room: Room) -> None:
        """Raise ``Unauthorized`` when we are no longer in the room, where an event that is hidden is said absent."""
        joined = value_of(self._call("GET", "/_matrix/client/v3/joined_rooms", safe=True), "joined_rooms", list)
        if room.name not in joined:
            raise Unauthorized(_("The account is not in the room: invite it, and accept."))

    def _call(
        self, method: str, where: str, *, safe: bool, mime: str = "", accept: tuple[int, ...] = (), **sent: Any
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self._secrets.get('TOKEN', '')}"}
        headers |= {"Content-Type": mime} if mime else {}
        url = f"{self.account.server}{where}"
        answer = self.web.request(method, url, headers=headers, safe=safe, accept=range(400, 500), **sent)
        if answer.status >= 400 and not (answer.status in accept and is_absent(answer)):
            raise failure(answer)
        return answer

    def _try(self, answer: str) -> dict[str, str]:
        """Try a token. Raise ``Unauthorized`` when it opens nothing."""
        secrets = {"TOKEN": answer.strip()}
        Matrix(self.account, secrets, self.web).verify()
        return secrets


def _transaction(*parts: object) -> str:
    """Give one transaction id for one deed."""
    return hashlib.sha256(" ".join(map(str, parts)).encode()).hexdigest()
