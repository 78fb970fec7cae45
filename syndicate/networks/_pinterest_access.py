"""Getting access to a Pinterest account, and what its boards are called.

The exchange: https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/. An access
lasts 30 days, what renews it 60 days from its last use: «expires_in» and «refresh_token_expires_in» say so.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from syndicate.errors import Unauthorized
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks import Invitation, Renewal
from syndicate.networks._oauth import NOWHERE, Grant, code_and_secret, grant

if TYPE_CHECKING:
    from syndicate.web import Web

SCOPES = ("boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read")
SITE = "https://www.pinterest.com"
LASTS = timedelta(days=30)  # an access; what renews it, twice as long
BOARDS = "boards."  # before a category, in the settings: the board of that category
MOST_NAMED = 10  # boards named in a sentence


def invitation(web: Web, account: Account) -> Invitation:
    """Say how a person lets the commune's app publish."""
    client = account.settings["client_id"]
    query = {"client_id": client, "redirect_uri": NOWHERE, "response_type": "code", "scope": ",".join(SCOPES)}
    return Invitation(
        steps=(
            _("In the app's settings on Pinterest, add {address} to the redirect URIs, and copy the app's secret key.")
            .format(address=NOWHERE),
            _("Open the address below in a browser, signed in with the commune's account, and allow."),
            _("The browser then shows an error, since nothing answers there: copy the whole address that it shows."),
        ),
        address=f"{SITE}/oauth/?{urlencode(query)}",
        question=_("That address, a space, then the app's secret (they do not show as you type)"),
        exchange=lambda answer: _exchange(web, account, answer),
    )  # fmt: skip


def _exchange(web: Web, account: Account, answer: str) -> dict[str, str]:
    code, secret = code_and_secret(web, answer)
    given = _ask(web, account, secret, grant_type="authorization_code", code=code, redirect_uri=NOWHERE)
    lacking = [scope for scope in SCOPES if given.scopes and scope not in given.scopes]
    if lacking:
        raise Unauthorized(_("The access lacks a right: {scopes}.").format(scopes=", ".join(lacking)))
    return {"TOKEN": given.access, "REFRESH_TOKEN": given.renewal, "CLIENT_SECRET": secret}


def can_refresh(secrets: Mapping[str, str]) -> bool:
    """Say whether what renews an access is there."""
    return bool(secrets.get("REFRESH_TOKEN") and secrets.get("CLIENT_SECRET"))


def refresh(web: Web, account: Account, secrets: Mapping[str, str]) -> Renewal:
    """Ask for a new access, and for what renews that one. Raise ``Unauthorized`` or ``Unsent``."""
    lasting, secret = secrets["REFRESH_TOKEN"], secrets["CLIENT_SECRET"]
    given = _ask(web, account, secret, grant_type="refresh_token", refresh_token=lasting)
    return Renewal({"REFRESH_TOKEN": given.renewal, "TOKEN": given.access}, given.ends())


def _ask(web: Web, account: Account, secret: str, **form: str) -> Grant:
    # Apps older than September 2025 get an access that cannot be renewed for ever unless they ask for one.
    named = base64.b64encode(f"{account.settings['client_id']}:{secret}".encode()).decode()
    web.hide(named)
    headers = {"Authorization": f"Basic {named}"}
    return grant(web, f"{account.server}/v5/oauth/token", {**form, "continuous_refresh": "true"}, headers)


def board_for(settings: Mapping[str, str], category: str) -> str:
    """Give the number of the board of a category, else that of the account."""
    return settings.get(f"{BOARDS}{category}", settings.get("board", ""))


def boards_of(settings: Mapping[str, str]) -> tuple[str, ...]:
    """Give the number of each board that the settings name, once."""
    named = [settings.get("board", ""), *(value for key, value in settings.items() if key.startswith(BOARDS))]
    return tuple(dict.fromkeys(named))


def wrong(settings: Mapping[str, str]) -> tuple[str, str] | None:
    """Name a board whose number is none."""
    for key, value in settings.items():
        if (key == "board" or key.startswith(BOARDS)) and not (value.isascii() and value.isdigit()):
            message = _(
                "“{value}” is not the number of a board: write “0”, and “tambour verify” names those there are."
            )
            return key, message.format(value=value)
    return None


def check_boards(settings: Mapping[str, str], found: Mapping[str, str]) -> None:
    """Refuse an access that does not see every board of the settings; ``found``: number, name."""
    missing = [number for number in boards_of(settings) if number not in found]
    if missing:
        message = _("No board has the number {numbers}. Those of this account: {found}.")
        named = [f"{name} ({number})" for number, name in [*found.items()][:MOST_NAMED]]
        raise Unauthorized(message.format(numbers=", ".join(missing), found=", ".join(named) or _("none")))


def advice(settings: Mapping[str, str], boards: Iterable[Mapping[str, Any]]) -> str:
    """Say that a board of the settings is not one that residents see."""
    hidden = [
        str(board.get("id"))
        for board in boards
        if board.get("id") in boards_of(settings)
        and (board.get("privacy") in ("SECRET", "PROTECTED") or board.get("is_ads_only") is True)
    ]
    if not hidden:
        return ""
    return _("Nobody sees the board {numbers}: make it public.").format(numbers=", ".join(hidden))
