"""What Facebook, Instagram and Threads share: a call of Meta's Graph API, and what its errors mean for us.

The whole interface: ``Graph(web, server, version, token)`` with ``get``, ``post`` and ``delete``, which give the
object that was answered, ``pages``, which gives the things of a list, and ``told``, which writes a name for people;
``MissingError``; ``Means`` and the argument ``meanings``, for the codes that only one network has; ``Version`` with
``advice``, for ``verify``.

The token travels in the header, not in the address. The error codes:
https://developers.facebook.com/docs/graph-api/guides/error-handling and .../overview/rate-limiting (limits); those of
more than four digits are Facebook's own, as github gitroomhq/postiz-app reads them (facebook.provider.ts).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from syndicate.addresses import host
from syndicate.errors import InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.i18n import _

if TYPE_CHECKING:
    from syndicate.web import Answer, Web

WARNING = timedelta(days=60)  # how long before the end of a version people are told
HOUR, DAY = 3600.0, 86400.0  # seconds


class MissingError(Unsent):
    """Meta says that the object is not there, *or that this token cannot see it*: ask who we are before believing."""


class Means(Enum):
    """What an error of Meta's means for us. Of a read, everything but ``ACCESS`` and ``MISSING`` is ``Unsent``."""

    ACCESS = auto()  # Unauthorized: the token, a permission, or an account that a person must confirm
    WAIT = auto()  # Unsent: too many calls, turned away before anything was done
    BLOCKED = auto()  # Unsent: the account may not post for a time, which is counted in days
    MISSING = auto()  # MissingError
    REFUSED = auto()  # Refused: what we sent will never do
    LOOK = auto()  # InDoubt, even of a call that is safe: the post may be out already
    PASSES = auto()  # a fault that passes: Unsent of a safe call, InDoubt of any other


# By subcode where Meta gives one that is known, else by code; 200 to 299 and 80000 to 80999 are added below.
MEANINGS: Mapping[int, Means] = {
    1: Means.PASSES,  # unknown
    2: Means.PASSES,  # service
    3: Means.ACCESS,  # the app has no right to this method
    4: Means.WAIT,  # calls of the app
    10: Means.ACCESS,  # permission denied
    17: Means.WAIT,  # calls of the user
    32: Means.WAIT,  # calls of the Page
    33: Means.MISSING,  # subcode of 100: does not exist, or not for this token
    100: Means.REFUSED,  # a parameter is wrong
    102: Means.ACCESS,  # session
    190: Means.ACCESS,  # token; its subcodes (458 to 492) say why
    341: Means.WAIT,  # calls of the app, another counter
    368: Means.BLOCKED,  # temporarily blocked for policy violations
    506: Means.LOOK,  # the same as a recent post
    613: Means.WAIT,  # calls of this method
    803: Means.MISSING,  # some of the ids do not exist
    1346003: Means.REFUSED,  # taken for abusive
    1366046: Means.REFUSED,  # a photo is over 4 MB, or of another format
    1366051: Means.LOOK,  # these photos were already posted
    1404006: Means.ACCESS,  # a security check is wanted
    1404078: Means.ACCESS,  # Page Publishing Authorization
    1404102: Means.REFUSED,  # against the rules of the community
    1404112: Means.BLOCKED,  # limited for a few days
    1609005: Means.PASSES,  # the link could not be read
    1609008: Means.REFUSED,  # a link to Facebook
    2069019: Means.REFUSED,  # no such file can be read
    4854002: Means.ACCESS,  # the Page's owner must confirm who they are
}


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the API that we ask for by name, and the last day on which Meta serves it."""

    name: str
    until: date

    def advice(self, today: date) -> str:
        """Say that this program must be upgraded, from 60 days before the version ends; empty until then."""
        if today < self.until - WARNING:
            return ""
        message = _("Meta's API {version} ends on {day}: upgrade Tambour before.")
        return message.format(version=self.name, day=self.until.isoformat())


# https://developers.facebook.com/docs/graph-api/changelog: each version is served for two years after the next one.
VERSION = Version("v25.0", until=date(2028, 7, 29))


class Graph:
    """One token on one server. It never retries; each call is one request."""

    def __init__(
        self, web: Web, server: str, version: str, token: str = "", meanings: Mapping[int, Means] | None = None
    ) -> None:
        """Keep what a call needs. ``meanings`` adds codes and subcodes to ``MEANINGS``, or changes them.

        A few calls name no version.
        """
        self.host = host(server)
        self._web = web
        self._base = f"{server}/{version}".rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._meanings = {**MEANINGS, **(meanings or {})}

    def get(self, path: str, *, bare: bool = False, **query: Any) -> dict[str, Any]:
        """Read an object, ``bare`` when a secret is asked for. Raise ``Unsent``, ``MissingError``, ``Unauthorized``."""
        return self._call("GET", path, safe=True, bare=bare, params=_written(query))

    def post(
        self, path: str, *, safe: bool = False, files: Mapping[str, Any] | None = None, **fields: Any
    ) -> dict[str, Any]:
        """Change or make something; it is ``safe`` when nobody can see it. Raise as ``Web.request`` does."""
        return self._call("POST", path, safe=safe, data=_written(fields), files=files)

    def delete(self, path: str) -> dict[str, Any]:
        """Delete an object. Raise as ``post`` does: ``InDoubt`` when the answer is lost."""
        return self._call("DELETE", path, safe=False)

    def pages(self, path: str, *, most: int, bare: bool = False, **query: Any) -> Iterator[dict[str, Any]]:
        """Give the things of a list, from ``most`` pages at the most. Raise as ``get`` does.

        The address of a next page holds the token: it only says that there is one.
        """
        after: str | None = None
        for _page in range(most):
            page = self.get(path, bare=bare, **query, after=after)
            things = page.get("data")
            if not isinstance(things, list):
                raise Unsent(_senseless(self.host))
            yield from (thing for thing in things if isinstance(thing, dict))
            last, after = after, self._next(page)
            if after is None or after == last:
                return

    def told(self, value: object) -> str:
        """Write a name that Meta gives for people to read: on one line, of 80 letters at most, without our secrets."""
        text = "".join(sign if sign.isprintable() else " " for sign in value) if isinstance(value, str) else ""
        return self._web.cover(text)[:80].strip()

    def _call(self, method: str, path: str, *, safe: bool, bare: bool = False, **sent: Any) -> dict[str, Any]:
        answer = self._web.request(
            method, f"{self._base}/{path}", headers=self._headers, safe=safe, accept=range(400, 600), **sent
        )
        error = _error(answer)
        if error is not None:
            raise self._named(error, answer)
        if answer.status >= 400:
            raise answer.failure()
        found = answer.json(bare=bare)
        if not isinstance(found, dict):
            raise Unsent(_senseless(self.host)) if safe else InDoubt(_senseless(self.host))
        return found

    def _next(self, page: Mapping[str, Any]) -> str | None:
        """Give the cursor of the next page; nothing on the last one (.../docs/graph-api/results)."""
        paging = page.get("paging")
        if not isinstance(paging, dict) or not paging.get("next"):
            return None
        cursors = paging.get("cursors")
        after = cursors.get("after") if isinstance(cursors, dict) else None
        if not isinstance(after, str) or not after:
            raise Unsent(_senseless(self.host))  # what cannot be read is not the end of the list
        return after

    def _named(self, error: Mapping[str, Any], answer: Answer) -> OutcomeError:
        """Name an error by its subcode, else its code, else its status; a code that nobody knows may have been done."""
        code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
        means = self._meanings.get(subcode) or self._meanings.get(code) or _by_range(code)
        words = {
            "host": self.host,
            "status": f"{code}/{subcode}" if subcode else str(code),
            "reason": answer.quote(error.get("message"), error.get("error_user_msg")),
        }
        if means is Means.ACCESS:
            return Unauthorized(_("{host} refused the access ({status}{reason}).").format(**words))
        if means is Means.MISSING:
            return MissingError(_("{host} does not have what was asked ({status}{reason}).").format(**words))
        if means in (Means.WAIT, Means.BLOCKED):
            seconds = DAY if means is Means.BLOCKED else _regained(answer)
            return Unsent(_("{host} asks to wait ({status}{reason}).").format(**words), retry_after=seconds)
        if means is Means.REFUSED and not answer.read:
            return Refused(_("{host} refused the request ({status}{reason}).").format(**words))
        message = _("{host} failed ({status}{reason}).").format(**words)
        unseen = answer.safe and (means is not Means.LOOK or answer.read)
        return Unsent(message) if unseen else InDoubt(message)


def _written(values: Mapping[str, Any]) -> dict[str, str]:
    """Write parameters as the API reads them: what is no text is JSON; what is ``None`` is left out."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in values.items()
        if value is not None
    }


def _error(answer: Answer) -> Mapping[str, Any] | None:
    """Give the error that an answer holds, if it is one of Meta's."""
    try:
        error = json.loads(answer.content)["error"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return error if isinstance(error, dict) and _number(error.get("code")) else None


def _by_range(code: int) -> Means | None:
    if 200 <= code <= 299:  # a permission is missing
        return Means.ACCESS
    return Means.WAIT if 80000 <= code <= 80999 else None  # calls of a business: 80001 Pages, 80002 Instagram


def _regained(answer: Answer) -> float:
    """Give the seconds until calls are taken again: the longest that the header of limits says, else an hour.

    ``X-Business-Use-Case-Usage`` is ``{"<id>": [{"estimated_time_to_regain_access": <minutes>}]}``.
    """
    try:
        usage = json.loads(answer.headers["x-business-use-case-usage"])
        minutes = max(_number(one["estimated_time_to_regain_access"]) for uses in usage.values() for one in uses)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        minutes = 0
    return minutes * 60.0 or HOUR


def _number(value: object) -> int:
    """Read a number of Meta's, of ten digits at most: a longer one is none of its codes, and would be a sentence."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**10 else 0


def _senseless(place: str) -> str:
    return _("{host} gave an answer that makes no sense.").format(host=place)
