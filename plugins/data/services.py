"""What residents go to: procedures, departments, facilities, associations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..site import Site
from . import place
from .values import TOWN_HALL, Node, commune, identifier, named, town, web

# Words of the kind of a facility, and what the vocabulary calls it; the first that is found holds.
FACILITIES = {
    "bibliothèque": "Library", "médiathèque": "Library", "musée": "Museum", "cimetière": "Cemetery",
    "déchèterie": "RecyclingCenter", "déchetterie": "RecyclingCenter", "mairie": "CityHall",
    "piscine": "PublicSwimmingPool", "stade": "StadiumOrArena", "école": "School", "collège": "School",
    "crèche": "Preschool", "parking": "ParkingFacility", "aire de jeux": "Playground", "parc": "Park",
    "salle": "EventVenue", "toilettes": "PublicToilet",
}  # fmt: skip


def procedure(site: Site, content: Any) -> Node:
    """Give a procedure: for whom, through which channels."""
    extra = content.source.extra
    channels: list[Node] = []
    if web(extra.get("online_url")):
        channels.append({"@type": "ServiceChannel", "serviceUrl": web(extra.get("online_url"))})
    if extra.get("phone"):
        phone = {"@type": "ContactPoint", "telephone": extra["phone"], "email": extra.get("email")}
        channels.append({"@type": "ServiceChannel", "servicePhone": phone})
    if extra.get("address"):
        where = {"@type": "Place", "name": extra.get("service"), "address": place.address(extra, site)}
        channels.append({"@type": "ServiceChannel", "serviceLocation": where})
    return {
        "@type": "GovernmentService",
        "name": content.title,
        "description": content.lead,
        "serviceType": content.source.category or content.rubric,
        "provider": commune(site),
        "areaServed": town(site),
        "audience": [{"@type": "Audience", "audienceType": one} for one in extra.get("audience") or ()],
        "availableChannel": channels,
    }


def department(site: Site, content: Any) -> Node:
    """Give a department of the town hall."""
    extra = content.source.extra
    return _contact(extra, site) | {
        "@type": "GovernmentOffice",
        "name": content.title,
        "description": content.lead,
        "parentOrganization": commune(site),
        "location": {} if extra.get("address") else {"@id": named(site, TOWN_HALL)},
    }


def facility(site: Site, content: Any) -> Node:
    """Give a public place."""
    extra = content.source.extra
    kind = str(extra.get("equip_type") or content.title).casefold()
    access = {"@type": "LocationFeatureSpecification", "name": "Accessibilité", "value": extra.get("accessibility")}
    return _contact(extra, site) | {
        "@type": next((name for word, name in FACILITIES.items() if word in kind), "CivicStructure"),
        "name": extra.get("equip_nom") or content.title,
        "description": content.lead,
        "identifier": identifier("EQUIP_UID", extra.get("equip_uid")),
        "amenityFeature": [access] if extra.get("accessibility") else [],
        "containedInPlace": town(site),
        "publicAccess": True,
    }


def association(site: Site, content: Any) -> Node:
    """Give an association; one that is in the register of associations is no part of the administration."""
    extra = content.source.extra
    numbers = [identifier(name.upper(), extra.get(name)) for name in ("rna", "siret")]
    found = _contact(extra, site)
    return {key: value for key, value in found.items() if key not in ("geo", "openingHoursSpecification")} | {
        "@type": "NGO" if extra.get("rna") else "Organization",
        "name": content.title,
        "description": content.lead,
        "identifier": numbers,
        "knowsAbout": extra.get("theme"),
        "areaServed": town(site),
    }


def _contact(extra: Mapping[str, Any], site: Site) -> Node:
    """Give how to reach a place: nothing that the page does not show."""
    website = web(extra.get("website") or extra.get("equip_web"))
    return {
        "telephone": extra.get("phone") or extra.get("equip_tel"),
        "email": extra.get("email") or extra.get("equip_email"),
        "sameAs": [website] if website else [],
        "address": place.address(extra, site),
        "geo": place.geo(extra),
        "openingHoursSpecification": place.opening(extra),
    }
