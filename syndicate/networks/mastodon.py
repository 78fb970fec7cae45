"""Mastodon, and the servers that speak its API (snac, GoToSocial, Pixelfed...).

API: https://docs.joinmastodon.org/methods/statuses/. Token: ``tambour connect ACCOUNT`` gets it. By hand: on your
server, Preferences > Development > New application, scopes ``profile write:statuses write:media read:statuses``,
then copy "Your access token" into ``TAMBOUR_<ACCOUNT>_TOKEN``.

Looking before sending again: the key of an attempt is always sent, but only Mastodon itself honours it, for one
hour, and its versions 4.6.0 to 4.6.5 answer 500 to a repeated key (mastodon/mastodon issue 40399). So the rules
promise no key: our own posts are listed and matched by canonical URL, which every server offers.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from syndicate.errors import ConfigError, Gone, InDoubt, Refused, Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.model import (
    Account,
    Attempt,
    Copy,
    Edit,
    Find,
    Identity,
    PictureRules,
    Post,
    Proof,
    Receipt,
    Rules,
)  # fmt: skip
from syndicate.networks import Invitation, Network, Profile
from syndicate.networks import _mastodon_access as access
from syndicate.networks._mastodon_door import Door, MissingError
from syndicate.networks._mastodon_limits import measure, rules_of
from syndicate.networks._mastodon_pictures import pictures_to_keep, upload
from syndicate.networks._mastodon_posts import OwnPosts
from syndicate.networks._mastodon_reading import (
    id_of,
    links_to,
    map_of,
    moment,
    pictures_of,
    says,
    shown,
    shows,
    text_of,
    untouched,
)
from syndicate.networks._shown import altered, was_sent, words
from syndicate.networks._text import read_html
from syndicate.veil import MASK

if TYPE_CHECKING:
    from syndicate.web import Web

VISIBILITIES = ("public", "unlisted", "private")
CLOCKS = timedelta(minutes=2)  # how far a server's clock may be from ours


class Mastodon(Network):
    """One account on one server."""

    rules = Rules(
        kind="mastodon",
        measure=measure,
        limit=500,
        # The smallest of what servers publish where they publish nothing; ``limits`` reads theirs.
        pictures=PictureRules(most=4, max_bytes=10_000_000, max_pixels=16_777_216, alt_limit=1500),
        edit=Edit.VISIBLE,
        find=(Find.LIST,),
        source="https://docs.joinmastodon.org/user/posting/",
        lag=timedelta(seconds=10),
        key_window=timedelta(hours=1),
        draws_card=True,
        corrects=True,
    )
    title = "Mastodon"
    profile_key = "handle"
    secrets = ("TOKEN",)
    settings = ("handle", "visibility")
    required = ("server",)
    scopes = access.SCOPES
    tested = Proof.SERVER
    tested_with = ("mastodon-mock", "snac2")

    def __init__(self, account: Account, secrets: Mapping[str, str], web: Web) -> None:
        """Keep the account; nothing is loaded or sent before the first call."""
        super().__init__(account, secrets, web)
        self._door = Door(web, account.server, secrets.get("TOKEN"))
        self._me = ""
        self._application: Mapping[str, Any] | None = None
        self._posts = OwnPosts(self._door)

    @classmethod
    def profile(cls, account: Account) -> Profile | None:
        """Give the page that is also the account's name in WebFinger: https://docs.joinmastodon.org/spec/webfinger/."""
        user = account.settings.get("handle", "").lstrip("@").split("@")[0]
        if not user:
            return None
        return Profile(f"@{user}@{account.server.partition('://')[2]}", f"{account.server}/@{quote(user)}")

    @classmethod
    def rules_for(cls, settings: Mapping[str, str]) -> Rules:
        """Give the rules, once the visibility is known to be one that the API takes."""
        visibility = settings.get("visibility", VISIBILITIES[0])
        if visibility not in VISIBILITIES:
            message = _("“{value}” is not a value of “{key}”; the values are: {choices}.")
            raise ConfigError(message.format(value=visibility, key="visibility", choices=", ".join(VISIBILITIES)))
        return cls.rules

    @classmethod
    def lacking(cls, granted: Collection[str]) -> tuple[str, ...]:
        """Name the scopes that are needed and not granted: a broad one stands for those under it."""
        return access.lacking(granted)

    def invite(self) -> Invitation | None:
        """Register an application, then have a person authorize it and bring its code (OAuth, out of band)."""
        return access.invitation(self.web, self.account.server)

    def verify(self) -> Identity:
        """Ask who the token speaks for, and what its application may do (GET .../verify_credentials, both)."""
        try:
            handle, url = self._who()
        except Unauthorized:
            lacking = self.lacking(self._granted())
            if lacking:
                raise access.too_little(self.account.server, lacking) from None
            raise
        access.check_handle(handle, self.account)
        granted = self._granted()
        return Identity(handle, url, granted, advice=access.advice(granted))

    def limits(self) -> Rules:
        """Read the limits of the server (GET /api/v2/instance, else v1), without the token."""
        door = Door(self.web, self.account.server, None)
        try:
            instance = door.ask(lambda api: api.instance_v2())
        except MissingError:
            try:
                instance = door.ask(lambda api: api.instance_v1())
            except MissingError:
                raise door.missing() from None
        return rules_of(instance, self.account.rules)

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Upload the pictures, then post (POST /api/v1/statuses)."""
        parent = None if post.reply_to is None else id_of(self._read(post.reply_to.copy_id))
        media = [upload(self._door, attachment, self.web.wait) for attachment in post.attachments]
        try:
            status = self._door.ask(
                lambda api: api.status_post(
                    post.draft.text,
                    in_reply_to_id=parent,
                    media_ids=media or None,
                    visibility=self.account.settings.get("visibility", VISIBILITIES[0]),
                    language=post.draft.language.partition("-")[0],
                    idempotency_key=attempt.key,
                )
            )
        except MissingError:
            raise self._door.missing() from None
        return self._receipt(status)

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Look in our own posts for one that links to the canonical URL, in the same place of a conversation."""
        if how is not Find.LIST:
            return None
        if not self._me:
            self._who()
        under: set[str | None] = {None}
        taken = attempt.taken
        if post.reply_to is not None:
            # Under one copy all corrections have the same address; and what a person answered there is none of them.
            under, taken = self._names(post.reply_to), taken.union(post.reply_to.replies)
        matches = [
            status
            for status in self._posts.latest(self._me)
            if str(status["id"]) not in taken
            and text_of(status.get("in_reply_to_id")) in under
            and links_to(status, post.draft.link.url)
            and (post.reply_to is None or self._is_ours(status, post, attempt))
        ]
        matches.sort(key=lambda status: not self._is_ours(status, post, attempt))
        for status in matches:
            try:  # the list may be older than a deletion
                now = self._read(str(status["id"]))
            except Gone:
                self._posts.forget(str(status["id"]))
                continue
            return dataclasses.replace(self._receipt(now), ours=self._is_ours(status, post, attempt))
        return None

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - replacing twice is harmless
        """Give the copy the new text and pictures (PUT /api/v1/statuses/:id), unless a person edited it.

        An edit replaces everything: pictures that it does not name vanish. Pictures that are already there, which
        the fingerprint in their focal point says, are named with their alt text; otherwise all are sent anew.
        Mastodon.py fails when both ways are used at once.
        """
        before = self._read(copy.copy_id)
        # A server that is upgraded may write a text in another way: nobody edited what it says nobody edited.
        if copy.shown and shown(before) != copy.shown and not untouched(before) and not says(before, post):
            raise altered(copy, self._door.host)
        kept: dict[str, Any] = {"sensitive": True} if before.get("sensitive") else {}  # moderators may have said so
        pictures = pictures_to_keep(pictures_of(before), post.attachments)
        if pictures is None:
            pictures = {"media_ids": [upload(self._door, attachment, self.web.wait) for attachment in post.attachments]}
        name, text = copy.copy_id, post.draft.text
        status = self._change(name, _("edit"), lambda api: api.status_update(name, text, **pictures, **kept))
        receipt = self._receipt(status)
        if not shows(status, post.attachments):
            message = _("{host} changed the text but not the pictures: change them there by hand.")
            raise Refused(message.format(host=self._door.host))
        return dataclasses.replace(receipt, copy_id=copy.copy_id or receipt.copy_id)  # see _names

    def withdraw(self, copy: Copy) -> None:
        """Delete the copy with its pictures, after the replies that corrected it (DELETE /api/v1/statuses/:id)."""
        for reply in copy.replies:
            with contextlib.suppress(Gone):
                self._delete(reply)
        self._delete(copy.copy_id)

    # --------------------------------------------------------------------------------------- own posts

    def _names(self, copy: Copy) -> set[str | None]:
        """Give all the names of a copy: snac answers to the first one, and names it otherwise after an edit."""
        with contextlib.suppress(Gone):
            return {copy.copy_id, id_of(self._read(copy.copy_id))}
        return {copy.copy_id}

    def _is_ours(self, status: Mapping[str, Any], post: Post, attempt: Attempt) -> bool:
        """Say whether this program made a post: its application is ours.

        Where the server names no application, the proof is our very words, sent after the attempt was reserved; when
        the ledger is lost no attempt is known, and they are all the proof there can be. Signs prove nothing: snac takes
        some for Markdown.
        """
        application = map_of(status, "application").get("name")
        ours = text_of(self._our_application().get("name"))
        if application and ours:
            return bool(application == ours)
        made = moment(status.get("created_at"))
        text = read_html(str(status.get("content") or ""))[1]
        same = words(text) == words(post.draft.text) or was_sent(text, attempt)
        return same and made is not None and attempt.at - made <= CLOCKS

    def _our_application(self) -> Mapping[str, Any]:
        """Describe the application of our token (GET /api/v1/apps/verify_credentials); empty where servers do not."""
        if self._application is None:
            try:
                self._application = dict(self._door.ask(lambda api: api.app_verify_credentials()))
            except (MissingError, Unauthorized, TypeError, ValueError):
                self._application = {}
        return self._application

    def _granted(self) -> tuple[str, ...]:
        """Give the scopes of our application, which Mastodon tells since 4.3; those of a token are never more."""
        return access.words(self._our_application().get("scopes"))

    def _who(self) -> tuple[str, str]:
        """Give the handle and the address of the account that the token speaks for."""
        try:
            me = self._door.ask(lambda api: api.account_verify_credentials())
            self._me = id_of(me)
            return str(me["acct"]), str(me["url"])
        except (MissingError, KeyError, TypeError):
            raise self._door.missing() from None

    # ----------------------------------------------------------------------------------------- answers

    def _read(self, name: str | None) -> dict[str, Any]:
        """Read a post of ours. Raise ``Gone`` when the server, which still knows us, says that it does not exist."""
        try:
            status = dict(self._door.ask(lambda api: api.status(name)))
            id_of(status)
        except MissingError:
            self._who()  # a server that is being mended, or does not know our token, says 404 to everything
            raise Gone(_("This copy is no longer on {host}.").format(host=self._door.host)) from None
        except (KeyError, TypeError, ValueError):
            raise self._door.missing() from None
        if not self._door.told("edited_at"):
            status.pop("edited_at", None)
        return status

    def _delete(self, name: str | None) -> None:
        said = self._change(name, _("delete"), lambda api: api.status_delete(name, delete_media=True))
        try:
            id_of(said)
        except (KeyError, TypeError):
            self._prove_gone(name)  # it is not the post that the API answers with, and may come from a gateway

    def _prove_gone(self, name: str | None) -> None:
        """Raise ``InDoubt`` unless the server says that a post does not exist."""
        try:
            self._read(name)
        except Gone:
            return
        except (Unsent, Unauthorized):
            pass  # it does not say
        raise self._senseless()

    def _change(self, name: str | None, what: str, call: Callable[[Any], Any]) -> Any:
        """Change a post of ours. Raise ``Gone`` when it is no longer there.

        Some servers have no such call: that is what a 404 means when it comes twice for a copy that can be read.
        """
        for _time in range(2):
            try:
                return self._door.ask(call)
            except MissingError:
                self._read(name)
        raise self._cannot(what)

    def _receipt(self, status: Any) -> Receipt:
        try:
            url = text_of(status.get("url"))
            return Receipt(id_of(status), None if url == MASK else url, shown=shown(status))
        except (KeyError, TypeError, AttributeError):
            raise self._senseless() from None

    def _senseless(self) -> InDoubt:
        return InDoubt(_("{host} gave an answer that makes no sense.").format(host=self._door.host))

    def _cannot(self, what: str) -> Refused:
        message = _("{host} does not let programs {what} a post: do it there by hand.")
        return Refused(message.format(host=self._door.host, what=what))
