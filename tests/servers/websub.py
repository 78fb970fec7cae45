"""A real, small WebSub hub on loopback, with one subscriber: it reads what it is told of, and passes on what is new.

It does what https://www.w3.org/TR/websub/ asks of hubs, but for leases and signatures.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode
from urllib.request import Request, urlopen


@dataclass
class Hub:
    """What a hub knows, and what its subscriber was given."""

    url: str = ""
    status: int = 204  # what it answers when it is told of a change
    subscribers: dict[str, list[str]] = field(default_factory=dict)  # by topic, the addresses to call
    last: dict[str, bytes] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    passed_on: list[tuple[str, bytes]] = field(default_factory=list)  # topic and body, as a subscriber got them

    def subscribe(self, topic: str) -> None:
        """Subscribe as a reader of feeds does: by a form, and the answer to a challenge."""
        form = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": f"{self.url}/reader"}
        with urlopen(Request(self.url, urlencode(form).encode())) as answer:
            assert answer.status == 202
        assert self.subscribers[topic] == [f"{self.url}/reader"]

    def answer(self, form: dict[str, list[str]]) -> int:
        """Take a form."""
        topic = form.get("hub.topic", form.get("hub.url", [""]))[0]
        if form["hub.mode"] == ["subscribe"]:
            callback = form["hub.callback"][0]
            asked = {"hub.mode": "subscribe", "hub.topic": topic, "hub.challenge": "a-challenge"}
            with urlopen(f"{callback}?{urlencode(asked)}") as echoed:
                if echoed.read() == b"a-challenge":
                    self.subscribers.setdefault(topic, []).append(callback)
            return 202
        self.told.append(topic)
        if self.status < 300:
            self._distribute(topic)
        return self.status

    def _distribute(self, topic: str) -> None:
        with urlopen(topic) as answer:
            body = answer.read()
        if body != self.last.get(topic):
            self.last[topic] = body
            links = f'<{self.url}>; rel="hub", <{topic}>; rel="self"'
            for callback in self.subscribers.get(topic, ()):
                urlopen(Request(callback, body, {"Link": links})).close()


@contextlib.contextmanager
def running_hub() -> Iterator[Hub]:
    """Serve a hub, and its subscriber under /reader."""
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path.startswith("/reader"):
                topic = self.headers["Link"].rpartition("<")[2].partition(">")[0]
                hub.passed_on.append((topic, body))
                self._say(200)
            else:
                self._say(hub.answer(parse_qs(body.decode())))

        def do_GET(self) -> None:
            self._say(200, parse_qs(self.path.partition("?")[2])["hub.challenge"][0].encode())

        def _say(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hub.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()
