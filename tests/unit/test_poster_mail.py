"""Posters by mail: who prints is told what to put up, to replace and to take down, by a real mail server."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from syndicate.errors import InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Account, Attachment, Find, Post
from syndicate.networks import Network, load
from syndicate.web import Web
from tests.contract.samples import URL, attempt, copy, post
from tests.servers.mail import LOST, Mail, mail_server

PASSWORD = "password-of-the-mailbox-0123456789"
SETTINGS = {"from": "Mairie de Valserein <mairie@valserein.example.org>", "to": "imprimeur@valserein.example.org"}
SERVED = SETTINGS | {"server": "smtps://mail.example.org"}
SHEET = Attachment(b"%PDF-1.7 the first \x00\xff", "application/pdf", 595, 842)
OTHER = Attachment(b"%PDF-1.7 the second", "application/pdf", 595, 842)


@pytest.fixture
def server() -> Iterator[Mail]:
    """Run a mail server that takes one password."""
    with mail_server(PASSWORD) as running:
        yield running


@pytest.fixture
def board(server: Mail, tmp_path: Path) -> Network:
    """Give a board whose posters are mailed."""
    return _board(tmp_path, f"smtp://127.0.0.1:{server.port}")


def test_who_prints_gets_the_poster(board: Network, server: Mail, tmp_path: Path) -> None:
    """The message names the notice, leads to it and holds the very file of the folder."""
    receipt = board.publish(_post(SHEET), attempt())
    (message,) = server.messages
    assert (message["To"], message["Subject"]) == (SETTINGS["to"], "To be posted: La fête du village")
    assert message["From"] == SETTINGS["from"]
    assert URL in _words(message)
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == (receipt.copy_id, "application/pdf")
    assert file.get_content() == SHEET.data == (tmp_path / receipt.copy_id).read_bytes()


def test_each_change_asks_for_what_is_to_be_done(board: Network, server: Mail, tmp_path: Path) -> None:
    """An edit asks to replace, once however often it is done; a withdrawal asks to take down, without the poster."""
    made = board.publish(_post(SHEET), attempt())
    there = dataclasses.replace(copy(made.copy_id, shown=made.shown), title="La fête du village", url=URL)
    for _time in range(2):
        board.edit(there, _post(OTHER), attempt(generation=2))
    board.withdraw(there)
    assert [message["Subject"].partition(":")[0] for message in server.messages] == [
        "To be posted", "To be replaced on the board", "To be taken down",
    ]  # fmt: skip
    assert list(server.messages[-1].iter_attachments()) == []
    assert URL in _words(server.messages[-1])
    assert list(tmp_path.iterdir()) == []


def test_what_was_mailed_is_not_mailed_again(board: Network, server: Mail) -> None:
    """A file that is there was mailed: the same attempt sends nothing more."""
    first = board.publish(_post(SHEET), attempt())
    assert board.publish(_post(SHEET), attempt()) == first
    assert len(server.messages) == 1


@pytest.mark.parametrize(
    ("step", "answer", "error"),
    [
        ("MAIL", "451 4.3.0 Try again later", Unsent),
        ("RCPT", "550 5.1.1 No such user", Unauthorized),
        ("dot", "554 5.7.1 Looks like spam", Refused),
        ("dot", LOST, InDoubt),
    ],
)
def test_without_its_message_there_is_no_file(
    board: Network, server: Mail, tmp_path: Path, step: str, answer: str, error: type[OutcomeError]
) -> None:
    """When the message is not taken, or nobody knows, no file says that it was; sending again has the same name."""
    server.answers[step] = answer
    with pytest.raises(error):
        board.publish(_post(SHEET), attempt())
    assert list(tmp_path.iterdir()) == []
    assert board.find(_post(None), attempt(), Find.KEY) is None
    server.answers.clear()
    board.publish(_post(SHEET), attempt())
    assert len({message["Message-ID"] for message in server.messages}) == 1
    assert len({data for _sender, _to, data in server.envelopes}) == 1


def test_the_access_is_tried(board: Network, server: Mail, tmp_path: Path) -> None:
    """Verifying opens the server's door and sends nothing; a wrong password is refused and in no word."""
    board.verify()
    wrong = _board(tmp_path, f"smtp://127.0.0.1:{server.port}", "another-password-0123")
    with pytest.raises(Unauthorized) as caught:
        wrong.verify()
    assert "another-password-0123" not in str(caught.value)
    assert server.messages == []


def test_a_board_without_a_server_says_so(tmp_path: Path) -> None:
    """A reader without a way to reach them is a fault of the settings, said before anything is written."""
    with pytest.raises(Unauthorized, match="by which “server”"):
        _board(tmp_path, "").publish(_post(SHEET), attempt())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({}, None),
        (SERVED, None),
        ({"to": SETTINGS["to"]}, "from"),
        ({"from": SETTINGS["from"]}, "to"),
        ({**SERVED, "to": "imprimeur"}, "to"),
        ({**SERVED, "to": "a@b.example\nBcc: c@d.example"}, "to"),
        (SETTINGS, "to"),
        ({**SETTINGS, "server": ""}, "to"),
    ],
)
def test_addresses_that_cannot_be_written_to(settings: dict[str, str], key: str | None) -> None:
    """Both addresses and the server, or none; and each can be written to."""
    found = load("poster").wrong(settings)
    assert (found and found[0]) == key


def _board(folder: Path, server: str, password: str = PASSWORD) -> Network:
    cls = load("poster")
    settings = {**SETTINGS, "folder": str(folder)}
    return cls(
        Account("affiches", "poster", cls.rules, server=server, settings=settings), {"PASSWORD": password}, Web()
    )


def _post(sheet: Attachment | None) -> Post:
    return dataclasses.replace(post(), poster=sheet)


def _words(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    words: str = body.get_content()
    return words
