"""``make torture``: live hundreds of cases on the real servers and print what became of them.

    python -m tests.torture [--cases 600] [--seed 1] [--only SERVER,SERVER] [--kind ROW] [--pick NUMBER]
                            [--mutant NAME]

Servers work side by side, each on one case at a time. A case that goes wrong is told at once, with its number:
``--pick`` lives it again, and keeps its folder. Exit code 1 when any did. Ctrl-C ends with the table of what was lived.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from tests.servers.certificate import make_certificate
from tests.servers.starting import running_mastodon_mock, running_pds, running_snac
from tests.torture.case import RING, Case, Ran, Yard, lived
from tests.torture.choosing import choose
from tests.torture.commune import site
from tests.torture.doors import doors
from tests.torture.judge import judge
from tests.torture.lanes import Lanes
from tests.torture.lives import HOME
from tests.torture.standins import STANDINS, running_standin
from tests.torture.table import table

T = TypeVar("T")


def main() -> int:
    """Start the servers, live the cases, print the table."""
    options = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__.splitlines()[0])
    options.add_argument("--cases", type=int, default=600)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", default="", metavar="SERVER,SERVER", help=f"these servers; or “{RING}”")
    options.add_argument("--kind", default="", metavar="ROW", help="those of a row of the table, as “at random”")
    options.add_argument("--pick", type=int, default=0, metavar="NUMBER", help="one of these cases, by its number")
    options.add_argument("--mutant", default="", help="a way to break the program on purpose, see mutants.py")
    chosen = options.parse_args()
    with _yard() as yard:
        names = [name for name in (*yard.doors, RING) if not chosen.only or name in chosen.only.split(",")]
        calm = {name: _calm(name, yard) for name in names}
        cases = list(enumerate(choose(calm, chosen.cases, chosen.seed), 1))
        cases = [(number, replace(case, mutant=chosen.mutant)) for number, case in cases]
        cases = [(number, case) for number, case in cases if chosen.kind in ("", case.kind)]
        if chosen.pick:
            cases = [one for one in cases if one[0] == chosen.pick]
        results = Lanes(yard, keep=bool(chosen.pick)).live(cases)
    sys.stdout.write(table(results) + "\n")
    return int(len(results) < len(cases) or any(verdict.faults() for _case, verdict in results))


def _calm(server: str, yard: Yard) -> Sequence[Ran]:
    """Live a life in which nothing goes wrong, and give its runs: without it no case would mean anything."""
    with lived(Case(server, "calm"), replace(yard, folder=yard.folder / f"calm-{server}")) as life:
        faults = judge(life).faults()
    if faults:
        raise SystemExit(f"{server} fails where nothing goes wrong: {faults}")
    return life.runs


@contextlib.contextmanager
def _yard() -> Iterator[Yard]:
    """Start every server that this machine has, in a folder that is removed at the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="torture-")))
        for name in ("pds", "mock", "snac", "site", "cases"):
            (folder / name).mkdir()
        found = doors(
            _if_there(stack, running_pds(folder / "pds")),
            _if_there(stack, running_mastodon_mock(folder / "mock")),
            _if_there(stack, running_snac(folder / "snac")),
        )
        address = stack.enter_context(site(folder / "site"))
        found |= {name: stack.enter_context(running_standin(name, HOME, address)) for name in STANDINS}
        yield Yard(found, address, make_certificate(folder), folder / "cases")


def _if_there(stack: ExitStack, server: AbstractContextManager[T]) -> T | None:
    """Start a server until the stack ends; say which one is not installed, and go on without it."""
    try:
        return stack.enter_context(server)
    except pytest.skip.Exception as absent:
        sys.stderr.write(f"Not tortured: {absent}\n")
        return None


if __name__ == "__main__":
    sys.exit(main())
