"""Play a network against the exchanges of its fixture: what it must send, and what the server answers.

``exchanges/KIND.json`` holds the account (``server``, ``settings``, ``secrets``), the ``copy`` that the scenes speak
of, the ``handle`` that its first step left where there are two, the ``replies`` that corrected it, the second of them
gone, and the ``scenes``: each a list of exchanges, in
order. An exchange says the ``method`` and ``path`` of the request, parts of what it ``sends`` (address, headers and
body), and the ``status``, ``headers`` and ``json`` of the answer; ``step`` marks the one that readers see, ``handle``
the one that gives the handle, where others come between the two. A network without server has an account and no scene,
and one that sends mail neither: it meets a real server.
"""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from syndicate.model import Attachment, Attempt, Copy, Find, Post
from syndicate.networks import Network, load
from syndicate.web import Web
from tests.contract import samples
from tests.servers.mail import Mail, mail_server

EXCHANGES = Path(__file__).parent / "exchanges"
# What happens to one request instead of the answer of the scene.
Fault = Callable[[httpx.Request], httpx.Response]


@dataclass
class Stage:
    """One kind of network, and its fixture."""

    kind: str
    folder: Path
    requests: list[httpx.Request] = field(default_factory=list)
    mail: Mail = field(default_factory=Mail)  # of the last scene of a network that sends mail
    waited: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the fixture."""
        self.fixture: dict[str, Any] = json.loads((EXCHANGES / f"{self.kind}.json").read_text(encoding="utf-8"))

    @property
    def served(self) -> bool:
        """Say whether this kind of network is reached through a server."""
        return is_served(self.kind)

    @property
    def secrets(self) -> dict[str, str]:
        """Give the account's secrets."""
        return dict(self.fixture.get("secrets", {}))

    def length(self, scene: str) -> int:
        """Count the requests of a scene."""
        return len(self.fixture["scenes"][scene])

    def before(self, scene: str) -> int:
        """Count the requests of a scene that come before the one that readers see."""
        return len(list(itertools.takewhile(lambda exchange: not exchange.get("step"), self.fixture["scenes"][scene])))

    def copy(self) -> Copy:
        """Give the copy that the scenes speak of; without a server, make it."""
        if self.served:
            return samples.copy(self.fixture["copy"]["copy_id"], self.fixture["copy"]["copy_url"])
        return self.published()

    def post(self, **parts: Any) -> Post:
        """Make a post that this kind of network takes: with a picture where it needs one, which our site serves."""
        needs = load(self.kind).rules.needs
        if needs & {"picture", "public_picture"} and not parts.get("pictures") and not parts.get("reply_to"):
            parts["pictures"] = (samples.picture(),)
        made = samples.of_a_kind(self.kind, **parts)
        served = tuple(replace(one, url=samples.served(number)) for number, one in enumerate(made.attachments, 1))
        # What a poster looks like is no network's business: here it is known by its text.
        sheet = Attachment(f"%PDF {made.draft.text}".encode(), "application/pdf", 595, 842)
        return replace(made, attachments=served, poster=sheet if "poster" in needs else None)

    def attempt(self, how: Find | None = None, **details: Any) -> Attempt:
        """Make an attempt; for a search by handle, one that left the handle of the fixture."""
        handle = self.fixture.get("handle") if how is Find.HANDLE else None
        return replace(samples.attempt(), handle=handle, **details)

    def published(self) -> Copy:
        """Make the copy that the scenes speak of, and give it with what readers saw of it."""
        with self.play("publish") as network:
            receipt = network.publish(self.post(), samples.attempt())
        return samples.copy(receipt.copy_id, receipt.copy_url, shown=receipt.shown)

    def corrected(self) -> Copy:
        """Give the copy that the scenes speak of, under which were two corrections; somebody deleted the second."""
        made = self.copy()
        if self.served:
            return replace(made, replies=tuple(self.fixture["replies"]))
        with self.play("publish") as network:
            reply = network.publish(self.post(reply_to=made), samples.attempt("correction"))
        return replace(made, replies=(reply.copy_id, "deleted"))

    def edit_by_hand(self, copy: Copy) -> None:
        """Change a copy as a person does; what a server then shows is in its scenes."""
        if not self.served:
            made = self.folder / (copy.copy_id or "")
            (made / "text.txt" if made.is_dir() else made).write_text("Demain, la fête.\n", encoding="utf-8")

    @contextlib.contextmanager
    def play(
        self,
        scene: str,
        *,
        first: Fault | None = None,
        step: Fault | None = None,
        number: int = 1,
        until_step: bool = False,
    ) -> Iterator[Network]:
        """Open the account for one scene.

        ``first`` befalls the first request, or the one of that ``number``; ``step`` the one that readers see. With
        ``until_step`` the scene ends before that one, or after the one that gives the handle.
        """
        script = list(self.fixture["scenes"][scene]) if self.served else []
        if until_step:
            script = list(itertools.takewhile(lambda exchange: not exchange.get("step"), script))
            given = next((number for number, one in enumerate(script, 1) if one.get("handle")), None)
            script = script[:given]

        def answer(request: httpx.Request) -> httpx.Response:
            self.requests.append(request)
            assert script, f"{request.method} {request.url} is one request too many"
            exchange = script.pop(0)
            _check(exchange, request)
            fault = first if first and len(self.requests) == number else step if exchange.get("step") else None
            if fault is not None:
                script.clear()
                return fault(request)
            return httpx.Response(exchange.get("status", 200), headers=exchange.get("headers"), json=exchange["json"])

        self.requests.clear()
        with Web(transport=httpx.MockTransport(answer), wait=self.waited.append) as web:
            settings = self.fixture.get("settings", {})
            if "folder" in load(self.kind).settings:
                settings = settings | {"folder": str(self.folder)}
            with self._server() as server:
                yield samples.network(self.kind, web, server=server, secrets=self.secrets, **settings)
        assert not script, f"never asked: {script[0]['method']} {script[0]['path']}"

    @contextlib.contextmanager
    def _server(self) -> Iterator[str]:
        """Give the address of the server: that of the fixture, or a real one where mail is sent."""
        if not is_mailed(self.kind):
            yield self.fixture.get("server", "")
            return
        with mail_server(self.secrets["PASSWORD"]) as self.mail:
            yield f"smtp://127.0.0.1:{self.mail.port}"


def is_served(kind: str) -> bool:
    """Say whether a kind of network is reached through the web: it has a server by default, or must be given one."""
    network = load(kind)
    return "https" in network.schemes and (bool(network.default_server) or "server" in network.required)


def is_mailed(kind: str) -> bool:
    """Say whether a kind of network is reached through a mail server, and only so."""
    return "smtp" in load(kind).schemes and "server" in load(kind).required


def answering(status: int, *, body: Any = None, **headers: str) -> Fault:
    """Answer something else."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request: httpx.Response(status, headers=named, json=body if body is not None else {})


def failing(error: type[httpx.TransportError]) -> Fault:
    """Fail as a connection does."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise error("the connection", request=request)

    return fail


def _check(exchange: dict[str, Any], request: httpx.Request) -> None:
    """Compare a request with what the scene expects."""
    assert (request.method, request.url.path) == (exchange["method"], exchange["path"])
    sent = b"\n".join(
        [str(request.url).encode(), *(name + b": " + value for name, value in request.headers.raw), request.content]
    )
    for part in exchange.get("sends", ()):
        assert part.encode() in sent, f"{part} is not in what was sent: {sent!r}"
