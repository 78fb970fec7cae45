"""The main facts of an original, for the definition list at the top of its page.

Each type names what it shows, in order; how a value is written follows from what it is. Keys that only machines need
(identifiers of open data, coordinates, codes of a register) are shown nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from syndicate.i18n import _, ngettext
from syndicate.source import Source

from . import hours, words
from .events import Event
from .site import Site

# Times that matter to the hour; of the others the day is enough.
EXACT = ("from", "until", "deadline", "sitting_date")
HOURS = ("opening_hours", "equip_ouverture")
MOST_DAYS = 3  # of an event that comes back
LINES = ("documents", "evidence_urls")  # lists whose items are long: one line each
NOT_SAT = ("arrêté", "décision")  # acts of the mayor alone: their date is that of no sitting


@dataclass(frozen=True, slots=True)
class Item:
    """One value; ``url`` makes it a link, ``struck`` says that it holds no more."""

    text: str
    url: str = ""
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A word and its values, a line each."""

    label: str
    items: tuple[Item, ...]


def facts(site: Site, source: Source, event: Event | None) -> list[Fact]:
    """Give the facts of an original; its file, and the mentions of an act, have a place of their own on the page."""
    return [*_times(source, event, site), *_keys(site, source), *_act(site, source)]


def place(source: Source) -> str:
    """Write where an event takes place, on one line."""
    location = source.extra.get("location")
    if isinstance(location, Mapping):
        name, where = str(location.get("name") or ""), str(location.get("address") or "")
        said = where.casefold().startswith(name.casefold())  # « Place du Tambour, place du Tambour, Valserein »
        return ", ".join(filter(None, ("" if said else name, where))) or name
    return str(location or "")


def venue(source: Source) -> str:
    """Name where an event takes place, in the few words of a list: who wants the address opens its page."""
    location = source.extra.get("location")
    named = str(location.get("name") or "") if isinstance(location, Mapping) else ""
    return named or place(source)


def sitting(source: Source) -> bool:
    """Tell whether an act was taken at a sitting of the council."""
    return not str(source.extra.get("act_type", "")).casefold().startswith(NOT_SAT)


def _times(source: Source, event: Event | None, site: Site) -> Iterator[Fact]:
    if source.type == "alertes":
        yield _one(_("Level"), site.level_name(str(source.extra.get("level", "info"))))
    if event:
        yield from _when(event)
    if place(source):
        yield _one(_("Where"), place(source))
    location = source.extra.get("location")
    if isinstance(location, Mapping) and location.get("accessibility"):
        yield _one(_("Accessibility"), str(location["accessibility"]))


def _when(event: Event) -> Iterator[Fact]:
    """Say when an event takes place: its rule and its next days, or its day, after the one that holds no more."""
    was = (Item(event.was, struck=True),) if event.was else ()
    days = tuple(Item(time.when, "", event.struck) for time in event.next[:MOST_DAYS]) or (Item(event.when),)
    if not event.rule:
        yield Fact(_("When"), (*was, Item(event.when, "", event.struck)))
        return
    yield _one(_("When"), f"{event.rule}, {event.exceptions}" if event.exceptions else event.rule)
    if event.over:
        yield _one(_("Last time"), event.when)
    else:
        yield Fact(_("Next time") if len(days) == 1 else _("Next times"), (*was, *days))


def _keys(site: Site, source: Source) -> Iterator[Fact]:
    extra = source.extra
    for key, label in _labels(source).items():
        value = extra.get(key)
        if key == "adr_nomvoie" and not extra.get("address"):
            value = address(extra)
        if value not in (None, "", ()):
            yield Fact(label, tuple(_items(site, key, value)))


def _act(site: Site, source: Source) -> Iterator[Fact]:
    """Give the facts of an act of the council that need more than their value."""
    extra = source.extra
    votes = extra.get("votes")
    if isinstance(votes, Mapping) and votes:
        yield _one(_("Votes"), ", ".join(_votes(votes)))
    checked = extra.get("personal_data_checked")
    if isinstance(checked, Mapping):
        by, on = checked.get("by"), checked.get("on")
        day = words.day(on.astimezone(site.config.zone), site.lang) if isinstance(on, datetime) else ""
        said = _("checked on {day}").format(day=day) if day else _("checked")
        yield _one(_("Personal data"), f"{said} ({by})" if by else said)
    elif checked is True:
        yield _one(_("Personal data"), _("checked"))


def _votes(votes: Mapping[str, Any]) -> Iterator[str]:
    names = {
        "present": ngettext("{count} present", "{count} present", int(votes.get("present", 0))),
        "for": _("{count} for"),
        "against": _("{count} against"),
        "abstain": ngettext("{count} abstention", "{count} abstentions", int(votes.get("abstain", 0))),
    }
    for key, name in names.items():
        if key in votes:
            yield name.format(count=f"{votes[key]:g}")


def _labels(source: Source) -> dict[str, str]:
    """Name each key that a page shows, in the order of the list."""
    online = source.extra.get("event_status") == "moved_online"
    sat = _("Sitting of") if sitting(source) else _("Date of the act")
    return {
        "from": _("From"), "until": _("Until"), "area": _("Area"), "channels": _("Also told by"),
        "subject": _("Subject"), "matter_code": _("Field"), "sitting_date": sat, "role": _("Role"),
        "delegations": _("In charge of"), "surgery": _("Receives"),
        "group": _("Group"), "term": _("Term"), "audience": _("For"), "service": _("Department"),
        "theme": _("Theme"), "equip_type": _("Kind of facility"), "equip_theme": _("Theme"),
        "contact": _("Contact"), "phone": _("Telephone"), "equip_tel": _("Telephone"), "email": _("E-mail"),
        "equip_email": _("E-mail"), "address": _("Address"), "adr_nomvoie": _("Address"),
        "opening_hours": _("Opening hours"), "equip_ouverture": _("Opening hours"),
        "accessibility": _("Accessibility"), "website": _("Website"), "equip_web": _("Website"),
        "price": _("Price"), "delay": _("Time needed"), "documents": _("Documents to bring"),
        "online_url": _("Do it online"), "legal_basis": _("Legal basis"),
        "registration_url": _("Online") if online else _("Registration"),
        "organizer": _("Organised by"), "document_type": _("Kind of document"), "period": _("Period"),
        "pages": _("Pages"), "reference": _("Reference"), "procedure": _("Procedure"), "lots": _("Lots"),
        "amount": _("Amount"), "deadline": _("Deadline"), "buyer_url": _("Tender"), "cpv": _("CPV code"),
        "awarded_on": _("Awarded on"), "awarded_to": _("Awarded to"),
        "verdict": _("What is true"), "claim": _("What is said"), "claim_author": _("Who says it"),
        "claim_date": _("Since"), "evidence_urls": _("Sources"),
        "rna": _("Number in the register of associations"), "siret": _("SIRET number"),
    }  # fmt: skip


def _matters() -> dict[str, str]:
    """Name the nine fields of acts, by the first number of their code (the nomenclature of @CTES)."""
    return {
        "1": _("Public procurement"), "2": _("Town planning"), "3": _("Public property"), "4": _("Public service"),
        "5": _("Institutions and political life"), "6": _("Public freedoms and policing"), "7": _("Local finance"),
        "8": _("Powers by theme"), "9": _("Other powers"),
    }  # fmt: skip


def _items(site: Site, key: str, value: Any) -> Iterator[Item]:
    if isinstance(value, tuple):
        if key in LINES:
            for one in value:
                yield item(key, str(one))
        else:
            yield Item(", ".join(map(str, value)))
    elif key in HOURS:
        yield from map(Item, hours.plain(str(value), site.lang))
    elif isinstance(value, datetime):
        yield Item(_moment(site, key, value))
    elif isinstance(value, bool):
        yield Item(_("yes") if value else _("no"))
    elif key == "amount":
        yield Item(words.amount(float(value), site.lang))
    elif isinstance(value, (int, float)):
        yield Item(words.number(value, site.lang))
    else:
        yield item(key, str(value))


def item(key: str, text: str) -> Item:
    """Write one value, as a link where it is an address, a telephone or a mailbox."""
    if text.startswith(("https://", "http://")):
        return Item(text.partition("://")[2].rstrip("/"), text)
    if key in ("email", "equip_email"):
        return Item(text, f"mailto:{text}")
    if key in ("phone", "equip_tel"):
        return Item(text, "tel:" + "".join(text.split()))
    if key == "matter_code":
        name = _matters().get(text.partition(".")[0])
        return Item(f"{name} ({text})" if name else text)
    return Item(text)


def _moment(site: Site, key: str, value: datetime) -> str:
    local = value.astimezone(site.config.zone)
    exact = key in EXACT and (local.hour or local.minute)
    return words.span(local, None, site.lang) if exact else words.day(local, site.lang)


def address(extra: Mapping[str, Any]) -> str:
    """Write the address that open data cuts into pieces: 3, rue du Tilleul, 99010 Valserein."""
    town = " ".join(str(extra[key]) for key in ("adr_codepostal", "adr_commune") if extra.get(key))
    return ", ".join(str(one) for one in (extra.get("adr_numero"), extra.get("adr_nomvoie"), town) if one)


def _one(label: str, text: str, url: str = "") -> Fact:
    return Fact(label, (Item(text, url),))
