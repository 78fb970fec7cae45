"""What the law makes of the acts of a commune: their kinds, the day they count from, and how long they stay.

Pure, for the checks and for the site. Days are the commune's; a period of days begins on the day after the event and
ends with its last day (code de procédure civile, articles 640 to 642; CGCT, articles L.2121-15, L.2121-25, R.2131-1).
"""

from __future__ import annotations

import calendar
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from syndicate.source import Source

WEEK = 7  # days: L.2121-25 for the list of deliberations, L.2121-15 for the minutes
PUBLICITY = 2  # months at least (R.2131-1, I), as long as the time to appeal (code de justice administrative, R.421-1)
SINCE = date(2022, 7, 1)  # ordonnance 2021-1310, article 40: sittings before have other rules
ONLINE_ONLY = 3500  # inhabitants: from there on, electronic publication alone counts (L.2131-1, III and IV)
COLUMN = 1000  # inhabitants: from there on, the opposition has its space (L.2121-27-1)
MODES = ("electronic", "posting", "paper")  # L.2131-1, IV; without a choice of the council, electronic


class Kind(StrEnum):
    """What a document of the council is."""

    CONVOCATION = "convocation"  # L.2121-10: the questions on the agenda
    LIST = "list"  # L.2121-25: the deliberations examined
    MINUTES = "minutes"  # L.2121-15
    DELIBERATION = "deliberation"
    ORDER = "order"  # of the mayor
    DECISION = "decision"  # of the mayor, by delegation of the council (L.2122-22)
    INDIVIDUAL = "individual"  # notified to one person, never published (L.2131-1)


# How each kind begins, in plain letters. "Compte rendu" is what the list was called until 2022.
_BEGINNINGS = {
    "convocation": Kind.CONVOCATION, "ordre du jour": Kind.CONVOCATION, "liste": Kind.LIST,
    "compte rendu": Kind.LIST, "compte-rendu": Kind.LIST, "proces-verbal": Kind.MINUTES,
    "proces verbal": Kind.MINUTES, "pv": Kind.MINUTES, "deliberation": Kind.DELIBERATION, "arrete": Kind.ORDER,
    "decision": Kind.DECISION,
}  # fmt: skip
_INDIVIDUAL = ("individuel", "nominati")
# What editors may write, as the messages propose it.
WRITTEN = ("Convocation", "Liste des délibérations", "Procès-verbal", "Délibération", "Arrêté", "Décision")
ACTS = (Kind.DELIBERATION, Kind.ORDER, Kind.DECISION)  # R.2131-1 holds for them
IN_FULL = (*ACTS, Kind.MINUTES)  # a file, not a page alone
OF_A_SITTING = (Kind.CONVOCATION, Kind.LIST, Kind.MINUTES, Kind.DELIBERATION)


def kind(source: Source) -> Kind | None:
    """Tell what a document of the council is; ``None`` for words that say nothing known."""
    return read_kind(str(source.extra.get("act_type", "")))


def read_kind(written: str) -> Kind | None:
    """Read the kind in an editor's words, whatever their case and accents."""
    plain = _plain(written)
    if any(word in plain for word in _INDIVIDUAL):
        return Kind.INDIVIDUAL
    return next((found for words, found in _BEGINNINGS.items() if plain.startswith(words)), None)


def named(written: str) -> str:
    """Give an editor's words with the kind as the site writes it: « arrete municipal » is « Arrêté municipal »."""
    whole = unicodedata.normalize("NFC", written.strip())
    return next((kind + whole[len(kind) :] for kind in WRITTEN if _plain(whole[: len(kind)]) == _plain(kind)), whole)


def _plain(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def day(source: Source, key: str, zone: ZoneInfo) -> date | None:
    """Give the commune's day of a key that holds a moment."""
    found = source.extra.get(key)
    return found.astimezone(zone).date() if isinstance(found, datetime) else None


def sitting(source: Source, zone: ZoneInfo) -> date | None:
    """Give the day of the sitting that a document belongs to; ``None`` for the acts of the mayor alone."""
    return day(source, "sitting_date", zone) if kind(source) in OF_A_SITTING else None


def approved(source: Source, zone: ZoneInfo) -> date | None:
    """Give the day of the sitting that approved the minutes, when the document says so."""
    said = day(source, "approved_on", zone)
    return said or (day(source, "adopted", zone) if kind(source) is Kind.MINUTES else None)


def online(source: Source, zone: ZoneInfo) -> date | None:
    """Give the day on which a document was put online: as it says, else that of its page."""
    said = day(source, "online_date", zone)
    return said or (source.date.astimezone(zone).date() if source.date else None)


def publicity_end(day: date) -> date:
    """Give the last day of the two months that begin with the day of going online.

    Counted from day to day of the month; where the month has no such day, its last one.
    """
    month = day.month - 1 + PUBLICITY
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def stays_until(source: Source, now: datetime, zone: ZoneInfo) -> date | None:
    """Give the last day on which an act that is online now must be there; ``None`` for what may go."""
    return publicity(source, zone) if source.public(now) else None


def publicity(source: Source, zone: ZoneInfo) -> date | None:
    """Give the last day of the publicity of an act; ``None`` for what is no act."""
    went = online(source, zone) if source.type == "conseil" and kind(source) in ACTS else None
    return publicity_end(went) if went else None


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Give the first moment after a day of the commune."""
    return datetime.combine(day + timedelta(days=1), time(), zone)


def mode(facts: Mapping[str, object]) -> str:
    """Tell how the council chose to publish its acts, from the facts of [commune]."""
    return str(facts.get("acts", MODES[0]))
