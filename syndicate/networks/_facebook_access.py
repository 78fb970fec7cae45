"""Getting access to a Facebook Page: from the token of a person who manages it to the Page's own, which does not end.

https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived: of a long-lived token of a
person, GET /me/accounts gives Page tokens without end. Meta's own pages make the long-lived one: the Graph API Explorer
gives a token of an hour, "Extend Access Token" in the Access Token Debugger makes it last. So the secret of the app is
never typed here. What a token may do: https://developers.facebook.com/docs/graph-api/reference/debug_token.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from syndicate.errors import Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks import Invitation
from syndicate.networks._meta import Graph
from syndicate.networks._meta_access import DEBUGGER, EXPLORER, Access, inspect

SCOPES = ("pages_show_list", "pages_read_engagement", "pages_manage_posts")
# Granted to every app, and what Pages in a business portfolio need besides.
HARMLESS = (*SCOPES, "public_profile", "business_management")


def invitation(account: Account, graph: Callable[[str], Graph]) -> Invitation:
    """Say how a person who manages the Page gets the token that is exchanged. ``graph`` opens the API with a token."""
    return Invitation(
        steps=(
            _("Open the address below, and sign in as somebody who manages the Page {page}.").format(
                page=account.settings["page"]
            ),
            _("Choose the commune's app, then add the permissions {scopes}.").format(scopes=", ".join(SCOPES)),
            _("Generate the access token, and tick the Page when you are asked."),
            _("Paste this token into {address}, press “Extend Access Token”, and copy the new one.").format(
                address=DEBUGGER
            ),
        ),
        address=EXPLORER,
        question=_("The extended token (it does not show as you type)"),
        exchange=lambda answer: _exchange(graph, account.settings["page"], answer.strip()),
    )


def advice(access: Access) -> str:
    """Say what to mend although the access works: rights that are granted for nothing."""
    spare = [scope for scope in access.scopes if scope not in HARMLESS]
    if not spare:
        return ""
    message = _("It may do more than is needed ({scopes}): “tambour connect” gets a narrower access.")
    return message.format(scopes=", ".join(spare))


def _exchange(graph: Callable[[str], Graph], page: str, answer: str) -> Mapping[str, str]:
    """Find the Page's own token. Raise ``Unauthorized`` when it is not given, or ends soon."""
    opened = graph(answer)
    token = answer if str(opened.get("me", fields="id").get("id")) == page else _token(opened, page)
    access = inspect(graph(token), token)
    if access.expires is not None:
        message = _("This access ends on {day}: extend the token before you paste it.")
        raise Unauthorized(message.format(day=access.expires.date().isoformat()))
    return {"TOKEN": token}


def _token(opened: Graph, page: str) -> str:
    """Read the Pages that a person's token opens (GET /me/accounts)."""
    pages: dict[str, dict[str, Any]] = {
        str(one.get("id")): one
        for one in opened.pages("me/accounts", most=10, bare=True, fields="id,name,access_token", limit=100)
    }
    if page in pages:
        token = pages[page].get("access_token")
        if not isinstance(token, str) or not token:
            raise Unsent(_("{host} gave an answer that makes no sense.").format(host=opened.host))
        return token
    if not pages:
        raise Unauthorized(_("This access opens no Page: tick yours when you generate the token."))
    found = ", ".join(f"{opened.told(one.get('name'))} ({opened.told(name)})" for name, one in [*pages.items()][:3])
    message = _("This access does not open the Page {page} of tambour.toml, but: {pages}.")
    raise Unauthorized(message.format(page=page, pages=found))
