"""Read the answers of TikTok: what they hold, what their errors mean for us, and why a post failed.

Every answer holds ``data``, and ``error`` with a ``code``, which is «ok» when all is well. The codes:
https://developers.tiktok.com/doc/content-posting-api-reference-photo-post, and beside it ...-direct-post,
...-get-video-status and https://developers.tiktok.com/doc/tiktok-api-v2-error-handling.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from syndicate.addresses import host
from syndicate.errors import InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.i18n import _

if TYPE_CHECKING:
    from syndicate.web import Answer

MINUTE, DAY = 60.0, 86400.0  # seconds
OK = "ok"


class Means(Enum):
    """What an error means for us."""

    ACCESS = auto()  # Unauthorized: the token, a right, the app, or an account that a person must look at
    WAIT = auto()  # Unsent: too many calls in a minute
    FULL = auto()  # Unsent: the day's posts, or the drafts that wait
    REFUSED = auto()  # Refused: what we sent will never do
    PASSES = auto()  # a fault of theirs, that passes


# Of a call that makes something.
MEANINGS: Mapping[str, Means] = {
    "access_token_invalid": Means.ACCESS,
    "scope_not_authorized": Means.ACCESS,
    "scope_permission_missed": Means.ACCESS,
    "spam_risk_user_banned_from_posting": Means.ACCESS,
    "unaudited_client_can_only_post_to_private_accounts": Means.ACCESS,
    "url_ownership_unverified": Means.ACCESS,
    "privacy_level_option_mismatch": Means.ACCESS,
    "app_version_check_failed": Means.ACCESS,
    "rate_limit_exceeded": Means.WAIT,
    "spam_risk_too_many_posts": Means.FULL,
    "spam_risk_too_many_pending_share": Means.FULL,
    "reached_active_user_cap": Means.FULL,
    "spam_risk": Means.REFUSED,
    "invalid_param": Means.REFUSED,
    "invalid_params": Means.REFUSED,
    "invalid_file_upload": Means.REFUSED,
}
# Of a post that TikTok took, and could not make (``fail_reason``).
FAILURES: Mapping[str, Means] = {
    "file_format_check_failed": Means.REFUSED,
    "picture_size_check_failed": Means.REFUSED,
    "duration_check_failed": Means.REFUSED,
    "frame_rate_check_failed": Means.REFUSED,
    "spam_risk": Means.REFUSED,
    "spam_risk_text": Means.REFUSED,
    "spam_risk_too_many_posts": Means.FULL,
    "spam_risk_too_many_pending_share": Means.FULL,
    "spam_risk_user_banned_from_posting": Means.ACCESS,
    "auth_removed": Means.ACCESS,
    "photo_pull_failed": Means.PASSES,
    "video_pull_failed": Means.PASSES,
    "internal": Means.PASSES,
}
CANCELLED = "publish_cancelled"


def data_of(answer: Answer) -> Mapping[str, Any]:
    """Give what an answer holds. Raise what its code means, or that it makes no sense."""
    code = code_of(answer)
    if code in MEANINGS:
        raise _meant(MEANINGS[code], answer, code)
    if code and code != OK:
        raise _unknown(answer, code)
    if answer.status >= 400:
        raise (dataclasses.replace(answer, read=True) if answer.safe else answer).failure()
    found = answer.json()
    data = found.get("data") if isinstance(found, dict) else None
    if code != OK or not isinstance(data, dict):
        raise senseless(answer)
    return data


def code_of(answer: Answer) -> str:
    """Give the code of an answer; empty when it is none of TikTok's."""
    error = _error(answer).get("code")
    return error if isinstance(error, str) and re.fullmatch(r"\w{1,80}", error, re.ASCII) else ""


def _meant(means: Means, answer: Answer, code: str) -> OutcomeError:
    words = {"host": host(answer.url), "status": code, "reason": answer.quote(_error(answer).get("message"))}
    hint = hints().get(code, "")
    if means is Means.ACCESS:
        return Unauthorized(_said(_("{host} refused the access ({status}{reason}).").format(**words), hint))
    if means in (Means.WAIT, Means.FULL):
        message = _said(_("{host} asks to wait ({status}{reason}).").format(**words), hint)
        return Unsent(message, retry_after=_regained(answer) if means is Means.WAIT else DAY)
    message = _said(_("{host} refused the request ({status}{reason}).").format(**words), hint)
    return Unsent(message) if answer.safe else Refused(message)


def _unknown(answer: Answer, code: str) -> OutcomeError:
    """Name a code that no page documents, by the status that it comes with: a person may find out what it means."""
    words = {"host": host(answer.url), "status": code, "reason": answer.quote(_error(answer).get("message"))}
    if answer.status in (401, 403):
        return Unauthorized(_("{host} refused the access ({status}{reason}).").format(**words))
    if answer.status == 429:
        return Unsent(_("{host} asks to wait ({status}{reason}).").format(**words), retry_after=_regained(answer))
    message = _("{host} refused the request ({status}{reason}).").format(**words)
    return Unsent(message) if answer.safe else InDoubt(message)


def failed(reason: str, where: str) -> OutcomeError:
    """Name why a post that TikTok took was not made; nobody sees anything of it."""
    means = FAILURES.get(reason, Means.PASSES)
    code = reason if reason in FAILURES else "FAILED"
    message = _said(
        _("{host} could not make the post ({reason}).").format(host=where, reason=code), hints().get(code, "")
    )
    if means is Means.ACCESS:
        return Unauthorized(message)
    if means is Means.REFUSED:
        return Refused(message)
    return Unsent(message, retry_after=DAY if means is Means.FULL else None)


def is_passing(reason: str) -> bool:
    """Say whether a post that failed for this reason may be asked for again."""
    return reason != CANCELLED and FAILURES.get(reason, Means.PASSES) in (Means.PASSES, Means.FULL)


def hints() -> Mapping[str, str]:
    """Say what a person does about the codes that are theirs to mend."""
    return {
        "unaudited_client_can_only_post_to_private_accounts": _(
            "TikTok has not audited the app: take “post” out of tambour.toml, and its drafts go to the inbox."
        ),
        "url_ownership_unverified": _("Have TikTok verify the site's domain, in the app's “URL properties”."),
        "spam_risk_too_many_pending_share": _("Too many drafts wait in the TikTok app: post them, or delete them."),
        "app_version_check_failed": _("Update the TikTok app on the telephone that has the account."),
        "photo_pull_failed": _("TikTok fetches pictures from our site: it must answer without redirect."),
        "auth_removed": _("Somebody took the access away in the TikTok app."),
    }


def senseless(answer: Answer) -> OutcomeError:
    """Name an answer that is none of the API's."""
    message = _("{host} gave an answer that makes no sense.").format(host=host(answer.url))
    return Unsent(message) if answer.safe else InDoubt(message)


def _error(answer: Answer) -> Mapping[str, Any]:
    try:
        error = json.loads(answer.content)["error"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return error if isinstance(error, dict) else {}


def _regained(answer: Answer) -> float:
    """Give the seconds until calls are taken again: what the header says, else a minute, as the limits are counted."""
    said = answer.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() and len(said) < 6 else MINUTE


def _said(message: str, hint: str) -> str:
    return f"{message} {hint}" if hint else message
