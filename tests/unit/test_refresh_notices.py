"""What a person reads of accesses that end, are renewed, or could not be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from syndicate.ends import Ends
from syndicate.errors import Unsent
from syndicate.refresh import Renewed
from syndicate.verify import Report, with_ends
from syndicate.vigil import Finding, Lasting, access
from tests.renewals import Case, Killed


def told(
    case: Case, reports: list[Report], renewals: list[Renewed], *, days: int = 0, lasting: Lasting | None = None
) -> Finding:
    """Look at the access as the watch does, so many days from now."""
    now = datetime.now(UTC) + timedelta(days=days)
    ends = Ends.read(now, case.memory)
    reports = with_ends(reports, case.people | case.shelf.stored, ends)
    return access.access(reports, {}, now, lasting or Lasting(now.date()), renewals, "Give it TAMBOUR_SECRETS_TOKEN.")


def test_two_weeks_before_the_end_a_person_is_told_what_to_do() -> None:
    """Where Tambour has no place to store a new access, the notice says how to give it one."""
    case = Case("threads", days=13)
    (notice,) = told(case, case.reports(), [case.run(store=False)]).notices
    assert "ends on" in notice.title
    assert notice.todo == "Get a new access: tambour connect essai. Give it TAMBOUR_SECRETS_TOKEN."


def test_an_access_that_was_renewed_is_no_news() -> None:
    """Nobody is told of what went well."""
    case = Case("threads", days=13)
    renewals = [case.run()]
    assert told(case, case.reports(), renewals).notices == ()


def test_an_end_that_is_not_told_is_reckoned_from_the_first_day() -> None:
    """Of an access that was only pasted, a person is told two weeks before the latest day of its end."""
    case = Case("instagram", days=90)
    case.run(store=False)
    assert told(case, case.reports(), [], days=40).notices == ()
    (notice,) = told(case, case.reports(), [], days=47).notices
    assert "ends on" in notice.title


def test_a_renewal_that_fails_is_told_on_the_second_day() -> None:
    """An access of less than a day, or one bad hour of a server, is nobody's news."""
    case = Case("threads", days=20)
    busy = {"error": {"message": "busy", "code": 2}}
    case.tokens.refused += [httpx.Response(500, json=busy), httpx.Response(500, json=busy)]
    today = datetime.now(UTC).date()
    first = Lasting(today)
    assert told(case, case.reports(), [case.run()], lasting=first).notices == ()
    second = Lasting.read(today + timedelta(days=1), first.written())
    (notice,) = told(case, case.reports(), [case.run()], lasting=second).notices
    assert "could not be renewed" in notice.title
    assert told(case, case.reports(), [case.run()], lasting=second).notices == ()


def test_a_new_secret_that_is_lost_is_told_at_once() -> None:
    """The reason and what to do stand in the notice."""
    case = Case("threads", days=20)
    case.shelf.fault, case.shelf.spared = Unsent("api.github.com failed (503)."), 1
    (notice,) = told(case, case.reports(), [case.run()]).notices
    assert (notice.state, notice.wrong.startswith("api.github.com failed (503).")) == ("lost", True)
    assert "tambour connect essai" in notice.todo


def test_a_death_with_a_former_access_that_is_void_is_told() -> None:
    """Where the network voided the former access, only a person can help, and reads what to do."""
    case = Case("threads", voids=True)
    case.shelf.fault, case.shelf.spared = Killed(), 1
    with pytest.raises(Killed):
        case.run()
    case.shelf.fault = None
    found = case.run()
    assert found.result == "failed"
    (notice,) = told(case, case.reports(), [found]).notices
    assert "does not work any more" in notice.title
    assert "tambour connect essai" in notice.todo
