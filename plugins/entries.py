"""What the feeds say of an original: a few plain values, taken once from Pelican's content objects.

Ids are ``urn:uuid`` of version 5 (RFC 4122), made from the original's own ``id`` and from the commune's INSEE code
(else its SIREN, else its host name). A ``tag:`` URI (RFC 4151) would hold the domain name and a date; the UUID holds
nothing that moves: correcting a title or a date, moving the page or the whole site to another domain announces
nothing a second time.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from syndicate.config import Commune

from .pictures import Shown

# The namespace of Tambour's ids, drawn once: uuid5(NAMESPACE_URL, "https://tambour.example/ids").
NAMESPACE = uuid.UUID("883ccdb9-b617-5422-ad64-ff1dd95f8dd8")


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed. Addresses are absolute, times carry their offset, ``html`` is clean."""

    urn: str
    url: str
    title: str
    summary: str
    html: str
    date: datetime
    modified: datetime | None
    type: str
    category: str = ""
    tags: tuple[str, ...] = ()
    picture: Shown | None = None
    home: str = ""  # address of the site, with its final slash

    @property
    def changed(self) -> datetime:
        """Give the time of the last change that the editor dated."""
        return max(self.date, self.modified or self.date)


def urn(commune: Commune, original: str) -> str:
    """Name an original for ever, in all feeds and all domains."""
    facts = commune.facts
    place = facts.get("insee") or facts.get("siren") or facts.get("siret", "")[:9] or urlsplit(commune.url).hostname
    return uuid.uuid5(NAMESPACE, f"{place}/{original}").urn


def xml_text(text: str) -> str:
    """Drop the characters that XML 1.0 cannot hold."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
