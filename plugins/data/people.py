"""Elected members: a role in the commune, and of the person only the name that the page gives."""

from __future__ import annotations

from typing import Any

from ..site import Site
from .values import Node


def elected(_site: Site, content: Any) -> Node:
    """Give a role of the council; who holds it is named when the front matter names them."""
    extra = content.source.extra
    name = " ".join(str(extra[key]) for key in ("first_name", "last_name") if extra.get(key))
    return {
        "@type": "OrganizationRole",
        "name": content.title,
        "roleName": extra.get("role") or content.title,
        "description": ", ".join(extra.get("delegations") or ()),
        "member": {"@type": "Person", "name": name},
    }
