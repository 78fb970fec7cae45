"""What a list says above the title of an original: its date where a date means something, else what it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from syndicate.i18n import _
from syndicate.source import Source

from . import words
from .facts import sitting
from .site import Site

# What names an original of each of these types; without any of them, its category does.
KEYS = {
    "demarches": (),
    "elus": ("role", "group"),
    "services": ("phone",),
    "equipements": ("equip_type",),
    "associations": ("theme",),
    "documents": ("document_type", "period"),
    "tribune": ("group", "period"),
}


def brief(site: Site, source: Source) -> str:
    """Say in a few words what an original is; empty where its category and its date say it."""
    return " · ".join(filter(None, _parts(site, source)))


def _parts(site: Site, source: Source) -> Iterator[str]:
    extra = source.extra
    if source.type == "conseil":
        yield str(extra.get("act_type", ""))
        yield _sitting(site, source)
    elif source.type == "marches":
        yield str(extra.get("reference", ""))
        yield _deadline(site, source)
    elif source.type == "alertes":
        if source.date:
            yield words.day(source.date.astimezone(site.config.zone), site.lang)
        yield str(extra.get("area", ""))
    else:
        for key in KEYS.get(source.type, ()):
            yield str(extra.get(key, ""))
        if source.type in KEYS and not any(extra.get(key) for key in KEYS[source.type]):
            yield source.category


def _sitting(site: Site, source: Source) -> str:
    date = source.extra.get("sitting_date")
    if not isinstance(date, datetime):
        return ""
    day = words.day(date.astimezone(site.config.zone), site.lang)
    return _("sitting of {day}").format(day=day) if sitting(source) else day


def _deadline(site: Site, source: Source) -> str:
    deadline = source.extra.get("deadline")
    if not isinstance(deadline, datetime):
        return ""
    local = deadline.astimezone(site.config.zone)
    if deadline <= site.now:
        return _("closed since {day}").format(day=words.day(local, site.lang))
    return _("offers until {moment}").format(moment=words.span(local, None, site.lang))
