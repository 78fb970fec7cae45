"""Getting access to a LinkedIn Page, and what LinkedIn says of an access.

The exchange: https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow. LinkedIn shows
no code: it sends the browser to an address of the app's. Nothing answers at ours, so a person copies it from there.
What an access is worth: https://learn.microsoft.com/en-us/linkedin/shared/authentication/token-introspection.
A new one without a person, for the apps that LinkedIn lets have it:
https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from syndicate.addresses import host
from syndicate.errors import Unauthorized
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks import Invitation, Renewal
from syndicate.networks._linkedin_answers import senseless, value_of
from syndicate.networks._oauth import NOWHERE, code_and_secret, question

if TYPE_CHECKING:
    from syndicate.web import Answer, Web

SCOPES = ("w_organization_social", "r_organization_social")
API, SITE = "https://api.linkedin.com", "https://www.linkedin.com"
GENERATOR = f"{SITE}/developers/tools/oauth/token-generator"


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
        question=question(),
        exchange=lambda answer: _exchange(web, account, client, answer),
    )  # fmt: skip


def _exchange(web: Web, account: Account, client: str, answer: str) -> dict[str, str]:
    """Turn a code into a token. Raise ``Unauthorized`` when LinkedIn does not take it."""
    code, secret = code_and_secret(web, answer)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": NOWHERE, "client_id": client,
            "client_secret": secret}  # fmt: skip
    url = f"{site_of(account)}/oauth/v2/accessToken"
    given = web.request("POST", url, data=form, safe=True, accept=(400, 401, 403, 404, 422))
    if given.status >= 400:
        message = _("{host} does not take this code or this secret: a code is used once, within half an hour. {reason}")
        raise Unauthorized(message.format(host=host(url), reason=given.failure()))
    found, _ends = _given(web, given)
    return {**found, "CLIENT_SECRET": secret}


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


def can_refresh(account: Account, secrets: Mapping[str, str]) -> bool:
    """Say whether a new access can be had without a person: what that takes is there only where LinkedIn gave it."""
    return bool(account.settings.get("client_id") and secrets.get("CLIENT_SECRET") and secrets.get("REFRESH_TOKEN"))


def refresh(web: Web, account: Account, secrets: Mapping[str, str]) -> Renewal:
    """Ask for a new access, of 60 days at most: no longer than the token that it is asked with, which lasts a year.

    Raise ``Unauthorized`` when that token has ended, was revoked, or is another app's.
    """
    form = {"grant_type": "refresh_token", "refresh_token": secrets["REFRESH_TOKEN"],
            "client_id": account.settings["client_id"], "client_secret": secrets["CLIENT_SECRET"]}  # fmt: skip
    url = f"{site_of(account)}/oauth/v2/accessToken"
    answer = web.request("POST", url, data=form, safe=True, accept=(400, 401, 403))
    if answer.status >= 400:
        message = _("{host} gives no new access without a person: “tambour connect {account}” gets one. {reason}")
        raise Unauthorized(message.format(host=host(url), account=account.name, reason=answer.failure()))
    found, ends = _given(web, answer)
    return Renewal({field: value for field, value in found.items() if value != secrets.get(field)}, ends)


def _given(web: Web, answer: Answer) -> tuple[dict[str, str], datetime | None]:
    """Read the secrets that LinkedIn gives, and when the access ends; the token that lasts is given to few apps."""
    token = value_of(answer, "access_token", str, bare=True)
    if not token:
        raise senseless(answer)
    web.hide(token)
    said = answer.json(bare=True)
    lasting, seconds = said.get("refresh_token"), said.get("expires_in")
    found = {}
    if isinstance(lasting, str) and lasting:
        web.hide(lasting)
        found["REFRESH_TOKEN"] = lasting
    found["TOKEN"] = token
    known = isinstance(seconds, int) and 0 < seconds < 2**31
    return found, datetime.now(UTC) + timedelta(seconds=seconds) if known else None


def site_of(account: Account) -> str:
    """Give where accesses are given: beside the API, unless the account has a server of its own."""
    return SITE if account.server == API else account.server
