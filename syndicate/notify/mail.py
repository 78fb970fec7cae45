"""Mail, through the server of the commune (SMTP submission, RFC 6409), always encrypted.

A mail cannot be asked for again: what was told is remembered elsewhere, and told once more if that is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime, make_msgid
from typing import Any

from syndicate import smtp
from syndicate.notices import Known, Step
from syndicate.notify import memory
from syndicate.notify.wording import plain, subject
from syndicate.remembered import Remembered
from syndicate.veil import Veil


class Mail:
    """One message for all that has changed in a run."""

    def __init__(self, settings: Mapping[str, Any], password: str, commune: str, kept: Remembered) -> None:
        self._settings = settings
        self._password = password
        self._veil = Veil()
        self._veil.hide(password)
        self._commune = commune
        self._memory = kept

    def known(self) -> list[Known]:
        """Read what was told."""
        return memory.read(self._memory.read())

    def carry_out(self, steps: Sequence[Step]) -> None:
        """Send one message, then remember what it told."""
        self._send(self._message(steps))
        self._memory.write(memory.after(self.known(), steps))

    def _message(self, steps: Sequence[Step]) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = subject(steps, self._commune)
        message["From"] = self._settings["from"]
        message["To"] = ", ".join(self._settings["to"])
        message["Date"] = format_datetime(localtime())
        message["Message-ID"] = make_msgid(domain=self._settings["from"].rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nothing that answers by itself answers to it
        message.set_content(plain(steps))
        return message

    def _send(self, message: EmailMessage) -> None:
        implicit = self._settings.get("encryption") == "tls"
        port = self._settings.get("port", smtp.PORTS["smtps" if implicit else "smtp"])
        user = self._settings.get("user", "")
        door = smtp.Door(self._settings["server"], port, implicit, user, self._password, self._veil.cover)
        smtp.send(door, self._settings["from"], self._settings["to"], message.as_bytes(policy=SMTP))
