"""The secrets of a forge, as the API of GitHub, Forgejo or GitLab keeps them: strict, and able to open what it is sent.

What is asked in another way than documented fails the test. GitHub's box is a real one: only the private key of this
server opens it.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote

import httpx
from nacl.public import PrivateKey, SealedBox

TOKEN = "planted-vault-token-77aa31"
REPOSITORY = "valserein/site"
STARTS = {
    "github": ("api.github.example.org", f"/repos/{REPOSITORY}"),
    "forgejo": ("forge.example.org", f"/api/v1/repos/{REPOSITORY}"),
    "gitlab": ("gitlab.example.org", f"/api/v4/projects/{REPOSITORY.replace('/', '%2F')}"),
}
ENVIRON = {
    "github": {"GITHUB_API_URL": "https://api.github.example.org", "GITHUB_REPOSITORY": REPOSITORY},
    "forgejo": {"FORGEJO_SERVER_URL": "https://forge.example.org", "FORGEJO_REPOSITORY": REPOSITORY},
    "gitlab": {"CI_API_V4_URL": "https://gitlab.example.org/api/v4", "CI_PROJECT_PATH": REPOSITORY},
}


@dataclass
class Vault:
    """What is stored, by place ("" is the repository, "*" all environments of GitLab) and by name."""

    kind: str
    stored: dict[tuple[str, str], str] = field(default_factory=dict)
    environments: tuple[str, ...] = ("copies", "copies-urgentes")
    asked: list[tuple[str, str]] = field(default_factory=list)
    key: PrivateKey = field(default_factory=PrivateKey.generate)
    hidden: bool = False  # whether GitLab shows the values of variables to nobody
    rights: bool = True  # whether the token may write secrets
    ends: str = ""  # when the token ends, as GitHub or GitLab writes it
    now: datetime = datetime(2027, 11, 29, 5, 42, 10, tzinfo=UTC)  # by the forge's own clock
    updated: dict[tuple[str, str], datetime] = field(default_factory=dict)
    failing: dict[str, httpx.Response] = field(default_factory=dict)  # what is answered instead, by place

    @property
    def environ(self) -> dict[str, str]:
        """Give what a workflow of this forge has in its environment."""
        names = {"TAMBOUR_SECRETS_STORE": self.kind, "TAMBOUR_SECRETS_TOKEN": TOKEN}
        places = {} if self.kind == "forgejo" else {"TAMBOUR_SECRETS_ENVIRONMENTS": " ".join(self.environments)}
        return ENVIRON[self.kind] | names | places

    def knows(self, request: httpx.Request) -> bool:
        """Say whether a request is for this server."""
        return request.url.host == STARTS[self.kind][0]

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        path = request.url.raw_path.decode().partition("?")[0]
        self.asked.append((request.method, path))
        given = request.headers.get("private-token" if self.kind == "gitlab" else "authorization", "")
        if given.removeprefix("Bearer ").removeprefix("token ") != TOKEN:
            return httpx.Response(401, json={"message": "Bad credentials"})
        if not self.rights:
            return httpx.Response(403, json={"message": f"Resource not accessible by personal access token {TOKEN}"})
        if path == "/api/v4/personal_access_tokens/self":
            return self.failing.get("self") or httpx.Response(200, json={"id": 4, "expires_at": self.ends or None})
        start = STARTS[self.kind][1]
        assert path.startswith(f"{start}/"), path
        parts = path.removeprefix(f"{start}/").split("/")
        body = json.loads(request.content) if request.content else {}
        return {"github": self._github, "forgejo": self._forgejo, "gitlab": self._gitlab}[self.kind](
            request, parts, body
        )

    def _github(self, request: httpx.Request, parts: list[str], body: dict[str, Any]) -> httpx.Response:
        assert request.headers["accept"] == "application/vnd.github+json"
        match parts:
            case ["environments", place, "secrets", name]:
                place = unquote(place)
                if place not in self.environments:
                    return httpx.Response(404, json={"message": "Not Found"})
            case ["actions", "secrets", name]:
                place = ""
            case _:
                raise AssertionError(parts)
        if place in self.failing:
            return self.failing[place]
        if request.method == "GET" and name != "public-key":
            if (place, name) not in self.stored:
                return httpx.Response(404, json={"message": "Not Found"})
            told = f"{self.updated[place, name]:%Y-%m-%dT%H:%M:%SZ}"
            return httpx.Response(200, json={"name": name, "created_at": "2027-01-01T00:00:00Z", "updated_at": told})
        key_id = f"key-of-{place or 'repository'}"
        if request.method == "GET":
            key = base64.b64encode(bytes(self.key.public_key)).decode()
            headers = {"date": format_datetime(self.now, usegmt=True)}
            headers |= {"github-authentication-token-expiration": self.ends} if self.ends else {}
            return httpx.Response(200, headers=headers, json={"key_id": key_id, "key": key})
        assert request.method == "PUT"
        assert body.keys() == {"encrypted_value", "key_id"}
        if body["key_id"] != key_id:
            return httpx.Response(422, json={"message": "Invalid key"})
        box = base64.b64decode(body["encrypted_value"], validate=True)
        return self._store(place, name, SealedBox(self.key).decrypt(box).decode())

    def _forgejo(self, request: httpx.Request, parts: list[str], body: dict[str, Any]) -> httpx.Response:
        assert (request.method, parts[:2], len(parts)) == ("PUT", ["actions", "secrets"], 3)
        assert body.keys() == {"data"}
        return self.failing.get("") or self._store("", parts[2], body["data"])

    def _gitlab(self, request: httpx.Request, parts: list[str], body: dict[str, Any]) -> httpx.Response:
        assert (parts[0], len(parts)) == ("variables", 2)
        assert list(request.url.params) == ["filter[environment_scope]"]
        place = request.url.params["filter[environment_scope]"]
        if place in self.failing:
            return self.failing[place]
        if (place, parts[1]) not in self.stored:
            return httpx.Response(404, json={"message": "404 Variable Not Found"})
        if request.method == "GET":
            shown = None if self.hidden else self.stored[place, parts[1]]
            return httpx.Response(200, json={"key": parts[1], "value": shown, "hidden": self.hidden})
        assert request.method == "PUT"
        assert body.keys() == {"value"}
        if "\n" in body["value"]:
            return httpx.Response(400, json={"message": {"value": ["is invalid"]}})
        self.stored[place, parts[1]] = body["value"]
        return httpx.Response(200, json={"key": parts[1], "value": body["value"], "environment_scope": place})

    def _store(self, place: str, name: str, value: str) -> httpx.Response:
        status = 204 if (place, name) in self.stored else 201
        self.stored[place, name] = value
        self.updated[place, name] = self.now
        return httpx.Response(status)
