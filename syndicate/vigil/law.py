"""The clocks of the law, as ``tambour check`` knows them, and the end of security.txt as readers find it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from syndicate.checks import council, legal
from syndicate.config import Config
from syndicate.errors import OutcomeError
from syndicate.i18n import _
from syndicate.lessons import lesson
from syndicate.notices import Notice
from syndicate.originals import recall
from syndicate.source import Problem, Source
from syndicate.vigil import Finding
from syndicate.web import Web

AREA, SECURITY = "law", "security"
# The problems that time alone brings; the others are told to whoever writes, as they write.
BY_TIME = frozenset({
    "list-due", "list-late", "minutes-due", "minutes-late", "act-withdrawn", "audit-expired", "security-expired",
})  # fmt: skip
EARLY = timedelta(days=30)
_EXPIRES = re.compile(r"^Expires:\s*(\S+)\s*$", re.IGNORECASE | re.MULTILINE)


def law(sources: Sequence[Source], config: Config, now: datetime) -> Finding:
    """Look at the deadlines of the council, at acts that went too early, at the audit of accessibility."""
    problems = [
        *council.clocks(sources, config, now),
        *council.withdrawn(sources, recall(config), config, now),
        *legal.lawful(sources, config, now),
    ]
    return Finding(AREA, tuple(_notices(problems, config.root)))


def security(config: Config, site: str, now: datetime, web: Web) -> Finding:
    """Look at the end of security.txt (RFC 9116, section 2.5.5), which each build puts off."""
    url = f"{site}/.well-known/security.txt"
    try:
        text = web.fetch(url, types=("text/plain",), most=100_000).data.decode("utf-8", "replace")
    except OutcomeError as error:
        return Finding(SECURITY, missed=str(error))
    found = _EXPIRES.search(text)
    try:
        end = datetime.fromisoformat(found[1]) if found else None
    except ValueError:
        end = None
    title = ""
    if end is None or end.tzinfo is None:
        title, state = _("security.txt says no end that can be read"), "none"
    elif end <= now + EARLY:
        day = f"{end.astimezone(config.zone):%d/%m/%Y}"
        title, state = _("security.txt ends on {day}").format(day=day), "late" if end <= now else "soon"
    if not title:
        return Finding(SECURITY)
    wrong = _("After its end, those who find a security fault do not know whom to tell.")
    todo = _("Publish the site again: each build puts the end off, unless tambour.toml sets it.")
    return Finding(SECURITY, (Notice(f"{SECURITY}/expires", title, wrong, todo, url, state),))


def _notices(problems: Iterable[Problem], root: Path) -> Iterable[Notice]:
    for problem in problems:
        if problem.code in BY_TIME:
            file = problem.file.relative_to(root).as_posix() if problem.file.is_relative_to(root) else problem.file.name
            learnt = lesson(problem.code)
            # What is due, then late, is one problem in two states.
            what = problem.code.rpartition("-")[0]
            wrong = _("{reason} (File: {file}.)").format(reason=learnt.why, file=file)
            yield Notice(f"{AREA}/{what}/{file}", problem.message, wrong, learnt.mend, state=problem.code)
