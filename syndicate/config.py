"""Read tambour.toml: the commune, its site, its written strategy and its accounts.

Every key is declared once, in the tables below; anything else is an error that names the nearest known key.
Secrets are not here: ``secrets`` reads them from the environment, at the moment they are needed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from syndicate import (
    acts,
    dotenv,
    drawing_settings,
    folder_settings,
    hall_settings,
    legal_settings,
    networks,
    notify_settings,
    renewed,
    strategy_settings,
    template,
)
from syndicate.addresses import LOOPBACK, split_web
from syndicate.colours import chosen
from syndicate.errors import ConfigError
from syndicate.i18n import _, ngettext
from syndicate.model import Account, Hosting, Policy, Rules
from syndicate.notify_settings import Notify
from syndicate.palette import REFERENCE, Palette, derive, mourning
from syndicate.toml_places import Place
from syndicate.toml_reader import Reader

FILE = "tambour.toml"
# The folders of content/, in the order of the site's own sections.
TYPES = (
    "actualites", "agenda", "alertes", "conseil", "demarches", "elus", "services", "equipements",
    "associations", "documents", "marches", "tribune", "rectificatifs", "pages",
)  # fmt: skip
MOST_POSTS = 9  # of a thread: who wants to read more reads the page
MODES = ("normal", "mourning", "crisis")

# Key: the types it takes. A dotted key is a table of its own.
COMMUNE: dict[str, tuple[type, ...]] = {
    "name": (str,), "url": (str,), "lang": (str,), "timezone": (str,), "insee": (str,), "siren": (str,),
    "siret": (str,), "email": (str,), "phone": (str,), "address": (str,), "postcode": (str,),
    "director": (str,), "host": (str,), "population": (int,), "description": (str,), **hall_settings.COMMUNE,
    "dpo": (str,), "accessibility": (str,), "credits": (str,), "acts": (str,),
}  # fmt: skip
SITE: dict[str, tuple[type, ...]] = {
    "colours": (list,), "menu": (list,), "sections": (list,), "mode": (str,), "output": (str,), "content": (str,),
    "theme": (str,), "rubrics": (dict,), **legal_settings.SITE, "tasks": (list,), "notice": (str,),
    "languages": (list,), "hub": (str,), **drawing_settings.SITE,
}  # fmt: skip
ACCOUNT: dict[str, tuple[type, ...]] = {
    "kind": (str,), "lang": (str,), "server": (str,), "hosting": (str,), "template": (str,), "thread": (int,),
}  # fmt: skip
TABLES = ("commune", "site", "strategy", "accounts", notify_settings.NAME)
# What may have several lines: it is read by people, as a paragraph.
PARAGRAPHS = ("description", "address", "host", "reason", "notice", "credits", "eco_design", "template")


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
    colours: tuple[str, str] = REFERENCE  # the deep one first, as #rrggbb
    options: Mapping[str, Any] = field(default_factory=dict)  # the other keys of [site], as written

    @property
    def palette(self) -> Palette:
        """Give every colour of the site, sober while it is in mourning."""
        derived = derive(*self.colours)
        return mourning(derived) if self.mode == "mourning" else derived


@dataclass(frozen=True, slots=True)
class Config:
    """The whole of tambour.toml, checked."""

    path: Path
    commune: Commune
    site: Site
    policy: Policy
    ledger: Path
    accounts: Mapping[str, Account]
    notify: Notify | None = None

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
    reader.printable(tables, PARAGRAPHS)
    commune = _commune(reader, tables)
    site = _site(reader, tables, path.parent)
    accounts = {name: _account(reader, name, table, path.parent) for name, table in _accounts(reader, tables).items()}
    _check_alias(reader, site, accounts)
    policy = strategy_settings.policy(reader, tables, accounts, commune.timezone, TYPES)
    ledger = path.parent / tables.get("strategy", {}).get("ledger", "ledger.jsonl")
    folder_settings.check(reader, site.content, site.output, ledger, accounts)
    return Config(path, commune, site, policy, ledger, accounts, notify_settings.read(reader, tables))


def secrets(accounts: Iterable[Account], environ: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Give each account's secrets from the environment; raise one ``ConfigError`` that names all that are missing."""
    found: dict[str, dict[str, str]] = {}
    missing: list[str] = []
    for account in accounts:
        kind = networks.load(account.kind)
        found[account.name] = account_secrets(account, environ)
        missing += [secret_name(account.name, name) for name in kind.secrets if name not in found[account.name]]
    if missing:
        raise ConfigError(
            ngettext(
                "This secret is missing from the environment: {names}.",
                "These secrets are missing from the environment: {names}.",
                len(missing),
            ).format(names=", ".join(missing))
        )
    return found


def account_secrets(account: Account, environ: Mapping[str, str]) -> dict[str, str]:
    """Give the secrets of one account that are in the environment, those that it can do without included."""
    kind = networks.load(account.kind)
    names = {name: secret_name(account.name, name) for name in (*kind.secrets, *kind.optional_secrets)}
    return {name: environ[full] for name, full in names.items() if environ.get(full)}


def secret_name(account: str, secret: str) -> str:
    """Name the environment variable of a secret: ``TAMBOUR_<ACCOUNT>_<FIELD>``."""
    return f"TAMBOUR_{re.sub('[^A-Z0-9]', '_', account.upper())}_{secret}"


def environment(root: Path) -> dict[str, str]:
    """Give the environment, with what was renewed since a person wrote it (``TAMBOUR_RENEWED``).

    Raise ``ConfigError`` when a part of it cannot be read.
    """
    return renewed.over(written_environment(root))


def written_environment(root: Path) -> dict[str, str]:
    """Give the environment, completed by ``TAMBOUR_SECRETS`` and by the git-ignored ``.env`` (lines NAME=VALUE)."""
    return dotenv.read(root) | dotenv.bundle(os.environ) | dict(os.environ)


# ------------------------------------------------------------------------------------------- the tables


def _commune(reader: Reader, tables: dict[str, Any]) -> Commune:
    place = ("commune",)
    table = reader.table(tables, "commune", COMMUNE)
    for key in ("name", "url"):
        if not table.get(key):
            raise reader.fault(place, "", _("[commune] needs “{key}”.").format(key=key))
    address = split_web(table["url"])
    if address is None or address.query or address.fragment:
        raise reader.fault(
            place, "url", _("“url” must be the full address of the site, such as https://www.example.org.")
        )
    zone = table.get("timezone", "Europe/Paris")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise reader.fault(place, "timezone", _("Unknown time zone “{zone}”.").format(zone=zone)) from None
    _check_acts(reader, place, table)
    hall_settings.check(reader, place, table)
    facts = {key: value for key, value in table.items() if key not in ("name", "url", "lang", "timezone")}
    return Commune(table["name"], table["url"].rstrip("/"), _lang(reader, place, table), zone, facts)


def _check_acts(reader: Reader, place: Place, table: Mapping[str, Any]) -> None:
    """Check how the council chose to publish its acts: only small communes have the choice (CGCT, L.2131-1, IV)."""
    reader.choice(place, "acts", acts.mode(table), acts.MODES)
    if acts.mode(table) != "electronic" and table.get("population", 0) >= acts.ONLINE_ONLY:
        message = _("From {count} inhabitants on, acts are published electronically: remove “acts”.")
        raise reader.fault(place, "acts", message.format(count=acts.ONLINE_ONLY))


def _lang(reader: Reader, place: Place, table: Mapping[str, Any]) -> str:
    """Give a table's language: a BCP 47 code, as far as its shape goes."""
    lang: str = table.get("lang", "fr")
    _check_lang(reader, place, "lang", lang)
    return lang


def _check_lang(reader: Reader, place: Place, key: str | int, lang: str) -> None:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", lang):
        message = _("“{lang}” is not the code of a language, such as fr or pt-BR.").format(lang=lang)
        raise reader.fault(place, key, message)


def _check_languages(reader: Reader, place: Place, table: Mapping[str, Any], own: str) -> None:
    """Check the languages beside the commune's own, each of which has a home page at ``/LANG/``."""
    for position, lang in enumerate(table.get("languages", ())):
        _check_lang(reader, (*place, "languages"), position, lang)
        if lang == own:
            message = _("“{lang}” is the language of the site: name only those beside it.").format(lang=lang)
            raise reader.fault((*place, "languages"), position, message)


def _site(reader: Reader, tables: dict[str, Any], root: Path) -> Site:
    place = ("site",)
    table = reader.table(tables, "site", SITE)
    mode = table.get("mode", "normal")
    reader.choice(place, "mode", mode, MODES)
    for key in ("colours", "menu", "sections", "tasks", "languages"):
        reader.strings(place, key, table)
    _check_languages(reader, place, table, str(tables.get("commune", {}).get("lang", "fr")))
    for key in ("menu", "sections"):
        for position, name in enumerate(table.get(key, ())):
            reader.choice((*place, key), position, name, TYPES)
    rubrics = table.get("rubrics", {})
    reader.known((*place, "rubrics"), rubrics, dict.fromkeys(TYPES, (str,)))
    _check_hub(reader, place, table)
    legal_settings.check(reader, place, table)
    drawing_settings.check(reader, place, table, root / table.get("content", "content"))
    options = {key: value for key, value in table.items() if key not in ("mode", "output", "content", "colours")}
    return Site(
        content=root / table.get("content", "content"),
        output=root / table.get("output", "output"),
        mode=mode,
        colours=chosen(reader, (*place, "colours"), table.get("colours", ())),
        options=options,
    )


def _check_hub(reader: Reader, place: Place, table: Mapping[str, Any]) -> None:
    """Check the address of the WebSub hub; without encryption, only one of this machine can be one."""
    hub = table.get("hub")
    address = split_web(hub or "")
    if hub is not None and (address is None or (address.scheme == "http" and address.hostname not in LOOPBACK)):
        raise reader.fault(place, "hub", _("“hub” must be the address of a WebSub hub, beginning with https://."))


def _accounts(reader: Reader, tables: dict[str, Any]) -> dict[str, dict[str, Any]]:
    accounts: dict[str, dict[str, Any]] = tables.get("accounts", {})
    for name, table in accounts.items():
        if not isinstance(table, dict):
            raise reader.fault(("accounts",), name, _("An account is a table: [accounts.{name}].").format(name=name))
    # The secrets of [notify] have the names that those of an account called so would have.
    notifier = notify_settings.NAME if notify_settings.NAME in tables else ""
    taken = {secret_name(notifier, ""): f"[{notifier}]"} if notifier else {}
    for name in accounts:
        other = taken.setdefault(secret_name(name, ""), name)
        if other != name:
            message = _("The accounts “{one}” and “{two}” would read the same secrets.")
            raise reader.fault(("accounts", name), "", message.format(one=other, two=name))
    return accounts


def _account(reader: Reader, name: str, table: dict[str, Any], root: Path) -> Account:
    place = ("accounts", name)
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name):
        raise reader.fault(place, "", _("The account name “{name}” takes letters, digits, - and _.").format(name=name))
    if not table.get("kind"):
        raise reader.fault(place, "", _("The account “{name}” needs a “kind”.").format(name=name))
    try:
        network = networks.load(str(table["kind"]))
    except ConfigError as error:
        raise reader.fault(place, "kind", error.message) from None
    if network.rules.closed is not None:
        return Account(name, str(table["kind"]), network.rules, hosting=network.rules.hosting)
    _check_no_secret(reader, place, name, table, (*network.secrets, *network.optional_secrets))
    reader.known(
        place, table, ACCOUNT | dict.fromkeys(network.settings, (str,)) | dict.fromkeys(network.tables, (dict,))
    )
    for key in network.required:
        if not table.get(key):
            raise reader.fault(place, "", _("The account “{name}” needs “{key}”.").format(name=name, key=key))
    server = table.get("server", network.default_server).rstrip("/")
    _check_server(reader, place, server, network.schemes)
    settings = {key: table[key] for key in network.settings if key in table}
    for key in network.tables:
        settings |= _within(reader, place, key, table.get(key, {}))
    if "folder" in network.settings:  # a folder of the project, wherever the command is run from
        settings["folder"] = str(root / table.get("folder", f"outbox/{name}"))
    if wrong := network.wrong(settings | {"server": server}):
        *within, key = wrong[0].split(".", 1)
        raise reader.fault((*place, *within), key, wrong[1])
    try:
        rules = network.rules_for(settings)
    except ConfigError as error:
        raise reader.fault(place, "like", error.message) from None
    hosting = table.get("hosting", str(rules.hosting))
    reader.choice(place, "hosting", hosting, tuple(Hosting))
    form, thread = table.get("template", ""), table.get("thread", 1)
    if "thread" in table:
        _check_thread(reader, place, thread, rules)
    try:
        template.check(form, rules)
    except ConfigError as error:
        raise reader.fault(place, "template", error.message) from None
    return Account(
        name, table["kind"], rules, _lang(reader, place, table), server, Hosting(hosting), settings, form, thread
    )


def _within(reader: Reader, place: Place, name: str, table: dict[str, Any]) -> dict[str, str]:
    """Give the settings of a table of texts: ``boards = {Travaux = "1"}`` is the setting ``boards.Travaux``."""
    reader.known((*place, name), table, dict.fromkeys(table, (str,)))
    return {f"{name}.{key}": value for key, value in table.items()}


def _check_no_secret(reader: Reader, place: Place, name: str, table: Mapping[str, Any], fields: Iterable[str]) -> None:
    """Refuse a secret in the file, which everybody who has the repository can read."""
    for key in table:
        if key.upper() in fields:
            message = _("A secret is never written here: {variable} holds it. If it was, have another one made.")
            raise reader.fault(place, key, message.format(variable=secret_name(name, key.upper())))


def _check_thread(reader: Reader, place: Place, thread: int, rules: Rules) -> None:
    """Want a thread of a few posts, on a network that makes them all in one step or none."""
    if not rules.threads:
        message = _("This network cannot make several posts in one step: remove “{key}”.").format(key="thread")
        raise reader.fault(place, "thread", message)
    if not 1 <= thread <= MOST_POSTS:
        message = _("“{key}” is a number of posts, from 1 to {most}.").format(key="thread", most=MOST_POSTS)
        raise reader.fault(place, "thread", message)


def _check_alias(reader: Reader, site: Site, accounts: Mapping[str, Account]) -> None:
    """Want the account that our own domain is an alias of to be there."""
    account = site.options.get("webfinger", {}).get("account")
    if account:
        reader.name(("site", "webfinger"), "account", account, accounts)


def _check_server(reader: Reader, place: Place, server: str, schemes: Sequence[str]) -> None:
    if not server:
        return
    if "https" not in schemes:
        from syndicate import smtp  # late: few accounts are mail servers

        if smtp.door_of(server) is None:
            words = _("“server” must be the address of a mail server, such as {examples}.")
            examples = f"{schemes[0]}://mail.example.org"
            raise reader.fault(place, "server", words.format(examples=examples))
        return
    address = split_web(server)
    if address is None or address.query or address.fragment:
        raise reader.fault(place, "server", _("“server” must be a full address, such as https://example.org."))
    if address.scheme == "http" and address.hostname not in LOOPBACK:
        raise reader.fault(place, "server", _("“server” must begin with https:// (the access would be readable)."))
