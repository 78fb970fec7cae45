"""A few cases of torture, chosen by hand: at each kind of instant, on each server, one kill or fault at least.

Each broken program must fail one of the very cases that the real one passes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers.certificate import Certificate, make_certificate
from tests.servers.faults import (
    CUT_HANDSHAKE,
    DRIP,
    DROP_ANSWER,
    DROP_REQUEST,
    ECHO,
    EMPTY,
    HANG_ANSWER,
    HTML_PAGE,
    KILL_ANSWER,
    KILL_REQUEST,
    OTHER_JSON,
    STALE,
    TRUNCATE,
    WRONG_JSON,
    Fault,
    answer,
)
from tests.torture.case import RING, Case, Yard, lived
from tests.torture.choosing import LIST
from tests.torture.commune import site
from tests.torture.doors import Doors, doors
from tests.torture.judge import Verdict, judge
from tests.torture.lives import CORRECTED, HOME, LEDGER_LOST, PUBLISHED, WHOLE, Life
from tests.torture.mutants import MUTANTS
from tests.torture.standins import STANDINS, running_standin
from tests.torture.troubles import Failure, Trouble

BLUESKY, MOCK, SNAC = "bluesky", "mastodon-mock", "snac"
POST = ("POST", "/api/v1/statuses")
PUT = ("POST", "/xrpc/com.atproto.repo.putRecord")

Live = Callable[[Case], Verdict]


def _killed(server: str, *instants: str, nth: int = 1, life: Life = PUBLISHED) -> Case:
    """Kill the first run of each step at an instant; an empty one spares the step."""
    troubles = {(step, 0): Trouble(instant, nth) for step, instant in enumerate(instants) if instant}
    return Case(server, "killed", troubles, life, keyless=True)


def _failed(server: str, *failures: tuple[Fault, int], at: tuple[str, str] = ("*", "*"), tls: bool = False) -> Case:
    """Fail the requests of these numbers."""
    method, path = at
    faults = tuple(Failure(server, fault, nth, method=method, path=path) for fault, nth in failures)
    return Case(server, "failed", {(0, 0): Trouble(failures=faults)}, PUBLISHED, tls, keyless=True)


def _one(server: str, fault: Fault, nth: int, at: tuple[str, str] = ("*", "*"), times: int | None = 1) -> Trouble:
    """One fault, before one server."""
    method, path = at
    return Trouble(failures=(Failure(server, fault, nth, times, method, path),))


POSTED = "exchange after POST /api/v1/statuses*"
CASES = {
    "killed before a line": _killed(SNAC, "ledger before published"),
    "killed in a line": _killed(BLUESKY, "ledger half published"),
    "killed between two lines": _killed(SNAC, "ledger line 1 of attempted*"),
    "killed once a line is written": _killed(MOCK, "ledger written attempted*"),
    "killed once a line is on the disk": _killed(BLUESKY, "ledger synced"),
    "killed before a request": _killed(SNAC, "exchange before POST /api/v1/statuses", nth=2),
    "killed after an answer": _killed(MOCK, POSTED, nth=2),
    "killed in each step, bluesky": _killed(
        BLUESKY, "exchange after POST *.putRecord*", "exchange after POST *.applyWrites*",
        "exchange after POST *.deleteRecord*", life=WHOLE,
    ),
    "killed in each step, mastodon-mock": _killed(MOCK, POSTED, "exchange after PUT *", "exchange after DELETE *",
                                                  life=WHOLE),
    "killed in each step, snac": _killed(SNAC, POSTED, "exchange after PUT *", "ledger half refused", life=WHOLE),
    "killed while it corrects": _killed(MOCK, "", POSTED, life=CORRECTED),
    "killed without a ledger": _killed(SNAC, "", "ledger written adopted", life=LEDGER_LOST),
    "killed as its request arrives": _failed(SNAC, (KILL_REQUEST, 1), at=POST),
    "killed before its answer arrives": _failed(BLUESKY, (KILL_ANSWER, 3), at=PUT),
    # The server is slow to answer, so that the clock never strikes too late.
    "killed by the clock": Case(
        MOCK, "killed",
        {(0, run): Trouble(seconds=0.5 + run / 4, failures=(Failure(MOCK, HANG_ANSWER, 3 + run),)) for run in range(3)},
        PUBLISHED, keyless=True,
    ),
    "killed before a list that is behind": Case(
        MOCK, "killed", {(0, 0): Trouble(POSTED), (0, 1): _one(MOCK, STALE, 1, ("GET", LIST))}, PUBLISHED, keyless=True
    ),
    "lost": _failed(SNAC, (DROP_ANSWER, 1), (DROP_REQUEST, 2), (TRUNCATE, 4), at=POST),
    "hung": _failed(MOCK, (HANG_ANSWER, 1), at=POST),
    "dripping": replace(_failed(BLUESKY, (DRIP, 2), at=PUT), timeout=0.8),
    "TLS cut": _failed(BLUESKY, (CUT_HANDSHAKE, 2), (TRUNCATE, 3), tls=True),
    "busy": _failed(BLUESKY, (answer(429, retry_after="1"), 1), (answer(429), 2), (answer(500, forward=True), 4),
                    at=PUT),
    "behind a gateway": _failed(SNAC, (answer(502, forward=True), 1), (answer(503), 2), (HTML_PAGE, 4), at=POST),
    "senseless": _failed(MOCK, (WRONG_JSON, 1), (OTHER_JSON, 2), (EMPTY, 3), at=POST),
    "secrets repeated": Case(MOCK, "failed", {(0, 0): _one(MOCK, ECHO, 2, POST, None)}, PUBLISHED, keyless=True),
    # The networks of two steps: the first is done and not written, then written, then the second is done.
    "killed between two steps, facebook": _killed("facebook", "exchange after POST */feed: 200"),
    "killed once a step is written, facebook": _killed("facebook", "ledger written prepared", "exchange after POST *",
                                                       "exchange after DELETE *", life=WHOLE),
    "visible step lost, facebook": _failed("facebook", (DROP_ANSWER, 1), (TRUNCATE, 3), at=("POST", "*/*_*")),
    "killed between two steps, instagram": _killed("instagram", "exchange after POST */media: 200"),
    "container left, instagram": _killed("instagram", "ledger written prepared", "", "exchange after DELETE *",
                                         life=WHOLE),
    "visible step lost, instagram": _failed("instagram", (DROP_ANSWER, 1), (TRUNCATE, 3), at=("POST", "*_publish")),
    "container left, threads": _killed("threads", "ledger written prepared", "ledger written prepared",
                                       "exchange after DELETE *", life=WHOLE),
    "visible step lost, threads": _failed("threads", (DROP_ANSWER, 1), (TRUNCATE, 3), at=("POST", "*_publish")),
    "killed in each step, x": _killed("x", *["exchange after POST /2/tweets: 201"] * 2, "exchange after DELETE *",
                                      life=WHOLE),
    "answer lost, x": _failed("x", (DROP_ANSWER, 1), (EMPTY, 3), at=("POST", "/2/tweets")),
    "killed in each step, linkedin": _killed("linkedin", "exchange after POST /rest/posts: 201",
                                             "exchange after POST *", "exchange after DELETE *", life=WHOLE),
    "answer lost, linkedin": _failed("linkedin", (DROP_ANSWER, 1), (EMPTY, 3), at=("POST", "/rest/posts")),
    RING: Case(
        RING,
        "failed and killed",
        {
            (0, 0): Trouble(failures=(Failure(SNAC, DROP_ANSWER, 2, 1, *POST), Failure(BLUESKY, TRUNCATE, 2, 1, *PUT))),
            (1, 0): Trouble("exchange after POST *.applyWrites*"),
            (2, 0): Trouble("ledger written withdrawn"),
        },
    ),
}  # fmt: skip
BROKEN = {
    "reserve_late": ("killed while it corrects", "doubles"),
    "never_look": ("killed after an answer", "doubles"),
    "believe_at_once": ("killed before a list that is behind", "doubles"),
    "match_beginnings": ("hung", "losses"),
    "claim_all": ("killed while it corrects", "touched"),
    "forget_results": ("hung", "disagreements"),
    "hide_nothing": ("secrets repeated", "secrets"),
}


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Give a certificate that the program is told to trust."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of the commune's site."""
    with site(tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="session")
def standins(address: str) -> Iterator[Doors]:
    """Give what opens an account on each server of ours that stands in for a network."""
    with contextlib.ExitStack() as stack:
        yield {name: stack.enter_context(running_standin(name, HOME, address)) for name in STANDINS}


@pytest.fixture
def live(request: pytest.FixtureRequest, certificate: Certificate, address: str, tmp_path: Path) -> Live:
    """Give what lives a case and judges it; the servers that it needs are started."""

    def one(case: Case) -> Verdict:
        yard = Yard(_doors(request, case.server), address, certificate, tmp_path / "commune")
        with lived(case, yard) as life:
            verdict = judge(life)
        assert verdict.struck, "what was to go wrong did not"
        return verdict

    return one


def _doors(request: pytest.FixtureRequest, server: str) -> Doors:
    ours = request.getfixturevalue("standins") if server in (*STANDINS, RING) else {}
    fixtures = {BLUESKY: "pds", MOCK: "mastodon_mock", SNAC: "snac_accounts"}
    real = (request.getfixturevalue(name) if server in (each, RING) else None for each, name in fixtures.items())
    return doors(*real) | ours


@pytest.mark.parametrize("name", CASES)
def test_each_original_once_whatever_goes_wrong(name: str, live: Live) -> None:
    """After three reruns at most nothing is wrong on the servers, in the ledger or in what was printed."""
    verdict = live(CASES[name])

    assert verdict.faults() == []
    assert verdict.reruns <= 3


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_broken_program_fails(mutant: str, live: Live) -> None:
    """A program broken in one place fails a case that the real one passes, in the way that one expects."""
    name, head = BROKEN[mutant]

    verdict = live(replace(CASES[name], mutant=mutant))

    assert getattr(verdict, head) != ()
    assert "Traceback" not in str(verdict.stuck)
