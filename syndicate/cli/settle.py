"""``tambour settle``: a person who looked on the network says what became of a copy in doubt."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from syndicate import ledger as ledgers
from syndicate import networks
from syndicate.addresses import split_web
from syndicate.cli.common import configuration, say
from syndicate.cli.status import original_id
from syndicate.errors import ConfigError
from syndicate.i18n import _
from syndicate.model import State
from syndicate.nearest import unknown_account


@click.command(help=_("Say what became of a copy in doubt: give its address, or say that it was not sent."))
@click.argument("article", metavar="ID")
@click.argument("account", metavar=_("ACCOUNT"))
@click.option("--copy", "copy_url", metavar=_("ADDRESS"), help=_("It is there, at this address."))
@click.option("--not-sent", is_flag=True, help=_("It is not there: it will be published again."))
@click.pass_obj
def command(folder: Path, article: str, account: str, copy_url: str | None, not_sent: bool) -> None:
    if bool(copy_url) == not_sent:
        raise ConfigError(_("Say either --copy ADDRESS or --not-sent."))
    config = configuration(folder)
    original = original_id(article)
    if account not in config.accounts:
        raise ConfigError(unknown_account(account, config.accounts))
    if copy_url and split_web(copy_url) is None:
        raise ConfigError(_("“{url}” is not the address of a page, such as https://….").format(url=copy_url))
    with ledgers.opened(config.ledger, clock=lambda: datetime.now(UTC)) as ledger:
        ledger.check_lease(datetime.now(UTC))  # a run under way elsewhere knows better than anybody
        copy = ledger.history.copies.get((original, account))
        left_alone = copy is not None and copy.state is State.LIVE and (copy.refused or not copy.ours)
        if copy is None or not (copy.attempt or (copy_url and left_alone)):
            raise ConfigError(_("“{id}” is not in doubt on “{account}”.").format(id=original, account=account))
        if copy_url:
            # What the network called it says more than its address: some servers have other names in theirs.
            known = copy.copy_id if copy_url == copy.copy_url else None
            copy_id = known or networks.load(config.accounts[account].kind).copy_id(copy_url)
            ledger.append("settled", original=original, account=account, copy_id=copy_id, copy_url=copy_url)
            say(_("Settled: the copy is out.") if copy.attempt else _("Settled: this copy is followed again."))
        else:
            ledger.append("settled", original=original, account=account)
            say(_("Settled: it was not sent."))
