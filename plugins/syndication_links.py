"""« Also published on »: the links from an original to its copies, as the ledger knows them.

The plugin reads and never writes: the ledger belongs to the engine. Their mark is ``u-syndication``
(https://indieweb.org/u-syndication).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from syndicate.model import State

from .profiles import network_name
from .site import Site

# The embedded network has no public pages; a demonstration that serves its folder says where, such as /copies/.
OUTBOX_URL = "TAMBOUR_OUTBOX_URL"


@dataclass(frozen=True, slots=True)
class CopyLink:
    """A link to one live copy."""

    label: str
    url: str


def links(site: Site, original: str) -> list[CopyLink]:
    """Give the live copies of an original that have a public address, in the order of tambour.toml."""
    found = []
    outbox = os.environ.get(OUTBOX_URL, "")
    several = _several(site)
    copies = site.copies(original)
    for name, account in site.config.accounts.items():
        copy = copies.get(name)
        if copy is None or copy.state is not State.LIVE or account.rules.closed is not None:
            continue
        url = copy.copy_url
        if account.kind == "outbox":
            url = f"{outbox}{quote(name)}/{quote(copy.copy_id)}/" if outbox and copy.copy_id else None
        if url and urlsplit(url).scheme in ("http", "https", ""):
            label = network_name(account) if account.kind != "outbox" else name
            found.append(CopyLink(f"{label} ({name})" if account.kind in several else label, url))
    return found


def _several(site: Site) -> set[str]:
    """Name the kinds of which there are two accounts: their links say which."""
    kinds = [account.kind for account in site.config.accounts.values() if account.kind != "outbox"]
    return {kind for kind in kinds if kinds.count(kind) > 1}
