"""The values of structured data: what is empty goes, what is no web address goes, no name is invented."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from ..share_cards import Shared
from ..site import Site

Node = dict[str, Any]
CONTEXT = "https://schema.org"
# Names of what every page speaks of, after the address of the home page.
COMMUNE, TOWN_HALL, WEBSITE = "#commune", "#mairie", "#site"


def written(nodes: Sequence[Node]) -> str:
    """Write a graph such that nothing in it can end the block of the page that holds it, or begin another."""
    graph = [node for node in map(full, nodes) if node]
    text = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def full(value: Any) -> Any:
    """Give a value without its empty parts; a thing of which only the type is left is empty too."""
    if isinstance(value, str):  # most are
        return value
    if isinstance(value, Mapping):
        kept = {key: found for key, one in value.items() if (found := full(one)) not in (None, "", [], {})}
        return kept if kept.keys() - {"@type"} else {}
    if isinstance(value, list | tuple):
        return [found for one in value if (found := full(one)) not in (None, "", [], {})]
    return value


def web(address: object) -> str:
    """Give a web address as it is, and nothing for what is none."""
    try:
        parts = urlsplit(str(address or ""))
    except ValueError:
        return ""
    return str(address) if parts.scheme in ("http", "https") and parts.netloc else ""


def moment(value: object, site: Site) -> str:
    """Write a moment with its offset in the commune's zone (ISO 8601)."""
    return value.astimezone(site.config.zone).isoformat() if isinstance(value, datetime) else ""


def day(value: object, site: Site) -> str:
    """Write a day of the commune's zone."""
    return value.astimezone(site.config.zone).date().isoformat() if isinstance(value, datetime) else ""


def named(site: Site, name: str) -> str:
    """Give the ``@id`` of what every page speaks of."""
    return site.absolute(name)


def commune(site: Site) -> Node:
    """Name the commune, wherever it is spoken of: ``publisher`` says more of it, once on each page."""
    return {"@type": "GovernmentOrganization", "@id": named(site, COMMUNE), "name": site.config.commune.name}


def town(site: Site) -> Node:
    """Name the territory of the commune by its code of the INSEE."""
    insee = identifier("INSEE", site.config.commune.facts.get("insee"))
    return {"@type": "City", "name": site.config.commune.name, "identifier": insee}


def identifier(register: str, value: object) -> Node:
    """Give a number in a register."""
    return {"@type": "PropertyValue", "propertyID": register, "value": str(value)} if value else {}


def publisher(site: Site) -> Node:
    """Describe the commune as whoever reads its news needs it."""
    return commune(site) | {"url": site.absolute(""), "logo": logo(site)}


def logo(site: Site) -> Node:
    """Give the picture that stands for the commune."""
    return {"@type": "ImageObject", "url": site.absolute("theme/icon.svg"), "caption": site.config.commune.name}


def picture(site: Site, shown: Shared) -> Node:
    """Describe the picture that goes with a page when it is shared."""
    return {
        "@type": "ImageObject",
        "url": site.absolute(shown.path),
        "width": shown.width,
        "height": shown.height,
        "caption": shown.alt,
        "creditText": shown.credit,
    }
