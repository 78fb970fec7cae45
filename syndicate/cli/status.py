"""``tambour status``: the copies of each original, from the ledger alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from syndicate import ledger, originals
from syndicate.cli.common import configuration, json_option, print_json, say
from syndicate.config import Config
from syndicate.errors import ConfigError
from syndicate.i18n import _
from syndicate.model import Copy, State


@click.command(help=_("Show the copies of each original, or of one ARTICLE (its id or its file)."))
@click.argument("article", required=False, metavar=_("[ARTICLE]"))
@json_option
@click.pass_obj
def command(folder: Path, article: str | None, as_json: bool) -> None:
    config = configuration(folder)
    history = ledger.read(config.ledger)
    copies = sorted(history.copies.values(), key=lambda copy: (copy.original, copy.account))
    if article:
        wanted = original_id(article)
        copies = [copy for copy in copies if copy.original == wanted]
        if not copies:
            _without_copy(config, article, wanted)
            if as_json:
                print_json([])
            return
    if as_json:
        print_json([_data(copy) for copy in copies])
        return
    if not copies:
        say(_("No copy was ever made."))
    original = ""
    for copy in copies:
        if copy.original != original:
            original = copy.original
            say(f"{original}  {copy.title}".rstrip())
        say(f"   {copy.account:<16} {_describe(copy)}")


def _without_copy(config: Config, article: str, wanted: str) -> None:
    """Say that an original has no copy yet. Raise ``ConfigError`` when there is no such original."""
    paths = {Path(article).resolve(), (config.root / article).resolve()}
    reading = originals.read_all(config, datetime.now(UTC))
    known = any(source.id == wanted or source.path.resolve() in paths for source in reading.sources)
    if not known and not any(problem.file.resolve() in paths for problem in reading.problems):
        raise ConfigError(_("There is no original “{id}”, and the ledger knows no copy of it.").format(id=wanted))
    say(_("“{id}” has no copy yet.").format(id=wanted))


def original_id(article: str) -> str:
    """Give the id meant by an id or by a file of content/ (unless its front matter names another)."""
    path = article.removeprefix("./").removeprefix("content/")
    return path.removesuffix(".md")


def _describe(copy: Copy) -> str:
    states = {
        State.NEVER: _("never published"),
        State.LIVE: _("online"),
        State.GONE: _("deleted on the network by somebody"),
        State.WITHDRAWN: _("withdrawn"),
    }
    words = states[copy.state]
    if copy.state is State.LIVE and not copy.ours:
        words += " " + _("(not made by Tambour)")
    if copy.state is State.LIVE and copy.waits:
        words = _("waits there for a person, who shows it to readers")
    if copy.state is State.LIVE and copy.copy_url:
        words += f"  {copy.copy_url}"
    if copy.attempt is not None:
        words += "  " + _("in doubt: {reason}").format(reason=copy.reason or _("the last run was interrupted"))
    elif copy.refused:
        words += "  " + _("refused: {reason}").format(reason=copy.reason)
    return words


def _data(copy: Copy) -> dict[str, Any]:
    return {
        "original": copy.original,
        "account": copy.account,
        "state": str(copy.state),
        "copy_id": copy.copy_id,
        "copy_url": copy.copy_url,
        "ours": copy.ours,
        "generation": copy.generation,
        "published": copy.published.isoformat() if copy.published else None,
        "in_doubt": copy.attempt is not None,
        "reason": copy.reason,
        "waits": copy.waits,
    }
