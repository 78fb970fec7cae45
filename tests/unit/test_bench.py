"""The bench itself: it measures builds that are right, and says what it measured."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools.bench import comparing, edits
from tools.bench.building import Builds
from tools.bench.measure import Failed, measure
from tools.bench.places import Size
from tools.bench.programs import PROGRAMS, Missing
from tools.bench.table import table

SMALL = Size(30)
EQUAL = PROGRAMS["equal"]


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """Give a bench that does each thing once, and tells nobody."""
    return Builds(tmp_path_factory.mktemp("bench"), 1, lambda _words: None)


def test_the_equal_theme_has_the_pages_of_the_other_programs(builds: Builds) -> None:
    """Each article has a page, and there is one feed for the site and one for each category."""
    [counted] = comparing.pages(builds, [EQUAL], SMALL)
    categories = {one.category for one in builds.built(EQUAL, SMALL).news}

    assert (counted["articles"], counted["RSS feeds"]) == ("30", str(1 + len(categories)))


def test_what_is_measured_after_an_edit_is_the_right_site(builds: Builds) -> None:
    """After an article is new and the title of another is changed, the pages are those of a build from nothing."""
    place = builds.built(EQUAL, SMALL)
    sites = []
    for restored in (True, False):
        clone = place.clone(restored=restored)
        edits.title(EQUAL, clone, place.news, 1)
        edits.new(EQUAL, clone, place.news, 1)
        measure(EQUAL.command(), clone)
        sites.append(_site(clone / "output"))

    assert sites[0] == sites[1]
    assert "actualites/nouvelle-1/index.html" in sites[0]


def test_a_row_compares_what_took_turns(builds: Builds) -> None:
    """The row of a job has the costs of the processes, their memory included, as multiples of those of Tambour."""
    [row] = comparing.builds(builds, [EQUAL], SMALL, ["body"])

    assert row["× time"] == "1.0"
    assert float(row["median s"]) > 0
    assert int(row["peak MB"]) > 20


def test_a_command_that_fails_is_no_measure(tmp_path: Path) -> None:
    """A program that stops half-way would look fast: what it said is told instead."""
    with pytest.raises(Failed, match="ended with 3: no room"):
        measure([sys.executable, "-c", "print('no room'); raise SystemExit(3)"], tmp_path)


def test_a_program_that_cannot_be_had_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without Node.js, the bench can tell that Eleventy is left out, and go on."""
    monkeypatch.setenv("BENCH_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")

    with pytest.raises(Missing, match="npm is not on this machine"):
        PROGRAMS["eleventy"].command()


def test_a_table_can_be_read_as_it_is() -> None:
    """Columns are as wide as what they hold; those of numbers stand to the right."""
    rows = [{"job": "a", "s": "0.52"}, {"job": "another", "s": "12.00"}]

    assert table(rows).splitlines() == [
        "| job     |     s |",
        "| ------- | ----: |",
        "| a       |  0.52 |",
        "| another | 12.00 |",
    ]


def _site(output: Path) -> dict[str, bytes]:
    files = (file for file in output.rglob("*") if file.is_file())
    return {file.relative_to(output).as_posix(): file.read_bytes() for file in files}
