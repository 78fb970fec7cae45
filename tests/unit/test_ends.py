"""When an access ends, where the network does not say it each time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from syndicate.ends import Ends
from syndicate.model import Identity

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
SECRETS = {"TOKEN": "a-token-of-threads"}
MONTHS = timedelta(days=60)
SILENT = Identity("@v", "https://www.threads.com/@v", lasts=MONTHS)


def test_what_the_network_says_goes_before_what_is_remembered() -> None:
    """An end that is told today is the end."""
    ends = Ends(NOW)
    ends.learn("threads", SECRETS, NOW + MONTHS)
    told = Identity("@v", "", expires=NOW + timedelta(days=3))
    assert ends.of("threads", SECRETS, told) == NOW + timedelta(days=3)


def test_what_it_said_as_it_gave_the_access_is_remembered() -> None:
    """The end of the very access that was given is known at a later run, and of no other one."""
    ends = Ends(NOW)
    ends.learn("threads", SECRETS, NOW + MONTHS)
    later = Ends.read(NOW + timedelta(days=5), ends.written())
    assert later.told("threads", SECRETS, SILENT) == NOW + MONTHS
    assert later.told("threads", {"TOKEN": "pasted-by-a-person"}, SILENT) is None


def test_an_access_is_at_least_as_old_as_it_is_known() -> None:
    """Of one that a person pasted, the end is at the latest so long after it was first met, where nothing is said."""
    ends = Ends(NOW)
    assert ends.of("threads", SECRETS, SILENT) is None
    later = Ends.read(NOW + timedelta(days=50), ends.written())
    assert later.of("threads", SECRETS, SILENT) == NOW + MONTHS
    assert later.told("threads", SECRETS, SILENT) is None


def test_an_access_without_end_has_none() -> None:
    """Where the network gives accesses that last, nothing is guessed."""
    assert Ends(NOW).of("page", SECRETS, Identity("v", "")) is None


def test_no_secret_is_remembered() -> None:
    """What is kept is public, on the ledger's branch: a date and a mark."""
    ends = Ends(NOW)
    ends.learn("threads", SECRETS, NOW)
    assert SECRETS["TOKEN"] not in str(ends.written())


def test_an_access_that_lasts_leaves_no_mark() -> None:
    """A password that a person chose could be found from its mark: none is made of it."""
    ends = Ends(NOW)
    for identity in (Identity("v", ""), Identity("v", "", expires=NOW + MONTHS)):
        ends.of("letter", {"PASSWORD": "valserein2026"}, identity)
    assert ends.written() == {}


ANY = st.recursive(
    st.none() | st.text() | st.integers() | st.sampled_from(["2026-11-20", "9999-01-01T00:00+00:00"]),
    lambda one: st.lists(one) | st.dictionaries(st.sampled_from(["threads", "mark", "since", "ends"]), one),
)


@given(ANY)
def test_any_memory_is_read(data: object) -> None:
    """Whatever stands in the memory, reading it never fails, and what is written is read again as it was."""
    ends = Ends.read(NOW, data)
    ends.of("threads", SECRETS, SILENT)
    assert Ends.read(NOW, ends.written()).written() == ends.written()
