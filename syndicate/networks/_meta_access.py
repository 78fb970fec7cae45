"""What Meta says of a token of its Graph API, and the pages of Meta's where one is made.

https://developers.facebook.com/docs/graph-api/reference/debug_token; of Threads,
https://developers.facebook.com/docs/threads/troubleshooting/debug-access-token.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from syndicate.errors import OutcomeError
from syndicate.networks._meta import Graph

EXPLORER = "https://developers.facebook.com/tools/explorer/"
DEBUGGER = "https://developers.facebook.com/tools/debug/accesstoken/"


@dataclass(frozen=True, slots=True)
class Access:
    """What Meta says of a token; empty where it does not say. ``data_until`` is when people must agree again."""

    app: str = ""
    scopes: tuple[str, ...] = ()
    expires: datetime | None = None
    data_until: datetime | None = None


def inspect(graph: Graph, token: str) -> Access:
    """Ask Meta about our own token (GET /debug_token), the one call whose address must hold it.

    Meta may not tell: then nothing is known.
    """
    try:
        data = graph.get("debug_token", input_token=token).get("data")
    except OutcomeError:
        return Access()
    if not isinstance(data, Mapping):
        return Access()
    scopes = data.get("scopes")
    return Access(
        str(data.get("app_id") or ""),
        tuple(str(scope) for scope in scopes) if isinstance(scopes, list) else (),
        _moment(data.get("expires_at")),
        _moment(data.get("data_access_expires_at")),
    )


def _moment(value: object) -> datetime | None:
    """Read a UNIX time; 0 is never."""
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int) and 0 < value < 2**37 else None
