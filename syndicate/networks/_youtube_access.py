"""Getting access to a YouTube channel, and the token of each run.

The exchange: https://developers.google.com/youtube/v3/guides/auth/installed-apps (a client of the type “Desktop app”,
PKCE, RFC 7636). Google sends the browser to an address of this machine; nothing answers there, so a person copies the
code from the address bar. The refresh token lasts until it is revoked, or is not used for six months; seven days only
where the app's consent screen is in “Testing”. A service account has no channel.
"""

from __future__ import annotations

import base64
import hashlib
import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks import Invitation
from syndicate.networks._oauth import code_and_secret, question
from syndicate.networks._youtube_answers import senseless, unread, value_of

if TYPE_CHECKING:
    from syndicate.web import Answer, Web

API, ACCOUNTS, TOKENS = "https://youtube.googleapis.com", "https://accounts.google.com", "https://oauth2.googleapis.com"
SCOPES = ("https://www.googleapis.com/auth/youtube.force-ssl",)  # the one that captions want; it opens the rest too
NOWHERE = "http://127.0.0.1:1/"  # a browser finds nothing there
CONSOLE = "https://console.cloud.google.com/apis/credentials"


@dataclass(frozen=True, slots=True)
class Access:
    """The token of a run, and what Google says of the access."""

    token: str
    scopes: tuple[str, ...] = ()
    expires: datetime | None = None


def invitation(web: Web, account: Account) -> Invitation:
    """Say how an access is got."""
    verifier = random.token_urlsafe(48)
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "client_id": account.settings["client_id"], "redirect_uri": NOWHERE, "response_type": "code",
        "scope": " ".join(SCOPES), "access_type": "offline", "prompt": "consent", "code_challenge": digest,
        "code_challenge_method": "S256",
    }  # fmt: skip
    return Invitation(
        steps=(
            _("In {address}, open the client of the type “Desktop app”, and copy its secret.").format(address=CONSOLE),
            _("Open the address below in a browser, sign in, choose the commune's channel, and allow."),
            _("The browser then shows an error, since nothing answers there: copy the whole address that it shows."),
        ),
        address=f"{_site(account, ACCOUNTS)}/o/oauth2/v2/auth?{urlencode(query)}",
        question=question(),
        exchange=lambda answer: _exchange(web, account, verifier, answer),
    )


def open_(web: Web, account: Account, secrets: Mapping[str, str]) -> Access:
    """Get the token of a run. Raise ``Unauthorized`` when the access has ended, ``Unsent`` when nobody can tell."""
    form = {
        "client_id": account.settings["client_id"],
        "client_secret": secrets.get("CLIENT_SECRET", ""),
        "refresh_token": secrets.get("REFRESH_TOKEN", ""),
        "grant_type": "refresh_token",
    }
    given = _ask(web, account, form)
    token: str = value_of(given, "access_token", str, bare=True)
    if not (token.isascii() and token.isprintable()):
        raise senseless(given)
    web.hide(token)
    said = given.json()
    scopes, ends = said.get("scope"), said.get("refresh_token_expires_in")
    return Access(
        token,
        tuple(scopes.split()) if isinstance(scopes, str) else (),
        datetime.now(UTC) + timedelta(seconds=ends) if type(ends) is int and 0 < ends < 10**9 else None,
    )


def _exchange(web: Web, account: Account, verifier: str, answer: str) -> dict[str, str]:
    """Turn a code into a refresh token. Raise ``Unauthorized`` when Google does not take it."""
    code, secret = code_and_secret(web, answer)
    web.hide(verifier)
    form = {
        "client_id": account.settings["client_id"], "client_secret": secret, "code": code, "code_verifier": verifier,
        "grant_type": "authorization_code", "redirect_uri": NOWHERE,
    }  # fmt: skip
    token: str = value_of(_ask(web, account, form), "refresh_token", str, bare=True)
    web.hide(token)
    return {"CLIENT_SECRET": secret, "REFRESH_TOKEN": token}


def _ask(web: Web, account: Account, form: Mapping[str, str]) -> Answer:
    url = f"{_site(account, TOKENS)}/token"
    answer = web.request("POST", url, data=form, safe=True, accept=range(300, 600))
    if 200 <= answer.status < 300:
        return answer
    raise unread(answer)


def _site(account: Account, google: str) -> str:
    """Give where accesses are given: beside the API, unless the account has a server of its own."""
    return google if account.server == API else account.server
