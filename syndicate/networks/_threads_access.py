"""Getting access to a Threads account: a token that a person makes in the settings of an application of Meta's.

https://developers.facebook.com/docs/threads/get-started: an account that the application names as a tester needs no
review. The token is good for 60 days (.../get-started/long-lived-tokens).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from syndicate.i18n import _
from syndicate.networks import Invitation

PAGE = "https://developers.facebook.com/apps/"
SCOPES = (
    "threads_basic",
    "threads_content_publish",
    "threads_delete",
    "threads_manage_replies",  # a correction is a reply
    "threads_read_replies",
)


def invitation(exchange: Callable[[str], Mapping[str, str]]) -> Invitation:
    """Say where a token is made."""
    return Invitation(
        steps=(
            _("Open the address below in a browser, and create an application for the use case “Threads API”."),
            _("Give the use case these permissions: {scopes}.").format(scopes=", ".join(SCOPES)),
            _("In its settings, add the commune's account as a tester."),
            _("Accept in Threads, signed in as the commune: Settings > Account > Website permissions > Invites."),
            _("Back in the settings, under “User token generator”, generate a token for that account, and copy it."),
        ),
        address=PAGE,
        question=_("The access token (it does not show as you type)"),
        exchange=exchange,
    )
