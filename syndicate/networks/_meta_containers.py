"""What Threads and Instagram share: a container that nobody sees is made, waited for, then published by its id.

The id of a container is the handle of an attempt. What a container says of itself decides after a crash:
https://developers.facebook.com/docs/threads/troubleshooting and
https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-container. It lives 24 hours,
and one that was never published leaves nothing behind.

Both servers may answer to the second step that they do not find a container that they just called ready (Threads
24/4279009: github gitroomhq/postiz-app PR 2047, nopara73/LongevityWorldCup PR 815; Instagram 24/2207008): it is asked
for again once, half a minute later, then given up for a new one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import Any

from syndicate.errors import InDoubt, OutcomeError, Refused, Unsent
from syndicate.i18n import _
from syndicate.model import Attempt, Post
from syndicate.networks._meta import Graph, Means, MissingError

# What these two servers say beside what all of Meta's do:
# https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes; the subcodes that
# begin with 4279 are those of Threads, read in the threads.provider.ts of github gitroomhq/postiz-app.
MEANINGS: Mapping[int, Means] = {
    -2: Means.PASSES,  # the picture took too long to fetch
    -1: Means.PASSES,  # a fault of the server
    24: Means.MISSING,
    25: Means.ACCESS,
    352: Means.REFUSED,
    9004: Means.PASSES,  # the picture could not be fetched, often by a fault of theirs
    9007: Means.MISSING,  # not ready: not there yet
    36000: Means.REFUSED,
    36001: Means.REFUSED,
    36003: Means.REFUSED,
    36004: Means.REFUSED,
    2207001: Means.PASSES,
    2207003: Means.PASSES,
    2207004: Means.REFUSED,  # too heavy
    2207005: Means.REFUSED,  # format
    2207006: Means.MISSING,
    2207008: Means.MISSING,  # the container, for a moment or for ever
    2207009: Means.REFUSED,  # ratio
    2207010: Means.REFUSED,  # the caption is too long
    2207020: Means.MISSING,  # the container is too old
    2207023: Means.REFUSED,
    2207026: Means.REFUSED,
    2207027: Means.MISSING,  # not ready
    2207028: Means.REFUSED,  # fewer than 2 or more than 10 in a carousel
    2207032: Means.PASSES,
    2207040: Means.REFUSED,  # more than 20 accounts named
    2207042: Means.BLOCKED,  # the day's posts are used up
    2207050: Means.ACCESS,  # the account is restricted: a person must sign in and see why
    2207051: Means.LOOK,  # held for spam, and yet sometimes out (github gitroomhq/postiz-app PR 1681)
    2207052: Means.PASSES,
    2207053: Means.PASSES,
    4279009: Means.MISSING,
    4279013: Means.ACCESS,  # the account is restricted
}
# Of a container only: a field that it no longer has says that it became a post (github exileum/meta-mcp issue 143).
OF_CONTAINERS: Mapping[int, Means] = {**MEANINGS, 100: Means.MISSING}
READINESS = (2, 3, 5, 10, 20, 30, 60)  # seconds between two looks at a container that the server prepares
SETTLING = 30  # seconds that Meta advises to leave a container before it is published


class Status(StrEnum):
    """What a container says of itself."""

    IN_PROGRESS = "IN_PROGRESS"
    FINISHED = "FINISHED"  # it can be published
    PUBLISHED = "PUBLISHED"
    ERROR = "ERROR"
    EXPIRED = "EXPIRED"
    LOST = "LOST"  # ours: nobody knows it any more, or it became a post


class Containers:
    """The two steps, on one account. ``refused``: what a container says when its picture will never do."""

    def __init__(
        self,
        graph: Graph,
        reader: Graph,
        wait: Callable[[float], None],
        *,
        make: str,
        publish: str,
        status: str,
        reason: str,
        refused: Collection[str],
    ) -> None:
        """Keep the paths of the two steps, and the fields by which a container says how it is, and why.

        ``reader`` is ``graph`` with the meanings of ``OF_CONTAINERS``.
        """
        self._graph, self._reader, self._wait = graph, reader, wait
        self._make, self._publish = make, publish
        self._status, self._reason = status, reason
        self._refused = refused
        self._spent: set[str] = set()  # handles that could be published by nobody

    def may_be_out(self, handle: str) -> bool:
        """Say whether a container was published or may have been. Raise ``Unsent`` or ``Unauthorized``."""
        return self._look(handle)[0] in (Status.PUBLISHED, Status.LOST)

    def publish(self, attempt: Attempt, make: Callable[[], str]) -> str | None:
        """Publish what an earlier try left, else what ``make`` makes; give the post's name.

        ``None`` says that it is out already, or may be: the post is to be looked for.
        """
        handle, status = attempt.handle, Status.EXPIRED
        if handle is not None and handle not in self._spent:
            status = self._settled(handle)[0]
        if status in (Status.PUBLISHED, Status.LOST):
            return None
        fresh = status is not Status.FINISHED
        if handle is None or fresh:
            handle = make()
            attempt.prepared(handle)
        try:
            return self._publish_now(handle)
        except MissingError:
            # Turned away: the container is not there yet, or no more. A fresh one was asked for by nobody else.
            if self._later(handle, fresh=fresh) is not Status.FINISHED:
                return None
        try:
            return self._publish_now(handle)
        except MissingError:
            self._spent.add(handle)
            raise

    def make(self, **fields: Any) -> str:
        """Make a container and wait until it can be published. Raise ``Unsent``, ``Refused`` or ``Unauthorized``."""
        try:
            handle = _name_of(self._graph.post(self._make, safe=True, **fields))
        except InDoubt as error:  # whatever became of it, nobody sees it
            raise Unsent(str(error)) from None
        if handle is None:
            raise Unsent(_senseless(self._graph))
        status, why = self._settled(handle)
        if status is not Status.FINISHED:
            raise self._failure(status, why)
        return handle

    def _later(self, handle: str, *, fresh: bool) -> Status:
        """Give what a container says half a minute later. Raise ``Unsent`` when it will never be published."""
        self._wait(SETTLING)
        try:
            status, why = self._settled(handle)
        except OutcomeError as error:
            if fresh:
                raise
            raise InDoubt(str(error)) from None  # what an earlier try asked for may have been done meanwhile
        if status in (Status.ERROR, Status.EXPIRED) or (fresh and status is Status.LOST):
            self._spent.add(handle)
            raise self._failure(status, why)
        return status

    def _publish_now(self, handle: str) -> str:
        name = _name_of(self._graph.post(self._publish, creation_id=handle))
        if name is None:
            raise InDoubt(_senseless(self._graph))
        return name

    def _settled(self, handle: str) -> tuple[Status, str]:
        """Wait until a container is no longer in progress. Raise ``Unsent`` when that takes too long."""
        for seconds in READINESS:
            found = self._look(handle)
            if found[0] is not Status.IN_PROGRESS:
                return found
            self._wait(seconds)
        raise Unsent(_("{host} takes too long to prepare a post.").format(host=self._graph.host))

    def _look(self, handle: str) -> tuple[Status, str]:
        """Give what a container says of itself, and why."""
        try:
            found = self._reader.get(handle, fields=f"{self._status},{self._reason}")
        except MissingError:
            return Status.LOST, ""
        try:
            return Status(str(found.get(self._status))), str(found.get(self._reason) or "")
        except ValueError:
            raise Unsent(_senseless(self._graph)) from None

    def _failure(self, status: Status, why: str) -> OutcomeError:
        """Name a container that cannot be published; the server's reason is a code, the rest of it is left out."""
        code = next(iter(re.findall(r"[A-Z]{3}[A-Z_]+|\d{7}", why)), str(status))
        if code in self._refused:
            return Refused(_("{host} refused a picture ({reason}).").format(host=self._graph.host, reason=code))
        return Unsent(_("{host} could not prepare the post ({reason}).").format(host=self._graph.host, reason=code))


def picture_urls(post: Post, place: str) -> list[str]:
    """Give where our site serves each picture of a post. Raise ``Unsent`` when it does not."""
    urls = [attachment.url for attachment in post.attachments]
    if not all(urls):
        message = _("{host} fetches pictures from our site, which does not serve this one: build it, then publish.")
        raise Unsent(message.format(host=place))
    return urls


def _name_of(answer: Mapping[str, Any]) -> str | None:
    name = answer.get("id")
    return str(name) if isinstance(name, str | int) and str(name) else None


def _senseless(graph: Graph) -> str:
    return _("{host} gave an answer that makes no sense.").format(host=graph.host)
