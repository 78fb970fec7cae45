"""Send a video in pieces to a session that the server opened: what YouTube and PeerTube share.

Google's protocol (https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol), which PeerTube
speaks too (uploadx, https://github.com/kukhariev/node-uploadx/blob/master/proto.md): each piece is put with its place
in the whole; 308 says what the server has, and a success that it has all. Nobody sees any of it, so that all of it may
be sent again; but the answer to the last piece names the video: when one is lost, the session is asked first.

The address of a session lets whoever knows it write there: it stays in memory, and is in no ledger. What a run that
died left is found otherwise, or is thrown away by the server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from syndicate.addresses import host
from syndicate.errors import InDoubt, OutcomeError, Refused, Unsent
from syndicate.i18n import _
from syndicate.model import Attempt, Film, Post

if TYPE_CHECKING:
    from syndicate.web import Answer, Web

    Failure = Callable[[Answer], OutcomeError]

# Bytes; Google wants a multiple of 256 KiB. A piece goes in the time of one answer (``web.PATIENCE``), over the line of
# a small town hall: a quarter of a megabit a second is enough.
PIECE = 2 * 1024 * 1024
INCOMPLETE = 308
LOST = (404, 410)  # the session ended, or never was: another is opened
_RANGE = re.compile(r"bytes=0-(\d{1,15})")


class Sessions:
    """The uploads of one account in one run, each under the key of its attempt."""

    def __init__(self, web: Web) -> None:
        """Prepare; nothing is open."""
        self._web = web
        self._open: dict[str, str] = {}

    def send(
        self, key: str, film: Film, headers: Mapping[str, str], opened: Callable[[], str], failure: Failure
    ) -> Answer:
        """Send what the server does not have yet; give the answer that names the video.

        ``opened`` opens a session and gives its address, ``failure`` names what went wrong. An attempt that failed
        goes on from where the server is. Raise ``Unsent`` or what ``failure`` gives.
        """
        has = None
        if key not in self._open:
            address = opened()
            self._web.hide(address)
            self._open[key], has = address, 0
        for _piece in range(2 * film.size // PIECE + 4):
            answer = self._put(self._open[key], film, headers, has)
            if 200 <= answer.status < 300:
                return answer
            if answer.status in LOST:
                del self._open[key]
            if answer.status != INCOMPLETE:
                raise failure(answer)
            before, has = has, received(answer)
            if has > film.size or (before is not None and before < film.size and has <= before):
                break  # it takes nothing
        raise Unsent(_("{host} gave an answer that makes no sense.").format(host=host(self._open[key])))

    def _put(self, address: str, film: Film, headers: Mapping[str, str], has: int | None) -> Answer:
        """Put the piece that comes next, or none to ask where the server is."""
        piece = b"" if has is None else _read(film, has)
        place = f"{has}-{has + len(piece) - 1}" if has is not None and piece else "*"
        there = {**headers, "Content-Type": film.mime, "Content-Range": f"bytes {place}/{film.size}"}
        return self._web.request(
            "PUT", address, headers=there, content=piece, safe=True, once=True, accept=range(300, 600)
        )


def received(answer: Answer) -> int:
    """Say how many bytes a server has; where it names none, it has none."""
    found = _RANGE.fullmatch(answer.headers.get("range", "").replace(" ", ""))
    return int(found[1]) + 1 if found else 0


def address_of(answer: Answer) -> str:
    """Give the address of a session that was just opened. Raise ``Unsent`` when there is none."""
    try:
        address = urljoin(answer.url, answer.headers.get("location", ""))
    except ValueError:
        address = ""
    if not address.isascii() or not address.isprintable() or address in ("", answer.url):
        raise Unsent(_("{host} gave an answer that makes no sense.").format(host=host(answer.url)))
    return address


def film_of(post: Post) -> Film:
    """Give the video of a post. Raise ``Refused`` when it has none: the plan holds such originals."""
    if post.film is None:
        raise Refused(_("this network takes videos only, and there is none"))
    return post.film


def mark_of(attempt: Attempt, length: int) -> str:
    """Give the mark that all the videos of an attempt bear: the beginning of its key."""
    return f"tambour-{attempt.key[:length]}"


def mark_with(attempt: Attempt, length: int, film: Film | None) -> str:
    """Give the mark of one video of an attempt, by which a file that was replaced since is told from today's."""
    mark = mark_of(attempt, length)
    return f"{mark}-{film.sha256[:8]}" if film and film.sha256 else mark


def vanished(name: str, server: str) -> InDoubt:
    """Say that a video that was sent is not there any more: nobody knows if it was out before."""
    message = _("The video {name} that was prepared is no longer on {host}: look whether it was published.")
    return InDoubt(message.format(name=name, host=host(server)))


def _read(film: Film, start: int) -> bytes:
    try:
        with film.path.open("rb") as file:
            file.seek(start)
            return file.read(PIECE)
    except OSError:
        raise Unsent(_("The video cannot be read from the disk.")) from None
