"""``tambour watch``: once a day, what ends or breaks by itself, before residents notice."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from syndicate import ledger, originals, stores, vigil
from syndicate.cli import engine
from syndicate.cli.common import configuration, editorial_now, json_option, now_option, print_json, say
from syndicate.cli.forge import summarise
from syndicate.cli.printing import show
from syndicate.cli.telling import known_names, known_pages, notify_option, told
from syndicate.config import Config
from syndicate.ends import FILE, Ends
from syndicate.errors import LedgerError, OutcomeError, Unauthorized
from syndicate.i18n import _, ngettext
from syndicate.markdown_text import md
from syndicate.notices import Notice
from syndicate.refresh import Keeper, refresh
from syndicate.remembered import Remembered
from syndicate.verify import verify, with_ends
from syndicate.vigil import Finding, Lasting, doubts, law
from syndicate.vigil import access as accesses
from syndicate.vigil import links as linked
from syndicate.vigil import site as sites
from syndicate.web import Web

AREAS = (accesses.AREA, accesses.VERSIONS, law.AREA, law.SECURITY, doubts.AREA, linked.AREA)


@click.command(help=_(
    "Look at what ends or breaks by itself: access to the accounts, versions of the networks' APIs, legal deadlines, "
    "security.txt, copies in doubt, links that lead nowhere. Meant for once a day. Exit codes: 0 all is well, or "
    "somebody was told (--notify); 1 something is wrong."
))  # fmt: skip
@click.option("--only", "areas", multiple=True, type=click.Choice(AREAS), help=_("Only this area (repeatable)."))
@click.option("--refresh", "renew", is_flag=True,
              help=_("First renew the accesses that end soon, as “tambour refresh” does."))  # fmt: skip
@click.option("--site", metavar=_("ADDRESS"), help=_("Where to fetch the pages from, instead of the public address."))
@notify_option
@json_option
@now_option
@click.pass_obj
def command(
    folder: Path, areas: tuple[str, ...], renew: bool, site: str | None, notify: bool, as_json: bool, now: str | None
) -> None:
    config = configuration(folder)
    moment = editorial_now(config, now).astimezone(config.zone)
    base = engine.check_site(site) or config.commune.url
    kept = Remembered(config, "watch.json")
    lasting = Lasting.read(moment.date(), kept.read())
    with Web(about=config.commune.url) as web:
        findings = [_look(area, config, moment, base, lasting, web, renew=renew) for area in areas or AREAS]
    try:
        kept.write(lasting.written())
    except OutcomeError as error:
        say(_("What lasts could not be remembered: {reason}").format(reason=error))
    wrong = vigil.notices(findings)
    summarise(_markdown(findings))
    if as_json:
        print_json(_data(findings))
    else:
        _print(findings)
    missed = any(finding.missed for finding in findings)
    if wrong:
        say(ngettext("{count} problem.", "{count} problems.", len(wrong)).format(count=len(wrong)))
    elif not missed:
        say(_("All is well."))
    whole = {finding.area for finding in findings if not finding.missed}
    if notify and not told(config, wrong, whole, [key for finding in findings for key in finding.unseen]):
        sys.exit(1)
    if missed or (wrong and not (notify and config.notify)):
        sys.exit(1)


def _look(area: str, config: Config, now: datetime, base: str, lasting: Lasting, web: Web, *, renew: bool) -> Finding:
    """Look at one area; what keeps it from being looked at is said, and keeps no other from being so."""
    names = known_names(config)
    try:
        match area:
            case accesses.AREA:
                return _accesses(config, now, lasting, web, renew=renew)
            case accesses.VERSIONS:
                return accesses.versions(config.accounts.values(), now.date())
            case law.AREA:
                return law.law(originals.read_all(config, now).sources, config, now)
            case law.SECURITY:
                return law.security(config, base, now, web)
            case doubts.AREA:
                return doubts.doubts(ledger.read(config.ledger), known_pages(config), names)
        sources = originals.read_all(config, now).sources
        ours, missed = sites.broken(config.commune.url, base, web, say)
        elsewhere = linked.elsewhere(sources, config, now)
        found = linked.links(elsewhere, ours, web, lasting, wait=time.sleep, say=say)
        return Finding(found.area, found.notices, missed)
    except (OutcomeError, LedgerError) as error:
        return Finding(area, missed=str(error))


def _accesses(config: Config, now: datetime, lasting: Lasting, web: Web, *, renew: bool) -> Finding:
    """Renew what ends soon, where that is wanted, then verify all: what is verified is what is stored."""
    accounts, keeper = config.accounts.values(), engine.open_keeper(config, web)
    kept = Remembered(config, FILE)
    ends = Ends.read(now, kept.read())
    renewals = refresh(accounts, keeper, web, ends, now=now) if renew else []
    reports = with_ends(verify(accounts, keeper.environ, web, keeper.serve), keeper.environ, ends)
    told = {renewed.account.name for renewed in renewals if renewed.result == "lost"}
    names = known_names(config)
    notices = [
        accesses.lost(account, names[account], reason)
        for account, reason in keeper.lost.items() if account not in told
    ]  # fmt: skip
    right, unseen = _right(keeper, now)
    found = accesses.access(reports, names, now, lasting, renewals, stores.advice(keeper.environ))
    try:
        kept.write(ends.written())
    except OutcomeError as error:
        say(_("What lasts could not be remembered: {reason}").format(reason=error))
    return Finding(found.area, (*found.notices, *notices, *right), unseen=(*found.unseen, *unseen))


def _right(keeper: Keeper, now: datetime) -> tuple[tuple[Notice, ...], tuple[str, ...]]:
    """Look at the right to store; give, too, what could not be seen: a forge that does not answer today will."""
    try:
        end = keeper.store.ends() if keeper.store else None
    except Unauthorized as error:
        return tuple(accesses.right(None, str(error), now.date())), ()
    except OutcomeError:
        return (), (accesses.RIGHT,)
    return tuple(accesses.right(end.astimezone(now.tzinfo).date() if end else None, "", now.date())), ()


def _title(area: str) -> str:
    return {
        accesses.AREA: _("Access to the accounts"),
        accesses.VERSIONS: _("Versions of the networks' APIs"),
        law.AREA: _("Legal deadlines"),
        law.SECURITY: _("security.txt"),
        doubts.AREA: _("Copies that wait for a decision"),
        linked.AREA: _("Links"),
    }[area]


def _print(findings: list[Finding]) -> None:
    for finding in findings:
        show(_title(finding.area) + (_(": ") + _("well") if not (finding.notices or finding.missed) else ""))
        if finding.missed:
            show("  " + _("Could not be looked at to the end: {reason}").format(reason=finding.missed))
        for notice in finding.notices:
            show(f"  - {notice.title}")
            show(f"    {notice.wrong}")
            show(f"    → {notice.todo}")


def _markdown(findings: list[Finding]) -> str:
    lines = []
    for finding in findings:
        lines += [f"## {md(_title(finding.area))}", ""]
        if finding.missed:
            lines.append("- " + md(_("Could not be looked at to the end: {reason}").format(reason=finding.missed)))
        lines += [f"- **{md(one.title)}**  \n  {md(one.wrong)}  \n  → {md(one.todo)}" for one in finding.notices]
        if not (finding.notices or finding.missed):
            lines.append(md(_("All is well.")))
        lines.append("")
    return "\n".join(lines)


def _data(findings: list[Finding]) -> dict[str, Any]:
    return {
        "areas": {finding.area: {"whole": not finding.missed, "missed": finding.missed} for finding in findings},
        "problems": [_problem(notice) for notice in vigil.notices(findings)],
    }


def _problem(notice: Notice) -> dict[str, str]:
    return {
        "key": notice.key,
        "title": notice.title,
        "wrong": notice.wrong,
        "todo": notice.todo,
        "link": notice.link,
    }
