"""Threads, by the API of Meta: a container that nobody sees, then its publication.

API: https://developers.facebook.com/docs/threads. Access: ``tambour connect ACCOUNT``. By hand: an application of
Meta's with the use case “Threads API”, the commune's account as its tester, and the token that its settings generate
into ``TAMBOUR_<ACCOUNT>_TOKEN``. The token goes in a header, as to all of Meta's APIs; it lasts 60 days.

Meta fetches pictures from our site. Nothing can be edited: a reply corrects.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from syndicate.errors import Gone, Refused, Unauthorized, Unsent
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
from syndicate.networks import Invitation, Network, Profile, Renewal
from syndicate.networks import _threads_access as access
from syndicate.networks._meta import Graph
from syndicate.networks._meta_access import LASTS, inspect, refresh
from syndicate.networks._meta_containers import MEANINGS, OF_CONTAINERS, Containers, picture_urls
from syndicate.networks._meta_posts import OwnPosts
from syndicate.networks._threads_text import MOST_LINKS, links, measure, topic

if TYPE_CHECKING:
    from syndicate.web import Web

VERSION = "v1.0"  # the only one; no end is announced
FIELDS = "id,text,permalink,timestamp,shortcode,link_attachment_url"


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
    operator = "Meta"
    profile_key = "handle"
    secrets = ("TOKEN",)
    settings = ("handle",)
    default_server = "https://graph.threads.net"
    scopes = access.SCOPES
    tested = Proof.OFFICIAL
    tested_with = ("threads-api.postman_collection.json",)

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
        self._posts = OwnPosts(
            self._graph, account.name, self._who, path="me/threads", fields=FIELDS, text="text", replies="me/replies"
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
        url = f"https://www.threads.com/@{quote(name)}"
        return Identity(f"@{name}", url, granted.scopes, granted.expires, lasts=LASTS)

    @property
    def refreshable(self) -> bool:
        """Tell every account: its token is good for 60 days, and can be made to last."""
        return True

    def refresh(self) -> Renewal | None:
        """Ask that the token last for 60 more days (GET refresh_access_token)."""
        return refresh(self.web, self.account.server, self._secrets.get("TOKEN", ""), "th_refresh_token")

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Make a container (POST me/threads), wait for it, then publish it (POST me/threads_publish)."""
        parent = None if post.reply_to is None else self._posts.check(self._posts.name(post.reply_to.copy_id))
        if links(post.draft.text, post.draft.link.url) > MOST_LINKS:
            raise Refused(_("Threads takes {most} links at most: shorten your own text.").format(most=MOST_LINKS))
        name = self._containers.publish(attempt, lambda: self._container(post, parent))
        return self._posts.find_out(post, attempt) if name is None else Receipt(name, self._posts.address(name))

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Ask the container, and look in our own posts (GET me/threads) for one that links to the canonical URL."""
        if how is Find.HANDLE and attempt.handle and self._containers.may_be_out(attempt.handle):
            return self._posts.find_out(post, attempt)
        return self._posts.find(post, attempt) if how is Find.LIST else None

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - there is no such call
        """Refuse: the API edits nothing."""
        message = _("{host} does not let programs {what} a post: do it there by hand.")
        raise Refused(message.format(host=self._graph.host, what=_("edit")))

    def withdraw(self, copy: Copy) -> None:
        """Delete the copy, after the replies that corrected it (DELETE on its name); 100 a day are allowed."""
        for reply in copy.replies:
            with contextlib.suppress(Gone):
                self._posts.delete(reply)
        self._posts.delete(self._posts.name(copy.copy_id))

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

    def _who(self) -> str:
        """Give the name of the account that the token speaks for."""
        name = self._graph.told(self._graph.get("me", fields="id,username").get("username"))
        if not name:
            raise Unsent(_("{host} gave an answer that makes no sense.").format(host=self._graph.host))
        return name

    def _try(self, answer: str) -> dict[str, str]:
        """Ask whose a token is. Raise ``Unauthorized`` when it is no token, or another account's."""
        secrets = {"TOKEN": answer.strip()}
        Threads(self.account, secrets, self.web).verify()
        return secrets
