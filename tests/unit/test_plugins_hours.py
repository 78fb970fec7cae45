"""Opening hours in plain words."""

from __future__ import annotations

import pytest

from plugins import hours


@pytest.fixture(autouse=True)
def _in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak the language of the residents, as the build of the site does."""
    monkeypatch.setenv("TAMBOUR_LANG", "fr")


PLAIN = {
    "Mo,We,Fr 14:00-18:00; Sa 09:00-12:00,14:00-18:00; PH off": [
        "lundi, mercredi, vendredi : 14 h – 18 h",
        "samedi : 9 h – 12 h, 14 h – 18 h",
        "fermé les jours fériés",
    ],
    "Mo-Fr 08:00-12:00,13:30-16:00": ["lundi à vendredi : 8 h – 12 h, 13 h 30 – 16 h"],
    "Mo-Su 08:00-24:00": ["tous les jours : 8 h – minuit"],
    "08:00-12:00": ["tous les jours : 8 h – 12 h"],
    "24/7": ["jour et nuit"],
    "Fr-Mo 10:00-11:00": ["lundi, vendredi à dimanche : 10 h – 11 h"],
    "Sa off; Fr 20:00-22:00; SH off": [
        "vendredi : 20 h – 22 h",
        "samedi : fermé",
        "fermé pendant les vacances scolaires",
    ],
    "PH 10:00-12:00": ["jours fériés : 10 h – 12 h"],
    "Apr-Sep: Mo-Su 08:00-21:30; Oct-Mar: Mo-Su 08:00-18:00": [
        "avril à septembre, tous les jours : 8 h – 21 h 30",
        "octobre à mars, tous les jours : 8 h – 18 h",
    ],
    "Aug off; Mo 09:00-10:00": ["août, tous les jours : fermé", "lundi : 9 h – 10 h"],
    # A later rule replaces an earlier one; one after a comma adds to it.
    "Mo-Fr 09:00-12:00; Tu 14:00-17:00": ["lundi, mercredi à vendredi : 9 h – 12 h", "mardi : 14 h – 17 h"],
    "Mo-We 09:00-12:00, Tu 14:00-17:00": ["lundi, mercredi : 9 h – 12 h", "mardi : 9 h – 12 h, 14 h – 17 h"],
    'Tu 17:30-19:00 "sur rendez-vous"': ["mardi : 17 h 30 – 19 h (sur rendez-vous)"],
}
STRANGE = (
    "Du lundi au vendredi, de 9 h à 12 h",
    "sunrise-sunset",
    "week 1-53/2 Fr 09:00-12:00",
    "Mo 25:00-26:00",
    "Mo",
)


@pytest.mark.parametrize("written", PLAIN)
def test_hours_are_said_in_french(written: str) -> None:
    """Days that keep the same hours are named together, in the order of the week, and no time is cut by a line."""
    said = hours.plain(written, "fr")
    assert [" ".join(line.replace("\u2060", "").split()) for line in said] == PLAIN[written]
    assert not any("– " in line or " h" in line for line in said)


@pytest.mark.parametrize("written", STRANGE)
def test_what_is_not_understood_is_shown_as_written(written: str) -> None:
    """Another syntax, or words, are never guessed at."""
    assert hours.plain(written, "fr") == [written]


def test_one_strange_rule_does_not_hide_the_others() -> None:
    """The rules that are understood are said; the other one stands as it was written."""
    said = hours.plain("Mo 09:00-10:00; Dec 24 off", "fr")
    assert said[1:] == ["Dec 24 off"]
    assert said[0].startswith("lundi")
