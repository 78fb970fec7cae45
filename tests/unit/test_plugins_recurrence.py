"""Events: the next time of one that comes back, its rule in plain words, and what happened to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins import recurrence
from plugins.events import Event, boundaries, event
from syndicate.recurrence import DAYS, OFTEN, PARTS, faults, occurrences, parse, times
from syndicate.source import Source


@pytest.fixture(autouse=True)
def _in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak the language of the residents, as the build of the site does."""
    monkeypatch.setenv("TAMBOUR_LANG", "fr")


PARIS = ZoneInfo("Europe/Paris")
SUNDAY = datetime(2026, 5, 3, 8, 0, tzinfo=PARIS)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=PARIS)
MARKET = {"start": SUNDAY, "end": SUNDAY.replace(hour=13), "recurrence": "FREQ=WEEKLY;BYDAY=SU"}

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
WRONG = {
    "tous les samedis": "« TOUS LES SAMEDIS » n’est pas un élément de règle",
    "FREQ=HOURLY": "« HOURLY » n’est pas une valeur de « FREQ »",
    "FREQ=WEEKLY;BYDAY=XX": "« XX » n’est pas une valeur de « BYDAY »",
    "FREQ=WEEKLY;BYDAY=": "n’est pas une valeur de « BYDAY »",
    "FREQ=WEEKLY;UNTIL=demain": "« DEMAIN » n’est pas une valeur de « UNTIL »",
    "FREQ=WEEKLY;UNTIL=20261399": "« 20261399 » n’est pas une valeur de « UNTIL »",
    "FREQ=WEEKLY;INTERVAL=0": "« 0 » n’est pas une valeur de « INTERVAL »",
    "FREQ=WEEKLY;COUNT=0": "« 0 » n’est pas une valeur de « COUNT »",
    "FREQ=MONTHLY;BYMONTH=13": "« 13 » n’est pas une valeur de « BYMONTH »",
    "FREQ=MONTHLY;BYMONTHDAY=0": "« 0 » n’est pas une valeur de « BYMONTHDAY »",
    "FREQ=MONTHLY;BYDAY=6WE": "« 6WE » n’est pas une valeur de « BYDAY »",
    "FREQ=WEEKLY;FREQ=DAILY": "« FREQ » est écrit deux fois",
    "FREQ=WEEKLY;BYHOUR=8": "« BYHOUR=8 » n’est pas un élément de règle",
    "BYDAY=SU": "FREQ manque",
    "FREQ=WEEKLY;COUNT=3;UNTIL=20270101": "gardez-en un",
    "FREQ=WEEKLY;BYDAY=1SU": "BYDAY=1SU demande FREQ=MONTHLY ou FREQ=YEARLY",
    "FREQ=WEEKLY;BYMONTHDAY=3": "BYMONTHDAY ne va pas avec FREQ=WEEKLY",
    "FREQ=MONTHLY;BYSETPOS=1": "BYSETPOS demande BYDAY",
    "FREQ=MONTHLY;BYWEEKNO=20": "demandent FREQ=YEARLY",
}


def source(**extra: object) -> Source:
    """Give an event as its file would."""
    return Source(Path("agenda/marche.md"), "agenda", "agenda/marche", "marche", "fr", "Marché", "", NOW, extra=extra)


def seen(now: datetime = NOW, /, **extra: object) -> Event:
    """Give the event as the site sees it at a time."""
    found = event(source(**extra), PARIS, now, "fr")
    assert found
    return found


def days(found: Event) -> list[tuple[int, int]]:
    """Give the days of an event that the site shows, as month and day."""
    return [(time.start.month, time.start.day) for time in found.next]


@pytest.mark.parametrize("rule", PLAIN)
def test_a_rule_in_plain_french(rule: str) -> None:
    """A rule is said as people say it; one that cannot be is not guessed at."""
    assert recurrence.plain(rule, SUNDAY, "fr") == PLAIN[rule]


@pytest.mark.parametrize("rule", WRONG)
def test_what_is_no_rule_is_said_in_a_sentence(rule: str) -> None:
    """Each fault of a rule has its sentence, which names the part at fault."""
    with pytest.raises(ValueError) as caught:
        parse(rule)
    assert WRONG[rule] in str(caught.value).replace("\u00a0", " ")


@settings(deadline=None)  # a rule that never holds is counted to the end of the calendar
@given(
    st.fixed_dictionaries(
        {"FREQ": st.sampled_from(OFTEN)},
        optional={part: st.from_regex(form, fullmatch=True) for part, form in PARTS.items() if part != "FREQ"},
    )
)
def test_a_rule_that_is_accepted_can_be_counted(parts: dict[str, str]) -> None:
    """Whatever passes the check gives its times without failing, in order, and never before the start."""
    rule = ";".join(f"{key}={value}" for key, value in parts.items())
    try:
        parse(rule)
    except ValueError:
        return
    found = list(islice(occurrences(rule, SUNDAY, SUNDAY), 5))
    assert all(earlier < later for earlier, later in pairwise([SUNDAY - timedelta(seconds=1), *found]))
    recurrence.plain(rule, SUNDAY, "fr")


def test_hours_are_those_of_the_wall_clock() -> None:
    """A market at 8 is at 8 in summer and in winter."""
    found = list(islice(occurrences("FREQ=MONTHLY;BYDAY=1SU", SUNDAY, NOW), 12))
    assert {time.hour for time in found} == {8}
    assert {time.utcoffset() for time in found} == {timedelta(hours=1), timedelta(hours=2)}


def test_an_hour_that_the_change_skips_or_repeats() -> None:
    """At 2.30, every day, an event takes place once each day, also when that hour does not exist or comes twice."""
    for month, day in ((3, 28), (10, 24)):
        start = datetime(2026, month, day, 2, 30, tzinfo=PARIS)
        found = list(islice(occurrences("FREQ=DAILY", start, start), 3))
        assert [time.day for time in found] == [day, day + 1, day + 2]
        assert len({time.timestamp() for time in found}) == 3


def test_the_last_time_and_the_number_of_times_are_kept() -> None:
    """UNTIL and COUNT end the series, whatever the form of the former; the day it names counts whole."""
    for rule in ("COUNT=3", "UNTIL=20260517", "UNTIL=20260517T080000", "UNTIL=20260517T060000Z"):
        found = list(occurrences(f"FREQ=WEEKLY;{rule}", SUNDAY, NOW))
        assert [time.day for time in found] == [3, 10, 17]


def test_a_rule_without_any_time_is_not_looked_for_for_ever() -> None:
    """The 30th of February never comes, and saying so takes no time."""
    assert list(occurrences("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", SUNDAY, NOW)) == []


def test_days_left_out_and_days_added() -> None:
    """A day in "exdates" is left out whole, an hour alone; a day in "rdates" has the hour of the others."""
    facts = MARKET | {
        "exdates": (datetime(2026, 11, 29, tzinfo=PARIS), datetime(2026, 12, 6, 8, 0, tzinfo=PARIS)),
        "rdates": (datetime(2026, 12, 24, tzinfo=PARIS), datetime(2026, 12, 31, 16, 0, tzinfo=PARIS)),
    }
    found = seen(**facts)
    assert days(found)[:6] == [(11, 22), (12, 13), (12, 20), (12, 24), (12, 27), (12, 31)]
    assert [time.start.hour for time in found.next][3:6] == [8, 8, 16]
    assert found.exceptions == "sauf les 29\u00a0novembre 2026 et 6\u00a0décembre 2026"
    assert seen(datetime(2026, 12, 7, tzinfo=PARIS), **facts).exceptions == ""


def test_days_alone_make_an_event_that_comes_back() -> None:
    """A play on three evenings needs no rule; without its next day it is over."""
    evenings = {"start": NOW.replace(day=27, hour=20), "rdates": (NOW.replace(day=28, hour=0),)}
    found = seen(**evenings)
    assert (days(found), found.rule) == ([(11, 27), (11, 28)], "plusieurs dates")
    assert seen(NOW.replace(day=30), **evenings).over


def test_faults_that_two_keys_make_together() -> None:
    """The first day is one of the rule's, and only a day of the event can be left out."""
    assert list(faults(MARKET, PARIS)) == []
    assert list(faults(MARKET | {"exdates": (datetime(2036, 11, 23, tzinfo=PARIS),)}, PARIS)) == []
    monday = MARKET | {"start": SUNDAY + timedelta(days=1)}
    assert [key for key, _message in faults(monday, PARIS)] == ["recurrence"]
    [(key, message)] = faults(MARKET | {"exdates": (datetime(2026, 12, 28, tzinfo=PARIS),)}, PARIS)
    assert key == "exdates"
    assert "2026-12-28" in message


def test_an_event_that_comes_back_is_dated_by_its_next_time() -> None:
    """During the market it is today's; once it is over it is next week's; after the last one it is over."""
    facts = MARKET | {"recurrence": "FREQ=WEEKLY;UNTIL=20261231"}
    during = seen(datetime(2026, 11, 22, 12, 59, tzinfo=PARIS), **facts)
    assert during.when == "dimanche 22 novembre 2026, de 8\u00a0h à 13\u00a0h"
    after = seen(datetime(2026, 11, 22, 13, 0, tzinfo=PARIS), **facts)
    assert (after.start.day, after.end and after.end.hour, after.over) == (29, 13, False)
    ended = seen(datetime(2027, 1, 1, tzinfo=PARIS), **facts)
    assert (ended.start.day, ended.over, ended.next) == (27, True, ())
    assert after.rule == "chaque dimanche, jusqu’au 31\u00a0décembre 2026"


def test_what_is_far_is_shown_once_and_no_more() -> None:
    """A yearly event shows its next day; a weekly one those of ten weeks."""
    yearly = seen(start=SUNDAY, recurrence="FREQ=YEARLY")
    assert days(yearly) == [(5, 3)]
    assert len(seen(**MARKET).next) == 10


def test_an_event_without_end_lasts_until_midnight() -> None:
    """What began this morning and has no end is still for today; a whole day is over at its end."""
    start = datetime(2026, 11, 20, 9, 0, tzinfo=PARIS)
    assert not seen(start=start).over
    assert seen(start + timedelta(days=1), start=start).over
    day = start.replace(hour=0)
    assert not seen(start=day, end=day, all_day=True).over
    assert not seen(start=start, end=start + timedelta(hours=4)).over
    assert seen(start=start, end=start + timedelta(hours=3)).over


def test_whole_days_last_until_the_end_of_the_last() -> None:
    """A fair from the 28th to the 30th is on during the 30th, and its shield goes from one to the other."""
    fair = {"start": NOW.replace(day=28, hour=0), "end": NOW.replace(day=30, hour=0), "all_day": True}
    found = seen(datetime(2026, 11, 30, 23, 59, tzinfo=PARIS), **fair)
    assert not found.over
    assert found.time.last
    assert (found.start.day, found.time.last.day, found.time.hours) == (28, 30, "")
    assert found.when == "du samedi 28 novembre 2026 au lundi 30 novembre 2026"
    assert seen(datetime(2026, 12, 1, tzinfo=PARIS), **fair).over


def test_an_evening_is_of_one_day() -> None:
    """A ball that ends at midnight or at two is of the day it began; a night walk until eight is of two."""
    start = datetime(2026, 11, 28, 20, 0, tzinfo=PARIS)
    said = {0: "de 20\u00a0h à minuit", 2: "de 20\u00a0h à 2\u00a0h"}
    for hour, words in said.items():
        found = seen(start=start, end=start.replace(day=29, hour=hour))
        assert (found.time.last, found.time.hours) == (None, words)
        assert found.when == f"samedi 28 novembre 2026, {words}"
    assert seen(start=start, end=start.replace(day=29, hour=8)).time.last


def test_what_happened_to_an_event_is_named() -> None:
    """Cancelled, postponed from another day, or moved online; nothing is said of the others."""
    cancelled = seen(start=SUNDAY, event_status="cancelled")
    assert (cancelled.mark, cancelled.struck, seen(start=SUNDAY).mark) == ("Annulé", True, "")
    moved = seen(start=NOW, previous_start=SUNDAY, event_status="postponed")
    assert (moved.mark, moved.was, moved.struck) == ("Reporté", "dimanche 3 mai 2026 à 8\u00a0h", False)
    online = seen(start=SUNDAY, event_status="moved_online", registration_url="https://visio.example.org")
    assert (online.mark, online.online) == ("Se tient en ligne", "https://visio.example.org")
    assert event(source(), PARIS, NOW, "fr") is None


def test_put_off_without_a_new_day_the_old_one_holds_no_more() -> None:
    """Without "previous_start", the day of a postponed event is the one that was given up."""
    found = seen(start=NOW, event_status="postponed")
    assert (found.undated, found.struck, found.cancelled) == (True, True, False)


def test_the_moments_when_a_page_changes_are_known() -> None:
    """Nothing that is shown changes between two neighbouring moments: the beginning and the end of each time."""
    facts = MARKET | {"exdates": (datetime(2026, 11, 29, tzinfo=PARIS),)}
    found = boundaries(source(**facts), PARIS, NOW)
    assert [f"{moment:%d %H}" for moment in found[:5]] == ["22 08", "22 13", "30 00", "06 08", "06 13"]
    assert all(moment > NOW for moment in found)
    for earlier, later in pairwise([NOW, *found[:12]]):
        begun, soon = seen(earlier, **facts), seen(later - timedelta(seconds=1), **facts)
        assert (begun.time, begun.over, begun.exceptions) == (soon.time, soon.over, soon.exceptions)
        assert begun.ongoing(earlier) == soon.ongoing(later - timedelta(seconds=1))
    assert boundaries(source(start=SUNDAY), PARIS, NOW) == []


def test_times_need_a_start() -> None:
    """What has no beginning takes place at no time, and days alone make no rule."""
    assert list(times({"recurrence": "FREQ=DAILY"}, PARIS, NOW)) == []
    assert set(DAYS) == {"MO", "TU", "WE", "TH", "FR", "SA", "SU"}
