"""Calendars: what RFC 5545 and RFC 7986 ask, and what telephones make of it, read back with the library."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rruleset, rrulestr
from icalendar import Calendar, Event

from plugins.calendars import announces, next_change, sequence
from plugins.vtimezone import vtimezone
from syndicate.source import Source
from tests.site import commune
from tests.site.conftest import Built, make

PARIS = ZoneInfo("Europe/Paris")
EVENTS = {
    "marche": (
        "title: Marché du dimanche, sur la place ; et sous la halle quand il pleut, ou qu’il neige\n"
        "date: 2026-04-27 08:00\nmodified: 2026-11-09 10:00\ncategory: Vie locale\ntags: [marché]\n"
        'summary: "Légumes, fromages et pain : douze étals."\n'
        "start: 2026-05-03 08:00\nend: 2026-05-03 13:00\nrecurrence: FREQ=WEEKLY;BYDAY=SU;UNTIL=20270630\n"
        "exdates: [2026-12-27, 2027-01-03]\nrdates: [2026-12-24]\nprice: Entrée libre\n"
        "location: {name: Place du Tambour, lat: 46.5, lon: 4.25, accessibility: Place pavée.}"
    ),
    "fete": (
        "title: Feu de la Saint-Jean\ndate: 2026-06-08\nmodified: 2026-06-19 11:00\ncategory: Fêtes\n"
        "start: 2026-06-20 19:00\nend: 2026-06-21 01:00\nevent_status: cancelled"
    ),
    "loto": (
        "title: Loto\ndate: 2026-11-09\nmodified: 2026-11-20 09:30\ncategory: Fêtes\nstart: 2026-12-05 20:00\n"
        "end: 2026-12-06\nprevious_start: 2026-11-21 20:00\nevent_status: postponed"
    ),
    "theatre": "title: Théâtre\ndate: 2026-11-09\nstart: 2026-12-05 20:00\nevent_status: postponed",
    "reunion": (
        "title: Réunion\ndate: 2026-01-05\nstart: 2026-01-14 18:30\nevent_status: moved_online\n"
        "registration_url: https://visio.example.org/a,b;c"
    ),
    "foire": "title: Foire\ndate: 2026-11-01\ncategory: Fêtes\nstart: 2026-11-28\nend: 2026-11-30\nall_day: true",
    "noel": (
        "title: Crèche\ndate: 2026-11-01\nstart: 2026-12-20\nall_day: true\nrecurrence: FREQ=DAILY;UNTIL=20261226\n"
        "exdates: [2026-12-25]"
    ),
    "vieux": "title: Vieux bal\ndate: 2024-06-01\ncategory: Bals\nstart: 2024-07-14 21:00",
}
COUNCIL = {
    "convocation": "act_type: Convocation\ndate: 2026-11-18\nsitting_date: 2026-12-10 20:00",
    "rappel": "act_type: Convocation\ndate: 2026-11-19\nsitting_date: 2026-12-10 20:00",
    "liste": "act_type: Liste des délibérations\ndate: 2026-11-16\nsitting_date: 2026-11-12 20:00",
}


def write(root: Path, config: str = commune.CONFIG) -> Path:
    """Write a commune with events of every state and a sitting to come."""
    commune.write(root)
    (root / "tambour.toml").write_text(config, encoding="utf-8")
    for name, facts in EVENTS.items():
        commune.put(root, f"agenda/{name}.md", f"---\n{facts}\n---\nTexte.\n")
    for name, facts in COUNCIL.items():
        commune.put(root, f"conseil/{name}.md", f"---\ntitle: {name.capitalize()}\n{facts}\n---\nTexte.\n")
    commune.put(root, "agenda/loto.en.md", "---\ntitle: Bingo\ndate: 2026-11-09\nstart: 2026-12-05 20:00\n---\nText.\n")
    return root


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build it once."""
    return make(write(tmp_path_factory.mktemp("calendars")))


def read(site: Built, path: str) -> Calendar:
    """Read a calendar of the site."""
    found = Calendar.from_ical((site.output / path).read_bytes())
    assert isinstance(found, Calendar)
    return found


def one(site: Built, name: str) -> Event:
    """Read the calendar of one event."""
    [event] = read(site, f"agenda/{name}/{name}.ics").events
    return event


def names(calendar: Calendar) -> set[str]:
    """Give the pages of the events of a calendar by their name."""
    return {str(event["URL"]).split("/")[-2] for event in calendar.events}


def test_every_calendar_is_well_formed(site: Built) -> None:
    """Each file has lines of at most 75 bytes ended by CRLF, what RFC 5545 requires, and nothing that it forbids."""
    files = sorted(site.output.rglob("*.ics"))
    # Each event and "repas", the agenda, three categories, the council, its two papers that announce the sitting.
    assert len(files) == len(EVENTS) + 1 + 1 + 3 + 1 + 2
    for path in files:
        data = path.read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n")
        assert data.endswith(b"END:VCALENDAR\r\n")
        assert max(map(len, data.split(b"\r\n"))) <= 75
        data.decode("utf-8")
        calendar = Calendar.from_ical(data)
        assert isinstance(calendar, Calendar)
        assert (calendar.version, calendar.prodid) == ("2.0", "-//Tambour//Valserein//FR")
        assert "METHOD" not in calendar  # RFC 5546: an invitation, which this is not
        assert calendar.get_missing_tzids() == set()
        assert calendar.errors == []
        for event in calendar.events:
            assert event.errors == []
            assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "STATUS", "SEQUENCE", "URL"} <= event.keys()
            assert not event.keys() & {"ATTACH", "IMAGE", "ORGANIZER", "ATTENDEE"}
            assert str(event.DTSTAMP.tzinfo) == "UTC"


def test_each_calendar_holds_its_events(site: Built) -> None:
    """The agenda has every event of this year and the last, a category its own, the council its sitting to come."""
    kept = set(EVENTS) - {"vieux"} | {"repas"}
    assert names(read(site, "agenda/agenda.ics")) == kept
    assert names(read(site, "categories/fetes/agenda.ics")) == {"fete", "loto", "foire"}
    assert names(read(site, "conseil/seances.ics")) == {"convocation"}
    assert one(site, "vieux").start.year == 2024
    assert not (site.output / "agenda/agenda/agenda.ics").exists()


def test_calendars_change_with_the_year_alone() -> None:
    """A calendar to follow holds an event until the end of the next year; only then does it change by itself."""
    config = SimpleNamespace(zone=ZoneInfo("Indian/Reunion"))
    site: Any = SimpleNamespace(config=config, now=datetime(2026, 12, 31, 20, 0, tzinfo=UTC))
    assert next_change(site) == datetime(2028, 1, 1, tzinfo=ZoneInfo("Indian/Reunion"))


def test_a_calendar_to_follow_says_its_name_and_how_often(site: Built) -> None:
    """RFC 7986, and the older words that telephones read: name, address, interval, time zone."""
    calendar = read(site, "agenda/agenda.ics")
    assert calendar.calendar_name == calendar["X-WR-CALNAME"] == "Agenda – Valserein"
    assert calendar.refresh_interval == timedelta(hours=12)
    text = (site.output / "agenda/agenda.ics").read_text(encoding="utf-8")
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H\n" in text
    assert f"SOURCE;VALUE=URI:{commune.HOME}/agenda/agenda.ics\n" in text
    assert calendar["X-WR-TIMEZONE"] == "Europe/Paris"
    alone = read(site, "agenda/marche/marche.ics")
    assert not alone.keys() & {"NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "SOURCE"}


def test_ids_are_those_of_the_feeds(site: Built) -> None:
    """An event has one id in all calendars and feeds, which a corrected title or date does not change."""
    uid = one(site, "marche").uid
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", uid)
    assert uid in site.text("agenda/rss.xml")
    assert uid in {event.uid for event in read(site, "agenda/agenda.ics").events}
    uids = [event.uid for event in read(site, "agenda/agenda.ics").events]
    assert len(set(uids)) == len(uids)


def test_nothing_is_of_the_clock(site: Built) -> None:
    """DTSTAMP, CREATED and LAST-MODIFIED are the dates that the editor wrote."""
    event = one(site, "marche")
    changed = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
    assert (event.DTSTAMP, event.last_modified) == (changed, changed)
    assert event.created == datetime(2026, 4, 27, 6, 0, tzinfo=UTC)
    assert one(site, "foire").stamp == datetime(2026, 10, 31, 23, 0, tzinfo=UTC)


def test_the_sequence_only_goes_up() -> None:
    """A change of date of modification or of status gives a higher number; each fits 31 bits until the year 5000."""
    made = datetime(2026, 11, 9, tzinfo=PARIS)

    def number(modified: datetime | None, **extra: object) -> int:
        path = Path("agenda/x.md")
        return sequence(Source(path, "agenda", "agenda/x", "x", "fr", "X", "", made, modified, extra=extra))

    first = number(None)
    cancelled = number(None, event_status="cancelled")
    changed = number(made + timedelta(minutes=1), event_status="scheduled")
    again = number(made + timedelta(minutes=3), event_status="cancelled")
    assert 0 == first < cancelled < changed < again < 2**31
    assert number(datetime(5000, 1, 1, tzinfo=UTC)) < 2**31


def test_words_are_escaped_and_plain(site: Built) -> None:
    """Commas, semicolons and line ends come through; the page's address ends the description, for all to see."""
    event = one(site, "marche")
    assert event.summary == "Marché du dimanche, sur la place ; et sous la halle quand il pleut, ou qu’il neige"
    lines = str(event.description).split("\n")
    assert lines[0] == "Légumes, fromages et pain : douze étals."
    assert lines[-1] == str(event["URL"]) == f"{commune.HOME}/agenda/marche/"
    assert [line.replace("\u00a0", " ") for line in lines[1:3]] == [
        "Tarif : Entrée libre",
        "Accessibilité : Place pavée.",
    ]
    assert event.categories == ["Vie locale"]
    assert (event.location, event["GEO"].to_ical()) == ("Place du Tambour", "46.5;4.25")


def test_a_rule_is_that_of_the_wall_clock(site: Built) -> None:
    """The market is at 8 in Paris all year; UNTIL is in UTC as RFC 5545 (3.3.10) asks; days are left out and added."""
    event = one(site, "marche")
    text = (site.output / "agenda/marche/marche.ics").read_text(encoding="utf-8")
    assert "DTSTART;TZID=Europe/Paris:20260503T080000\n" in text
    assert "RRULE:FREQ=WEEKLY;UNTIL=20270630T215959Z;BYDAY=SU\n" in text
    assert "EXDATE;TZID=Europe/Paris:20261227T080000\nEXDATE;TZID=Europe/Paris:20270103T080000\n" in text
    assert "RDATE;TZID=Europe/Paris:20261224T080000\n" in text
    start, end = event.start, event.end
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    assert end - start == timedelta(hours=5)
    found = rruleset()
    found.rrule(rrulestr(event.rrules[0].to_ical().decode(), dtstart=start))
    days = [moment.date() for moment in islice(found, 100)]
    assert days[-1] == date(2027, 6, 27)
    assert {moment.hour for moment in islice(found, 100)} == {8}


def test_whole_days_have_no_hour(site: Built) -> None:
    """DATE values, an end that is the day after the last (3.6.1), and rules of days."""
    fair = one(site, "foire")
    assert (fair.start, fair.end) == (date(2026, 11, 28), date(2026, 12, 1))
    text = (site.output / "agenda/noel/noel.ics").read_text(encoding="utf-8")
    assert "DTSTART;VALUE=DATE:20261220\nDTEND;VALUE=DATE:20261221\n" in text
    assert "UNTIL=20261226\n" in text
    assert "EXDATE;VALUE=DATE:20261225\n" in text
    assert "VTIMEZONE" not in text


def test_a_cancelled_event_stays_and_says_so(site: Built) -> None:
    """It keeps its place in every calendar, with its state, a higher number, and the word in its title."""
    event = one(site, "fete")
    assert str(event["STATUS"]) == "CANCELLED"
    assert event.sequence > one(site, "foire").sequence == 0
    assert event.summary.replace("\u00a0", " ") == "Annulé : Feu de la Saint-Jean"
    assert event.uid in {other.uid for other in read(site, "agenda/agenda.ics").events}
    assert one(site, "foire").status == "CONFIRMED"


def test_a_postponed_event_moves(site: Built) -> None:
    """With its new day it is confirmed there, under its old id; without, the old day is only tentative."""
    moved = one(site, "loto")
    assert (str(moved["STATUS"]), moved.start) == ("CONFIRMED", datetime(2026, 12, 5, 20, 0, tzinfo=PARIS))
    assert moved.end == datetime(2026, 12, 6, 0, 0, tzinfo=PARIS)
    assert moved.summary.startswith("Reporté")
    assert str(one(site, "theatre")["STATUS"]) == "TENTATIVE"


def test_a_meeting_moved_online_has_its_address(site: Built) -> None:
    """RFC 7986, 5.11: CONFERENCE, with its kind; its signs come through."""
    event = one(site, "reunion")
    assert str(event["CONFERENCE"]) == "https://visio.example.org/a,b;c"
    assert event["CONFERENCE"].params["FEATURE"] == "VIDEO"
    assert "DTEND" not in event  # nobody said when it ends


def test_a_sitting_of_the_council_is_announced_by_its_convocation(site: Built) -> None:
    """One event for each sitting that was announced before, under the id of what first announced it."""
    [sitting] = read(site, "conseil/seances.ics").events
    assert sitting.start == datetime(2026, 12, 10, 20, 0, tzinfo=PARIS)
    assert sitting.duration == timedelta(hours=2)
    assert (site.output / "conseil/convocation/convocation.ics").exists()


def test_what_is_told_afterwards_announces_no_sitting() -> None:
    """A list of deliberations comes after its sitting; an order of the mayor has none, whatever day it names."""
    before, after = datetime(2026, 11, 1, tzinfo=PARIS), datetime(2026, 12, 1, tzinfo=PARIS)

    def told(act: str, date: datetime, day: datetime) -> bool:
        path, extra = Path("conseil/x.md"), {"act_type": act, "sitting_date": day}
        return announces(Source(path, "conseil", "conseil/x", "x", "fr", "X", "", date, extra=extra))

    assert told("Convocation", before, after)
    assert not told("Liste des délibérations", after, before)
    assert not told("Arrêté", before, after)


def test_calendars_can_be_found(site: Built) -> None:
    """Each page names the agenda, a category its own calendar, the council its sittings; an event links to its file."""
    link = '<link rel="alternate" type="text/calendar" title="{}" href="/{}">'
    agenda = link.format("Agenda – Valserein", "agenda/agenda.ics")
    for path in ("index.html", "agenda/index.html", "agenda/marche/index.html", "actualites/index.html"):
        assert site.text(path).count(agenda) == 1
    fetes = link.format("Fêtes – Valserein", "categories/fetes/agenda.ics")
    assert fetes in site.text("categories/fetes/index.html")
    assert fetes in site.text("agenda/fete/index.html")
    assert link.format("Séances du conseil – Valserein", "conseil/seances.ics") in site.text("conseil/index.html")
    assert 'href="/agenda/marche/marche.ics"' in site.text("agenda/marche/index.html")
    assert 'href="/agenda/loto/loto.ics"' in site.text("en/agenda/loto/index.html")
    assert "fete.ics" not in site.text("agenda/fete/index.html")  # it is over
    assert 'href="/agenda/agenda.ics"' in site.text("agenda/index.html").partition("<main")[2]


def test_two_builds_give_the_same_bytes(site: Built, tmp_path: Path) -> None:
    """The same originals give the same calendars, wherever and whenever they are built."""
    again = make(write(tmp_path))
    for path in sorted(site.output.rglob("*.ics")):
        name = path.relative_to(site.output)
        assert (again.output / name).read_bytes() == path.read_bytes(), name


@pytest.mark.parametrize(
    ("key", "offsets"),
    [
        ("Europe/Paris", {"+0100", "+0200"}),
        ("America/Miquelon", {"-0300", "-0200"}),
        ("America/Martinique", {"-0400"}),
        ("America/Cayenne", {"-0300"}),
        ("Indian/Reunion", {"+0400"}),
        ("Indian/Mayotte", {"+0300"}),
        ("Pacific/Noumea", {"+1100"}),
        ("Pacific/Marquesas", {"-0930"}),
        ("America/Nuuk", {"-0300", "-0200", "-0100"}),  # of a form that no RRULE says
    ],
)
def test_zones_are_described_as_they_are(key: str, offsets: set[str]) -> None:
    """The library, reading our description alone, finds the offsets of the zone on every day of two years."""
    zone = ZoneInfo(key)
    described = vtimezone(zone)
    text = described.to_ical().decode()
    assert set(re.findall(r"TZOFFSETTO:(\S+)\r", text)) == offsets
    if key == "America/Nuuk":
        return
    read = described.to_tz(lookup_tzid=False)
    for hours in range(0, 2 * 366 * 24, 7):
        moment = datetime(2026, 1, 1) + timedelta(hours=hours)  # noqa: DTZ001  # wall clock
        assert moment.replace(tzinfo=read).utcoffset() == moment.replace(tzinfo=zone).utcoffset(), moment


def test_spring_and_autumn_to_the_hour() -> None:
    """The hour changes at 2 in March and at 3 in October, as RFC 5545 (3.6.5) counts them: in the hour that ends."""
    text = vtimezone(PARIS).to_ical().decode().replace("\r\n", "\n")
    assert "DTSTART:19700329T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\n" in text
    assert "DTSTART:19701025T030000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\n" in text


def test_overseas_the_zone_is_that_of_the_commune(tmp_path: Path) -> None:
    """In Réunion, a market at 8 is at 8 there, and the file says which zone that is."""
    config = commune.CONFIG.replace('insee = "99001"', 'insee = "99001"\ntimezone = "Indian/Reunion"')
    overseas = make(write(tmp_path, config))
    event = one(overseas, "marche")
    assert event.start == datetime(2026, 5, 3, 8, 0, tzinfo=ZoneInfo("Indian/Reunion"))
    text = (overseas.output / "agenda/marche/marche.ics").read_text(encoding="utf-8")
    assert "TZID:Indian/Reunion\n" in text
    assert "UNTIL=20270630T195959Z" in text
