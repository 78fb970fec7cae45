"""The fault proxy does what it says: otherwise the tests that rely on it would prove nothing."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.servers.certificate import Certificate, make_certificate
from tests.servers.faults import (
    CUT_HANDSHAKE,
    DRIP,
    DROP_ANSWER,
    DROP_REQUEST,
    ECHO,
    HANG,
    HANG_ANSWER,
    HTML_PAGE,
    HTML_PAGE_AFTER,
    KILL_ANSWER,
    KILL_REQUEST,
    STALE,
    TRUNCATE,
    WRONG_JSON,
    Fault,
    answer,
)
from tests.servers.processes import free_port
from tests.servers.proxy import FaultProxy

BODY = '{"a": "été"}\r\n'.encode()


@dataclass
class Upstream:
    """What a server keeps of what reaches it."""

    url: str
    received: list[tuple[str, str, bytes]] = field(default_factory=list)
    headers: list[set[str]] = field(default_factory=list)
    questions: int = 0


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """Give a server that echoes what is posted, and counts the questions."""

    class Echo(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.questions += 1
            self.send_response(200)
            self.send_header("Content-Length", "1")
            self.end_headers()
            self.wfile.write(str(seen.questions).encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.received.append((self.command, self.path, body))
            seen.headers.append({name.lower() for name in self.headers})
            self.send_response(201)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-Host", self.headers["Host"])
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    seen = Upstream(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield seen
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    """Give a certificate that only this test trusts."""
    return make_certificate(tmp_path)


@pytest.fixture
def tls_proxy(upstream: Upstream, certificate: Certificate) -> Iterator[FaultProxy]:
    """Give a proxy that speaks https."""
    with FaultProxy(upstream.url, tls=certificate.server) as proxy:
        yield proxy


@pytest.fixture
def trusting(certificate: Certificate) -> Iterator[httpx.Client]:
    """Give a client that trusts that certificate, and opens a connection for each request."""
    context = ssl.create_default_context(cafile=str(certificate.authority))
    with httpx.Client(verify=context, limits=httpx.Limits(max_keepalive_connections=0)) as client:
        yield client


@pytest.fixture
def proxy(upstream: Upstream, fault_proxy: Callable[[str], FaultProxy]) -> FaultProxy:
    """Give a proxy before the echoing server."""
    return fault_proxy(upstream.url)


def test_without_rules_it_changes_nothing(proxy: FaultProxy, upstream: Upstream) -> None:
    """Status, headers and bytes pass both ways, and the request is recorded as it was sent."""
    got = httpx.post(f"{proxy.url}/a%20b?q=1", content=BODY)

    assert (got.status_code, got.content, got.headers["X-Host"]) == (201, BODY, upstream.url.removeprefix("http://"))
    assert upstream.received == [("POST", "/a%20b?q=1", BODY)]
    assert [(r.method, r.path, r.body, r.fault, r.forwarded) for r in proxy.requests] == [
        ("POST", "/a%20b?q=1", BODY, "", True)
    ]


def test_a_chunked_body_is_forwarded_whole(proxy: FaultProxy, upstream: Upstream) -> None:
    """A body sent in chunks of unknown number reaches the server byte for byte."""
    httpx.post(f"{proxy.url}/", content=iter([b"one", b"", b"two" * 1000]))

    assert upstream.received[0][2] == b"one" + b"two" * 1000


def test_one_connection_carries_several_requests(proxy: FaultProxy, upstream: Upstream) -> None:
    """A client that keeps its connection open is served again on it."""
    with httpx.Client() as client:
        for number in range(3):
            client.post(f"{proxy.url}/{number}", content=BODY)

    assert [path for _, path, _ in upstream.received] == ["/0", "/1", "/2"]


@pytest.mark.parametrize(("fault", "reaches"), [(DROP_REQUEST, 0), (DROP_ANSWER, 1), (TRUNCATE, 1)])
def test_a_broken_connection(proxy: FaultProxy, upstream: Upstream, fault: Fault, reaches: int) -> None:
    """The client sees a protocol error, whether or not the server has acted."""
    proxy.on("POST", "/", fault)

    with pytest.raises(httpx.RemoteProtocolError):
        httpx.post(f"{proxy.url}/", content=BODY)

    assert len(upstream.received) == reaches
    assert proxy.requests[0].fault == fault.name
    assert proxy.requests[0].forwarded is bool(reaches)


@pytest.mark.parametrize(("fault", "reaches"), [(HANG, 0), (HANG_ANSWER, 1)])
def test_a_hanging_request_ends_when_released(
    proxy: FaultProxy, upstream: Upstream, fault: Fault, reaches: int
) -> None:
    """The client waits as long as it likes, then the connection is dropped without an answer."""
    proxy.on("POST", "/", fault)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{proxy.url}/", content=BODY, timeout=0.3)
    proxy.on("POST", "/", fault)
    releaser = threading.Timer(0.1, proxy.release)
    releaser.start()

    with pytest.raises(httpx.RemoteProtocolError):
        httpx.post(f"{proxy.url}/", content=BODY, timeout=30)

    releaser.join()
    assert len(upstream.received) == 2 * reaches


@pytest.mark.parametrize("status", [429, 500, 502, 503])
@pytest.mark.parametrize("forward", [False, True])
def test_an_answer_of_its_own(proxy: FaultProxy, upstream: Upstream, status: int, forward: bool) -> None:
    """The proxy answers in place of the server, before or after the server has acted."""
    proxy.on("POST", "/", answer(status, retry_after="7", forward=forward))

    got = httpx.post(f"{proxy.url}/", content=BODY)

    assert (got.status_code, got.headers["Retry-After"], got.json()) == (status, "7", {"error": f"fault {status}"})
    assert len(upstream.received) == int(forward)


def test_no_retry_after_unless_asked(proxy: FaultProxy) -> None:
    """A 429 without Retry-After exists in the wild, and here."""
    proxy.on("POST", "/", answer(429))

    assert "Retry-After" not in httpx.post(f"{proxy.url}/", content=BODY).headers


def test_wrong_json(proxy: FaultProxy, upstream: Upstream) -> None:
    """The answer claims to be JSON and is not, although the server has acted."""
    proxy.on("POST", "/", WRONG_JSON)

    got = httpx.post(f"{proxy.url}/", content=BODY)

    assert (got.status_code, got.headers["Content-Type"], len(upstream.received)) == (200, "application/json", 1)
    with pytest.raises(ValueError, match="Unterminated"):
        got.json()


@pytest.mark.parametrize(("fault", "reaches"), [(HTML_PAGE, 0), (HTML_PAGE_AFTER, 1)])
def test_a_page_for_people(proxy: FaultProxy, upstream: Upstream, fault: Fault, reaches: int) -> None:
    """A page for people under a 200, whether or not the server has acted."""
    proxy.on("POST", "/", fault)

    got = httpx.post(f"{proxy.url}/", content=BODY)

    assert (got.status_code, got.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert len(upstream.received) == reaches


def test_an_error_that_repeats_what_was_sent(proxy: FaultProxy) -> None:
    """Servers that put the whole request into their error, its secrets first, exist too."""
    proxy.on("POST", "/", ECHO)

    got = httpx.post(f"{proxy.url}/", content=BODY, headers={"Authorization": "Bearer secret"})

    assert (got.status_code, got.json()["message"]) == (500, f"Bearer secret {BODY.decode()}")


def test_an_answer_that_drips(proxy: FaultProxy, upstream: Upstream) -> None:
    """The answer begins, comes byte by byte, and breaks off when released."""
    proxy.on("POST", "/", DRIP)
    with httpx.stream("POST", f"{proxy.url}/", content=BODY) as response:
        chunks = response.iter_raw()
        got = next(chunks) + next(chunks)
        proxy.release()
        with pytest.raises(httpx.RemoteProtocolError):
            got += b"".join(chunks)

    assert got == BODY[:2]
    assert len(upstream.received) == 1


def test_an_answer_of_the_time_before(proxy: FaultProxy) -> None:
    """A list can be older than what it lists; the first time there is nothing older."""
    proxy.on("GET", "/", STALE, nth=1)
    proxy.on("GET", "/", STALE, nth=3)

    assert [httpx.get(f"{proxy.url}/").text for _time in range(4)] == ["1", "2", "2", "3"]


def test_headers_that_the_server_never_gets(fault_proxy: Callable[[str], FaultProxy], upstream: Upstream) -> None:
    """A server can be made to ignore what it would honour."""
    proxy = fault_proxy(upstream.url)
    proxy.without = frozenset({"idempotency-key"})

    httpx.post(f"{proxy.url}/", content=BODY, headers={"Idempotency-Key": "one"})

    assert "idempotency-key" in proxy.requests[0].headers
    assert "idempotency-key" not in upstream.headers[0]


@pytest.mark.parametrize(("fault", "reaches"), [(KILL_REQUEST, 0), (KILL_ANSWER, 1)])
def test_killing_the_client(proxy: FaultProxy, upstream: Upstream, fault: Fault, reaches: int) -> None:
    """The client is killed as its request arrives, or once the server has acted, and gets no answer."""
    killed: list[int] = []
    proxy.kill = lambda: killed.append(len(upstream.received))
    proxy.on("POST", "/", fault)

    with pytest.raises(httpx.RemoteProtocolError):
        httpx.post(f"{proxy.url}/", content=BODY)

    assert killed == [reaches]


def test_half_a_request_reaches_nobody(proxy: FaultProxy, upstream: Upstream) -> None:
    """A client that dies while it sends has sent nothing, as behind a gateway that waits for the whole."""
    heads = ("Content-Length: 10", "Transfer-Encoding: chunked")
    for head, body in zip(heads, (b"half", b"a\r\nhalf"), strict=True):
        with socket.create_connection(("127.0.0.1", int(proxy.url.rpartition(":")[2]))) as client:
            client.sendall(f"POST / HTTP/1.1\r\nHost: here\r\n{head}\r\n\r\n".encode() + body)
            client.shutdown(socket.SHUT_WR)
            assert client.recv(100) == b""

    assert upstream.received == []
    assert proxy.requests == []


def test_rules_choose_by_method_path_and_number(proxy: FaultProxy) -> None:
    """A rule counts only the requests that match it, and applies to the nth and as many after it as it says."""
    proxy.on("POST", "/api/*/statuses", answer(503), nth=2, times=2)
    paths = ["/api/v1/statuses", "/other", "/api/v1/statuses?x=1", "/api/v2/statuses", "/api/v1/statuses"]

    statuses = [httpx.post(proxy.url + path, content=BODY).status_code for path in paths]

    assert statuses == [201, 201, 503, 503, 201]
    assert len(proxy.sent("POST", "/api/v1/statuses")) == 3


def test_under_tls(tls_proxy: FaultProxy, trusting: httpx.Client, upstream: Upstream) -> None:
    """A client that trusts the authority passes; its answer can be cut after the server has acted."""
    tls_proxy.on("POST", "/", TRUNCATE, nth=2)

    assert trusting.post(f"{tls_proxy.url}/", content=BODY).content == BODY
    with pytest.raises(httpx.TransportError):
        trusting.post(f"{tls_proxy.url}/", content=BODY)
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        httpx.post(f"{tls_proxy.url}/", content=BODY)

    assert len(upstream.received) == 2


def test_a_handshake_that_is_cut(tls_proxy: FaultProxy, trusting: httpx.Client, upstream: Upstream) -> None:
    """The second connection ends in the middle of its handshake: its request was never sent. The third is whole."""
    tls_proxy.on("TLS", "*", CUT_HANDSHAKE, nth=2)
    reached = []

    for _connection in range(3):
        try:
            reached.append(trusting.post(f"{tls_proxy.url}/", content=BODY).status_code)
        except httpx.ConnectError:
            reached.append(0)

    assert reached == [201, 0, 201]
    assert len(upstream.received) == 2


def test_clear_forgets_everything(proxy: FaultProxy) -> None:
    """After ``clear`` the proxy is as new, and hangs again when asked."""
    proxy.on("POST", "/", answer(500), times=None)
    httpx.post(f"{proxy.url}/", content=BODY)
    proxy.clear()
    assert proxy.requests == []
    assert httpx.post(f"{proxy.url}/", content=BODY).status_code == 201

    proxy.on("POST", "/", HANG)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{proxy.url}/", content=BODY, timeout=0.3)


def test_a_server_that_is_not_there(fault_proxy: Callable[[str], FaultProxy], upstream: Upstream) -> None:
    """Without upstream the client gets 502, as from a real gateway."""
    proxy = fault_proxy(f"http://127.0.0.1:{free_port()}")

    assert httpx.post(f"{proxy.url}/", content=BODY).status_code == 502


def test_leaving_with_an_idle_client_does_not_wait(upstream: Upstream) -> None:
    """A client that keeps its connection open, or hangs, does not keep the proxy alive."""
    with httpx.Client() as client:
        with FaultProxy(upstream.url) as proxy:
            client.post(f"{proxy.url}/", content=BODY)
        with pytest.raises(httpx.TransportError):
            client.post(f"{proxy.url}/", content=BODY)
