"""The code that a service shows to a browser, exchanged for an access, where no program of ours waits for it.

RFC 6749, 4.1: the service sends the browser to an address of the app's. Nothing answers at ours, so a person copies
from there what the browser shows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from syndicate.addresses import host
from syndicate.errors import Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.networks._text import told

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


def question() -> str:
    """Ask for what ``code_and_secret`` reads."""
    return _("That address, a space, then the app's secret (they do not show as you type)")


def code_and_secret(web: Web, answer: str) -> tuple[str, str]:
    """Read what a person pasted, in this order or the other: the address that the browser shows, the app's secret.

    Raise ``Unauthorized`` when they are not both there, or when the address says that access was not given.
    """
    pasted = sorted(answer.split(), key=lambda word: "://" not in word)
    found = _asked(pasted[0]) if pasted else {}
    if "error" in found:
        message = _("Access was not given ({reason}): open the address again, and allow.")
        raise Unauthorized(message.format(reason=told(web, found["error"])))
    code = found.get("code", "")
    if not code or len(pasted) != 2:
        raise Unauthorized(_("Two things are needed, with a space between them: the address, then the app's secret."))
    web.hide(code, pasted[1])
    return code, pasted[1]


def check_rights(given: Collection[str], needed: Collection[str]) -> None:
    """Refuse an access without one of its rights; nobody knows when the service does not say which it gave (empty)."""
    lacking = [right for right in needed if given and right not in given]
    if lacking:
        raise Unauthorized(_("The access lacks a right: {scopes}.").format(scopes=", ".join(lacking)))


def renewed(
    web: Web, url: str, form: Mapping[str, str], account: str, headers: Mapping[str, str] | None = None
) -> Grant:
    """Ask for an access with what lasts of the former one. Raise as ``grant``, and say what a person does then."""
    try:
        return grant(web, url, {**form, "grant_type": "refresh_token"}, headers)
    except Unauthorized as error:
        message = _("{reason} “tambour connect {account}” gets another access.")
        raise Unauthorized(message.format(reason=error, account=account)) from None


def grant(web: Web, url: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Grant:
    """Ask for an access (RFC 6749, 4.1.3 and 6). Raise ``Unauthorized`` when the service does not take what is sent.

    Some services refuse with the status 200 and the word of RFC 6749, 5.2.
    """
    answer = web.request("POST", url, data=form, headers=headers, safe=True, accept=range(400, 500))
    given = _object(answer)
    said = answer.quote(given.get("error"), given.get("error_description"), given.get("message"))
    if said and answer.status != 429:
        raise Unauthorized(
            _("{host} does not take this code or this secret{reason}.").format(host=host(url), reason=said)
        )
    if answer.status >= 400:
        raise answer.failure()
    access, renewal = given.get("access_token"), given.get("refresh_token")
    if not (isinstance(access, str) and access and isinstance(renewal, str) and renewal):
        raise Unsent(_("{host} gave an answer that makes no sense.").format(host=host(url)))
    web.hide(access, renewal)
    scopes = given.get("scope")
    return Grant(
        access,
        renewal,
        tuple(scopes.replace(",", " ").split()) if isinstance(scopes, str) else (),
        _seconds(given.get("expires_in")),
        _seconds(given.get("refresh_token_expires_in") or given.get("refresh_expires_in")),
    )


def _asked(shown: str) -> dict[str, str]:
    """Give what the address that a browser shows says in its query (RFC 6749, 4.1.2), or the code itself."""
    if "://" not in shown:
        return {"code": shown}
    try:
        return dict(parse_qsl(urlsplit(shown).query))
    except ValueError:
        return {}


def _object(answer: Answer) -> Mapping[str, Any]:
    """Read an answer, which holds the secrets that were asked for."""
    if answer.status >= 400:
        try:
            found = answer.json()
        except Unsent:
            return {}
    else:
        found = answer.json(bare=True)
    return found if isinstance(found, dict) else {}


def _seconds(value: object) -> timedelta:
    known = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9
    return timedelta(seconds=value) if known else timedelta(0)  # type: ignore[arg-type]  # an int, as just seen
