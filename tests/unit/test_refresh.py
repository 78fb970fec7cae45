"""Renewing accesses: what each network is asked and answers, when it is asked, and what a death leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from syndicate.config import account_secrets, secret_name
from syndicate.ends import Ends
from syndicate.errors import OutcomeError, Unauthorized, Unsent
from syndicate.model import Account, Identity
from syndicate.networks import load
from syndicate.networks.threads import Threads
from syndicate.refresh import Keeper, Renewed, refresh
from syndicate.verify import verify, with_ends
from syndicate.vigil import Lasting, access
from syndicate.web import Web
from tests.contract.samples import network
from tests.meta_tokens import CLIENT_SECRET, KINDS, LASTING, OLD, Tokens

EVERY = pytest.mark.parametrize("kind", list(KINDS))
SECRETS = {"TOKEN": OLD, "CLIENT_SECRET": CLIENT_SECRET, "REFRESH_TOKEN": LASTING}


class Killed(BaseException):
    """The end of a process."""


class Shelf:
    """A place that remembers what it is given; ``fault`` is raised instead."""

    def __init__(self) -> None:
        self.stored: dict[str, str] = {}
        self.fault: BaseException | None = None
        self.spared = 0  # times that succeed before the fault

    def keep(self, secrets: Mapping[str, str]) -> None:
        """Store them."""
        if self.fault is not None and not self.spared:
            raise self.fault
        self.spared = max(0, self.spared - 1)
        self.stored |= secrets

    def ends(self) -> datetime | None:
        """Say that the right to write has no end."""
        return None


class Case:
    """One account, its server, and where its secrets are stored; each run is a new process."""

    def __init__(self, kind: str, **server: Any) -> None:
        self.tokens = Tokens(kind, **server)
        settings = {key: value for key, value in KINDS[kind].items() if key != "server"}
        rules = load(kind).rules_for(settings)
        self.account = Account("essai", kind, rules, "fr", KINDS[kind]["server"], settings=settings)
        self.people = {secret_name("essai", field): value for field, value in SECRETS.items()}
        self.shelf = Shelf()
        self.memory: Any = None
        self.hidden: list[str] = []

    def run(self, *, store: bool = True, later: timedelta = timedelta(0), all_of_them: bool = False) -> Renewed:
        """Renew once."""
        (found,) = self.runs(store=store, later=later, all_of_them=all_of_them)
        return found

    def runs(self, *, store: bool = True, later: timedelta = timedelta(0), all_of_them: bool = False) -> list[Renewed]:
        """Renew once; give what became of all that can be renewed."""
        now = datetime.now(UTC) + later
        ends = Ends.read(now, self.memory)
        with self.web() as web:
            keeper = self.keeper(web, store=store)
            try:
                return refresh([self.account], keeper, web, ends, now=now, all_of_them=all_of_them)
            finally:
                self.memory = ends.written()

    def web(self) -> Web:
        """Open the way to the server."""
        return Web(transport=httpx.MockTransport(self.tokens.answer))

    def keeper(self, web: Web, *, store: bool = True) -> Keeper:
        """Begin a process: it reads what people wrote, and what was stored since."""
        return Keeper(self.people | self.shelf.stored, self.shelf if store else None, web, hide=self.hidden.extend)

    @property
    def token(self) -> str:
        """Give the token that the next process reads."""
        return (self.people | self.shelf.stored)["TAMBOUR_ESSAI_TOKEN"]


# ------------------------------------------------------------------------------------- what is asked for


@EVERY
def test_a_new_access_is_asked_for_as_documented(kind: str) -> None:
    """The request is the documented one (the server refuses any other); the new token, and its end, are given."""
    case = Case(kind)
    with case.web() as web:
        opened = load(kind)(case.account, SECRETS, web)
        assert opened.refreshable
        found = opened.refresh()
        assert found is not None
        (fresh,) = case.tokens.tokens.keys() - {OLD}
        assert found.secrets == {"TOKEN": fresh}
        assert found.expires is not None
        assert abs(found.expires - case.tokens.tokens[fresh]) < timedelta(minutes=1)
        assert fresh not in web.cover(f"see {fresh}")


@EVERY
def test_the_same_access_with_a_later_end_is_no_new_secret(kind: str) -> None:
    """A network may put the end off and give the token that it was given: there is nothing to store."""
    case = Case(kind, same=True)
    assert case.run().result == "renewed"
    assert case.token == OLD


@pytest.mark.parametrize(
    ("kind", "settings", "secrets"),
    [
        ("instagram", {"user": "1"}, {"TOKEN": OLD}),  # the token of a Page
        ("linkedin", {"organization": "1", "client_id": "86vh"}, {"TOKEN": OLD, "CLIENT_SECRET": CLIENT_SECRET}),
        ("linkedin", {"organization": "1"}, SECRETS),
        ("facebook", {"page": "1"}, {"TOKEN": OLD}),
    ],
)
def test_what_cannot_be_renewed_asks_for_nothing(kind: str, settings: dict[str, str], secrets: dict[str, str]) -> None:
    """Without what it takes, a network says so without asking its server."""
    with Web(transport=httpx.MockTransport(lambda _request: pytest.fail("it was asked"))) as web:
        opened = network(kind, web, secrets=secrets, **settings)
        assert not opened.refreshable
        assert opened.refresh() is None


META = {
    "1": Unsent, "2": Unsent, "4": Unsent, "10": Unauthorized, "17": Unsent, "100": Unsent, "102": Unauthorized,
    "190": Unauthorized, "200": Unauthorized, "613": Unsent, "99999": Unsent,
}  # fmt: skip


@pytest.mark.parametrize("kind", ["threads", "instagram"])
@pytest.mark.parametrize(("code", "error"), META.items())
def test_each_error_of_meta_is_named(kind: str, code: str, error: type[OutcomeError]) -> None:
    """What a person must mend is told from what passes; one that is too young is tried again another day (100)."""
    case = Case(kind)
    said = {"error": {"message": f"no, {OLD}", "code": int(code)}}
    case.tokens.refused.append(httpx.Response(400, json=said))
    with case.web() as web, pytest.raises(error) as caught:
        load(kind)(case.account, SECRETS, web).refresh()
    assert OLD not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 400, "json": {"error": "invalid_grant", "error_description": f"expired {LASTING}"}}, Unauthorized),
        ({"status": 400, "json": {"error": "invalid_request", "error_description": "no"}}, Unauthorized),
        ({"status": 401, "json": {"error": "invalid_client", "error_description": CLIENT_SECRET}}, Unauthorized),
        ({"status": 403, "json": {"error": "access_denied"}}, Unauthorized),
        ({"status": 429}, Unsent),
        ({"status": 500}, Unsent),
        ({"status": 504}, Unsent),
    ],
    ids=str,
)
def test_each_error_of_linkedin_is_named(answer: dict[str, Any], error: type[OutcomeError]) -> None:
    """A token that lasts and ended, was revoked or is another app's needs a person; a server that fails does not."""
    case = Case("linkedin")
    case.tokens.refused.append(httpx.Response(answer["status"], json=answer.get("json", {})))
    with case.web() as web, pytest.raises(error) as caught:
        load("linkedin")(case.account, SECRETS, web).refresh()
    assert not any(secret in str(caught.value) for secret in SECRETS.values())


@EVERY
@pytest.mark.parametrize("body", [{}, [], {"access_token": 5}, {"access_token": ""}, {"access_token": None}], ids=str)
def test_an_answer_without_a_token_changes_nothing(kind: str, body: object) -> None:
    """Whatever else a server gives, nothing of it is stored."""
    case = Case(kind)
    case.tokens.refused.append(httpx.Response(200, json=body))
    assert (case.run().result, case.token) == ("failed", OLD)


@EVERY
@pytest.mark.parametrize("token", ["two words", "a\nTAMBOUR_OTHER_TOKEN=x", "é" * 9])
def test_a_token_that_can_be_none_is_not_stored(kind: str, token: str) -> None:
    """What would be two lines of a file, or fits in no header, is refused: the former one stays."""
    case = Case(kind)
    case.tokens.refused.append(httpx.Response(200, json={"access_token": token, "expires_in": 100}))
    assert (case.run().result, case.token) == ("lost", OLD)


@EVERY
@pytest.mark.parametrize("seconds", [None, "soon", -1, 10**30, True])
def test_an_end_that_makes_no_sense_is_not_known(kind: str, seconds: object) -> None:
    """The new access is kept all the same."""
    case = Case(kind)
    with case.web() as web:
        case.tokens.refused.append(httpx.Response(200, json={"access_token": "new-token", "expires_in": seconds}))
        found = load(kind)(case.account, SECRETS, web).refresh()
    assert found is not None
    assert found.secrets == {"TOKEN": "new-token"}
    assert found.expires is None or found.expires < datetime.now(UTC) + timedelta(seconds=2)


# ---------------------------------------------------------------------------------- when, and where to


@EVERY
def test_an_access_that_ends_soon_is_renewed_stored_and_tried(kind: str) -> None:
    """The next process reads the new one, which works; the log was told to hide it before it was stored."""
    case = Case(kind)
    found = case.run()
    assert (found.result, found.reason) == ("renewed", "")
    assert case.token != OLD
    assert case.hidden == [case.token]
    with case.web() as web:
        assert verify([case.account], case.keeper(web).environ, web)[0].ok


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
    with case.web() as web:
        assert verify([case.account], case.keeper(web).environ, web)[0].ok


@EVERY
@pytest.mark.parametrize("voids", [False, True])
def test_a_place_that_fails_is_told(kind: str, voids: bool) -> None:
    """The loss is named with its reason, and without the secret; what is stored stays as it was."""
    case = Case(kind, voids=voids)
    case.shelf.fault, case.shelf.spared = Unsent("api.github.com failed (503)."), 1
    found = case.run()
    assert (found.result, found.reason) == ("lost", "api.github.com failed (503).")
    assert case.token == OLD


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


def test_a_death_with_a_former_access_that_is_void_is_told() -> None:
    """Where the network voided the former access, only a person can help, and reads what to do."""
    case = Case("threads", voids=True)
    case.shelf.fault, case.shelf.spared = Killed(), 1
    with pytest.raises(Killed):
        case.run()
    case.shelf.fault = None
    found = case.run()
    assert found.result == "failed"
    with case.web() as web:
        reports = verify([case.account], case.keeper(web).environ, web)
    (notice,) = _watch(case, reports, [found]).notices
    assert "does not work any more" in notice.title
    assert "tambour connect essai" in notice.todo


@EVERY
def test_a_death_after_the_storing_loses_nothing(kind: str) -> None:
    """The new access is there; without the memory of its end it is renewed once more at worst."""
    case = Case(kind, voids=True)
    case.run()
    case.memory = None
    assert case.run().result in ("early", "renewed")
    with case.web() as web:
        assert verify([case.account], case.keeper(web).environ, web)[0].ok


# ------------------------------------------------------------------- secrets that change as they are used


class Turning(Threads):
    """A network whose access is asked for at each use, with a token that changes each time it is used."""

    secrets = ("REFRESH_TOKEN",)
    valid = "turning-token-0"

    def verify(self) -> Identity:
        """Ask for an access."""
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
    turning.shelf.fault = Unsent("api.github.com failed (503).")
    assert use(turning).lost == {"essai": "api.github.com failed (503)."}
    with pytest.raises(Unauthorized):
        use(turning)


def test_where_nobody_keeps_it_nothing_is_done(turning: Case) -> None:
    """A network that was opened by something that stores no secret goes no further."""
    with turning.web() as web, pytest.raises(Unsent, match="cannot be kept"):
        Turning(turning.account, {"REFRESH_TOKEN": "turning-token-0"}, web).verify()


# ------------------------------------------------------------------------------------- what a person reads


def _watch(case: Case, reports: list[Any], renewals: list[Renewed], *, days: int = 0, lasting: Any = None) -> Any:
    now = datetime.now(UTC) + timedelta(days=days)
    ends = Ends.read(now, case.memory)
    reports = with_ends(reports, case.people | case.shelf.stored, ends)
    return access.access(reports, {}, now, lasting or Lasting(now.date()), renewals, "Give it TAMBOUR_SECRETS_TOKEN.")


def _reports(case: Case) -> list[Any]:
    with case.web() as web:
        return verify([case.account], case.keeper(web).environ, web)


def test_two_weeks_before_the_end_a_person_is_told_what_to_do() -> None:
    """Where Tambour has no place to store a new access, the notice says how to give it one."""
    case = Case("threads", days=13)
    (notice,) = _watch(case, _reports(case), [case.run(store=False)]).notices
    assert "ends on" in notice.title
    assert notice.todo == "Get a new access: tambour connect essai. Give it TAMBOUR_SECRETS_TOKEN."


def test_an_access_that_was_renewed_is_no_news() -> None:
    """Nobody is told of what went well."""
    case = Case("threads", days=13)
    renewals = [case.run()]
    assert _watch(case, _reports(case), renewals).notices == ()


def test_an_end_that_is_not_told_is_reckoned_from_the_first_day() -> None:
    """Of an access that was only pasted, a person is told two weeks before the latest day of its end."""
    case = Case("instagram", days=90)
    case.run(store=False)
    assert _watch(case, _reports(case), [], days=40).notices == ()
    (notice,) = _watch(case, _reports(case), [], days=47).notices
    assert "ends on" in notice.title


def test_a_renewal_that_fails_is_told_on_the_second_day() -> None:
    """An access of less than a day, or one bad hour of a server, is nobody's news."""
    case = Case("threads", days=20)
    busy = {"error": {"message": "busy", "code": 2}}
    case.tokens.refused += [httpx.Response(500, json=busy), httpx.Response(500, json=busy)]
    today = datetime.now(UTC).date()
    first = Lasting(today)
    assert _watch(case, _reports(case), [case.run()], lasting=first).notices == ()
    second = Lasting.read(today + timedelta(days=1), first.written())
    (notice,) = _watch(case, _reports(case), [case.run()], lasting=second).notices
    assert "could not be renewed" in notice.title
    assert _watch(case, _reports(case), [case.run()], lasting=second).notices == ()


def test_a_new_secret_that_is_lost_is_told_at_once() -> None:
    """The reason and what to do stand in the notice."""
    case = Case("threads", days=20)
    case.shelf.fault, case.shelf.spared = Unsent("api.github.com failed (503)."), 1
    (notice,) = _watch(case, _reports(case), [case.run()]).notices
    assert (notice.state, notice.wrong.startswith("api.github.com failed (503).")) == ("lost", True)
    assert "tambour connect essai" in notice.todo
