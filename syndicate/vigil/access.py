"""Access to the accounts, and the versions of their APIs: what ends, what is missing, what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from syndicate import networks
from syndicate.ends import SOON
from syndicate.i18n import _
from syndicate.model import Account
from syndicate.notices import Notice
from syndicate.refresh import Renewed
from syndicate.verify import Report
from syndicate.vigil import Finding, Lasting

AREA, VERSIONS = "access", "api"
RIGHT = f"{AREA}/storing/right"
# Days before an end at which a person is told, then told again; 0 is the end itself.
ACCESS_DAYS = (SOON.days, 7, 0)
VERSION_DAYS = (60, 14, 0)


def access(
    reports: Iterable[Report],
    names: Mapping[str, str],
    now: datetime,
    lasting: Lasting,
    renewals: Iterable[Renewed] = (),
    advice: str = "",
) -> Finding:
    """Look at what ``tambour verify`` and ``tambour refresh`` learnt.

    ``names`` are those by which people know the accounts; ``advice`` says how Tambour could renew by itself what it
    has no place to store.
    """
    by_account = {renewed.account.name: renewed for renewed in renewals}
    found: list[Notice] = []
    unseen: list[str] = []
    for report in reports:
        if report.passing:
            unseen.append(f"{AREA}/{report.account.name}")
        account, renewed = report.account.name, by_account.get(report.account.name)
        name = names.get(account, account)
        could = advice if renewed and renewed.result == "nowhere" else ""
        found += _account(report, name, now, lasting, could)
        found += _renewal(renewed, name, lasting, known=bool(report.reasons or report.missing_secrets))
    return Finding(AREA, tuple(found), unseen=tuple(unseen))


def lost(account: str, name: str, reason: str) -> Notice:
    """Say that the network gave a new secret, which could not be stored."""
    title = _("{account}: a new secret could not be stored").format(account=name)
    wrong = _("{reason} The network may refuse the former one from now on.").format(reason=reason)
    todo = _("See to it that Tambour can store it (the guide, page “{page}”), then: tambour connect {account}.")
    return Notice(f"{AREA}/{account}/lost", title, wrong, todo.format(page="acces.md", account=account), state="lost")


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


def right(end: date | None, refused: str, today: date) -> Iterator[Notice]:
    """Look at the right to store what is renewed, which is an access like another: its end, or why it is refused."""
    key, todo = RIGHT, _("Create another one, as the guide says on the page “{page}”.")
    todo = todo.format(page="acces.md")
    if refused:
        yield Notice(key, _("The right to store secrets does not work any more"), refused, todo, state="refused")
        return
    step = _step(end, today, ACCESS_DAYS) if end else None
    if end and step is not None:
        title = _("The right to store secrets ends on {day}").format(day=_day(end))
        wrong = _("From that day on, Tambour renews no access by itself.")
        yield Notice(key, title, wrong, todo, state=f"{end} {step}")


def _account(report: Report, name: str, now: datetime, lasting: Lasting, could: str) -> Iterator[Notice]:
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
        yield Notice(f"{key}/end", title, wrong, f"{renew} {could}".strip(), state=f"{end} {step}")


def _renewal(renewed: Renewed | None, name: str, lasting: Lasting, *, known: bool) -> Iterator[Notice]:
    """Tell of a renewal that fails for the second day: some networks want an access to be a day old.

    ``known``: what is wrong with the account is told already.
    """
    if renewed is None:
        return
    account = renewed.account.name
    key = f"{AREA}/{account}/renewal"
    if renewed.result == "lost":
        yield lost(account, name, renewed.reason)
    if renewed.result != "failed" or known:
        lasting.over(key)
    elif lasting.met(key):
        title = _("{account}: the access could not be renewed").format(account=name)
        todo = _("Tambour tries again each day. If this lasts, a person renews it: tambour connect {account}.")
        yield Notice(key, title, renewed.reason, todo.format(account=account), state="failed")


def _step(end: date, today: date, days: Iterable[int]) -> int | None:
    """Give the last of the days before an end that has come, ``None`` before the first."""
    passed = [before for before in days if today >= end - timedelta(days=before)]
    return min(passed, default=None)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
