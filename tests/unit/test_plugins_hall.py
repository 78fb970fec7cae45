"""The town hall's hours: in words for every reader, as data for the script."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from plugins import hours
from plugins.hall import Hall
from syndicate.config import load
from syndicate.errors import ConfigError

COMMUNE = """
[commune]
name = "Valserein"
url = "https://valserein.example.org"
insee = "{insee}"
timezone = "{zone}"
opening_hours = "Mo,We,Th 09:00-12:00; Tu,Fr 09:00-12:00,14:00-17:30; PH off"
{more}
"""
CLOSINGS = """
[[commune.closings]]
on = 2026-12-24
hours = "09:00-11:00"
reason = "Christmas Eve"

[[commune.closings]]
on = 2026-12-28
until = 2026-12-29
"""


def _hall(folder: Path, *, insee: str = "99001", zone: str = "Europe/Paris", more: str = "") -> Hall:
    file = folder / "tambour.toml"
    file.write_text(COMMUNE.format(insee=insee, zone=zone, more=more), encoding="utf-8")
    return Hall(load(file), datetime.fromisoformat("2026-12-20T12:00+01:00"), "fr")


def test_the_week_is_in_minutes_from_midnight() -> None:
    """Each weekday from Monday gives its spans; days that no rule names are closed."""
    week = hours.week("Mo-Fr 09:00-12:00, Tu 14:00-17:30; Fr off")
    assert week == [[(540, 720)], [(540, 720), (840, 1050)], [(540, 720)], [(540, 720)], [], [], []]


@pytest.mark.parametrize(
    "written",
    [
        "Jul-Aug Mo-Fr 09:00-12:00", "24/7", "on demand", 'Mo "by appointment"', 'Mo 09:00-12:00 "by appointment"',
        "Fr 22:00-02:00", "Mo-Fr 09:00-12:00; SH off", "Mo-Su 00:00-24:00", "Mo 09:00-24:30",
    ],
)  # fmt: skip
def test_hours_that_no_week_can_hold_give_no_state(written: str) -> None:
    """Seasons, school holidays, nights and notes would make the script say a falsehood: there is no week then."""
    assert hours.week(written) is None


def test_hours_that_touch_or_overlap_are_one() -> None:
    """The script never announces that doors close when they stay open."""
    week = hours.week("Mo 09:00-12:00,12:00-14:00; Tu 14:00-18:00,09:00-15:00; We 08:00-09:00, We off")
    assert week == [[(540, 840)], [(540, 1080)], [], [], [], [], []]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Mo-Fr 09:00-12:00", None), ("Mo 09:00-12:00; PH off", []), ("Mo 09:00-12:00, PH closed", []),
        ("Mo 09:00-12:00; SH,PH off", []), ("Mo,PH 09:00-12:00", [(540, 720)]),
        ("PH off; PH 10:00-11:00", [(600, 660)]),
    ],
)  # fmt: skip
def test_public_holidays_keep_the_hours_that_are_written(written: str, kept: list[tuple[int, int]] | None) -> None:
    """Closed, other hours, or the same: however the rule is written, and nothing when none speaks of them."""
    assert hours.holidays(written) == kept


def test_of_two_closings_on_one_day_the_last_one_holds(tmp_path: Path) -> None:
    """The page never says that one day is closed and open."""
    more = "[[commune.closings]]\non = 2026-12-22\nuntil = 2026-12-24\n[[commune.closings]]\non = 2026-12-23\n"
    hall = _hall(tmp_path, more=f'{more}hours = "09:00-11:00"\n')
    assert len(hall.closings) == 3
    assert json.loads(hall.data)["days"]["2026-12-23"] == [[540, 660]]


def test_a_closed_weekend_is_left_out_of_the_board(tmp_path: Path) -> None:
    """The board shows Monday to Friday when nobody is there on Saturday, and says so of a closed weekday."""
    days = _hall(tmp_path).days
    assert [day.number for day in days] == [0, 1, 2, 3, 4]
    assert "9" in days[0].hours


def test_closings_are_told_three_weeks_before(tmp_path: Path) -> None:
    """A day with other hours is told with its hours and its reason, a closed one as closed."""
    said = _hall(tmp_path, more=CLOSINGS).closings
    assert len(said) == 3
    assert said[0].endswith("(Christmas Eve)")
    assert said[1].startswith("Closed on")


def test_the_script_knows_the_days_that_differ(tmp_path: Path) -> None:
    """Public holidays of this year and the next are closed; the exceptional days of tambour.toml have their hours."""
    days = json.loads(_hall(tmp_path, more=CLOSINGS).data)["days"]
    assert days["2026-12-25"] == []
    assert days["2027-05-01"] == []
    assert days["2026-12-24"] == [[540, 660]]
    assert days["2026-12-29"] == []


@pytest.mark.parametrize(("insee", "day"), [("67482", "2026-12-26"), ("97411", "2026-12-20"), ("97209", "2027-05-22")])
def test_local_public_holidays_are_known(tmp_path: Path, insee: str, day: str) -> None:
    """Alsace has the 26th of December, Reunion the 20th, Martinique the 22nd of May."""
    assert json.loads(_hall(tmp_path, insee=insee).data)["days"][day] == []


def test_no_line_of_hours_makes_no_board(tmp_path: Path) -> None:
    """A commune that gives no hours shows none, and no state."""
    file = tmp_path / "tambour.toml"
    file.write_text('[commune]\nname = "V"\nurl = "https://v.example.org"\n', encoding="utf-8")
    hall = Hall(load(file), datetime.fromisoformat("2026-12-20T12:00+01:00"), "fr")
    assert (hall.days, hall.lines, hall.closings) == ([], [], [])


@pytest.mark.parametrize(
    ("closing", "line"),
    [
        ("until = 2026-12-24", 8),
        ("on = 2026-12-24\nuntil = 2026-12-23", 9),
        ("on = 2026-12-24T10:00:00", 9),
        ('on = 2026-12-24\nhours = "morning"', 10),
        ('on = 2026-12-24\nhours = "25:00-26:00"', 10),
        ('on = 2026-12-24\nhours = "22:00-02:00"', 10),
        ("on = 1900-01-01\nuntil = 2200-01-01", 10),
    ],
)
def test_a_closing_that_makes_no_sense_is_refused_by_its_line(tmp_path: Path, closing: str, line: int) -> None:
    """A closing without its day, before its day, or with hours that are no hours stops with one sentence."""
    with pytest.raises(ConfigError) as caught:
        _hall(tmp_path, more=f"[[commune.closings]]\n{closing}")
    assert caught.value.line == line


def test_the_map_is_a_plain_link(tmp_path: Path) -> None:
    """Latitude and longitude give a link to OpenStreetMap; the commune's own address of a map wins."""
    assert "mlat=45.9" in _hall(tmp_path, more="latitude = 45.9\nlongitude = 5.7").map_url
    own = 'latitude = 45.9\nlongitude = 5.7\nmap_url = "https://plan.example.org/"'
    assert _hall(tmp_path, more=own).map_url == "https://plan.example.org/"
