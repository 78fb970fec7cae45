"""Read the answers of a Bluesky server: what they hold, and what their errors mean for us."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syndicate.addresses import host
from syndicate.errors import InDoubt, OutcomeError, Unauthorized, Unsent
from syndicate.i18n import _

if TYPE_CHECKING:
    from syndicate.web import Answer


def created(answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Give the record that a commit made; ``None`` when the server leaves that out, as the lexicon allows."""
    results = answer.get("results")
    made = [one for one in results if isinstance(one, dict) and "cid" in one] if isinstance(results, list) else []
    return made[0] if made else None


def cid_of(thing: Mapping[str, Any] | None) -> str:
    """Give the CID of a record, 59 letters as servers write it; empty when it makes no sense."""
    cid = (thing or {}).get("cid")
    return cid if isinstance(cid, str) and len(cid) < 128 else ""


def error_of(answer: Answer) -> str:
    """Give the name of an XRPC error (https://atproto.com/specs/xrpc#error-responses)."""
    try:
        return str(json.loads(answer.content)["error"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def is_list_of_records(records: object) -> bool:
    """Say whether this is a list of records, each with its address and its value."""
    return isinstance(records, list) and all(
        isinstance(one, dict) and isinstance(one.get("uri"), str) and isinstance(one.get("value"), dict)
        for one in records
    )


def failure(answer: Answer) -> OutcomeError:
    """Name a 400, which here also speaks of our session, or of a picture that the server has lost since its upload.

    Names of errors: packages/pds/src/auth-verifier.ts, packages/pds/src/actor-store/blob/transactor.ts.
    """
    named = answer.failure()
    if error_of(answer) in ("ExpiredToken", "InvalidToken"):
        return Unauthorized(str(named))
    return Unsent(str(named)) if error_of(answer) == "BlobNotFound" else named


def value_of(answer: Answer, name: str) -> Any:
    """Give one value of an answer that must hold it."""
    value = answer.json()
    if isinstance(value, dict) and name in value:
        return value[name]
    raise senseless(answer)


def senseless(answer: Answer) -> OutcomeError:
    """Name an answer that is none of the API's."""
    message = _("{host} gave an answer that makes no sense.").format(host=host(answer.url))
    return Unsent(message) if answer.safe else InDoubt(message)
