"""The code that a service shows to a browser, exchanged for an access, where no program of ours waits for it.

RFC 6749, 4.1: the service sends the browser to an address of the app's. Nothing answers at ours, so a person copies
from there what the browser shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from syndicate.addresses import host
from syndicate.errors import Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.networks._oauth_code import code_in

if TYPE_CHECKING:
    from syndicate.web import Answer, Web

NOWHERE = "https://localhost/"  # registered as an address of the app's; a browser finds nothing there


@dataclass(frozen=True, slots=True)
class Grant:
    """What a service gave: the access, what renews it, the rights, and how long each lasts (0: it does not say)."""

    access: str = field(repr=False)
    renewal: str = field(repr=False)
    scopes: tuple[str, ...]
    lasts: timedelta
    renewable_for: timedelta

    def ends(self, now: datetime | None = None) -> datetime | None:
        """Give when the access ends, ``None`` when the service does not say."""
        return (now or datetime.now(UTC)) + self.lasts if self.lasts else None


def code_and_secret(web: Web, answer: str) -> tuple[str, str]:
    """Read what a person pasted: the address that the browser shows, a space, the app's secret.

    Raise ``Unauthorized`` when they are not both there.
    """
    shown, _space, secret = answer.strip().partition(" ")
    code, secret = code_in(shown), secret.strip()
    if not (code and secret):
        raise Unauthorized(_("Two things are needed, with a space between them: the address, then the app's secret."))
    web.hide(code, secret)
    return code, secret


def grant(web: Web, url: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Grant:
    """Ask for an access (RFC 6749, 4.1.3 and 6). Raise ``Unauthorized`` when the service does not take what is sent.

    Some services refuse with the status 200 and the word of RFC 6749, 5.2.
    """
    answer = web.request("POST", url, data=form, headers=headers, safe=True, accept=range(400, 500))
    told = _object(answer)
    said = answer.quote(told.get("error"), told.get("error_description"), told.get("message"))
    if said and answer.status != 429:
        raise Unauthorized(
            _("{host} does not take this code or this secret{reason}.").format(host=host(url), reason=said)
        )
    if answer.status >= 400:
        raise answer.failure()
    access, renewal = told.get("access_token"), told.get("refresh_token")
    if not (isinstance(access, str) and access and isinstance(renewal, str) and renewal):
        raise Unsent(_("{host} gave an answer that makes no sense.").format(host=host(url)))
    web.hide(access, renewal)
    scopes = told.get("scope")
    return Grant(
        access,
        renewal,
        tuple(scopes.replace(",", " ").split()) if isinstance(scopes, str) else (),
        _seconds(told.get("expires_in")),
        _seconds(told.get("refresh_token_expires_in") or told.get("refresh_expires_in")),
    )


def _object(answer: Answer) -> Mapping[str, Any]:
    """Read an answer, which holds the secrets that were asked for."""
    if answer.status >= 400:
        try:
            told = answer.json()
        except Unsent:
            return {}
    else:
        told = answer.json(bare=True)
    return told if isinstance(told, dict) else {}


def _seconds(value: object) -> timedelta:
    known = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9
    return timedelta(seconds=value) if known else timedelta(0)  # type: ignore[arg-type]  # an int, as just seen
