"""Read tambour.toml: the commune, its site, its written strategy and its accounts.

Every key is declared once, in the tables below; anything else is an error that names the nearest known key.
Secrets are not here: ``secrets`` reads them from the environment, at the moment they are needed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from syndicate import networks
from syndicate.errors import ConfigError
from syndicate.i18n import _, ngettext
from syndicate.model import Account, Freeze, Hosting, Policy, Route
from syndicate.toml_reader import Reader

FILE = "tambour.toml"
# The folders of content/, in the order of the site's own sections.
TYPES = (
    "actualites", "agenda", "alertes", "conseil", "demarches", "elus", "services", "equipements",
    "associations", "documents", "marches", "tribune", "rectificatifs", "pages",
)  # fmt: skip
MODES = ("normal", "mourning", "crisis")
AFTER_EDIT = ("edit", "replace", "correct", "leave")

# Key: the types it takes. A dotted key is a table of its own.
COMMUNE: dict[str, tuple[type, ...]] = {
    "name": (str,), "url": (str,), "lang": (str,), "timezone": (str,), "insee": (str,), "siren": (str,),
    "siret": (str,), "email": (str,), "phone": (str,), "address": (str,), "postcode": (str,),
    "director": (str,), "host": (str,), "population": (int,), "description": (str,),
}  # fmt: skip
SITE: dict[str, tuple[type, ...]] = {
    "colours": (list,), "menu": (list,), "sections": (list,), "mode": (str,), "output": (str,), "content": (str,),
    "theme": (str,), "rubrics": (dict,),
}  # fmt: skip
STRATEGY: dict[str, tuple[type, ...]] = {
    "routes": (list,), "quiet_hours": (str,), "daily_quota": (dict,), "freeze": (list,), "edits": (dict,),
    "expired": (str,), "sync_days": (int,), "fresh_days": (int,), "max_actions": (int,), "ledger": (str,),
}  # fmt: skip
ROUTE: dict[str, tuple[type, ...]] = {"accounts": (list,), "types": (list,), "categories": (list,)}
FREEZE: dict[str, tuple[type, ...]] = {
    "from": (str, date, datetime), "until": (str, date, datetime), "reason": (str,), "accounts": (list,),
    "categories": (list,),
}  # fmt: skip
ACCOUNT: dict[str, tuple[type, ...]] = {"kind": (str,), "lang": (str,), "server": (str,), "hosting": (str,)}
TABLES = ("commune", "site", "strategy", "accounts")


@dataclass(frozen=True, slots=True)
class Commune:
    """Who publishes. ``url`` has no final slash."""

    name: str
    url: str
    lang: str = "fr"
    timezone: str = "Europe/Paris"
    facts: Mapping[str, Any] = field(default_factory=dict)  # the other keys of [commune], as written


@dataclass(frozen=True, slots=True)
class Site:
    """How the site is built. Folders are absolute."""

    content: Path
    output: Path
    mode: str = "normal"
    colours: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)  # the other keys of [site], as written


@dataclass(frozen=True, slots=True)
class Config:
    """The whole of tambour.toml, checked."""

    path: Path
    commune: Commune
    site: Site
    policy: Policy
    ledger: Path
    accounts: Mapping[str, Account]

    @property
    def root(self) -> Path:
        """Give the folder that holds tambour.toml."""
        return self.path.parent

    @property
    def zone(self) -> ZoneInfo:
        """Give the commune's time zone, which dates without offset are in."""
        return ZoneInfo(self.commune.timezone)

    @property
    def cache(self) -> Path:
        """Give the folder for what can be made again: adapted pictures, build reports."""
        return self.root / ".tambour"


def load(path: Path) -> Config:
    """Read and check a tambour.toml. Raise ``ConfigError`` with file and line at the first fault."""
    path = path.resolve()
    reader = Reader(path)
    tables = reader.tables(TABLES)
    commune = _commune(reader, tables)
    site = _site(reader, tables, path.parent)
    accounts = {name: _account(reader, name, table, path.parent) for name, table in _accounts(reader, tables).items()}
    policy = _policy(reader, tables, accounts, commune)
    ledger = path.parent / tables.get("strategy", {}).get("ledger", "ledger.jsonl")
    return Config(path, commune, site, policy, ledger, accounts)


def secrets(accounts: Iterable[Account], environ: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Give each account's secrets from the environment; raise one ``ConfigError`` that names all that are missing."""
    found: dict[str, dict[str, str]] = {}
    missing: list[str] = []
    for account in accounts:
        names = {name: secret_name(account.name, name) for name in networks.load(account.kind).secrets}
        found[account.name] = {name: environ[full] for name, full in names.items() if environ.get(full)}
        missing += [full for full in names.values() if not environ.get(full)]
    if missing:
        raise ConfigError(
            ngettext(
                "This secret is missing from the environment: {names}.",
                "These secrets are missing from the environment: {names}.",
                len(missing),
            ).format(names=", ".join(missing))
        )
    return found


def secret_name(account: str, secret: str) -> str:
    """Name the environment variable of a secret: ``TAMBOUR_<ACCOUNT>_<FIELD>``."""
    return f"TAMBOUR_{re.sub('[^A-Z0-9]', '_', account.upper())}_{secret}"


def environment(root: Path) -> dict[str, str]:
    """Give the environment, completed by the git-ignored ``.env`` of the project (lines NAME=VALUE)."""
    values: dict[str, str] = {}
    dotenv = root / ".env"
    if dotenv.is_file():
        for line in dotenv.read_text(encoding="utf-8").splitlines():
            name, equals, value = line.strip().removeprefix("export ").partition("=")
            if equals and not name.startswith("#"):
                values[name.strip()] = value.strip().strip("\"'")
    return values | dict(os.environ)


def parse_moment(text: str | date | datetime, zone: ZoneInfo) -> datetime:
    """Read an RFC 3339 time or date; without offset it is in the commune's zone. Raise ``ValueError``."""
    if isinstance(text, str):
        text = datetime.fromisoformat(text.strip())
    elif not isinstance(text, datetime):
        text = datetime.combine(text, time())
    return text if text.tzinfo else text.replace(tzinfo=zone)


# ------------------------------------------------------------------------------------------- the tables


def _commune(reader: Reader, tables: dict[str, Any]) -> Commune:
    table = reader.table(tables, "commune", COMMUNE)
    for key in ("name", "url"):
        if not table.get(key):
            raise reader.fault("commune", "", _("[commune] needs “{key}”.").format(key=key))
    address = urlsplit(table["url"])
    if address.scheme not in ("http", "https") or not address.netloc or address.query or address.fragment:
        raise reader.fault(
            "commune", "url", _("“url” must be the full address of the site, such as https://www.example.org.")
        )
    zone = table.get("timezone", "Europe/Paris")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise reader.fault("commune", "timezone", _("Unknown time zone “{zone}”.").format(zone=zone)) from None
    facts = {key: value for key, value in table.items() if key not in ("name", "url", "lang", "timezone")}
    return Commune(table["name"], table["url"].rstrip("/"), table.get("lang", "fr"), zone, facts)


def _site(reader: Reader, tables: dict[str, Any], root: Path) -> Site:
    table = reader.table(tables, "site", SITE)
    mode = table.get("mode", "normal")
    reader.choice("site", "mode", mode, MODES)
    for key in ("colours", "menu", "sections"):
        reader.strings("site", key, table)
    for colour in table.get("colours", ()):
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
            message = _("“{colour}” is not a colour such as #1f6b4a.").format(colour=colour)
            raise reader.fault("site", "colours", message)
    for key in ("menu", "sections"):
        for name in table.get(key, ()):
            reader.choice("site", key, name, TYPES)
    options = {key: value for key, value in table.items() if key not in ("mode", "output", "content", "colours")}
    return Site(
        content=root / table.get("content", "content"),
        output=root / table.get("output", "output"),
        mode=mode,
        colours=tuple(table.get("colours", ())),
        options=options,
    )


def _accounts(reader: Reader, tables: dict[str, Any]) -> dict[str, dict[str, Any]]:
    accounts: dict[str, dict[str, Any]] = tables.get("accounts", {})
    for name, table in accounts.items():
        if not isinstance(table, dict):
            raise reader.fault("accounts", name, _("An account is a table: [accounts.{name}].").format(name=name))
    taken: dict[str, str] = {}
    for name in accounts:
        other = taken.setdefault(secret_name(name, ""), name)
        if other != name:
            message = _("The accounts “{one}” and “{two}” would read the same secrets.")
            raise reader.fault(f"accounts.{name}", "", message.format(one=other, two=name))
    return accounts


def _account(reader: Reader, name: str, table: dict[str, Any], root: Path) -> Account:
    section = f"accounts.{name}"
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name):
        raise reader.fault(
            section, "", _("The account name “{name}” takes letters, digits, - and _.").format(name=name)
        )
    if not table.get("kind"):
        raise reader.fault(section, "", _("The account “{name}” needs a “kind”.").format(name=name))
    try:
        network = networks.load(str(table["kind"]))
    except ConfigError as error:
        raise reader.fault(section, "kind", error.message) from None
    reader.known(section, table, ACCOUNT | dict.fromkeys(network.settings, (str,)))
    for key in network.required:
        if not table.get(key):
            raise reader.fault(section, "", _("The account “{name}” needs “{key}”.").format(name=name, key=key))
    server = table.get("server", network.default_server).rstrip("/")
    _check_server(reader, section, server)
    settings = {key: table[key] for key in network.settings if key in table}
    if "folder" in network.settings:  # a folder of the project, wherever the command is run from
        settings["folder"] = str(root / table.get("folder", f"outbox/{name}"))
    try:
        rules = network.rules_for(settings)
    except ConfigError as error:
        raise reader.fault(section, "", error.message) from None
    hosting = table.get("hosting", str(rules.hosting))
    reader.choice(section, "hosting", hosting, tuple(Hosting))
    return Account(name, table["kind"], rules, table.get("lang", "fr"), server, Hosting(hosting), settings)


def _check_server(reader: Reader, section: str, server: str) -> None:
    if not server:
        return
    address = urlsplit(server)
    loopback = address.hostname in ("localhost", "127.0.0.1", "::1")
    if address.scheme not in ("https", "http") or not address.hostname or address.username:
        raise reader.fault(section, "server", _("“server” must be a full address, such as https://example.org."))
    if address.scheme == "http" and not loopback:
        raise reader.fault(section, "server", _("“server” must begin with https:// (the access would be readable)."))


def _policy(reader: Reader, tables: dict[str, Any], accounts: Mapping[str, Account], commune: Commune) -> Policy:
    table = reader.table(tables, "strategy", STRATEGY)
    zone = ZoneInfo(commune.timezone)
    for key, values in (("daily_quota", int), ("edits", str)):
        for name, value in table.get(key, {}).items():
            reader.name(f"strategy.{key}", name, accounts)
            if not isinstance(value, values) or isinstance(value, bool) or (isinstance(value, int) and value < 0):
                raise reader.fault(
                    f"strategy.{key}", name, _("“{key}” has a value of the wrong type.").format(key=name)
                )
    for name, value in table.get("edits", {}).items():
        reader.choice("strategy.edits", name, value, AFTER_EDIT)
    for key in ("sync_days", "fresh_days", "max_actions"):
        if table.get(key, 1) < 1:
            raise reader.fault("strategy", key, _("“{key}” must be at least 1.").format(key=key))
    expired = table.get("expired", "leave")
    reader.choice("strategy", "expired", expired, ("leave", "withdraw"))
    return Policy(
        routes=tuple(_route(reader, route, accounts) for route in table.get("routes", ())),
        timezone=commune.timezone,
        quiet_hours=_quiet_hours(reader, table.get("quiet_hours")),
        daily_quota=table.get("daily_quota", {}),
        freezes=tuple(_freeze(reader, freeze, accounts, zone) for freeze in table.get("freeze", ())),
        edits=table.get("edits", {}),
        expired=expired,
        sync_days=table.get("sync_days", 365),
        fresh_days=table.get("fresh_days", 14),
        max_actions=table.get("max_actions", 30),
    )


def _route(reader: Reader, table: Any, accounts: Mapping[str, Account]) -> Route:
    reader.known("strategy.routes", table, ROUTE)
    for key in ROUTE:
        reader.strings("strategy.routes", key, table)
    for name in table.get("accounts", ()):
        reader.name("strategy.routes", name, accounts)
    for name in table.get("types", ()):
        reader.choice("strategy.routes", "types", name, TYPES)
    return Route(tuple(table.get("accounts", ())), tuple(table.get("types", ())), tuple(table.get("categories", ())))


def _freeze(reader: Reader, table: Any, accounts: Mapping[str, Account], zone: ZoneInfo) -> Freeze:
    reader.known("strategy.freeze", table, FREEZE)
    for key in ("accounts", "categories"):
        reader.strings("strategy.freeze", key, table)
    for name in table.get("accounts", ()):
        reader.name("strategy.freeze", name, accounts)
    try:
        start, end = (parse_moment(table[key], zone) for key in ("from", "until"))
    except (KeyError, ValueError):
        raise reader.fault("strategy.freeze", "from", _("A freeze needs “from” and “until”, two dates.")) from None
    return Freeze(
        start, end, table.get("reason", ""), tuple(table.get("accounts", ())), tuple(table.get("categories", ()))
    )


def _quiet_hours(reader: Reader, text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)\s*-\s*([01]\d|2[0-3]):([0-5]\d)", text)
    if not found:
        raise reader.fault("strategy", "quiet_hours", _("“quiet_hours” is written 21:00-07:30."))
    hours = [int(part) for part in found.groups()]
    return hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
