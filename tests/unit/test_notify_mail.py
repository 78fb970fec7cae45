"""Mail through a real SMTP server on loopback: encrypted or not at all, one message for each change."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from syndicate import notify
from syndicate.config import load
from syndicate.errors import ConfigError
from syndicate.notices import Notice
from syndicate.web import Web
from tests.servers.certificate import make_certificate
from tests.servers.processes import free_port

PASSWORD = "planted-mail-password-9Vq2"
WRONG = Notice("account/place", "Place: 1 copy did not go\r\nBcc: x@evil.example.org", "It failed.", "Wait.", state="u")


@dataclass
class Box:
    """What a server took, and whether it takes anything."""

    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    refuses: str = ""

    async def handle_DATA(self, _server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        """Take one message, if its sender said who they are."""
        assert session.authenticated
        if self.refuses:
            return self.refuses
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        self.envelopes.append(envelope)
        return "250 OK"


def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    """Let one user in."""
    assert isinstance(given, LoginPassword)
    return AuthResult(success=given == LoginPassword(b"mairie", PASSWORD.encode()), handled=False)


class Server(Controller):
    """A server that takes mail under STARTTLS only, or is reached under TLS at once."""

    def __init__(self, box: Box, port: int, context: ssl.SSLContext | None, *, tls: bool) -> None:
        upgrade: dict[str, Any] = {} if tls or context is None else {"tls_context": context, "require_starttls": True}
        super().__init__(
            box, hostname="127.0.0.1", port=port, ssl_context=context if tls else None, authenticator=check,
            auth_require_tls=not tls and context is not None, **upgrade,
        )  # fmt: skip


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Give what the server shows; the authority behind it is trusted as a town hall's own would be."""
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.authority))
    return certificate.server


@pytest.fixture(params=["starttls", "tls"])
def server(request: pytest.FixtureRequest, context: ssl.SSLContext) -> Iterator[tuple[Box, int, str]]:
    """Run a server of each kind."""
    yield from serving(context, request.param)


def serving(context: ssl.SSLContext | None, encryption: str) -> Iterator[tuple[Box, int, str]]:
    """Run a server; give its box, its port and how it is encrypted."""
    box, port = Box(), free_port()
    controller = Server(box, port, context, tls=encryption == "tls")
    controller.start()
    try:
        yield box, port, encryption
    finally:
        controller.stop()


def opened(folder: Path, port: int, encryption: str, environ: dict[str, str] | None = None) -> notify.Notifier:
    """Load the notifier of a commune that chose mail."""
    (folder / "tambour.toml").write_text(
        '[commune]\nname = "Valserein"\nurl = "https://v.example.org"\n[notify]\nkind = "mail"\n'
        f'server = "127.0.0.1"\nport = {port}\nencryption = "{encryption}"\nuser = "mairie"\n'
        'from = "tambour@v.example.org"\nto = ["mairie@v.example.org", "maire@v.example.org"]\n',
        encoding="utf-8",
    )
    with Web() as web:
        found = notify.load(
            load(folder / "tambour.toml"), {"TAMBOUR_NOTIFY_PASSWORD": PASSWORD} if environ is None else environ, web
        )
    assert found is not None
    return found


def test_one_message_for_each_change(server: tuple[Box, int, str], tmp_path: Path) -> None:
    """A problem is told once, to everybody; its end is told; between the two, nothing is."""
    box, port, encryption = server
    for wanted, count in (([WRONG], 1), ([WRONG], 1), ([], 2), ([], 2)):
        steps, failure = notify.tell(opened(tmp_path, port, encryption), wanted, ["account"])
        assert (failure, len(box.mails)) == ("", count), steps
    first, last = box.mails
    assert first["To"] == "mairie@v.example.org, maire@v.example.org"
    assert box.envelopes[0].rcpt_tos == ["mairie@v.example.org", "maire@v.example.org"]
    assert first["Subject"].startswith("Valserein: Place: 1 copy did not go")
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Bcc"] is None
    assert "What to do: Wait." in first.get_content()
    assert "Solved: Place" in last.get_content()


def test_a_certificate_of_nobody_gets_nothing(
    server: tuple[Box, int, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that cannot prove its name gets neither the password nor the mail."""
    box, port, encryption = server
    monkeypatch.delenv("SSL_CERT_FILE")
    _steps, failure = notify.tell(opened(tmp_path, port, encryption), [WRONG], ["account"])
    assert "certificate" in failure
    assert box.mails == []


def test_what_was_refused_is_told_by_the_next_run(server: tuple[Box, int, str], tmp_path: Path) -> None:
    """A message that the server did not take is not counted as told; the server's words are not repeated."""
    box, port, encryption = server
    box.refuses = f"451 try later {PASSWORD}"
    _steps, failure = notify.tell(opened(tmp_path, port, encryption), [WRONG], ["account"])
    assert "451" in failure
    assert PASSWORD not in failure
    box.refuses = ""
    assert notify.tell(opened(tmp_path, port, encryption), [WRONG], ["account"])[1] == ""
    assert len(box.mails) == 1


def test_a_wrong_password_is_said(server: tuple[Box, int, str], tmp_path: Path) -> None:
    """The server's refusal becomes a sentence, without the password."""
    _box, port, encryption = server
    teller = opened(tmp_path, port, encryption, {"TAMBOUR_NOTIFY_PASSWORD": "another-password-8Kd1"})
    _steps, failure = notify.tell(teller, [WRONG], ["account"])
    assert "refused the access" in failure
    assert "8Kd1" not in failure


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    """No connection is a failure in a sentence."""
    _steps, failure = notify.tell(opened(tmp_path, free_port(), "starttls"), [WRONG], ["account"])
    assert "127.0.0.1 cannot be reached" in failure


def test_the_password_is_asked_for_by_name(tmp_path: Path) -> None:
    """A user without a password in the environment is a mistake of configuration."""
    with pytest.raises(ConfigError, match="TAMBOUR_NOTIFY_PASSWORD"):
        opened(tmp_path, 25, "tls", {})


def test_a_lost_memory_tells_once_more(server: tuple[Box, int, str], tmp_path: Path) -> None:
    """Without the file of what was told, or with a damaged one, what is wrong is told again rather than never."""
    box, port, encryption = server
    for content in ("", "[1]", '{"a": 1}', "[" * 100_000):
        (tmp_path / ".tambour").mkdir(exist_ok=True)
        (tmp_path / ".tambour/notices.json").write_text(content)
        assert notify.tell(opened(tmp_path, port, encryption), [WRONG], ["account"])[1] == ""
    assert len(box.mails) == 4
