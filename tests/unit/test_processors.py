"""Work that is shared out among processes."""

from __future__ import annotations

import os
import signal

from syndicate.processors import processors, shared


def test_what_is_shared_out_is_given_in_its_order() -> None:
    """Who was ready first does not show in what is given."""
    assert list(shared(lambda number: number * 2, 40)) == [number * 2 for number in range(40)]


def test_a_process_that_is_killed_is_not_waited_for() -> None:
    """What it had in hand is missing; what is left is done by the others, or by whoever asked."""
    asked = os.getpid()

    def work(number: int) -> int:
        if number == 0 and os.getpid() != asked:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    given = list(shared(work, 20))
    assert 0 not in given
    assert given == sorted(given)
    assert len(given) == 19 or processors() == 1
