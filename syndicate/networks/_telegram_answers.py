"""Read the answers of the Bot API, and name what its errors mean for us.

https://core.telegram.org/bots/api#making-requests: every answer is ``{"ok": true, "result"}`` or ``{"ok": false,
"error_code", "description", "parameters"}``. The descriptions are listed nowhere; those below are the ones that the
open source of the server (https://github.com/tdlib/telegram-bot-api) and its users tell. The address of an answer holds
the token: only the name of its host is said.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from syndicate.addresses import host
from syndicate.errors import InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.i18n import _

if TYPE_CHECKING:
    from syndicate.web import Answer

# What is wrong is not the copy: the bot is no longer let in, or the channel is another one.
ACCESS = (
    "chat not found", "peer_id_invalid", "need administrator rights", "not enough rights", "have no rights",
    "chat_write_forbidden", "chat_admin_required", "bot is not a member", "bot was kicked", "bot was blocked",
    "channel_private", "user_deactivated", "chat_restricted", "chat_send_media_forbidden", "chat_send_photos_forbidden",
)  # fmt: skip


def failure(answer: Answer) -> OutcomeError:
    """Name an answer that is no success. What comes from something else than the API is named by its status alone."""
    said, words = _error(answer), {"host": host(answer.url)}
    if not said:
        return answer.failure()
    reason = answer.quote(said.get("description"))
    parameters = said.get("parameters")
    parameters = parameters if isinstance(parameters, dict) else {}
    moved, wait = parameters.get("migrate_to_chat_id"), parameters.get("retry_after")
    if type(moved) is int:
        message = _('The channel has another number since it was changed: write channel = "{number}" in tambour.toml.')
        return Unauthorized(message.format(number=moved))
    if answer.status == 429:
        seconds = float(wait) if type(wait) is int and 0 <= wait < 1e9 else None
        return Unsent(_("{host} asks to wait (429).").format(**words), retry_after=seconds)
    if answer.status in (401, 404):  # 404: a token that has not even the shape of one, or a method that is not there
        message = _("{host} does not know this bot ({status}{reason}): its token is wrong, or was revoked.")
        return Unauthorized(message.format(**words, status=answer.status, reason=reason))
    if answer.status == 403 or says(answer, *ACCESS):
        message = _("{host} does not let the bot in ({status}{reason}): it must be an administrator of the channel.")
        return Unauthorized(message.format(**words, status=answer.status, reason=reason))
    if answer.status == 400 and not answer.safe:
        message = _("{host} refused the request ({status}{reason}).")
        return Refused(message.format(**words, status=answer.status, reason=reason))
    return answer.failure()


def says(answer: Answer, *descriptions: str) -> bool:
    """Tell whether the API gave one of these as its reason for a 400 or 403."""
    description = str(_error(answer).get("description")).lower()
    return any(one in description for one in descriptions)


def result_of(answer: Answer, name: str = "", kind: type = object) -> dict[str, Any]:
    """Give the result, which must hold this value. Raise what an error means; a 200 may be no answer of the API."""
    if answer.status >= 400:
        raise failure(answer)
    said = answer.json()
    if isinstance(said, dict) and said.get("ok") is True:
        found = said.get("result")
        if not name and found is True:
            return {}
        if name and isinstance(found, dict) and type(found.get(name)) is kind:
            return found
    message = _("{host} gave an answer that makes no sense.").format(host=host(answer.url))
    raise Unsent(message) if answer.safe else InDoubt(message)


def _error(answer: Answer) -> dict[str, Any]:
    """Give what the API says of an error, with its own description; nothing when it is not the API that speaks."""
    if not 400 <= answer.status < 500:
        return {}
    try:
        said = json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(said, dict) or said.get("ok") is not False or not isinstance(said.get("description"), str):
        return {}
    return said
