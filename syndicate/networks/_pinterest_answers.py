"""Read the answers of Pinterest: what they hold, and what their errors mean for us.

An error is ``{code, message}``; the description lists the statuses, and no page the codes. A 404 that has both says
that a thing is not there; that of a proxy proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syndicate.addresses import host
from syndicate.errors import InDoubt, OutcomeError, Unauthorized, Unsent
from syndicate.i18n import _

if TYPE_CHECKING:
    from syndicate.web import Answer

# «Apps with Trial access may not create Pins in production» (github gitroomhq/postiz-app issue 1084).
TRIAL = "Trial access"


def failure(answer: Answer, account: str) -> OutcomeError:
    """Name an answer that is no success."""
    named = answer.failure()
    if answer.status in (401, 403) and TRIAL in said(answer):
        message = _("{reason} The app has only its trial access: ask Pinterest for the Standard one.")
        return Unauthorized(message.format(reason=named))
    if answer.status == 401:
        message = _("{reason} An access lasts 30 days: “tambour connect {account}” gets another.")
        return Unauthorized(message.format(reason=named, account=account))
    return named


def no_board(answer: Answer, board: str, account: str) -> OutcomeError:
    """Say that a board is gone, or is not ours, where Pinterest's own words say so."""
    if answer.status == 403 and TRIAL not in said(answer):
        message = _("{reason} The pin was for the board {board}.")
        return Unauthorized(message.format(reason=answer.failure(), board=board))
    reason = said(answer)
    if answer.status != 404 or not reason:
        return failure(answer, account)
    message = _("{host} does not have the board {board} (404{reason}): correct its number in tambour.toml.")
    return Unsent(message.format(host=host(answer.url), board=board, reason=reason))


def said(answer: Answer) -> str:
    """Give Pinterest's own words of an error, after a colon; nothing when they are none of its."""
    try:
        told = answer.json()
    except OutcomeError:
        return ""
    if not isinstance(told, dict) or not isinstance(told.get("code"), int):
        return ""
    return answer.quote(told.get("message"))


def pin_of(answer: Answer) -> Mapping[str, Any]:
    """Give the pin that an answer must hold."""
    there = object_of(answer)
    if not has_name(there):
        raise senseless(answer)
    return there


def has_name(there: object) -> bool:
    """Say whether this is a pin or a board: all have a number."""
    name = there.get("id") if isinstance(there, dict) else None
    return isinstance(name, str) and name.isascii() and name.isdigit()


def object_of(answer: Answer) -> Mapping[str, Any]:
    """Give the object that an answer must be."""
    found = answer.json()
    if not isinstance(found, dict):
        raise senseless(answer)
    return found


def senseless(answer: Answer) -> OutcomeError:
    """Name an answer that is none of the API's."""
    message = _("{host} gave an answer that makes no sense.").format(host=host(answer.url))
    return Unsent(message) if answer.safe else InDoubt(message)
