"""The one door to the network: every request that Tambour makes passes here.

It sets the time limits and the user agent, follows no redirect to another host, bounds what it reads, and gives
every failure its name in ``syndicate.errors``, by what the caller can still know:

- a *safe* request (a read, or an upload that nobody can see) that fails left nothing behind: ``Unsent``;
- any other request whose answer is lost, late or senseless may have been obeyed: ``InDoubt``;
- ``Refused`` is for ever, so it takes a server that read what we sent and says what is wrong with it. A page that is
  not there, a redirect, or the error page of what stands before the server are faults that pass.

It never retries. Tests replace the transport (https://www.python-httpx.org/advanced/transports/).
"""

from __future__ import annotations

import json as jsons
import logging
import math
import re
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from syndicate import __version__
from syndicate.addresses import LOOPBACK, host
from syndicate.errors import InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.veil import Veil

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

TIMEOUT = 30.0  # seconds, for each step: connecting, sending, waiting for the next bytes
PATIENCE = 4  # times the timeout, for a whole answer: a server that drips is a server that hangs
MOST = 5_000_000  # bytes of an answer to an API call
MOST_WORDS = 4000  # characters of a server's own words that are looked at
HOPS = 3  # redirects followed for a safe request, on the same host
NO = (400, 422)  # what APIs say of a content that they do not take, with the reason
TOO_MUCH = (413, 415)  # too large, of a type that is not taken: needs no other reason

# Half a character, which JSON lets through.
_HALVES = re.compile(rb"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered. ``headers`` have lower-case names; ``url`` is the address that answered.

    ``read`` says that the request only asked: it sent nothing that could be refused.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    url: str = field(repr=False)
    safe: bool = True
    veil: Veil = field(default_factory=Veil, repr=False)
    read: bool = False

    def json(self, *, bare: bool = False) -> Any:
        """Read the body. A body that is no JSON leaves an unsafe request ``InDoubt``, a safe one ``Unsent``.

        A text that holds one of our secrets is ``***``, so that a server which repeats it brings it nowhere; only
        an answer that is asked for a secret is read ``bare``.
        """
        try:
            found = jsons.loads(self.content, parse_constant=_no_number, parse_float=_finite)
            if _HALVES.search(self.content):
                jsons.dumps(found, ensure_ascii=False).encode()  # half a character can be neither kept nor shown
            if bare or not self.veil.may_be_in(self.content.decode(jsons.detect_encoding(self.content))):
                return found
            return self.veil.cover_data(found)
        except (ValueError, RecursionError):  # also a number of more digits than Python reads
            message = _("{host} gave an answer that makes no sense.").format(host=host(self.url))
            raise (Unsent(message) if self.safe else InDoubt(message)) from None

    def failure(self) -> OutcomeError:
        """Name what this answer means when it is not a success."""
        words = {"host": host(self.url), "status": self.status, "reason": self._reason()}
        if self.status in (401, 403):
            return Unauthorized(_("{host} refused the access ({status}{reason}).").format(**words))
        if self.status == 429:
            return Unsent(_("{host} asks to wait (429).").format(**words), retry_after=_retry_after(self.headers))
        refused = _("{host} refused the request ({status}{reason}).").format(**words)
        if not self.read and (self.status in TOO_MUCH or (self.status in NO and words["reason"])):
            return Refused(refused)
        if self.status in (404, 410, 405, 501):
            message = _("{host} does not have what was asked ({status}{reason}).").format(**words)
        elif 300 <= self.status < 400:
            message = _("{host} sends elsewhere ({status}), which is not followed.").format(**words)
        elif 400 <= self.status < 500 and self.status != 408:
            message = refused
        else:
            message = _("{host} failed ({status}{reason}).").format(**words)
        if self.safe:
            return Unsent(message, retry_after=_retry_after(self.headers))
        return InDoubt(message)

    def quote(self, *said: object) -> str:
        """Give a server's own words after a colon: short, on one line, without anything we hide; or nothing."""
        text = ": ".join(part for part in said if isinstance(part, str) and part)[:MOST_WORDS]
        text = "".join(" " if char.isspace() else char for char in text if char.isprintable() or char.isspace())
        text = self.veil.cover(text)  # after the cleaning, which could join its pieces
        text = re.sub(r"https?://\S+", lambda found: host(found[0]), text)
        return f": {text[:200].strip()}" if text.strip() else ""

    def _reason(self) -> str:
        """Give the server's own words, when it has some: short, on one line, without anything we hide."""
        try:
            body = jsons.loads(self.content)
        except (ValueError, RecursionError):
            return ""
        if not isinstance(body, dict):
            return ""
        return self.quote(*(body.get(key) for key in ("error", "message", "error_description", "title", "detail")))


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched: its bytes, and its media type without parameters."""

    data: bytes
    mime: str


class Web:
    """One client for all requests, usable from several threads. Close it, or use it as a context manager."""

    def __init__(
        self,
        *,
        transport: httpx.BaseTransport | None = None,
        timeout: float = TIMEOUT,
        about: str = "",
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare the door.

        ``timeout`` in seconds, for each step; ``about`` is the commune's address, told to servers in the user
        agent; ``wait`` is how a network lets seconds pass while a server prepares a picture.
        """
        self.wait = wait
        self._timeout = timeout
        self._agent = f"Tambour/{__version__}" + (f" (+{about})" if about else "")
        self._transport = transport
        self._veil = Veil()
        self._opened: dict[bool, httpx.Client] = {}
        self._deadline = threading.local()  # when the exchange of each thread must have ended
        self._opening = threading.Lock()  # threads that send their first requests together share the clients

    def hide(self, *secrets: str) -> None:
        """Never let these words appear in a message or in an answer, even when a server repeats them."""
        self._veil.hide(*secrets)

    def cover(self, text: str) -> str:
        """Give words that come from a server without any of our secrets."""
        return self._veil.cover(text)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        safe: bool | None = None,
        once: bool = False,
        accept: Collection[int] = (),
    ) -> Answer:
        """Send one request and give its answer: a success (2xx), or a status that the caller ``accept``s.

        ``safe`` says whether failing leaves nothing behind; it is true of GET unless said otherwise. What is sent
        ``once`` is neither repeated on another connection nor brought to where a redirect leads, safe as it may be.
        Raise ``Unsent``, ``InDoubt``, ``Refused`` or ``Unauthorized``.
        """
        read = method in ("GET", "HEAD")
        safe = read if safe is None else safe
        body = {"json": json, "data": data, "files": files, "content": content}
        sent = {name: value for name, value in body.items() if value is not None and value != {}}
        request = {"method": method, "headers": dict(headers or {}), "params": params or None, **sent}
        status, found, raw, where = self._travel(url, request, safe=safe, once=once, most=MOST)
        answer = Answer(status, found, raw, where, safe, self._veil, read)
        if 200 <= status < 300 or status in accept:
            return answer
        raise answer.failure()

    def fetch(self, url: str, *, types: Collection[str], most: int, seconds: float | None = None) -> Fetched:
        """Get a file of at most ``most`` bytes whose media type begins with one of ``types``.

        Nothing but a 200 will do; ``seconds`` is the most that all of it may take. Raise ``Unsent`` with the reason.
        """
        request = {"method": "GET", "headers": {}}
        status, headers, data, where = self._travel(url, request, safe=True, most=most, seconds=seconds)
        return Fetched(data, _check_file(status, headers, where, types))

    def download(self, url: str, target: Path, *, types: Collection[str], most: int, seconds: float) -> None:
        """Get a file like ``fetch``, but into another file, as it is too large for the memory. Raise ``Unsent``."""
        request = {"method": "GET", "headers": {}}
        with target.open("wb") as into:
            status, headers, _data, where = self._travel(url, request, safe=True, most=most, seconds=seconds, into=into)
        _check_file(status, headers, where, types)

    def status(self, url: str, *, seconds: float) -> int:
        """Give the status with which an address answers, without its body: a page that somebody else may look at.

        A redirect to another host is not followed: it is the answer. Raise ``Unsent`` when no answer comes in time.
        """
        for method in ("HEAD", "GET"):  # some servers know no HEAD, and say so in many ways
            request: dict[str, Any] = {"method": method, "headers": {}}
            status, *_rest = self._travel(url, request, safe=True, most=0, seconds=seconds, whole=False)
            if status < 400:
                break
        return status

    def close(self) -> None:
        """Close the connections."""
        for client in self._opened.values():
            client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    # ------------------------------------------------------------------------------------ the journey

    def _travel(
        self,
        url: str,
        request: dict[str, Any],
        *,
        safe: bool,
        most: int,
        once: bool = False,
        seconds: float | None = None,
        whole: bool = True,
        into: IO[bytes] | None = None,
    ) -> tuple[int, dict[str, str], bytes, str]:
        """Send, following the redirects of safe requests on the same host, all before one moment."""
        self._deadline.at = time.monotonic() + (self._timeout * PATIENCE if seconds is None else seconds)
        for _hop in range(HOPS):
            sent = self._exchange(url, request, safe=safe, once=once, most=most, whole=whole, into=into)
            status, headers, data = sent
            led = safe and not once and 300 <= status < 400
            target = _same_host(url, headers.get("location", "")) if led else None
            if target is None:
                break
            url = target
            request = {**request, "params": None}
        return status, headers, data, url

    def _exchange(
        self,
        url: str,
        request: dict[str, Any],
        *,
        safe: bool,
        most: int,
        once: bool,
        whole: bool = True,
        into: IO[bytes] | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        import httpx

        from syndicate.wire import Senseless

        lost: type[Unsent | InDoubt] = Unsent if safe else InDoubt
        where = {"host": host(url)}
        kept = safe and not once
        try:
            opened: list[str] = []
            try:
                return self._answer(url, request, opened, kept=kept, most=most, lost=lost, whole=whole, into=into)
            except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
                # Some servers close a kept connection at the very moment when it is used. What has no effect is asked
                # once more then, on a connection of its own (RFC 9110 section 9.2.2).
                if not kept or opened:
                    raise
                return self._answer(url, request, opened, kept=False, most=most, lost=lost, whole=whole, into=into)
        except httpx.ConnectError as error:
            raise Unsent(_unconnected(error).format(**where)) from None
        except (httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):  # a proxy that refuses passes nothing on
            raise Unsent(_("{host} cannot be reached.").format(**where)) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError):
            raise Unsent(
                _("A request to {host} cannot be written: its address or its secret is wrong.").format(**where)
            ) from None
        except httpx.TimeoutException:
            raise lost(_("{host} did not answer in time.").format(**where)) from None
        except (httpx.HTTPError, httpx.StreamError):
            raise lost(_("The connection to {host} was lost.").format(**where)) from None
        except Senseless:
            raise lost(_("{host} gave an answer that makes no sense.").format(**where)) from None

    def _answer(
        self,
        url: str,
        request: dict[str, Any],
        opened: list[str],
        *,
        kept: bool,
        most: int,
        lost: type[Unsent | InDoubt],
        whole: bool,
        into: IO[bytes] | None,
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask, and read the whole answer; ``opened`` gets a word when a connection was opened for it.

        ``kept``: whether a connection that is open already will do.
        """

        def watch(event: str, _info: Any) -> None:
            if event.startswith("connection.connect_"):
                opened.append(event)

        # Left alone, httpx asks for every packing that it knows: ``unpacked`` knows one.
        headers = {**request["headers"], "Accept-Encoding": "gzip"}
        asked = {"url": url, "headers": headers, "timeout": self._timeouts(), "extensions": {"trace": watch}}
        with self._client(safe=kept).stream(**request | asked) as response:
            data = self._read(response, most, lost, into) if whole else b""
            found = {name.lower(): value for name, value in response.headers.items()}
            return response.status_code, found, data

    def _left(self) -> float:
        """Give the seconds that the exchange of this thread still has."""
        at: float = getattr(self._deadline, "at", time.monotonic())
        return at - time.monotonic()

    def _timeouts(self) -> httpx.Timeout:
        import httpx

        step = max(0.001, min(self._timeout, self._left()))
        return httpx.Timeout(step, connect=min(10.0, step))

    def _read(self, response: httpx.Response, most: int, lost: type[Unsent | InDoubt], into: IO[bytes] | None) -> bytes:
        """Read a whole body, within bounds of size and time, into a file where one is given."""
        from syndicate.wire import unpacked

        data, size = into or BytesIO(), 0
        data.seek(0)
        data.truncate()
        for chunk in unpacked(response):
            data.write(chunk)
            size += len(chunk)
            if size > most:
                message = _("{host} sent more than {most} bytes.")
                raise lost(message.format(host=host(str(response.url)), most=most))
            if self._left() <= 0:
                raise lost(_("{host} did not answer in time.").format(host=host(str(response.url))))
        return data.getvalue() if isinstance(data, BytesIO) else b""

    def _client(self, *, safe: bool) -> httpx.Client:
        from http.cookiejar import CookieJar, DefaultCookiePolicy

        import httpx

        from syndicate.wire import bound

        with self._opening:
            if safe not in self._opened:
                # It logs each address whole, and some networks want the token in it.
                logging.getLogger("httpx").setLevel(logging.WARNING)
                # Certificates are always verified, against the authorities of SSL_CERT_FILE or SSL_CERT_DIR where these
                # are set: a town hall may have its own. Its proxy (HTTPS_PROXY) only sees the names of hosts. Plain
                # http goes to this machine alone, past any proxy. No password is read from ~/.netrc.
                context = httpx.create_ssl_context()
                # SSLKEYLOGFILE would let tokens be read in recorded traffic.
                context.keylog_filename = None  # type: ignore[assignment]  # None is the default, which typeshed forgets
                self._opened[safe] = httpx.Client(
                    transport=self._transport,
                    verify=context,
                    mounts={f"all://{name}": None for name in (*LOOPBACK[:2], f"[{LOOPBACK[2]}]")},
                    headers={"User-Agent": self._agent},
                    # A cookie could bring to one host what another told: none is taken.
                    cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
                    follow_redirects=False,
                    # A write on a connection that the server is just closing would be in doubt: it opens its own.
                    limits=httpx.Limits(keepalive_expiry=2.0, max_keepalive_connections=None if safe else 0),
                )
                bound(self._opened[safe], self._left)
            return self._opened[safe]


def _check_file(status: int, headers: Mapping[str, str], where: str, types: Collection[str]) -> str:
    """Give the media type of a file that was asked for. Raise ``Unsent`` when it is not what came."""
    if status != 200:
        raise Unsent(_("{url} answers {status}.").format(url=_plain(where), status=status))
    mime = headers.get("content-type", "").partition(";")[0].strip().lower()
    if not mime.startswith(tuple(types)):
        raise Unsent(_("{url} is not of the expected type ({mime}).").format(url=_plain(where), mime=mime[:60]))
    return mime


def _no_number(word: str) -> float:
    """Refuse NaN and the infinities, which are no JSON (RFC 8259, 6) and could be sent back to nobody."""
    raise ValueError(word)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _unconnected(error: BaseException) -> str:
    """Say why there is no connection: that a server cannot prove its name is no fault that passes."""
    import ssl  # late, as httpx: settings name networks, and few commands call one

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _("{host} does not prove who it is: its certificate is not valid for it. Nothing was sent.")
        cause = cause.__cause__ or cause.__context__
    return _("{host} cannot be reached.")


def _plain(url: str) -> str:
    """Give an address without what may be secret in it: its query, its fragment, its password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _same_host(url: str, location: str) -> str | None:
    """Give where a redirect leads, when it stays on the host and does not leave encryption."""
    import httpx

    try:
        here, there = httpx.URL(url), httpx.URL(url).join(location)
    except httpx.InvalidURL:
        return None
    if not location or there.host != here.host or there.userinfo:
        return None
    same = (there.scheme, there.port) == (here.scheme, here.port)
    upgraded = (here.scheme, there.scheme, there.port) == ("http", "https", None)
    return str(there) if same or upgraded else None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Give the seconds that a server asks us to wait.

    ``Retry-After`` is in seconds or a date (RFC 9110, 10.2.3), ``RateLimit-Reset`` a UNIX time at Bluesky
    (https://docs.bsky.app/docs/advanced-guides/rate-limits), ``X-RateLimit-Reset`` an ISO 8601 time at Mastodon
    (https://docs.joinmastodon.org/api/rate-limits/), ``X-Rate-Limit-Reset`` a UNIX time at X
    (https://docs.x.com/x-api/fundamentals/rate-limits).
    """
    for name in ("retry-after", "ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"):
        moment = _moment(headers.get(name, ""), relative=name == "retry-after")
        if moment is not None:
            return max(0.0, moment)
    return None


def _moment(text: str, *, relative: bool) -> float | None:
    now = datetime.now(UTC)
    if re.fullmatch(r"\d+(\.\d+)?", text):
        seconds = float(text)
        return seconds if relative or seconds < 1e9 else seconds - now.timestamp()
    from email.utils import parsedate_to_datetime

    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
        except (ValueError, TypeError):
            continue
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() - now.timestamp()
    return None
