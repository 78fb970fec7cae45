"""Renewing accesses: when it is asked for, where the new one goes, and what a death leaves."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from datetime import timedelta

import pytest

from syndicate.config import account_secrets
from syndicate.errors import Unauthorized, Unsent
from syndicate.model import Identity
from syndicate.networks.threads import Threads
from syndicate.refresh import PAUSES, Keeper
from tests.meta_tokens import KINDS, OLD
from tests.renewals import Case, Killed

EVERY = pytest.mark.parametrize("kind", list(KINDS))


# ---------------------------------------------------------------------------------- when, and where to


@EVERY
def test_an_access_that_ends_soon_is_renewed_stored_and_tried(kind: str) -> None:
    """The next process reads the new one, which works; the log was told to hide it before it was stored."""
    case = Case(kind)
    found = case.run()
    assert (found.result, found.reason) == ("renewed", "")
    assert case.token != OLD
    assert case.hidden == [case.token]
    assert case.reports()[0].ok


@EVERY
def test_once_renewed_it_is_left_alone_for_a_month(kind: str) -> None:
    """What ends in more than thirty days is not asked for again, even where the network no longer tells its end."""
    case = Case(kind)
    case.run()
    assert [case.run(later=timedelta(days=days)).result for days in (0, 1, 29)] == ["early"] * 3
    assert case.tokens.given == 1
    assert case.run(later=timedelta(days=31)).result == "renewed"


@pytest.mark.parametrize("kind", ["threads", "linkedin"])
def test_an_access_that_lasts_is_not_asked_for(kind: str) -> None:
    """More than thirty days before its end nothing is done, unless a person wants it done."""
    case = Case(kind, days=50)
    assert (case.run().result, case.tokens.given) == ("early", 0)
    assert case.run(all_of_them=True).result == "renewed"


def test_an_access_of_unknown_age_is_renewed_at_once() -> None:
    """Where the network never tells the end, and nothing is remembered, the end may be tomorrow."""
    case = Case("instagram", days=1)
    assert (case.run().result, case.tokens.given) == ("renewed", 1)


@EVERY
def test_without_a_place_nothing_is_asked_for(kind: str) -> None:
    """A new access that could not be stored would be lost, and the former one perhaps with it."""
    case = Case(kind)
    assert (case.run(store=False).result, case.tokens.given) == ("nowhere", 0)


def test_a_missing_secret_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of the server then."""
    case = Case("threads")
    monkeypatch.setattr(case, "people", {})
    found = case.run()
    assert (found.result, case.tokens.asked) == ("failed", [])
    assert "TAMBOUR_ESSAI_TOKEN" in found.reason


def test_a_lasting_token_revives_an_access_that_ended() -> None:
    """LinkedIn gives another access even after the end of the former one."""
    case = Case("linkedin", days=-3)
    assert case.run().result == "renewed"
    assert case.token != OLD


def test_an_access_of_meta_that_ended_needs_a_person() -> None:
    """Meta gives no other one then: what it says is told."""
    case = Case("threads", days=-3)
    found = case.run()
    assert found.result == "failed"
    assert "190" in found.reason


# ------------------------------------------------------------------------------------- death, and faults


@EVERY
def test_a_place_that_cannot_be_written_costs_no_access(kind: str) -> None:
    """The place is tried with what it holds already: a right to write that has ended is found before anything is."""
    case = Case(kind, voids=True)
    case.shelf.fault = Unauthorized("api.github.com refused the access (401).")
    found = case.run()
    assert (found.result, case.tokens.given) == ("failed", 0)
    assert "api.github.com refused the access (401)." in found.reason
    assert case.reports()[0].ok


def test_the_place_is_tried_for_every_secret_of_the_account() -> None:
    """What renews an access may be another one afterwards: its place is tried too, as each has its own on GitLab."""
    case = Case("linkedin")
    case.run()
    assert case.shelf.stored.keys() == case.people.keys()


@EVERY
@pytest.mark.parametrize("voids", [False, True])
def test_a_place_that_fails_is_told(kind: str, voids: bool) -> None:
    """The loss is named with its reason, and without the secret; what is stored stays as it was."""
    case = Case(kind, voids=voids)
    case.shelf.fault, case.shelf.spared = Unsent("api.github.com failed (503)."), 1
    found = case.run()
    assert case.waited == list(PAUSES)
    assert (found.result, found.reason) == ("lost", "api.github.com failed (503).")
    assert case.token == OLD


@EVERY
def test_a_place_that_fails_for_a_moment_costs_no_access(kind: str) -> None:
    """The network has given its answer, and the former access is void: storing is tried again, for a minute."""
    case = Case(kind, voids=True)
    case.shelf.fault, case.shelf.spared, case.shelf.times = Unsent("api.github.com failed (503)."), 1, 2
    assert (case.run().result, case.waited) == ("renewed", list(PAUSES[:2]))
    assert case.reports()[0].ok


def test_a_right_that_is_refused_is_not_asked_for_again() -> None:
    """It was taken away between the try and the storing: waiting changes nothing."""
    case = Case("threads")
    case.shelf.fault, case.shelf.spared = Unauthorized("api.github.com refused the access (401)."), 1
    assert (case.run().result, case.waited) == ("lost", [])


@EVERY
def test_an_interrupt_waits_until_the_new_access_is_stored(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops the program as the network answers finds the new access stored: the former one is void."""
    case = Case(kind, voids=True)
    keep = case.shelf.keep

    def slow(secrets: Mapping[str, str]) -> None:
        if case.tokens.given:
            os.kill(os.getpid(), signal.SIGINT)
        keep(secrets)

    monkeypatch.setattr(case.shelf, "keep", slow)
    with pytest.raises(KeyboardInterrupt):
        case.run()
    assert case.token != OLD
    assert case.reports()[0].ok


@EVERY
def test_a_death_before_the_storing_is_made_good(kind: str) -> None:
    """The next process still has the former access, asks for another, and stores that one."""
    case = Case(kind)
    case.shelf.fault, case.shelf.spared = Killed(), 1
    with pytest.raises(Killed):
        case.run()
    case.shelf.fault = None
    assert case.run().result == "renewed"
    assert case.token in case.tokens.tokens
    assert case.tokens.given == 2


@EVERY
def test_a_death_after_the_storing_loses_nothing(kind: str) -> None:
    """The new access is there; without the memory of its end it is renewed once more at worst."""
    case = Case(kind, voids=True)
    case.run()
    case.memory = None
    assert case.run().result in ("early", "renewed")
    assert case.reports()[0].ok


# ------------------------------------------------------------------- secrets that change as they are used


class Turning(Threads):
    """A network whose access is asked for at each use, with a token that changes each time it is used."""

    secrets = ("REFRESH_TOKEN",)
    valid = "turning-token-0"

    def verify(self) -> Identity:
        """Ask for an access."""
        self.make_ready()
        if self._secrets["REFRESH_TOKEN"] != type(self).valid:
            raise Unauthorized("This token was used before.")
        type(self).valid = f"turning-token-{int(type(self).valid[-1]) + 1}"
        self.web.hide(type(self).valid)
        self.keep({"REFRESH_TOKEN": type(self).valid})
        return Identity("@valserein", "https://www.threads.com/@valserein")


@pytest.fixture
def turning(monkeypatch: pytest.MonkeyPatch) -> Case:
    """Give the case of such a network."""
    case = Case("threads")
    monkeypatch.setattr(Turning, "valid", "turning-token-0")
    monkeypatch.setattr("syndicate.networks.load", lambda _kind: Turning)
    case.people = {"TAMBOUR_ESSAI_REFRESH_TOKEN": "turning-token-0"}
    return case


def use(case: Case) -> Keeper:
    """Use the network once, in a new process."""
    with case.web() as web:
        keeper = case.keeper(web)
        opened = Turning(case.account, account_secrets(case.account, keeper.environ), web)
        keeper.serve(opened)
        opened.verify()
    return keeper


def test_a_token_that_changes_is_stored_before_it_is_used(turning: Case) -> None:
    """Each process finds the token that the one before it was given."""
    for _process in range(3):
        assert use(turning).lost == {}
    assert turning.shelf.stored == {"TAMBOUR_ESSAI_REFRESH_TOKEN": "turning-token-3"}


def test_a_token_that_cannot_be_stored_is_used_and_told(turning: Case) -> None:
    """The work of the day is done; the loss is told, and the next process needs a person."""
    turning.shelf.fault, turning.shelf.spared = Unsent("api.github.com failed (503)."), 1
    assert use(turning).lost == {"essai": "api.github.com failed (503)."}
    turning.shelf.fault = None
    with pytest.raises(Unauthorized):
        use(turning)


def test_a_place_that_cannot_be_written_costs_no_turn(turning: Case) -> None:
    """Nothing is asked while the place fails: once it is mended, the token that people stored still works."""
    turning.shelf.fault = Unauthorized("api.github.com refused the access (401).")
    for _process in range(2):
        with pytest.raises(Unsent, match=r"could not be stored: api\.github\.com refused"):
            use(turning)
    turning.shelf.fault = None
    assert use(turning).lost == {}
    assert turning.shelf.stored == {"TAMBOUR_ESSAI_REFRESH_TOKEN": "turning-token-1"}


def test_the_place_is_tried_once_a_run(turning: Case) -> None:
    """Several networks of one account are opened in a run: what was stored by the first is not looked at again."""
    with turning.web() as web:
        keeper = turning.keeper(web)
        for _opened in range(2):
            opened = Turning(turning.account, account_secrets(turning.account, keeper.environ), web)
            keeper.serve(opened)
            opened.verify()
    assert turning.shelf.asked == 3


def test_where_nobody_keeps_it_nothing_is_done(turning: Case) -> None:
    """A network that was opened by something that stores no secret goes no further."""
    with turning.web() as web, pytest.raises(Unsent, match="cannot be kept"):
        Turning(turning.account, {"REFRESH_TOKEN": "turning-token-0"}, web).verify()
