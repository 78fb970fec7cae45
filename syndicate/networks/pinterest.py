"""Pinterest: a pin on the board of the original's category, by the API v5.

API: https://developers.pinterest.com/docs/api/v5/. Access: an app that Pinterest has given its Standard access, then
``tambour connect ACCOUNT``; the token goes into ``TAMBOUR_<ACCOUNT>_TOKEN`` and lasts 30 days, what renews it into
``REFRESH_TOKEN`` and ``CLIENT_SECRET``.

No key can be sent: our own pins are listed and matched by their link. Everything of a pin but its picture is edited in
place. Nothing here was run against the live service.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from syndicate.errors import ConfigError, Gone, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
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
)  # fmt: skip
from syndicate.networks import Invitation, Network, Profile, Renewal
from syndicate.networks import _pinterest_access as access
from syndicate.networks import _pinterest_pins as pins
from syndicate.networks._shown import altered
from syndicate.networks._titled import utf16
from syndicate.web import Answer, host

PAGE, PAGES = 250, 40  # things of a page, the most the API gives; pages read when looking for a copy
PIN = re.compile(r"/pin/(?:[^/]*--)?(\d+)/?")  # an address may hold the title before the number


class Pinterest(Network):
    """One account, and its boards."""

    rules = Rules(
        kind="pinterest",
        measure=utf16,
        limit=800,
        # One picture: a pin of several has one alternative text for all. It travels in the request, and its weight is
        # ours: the API states none (20 MB on the site).
        pictures=PictureRules(most=1, max_bytes=5_000_000, alt_limit=500),
        edit=Edit.BY_ID,
        find=(Find.LIST,),
        source="https://developers.pinterest.com/docs/api/v5/pins-create",
        lag=timedelta(minutes=1),  # nothing is said of it
        needs=frozenset({"picture"}),
        hosting=Hosting.OUTSIDE,
        by_category=True,
    )
    title = "Pinterest"
    profile_key = "handle"
    secrets = ("TOKEN",)
    optional_secrets = ("REFRESH_TOKEN", "CLIENT_SECRET")
    settings = ("board", "client_id", "handle")
    tables = ("boards",)
    required = ("board", "client_id")
    default_server = "https://api.pinterest.com"
    scopes = access.SCOPES
    tested = Proof.OFFICIAL
    tested_with = ("pinterest/api-description",)

    @classmethod
    def wrong(cls, settings: Mapping[str, str]) -> tuple[str, str] | None:
        """Check that boards are named by their numbers."""
        return access.wrong(settings)

    @classmethod
    def profile(cls, account: Account) -> Profile | None:
        """Give the public page."""
        handle = account.settings.get("handle", "").lstrip("@")
        return Profile(f"@{handle}", f"{access.SITE}/{quote(handle)}/") if handle else None

    @classmethod
    def copy_id(cls, url: str) -> str:
        """Give the number in the address of a pin. Raise ``ConfigError`` for the short addresses that hide it."""
        found = PIN.fullmatch(urlsplit(url).path)
        if found is None:
            message = _("This address does not hold the pin's number. Open it, and give the one like {example}.")
            raise ConfigError(message.format(example=f"{access.SITE}/pin/1234567890/"))
        return found[1]

    def invite(self) -> Invitation | None:
        """Say how a person lets the commune's app publish."""
        return access.invitation(self.web, self.account)

    def verify(self) -> Identity:
        """Ask whose access it is (GET /user_account), and for its boards (GET /boards)."""
        name, settings = self._who(), self.account.settings
        boards = [board for board in self._all("/boards") if isinstance(board.get("id"), str)]
        access.check_boards(settings, {board["id"]: self._told(board.get("name")) for board in boards})
        hint = access.advice(settings, boards)
        return Identity(f"@{name}", f"{access.SITE}/{quote(name)}/", advice=hint, lasts=access.LASTS)

    @property
    def refreshable(self) -> bool:
        """Tell the accounts that ``connect`` gave all three secrets."""
        return access.can_refresh(self._secrets)

    def refresh(self) -> Renewal | None:
        """Ask for a new access with the token that renews it (POST /oauth/token), which is another one then."""
        return access.refresh(self.web, self.account, self._secrets) if self.refreshable else None

    def publish(self, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - no key can be sent
        """Make the pin (POST /pins)."""
        if not post.attachments:
            raise Refused(_("Pinterest takes no pin without a picture."))
        board = self._board(post)
        made = {**pins.body(post, board), "media_source": pins.source(post.attachments[0])}
        answer = self._call("POST", "/pins", safe=False, json=made, accept=(404,))
        if answer.status == 404:
            raise self._no_board(answer, board)
        return self._receipt(self._pin(answer))

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Look in our own pins for one that leads to the canonical URL, whatever board it is on."""
        if how is not Find.LIST or post.reply_to is not None:
            return None
        found = [
            there
            for there in self._all("/pins")
            if pins.links_to(there, post.draft.link.url) and self._named(there) and there["id"] not in attempt.taken
        ]
        found.sort(key=lambda there: not pins.is_ours(there, post, attempt))
        return self._receipt(found[0], ours=pins.is_ours(found[0], post, attempt)) if found else None

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - twice is once
        """Give the pin its new words and board (PATCH /pins/{pin_id}), unless a person edited it."""
        there, board = self._read(copy.copy_id), self._board(post)
        if copy.shown and pins.shown(there) != copy.shown and not pins.says(there, post, board):
            raise altered(copy, host(self.account.server))
        try:
            answer = self._call("PATCH", _path(copy.copy_id), safe=False, json=pins.body(post, board))
        except Unauthorized as error:
            # The call is «in beta and not available to all apps»: everything else may work.
            message = _("{reason} Not every app may edit pins: “edits” in [strategy] can leave those of this account.")
            raise Unauthorized(message.format(reason=error)) from None
        return self._receipt(self._pin(answer))

    def withdraw(self, copy: Copy) -> None:
        """Delete the pin (DELETE /pins/{pin_id})."""
        answer = self._call("DELETE", _path(copy.copy_id), safe=False, accept=(404,))
        if answer.status == 404:
            if _said(answer):
                self._read(copy.copy_id)
            raise answer.failure()
        if answer.status != 204:
            raise self._senseless(answer)

    # -------------------------------------------------------------------------------------------- pins

    def _board(self, post: Post) -> str:
        return access.board_for(self.account.settings, post.draft.category)

    def _read(self, name: str | None) -> Mapping[str, Any]:
        """Read a pin of ours. Raise ``Gone`` when Pinterest, which still knows us, says that it does not exist."""
        answer = self._call("GET", _path(name), safe=True, accept=(404,))
        if answer.status == 404:
            self._who()
            raise Gone(_("This copy is no longer on {host}.").format(host=host(self.account.server)))
        there = self._pin(answer)
        if there.get("is_owner") is False:
            raise Unsent(_("This copy belongs to another account than “{account}”.").format(account=self.account.name))
        return there

    def _who(self) -> str:
        """Give the name of the account. Raise ``Unauthorized`` when the access is another's than the settings say."""
        answer = self._call("GET", "/user_account", safe=True)
        name = self._told(self._object(answer).get("username"))
        if not name:
            raise self._senseless(answer)
        wanted = self.account.settings.get("handle", "").lstrip("@")
        if wanted and wanted.lower() != name.lower():
            message = _("This access is that of “{found}”; tambour.toml says “{wanted}”.")
            raise Unauthorized(message.format(found=name, wanted=wanted))
        return name

    def _receipt(self, there: Mapping[str, Any], *, ours: bool = True) -> Receipt:
        return Receipt(there["id"], f"{access.SITE}/pin/{there['id']}/", ours, shown=pins.shown(there))

    def _no_board(self, answer: Answer, board: str) -> OutcomeError:
        """Say that a board is gone, where Pinterest's own words say so: the 404 of a proxy proves nothing."""
        said = _said(answer)
        if not said:
            return answer.failure()
        message = _("{host} does not have the board {board}: correct tambour.toml{reason}.")
        return Unsent(message.format(host=host(answer.url), board=board, reason=said))

    # ---------------------------------------------------------------------------------------- requests

    def _all(self, path: str) -> Iterator[Mapping[str, Any]]:
        """Give all the things of a list: in which order they come is said nowhere. Raise ``Unsent`` for too many."""
        bookmark = None
        for _page in range(PAGES):
            query = {"page_size": PAGE} | ({"bookmark": bookmark} if bookmark else {})
            answer = self._call("GET", path, safe=True, params=query)
            page = self._object(answer)
            things, last, bookmark = page.get("items"), bookmark, page.get("bookmark")
            if not isinstance(things, list) or not isinstance(bookmark, str | None) or (bookmark and bookmark == last):
                raise self._senseless(answer)
            yield from (thing for thing in things if isinstance(thing, dict))
            if not bookmark:
                return
        raise Unsent(_("{host} lists more than can be read.").format(host=host(self.account.server)))

    def _call(self, method: str, path: str, *, safe: bool, accept: Collection[int] = (), **sent: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self._secrets.get('TOKEN', '')}"}
        url = f"{self.account.server}/v5{path}"
        answer = self.web.request(method, url, headers=headers, safe=safe, accept=range(400, 500), **sent)
        if answer.status >= 400 and answer.status not in accept:
            raise self._failure(answer)
        return answer

    def _failure(self, answer: Answer) -> OutcomeError:
        """Name an answer that is no success. A trial app may not make pins: code 29, once also code 3."""
        named, said = answer.failure(), _said(answer)
        if answer.status in (401, 403) and "Trial access" in said:
            message = _("{reason} The app has only its trial access: ask Pinterest for the Standard one.")
            return Unauthorized(message.format(reason=named))
        if answer.status == 401:
            message = _("{reason} An access lasts 30 days: “tambour connect {account}” gets another.")
            return Unauthorized(message.format(reason=named, account=self.account.name))
        return named

    def _pin(self, answer: Answer) -> Mapping[str, Any]:
        there = self._object(answer)
        if not self._named(there):
            raise self._senseless(answer)
        return there

    def _named(self, there: Mapping[str, Any]) -> bool:
        name = there.get("id")
        return isinstance(name, str) and name.isascii() and name.isdigit()

    def _object(self, answer: Answer) -> Mapping[str, Any]:
        found = answer.json()
        if not isinstance(found, dict):
            raise self._senseless(answer)
        return found

    def _told(self, value: object) -> str:
        """Write a name that Pinterest gives for people to read: on one line, without our secrets."""
        text = "".join(sign if sign.isprintable() else " " for sign in value) if isinstance(value, str) else ""
        return self.web.cover(text)[:80].strip()

    def _senseless(self, answer: Answer) -> OutcomeError:
        message = _("{host} gave an answer that makes no sense.").format(host=host(answer.url))
        return Unsent(message) if answer.safe else InDoubt(message)


def _said(answer: Answer) -> str:
    """Give Pinterest's own words of an error, after a colon; nothing when they are none of its (code and message)."""
    try:
        told = answer.json()
    except OutcomeError:
        return ""
    if not isinstance(told, dict) or not isinstance(told.get("code"), int):
        return ""
    return answer.quote(told.get("message"))


def _path(name: str | None) -> str:
    return f"/pins/{quote(name or '', safe='')}"
