"""``tambour week``: the letter of the week, an original that lists what was published and what comes."""

from __future__ import annotations

from pathlib import Path

import click

from syndicate import feed as feeds
from syndicate import week
from syndicate.cli import engine
from syndicate.cli.common import configuration, editorial_now, json_option, now_option, print_json, say
from syndicate.errors import FeedError
from syndicate.i18n import _


@click.command(help=_(
    "Write the letter of the week: a page that lists the news of the last seven days and the events of the seven that "
    "come, and goes by mail alone. It is a draft: read it, then remove the line “status: draft”. Run again, it is "
    "written anew, unless somebody wrote in it."
))  # fmt: skip
@click.option("--feed", "source", metavar=_("ADDRESS"), help=_("The feed to read: an address or a file."))
@click.option("--publish", is_flag=True, help=_("No draft: it is published as soon as the file is in the site."))
@json_option
@now_option
@click.pass_obj
def command(folder: Path, source: str | None, publish: bool, as_json: bool, now: str | None) -> None:
    config = configuration(folder)
    moment = editorial_now(config, now)
    source = engine.feed_source(config, source, "")
    try:
        document = feeds.load(source)
    except FeedError as error:
        raise FeedError(error.message + " " + _("“tambour build” makes it."), file=error.file) from None
    made = week.write(config, document, moment, draft=not publish)
    path = made.path and (made.path.relative_to(config.root) if made.path.is_relative_to(config.root) else made.path)
    if as_json:
        print_json({"path": path and str(path), "changed": made.changed, "news": made.news, "events": made.events})
    elif path is None:
        say(_("Nothing was published in the last seven days, and nothing comes in the next: no letter is written."))
    elif not made.changed:
        say(_("{file} is already as it should be.").format(file=path))
    else:
        say(_("Written: {file}").format(file=path))
        say(_("Next: open the file, complete and read it again, then run “tambour check {file}”.").format(file=path))
