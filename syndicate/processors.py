"""The work of a build, shared out among the processors."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


def processors() -> int:
    """Count the processors that are ours. One, where a process cannot safely be split in two, as on macOS."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def shared(work: Callable[[int], T], count: int) -> Iterator[T]:
    """Give what ``work`` gives for each number below ``count``, in their order, done by one process a processor.

    What a process had in hand that ended by itself is missing: the kernel kills one when memory is short, and a pool
    of Python's would wait for it for ever. None outlives the process that asked.
    """
    import multiprocessing  # late: few builds have that much to do
    from multiprocessing.connection import wait

    fork = multiprocessing.get_context("fork")
    found, given, sent = dict[int, T](), 0, 0
    working: dict[Any, Any] = {}  # each process by our end of the pipe to it
    try:
        for _process in range(min(processors(), count)):
            ours, theirs = fork.Pipe()
            process = fork.Process(target=_serve, args=(theirs, [*working, ours], work), daemon=True)
            process.start()
            theirs.close()
            working[ours] = process
        idle, busy = list(working), dict[Any, int]()
        while idle or busy:
            for end in idle[: count - sent]:
                with suppress(OSError):
                    end.send(sent)
                    busy[end] = sent
                sent += 1
            ready: list[Any] = wait(busy) if busy else []
            idle = []
            for end in ready:
                number = busy.pop(end)
                with suppress(EOFError, OSError):
                    found[number] = end.recv()
                    idle.append(end)
            first = min(busy.values(), default=sent)  # all before it are done, or missing
            yield from (found.pop(number) for number in range(given, first) if number in found)
            given = first
    finally:
        for end, process in working.items():
            end.close()
            process.terminate()
            process.join()


def _serve(asked: Any, others: Sequence[Any], work: Callable[[int], object]) -> None:
    """Do what is asked, until whoever asks is gone; ``others`` are its ends, which would keep it alive for us."""
    for end in others:
        end.close()
    with suppress(EOFError, OSError):
        while True:
            number = asked.recv()
            asked.send(work(number))
