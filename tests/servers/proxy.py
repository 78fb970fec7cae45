"""An HTTP proxy on loopback that stands before a real server and fails as it is told.

    proxy.on("POST", "/api/v1/statuses", DROP_ANSWER)           the first matching request
    proxy.on("POST", "*uploadBlob", answer(503), nth=2)         the second one
    proxy.on("GET", "*", HANG, times=None)                      each one, until ``release`` or ``clear``
    proxy.on("TLS", "*", CUT_HANDSHAKE, nth=2)                  the second connection, under TLS

Every request is recorded with its exact bytes, whether or not it reached the server. Only whole requests reach it, as
behind a real gateway: a client that dies while it sends has sent nothing.
"""

from __future__ import annotations

import contextlib
import fnmatch
import json
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.servers.faults import DROP_ANSWER, DROP_REQUEST, HANG_ANSWER, TRUNCATE, WRONG_JSON, Fault, answer
from tests.servers.forward import HOP_BY_HOP, LONGEST_HANG, Answer, forward
from tests.servers.rules import Request, Rule

__all__ = ["DROP_ANSWER", "DROP_REQUEST", "HANG_ANSWER", "TRUNCATE", "WRONG_JSON", "Fault", "FaultProxy", "Request",
           "answer"]  # fmt: skip

# Seconds between two bytes of an answer that drips: never long enough for a client to lose patience with one of them.
DRIP_SECONDS = 0.2
# What a connection that ends in its handshake says before: the beginning of a record (RFC 8446 section 5.1).
HALF_A_RECORD = b"\x16\x03\x03"


@dataclass
class FaultProxy:
    """A proxy for one upstream address such as ``http://127.0.0.1:3001``. Use as a context manager.

    With ``tls`` it listens under https, and shows the certificate of that context. ``kill`` ends the client's process,
    for the faults that do. ``in_turn`` hands the server one request at a time: what an impatient or killed client left
    behind is done before its next request is. ``without`` names the headers (in lower case) that the server never gets.
    """

    upstream: str
    tls: ssl.SSLContext | None = None
    in_turn: bool = False
    without: frozenset[str] = frozenset()
    kill: Callable[[], None] = lambda: None
    requests: list[Request] = field(default_factory=list)
    _rules: list[Rule] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _before: dict[str, Answer] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)
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
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self._server.server_address[1]}"

    def on(self, method: str, path: str, fault: Fault, *, nth: int = 1, times: int | None = 1) -> None:
        """Fail the requests whose method and path (without query) match these shell patterns."""
        with self._lock:
            self._rules.append(Rule(method, path, fault, nth, times))

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

    def _cuts_handshake(self) -> bool:
        """Say whether the connection that begins is to be cut, and record it then; each rule for ``TLS`` counts."""
        with self._lock:
            taken = [rule.fault.name for rule in self._rules if rule.method == "TLS" and rule.takes("TLS", "/")]
            self.requests += [Request("TLS", "/", {}, b"", name) for name in taken[:1]]
            return bool(taken)

    def _pass_on(self, request: Request, fault: Fault | None) -> Answer:
        """Give the server's answer; or the one it gave to this question before, when the fault wants it stale."""
        if fault is not None and fault.end == "stale" and request.path in self._before:
            return self._before[request.path]
        with self._turn if self.in_turn else contextlib.nullcontext():
            got = forward(self.upstream, request, self.without, proto="https" if self.tls else "http")
        if request.method == "GET":
            self._before[request.path] = got
        return got


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

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands in the connection's own thread, so that a slow client holds up nobody."""
        if self.proxy.tls is None:
            super().finish_request(request, client_address)
        elif self.proxy._cuts_handshake():
            request.recv(65536)
            request.sendall(HALF_A_RECORD)
            _abort(request)
        else:
            with self.proxy.tls.wrap_socket(request, server_side=True) as encrypted:
                super().finish_request(encrypted, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        error = sys.exception()
        if error is not None and not isinstance(error, ConnectionError | ssl.SSLError):
            self.broken.append(error)


def _abort(connection: socket.socket) -> None:
    """End a connection without a goodbye: the other side sees it reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


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
        body = self._body()
        if body is None:
            self.close_connection = True
            return
        request = Request(self.command, self.path, headers, body)
        fault, released = self.server.proxy._record(request)
        got = self.server.proxy._pass_on(request, fault) if request.forwarded else Answer(0, [], b"")
        if fault is None or fault.end == "stale":
            self._send(got)
        elif fault.end == "answer":
            self._send(Answer(fault.status, list(fault.headers), fault.body))
        elif fault.end == "echo":
            self._send(Answer(fault.status, [("Content-Type", "application/json")], _all_of(request)))
        elif fault.end == "truncate":
            self._send(got, cut=max(1, len(got.body) // 2))
        elif fault.end == "drip":
            self._send(got, cut=0)
            self._drip(got.body, released)
        else:
            if fault.end == "hang":
                released.wait(LONGEST_HANG)
            elif fault.end == "kill":
                self.server.proxy.kill()
            self.close_connection = True

    def _body(self) -> bytes | None:
        """Read the body; ``None`` when the client is gone before its end."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size)
            return body if len(body) == size else None
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0] or b"-1", 16):
            chunks.append(self.rfile.read(max(0, size)))
            if len(chunks[-1]) != size:
                return None
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailer fields
        return b"".join(chunks)

    def _drip(self, body: bytes, released: threading.Event) -> None:
        """Send a body byte by byte, until the client has had enough."""
        for place in range(len(body)):
            if released.wait(DRIP_SECONDS):
                return
            self.wfile.write(body[place : place + 1])

    def _send(self, got: Answer, cut: int | None = None) -> None:
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


def _all_of(request: Request) -> bytes:
    """Make an error out of a whole request: its headers first, as what is shown of an error is short."""
    said = f"{request.headers.get('authorization', '')} {request.body.decode(errors='replace')}"
    return json.dumps({"error": "InternalServerError", "message": said}).encode()


for _method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
    setattr(_Handler, f"do_{_method}", _Handler.handle_any)  # the base class looks methods up by these names
