"""``tambour ledger``: share the ledger through a branch of the commune's repository."""

from __future__ import annotations

from pathlib import Path

import click

from syndicate import feed as feeds
from syndicate import ledger as ledgers
from syndicate.checkout import check_continues, check_out
from syndicate.cli import engine
from syndicate.cli.common import FEED, configuration, say
from syndicate.config import Config
from syndicate.desk import Clock
from syndicate.errors import ConfigError, FeedError, Unsent
from syndicate.i18n import _, ngettext
from syndicate.lines import read_lines


@click.group(
    subcommand_metavar=_("COMMAND [ARGS]..."),
    help=_("Share the ledger between machines, on the branch “tambour-ledger” of the commune's repository."),
)
def command() -> None:
    """Hold the two commands."""


@command.command(help=_("Get the ledger from its branch, before “tambour build” and “tambour apply”."))
@click.option("--site", metavar=_("ADDRESS"), help=_("Where to fetch the pages from, instead of the public address."))
@click.option("--restart", is_flag=True, help=_("Go on although the ledger has lost lines: what is out is looked for."))
@click.pass_obj
def fetch(folder: Path, site: str | None, restart: bool) -> None:
    config = configuration(folder)
    stand_in = engine.check_site(site)
    check_out(config.root, config.ledger)
    with ledgers.opened(config.ledger, clock=Clock().now):
        if not restart:
            _compare(config, stand_in)
    lines = len(read_lines(config.ledger)[0])
    if lines:
        say(ngettext("The ledger has {count} line.", "The ledger has {count} lines.", lines).format(count=lines))
    else:
        say(_("The branch holds no ledger yet."))
        say(_("If nothing was ever published: “tambour init”, then “tambour ledger push”."))


@command.command(help=_("Send to the branch what this machine has written and could not send."))
@click.pass_obj
def push(folder: Path) -> None:
    config = configuration(folder)
    if not config.ledger.is_file() and not (config.ledger.parent / ".git").exists():
        raise ConfigError(_("There is no ledger here: “tambour init” begins one, “tambour ledger fetch” gets it."))
    check_out(config.root, config.ledger)
    with ledgers.opened(config.ledger, clock=Clock().now) as ledger:
        pass
    if ledger.unshared:
        raise Unsent(ledger.unshared)
    say(_("The branch has the whole ledger."))


def _compare(config: Config, stand_in: str) -> None:
    """Hold the ledger against the public site, which is built from it; a site that is not there says nothing."""
    source = f"{stand_in or config.commune.url}/{FEED}"
    try:
        public = feeds.load(source)
    except (FeedError, Unsent) as error:
        say(_("The public site could not be compared with the ledger: {reason}").format(reason=error))
        return
    check_continues(config.ledger, public)
