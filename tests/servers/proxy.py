"""An HTTP proxy on loopback that stands before a real server and fails as it is told.

    proxy.on("POST", "/api/v1/statuses", DROP_ANSWER)           the first matching request
    proxy.on("POST", "*uploadBlob", answer(503), nth=2)         the second one
    proxy.on("GET", "*", HANG, times=None)                      each one, until ``release`` or ``clear``

Every request is recorded with its exact bytes, whether or not it reached the server.
"""

from __future__ import annotations

import fnmatch
import http.client
import json
import socket
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit

# A hanging request ends by itself after this many seconds, so that a broken test cannot block the suite.
LONGEST_HANG = 60.0
# These belong to one connection, not to the message (RFC 9110 section 7.6.1).
HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host"}
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. ``forward`` says whether the server gets the request first; ``end`` is what the client sees."""

    name: str
    forward: bool
    end: str  # "drop", "hang", "truncate" or "answer"
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


DROP_REQUEST = Fault("drop the request", forward=False, end="drop")
DROP_ANSWER = Fault("drop the answer", forward=True, end="drop")
HANG = Fault("hang before the server", forward=False, end="hang")
HANG_ANSWER = Fault("hang after the server", forward=True, end="hang")
TRUNCATE = Fault("truncate the answer", forward=True, end="truncate")


def answer(
    status: int, *, body: object = None, retry_after: str | None = None, forward: bool = False, json_text: str = ""
) -> Fault:
    """Answer instead of the server: ``body`` as JSON, or ``json_text`` as it is, under a JSON content type."""
    text = json_text or json.dumps({"error": f"fault {status}"} if body is None else body)
    headers = [("Content-Type", "application/json")]
    if retry_after is not None:
        headers.append(("Retry-After", retry_after))
    return Fault(f"answer {status}", forward, "answer", status, tuple(headers), text.encode())


WRONG_JSON = answer(200, json_text='{"error": "cut', forward=True)


@dataclass(slots=True)
class Request:
    """One request as the client sent it. ``path`` keeps its query; ``fault`` names what was done to it, or is empty."""

    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes
    fault: str = ""
    forwarded: bool = False

    def json(self) -> object:
        """Read the body as JSON."""
        return json.loads(self.body)


@dataclass(slots=True)
class _Rule:
    """A fault for the matching requests number ``nth`` to ``nth + times - 1``, counted from 1."""

    method: str
    path: str
    fault: Fault
    nth: int
    times: int | None
    seen: int = 0

    def takes(self, method: str, path: str) -> bool:
        if not (fnmatch.fnmatchcase(method, self.method) and fnmatch.fnmatchcase(path.partition("?")[0], self.path)):
            return False
        self.seen += 1
        return self.seen >= self.nth and (self.times is None or self.seen < self.nth + self.times)


@dataclass(slots=True)
class _Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class FaultProxy:
    """A proxy for one upstream address such as ``http://127.0.0.1:3001``. Use as a context manager."""

    upstream: str
    requests: list[Request] = field(default_factory=list)
    _rules: list[_Rule] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _released: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.release()
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()  # waits for the threads of the requests under way
        if self._server.broken:
            raise self._server.broken[0]

    @property
    def url(self) -> str:
        """Give the address to use in place of the upstream's, without a final slash."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def on(self, method: str, path: str, fault: Fault, *, nth: int = 1, times: int | None = 1) -> None:
        """Fail the requests whose method and path (without query) match these shell patterns."""
        with self._lock:
            self._rules.append(_Rule(method, path, fault, nth, times))

    def clear(self) -> None:
        """Forget rules and recorded requests, and let go of what hangs."""
        self.release()
        with self._lock:
            self._rules.clear()
            self.requests.clear()
            self._released = threading.Event()

    def release(self) -> None:
        """Let go of every hanging request: its connection is dropped."""
        self._released.set()

    def sent(self, method: str, path: str = "*") -> list[Request]:
        """List the recorded requests whose method and path (without query) match these shell patterns."""
        with self._lock:
            return [
                request
                for request in self.requests
                if fnmatch.fnmatchcase(request.method, method)
                and fnmatch.fnmatchcase(request.path.partition("?")[0], path)
            ]

    def _record(self, request: Request) -> tuple[Fault | None, threading.Event]:
        """Keep a request, and choose its fault. Each rule counts on its own; the first that applies wins."""
        with self._lock:
            self.requests.append(request)
            taken = [rule.fault for rule in self._rules if rule.takes(request.method, request.path)]
            fault = taken[0] if taken else None
            request.fault = fault.name if fault else ""
            request.forwarded = fault is None or fault.forward
            return fault, self._released

    def _forward(self, request: Request) -> _Answer:
        """Send a request to the server and read its whole answer."""
        parts = urlsplit(self.upstream)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LONGEST_HANG)
        headers = {name: value for name, value in request.headers.items() if name not in HOP_BY_HOP}
        headers["content-length"] = str(len(request.body))
        try:
            connection.request(request.method, request.path, request.body, headers)
            got = connection.getresponse()
            return _Answer(got.status, got.getheaders(), got.read())
        except OSError as error:
            return _Answer(502, [("Content-Type", "text/plain")], f"no upstream: {error}".encode())
        finally:
            connection.close()


class _Server(ThreadingHTTPServer):
    """The listening side: knows its open connections, so that stopping never waits for an idle client."""

    daemon_threads = False
    block_on_close = True

    def __init__(self, proxy: FaultProxy) -> None:
        self.proxy = proxy
        self.open: set[socket.socket] = set()
        self.broken: list[BaseException] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    def hang_up(self) -> None:
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client was faster

    def handle_error(self, request: object, client_address: object) -> None:
        error = sys.exception()
        if error is not None and not isinstance(error, ConnectionError):
            self.broken.append(error)


class _Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        super().finish()

    def log_message(self, *_arguments: object) -> None:
        """Stay silent: the recorded requests say more."""

    def handle_any(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self._body())
        fault, released = self.server.proxy._record(request)
        got = self.server.proxy._forward(request) if request.forwarded else _Answer(0, [], b"")
        if fault is None:
            self._send(got)
        elif fault.end == "answer":
            self._send(_Answer(fault.status, list(fault.headers), fault.body))
        elif fault.end == "truncate":
            self._send(got, cut=max(1, len(got.body) // 2))
        else:
            if fault.end == "hang":
                released.wait(LONGEST_HANG)
            self.close_connection = True

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailer fields
        return b"".join(chunks)

    def _send(self, got: _Answer, cut: int | None = None) -> None:
        """Write an answer; with ``cut``, only its first bytes under the length of the whole, then hang up."""
        self.send_response_only(got.status)
        for name, value in got.headers:
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        if got.status not in (204, 304):
            self.send_header("Content-Length", str(len(got.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(got.body[:cut])
        if cut is not None:
            self.close_connection = True


for _method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
    setattr(_Handler, f"do_{_method}", _Handler.handle_any)  # the base class looks methods up by these names
