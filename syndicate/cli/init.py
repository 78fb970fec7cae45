"""``tambour init``: a few facts about the commune, then tambour.toml and the ledger's first line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from syndicate import ledger
from syndicate.cli.common import configuration, say
from syndicate.config import FILE, load
from syndicate.i18n import _

TEMPLATE = """\
# {title}

[commune]
name = {name}
url = {url}
lang = "fr"
timezone = {timezone}

[site]
colours = ["#1f6b4a", "#e8b22d"]

[strategy]
# {strategy}
quiet_hours = "21:00-07:30"

# {account}
[accounts.essai]
kind = "outbox"
like = "mastodon"
"""


@click.command(help=_("Write tambour.toml, after a few questions about the commune, and start the ledger."))
@click.option("--name", metavar=_("NAME"), help=_("The commune's name."))
@click.option("--url", metavar=_("ADDRESS"), help=_("The site's public address."))
@click.option("--timezone", default="Europe/Paris", show_default=True, metavar=_("ZONE"),
              help=_("The commune's time zone."))  # fmt: skip
@click.pass_obj
def command(folder: Path, name: str | None, url: str | None, timezone: str) -> None:
    path = folder / FILE
    if path.exists():
        say(_("{file} is already there: it is left as it is.").format(file=path))
    else:
        _write(path, name, url, timezone)
    config = configuration(folder)
    (config.site.content / "actualites").mkdir(parents=True, exist_ok=True)
    if ledger.create(config.ledger, at=datetime.now(UTC)):
        say(_("The ledger begins: {file}").format(file=config.ledger.name))
    else:
        say(_("The ledger is already there: it is left as it is."))
    say(_("Next: write a piece of news in content/actualites/, then run “tambour build”."))


def _write(path: Path, name: str | None, url: str | None, timezone: str) -> None:
    """Write the file only once it is known to be right, so that a wrong answer leaves nothing behind."""
    name = name or click.prompt(_("The commune's name"), err=True)
    url = url or click.prompt(_("The site's public address (https://…)"), err=True)
    text = TEMPLATE.format(
        title=_("The one configuration file of the commune's site"),
        name=json.dumps(name, ensure_ascii=False),
        url=json.dumps(url),
        timezone=json.dumps(timezone),
        strategy=_("No copy is sent during these hours, unless it is urgent."),
        account=_("The embedded account: copies are only written into a folder, to be looked at."),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{FILE}.new")
    draft.write_text(text, encoding="utf-8")
    try:
        load(draft)
    except BaseException:
        draft.unlink()
        raise
    draft.rename(path)
    say(_("Written: {file}").format(file=path))
