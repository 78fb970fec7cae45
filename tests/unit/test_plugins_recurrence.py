"""Events: the next time of one that comes back, its rule in plain words, and what happened to it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from plugins import recurrence
from plugins.events import Event, event
from syndicate.source import Source


@pytest.fixture(autouse=True)
def _in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak the language of the residents, as the build of the site does."""
    monkeypatch.setenv("TAMBOUR_LANG", "fr")


PARIS = ZoneInfo("Europe/Paris")
SUNDAY = datetime(2026, 5, 3, 8, 0, tzinfo=PARIS)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=PARIS)

PLAIN = {
    "FREQ=WEEKLY;BYDAY=SA": "chaque samedi",
    "RRULE:FREQ=WEEKLY": "chaque dimanche",
    "FREQ=WEEKLY;BYDAY=TH,MO": "chaque lundi et jeudi",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU": "un mardi sur deux",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU": "le mardi, toutes les 3 semaines",
    "FREQ=WEEKLY;BYDAY=SA;BYMONTH=7,8": "chaque samedi, en juillet et août",
    "FREQ=DAILY": "tous les jours",
    "FREQ=MONTHLY;BYDAY=1TU": "le premier mardi du mois",
    "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1": "le premier mardi du mois",
    "FREQ=MONTHLY;BYDAY=-1FR": "le dernier vendredi du mois",
    "FREQ=MONTHLY;BYDAY=1WE,3WE": "le premier et troisième mercredi du mois",
    "FREQ=MONTHLY;BYMONTHDAY=15": "le 15 du mois",
    "FREQ=MONTHLY;BYMONTHDAY=1;INTERVAL=2": "le 1er, tous les 2 mois",
    "FREQ=YEARLY": "chaque année le 3 mai",
    "FREQ=YEARLY;BYMONTH=9;BYDAY=1SA": "chaque année en septembre, le premier samedi",
    "FREQ=WEEKLY;BYDAY=SU;UNTIL=20270630": "chaque dimanche, jusqu’au 30\u00a0juin 2027",
    "FREQ=WEEKLY;BYDAY=SU;UNTIL=20270630T220000Z": "chaque dimanche, jusqu’au 30\u00a0juin 2027",
    "FREQ=YEARLY;BYWEEKNO=20": "plusieurs dates",
    "FREQ=MONTHLY;BYDAY=MO,TU": "plusieurs dates",
    "FREQ=SECONDLY": "",
    "tous les samedis": "",
}


def source(**extra: object) -> Source:
    """Give an event as its file would."""
    return Source(Path("agenda/marche.md"), "agenda", "agenda/marche", "marche", "fr", "Marché", "", NOW, extra=extra)


def seen(now: datetime = NOW, **extra: object) -> Event:
    """Give the event as the site sees it at a time."""
    found = event(source(**extra), PARIS, now, "fr")
    assert found
    return found


@pytest.mark.parametrize("rule", PLAIN)
def test_a_rule_in_plain_french(rule: str) -> None:
    """A rule is said as people say it; one that cannot be is not guessed at."""
    assert recurrence.plain(rule, SUNDAY, "fr") == PLAIN[rule]


def test_hours_are_those_of_the_wall_clock() -> None:
    """A market at 8 is at 8 in summer and in winter."""
    times = list(islice(recurrence.occurrences("FREQ=MONTHLY;BYDAY=1SU", SUNDAY, NOW), 12))
    assert {time.hour for time in times} == {8}
    assert {time.utcoffset() for time in times} == {timedelta(hours=1), timedelta(hours=2)}


def test_the_last_time_and_the_number_of_times_are_kept() -> None:
    """UNTIL and COUNT end the series, whatever the form of the former; the day it names counts whole."""
    for rule in ("COUNT=3", "UNTIL=20260517", "UNTIL=20260517T080000", "UNTIL=20260517T060000Z"):
        times = list(recurrence.occurrences(f"FREQ=WEEKLY;{rule}", SUNDAY, NOW))
        assert [time.day for time in times] == [3, 10, 17]


def test_a_rule_without_any_time_is_not_looked_for_for_ever() -> None:
    """The 30th of February never comes, and saying so takes no time."""
    assert list(recurrence.occurrences("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", SUNDAY, NOW)) == []


@pytest.mark.parametrize(
    "rule", ["tous les samedis", "FREQ=HOURLY", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;UNTIL=demain"]
)
def test_what_is_no_rule_leaves_the_event_its_day(rule: str, caplog: pytest.LogCaptureFixture) -> None:
    """The build warns, with the file, and the event stands at its first day."""
    with caplog.at_level(logging.WARNING):
        assert seen(start=SUNDAY, recurrence=rule).start == SUNDAY
    assert "marche.md" in caplog.text


def test_an_event_that_comes_back_is_dated_by_its_next_time() -> None:
    """During the market it is today's; once it is over it is next week's; after the last one it is over."""
    facts = {"start": SUNDAY, "end": SUNDAY.replace(hour=13), "recurrence": "FREQ=WEEKLY;UNTIL=20261231"}
    during = seen(datetime(2026, 11, 22, 12, 59, tzinfo=PARIS), **facts)
    assert during.when == "dimanche 22 novembre 2026, de 8\u00a0h à 13\u00a0h"
    after = seen(datetime(2026, 11, 22, 13, 0, tzinfo=PARIS), **facts)
    assert (after.start.day, after.end and after.end.hour, after.over) == (29, 13, False)
    ended = seen(datetime(2027, 1, 1, tzinfo=PARIS), **facts)
    assert (ended.start.day, ended.over) == (27, True)
    assert after.rule == "chaque dimanche, jusqu’au 31\u00a0décembre 2026"


def test_an_event_without_end_lasts_until_midnight() -> None:
    """What began this morning and has no end is still for today; a whole day is over at its end."""
    start = datetime(2026, 11, 20, 9, 0, tzinfo=PARIS)
    assert not seen(start=start).over
    assert seen(start + timedelta(days=1), start=start).over
    day = start.replace(hour=0)
    assert not seen(start=day, end=day, all_day=True).over
    assert not seen(start=start, end=start + timedelta(hours=4)).over
    assert seen(start=start, end=start + timedelta(hours=3)).over


def test_what_happened_to_an_event_is_named() -> None:
    """Cancelled, postponed from another day, or moved online; nothing is said of the others."""
    assert (seen(start=SUNDAY, event_status="cancelled").mark, seen(start=SUNDAY).mark) == ("Annulé", "")
    moved = seen(start=NOW, previous_start=SUNDAY, event_status="postponed")
    assert (moved.mark, moved.was) == ("Reporté", "dimanche 3 mai 2026 à 8\u00a0h")
    assert seen(start=SUNDAY, event_status="moved_online").mark == "Se tient en ligne"
    assert event(source(), PARIS, NOW, "fr") is None
