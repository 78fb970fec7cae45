"""Mail, through the server of the commune (SMTP submission, RFC 6409), always encrypted.

A mail cannot be asked for again: what was told is remembered elsewhere, and told once more if that is lost.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid
from typing import Any

from syndicate.errors import Unsent
from syndicate.i18n import _
from syndicate.notices import Known, Step
from syndicate.notify import memory
from syndicate.notify.wording import plain, subject
from syndicate.remembered import Remembered

PORTS = {"starttls": 587, "tls": 465}
TIMEOUT = 30  # seconds, for each answer of the server


class Mail:
    """One message for all that has changed in a run."""

    def __init__(self, settings: Mapping[str, Any], password: str, commune: str, kept: Remembered) -> None:
        self._settings = settings
        self._password = password
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
        server = self._settings["server"]
        encryption = self._settings.get("encryption", "starttls")
        port = self._settings.get("port", PORTS[encryption])
        context = ssl.create_default_context()
        try:
            if encryption == "tls":
                connection: smtplib.SMTP = smtplib.SMTP_SSL(server, port, timeout=TIMEOUT, context=context)
            else:
                connection = smtplib.SMTP(server, port, timeout=TIMEOUT)
            with connection:
                if encryption == "starttls":
                    connection.starttls(context=context)
                if self._settings.get("user"):
                    connection.login(self._settings["user"], self._password)
                connection.send_message(message)
        except ssl.SSLCertVerificationError:
            text = _("{host} does not prove who it is: its certificate is not valid for it. Nothing was sent.")
            raise Unsent(text.format(host=server)) from None
        except smtplib.SMTPAuthenticationError:
            raise Unsent(_("{host} refused the user or the password for mail.").format(host=server)) from None
        except smtplib.SMTPNotSupportedError:
            raise Unsent(_("{host} offers no encryption: the mail was not sent.").format(host=server)) from None
        except smtplib.SMTPResponseException as error:
            # The server's own words may repeat anything: its number says enough.
            text = _("{host} did not take the mail ({code}).")
            raise Unsent(text.format(host=server, code=error.smtp_code)) from None
        except smtplib.SMTPRecipientsRefused:
            raise Unsent(_("{host} refused every address of “to”.").format(host=server)) from None
        except (smtplib.SMTPException, OSError):
            raise Unsent(_("The mail could not be sent through {host}.").format(host=server)) from None
