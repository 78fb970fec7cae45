"""``tambour demo``: the whole ring on this machine, with the embedded accounts only (what ``make demo`` runs)."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from syndicate import feed, ledger, search
from syndicate.build import build
from syndicate.cli import engine
from syndicate.cli.apply import gallery, print_outcome
from syndicate.cli.common import FEED, Whole, configuration, editorial_now, now_option, say
from syndicate.config import Config
from syndicate.errors import ConfigError
from syndicate.i18n import _, ngettext
from syndicate.run import run
from syndicate.serve import COPIES, outboxes, served
from syndicate.web import Web


@click.command(help=_("Build the site, make its copies on the embedded accounts, and serve both on this machine."))
@click.option("--port", type=Whole(0, 65535), default=8000, show_default=True, help=_("0 takes a free port."))
@click.option("--once", is_flag=True, help=_("Stop when everything is made, instead of serving."))
@now_option
@click.pass_obj
def command(folder: Path, port: int, once: bool, now: str | None) -> None:
    config = _embedded(configuration(folder))
    moment = editorial_now(config, now)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    # The pages of the copies say the commune's time, and lead to the original that is served beside them.
    os.environ |= {"TAMBOUR_SERVED": "1", "TZ": config.zone.key}
    time.tzset()
    ledger.create(config.ledger, at=datetime.now(UTC))
    say(_("1. The site is built from its Markdown files."))
    build(config, now=moment)
    with served(config.site.output, port=port, mounts=outboxes(config.accounts.values())) as address:
        say(_("2. It is served, and its copies are made."))
        _copy(config, address, moment)
        say(_("3. It is built again, so that each page links to its copies."))
        os.environ["TAMBOUR_OUTBOX_URL"] = COPIES
        build(config, now=moment, search_too=search.ready())
        say("")
        say(_("The site:   {address}").format(address=address + "/"))
        for name in config.accounts:
            say(_("The copies: {address}").format(address=f"{address}{COPIES}{name}/"))
        if once:
            return
        say(_("Ctrl-C stops."))
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            say("")


def _embedded(config: Config) -> Config:
    """Keep only the accounts that write into a folder: a demonstration publishes nothing."""
    accounts = {name: account for name, account in config.accounts.items() if account.kind == "outbox"}
    if not accounts:
        raise ConfigError(_("The demonstration needs an account of kind “outbox”."), file=config.path)
    return replace(config, accounts=accounts)


def _copy(config: Config, address: str, moment: datetime) -> None:
    with Web() as web:
        networks = engine.open_networks(config.accounts.values(), engine.open_keeper(config, web), web)
        document = feed.load(f"{address}/{FEED}")
        pictures = gallery(config, web, address, 10)
        outcomes, held = run(
            document, networks, config.ledger, pictures, config.policy, editorial=moment, report=print_outcome
        )
    for entry in held:
        say(_("held").ljust(12) + f"{entry.account:<18} {entry.original}")
        say(f"            {entry.reason}")
    say(
        ngettext(
            "   {count} copy made or brought up to date.",
            "   {count} copies made or brought up to date.",
            len(outcomes),
        ).format(count=len(outcomes))
    )
