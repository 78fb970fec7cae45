"""Where something is and when it is open: postal addresses, coordinates, opening hours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .. import hours
from ..site import Site
from .values import Node

COUNTRY = "FR"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOLIDAYS = "PublicHolidays"
CLOSED = (0, 0)  # minutes from midnight
# « 2, place du Tambour, 99010 Valserein »: the last part that begins with a postcode names the town.
_TOWN = re.compile(r"^(?P<street>.*?)(?:,\s*|^)(?P<code>\d{5})\s+(?P<town>[^,]+)$", re.DOTALL)


def of_commune(site: Site) -> Node:
    """Give the address of the town hall."""
    facts = site.config.commune.facts
    if not facts.get("address"):
        return {}
    return {
        "@type": "PostalAddress",
        "streetAddress": facts["address"],
        "postalCode": facts.get("postcode"),
        "addressLocality": site.config.commune.name,
        "addressCountry": COUNTRY,
    }


def address(extra: Mapping[str, Any], site: Site) -> Node:
    """Give a postal address: cut into pieces as open data has it, or on one line."""
    if extra.get("adr_nomvoie"):
        street = ", ".join(str(extra[key]) for key in ("adr_numero", "adr_nomvoie") if extra.get(key))
        code, locality = extra.get("adr_codepostal"), extra.get("adr_commune")
    elif extra.get("address"):
        line = str(extra["address"])
        found = _TOWN.match(line)
        street, code, locality = (found["street"], found["code"], found["town"]) if found else (line, None, None)
    else:
        return {}
    own = site.config.commune
    street = str(street).removesuffix(f", {own.name}")
    return {
        "@type": "PostalAddress",
        "streetAddress": street,
        "postalCode": code or (own.facts.get("postcode") if not locality or locality == own.name else None),
        "addressLocality": locality or own.name,
        "addressCountry": COUNTRY,
    }


def geo(extra: Mapping[str, Any]) -> Node:
    """Give coordinates (WGS 84, degrees)."""
    latitude = extra.get("lat", extra.get("equip_lat"))
    longitude = extra.get("lon", extra.get("equip_long"))
    if latitude is None or longitude is None:
        return {}
    return {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}


def opening(extra: Mapping[str, Any]) -> list[Node]:
    """Give opening hours; those that hang on the season are left to the words of the page."""
    return specifications(str(extra.get("opening_hours") or extra.get("equip_ouverture") or ""))


def specifications(written: str) -> list[Node]:
    """Give the hours of an ordinary week, in OpenStreetMap's syntax, as schema.org writes them.

    The vocabulary says "closed" with hours that begin and end at midnight; a weekday without hours needs no word.
    """
    week = hours.week(written) if written else None
    if week is None:
        return []
    found = [
        _specification(span, [DAYS[number] for number, spans in enumerate(week) if span in spans])
        for span in dict.fromkeys(span for spans in week for span in spans)
    ]
    return [*found, _specification(CLOSED, [HOLIDAYS])] if hours.holidays(written) == [] else found


def special(closings: Iterable[Mapping[str, Any]]) -> list[Node]:
    """Give the exceptional days of the town hall, each with its hours, or closed."""
    return [
        _specification(span, [])
        | {
            "validFrom": str(one["on"]),
            "validThrough": str(one.get("until", one["on"])),
            "description": one.get("reason"),
        }
        for one in closings
        for span in (hours.minutes(one["hours"]) if one.get("hours") else [CLOSED])
    ]


def _specification(span: tuple[int, int], days: list[str]) -> Node:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": days,
        "opens": _clock(span[0]),
        "closes": _clock(span[1]),
    }


def _clock(minutes: int) -> str:
    """Write minutes from midnight; the end of the day is its last minute, for 24:00 is no time of ISO 8601:2019."""
    return "23:59" if minutes >= 24 * 60 else f"{minutes // 60:02}:{minutes % 60:02}"
