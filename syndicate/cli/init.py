"""``tambour init``: a few facts about the commune, then tambour.toml and the ledger's first line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from syndicate import ledger
from syndicate.cli.common import configuration, say
from syndicate.config import FILE, load
from syndicate.errors import ConfigError
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
    say(_("Next: “tambour new” writes a first piece of news, then “tambour serve” shows the site."))


def _write(path: Path, name: str | None, url: str | None, timezone: str) -> None:
    """Write the file only once it is known to be right, so that a wrong answer leaves nothing behind."""
    name = name or click.prompt(_("The commune's name:"), prompt_suffix=" ", err=True).strip()
    _judge(_text(name, "https://example.org", timezone))  # so that only the address is asked again
    while True:
        typed = url or click.prompt(_("The site's public address (https://…):"), prompt_suffix=" ", err=True)
        text = _text(name, _address(typed), timezone)
        try:
            _judge(text)
            break
        except ConfigError as error:
            if url:
                raise
            say(error.message)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{FILE}.new")
    draft.write_text(text, encoding="utf-8")
    draft.rename(path)
    say(_("Written: {file}").format(file=path))


def _address(typed: str) -> str:
    """Give an address as the file holds it: with a scheme, without the final slash. Nobody types the scheme."""
    address = typed.strip().rstrip("/")
    named = "." in address or address.startswith("localhost")
    return address if "://" in address or not named else f"https://{address}"


def _text(name: str, url: str, timezone: str) -> str:
    return TEMPLATE.format(
        title=_("The one configuration file of the commune's site"),
        name=json.dumps(name, ensure_ascii=False),
        url=json.dumps(url),
        timezone=json.dumps(timezone),
        strategy=_("No copy is sent during these hours, unless it is urgent."),
        account=_("The embedded account: copies are only written into a folder, to be looked at."),
    )


def _judge(text: str) -> None:
    """Read the file as every command will. Raise ``ConfigError``, which names no file: there is none yet."""
    with TemporaryDirectory() as folder:
        tried = Path(folder) / FILE
        tried.write_text(text, encoding="utf-8")
        try:
            load(tried)
        except ConfigError as error:
            raise ConfigError(error.message) from None
