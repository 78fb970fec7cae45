"""Getting access to a Mastodon server: the OAuth exchange without a site to come back to ("out of band").

https://docs.joinmastodon.org/client/authorized/: register an application (POST /api/v1/apps), have a person
authorize it in a browser (GET /oauth/authorize), turn the code that is shown into a token (POST /oauth/token).
Mastodon.py can do it too, but asks a further page first and, when a scope is missing, does not say which.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from syndicate.addresses import host
from syndicate.errors import OutcomeError, Refused, Unauthorized, Unsent
from syndicate.i18n import _, language
from syndicate.model import Account
from syndicate.networks import Invitation

if TYPE_CHECKING:
    from syndicate.web import Web

NAME = "Tambour"
NOWHERE = "urn:ietf:wg:oauth:2.0:oob"  # the code is shown, not sent
SCOPES = (
    "profile",
    "read:statuses",
    "write:statuses",
    "write:media",
)  # https://docs.joinmastodon.org/api/oauth-scopes/
# Servers before Mastodon 4.3 do not know "profile", and refuse an application that asks for it.
BEFORE_4_3 = ("read:accounts", *SCOPES[1:])
BROADER = {"profile": ("read:accounts", "read")}


def invitation(web: Web, server: str) -> Invitation:
    """Register an application, which nobody sees until it is authorized, and say what to do with it."""
    try:
        application, scopes = _register(web, server, SCOPES), SCOPES
    except Refused:
        application, scopes = _register(web, server, BEFORE_4_3), BEFORE_4_3
    query = {
        "client_id": application["client_id"],
        "redirect_uri": NOWHERE,
        "response_type": "code",
        "scope": " ".join(scopes),
        "lang": language(),
    }
    return Invitation(
        steps=(
            _("Open the address below in a browser, and sign in with the commune's account."),
            _("Allow “{name}” to publish: {host} then shows a code. Copy it.").format(name=NAME, host=host(server)),
        ),
        address=f"{server}/oauth/authorize?{urlencode(query)}",
        question=_("The code"),
        exchange=lambda code: _token(web, server, application, scopes, code),
        hidden=False,  # it is worth nothing once exchanged, and people like to see what they paste
    )


def _register(web: Web, server: str, scopes: tuple[str, ...]) -> dict[str, str]:
    form = {"client_name": NAME, "redirect_uris": NOWHERE, "scopes": " ".join(scopes)}
    answer = web.request("POST", f"{server}/api/v1/apps", data=form, safe=True).json(bare=True)
    try:
        application = {name: str(answer[name]) for name in ("client_id", "client_secret")}
    except (KeyError, TypeError):
        raise _senseless(server) from None
    web.hide(application["client_secret"])
    return application


def _token(web: Web, server: str, application: Mapping[str, str], scopes: tuple[str, ...], code: str) -> dict[str, str]:
    """Turn the code into a token. Raise ``Unauthorized`` for a wrong code, or when a scope was not granted."""
    code = code.strip()
    web.hide(code)
    form = {**application, "grant_type": "authorization_code", "code": code, "redirect_uri": NOWHERE,
            "scope": " ".join(scopes)}  # fmt: skip
    answer = web.request("POST", f"{server}/oauth/token", data=form, safe=True, accept=(400, 401, 403, 404, 422))
    if answer.status != 200:
        message = _("{host} does not take this code: it is used once, and for ten minutes. Copy a new one. {reason}")
        raise Unauthorized(message.format(host=host(server), reason=answer.failure()))
    try:
        token = str(answer.json(bare=True)["access_token"])
    except (KeyError, TypeError):
        raise _senseless(server) from None
    web.hide(token)
    lacking_now = lacking(words(answer.json().get("scope")))
    if lacking_now:
        raise too_little(server, lacking_now)
    return {"TOKEN": token}


def lacking(granted: Collection[str]) -> tuple[str, ...]:
    """Name the scopes that are needed and not granted; none when nobody knows what is granted."""
    return tuple(scope for scope in SCOPES if granted and not _covering(scope) & set(granted))


def too_little(server: str, scopes: Collection[str]) -> Unauthorized:
    """Name the scopes that an access lacks."""
    message = _("The access that {host} gave lacks a right: {scopes}.")
    return Unauthorized(message.format(host=host(server), scopes=", ".join(scopes)))


def advice(granted: Collection[str]) -> str:
    """Say which scopes are granted for nothing."""
    needed = {covering for scope in SCOPES for covering in (scope, *BROADER.get(scope, ()))} - {"read"}
    spare = [scope for scope in granted if scope not in needed]
    if not spare:
        return ""
    message = _("It may do more than is needed ({scopes}): “tambour connect” gets a narrower access.")
    return message.format(scopes=", ".join(spare))


def check_handle(found: str, account: Account) -> None:
    """Refuse the access of another account than the one that tambour.toml names. Raise ``Unauthorized``."""
    wanted = account.settings.get("handle", "").removeprefix("@")
    if wanted and wanted.partition("@")[0].lower() != found.partition("@")[0].lower():
        message = _("This access is that of “{found}”; tambour.toml says “{wanted}”.")
        raise Unauthorized(message.format(found=found, wanted=wanted))


def words(value: Any) -> tuple[str, ...]:
    """Read scopes, which servers give as a list or as one text; empty for anything else."""
    if isinstance(value, str):
        value = value.split()
    return tuple(str(scope) for scope in value) if isinstance(value, list | tuple) else ()


def _covering(scope: str) -> set[str]:
    return {scope, scope.partition(":")[0], *BROADER.get(scope, ())}


def _senseless(server: str) -> OutcomeError:
    return Unsent(_("{host} gave an answer that makes no sense.").format(host=host(server)))
