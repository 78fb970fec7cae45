"""The keys of [commune] about the town hall's doors: its hours, the days that differ, where it is.

Hours are written as in OpenStreetMap (https://wiki.openstreetmap.org/wiki/Key:opening_hours).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from syndicate.i18n import _
from syndicate.toml_places import Place
from syndicate.toml_reader import Reader

COMMUNE: dict[str, tuple[type, ...]] = {
    "opening_hours": (str,), "closings": (list,), "latitude": (float, int), "longitude": (float, int),
    "map_url": (str,), "newsletter": (str,), "numbers": (list,),
}  # fmt: skip
CLOSING: dict[str, tuple[type, ...]] = {"on": (date,), "until": (date,), "hours": (str,), "reason": (str,)}
NUMBER: dict[str, tuple[type, ...]] = {"label": (str,), "number": (str,)}
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)"
_SPAN = rf"{_TIME}-{_TIME}"
# Days and hours as they are said in French: they would be shown, but nothing would know when the doors are open.
_FRENCH = re.compile(
    r"\b(?:lu(?:n|ndi)?|ma(?:rdi)?|me(?:r|rcredi)?|jeu?(?:di)?|ve(?:n|ndredi)?|samedi|di(?:m|manche)?)\b"
    r"|\d ?h(?:\d|\b)",
    re.IGNORECASE,
)
_NOTE = re.compile(r'"[^"]*"')  # a remark to read, in any words
LONGEST = timedelta(days=366)  # of a closing: the page holds each of its days


def check(reader: Reader, place: Place, table: Mapping[str, Any]) -> None:
    """Check the hours, the exceptional days, the useful numbers. Raise ``ConfigError`` with the line at fault."""
    if _FRENCH.search(_NOTE.sub("", table.get("opening_hours", ""))):
        message = _("“opening_hours” is written with the days Mo Tu We Th Fr Sa Su: “Mo-Fr 09:00-12:00; PH off”.")
        raise reader.fault(place, "opening_hours", message)
    for position, closing in enumerate(table.get("closings", ())):
        _check_closing(reader, (*place, "closings", position), closing)
    for position, number in enumerate(table.get("numbers", ())):
        here = (*place, "numbers", position)
        reader.known(here, number, NUMBER)
        if not number.get("label") or not re.fullmatch(r"\+?[\d .]{2,20}", number.get("number", "")):
            raise reader.fault(here, "number", _("A useful number needs “label” and “number”, such as 112."))


def _check_closing(reader: Reader, place: Place, closing: Any) -> None:
    """Check one such day: ``on``, perhaps ``until``, and the hours that are kept all the same."""
    reader.known(place, closing, CLOSING)
    days = [closing[key] for key in ("on", "until") if key in closing]
    if "on" not in closing or any(isinstance(day, datetime) for day in days) or days != sorted(days):
        message = _("A closing needs “on”, a day, and no “until” before it.")
        raise reader.fault(place, "on" if "on" in closing else "", message)
    if days[-1] - days[0] > LONGEST:
        raise reader.fault(place, "until", _("A closing lasts a year at most: beyond, change “opening_hours”."))
    hours = closing.get("hours", "")
    times = re.findall(_TIME, hours)
    # Doors that close after midnight are two days' matter, and two days' lines.
    if not re.fullmatch(rf"({_SPAN}(, ?{_SPAN})*)?", hours) or times != sorted(set(times)):
        raise reader.fault(place, "hours", _("“hours” is written 09:00-12:00, 14:00-17:30."))
