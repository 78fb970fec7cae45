"""The message to whoever prints: the poster, and in one sentence what to do with it.

The name of a message is made from what it asks for: a server or a reader who compares drops a second one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING

from syndicate import smtp
from syndicate.errors import Unauthorized
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.networks._letter import named

if TYPE_CHECKING:
    from syndicate.web import Web

POLICY = SMTP.clone(cte_type="7bit")
# A local part and a domain in ASCII: what every server takes (RFC 5321, 2.3.11).
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Letter:
    """One message: what it asks for, about which file, with the poster or without."""

    subject: str
    words: str
    name: str
    at: datetime
    sheet: bytes = b""


def wrong(settings: Mapping[str, str]) -> tuple[str, str] | None:
    """Want both addresses and the server, where there is one; name the setting that is wrong, with a sentence."""
    if not {"from", "to"} & settings.keys():
        return None
    for key in ("from", "to"):
        if not _ADDRESS.fullmatch(named(settings.get(key, ""))[1]):
            message = _("“{key}” must hold a mail address, such as lettre@commune.example or Name <address>.")
            return key, message.format(key=key)
    if not settings.get("server"):
        return "to", _("Posters are mailed by a “server”, such as smtps://mail.provider.example: it is missing here.")
    return None


def door(account: Account, password: str, web: Web) -> smtp.Door:
    """Give the server for sending. Raise ``Unauthorized`` when the settings name none."""
    found = smtp.door_of(account.server)
    if found is None:
        message = _("“{account}” says to whom its posters are mailed, and not by which “server”.")
        raise Unauthorized(message.format(account=account.name))
    login = account.settings.get("login") or named(account.settings["from"])[1]
    return replace(found, login=login if password else "", password=password, cover=web.cover)


def send(account: Account, password: str, web: Web, letter: Letter) -> None:
    """Hand the message over. Raise as ``smtp.send`` does."""
    sender, reader = (named(account.settings[key]) for key in ("from", "to"))
    message = _message(letter, sender, reader).as_bytes(policy=POLICY)
    smtp.send(door(account, password, web), sender[1], [reader[1]], message)


def _message(letter: Letter, sender: tuple[str, str], reader: tuple[str, str]) -> EmailMessage:
    """Write the message: the same letter gives the same bytes."""
    said = f"{letter.subject} {letter.name}".encode() + letter.sheet
    key = hashlib.sha256(said).hexdigest()
    message = EmailMessage(POLICY)
    message["Message-ID"] = f"<{key}@{sender[1].rpartition('@')[2]}>"
    message["Date"] = format_datetime(letter.at.astimezone(UTC).replace(microsecond=0))
    message["From"], message["To"] = formataddr(sender), formataddr(reader)
    message["Subject"] = " ".join("".join(sign if sign.isprintable() else " " for sign in letter.subject).split())
    message.set_content(letter.words, cte="quoted-printable")
    if letter.sheet:
        message.add_attachment(letter.sheet, "application", "pdf", filename=letter.name)
        message.set_boundary(f"=_{key[:32]}")  # else each try would have another
    return message
