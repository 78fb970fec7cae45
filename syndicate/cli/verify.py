"""``tambour verify``: every account's access, rights and limits, without posting."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from syndicate import networks, stores
from syndicate.addresses import host
from syndicate.cli import engine
from syndicate.cli.common import configuration, json_option, print_json, say
from syndicate.ends import FILE, SOON, Ends
from syndicate.i18n import _, language, ngettext
from syndicate.model import Rules
from syndicate.refresh import Keeper
from syndicate.remembered import Remembered
from syndicate.verify import Report, with_ends
from syndicate.verify import verify as verify_all
from syndicate.web import Web


@click.command(help=_(
    "Verify the access to every account, or to those named, without posting. Exit codes: 0 all is well; 1 a server "
    "said no; 2 a secret is missing (the other accounts are verified all the same)."
))  # fmt: skip
@click.argument("names", nargs=-1, metavar=_("[ACCOUNT]..."))
@json_option
@click.pass_obj
def command(folder: Path, names: tuple[str, ...], as_json: bool) -> None:
    config = configuration(folder)
    accounts = engine.chosen(config, names)
    now = datetime.now(UTC)
    ends = Ends.read(now, Remembered(config, FILE).read())
    with Web(about=config.commune.url) as web:
        keeper = engine.open_keeper(config, web)
        reports = with_ends(verify_all(accounts, keeper.environ, web, keeper.serve), keeper.environ, ends)
    if as_json:
        print_json({"accounts": [_data(report) for report in reports]})
    else:
        _table(reports)
        for report in reports:
            for sentence in [*_sentences(report), *_ending(report, now, keeper)]:
                say(_("{name}: {words}").format(name=report.account.name, words=sentence))
    lost = engine.say_lost(keeper)
    missing = [name for report in reports for name in report.missing_secrets]
    if missing:
        say(ngettext(
            "This secret is missing from the environment: {names}.",
            "These secrets are missing from the environment: {names}.",
            len(missing),
        ).format(names=", ".join(missing)))  # fmt: skip
        sys.exit(2)
    if lost or not all(report.ok for report in reports):
        sys.exit(1)


def _table(reports: list[Report]) -> None:
    """Print one line for each account, in columns."""
    if not reports:
        say(_("tambour.toml has no account."))
        return
    head = (_("Account"), _("Network"), _("Access"), _("Rights"), _("Ends"), _("Limits"))
    rows = [head, *(_row(report) for report in reports)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _row(report: Report) -> tuple[str, ...]:
    account, identity = report.account, report.identity
    where = host(account.server) if account.server else _("folder") if "folder" in account.settings else "-"
    state = identity.handle if identity else _("no")
    if report.missing_secrets:
        state = _("secret missing")
    ends = "-"
    if identity:
        ends = f"{identity.expires:%Y-%m-%d}" if identity.expires else _("no known end")
    return (account.name, where, state, _rights(report), ends, _limits(report.rules))


def _rights(report: Report) -> str:
    if report.missing_scopes:
        return _("{scopes} missing").format(scopes=", ".join(report.missing_scopes))
    if report.identity is None or not networks.load(report.account.kind).scopes:
        return "-"
    return _("sufficient") if report.identity.scopes else _("unknown")


def _limits(rules: Rules | None) -> str:
    if rules is None:
        return "-"
    most, size = rules.pictures.most, f"{rules.pictures.max_bytes / 1_000_000:.2f}".rstrip("0").rstrip(".")
    if not most:
        return _("{limit} characters, no picture").format(limit=rules.limit)
    words = ngettext(
        "{limit} characters, {most} picture of {size} MB", "{limit} characters, {most} pictures of {size} MB", most
    )
    return words.format(limit=rules.limit, most=most, size=size.replace(".", "," if language() == "fr" else "."))


def _sentences(report: Report) -> list[str]:
    """Say all that a person has to know beside the table."""
    sentences = list(report.reasons)
    if report.missing_scopes:
        message = _("the access lacks a right: {scopes}. “tambour connect {account}” gets a complete one.")
        sentences.append(message.format(scopes=", ".join(report.missing_scopes), account=report.account.name))
    if report.missing_secrets:
        sentences.append(_("“tambour connect {account}” gets the secret.").format(account=report.account.name))
    identity = report.identity
    if identity and networks.load(report.account.kind).scopes and not identity.scopes:
        sentences.append(_("{host} does not say what the access may do.").format(host=host(report.account.server)))
    if identity and identity.advice:
        sentences.append(identity.advice)
    return sentences


def _ending(report: Report, now: datetime, keeper: Keeper) -> list[str]:
    """Say in time that an access is about to end, and how it is renewed."""
    end, account = report.identity.expires if report.identity else None, report.account.name
    if end is None or end - now > SOON:
        return []
    message = _("The access ends on {date}: “tambour connect {account}” gets another.")
    sentences = [message.format(date=f"{end:%Y-%m-%d}", account=account)]
    if report.refreshable and keeper.store:
        sentences.append(_("“tambour refresh {account}” has the network renew it.").format(account=account))
    elif report.refreshable:
        sentences.append(stores.advice(keeper.environ))
    return sentences


def _data(report: Report) -> dict[str, Any]:
    identity, rules = report.identity, report.rules
    return {
        "account": report.account.name,
        "kind": report.account.kind,
        "server": report.account.server,
        "ok": report.ok,
        "handle": identity.handle if identity else None,
        "url": identity.url if identity else None,
        "scopes": list(identity.scopes) if identity and identity.scopes else None,
        "missing_scopes": list(report.missing_scopes),
        "missing_secrets": list(report.missing_secrets),
        "expires": identity.expires.isoformat() if identity and identity.expires else None,
        "limits": _limits_data(rules) if rules else None,
        "reasons": list(report.reasons),
        "advice": identity.advice if identity else "",
    }


def _limits_data(rules: Rules) -> dict[str, int]:
    """Give what the server publishes; 0 is no limit."""
    pictures = rules.pictures
    return {
        "text": rules.limit,
        "text_bytes": rules.byte_limit,
        "pictures": pictures.most,
        "picture_bytes": pictures.max_bytes,
        "picture_pixels": pictures.max_pixels,
        "alt": pictures.alt_limit,
    }
