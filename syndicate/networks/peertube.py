"""A channel on a PeerTube server, by plain HTTP calls.

API: https://docs.joinpeertube.org/api-rest-reference.html; what it does not say was read in the server's own source
(github Chocobozzz/PeerTube, server/core). Access: ``tambour connect ACCOUNT``. By hand: an account of its own, without
two-factor authentication; its password goes into ``TAMBOUR_<ACCOUNT>_PASSWORD``. Tokens live for a day and no
application can be registered, so the password opens each run (password grant, as PeerTube's own tools do).

A video is sent in pieces as private, which nobody sees; its name goes into the ledger; captions and thumbnail follow;
then it is made public. Its file bears the key of the attempt, which PeerTube keeps and tells its owner: that is how a
copy is known to be ours, and how a video that a dead run left private is taken up again. PeerTube may make a video of
the last piece each time that it gets one (issue 4173): a session is asked before anything is sent again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from syndicate.addresses import host
from syndicate.errors import Gone, OutcomeError, Unauthorized
from syndicate.i18n import _
from syndicate.model import Account, Attempt, Copy, Edit, Find, Identity, PictureRules, Post, Receipt, Rules
from syndicate.networks import Invitation, Network, Profile
from syndicate.networks import _peertube_access as access
from syndicate.networks._peertube_answers import (
    Privacy,
    failure,
    name_of,
    privacy_of,
    says,
    senseless,
    shown,
    shows,
    text_of,
    value_of,
)
from syndicate.networks._peertube_door import Door
from syndicate.networks._shown import altered, letters, was_sent
from syndicate.networks._video_upload import Sessions, address_of, film_of, mark_of, mark_with, vanished

if TYPE_CHECKING:
    from syndicate.web import Web

SESSIONS = "/videos/upload-resumable"
NEWS = 11  # “News & Politics” (server/core/initializers/constants.ts)
MOST_TAGS, SHORTEST, LONGEST = 5, 2, 30  # tags, and the characters of one (the same file)
MARK = 32  # signs of the key in the name of a file
SUFFIXES = {"video/mp4": ".mp4", "video/webm": ".webm"}


class PeerTube(Network):
    """One channel."""

    # Lengths: CONSTRAINTS_FIELDS in server/core/initializers/constants.ts. The thumbnail's weight is that of older
    # servers: newer ones take twice as much.
    rules = Rules(
        kind="peertube",
        measure=len,
        limit=10_000,
        title_limit=120,
        form="{link}\n\n{summary}\n\n{hashtags}",  # lists show the beginning only
        pictures=PictureRules(most=1, max_bytes=4_000_000, max_side=1920, min_ratio=16 / 9, max_ratio=16 / 9),
        edit=Edit.BY_ID,
        find=(Find.HANDLE, Find.LIST),
        source="https://docs.joinpeertube.org/api-rest-reference.html",
        lag=timedelta(seconds=10),  # ours: a list is read from the database
        needs=frozenset({"video", "picture"}),
    )
    title = "PeerTube"
    profile_key = "channel"
    secrets = ("PASSWORD",)
    settings = ("channel", "username")
    required = ("server", "channel", "username")

    def __init__(self, account: Account, secrets: Mapping[str, str], web: Web) -> None:
        """Keep the account; nothing is sent before the first call."""
        super().__init__(account, secrets, web)
        self._channel = _name(account)
        self._door = Door(web, account, secrets.get("PASSWORD", ""))
        self._sessions = Sessions(web)

    @classmethod
    def profile(cls, account: Account) -> Profile | None:
        """Give the channel's page."""
        channel = _name(account)
        if not (channel and account.server):
            return None
        return Profile(f"@{channel}@{account.server.partition('://')[2]}", f"{account.server}/c/{quote(channel)}")

    def invite(self) -> Invitation | None:
        """Say which account is needed; the exchange is logging in."""
        return access.invitation(self.account, self._try)

    def verify(self) -> Identity:
        """Log in, and see that the channel is this account's (GET /users/me)."""
        channels = value_of(self._door.call("GET", "/users/me"), "videoChannels", list)
        names = [text_of(one, "name") for one in channels if isinstance(one, dict)]
        if self._channel not in names:
            message = _("This account has no channel “{wanted}”; those that it has: {found}.")
            found = self.web.cover(", ".join(filter(str.isprintable, names))[:200]) or "–"
            raise Unauthorized(message.format(wanted=self._channel, found=found))
        return Identity(f"@{self._channel}", f"{self.account.server}/c/{quote(self._channel)}")

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Send the video unless an earlier try did, then its captions and thumbnail, then let everybody see it.

        The words go once more with the last step: what an earlier run left private may hold older ones.
        """
        left, others = self._taken_up(post, attempt)
        name = left or self._upload(post, attempt)
        if name != attempt.handle:
            attempt.prepared(name)
        for other in others:
            with suppress(OutcomeError):  # nobody sees it
                self._door.delete(other)
        self._dress(name, post)
        self._door.put(name, _words(post) | {"privacy": int(Privacy.PUBLIC)})
        return self._receipt(name, shown(post.draft.title, post.draft.text))

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:
        """Ask whether the video that was sent is public; or look in the channel for one that links to ours."""
        if how is Find.HANDLE:
            return self._asked(attempt.handle) if attempt.handle else None
        if how is not Find.LIST:
            return None
        matches = [
            there
            for there in self._door.own_videos(self._channel, attempt.at)
            if name_of(there) not in attempt.taken
            and privacy_of(there) != Privacy.PRIVATE
            and self._door.links_to(there, post.draft.link.url)
        ]
        wholes = [self._door.read(name_of(there)) for there in matches]
        ours = next((whole for whole in wholes if self._is_ours(whole, post, attempt)), None)
        found = ours or next(iter(wholes), None)
        return None if found is None else self._receipt(name_of(found), shows(found), ours=found is ours)

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - editing twice is harmless
        """Give the copy the new title, description, captions and thumbnail (PUT /videos/{id}); its video stays."""
        name = copy.copy_id or ""
        before = self._door.read(name)
        if copy.shown and shows(before) != copy.shown and not says(before, post):
            raise altered(copy, host(self.account.server))
        self._dress(name, post, copy.captions)
        self._door.put(name, _words(post))
        return self._receipt(name, shown(post.draft.title, post.draft.text))

    def withdraw(self, copy: Copy) -> None:
        """Delete the video (DELETE /videos/{id})."""
        self._door.delete(copy.copy_id or "")

    # ------------------------------------------------------------------------------------------ videos

    def _upload(self, post: Post, attempt: Attempt) -> str:
        """Send the video as private; give its name in addresses."""
        film = film_of(post)
        channel = value_of(self._door.call("GET", f"/video-channels/{quote(self._channel)}"), "id", int)

        def opened() -> str:
            """Open a session (POST /videos/upload-resumable), of whose address only the name is taken."""
            there = {"X-Upload-Content-Length": str(film.size), "X-Upload-Content-Type": film.mime}
            body = _words(post) | {
                "channelId": channel,
                "filename": mark_with(attempt, MARK, film) + SUFFIXES.get(film.mime, ".mp4"),
                "privacy": int(Privacy.PRIVATE),
                "category": NEWS,
                "waitTranscoding": True,  # seen by nobody before it can be played everywhere
            }
            answer = self._door.call("POST", SESSIONS, headers=there, json=body)
            named = parse_qs(urlsplit(address_of(answer)).query).get("upload_id", [""])[0]
            if not named:
                raise senseless(answer)
            return f"{self.account.server}/api/v1{SESSIONS}?{urlencode({'upload_id': named})}"

        answer = self._sessions.send(attempt.key, film, self._door.headers(), opened, failure)
        name = name_of(value_of(answer, "video", dict))
        if not name:
            raise senseless(answer)
        return name

    def _taken_up(self, post: Post, attempt: Attempt) -> tuple[str | None, list[str]]:
        """Look for the video that an earlier try of this attempt sent whole, and that nobody has seen.

        Name also those that hold a film that the page no longer shows: it must not come out.
        """
        mark, today = mark_of(attempt, MARK), mark_with(attempt, MARK, post.film)
        if attempt.handle:
            file = self._door.file_of(attempt.handle) or today  # where nobody knows it, it is today's
            old = file.startswith(f"{mark}-") and file != today
            seen = old and privacy_of(self._door.read(attempt.handle)) != Privacy.PRIVATE
            return (None, [attempt.handle]) if old and not seen else (attempt.handle, [])
        found, others = None, []
        for there in self._door.own_videos(self._channel, attempt.at):
            private = privacy_of(there) == Privacy.PRIVATE and name_of(there) not in attempt.taken
            file = (self._door.file_of(name_of(there)) if private else None) or ""
            if file == today:
                found = found or name_of(there)
            elif file.startswith(mark):
                others.append(name_of(there))
        return found, others

    def _dress(self, name: str, post: Post, before: Collection[str] = ()) -> None:
        """Give a video its captions and its thumbnail, in the place of those that we gave it ``before``."""
        given = {_language(lang): words for lang, words in post.captions}
        for lang in sorted(set(map(_language, before)) - set(given)):
            self._door.take_captions(name, lang)
        for lang, captions in given.items():
            self._door.give(name, f"/captions/{quote(lang)}", "captionfile", (f"{lang}.vtt", captions, "text/vtt"))
        for picture in post.attachments[:1]:
            file = (f"thumbnail.{picture.mime.rpartition('/')[2]}", picture.data, picture.mime)
            self._door.give(name, "", "thumbnailfile", file)

    def _is_ours(self, there: Mapping[str, Any], post: Post, attempt: Attempt) -> bool:
        """Say whether this program sent a video: its file bears our name; where nobody knows it, it has our text."""
        file = self._door.file_of(name_of(there))
        if file is not None:
            return file.startswith(mark_of(attempt, MARK))
        description = text_of(there, "description")
        return was_sent(description, attempt) or letters(description) == letters(post.draft.text)

    def _asked(self, name: str) -> Receipt | None:
        """Say what became of the video that was sent. Raise ``InDoubt`` when it is gone: nobody knows if it was out."""
        try:
            there = self._door.read(name)
        except Gone:
            raise vanished(name, self.account.server) from None
        if privacy_of(there) is None:
            raise self._door.senseless()
        return None if privacy_of(there) == Privacy.PRIVATE else self._receipt(name, shows(there))

    def _receipt(self, name: str, seen: str, *, ours: bool = True) -> Receipt:
        return Receipt(name, f"{self.account.server}/w/{name}", ours, shown=seen)

    def _try(self, password: str) -> dict[str, str]:
        PeerTube(self.account, {"PASSWORD": password}, self.web).verify()
        return {"PASSWORD": password}


def _name(account: Account) -> str:
    """Give the name of the channel, which a person may write as PeerTube shows it."""
    return account.settings.get("channel", "").lstrip("@").partition("@")[0]


def _language(code: str) -> str:
    """Give a language as PeerTube names it."""
    return code.partition("-")[0].lower()


def _words(post: Post) -> dict[str, Any]:
    """Give what readers see of a video."""
    tags = [tag for tag in post.draft.tags if SHORTEST <= len(tag) <= LONGEST][:MOST_TAGS]
    language = _language(post.draft.language)
    return {"name": post.draft.title, "description": post.draft.text, "tags": tags, "language": language}
