"""Meta and LinkedIn as far as accesses go: whose a token is, when it ends, and another in its place. Strict.

A server may void the former token as it gives another (``voids``), or repeat the one that it was given (``same``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx

OLD = "planted4Old8Token6Of9Meta1Zz"
LASTING, CLIENT_SECRET = "planted2Lasting7Token3Aa", "planted5Client9Secret2Bb"
ERROR = {"message": "Error validating access token", "type": "OAuthException", "code": 190, "error_subcode": 463}
KINDS = {
    "threads": {"server": "https://graph.threads.net", "handle": "valserein"},
    "instagram": {"server": "https://graph.instagram.com", "user": "17841400000000001", "login": "instagram"},
    "linkedin": {"server": "https://api.linkedin.com", "organization": "5515715", "client_id": "86vh"},
}


@dataclass
class Tokens:
    """One account of one kind, its tokens with their ends, and what it is asked."""

    kind: str
    days: int = 20  # until the first one ends
    voids: bool = False
    same: bool = False
    tokens: dict[str, datetime] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)
    refused: list[httpx.Response] = field(default_factory=list)  # what is answered first when it is asked for another

    def __post_init__(self) -> None:
        """Give the first token."""
        self.tokens[OLD] = datetime.now(UTC).replace(microsecond=0) + timedelta(days=self.days)

    @property
    def given(self) -> int:
        """Count the times that another token was asked for."""
        return sum(request.url.path.endswith(("refresh_access_token", "/accessToken")) for request in self.asked)

    def knows(self, request: httpx.Request) -> bool:
        """Say whether a request is for this server."""
        hosts = {"threads": ("graph.threads.net",), "instagram": ("graph.instagram.com",)}
        return request.url.host in hosts.get(self.kind, ("api.linkedin.com", "www.linkedin.com"))

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        self.asked.append(request)
        return self._linkedin(request) if self.kind == "linkedin" else self._meta(request)

    def _meta(self, request: httpx.Request) -> httpx.Response:
        asked = dict(request.url.params)
        if request.url.path == "/refresh_access_token":
            grant = {"threads": "th_refresh_token", "instagram": "ig_refresh_token"}[self.kind]
            assert request.method == "GET"
            assert asked == {"grant_type": grant, "access_token": asked.get("access_token")}
            if not self._alive(asked["access_token"]):
                return httpx.Response(400, json={"error": ERROR})
            return self._another(asked["access_token"])
        token = request.headers["authorization"].removeprefix("Bearer ")
        if not self._alive(token):
            return httpx.Response(400, json={"error": ERROR})
        if request.url.path.endswith("/debug_token"):
            assert self.kind == "threads"
            ends = int(self.tokens[asked["input_token"]].timestamp())
            return httpx.Response(200, json={"data": {"is_valid": True, "expires_at": ends}})
        if request.url.path.endswith("/me"):
            me = {"id": "1", "user_id": KINDS["instagram"]["user"], "username": "valserein"}
            return httpx.Response(200, json=me)
        return httpx.Response(200, json={"data": []})

    def _linkedin(self, request: httpx.Request) -> httpx.Response:
        form = {name: found[0] for name, found in parse_qs(request.content.decode()).items()}
        if request.url.path == "/oauth/v2/accessToken":
            assert form == {"grant_type": "refresh_token", "refresh_token": LASTING, "client_id": "86vh",
                            "client_secret": CLIENT_SECRET}  # fmt: skip
            return self._another(OLD)
        if request.url.path == "/oauth/v2/introspectToken":
            alive = self._alive(form["token"])
            ends = int(self.tokens[form["token"]].timestamp()) if alive else 0
            return httpx.Response(200, json={"active": alive, "expires_at": ends})
        assert request.url.path == "/rest/posts"
        alive = self._alive(request.headers["authorization"].removeprefix("Bearer "))
        return httpx.Response(200, json={"elements": []}) if alive else httpx.Response(401, json={"message": "expired"})

    def _alive(self, token: str) -> bool:
        return token in self.tokens and self.tokens[token] > datetime.now(UTC)

    def _another(self, former: str) -> httpx.Response:
        if self.refused:
            return self.refused.pop(0)
        name = former if self.same else f"planted{len(self.tokens)}New7Token5Of3Meta2Yy"
        self.tokens[name] = datetime.now(UTC).replace(microsecond=0) + timedelta(days=60)
        if self.voids and name != former:
            self.tokens.pop(former, None)
        body = {"access_token": name, "token_type": "bearer", "expires_in": 60 * 86_400}
        if self.kind == "linkedin":
            body |= {"refresh_token": LASTING, "refresh_token_expires_in": 200 * 86_400}
        return httpx.Response(200, json=body)
