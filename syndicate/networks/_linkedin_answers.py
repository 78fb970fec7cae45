"""Read the answers of LinkedIn: what they hold, and what their errors mean for us.

Errors: https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling; the codes of the Posts
API are in its own page. The body of one holds ``status``, ``code`` and ``message``.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from syndicate.addresses import host
from syndicate.errors import InDoubt, OutcomeError, Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.networks._linkedin_posts import URN

if TYPE_CHECKING:
    from syndicate.web import Answer

# A version lives for a year at least (https://learn.microsoft.com/en-us/linkedin/marketing/versioning). The end of
# this one is not announced: those of before ended between the 15th and the 22nd of the same month, a year later.
VERSION = "202609"
VERSION_ENDS = date(2027, 9, 15)
EARLY = timedelta(days=60)  # how long before that end ``verify`` begins to say so

# What is wrong is not the copy: the access, the version, the Page's number, a picture that is not ready.
OUTDATED = frozenset({"NONEXISTENT_VERSION", "VERSION_MISSING"})
NOT_THE_COPY = frozenset({"INVALID_URN_ID", "INVALID_URN_TYPE", "MEDIA_ASSET_PROCESSING_FAILED",
                          "MEDIA_ASSET_WAITING_UPLOAD"})  # fmt: skip


def failure(answer: Answer) -> OutcomeError:
    """Name an answer that is no success."""
    named, code = answer.failure(), code_of(answer)
    if answer.status == 426 or code in OUTDATED:
        message = _("{host} no longer takes the version {version} of its API: Tambour must be updated.")
        return Unsent(message.format(host=host(answer.url), version=VERSION))
    if answer.status == 401:
        message = _("{reason} The access lasts 60 days and can be revoked: “tambour connect” gets another.")
        return Unauthorized(message.format(reason=named))
    return Unsent(str(named)) if answer.status in (400, 422) and code in NOT_THE_COPY else named


def version_advice(today: date) -> str:
    """Say in time that the pinned version of the API is about to end."""
    if today < VERSION_ENDS - EARLY:
        return ""
    message = _("The version {version} of LinkedIn's API may end on {date}: update Tambour before.")
    return message.format(version=VERSION, date=VERSION_ENDS.isoformat())


def duplicate_of(answer: Answer) -> str:
    """Give the URN of the post that LinkedIn says is the same; empty when it says no such thing.

    «Content is a duplicate of urn:li:share:7141138937766391808» (Arisamiga/Linkedin-RSS issue 5).
    """
    said = answer.content.decode(errors="replace")
    found = URN.search(said)
    return found[0] if answer.status == 422 and found and "duplicate" in said.lower() else ""


def code_of(answer: Answer) -> str:
    """Give LinkedIn's code of an error; older resources put it deeper."""
    try:
        said = json.loads(answer.content)
        code = said.get("code") or said["errorDetails"]["inputErrors"][0]["code"]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return ""
    return str(code)


def value_of(answer: Answer, name: str, kind: type, *, bare: bool = False) -> Any:
    """Give one value of an answer that must hold it; ``bare`` when it is a secret that was asked for."""
    value = answer.json(bare=bare)
    if isinstance(value, dict) and isinstance(value.get(name), kind):
        return value[name]
    raise senseless(answer)


def check_empty(answer: Answer) -> None:
    """Refuse a page where LinkedIn answers nothing: it is another's, and proves nothing."""
    if answer.content.strip():
        raise senseless(answer)


def senseless(answer: Answer) -> OutcomeError:
    """Name an answer that is none of the API's."""
    message = _("{host} gave an answer that makes no sense.").format(host=host(answer.url))
    return Unsent(message) if answer.safe else InDoubt(message)
