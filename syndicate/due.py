"""Whether a run of the pipeline would do anything, and when there will be something again. Pure.

A run that published everything notes it beside the ledger, on its branch: the commit, the ledger, and the next moment
at which anything becomes due. The runs that the clock starts compare, and most of them end there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.i18n import _, written
from syndicate.model import Account, Feed, History, LedgerMark, Policy
from syndicate.moments import local
from syndicate.plan import plan
from syndicate.source import Source
from syndicate.turns import Turns

FILE = "next.json"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Record:
    """What a complete run noted. ``at`` and ``next`` are editorial times; ``ledger`` is what it left behind it."""

    commit: str
    at: datetime
    next: datetime
    ledger: LedgerMark | None

    def dump(self) -> bytes:
        """Give the record as it is kept."""
        facts = {"v": VERSION, "commit": self.commit, "at": self.at.isoformat(), "next": self.next.isoformat()}
        facts |= {"ledger": None if self.ledger is None else asdict(self.ledger)}
        return json.dumps(facts).encode() + b"\n"

    @classmethod
    def load(cls, data: bytes) -> Record | None:
        """Read what was kept; ``None`` for what makes no sense, which only costs a run."""
        try:
            facts: dict[str, Any] = json.loads(data)
            at, after = (datetime.fromisoformat(facts[name]) for name in ("at", "next"))
            mark = None if facts["ledger"] is None else LedgerMark(**facts["ledger"])
            commit = str(facts["commit"])
            # The next moment is never further than the day's end: another was written by a wrong clock, or by hand.
            sound = (
                facts["v"] == VERSION and None not in (at.tzinfo, after.tzinfo) and after - at <= timedelta(hours=25)
            )
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return None
        return cls(commit, at, after, mark) if sound else None


def due(record: Record | None, commit: str, ledger: LedgerMark | None, now: datetime) -> str:
    """Say why a run has something to do; nothing when it has not."""
    if record is None:
        return _("no earlier run has noted what it did")
    if record.commit != commit:
        return _("the files have changed")
    if record.ledger != ledger:
        return _("the ledger has changed")
    if not record.at <= now < record.next:
        return _("its time has come")
    return ""


def waits(record: Record, zone: ZoneInfo) -> str:
    """Say until when nothing is due."""
    return _("Nothing is due before {time}.").format(time=written(local(record.next, zone)))


def next_moment(
    sources: Iterable[Source], feed: Feed, history: History, accounts: Sequence[Account], policy: Policy, now: datetime
) -> datetime:
    """Give the next moment at which the site or a copy changes by itself: ``now`` when something is left to do.

    At the latest it is the end of the commune's day: with the day change lists, closings, quotas and legal dates.
    """
    if plan(feed, history, accounts, policy, now).actions:
        return now
    zone = ZoneInfo(policy.timezone)
    midnight = datetime.combine(local(now, zone).date() + timedelta(days=1), time(), zone)
    on_the_site = {moment for source in sources for moment in _moments(source)} | {midnight}
    on_networks = set(_turns(feed, accounts, policy, now))
    for moment in sorted(on_the_site | on_networks):
        if now < moment <= midnight and (
            moment in on_the_site or plan(feed, history, accounts, policy, moment).actions
        ):
            return moment
    return midnight


def _moments(source: Source) -> Iterator[datetime]:
    """Give every moment that a file names: a date that comes, an alert or an event that begins or ends."""
    yield from (moment for moment in (source.date, source.expires) if moment is not None)
    yield from (moment for moment in source.extra.values() if isinstance(moment, datetime))


def _turns(feed: Feed, accounts: Sequence[Account], policy: Policy, now: datetime) -> Iterator[datetime]:
    """Give the moments at which a copy's turn may come: its own time, the ends of freezes and of quiet hours."""
    overrides = (choice for original in feed.originals for choice in (original.accounts or {}).values())
    moments = {now, *(freeze.end for freeze in policy.freezes), *(one.at for one in overrides if one.at is not None)}
    yield from moments
    for account in accounts[:1]:  # the quiet hours are the same for all
        turns = Turns(account, History(), policy, now)
        yield from (turns.after_quiet_hours(moment) for moment in moments)
