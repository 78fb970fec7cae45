"""Bluesky, by plain HTTP calls to the account's server (a PDS of the AT Protocol).

API: https://docs.bsky.app/docs/api/com-atproto-repo-apply-writes. Access: ``tambour connect ACCOUNT``. By hand:
Settings > Privacy and security > App passwords > Add; the handle goes into tambour.toml, the app password into
``TAMBOUR_<ACCOUNT>_PASSWORD``.

The name of a record is ours to choose: it is drawn from the key of the attempt, and ``createdAt`` is when the
attempt was reserved, so trying again makes the same record or meets it. bsky.app shows the first version of a
record for ever (social-app issue 673): a visible edit takes the old record away and puts a new one, in one step.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from syndicate.addresses import host
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
    Proof,
    Receipt,
    Rules,
)
from syndicate.networks import Invitation, Network, Profile
from syndicate.networks import _bluesky_access as access
from syndicate.networks._bluesky_answers import (
    cid_of,
    created,
    error_of,
    failure,
    is_list_of_records,
    senseless,
    value_of,
)
from syndicate.networks._bluesky_records import (
    POSTS,
    links_to,
    parent_of,
    record_key,
    thread,
    thread_keys,
    thread_length,
    written,
)
from syndicate.networks._shown import altered
from syndicate.networks._text import graphemes
from syndicate.veil import MASK

if TYPE_CHECKING:
    from syndicate.web import Answer, Web

WRITES = "com.atproto.repo.applyWrites"
# Servers of the 0.4 line refuse more; newer ones take twice as much for pictures, not for a card's.
MOST_BYTES = 1_000_000
PAGE, PAGES = 100, 20  # records of a page, the most the API gives; pages read when looking for a copy


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
        threads=True,
        hosting=Hosting.OUTSIDE,
    )
    title = "Bluesky"
    profile_key = "handle"
    secrets = ("PASSWORD",)
    settings = ("handle",)
    required = ("handle",)
    default_server = "https://bsky.social"
    tested = Proof.SERVER
    tested_with = ("@atproto/pds",)

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
        handle = self._session["handle"]
        granted = tuple(map(self.web.cover, access.granted(self._session["accessJwt"])))
        return Identity(handle, f"https://bsky.app/profile/{handle}", granted, advice=access.advice(granted))

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Upload the pictures, then put the record, unless one has its name (com.atproto.repo.putRecord).

        A thread is made in one commit, unless its first record is there: then it all is.
        """
        if post.draft.following:
            return self.find(post, attempt, Find.KEY) or self._commit((), post, attempt, None)
        reply = None if post.reply_to is None else self._reply(post.reply_to)
        record = self._record(post, attempt, reply)
        name = record_key(attempt.key)
        body = {"repo": self._did(), "collection": POSTS, "rkey": name, "record": record, "swapRecord": None}
        # The error says that an earlier try made it.
        answer = self._write("com.atproto.repo.putRecord", body, but="InvalidSwap", gives="cid")
        if "cid" in answer:
            return self._receipt(name, answer)
        with contextlib.suppress(OutcomeError):
            return self.find(post, attempt, Find.KEY) or self._receipt(name, None)
        return self._receipt(name, None)

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Ask for the record by its name; or look in all our posts for one that links to the canonical URL."""
        name = record_key(attempt.key)
        if how is Find.KEY:
            there = self._get(name)
            return None if there is None else self._receipt(name, there, following=self._following(attempt, there))
        if how is not Find.LIST:
            return None
        parent = None if post.reply_to is None else post.reply_to.copy_id
        for there in self._own_posts():
            if (
                there["uri"] not in attempt.taken
                and parent_of(there["value"]) == parent
                and links_to(there["value"], post.draft.link.url)
            ):
                found = there["uri"].rpartition("/")[2]
                following = self._following(attempt, there) if found == name else ()
                return self._receipt(found, there, ours=found == name, following=following)
        return None

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:
        """Take the old record away and put the new one, in one commit (com.atproto.repo.applyWrites).

        Our replies under the old one go with it: the new one, or its thread, says what they said. A record that a
        person edited has another CID, which is a sum of its content (https://atproto.com/specs/data-model).
        """
        old, new = self._name(copy.copy_id), record_key(attempt.key)
        there, made = self._get(old), self._get(new)
        if made is not None:
            if there is not None and old != new:
                self._delete(old)
            return self._receipt(new, made, following=self._following(attempt, made))
        if there is None:
            raise self._gone()
        if copy.shown and cid_of(there) not in ("", copy.shown):
            raise altered(copy, host(self.account.server))
        replies = [name for name in map(self._name, copy.replies) if self._get(name) is not None]
        return self._commit((*replies, old), post, attempt, there["value"].get("reply"))

    def withdraw(self, copy: Copy) -> None:
        """Delete the record, after our replies under it (com.atproto.repo.deleteRecord).

        Deleting succeeds even when there is nothing: so look first.
        """
        name = self._name(copy.copy_id)
        for reply in map(self._name, copy.replies):
            self._delete(reply)
        if self._get(name) is None:
            raise self._gone()
        self._delete(name)

    # ----------------------------------------------------------------------------------------- records

    def _commit(self, old: Sequence[str], post: Post, attempt: Attempt, reply: Any) -> Receipt:
        """Take records away and put those of a post, all or none (com.atproto.repo.applyWrites)."""
        draft, first = post.draft, self._record(post, attempt, reply)
        names = thread_keys(attempt.key, 1 + len(draft.following))
        try:
            records = thread(first, draft.following, list(map(self._uri, names)), draft.link.url)
        except (ValueError, TypeError):  # what the server said of a picture cannot be summed: nothing was sent
            raise Unsent(self._makes_no_sense()) from None
        writes = [
            *({"$type": f"{WRITES}#delete", "collection": POSTS, "rkey": name} for name in old),
            *(
                {"$type": f"{WRITES}#create", "collection": POSTS, "rkey": name, "value": record}
                for name, record in zip(names, records, strict=True)
            ),
        ]
        answer = self._write(WRITES, {"repo": self._did(), "writes": writes})
        made = created(answer) or self._proven(names[0], answer, there=True) or self._glimpse(names[0])
        return self._receipt(names[0], made, following=tuple(map(self._uri, names[1:])))

    def _record(self, post: Post, attempt: Attempt, reply: Any) -> dict[str, Any]:
        """Make the record: the same attempt gives the same bytes."""
        for picture in (*post.attachments, *([post.card] if post.card else [])):
            if len(picture.data) > MOST_BYTES:
                raise Refused(_("A picture is over {most} bytes, which Bluesky refuses.").format(most=MOST_BYTES))
        record = written(post.draft.text, post.draft.link.url, attempt.at, post.draft.language)
        return record | {"embed": self._embed(post)} | ({"reply": reply} if reply else {})

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
        return value_of(self._call("POST", name, safe=True, content=attachment.data, mime=attachment.mime), "blob")

    def _reply(self, copy: Copy) -> dict[str, Any]:
        """Point at the copy under which a correction goes. Raise ``Gone`` when it is no longer there."""
        found = self._get(self._name(copy.copy_id))
        if found is None:
            raise self._gone()
        parent = {"uri": found["uri"], "cid": found["cid"]}
        reply = found["value"].get("reply")
        return {"root": reply.get("root", parent) if isinstance(reply, dict) else parent, "parent": parent}

    def _get(self, name: str) -> Any:
        """Read one of our posts, ``None`` when there is none of this name (com.atproto.repo.getRecord)."""
        query = {"repo": self._did(), "collection": POSTS, "rkey": name}
        answer = self._call("GET", "com.atproto.repo.getRecord", safe=True, params=query, read_400=True)
        if answer.status == 200:
            value_of(answer, "cid")
            if not isinstance(value_of(answer, "value"), dict):
                raise senseless(answer)
            return answer.json()
        # Servers name it RecordNotFound; older ones only say so (packages/pds/src/api/com/atproto/repo/getRecord.ts).
        if error_of(answer) == "RecordNotFound" or b"Could not locate record" in answer.content:
            return None
        raise failure(answer)

    def _following(self, attempt: Attempt, there: Mapping[str, Any]) -> tuple[str, ...]:
        """Name the posts after the first of a thread that an attempt made, of those that are still there."""
        names = thread_keys(attempt.key, thread_length(there["value"]))[1:]
        return tuple(self._uri(name) for name in names if self._get(name) is not None)

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
            records = value_of(answer, "records")
            if not is_list_of_records(records):
                raise senseless(answer)
            yield from records
            cursor = answer.json().get("cursor")
            if not cursor:
                return

    def _delete(self, name: str) -> None:
        body = {"repo": self._did(), "collection": POSTS, "rkey": name}
        self._proven(name, self._write("com.atproto.repo.deleteRecord", body), there=False)

    def _proven(self, name: str, answer: Mapping[str, Any], *, there: bool) -> Any:
        """Look whether a record is there, or no longer, when an answer tells of no commit.

        Servers may leave it out, but a 200 may also come from what stands before them: raise ``InDoubt`` then.
        """
        if "commit" in answer:
            return None
        with contextlib.suppress(Unsent, Unauthorized):
            found = self._get(name)
            if (found is not None) is there:
                return found
        raise InDoubt(self._makes_no_sense())

    def _makes_no_sense(self) -> str:
        return _("{host} gave an answer that makes no sense.").format(host=host(self.account.server))

    def _name(self, copy_id: str | None) -> str:
        """Give the name of a copy's record. Raise ``Unsent`` when it is not in this account."""
        home, _slash, name = (copy_id or "").rpartition("/")
        # A person who settles a doubt gives the page's address, of which only the record's name is kept.
        if home and home != f"at://{self._did()}/{POSTS}":
            raise Unsent(_("This copy belongs to another account than “{account}”.").format(account=self.account.name))
        return name

    def _uri(self, name: str) -> str:
        return f"at://{self._did()}/{POSTS}/{name}"

    def _receipt(
        self, name: str, there: Mapping[str, Any] | None, *, ours: bool = True, following: tuple[str, ...] = ()
    ) -> Receipt:
        """Name a record, with its CID: a sum of its content that the server makes."""
        uri = self._uri(name)
        url = f"https://bsky.app/profile/{self._session['handle']}/post/{name}"
        return Receipt(uri, url, ours, shown=cid_of(there), following=following)

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
        value_of(answer, "accessJwt")
        tokens = answer.json(bare=True)
        self.web.hide(str(tokens["accessJwt"]), str(tokens.get("refreshJwt") or ""))
        # Read once the tokens are hidden: a server that names us after one of our secrets names nobody.
        named = {name: str(value_of(answer, name)) for name in ("did", "handle")}
        if MASK in named.values():
            raise senseless(answer)
        self._session = named | {"accessJwt": str(tokens["accessJwt"])}

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
            if not but or error_of(answer) != but:
                raise failure(answer)
            return {}
        if gives:
            value_of(answer, gives)
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
            if not (again and answer.status == 400 and error_of(answer) == "ExpiredToken"):
                break
            self._log_in()  # the call was turned away before anything was done
        if answer.status == 400 and not read_400:
            raise failure(answer)
        return answer
