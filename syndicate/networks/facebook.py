"""A Facebook Page, by plain HTTP calls to Meta's Graph API. Groups and profiles have had no such API since 2024.

API: https://developers.facebook.com/docs/pages-api/posts. Access: ``tambour connect ACCOUNT``. By hand: a Page access
token that does not end (https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived) goes
into ``TAMBOUR_<ACCOUNT>_TOKEN``, the Page's number into tambour.toml.

A post is made unpublished, which nobody sees; its id goes into the ledger; then it is published by that id. Whatever
happens in between, reading that id tells what became of it. Meta's description of a post has this way
(``is_published``, facebook-business-sdk-codegen PagePost.json), Meta announced it in 2012; its live behaviour is
unverified. Error 506, "the same as a recent post", means that it may be out: look, do not refuse.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

from syndicate.errors import ConfigError, Gone, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.model import (
    Account,
    Attachment,
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
from syndicate.networks import Invitation, Network, Profile
from syndicate.networks import _facebook_access as access
from syndicate.networks._facebook_posts import FIELDS, is_ours, links_to, photos, says, shown
from syndicate.networks._meta import VERSION, Graph, MissingError
from syndicate.networks._meta_access import Access, inspect
from syndicate.networks._shown import altered

if TYPE_CHECKING:
    from syndicate.web import Web

SITE = "https://www.facebook.com"
# Posts of a page, the most the API gives; pages read when looking for a copy. Facebook lists about 600 posts a year,
# by rank rather than by date, so reading never stops at an old one (.../graph-api/reference/page/feed).
PAGE, PAGES = 100, 10
NUMBER = re.compile(r"[0-9]{1,40}(_[0-9]{1,40})?")  # of a Page or a photo; of a post, the Page's before its own


class Facebook(Network):
    """One Page."""

    rules = Rules(
        kind="facebook",
        measure=len,
        limit=63_206,  # as github gitroomhq/postiz-app has it; Meta documents none
        # 4 MB: error 1366046 says so; most and alt_limit are ours, as Meta documents none.
        pictures=PictureRules(most=10, max_bytes=4_000_000, alt_limit=1000),
        edit=Edit.VISIBLE,
        find=(Find.HANDLE, Find.LIST),
        source="https://developers.facebook.com/docs/pages-api/posts",
        lag=timedelta(seconds=30),  # ours: Meta says nothing
        draws_card=True,
        hosting=Hosting.OUTSIDE,
        most_tags=3,
    )
    title = "Facebook"
    operator = "Meta"
    profile_key = "handle"
    secrets = ("TOKEN",)
    settings = ("page", "handle")
    required = ("page",)
    default_server = "https://graph.facebook.com"
    scopes = access.SCOPES
    version = (VERSION.name, VERSION.until)
    tested = Proof.OFFICIAL
    tested_with = ("facebook-business-sdk-codegen",)

    def __init__(self, account: Account, secrets: Mapping[str, str], web: Web) -> None:
        """Keep the account; nothing is sent before the first call."""
        super().__init__(account, secrets, web)
        self._page = account.settings["page"]
        self._token = secrets.get("TOKEN", "")
        self._graph = self._opened(self._token)
        self._granted: Access | None = None

    @classmethod
    def profile(cls, account: Account) -> Profile | None:
        """Give the Page's address, which ends with the name that the Page chose."""
        handle = account.settings.get("handle", "").lstrip("@")
        return Profile(handle, f"{SITE}/{quote(handle)}") if handle else None

    @classmethod
    def copy_id(cls, url: str) -> str:
        """Give the number of a post from its address. Raise ``ConfigError`` for the addresses that hide it."""
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        name = query["story_fbid"][0] if "story_fbid" in query else super().copy_id(parts.path)
        if not NUMBER.fullmatch(name):
            message = _("This address does not hold the post's number. Meta Business Suite shows it: {example}")
            raise ConfigError(message.format(example=f"{SITE}/PAGE_POST"))
        return name

    def invite(self) -> Invitation | None:
        """Say where a person who manages the Page gets a token; the exchange is asking for the Page's own."""
        return access.invitation(self.account, self._opened)

    def verify(self) -> Identity:
        """Ask who the token speaks for (GET /me), what it may do, and when Meta wants a person to agree again.

        A Page's token has no end; the right to data of the person who made it has, after 90 days without them
        (https://developers.facebook.com/docs/facebook-login/auth-vs-data).
        """
        name, granted, now = self._who(), self._access(), datetime.now(UTC)
        hints = (VERSION.advice(now.date()), access.advice(granted))
        handle = self.account.settings.get("handle") or self._page
        url = f"{SITE}/{quote(handle.lstrip('@'))}"
        return Identity(name, url, granted.scopes, granted.ends, " ".join(filter(None, hints)))

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Make the post unpublished, unless an earlier try did, then publish it (POST /{post} is_published)."""
        handle = attempt.handle
        if handle is None:
            handle = self._make(post)
            attempt.prepared(handle)
        self._change(handle, is_published=True)
        there = self._glimpse(handle)
        if there.get("is_published") is False:
            message = _("{host} says that it published the post {name}, but does not show it.")
            raise InDoubt(message.format(host=self._graph.host, name=handle))
        return self._receipt(handle, there)

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Ask whether the post that was made is published; or look in the Page's posts for one that links to ours."""
        if how is Find.HANDLE:
            return self._asked(attempt.handle) if attempt.handle else None
        if how is not Find.LIST:
            return None
        listed = self._graph.pages(f"{self._page}/published_posts", most=PAGES, fields=FIELDS, limit=PAGE)
        matches = [
            there
            for there in listed
            if str(there.get("id")) not in attempt.taken
            and there.get("is_published") is not False
            and links_to(there, post.draft.link.url)
        ]
        if not matches:
            return None
        found, ours = max(
            ((there, is_ours(there, post, attempt, self._access().app)) for there in matches),
            key=lambda match: match[1],
        )
        return self._receipt(self._id_of(found), found, ours=ours)

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - editing twice is harmless
        """Give the copy the new text (POST /{post} message), unless a person edited it. Its pictures stay.

        Facebook edits a post only for the app that made it, and has no way to change a photo or its alt text.
        """
        name = self._name(copy)
        before = self._read(name)
        if copy.shown and shown(before) != copy.shown and not says(before, post):
            raise altered(copy, self._graph.host)
        same_pictures = self._shows(before, post.attachments)
        if not says(before, post):
            self._change(name, message=post.draft.text)
            before = self._glimpse(name)
        if not same_pictures:
            message = _("{host} changed the text but not the pictures: change them there by hand.")
            raise Refused(message.format(host=self._graph.host))
        return self._receipt(name, before)

    def withdraw(self, copy: Copy) -> None:
        """Delete the post (DELETE /{post})."""
        name = self._name(copy)
        try:
            self._done(self._graph.delete(name))
        except MissingError:
            self._read(name)
            raise

    # ------------------------------------------------------------------------------------------- posts

    def _make(self, post: Post) -> str:
        """Make a post that nobody sees, with its pictures or the card that Facebook makes of our page; give its id."""
        photos = [{"media_fbid": self._upload(attachment)} for attachment in post.attachments]
        content: dict[str, Any] = {"attached_media": photos} if photos else {"link": post.draft.link.url}
        answer = self._graph.post(f"{self._page}/feed", safe=True, message=post.draft.text, published=False, **content)
        return self._id_of(answer)

    def _upload(self, attachment: Attachment) -> str:
        """Send a picture that nobody sees yet (POST /{page}/photos); give its id."""
        answer = self._graph.post(
            f"{self._page}/photos",
            safe=True,
            files={"source": (f"picture.{attachment.mime.rpartition('/')[2]}", attachment.data, attachment.mime)},
            published=False,
            alt_text_custom=attachment.alt or None,
        )
        return self._id_of(answer)

    def _asked(self, handle: str) -> Receipt | None:
        """Say what became of the post that was made. Raise ``InDoubt`` when it is gone: nobody knows if it was out."""
        try:
            there = self._read(handle)
        except Gone:
            message = _("The post {name} that was prepared is no longer on {host}: look whether it was published.")
            raise InDoubt(message.format(name=handle, host=self._graph.host)) from None
        if not isinstance(there.get("is_published"), bool):
            raise Unsent(self._senseless())
        return self._receipt(handle, there) if there["is_published"] else None

    def _read(self, name: str) -> dict[str, Any]:
        """Read a post. Raise ``Gone`` when Facebook, which still knows us, says that it does not exist.

        It says the same to a token that may not see it; a Page's own token sees every post of the Page
        (https://developers.facebook.com/docs/graph-api/reference/post).
        """
        try:
            there = self._graph.get(name, fields=FIELDS)
        except MissingError:
            self._who()
            raise Gone(_("This copy is no longer on {host}.").format(host=self._graph.host)) from None
        self._id_of(there)
        return there

    def _glimpse(self, name: str) -> dict[str, Any]:
        """Read a post that is known to be there; nothing when that fails, which must not undo what was done."""
        try:
            return self._read(name)
        except OutcomeError:
            return {}

    def _shows(self, there: Mapping[str, Any], wanted: tuple[Attachment, ...]) -> bool:
        """Say whether a post has as many pictures as wanted, under their alt texts where Facebook tells them."""
        names = photos(there)
        if len(names) != len(wanted):
            return False
        for name, attachment in zip(names, wanted, strict=True):
            alt = self._graph.get(name, fields="alt_text_custom").get("alt_text_custom")
            if isinstance(alt, str) and alt.split() != attachment.alt.split():
                return False
        return True

    def _change(self, name: str, **fields: Any) -> None:
        """Change a post. Raise ``Unsent`` when it is no longer there."""
        self._done(self._graph.post(name, **fields))

    # ------------------------------------------------------------------------------------------ access

    def _opened(self, token: str) -> Graph:
        self.web.hide(token)
        return Graph(self.web, self.account.server, VERSION.name, token)

    def _who(self) -> str:
        """Give the Page's name. Raise ``Unauthorized`` when the token is another's: a person's, another Page's."""
        me = self._graph.get("me", fields="id,name")
        found, name = self._id_of(me), self._graph.told(me.get("name")) or self._page
        if found != self._page:
            message = _("This access is that of “{found}”; tambour.toml says “{wanted}”.")
            raise Unauthorized(message.format(found=f"{name} ({found})", wanted=self._page))
        return name

    def _access(self) -> Access:
        if self._granted is None:
            self._granted = inspect(self._graph, self._token)
        return self._granted

    # ----------------------------------------------------------------------------------------- answers

    def _name(self, copy: Copy) -> str:
        """Give the id of a copy's post. One that a person settled may lack the Page's number before its own."""
        name = copy.copy_id or ""
        return name if "_" in name else f"{self._page}_{name}"

    def _receipt(self, name: str, there: Mapping[str, Any], *, ours: bool = True) -> Receipt:
        return Receipt(name, f"{SITE}/{name}", ours, shown=shown(there))

    def _id_of(self, answer: Mapping[str, Any]) -> str:
        name = answer.get("id")
        if not isinstance(name, str) or not NUMBER.fullmatch(name):
            raise Unsent(self._senseless())
        return name

    def _done(self, answer: Mapping[str, Any]) -> None:
        """Believe that a post was changed only when Facebook says so."""
        if answer.get("success") is not True and not answer.get("id"):
            raise InDoubt(self._senseless())

    def _senseless(self) -> str:
        return _("{host} gave an answer that makes no sense.").format(host=self._graph.host)
