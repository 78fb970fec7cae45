"""Read the answers of a Matrix server: https://spec.matrix.org/v1.18/client-server-api/#standard-error-response.

The body of an error holds ``errcode`` and ``error``, which ``Answer`` quotes.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from syndicate.addresses import host
from syndicate.errors import InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.veil import MASK

if TYPE_CHECKING:
    from syndicate.web import Answer


def failure(answer: Answer) -> OutcomeError:
    """Name an answer that is no success."""
    named, code = answer.failure(), _errcode(answer)
    if code == "M_LIMIT_EXCEEDED" and getattr(named, "retry_after", None) is None:
        return Unsent(_("{host} asks to wait (429).").format(host=host(answer.url)), retry_after=_seconds(answer))
    if code == "M_RESOURCE_LIMIT_EXCEEDED":  # the server is full, which is no fault of our access
        return Unsent(str(named))
    if code in ("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"):
        message = _("{reason} The access was ended: “tambour connect” gets another.")
        return Unauthorized(message.format(reason=named))
    if code == "M_TOO_LARGE" and not answer.read:
        return Refused(str(named))
    return named


def is_absent(answer: Answer) -> bool:
    """Tell whether the server itself says that what was asked is not there."""
    return answer.status == 404 and _errcode(answer) == "M_NOT_FOUND"


def value_of(answer: Answer, name: str, kind: type) -> Any:
    """Give one value of an answer that must hold it."""
    value = answer.json()
    if isinstance(value, dict) and type(value.get(name)) is kind:
        return value[name]
    raise _senseless(answer)


def text_of(answer: Answer, name: str, shape: re.Pattern[str]) -> str:
    """Give a name that an answer must hold, of the shape that such names have."""
    text: str = value_of(answer, name, str)
    if shape.fullmatch(text) and MASK not in text and len(text) <= 255:
        return text
    raise _senseless(answer)


def _senseless(answer: Answer) -> OutcomeError:
    message = _("{host} gave an answer that makes no sense.").format(host=host(answer.url))
    return Unsent(message) if answer.safe else InDoubt(message)


def _errcode(answer: Answer) -> str:
    code = _said(answer).get("errcode")
    return code if isinstance(code, str) and answer.status >= 400 else ""


def _seconds(answer: Answer) -> float | None:
    """Give how long to wait, which older servers say in the body, in milliseconds."""
    wait = _said(answer).get("retry_after_ms")
    return wait / 1000 if type(wait) is int and 0 <= wait < 10**12 else None


def _said(answer: Answer) -> dict[str, Any]:
    try:
        said = json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
