"""What goes wrong in one run of the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from signal import SIGKILL

from tests.servers.faults import (
    CUT_HANDSHAKE,
    DRIP,
    DROP_ANSWER,
    DROP_REQUEST,
    ECHO,
    ELSEWHERE,
    EMPTY,
    HANG,
    HANG_ANSWER,
    HTML_PAGE,
    HTML_PAGE_AFTER,
    KILL_ANSWER,
    KILL_REQUEST,
    NOTHING_DONE,
    OTHER_JSON,
    TRUNCATE,
    WRONG_JSON,
    Fault,
    answer,
)
from tests.servers.rules import Request


@dataclass(frozen=True)
class Failure:
    """A fault of the proxy before one account.

    It strikes the requests whose method and path match, from number ``nth`` of them, so many times (``None``: each).
    """

    account: str
    fault: Fault
    nth: int = 1
    times: int | None = 1
    method: str = "*"
    path: str = "*"

    def __str__(self) -> str:
        """Name it in a few words."""
        often = {None: ", then each", 1: ""}.get(self.times, f", {self.times} times")
        what = "connection" if self.fault.end == "handshake" else f"{self.method} {self.path}"
        return f"{self.account}: {self.fault.name} at {what}, number {self.nth}{often}"


@dataclass(frozen=True)
class Trouble:
    """What goes wrong; by default nothing does."""

    instant: str = ""  # the process kills itself there: a name, or a shell pattern
    nth: int = 1  # at which of the instants of that name
    seconds: float = 0.0  # it is killed from outside after so long
    failures: tuple[Failure, ...] = ()

    def __str__(self) -> str:
        """Name it in a few words."""
        parts = [f"killed at {self.instant}, number {self.nth}"] if self.instant else []
        parts += [f"killed after {self.seconds:.3f} s"] if self.seconds else []
        return "; ".join([*parts, *map(str, self.failures)]) or "nothing"

    def struck(self, code: int, requests: Mapping[str, Sequence[Request]]) -> bool:
        """Say whether it did go wrong in a run that ended with this code, after these requests."""
        killed = code == -SIGKILL
        by_proxy = [failure for failure in self.failures if failure.fault.end == "kill"]
        faults = {(name, request.fault) for name, sent in requests.items() for request in sent}
        missed = {(failure.account, failure.fault.name) for failure in self.failures} - faults
        if self.seconds:  # the clock may strike before the faults do
            return killed
        return not missed and killed is bool(self.instant or by_proxy)


QUIET = Trouble()

# Each row of the table, and the faults in it.
LOST_REQUESTS = (DROP_REQUEST, HANG)
LOST_ANSWERS = (DROP_ANSWER, HANG_ANSWER, TRUNCATE, DRIP)
BUSY = (
    answer(429),
    answer(429, retry_after="1"),
    answer(500),
    answer(502),
    answer(503),
    answer(500, forward=True),
    answer(502, forward=True),
    answer(503, forward=True),
    ECHO,
)
SENSELESS = (WRONG_JSON, OTHER_JSON, EMPTY, NOTHING_DONE, HTML_PAGE, HTML_PAGE_AFTER)
TURNED_AWAY = (answer(401), answer(403), answer(404), answer(404, forward=True), ELSEWHERE)
UNDER_TLS = (CUT_HANDSHAKE, TRUNCATE, DROP_ANSWER)
FROM_OUTSIDE = (KILL_REQUEST, KILL_ANSWER)
FAULTS = {
    "request lost": LOST_REQUESTS,
    "answer lost": LOST_ANSWERS,
    "server busy": BUSY,
    "answer senseless": SENSELESS,
    "turned away": TURNED_AWAY,
    "TLS cut": UNDER_TLS,
    "killed by the server’s side": FROM_OUTSIDE,
}
