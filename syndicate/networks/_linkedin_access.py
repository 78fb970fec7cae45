"""Getting access to a LinkedIn Page, and what LinkedIn says of an access.

The exchange: https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow. LinkedIn shows
no code: it sends the browser to an address of the app's. Nothing answers at ours, so a person copies it from there.
What an access is worth: https://learn.microsoft.com/en-us/linkedin/shared/authentication/token-introspection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

from syndicate.addresses import host
from syndicate.errors import Unauthorized
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks import Invitation
from syndicate.networks._linkedin_answers import value_of

if TYPE_CHECKING:
    from syndicate.web import Web

SCOPES = ("w_organization_social", "r_organization_social")
API, SITE = "https://api.linkedin.com", "https://www.linkedin.com"
NOWHERE = "https://localhost/"  # registered as an address of the app's; a browser finds nothing there
GENERATOR = f"{SITE}/developers/tools/oauth/token-generator"
EARLY = timedelta(days=15)  # how long before an access ends ``verify`` begins to say so


@dataclass(frozen=True, slots=True)
class Access:
    """What LinkedIn says of an access; nothing when it was not asked."""

    scopes: tuple[str, ...] = ()
    expires: datetime | None = None


def invitation(web: Web, account: Account) -> Invitation:
    """Say how an access is got: by the exchange where the app is named, else from LinkedIn's own page."""
    client = account.settings.get("client_id", "")
    if not client:
        return Invitation(
            steps=(
                _("Open the address below in a browser, as an administrator of the Page, and choose the app."),
                _("Tick these rights, and no other: {scopes}.").format(scopes=", ".join(SCOPES)),
                _("Note the date at which the access ends, 60 days from now, and copy the access token."),
            ),
            address=GENERATOR,
            question=_("The access token (it does not show as you type)"),
            exchange=lambda token: {"TOKEN": token.strip()},
        )
    query = {"response_type": "code", "client_id": client, "redirect_uri": NOWHERE, "scope": " ".join(SCOPES)}
    return Invitation(
        steps=(
            _("In the app's settings on LinkedIn, “Auth” tab: add {address} to the redirect URLs, and copy the secret.")
            .format(address=NOWHERE),
            _("Open the address below in a browser, signed in as an administrator of the Page, and allow."),
            _("The browser then shows an error, since nothing answers there: copy the whole address that it shows."),
        ),
        address=f"{site_of(account)}/oauth/v2/authorization?{urlencode(query)}",
        question=_("That address, a space, then the app's secret (they do not show as you type)"),
        exchange=lambda answer: _exchange(web, account, client, answer),
    )  # fmt: skip


def _exchange(web: Web, account: Account, client: str, answer: str) -> dict[str, str]:
    """Turn a code into a token. Raise ``Unauthorized`` when LinkedIn does not take it."""
    shown, _space, secret = answer.strip().partition(" ")
    secret = secret.strip()
    code = code_in(shown)
    if not (code and secret):
        raise Unauthorized(_("Two things are needed, with a space between them: the address, then the app's secret."))
    web.hide(code, secret)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": NOWHERE, "client_id": client,
            "client_secret": secret}  # fmt: skip
    url = f"{site_of(account)}/oauth/v2/accessToken"
    given = web.request("POST", url, data=form, safe=True, accept=(400, 401, 403, 404, 422))
    if given.status >= 400:
        message = _("{host} does not take this code or this secret: a code is used once, within half an hour. {reason}")
        raise Unauthorized(message.format(host=host(url), reason=given.failure()))
    token = value_of(given, "access_token", str, bare=True)
    web.hide(token)
    return {"TOKEN": token, "CLIENT_SECRET": secret}


def code_in(shown: str) -> str:
    """Give the code in the address that a browser shows, or the code itself."""
    if "://" not in shown:
        return shown
    try:
        return parse_qs(urlsplit(shown).query).get("code", [""])[0]
    except ValueError:
        return ""


def introspect(web: Web, account: Account, secrets: Mapping[str, str]) -> Access:
    """Ask what an access is worth, when the app's secret is there to ask. Raise ``Unauthorized`` when it has ended."""
    client, secret = account.settings.get("client_id"), secrets.get("CLIENT_SECRET")
    if not (client and secret):
        return Access()
    form = {"client_id": client, "client_secret": secret, "token": secrets.get("TOKEN", "")}
    answer = web.request("POST", f"{site_of(account)}/oauth/v2/introspectToken", data=form, safe=True)
    if not value_of(answer, "active", bool):
        message = _("The access to the Page has ended, or was revoked: “tambour connect {account}” gets another.")
        raise Unauthorized(message.format(account=account.name))
    said = answer.json()
    scopes, ends = said.get("scope"), said.get("expires_at")
    return Access(
        tuple(re.findall(r"\w+", scopes)) if isinstance(scopes, str) else (),
        datetime.fromtimestamp(ends, UTC) if isinstance(ends, int) and 0 < ends < 1e11 else None,
    )


def advice(access: Access, account: Account, now: datetime) -> str:
    """Say in time that an access is about to end."""
    if access.expires is None or now < access.expires - EARLY:
        return ""
    message = _("The access ends on {date}: “tambour connect {account}” gets another.")
    return message.format(date=access.expires.date().isoformat(), account=account.name)


def site_of(account: Account) -> str:
    """Give where accesses are given: beside the API, unless the account has a server of its own."""
    return SITE if account.server == API else account.server
