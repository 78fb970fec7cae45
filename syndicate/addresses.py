"""Addresses that people write: split when they are what they should be, never an exception when they are not."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")
# What the site has at its root beside its rubrics and its pages, and in each rubric beside its originals: older pages
# and years (see the plugins finding, lists and archives, and syndicate.search).
OURS = ("categories", "flux", "images", "pagefind", "plan-du-site", "recherche", "theme")
# And, for accounts whose readers can follow no address in a text, the page that their profile leads to.
LINKS = "liens"
NUMBERED = re.compile(r"page|\d{4}")

# What RFC 3986 allows nowhere in an address, halves of characters, which cannot be written at all, and the quotation
# marks, which end an attribute of a page.
_NEVER = re.compile(r"[\s\x00-\x20\x7f-\x9f\"'<>\\^`{|}\ud800-\udfff]")
# Labels with something in them, or an IPv6 address (urlsplit has checked it, and gives it without its brackets).
_HOST = re.compile(r"[^.:\[\]%]+(\.[^.:\[\]%]+)*\.?|[0-9a-f.]*:[0-9a-f:.]*")
# Python 3.11 reads the host of “[::1].example.org” as ::1; others read another.
_NETLOC = re.compile(r"(\[[^\[\]]*\]|[^\[\]:]*)(:\d*)?")


def split_web(text: str) -> SplitResult | None:
    """Split the full address of a site or a page, http or https; ``None`` when it is none, or names a user."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:  # an unfinished IPv6 address, a port that is no number
        return None
    if (
        parts.scheme not in ("http", "https")
        or _NEVER.search(text)
        or not _NETLOC.fullmatch(parts.netloc)
        or "@" in parts.netloc
    ):
        return None
    return parts if host and _HOST.fullmatch(host) else None


def host(url: str) -> str:
    """Name the server of an address, and nothing else of it."""
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:
        return "?"
