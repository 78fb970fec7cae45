"""``tambour refresh``: have the networks renew the accesses that end soon, and store the new ones."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from syndicate import stores
from syndicate.cli import engine
from syndicate.cli.common import configuration, json_option, print_json, say
from syndicate.config import Config
from syndicate.ends import FILE, Ends
from syndicate.errors import OutcomeError
from syndicate.i18n import _
from syndicate.refresh import Renewed, refresh
from syndicate.remembered import Remembered
from syndicate.web import Web


@click.command(help=_(
    "Have the networks renew the accesses that end soon, and store the new ones where they are read: .env on this "
    "computer, the secrets of a forge. Exit codes: 0 done, or nothing to do; 1 an access could not be renewed or "
    "stored; 2 there is no place to store it, and nothing was asked."
))  # fmt: skip
@click.argument("names", nargs=-1, metavar=_("[ACCOUNT]..."))
@click.option("--all", "all_of_them", is_flag=True, help=_("Renew all that can be, not only what ends soon."))
@json_option
@click.pass_obj
def command(folder: Path, names: tuple[str, ...], all_of_them: bool, as_json: bool) -> None:
    config = configuration(folder)
    accounts, now = engine.chosen(config, names), datetime.now(UTC)
    kept = Remembered(config, FILE)
    ends = Ends.read(now, kept.read())
    with Web(about=config.commune.url) as web:
        keeper = engine.open_keeper(config, web)
        found = refresh(accounts, keeper, web, ends, now=now, all_of_them=all_of_them)
    _remember(kept, ends)
    if as_json:
        print_json({"accounts": [_data(one) for one in found]})
    else:
        _tell(config, found, names)
    lost = engine.say_lost(keeper)
    if any(one.result == "nowhere" for one in found):
        say(_("There is no place to store a new access: nothing was asked for."))
        say(stores.advice(keeper.environ))
    if lost or any(one.result in ("failed", "lost") for one in found):
        sys.exit(1)
    if any(one.result == "nowhere" for one in found):
        sys.exit(2)


def _remember(kept: Remembered, ends: Ends) -> None:
    try:
        kept.write(ends.written())
    except OutcomeError as error:
        say(_("What lasts could not be remembered: {reason}").format(reason=error))


def _tell(config: Config, found: list[Renewed], names: tuple[str, ...]) -> None:
    for one in found:
        end = f"{one.ends.astimezone(config.zone):%Y-%m-%d}" if one.ends else _("no known end")
        words = {
            "renewed": _("renewed, until {end}"),
            "early": _("nothing to do yet: it ends on {end}"),
            "nowhere": _("not renewed: it ends on {end}"),
            "failed": _("not renewed: {reason}"),
            "lost": _("renewed, and lost: {reason}"),
        }[one.result]
        say(_("{name}: {words}").format(name=one.account.name, words=words.format(end=end, reason=one.reason)))
    others = [name for name in names if name not in [one.account.name for one in found]]
    for name in others:
        say(_("{name}: {words}").format(name=name, words=_("there is nothing that a program could renew")))
    if not found and not others:
        say(_("Nothing to do: no account has an access that a program could renew."))


def _data(one: Renewed) -> dict[str, Any]:
    return {
        "account": one.account.name,
        "result": one.result,
        "expires": one.ends.isoformat() if one.ends else None,
        "reason": one.reason,
    }
