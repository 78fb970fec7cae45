"""Pass a request on to the server behind a proxy."""

from __future__ import annotations

import http.client
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.servers.rules import Request

# A hanging request ends by itself after this many seconds, so that a broken test cannot block the suite.
LONGEST_HANG = 60.0
# These belong to one connection, not to the message (RFC 9110 section 7.6.1).
HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host"}
)


@dataclass(slots=True)
class Answer:
    """What goes back to the client."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def forward(upstream: str, request: Request, without: Collection[str] = (), *, proto: str = "http") -> Answer:
    """Send a request to the server, but for some headers, and read its whole answer.

    As a gateway does, it says under which address the client knows the server (RFC 7239): signatures hold it.
    """
    parts = urlsplit(upstream)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LONGEST_HANG)
    headers = {name: value for name, value in request.headers.items() if name not in {*HOP_BY_HOP, *without}}
    headers["forwarded"] = f'host="{request.headers.get("host", "")}";proto={proto}'
    headers["content-length"] = str(len(request.body))
    try:
        connection.request(request.method, request.path, request.body, headers)
        got = connection.getresponse()
        return Answer(got.status, got.getheaders(), got.read())
    except OSError as error:
        return Answer(502, [("Content-Type", "text/plain")], f"no upstream: {error}".encode())
    finally:
        connection.close()
