"""Read the answers of YouTube: what they hold, and what their errors mean for us.

Errors: https://developers.google.com/youtube/v3/docs/errors; each has a ``reason``, which is what is read of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from syndicate.addresses import host
from syndicate.errors import InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.model import Post
from syndicate.networks._shown import letters, summed
from syndicate.veil import MASK

if TYPE_CHECKING:
    from syndicate.web import Answer

NAME = re.compile(r"[A-Za-z0-9_-]{11}")  # of a video

# What is wrong is the copy.
REFUSED = frozenset({
    "invalidTitle", "invalidDescription", "invalidTags", "invalidCategoryId", "invalidVideoMetadata", "invalidMetadata",
    "invalidFilename", "invalidImage", "invalidRecordingDetails", "invalidVideoGameRating", "invalidPublishAt",
    "defaultLanguageNotSet", "contentRequired", "mediaBodyRequired", "nameTooLong",
})  # fmt: skip
# What is wrong passes: the seconds until it is worth trying again. All are more than a run waits, so that the account
# stops until a later one: the quota is that of a day, the channel's videos those of 24 hours.
HOUR = 3600.0
PASSES: Mapping[str, float | None] = {
    "quotaExceeded": HOUR, "dailyLimitExceeded": HOUR, "uploadLimitExceeded": 24 * HOUR, "rateLimitExceeded": 60.0,
    "userRateLimitExceeded": 60.0, "uploadRateLimitExceeded": HOUR, "backendError": None, "processingFailure": None,
}  # fmt: skip
# What is wrong is the access: codes that come with a status that does not say so.
ACCESS = frozenset({"invalid_grant", "invalid_client", "unauthorized_client", "deleted_client", "invalid_scope"})


def failure(answer: Answer) -> OutcomeError:
    """Name an answer that is no success."""
    why, said = reason_of(answer), _error(answer)
    if not why:
        return answer.failure()
    place = {"host": host(answer.url), "status": answer.status, "reason": answer.quote(why, said.get("message"))}
    message = _("{host} refused the request ({status}{reason}).").format(**place)
    if why in PASSES:
        passes = answer.safe or PASSES[why] is not None  # a fault of theirs may come after the effect
        return Unsent(message, retry_after=PASSES[why]) if passes else InDoubt(message)
    if why in REFUSED and not answer.read:
        return Refused(message)
    if answer.status in (401, 403) or why in ACCESS:
        return Unauthorized(message)
    return Unsent(message) if answer.safe or answer.status == 429 else InDoubt(message)


def unread(answer: Answer) -> OutcomeError:
    """Name the failure of a request that holds nothing of the copy, so that nothing of it can be refused."""
    named = failure(answer)
    return Unsent(str(named)) if isinstance(named, Refused) else named


def reason_of(answer: Answer) -> str:
    """Give YouTube's reason for an error, or OAuth's code; empty when there is none."""
    error = _error(answer)
    errors = error.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else error
    reason = first.get("reason")
    return reason if isinstance(reason, str) and answer.status >= 400 else ""


def items_of(answer: Answer) -> list[dict[str, Any]]:
    """Give the items of a list. Raise ``Unsent`` or ``InDoubt`` when the answer is none."""
    found = value_of(answer, "items", list)
    if all(isinstance(one, dict) for one in found):
        return list(found)
    raise senseless(answer)


def value_of(answer: Answer, name: str, kind: type, *, bare: bool = False) -> Any:
    """Give one value of an answer that must hold it; ``bare`` when it is a secret that was asked for."""
    value = answer.json(bare=bare)
    if isinstance(value, dict) and type(value.get(name)) is kind:
        return value[name]
    raise senseless(answer)


def name_of(video: Mapping[str, Any]) -> str:
    """Give the name of a video; empty when the answer has none."""
    name = video.get("id")
    return name if isinstance(name, str) and NAME.fullmatch(name) and MASK not in name else ""


def part(there: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Give a part of a resource; empty when it has none."""
    value = there.get(name)
    return value if isinstance(value, dict) else {}


def text_of(there: Mapping[str, Any], name: str) -> str:
    """Give a text of a part; empty when it has none."""
    text = there.get(name)
    return text if isinstance(text, str) else ""


def privacy_of(video: Mapping[str, Any]) -> str:
    """Say who sees a video: ``public``, ``unlisted``, ``private``; empty when the answer does not tell."""
    return text_of(part(video, "status"), "privacyStatus")


def published(video: Mapping[str, Any]) -> datetime | None:
    """Give when a video was made public, or sent where it was not."""
    try:
        found = datetime.fromisoformat(text_of(part(video, "snippet"), "publishedAt"))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def tags_of(video: Mapping[str, Any]) -> list[str]:
    """Give the tags of a video, which YouTube tells its owner only."""
    tags = part(video, "snippet").get("tags")
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def shows(video: Mapping[str, Any]) -> str:
    """Sum up what readers see of a video: its title and its description."""
    snippet = part(video, "snippet")
    return summed(f"{text_of(snippet, 'title')}\n{text_of(snippet, 'description')}")


def says(video: Mapping[str, Any], post: Post) -> bool:
    """Say whether a video already has the words of a post."""
    snippet = part(video, "snippet")
    words = letters(text_of(snippet, "title")), letters(text_of(snippet, "description"))
    return words == (letters(post.draft.title), letters(post.draft.text))


def senseless(answer: Answer) -> OutcomeError:
    """Name an answer that is none of YouTube's."""
    message = _("{host} gave an answer that makes no sense.").format(host=host(answer.url))
    return Unsent(message) if answer.safe else InDoubt(message)


def _error(answer: Answer) -> dict[str, Any]:
    """Give what an error says of itself: an object at YouTube, a code at Google's accounts (RFC 6749, 5.2)."""
    try:
        said = json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}
    error = said.get("error") if isinstance(said, dict) else None
    if isinstance(error, dict):
        return error
    if isinstance(error, str) and error in ACCESS:
        return {"reason": error, "message": said.get("error_description")}
    return {}
