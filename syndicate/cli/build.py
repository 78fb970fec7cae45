"""``tambour build``: the site, from the originals."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from syndicate import build
from syndicate.cli.common import configuration, editorial_now, now_option, say
from syndicate.i18n import _, ngettext
from syndicate.source import visible


@click.command("build", help=_("Build the commune's site into output/."))
@click.option("--clean", is_flag=True, help=_("Forget what earlier builds made, and make everything anew."))
@click.option("--keep-going", is_flag=True, help=_("Leave out the originals at fault and build the rest."))
@now_option
@click.pass_obj
def command(folder: Path, *, clean: bool, keep_going: bool, now: str | None) -> None:
    """Build, then say what was built and what was left out."""
    config = configuration(folder)
    report = build.build(config, now=editorial_now(config, now), clean=clean, keep_going=keep_going, say=say)
    for warning in report.warnings:
        say(_("Warning: {message}").format(message=warning))
    for fault in report.left_out:
        place = f"{fault.file}:{fault.line or 1}"
        say(visible(_("Left out: {place}: {message}").format(place=place, message=fault.message)))
    done = ngettext(
        "{count} original built into {folder} in {seconds} s.",
        "{count} originals built into {folder} in {seconds} s.",
        report.originals,
    )
    say(done.format(count=report.originals, folder=report.output.name, seconds=f"{report.seconds:.1f}"))
    if report.left_out:
        sys.exit(1)
