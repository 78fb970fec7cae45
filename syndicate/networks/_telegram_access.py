"""Getting access to a Telegram channel: a bot that @BotFather makes, let in as an administrator.

https://core.telegram.org/bots/features#botfather. What an administrator may do:
https://core.telegram.org/bots/api#chatmemberadministrator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from syndicate.errors import Unauthorized
from syndicate.i18n import _
from syndicate.networks import Invitation

SCOPES = ("can_post_messages", "can_delete_messages")
CHANNEL = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}|-100\d{5,13}")
# What @BotFather gives: the number of the bot, and letters.
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")


def invitation(channel: str, exchange: Callable[[str], Mapping[str, str]]) -> Invitation:
    """Say where a bot is made."""
    return Invitation(
        steps=(
            _("In Telegram, open the address below, send /newbot and choose a name: @BotFather answers with a token."),
            _("Open {channel} > Administrators > Add, and choose the bot: it may post and delete messages, no more.")
            .format(channel=channel or _("the channel")),
        ),
        address="https://t.me/BotFather",
        question=_("The token of the bot (it does not show as you type)"),
        exchange=exchange,
    )  # fmt: skip


def check(token: str) -> None:
    """Refuse what is no token before it becomes part of an address. Raise ``Unauthorized``."""
    if not _TOKEN.fullmatch(token):
        raise Unauthorized(_("This is not the token of a bot: @BotFather gives one, digits, a colon, then letters."))


def granted(member: Mapping[str, Any]) -> tuple[str, ...]:
    """Name what the bot may do in the channel. Raise ``Unauthorized`` when it is no administrator."""
    if member.get("status") != "administrator":
        raise Unauthorized(_("The bot is not an administrator of the channel: add it there."))
    return tuple(sorted(name for name, value in member.items() if name.startswith("can_") and value is True))
