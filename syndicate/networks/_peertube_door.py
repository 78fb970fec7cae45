"""Talk to a PeerTube server as one account: calls, and the videos that it has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from syndicate.addresses import host
from syndicate.errors import Gone, Unsent
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks._peertube_access import log_in
from syndicate.networks._peertube_answers import (
    failure,
    is_missing,
    made,
    name_of,
    senseless,
    text_of,
    unread,
    value_of,
    videos_of,
)
from syndicate.networks._text import mentions_url

if TYPE_CHECKING:
    from syndicate.web import Answer, Web

PAGE, PAGES = 100, 10  # videos of a page, the most the API gives; pages read when looking for a copy
CLOCKS = timedelta(minutes=2)  # how far a server's clock may be from ours


class Door:
    """One account on one server. It logs in at the first call."""

    def __init__(self, web: Web, account: Account, password: str) -> None:
        """Keep what is needed."""
        self._web, self._account, self._password = web, account, password
        self._token = ""

    def headers(self) -> dict[str, str]:
        """Give what opens the door, logging in first."""
        if not self._token:
            self._token = log_in(self._web, self._account, self._password)
        return {"Authorization": f"Bearer {self._token}"}

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
        url = f"{self._account.server}/api/v1{path}"
        there = self.headers() | dict(headers or {})
        answer = self._web.request(method, url, headers=there, safe=safe, accept=range(300, 600), **sent)
        if 200 <= answer.status < 300 or answer.status in accept:
            return answer
        raise failure(answer)

    def put(self, name: str, words: Mapping[str, Any]) -> None:
        """Change what readers see of a video (PUT /videos/{id}): what is not named stays."""
        done(self.call("PUT", _path(name), safe=False, json=words))

    def give(self, name: str, under: str, field: str, file: tuple[str, bytes, str]) -> None:
        """Give a video a file, in the place of the one that it has: its name, its bytes, its media type."""
        border = f"tambour-{hashlib.sha256(file[1]).hexdigest()}"  # the same each time, and in no file
        headers = {"Content-Type": f"multipart/form-data; boundary={border}"}
        done(self.call("PUT", f"{_path(name)}{under}", headers=headers, files={field: file}))

    def take_captions(self, name: str, lang: str) -> None:
        """Take captions away (DELETE /videos/{id}/captions/{lang}); those that are not there any more are."""
        answer = self.call("DELETE", f"{_path(name)}/captions/{quote(lang)}", accept=(404,))
        if not is_missing(answer):
            done(answer)

    def delete(self, name: str) -> None:
        """Delete a video. Raise ``Gone`` when reading it says too that it is not there."""
        answer = self.call("DELETE", _path(name), safe=False, accept=(404,))
        if is_missing(answer):
            self.read(name)
        done(answer)

    def read(self, name: str) -> dict[str, Any]:
        """Read a video. Raise ``Gone`` when PeerTube, which has just let us in, does not have it."""
        answer = self.call("GET", _path(name), accept=(404,))
        if is_missing(answer):
            raise Gone(_("This copy is no longer on {host}.").format(host=host(answer.url)))
        if answer.status == 404:
            raise unread(answer)
        value_of(answer, "name", str)
        return dict(answer.json())

    def own_videos(self, channel: str, since: datetime) -> Iterator[Mapping[str, Any]]:
        """Give the videos of a channel made since a moment, newest first, whoever may see them."""
        for page in range(PAGES):
            query = {"count": PAGE, "start": page * PAGE, "sort": "-createdAt"}
            videos = videos_of(self.call("GET", "/users/me/videos", params=query))
            for there in videos:
                when, of = made(there), there.get("channel")
                if when is not None and when < since - CLOCKS:
                    return
                if isinstance(of, dict) and of.get("name") == channel:
                    yield there
            if len(videos) < PAGE:
                return

    def links_to(self, there: Mapping[str, Any], url: str) -> bool:
        """Say whether a video's description holds an address whole; lists give the beginning of long ones."""
        description = text_of(there, "description")
        if description.endswith("...") and not mentions_url(description.removesuffix("..."), url):
            description = text_of(self.read(name_of(there)), "description")
        return mentions_url(description, url)

    def file_of(self, name: str) -> str | None:
        """Give the name that a video's file had, without its suffix; ``None`` where the server did not keep it."""
        answer = self.call("GET", f"{_path(name)}/source", accept=(404,))
        if is_missing(answer):
            return None
        said = answer.json() if answer.status == 200 else None
        for key in ("inputFilename", "filename"):  # the second is that of older servers
            if isinstance(said, dict) and isinstance(said.get(key), str):
                return str(said[key]).rpartition(".")[0]
        raise unread(answer) if answer.status >= 300 else senseless(answer)

    def senseless(self) -> Unsent:
        """Name an answer that is none of PeerTube's."""
        return Unsent(_("{host} gave an answer that makes no sense.").format(host=host(self._account.server)))


def done(answer: Answer) -> None:
    """Believe that something was done only when PeerTube says so, which is by saying nothing."""
    if answer.status >= 300:
        raise failure(answer)
    if answer.status != 204:
        raise senseless(answer)


def _path(name: str) -> str:
    return f"/videos/{quote(name, safe='')}"
