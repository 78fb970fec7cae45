"""When each access ends: what the network says, else what is remembered of it (``Remembered(config, FILE)``).

Some networks tell when an access ends as they give it, and never again; and a person who pastes one does not say how
old it is. What is remembered is public: a date, and a mark that tells one access from the next. So only accesses that a
network made and that end are marked, never a password, which could be guessed from its mark. Lost, it is learnt again:
nothing is done because of it that could not be done at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from syndicate.model import Identity
from syndicate.renewed import mark_of

FILE = "access.json"
SOON = timedelta(days=14)  # before its end, when a person is told that an access ends


@dataclass(frozen=True, slots=True)
class Seen:
    """One access: since when we know it, and the end that the network told as it gave it."""

    mark: str
    since: datetime
    ends: datetime | None = None


@dataclass
class Ends:
    """The accesses of the accounts, by name."""

    now: datetime
    seen: dict[str, Seen] = field(default_factory=dict)

    @classmethod
    def read(cls, now: datetime, data: Any) -> Ends:
        """Read what was remembered; what makes no sense is forgotten. ``now`` has a zone."""
        seen = {}
        for name, one in data.items() if isinstance(data, Mapping) else ():
            try:
                since = datetime.fromisoformat(one["since"])
                ends = datetime.fromisoformat(one["ends"]) if one.get("ends") else None
                if since <= now and (ends is None or ends > since):  # with a zone, or this fails
                    seen[name] = Seen(str(one["mark"]), since, ends)
            except (ValueError, TypeError, KeyError, AttributeError):
                continue
        return cls(now, seen)

    def learn(self, account: str, secrets: Mapping[str, str], ends: datetime | None) -> None:
        """Note an access that was just given, and when the network says that it ends."""
        self.seen[account] = Seen(_mark(account, secrets), self.now, ends)

    def told(self, account: str, secrets: Mapping[str, str], identity: Identity) -> datetime | None:
        """Give the end that the network tells, or told as it gave this very access; ``None`` when it never did."""
        return identity.expires or (self._of(account, secrets).ends if identity.lasts else None)

    def of(self, account: str, secrets: Mapping[str, str], identity: Identity) -> datetime | None:
        """Give the end, else the latest that it can be: an access is at least as old as we have known it.

        ``None`` where neither is known, as of one that is met for the first time.
        """
        told = self.told(account, secrets, identity)
        if told or not identity.lasts:
            return told
        since = self._of(account, secrets).since
        return since + identity.lasts if since < self.now else None

    def written(self) -> dict[str, dict[str, str]]:
        """Give what to remember."""
        return {name: _fields(one) for name, one in sorted(self.seen.items())}

    def _of(self, account: str, secrets: Mapping[str, str]) -> Seen:
        mark = _mark(account, secrets)
        if account not in self.seen or self.seen[account].mark != mark:
            self.seen[account] = Seen(mark, self.now)
        return self.seen[account]


def _fields(one: Seen) -> dict[str, str]:
    fields = {"mark": one.mark, "since": one.since.isoformat()}
    return fields | {"ends": one.ends.isoformat()} if one.ends else fields


def _mark(account: str, secrets: Mapping[str, str]) -> str:
    return mark_of(account, "\n".join(f"{name}={value}" for name, value in sorted(secrets.items())))
