"""``tambour init``: a few facts about the commune, then tambour.toml and the ledger's first line."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
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
{facts}

[site]
{colours}

[strategy]
# {strategy}
quiet_hours = "21:00-07:30"
{more}
# {account}
[accounts.essai]
kind = "outbox"
like = "mastodon"
{after}"""
# What must not leave this machine, or can be made again: secrets, the built site, the copies of the trial account.
IGNORED = (".env", ".tambour/", "output/", "outbox/", "ledger.jsonl", "ledger.jsonl.lock")
# The zones of what is not Europe/Paris, by the beginning of the postcode.
ZONES = {
    "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion",
    "975": "America/Miquelon", "976": "Indian/Mayotte", "97133": "America/St_Barthelemy", "97150": "America/Marigot",
    "986": "Pacific/Wallis", "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """A key of tambour.toml that can wait: how to ask for it, what its line looks like, what it is for."""

    key: str
    ask: str
    example: str
    purpose: str


def _facts() -> tuple[Fact, ...]:
    """Give what is asked after the name and the address: the look, then what the home and legal pages are made of."""
    notice = _("legal notice")
    return (
        Fact("colours", _("The two colours, deep then light (azur, gueules, sinople, pourpre, sable, or, argent)?"),
             '["sinople", "or"]', _("words of blazon or codes such as #1f6b4a")),
        Fact("address", _("Address of the town hall (number and street)?"), "2, place du Tambour", notice),
        Fact("postcode", _("Postcode?"), "99010", _("gives the time zone, too")),
        Fact("phone", _("Telephone of the town hall?"), "03 53 01 04 20", notice),
        Fact("email", _("E-mail address of the town hall?"), "mairie@…", notice),
        Fact("opening_hours", _("Opening hours (days in English: Mo-Fr 09:00-12:00; Tu 14:00-17:30)?"),
             "Mo-Fr 09:00-12:00; PH off", _("home page: open or closed now")),
        Fact("director", _("Director of publication (usually the mayor)?"), _("The mayor of …"), notice),
        Fact("host", _("Host of the site (name, address, telephone)?"), _("Name, address, telephone"), notice),
        Fact("dpo", _("E-mail address of the data protection officer?"), "dpd@…", _("personal data page")),
        Fact("population", _("Number of inhabitants?"), "1904", _("from 1,000 and from 3,500, the law asks for more")),
    )  # fmt: skip


@click.command(help=_("Write tambour.toml, after a few questions about the commune, and start the ledger."))
@click.option("--name", metavar=_("NAME"), help=_("The commune's name."))
@click.option("--url", metavar=_("ADDRESS"), help=_("The site's public address."))
@click.option("--timezone", metavar=_("ZONE"),
              help=_("The commune's time zone; without it, that of the postcode, else Europe/Paris."))  # fmt: skip
@click.pass_obj
def command(folder: Path, name: str | None, url: str | None, timezone: str | None) -> None:
    path = folder / FILE
    if path.exists():
        say(_("{file} is already there: it is left as it is.").format(file=path))
    else:
        write_settings(path, name, url, timezone)
    config = configuration(folder)
    (config.site.content / "actualites").mkdir(parents=True, exist_ok=True)
    _ignore(folder / ".gitignore")
    if ledger.create(config.ledger, at=datetime.now(UTC)):
        say(_("The ledger begins: {file}").format(file=os.path.relpath(config.ledger)))
    else:
        say(_("The ledger is already there: it is left as it is."))
    say(_("Next: “tambour new” writes a first piece of news, then “tambour serve” shows the site."))


def write_settings(
    path: Path, name: str | None, url: str | None, timezone: str | None, *, more: str = "", after: str = ""
) -> None:
    """Ask what is not given, and write the file once it is known to be right: a wrong answer leaves nothing behind.

    ``more`` and ``after`` are lines that it holds besides (see ``_text``). Raise ``ConfigError``.
    """
    asking = name is None or url is None
    name = name or click.prompt(_("The commune's name:"), prompt_suffix=" ", err=True).strip()
    _judge(_text(name, "https://example.org", timezone, {}))  # so that only the address is asked again
    while True:
        typed = url or click.prompt(_("The site's public address (https://…):"), prompt_suffix=" ", err=True)
        address = _address(typed)
        try:
            _judge(_text(name, address, timezone, {}))
            break
        except ConfigError as error:
            if url:
                raise
            say(error.message)
    values = _ask_all(name, address, timezone) if asking else {}
    text = _text(name, address, timezone, values, more=more, after=after)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{FILE}.new")
    draft.write_text(text, encoding="utf-8")
    draft.rename(path)
    say(_("Written: {file}").format(file=path))


def _ask_all(name: str, url: str, timezone: str | None) -> dict[str, str]:
    """Ask for each fact, again when the answer cannot be; give the values as TOML, without those left for later."""
    say(_("Press Enter to leave an answer for later."))
    values: dict[str, str] = {}
    for fact in _facts():
        while typed := click.prompt(fact.ask, default="", show_default=False, prompt_suffix=" ", err=True).strip():
            tried = {**values, fact.key: _value(fact.key, typed)}
            try:
                _judge(_text(name, url, timezone, tried))
            except ConfigError as error:
                say(error.message)
            else:
                values = tried
                break
    return values


def _value(key: str, typed: str) -> str:
    """Give an answer as TOML writes it."""
    if key == "colours":
        return json.dumps([word for word in re.split(r"[\s,;]+", typed) if word], ensure_ascii=False)
    digits = re.sub(r"\s", "", typed)
    return digits if key == "population" and digits.isascii() and digits.isdigit() else _quoted(typed)


def _address(typed: str) -> str:
    """Give an address as the file holds it: with a scheme, without the final slash. Nobody types the scheme."""
    address = typed.strip().rstrip("/")
    named = "." in address or address.startswith("localhost")
    return address if "://" in address or not named else f"https://{address}"


def _text(
    name: str, url: str, timezone: str | None, values: Mapping[str, str], *, more: str = "", after: str = ""
) -> str:
    """Give the whole file; what is not known yet is a line to complete, behind a #.

    ``more`` are other lines of the strategy, ``after`` other tables, all whole lines.
    """
    lines = {fact.key: _line(fact, values.get(fact.key)) for fact in _facts()}
    colours = lines.pop("colours")
    return TEMPLATE.format(
        title=_("The one configuration file of the commune's site"),
        name=_quoted(name),
        url=_quoted(url),
        timezone=_quoted(timezone or _zone(values.get("postcode", ""))),
        facts="\n".join(lines.values()),
        colours=colours,
        strategy=_("No copy is sent during these hours, unless it is urgent."),
        more=more,
        after=after,
        account=_("The embedded account: copies are only written into a folder, to be looked at."),
    )


def _line(fact: Fact, value: str | None) -> str:
    if value is not None:
        return f"{fact.key} = {value}"
    example = fact.example if fact.key in ("colours", "population") else _quoted(fact.example)
    return f"# {fact.key} = {example}  # {fact.purpose}"


def _quoted(text: str) -> str:
    """Write a text as TOML, which reads what JSON writes."""
    return json.dumps(text, ensure_ascii=False)


def _zone(postcode: str) -> str:
    digits = postcode.strip('"')
    return ZONES.get(digits) or ZONES.get(digits[:3]) or "Europe/Paris"


def _judge(text: str) -> None:
    """Read the file as every command will. Raise ``ConfigError``, which names no file: there is none yet."""
    with TemporaryDirectory() as folder:
        tried = Path(folder) / FILE
        tried.write_text(text, encoding="utf-8")
        try:
            load(tried)
        except ConfigError as error:
            raise ConfigError(error.message) from None


def _ignore(path: Path) -> None:
    """Keep secrets and what can be made again out of git, unless the commune has already said what it keeps out."""
    if not path.exists():
        path.write_text("".join(f"/{name}\n" for name in IGNORED), encoding="utf-8")
        say(_("Written: {file}").format(file=path))
