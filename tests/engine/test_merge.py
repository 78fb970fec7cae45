"""Our lines after those of others: what stays, what is told as an adoption, what is left out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from syndicate.errors import LedgerError
from syndicate.fold import Event, fold
from syndicate.merge import after
from syndicate.model import State
from tests.simulated import NOON

OPENED: Event = {"v": 1, "at": NOON, "run": "a", "event": "opened"}


def event(name: str, original: str = "un", **details: Any) -> Event:
    """Give an event of one original on one account."""
    return {"v": 1, "at": NOON, "run": "a", "event": name, "original": original, "account": "place", **details}


def attempted(original: str = "un", **details: Any) -> Event:
    """Give an attempt to publish."""
    plain = {
        "action": "publish",
        "key": "k",
        "digest": "d",
        "generation": 1,
        "url": f"https://v.example.org/{original}/",
    }
    return event("attempted", original, **{**plain, **details})


def test_results_stay_as_they_are() -> None:
    """What closes an attempt that is still open is put after the lines of others, unchanged."""
    theirs = [OPENED, attempted(), event("adopted", "deux", copy_id="9", digest="x")]
    ours = [event("published", copy_id="1")]
    assert after(theirs, ours) == ours


def test_a_copy_that_others_found_is_said_once() -> None:
    """When others adopted the very copy that we made, our line adds nothing."""
    theirs = [OPENED, attempted(), event("adopted", copy_id="1", digest="d")]
    assert after(theirs, [event("published", copy_id="1")]) == []


def test_what_a_server_told_us_is_kept() -> None:
    """A person settled that nothing was sent, but it was: the copy is told as adopted, with what its attempt said."""
    theirs = [OPENED, attempted(), event("settled")]
    (kept,) = after(theirs, [event("published", copy_id="1", at=NOON + timedelta(minutes=1))])
    assert (kept["event"], kept["ours"], kept["digest"], kept["url"]) == (
        "adopted",
        True,
        "d",
        "https://v.example.org/un/",
    )
    copy = fold([*theirs, kept]).copies["un", "place"]
    assert (copy.state, copy.copy_id, copy.digest) == (State.LIVE, "1", "d")


def test_what_ended_otherwise_is_left_out() -> None:
    """A failure of an attempt that others have ended says nothing any more; a second first line neither."""
    theirs = [OPENED, attempted(), event("published", copy_id="1")]
    assert after(theirs, [OPENED, event("unsent"), event("in_doubt"), event("refused")]) == []


names = st.sampled_from(["un", "deux"])
results = st.sampled_from(
    ["published", "adopted", "unsent", "refused", "in_doubt", "settled", "withdrawn", "gone", "edited"]
)
numbered = st.builds(
    lambda name, original, number: event(name, original, copy_id=str(number)), results, names, st.integers(1, 3)
)
stories = st.lists(st.builds(attempted, names) | numbered, max_size=12)
OUT = ("published", "adopted", "replaced")


@given(stories, stories)
def test_any_two_stories_can_be_told_one_after_the_other(theirs: list[Event], ours: list[Event]) -> None:
    """Whatever two machines wrote, the whole makes sense, and no copy that a server gave us is forgotten."""
    theirs = sensible(theirs)
    ours = sensible([*theirs, *ours])[len(theirs) :]
    kept = after(theirs, ours)
    fold([*theirs, *kept])
    known = {(copy.original, copy.copy_id) for copy in fold(theirs).copies.values()}
    told = {(one["original"], one["copy_id"]) for one in kept if "copy_id" in one}
    assert given_copies(ours) <= told | known


def given_copies(story: list[Event]) -> set[tuple[str, str]]:
    """Name the copies that servers gave."""
    return {(one["original"], one["copy_id"]) for one in story if one["event"] in OUT}


def sensible(story: list[Event]) -> list[Event]:
    """Keep the events that make sense after those before them."""
    told: list[Event] = []
    for one in story:
        try:
            fold([*told, one])
        except LedgerError:
            continue
        told.append(one)
    return told
