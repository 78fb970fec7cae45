"""Getting access to a TikTok account.

The exchange: https://developers.tiktok.com/docs/en/oauth-user-access-token-management. An access lasts two hours: it is
asked for as it is needed, with a token that lasts 180 days and is another one each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks import Invitation
from syndicate.networks._oauth import NOWHERE, Grant, check_rights, code_and_secret, grant, question, renewed

if TYPE_CHECKING:
    from syndicate.web import Web

SITE = "https://www.tiktok.com"
SCOPES = ("user.info.basic", "video.upload")
DIRECT = "video.publish"  # the right that a direct post needs beside them


def invitation(web: Web, account: Account) -> Invitation:
    """Say how a person lets the commune's app send to the account."""
    where = redirect(account)
    query = {"client_key": account.settings["client_key"], "response_type": "code", "redirect_uri": where,
             "scope": ",".join(needed(account)), "state": account.name}  # fmt: skip
    return Invitation(
        steps=(
            _("In the app's settings on TikTok, “Login Kit”: add the redirect URI {address}; copy the client secret.")
            .format(address=where),
            _("Open the address below in a browser, signed in with the commune's account, and allow."),
            _("The browser then shows another page: copy the whole address that it shows."),
        ),
        address=f"{SITE}/v2/auth/authorize/?{urlencode(query)}",
        question=question(),
        exchange=lambda answer: _exchange(web, account, answer),
    )  # fmt: skip


def _exchange(web: Web, account: Account, answer: str) -> dict[str, str]:
    code, secret = code_and_secret(web, answer)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect(account)}
    given = grant(web, _tokens(account), {**_named(account, secret), **form})
    check_rights(given.scopes, needed(account))
    return {"REFRESH_TOKEN": given.renewal, "CLIENT_SECRET": secret}


def renew(web: Web, account: Account, secrets: Mapping[str, str]) -> Grant:
    """Ask for an access of two hours. Raise ``Unauthorized`` or ``Unsent``."""
    form = {**_named(account, secrets.get("CLIENT_SECRET", "")), "refresh_token": secrets.get("REFRESH_TOKEN", "")}
    return renewed(web, _tokens(account), form, account.name)


def _tokens(account: Account) -> str:
    return f"{account.server}/v2/oauth/token/"


def _named(account: Account, secret: str) -> dict[str, str]:
    return {"client_key": account.settings["client_key"], "client_secret": secret}


def is_direct(account: Account) -> bool:
    """Say whether TikTok has audited the app, so that it may post without a person."""
    return account.settings.get("post") == "direct"


def needed(account: Account) -> tuple[str, ...]:
    """Give the rights that an account needs."""
    return (*SCOPES, DIRECT) if is_direct(account) else SCOPES


def redirect(account: Account) -> str:
    """Give the page of ours to which TikTok sends the browser."""
    return account.settings.get("redirect", NOWHERE)
