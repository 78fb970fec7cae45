"""The ways in which a server, or what stands before it, can fail. ``proxy`` carries them out."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. ``forward`` says whether the server gets the request first; ``end`` is what the client sees.

    ``end`` is "drop", "hang", "truncate", "drip" (a few bytes a second), "answer", "echo" (an answer that repeats what
    was sent, its secrets too), "stale" (what the server answered to this question the time before), "kill" (the client
    is killed, see ``FaultProxy.kill``) or "handshake" (a connection that ends in the middle of its TLS handshake,
    before any request).
    """

    name: str
    forward: bool
    end: str
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


def answer(
    status: int, *, body: object = None, retry_after: str | None = None, forward: bool = False, json_text: str = ""
) -> Fault:
    """Answer instead of the server: ``body`` as JSON, or ``json_text`` as it is, under a JSON content type."""
    text = json_text or json.dumps({"error": f"fault {status}"} if body is None else body)
    headers = [("Content-Type", "application/json")]
    if retry_after is not None:
        headers.append(("Retry-After", retry_after))
    name = f"answer {status}" + (" after the server" if forward else "")
    return Fault(name, forward, "answer", status, tuple(headers), text.encode())


_JSON = (("Content-Type", "application/json"),)
DROP_REQUEST = Fault("drop the request", forward=False, end="drop")
DROP_ANSWER = Fault("drop the answer", forward=True, end="drop")
HANG = Fault("hang before the server", forward=False, end="hang")
HANG_ANSWER = Fault("hang after the server", forward=True, end="hang")
TRUNCATE = Fault("truncate the answer", forward=True, end="truncate")
DRIP = Fault("drip the answer", forward=True, end="drip")
WRONG_JSON = Fault("JSON that is none", True, "answer", 200, _JSON, b'{"error": "cut')
OTHER_JSON = Fault("JSON that says nothing", True, "answer", 200, _JSON, b'{"ok": true}')
EMPTY = Fault("an empty answer", True, "answer", 200, _JSON)
NOTHING_DONE = Fault("JSON that says nothing, and nothing was done", False, "answer", 200, _JSON, b"{}")
_PAGE = ((("Content-Type", "text/html; charset=utf-8"),), b"<!doctype html><title>Maintenance</title><p>200 OK")
HTML_PAGE = Fault("a page of HTML with a 200", False, "answer", 200, *_PAGE)
HTML_PAGE_AFTER = Fault("a page of HTML with a 200 after the server", True, "answer", 200, *_PAGE)
ECHO = Fault("an error that repeats what was sent", forward=False, end="echo", status=500)
KILL_REQUEST = Fault("kill the client, drop its request", forward=False, end="kill")
KILL_ANSWER = Fault("kill the client once the server has answered", forward=True, end="kill")
CUT_HANDSHAKE = Fault("cut the TLS handshake", forward=False, end="handshake")
STALE = Fault("the answer of the time before", forward=True, end="stale")
ELSEWHERE = Fault("a redirect elsewhere", False, "answer", 302, (("Location", "https://elsewhere.example.org/"),))
