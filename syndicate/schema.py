"""What the front matter of an original may hold: each key declared once, with what its value must be.

The keys are those of the written contract for editors; those of acts follow what the law makes a commune publish
(CGCT, articles L.2121-25 and L.2131-1), those of equipment the open schema scdl/equipements 0.1.5
(https://schema.data.gouv.fr/scdl/equipements/), in lower case as the site's reader puts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from syndicate import recurrence
from syndicate.frontmatter import FrontMatter
from syndicate.i18n import _
from syndicate.kinds import (
    BadValueError,
    Field,
    Kind,
    Table,
    act_type,
    address,
    addresses,
    at_most,
    count,
    file_name,
    flag,
    flag_or_moment,
    focus,
    identifier,
    label,
    language,
    latitude,
    longitude,
    moment,
    moments,
    number,
    one_of,
    own_zone,
    phrase,
    rule,
    text,
    texts,
    wishes,
)
from syndicate.nearest import unknown

COMMON: dict[str, Kind] = {
    "title": phrase, "date": moment, "modified": moment, "summary": at_most(200), "category": phrase, "tags": texts,
    "lang": language, "image": file_name, "image_alt": phrase, "image_credit": phrase, "image_focus": focus,
    "id": identifier, "status": one_of("published", "draft"), "expires": moment, "sensitive": flag, "urgent": flag,
    "syndicate": wishes,
}  # fmt: skip
# What `syndicate` says of one account. `image_alt` describes `image`; without it, that of the original does.
ACCOUNT: dict[str, Kind] = {"text": text, "image": file_name, "image_alt": phrase, "at": moment, "skip": flag}
# One announcement goes out, the original's: a translation gives it words, and decides nothing.
ORIGINAL_ONLY = ("syndicate", "sensitive", "urgent", "expires")
_CONTACT: dict[str, Kind] = {
    "contact": text, "phone": label, "email": text, "website": address, "address": text, "opening_hours": text,
    "lat": latitude, "lon": longitude, "accessibility": text,
}  # fmt: skip
_LOCATION = Table(
    {"name": phrase, "address": text, "lat": latitude, "lon": longitude, "accessibility": text}, phrase
)  # fmt: skip
_FILE: dict[str, Kind] = {"file": file_name, "file_sha256": text}
_FILM: dict[str, Kind] = {"video": file_name}
BY_TYPE: dict[str, dict[str, Kind]] = {
    "actualites": _FILM | {"start": moment, "end": moment, "location": _LOCATION},
    "agenda": _FILM | {
        "start": moment, "end": moment, "all_day": flag, "timezone": own_zone, "location": _LOCATION, "price": label,
        "registration_url": address, "organizer": text, "recurrence": rule, "rdates": moments, "exdates": moments,
        "previous_start": moment,
        "event_status": one_of("scheduled", "cancelled", "postponed", "moved_online"),
    },
    "alertes": _FILM | {
        "level": one_of("info", "vigilance", "urgence"), "from": moment, "until": moment, "area": text,
        "channels": texts,
    },
    "conseil": _FILE | _FILM | {
        "act_type": act_type, "number": label, "sitting_date": moment, "adopted": flag_or_moment, "subject": text,
        "matter_code": text, "author_first": text, "author_last": text, "author_capacity": text,
        "online_date": moment, "prefecture_date": moment, "approved_on": moment, "location": _LOCATION, "agenda": texts,
        "votes": Table({"present": count, "for": count, "against": count, "abstain": count}),
        "personal_data_checked": Table({"by": text, "on": moment}, flag),
    },
    "demarches": _CONTACT | {
        "audience": texts, "service": text, "price": label, "delay": text, "online_url": address,
        "documents": texts, "legal_basis": text, "menu_title": phrase, "help": phrase, "icon": phrase, "order": number,
        "official_url": address, "official_date": moment,
    },
    "elus": _CONTACT | {
        "first_name": text, "last_name": text, "role": text, "delegations": texts, "group": text, "order": number,
        "term": label, "surgery": text,
    },
    "services": _CONTACT | {"role": text, "order": number},
    "equipements": _CONTACT | _FILM | {
        "equip_uid": text, "equip_theme": text, "equip_code": label, "equip_type": text, "equip_nom": text,
        "adr_numero": label, "adr_nomvoie": text, "adr_codepostal": label, "adr_commune": text,
        "adr_cle_interop": text, "erp_id": label, "erp_type": text, "erp_categorie": label, "equip_lat": latitude,
        "equip_long": longitude, "equip_ouverture": text, "equip_tel": label, "equip_email": text,
        "equip_web": address,
    },
    "associations": _CONTACT | _FILM | {"theme": text, "rna": text, "siret": label, "order": number},
    "documents": _FILE | {"document_type": text, "period": label, "pages": count},
    "marches": _FILE | {
        "reference": label, "procedure": text, "deadline": moment, "buyer_url": address, "cpv": label,
        "amount": number, "lots": count, "awarded_on": moment, "awarded_to": texts,
    },
    "tribune": {"group": text, "period": label},
    "rectificatifs": _FILM | {
        "claim": text, "claim_url": address, "claim_author": text, "claim_date": moment, "verdict": text,
        "evidence_urls": addresses,
    },
    "pages": {"order": number, "menu_title": phrase, "template": text},
}  # fmt: skip
REQUIRED: dict[str, tuple[str, ...]] = {
    "agenda": ("start",), "alertes": ("level", "from", "until"), "conseil": ("act_type", "sitting_date"),
}  # fmt: skip
# Of each pair, the second never comes before the first.
ORDER = (("date", "expires"), ("start", "end"), ("from", "until"))
# Pelican takes an empty value as absent, except here, where it fails or makes a tag without a name.
EMPTY_MATTERS = ("date", "modified", "tags")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of the front matter: ``key`` is dotted and finds the line."""

    key: str
    code: str
    message: str


def parse(front: FrontMatter, kinds: Mapping[str, Kind], zone: ZoneInfo) -> tuple[dict[str, Any], list[Fault]]:
    """Give the values as the declared kinds read them, and every fault; a key at fault gives no value.

    A key without value is an absent key, for Pelican as for us.
    """
    return _mapping(front.values, kinds, front, zone, "")


def parse_account(
    front: FrontMatter, values: Mapping[Any, Any], zone: ZoneInfo, above: str
) -> tuple[dict[str, Any], list[Fault]]:
    """Read what ``syndicate`` says of one account; ``above`` is the dotted name of its mapping, with the last dot."""
    return _mapping(values, ACCOUNT, front, zone, above)


def kinds_of(folder: str) -> dict[str, Kind]:
    """Give every key that an original of this type may have."""
    return COMMON | BY_TYPE[folder]


def missing(parsed: Mapping[str, Any], given: Mapping[str, Any], folder: str) -> list[Fault]:
    """Name the required keys that are absent; one that is present but at fault has been named already."""
    required = ("title", *(() if folder == "pages" else ("date",)), *REQUIRED.get(folder, ()))
    return [
        Fault(key, f"missing-{key.replace('_', '-')}", _("“{key}” is missing.").format(key=key))
        for key in required
        if key not in parsed and (given.get(key) is None or (given[key] == "" and key not in EMPTY_MATTERS))
    ]


def misplaced(given: Mapping[str, Any], original: str) -> list[Fault]:
    """Name the keys of a translation that only its original, of this file name, may have."""
    message = _("“{key}” is for the original to say: write it in “{name}”, and remove it here.")
    return [
        Fault(key, "translation-key", message.format(key=key, name=original)) for key in ORIGINAL_ONLY if key in given
    ]


def disordered(parsed: Mapping[str, Any]) -> list[Fault]:
    """Name the times that come before those they should follow."""
    return [
        Fault(later, f"{later}-early", _("“{later}” comes before “{earlier}”.").format(later=later, earlier=earlier))
        for earlier, later in ORDER
        if earlier in parsed and later in parsed and parsed[later] < parsed[earlier]
    ]


def out_of_rule(parsed: Mapping[str, Any], given: Mapping[str, Any], zone: ZoneInfo) -> list[Fault]:
    """Name what does not go with the rule of an event that comes back; a rule at fault has been named already."""
    if "recurrence" in given and "recurrence" not in parsed:
        return []
    return [Fault(key, f"bad-{key}", message) for key, message in recurrence.faults(parsed, zone)]


def _mapping(
    values: Mapping[Any, Any], kinds: Mapping[str, Kind], front: FrontMatter, zone: ZoneInfo, above: str
) -> tuple[dict[str, Any], list[Fault]]:
    parsed: dict[str, Any] = {}
    faults: list[Fault] = []
    for key, value in values.items():
        name = f"{above}{key}"
        kind = kinds.get(key)
        if kind is None:
            faults.append(Fault(name, "unknown-key", unknown(key, kinds)))
        elif isinstance(kind, Table) and isinstance(value, dict):
            parsed[key], inner = _mapping(value, kind.kinds, front, zone, f"{name}.")
            faults += inner
        elif value is not None and (value != "" or name in EMPTY_MATTERS):
            try:
                parsed[key] = kind(Field(key, value, front.written.get(name, ""), zone))
            except BadValueError as wrong:
                faults.append(Fault(name, f"bad-{key.replace('_', '-')}", str(wrong)))
    return parsed, faults
