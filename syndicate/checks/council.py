"""The clocks that the law sets on a council's sittings, and what must not vanish before its time.

- The list of the deliberations examined goes online within a week of the sitting (CGCT, L.2121-25).
- The minutes go online within the week after the sitting that approved them, which is the next one unless
  ``approved_on`` says otherwise (L.2121-15).
- An act stays online two months at least (R.2131-1, I).
- From 1,000 inhabitants on, councillors outside the majority have their space (L.2121-27-1).

An elapsed clock is advice: it stops no build, for what is late should go online all the sooner. ``tambour check
--strict`` makes it an error. ``deadlines`` gives the clocks as data, for whoever watches them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Literal
from zoneinfo import ZoneInfo

from syndicate import acts, toml_places
from syndicate.acts import Kind
from syndicate.config import Config
from syndicate.i18n import _
from syndicate.portraits import Portrait
from syndicate.source import Problem, Source

WARN = 5  # days after the event: two days are left, a weekend apart
SHOWN = 365  # days: what is later still is for the archives, and nobody acts on it
_CODES = {
    ("list", "due"): "list-due", ("list", "late"): "list-late", ("minutes", "due"): "minutes-due",
    ("minutes", "late"): "minutes-late",
}  # fmt: skip
LATE = tuple(code for (_what, state), code in _CODES.items() if state == "late")  # what --strict makes errors

What = Literal["list", "minutes"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a sitting must be followed by, and when.

    ``counted_from`` is the sitting, or the one that approves its minutes. ``warn`` and ``due`` are moments: from the
    first on, it is time; from the second on, it is late (the end of the seventh day). ``met`` is the day on which it
    went online. ``source`` is the document of the sitting to name in messages.
    """

    what: What
    sitting: date
    counted_from: date
    warn: datetime
    due: datetime
    met: date | None
    source: Source

    @property
    def last_day(self) -> date:
        """Give the last day on which it is in time."""
        return self.counted_from + timedelta(days=acts.WEEK)

    def state(self, now: datetime) -> Literal["met", "ahead", "due", "late"]:
        """Tell where the clock stands."""
        if self.met:
            return "met"
        return "late" if now >= self.due else "due" if now >= self.warn else "ahead"


def deadlines(sources: Iterable[Source], now: datetime, zone: ZoneInfo) -> list[Deadline]:
    """Give every clock of the sittings that the originals tell of, oldest sitting first.

    A sitting is known from any of its documents, a draft or one for later too; only what is online at ``now`` meets a
    clock. Minutes have none until the sitting that approves them is known.
    """
    sittings: dict[date, list[Source]] = {}
    for source in sources:
        sat = acts.sitting(source, zone) if source.type == "conseil" and source.translation_of is None else None
        if sat is not None and sat >= acts.SINCE:
            sittings.setdefault(sat, []).append(source)
    found = []
    days = sorted(sittings)
    for sat, following in zip_longest(days, days[1:]):
        documents = sorted(sittings[sat], key=lambda one: (_RANK[acts.kind(one)], str(one.path)))
        found.append(_deadline("list", sat, sat, documents, now, zone))
        approved = next(filter(None, (acts.approved(one, zone) for one in documents)), following)
        if approved:
            found.append(_deadline("minutes", sat, approved, documents, now, zone))
    return found


def clocks(sources: Iterable[Source], config: Config, now: datetime) -> Iterator[Problem]:
    """Tell of the clocks that are about to elapse, and of those that have."""
    for clock in deadlines(sources, now, config.zone):
        state = clock.state(now)
        if state not in ("due", "late") or now - clock.due > timedelta(days=SHOWN):
            continue
        place = {"day": f"{clock.sitting:%d/%m/%Y}", "last": f"{clock.last_day:%d/%m/%Y}"}
        line = clock.source.line("sitting_date")
        yield Problem(
            clock.source.path, line, _CODES[clock.what, state], _said(clock, state).format(**place), "warning"
        )


def column(sources: Iterable[Source], config: Config, now: datetime) -> Iterator[Problem]:
    """Wonder where the opposition's column is."""
    population = config.commune.facts.get("population")
    if not isinstance(population, int) or population < acts.COLUMN:
        return
    if not any(source.type == "tribune" and source.public(now) for source in sources):
        message = _("No column of the opposition is online, and the commune has {count} inhabitants.")
        line = toml_places.places(config.path.read_text(encoding="utf-8")).get(("commune", "population"))
        yield Problem(config.path, line, "tribune-missing", message.format(count=population), "warning")


def withdrawn(
    sources: Sequence[Source], before: Mapping[str, Portrait], config: Config, now: datetime
) -> Iterator[Problem]:
    """Name the acts that the last build showed, that no original shows any more, and whose two months last.

    ``before`` is what the last build saw. Once a build was made without the act, nothing is said any more: it may
    have had to go, for the personal data that it held.
    """
    shown = {source.id for source in sources if source.public(now)}
    hidden = {source.id: source for source in sources if not source.translation_of and source.id not in shown}
    today = now.astimezone(config.zone).date().isoformat()
    for id_, portrait in sorted(before.items()):
        if id_ in shown or not portrait.until or portrait.until < today:
            continue
        message = _("This act must stay online until {day} at least: put it back.")
        source = hidden.get(id_)
        file = source.path if source else config.site.content / f"{id_}.md"
        day = date.fromisoformat(portrait.until)
        line = source.line("status", "date") if source else None
        yield Problem(file, line, "act-withdrawn", message.format(day=f"{day:%d/%m/%Y}"))


# The document that messages name: the one that people look for when they hear of that sitting.
_RANK = {kind: rank for rank, kind in enumerate((Kind.LIST, Kind.CONVOCATION, Kind.MINUTES, Kind.DELIBERATION, *Kind))}
_NEEDED: dict[What, Kind] = {"list": Kind.LIST, "minutes": Kind.MINUTES}


def _deadline(what: What, sat: date, start: date, documents: list[Source], now: datetime, zone: ZoneInfo) -> Deadline:
    days = [
        day for one in documents
        if acts.kind(one) is _NEEDED[what] and one.public(now) and (day := acts.online(one, zone))
    ]  # fmt: skip
    return Deadline(
        what=what,
        sitting=sat,
        counted_from=start,
        warn=acts.end_of(start + timedelta(days=WARN - 1), zone),
        due=acts.end_of(start + timedelta(days=acts.WEEK), zone),
        met=min(days, default=None),
        source=documents[0],
    )


def _said(clock: Deadline, state: str) -> str:
    if clock.what == "list":
        if state == "due":
            return _("The list of deliberations of the sitting of {day} must be online on {last} at the latest.")
        return _("The list of deliberations of the sitting of {day} should have been online on {last}.")
    if state == "due":
        return _("The minutes of the sitting of {day} must be online on {last} at the latest.")
    return _("The minutes of the sitting of {day} should have been online on {last}.")
