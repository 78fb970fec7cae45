"""What our own servers share, which stand in for the networks that cannot run here.

Facebook, Instagram, Threads, X, LinkedIn, Pinterest, TikTok, YouTube and PeerTube: each is a small server with one
account, in memory, written from the network's own description of its API. Each is strict: what the description would
refuse is answered with the error that it documents, never taken in silence. So they show what becomes of us when things
go wrong; that the live service takes what we send, they cannot show.

One is called with a request and gives its answer, which is all that a test in memory needs
(``httpx.MockTransport(server)``); ``serving`` puts it behind real HTTP.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

import httpx
from PIL import Image, UnidentifiedImageError

# A list shows what was made, and stops showing what was deleted, so many seconds late.
LAG = 0.2


class Store:
    """Posts by name. Read by name they are as they are; the list of them is behind by ``lag`` seconds."""

    def __init__(self) -> None:
        self.lag = 0.0
        self._posts: dict[str, dict[str, Any]] = {}
        self._made: dict[str, float] = {}
        self._deleted: dict[str, float] = {}

    def add(self, name: str, post: dict[str, Any]) -> None:
        """Show a post."""
        self._posts[name], self._made[name] = post, time.monotonic()

    def delete(self, name: str) -> None:
        """Take a post away."""
        self._deleted[name] = time.monotonic()

    def get(self, name: str) -> dict[str, Any] | None:
        """Give a post that is there."""
        return None if name in self._deleted else self._posts.get(name)

    def all(self) -> list[dict[str, Any]]:
        """Give what is there, oldest first."""
        return [post for name, post in self._posts.items() if name not in self._deleted]

    def listed(self) -> list[dict[str, Any]]:
        """Give what a list shows, newest first."""
        then = time.monotonic() - self.lag
        shown = [name for name, made in self._made.items() if made <= then and self._deleted.get(name, then + 1) > then]
        return [self._posts[name] for name in reversed(shown)]


@dataclass(frozen=True)
class Told:
    """What readers see of a post: its text, the alt texts of its pictures, the name of the post that it answers."""

    text: str
    alts: tuple[str, ...] = ()
    parent: str = ""


class StandIn(ABC):
    """One network with one account on it. ``secrets`` and ``settings`` open it; ``trouble`` surrounds each exchange.

    ``fetch`` gets a file from our site, for the networks that fetch our pictures: its status, its type, its bytes. By
    default it is fetched, without following a redirect, where ``reach`` says that an address is served: a name service.
    """

    secrets: Mapping[str, str]

    def __init__(self) -> None:
        self.settings: Mapping[str, str] = {}
        self.store = Store()
        self.trouble: Callable[[], None] = lambda: None
        self.reach: Callable[[str], str] = lambda url: url
        self.fetch: Callable[[str], tuple[int, str, bytes]] = self._fetched
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.numbers = itertools.count(1)
        self._turn = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request; one at a time."""
        self.trouble()
        with self._turn:
            answer = self.answer(request)
        self.trouble()
        return answer

    @abstractmethod
    def answer(self, request: httpx.Request) -> httpx.Response:
        """Do what a request asks, or say why not."""

    @abstractmethod
    def post_by_hand(self, text: str, link: str = "") -> None:
        """Post as a person does, in the network's own application."""

    @abstractmethod
    def told(self, post: Mapping[str, Any]) -> Told:
        """Give what readers see of a post."""

    def _fetched(self, url: str) -> tuple[int, str, bytes]:
        got = httpx.get(self.reach(url), timeout=10)
        return got.status_code, got.headers.get("content-type", ""), got.content


@contextlib.contextmanager
def serving(server: Callable[[httpx.Request], httpx.Response]) -> Iterator[str]:
    """Put a server behind HTTP on loopback until the block ends, and give its address."""

    class Handler(_Handler):
        answer = staticmethod(server)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_address[1]}"
        finally:
            listening.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One request of a client, or of the proxy before it."""

    answer: Callable[[httpx.Request], httpx.Response]

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = f"http://{self.headers['Host']}{self.path}"
        got = self.answer(httpx.Request(self.command, url, headers=list(self.headers.items()), content=body))
        self.send_response_only(got.status_code)
        for name, value in got.headers.items():
            if name != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(got.content)))
        self.end_headers()
        self.wfile.write(got.content)


for _method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
    setattr(_Handler, f"do_{_method}", _Handler.handle_any)  # the base class looks methods up by these names


def public_address(request: httpx.Request) -> str:
    """Give the scheme and host that the client knows us by: behind a proxy, what it says (RFC 7239)."""
    said = re.fullmatch(r'host="(?P<host>[^"]+)";proto=(?P<proto>\w+)', request.headers.get("forwarded", ""))
    if said is None:
        return f"{request.url.scheme}://{request.url.netloc.decode()}"
    return f"{said['proto']}://{said['host']}"


def bearer(request: httpx.Request) -> str:
    """Give the token that a request shows."""
    return str(request.headers.get("authorization", "")).removeprefix("Bearer ")


def picture_format(data: bytes) -> tuple[str, float]:
    """Give the format of a picture and its width by its height; an empty one when it is none."""
    try:
        with Image.open(BytesIO(data)) as image:
            return image.format or "", image.width / image.height
    except (UnidentifiedImageError, OSError):
        return "", 0.0


def faults_of(value: object, shape: object, where: str = "body") -> Iterator[str]:
    """Compare a value of JSON with its shape, and say what is wrong with it.

    A shape is a type; a tuple of the texts that are taken; a list of one shape, for each item; or a table of fields,
    where a name that ends with ``?`` may be left out.
    """
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            yield f"{where} is no object"
            return
        known = {name.rstrip("?"): (inner, name.endswith("?")) for name, inner in shape.items()}
        yield from (f"{where}.{name} is not known" for name in value if name not in known)
        for name, (inner, optional) in known.items():
            if name in value:
                yield from faults_of(value[name], inner, f"{where}.{name}")
            elif not optional:
                yield f"{where}.{name} is missing"
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{where} is no list"
            return
        for number, item in enumerate(value):
            yield from faults_of(item, shape[0], f"{where}[{number}]")
    elif isinstance(shape, tuple):
        if value not in shape:
            yield f"{where} cannot be {value!r}"
    elif type(value) is not shape:
        yield f"{where} is not of the right type"
