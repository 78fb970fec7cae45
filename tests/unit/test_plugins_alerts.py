"""When an alert is ahead, in progress or over, and what pages carry of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from plugins import alerts
from syndicate.source import Source

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=PARIS)
HOUR = timedelta(hours=1)


def source(start: datetime | None, end: datetime | None, level: str = "vigilance") -> Source:
    """Make an alert."""
    extra: dict[str, object] = {"from": start, "until": end, "level": level, "area": "Le bourg"}
    return Source(
        Path("a.md"), "alertes", "a", "a", "fr", "Titre", "", NOW, extra={k: v for k, v in extra.items() if v}
    )


@pytest.mark.parametrize(
    ("start", "end", "ahead", "over"),
    [
        (NOW - HOUR, NOW + HOUR, False, False),
        (NOW, NOW + HOUR, False, False),
        (NOW + HOUR, NOW + 2 * HOUR, True, False),
        (NOW - HOUR, NOW, False, True),
        (NOW - HOUR, None, False, False),
    ],
)
def test_an_alert_has_three_states(start: datetime, end: datetime | None, ahead: bool, over: bool) -> None:
    """An alert is ahead until it begins, over from the moment that it ends, and in progress between."""
    found = alerts.alert(source(start, end), PARIS, NOW)
    assert found is not None
    assert (found.ahead, found.over) == (ahead, over)
    assert found.icon == "triangle"


def test_what_begins_soon_is_in_the_pages_already() -> None:
    """Alerts that begin within a week are known to the pages, the first one first; later ones and others are not."""
    starts = (NOW + 6 * 24 * HOUR, NOW + HOUR, NOW + 8 * 24 * HOUR, NOW - HOUR)
    made = [
        SimpleNamespace(url=str(number), alert=alerts.alert(source(start, start + HOUR * 5), PARIS, NOW))
        for number, start in enumerate(starts)
    ]
    assert [one.url for one in alerts.soon(made, NOW)] == ["1", "0"]


def test_when_few_are_left() -> None:
    """Of three alerts, two are left when the first ends; one without end never goes."""
    ends: tuple[datetime | None, ...] = (NOW + 3 * HOUR, NOW + HOUR, NOW + 2 * HOUR)

    def few(ends: tuple[datetime | None, ...], most: int) -> datetime | None:
        made = [SimpleNamespace(alert=alerts.alert(source(NOW - HOUR, end), PARIS, NOW)) for end in ends]
        return alerts.few(made, most)

    assert few(ends, 2) == NOW + HOUR
    assert few(ends, 0) == NOW + 3 * HOUR
    assert few((None, *ends), 2) == NOW + 2 * HOUR
    assert few((None, None, None), 2) is None


def test_a_moment_in_few_words() -> None:
    """The end of an alert is said without its year; midnight without an hour."""
    assert alerts.short(datetime(2026, 11, 22, 20, 30, tzinfo=PARIS), "fr") == "22\u00a0novembre, 20\u00a0h\u00a030"
    assert alerts.short(datetime(2026, 12, 1, tzinfo=PARIS), "fr") == "1er\u00a0décembre"
