"""The document of what was renewed, beside what people wrote."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from syndicate.renewed import NAME, date_of, dated, mark_of, over, values, written

THREADS, PAGE = "TAMBOUR_THREADS_TOKEN", "TAMBOUR_PAGE_TOKEN"
OLD, NEW, NEWER = "threads-old-token", "threads-new-token==", "threads-newer-token"


def test_what_was_renewed_takes_the_place_of_what_it_was_made_of() -> None:
    """The next run reads the new value under the old name, and everything else as it was."""
    people = {THREADS: OLD, PAGE: "page", "PATH": "/bin"}
    again = over(people | {NAME: written(people, {THREADS: NEW})})
    assert (again[THREADS], again[PAGE], again["PATH"]) == (NEW, "page", "/bin")


def test_what_a_person_writes_holds() -> None:
    """Once a person has connected the account again, what was renewed before is void, and is not written again."""
    document = written({THREADS: OLD}, {THREADS: NEW})
    people = {THREADS: "written-by-a-person", NAME: document}
    assert over(people)[THREADS] == "written-by-a-person"
    assert written(people, {PAGE: "page-new"}) == f"{PAGE}=page-new {mark_of(PAGE, '')}\n"


def test_a_second_renewal_takes_the_place_of_the_first() -> None:
    """However often it is renewed, it is what a person wrote that a value stands for; other lines stay."""
    people = {THREADS: OLD, PAGE: "page"}
    first = people | {NAME: written(people, {THREADS: NEW, PAGE: "page-new"})}
    second = people | {NAME: written(first, {THREADS: NEWER})}
    assert (over(second)[THREADS], over(second)[PAGE]) == (NEWER, "page-new")
    assert second[NAME].count("\n") == 2


def test_the_document_tells_nothing_of_the_former_value() -> None:
    """The mark is no part of the value that it stands for; the new values are all that must be hidden."""
    document = written({THREADS: OLD}, {THREADS: NEW})
    assert OLD not in document
    assert values({NAME: document}) == [NEW]


@given(st.text(), st.dictionaries(st.sampled_from([THREADS, PAGE, "PATH"]), st.text()))
def test_any_document_is_read(document: str, people: dict[str, str]) -> None:
    """Whatever stands in it, what people wrote is there, and no other variable can be set by it."""
    found = over(people | {NAME: document})
    assert found.keys() == people.keys() | {NAME}


def test_a_line_that_is_none_of_ours_is_void() -> None:
    """A name that is no account's, a value of several words or a wrong mark change nothing."""
    mark = mark_of("PATH", "/bin")
    lines = f"PATH=/evil {mark}\n{THREADS}=two words {mark_of(THREADS, OLD)}\n{THREADS}={NEW} 0123456789abcdef\n"
    people = {"PATH": "/bin", THREADS: OLD, NAME: lines}
    assert over(people) == people


def test_a_document_says_when_it_was_stored() -> None:
    """The date is read back, and is no line like the others; what is no date is none."""
    people, at = {THREADS: OLD}, datetime(2027, 11, 29, 5, 42, 10, tzinfo=UTC)
    document = dated(written(people, {THREADS: NEW}), at)
    assert (date_of({NAME: document}), over(people | {NAME: document})[THREADS]) == (at, NEW)
    for text in ("", "# soon\n", "# 2027-11-29T05:42:10\n", dated(written(people, {THREADS: NEW}), None)):
        assert date_of({NAME: text}) is None
