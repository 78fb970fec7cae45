"""``tambour apply``: make, update and withdraw the copies."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

import click

from syndicate import hub, results
from syndicate.apply import FAILED, Clock
from syndicate.cli import engine
from syndicate.cli.common import Seconds, commit_of, configuration, editorial_now, nothing_to_do, print_json, say, style
from syndicate.cli.plan import check_announced, plan_options, verb, warn_stale
from syndicate.config import Config
from syndicate.errors import Occupied, TambourError, Unsent
from syndicate.i18n import _, ngettext
from syndicate.model import Held, Outcome
from syndicate.pictures import Gallery
from syndicate.run import run
from syndicate.web import Web

P = ParamSpec("P")
PAUSE = 20.0  # seconds between two tries
Result = tuple[list[Outcome], tuple[Held, ...]]


def _leaving_word(command: Callable[Concatenate[Path, P], None]) -> Callable[Concatenate[Path, P], None]:
    """Leave for ``tambour report`` why there are no results, when an error ends the command before there are any."""

    @wraps(command)
    def wrapped(folder: Path, /, *args: P.args, **options: P.kwargs) -> None:
        config = configuration(folder)
        results.forget(config, os.environ)
        try:
            command(folder, *args, **options)
        except TambourError as error:
            results.write(config, {"error": str(error)}, os.environ)
            raise

    return wrapped


@click.command(
    help=_("Make, update and withdraw the copies, as “tambour plan” shows. Safe to run again, even after a crash.")
)
@plan_options
@click.option("--site", metavar=_("ADDRESS"), help=_("Where to fetch the pages from, instead of the public address."))
@click.option("--wait", type=Seconds(), default=60, show_default=True, metavar=_("SECONDS"),
              help=_("How long to wait for pages that are not online yet."))  # fmt: skip
@click.option("--urgent", is_flag=True, help=_("Only urgent originals."))
@click.option("--patience", type=Seconds(), default=0, metavar=_("SECONDS"),
              help=_("How long to wait for another run that is publishing, and to try again what was not sent.")
)  # fmt: skip
@engine.build_option
@click.option("--commit", envvar="TAMBOUR_FEED_COMMIT", default="", metavar="COMMIT",
              help=_("The commit that was built: once another stands here, its run sends the copies, not this one.")
)  # fmt: skip
@click.pass_obj
@_leaving_word
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
    urgent: bool,
    patience: float,
    build: str,
    commit: str,
) -> None:
    config = configuration(folder)
    moment = editorial_now(config, now)
    stand_in = engine.check_site(site)
    outdated = warn_stale(config) if source is None else False
    source = engine.feed_source(config, source, stand_in, public=True)
    policy = engine.policy_with(config, max_actions=max_actions, allow_withdrawals=allow_withdrawals, announce=announce)
    accounts, unable = engine.able(engine.chosen(config, names))
    for fault in unable:
        say(fault)
    with Web() as web:
        keeper = engine.open_keeper(config, web)
        networks = engine.open_networks(accounts, keeper, web)
        overtaken = bool(commit) and commit != commit_of(config.root)
        try:
            # What is urgent waits all the same: the run that overtook this one may never come to its end.
            document = engine.awaited_feed(config, source, build, wait=wait if urgent or not overtaken else 0)
        except Unsent as error:
            if not overtaken:
                raise
            say(str(error))
            if as_json:
                print_json({"outcomes": []})
            return
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

        def once() -> Result:
            unshared.clear()
            return run(
                document, networks, config.ledger, pictures, policy,
                editorial=moment, urgent=urgent, report=report, warn=unshared.append,
            )  # fmt: skip

        outcomes, held = patiently(once, patience, Clock())
        for warning in _tell_hub(config, web, stand_in):
            say(_("Warning: {message}").format(message=warning))
    whole = not (names or urgent or unable)
    left = results.data(outcomes, held, " ".join(unshared), keeper.lost, config.accounts, whole=whole)
    results.write(config, left, os.environ)
    if as_json:
        print_json(left)
    for reason in unshared:
        say(_("What was done is written on this machine only. {reason}").format(reason=reason))
        say(_("Send it with “tambour ledger push”."))
    lost = engine.say_lost(keeper)
    _conclude(outcomes, held, quiet=as_json, outdated=outdated, whole=not (unshared or unable or lost))


def patiently(once: Callable[[], Result], patience: float, clock: Clock) -> Result:
    """Run again, for so many seconds, while another run holds the ledger or something was certainly not sent.

    An alert must not wait for the next hour because a server was restarting, or because two runs crossed.
    """
    done: list[Outcome] = []
    while True:
        try:
            outcomes, held = once()
        except Occupied as error:
            if patience <= 0:
                raise
            say(str(error))
        else:
            if patience <= 0 or all(outcome.result != "unsent" for outcome in outcomes):
                return done + outcomes, held
            done += [outcome for outcome in outcomes if outcome.result != "unsent"]
        say(_("Another try in {seconds} s.").format(seconds=f"{PAUSE:.0f}"))
        clock.sleep(PAUSE)
        patience -= PAUSE


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
