"""The list of our own posts on a server of the Mastodon API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from syndicate.networks._mastodon_door import Door, MissingError

PAGE, PAGES = 40, 10  # posts of a page, the most the API gives; pages read when looking for a copy


class OwnPosts:
    """Our latest posts. What an earlier look read is not read again."""

    def __init__(self, door: Door) -> None:
        """Keep the door; nothing is read before the first look."""
        self._door = door
        self._seen: dict[str, dict[str, Any]] = {}

    def latest(self, account: str) -> Iterator[dict[str, Any]]:
        """Give the latest posts of an account, newest first (GET /api/v1/accounts/:id/statuses)."""
        fresh: dict[str, dict[str, Any]] = {}
        last = None
        for _page in range(PAGES):
            page = self._page(account, last)
            new = {str(status["id"]): status for status in page if str(status["id"]) not in fresh}
            fresh |= new
            joined = any(name in self._seen for name in new)
            if not new or joined or len(page) < PAGE:
                break
            last = next(reversed(new))
        self._seen = fresh | {name: status for name, status in self._seen.items() if name not in fresh}
        yield from self._seen.values()

    def forget(self, name: str) -> None:
        """Drop a post that is no longer there."""
        self._seen.pop(name, None)

    def _page(self, account: str, last: str | None) -> list[dict[str, Any]]:
        try:
            page = self._door.ask(
                lambda api: api.account_statuses(account, exclude_reblogs=True, limit=PAGE, max_id=last),
                gives=list,
            )
            return [dict(status) for status in page if status["id"]]
        except (MissingError, KeyError, TypeError, ValueError):
            raise self._door.missing() from None
