"""What the parts of the preview's page share."""

from __future__ import annotations

import html
from collections.abc import Callable

from syndicate.i18n import _
from syndicate.model import Attachment

SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
}

Where = Callable[[Attachment], str]


def escaped(text: object) -> str:
    """Make a text harmless in HTML."""
    return html.escape(str(text))


def picture_facts(attachment: Attachment) -> str:
    """Say the size and the weight of an adapted picture."""
    kilobytes = max(1, round(len(attachment.data) / 1000))
    form = attachment.mime.rpartition("/")[2].upper()
    facts = _("{width} × {height} pixels, {form}, {weight} kB")
    return facts.format(width=attachment.width, height=attachment.height, form=form, weight=kilobytes)


def image(attachment: Attachment, where: Where, *, decorative: bool = False) -> str:
    """Show an adapted picture; a ``decorative`` one says nothing."""
    alt = "" if decorative else escaped(attachment.alt)
    size = f'width="{attachment.width}" height="{attachment.height}"'
    return f'<img src="{escaped(where(attachment))}" alt="{alt}" {size} loading="lazy">'
