"""Meta's Graph API, as our stand-ins of Facebook, Instagram and Threads answer: what the three have in common.

Tokens, versions, parameters, fields, lists by pages and errors: https://developers.facebook.com/docs/graph-api/
(overview, results, guides/error-handling, reference/debug_token).
"""

from __future__ import annotations

import email.parser
import email.policy
import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

import httpx

from tests.servers.standin import StandIn, bearer

APP = "555"
NUMBER, TRUTH, TEXT = r"\d+", "true|false", r"[\s\S]*"
PAGING = {"limit": r"[1-9]\d?|100", "after": TEXT}  # a page holds 100 things at most


class Problem(Exception):
    """What a call is refused with: a code, a subcode, the words for a developer."""

    def __init__(self, code: int, subcode: int = 0, words: str = "Invalid parameter", status: int = 400) -> None:
        super().__init__(words)
        self.code, self.subcode, self.words, self.status = code, subcode, words, status

    def answer(self) -> httpx.Response:
        """Write it as the API does."""
        said: dict[str, Any] = {"message": f"(#{self.code}) {self.words}", "type": "OAuthException", "code": self.code}
        if self.subcode:
            said["error_subcode"] = self.subcode
        return httpx.Response(self.status, json={"error": said | {"fbtrace_id": "AbCdEf123"}})


def missing(name: str) -> Problem:
    """Say that an object is not there, in Meta's words."""
    return Problem(100, 33, f"Object with ID '{name}' does not exist, cannot be loaded due to missing permissions")


class Graph(StandIn):
    """What each call passes before it reaches the network: version, token, parameters.

    ``calls`` tells, for each call, the pattern of each parameter that it takes; ``fields`` those of each list or node
    that can be read. A node is called by its kind, which ``kind`` finds.
    """

    versions: Sequence[str]
    calls: Mapping[str, Mapping[str, str]]
    fields: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[str]] = {}
    scopes: Sequence[str] = ()

    @abstractmethod
    def kind(self, name: str) -> str:
        """Give the kind of an object, by its name. Raise ``Problem`` when there is none."""

    @abstractmethod
    def do(self, call: str, name: str, sent: dict[str, Any]) -> dict[str, Any]:
        """Carry out a call that was found right, on the object of this name."""

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Check a call, and carry it out."""
        try:
            version, name, *edges = request.url.path.strip("/").split("/")
            if version not in self.versions:
                raise Problem(2500, words="Unknown path components")
            if bearer(request) != self.secrets["TOKEN"]:
                raise Problem(190, words="Invalid OAuth access token", status=401)
            return httpx.Response(200, json=self._called(request, name, edges))
        except Problem as problem:
            return problem.answer()

    def _called(self, request: httpx.Request, name: str, edges: list[str]) -> dict[str, Any]:
        sent, files = sent_by(request)
        if (request.method, name) == ("GET", "debug_token"):
            return {"data": {"app_id": APP, "is_valid": True, "expires_at": 0, "scopes": list(self.scopes)}}
        call = " ".join([request.method, "/".join([self.kind(name), *edges])])
        if call not in self.calls:
            raise Problem(100, words=f"Unsupported {request.method.lower()} request: {call}")
        taken = self.calls[call]
        for one, value in sent.items():
            if one not in taken or not re.fullmatch(taken[one], value):
                raise Problem(100, words=f"Param {one} is unknown or wrong")
        if set(files) - set(self.files.get(call, ())):
            raise Problem(100, words="A file where none is taken")
        for field in outside(sent.get("fields", "")):
            if field not in self.fields[call]:
                raise Problem(100, words=f"Tried accessing nonexisting field ({field})")
        return self.do(call, name, {**sent, **files})

    def moment(self) -> str:
        """Give the time as Meta writes it."""
        return self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")

    def page(self, things: list[dict[str, Any]], sent: Mapping[str, str]) -> dict[str, Any]:
        """Give one page of a list; the address of the next holds the token, as Meta's does."""
        start, count = int(sent.get("after") or 0), int(sent.get("limit") or 25)
        page: dict[str, Any] = {"data": [only(thing, sent) for thing in things[start : start + count]]}
        if start + count < len(things):
            following = f"https://graph.example.org/?access_token={self.secrets['TOKEN']}&after={start + count}"
            page["paging"] = {"cursors": {"after": str(start + count)}, "next": following}
        return page


def only(thing: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    """Keep the fields of an object that were asked for, and its name, which always comes."""
    return {name: thing[name] for name in ["id", *outside(sent.get("fields", ""))] if name in thing}


def outside(fields: str) -> list[str]:
    """Give the fields that are named, without what stands in braces, however deep, or narrows an edge: .limit(5)."""
    while (less := re.sub(r"\{[^{}]*\}|\.\w+\([^()]*\)", "", fields)) != fields:
        fields = less
    return [name for name in fields.split(",") if name]


def sent_by(request: httpx.Request) -> tuple[dict[str, str], dict[str, bytes]]:
    """Give the parameters of a request, from its address and its body, and its files."""
    sent = dict(request.url.params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        return sent | dict(httpx.QueryParams(request.content.decode())), {}
    files = {}
    if kind.startswith("multipart/form-data"):
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        whole = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + request.content)
        for part in whole.iter_parts():
            name = str(part.get_param("name", header="content-disposition"))
            raw = part.get_payload(decode=True)
            data = raw if isinstance(raw, bytes) else b""
            if part.get_filename():
                files[name] = data
            else:
                sent[name] = data.decode()
    return sent, files
