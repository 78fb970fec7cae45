"""Mastodon.py made to pass through our own door to the network.

Mastodon.py (https://mastodonpy.readthedocs.io) keeps the whole API, but by itself it sleeps when a server asks to
wait, takes a token for a file name when such a file exists, reads a broken rate-limit header of a post that
succeeded as a failure, and asks for the server's version before an upload. Given this session and these settings it
only shapes requests and answers; time limits, redirects, sizes and the names of failures are those of ``Web``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from syndicate.addresses import host
from syndicate.errors import InDoubt, OutcomeError, Unauthorized, Unsent
from syndicate.i18n import _

if TYPE_CHECKING:
    from syndicate.web import Answer, Web

T = TypeVar("T")


class MissingError(Exception):
    """The server says 404 or 410: it has no such thing, or no such call. It never leaves the network that asked."""


class Door:
    """A client of one Mastodon server."""

    def __init__(self, web: Web, server: str, token: str | None) -> None:
        """Keep what is needed; Mastodon.py is loaded at the first call."""
        self.host = host(server)
        self._session = _Session(web)
        self._server = server
        self._token = token
        self._api: Any = None

    def ask(self, call: Callable[[Any], T], *, gives: type = object) -> T:
        """Make one call of Mastodon.py. Raise an outcome of ours, or ``MissingError``; nothing of Mastodon.py's.

        The server must have sent what the call ``gives``: Mastodon.py makes an empty list of an answer that is none.
        """
        try:
            found = call(self._opened())
        except Exception as error:  # noqa: BLE001 - whatever it is, it leaves with a name of ours
            raise self._ours(error) from None
        if not isinstance(self._session.value, gives):
            raise self.missing()
        return found

    def told(self, name: str) -> bool:
        """Say whether the last answer held this name: Mastodon.py puts None where the server put nothing."""
        return isinstance(self._session.value, Mapping) and name in self._session.value

    def missing(self) -> OutcomeError:
        """Name a 404 to a call that every such server has: a fault that passes, or no such server. Never a refusal."""
        message = _("{host} does not answer as a Mastodon server does.").format(host=self.host)
        return Unsent(message) if self._session.safe else InDoubt(message)

    def _opened(self) -> Any:
        if self._api is None:
            from mastodon import Mastodon

            self._api = Mastodon(
                api_base_url=self._server,
                session=self._session,  # type: ignore[arg-type]  # it uses nothing of requests but "request"
                user_agent="",  # that of the door
                ratelimit_method="throw",
                # A version named here is not asked for; "created" is the mode that reads the name.
                version_check_mode="created",
                mastodon_version="4.4.0",
            )
            self._api.access_token = self._token  # given to the constructor, it may be read as a file's name
        return self._api

    def _ours(self, error: BaseException) -> Exception:
        """Find, under what Mastodon.py made of it, what our session raised."""
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, OutcomeError | MissingError):
                return cause
            cause = cause.__context__
        message = _("{host} gave an answer that makes no sense.").format(host=self.host)
        return Unsent(message) if self._session.safe else InDoubt(message)


class _Session:
    """The part of a requests.Session that Mastodon.py uses."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self.safe = True
        self.value: Any = None  # what the last answer held

    def request(self, method: str, url: str, **given: Any) -> _Response:
        # An upload that nobody attached yet is seen by nobody, and is dropped by the server within a day.
        self.safe = method == "GET" or (method == "POST" and url.endswith("/media"))
        answer = self._web.request(
            method,
            url,
            headers=given.get("headers"),
            params=_given(given.get("params")),
            data=_given(given.get("data")),
            json=given.get("json"),
            files=given.get("files"),
            safe=self.safe,
            accept=(404, 410, 422),
        )
        if answer.status in (404, 410):
            raise MissingError(str(answer.failure()))
        if answer.status == 422:
            raise _refusal(url, answer)
        response = _Response(answer)
        self.value = response.json()
        return response


class _Response:
    """The part of a requests.Response that Mastodon.py reads; of the headers, those that carry no trap."""

    ok = True
    reason = ""

    def __init__(self, answer: Answer) -> None:
        self.status_code = answer.status
        self.content = answer.content
        self.headers: Mapping[str, str] = {}
        self._value = answer.json()  # a body that makes no sense is named here, where we know what it may hide

    def json(self) -> Any:
        return self._value


def _given(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Leave out what is not set, as requests does and httpx does not."""
    return None if values is None else {name: value for name, value in values.items() if value is not None}


def _refusal(url: str, answer: Answer) -> OutcomeError:
    """Name a 422, which may answer a question: who we are, or what became of an upload."""
    if url.endswith("/verify_credentials"):  # snac's answer to a token that it does not know
        return Unauthorized(str(answer.failure()))
    if "/media/" in url:  # the picture is refused while it is prepared
        answer = dataclasses.replace(answer, read=False)
    return answer.failure()
