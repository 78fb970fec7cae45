"""``tambour settle``: a person who looked on the network says what became of a copy in doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from syndicate import ledger as ledgers
from syndicate import networks
from syndicate.addresses import split_web
from syndicate.cli import engine
from syndicate.cli.common import configuration, editorial_now, say
from syndicate.cli.status import original_id
from syndicate.config import Config
from syndicate.errors import ConfigError
from syndicate.i18n import _
from syndicate.model import Action, ActionKind, Copy, History, OpenAttempt, State
from syndicate.nearest import unknown_account
from syndicate.plan import plan

BY_HAND = "by-hand"  # the name of a copy that has no address


@click.command(help=_(
    "Say what became of a copy in doubt: give its address, or say that it was not sent. Or say that what the plan "
    "leaves to a person was done."
))  # fmt: skip
@click.argument("article", metavar="ID")
@click.argument("account", metavar=_("ACCOUNT"))
@click.option("--copy", "copy_url", metavar=_("ADDRESS"), help=_("It is there, at this address."))
@click.option("--not-sent", is_flag=True, help=_("It is not there: it will be published again."))
@click.option(
    "--done",
    is_flag=True,
    help=_("It was done: what was in doubt, or what the plan asks of a person. The copy has no address."),
)
@click.pass_obj
def command(folder: Path, article: str, account: str, copy_url: str | None, not_sent: bool, done: bool) -> None:
    if bool(copy_url) + not_sent + done != 1:
        raise ConfigError(_("Say either --copy ADDRESS, --not-sent or --done."))
    config = configuration(folder)
    original = original_id(article)
    if account not in config.accounts:
        raise ConfigError(unknown_account(account, config.accounts))
    if copy_url and split_web(copy_url) is None:
        raise ConfigError(_("“{url}” is not the address of a page, such as https://….").format(url=copy_url))
    with ledgers.opened(config.ledger, clock=lambda: datetime.now(UTC)) as ledger:
        ledger.check_lease(datetime.now(UTC))  # a run under way elsewhere knows better than anybody
        copy = ledger.history.copies.get((original, account))
        if done and copy is not None and copy.attempt is not None:
            _settle(ledger, copy, copy.attempt)
            return
        if done or (config.accounts[account].rules.by_hand and copy_url):
            _record(config, ledger, asked(config, ledger.history, original, account), copy_url)
            return
        if copy_url and copy is not None and config.accounts[account].rules.late_handle and _nameless(copy):
            _name(config, ledger, copy, copy_url)
            return
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


def _settle(ledger: ledgers.Ledger, copy: Copy, attempt: OpenAttempt) -> None:
    """Write that what was in doubt was done, where a copy has no address: a letter arrived, or a copy is gone."""
    if attempt.action is ActionKind.WITHDRAW:
        ledger.append("settled", original=copy.original, account=copy.account)
        say(_("Noted: the copy is withdrawn."))
        return
    ledger.append("settled", original=copy.original, account=copy.account, copy_id=copy.copy_id or BY_HAND,
                  copy_url=copy.copy_url)  # fmt: skip
    say(_("Settled: the copy is out."))


def _nameless(copy: Copy) -> bool:
    """Say whether a copy is out, or waits for a person, and nobody knows its address."""
    return copy.state is State.LIVE and copy.attempt is None and copy.ours and copy.copy_url is None


def _name(config: Config, ledger: ledgers.Ledger, copy: Copy, copy_url: str) -> None:
    """Write the address of a copy that had none: it says what it said."""
    ledger.append(
        "adopted", original=copy.original, account=copy.account, copy_url=copy_url, ours=True, digest=copy.digest,
        copy_id=networks.load(config.accounts[copy.account].kind).copy_id(copy_url), url=copy.url, title=copy.title,
    )  # fmt: skip
    say(_("Noted: the copy is out, at this address."))


def asked(config: Config, history: History, original: str, account: str) -> Action:
    """Give what the plan leaves to a person for this original, whatever the hour. Raise ``ConfigError`` for nothing."""
    feed = engine.load_feed(config, engine.feed_source(config, None, ""))
    policy = replace(config.policy, quiet_hours=None, freezes=(), daily_quota={}, announce=(original,))
    made = plan(feed, history, [config.accounts[account]], policy, editorial_now(config, None))
    for held in made.held:
        if held.original == original and held.action is not None:
            return held.action
    raise ConfigError(
        _("The plan asks nothing of a person for “{id}” on “{account}”.").format(id=original, account=account)
    )


def _record(config: Config, ledger: ledgers.Ledger, action: Action, copy_url: str | None) -> None:
    """Write that a person did it: one line, so that no crash leaves it half written."""
    original, account, copy = action.original, action.account, action.copy
    if action.kind is ActionKind.WITHDRAW:
        ledger.append("withdrawn", original=original, account=account)
        say(_("Noted: the copy is withdrawn."))
        return
    url = copy_url or (copy.copy_url if action.kind is ActionKind.EDIT else None)
    kind = networks.load(config.accounts[account].kind)
    ledger.append(
        "adopted", original=original, account=account, copy_id=kind.copy_id(url) if url else BY_HAND, copy_url=url,
        ours=True, digest=action.digest, url=action.url, title=action.title,
    )  # fmt: skip
    say(_("Noted: the copy is out, and says what its page says."))
