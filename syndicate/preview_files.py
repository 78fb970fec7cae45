"""Put previews on the disk: the page, and beside it the very files of the adapted pictures; and as data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from syndicate.kits import commands, kit_of, message
from syndicate.model import Attachment
from syndicate.preview import Preview
from syndicate.preview_kit import COPY, SCRIPT
from syndicate.preview_page import page, place_of
from syndicate.preview_parts import SUFFIXES

PAGE = "index.html"
PICTURES = "pictures"


def write(folder: Path, previews: Sequence[Preview], *, commune: str, now: datetime) -> Path:
    """Write the page and its pictures into a folder, in the place of those of an earlier preview; give the page.

    The page changes in one step, and never names a picture that is not there.
    """
    (folder / PICTURES).mkdir(parents=True, exist_ok=True)
    wanted = {file_name(attachment): attachment for seen in previews for attachment in attachments(seen)}
    for name, attachment in wanted.items():
        _write(folder / PICTURES / name, attachment.data)
    html = page(previews, lambda attachment: f"{PICTURES}/{file_name(attachment)}", commune=commune, now=now)
    _write(folder / SCRIPT, COPY.encode())
    _write(folder / PAGE, html.encode())
    for file in (folder / PICTURES).iterdir():
        if file.name not in wanted:
            file.unlink(missing_ok=True)
    return folder / PAGE


def as_data(previews: Sequence[Preview], folder: Path, *, now: datetime) -> dict[str, Any]:
    """Give previews as the data that ``--json`` prints; pictures are named by the files that ``write`` made."""
    return {"now": now.isoformat(), "page": str(folder / PAGE), "copies": [_copy(seen, folder) for seen in previews]}


def attachments(seen: Preview) -> Iterator[Attachment]:
    """Give all the pictures of a copy, that of its card included, and the sheet that is printed."""
    if seen.post is not None:
        yield from seen.post.attachments
        if seen.post.poster is not None:
            yield seen.post.poster
        if seen.post.card is not None:
            yield seen.post.card


def file_name(attachment: Attachment) -> str:
    """Name a picture by its bytes."""
    return hashlib.sha256(attachment.data).hexdigest() + SUFFIXES.get(attachment.mime, ".bin")


def _copy(seen: Preview, folder: Path) -> dict[str, Any]:
    draft, post = seen.draft, seen.post
    return {
        "original": seen.original,
        "account": seen.account.name,
        "kind": seen.account.kind,
        "network": seen.network,
        "place": place_of(seen) or None,
        "title": seen.title,
        "action": str(seen.action) if seen.action else None,
        "recover": seen.recover,
        "held": None if seen.action else {"code": seen.code, "reason": seen.reason},
        "fault": seen.fault or None,
        "time": seen.when.isoformat() if seen.when else None,
        "urgent": seen.urgent,
        "draft": None
        if draft is None
        else {
            "title": draft.title or None,
            "text": draft.text,
            "following": list(draft.following),
            "language": draft.language,
            "url": draft.link.url,
            "video": draft.video.url if draft.video else None,
        },
        "length": seen.length,
        "limit": seen.limit,
        "cost": seen.cost,
        "pictures": [_picture(attachment, folder) for attachment in post.attachments] if post else [],
        "poster": _picture(seen.post.poster, folder) if seen.post and seen.post.poster else None,
        "card": _card(seen, folder),
        "copy_url": seen.copy_url,
        "kit": _kit(seen),
    }


def _kit(seen: Preview) -> dict[str, Any] | None:
    kit = kit_of(seen)
    if kit is None:
        return None
    return {
        "place": kit.place,
        "text": kit.text,
        "steps": list(kit.steps),
        "commands": list(commands(seen)),
        "message": message(seen, kit),
    }


def _card(seen: Preview, folder: Path) -> dict[str, Any] | None:
    if not seen.carded or seen.draft is None or seen.post is None:
        return None
    link, card = seen.draft.link, seen.post.card
    picture = _picture(card, folder) if card else None
    return {"url": link.url, "title": link.title, "description": link.description, "picture": picture}


def _picture(attachment: Attachment, folder: Path) -> dict[str, Any]:
    return {
        "path": str(folder / PICTURES / file_name(attachment)),
        "mime": attachment.mime,
        "width": attachment.width,
        "height": attachment.height,
        "bytes": len(attachment.data),
        "sha256": hashlib.sha256(attachment.data).hexdigest(),
        "alt": attachment.alt,
    }


def _write(path: Path, data: bytes) -> None:
    """Write a whole file or none."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(data)
    fresh.replace(path)
