"""Choose the cases of ``make torture``: one by one along a life in which nothing goes wrong, then at random.

The same seed and the same program give the same cases.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from tests.servers.faults import STALE
from tests.torture.case import RING, Case, Ran
from tests.torture.lives import CORRECTED, HASTY, LEDGER_LOST, WHOLE
from tests.torture.troubles import FAULTS, Failure, Trouble

# What a calm life on a server went through: its runs, one for each step.
Calm = Mapping[str, Sequence[Ran]]

AT_RANDOM = "at random"
LIST = "/api/v1/accounts/*/statuses"
# Where our own posts are listed, by server; of those that speak Mastodon's language, ``LIST``.
LISTS = {
    "facebook": "*/published_posts",
    "instagram": "*/media",
    "threads": "/v1.0/me/*",
    "x": "*/tweets",
    "linkedin": "/rest/posts",
}
# Requests that leave nothing that anybody can see.
SHARING = re.compile(
    r"(/media|\.createSession|\.uploadBlob|/feed|/photos|/threads|/media/upload|/metadata|=initializeUpload)$|-uploads/"
)


def choose(calm: Calm, count: int, seed: int) -> list[Case]:
    """Give so many cases: half kills one by one, a quarter faults one by one, as far as there are; the rest random."""
    dice = random.Random(seed)
    kills = list(chain.from_iterable(_kills(server, runs) for server, runs in calm.items() if server != RING))
    faults = list(chain.from_iterable(_faults(server, runs) for server, runs in calm.items() if server != RING))
    cases = _some(dice, kills, count // 2) + _some(dice, faults, count // 4)
    servers = list(calm)
    cases += [_random(dice, servers[number % len(servers)], calm) for number in range(count - len(cases))]
    return cases


def _some(dice: random.Random, cases: list[Case], most: int) -> list[Case]:
    """Keep all when they fit, else as many as do: of each server and kind in turn."""
    kinds: dict[tuple[str, str], list[Case]] = {}
    for case in dice.sample(cases, len(cases)):
        kinds.setdefault((case.server, case.kind), []).append(case)
    in_turn = chain.from_iterable(zip_longest(*kinds.values()))
    return [case for case in in_turn if case is not None][:most]


def _kills(server: str, runs: Sequence[Ran]) -> Iterator[Case]:
    for step, ran in enumerate(runs):
        seen: Counter[str] = Counter()
        for name in ran.instants:
            seen[name] += 1
            kind = "killed at a ledger write" if name.startswith("ledger") else "killed at an exchange"
            # Where a repeated key is known a second send does no harm, so it would not show.
            yield Case(server, kind, {(step, 0): Trouble(name, seen[name])}, keyless=True)


def _faults(server: str, runs: Sequence[Ran]) -> Iterator[Case]:
    """Each fault at each request that could have an effect."""
    for step, ran in enumerate(runs):
        connections = 0
        for number, request in enumerate(ran.requests[server], 1):
            if request.method == "GET":
                continue
            # What has an effect opens a connection of its own, after the one that all the rest shares.
            connections += not SHARING.search(request.path)
            for kind, faults in FAULTS.items():
                for fault in faults:
                    nth = connections + 1 if fault.end == "handshake" else number
                    trouble = Trouble(failures=(Failure(server, fault, nth),))
                    yield Case(server, kind, {(step, 0): trouble}, tls=kind == "TLS cut")


def _random(dice: random.Random, server: str, calm: Calm) -> Case:
    """Several troubles in any of the runs of any life, but the last run of each step is left in peace."""
    life = dice.choice((WHOLE, HASTY, CORRECTED, LEDGER_LOST))
    tls = dice.random() < 0.25
    troubles = {
        (step, run): _trouble(dice, server, calm[server], tls=tls)
        for step in range(len(life.steps))
        for run in range(dice.choice((0, 1, 1, 2, 3)))
    }
    if life is not LEDGER_LOST:
        # Behind a run that died, the list may not show yet what was made. It is believed only later, but where the
        # ledger is lost nobody knows that there was a run.
        for (step, run), trouble in troubles.items():
            if run > 0 and dice.random() < 0.5:
                stale = [
                    Failure(account, STALE, method="GET", path=LISTS.get(account, LIST))
                    for account in calm[server][0].requests
                ]
                troubles[step, run] = replace(trouble, failures=(*stale, *trouble.failures))
    return Case(server, AT_RANDOM, troubles, life, tls, keyless=dice.random() < 0.5)


def _trouble(dice: random.Random, server: str, runs: Sequence[Ran], *, tls: bool) -> Trouble:
    what = dice.choice(("instant", "time", "faults", "faults", "both"))
    failures = []
    if what in ("faults", "both"):
        failures = [_failure(dice, server, runs, tls=tls) for _number in range(dice.randint(1, 3))]
    if what == "time":
        return Trouble(seconds=dice.uniform(0.2, 2.0))
    if what == "faults":
        return Trouble(failures=tuple(failures))
    return Trouble("*", dice.randint(1, max(1, len(dice.choice(runs).instants))), failures=tuple(failures))


def _failure(dice: random.Random, server: str, runs: Sequence[Ran], *, tls: bool) -> Failure:
    faults = [fault for kind, some in FAULTS.items() for fault in some if tls or kind != "TLS cut"]
    requests = dice.choice(runs).requests
    account = dice.choice(list(requests))
    fault = dice.choice(faults)
    # What hangs or drips makes the program wait each time: not for ever.
    often = (1, 2) if fault.end in ("hang", "drip") else (1, 2, 3, None)
    return Failure(account, fault, dice.randint(1, max(1, len(requests[account]))), dice.choice(often))
