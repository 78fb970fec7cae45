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
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from syndicate.addresses import host
from syndicate.errors import ConfigError, Gone, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.model import (
    Account,
    Attempt,
    Copy,
    Draft,
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
from syndicate.networks import _pinterest_answers as answers
from syndicate.networks import _pinterest_pins as pins
from syndicate.networks._shown import altered
from syndicate.networks._text import told
from syndicate.networks._titled import utf16

if TYPE_CHECKING:
    from syndicate.web import Answer

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
        fixed_pictures=True,
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
    early = timedelta(days=16)  # of the 30 that an access lasts
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
    def place(cls, account: Account, draft: Draft) -> str:
        """Name the board."""
        return access.board_in_words(account.settings, draft.category)

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
        boards = list(self._all("/boards"))
        access.check_boards(settings, {board["id"]: told(self.web, board.get("name")) for board in boards})
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
        return self._receipt(self._make(post))

    def _make(self, post: Post) -> Mapping[str, Any]:
        if not post.attachments:
            raise Refused(_("Pinterest takes no pin without a picture."))
        board = self._board(post)
        made = {**pins.body(post, board), "media_source": pins.source(post.attachments[0])}
        answer = self._call("POST", "/pins", safe=False, json=made, accept=(403, 404))
        if answer.status in (403, 404):
            raise answers.no_board(answer, board, self.account.name)
        return answers.pin_of(answer)

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Look in our own pins for one that leads to the canonical URL, whatever board it is on."""
        if how is not Find.LIST or post.reply_to is not None:
            return None
        found, ours, unfinished = self._found(post, attempt)
        if ours and unfinished and not post.draft.text:  # nobody is to finish it: the original is gone
            raise Unsent(_("Two pins lead to this page, one made in the place of the other: delete the older one."))
        return self._receipt(found, ours=ours) if found and not unfinished else None

    def _found(self, post: Post, attempt: Attempt) -> tuple[Mapping[str, Any] | None, bool, bool]:
        """Give the pin that leads to the canonical URL, whether it is ours, and whether the one it replaces is left."""
        url, others = post.draft.link.url, attempt.taken | {attempt.replaces}
        # Pins of a protected board are left out unless they are asked for.
        listed = [
            there for there in self._all("/pins", include_protected_pins="true") if there.get("is_owner") is not False
        ]
        unfinished = any(there["id"] == attempt.replaces for there in listed)
        free = [there for there in listed if there["id"] not in others and pins.may_link_to(there, url)]
        ours = next((there for there in free if pins.is_ours(there, post, attempt)), None)
        linked = next((there for there in free if pins.links_to(there, url)), None)
        return ours or linked, ours is not None, unfinished

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:
        """Give the pin its new words and board (PATCH /pins/{pin_id}), unless a person edited it.

        Its picture cannot be changed: where it must be another, the pin is made anew.
        """
        if attempt.replaces:
            return self._anew(copy, post, attempt)
        self._check_unaltered(self._read(copy.copy_id), copy, post)
        body = pins.body(post, self._board(post))
        try:
            answer = self._call("PATCH", _path(copy.copy_id), safe=False, json=body, accept=(404,))
        except Unauthorized as error:
            # The call is «in beta and not available to all apps»: everything else may work.
            message = _("{reason} Not every app may edit pins: “edits” in [strategy] can leave those of this account.")
            raise Unauthorized(message.format(reason=error)) from None
        if answer.status == 404:
            if answers.said(answer):
                self._read(copy.copy_id)  # the pin is there: it is the board that is not
            raise answers.no_board(answer, body["board_id"], self.account.name)
        return self._receipt(answers.pin_of(answer))

    def withdraw(self, copy: Copy) -> None:
        """Delete the pin (DELETE /pins/{pin_id})."""
        answer = self._call("DELETE", _path(copy.copy_id), safe=False, accept=(404,))
        if answer.status == 404:
            if answers.said(answer):
                self._read(copy.copy_id)
            raise answer.failure()
        if answer.status != 204:
            raise answers.senseless(answer)

    # -------------------------------------------------------------------------------------------- pins

    def _anew(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:
        """Make another pin, then delete the one before it. What an earlier try made is found, and not made again."""
        found, ours, _unfinished = self._found(post, attempt)
        if found is None or not ours:
            self._check_unaltered(self._read(copy.copy_id), copy, post)
            found = self._make(post)
        try:
            self.withdraw(copy)
        except Gone:
            pass
        except OutcomeError as error:
            raise InDoubt(str(error)) from None  # two are there: the next try deletes the first
        return self._receipt(found)

    def _check_unaltered(self, there: Mapping[str, Any], copy: Copy, post: Post) -> None:
        if copy.shown and pins.shown(there) != copy.shown and not pins.says(there, post, self._board(post)):
            raise altered(copy, host(self.account.server))

    def _board(self, post: Post) -> str:
        return access.board_for(self.account.settings, post.draft.category)

    def _read(self, name: str | None) -> Mapping[str, Any]:
        """Read a pin of ours. Raise ``Gone`` when Pinterest, which still knows us, says that it does not exist."""
        answer = self._call("GET", _path(name), safe=True, accept=(404,))
        if answer.status == 404:
            self._who()
            raise Gone(_("This copy is no longer on {host}.").format(host=host(self.account.server)))
        there = answers.pin_of(answer)
        if there.get("is_owner") is False:
            raise Unsent(_("This copy belongs to another account than “{account}”.").format(account=self.account.name))
        return there

    def _who(self) -> str:
        """Give the name of the account. Raise ``Unauthorized`` when the access is another's than the settings say."""
        answer = self._call("GET", "/user_account", safe=True)
        name = told(self.web, answers.object_of(answer).get("username"))
        if not name:
            raise answers.senseless(answer)
        wanted = self.account.settings.get("handle", "").lstrip("@")
        if wanted and wanted.lower() != name.lower():
            message = _("This access is that of “{found}”; tambour.toml says “{wanted}”.")
            raise Unauthorized(message.format(found=name, wanted=wanted))
        return name

    def _receipt(self, there: Mapping[str, Any], *, ours: bool = True) -> Receipt:
        return Receipt(there["id"], f"{access.SITE}/pin/{there['id']}/", ours, shown=pins.shown(there))

    # ---------------------------------------------------------------------------------------- requests

    def _all(self, path: str, **asked: str) -> Iterator[Mapping[str, Any]]:
        """Give all the things of a list: in which order they come is said nowhere. Raise ``Unsent`` for too many."""
        bookmark = None
        for _page in range(PAGES):
            query = {"page_size": PAGE, **asked} | ({"bookmark": bookmark} if bookmark else {})
            answer = self._call("GET", path, safe=True, params=query)
            page = answers.object_of(answer)
            things, last, bookmark = page.get("items"), bookmark, page.get("bookmark")
            if not isinstance(things, list) or not isinstance(bookmark, str | None) or (bookmark and bookmark == last):
                raise answers.senseless(answer)
            if not all(answers.has_name(thing) for thing in things):
                raise answers.senseless(answer)  # what cannot be read may be what is looked for
            yield from things
            if not bookmark:
                return
        raise Unsent(_("{host} lists more than can be read.").format(host=host(self.account.server)))

    def _call(self, method: str, path: str, *, safe: bool, accept: Collection[int] = (), **sent: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self._secrets.get('TOKEN', '')}"}
        url = f"{self.account.server}/v5{path}"
        answer = self.web.request(method, url, headers=headers, safe=safe, accept=range(400, 500), **sent)
        if answer.status >= 400 and answer.status not in accept:
            raise answers.failure(answer, self.account.name)
        return answer


def _path(name: str | None) -> str:
    return f"/pins/{quote(name or '', safe='')}"
