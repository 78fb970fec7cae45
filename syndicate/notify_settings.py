"""The keys of ``[notify]``: how a person is told of what went wrong. The secrets are in the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from syndicate.addresses import LOOPBACK, split_web
from syndicate.i18n import _
from syndicate.toml_places import Place
from syndicate.toml_reader import Reader

NAME = "notify"
# Of each kind: the keys that it takes, and those that it cannot do without.
_FORGE: dict[str, tuple[type, ...]] = {"server": (str,), "repository": (str,)}
KEYS: dict[str, dict[str, tuple[type, ...]]] = {
    "github": _FORGE,
    "forgejo": _FORGE,
    "gitlab": _FORGE,
    "mail": {"server": (str,), "port": (int,), "encryption": (str,), "user": (str,), "from": (str,), "to": (list,)},
    "matrix": {"server": (str,), "room": (str,)},
}
REQUIRED = {"mail": ("server", "from", "to"), "matrix": ("server", "room")}
ENCRYPTION = ("starttls", "tls")
_MAILBOX = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
_HOST = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Notify:
    """The way that was chosen, and its settings as written, defaults left out."""

    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)


def read(reader: Reader, tables: Mapping[str, Any]) -> Notify | None:
    """Give the way to tell a person, ``None`` when none is written. Raise ``ConfigError`` with file and line."""
    if NAME not in tables:
        return None
    place, table = (NAME,), tables[NAME]
    if not isinstance(table.get("kind"), str):
        message = _("[notify] needs “kind”: {kinds}.").format(kinds=", ".join(KEYS))
        raise reader.fault(place, "kind", message)
    kind: str = table["kind"]
    reader.choice(place, "kind", kind, KEYS)
    reader.known(place, table, {"kind": (str,), **KEYS[kind]})
    for key in REQUIRED.get(kind, ()):
        if not table.get(key):
            message = _("[notify] of the kind “{kind}” needs “{key}”.").format(kind=kind, key=key)
            raise reader.fault(place, key, message)
    _check_mail(reader, table) if kind == "mail" else _check_server(reader, table)
    return Notify(kind, {key: value for key, value in table.items() if key != "kind"})


def _check_server(reader: Reader, table: Mapping[str, Any]) -> None:
    address = split_web(table.get("server", "https://example.org"))
    if address is None or address.query or address.fragment:
        raise reader.fault((NAME,), "server", _("“server” must be a full address, such as https://example.org."))
    if address.scheme == "http" and address.hostname not in LOOPBACK:
        raise reader.fault((NAME,), "server", _("“server” must begin with https:// (the access would be readable)."))
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)+", table.get("repository", "a/b")):
        raise reader.fault((NAME,), "repository", _("“repository” is written owner/name."))
    if not re.fullmatch(r"![^\s/?#]+", table.get("room", "!a")):
        message = _("“room” is the internal identifier of the room, which begins with “!” (Settings, Advanced).")
        raise reader.fault((NAME,), "room", message)


def _check_mail(reader: Reader, table: Mapping[str, Any]) -> None:
    place = (NAME,)
    reader.strings(place, "to", table)
    reader.choice(place, "encryption", table.get("encryption", ENCRYPTION[0]), ENCRYPTION)
    if not _HOST.fullmatch(table["server"]):
        message = _("“server” of the kind “mail” is the name of a machine, such as smtp.example.org.")
        raise reader.fault(place, "server", message)
    if not 1 <= table.get("port", 1) <= 65_535:
        raise reader.fault(place, "port", _("“port” is a number from 1 to 65535."))
    _check_mailbox(reader, place, "from", table["from"])
    for position, mailbox in enumerate(table["to"]):
        _check_mailbox(reader, (*place, "to"), position, mailbox)


def _check_mailbox(reader: Reader, place: Place, key: str | int, mailbox: str) -> None:
    if not _MAILBOX.fullmatch(mailbox):
        message = _("“{mailbox}” is not an e-mail address.").format(mailbox=mailbox)
        raise reader.fault(place, key, message)
