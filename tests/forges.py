"""A forge in memory that speaks the issues' API of GitHub, Forgejo or GitLab, as their documentation has it.

What it is asked in another way than documented, it refuses: that fails the test.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import httpx

TOKEN = "planted-forge-token-1f6b4a"
REPOSITORY = "valserein/site"


@dataclass
class Issue:
    """One issue, as any forge knows it."""

    number: int
    title: str
    text: str
    labels: list[str]
    open: bool = True
    comments: list[str] = field(default_factory=list)
    pull: bool = False
    ours: bool = True  # whether the access that asks opened it


@dataclass
class Forge:
    """The dialect it speaks, its issues, and what it was asked. ``broken`` makes it fail requests of that method."""

    kind: str
    issues: list[Issue] = field(default_factory=list)
    labels: list[str] = field(default_factory=lambda: ["bug"])
    asked: list[tuple[str, str]] = field(default_factory=list)
    broken: str = ""
    token: str = TOKEN  # the access that it takes; empty: any

    @property
    def server(self) -> str:
        """Give the address to write in tambour.toml."""
        return {
            "github": "https://api.github.example.org",
            "forgejo": "https://forge.example.org",
            "gitlab": "https://gitlab.example.org/api/v4",
        }[self.kind]

    @property
    def transport(self) -> httpx.MockTransport:
        """Give the way to it, for ``Web``."""
        return httpx.MockTransport(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        path = request.url.raw_path.decode().partition("?")[0]
        self.asked.append((request.method, path))
        if not self._allowed(request):
            return httpx.Response(401, json={"message": "Bad credentials"})
        if request.method == self.broken:
            return httpx.Response(503, json={"message": f"out of order, and {TOKEN} leaks"})
        start = {
            "github": f"/repos/{REPOSITORY}",
            "forgejo": f"/api/v1/repos/{REPOSITORY}",
            "gitlab": f"/api/v4/projects/{REPOSITORY.replace('/', '%2F')}",
        }[self.kind]
        assert path.startswith(start), path
        return self._route(request, path.removeprefix(start).strip("/").split("/"))

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve it on loopback until the block ends; give its address."""
        forge = self

        class Handler(BaseHTTPRequestHandler):
            def do(self) -> None:
                size = int(self.headers.get("content-length", 0))
                url = f"http://127.0.0.1{self.path}"
                answer = forge.answer(
                    httpx.Request(self.command, url, headers=dict(self.headers), content=self.rfile.read(size))
                )
                self.send_response(answer.status_code)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            do_GET = do_POST = do_PATCH = do_PUT = do  # noqa: N815 (the names that the library calls)

            def log_message(self, *_said: object) -> None:
                """Print nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def _allowed(self, request: httpx.Request) -> bool:
        header, before = {
            "github": ("authorization", "Bearer "),
            "forgejo": ("authorization", "token "),
            "gitlab": ("private-token", ""),
        }[self.kind]
        given: str = request.headers.get(header, "")
        return given.startswith(before) and (not self.token or given.removeprefix(before) == self.token)

    def _route(self, request: httpx.Request, parts: list[str]) -> httpx.Response:
        body = json.loads(request.content) if request.content else {}
        edit = "PUT" if self.kind == "gitlab" else "PATCH"
        match request.method, parts:
            case "GET", ["issues"]:
                return httpx.Response(200, json=self._listed(request.url.params))
            case "POST", ["issues"]:
                return httpx.Response(201, json=self._data(self._create(body)))
            case "POST", ["issues", number, comments] if comments == ("notes" if self.kind == "gitlab" else "comments"):
                self._issue(number).comments.append(body["body"])
                return httpx.Response(201, json={"id": 1})
            case method, ["issues", number] if method == edit:
                return httpx.Response(200, json=self._data(self._edit(self._issue(number), body)))
            case "GET", ["labels"] if self.kind == "forgejo":
                return httpx.Response(200, json=[{"id": n, "name": name} for n, name in enumerate(self.labels, 1)])
            case "POST", ["labels"] if self.kind == "forgejo":
                self.labels.append(body["name"])
                return httpx.Response(201, json={"id": len(self.labels), "name": body["name"]})
        raise AssertionError((request.method, parts))

    def _listed(self, asked: httpx.QueryParams) -> list[dict[str, Any]]:
        state = {"gitlab": "opened"}.get(self.kind, "open")
        assert asked["state"] in (state, "closed")
        size, page = int(asked["limit" if self.kind == "forgejo" else "per_page"]), int(asked["page"])
        found = [
            one for one in reversed(self.issues)
            if asked["labels"] in one.labels and one.open is (asked["state"] == state)
            and (one.ours or asked.get("scope") != "created_by_me")
        ]  # fmt: skip
        return [self._data(one) for one in found[(page - 1) * size : page * size]]

    def _create(self, body: dict[str, Any]) -> Issue:
        labels = body["labels"]
        if self.kind == "forgejo":
            labels = [self.labels[number - 1] for number in labels]
        labels = labels.split(",") if self.kind == "gitlab" else list(labels)
        text = body["description" if self.kind == "gitlab" else "body"]
        self.issues.append(Issue(len(self.issues) + 1, body["title"], text, labels))
        return self.issues[-1]

    def _edit(self, issue: Issue, body: dict[str, Any]) -> Issue:
        text = "description" if self.kind == "gitlab" else "body"
        closing = ("state_event", "close") if self.kind == "gitlab" else ("state", "closed")
        assert body.keys() <= {"title", text, closing[0]}, body
        issue.title, issue.text = body.get("title", issue.title), body.get(text, issue.text)
        if closing[0] in body:
            assert body[closing[0]] == closing[1]
            issue.open = False
        return issue

    def _issue(self, number: str) -> Issue:
        return next(one for one in self.issues if one.number == int(unquote(number)))

    def _data(self, issue: Issue) -> dict[str, Any]:
        state = ("opened" if issue.open else "closed") if self.kind == "gitlab" else "open" if issue.open else "closed"
        found: dict[str, Any] = {"title": issue.title, "state": state, "id": issue.number + 900}
        if self.kind == "gitlab":
            return found | {"iid": issue.number, "description": issue.text}
        pull: dict[str, Any] = {"pull_request": {}} if issue.pull else {}
        return found | {"number": issue.number, "body": issue.text} | pull
