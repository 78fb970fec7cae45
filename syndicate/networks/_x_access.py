"""Getting access to an account on X: four values of an app, with which each request is signed (OAuth 1.0a, RFC 5849).

They do not expire: https://docs.x.com/fundamentals/authentication/oauth-1-0a/obtaining-user-access-tokens. OAuth 2.0
would give tokens that change every two hours, which a forge cannot keep. Only authlib's signature is used: its clients
would be a second door to the network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from syndicate.errors import Unauthorized
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks import Invitation

CONSOLE = "https://console.x.com"
SECRETS = ("CONSUMER_KEY", "CONSUMER_SECRET", "TOKEN", "TOKEN_SECRET")
RIGHTS = ("read", "write")


def authorization(method: str, url: str, params: Mapping[str, Any] | None, secrets: Mapping[str, str]) -> str:
    """Sign one request: its method, its address and its query. A body that is no form is not signed (RFC 5849, 3.4.1).

    Each signature holds the time and a word of its own, and serves once.
    """
    from authlib.oauth1.rfc5849.client_auth import ClientAuth  # late: it loads a library of cryptography

    signer = ClientAuth(*(secrets.get(name, "") for name in SECRETS))
    whole = f"{url}?{urlencode(params)}" if params else url
    _url, headers, _body = signer.prepare(method, whole, {}, b"")
    return str(headers["Authorization"])


def invitation(exchange: Callable[[str], Mapping[str, str]]) -> Invitation:
    """Say where the four values are made."""
    return Invitation(
        steps=(
            _("Open the address below in a browser, and sign in with the commune's account."),
            _("Create an app. In its user authentication settings, ask for “Read and write”, and nothing more."),
            _("In “Keys and tokens”, generate the consumer key and its secret, then the access token and its secret."),
            _("Copy these four values, in that order, on one line, with a space between them."),
        ),
        address=CONSOLE,
        question=_("The four values (they do not show as you type)"),
        exchange=exchange,
    )


def four(answer: str) -> dict[str, str]:
    """Read the four values that a person pasted. Raise ``Unauthorized`` when they are not four."""
    values = answer.split()
    if len(values) != len(SECRETS):
        message = _("Four values are needed, with a space between them; there are {count}.")
        raise Unauthorized(message.format(count=len(values)))
    return dict(zip(SECRETS, values, strict=True))


def granted(headers: Mapping[str, str]) -> tuple[str, ...]:
    """Read what the access may do, in a header that X does not describe any more; empty where it does not say."""
    return tuple(headers.get("x-access-level", "").split("-")) if headers.get("x-access-level") else ()


def advice(scopes: tuple[str, ...]) -> str:
    """Say that an access opens more than is needed."""
    if set(scopes) - set(RIGHTS):
        return _("This access also opens the private messages: make one that does not.")
    return ""


def check_handle(found: str, account: Account) -> None:
    """Refuse the access of another account than the one that tambour.toml names. Raise ``Unauthorized``."""
    wanted = account.settings.get("handle", "").removeprefix("@")
    if wanted.lower() != found.lower():
        message = _("This access is that of “{found}”; tambour.toml says “{wanted}”.")
        raise Unauthorized(message.format(found=found, wanted=wanted))
