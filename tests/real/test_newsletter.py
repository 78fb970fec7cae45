"""A newsletter through a real mail server, by the engine: one message, whatever is lost, and a person for the doubt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from syndicate import desk, ledger
from syndicate.model import Account, Feed, Outcome, Policy, Post
from syndicate.networks import load
from syndicate.run import run
from syndicate.web import Web
from tests.servers.mail import LOST, Mail, mail_server
from tests.simulated import NOON, original

KIND = "newsletter"
SETTINGS = {
    "from": "Mairie de Valserein <lettre@valserein.example.org>",
    "to": "infos@listes.example.org",
    "unsubscribe": "quitter@listes.example.org",
}
PASSWORD = "password-of-the-mailbox"
LETTERS = (original("fete"), original("eau"))


class Clock(desk.Clock):
    """The real time, without waiting."""

    def sleep(self, seconds: float) -> None:
        """Do not wait."""


class Online:
    """A site where everything is, without pictures."""

    def wait_for(self, url: str) -> None:
        """Find the page."""

    def post(self, draft: Any, rules: Any, *, urgent: bool = False, new: bool = False) -> Post:
        """Give a draft as it is."""
        return Post(draft)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Begin a ledger."""
    path = tmp_path / "ledger.jsonl"
    ledger.create(path, at=NOON)
    return path


@pytest.fixture
def mail() -> Iterator[Mail]:
    """Serve mail."""
    with mail_server(PASSWORD) as server:
        yield server


def publish(book: Path, mail: Mail, *originals: Any) -> list[Outcome]:
    """Run the engine once."""
    cls = load(KIND)
    account = Account("lettre", KIND, cls.rules, server=f"smtp://127.0.0.1:{mail.port}", settings=SETTINGS)
    online: Any = Online()
    with Web() as web:
        network = cls(account, {"PASSWORD": PASSWORD}, web)
        feed = Feed("b", None, originals or LETTERS)
        outcomes, _held = run(feed, {"lettre": network}, book, online, Policy(), editorial=NOON, clock=Clock())
    return outcomes


def results(outcomes: list[Outcome]) -> list[str]:
    """Give how each action ended."""
    return [outcome.result for outcome in outcomes]


def test_each_original_is_one_letter(book: Path, mail: Mail) -> None:
    """Each original is sent once to the list, and a second run sends nothing."""
    assert results(publish(book, mail)) == ["published", "published"]
    assert publish(book, mail) == []
    assert [(sender, to) for sender, to, _data in mail.envelopes] == [
        ("lettre@valserein.example.org", ("infos@listes.example.org",))
    ] * 2
    assert len({message["Message-ID"] for message in mail.messages}) == 2


def test_an_answer_that_is_lost_is_never_sent_again(book: Path, mail: Mail) -> None:
    """A letter whose answer was lost is left to a person, by this run and by the next; the other one leaves."""
    mail.answers["dot"] = LOST
    assert results(publish(book, mail, LETTERS[0])) == ["in_doubt"]
    mail.answers.clear()
    assert results(publish(book, mail)) == ["published"]
    assert len(mail.envelopes) == 2


def test_a_server_that_asks_to_wait_is_asked_again(book: Path, mail: Mail) -> None:
    """A letter that was not taken leaves at the next run, under the same name."""
    mail.answers["RCPT"] = "450 4.2.0 Greylisted"
    assert results(publish(book, mail, LETTERS[0])) == ["unsent"]
    mail.answers.clear()
    assert results(publish(book, mail, LETTERS[0])) == ["published"]
    assert len(mail.messages) == 1


def test_what_was_sent_stays(book: Path, mail: Mail) -> None:
    """An original that changes or goes sends nothing more and fails nothing."""
    publish(book, mail, LETTERS[0])
    assert publish(book, mail, replace(LETTERS[0], title="Reportée")) == []
    assert len(mail.envelopes) == 1
