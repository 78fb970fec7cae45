"""``tambour new-site``: the folder of a commune's own site, to be put on a forge; later, its version."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from syndicate import ledger
from syndicate.cli.common import configuration, say
from syndicate.cli.init import write_settings
from syndicate.config import FILE
from syndicate.errors import ConfigError
from syndicate.i18n import _
from syndicate.new_site import Engine, files, upgraded

# Where several machines publish, the ledger is on a branch, checked out into a folder of its own.
LEDGER = 'ledger = "ledger/ledger.jsonl"\n'
NOTIFY = '\n# {words}\n[notify]\nkind = "github"\n'


@click.command("new-site", help=_(
    "Write into FOLDER, new or empty, the site of a commune: a few texts to begin with, tambour.toml after the "
    "questions of “tambour init”, and workflows that call Tambour at this very version. Nothing is ever overwritten. "
    "With --upgrade, a folder made so is brought to this version: content and settings are left as they are."
))  # fmt: skip
@click.argument("folder", type=click.Path(path_type=Path), metavar=_("FOLDER"))
@click.option("--engine", "repository", metavar=_("OWNER/NAME"),
              help=_("The repository of GitHub that publishes Tambour."))  # fmt: skip
@click.option("--upgrade", is_flag=True, help=_("Bring the folder to this version of Tambour."))
@click.option("--name", metavar=_("NAME"), help=_("The commune's name."))
@click.option("--url", metavar=_("ADDRESS"), help=_("The site's public address."))
@click.option("--timezone", metavar=_("ZONE"),
              help=_("The commune's time zone; without it, that of the postcode, else Europe/Paris."))  # fmt: skip
@click.pass_obj
def command(
    base: Path, folder: Path, repository: str | None, upgrade: bool, name: str | None, url: str | None,
    timezone: str | None,
) -> None:  # fmt: skip
    root = base / folder
    if upgrade:
        _upgrade(root)
        return
    if root.exists() and (not root.is_dir() or {one.name for one in root.iterdir()} - {".git"}):
        raise ConfigError(_("“{path}” is not empty: nothing is written over what is there.").format(path=root))
    asked = _("The repository of GitHub that publishes Tambour (owner/name):")
    engine = Engine.named(repository or click.prompt(asked, prompt_suffix=" ", err=True).strip())
    words = _("Who is told when something went wrong: an issue of this repository for each problem.")
    write_settings(root / FILE, name, url, timezone, more=LEDGER, after=NOTIFY.format(words=words))
    config = configuration(root)
    made = files(config, engine, datetime.now(config.zone))
    for place, content in made.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_bytes(content)
    config.ledger.parent.mkdir(exist_ok=True)
    ledger.create(config.ledger, at=datetime.now(UTC))
    say(_("Written: {count} files in {folder}.").format(count=len(made) + 1, folder=folder))
    say(_("Next: README.md there says how to put it online. “tambour serve” shows the site on this machine."))


def _upgrade(root: Path) -> None:
    changed = upgraded(root)
    for place, content in changed.items():
        (root / place).write_bytes(content)
        say(_("Written: {file}").format(file=place))
    if not changed:
        say(_("Nothing to do: this folder already names this version."))
