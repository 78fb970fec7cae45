"""The table that ``make torture`` prints: one line for each server and kind of case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tests.torture.case import Case
from tests.torture.choosing import AT_RANDOM
from tests.torture.judge import Verdict

HEADS = ("server", "what goes wrong", "cases", "doubles", "losses", "others’ posts touched", "disagreements",
         "secrets shown", "stuck", "reruns needed")  # fmt: skip


def table(results: Iterable[tuple[Case, Verdict]]) -> str:
    """Lay out the results, with a line of sums at the end, and say what was meant to go wrong and did not."""
    groups: dict[tuple[str, str], list[Verdict]] = {}
    for case, verdict in results:
        groups.setdefault((case.server, case.kind), []).append(verdict)
    rows = [(*names, *_counts(verdicts)) for names, verdicts in sorted(groups.items())]
    everything = [verdict for verdicts in groups.values() for verdict in verdicts]
    one_by_one = [verdict for (_server, kind), some in groups.items() if kind != AT_RANDOM for verdict in some]
    missed = sum(not verdict.struck for verdict in one_by_one)
    laid_out = _laid_out([HEADS, *rows, ("all", "", *_counts(everything))])
    return laid_out + (f"\n{missed} kills or faults of those one by one did not happen" if missed else "")


def _counts(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Count the cases in which each thing is wrong, and how many needed how many reruns."""
    wrong = [
        sum(bool(sentences) for sentences in column)
        for column in zip(
            *((v.doubles, v.losses, v.touched, v.disagreements, v.secrets, v.stuck) for v in verdicts), strict=True
        )
    ]
    reruns = Counter(verdict.reruns for verdict in verdicts)
    needed = ", ".join(f"{count}: {reruns[count]}" for count in sorted(reruns))
    return (str(len(verdicts)), *map(str, wrong), needed)


def _laid_out(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if 2 <= place < len(widths) - 1 else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    rule = "-" * max(map(len, lines))
    return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])
