"""What the decision says of the states of a copy is what the ledger's fold does."""

from __future__ import annotations

import re
from typing import Any

import pytest

from syndicate import fold
from syndicate.model import Copy
from tests.servers.tools import REPOSITORY
from tests.simulated_network import NOON

PAGE = (REPOSITORY / "docs/decisions/0019-never-twice-never-lost.md").read_text(encoding="utf-8")
ROWS: list[tuple[str, str, str, str]] = re.findall(
    r"^\| `(\w+)`( \w+(?: an address)?)? \| ([\w ]+) \| (open|closed) \|$", PAGE, re.MULTILINE
)


def event(name: str, **details: Any) -> fold.Event:
    """Give an event about the only copy."""
    return {"event": name, "original": "a/b", "account": "x", "at": NOON, "run": "r", **details}


ATTEMPTED = event("attempted", action="publish", key="k", digest="d", generation=1)
# The ways to come to each state before the event of a row.
BEFORE = {
    "never": [],
    "live": [ATTEMPTED, event("published", copy_id="1")],
    "withdrawn": [ATTEMPTED, event("published", copy_id="1"), event("withdrawn")],
    "gone": [ATTEMPTED, event("published", copy_id="1"), event("gone")],
}


def after(*events: fold.Event) -> Copy:
    """Give the copy that these events leave."""
    return fold.fold(events).copies["a/b", "x"]


def test_the_page_names_every_event() -> None:
    """The table has a row for each word of the ledger about a copy, and for no other."""
    assert {name for name, *_rest in ROWS} == set(fold._RULES)


@pytest.mark.parametrize(
    ("state", "name", "detail", "copy", "attempt"),
    # Only what was out once can be corrected.
    [(state, *row) for state in BEFORE for row in ROWS if (state, row[0]) != ("never", "corrected")],
)
def test_each_row_is_what_the_fold_does(state: str, name: str, detail: str, copy: str, attempt: str) -> None:
    """From any state, an event leaves the copy and the attempt as its row says."""
    details = {} if detail.strip() == "without" else {"copy_id": "2", "handle": "h"}
    events = [] if name == "attempted" else [event(name, **details)]
    left = after(*BEFORE[state], ATTEMPTED, *events)
    assert left.state == (state if copy == "as before" else copy)
    assert (left.attempt is not None) == (attempt == "open")
