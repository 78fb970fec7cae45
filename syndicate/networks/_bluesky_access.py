"""Getting access to a Bluesky account: an app password, and what the session opened with it says of itself.

A session's token is a JWT (RFC 7519) whose claim ``scope`` tells with which kind of password it was opened:
https://github.com/bluesky-social/atproto/blob/main/packages/pds/src/auth-scope.ts. It is read, never believed: only
the server decides what it allows.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Collection, Mapping

from syndicate.errors import Unauthorized
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks import Invitation

PAGE = "https://bsky.app/settings/app-passwords"
MAIN = "com.atproto.access"  # the scope of a session opened with the account's own password
PRIVATE = "com.atproto.appPassPrivileged"  # of an app password that also opens the private messages


def invitation(account: Account, exchange: Callable[[str], Mapping[str, str]]) -> Invitation:
    """Say where an app password is made."""
    handle = account.settings.get("handle", "").removeprefix("@")
    return Invitation(
        steps=(
            _("Open the address below in a browser, and sign in as {handle}.").format(handle=handle),
            _("Add an app password named “Tambour”, without access to private messages."),
            _("Copy it: it is shown only once."),
        ),
        address=PAGE,
        question=_("The app password (it does not show as you type)"),
        exchange=exchange,
    )


def granted(token: str) -> tuple[str, ...]:
    """Read the scope in the token of a session; empty where the server writes none."""
    try:
        claims = token.split(".")[1]
        scope = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["scope"]
    except (IndexError, ValueError, KeyError, TypeError):
        return ()
    return tuple(str(scope).split())


def refuse_main_password(scopes: Collection[str]) -> None:
    """Refuse the account's own password, which must not lie in a forge. Raise ``Unauthorized``."""
    if MAIN in scopes:
        raise Unauthorized(_("This is the account's own password, which opens everything. Make an app password."))


def advice(scopes: Collection[str]) -> str:
    """Say that a password opens more than is needed."""
    if MAIN in scopes:
        return _("This is the account's own password, which opens everything: “tambour connect” gets another.")
    if PRIVATE in scopes:
        return _("This app password also opens the private messages: make one that does not.")
    return ""
