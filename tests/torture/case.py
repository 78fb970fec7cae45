"""One case: a life on real servers, with what goes wrong in each of its runs."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers.certificate import Certificate
from tests.servers.proxy import FaultProxy, Request
from tests.servers.tools import REPOSITORY
from tests.torture.commune import Commune
from tests.torture.doors import Doors
from tests.torture.lives import BY_HAND, NOW, WHOLE, Life
from tests.torture.troubles import QUIET, Trouble

MOST_RERUNS = 3
# A run that takes longer has hung, in seconds.
LONGEST_RUN = 120.0
RING = "all at once"


@dataclass(frozen=True)
class Case:
    """A life on one server, or on all (``RING``). ``troubles`` by step and run, both counted from 0.

    ``keyless``: the server never gets the keys of our requests, as those that do not know them (decision 3).
    """

    server: str
    kind: str  # its row in the table
    troubles: Mapping[tuple[int, int], Trouble] = field(default_factory=dict)
    life: Life = WHOLE
    tls: bool = False
    keyless: bool = False
    timeout: float = 2.0  # the longest that the program waits for the next bytes of an answer, in seconds
    mutant: str = ""

    def __str__(self) -> str:
        """Say what goes wrong and when."""
        went = [f"step {step + 1} run {run + 1}: {trouble}" for (step, run), trouble in sorted(self.troubles.items())]
        how = [f"life “{self.life.name}”", *["TLS"] * self.tls, *["no keys"] * self.keyless]
        return f"{self.server}, {self.kind}, {', '.join(how)}: {' | '.join(went) or 'nothing goes wrong'}"


@dataclass(frozen=True)
class Yard:
    """What cases share: the doors of the servers, the address of the site, a certificate, a folder for their own."""

    doors: Doors
    site: str
    certificate: Certificate
    folder: Path


@dataclass(frozen=True)
class Ran:
    """One run of the program. ``code`` is negative when it was killed; ``hung`` when it had to be stopped."""

    step: int
    code: int
    hung: bool
    outcomes: tuple[Mapping[str, Any], ...]
    said: str
    instants: tuple[str, ...]
    requests: Mapping[str, tuple[Request, ...]]

    @property
    def done(self) -> bool:
        """Say whether nothing is left to try again: a refusal is for a person."""
        left = {"unsent", "in_doubt"}.intersection(outcome["result"] for outcome in self.outcomes)
        return self.code in (0, 1) and not left


@dataclass(frozen=True)
class Lived:
    """A case that was lived: its runs, and the posts that were made by hand before."""

    case: Case
    commune: Commune
    by_hand: Mapping[str, Mapping[str, str]]  # for each account: what the server said of each post, by its name
    runs: tuple[Ran, ...]

    def struck(self) -> bool:
        """Say whether all that was to go wrong did: otherwise the case proves nothing."""
        return all(
            trouble.struck(ran.code, ran.requests)
            for (step, number), trouble in self.case.troubles.items()
            for ran in [ran for ran in self.runs if ran.step == step][number : number + 1]
        )

    def reruns(self) -> int:
        """Count the runs after the first, in the step that took the most."""
        steps = [ran.step for ran in self.runs]
        return max(steps.count(step) for step in set(steps)) - 1


@contextlib.contextmanager
def lived(case: Case, yard: Yard) -> Iterator[Lived]:
    """Live a case on fresh accounts, with a fresh commune, which is there until the block ends."""
    names = tuple(yard.doors) if case.server == RING else (case.server,)
    places = {name: yard.doors[name]() for name in names}
    for place in places.values():
        for text, link in BY_HAND:
            place.post(text.format(link=link), link)
    by_hand = {name: {post.name: post.raw for post in place.posts()} for name, place in places.items()}
    with contextlib.ExitStack() as stack:
        tls = yard.certificate.server if case.tls else None
        without = frozenset({"idempotency-key"}) if case.keyless else frozenset()
        proxies = {
            name: stack.enter_context(FaultProxy(place.url, tls=tls, in_turn=True, without=without))
            for name, place in places.items()
        }
        commune = Commune(yard.folder, places, proxies)
        commune.found(case.life)
        yield Lived(case, commune, by_hand, tuple(_runs(case, yard, commune)))


def _runs(case: Case, yard: Yard, commune: Commune) -> Iterator[Ran]:
    for number, step in enumerate(case.life.steps):
        commune.say(step)
        hasty = case.life.hasty and step is not case.life.steps[-1]
        for run in range(1 if hasty else 1 + MOST_RERUNS):
            ran = _run(case, yard, commune, number, case.troubles.get((number, run), QUIET))
            yield ran
            if ran.done:
                break


def _run(case: Case, yard: Yard, commune: Commune, step: int, trouble: Trouble) -> Ran:
    """Run the program once, with its trouble."""
    for proxy in commune.proxies.values():
        proxy.clear()
    for failure in trouble.failures:
        method = "TLS" if failure.fault.end == "handshake" else failure.method
        proxy = commune.proxies[failure.account]
        proxy.on(method, failure.path, failure.fault, nth=failure.nth, times=failure.times)
    trace = commune.folder / "trace"
    trace.unlink(missing_ok=True)
    process = subprocess.Popen(
        _command(case, yard, commune, trouble, trace),
        cwd=REPOSITORY,
        env=_environment(yard, commune),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    for proxy in commune.proxies.values():
        proxy.kill = process.kill
    hung = False
    try:
        out, err = process.communicate(timeout=trouble.seconds or LONGEST_RUN)
    except subprocess.TimeoutExpired:
        hung = not trouble.seconds
        process.kill()
        out, err = process.communicate()
    requests = {name: tuple(proxy.sent("*")) for name, proxy in commune.proxies.items()}
    instants = tuple(trace.read_text(encoding="utf-8").splitlines()) if trace.exists() else ()
    said = (out + err).decode(errors="replace")
    return Ran(step, process.returncode, hung, _outcomes(out), said, instants, requests)


def _command(case: Case, yard: Yard, commune: Commune, trouble: Trouble, trace: Path) -> list[str]:
    child = [sys.executable, "-m", "tests.torture.child", "--trace", str(trace), "--ledger", str(commune.ledger)]
    child += ["--die-at", trouble.instant, "--nth", str(trouble.nth)]
    child += ["--timeout", str(case.timeout), "--apart", yard.site]
    child += ["--mutant", case.mutant] if case.mutant else []
    apply = ["-C", str(commune.folder), "apply", "--json", "--now", NOW.isoformat()]
    # On all at once, one original that is withdrawn is a fifth of what is out.
    apply += ["--feed", str(commune.feed), "--site", yard.site, "--wait", "0", "--allow-withdrawals"]
    return [*child, "--", *apply]


def _environment(yard: Yard, commune: Commune) -> dict[str, str]:
    """Give the environment of a run: its own secrets, and the authority whose certificate the proxies show."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("TAMBOUR_")}
    return own | commune.secrets | {"SSL_CERT_FILE": str(yard.certificate.authority), "TAMBOUR_LANG": "en"}


def _outcomes(out: bytes) -> tuple[Mapping[str, Any], ...]:
    """Read what ``apply --json`` printed; nothing when it was killed before."""
    try:
        return tuple(json.loads(out)["outcomes"])
    except ValueError:
        return ()
