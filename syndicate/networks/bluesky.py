"""Bluesky, by plain HTTP calls to the account's server (a PDS of the AT Protocol).

API: https://docs.bsky.app/docs/api/com-atproto-repo-apply-writes. Access: ``tambour connect ACCOUNT``. By hand:
Settings > Privacy and security > App passwords > Add; the handle goes into tambour.toml, the app password into
``TAMBOUR_<ACCOUNT>_PASSWORD``.

The name of a record is ours to choose: it is drawn from the key of the attempt, and ``createdAt`` is when the
attempt was reserved, so trying again makes the same record or meets it. bsky.app shows the first version of a
record for ever (social-app issue 673): a visible edit takes the old record away and puts a new one, in one step.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any
from urllib.parse import quote

from syndicate.errors import Gone, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
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
from syndicate.networks import Invitation, Network, Profile
from syndicate.networks import _bluesky_access as access
from syndicate.networks._shown import altered
from syndicate.networks._text import graphemes, mentions_url, same_url, urls
from syndicate.web import Answer, Web, host

POSTS = "app.bsky.feed.post"
WRITES = "com.atproto.repo.applyWrites"
# Servers of the 0.4 line refuse more; newer ones take twice as much for pictures, not for a card's.
MOST_BYTES = 1_000_000
PAGE, PAGES = 100, 20  # records of a page, the most the API gives; pages read when looking for a copy
TID_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"  # https://atproto.com/specs/tid
TID_START = 1_672_531_200_000_000  # 2023-01-01 in microseconds: names look like those of the network's own years
TID_SPAN = 94_694_400_000_000  # three years
HASHTAG = re.compile(r"(?<![\w#＃&/])[#＃](?P<tag>[\w·]*[^\W\d_][\w·]*)")


class Bluesky(Network):
    """One account, on bsky.social or on a server of one's own."""

    rules = Rules(
        kind="bluesky",
        measure=graphemes,
        limit=300,
        byte_limit=3000,
        pictures=PictureRules(most=4, max_bytes=MOST_BYTES, alt_limit=2000),
        card_bytes=MOST_BYTES,
        edit=Edit.REPLACE,
        find=(Find.KEY, Find.LIST),
        source="https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json",
        corrects=True,
        hosting=Hosting.OUTSIDE,
    )
    title = "Bluesky"
    profile_key = "handle"
    secrets = ("PASSWORD",)
    settings = ("handle",)
    required = ("handle",)
    default_server = "https://bsky.social"

    def __init__(self, account: Account, secrets: Mapping[str, str], web: Web) -> None:
        """Keep the account; the session is opened by the first call that needs it."""
        super().__init__(account, secrets, web)
        self._session: dict[str, str] = {}

    @classmethod
    def profile(cls, account: Account) -> Profile | None:
        """Give the page on bsky.app, where accounts of every server are shown under their handle."""
        handle = account.settings.get("handle", "").lstrip("@")
        return Profile(f"@{handle}", f"https://bsky.app/profile/{quote(handle)}") if handle else None

    def invite(self) -> Invitation | None:
        """Say where an app password is made; the exchange is opening a session with it."""
        return access.invitation(self.account, self._try)

    def verify(self) -> Identity:
        """Open a session (com.atproto.server.createSession). Its token says with which kind of password."""
        self._log_in()
        handle, granted = self._session["handle"], access.granted(self._session["accessJwt"])
        return Identity(handle, f"https://bsky.app/profile/{handle}", granted, advice=access.advice(granted))

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Upload the pictures, then put the record, unless one has its name (com.atproto.repo.putRecord)."""
        reply = None if post.reply_to is None else self._reply(post.reply_to)
        record = self._record(post, attempt, reply)
        name = record_key(attempt.key)
        body = {"repo": self._did(), "collection": POSTS, "rkey": name, "record": record, "swapRecord": None}
        # The error says that an earlier try made it.
        answer = self._write("com.atproto.repo.putRecord", body, but="InvalidSwap", gives="cid")
        return self._receipt(name, answer if "cid" in answer else self._glimpse(name))

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Ask for the record by its name; or look in all our posts for one that links to the canonical URL."""
        name = record_key(attempt.key)
        if how is Find.KEY:
            there = self._get(name)
            return None if there is None else self._receipt(name, there)
        if how is not Find.LIST:
            return None
        parent = None if post.reply_to is None else post.reply_to.copy_id
        for there in self._own_posts():
            if there["uri"] not in attempt.taken and _parent(there["value"]) == parent and _links_to(there["value"], post.draft.link.url):
                found = there["uri"].rpartition("/")[2]
                return self._receipt(found, there, ours=found == name)
        return None

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:
        """Take the old record away and put the new one, in one commit (com.atproto.repo.applyWrites).

        The replies that corrected the old one go with it: the new one says what they said. A record that a person
        edited has another CID, which is a sum of its content (https://atproto.com/specs/data-model).
        """
        old, new = self._name(copy.copy_id), record_key(attempt.key)
        there, made = self._get(old), self._get(new)
        if made is not None:
            if there is not None and old != new:
                self._delete(old)
            return self._receipt(new, made)
        if there is None:
            raise self._gone()
        if copy.shown and there["cid"] != copy.shown:
            raise altered(copy, host(self.account.server))
        record = self._record(post, attempt, there["value"].get("reply"))
        replies = [name for name in map(self._name, copy.replies) if self._get(name) is not None]
        writes = [
            *({"$type": f"{WRITES}#delete", "collection": POSTS, "rkey": name} for name in (*replies, old)),
            {"$type": f"{WRITES}#create", "collection": POSTS, "rkey": new, "value": record},
        ]
        answer = self._write(WRITES, {"repo": self._did(), "writes": writes})
        return self._receipt(new, _created(answer) or self._glimpse(new))

    def withdraw(self, copy: Copy) -> None:
        """Delete the record, after the replies that corrected it (com.atproto.repo.deleteRecord).

        Deleting succeeds even when there is nothing: so look first.
        """
        name = self._name(copy.copy_id)
        for reply in map(self._name, copy.replies):
            self._delete(reply)
        if self._get(name) is None:
            raise self._gone()
        self._delete(name)

    # ----------------------------------------------------------------------------------------- records

    def _record(self, post: Post, attempt: Attempt, reply: Any) -> dict[str, Any]:
        """Make the record: the same attempt gives the same bytes."""
        for picture in (*post.attachments, *([post.card] if post.card else [])):
            if len(picture.data) > MOST_BYTES:
                raise Refused(_("A picture is over {most} bytes, which Bluesky refuses.").format(most=MOST_BYTES))
        record: dict[str, Any] = {
            "$type": POSTS,
            "text": post.draft.text,
            "createdAt": attempt.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "langs": [post.draft.language],
            "embed": self._embed(post),
        }
        found = facets(post.draft.text, post.draft.link.url)
        return record | ({"facets": found} if found else {}) | ({"reply": reply} if reply else {})

    def _embed(self, post: Post) -> dict[str, Any]:
        """Give the pictures, or the card of our page: a post shows one or the other."""
        if post.attachments:
            images = [
                {
                    "image": self._upload(attachment),
                    "alt": attachment.alt,
                    "aspectRatio": {"width": max(1, attachment.width), "height": max(1, attachment.height)},
                }
                for attachment in post.attachments
            ]
            return {"$type": "app.bsky.embed.images", "images": images}
        link = post.draft.link
        card = {"uri": link.url, "title": link.title, "description": link.description}
        thumb = {"thumb": self._upload(post.card)} if post.card else {}
        return {"$type": "app.bsky.embed.external", "external": card | thumb}

    def _upload(self, attachment: Attachment) -> Any:
        """Send a picture; the same bytes always get the same reference (com.atproto.repo.uploadBlob)."""
        name = "com.atproto.repo.uploadBlob"
        return _value(self._call("POST", name, safe=True, content=attachment.data, mime=attachment.mime), "blob")

    def _reply(self, copy: Copy) -> dict[str, Any]:
        """Point at the copy under which a correction goes. Raise ``Gone`` when it is no longer there."""
        found = self._get(self._name(copy.copy_id))
        if found is None:
            raise self._gone()
        parent = {"uri": found["uri"], "cid": found["cid"]}
        return {"root": (found["value"].get("reply") or {}).get("root", parent), "parent": parent}

    def _get(self, name: str) -> Any:
        """Read one of our posts, ``None`` when there is none of this name (com.atproto.repo.getRecord)."""
        query = {"repo": self._did(), "collection": POSTS, "rkey": name}
        answer = self._call("GET", "com.atproto.repo.getRecord", safe=True, params=query, read_400=True)
        if answer.status == 200:
            _value(answer, "cid")
            return answer.json()
        # Servers name it RecordNotFound; older ones only say so (packages/pds/src/api/com/atproto/repo/getRecord.ts).
        if _error(answer) == "RecordNotFound" or b"Could not locate record" in answer.content:
            return None
        raise _failure(answer)

    def _glimpse(self, name: str) -> Any:
        """Read a post that is known to be there; nothing when that fails, which must not undo what was done."""
        try:
            return self._get(name)
        except OutcomeError:
            return None

    def _own_posts(self) -> Iterator[dict[str, Any]]:
        """Give our posts, each with its address, CID and value (com.atproto.repo.listRecords)."""
        cursor: str | None = None
        for _page in range(PAGES):
            query = {"repo": self._did(), "collection": POSTS, "limit": PAGE} | ({"cursor": cursor} if cursor else {})
            answer = self._call("GET", "com.atproto.repo.listRecords", safe=True, params=query)
            yield from _value(answer, "records")
            cursor = answer.json().get("cursor")
            if not cursor:
                return

    def _delete(self, name: str) -> None:
        self._write("com.atproto.repo.deleteRecord", {"repo": self._did(), "collection": POSTS, "rkey": name})

    def _name(self, copy_id: str | None) -> str:
        """Give the name of a copy's record. Raise ``Unsent`` when it is not in this account."""
        home, _slash, name = (copy_id or "").rpartition("/")
        # A person who settles a doubt gives the page's address, of which only the record's name is kept.
        if home and home != f"at://{self._did()}/{POSTS}":
            raise Unsent(_("This copy belongs to another account than “{account}”.").format(account=self.account.name))
        return name

    def _receipt(self, name: str, there: Mapping[str, Any] | None, *, ours: bool = True) -> Receipt:
        """Name a record, with its CID: a sum of its content that the server makes."""
        uri = f"at://{self._did()}/{POSTS}/{name}"
        url = f"https://bsky.app/profile/{self._session['handle']}/post/{name}"
        return Receipt(uri, url, ours, shown=str((there or {}).get("cid") or ""))

    def _gone(self) -> Gone:
        return Gone(_("This copy is no longer on {host}.").format(host=host(self.account.server)))

    # ----------------------------------------------------------------------------------------- session

    def _did(self) -> str:
        if not self._session:
            self._log_in()
        return self._session["did"]

    def _log_in(self) -> None:
        """Open a session: 30 are allowed in 5 minutes, so one serves all the calls of this object."""
        body = {"identifier": self.account.settings.get("handle", "").removeprefix("@"),
                "password": self._secrets.get("PASSWORD", "")}  # fmt: skip
        url = f"{self.account.server}/xrpc/com.atproto.server.createSession"
        answer = self.web.request("POST", url, json=body, safe=True, accept=(400, 422))
        if answer.status != 200:
            raise Unauthorized(str(answer.failure()))
        self._session = {name: str(_value(answer, name)) for name in ("did", "handle", "accessJwt")}
        self.web.hide(self._session["accessJwt"], str(answer.json().get("refreshJwt") or ""))

    def _try(self, answer: str) -> dict[str, str]:
        """Open a session with what a person typed. Raise ``Unauthorized`` when it is no app password."""
        secrets = {"PASSWORD": answer.strip()}
        access.refuse_main_password(Bluesky(self.account, secrets, self.web).verify().scopes)
        return secrets

    def _write(self, name: str, body: dict[str, Any], *, but: str = "", gives: str = "") -> dict[str, Any]:
        """Change something and give the answer. An error named ``but`` is no failure, and gives nothing.

        An answer without ``gives`` is none of the API's.
        """
        answer = self._call("POST", name, safe=False, read_400=True, json=body)
        if answer.status == 400:
            if not but or _error(answer) != but:
                raise _failure(answer)
            return {}
        if gives:
            _value(answer, gives)
        said = answer.json()  # another page than the API's, with a 200, proves nothing
        return said if isinstance(said, dict) else {}

    def _call(
        self, method: str, name: str, *, safe: bool, read_400: bool = False, mime: str = "", **sent: Any
    ) -> Answer:
        """Call the API under our session, opened anew once when it has expired."""
        self._did()
        url = f"{self.account.server}/xrpc/{name}"
        kind = {"Content-Type": mime} if mime else {}
        for again in (True, False):
            headers = {"Authorization": f"Bearer {self._session['accessJwt']}"} | kind
            answer = self.web.request(method, url, headers=headers, safe=safe, accept=(400,), **sent)
            if not (again and answer.status == 400 and _error(answer) == "ExpiredToken"):
                break
            self._log_in()  # the call was turned away before anything was done
        if answer.status == 400 and not read_400:
            raise _failure(answer)
        return answer


def record_key(key: str) -> str:
    """Draw the name of a record (a TID: 53 bits of microseconds, 10 of clock) from the key of an attempt."""
    drawn = int.from_bytes(hashlib.sha256(key.encode()).digest())
    number = (TID_START + drawn % TID_SPAN) << 10 | (drawn // TID_SPAN) % 1024
    return "".join(TID_LETTERS[number >> 5 * place & 31] for place in reversed(range(13)))


def facets(text: str, url: str) -> list[dict[str, Any]]:
    """Find what readers can follow in a text: addresses, ours first, and hashtags.

    Positions are in bytes of UTF-8, the end excluded (https://docs.bsky.app/docs/advanced-guides/post-richtext).
    """
    taken: list[tuple[int, int, dict[str, str]]] = []
    ours = [found.span() for found in re.finditer(rf"(?<!\S){re.escape(url)}(?!\S)", text)] if url else []
    for start, end in (*ours, *(found.span() for found in urls(text))):
        _take(taken, start, end, {"$type": "app.bsky.richtext.facet#link", "uri": text[start:end]})
    for found in HASHTAG.finditer(text):
        if graphemes(found["tag"]) <= 64:
            _take(taken, *found.span(), {"$type": "app.bsky.richtext.facet#tag", "tag": found["tag"]})
    return [
        {"index": {"byteStart": _bytes(text[:start]), "byteEnd": _bytes(text[:end])}, "features": [feature]}
        for start, end, feature in sorted(taken, key=lambda one: one[0])
    ]


def _take(taken: list[tuple[int, int, dict[str, str]]], start: int, end: int, feature: dict[str, str]) -> None:
    """Keep a span unless it overlaps one that is kept."""
    if all(end <= before or start >= after for before, after, _feature in taken):
        taken.append((start, end, feature))


def _bytes(text: str) -> int:
    return len(text.encode())


def _links_to(record: Mapping[str, Any], url: str) -> bool:
    """Say whether a post links to this address, whole: in its text or by its card."""
    linked = [feature.get("uri", "") for facet in record.get("facets") or () for feature in facet.get("features") or ()]
    card = (record.get("embed") or {}).get("external") or {}
    return any(same_url(link, url) for link in (*linked, card.get("uri", ""))) or mentions_url(
        record.get("text", ""), url
    )


def _parent(record: Mapping[str, Any]) -> str | None:
    parent = (record.get("reply") or {}).get("parent") or {}
    return parent.get("uri")


def _created(answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Give the record that a commit made; ``None`` when the server leaves that out, as the lexicon allows."""
    results = answer.get("results")
    made = [one for one in results if isinstance(one, dict) and "cid" in one] if isinstance(results, list) else []
    return made[0] if made else None


def _error(answer: Answer) -> str:
    """Give the name of an XRPC error (https://atproto.com/specs/xrpc#error-responses)."""
    try:
        return str(json.loads(answer.content)["error"])
    except (ValueError, KeyError, TypeError):
        return ""


def _failure(answer: Answer) -> OutcomeError:
    """Name a 400, which here also speaks of our session, or of a picture that the server has lost since its upload.

    Names of errors: packages/pds/src/auth-verifier.ts, packages/pds/src/actor-store/blob/transactor.ts.
    """
    failure = answer.failure()
    if _error(answer) in ("ExpiredToken", "InvalidToken"):
        return Unauthorized(str(failure))
    return Unsent(str(failure)) if _error(answer) == "BlobNotFound" else failure


def _value(answer: Answer, name: str) -> Any:
    """Give one value of an answer that must hold it."""
    value = answer.json()
    if isinstance(value, dict) and name in value:
        return value[name]
    raise Unsent(_senseless(answer)) if answer.safe else InDoubt(_senseless(answer))


def _senseless(answer: Answer) -> str:
    return _("{host} gave an answer that makes no sense.").format(host=host(answer.url))
