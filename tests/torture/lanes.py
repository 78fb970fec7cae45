"""Live many cases: those of each server in a line of their own, those on all servers alone at the end."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from tests.torture.case import RING, Case, Yard, lived
from tests.torture.judge import Verdict, judge

Numbered = Sequence[tuple[int, Case]]


class Lanes:
    """Live cases and gather what became of them. ``keep``: leave each folder here, and show what was printed."""

    def __init__(self, yard: Yard, *, keep: bool) -> None:
        self._yard = yard
        self._keep = keep
        self._results: list[tuple[Case, Verdict]] = []
        self._telling = threading.Lock()
        self._stopped = threading.Event()

    def live(self, cases: Numbered) -> list[tuple[Case, Verdict]]:
        """Live them all, or until a person interrupts, and give what became of each."""
        servers = {case.server for _number, case in cases}
        lanes = [[one for one in cases if one[1].server == server] for server in sorted(servers - {RING})]
        with ThreadPoolExecutor(max_workers=max(1, len(lanes))) as pool:
            lines = [pool.submit(self._lane, lane, len(cases)) for lane in lanes]
            try:
                for line in lines:
                    line.result()
                self._lane([one for one in cases if one[1].server == RING], len(cases))
            except KeyboardInterrupt:
                sys.stderr.write("Stopped: the cases under way are lived to their end.\n")
            finally:
                self._stopped.set()
        return self._results

    def _lane(self, cases: Numbered, count: int) -> None:
        for number, case in cases:
            if self._stopped.is_set():
                return
            folder = self._yard.folder / f"case-{number}"
            with lived(case, replace(self._yard, folder=folder)) as life:
                verdict = judge(life)
            if self._keep:
                sys.stderr.write("\n\n".join(ran.said for ran in life.runs) + f"\n{shutil.move(folder, '.')}\n")
            else:
                shutil.rmtree(folder)
            with self._telling:
                self._results.append((case, verdict))
                _tell(number, case, verdict, len(self._results), count)


def _tell(number: int, case: Case, verdict: Verdict, done: int, count: int) -> None:
    """Tell at once what went wrong, and now and then how far we are."""
    if faults := verdict.faults():
        sys.stderr.write(f"#{number} {case}\n" + "".join(f"    {fault}\n" for fault in faults))
    if done % 25 == 0 or done == count:
        sys.stderr.write(f"{done} of {count} cases\n")
