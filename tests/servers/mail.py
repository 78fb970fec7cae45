"""A real mail server on loopback (aiosmtpd), which keeps what it is given and fails where a test says.

The steps of a dialogue are ``MAIL``, ``RCPT``, ``DATA`` and ``dot``: what comes after the message.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

LOST = "lost"  # instead of an answer: the connection closes


@dataclass
class Mail:
    """What a server was given, and how it is to behave."""

    port: int = 0
    password: str = ""  # the only one that it takes
    answers: dict[str, str] = field(default_factory=dict)  # by step; LOST for none
    envelopes: list[tuple[str, tuple[str, ...], bytes]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # the steps that were reached

    @property
    def messages(self) -> list[EmailMessage]:
        """Read the messages that were accepted."""
        read = [message_from_bytes(data, policy=default) for _sender, _to, data in self.envelopes]
        return [message for message in read if isinstance(message, EmailMessage)]

    # The names of what follows are those that aiosmtpd calls.

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a sender who gave the password."""
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return self.answer(server, "MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient."""
        envelope.rcpt_tos.append(address)
        return self.answer(server, "RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message: also one whose answer is lost."""
        if self.answers.get("dot", "2").startswith(("2", LOST)):
            content = envelope.original_content or b""
            self.envelopes.append((envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        return self.answer(server, "dot", "250 OK")

    def answer(self, server: SMTP, step: str, usual: str) -> str:
        """Give the answer of a step."""
        self.asked.append(step)
        answer = self.answers.get(step, usual)
        if answer == LOST and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return answer

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
    ) -> AuthResult:
        """Take the one password."""
        good = isinstance(given, LoginPassword) and given.password == self.password.encode()
        return AuthResult(success=good, handled=False)


class _Server(SMTP):
    """The server, which also fails before it asks for the message."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        handler = self.event_handler
        assert isinstance(handler, Mail)
        answer = handler.answer(self, "DATA", "")
        if answer:
            await self.push(answer)
            return
        await super().smtp_DATA(arg)


@contextlib.contextmanager
def mail_server(
    password: str, *, tls: ssl.SSLContext | None = None, implicit: bool = False, size: int = 1_000_000
) -> Iterator[Mail]:
    """Serve mail on a free port; with ``tls``, by STARTTLS or, when ``implicit``, from the first byte."""
    mail = Mail(password=password)

    def protocol() -> SMTP:
        return _Server(
            mail,
            data_size_limit=size,
            hostname="mail.test",
            tls_context=None if implicit else tls,
            require_starttls=bool(tls) and not implicit,
            authenticator=mail.authenticate,
            auth_require_tls=bool(tls) and not implicit,
        )

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(protocol, "127.0.0.1", 0, ssl=tls if implicit else None))
    mail.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield mail
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stop(server: asyncio.Server) -> None:
    """Close the door, and end the dialogues that are still open."""
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
