"""The editorial time tells between which moments what was done with it gives the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.clock import INSTANT, Now
from plugins.tracing import Trace, tracing

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
MOMENTS = st.integers(-400_000, 400_000).map(lambda minutes: NOON + timedelta(minutes=minutes))
Use = Callable[[datetime, datetime], object]
# What templates and plugins do with the time, and with a moment of an original.
USES: dict[str, Use] = {
    "before": lambda now, other: other < now,
    "until": lambda now, other: other <= now,
    "after": lambda now, other: now < other,
    "from": lambda now, other: now <= other,
    "later": lambda now, other: other >= now,
    "past": lambda now, other: other > now,
    "same": lambda now, other: now == other,
    "ahead": lambda now, other: other <= now + timedelta(days=7),
    "old": lambda now, other: other < now - timedelta(days=365),
    "zone": lambda now, other: other.astimezone(PARIS) <= now.astimezone(PARIS),
    "day": lambda now, other: other.astimezone(PARIS).date() < now.astimezone(PARIS).date(),
    "year": lambda now, _other: now.astimezone(PARIS).year,
    "weekday": lambda now, _other: now.astimezone(PARIS).weekday(),
    "hour": lambda now, _other: now.astimezone(PARIS).hour,
    "words": lambda now, _other: f"{now:%H:%M} {now.isoformat()}",
    "length": lambda now, other: other - now,
    "sorted": lambda now, other: sorted([now, other, NOON])[1] == other,
    "oldest": lambda now, other: min(now, other) < NOON,
    "sum": lambda now, other: now.astimezone(PARIS) + timedelta(days=1) < other,
}  # fmt: skip


def seen(use: Use, now: datetime, other: datetime) -> tuple[object, Trace]:
    """Give what a use gives at a moment, and its trace."""
    with tracing() as trace:
        found = use(Now.of(now), other)
    return found, trace


@pytest.mark.parametrize("name", USES)
@given(now=MOMENTS, later=MOMENTS, other=MOMENTS)
def test_as_long_as_a_trace_holds_a_use_gives_the_same(
    name: str, now: datetime, later: datetime, other: datetime
) -> None:
    """At any other moment of the trace, and at its very ends, what was found is found again."""
    found, trace = seen(USES[name], now, other)
    assert trace.holds(now)
    edges = [trace.since, trace.until - INSTANT if trace.until else None]
    for moment in (later, *filter(None, edges)):
        if trace.holds(moment):
            assert seen(USES[name], moment, other)[0] == found
            assert USES[name](moment, other) == found


@pytest.mark.parametrize("name", ["before", "until", "after", "from", "past", "ahead", "day"])
def test_a_trace_holds_as_long_as_it_can(name: str) -> None:
    """What does not depend on the hour stays over the hours: a page is not made again for nothing."""
    _found, trace = seen(USES[name], NOON, NOON + timedelta(days=30))
    assert trace.holds(NOON + timedelta(hours=3))


def test_without_a_trace_it_is_a_time_as_any_other() -> None:
    """Nothing is noted outside of a page, and every use gives what it gives of a plain time."""
    for use in USES.values():
        assert use(Now.of(NOON), NOON + timedelta(days=1)) == use(NOON, NOON + timedelta(days=1))
