"""Getting access to a PeerTube account: its password, exchanged at each run for a token that lives for a day.

https://docs.joinpeertube.org/api-rest-reference.html#tag/Session: the server's own client, which it gives to anybody,
and the password grant. A token that is pasted would end with the day, and its refreshed ones after two weeks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from syndicate.addresses import host
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks import Invitation
from syndicate.networks._peertube_answers import unread, value_of

if TYPE_CHECKING:
    from syndicate.web import Answer, Web


def invitation(account: Account, exchange: Callable[[str], Mapping[str, str]]) -> Invitation:
    """Say which account is needed."""
    where = {"host": host(account.server), "channel": account.settings.get("channel", "")}
    return Invitation(
        steps=(
            _("Open an account for the commune's videos on {host}, apart from yours.").format(**where),
            _("In that account, create the channel “{channel}”.").format(**where),
            _("Leave two-factor authentication off: no program can pass it."),
        ),
        question=_("The password of this account (it does not show as you type)"),
        exchange=lambda answer: exchange(answer.strip()),
    )  # fmt: skip


def log_in(web: Web, account: Account, password: str) -> str:
    """Give a token (GET /oauth-clients/local, POST /users/token). Raise ``Unauthorized`` or ``Unsent``."""
    web.hide(password)
    base = f"{account.server}/api/v1"
    client = _good(web.request("GET", f"{base}/oauth-clients/local", accept=range(300, 600)))
    secret = value_of(client, "client_secret", str, bare=True)
    form = {
        "client_id": value_of(client, "client_id", str),
        "client_secret": secret,
        "grant_type": "password",
        "username": account.settings.get("username", ""),
        "password": password,
    }
    given = _good(web.request("POST", f"{base}/users/token", data=form, safe=True, accept=range(300, 600)))
    token: str = value_of(given, "access_token", str, bare=True)
    web.hide(token)
    return token


def _good(answer: Answer) -> Answer:
    if 200 <= answer.status < 300:
        return answer
    raise unread(answer)
