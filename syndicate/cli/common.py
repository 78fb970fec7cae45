"""What several commands share: the configuration, the clock, and how things are printed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from syndicate.config import FILE, Config, load, parse_moment
from syndicate.errors import ConfigError
from syndicate.i18n import _

F = TypeVar("F", bound=Callable[..., Any])
N = TypeVar("N", click.IntRange, click.FloatRange)


def configuration(folder: Path) -> Config:
    """Load the tambour.toml of a folder."""
    return load(folder / FILE)


def editorial_now(config: Config, text: str | None) -> datetime:
    """Give the editorial time: ``--now``, else ``SOURCE_DATE_EPOCH``, else the clock. It is never used for leases."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        if text:
            return parse_moment(text, config.zone)
    except ValueError:
        raise ConfigError(_("“{text}” is not a time such as 2026-11-21T09:00.").format(text=text)) from None
    try:
        if epoch:
            return parse_moment(datetime.fromtimestamp(int(epoch), UTC), config.zone)
    except (ValueError, OverflowError, OSError):
        message = _("SOURCE_DATE_EPOCH is not a time: “{text}” is no number of seconds since 1970.")
        raise ConfigError(message.format(text=epoch)) from None
    return datetime.now(UTC)


def now_option(command: F) -> F:
    """Add ``--now``."""
    return click.option("--now", metavar=_("TIME"), help=_("Act as at this time (2026-11-21T09:00)."))(command)


def named(kind: N) -> N:
    """Give a type of number the name that people read; Click has an English one, and shows it in capitals too."""
    kind.name = _("number")
    return kind


def json_option(command: F) -> F:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help=_("Print data for programs, on standard output."))(
        command
    )


def print_json(data: object) -> None:
    """Print data on standard output; everything for people goes to standard error."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def say(message: str) -> None:
    """Print a line for a person, on standard error; where nobody can read it, the work goes on all the same."""
    with suppress(OSError):
        click.echo(message, err=True)
