"""The one door to mail servers: hands over one message, and says what is known of it afterwards.

A server is named as ``smtps://host`` (TLS from the start, port 465) or ``smtp://host`` (STARTTLS, port 587), with
another port where there is one (RFC 8314, 3.3). Its certificate is always verified. Without TLS nothing is said to any
machine but this one.

What an answer proves (RFC 5321, 4.2.5 and 6.1): a server is responsible for a message once it answered the final dot
with 250, and before that dot it has nothing to deliver. So:

- everything that fails before the dot left nothing behind: ``Unsent``, or ``Unauthorized`` where the server turns
  away the access, the sender or the list, for which every message would be turned away;
- 4yz after the dot: ``Unsent``; 5yz: ``Refused``, the server read the message and does not take it;
- an answer to the dot that is lost or makes no sense: ``InDoubt``. SMTP has nothing to look a message up by.

It never retries.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from syndicate.addresses import LOOPBACK, split_web
from syndicate.errors import InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.i18n import _

TIMEOUT = 30.0  # seconds, for each step
PATIENCE = 120.0  # seconds, for the whole dialogue: a server that drips is a server that hangs
PORTS = {"smtps": 465, "smtp": 587}  # RFC 8314, 7.3; RFC 6409, 3.1
# What a program says its name is: the name of this machine is nobody's business.
US = "[127.0.0.1]"


@dataclass(frozen=True, slots=True)
class Door:
    """A server, and the access to it. ``cover`` takes our secrets out of the server's words."""

    host: str
    port: int
    implicit: bool  # TLS from the first byte
    login: str = ""
    password: str = field(default="", repr=False)
    cover: Callable[[str], str] = field(default=str, repr=False)


def send(door: Door, sender: str, recipients: Sequence[str], message: bytes) -> None:
    """Hand over one message, whose lines end with CR LF, from one bare address to others: to all of them or to none.

    Raise ``Unsent``, ``Unauthorized``, ``Refused`` or ``InDoubt``, as said above.
    """
    with _opened(door) as server:
        most = int(size) if (size := server.esmtp_features.get("size", "")).isdigit() else 0
        if 0 < most < len(message):
            words = _("{host} takes messages of {most} bytes, and this one has {size}.")
            raise Refused(words.format(host=door.host, most=most, size=len(message)))
        with _before_the_dot(door):
            _say(door, server, f"MAIL FROM:<{sender}>", 2)
            for recipient in recipients:
                _say(door, server, f"RCPT TO:<{recipient}>", 2)
            _say(door, server, "DATA", 3)
            # RFC 5321, 4.5.2: a line that begins with a dot gets a second one.
            server.send(re.sub(rb"(?m)^\.", b"..", message.removesuffix(b"\r\n")) + b"\r\n")
        try:
            server.send(b".\r\n")
            code, said = server.getreply()
        except (OSError, smtplib.SMTPException):
            raise InDoubt(_("The answer of {host} was lost.").format(host=door.host)) from None
        if code // 100 != 2:
            raise _after_the_dot(door, code, said)


def verify(door: Door) -> None:
    """Open and close the door, with the access. Raise ``Unsent`` or ``Unauthorized``."""
    with _opened(door):
        pass


def door_of(address: str) -> Door | None:
    """Read the address of a server; ``None`` when it is none, or when what is said to it could be overheard."""
    scheme, _colon, rest = address.partition(":")
    parts = split_web(f"https:{rest}") if scheme in PORTS else None
    if parts is None or parts.hostname is None or parts.path.strip("/") or parts.query or parts.fragment:
        return None
    return Door(parts.hostname, parts.port or PORTS[scheme], scheme == "smtps")


# ----------------------------------------------------------------------------------------- the dialogue


@contextlib.contextmanager
def _opened(door: Door) -> Iterator[smtplib.SMTP]:
    """Connect, encrypt, log in; close the connection in the end, politely when all went well."""
    server: smtplib.SMTP = _client(door)
    end = threading.Timer(PATIENCE, _cut, [server])
    end.daemon = True
    end.start()
    try:
        with _before_the_dot(door):
            server.connect(door.host, door.port)
            server.ehlo_or_helo_if_needed()
            _encrypt(door, server)
            if door.login:
                server.login(door.login, door.password)
        yield server
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.quit()
    finally:
        end.cancel()
        server.close()


def _client(door: Door) -> smtplib.SMTP:
    if door.implicit:
        server: smtplib.SMTP = smtplib.SMTP_SSL(local_hostname=US, timeout=TIMEOUT, context=_context())
    else:
        server = smtplib.SMTP(local_hostname=US, timeout=TIMEOUT)
    # The name that the certificate must bear. Only the constructor sets it, which would connect before there is an
    # end to the dialogue.
    server._host = door.host  # type: ignore[attr-defined]  # noqa: SLF001
    return server


def _encrypt(door: Door, server: smtplib.SMTP) -> None:
    if door.implicit:
        return
    if server.has_extn("starttls"):
        server.starttls(context=_context())
        server.ehlo()
    elif door.host not in LOOPBACK:
        raise Unsent(_("{host} offers no encryption: nothing was said to it.").format(host=door.host))


def _context() -> ssl.SSLContext:
    """Verify certificates as the door to the web does: the town hall's own authorities are in SSL_CERT_FILE."""
    import httpx

    context = httpx.create_ssl_context()
    context.keylog_filename = None  # type: ignore[assignment]  # None is the default, which typeshed forgets
    return context


def _cut(server: smtplib.SMTP) -> None:
    """End a dialogue from outside: what waits for the server then fails as a lost connection does."""
    with contextlib.suppress(OSError, AttributeError):  # it may be closing just now, or not be open yet
        server.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]


def _say(door: Door, server: smtplib.SMTP, command: str, wanted: int) -> None:
    """Give a command, and want an answer whose code begins with a digit."""
    code, said = server.docmd(command)
    if code // 100 != wanted:
        raise _turned_away(door, code, said)


# ------------------------------------------------------------------------------------- what failures mean


@contextlib.contextmanager
def _before_the_dot(door: Door) -> Iterator[None]:
    """Name what fails while the server has nothing to deliver."""
    where = {"host": door.host}
    try:
        yield
    except smtplib.SMTPResponseException as error:  # of the greeting, of STARTTLS, of the login
        raise _turned_away(door, error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPNotSupportedError:
        raise Unauthorized(_("{host} takes no password: is this its server for sending?").format(**where)) from None
    except ssl.SSLCertVerificationError:
        message = _("{host} does not prove who it is: its certificate is not valid for it. Nothing was sent.")
        raise Unsent(message.format(**where)) from None
    except TimeoutError:
        raise Unsent(_("{host} did not answer in time.").format(**where)) from None
    except (ConnectionRefusedError, socket.gaierror):
        raise Unsent(_("{host} cannot be reached.").format(**where)) from None
    except (OSError, smtplib.SMTPException, ValueError):  # ValueError: a line that never ends, words of no encoding
        raise Unsent(_("The connection to {host} was lost.").format(**where)) from None


def _turned_away(door: Door, code: int, said: bytes | str) -> OutcomeError:
    """Name an answer before the dot: the message was not read, so it cannot be what is wrong."""
    words = _quoted(door, code, said)
    if code // 100 == 5:
        return Unauthorized(_("{host} refused the access ({status}{reason}).").format(**words))
    return Unsent(_("{host} failed ({status}{reason}).").format(**words))


def _after_the_dot(door: Door, code: int, said: bytes) -> OutcomeError:
    words = _quoted(door, code, said)
    if code // 100 == 5:
        return Refused(_("{host} refused the request ({status}{reason}).").format(**words))
    if code // 100 == 4:
        return Unsent(_("{host} failed ({status}{reason}).").format(**words))
    return InDoubt(_("{host} gave an answer that makes no sense.").format(host=door.host))


def _quoted(door: Door, code: int, said: bytes | str) -> dict[str, object]:
    """Give a server's words: short, on one line, without our secrets."""
    text = said if isinstance(said, str) else said.decode("utf-8", "replace")
    text = "".join(sign if sign.isprintable() else " " for sign in text[:4000])
    text = " ".join(door.cover(text).split())[:200]
    return {"host": door.host, "status": code, "reason": f": {text}" if text else ""}
