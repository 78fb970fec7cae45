"""A LinkedIn Page, by the Posts API (versioned, Rest.li 2.0).

API: https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api. Access: an app that
LinkedIn has approved for its Community Management API, then ``tambour connect ACCOUNT``; the token goes into
``TAMBOUR_<ACCOUNT>_TOKEN`` and lasts 60 days. With ``client_id`` and ``TAMBOUR_<ACCOUNT>_CLIENT_SECRET``, ``verify``
tells when it ends; with ``TAMBOUR_<ACCOUNT>_REFRESH_TOKEN``, which LinkedIn gives to few apps, it is refreshed.

No key can be sent: our own posts are listed and matched by canonical URL. For about ten minutes LinkedIn also refuses
the same text twice, and names the post that it already has: that one is read, and adopted when it is ours. There is no
official description of the API, and nothing here was run against the live service.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from syndicate.addresses import host
from syndicate.errors import ConfigError, Gone, InDoubt, OutcomeError, Refused, Unsent
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
    Receipt,
    Rules,
)
from syndicate.networks import Invitation, Network, Profile, Renewal
from syndicate.networks import _linkedin_access as access
from syndicate.networks import _linkedin_posts as posts
from syndicate.networks._linkedin_answers import (
    VERSION,
    VERSION_ENDS,
    duplicate_of,
    failure,
    senseless,
    value_of,
    version_advice,
)
from syndicate.networks._linkedin_images import upload
from syndicate.networks._linkedin_text import little, measure
from syndicate.networks._shown import altered, was_sent

if TYPE_CHECKING:
    from syndicate.web import Answer

# LinkedIn states no limit in bytes; other programs hold to this one.
MOST_BYTES = 5_000_000
PAGE, PAGES = 100, 10  # posts of a page, the most the API gives; pages read when looking for a copy
CLOCKS = timedelta(minutes=2)  # how far LinkedIn's clock may be from ours


class LinkedIn(Network):
    """One Page: an organisation, never a person."""

    rules = Rules(
        kind="linkedin",
        measure=measure,
        limit=3000,
        pictures=PictureRules(most=20, max_bytes=MOST_BYTES, alt_limit=4086),
        card_bytes=MOST_BYTES,
        edit=Edit.VISIBLE,  # the API tells of each post ``isEditedByAuthor``, and the site marks it as edited
        find=(Find.LIST,),
        source="https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api",
        lag=timedelta(minutes=1),  # nothing is said of it
        hosting=Hosting.OUTSIDE,
    )
    title = "LinkedIn"
    version = (VERSION, VERSION_ENDS)
    profile_key = "handle"
    secrets = ("TOKEN",)
    optional_secrets = ("CLIENT_SECRET", "REFRESH_TOKEN")
    settings = ("organization", "handle", "client_id")
    required = ("organization",)
    default_server = access.API
    scopes = access.SCOPES

    @classmethod
    def rules_for(cls, settings: Mapping[str, str]) -> Rules:
        """Give the rules, once the Page is known to be named by its number."""
        organization = settings.get("organization", "0")
        if not (organization.isascii() and organization.isdigit()):
            message = _("“{value}” is not the number of a LinkedIn Page: it is in the address of its administration.")
            raise ConfigError(message.format(value=organization))
        return cls.rules

    @classmethod
    def profile(cls, account: Account) -> Profile | None:
        """Give the public page: https://www.linkedin.com/company/NAME/."""
        handle = account.settings.get("handle", "").lstrip("@")
        return Profile(handle, f"{access.SITE}/company/{quote(handle)}/") if handle else None

    @classmethod
    def copy_id(cls, url: str) -> str:
        """Give the URN in an address of the site. Raise ``ConfigError`` for one that holds none that the API takes."""
        name = posts.urn_in(url)
        if not name:
            message = _(
                "This address tells no post that LinkedIn's API knows: “Embed this post” shows one with “{urn}”."
            )
            raise ConfigError(message.format(urn="urn:li:share:"))
        return name

    def invite(self) -> Invitation | None:
        """Say how a person allows the commune's app to publish on the Page."""
        return access.invitation(self.web, self.account)

    def verify(self) -> Identity:
        """Ask what the access is worth, then read the latest post of the Page."""
        granted = access.introspect(self.web, self.account, self._secrets)
        self._page(start=0, count=1)
        number = self.account.settings.get("organization", "")
        page = self.profile(self.account) or Profile(number, f"{access.SITE}/company/{number}/")
        advice = version_advice(datetime.now(UTC).date())
        return Identity(page.handle, page.url, granted.scopes, granted.expires, advice)

    @property
    def refreshable(self) -> bool:
        """Tell the accounts whose app LinkedIn lets have a new access without a person."""
        return access.can_refresh(self.account, self._secrets)

    def refresh(self) -> Renewal | None:
        """Ask for a new access with the token that lasts a year (POST /oauth/v2/accessToken)."""
        return access.refresh(self.web, self.account, self._secrets) if self.refreshable else None

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Upload the pictures, then post (POST /rest/posts). The post's name is in a header."""
        images = [self._upload(attachment) for attachment in post.attachments]
        thumbnail = self._upload(post.card) if post.card and not images else None
        body = posts.body(self._author, post, images, thumbnail)
        answer = self._call("POST", "/rest/posts", safe=False, json=body, accept=(422,))
        if answer.status == 422:
            return self._adopted(answer, post, attempt)
        name = answer.headers.get("x-restli-id", "")
        if not posts.URN.fullmatch(name):
            raise senseless(answer)
        return self._receipt(name, self._glimpse(name, post))

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Look in the posts of the Page for one that links to the canonical URL."""
        if how is not Find.LIST or post.reply_to is not None:
            return None
        found = [there for there in self._own_posts(attempt.at - CLOCKS) if self._is_copy(there, post, attempt)]
        found.sort(key=lambda there: not self._is_ours(there, post, attempt))
        for there in found:
            return self._receipt(there["id"], there, ours=self._is_ours(there, post, attempt))
        return None

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - twice is once
        """Give the copy the new text (PARTIAL_UPDATE of the commentary), unless a person edited it.

        Nothing else of a post can be changed: when the pictures or the card should be others, say so.
        """
        there = self._read(copy.copy_id)
        if copy.shown and posts.shown(there) != copy.shown and not posts.says(there, post):
            raise altered(copy, host(self.account.server))
        patch = {"patch": {"$set": {"commentary": little(post.draft.text)}}}
        self._change("POST", copy.copy_id, does="PARTIAL_UPDATE", json=patch)
        stale = posts.frozen(there, post)
        if stale:
            raise self._cannot(stale)
        name = copy.copy_id or ""
        return self._receipt(name, self._glimpse(name, post))

    def withdraw(self, copy: Copy) -> None:
        """Delete the post. Deleting succeeds even when there is nothing (204): so look first."""
        self._read(copy.copy_id)
        self._change("DELETE", copy.copy_id, does="DELETE")

    # ------------------------------------------------------------------------------------------- posts

    @property
    def _author(self) -> str:
        return f"urn:li:organization:{self.account.settings.get('organization', '')}"

    def _upload(self, picture: Attachment) -> str:
        return upload(self.web, self._call, self.account.server, self._author, picture)

    def _adopted(self, answer: Answer, post: Post, attempt: Attempt) -> Receipt:
        """Take the post that a 422 names as the same, once it is seen to be the copy. Raise what else a 422 means."""
        name = duplicate_of(answer)
        if not name:
            raise failure(answer)
        doubt = InDoubt(_("{host} says that it already has this very post, but none could be recognised: look there.")
                        .format(host=host(self.account.server)))  # fmt: skip
        try:
            there = {**self._read(name), "id": name}
        except OutcomeError:
            raise doubt from None
        if not self._is_copy(there, post, attempt):
            raise doubt
        return self._receipt(name, there, ours=self._is_ours(there, post, attempt))

    def _is_copy(self, there: Mapping[str, Any], post: Post, attempt: Attempt) -> bool:
        """Say whether a post is the Page's, is out, links to our page and is no other original's copy."""
        ours = there.get("author") == self._author and posts.is_out(there) and there["id"] not in attempt.taken
        return ours and (posts.links_to(there, post.draft.link.url) or posts.is_shortened(there, post))

    def _is_ours(self, there: Mapping[str, Any], post: Post, attempt: Attempt) -> bool:
        """Say whether we made a post. LinkedIn names no program: the proof is our text, or the attempt's, after it."""
        made = posts.made_at(there)
        same = posts.says(there, post) or was_sent(posts.text_of(there), attempt)
        return same and made is not None and attempt.at - made <= CLOCKS

    def _own_posts(self, since: datetime) -> Iterator[Mapping[str, Any]]:
        """Give the posts of the Page that were changed since then, latest first: calls are counted, 100 a day."""
        for number in range(PAGES):
            page = self._page(start=number * PAGE, count=PAGE)
            yield from (there for there in page if isinstance(there, Mapping) and isinstance(there.get("id"), str))
            if len(page) < PAGE or all(posts.is_before(there, since) for there in page):
                return

    def _page(self, *, start: int, count: int) -> list[Any]:
        """Read some posts of the Page (GET /rest/posts?q=author)."""
        query = {"q": "author", "author": self._author, "start": start, "count": count, "sortBy": "LAST_MODIFIED"}
        answer = self._call("GET", "/rest/posts", safe=True, params=query, does="FINDER")
        found: list[Any] = value_of(answer, "elements", list)
        return found

    def _read(self, name: str | None) -> Mapping[str, Any]:
        """Read a post of ours. Raise ``Gone`` when LinkedIn, which still knows us, says that it does not exist."""
        there = self._get(name)
        if there is None:
            self._page(start=0, count=1)  # it also says 404 to who may not read
            raise Gone(_("This copy is no longer on {host}.").format(host=host(self.account.server)))
        if there["author"] != self._author:
            raise Unsent(_("This copy belongs to another account than “{account}”.").format(account=self.account.name))
        return there

    def _glimpse(self, name: str, post: Post) -> Mapping[str, Any] | None:
        """Read what was just written; nothing when that fails, or when the answer is older than what was written."""
        try:
            there = self._get(name)
        except OutcomeError:
            return None
        return there if there is not None and posts.says(there, post) else None

    def _get(self, name: str | None) -> Mapping[str, Any] | None:
        answer = self._call("GET", _path(name), safe=True, accept=(404, 410))
        if answer.status in (404, 410):
            return None
        value_of(answer, "author", str)
        there: Mapping[str, Any] = answer.json()
        return there

    def _change(self, method: str, name: str | None, **sent: Any) -> None:
        """Change a post of ours. Only a 204 says that it is done: a gateway may answer 200 to everything."""
        answer = self._call(method, _path(name), safe=False, **sent)
        if answer.status != 204:
            raise senseless(answer)

    def _receipt(self, name: str, there: Mapping[str, Any] | None, *, ours: bool = True) -> Receipt:
        url = f"{access.SITE}/feed/update/{name}/"
        return Receipt(name, url, ours, shown="" if there is None else posts.shown(there))

    def _cannot(self, stale: str) -> Refused:
        anew = _("“skip: true” for this account, then its removal, make a new post.")
        message = _("{host} changed the text, but the pictures of a post stay what they were: {anew}")
        if stale == "card":
            message = _("{host} changed the text, but the card under it keeps its first title: {anew}")
        return Refused(message.format(host=host(self.account.server), anew=anew))

    # ---------------------------------------------------------------------------------------- requests

    def _call(
        self,
        method: str,
        where: str,
        *,
        safe: bool,
        does: str = "",
        mime: str = "",
        accept: Collection[int] = (),
        **sent: Any,
    ) -> Answer:
        """Call the API under our access; ``where`` is a path, or the whole address that it gave for a picture."""
        headers = {
            "Authorization": f"Bearer {self._secrets.get('TOKEN', '')}",
            "Linkedin-Version": VERSION,
            "X-Restli-Protocol-Version": "2.0.0",
        }
        headers |= ({"X-RestLi-Method": does} if does else {}) | ({"Content-Type": mime} if mime else {})
        url = f"{self.account.server}{where}" if where.startswith("/") else where
        answer = self.web.request(method, url, headers=headers, safe=safe, accept=range(400, 500), **sent)
        if answer.status >= 400 and answer.status not in accept:
            raise failure(answer)
        return answer


def _path(name: str | None) -> str:
    return f"/rest/posts/{quote(name or '', safe='')}"
