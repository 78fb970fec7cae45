"""Instagram, for professional accounts: a container that nobody sees, then its publication.

API: https://developers.facebook.com/docs/instagram-platform/content-publishing. Access: ``tambour connect ACCOUNT``, by
one of Meta's two logins; the token goes into ``TAMBOUR_<ACCOUNT>_TOKEN``, the account's number into tambour.toml.

Meta fetches pictures from our site, JPEG alone; without picture there is no post. Addresses in a caption cannot be
followed. Nothing can be edited, no reply is made; only the Facebook login can delete.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from syndicate.errors import ConfigError, OutcomeError, Refused
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
from syndicate.networks import _instagram_access as access
from syndicate.networks._meta import VERSION, Graph
from syndicate.networks._meta_access import LASTS, inspect, refresh
from syndicate.networks._meta_containers import MEANINGS, OF_CONTAINERS, Containers, picture_urls
from syndicate.networks._meta_posts import OwnPosts

if TYPE_CHECKING:
    from syndicate.web import Web

SERVERS = {"facebook": "https://graph.facebook.com", "instagram": "https://graph.instagram.com"}  # by login
FIELDS = "id,caption,permalink,timestamp,shortcode"


def measure(text: str) -> int:
    """Count a caption in UTF-16 units: no other way of counting, which Meta does not tell, gives more."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Instagram(Network):
    """One professional account."""

    rules = Rules(
        kind="instagram",
        measure=measure,
        limit=2200,
        pictures=PictureRules(
            most=10,
            max_bytes=8_000_000,
            max_side=1440,
            min_ratio=0.8,
            max_ratio=1.91,
            formats=("image/jpeg",),
            alt_limit=1000,
            one_ratio=True,
        ),
        edit=Edit.NONE,
        find=(Find.HANDLE, Find.LIST),
        source="https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media",
        lag=timedelta(seconds=30),  # not documented
        needs=frozenset({"picture", "public_picture"}),
        most_tags=5,
        refused_above=5,  # reported since the end of 2025; the documentation says 30
        clickable=False,
    )
    title = "Instagram"
    operator = "Meta"
    profile_key = "handle"
    secrets = ("TOKEN",)
    settings = ("user", "handle", "login")
    required = ("user",)
    default_server = SERVERS["facebook"]
    scopes = access.SCOPES
    version = (VERSION.name, VERSION.until)
    tested = Proof.OFFICIAL
    tested_with = ("facebook-business-sdk-codegen",)

    def __init__(self, account: Account, secrets: Mapping[str, str], web: Web) -> None:
        """Keep the account; nothing is sent before the first call."""
        super().__init__(account, secrets, web)
        self._user = account.settings["user"]
        self._by_page = account.settings.get("login", "facebook") == "facebook"
        other = account.server if account.server != self.default_server else ""
        self._server = other or SERVERS["facebook" if self._by_page else "instagram"]
        self._graph = self._opened(secrets.get("TOKEN", ""))
        self._containers = Containers(
            self._graph,
            Graph(web, self._server, VERSION.name, secrets.get("TOKEN", ""), OF_CONTAINERS),
            web.wait,
            make=f"{self._user}/media",
            publish=f"{self._user}/media_publish",
            status="status_code",
            reason="status",
            refused=("2207004", "2207005", "2207009", "2207010", "2207023", "2207026", "2207028"),
        )
        self._posts = OwnPosts(
            self._graph, account.name, self._who, path=f"{self._user}/media", fields=FIELDS, text="caption"
        )

    @classmethod
    def rules_for(cls, settings: Mapping[str, str]) -> Rules:
        """Give the rules of a login: that of Instagram cannot delete."""
        login = settings.get("login", "facebook")
        if login not in SERVERS:
            message = _("“{value}” is not a value of “{key}”; the values are: {choices}.")
            raise ConfigError(message.format(value=login, key="login", choices=", ".join(SERVERS)))
        return replace(cls.rules, withdraws=login == "facebook")

    @classmethod
    def profile(cls, account: Account) -> Profile | None:
        """Give the public page."""
        handle = account.settings.get("handle", "").lstrip("@")
        return Profile(f"@{handle}", f"https://www.instagram.com/{quote(handle)}/") if handle else None

    def invite(self) -> Invitation | None:
        """Say where a token is made; the exchange is asking Meta which accounts it opens."""
        return access.invitation(self.account, self._opened, by_page=self._by_page)

    def verify(self) -> Identity:
        """Ask for the account's name (GET on its number), what the token allows, and how much of the day is used."""
        name, now, token = self._who(), datetime.now(UTC), self._secrets.get("TOKEN", "")
        hints = (VERSION.advice(now.date()), self._quota())
        url = f"https://www.instagram.com/{quote(name)}/"
        if not self._by_page:  # this login tells neither scopes nor end
            return Identity(f"@{name}", url, advice=" ".join(filter(None, hints)), lasts=LASTS)
        granted = inspect(self._graph, token)
        return Identity(f"@{name}", url, granted.scopes, granted.ends, " ".join(filter(None, hints)))

    @property
    def refreshable(self) -> bool:
        """Tell the login of Instagram: the token of a Page has no end that a program could put off."""
        return not self._by_page

    def refresh(self) -> Renewal | None:
        """Ask that the token last for 60 more days (GET refresh_access_token)."""
        token = self._secrets.get("TOKEN", "")
        return refresh(self.web, self._server, token, "ig_refresh_token") if self.refreshable else None

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Make a container (POST USER/media), wait for it, then publish it (POST USER/media_publish)."""
        name = self._containers.publish(attempt, lambda: self._container(post))
        return self._posts.find_out(post, attempt) if name is None else Receipt(name, self._posts.address(name))

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Ask the container, and look in our own posts (GET USER/media) for one that names the canonical URL."""
        if post.reply_to is not None:
            return None  # none is ever made
        if how is Find.HANDLE and attempt.handle and self._containers.may_be_out(attempt.handle):
            return self._posts.find_out(post, attempt)
        return self._posts.find(post, attempt) if how is Find.LIST else None

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - there is no such call
        """Refuse: the API edits nothing."""
        raise self._cannot(_("edit"))

    def withdraw(self, copy: Copy) -> None:
        """Delete the copy (DELETE on its name), a carousel as a whole."""
        if not self._by_page:
            raise self._cannot(_("delete"))
        self._posts.delete(self._posts.name(copy.copy_id))

    def _container(self, post: Post) -> str:
        """Make the container of a post: one picture, or a carousel of several."""
        urls = picture_urls(post, self._graph.host)
        pictures: list[dict[str, Any]] = [
            {"image_url": url, "alt_text": attachment.alt or None}
            for url, attachment in zip(urls, post.attachments, strict=True)
        ]
        if not pictures:
            raise Refused(_("Instagram takes no post without a picture."))
        if len(pictures) == 1:
            return self._containers.make(**pictures[0], caption=post.draft.text)
        children = [self._containers.make(**picture, is_carousel_item=True) for picture in pictures]
        return self._containers.make(media_type="CAROUSEL", children=children, caption=post.draft.text)

    def _opened(self, token: str) -> Graph:
        self.web.hide(token)
        return Graph(self.web, self._server, VERSION.name, token, MEANINGS)

    def _who(self) -> str:
        """Give the name of the account. Raise ``Unauthorized`` when the token opens another."""
        if self._by_page:
            there = self._graph.get(self._user, fields="id,username")
            found = {self._user: self._graph.told(there.get("username")) or self._user}
        else:
            found = access.me(self._graph)
        access.check_user(found, self._user)
        return found[self._user]

    def _quota(self) -> str:
        """Say how many of the day's posts are used, once it is half of them (GET USER/content_publishing_limit)."""
        try:
            limit = next(
                self._graph.pages(f"{self._user}/content_publishing_limit", most=1, fields="config,quota_usage")
            )
            used, most = int(limit["quota_usage"]), int(limit["config"]["quota_total"])
        except (OutcomeError, StopIteration, KeyError, TypeError, ValueError):
            return ""
        if 2 * used < most:
            return ""
        return _("{used} of the {most} posts that Instagram takes in a day are used.").format(used=used, most=most)

    def _cannot(self, what: str) -> Refused:
        message = _("{host} does not let programs {what} a post: do it there by hand.")
        return Refused(message.format(host=self._graph.host, what=what))
