"""``tambour apply``: make, update and withdraw the copies."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from syndicate import hub
from syndicate.apply import FAILED, Clock
from syndicate.cli import engine
from syndicate.cli.common import Seconds, configuration, editorial_now, nothing_to_do, print_json, say, style
from syndicate.cli.plan import check_announced, plan_options, verb, warn_stale
from syndicate.config import Config
from syndicate.i18n import _, ngettext
from syndicate.model import Held, Outcome
from syndicate.pictures import Gallery
from syndicate.run import run
from syndicate.web import Web


@click.command(
    help=_("Make, update and withdraw the copies, as “tambour plan” shows. Safe to run again, even after a crash.")
)
@plan_options
@click.option("--site", metavar=_("ADDRESS"), help=_("Where to fetch the pages from, instead of the public address."))
@click.option("--wait", type=Seconds(), default=60, show_default=True, metavar=_("SECONDS"),
              help=_("How long to wait for pages that are not online yet."))  # fmt: skip
@click.pass_obj
def command(
    folder: Path,
    source: str | None,
    names: tuple[str, ...],
    announce: tuple[str, ...],
    max_actions: int | None,
    allow_withdrawals: bool,
    now: str | None,
    as_json: bool,
    site: str | None,
    wait: float,
) -> None:
    config = configuration(folder)
    moment = editorial_now(config, now)
    stand_in = engine.check_site(site)
    outdated = warn_stale(config) if source is None else False
    source = engine.feed_source(config, source, stand_in, public=True)
    policy = engine.policy_with(config, max_actions=max_actions, allow_withdrawals=allow_withdrawals, announce=announce)
    accounts = engine.chosen(config, names)
    with Web() as web:
        networks = engine.open_networks(config, accounts, web)
        document = engine.load_feed(config, source)
        engine.check_history(config, document, source)
        check_announced(announce, document)
        limited, notes = engine.with_limits(accounts, web)
        for note in notes:
            say(note)
        for account in limited:
            networks[account.name].account = account
        report = _silent if as_json else print_outcome
        pictures = gallery(config, web, stand_in, wait)
        unshared: list[str] = []
        outcomes, held = run(
            document, networks, config.ledger, pictures, policy,
            editorial=moment, report=report, warn=unshared.append,
        )  # fmt: skip
        for warning in _tell_hub(config, web, stand_in):
            say(_("Warning: {message}").format(message=warning))
    if as_json:
        print_json({"outcomes": [_outcome_data(outcome) for outcome in outcomes]})
    for reason in unshared:
        say(_("What was done is written on this machine only. {reason}").format(reason=reason))
        say(_("Send it with “tambour ledger push”."))
    _conclude(outcomes, held, quiet=as_json, outdated=outdated, whole=not unshared)


def gallery(config: Config, web: Web, stand_in: str, wait: float) -> Gallery:
    """Open the commune's site as the place where originals and pictures are fetched."""
    return Gallery(
        engine.our_site(config, stand_in), web, engine.pictures_cache(config), wait=wait, sleep=Clock().sleep
    )


def _tell_hub(config: Config, web: Web, stand_in: str) -> list[str]:
    """Tell the hub of the feeds that changed, where there is one; give what failed, which stops nothing."""
    address = config.site.options.get("hub")
    if not address:
        return []
    feeds = hub.topics(config.commune.url, config.site.options.get("languages", ()))
    return hub.tell(web, address, engine.our_site(config, stand_in), feeds, config.cache / "hub.json")


def _silent(outcome: Outcome) -> None:
    """Print nothing while data is printed on standard output."""


def print_outcome(outcome: Outcome) -> None:
    """Print what became of one action, as it happens."""
    failed = outcome.result in FAILED
    result = style(f"{result_word(outcome.result):<12}", colour="red" if failed else "green")
    say(result, f"{outcome.account:<18} {outcome.original}" + (f"  {outcome.copy_url}" if outcome.copy_url else ""))
    if outcome.reason:
        say("            " + _("{name}: {words}").format(name=verb(outcome.action), words=outcome.reason))


def result_word(result: str) -> str:
    """Say a result in the reader's language."""
    return {
        "published": _("published"),
        "edited": _("edited"),
        "replaced": _("replaced"),
        "corrected": _("corrected"),
        "withdrawn": _("withdrawn"),
        "adopted": _("adopted"),
        "gone": _("gone"),
        "refused": _("refused"),
        "unsent": _("not sent"),
        "in_doubt": _("in doubt"),
    }[result]


def _outcome_data(outcome: Outcome) -> dict[str, Any]:
    return {
        "action": str(outcome.action),
        "original": outcome.original,
        "account": outcome.account,
        "result": outcome.result,
        "copy_url": outcome.copy_url,
        "reason": outcome.reason,
    }


def _conclude(outcomes: list[Outcome], held: tuple[Held, ...], *, quiet: bool, outdated: bool, whole: bool) -> None:
    failed = [outcome for outcome in outcomes if outcome.result in FAILED]
    left_out = [entry for entry in held if entry.left_out]
    if not quiet:
        for entry in held:
            say(_("held").ljust(12) + f"{entry.account:<18} {entry.original}\n            {entry.reason}")
        if not outcomes and not held:
            say(nothing_to_do(outdated=outdated))
        elif not outcomes:
            waits = ngettext("Nothing was sent: {count} copy is held.", "Nothing was sent: {count} copies are held.",
                             len(held))  # fmt: skip
            say(waits.format(count=len(held)))
        else:
            done = len(outcomes) - len(failed)
            made = ngettext("{count} action done", "{count} actions done", done).format(count=done)
            rest = ngettext("{count} not done", "{count} not done", len(failed)).format(count=len(failed))
            say(f"{made}, {rest}.")
    if failed or left_out or not whole:
        sys.exit(1)
