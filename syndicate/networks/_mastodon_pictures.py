"""Pictures for a server of the Mastodon API: sent anew, or named where an edit keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from syndicate.errors import Unsent
from syndicate.i18n import _
from syndicate.model import Attachment
from syndicate.networks._fingerprint import file_name, marked_focus, same_pictures, written
from syndicate.networks._mastodon_door import Door, MissingError
from syndicate.networks._mastodon_reading import id_of

READINESS = (1, 1, 2, 2, 3, 3, 5, 5, 8)  # seconds between two looks at a picture that the server prepares


def pictures_to_keep(there: Sequence[Mapping[str, Any]], wanted: Sequence[Attachment]) -> dict[str, Any] | None:
    """Name the pictures of a post, with their alt texts of now; ``None`` when they are not the ones wanted."""
    if not wanted:
        return {}
    if not same_pictures(there, wanted):
        return None
    named = [
        {"id": str(media["id"]), "description": attachment.alt, "focus": written(marked_focus(attachment))}
        for media, attachment in zip(there, wanted, strict=True)
    ]
    return {"media_attributes": named}


def upload(door: Door, attachment: Attachment, wait: Callable[[float], None]) -> str:
    """Send one picture and wait until the server has prepared it (POST /api/v2/media, GET /api/v1/media/:id)."""
    try:
        media = door.ask(
            lambda api: api.media_post(
                attachment.data,
                mime_type=attachment.mime,
                description=attachment.alt or None,
                focus=marked_focus(attachment),
                file_name=file_name(attachment),
            )
        )
        name = id_of(media)
        for seconds in READINESS:
            if media.get("url"):
                return name
            wait(seconds)
            media = door.ask(lambda api: api.media(name))
    except (MissingError, KeyError, TypeError, AttributeError):
        raise door.missing() from None
    raise Unsent(_("{host} takes too long to prepare a picture.").format(host=door.host))
