"""A YouTube channel, by plain HTTP calls to the YouTube Data API v3.

API: https://developers.google.com/youtube/v3/docs. Access: ``tambour connect ACCOUNT``. By hand: a refresh token of the
scope youtube.force-ssl goes into ``TAMBOUR_<ACCOUNT>_REFRESH_TOKEN``, the secret of the app's client into
``TAMBOUR_<ACCOUNT>_CLIENT_SECRET``, the client's id into tambour.toml.

A video is sent in pieces as private, which nobody sees; its id goes into the ledger; captions and thumbnail follow;
then it is made public. One of its tags bears the key of the attempt, and YouTube shows tags to the owner only: that is
how a copy is known to be ours, and how a video that a dead run left private is taken up again. An update replaces every
property of the parts that it names, so a video is read before it is changed. YouTube may keep private what an app
sends that it did not audit (pages of Google's disagree): who sees the video is read back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

from syndicate.addresses import host
from syndicate.errors import Gone, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.model import (
    Account,
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
from syndicate.networks import _youtube_access as access
from syndicate.networks._shown import altered, letters, was_sent
from syndicate.networks._text import mentions_url
from syndicate.networks._video_upload import Sessions, address_of, film_of, mark_of, mark_with, vanished
from syndicate.networks._youtube_answers import (
    HOUR,
    failure,
    name_of,
    part,
    privacy_of,
    says,
    shows,
    tags_of,
    text_of,
)
from syndicate.networks._youtube_door import UPLOAD, Door

if TYPE_CHECKING:
    from syndicate.web import Web

SITE = "https://www.youtube.com"
NEWS = "25"  # “News & Politics” (videoCategories.list)
MARK, STEP = 16, "tambour-public"  # signs of the key in a mark; the tag of a video that was told to be public
PAUSES = (5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0)  # seconds between looks at a video that YouTube prepares
MOST_TAGS = 500  # characters of all the tags of a video, with what stands between them
# What an update would take away: the properties that can be set, of each part.
KEPT = {
    "snippet": ("title", "description", "tags", "categoryId", "defaultLanguage", "defaultAudioLanguage"),
    "status": ("embeddable", "license", "publicStatsViewable", "selfDeclaredMadeForKids", "containsSyntheticMedia"),
}


class YouTube(Network):
    """One channel."""

    rules = Rules(
        kind="youtube",
        measure=len,
        limit=5000,
        byte_limit=5000,
        title_limit=100,
        form="{link}\n\n{summary}\n\n{hashtags}",  # the first lines are all that is seen before “more”
        swaps={"<": "‹", ">": "›"},
        # The API takes 50 MB; 2 MB is what YouTube's own pages ask for.
        pictures=PictureRules(most=1, max_bytes=2_000_000, max_side=1920, min_ratio=16 / 9, max_ratio=16 / 9),
        edit=Edit.BY_ID,
        find=(Find.HANDLE, Find.LIST),
        source="https://developers.google.com/youtube/v3/docs/videos",
        lag=timedelta(seconds=30),  # ours: Google says nothing
        needs=frozenset({"video", "picture"}),
        hosting=Hosting.OUTSIDE,
        most_tags=3,  # readers see three above the title
    )
    title = "YouTube"
    operator = "Google"
    profile_key = "handle"
    secrets = ("CLIENT_SECRET", "REFRESH_TOKEN")
    settings = ("client_id", "handle")
    required = ("client_id", "handle")
    default_server = access.API
    scopes = access.SCOPES
    tested = Proof.OFFICIAL
    tested_with = ("youtube.v3.json",)

    def __init__(self, account: Account, secrets: Mapping[str, str], web: Web) -> None:
        """Keep the account; nothing is sent before the first call."""
        super().__init__(account, secrets, web)
        self._door = Door(web, account, secrets)
        self._sessions = Sessions(web)

    @classmethod
    def profile(cls, account: Account) -> Profile | None:
        """Give the channel's page."""
        handle = account.settings.get("handle", "").lstrip("@")
        return Profile(f"@{handle}", f"{SITE}/@{quote(handle)}") if handle else None

    @classmethod
    def copy_id(cls, url: str) -> str:
        """Give the id in the address of a video: ``/watch?v=``, ``/shorts/``, or youtu.be's."""
        parts = urlsplit(url)
        return parse_qs(parts.query).get("v", [super().copy_id(parts.path)])[0]

    def invite(self) -> Invitation | None:
        """Have a person allow the commune's app, and bring the code (OAuth for installed apps)."""
        return access.invitation(self.web, self.account)

    def verify(self) -> Identity:
        """Ask whose channel it is, and what it may do (channels.list)."""
        channel = self._door.channel("snippet", "status")
        wanted, found = self.account.settings["handle"].lstrip("@"), text_of(part(channel, "snippet"), "customUrl")
        if found and found.lstrip("@").casefold() != wanted.casefold():
            message = _("This access is that of “{found}”; tambour.toml says “{wanted}”.")
            raise Unauthorized(message.format(found=self.web.cover(found)[:60], wanted=wanted))
        granted, advice = self._door.access, ""
        if text_of(part(channel, "status"), "longUploadsStatus") not in ("allowed", ""):
            advice = _("The channel is not verified by telephone: no thumbnail of yours, no video over 15 minutes.")
        scopes = tuple(map(self.web.cover, granted.scopes))
        return Identity(f"@{wanted}", f"{SITE}/@{quote(wanted)}", scopes, granted.expires, advice)

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Send the video unless an earlier try did, then its captions and thumbnail, then let everybody see it.

        The words go once more with the last step: what an earlier run left private may hold older ones.
        """
        there, others = self._taken_up(post, attempt)
        name = name_of(there) if there else self._upload(post, attempt)
        if name != attempt.handle:
            attempt.prepared(name)
        for other in others:
            with suppress(OutcomeError):  # nobody sees it
                self._door.delete(other)
        self._dress(name, post)
        before = self._prepared(name, there)
        status = _kept(before, "status") | {"privacyStatus": "public"}
        after = self._door.update(
            "snippet,status", {"id": name, "snippet": _words(before, post, STEP), "status": status}
        )
        if privacy_of(after) != "public":
            raise self._kept_private(name)
        return self._receipt(name, after)

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Ask whether the video that was sent is public; or look in the channel for one that links to ours."""
        if how is Find.HANDLE:
            return self._asked(attempt.handle) if attempt.handle else None
        if how is not Find.LIST:
            return None
        matches = [
            there
            for there in self._door.own_videos(attempt.at)
            if name_of(there) not in attempt.taken
            and privacy_of(there) != "private"
            and mentions_url(text_of(part(there, "snippet"), "description"), post.draft.link.url)
        ]
        ours = next((there for there in matches if _is_ours(there, post, attempt)), None)
        found = ours or next(iter(matches), None)
        return None if found is None else self._receipt(name_of(found), found, ours=found is ours)

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - editing twice is harmless
        """Give the copy the new title, description, captions and thumbnail (videos.update); its video stays."""
        name = copy.copy_id or ""
        before = self._door.read(name)
        if copy.shown and shows(before) != copy.shown and not says(before, post):
            raise altered(copy, host(self.account.server))
        self._dress(name, post, copy.captions)
        return self._receipt(name, self._door.update("snippet", {"id": name, "snippet": _words(before, post)}))

    def withdraw(self, copy: Copy) -> None:
        """Delete the video (videos.delete)."""
        self._door.delete(copy.copy_id or "")

    # ------------------------------------------------------------------------------------------ videos

    def _upload(self, post: Post, attempt: Attempt) -> str:
        """Send the video as private; give its id."""
        film, lang = film_of(post), post.draft.language
        new = {
            "categoryId": NEWS,
            "defaultLanguage": lang,
            "defaultAudioLanguage": lang,
            "tags": [mark_with(attempt, MARK, film)],
        }
        body = {
            "snippet": _words({"snippet": new}, post),
            "status": {"privacyStatus": "private", "selfDeclaredMadeForKids": False},
        }

        def opened() -> str:
            """Open a session (videos.insert)."""
            there = {"X-Upload-Content-Length": str(film.size), "X-Upload-Content-Type": film.mime}
            query = {"uploadType": "resumable", "part": "snippet,status"}
            address = address_of(self._door.call("POST", f"{UPLOAD}/videos", headers=there, params=query, json=body))
            if not _is_google(address, self.account.server):
                raise self._door.senseless()
            return address

        answer = self._sessions.send(attempt.key, film, self._door.headers(), opened, failure)
        sent = answer.json()
        name = name_of(sent) if isinstance(sent, dict) else ""
        if not name:
            raise self._door.senseless()
        return name

    def _taken_up(self, post: Post, attempt: Attempt) -> tuple[dict[str, Any] | None, list[str]]:
        """Look for the video that an earlier try of this attempt sent whole, and that nobody has seen.

        Name also those that hold a film that the page no longer shows: it must not come out.
        """
        mark, today = mark_of(attempt, MARK), mark_with(attempt, MARK, post.film)
        if attempt.handle:
            there = self._there(attempt.handle)
            marks = [tag for tag in tags_of(there) if tag.startswith(f"{mark}-")]
            old = bool(marks) and today not in marks and privacy_of(there) == "private"
            return (None, [attempt.handle]) if old else (there, [])
        left = [
            one
            for one in self._door.own_videos(attempt.at)
            if privacy_of(one) == "private" and any(tag.startswith(mark) for tag in tags_of(one))
        ]
        found = next((one for one in left if today in tags_of(one)), None)
        return found, [name_of(one) for one in left if one is not found and today not in tags_of(one)]

    def _prepared(self, name: str, there: dict[str, Any] | None) -> dict[str, Any]:
        """Read the video once YouTube has prepared it. Raise ``Refused`` when it cannot, ``Unsent`` when it is late."""
        there = there or self._there(name)
        for seconds in PAUSES:
            if text_of(part(there, "status"), "uploadStatus") != "uploaded":
                break
            self.web.wait(seconds)
            there = self._there(name)
        else:
            message = _("YouTube is still preparing the video {name}: a later run will show it.")
            raise Unsent(message.format(name=name), retry_after=HOUR)
        _check_sound(there)
        return there

    def _dress(self, name: str, post: Post, before: Collection[str] = ()) -> None:
        """Give a video its captions and its thumbnail, in the place of those that we gave it ``before``."""
        gone = set(before) - {lang for lang, _words in post.captions}
        there = self._door.captions_of(name) if post.captions or gone else {}
        for lang in gone & set(there):
            self._door.take_captions(there[lang])
        for lang, words in post.captions:
            self._door.captions(name, lang, words, there)
        for picture in post.attachments[:1]:
            self._door.thumbnail(name, picture)

    def _there(self, name: str) -> dict[str, Any]:
        """Read the video that was sent. Raise ``InDoubt`` when it is gone: nobody knows if it was out."""
        try:
            return self._door.read(name)
        except Gone:
            raise vanished(name, self.account.server) from None

    def _asked(self, name: str) -> Receipt | None:
        """Say what became of the video that was sent. Raise ``InDoubt`` or ``Unsent`` when nobody can tell."""
        there = self._there(name)
        if not privacy_of(there):
            raise self._door.senseless()
        if privacy_of(there) == "private" and STEP in tags_of(there):
            raise self._kept_private(name)  # asking once more would end the same, and cost the day's quota
        return None if privacy_of(there) == "private" else self._receipt(name, there)

    def _kept_private(self, name: str) -> InDoubt:
        message = _("{host} keeps the video {name} private, maybe as Google did not audit the app: look there.")
        return InDoubt(message.format(host=host(self.account.server), name=name))

    def _receipt(self, name: str, there: Mapping[str, Any], *, ours: bool = True) -> Receipt:
        return Receipt(name, f"{SITE}/watch?v={name}", ours, shown=shows(there))


def _words(before: Mapping[str, Any], post: Post, *more: str) -> dict[str, Any]:
    """Give the words of a video, and what else it had: its category, its languages, the mark among its tags."""
    kept = _kept(before, "snippet")
    marks = [tag for tag in tags_of(before) if re.fullmatch(r"tambour-[0-9a-z-]{2,40}", tag)]
    tags = [*dict.fromkeys((*marks, *more)), *post.draft.tags]
    while sum(map(len, tags)) + len(tags) > MOST_TAGS:
        tags.pop()
    return kept | {"title": post.draft.title, "description": post.draft.text, "tags": tags}


def _kept(before: Mapping[str, Any], name: str) -> dict[str, Any]:
    there = part(before, name)
    return {key: there[key] for key in KEPT[name] if key in there}


def _check_sound(there: Mapping[str, Any]) -> None:
    """Raise ``Refused`` when YouTube could not read the video, or will not show it."""
    status = part(there, "status")
    reason = text_of(status, "failureReason") or text_of(status, "rejectionReason")
    if text_of(status, "uploadStatus") in ("failed", "rejected"):
        message = _("YouTube does not take this video ({reason}).")
        raise Refused(message.format(reason=reason if reason.isalpha() else "?"))


def _is_ours(there: Mapping[str, Any], post: Post, attempt: Attempt) -> bool:
    """Say whether this program sent a video: it bears the mark of the attempt, or its very text."""
    description = text_of(part(there, "snippet"), "description")
    same = was_sent(description, attempt) or letters(description) == letters(post.draft.text)
    return same or any(tag.startswith(mark_of(attempt, MARK)) for tag in tags_of(there))


def _is_google(address: str, server: str) -> bool:
    """Say whether a session is where videos may be sent: on the same server, or one of Google's."""
    there = host(address)
    return there == host(server) or (there.endswith(".googleapis.com") and address.startswith("https://"))
