"""``tambour build``: the site, from the originals."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from syndicate import build, feed
from syndicate.cli.common import FEED, commit_of, configuration, editorial_now, now_option, say
from syndicate.cli.forge import hand_over, listened_to
from syndicate.i18n import _, decimal, ngettext
from syndicate.source import Problem, visible


@click.command("build", help=_("Build the commune's site into output/."))
@click.option("--clean", is_flag=True, help=_("Forget what earlier builds made, and make everything anew."))
@click.option("--keep-going", is_flag=True, help=_("Leave out the originals at fault and build the rest."))
@click.option("--search", "search_too", is_flag=True, help=_("Also make the search index (urgent news can skip it)."))
@click.option("--urgent-first", is_flag=True,
              help=_("Leave the search index out while something urgent waits to be sent."))  # fmt: skip
@now_option
@click.pass_obj
def command(
    folder: Path, *, clean: bool, keep_going: bool, search_too: bool, urgent_first: bool, now: str | None
) -> None:
    """Build, then say what was built and what was left out."""
    config = configuration(folder)
    moment = editorial_now(config, now)
    report = build.build(
        config,
        now=moment,
        clean=clean,
        keep_going=keep_going,
        search_too=search_too,
        urgent_first=urgent_first,
        sole=True,
        say=say,
    )
    if listened_to():
        hand_over(
            site="yes",
            urgent="yes" if report.urgent else "no",
            copies="yes" if report.copies else "no",
            feed=feed.load(str(report.output / FEED)).build,
            commit=commit_of(config.root),
        )
    for warning in report.warnings:
        say(_("Warning: {message}").format(message=warning))
    faults: dict[Path, list[Problem]] = {}
    for fault in report.left_out:
        faults.setdefault(fault.file, []).append(fault)
    for file, found in faults.items():
        name = file.relative_to(config.root).as_posix() if file.is_relative_to(config.root) else str(file)
        message = " ".join(fault.message for fault in found)
        say(visible(_("Left out: {place}: {message}").format(place=f"{name}:{found[0].line or 1}", message=message)))
    done = ngettext(
        "{count} original built into {folder} in {seconds} s.",
        "{count} originals built into {folder} in {seconds} s.",
        report.originals,
    )
    say(done.format(count=report.originals, folder=report.output.name, seconds=decimal(report.seconds)))
    if report.search == "dropped":
        say(_("The search index was left out: it showed what has changed. “tambour build --search” makes it again."))
    if faults:
        rest = ngettext("{count} original was left out.", "{count} originals were left out.", len(faults))
        say(rest.format(count=len(faults)))
        sys.exit(1)
