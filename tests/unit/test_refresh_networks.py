"""What each network is asked for a new access, and each answer that it is documented to give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from syndicate.errors import OutcomeError, Unauthorized, Unsent
from syndicate.networks import load
from syndicate.web import Web
from tests.contract.samples import network
from tests.meta_tokens import CLIENT_SECRET, KINDS, LASTING, OLD
from tests.renewals import SECRETS, Case

EVERY = pytest.mark.parametrize("kind", list(KINDS))


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


def test_what_gives_another_access_is_stored_first() -> None:
    """On GitLab each secret is written by itself: a death between the two leaves what the next run begins anew with."""
    case = Case("linkedin")
    both = {"access_token": "access9Token8That7Is6New", "refresh_token": "lasting9Token8That7Is6New"}
    case.tokens.refused.append(httpx.Response(200, json=both))
    with case.web() as web:
        found = load("linkedin")(case.account, SECRETS, web).refresh()
    assert found is not None
    assert list(found.secrets) == ["REFRESH_TOKEN", "TOKEN"]
