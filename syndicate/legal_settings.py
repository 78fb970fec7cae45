"""The keys of ``[site]`` that the legal pages and the files of ``/.well-known/`` are made of, and their checks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from syndicate.i18n import _
from syndicate.toml_places import Place
from syndicate.toml_reader import Reader

SITE: dict[str, tuple[type, ...]] = {
    "audit": (str,), "charters": (dict,), "privacy": (dict,), "eco_design": (str,), "security": (dict,),
    "ai_crawlers": (str,), "atproto_did": (str,), "webfinger": (dict,),
}  # fmt: skip
CHARTERS: dict[str, tuple[type, ...]] = {"moderation": (date,), "staff": (date,)}
PRIVACY: dict[str, tuple[type, ...]] = {"mail": (str,), "logs": (str,)}
SECURITY: dict[str, tuple[type, ...]] = {"contact": (str,), "policy": (str,), "expires": (date, datetime)}
WEBFINGER: dict[str, tuple[type, ...]] = {"alias": (str,), "account": (str,)}
AI_CRAWLERS = ("allow", "refuse")
# https://www.w3.org/TR/did-1.1/#did-syntax; Bluesky takes these two methods: https://atproto.com/specs/did.
_DID = re.compile(r"did:plc:[a-z2-7]{24}|did:web:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_CONTACT = re.compile(r"(?:mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+?[0-9-]+)")
_ALIAS = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")


def check(reader: Reader, place: Place, table: Mapping[str, Any]) -> None:
    """Check the keys of ``SITE``. Raise ``ConfigError`` with file and line."""
    for key, keys in (("charters", CHARTERS), ("privacy", PRIVACY), ("security", SECURITY), ("webfinger", WEBFINGER)):
        reader.known((*place, key), table.get(key, {}), keys)
    reader.choice(place, "ai_crawlers", table.get("ai_crawlers", "allow"), AI_CRAWLERS)
    for name, day in table.get("charters", {}).items():
        if isinstance(day, datetime):
            message = _("“{key}” is the day of the council's decision, written 2026-06-18.").format(key=name)
            raise reader.fault((*place, "charters"), name, message)
    did = table.get("atproto_did")
    if did is not None and not _DID.fullmatch(did):
        message = _("“{did}” is not an identifier such as did:plc:… (24 signs) or did:web:example.org.")
        raise reader.fault(place, "atproto_did", message.format(did=did))
    security = table.get("security", {})
    for key, form in (("contact", _CONTACT), ("policy", re.compile(r"https://\S+"))):
        if key in security and not form.fullmatch(security[key]):
            message = _("“{key}” is an address: mailto:…, tel:… or https://… (for “policy”, https://… only).")
            raise reader.fault((*place, "security"), key, message.format(key=key))
    webfinger = table.get("webfinger", {})
    if webfinger and not _ALIAS.fullmatch(webfinger.get("alias", "")):
        message = _("“webfinger” needs “alias”: the name before the @, in small letters and digits.")
        raise reader.fault((*place, "webfinger"), "alias", message)
