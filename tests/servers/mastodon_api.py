"""Two servers that speak the Mastodon API, written by different people (https://docs.joinmastodon.org/methods/)."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx


@dataclass(frozen=True)
class MastodonServer:
    """A running server and a token for one account on it."""

    url: str
    token: str

    def statuses(self) -> list[dict[str, Any]]:
        """List the account's own posts, newest first."""
        account = self.call("GET", "/api/v1/accounts/verify_credentials")["id"]
        posts: list[dict[str, Any]] = self.call("GET", f"/api/v1/accounts/{account}/statuses?limit=40")
        return posts

    def call(self, method: str, path: str, values: object = None) -> Any:
        """Call the API as the account, with a JSON body."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return (
            httpx.request(method, self.url + path, json=values, headers=headers, timeout=30).raise_for_status().json()
        )


class MastodonMock(MastodonServer):
    """mastodon-mock: strict about lengths and idempotency keys, and can be told to fail."""

    def reset(self) -> None:
        """Forget all posts, media and faults."""
        self.call("POST", "/api/v1/_mock/reset")

    def fault(self, rule: dict[str, Any]) -> None:
        """Fail on purpose, until ``reset``.

        ``{"match": {"methods": ["POST"], "path": "/api/v1/statuses"}, "effect": {"type": "ratelimit"}, "count": 1}``;
        types: status, ratelimit, latency, malformed, timeout.
        """
        self.call("POST", "/api/v1/_mock/faults", rule)


@dataclass(frozen=True)
class Snac(MastodonServer):
    """snac: lax where the other is strict. A repeated key makes a second post; there is no DELETE in 2.75."""

    name: str = ""
    password: str = ""


def prepare_snac(program: Path, folder: Path, port: int) -> None:
    """Make the data folder of a new snac server that listens on a port of loopback, over plain HTTP."""
    answers = f"127.0.0.1\n{port}\nlocalhost:{port}\n\nadmin@example.org\n"
    subprocess.run([program, "init", folder], input=answers, text=True, check=True, capture_output=True)
    settings = folder / "server.json"
    values = json.loads(settings.read_text())
    # It looks up the addresses in each post, beside answering us: from its few threads, and for seconds where there
    # is no network. More threads and no patience keep it answering.
    values |= {"protocol": "http", "num_threads": 16, "queue_timeout": 1, "queue_timeout_2": 1}
    settings.write_text(json.dumps(values))


def add_snac_account(program: Path, folder: Path, url: str, name: str) -> Snac:
    """Open an account on a running snac server, and get its token."""
    made = subprocess.run([program, "adduser", folder, name], input="\n", text=True, check=True, capture_output=True)
    said = re.search(r"password is (\S+)", made.stdout + made.stderr)
    assert said, made.stdout + made.stderr
    form = {"login": name, "passwd": said[1]}
    token = httpx.post(f"{url}/oauth/x-snac-get-token", data=form, timeout=30).raise_for_status().text.strip()
    return Snac(url, token, name, said[1])
