"""What a mail server may do to a message, at each step of its dialogue: for every kind that sends mail."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from syndicate import smtp
from syndicate.errors import InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Account
from syndicate.networks import Network, kinds, load
from syndicate.web import Web
from tests.contract.samples import attempt, picture
from tests.contract.stage import Stage, is_mailed
from tests.servers.certificate import Certificate, make_certificate
from tests.servers.mail import LOST, Mail, mail_server

MAILED = [kind for kind in kinds() if is_mailed(kind)]
# What a server may answer, at which step, and what that proves.
ANSWERS = [
    ("MAIL", "451 4.3.0 Try again later", Unsent),
    ("MAIL", "550 5.7.1 Sender address rejected", Unauthorized),
    ("MAIL", LOST, Unsent),
    ("RCPT", "450 4.2.0 Greylisted", Unsent),
    ("RCPT", "550 5.1.1 No such list", Unauthorized),
    ("RCPT", LOST, Unsent),
    ("DATA", "421 4.3.2 Shutting down", Unsent),
    ("DATA", "554 5.5.1 No valid recipients", Unauthorized),
    ("DATA", LOST, Unsent),
    ("dot", "451 4.3.0 Queue full", Unsent),
    ("dot", "421 4.3.2 Shutting down", Unsent),
    ("dot", "554 5.7.1 Looks like spam", Refused),
    ("dot", "552 5.3.4 Message too big", Refused),
    ("dot", "354 Go on", InDoubt),
    ("dot", "what?", InDoubt),
    ("dot", LOST, InDoubt),
]


@pytest.fixture
def stage(kind: str, tmp_path: Path) -> Stage:
    """Give the stage of the kind that the test is parametrised with."""
    return Stage(kind, tmp_path)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Make a certificate for 127.0.0.1 that nobody trusts yet."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.mark.parametrize(("step", "answer", "error"), ANSWERS)
@pytest.mark.parametrize("kind", MAILED)
def test_what_an_answer_proves(stage: Stage, step: str, answer: str, error: type[OutcomeError]) -> None:
    """Before the final dot nothing was sent; after it 4yz says so too, 5yz refuses, and anything else is a doubt."""
    with stage.play("publish") as network:
        stage.mail.answers[step] = answer
        with pytest.raises(OutcomeError) as caught:
            network.publish(stage.post(), attempt())
    assert type(caught.value) is error
    assert stage.mail.asked[-1] == step
    assert bool(stage.mail.envelopes) is (step == "dot" and answer == LOST)  # the doubt is one


@pytest.mark.parametrize("kind", MAILED)
def test_a_message_that_a_server_would_not_take(stage: Stage) -> None:
    """A server that says its limit is not given more."""
    with (
        mail_server(stage.secrets["PASSWORD"], size=1000) as mail,
        opened(stage, f"smtp://127.0.0.1:{mail.port}") as one,
        pytest.raises(Refused, match="1000 bytes"),
    ):
        one.publish(stage.post(pictures=(picture(size=(400, 400)),)), attempt())
    assert mail.asked == []


@pytest.mark.parametrize("kind", MAILED)
def test_a_password_that_is_refused(stage: Stage) -> None:
    """The access is refused before anything is sent, and the password is in no word of the error."""
    with mail_server("another") as mail, opened(stage, f"smtp://127.0.0.1:{mail.port}") as network:
        for act in (network.verify, lambda: network.publish(stage.post(), attempt())):
            with pytest.raises(Unauthorized, match="535") as caught:
                act()
            assert stage.secrets["PASSWORD"] not in f"{caught.value!r} {caught.value.__context__!r}"
    assert mail.asked == []


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "dot"])
@pytest.mark.parametrize("kind", MAILED)
def test_a_server_that_repeats_the_password(stage: Stage, step: str) -> None:
    """A server's words are quoted without our secret."""
    with stage.play("publish") as network:
        stage.mail.answers[step] = f"550 5.7.1 {stage.secrets['PASSWORD']} is no good"
        with pytest.raises(OutcomeError, match=r"\*\*\*") as caught:
            network.publish(stage.post(), attempt())
    assert stage.secrets["PASSWORD"] not in str(caught.value)


@pytest.mark.parametrize("kind", MAILED)
def test_a_server_that_is_not_there(stage: Stage) -> None:
    """No connection, nothing sent."""
    with mail_server("") as mail:
        port = mail.port
    with opened(stage, f"smtp://127.0.0.1:{port}") as network, pytest.raises(Unsent, match="cannot be reached"):
        network.publish(stage.post(), attempt())


@pytest.mark.parametrize("kind", MAILED)
def test_a_server_that_drips(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that sends a greeting without end is left when the dialogue has lasted too long."""
    monkeypatch.setattr(smtp, "PATIENCE", 0.2)
    with dripping() as port, opened(stage, f"smtp://127.0.0.1:{port}") as network, pytest.raises(Unsent):
        network.verify()


@contextmanager
def dripping() -> Iterator[int]:
    """Serve lines of a greeting that never ends."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def drip() -> None:
            connection, _address = door.accept()
            with connection, contextlib.suppress(OSError):
                while True:
                    connection.sendall(b"220-more\r\n")

        thread = threading.Thread(target=drip)
        thread.start()
        yield door.getsockname()[1]
        thread.join()


@pytest.mark.parametrize("implicit", [False, True])
@pytest.mark.parametrize("kind", MAILED)
def test_a_server_that_proves_who_it_is(
    stage: Stage, certificate: Certificate, monkeypatch: pytest.MonkeyPatch, *, implicit: bool
) -> None:
    """Under an authority that the town hall trusts, the message leaves, by STARTTLS or TLS from the first byte."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.authority))
    with served(stage, certificate, implicit=implicit) as (mail, network):
        network.publish(stage.post(), attempt())
    assert len(mail.messages) == 1


@pytest.mark.parametrize("implicit", [False, True])
@pytest.mark.parametrize("kind", MAILED)
def test_a_server_that_does_not_prove_who_it_is(stage: Stage, certificate: Certificate, *, implicit: bool) -> None:
    """Under an authority that nobody trusts, not even the password is sent."""
    with served(stage, certificate, implicit=implicit) as (mail, network), pytest.raises(Unsent, match="who it is"):
        network.publish(stage.post(), attempt())
    assert mail.asked == []


@pytest.mark.parametrize("kind", MAILED)
def test_a_server_without_encryption(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server of another machine that offers no encryption is told nothing."""
    monkeypatch.setattr(smtp, "LOOPBACK", ())
    with stage.play("publish") as network, pytest.raises(Unsent, match="no encryption"):
        network.publish(stage.post(), attempt())
    assert stage.mail.asked == []


@contextmanager
def served(stage: Stage, certificate: Certificate, *, implicit: bool) -> Iterator[tuple[Mail, Network]]:
    """Serve mail with a certificate, and open the account there."""
    scheme = "smtps" if implicit else "smtp"
    with (
        mail_server(stage.secrets["PASSWORD"], tls=certificate.server, implicit=implicit) as mail,
        opened(stage, f"{scheme}://127.0.0.1:{mail.port}") as network,
    ):
        yield mail, network


@contextmanager
def opened(stage: Stage, server: str) -> Iterator[Network]:
    """Open the account of the fixture on a server."""
    cls = load(stage.kind)
    with Web() as web:
        account = Account("essai", stage.kind, cls.rules, settings=stage.fixture["settings"])
        yield cls(dataclasses.replace(account, server=server), stage.secrets, web)
