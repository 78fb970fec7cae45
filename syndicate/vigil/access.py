"""Access to the accounts, and the versions of their APIs: what ends, what is missing, what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from syndicate import networks
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.notices import Notice
from syndicate.verify import Report
from syndicate.vigil import Finding, Lasting

AREA, VERSIONS = "access", "api"
# Days before an end at which a person is told, then told again; 0 is the end itself.
ACCESS_DAYS = (30, 7, 0)
VERSION_DAYS = (60, 14, 0)


def access(reports: Iterable[Report], names: Mapping[str, str], now: datetime, lasting: Lasting) -> Finding:
    """Look at what ``tambour verify`` learnt. ``names`` are those by which people know the accounts."""
    found = [
        notice
        for report in reports
        for notice in _account(report, names.get(report.account.name, report.account.name), now, lasting)
    ]
    return Finding(AREA, tuple(found))


def versions(accounts: Iterable[Account], today: date) -> Finding:
    """Look at the days on which the versions of the APIs that we speak end."""
    found = []
    for kind in dict.fromkeys(account.kind for account in accounts):
        network = networks.load(kind)
        if network.version is None:
            continue
        version, end = network.version
        step = _step(end, today, VERSION_DAYS)
        if step is not None:
            title = _("The version {version} of {network}'s API ends on {day}")
            wrong = _("From that day on, no copy goes to {network} with this version of Tambour.")
            todo = _("Have the person who looks after the site install a newer version of Tambour before.")
            words = {"version": version, "network": network.title or kind.capitalize(), "day": _day(end)}
            found.append(
                Notice(f"{VERSIONS}/{kind}", title.format(**words), wrong.format(**words), todo,
                       state=f"{version} {step}")
            )  # fmt: skip
    return Finding(VERSIONS, tuple(found))


def _account(report: Report, name: str, now: datetime, lasting: Lasting) -> Iterator[Notice]:
    key = f"{AREA}/{report.account.name}"
    renew = _("Get a new access: tambour connect {account}.").format(account=report.account.name)
    if report.missing_secrets:
        title = _("{account}: the access is missing").format(account=name)
        wrong = _("This secret is missing: {names}.").format(names=", ".join(report.missing_secrets))
        yield Notice(key, title, wrong, renew, state="missing")
    elif report.passing:
        if lasting.met(key):
            title = _("{account}: the network has not answered for two days").format(account=name)
            todo = _("See whether the network works in a browser; if it does, show this to who looks after the site.")
            yield Notice(key, title, " ".join(report.reasons), todo, report.account.server, state="silent")
    elif report.reasons:
        title = _("{account}: the access does not work any more").format(account=name)
        yield Notice(key, title, " ".join(report.reasons), renew, state="refused")
    elif report.missing_scopes:
        title = _("{account}: the access lacks a right").format(account=name)
        wrong = _("It lacks: {scopes}.").format(scopes=", ".join(report.missing_scopes))
        yield Notice(key, title, wrong, renew, state=f"lacks {' '.join(report.missing_scopes)}")
    if not report.passing:
        lasting.over(key)
    identity = report.identity
    end = identity.expires.astimezone(now.tzinfo).date() if identity and identity.expires else None
    step = _step(end, now.date(), ACCESS_DAYS) if end else None
    if end and step is not None:
        title = _("{account}: the access ends on {day}").format(account=name, day=_day(end))
        wrong = _("From that day on, no copy goes to this account.")
        yield Notice(f"{key}/end", title, wrong, renew, state=f"{end} {step}")


def _step(end: date, today: date, days: Iterable[int]) -> int | None:
    """Give the last of the days before an end that has come, ``None`` before the first."""
    passed = [before for before in days if today >= end - timedelta(days=before)]
    return min(passed, default=None)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
