"""The one door to the network: what it sends, what it follows, what it reads, and the names it gives to failures."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate import __version__
from syndicate.errors import InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.web import Web

URL = "https://social.example.org/api/v1/statuses"
Handler = Callable[[httpx.Request], httpx.Response]


def door(handler: Handler) -> Web:
    """Open a door whose other side is a function."""
    return Web(transport=httpx.MockTransport(handler), about="https://valserein.example.org")


def answers(status: int = 200, **answer: object) -> Handler:
    """Answer always the same."""
    return lambda request: httpx.Response(status, **answer)  # type: ignore[arg-type]  # the names are those of httpx


def test_importing_it_does_not_load_the_client() -> None:
    """The HTTP client is loaded by the first request, not by the import: ``tambour --help`` stays instant."""
    code = "import sys, syndicate.web; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_user_agent_says_who_we_are() -> None:
    """Servers are told the program, its version, and the commune's address."""
    with door(lambda request: httpx.Response(200, text=request.headers["user-agent"])) as web:
        answer = web.request("GET", URL)
    assert answer.content.decode() == f"Tambour/{__version__} (+https://valserein.example.org)"


def test_an_answer_gives_its_status_headers_and_json() -> None:
    """A success is given back with header names in lower case."""
    with door(answers(201, json={"id": "1"}, headers={"X-Thing": "yes"})) as web:
        answer = web.request("POST", URL, json={})
    assert (answer.status, answer.headers["x-thing"], answer.json()) == (201, "yes", {"id": "1"})


@pytest.mark.parametrize(
    ("method", "named"), [("GET", Unsent), ("POST", InDoubt), ("PUT", InDoubt), ("DELETE", InDoubt)]
)
@pytest.mark.parametrize(
    "error", [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError]
)
def test_an_answer_that_never_comes(error: type[httpx.TransportError], method: str, named: type[OutcomeError]) -> None:
    """After sending, only a safe request is certainly without effect."""
    with door(_raising(error)) as web, pytest.raises(named, match=r"social\.example\.org"):
        web.request(method, URL)


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_a_request_that_never_leaves(error: type[httpx.TransportError]) -> None:
    """Without a connection nothing was sent, whatever the method."""
    with door(_raising(error)) as web, pytest.raises(Unsent, match="reached"):
        web.request("POST", URL)


def test_an_upload_declared_safe() -> None:
    """A request that is declared safe is Unsent when its answer is lost."""
    with door(_raising(httpx.ReadTimeout)) as web, pytest.raises(Unsent):
        web.request("POST", URL, safe=True)


@pytest.mark.parametrize(
    ("status", "named"),
    [(400, Refused), (401, Unauthorized), (403, Unauthorized), (404, InDoubt), (405, InDoubt), (410, InDoubt),
     (413, Refused), (415, Refused), (422, Refused), (409, InDoubt), (429, Unsent), (500, InDoubt), (501, InDoubt),
     (502, InDoubt), (503, InDoubt), (504, InDoubt), (408, InDoubt), (302, InDoubt)],
)  # fmt: skip
def test_the_name_of_each_status(status: int, named: type[OutcomeError]) -> None:
    """Each status of a write has one name, by what the caller can still know."""
    said = {"error": "too rude"}
    with door(answers(status, json=said)) as web, pytest.raises(OutcomeError, match=str(status)) as caught:
        web.request("POST", URL)
    assert type(caught.value) is named


@pytest.mark.parametrize("status", [302, 400, 404, 405, 409, 410, 422, 501])
@pytest.mark.parametrize(("safe", "named"), [(True, Unsent), (False, InDoubt)])
def test_a_refusal_takes_a_reason(status: int, named: type[OutcomeError], *, safe: bool) -> None:
    """Without a word about what was sent, nobody has read it: it is not refused for ever."""
    with door(answers(status, html="<p>nginx")) as web, pytest.raises(named):
        web.request("POST", URL, safe=safe)


def test_an_accepted_status_is_an_answer() -> None:
    """A status that the caller can read is given back."""
    with door(answers(404, json={"error": "Record not found"})) as web:
        assert web.request("GET", URL, accept=(404,)).status == 404


@pytest.mark.parametrize(("method", "named"), [("GET", Unsent), ("POST", InDoubt)])
def test_an_answer_that_is_no_json(method: str, named: type[OutcomeError]) -> None:
    """A page instead of data leaves a write in doubt."""
    with door(answers(200, html="<p>Bienvenue")) as web, pytest.raises(named, match="no sense"):
        web.request(method, URL).json()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        (lambda _then: {"Retry-After": "120"}, 120),
        (lambda then: {"Retry-After": format_datetime(then, usegmt=True)}, 300),
        (lambda then: {"RateLimit-Reset": str(int(then.timestamp()))}, 300),
        (lambda then: {"X-RateLimit-Reset": then.isoformat()}, 300),
        (lambda then: {"X-Rate-Limit-Reset": str(int(then.timestamp()))}, 300),
        (lambda _then: {"X-RateLimit-Reset": "2020-01-01T00:00:00Z"}, 0),
    ],
)
def test_how_long_to_wait(headers: Callable[[datetime], dict[str, str]], seconds: float) -> None:
    """The four ways in which servers say when to come back are read, and the past is now."""
    then = datetime.now(UTC) + timedelta(seconds=300)  # not while tests are collected: minutes may pass until here
    with door(answers(429, headers=headers(then))) as web, pytest.raises(Unsent) as caught:
        web.request("POST", URL)
    assert caught.value.retry_after == pytest.approx(seconds, abs=5)


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "soon"}, {"X-RateLimit-Reset": ""}])
def test_no_readable_time_to_wait(headers: dict[str, str]) -> None:
    """A 429 without a time that can be read is Unsent without one."""
    with door(answers(429, headers=headers)) as web, pytest.raises(Unsent) as caught:
        web.request("POST", URL)
    assert caught.value.retry_after is None


def test_a_message_is_one_line_without_secrets() -> None:
    """The server's words are kept short and on one line; secrets, addresses and control characters are not in them."""
    said = {
        "error": "secret-token secret\x00-\u200btoken \x1b[31m refused\nsee https://social.example.org/a?token=1 "
        + "x" * 500
    }
    with door(answers(422, json=said)) as web:
        web.hide("secret-token")
        with pytest.raises(Refused) as caught:
            web.request("POST", URL + "?key=in-the-query", headers={"Authorization": "Bearer secret-token"})
    message = str(caught.value)
    assert message.isprintable()
    assert len(message) < 280
    assert not any(word in message for word in ("secret-token", "in-the-query", "?token", "/api/v1"))


def test_a_secret_that_cannot_be_sent() -> None:
    """A token with a line break is never sent, and never shown."""
    with Web() as web, pytest.raises(Unsent) as caught:
        web.request("POST", "http://127.0.0.1:9/", headers={"Authorization": "Bearer secret\ntoken"})
    assert "secret" not in str(caught.value).replace("its secret is wrong", "")


@pytest.mark.parametrize("url", ["", "not an address", "ftp://example.org/", "https://"])
def test_an_address_that_cannot_be_used(url: str) -> None:
    """What is no web address is Unsent."""
    with Web() as web, pytest.raises(Unsent):
        web.request("POST", url)


def test_a_redirect_on_the_same_host_is_followed_when_safe() -> None:
    """A read follows a redirect on its own host."""
    with door(_moved("/moved")) as web:
        assert web.request("GET", URL).content == b"/moved"


@pytest.mark.parametrize(
    "location",
    ["https://elsewhere.example.org/moved", "http://social.example.org/moved", "https://social.example.org:8443/"],
)
def test_a_redirect_elsewhere_is_not_followed(location: str) -> None:
    """A redirect to another host or port, or out of encryption, is not followed: the token would go there."""
    with door(_moved(location)) as web, pytest.raises(Unsent, match="elsewhere"):
        web.request("GET", URL, headers={"Authorization": "Bearer secret"})


ELSEWHERE = [
    "//evil.example.org/", "///evil.example.org", "https:///evil.example.org",
    "https://social.example.org@evil.example.org/", "https://me:pw@social.example.org/moved",
    "https://social.example.org:443@evil.example.org", "\\\\evil.example.org", "/\\evil.example.org",
    "https:\\\\evil.example.org", "https://social.example.org.evil.example.org/", "https:evil.example.org",
    "https://social.example.org\\@evil.example.org/", "https://evil.example.org#@social.example.org/",
    "https://ѕocial.example.org/", "https://social%2eexample.org/", "http://social.example.org:443/",
    "https://social.example.org:0443/", "javascript:alert(1)", "file:///etc/passwd",
    "https://social.example.org:8443/", "https://[::1]/", "https://xn--/", "https://social.example.org:99999/",
    "\thttps://evil.example.org/", "https://social.example.org\u2044.evil.example.org/",
    "https://social.example.org./",
]  # fmt: skip


@pytest.mark.parametrize("location", ELSEWHERE)
@pytest.mark.parametrize("steps", [1, 2])
def test_no_trick_leads_elsewhere(location: str, steps: int) -> None:
    """However an address elsewhere is written, at once or after a redirect that may be followed, nothing goes there."""
    asked: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        leads = location.encode() if len(asked) >= steps else b"/next"
        return httpx.Response(302, headers=[(b"Location", leads)])

    with door(answer) as web, pytest.raises(Unsent, match=r"social\.example\.org"):
        web.request("GET", URL, headers={"Authorization": "Bearer secret"})
    assert {(url.scheme, url.host, url.port, url.userinfo) for url in asked} == {
        ("https", "social.example.org", None, b"")
    }


@given(st.text(st.sampled_from("/\\:@.?#%[]ahtps0123 \té"), max_size=20), st.sampled_from(["", "//", "https://", "/"]))
def test_no_location_leads_elsewhere(text: str, start: str) -> None:
    """Whatever a server writes as a new address, the next request goes to it or nowhere."""
    asked: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(302, headers=[(b"Location", (start + text).encode())])

    with door(answer) as web, pytest.raises(Unsent):
        web.request("GET", URL)
    assert {(url.scheme, url.host, url.port) for url in asked} == {("https", "social.example.org", None)}


def test_a_redirect_of_a_write_is_not_followed() -> None:
    """A write follows no redirect at all."""
    with door(_moved("/moved")) as web, pytest.raises(InDoubt, match="elsewhere"):
        web.request("POST", URL)


def test_redirects_that_never_end() -> None:
    """Redirects are followed a few times, then it is over."""
    hops = count()
    with (
        door(lambda request: httpx.Response(302, headers={"Location": f"/{next(hops)}"})) as web,
        pytest.raises(Unsent, match="elsewhere"),
    ):
        web.request("GET", URL)
    assert next(hops) < 10


def test_an_answer_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer is read up to a bound, and never whole first."""
    monkeypatch.setattr("syndicate.web.MOST", 1000)
    with (
        door(lambda request: httpx.Response(200, content=_endless())) as web,
        pytest.raises(InDoubt, match="more than"),
    ):
        web.request("POST", URL)


def test_an_answer_that_drips(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that sends a little at a time, for ever, is as one that hangs."""
    clock = count(step=60)
    monkeypatch.setattr("syndicate.web.time.monotonic", lambda: next(clock))
    with door(lambda request: httpx.Response(200, content=_endless())) as web, pytest.raises(Unsent, match="in time"):
        web.request("GET", URL)


def test_fetch_gives_a_file_of_the_right_type() -> None:
    """A picture that answers 200 is given with its type."""
    with door(answers(200, content=b"bytes", headers={"Content-Type": "image/PNG; charset=binary"})) as web:
        fetched = web.fetch("https://valserein.example.org/a.png", types=("image/",), most=100)
    assert (fetched.data, fetched.mime) == (b"bytes", "image/png")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (answers(404), "404"),
        (answers(204), "204"),
        (answers(500), "500"),
        (answers(200, html="<p>"), "text/html"),
        (answers(200, content=bytes(101), headers={"Content-Type": "image/png"}), "more than 100"),
        (answers(301, headers={"Location": "https://elsewhere.example.org/"}), "301"),
    ],
)
def test_fetch_takes_nothing_else(answer: Handler, reason: str) -> None:
    """Anything but a 200 of the right type and size is Unsent, with the reason."""
    with door(answer) as web, pytest.raises(Unsent, match=reason):
        web.fetch("https://valserein.example.org/a.png?secret=1", types=("image/",), most=100)


def test_a_file_is_downloaded_to_the_disk(tmp_path: Path) -> None:
    """What is too large for the memory goes into a file as it comes, and nothing else is in that file."""
    target = tmp_path / "film.mp4"
    target.write_bytes(b"of an earlier try, which was longer")
    with door(answers(200, content=b"film" * 5, headers={"Content-Type": "video/mp4"})) as web:
        web.download("https://valserein.example.org/film.mp4", target, types=("video/",), most=20, seconds=60)
    assert target.read_bytes() == b"film" * 5


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (answers(404), "404"),
        (answers(200, html="<p>"), "text/html"),
        (answers(200, content=bytes(21), headers={"Content-Type": "video/mp4"}), "more than 20"),
        (answers(301, headers={"Location": "https://elsewhere.example.org/"}), "301"),
    ],
)
def test_a_download_takes_nothing_else(answer: Handler, reason: str, tmp_path: Path) -> None:
    """A page in the place of a video, or more than was announced, is Unsent."""
    with door(answer) as web, pytest.raises(Unsent, match=reason):
        web.download("https://valserein.example.org/f", tmp_path / "f", types=("video/",), most=20, seconds=60)


def test_a_closed_door_can_be_closed_again() -> None:
    """Closing is harmless, before the first request and after."""
    web = door(answers())
    web.close()
    web.request("GET", URL)
    web.close()
    web.close()


def _raising(error: type[httpx.TransportError]) -> Handler:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error("somewhere", request=request)

    return fail


def _moved(location: str) -> Handler:
    """Redirect once; then give the path that was asked."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == httpx.URL(URL).path:
            return httpx.Response(302, headers={"Location": location})
        return httpx.Response(200, text=request.url.path)

    return answer


def _endless() -> Iterator[bytes]:
    while True:
        yield bytes(100)


def test_a_write_opens_its_own_connection() -> None:
    """A write never travels on a connection that was used before: the server may be closing it just then."""
    ports: list[tuple[str, int]] = []

    class Here(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            ports.append((self.command, self.client_address[1]))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_POST = do_GET  # noqa: N815 (http.server's name)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Here) as server, Web() as web:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        for method in ("GET", "GET", "POST", "POST", "GET"):
            web.request(method, f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()
    writes = [port for method, port in ports if method == "POST"]
    reads = {port for method, port in ports if method == "GET"}
    assert len(reads) == 1
    assert len({*writes} - reads) == 2


@pytest.mark.parametrize(("first", "heard"), [("GET", ["GET", "GET", "GET"]), ("", ["GET"])], ids=["kept", "fresh"])
def test_a_kept_connection_that_the_server_just_closed_is_no_failure(first: str, heard: list[str]) -> None:
    """A read whose kept connection is cut is asked once more on another; one that opened its own is not."""
    commands: list[str] = []

    class Here(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            commands.append(self.command)
            if len(commands) == (2 if first else 1):
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Here) as server, Web() as web:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}/"
        if first:
            web.request(first, here)
            assert web.request("GET", here).status == 200
        else:
            with pytest.raises(Unsent, match="was lost"):
                web.request("GET", here)
        server.shutdown()
    assert commands == heard
