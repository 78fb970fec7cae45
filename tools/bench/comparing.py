"""The tables of builds: each program's costs, and how many times those of Tambour on the equal theme."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from .building import Builds
from .edits import EDITS
from .measure import Cost
from .places import Size
from .programs import Program
from .table import Row

NAMES = {"cold": "from nothing", **{name: words for name, (words, _edit) in EDITS.items()}}


def builds(all_builds: Builds, programs: Sequence[Program], size: Size, jobs: Sequence[str]) -> list[Row]:
    """Compare the jobs. A program that remembers nothing makes everything in each: an edit of a text shows it."""
    rows: list[Row] = []
    for job in jobs:
        able = [one for one in programs if one.remembers or one.name == "hugo" or job in ("cold", "body")]
        rows += _rows(NAMES[job], able, all_builds.compare(job, able, size))
    return rows


def photos(all_builds: Builds, programs: Sequence[Program], size: Size) -> list[Row]:
    """Compare builds from nothing by the programs that make the widths of photographs, and what these weigh."""
    able = [one for one in programs if one.pictures]
    rows = _rows(NAMES["cold"], able, all_builds.compare("cold", able, size))
    weights = [_weight(all_builds, one, size) for one in able]
    return [
        {**row, "WebP files": f"{count}", "MB of them": f"{mega:.1f}"}
        for row, (count, mega) in zip(rows, weights, strict=True)
    ]


def growth(all_builds: Builds, programs: Sequence[Program], articles: int) -> list[Row]:
    """Compare the edit of one text in a site of this size and in one of twice that."""
    able = [one for one in programs if one.remembers or one.name == "hugo"]
    rows: list[Row] = []
    few, many = (all_builds.compare("body", able, Size(number)) for number in (articles, 2 * articles))
    for program in able:
        small, large = few[program.name], many[program.name]
        wall = (_best(large) - _best(small)) * 1000 / articles
        cpu = (_cpu(large) - _cpu(small)) * 1000 / articles
        rows.append({
            "program": program.label,
            f"best s, {articles:,}": f"{_best(small):.2f}",
            f"best s, {2 * articles:,}": f"{_best(large):.2f}",
            "s per 1,000 more": f"{wall:.3f}",
            "CPU s per 1,000 more": f"{cpu:.3f}",
        })  # fmt: skip
    return rows


def search(all_builds: Builds, programs: Sequence[Program], size: Size) -> list[Row]:
    """Measure an edit of one text with the search index, which only the real theme has."""
    able = [one for one in programs if one.name == "real"]
    if not able:
        return []
    return _rows("the text of one article, and the index", able, all_builds.compare("body", able, size, ["--search"]))


def pages(all_builds: Builds, programs: Sequence[Program], size: Size) -> list[Row]:
    """Count what each program built, so that it shows that they did the same work."""
    rows: list[Row] = []
    for program in programs:
        output = all_builds.built(program, size).root / program.output
        files = [file for file in output.rglob("*") if file.is_file()]
        html = [file for file in files if file.suffix == ".html"]
        articles = [file for file in html if file.is_relative_to(output / "actualites" / file.parent.name)]
        articles = [file for file in articles if not file.parent.name.isdigit()]
        rows.append({
            "program": program.label,
            "files": f"{len(files):,}",
            "articles": f"{len(articles):,}",
            "other pages": f"{len(html) - len(articles):,}",
            "RSS feeds": f"{sum(file.name == 'rss.xml' for file in files)}",
            "MB of HTML": f"{sum(file.stat().st_size for file in html) / 1e6:.1f}",
            "MB": f"{sum(file.stat().st_size for file in files) / 1e6:.1f}",
        })  # fmt: skip
    return rows


def _rows(job: str, programs: Sequence[Program], costs: dict[str, list[Cost]]) -> list[Row]:
    first = costs.get("equal")
    return [
        {
            "job": job,
            "program": program.label,
            "median s": f"{statistics.median(one.wall for one in costs[program.name]):.2f}",
            "best s": f"{_best(costs[program.name]):.2f}",
            "CPU s": f"{_cpu(costs[program.name]):.2f}",
            "peak MB": f"{max(one.peak for one in costs[program.name]):.0f}",
            **(_ratios(first, costs[program.name]) if first else {}),
        }
        for program in programs
    ]


def _ratios(ours: Sequence[Cost], theirs: Sequence[Cost]) -> dict[str, str]:
    wall = statistics.median(other.wall / one.wall for one, other in zip(ours, theirs, strict=True))
    return {
        "× time": _times(wall),
        "× best": _times(_best(theirs) / _best(ours)),
        "× CPU": _times(_cpu(theirs) / _cpu(ours)),
    }


def _times(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"


def _best(costs: Sequence[Cost]) -> float:
    return min(one.wall for one in costs)


def _cpu(costs: Sequence[Cost]) -> float:
    return statistics.median(one.cpu for one in costs)


def _weight(all_builds: Builds, program: Program, size: Size) -> tuple[int, float]:
    output = all_builds.built(program, size).root / program.output
    files = [file for file in output.rglob("*.webp") if file.is_file()]
    return len(files), sum(file.stat().st_size for file in files) / 1e6
