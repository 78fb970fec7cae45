"""X (once Twitter), by plain HTTP calls signed as OAuth 1.0a asks. Every call is paid for.

API: https://docs.x.com/x-api/posts/create-post. Access: ``tambour connect ACCOUNT``. By hand: https://console.x.com,
an app that may "Read and write", its "Keys and tokens": the handle goes into tambour.toml, the four values into
``TAMBOUR_<ACCOUNT>_CONSUMER_KEY``, ``_CONSUMER_SECRET``, ``_TOKEN`` and ``_TOKEN_SECRET``.

No key makes a second try harmless: our own posts are listed and matched by canonical URL, and the second of two posts
with one text is refused (403), which means looking again. Editing takes a paid subscription of the account, lasts an
hour and gives the post another name: a reply corrects instead. A reply to oneself is said to be allowed to every app;
nobody proved it yet.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from syndicate.errors import Gone, Refused, Unsent
from syndicate.i18n import _
from syndicate.model import (
    Account,
    Action,
    ActionKind,
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
from syndicate.networks import _x_access as access
from syndicate.networks._shown import was_sent
from syndicate.networks._x_answers import (
    data_of,
    failure,
    gone,
    id_of,
    is_id,
    is_missing,
    links_to,
    made,
    page_of,
    says,
    senseless,
    under,
    words_of,
)
from syndicate.networks._x_text import links, measure

if TYPE_CHECKING:
    from syndicate.web import Answer, Web

# US dollars, from 2026-04-20: https://docs.x.com/x-api/getting-started/pricing. A picture costs nothing (no row says
# so), its alt text does. Reading is not in the plan: 0.001 for each of our own posts that is looked at, once a day.
POST, POST_WITH_LINK, ALT_TEXT, DELETE = Decimal("0.015"), Decimal("0.200"), Decimal("0.005"), Decimal("0.010")
FIELDS = "conversation_id,created_at,entities"
PAGE, PAGES = 100, 10  # posts of a page, the most the API gives; pages read when looking for a copy
FIRST = datetime(2010, 11, 6, tzinfo=UTC)  # the API takes no earlier time
CLOCKS = timedelta(minutes=2)  # how far a server's clock may be from ours


def price(action: Action) -> Decimal:
    """Give what one action costs: a post with a link costs more, and each alt text is paid for."""
    if action.kind is ActionKind.WITHDRAW:
        return DELETE * (1 + len(action.copy.replies))
    if action.draft is None or not action.draft.text:
        return Decimal(0)  # it is only looked for
    described = sum(bool(picture.alt) for picture in action.draft.pictures)
    return (POST_WITH_LINK if links(action.draft.text) else POST) + ALT_TEXT * described


class X(Network):
    """One account."""

    rules = Rules(
        kind="x",
        measure=measure,
        limit=280,
        pictures=PictureRules(most=4, max_bytes=5_000_000, alt_limit=1000),
        edit=Edit.NONE,
        find=(Find.LIST,),
        source="https://docs.x.com/fundamentals/counting-characters",
        lag=timedelta(seconds=30),  # no page states it
        draws_card=True,
        corrects=True,
        hosting=Hosting.OUTSIDE,
        most_tags=2,
        price=price,
    )
    title = "X"
    profile_key = "handle"
    secrets = access.SECRETS
    settings = ("handle",)
    required = ("handle",)
    default_server = "https://api.x.com"
    scopes = access.RIGHTS
    tested = Proof.OFFICIAL
    tested_with = ("openapi.json",)

    def __init__(self, account: Account, secrets: Mapping[str, str], web: Web) -> None:
        """Keep the account; nothing is sent before the first call."""
        super().__init__(account, secrets, web)
        self._me = ""

    @classmethod
    def profile(cls, account: Account) -> Profile | None:
        """Give the page of the account."""
        handle = account.settings.get("handle", "").removeprefix("@")
        return Profile(f"@{handle}", f"https://x.com/{quote(handle)}") if handle else None

    @classmethod
    def copy_id(cls, url: str) -> str:
        """Give the number in the address of a post, which may go on with that of a picture."""
        found = re.search(r"/status(?:es)?/(\d+)", url)
        return found[1] if found else super().copy_id(url)

    def invite(self) -> Invitation | None:
        """Say where the four values are made; the exchange is trying them."""
        return access.invitation(self._try)

    def verify(self) -> Identity:
        """Ask who the access speaks for (GET /2/users/me)."""
        answer = self._call("GET", "/2/users/me")
        handle = data_of(answer).get("username")
        if not isinstance(handle, str):
            raise senseless(answer)
        access.check_handle(handle, self.account)
        granted = tuple(map(self.web.cover, access.granted(answer.headers)))
        return Identity(handle, f"https://x.com/{handle}", granted, advice=access.advice(granted))

    def publish(self, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - X takes no key
        """Upload the pictures, then post (POST /2/tweets)."""
        if post.reply_to is not None:
            self._read(post.reply_to.copy_id)
        body: dict[str, Any] = {"text": post.draft.text}
        if post.attachments:
            body["media"] = {"media_ids": [self._upload(attachment) for attachment in post.attachments]}
        if post.reply_to is not None:
            body["reply"] = {"in_reply_to_tweet_id": post.reply_to.copy_id}
        return self._receipt(id_of(self._call("POST", "/2/tweets", safe=False, json=body)))

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Look in our own posts for one that links to the canonical URL, in the same place of a conversation."""
        if how is not Find.LIST:
            return None
        parent, taken = None, attempt.taken
        if post.reply_to is not None:
            # Under one copy all corrections have the same address; and what a person answered there is none of them.
            parent, taken = post.reply_to.copy_id, taken.union(post.reply_to.replies)
        matches = [
            there
            for there in self._own_posts(attempt.at - CLOCKS)
            if there["id"] not in taken and under(there) == parent and links_to(there, post.draft.link.url)
        ]
        ours = [there for there in matches if _is_ours(there, post, attempt)]
        if post.reply_to is not None:
            matches = ours
        return next((self._receipt(there["id"], ours=there in ours) for there in (*ours, *matches)), None)

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - nothing is edited
        """Refuse: what is out is corrected by a reply."""
        raise Refused(_("X does not let programs edit a post: correct it by a reply."))

    def withdraw(self, copy: Copy) -> None:
        """Delete the post, after the replies that corrected it (DELETE /2/tweets/:id).

        Deleting what is not there is not known to fail: so look first.
        """
        for reply in copy.replies:
            with contextlib.suppress(Gone):
                self._delete(reply)
        self._delete(copy.copy_id)

    # ------------------------------------------------------------------------------------------- posts

    def _upload(self, attachment: Attachment) -> str:
        """Send a picture, which nobody sees yet, and its alt text (POST /2/media/upload, /2/media/metadata)."""
        files = {"media": ("picture", attachment.data, attachment.mime)}
        answer = self._call("POST", "/2/media/upload", data={"media_category": "tweet_image"}, files=files)
        media = id_of(answer)
        if attachment.alt:
            said = {"id": media, "metadata": {"alt_text": {"text": attachment.alt}}}
            id_of(self._call("POST", "/2/media/metadata", json=said))
        return media

    def _own_posts(self, since: datetime) -> Iterator[dict[str, Any]]:
        """Give our posts since a moment, newest first (GET /2/users/:id/tweets). Each one is paid for."""
        if not self._me:
            self._me = id_of(self._call("GET", "/2/users/me"))
        query = {"max_results": str(PAGE), "exclude": "retweets", "tweet.fields": FIELDS}
        if since > FIRST:
            query["start_time"] = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for _page in range(PAGES):
            posts, following = page_of(self._call("GET", f"/2/users/{self._me}/tweets", params=query))
            yield from posts
            if not following:
                return
            query["pagination_token"] = following

    def _read(self, name: str | None) -> None:
        """See that a post is there (GET /2/tweets/:id). Raise ``Gone`` when X says that it is not."""
        answer = self._call("GET", f"/2/tweets/{self._number(name)}", accept=(404,))
        if is_missing(answer, name or ""):
            raise gone(answer)
        if answer.status == 404:
            raise failure(answer)
        id_of(answer)

    def _delete(self, name: str | None) -> None:
        self._read(name)
        answer = self._call("DELETE", f"/2/tweets/{self._number(name)}", safe=False)
        if data_of(answer).get("deleted") is not True:
            raise senseless(answer)

    def _number(self, name: str | None) -> str:
        """Give the name of a copy as an address takes it. Raise ``Unsent`` when it is none of X's."""
        if not is_id(name):
            raise Unsent(_("This copy belongs to another account than “{account}”.").format(account=self.account.name))
        return name or ""

    def _receipt(self, name: str, *, ours: bool = True) -> Receipt:
        handle = self.account.settings.get("handle", "").removeprefix("@")
        return Receipt(name, f"https://x.com/{quote(handle)}/status/{name}", ours)

    # ------------------------------------------------------------------------------------------ access

    def _try(self, answer: str) -> dict[str, str]:
        """Ask who the pasted values speak for. Raise ``Unauthorized`` when they are not good."""
        secrets = access.four(answer)
        X(self.account, secrets, self.web).verify()
        return secrets

    def _call(
        self,
        method: str,
        path: str,
        *,
        safe: bool = True,
        params: Mapping[str, str] | None = None,
        accept: tuple[int, ...] = (),
        **sent: Any,
    ) -> Answer:
        """Call the API, signing the request; give a success, or a status that the caller accepts."""
        url = f"{self.account.server}{path}"
        headers = {"Authorization": access.authorization(method, url, params, self._secrets)}
        answer = self.web.request(
            method, url, headers=headers, params=params, safe=safe, accept=range(300, 600), **sent
        )
        if 200 <= answer.status < 300 or answer.status in accept:
            return answer
        raise failure(answer)


def _is_ours(there: Mapping[str, Any], post: Post, attempt: Attempt) -> bool:
    """Say whether this program made a post: it has our very text, or that of the attempt, and came after it began.

    X does not tell which app made a post; when the ledger is lost no attempt is known, and our very text is all the
    proof there can be.
    """
    when, same = made(there), says(there, post.draft.text) or was_sent(words_of(there), attempt)
    return same and when is not None and attempt.at - when <= CLOCKS
