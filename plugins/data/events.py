"""Events: when, where, whether they still take place, how they come back, what they cost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from syndicate import recurrence

from .. import facts
from ..site import Site
from . import place
from .values import CONTEXT, Node, commune, day, web

DAYS = dict(zip(recurrence.DAYS, place.DAYS, strict=True))
PERIODS = {"DAILY": "D", "WEEKLY": "W", "MONTHLY": "M", "YEARLY": "Y"}
_FREE = re.compile(r"\s*(?:entrée\s+(?:libre|gratuite)|gratuit(?:e|es|s)?|libre|free|0\s*€?)\b", re.IGNORECASE)


def event(site: Site, content: Any) -> Node:
    """Give an event at its next time; one that comes back says how."""
    extra, seen = content.source.extra, content.event
    whole = bool(extra.get("all_day"))
    return {
        "@type": "Event",
        "name": content.title,
        "description": content.lead,
        "inLanguage": content.lang,
        "startDate": _written(seen.start, whole=whole),
        "endDate": _written(seen.end, whole=whole),
        "previousStartDate": _written(_moment(extra.get("previous_start"), site), whole=whole),
        "eventStatus": f"{CONTEXT}/{_status(extra)}",
        "eventAttendanceMode": f"{CONTEXT}/{'On' if _online(extra) else 'Off'}lineEventAttendanceMode",
        "eventSchedule": schedule(str(extra.get("recurrence") or ""), site, extra),
        "location": _location(site, content),
        "organizer": _organizer(site, str(extra.get("organizer") or "")),
        "offers": _offer(site, content),
        "isAccessibleForFree": True if _free(extra) else None,
    }


def schedule(rule: str, site: Site, extra: Mapping[str, Any]) -> Node:
    """Write an RRULE (RFC 5545, 3.3.10) as a Schedule; one that the vocabulary cannot say is left to the page."""
    start = _moment(extra.get("start"), site)
    try:
        parts = recurrence.parse(rule) if rule else {}
    except ValueError:
        return {}
    if not parts or start is None or parts.keys() & {"BYSETPOS", "BYWEEKNO", "BYYEARDAY", "BYHOUR"}:
        return {}
    end = _moment(extra.get("end"), site)
    until = re.match(r"(\d{4})(\d\d)(\d\d)", parts.get("UNTIL", ""))
    return {
        "@type": "Schedule",
        "repeatFrequency": f"P{parts.get('INTERVAL', '1')}{PERIODS[parts['FREQ']]}",
        # A plain weekday has a name in the vocabulary; « the first Tuesday » is written as calendars do.
        "byDay": [
            f"{CONTEXT}/{DAYS[code]}" if code in DAYS else code for code in parts.get("BYDAY", "").split(",") if code
        ],
        "byMonthDay": [int(one) for one in parts.get("BYMONTHDAY", "").split(",") if one],
        "byMonth": [int(one) for one in parts.get("BYMONTH", "").split(",") if one],
        "repeatCount": int(parts["COUNT"]) if "COUNT" in parts else None,
        "startDate": start.date().isoformat(),
        "endDate": "-".join(until.groups()) if until else "",
        "exceptDate": [day(one, site) for one in extra.get("exdates") or ()],
        "startTime": "" if extra.get("all_day") else f"{start:%H:%M:%S}",
        "endTime": f"{end:%H:%M:%S}" if end and not extra.get("all_day") else "",
        "scheduleTimezone": site.config.commune.timezone,
    }


def _status(extra: Mapping[str, Any]) -> str:
    status = extra.get("event_status")
    if status == "cancelled":
        return "EventCancelled"
    if status == "moved_online":
        return "EventMovedOnline"
    if extra.get("previous_start"):  # a new day is known
        return "EventRescheduled"
    return "EventPostponed" if status == "postponed" else "EventScheduled"


def _online(extra: Mapping[str, Any]) -> bool:
    return extra.get("event_status") == "moved_online"


def _location(site: Site, content: Any) -> Node:
    extra = content.source.extra
    if _online(extra):
        url = web(extra.get("registration_url")) or site.absolute(content.url)
        return {"@type": "VirtualLocation", "url": url}
    given = extra.get("location")
    known: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    if not given:
        return {}
    return {
        "@type": "Place",
        "name": str(known.get("name") or facts.place(content.source)),
        "address": place.address(known, site)
        or {"@type": "PostalAddress", "addressLocality": site.config.commune.name},
        "geo": place.geo(known),
    }


def _organizer(site: Site, named_by: str) -> Node:
    """Name the organiser: the commune when nobody else is named, or when it is."""
    own = site.config.commune.name.casefold()
    if not named_by or named_by.casefold() in (own, f"commune de {own}", f"commune d’{own}", f"mairie de {own}"):
        return commune(site)
    return {"@type": "Organization", "name": named_by}


def _free(extra: Mapping[str, Any]) -> bool:
    return bool(_FREE.match(str(extra.get("price") or "")))


def _offer(site: Site, content: Any) -> Node:
    """Say what it costs: a figure when it is free, else the editor's own words."""
    extra = content.source.extra
    price = str(extra.get("price") or "")
    url = web(extra.get("registration_url"))
    if not price and not url:
        return {}
    cost = {"price": 0, "priceCurrency": "EUR"} if _free(extra) else {}
    return {"@type": "Offer", "url": url or site.absolute(content.url), "description": price} | cost


def _moment(value: object, site: Site) -> datetime | None:
    return value.astimezone(site.config.zone) if isinstance(value, datetime) else None


def _written(value: datetime | None, *, whole: bool) -> str:
    if value is None:
        return ""
    return value.date().isoformat() if whole else value.isoformat()
