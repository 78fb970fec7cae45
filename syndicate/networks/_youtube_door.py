"""Talk to YouTube as one channel: calls, and the videos that it has.

What a call costs of the day's quota (https://developers.google.com/youtube/v3/determine_quota_cost): a read 1 unit, an
update or a deletion 50, captions 400 (450 for those that are replaced), of 10,000; and 100 videos a day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from syndicate.addresses import host
from syndicate.errors import Gone, Unsent
from syndicate.i18n import _
from syndicate.model import Account, Attachment
from syndicate.networks._youtube_access import Access, open_
from syndicate.networks._youtube_answers import (
    failure,
    items_of,
    name_of,
    part,
    published,
    reason_of,
    senseless,
    text_of,
    unread,
    value_of,
)

if TYPE_CHECKING:
    from syndicate.web import Answer, Web

PAGE, PAGES = 50, 10  # videos of a page, the most the API gives; pages read when looking for a copy
CLOCKS = timedelta(minutes=2)  # how far a server's clock may be from ours
API, UPLOAD = "/youtube/v3", "/upload/youtube/v3"


class Door:
    """One channel. It gets its token at the first call."""

    def __init__(self, web: Web, account: Account, secrets: Mapping[str, str]) -> None:
        """Keep what is needed."""
        self._web, self._account, self._secrets = web, account, secrets
        self._access: Access | None = None

    @property
    def access(self) -> Access:
        """Give the access, got once."""
        if self._access is None:
            self._access = open_(self._web, self._account, self._secrets)
        return self._access

    def headers(self) -> dict[str, str]:
        """Give what opens the door."""
        return {"Authorization": f"Bearer {self.access.token}"}

    def call(
        self,
        method: str,
        path: str,
        *,
        safe: bool = True,
        headers: Mapping[str, str] | None = None,
        accept: tuple[int, ...] = (),
        **sent: Any,
    ) -> Answer:
        """Call the API; give a success, or a status that the caller accepts."""
        there = self.headers() | dict(headers or {})
        url = f"{self._account.server}{path}"
        answer = self._web.request(method, url, headers=there, safe=safe, accept=range(300, 600), **sent)
        if 200 <= answer.status < 300 or answer.status in accept:
            return answer
        raise failure(answer)

    def channel(self, *parts: str) -> dict[str, Any]:
        """Read the channel (channels.list). Raise ``Unsent`` when this account has none."""
        answer = self.call("GET", f"{API}/channels", params={"part": ",".join(parts), "mine": "true"})
        if found := items_of(answer):
            return found[0]
        raise Unsent(_("This Google account has no YouTube channel."))

    def read(self, name: str) -> dict[str, Any]:
        """Read a video (videos.list). Raise ``Gone`` when YouTube, which knows us, does not have it."""
        found = items_of(self.call("GET", f"{API}/videos", params={"part": "snippet,status", "id": name}))
        if not found:
            raise Gone(_("This copy is no longer on {host}.").format(host=host(self._account.server)))
        if name_of(found[0]) != name or not part(found[0], "snippet"):
            raise self.senseless()
        return found[0]

    def own_videos(self, since: datetime) -> Iterator[dict[str, Any]]:
        """Give the videos of the channel since a moment, whoever may see them (playlistItems.list, videos.list)."""
        playlists = part(part(self.channel("contentDetails"), "contentDetails"), "relatedPlaylists")
        if not (uploads := text_of(playlists, "uploads")):
            raise self.senseless()
        query: dict[str, Any] = {"part": "contentDetails", "playlistId": uploads, "maxResults": PAGE}
        for _page in range(PAGES):
            answer = self.call("GET", f"{API}/playlistItems", params=query, accept=(404,))
            if answer.status == 404 and reason_of(answer) == "playlistNotFound":
                return  # the channel has just named it: it has no video
            if answer.status == 404:
                raise unread(answer)
            names = [text_of(part(one, "contentDetails"), "videoId") for one in items_of(answer)]
            if not names:
                return
            found = self.call("GET", f"{API}/videos", params={"part": "snippet,status", "id": ",".join(names)})
            videos = items_of(found)
            if not all(map(name_of, videos)):
                raise senseless(found)
            yield from videos
            when = [moment for one in videos if (moment := published(one)) is not None]
            query["pageToken"] = text_of(answer.json(), "nextPageToken")
            if not query["pageToken"] or (when and max(when) < since - CLOCKS):
                return

    def update(self, parts: str, video: Mapping[str, Any]) -> dict[str, Any]:
        """Change parts of a video, each as a whole (videos.update); give what it became."""
        answer = self.call("PUT", f"{API}/videos", safe=False, params={"part": parts}, json=dict(video))
        if text_of(answer.json() if isinstance(answer.json(), dict) else {}, "id") != video["id"]:
            raise senseless(answer)
        return dict(answer.json())

    def delete(self, name: str) -> None:
        """Delete a video (videos.delete). Raise ``Gone`` when reading it says too that it is not there."""
        answer = self.call("DELETE", f"{API}/videos", safe=False, params={"id": name}, accept=(404,))
        if answer.status == 404 and reason_of(answer) == "videoNotFound":
            self.read(name)
        if answer.status == 404:
            raise failure(answer)
        if answer.status != 204:
            raise senseless(answer)

    def captions(self, name: str, lang: str, words: bytes, there: Mapping[str, str]) -> None:
        """Give a video its captions (captions.insert), or others for those that are ``there`` (captions.update)."""
        known = there.get(lang)
        about: dict[str, Any] = {"id": known} if known else {"snippet": {"videoId": name, "language": lang, "name": ""}}
        border = f"tambour-{hashlib.sha256(words).hexdigest()}"  # the same each time, and in no file
        kinds = ("application/json; charset=UTF-8", "text/vtt")
        body = b"".join(
            f"--{border}\r\nContent-Type: {kind}\r\n\r\n".encode() + data + b"\r\n"
            for kind, data in zip(kinds, (json.dumps(about).encode(), words), strict=True)
        )
        answer = self.call(
            "PUT" if known else "POST",
            f"{UPLOAD}/captions",
            headers={"Content-Type": f"multipart/related; boundary={border}"},
            params={"uploadType": "multipart", "part": "id" if known else "snippet"},
            content=body + f"--{border}--\r\n".encode(),
        )
        value_of(answer, "id", str)

    def take_captions(self, known: str) -> None:
        """Take captions away (captions.delete); those that are not there any more are."""
        answer = self.call("DELETE", f"{API}/captions", params={"id": known}, accept=(404,))
        if answer.status == 404 and reason_of(answer) != "captionNotFound":
            raise unread(answer)

    def captions_of(self, name: str) -> dict[str, str]:
        """Name the captions that a video has, by language, but for those that YouTube made (captions.list)."""
        found = items_of(self.call("GET", f"{API}/captions", params={"part": "snippet", "videoId": name}))
        ours = [one for one in found if text_of(part(one, "snippet"), "trackKind") != "ASR"]
        return {text_of(part(one, "snippet"), "language"): text_of(one, "id") for one in ours}

    def thumbnail(self, name: str, picture: Attachment) -> None:
        """Give a video its thumbnail (thumbnails.set). A channel that is not verified may not: it goes without."""
        answer = self.call(
            "POST",
            f"{UPLOAD}/thumbnails/set",
            headers={"Content-Type": picture.mime},
            params={"uploadType": "media", "videoId": name},
            content=picture.data,
            accept=(403,),
        )
        if answer.status != 403:
            items_of(answer)
        elif reason_of(answer) != "forbidden":
            raise failure(answer)

    def senseless(self) -> Unsent:
        """Name an answer that is none of YouTube's."""
        return Unsent(_("{host} gave an answer that makes no sense.").format(host=host(self._account.server)))
