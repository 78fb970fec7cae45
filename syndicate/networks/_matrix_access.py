"""Getting access to a Matrix room: an account of its own, its token, and the right to write.

Logging in: https://spec.matrix.org/v1.18/client-server-api/#post_matrixclientv3login. The device has a name of ours,
always the same: logging in again leaves no trail of sessions behind, which Tchap asks of programs, and servers go on
knowing the transactions of before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from syndicate.addresses import host
from syndicate.errors import Unauthorized
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks import Invitation
from syndicate.networks._matrix_answers import value_of

if TYPE_CHECKING:
    from syndicate.web import Answer, Web

USER = re.compile(r"@[!-9;-~]*:[A-Za-z0-9.:\[\]-]+")
MXC = re.compile(r"mxc://[A-Za-z0-9.:\[\]-]+/[A-Za-z0-9_-]+")
DEVICE = "TAMBOUR"


def invitation(web: Web, account: Account, exchange: Callable[[str], Mapping[str, str]]) -> Invitation:
    """Say how an access is got: by logging in where the account is named, else with a token that a person copies."""
    room = account.settings.get("room", "")
    steps = (
        _("Open an account for the commune's announcements on {host}, apart from yours.").format(
            host=host(account.server)
        ),
        _("In {room}, invite it, accept the invitation from that account, and let it write.").format(room=room),
    )
    if account.settings.get("user"):
        return Invitation(
            steps=steps,
            question=_("The password of this account (it does not show as you type, and is kept nowhere)"),
            exchange=lambda password: exchange(_log_in(web, account, password)),
        )
    return Invitation(
        steps=(*steps, _("In that account: All settings > Help & About > Advanced > Access token. Do not log out.")),
        question=_("The access token (it does not show as you type)"),
        exchange=exchange,
    )


def _log_in(web: Web, account: Account, password: str) -> str:
    """Log in (POST login) and give the access token. Raise ``Unauthorized`` when the password is wrong."""
    web.hide(password)
    body = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": account.settings.get("user", "")},
        "password": password,
        "device_id": DEVICE,
        "initial_device_display_name": "Tambour",
    }
    answer = web.request("POST", f"{account.server}/_matrix/client/v3/login", json=body, safe=True, accept=(400, 403))
    if answer.status != 200:
        raise Unauthorized(str(answer.failure()))
    value_of(answer, "access_token", str)
    token: str = answer.json(bare=True)["access_token"]
    web.hide(token)
    return token


def check_user(account: Account, me: str) -> None:
    """Raise ``Unauthorized`` when the access is another account's than the settings name."""
    wanted = account.settings.get("user", "")
    if wanted and wanted != me:
        message = _("This access is that of “{found}”; tambour.toml says “{wanted}”.")
        raise Unauthorized(message.format(found=me, wanted=wanted))


def advice(levels: Answer | None, me: str) -> str:
    """Say that the room seems not to let us write: .../client-server-api/#mroompower_levels.

    Only advice: since the twelfth version of rooms, who created one may do all, and is not in this list.
    """
    said = levels.json() if levels is not None else {}
    needed = _level(said, "events", "m.room.message", otherwise=_level(said, "events_default"))
    ours = _level(said, "users", me, otherwise=_level(said, "users_default"))
    if ours >= needed:
        return ""
    message = _("“{account}” seems not to be allowed to write in the room ({ours}, {needed} needed): raise its role.")
    return message.format(account=me, ours=ours, needed=needed)


def directory(alias: str) -> str:
    """Give the path that tells the number of a room."""
    return f"/_matrix/client/v3/directory/room/{quote(alias, safe='')}"


def _level(said: Any, *names: str, otherwise: int = 0) -> int:
    for name in names:
        said = said.get(name) if isinstance(said, Mapping) else None
    return said if type(said) is int else otherwise
