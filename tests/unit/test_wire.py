"""The door against real servers: what they send is bounded in size, in memory and in time, and TLS is verified."""

from __future__ import annotations

import gzip
import json
import re
import socket
import ssl
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path

import httpx
import pytest
import trustme

from syndicate.errors import InDoubt, OutcomeError, Unsent
from syndicate.web import Web
from tests.servers.tools import REPOSITORY

Speak = Callable[[socket.socket], None]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
MEGABYTE = 1_000_000


class Loopback:
    """A server that says what it is told to, over TLS or not, and remembers what it was sent."""

    def __init__(self, speak: Speak, context: ssl.SSLContext | None = None) -> None:
        self.sent = bytearray()
        self._speak = speak
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening; the thread ends with the last exchange."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._listening.accept()
            except OSError:
                return
            with suppress(OSError), connection:
                if self._context:
                    connection = self._context.wrap_socket(connection, server_side=True)
                with connection:
                    while b"\r\n\r\n" not in self.sent:
                        heard = connection.recv(65_536)
                        if not heard:
                            break
                        self.sent += heard
                    self._speak(connection)


@contextmanager
def serving(speak: Speak, context: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    """Run such a server for the time of a block."""
    server = Loopback(speak, context)
    try:
        yield server
    finally:
        server.close()


def saying(*parts: bytes) -> Speak:
    """Send these bytes, then close."""

    def speak(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)

    return speak


def body(data: bytes, *headers: bytes) -> Speak:
    """Answer with this body and these headers."""
    return saying(HEAD, *(header + b"\r\n" for header in headers), b"Content-Length: %d\r\n\r\n" % len(data), data)


def forever(first: bytes, then: bytes) -> Speak:
    """Send without end."""

    def speak(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(then)

    return speak


# ------------------------------------------------------------------------------------------------ size and memory


def test_a_packed_answer_is_unpacked() -> None:
    """An answer in gzip, the one packing that is asked for, is read."""
    with serving(body(gzip.compress(b'{"id": 1}'), b"Content-Encoding: gzip")) as server, Web() as web:
        assert web.request("GET", f"http://127.0.0.1:{server.port}/").json() == {"id": 1}
    assert re.findall(rb"(?i)accept-encoding: (.*)\r", bytes(server.sent)) == [b"gzip"]


@cache
def bomb(layers: int, size: int = 100 * MEGABYTE) -> bytes:
    """Pack zeros, and pack again what that gives."""
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(pack.compress(bytes(MEGABYTE)) for _part in range(size // MEGABYTE)) + pack.flush()
    for _layer in range(layers - 1):
        data = gzip.compress(data, 9)
    return data


@pytest.mark.parametrize(
    ("layers", "coding"), [(1, b"gzip"), (2, b"gzip, gzip"), (1, b"x-gzip"), (2, b"deflate, gzip")]
)
def test_a_bomb_is_not_unpacked(layers: int, coding: bytes) -> None:
    """A hundred megabytes in a hundred kilobytes, once or twice packed, cost little memory and are one sentence."""
    data = bomb(layers)
    with serving(body(data, b"Content-Encoding: " + coding)) as server, Web() as web:
        tracemalloc.start()
        with pytest.raises(Unsent) as caught:
            web.request("GET", f"http://127.0.0.1:{server.port}/").json()
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert str(caught.value).startswith("127.0.0.1 ")
    assert most < 20 * MEGABYTE


@pytest.mark.parametrize("coding", [b"br", b"zstd", b"deflate", b"gzip"])
def test_another_packing_than_was_asked_for(coding: bytes) -> None:
    """A body that is not what its header says, or was packed unasked, makes no sense; a write is in doubt."""
    with (
        serving(body(b"nothing of the sort", b"Content-Encoding: " + coding)) as server,
        Web() as web,
        pytest.raises(InDoubt, match="makes no sense"),
    ):
        web.request("POST", f"http://127.0.0.1:{server.port}/")


def test_a_packed_answer_that_is_cut() -> None:
    """Half of a packed body makes no sense."""
    data = gzip.compress(bytes(range(256)) * 40)
    with (
        serving(body(data[: len(data) // 2], b"Content-Encoding: gzip")) as server,
        Web() as web,
        pytest.raises(Unsent, match="makes no sense"),
    ):
        web.request("GET", f"http://127.0.0.1:{server.port}/")


@pytest.mark.parametrize(
    "speak",
    [
        forever(HEAD + b"\r\n", b"x" * 65_536),
        forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65_536 + b"\r\n"),
        forever(HEAD, b"X-Long: " + b"x" * 65_536 + b"\r\n"),
        forever(HEAD + b"X-One-Header: ", b"x" * 65_536),
        forever(b"", b"x" * 65_536),
        forever(b"", b"HTTP/1.1 100 Continue\r\nX: " + b"x" * 20_000 + b"\r\n\r\n"),
        forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"x" * 65_536),
    ],
    ids=["body", "chunks", "headers", "one header", "first line", "informational answers", "chunk extension"],
)
def test_a_server_that_never_ends(speak: Speak, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever part of an answer is endless, reading it ends, in little memory."""
    clock = count(step=0.5)  # what has no bound of size ends with the time, of which each look takes a little
    monkeypatch.setattr("syndicate.web.time.monotonic", lambda: next(clock))
    with serving(speak) as server, Web() as web:
        tracemalloc.start()
        with pytest.raises(InDoubt, match=r"127\.0\.0\.1"):
            web.request("POST", f"http://127.0.0.1:{server.port}/")
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 20 * MEGABYTE


@pytest.mark.parametrize("part", ["first line", "header", "body", "packed body"])
def test_a_server_that_drips_anywhere(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte before each time limit, in the headers as in the body, does not hold us beyond the end of the exchange."""
    clock = count(step=4)
    monkeypatch.setattr("syndicate.web.time.monotonic", lambda: next(clock))
    before = {
        "first line": b"H", "header": HEAD + b"X-Slow: ", "body": HEAD + b"\r\n",
        "packed body": HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(9999))[:12],
    }[part]  # fmt: skip
    with serving(forever(before, b"x")) as server, Web() as web, pytest.raises(Unsent, match=r"in time|no sense"):
        web.fetch(f"http://127.0.0.1:{server.port}/", types=("a",), most=10**9, seconds=200)


def test_an_upload_that_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes a large picture piece by piece is given up when the exchange must end."""
    clock = count(step=5)
    monkeypatch.setattr("syndicate.web.time.monotonic", lambda: next(clock))

    def read(connection: socket.socket) -> None:
        while connection.recv(1000):
            pass

    with serving(read) as server, Web() as web, pytest.raises(Unsent, match="in time"):
        web.request("POST", f"http://127.0.0.1:{server.port}/", content=bytes(64 * MEGABYTE), safe=True)


# ------------------------------------------------------------------------------------------------ senseless JSON

DEEP = 100_000
SENSELESS = {
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "a huge number": b'{"id": ' + b"9" * 5000 + b"}",
    "no number": b'{"id": NaN}',
    "an infinite number": b'{"id": 1e999}',
    "half a character": b'{"id": "\\ud800"}',
    "not UTF-8": b'{"id": "\xff"}',
    "nothing": b"",
    "cut": b'{"id": ',
}


@pytest.mark.parametrize("data", SENSELESS.values(), ids=SENSELESS)
def test_json_that_breaks_readers(data: bytes) -> None:
    """Data too deep, too large or impossible to write down is one sentence; the failure of a write is in doubt."""
    web = Web(transport=httpx.MockTransport(lambda _request: httpx.Response(200, content=data)))
    web.hide("some-secret-or-other")
    with pytest.raises(InDoubt, match="makes no sense"):
        web.request("POST", "https://social.example.org/").json()
    with pytest.raises(Unsent, match="makes no sense"):
        web.request("GET", "https://social.example.org/").json()


def test_json_as_deep_as_can_be_read() -> None:
    """Data that can just be read can be searched for secrets, or is refused."""
    for depth in range(100, 1000, 50):
        data = b"[" * depth + b'"some-secret-or-other"' + b"]" * depth
        web = Web(transport=httpx.MockTransport(lambda _request, data=data: httpx.Response(200, content=data)))
        web.hide("some-secret-or-other")
        with suppress(Unsent):
            assert "some-secret" not in json.dumps(web.request("GET", "https://social.example.org/").json())


def test_a_refusal_too_deep_to_be_read() -> None:
    """An error page that breaks readers is an error without words."""
    web = Web(transport=httpx.MockTransport(lambda _request: httpx.Response(500, content=SENSELESS["deep lists"])))
    with pytest.raises(InDoubt, match=r"failed \(500\)"):
        web.request("POST", "https://social.example.org/")


# ------------------------------------------------------------------------------------------------ TLS

AUTHORITY = trustme.CA()
ANOTHER = trustme.CA()


def certified(authority: trustme.CA, name: str = "127.0.0.1", *, until: datetime | None = None) -> ssl.SSLContext:
    """Give a server a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_after=until).configure_cert(context)
    return context


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Trust one authority, as the machines of a town hall may trust their own."""
    AUTHORITY.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


@pytest.mark.usefixtures("trusting")
def test_a_server_that_proves_its_name() -> None:
    """An authority that the machine trusts is trusted."""
    with serving(body(b'{"id": 1}'), certified(AUTHORITY)) as server, Web() as web:
        assert web.request("POST", f"https://127.0.0.1:{server.port}/").json() == {"id": 1}


PAST = datetime(2020, 1, 1, tzinfo=UTC)
UNPROVEN = {
    "another authority": lambda: certified(ANOTHER),
    "another name": lambda: certified(AUTHORITY, "elsewhere.example.org"),
    "expired": lambda: certified(AUTHORITY, until=PAST),
}


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("unproven", UNPROVEN.values(), ids=UNPROVEN)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_server_that_does_not_prove_its_name(
    unproven: Callable[[], ssl.SSLContext], method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent to a server that cannot prove who it is, whatever a variable says: Unsent, in one sentence."""
    for variable in ("PYTHONHTTPSVERIFY", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NODE_TLS_REJECT_UNAUTHORIZED"):
        monkeypatch.setenv(variable, "0" if "VERIFY" in variable or "REJECT" in variable else "")
    refused = pytest.raises(Unsent, match=r"^127\.0\.0\.1 does not prove who it is")
    with serving(body(b'{"id": 1}'), unproven()) as server, Web() as web, refused as caught:
        web.request(method, f"https://127.0.0.1:{server.port}/", headers={"Authorization": "Bearer planted"})
    assert server.sent == b""
    assert str(caught.value).count("\n") == 0


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize(
    "speak", [body(b'{"id": 1}'), saying(), saying(b"\x15\x03\x01\x00\x02\x02\x28"), saying(b"\x16\x03")]
)
def test_a_handshake_that_fails(speak: Speak) -> None:
    """Plain text where TLS is expected, or a handshake that is cut: nothing was sent, Unsent."""

    def before(connection: socket.socket) -> None:
        speak(connection)

    with serving(before) as server, Web() as web:
        server.sent += b"\r\n\r\n"  # it speaks at once
        with pytest.raises(Unsent, match=r"127\.0\.0\.1"):
            web.request("POST", f"https://127.0.0.1:{server.port}/", headers={"Authorization": "Bearer planted"})
    assert b"planted" not in server.sent


def test_nothing_turns_verification_off() -> None:
    """No line of the code has the words that would."""
    words = re.compile(
        r"verify\s*=\s*(False|0|None)|CERT_NONE|CERT_OPTIONAL|_create_unverified|check_hostname\s*=|VERIFY_"
    )
    files = [path for folder in ("syndicate", "plugins", "tools") for path in (REPOSITORY / folder).rglob("*.py")]
    assert len(files) > 100
    assert [path.name for path in files if words.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.usefixtures("trusting")
def test_the_keys_of_a_connection_are_not_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """SSLKEYLOGFILE, with which anybody who records the traffic could read tokens, is not heeded."""
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    with serving(body(b"{}"), certified(AUTHORITY)) as server, Web() as web:
        web.request("GET", f"https://127.0.0.1:{server.port}/")
    log = tmp_path / "keys"
    assert not [line for line in log.read_text(encoding="ascii").splitlines() if not line.startswith("#")]


# ------------------------------------------------------------------------------------------------ environment


def test_netrc_gives_no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A password that ~/.netrc holds for a host is never sent to it."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password planted\n", encoding="utf-8")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with serving(body(b"{}")) as server, Web() as web:
        web.request("GET", f"http://127.0.0.1:{server.port}/")
    assert b"authorization" not in server.sent.lower()


@pytest.mark.usefixtures("trusting")
def test_a_proxy_sees_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the proxy of a town hall, a request to an API is a tunnel: the proxy learns the host, and no more."""
    with serving(saying(b"HTTP/1.1 403 no\r\n\r\n")) as proxy, Web() as web:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(OutcomeError, match=r"social\.example\.org") as caught:
            web.request("POST", "https://social.example.org/api", headers={"Authorization": "Bearer planted"})
    assert isinstance(caught.value, Unsent)
    assert proxy.sent.startswith(b"CONNECT social.example.org:443 ")
    assert b"planted" not in proxy.sent


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
def test_this_machine_is_never_asked_through_a_proxy(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain http goes to this machine alone, so straight to it: a proxy would read it."""
    with serving(body(b"{}")) as server, serving(body(b"{}")) as proxy, Web() as web:
        monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        web.request("GET", f"http://127.0.0.1:{server.port}/", headers={"Authorization": "Bearer planted"})
    assert b"planted" in server.sent
    assert proxy.sent == b""
