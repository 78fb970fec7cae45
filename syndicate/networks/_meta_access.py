"""What Meta says of a token of its Graph API, the pages where one is made, and how one is made to last longer.

https://developers.facebook.com/docs/graph-api/reference/debug_token; of Threads,
https://developers.facebook.com/docs/threads/troubleshooting/debug-access-token. A token that lasts: of Instagram,
https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token; of Threads,
https://developers.facebook.com/docs/threads/get-started/long-lived-tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from syndicate.errors import OutcomeError, Unsent
from syndicate.i18n import _
from syndicate.networks import Renewal
from syndicate.networks._meta import Graph, Means

if TYPE_CHECKING:
    from syndicate.web import Web

EXPLORER = "https://developers.facebook.com/tools/explorer/"
DEBUGGER = "https://developers.facebook.com/tools/debug/accesstoken/"
LASTS = timedelta(days=60)  # a token of an account of Instagram or Threads, from when it is made or made to last


@dataclass(frozen=True, slots=True)
class Access:
    """What Meta says of a token; empty where it does not say. ``data_until`` is when people must agree again."""

    app: str = ""
    scopes: tuple[str, ...] = ()
    expires: datetime | None = None
    data_until: datetime | None = None

    @property
    def ends(self) -> datetime | None:
        """Give when the first of the two ends, ``None`` when neither does, or nobody knows."""
        return min((end for end in (self.expires, self.data_until) if end is not None), default=None)


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


def refresh(web: Web, server: str, token: str, grant: str) -> Renewal:
    """Ask that a token last for 60 days from now (GET /refresh_access_token), whose address must hold it.

    Meta wants it to be 24 hours old at least, and not to have ended; what it says of one that is younger is not
    documented. It may give the same token again. Whether the former one goes on until its own end is not documented
    either: nothing here counts on it.
    """
    graph = Graph(web, server, "", meanings={100: Means.PASSES})  # what is wrong with it is its age, or its end
    given = graph.get("refresh_access_token", bare=True, grant_type=grant, access_token=token)
    fresh, seconds = given.get("access_token"), given.get("expires_in")
    if not isinstance(fresh, str) or not fresh:
        raise Unsent(_("{host} gave an answer that makes no sense.").format(host=graph.host))
    web.hide(fresh)
    ends = None
    if isinstance(seconds, int) and 0 < seconds < 2**31:
        ends = datetime.now(UTC) + timedelta(seconds=seconds)
    return Renewal({"TOKEN": fresh} if fresh != token else {}, ends)


def _moment(value: object) -> datetime | None:
    """Read a UNIX time; 0 is never."""
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int) and 0 < value < 2**37 else None
