"""Getting access to an Instagram account, by one of Meta's two logins.

Facebook: the token of a Page to which the account is linked, which does not end; it is the one that can delete.
https://developers.facebook.com/docs/instagram-platform/instagram-api-with-facebook-login. Instagram: a token of the
account itself, without any Page, good for 60 days (.../instagram-api-with-instagram-login).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from syndicate.errors import Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks import Invitation
from syndicate.networks._meta import Graph
from syndicate.networks._meta_access import DEBUGGER, EXPLORER, inspect

APPS = "https://developers.facebook.com/apps/"
# Of the Facebook login; those of the other cannot be asked for.
SCOPES = (
    "instagram_basic",
    "instagram_content_publish",
    "instagram_manage_contents",  # to delete
    "pages_read_engagement",
    "pages_show_list",
)
NEEDED = "instagram_business_basic, instagram_business_content_publish"


def invitation(account: Account, graph: Callable[[str], Graph], *, by_page: bool) -> Invitation:
    """Say how a token is made. ``graph`` opens the API with a token."""
    question = _("The access token (it does not show as you type)")
    if not by_page:
        return Invitation(
            steps=(
                _("Open the address below, then your application: Instagram > API setup with Instagram login."),
                _("Give it these permissions: {scopes}.").format(scopes=NEEDED),
                _("Under “Generate access tokens”, add the commune's account, generate its token, and copy it."),
            ),
            address=APPS,
            question=question,
            exchange=lambda answer: _own(graph, account, answer.strip()),
        )  # fmt: skip
    return Invitation(
        steps=(
            _("Open the address below, and sign in as somebody who manages the Page that the account is linked to."),
            _("Choose the commune's app, then add the permissions {scopes}.").format(scopes=", ".join(SCOPES)),
            _("Generate the access token, and tick the Page and the Instagram account when you are asked."),
            _("Paste this token into {address}, press “Extend Access Token”, and copy the new one.").format(
                address=DEBUGGER
            ),
        ),
        address=EXPLORER,
        question=question,
        exchange=lambda answer: _of_page(graph, account, answer.strip()),
    )


def check_user(found: Mapping[str, str], wanted: str) -> None:
    """Refuse an access that opens other accounts than the one that tambour.toml names; ``found``: number, name."""
    if wanted not in found:
        message = _("This access opens {found}; tambour.toml says user = “{wanted}”.")
        named = ", ".join(f"@{name} ({number})" for number, name in [*found.items()][:3]) or _("no Instagram account")
        raise Unauthorized(message.format(found=named, wanted=wanted))


def me(graph: Graph) -> dict[str, str]:
    """Ask whose the token of an account is (GET me): its number and its name."""
    there = graph.get("me", fields="user_id,username")
    return {_text(graph, there.get("user_id")): _text(graph, there.get("username"))}


def _own(graph: Callable[[str], Graph], account: Account, token: str) -> dict[str, str]:
    check_user(me(graph(token)), account.settings["user"])
    return {"TOKEN": token}


def _of_page(graph: Callable[[str], Graph], account: Account, answer: str) -> dict[str, str]:
    """Find the token of the Page that the account is linked to (GET me/accounts). It must not end."""
    fields, opened = "access_token,instagram_business_account{id,username}", graph(answer)
    linked: dict[str, tuple[str, str]] = {}
    for page in opened.pages("me/accounts", most=10, bare=True, fields=fields, limit=100):
        there: Any = page.get("instagram_business_account")
        if isinstance(there, dict):
            name = opened.told(there.get("username"))
            linked[_text(opened, there.get("id"))] = (name, str(page.get("access_token") or ""))
    check_user({number: name for number, (name, _token) in linked.items()}, account.settings["user"])
    token = linked[account.settings["user"]][1]
    if not token:
        raise Unsent(_("{host} gave an answer that makes no sense.").format(host=opened.host))
    ends = inspect(graph(token), token).expires
    if ends is not None:
        message = _("This access ends on {day}: extend the token before you paste it.")
        raise Unauthorized(message.format(day=ends.date().isoformat()))
    return {"TOKEN": token}


def _text(graph: Graph, value: object) -> str:
    """Give a name or a number, fit to be shown, and whether or not the number is written as a text."""
    if text := graph.told(str(value) if isinstance(value, int) and 0 < value < 2**63 else value):
        return text
    raise Unsent(_("{host} gave an answer that makes no sense.").format(host=graph.host))
