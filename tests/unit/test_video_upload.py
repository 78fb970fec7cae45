"""A video that goes in pieces: whole, once, and from where the server is when something was lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from syndicate.errors import InDoubt, OutcomeError, Refused, Unsent
from syndicate.model import Film
from syndicate.networks._video_upload import PIECE, Sessions, address_of, film_of, received
from syndicate.veil import MASK
from syndicate.web import PATIENCE, TIMEOUT, Answer, Web
from tests.contract.samples import post

ADDRESS = "https://tube.example.org/sessions?upload_id=the-secret-of-the-session"
SIZE = 2 * PIECE + 1000


@dataclass
class Server:
    """A server that takes a video in pieces, and loses what it is told to lose, each thing once."""

    size: int
    faults: dict[int, str] = field(default_factory=dict)  # by the number of the request
    has: bytearray = field(default_factory=bytearray)
    sessions: int = 0
    ranges: list[str] = field(default_factory=list)
    films: int = 0
    says: dict[str, str] = field(default_factory=dict)  # more headers of each 308

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Take a piece."""
        place = request.headers["content-range"]
        self.ranges.append(place)
        fault = self.faults.pop(len(self.ranges), "")
        if fault == "before":
            raise httpx.ConnectError("lost", request=request)
        if fault.isdigit():
            return httpx.Response(int(fault), json={})
        found = re.fullmatch(r"bytes (?:(\d+)-(\d+)|\*)/(\d+)", place)
        assert found is not None
        assert int(found[3]) == self.size
        if found[1]:
            assert int(found[1]) == len(self.has)
            assert int(found[2]) == len(self.has) + len(request.content) - 1
            self.has += request.content[: len(request.content) // 2] if fault == "half" else request.content
        else:
            assert request.content == b""
        if fault == "after":
            raise httpx.ReadTimeout("lost", request=request)
        if fault == "dropped":
            raise httpx.RemoteProtocolError("closed", request=request)
        if len(self.has) < self.size:
            headers = {"range": f"bytes=0-{len(self.has) - 1}"} if self.has else {}
            return httpx.Response(308, headers=headers | self.says)
        self.films = 1
        return httpx.Response(200, json={"id": "a"})

    def opened(self) -> str:
        """Open a session."""
        self.sessions += 1
        self.has.clear()
        return ADDRESS


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    """Write a file of a little more than two pieces, no two parts of which are alike."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    path.write_bytes(b"".join(number.to_bytes(4) for number in range(SIZE // 4)))
    return Film(path, "video/mp4", SIZE)


def send(server: Server, film: Film, tries: int = 1) -> tuple[Answer, list[OutcomeError]]:
    """Send a film, again after each failure, as the engine does within a run."""
    failures: list[OutcomeError] = []
    with Web(transport=httpx.MockTransport(server)) as web:
        sessions = Sessions(web)
        for _try in range(tries):
            try:
                return sessions.send("key", film, {"Authorization": "b"}, server.opened, Answer.failure), failures
            except OutcomeError as error:
                failures.append(error)
    raise failures[-1]


def test_a_video_goes_in_pieces(film: Film) -> None:
    """Each piece says its place in the whole, and what arrives is the file."""
    server = Server(SIZE)
    answer, _failures = send(server, film)
    assert answer.json() == {"id": "a"}
    assert bytes(server.has) == film.path.read_bytes()
    assert server.ranges == [
        f"bytes 0-{PIECE - 1}/{SIZE}",
        f"bytes {PIECE}-{2 * PIECE - 1}/{SIZE}",
        f"bytes {2 * PIECE}-{SIZE - 1}/{SIZE}",
    ]


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("fault", ["before", "after", "dropped", "500", "503", "429"])
def test_what_was_lost_is_asked_before_it_is_sent_again(film: Film, fault: str, number: int) -> None:
    """After a lost answer, a fault or a pause the session says where it is: nothing is sent twice or begun anew."""
    server = Server(SIZE, {number: fault})
    answer, (failure,) = send(server, film, tries=2)
    assert isinstance(failure, Unsent)
    assert answer.status == 200
    assert server.ranges[number] == f"bytes */{SIZE}"
    assert bytes(server.has) == film.path.read_bytes()
    assert (server.sessions, server.films) == (1, 1)


def test_the_answer_to_the_last_piece_is_asked_for(film: Film) -> None:
    """When the last piece arrived and its answer did not, the session gives it: no byte goes again."""
    server = Server(SIZE, {3: "after"})
    answer, _failures = send(server, film, tries=2)
    assert answer.json() == {"id": "a"}
    assert server.ranges[3:] == [f"bytes */{SIZE}"]


def test_a_piece_that_arrives_in_part_is_gone_on_from(film: Film) -> None:
    """A server says how much of a piece it took, and gets the rest."""
    server = Server(SIZE, {1: "half"})
    send(server, film)
    assert server.ranges[1].startswith(f"bytes {PIECE // 2}-")
    assert bytes(server.has) == film.path.read_bytes()


@pytest.mark.parametrize("location", [ADDRESS + "2", "https://elsewhere.example.org/", "/other"])
def test_a_session_is_brought_nowhere_else(film: Film, location: str) -> None:
    """An address beside a 308 moves nothing: it says what has arrived, and each piece goes once, to the session."""
    server = Server(SIZE, says={"location": location})
    send(server, film)
    assert len(server.ranges) == 3
    assert bytes(server.has) == film.path.read_bytes()


def test_a_slow_line_has_time_for_a_piece() -> None:
    """At a quarter of a megabit a second, a piece is sent in the time that one answer may take."""
    assert PIECE * 8 / 250_000 < TIMEOUT * PATIENCE


@pytest.mark.parametrize("status", ["404", "410"])
def test_a_session_that_ended_is_opened_again(film: Film, status: str) -> None:
    """A session that nobody knows any more is given up for another, which begins at the beginning."""
    server = Server(SIZE, {2: status})
    _answer, failures = send(server, film, tries=2)
    assert [type(failure) for failure in failures] == [Unsent]
    assert server.sessions == 2
    assert bytes(server.has) == film.path.read_bytes()


@pytest.mark.parametrize("said", ["bytes=0-0", "", "bytes=0-99999999999999", "bytes=0--1", "chapters=1-2"])
def test_a_server_that_takes_nothing_is_left(film: Film, said: str) -> None:
    """Whatever a server says that it has, the sending ends."""
    asked: list[httpx.Request] = []

    def stuck(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(308, headers={"range": said})

    with Web(transport=httpx.MockTransport(stuck)) as web, pytest.raises(Unsent, match="no sense"):
        Sessions(web).send("key", film, {}, lambda: ADDRESS, Answer.failure)
    assert len(asked) <= 2 * SIZE // PIECE + 4


def test_a_refusal_is_named_by_the_network(film: Film) -> None:
    """What the network says of its own codes is what the engine hears."""
    server = Server(SIZE, {1: "413"})
    with pytest.raises(Refused):
        send(server, film)


def test_no_error_names_the_session(film: Film) -> None:
    """The address of a session is a secret: a server that repeats it brings it nowhere."""

    def repeats(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(400, json={"error": f"upload {ADDRESS} failed"})

    with Web(transport=httpx.MockTransport(repeats)) as web, pytest.raises(Refused) as caught:
        Sessions(web).send("key", film, {}, lambda: ADDRESS, Answer.failure)
    assert "the-secret-of-the-session" not in str(caught.value)
    assert MASK in str(caught.value)


def test_a_video_that_cannot_be_read_sends_nothing(tmp_path: Path) -> None:
    """A disk that fails is no fault of the copy."""
    server = Server(10)
    with pytest.raises(Unsent, match="from the disk"):
        send(server, Film(tmp_path / "gone.mp4", "video/mp4", 10))
    assert server.ranges == []


@pytest.mark.parametrize(
    ("said", "has"), [("bytes=0-0", 1), ("bytes = 0-41", 42), ("bytes=0--1", 0), ("bytes=1-2", 0), ("", 0)]
)
def test_what_a_server_has_is_read(said: str, has: int) -> None:
    """A range from the beginning counts; anything else is nothing."""
    assert received(Answer(308, {"range": said}, b"", ADDRESS)) == has


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("https://other.example.org/s?upload_id=1", "https://other.example.org/s?upload_id=1"),
        ("//tube.example.org/s?upload_id=1", "https://tube.example.org/s?upload_id=1"),
        ("/s?upload_id=1", "https://tube.example.org/s?upload_id=1"),
    ],
)
def test_the_address_of_a_session_is_read(location: str, expected: str) -> None:
    """A session may be named whole, without a scheme or from the root, as servers do."""
    assert address_of(Answer(201, {"location": location}, b"", "https://tube.example.org/videos")) == expected


@pytest.mark.parametrize("location", ["", "https://[", "/é", "/a\x7f"])
def test_an_address_that_is_none_opens_nothing(location: str) -> None:
    """A server that names no session has opened none."""
    with pytest.raises(Unsent):
        address_of(Answer(201, {"location": location}, b"", "https://tube.example.org/videos"))


def test_a_post_without_video_is_refused() -> None:
    """What has no video is never sent, were it not held."""
    with pytest.raises(Refused, match="videos only"):
        film_of(post())


def test_a_failure_may_be_a_doubt(film: Film) -> None:
    """The network's name for a failure is kept, whatever it is."""
    named: Callable[[Answer], OutcomeError] = lambda _answer: InDoubt("look")  # noqa: E731 (one line says it)
    with Web(transport=httpx.MockTransport(Server(SIZE, {1: "500"}))) as web, pytest.raises(InDoubt, match="look"):
        Sessions(web).send("key", film, {}, lambda: ADDRESS, named)
