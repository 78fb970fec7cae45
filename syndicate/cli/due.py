"""``tambour due``: whether a run of the pipeline would do anything; a complete run notes when the next one will."""

from __future__ import annotations

from datetime import datetime

import click

from syndicate import due as dues
from syndicate import ledger as ledgers
from syndicate import originals
from syndicate.branch import Branch
from syndicate.cli import engine
from syndicate.cli.common import Seconds, commit_of, configuration, editorial_now, now_option, say
from syndicate.cli.forge import hand_over
from syndicate.config import Config
from syndicate.desk import Clock
from syndicate.errors import ConfigError
from syndicate.i18n import _


@click.command(help=_(
    "Say whether anything has to be published: files or the ledger have changed since the last complete run, or the "
    "time of something has come. With --record, note that this run is complete. Run “tambour ledger fetch” before."
))  # fmt: skip
@click.option("--record", is_flag=True, help=_("Note what is online now, and when something becomes due."))
@click.option("--exit-code", is_flag=True, help=_("End with 1 when nothing is due."))
@engine.build_option
@click.option("--site", metavar=_("ADDRESS"), help=_("Where to fetch the pages from, instead of the public address."))
@click.option("--wait", type=Seconds(), default=60, show_default=True, metavar=_("SECONDS"),
              help=_("How long to wait for pages that are not online yet."))  # fmt: skip
@now_option
@click.pass_context
def command(
    ctx: click.Context, record: bool, exit_code: bool, build: str, site: str | None, wait: float, now: str | None
) -> None:
    config = configuration(ctx.obj)
    moment = editorial_now(config, now)
    if record:
        _note(config, moment, build, engine.check_site(site), wait)
        return
    branch = Branch.of(config.ledger)
    noted = dues.Record.load(branch.read(dues.FILE)) if branch else None
    reason = dues.due(noted, commit_of(config.root), ledgers.mark(config.ledger), moment)
    if reason:
        say(_("There is something to do: {reason}.").format(reason=reason))
    elif noted:
        say(dues.waits(noted, config.zone))
    hand_over(due="yes" if reason else "no")
    ctx.exit(1 if exit_code and not reason else 0)


def _note(config: Config, moment: datetime, build: str, stand_in: str, wait: float) -> None:
    """Note beside the ledger what is online, and the next moment at which something becomes due."""
    branch = Branch.of(config.ledger)
    if branch is None:
        raise ConfigError(_("There is no shared ledger here: “tambour ledger fetch” gets it."))
    source = engine.feed_source(config, None, stand_in, public=True)
    document = engine.awaited_feed(config, source, build, wait=wait)
    engine.check_history(config, document, source)
    reading = originals.read_all(config, moment)
    with ledgers.opened(config.ledger, clock=Clock().now) as ledger:
        accounts = tuple(config.accounts.values())
        after = dues.next_moment(reading.sources, document, ledger.history, accounts, config.policy, moment)
        noted = dues.Record(commit_of(config.root), moment, after, ledgers.mark(config.ledger))
        branch.put(dues.FILE, noted.dump(), "Next moment")
    say(dues.waits(noted, config.zone) if after > moment else _("Something is left to do: the next run takes it up."))
