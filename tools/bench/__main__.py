"""Measure what people wait for, beside what others make them wait for the same work.

    python -m tools.bench [--articles 1000,10000] [--tools equal,real,hugo,pelican,eleventy] [--what body,plan]

Builds of the same news by Tambour, Hugo, Pelican and Eleventy; ``plan`` and ``apply`` of ten years of copies; what a
pipeline restores and saves around a build. Each figure is that of whole processes, imports included. Machines are
noisy: the programs take turns, and ratios are those of runs that followed one another.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from . import applying, comparing, keeping, planning
from .building import Builds
from .edits import EDITS
from .measure import Failed
from .places import Size
from .programs import PROGRAMS, Missing, Program
from .table import Row, table

BUILDS = ("cold", *EDITS)
WHAT = (*BUILDS, "photos", "growth", "search", "pages", "cache", "plan", "apply")


def main() -> None:
    """Measure what the command line asks for, and print a table of each thing as soon as it is known."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="tambour-bench-") as folder:
        builds = Builds(Path(folder), options.runs, _say)
        try:
            for title, rows in _tables(builds, _found(options.tools), options.articles, options.what):
                if rows:
                    print(f"\n### {title}\n\n{table(rows)}", flush=True)
        except Failed as error:
            sys.exit(str(error))


def _tables(
    builds: Builds, programs: list[Program], sizes: list[int], what: list[str]
) -> Iterator[tuple[str, list[Row]]]:
    wanted = [job for job in BUILDS if job in what]
    for number in sizes:
        size = Size(number)
        if wanted:
            yield f"Builds, {size}", comparing.builds(builds, programs, size, wanted)
        if "pages" in what:
            yield f"What was built, {size}", comparing.pages(builds, programs, size)
        if "search" in what:
            yield f"With the search index, {size}", comparing.search(builds, programs, size)
        if "cache" in what:
            yield f"What a pipeline keeps, {size}", keeping.rows(builds, programs, size)
    if "growth" in what:
        yield "The text of one article, in a site twice as large", comparing.growth(builds, programs, max(sizes))
    if "photos" in what:
        size = Size(min(max(sizes), 1000), 50)
        yield f"From nothing, {size}", comparing.photos(builds, programs, size)
    if "plan" in what:
        yield "The plan", planning.rows(builds.work, builds.runs)
    if "apply" in what:
        yield "Copies", applying.rows(builds.work, builds.runs)


def _found(names: list[str]) -> list[Program]:
    """Give the programs that can be had here, and say why others cannot."""
    found = []
    for name in names:
        try:
            PROGRAMS[name].command()
        except Missing as error:
            _say(f"{PROGRAMS[name].label} is left out: {error}")
        else:
            found.append(PROGRAMS[name])
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=_numbers, default=[1000, 10_000], help="the sizes of the sites")
    parser.add_argument("--tools", type=_among(PROGRAMS), default=list(PROGRAMS), help=", ".join(PROGRAMS))
    parser.add_argument("--what", type=_among(WHAT), default=list(WHAT), help=", ".join(WHAT))
    parser.add_argument("--runs", type=int, default=3, help="how many times each")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(one) for one in text.split(",")]


def _among(known: Iterable[str]) -> Callable[[str], list[str]]:
    def chosen(text: str) -> list[str]:
        names = text.split(",")
        if unknown := [name for name in names if name not in known]:
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}")
        return names

    return chosen


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
