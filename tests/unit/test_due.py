"""When a run of the pipeline has something to do: what a complete run notes, and what it is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate.due import Record, due, next_moment
from syndicate.model import Feed, Freeze, History, LedgerMark, Override, Policy
from syndicate.source import Source
from tests.simulated import NOON, account, feed, original

MARK = LedgerMark(3, "a" * 64)
RECORD = Record("c" * 40, NOON, NOON + timedelta(hours=6), MARK)
MIDNIGHT = datetime(2026, 11, 20, 23, tzinfo=UTC)  # as the commune's clock shows it
SINCE = History(since=NOON - timedelta(days=30))


def source(**changes: object) -> Source:
    """Give a file of content/ that says nothing of a time to come."""
    plain = Source(Path("a.md"), "actualites", "actualites/a", "a", "fr", "A", "", NOON - timedelta(days=1))
    return replace(plain, **changes)  # type: ignore[arg-type]  # the names are the fields of Source


def upcoming(
    *sources: Source, document: Feed | None = None, policy: Policy | None = None, now: datetime = NOON
) -> datetime:
    """Give the next moment of a commune with one account."""
    return next_moment(sources, document or feed(), SINCE, [account()], policy or Policy(), now)


def test_nothing_is_due_until_something_is() -> None:
    """The commit, the ledger and the clock each bring a run back; nothing else does."""
    later = RECORD.next - timedelta(seconds=1)
    assert due(RECORD, RECORD.commit, MARK, later) == ""
    assert due(None, RECORD.commit, MARK, later)
    assert due(RECORD, "d" * 40, MARK, later)
    assert due(RECORD, RECORD.commit, replace(MARK, lines=4), later)
    assert due(RECORD, RECORD.commit, None, later)
    assert due(RECORD, RECORD.commit, MARK, RECORD.next)


def test_a_clock_that_goes_back_hides_nothing() -> None:
    """A record from the time to come says nothing about now."""
    assert due(RECORD, RECORD.commit, MARK, NOON - timedelta(seconds=1))


@pytest.mark.parametrize("mark", [MARK, None])
def test_a_record_is_read_as_it_was_written(mark: LedgerMark | None) -> None:
    """What one run notes, the next one knows."""
    record = replace(RECORD, ledger=mark)
    assert Record.load(record.dump()) == record


@pytest.mark.parametrize(
    "data",
    [
        b"", b"null", b"[]", b"{", b"\xff", b'{"v": 1}', b"[" * 100_000, RECORD.dump().replace(b'"v": 1', b'"v": 2'),
        RECORD.dump().replace(b"+00:00", b""), RECORD.dump().replace(b'"next": "2026', b'"next": "2027'),
        RECORD.dump().replace(b'"lines"', b'"pages"'), RECORD.dump().replace(b'"next": "2026', b'"next": "x'),
        RECORD.dump().replace(b'"commit"', b'"comet"'),
    ],
)  # fmt: skip
def test_a_record_that_makes_no_sense_costs_a_run(data: bytes) -> None:
    """What cannot be read, or would keep the pipeline asleep for days, is no record at all."""
    assert Record.load(data) is None


def test_the_day_ends_at_the_commune() -> None:
    """When nothing is foreseen the site is built again after midnight, by the commune's clock, summer and winter."""
    assert upcoming(source()) == MIDNIGHT
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert upcoming(source(), now=summer) == datetime(2026, 7, 1, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"date": NOON + timedelta(hours=2)},
        {"expires": NOON + timedelta(hours=2)},
        {"extra": {"until": NOON + timedelta(hours=2), "level": "vigilance"}},
        {"extra": {"from": NOON + timedelta(hours=2)}},
    ],
)
def test_what_a_file_names_is_a_moment(changes: Mapping[str, object]) -> None:
    """A date to come, an expiry, an alert that begins or ends: the site changes then."""
    assert upcoming(source(), source(**changes)) == NOON + timedelta(hours=2)


def test_what_is_past_or_further_than_today_waits() -> None:
    """Yesterday is over, and what tomorrow brings is looked at tomorrow."""
    sources = [source(expires=NOON - timedelta(hours=1)), source(date=NOON + timedelta(days=3))]
    assert upcoming(*sources) == MIDNIGHT


def test_what_is_left_to_do_is_due_now() -> None:
    """A copy that was not made, because its server was away, is taken up by the next run."""
    assert upcoming(document=feed(original())) == NOON


def test_a_copy_has_its_own_time() -> None:
    """The hour that an article names for an account brings a run."""
    later = original(accounts={"place": Override(at=NOON + timedelta(hours=3))})
    assert upcoming(document=feed(later)) == NOON + timedelta(hours=3)


def test_an_hour_within_the_quiet_hours_comes_at_their_end() -> None:
    """Of the two moments the one at which the copy can leave counts, and a run in between would do nothing."""
    quiet = Policy(quiet_hours=(14 * 60, 16 * 60))  # 13:00 to 15:00 UTC
    later = original(accounts={"place": Override(at=NOON + timedelta(hours=1, minutes=30))})
    assert upcoming(document=feed(later), policy=quiet) == NOON + timedelta(hours=3)


def test_quiet_hours_end_today() -> None:
    """At night, what waits for the morning is due in the morning."""
    quiet = Policy(quiet_hours=(21 * 60, 7 * 60 + 30))
    night = datetime(2026, 11, 21, 2, tzinfo=UTC)
    assert upcoming(document=feed(original()), policy=quiet, now=night) == datetime(2026, 11, 21, 6, 30, tzinfo=UTC)


def test_a_freeze_ends() -> None:
    """What an election held back is due when the period ends."""
    freeze = Freeze(NOON - timedelta(days=9), NOON + timedelta(hours=5), "élection")
    assert upcoming(document=feed(original()), policy=Policy(freezes=(freeze,))) == NOON + timedelta(hours=5)


def test_a_quota_ends_with_the_day() -> None:
    """What waits for tomorrow because the day is full is due tomorrow."""
    assert upcoming(document=feed(original()), policy=Policy(daily_quota={"place": 0})) == MIDNIGHT
