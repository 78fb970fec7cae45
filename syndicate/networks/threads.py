"""Threads, by the API of Meta: a container that nobody sees, then its publication.

API: https://developers.facebook.com/docs/threads. Access: ``tambour connect ACCOUNT``. By hand: an application of
Meta's with the use case “Threads API”, the commune's account as its tester, and the token that its settings generate
into ``TAMBOUR_<ACCOUNT>_TOKEN``. The token goes in a header, as to all of Meta's APIs; it lasts 60 days.

Meta fetches pictures from our site. Nothing can be edited: a reply corrects.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from syndicate.errors import Gone, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
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
    Receipt,
    Rules,
)  # fmt: skip
from syndicate.networks import Invitation, Network, Profile
from syndicate.networks import _threads_access as access
from syndicate.networks._facebook_access import inspect
from syndicate.networks._meta import Graph, MissingError
from syndicate.networks._meta_containers import MEANINGS, OF_CONTAINERS, Containers, picture_urls
from syndicate.networks._meta_posts import address, pick, recent
from syndicate.networks._threads_text import MOST_LINKS, links, measure, topic
from syndicate.web import Web

VERSION = "v1.0"  # the only one; no end is announced
PAGE, PAGES = 100, 20  # posts of a page, the most the API gives; pages read when looking for a copy
POST = "id,text,permalink,timestamp,shortcode,link_attachment_url"


class Threads(Network):
    """One account, whose token is that of the account itself."""

    rules = Rules(
        kind="threads",
        measure=measure,
        limit=500,
        pictures=PictureRules(
            most=20, max_bytes=8_000_000, max_side=1440, min_ratio=0.1, max_ratio=10.0, alt_limit=1000
        ),
        edit=Edit.NONE,
        find=(Find.HANDLE, Find.LIST),
        source="https://developers.facebook.com/docs/threads/posts",
        lag=timedelta(seconds=30),  # not documented
        draws_card=True,
        corrects=True,
        needs=frozenset({"public_picture"}),
        most_tags=1,
    )
    title = "Threads"
    profile_key = "handle"
    secrets = ("TOKEN",)
    settings = ("handle",)
    default_server = "https://graph.threads.net"
    scopes = access.SCOPES

    def __init__(self, account: Account, secrets: Mapping[str, str], web: Web) -> None:
        """Keep the account; nothing is sent before the first call."""
        super().__init__(account, secrets, web)
        token = secrets.get("TOKEN", "")
        self._graph = Graph(web, account.server, VERSION, token, MEANINGS)
        self._containers = Containers(
            self._graph,
            Graph(web, account.server, VERSION, token, OF_CONTAINERS),
            web.wait,
            make="me/threads",
            publish="me/threads_publish",
            status="status",
            reason="error_message",
            refused=("INVALID_ASPEC_RATIO",),  # so spelled
        )

    @classmethod
    def profile(cls, account: Account) -> Profile | None:
        """Give the public page, which bears the name of the account on Instagram."""
        handle = account.settings.get("handle", "").lstrip("@")
        return Profile(f"@{handle}", f"https://www.threads.com/@{quote(handle)}") if handle else None

    def invite(self) -> Invitation | None:
        """Say where a token is made; the exchange is asking Meta whose it is."""
        return access.invitation(self._try)

    def verify(self) -> Identity:
        """Ask whose the token is (GET me), what it allows and until when (GET debug_token)."""
        name = self._who()
        wanted = self.account.settings.get("handle", "").lstrip("@")
        if wanted and wanted.lower() != name.lower():
            message = _("This access is that of “{found}”; tambour.toml says “{wanted}”.")
            raise Unauthorized(message.format(found=name, wanted=wanted))
        granted = inspect(self._graph, self._secrets.get("TOKEN", ""))
        return Identity(f"@{name}", f"https://www.threads.com/@{quote(name)}", granted.scopes, granted.expires)

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Make a container (POST me/threads), wait for it, then publish it (POST me/threads_publish)."""
        parent = None if post.reply_to is None else self._there(self._name(post.reply_to.copy_id))
        if links(post.draft.text, post.draft.link.url) > MOST_LINKS:
            raise Refused(_("Threads takes {most} links at most: shorten your own text.").format(most=MOST_LINKS))
        name = self._containers.publish(attempt, lambda: self._container(post, parent))
        return self._out(post, attempt) if name is None else Receipt(name, self._address(name))

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Ask the container, and look in our own posts (GET me/threads) for one that links to the canonical URL."""
        if how is Find.HANDLE and attempt.handle and self._containers.may_be_out(attempt.handle):
            return self._out(post, attempt)
        return self._listed(post, attempt, out=False) if how is Find.LIST else None

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - there is no such call
        """Refuse: the API edits nothing."""
        message = _("{host} does not let programs {what} a post: do it there by hand.")
        raise Refused(message.format(host=self._graph.host, what=_("edit")))

    def withdraw(self, copy: Copy) -> None:
        """Delete the copy, after the replies that corrected it (DELETE on its name); 100 a day are allowed."""
        for reply in copy.replies:
            with contextlib.suppress(Gone):
                self._delete(reply)
        self._delete(self._name(copy.copy_id))

    # ------------------------------------------------------------------------------------------- posts

    def _container(self, post: Post, parent: str | None) -> str:
        """Make the container of a post: a text with the card of our page, a picture, or several in a carousel."""
        said = {"text": post.draft.text, "topic_tag": topic(post.draft.tags), "reply_to_id": parent}
        urls = picture_urls(post, self._graph.host)
        pictures: list[dict[str, Any]] = [
            {"media_type": "IMAGE", "image_url": url, "alt_text": attachment.alt or None}
            for url, attachment in zip(urls, post.attachments, strict=True)
        ]
        if not pictures:
            return self._containers.make(media_type="TEXT", link_attachment=post.draft.link.url, **said)
        if len(pictures) == 1:
            return self._containers.make(**pictures[0], **said)
        children = [self._containers.make(**picture, is_carousel_item=True) for picture in pictures]
        return self._containers.make(media_type="CAROUSEL", children=",".join(children), **said)

    def _out(self, post: Post, attempt: Attempt) -> Receipt:
        """Find the post that a container became. Raise ``InDoubt`` while the list does not show it."""
        found = self._listed(post, attempt, out=True)
        if found is None:
            raise InDoubt(_("{host} may have published this, but does not list it.").format(host=self._graph.host))
        return found

    def _listed(self, post: Post, attempt: Attempt, *, out: bool) -> Receipt | None:
        things = self._own(replies=post.reply_to is not None)
        if post.reply_to is not None:
            parent = self._name(post.reply_to.copy_id)
            things = (thing for thing in things if _parent(thing) == parent)
        return pick(recent(things, attempt), post, attempt, text="text", out=out)

    def _own(self, *, replies: bool = False) -> Iterator[Mapping[str, Any]]:
        """Give our posts (GET me/threads), or our replies (GET me/replies), newest first."""
        if replies:
            return self._graph.pages("me/replies", most=PAGES, fields=f"{POST},replied_to", limit=PAGE)
        return self._graph.pages("me/threads", most=PAGES, fields=POST, limit=PAGE)

    def _name(self, copy_id: str | None) -> str:
        """Give the API's name of a copy. Raise ``Unsent`` when it is not in this account."""
        if copy_id and copy_id.isdecimal():
            return copy_id
        # A person who settles a doubt gives the page's address, of which only the short code is kept.
        for thing in self._own():
            if thing.get("shortcode") == copy_id and thing.get("id"):
                return str(thing["id"])
        raise Unsent(_("This copy belongs to another account than “{account}”.").format(account=self.account.name))

    def _there(self, name: str) -> str:
        """Give the name of a post that can be read. Raise ``Gone`` when Meta, which knows us, knows no such post."""
        try:
            return str(self._graph.get(name, fields="id").get("id") or name)
        except MissingError:
            self._who()  # to a token that sees nothing, nothing is there
            raise Gone(_("This copy is no longer on {host}.").format(host=self._graph.host)) from None

    def _delete(self, name: str) -> None:
        try:
            answer = self._graph.delete(name)
        except MissingError:
            self._there(name)
            raise
        if answer.get("success") is not True:
            raise InDoubt(_("{host} gave an answer that makes no sense.").format(host=self._graph.host))

    def _address(self, name: str) -> str | None:
        """Ask for the public page of a post; none when that fails, which must not undo what was done."""
        try:
            return address(self._graph.get(name, fields="permalink"))
        except OutcomeError:
            return None

    def _who(self) -> str:
        """Give the name of the account that the token speaks for."""
        name = self._graph.get("me", fields="id,username").get("username")
        if not isinstance(name, str) or not name:
            raise Unsent(_("{host} gave an answer that makes no sense.").format(host=self._graph.host))
        return name

    def _try(self, answer: str) -> dict[str, str]:
        """Ask whose a token is. Raise ``Unauthorized`` when it is no token, or another account's."""
        secrets = {"TOKEN": answer.strip()}
        Threads(self.account, secrets, self.web).verify()
        return secrets


def _parent(thing: Mapping[str, Any]) -> str:
    parent = thing.get("replied_to")
    return str(parent.get("id")) if isinstance(parent, dict) else ""
