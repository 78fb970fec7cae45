"""Events, and the workflows that they start.

https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.rehearsal.values import Value
from tests.rehearsal.workflow import Trigger, Workflow

# The kinds of a pull request's event that start a workflow which names none.
TYPES = ("opened", "synchronize", "reopened")
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    """Something that happened. ``changed``: the files of the commits; ``trusted``: not from a fork."""

    name: str
    ref: str
    sha: str
    changed: tuple[str, ...] = ()
    payload: Mapping[str, Value] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    target: str = ""  # the workflow that a person starts by hand
    trusted: bool = True
    base: str = ""
    head: str = ""
    span: tuple[datetime, datetime] = (NEVER, NEVER)  # the clock's: from when to when it went

    @property
    def branch(self) -> str:
        """Give the name of the branch: for a pull request, the one that it is to be merged into."""
        return self.base or self.ref.removeprefix("refs/heads/")


def starts(workflow: Workflow, event: Event) -> bool:
    """Say whether an event starts a workflow."""
    if event.target and event.target != workflow.file.rpartition("/")[2]:
        return False
    return any(trigger.event == event.name and _lets_through(trigger, event) for trigger in workflow.triggers)


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Say whether a name is taken by patterns: the last one that matches decides, and ``!`` takes out."""
    taken = False
    for pattern in patterns:
        inverse = pattern.startswith("!")
        if re.fullmatch(_expression(pattern.removeprefix("!")), name):
            taken = not inverse
    return taken


def fires(cron: str, since: datetime, until: datetime) -> bool:
    """Say whether a line of the clock comes up between two moments, the latter included; its times are UTC."""
    fields = cron.split()
    if len(fields) != 5 or not all(field == "*" or field.isdigit() for field in fields) or fields[2:] != ["*"] * 3:
        raise ValueError(f"the rehearsal does not know this line of the clock: {cron}")
    wanted = [None if field == "*" else int(field) for field in fields[:2]]
    minute = since.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    while minute <= until:
        if all(want in (None, value) for want, value in zip(wanted, (minute.minute, minute.hour), strict=True)):
            return True
        minute += timedelta(minutes=1)
    return False


def _lets_through(trigger: Trigger, event: Event) -> bool:
    filters = trigger.filters
    if event.name == "schedule":
        return any(fires(cron, *event.span) for cron in filters["cron"])
    if event.name == "pull_request" and event.payload.get("action") not in filters.get("types", TYPES):
        return False
    if "branches" in filters and not matches(event.branch, filters["branches"]):
        return False
    if "tags" in filters and "branches" not in filters:
        return False
    if "paths" in filters and not any(matches(name, filters["paths"]) for name in event.changed):
        return False
    ignored = filters.get("paths-ignore", ())
    return not ignored or not all(matches(name, ignored) for name in event.changed)


def _expression(pattern: str) -> str:
    parts = re.split(r"(\*\*/|\*\*|\*)", pattern)
    if re.search(r"[?+\[\]]", pattern):
        raise ValueError(f"the rehearsal does not know this pattern: {pattern}")
    ways = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*"}
    return "".join(ways.get(part, re.escape(part)) for part in parts)
