"""The main facts of an original, for the definition list at the top of its page.

Each type names what it shows, in order; how a value is written follows from what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from syndicate.i18n import _, ngettext
from syndicate.source import Source

from . import words
from .site import Site


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: a word and its value; ``url`` makes the value a link."""

    label: str
    value: str
    url: str = ""


def facts(site: Site, source: Source, document: Callable[[str], str | None]) -> list[Fact]:
    """Give the facts of an original. ``document`` publishes a file that the front matter names, and gives its URL."""
    return list(_facts(site, source, document))


def when(site: Site, source: Source) -> str:
    """Write when an event takes place; empty for what is not one."""
    start, end = source.extra.get("start"), source.extra.get("end")
    if not isinstance(start, datetime):
        return ""
    end = end.astimezone(site.config.zone) if isinstance(end, datetime) else None
    all_day = bool(source.extra.get("all_day"))
    return words.span(start.astimezone(site.config.zone), end, site.lang, all_day=all_day)


def place(source: Source) -> str:
    """Write where an event takes place, on one line."""
    location = source.extra.get("location")
    if isinstance(location, Mapping):
        return ", ".join(str(location[key]) for key in ("name", "address") if location.get(key))
    return str(location or "")


def _facts(site: Site, source: Source, document: Callable[[str], str | None]) -> Iterator[Fact]:
    extra = source.extra
    status = {"cancelled": _("Cancelled"), "postponed": _("Postponed"), "moved_online": _("Moved online")}
    if extra.get("event_status") in status:
        yield Fact(_("Please note"), status[str(extra["event_status"])])
    if source.type == "alertes":
        yield Fact(_("Level"), site.level_name(str(extra.get("level", "info"))))
    if when(site, source):
        yield Fact(_("When"), when(site, source))
    if place(source):
        yield Fact(_("Where"), place(source))
    location = extra.get("location")
    if isinstance(location, Mapping) and location.get("accessibility"):
        yield Fact(_("Accessibility"), str(location["accessibility"]))
    if extra.get("author_last"):
        author = " ".join(str(extra[key]) for key in ("author_first", "author_last") if extra.get(key))
        capacity = extra.get("author_capacity")
        yield Fact(_("Author of the act"), f"{author}, {capacity}" if capacity else author)
    for key, label in _labels().items():
        value = extra.get(key)
        if value not in (None, "", ()):
            yield _fact(site, key, label, value)
    votes = extra.get("votes")
    if isinstance(votes, Mapping):
        abstentions = ngettext("abstention", "abstentions", int(votes.get("abstain", 0)))
        names = {"for": _("for"), "against": _("against"), "abstain": abstentions}
        yield Fact(_("Votes"), ", ".join(f"{votes[key]:g} {name}" for key, name in names.items() if key in votes))
    if isinstance(extra.get("file"), str):
        url = document(str(extra["file"]))
        if url:
            name = Path(str(extra["file"])).suffix.lstrip(".").upper()
            yield Fact(_("Document"), _("Download ({format})").format(format=name), url)


def _labels() -> dict[str, str]:
    """Name each key that a page shows, in the order of the list."""
    return {
        "from": _("From"), "until": _("Until"), "area": _("Area"), "act_type": _("Kind of act"), "number": _("Number"),
        "sitting_date": _("Sitting of"), "adopted": _("Adopted"), "online_date": _("Put online on"),
        "prefecture_date": _("Sent to the prefecture on"), "role": _("Role"), "delegations": _("In charge of"),
        "group": _("Group"), "audience": _("For"), "service": _("Department"), "contact": _("Contact"),
        "phone": _("Telephone"), "email": _("E-mail"), "address": _("Address"), "opening_hours": _("Opening hours"),
        "accessibility": _("Accessibility"), "website": _("Website"), "price": _("Price"), "delay": _("Time needed"),
        "documents": _("Documents to bring"), "online_url": _("Do it online"), "registration_url": _("Registration"),
        "organizer": _("Organised by"), "theme": _("Theme"), "document_type": _("Kind of document"),
        "period": _("Period"), "reference": _("Reference"), "deadline": _("Deadline"), "buyer_url": _("Tender"),
        "claim": _("What is said"), "claim_author": _("Who says it"), "verdict": _("What is true"),
        "equip_type": _("Kind of facility"), "equip_ouverture": _("Opening hours"), "equip_tel": _("Telephone"),
        "equip_email": _("E-mail"), "equip_web": _("Website"),
    }  # fmt: skip


def _fact(site: Site, key: str, label: str, value: Any) -> Fact:
    if isinstance(value, bool):
        return Fact(label, _("yes") if value else _("no"))
    if isinstance(value, datetime):
        local = value.astimezone(site.config.zone)
        exact = key in ("from", "until", "deadline") and (local.hour or local.minute)
        return Fact(label, words.span(local, None, site.lang) if exact else words.day(local, site.lang))
    if isinstance(value, tuple):
        return Fact(label, ", ".join(map(str, value)))
    text = f"{value:g}" if isinstance(value, float) else str(value)
    if text.startswith(("https://", "http://")):
        return Fact(label, text.partition("://")[2].rstrip("/"), text)
    if key in ("email", "equip_email"):
        return Fact(label, text, f"mailto:{text}")
    if key in ("phone", "equip_tel"):
        return Fact(label, text, "tel:" + "".join(text.split()))
    return Fact(label, text)
