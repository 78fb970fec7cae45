"""Read the answers of PeerTube: what they hold, and what their errors mean for us.

Errors: https://docs.joinpeertube.org/api-rest-reference.html#section/Errors (RFC 7807: ``status``, ``detail``, and a
``code`` for those a program tells apart: ``ServerErrorCode`` and ``OAuth2ErrorCode`` in
packages/models/src/server/server-error-code.enum.ts).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from syndicate.addresses import host
from syndicate.errors import InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.model import Post
from syndicate.networks._shown import letters, summed
from syndicate.veil import MASK

if TYPE_CHECKING:
    from syndicate.web import Answer

NAME = re.compile(r"[1-9A-HJ-NP-Za-km-z]{10,30}")  # of a video in its address: a UUID in base 58

# What is wrong is the access.
ACCESS = frozenset({
    "invalid_grant", "invalid_client", "invalid_token", "missing_two_factor", "invalid_two_factor",
    "account_waiting_for_approval", "account_approval_rejected", "email_not_verified", "current_password_is_invalid",
})  # fmt: skip
# What is wrong passes, or a person of the server mends it; the copy is good.
PASSES = frozenset({"quota_reached", "video_already_being_transcoded", "video_already_being_transcribed"})
TWO_FACTOR = frozenset({"missing_two_factor", "invalid_two_factor"})


class Privacy(IntEnum):
    """Who sees a video (packages/models/src/videos/video-privacy.enum.ts)."""

    PUBLIC = 1
    UNLISTED = 2
    PRIVATE = 3


def failure(answer: Answer) -> OutcomeError:
    """Name an answer that is no success."""
    named, code = answer.failure(), code_of(answer)
    if code in TWO_FACTOR:
        message = _("{reason} An account with two-factor authentication lets no program in: give Tambour its own.")
        return Unauthorized(message.format(reason=named))
    if code in ACCESS:
        return Unauthorized(str(named))
    if code in PASSES:
        return Unsent(str(named), retry_after=_PAUSE if code == "quota_reached" else None)
    return named


def unread(answer: Answer) -> OutcomeError:
    """Name the failure of a request that holds nothing of the copy, so that nothing of it can be refused."""
    named = failure(answer)
    return Unsent(str(named)) if isinstance(named, Refused) else named


def code_of(answer: Answer) -> str:
    """Give PeerTube's code of an error; empty when there is none."""
    code = _said(answer).get("code")
    return code if isinstance(code, str) and answer.status >= 400 else ""


def is_missing(answer: Answer) -> bool:
    """Say whether PeerTube itself says that a video is not there, and not what stands before it."""
    said = _said(answer)
    return answer.status == 404 and said.get("status") == 404 and isinstance(said.get("detail"), str)


def value_of(answer: Answer, name: str, kind: type, *, bare: bool = False) -> Any:
    """Give one value of an answer that must hold it; ``bare`` when it is a secret that was asked for."""
    value = answer.json(bare=bare)
    if isinstance(value, dict) and type(value.get(name)) is kind:
        return value[name]
    raise senseless(answer)


def videos_of(answer: Answer) -> list[Mapping[str, Any]]:
    """Give the videos of a list. Raise ``Unsent`` when the answer is none."""
    found = value_of(answer, "data", list)
    if all(isinstance(one, dict) and name_of(one) and made(one) for one in found):
        return list(found)
    raise senseless(answer)


def name_of(there: Mapping[str, Any]) -> str:
    """Give the name of a video in its address; empty when the answer has none."""
    name = there.get("shortUUID")
    return name if isinstance(name, str) and NAME.fullmatch(name) and MASK not in name else ""


def made(there: Mapping[str, Any]) -> datetime | None:
    """Give when a video was made."""
    when = there.get("createdAt")
    try:
        found = datetime.fromisoformat(when) if isinstance(when, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def privacy_of(there: Mapping[str, Any]) -> int | None:
    """Give who sees a video."""
    privacy = there.get("privacy")
    number = privacy.get("id") if isinstance(privacy, dict) else None
    return number if type(number) is int else None


def text_of(there: Mapping[str, Any], name: str) -> str:
    """Give a text of a video; empty when it has none."""
    text = there.get(name)
    return text if isinstance(text, str) else ""


def shown(title: str, description: str) -> str:
    """Sum up what readers see of a video: its title and its description."""
    return summed(f"{title}\n{description}")


def shows(there: Mapping[str, Any]) -> str:
    """Sum up what readers see of a video that was read."""
    return shown(text_of(there, "name"), text_of(there, "description"))


def says(there: Mapping[str, Any], post: Post) -> bool:
    """Say whether a video already has the words of a post."""
    words = letters(text_of(there, "name")), letters(text_of(there, "description"))
    return words == (letters(post.draft.title), letters(post.draft.text))


def senseless(answer: Answer) -> OutcomeError:
    """Name an answer that is none of PeerTube's."""
    message = _("{host} gave an answer that makes no sense.").format(host=host(answer.url))
    return Unsent(message) if answer.safe else InDoubt(message)


def _said(answer: Answer) -> dict[str, Any]:
    try:
        said = json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


_PAUSE = 3600.0  # seconds: more than a run waits, so that the account stops until a later one
