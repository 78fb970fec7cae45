"""What several commands share: the configuration, the clock, and how things are printed (see ``printing``)."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from syndicate.cli.printing import print_json, say, style
from syndicate.config import FILE, Config, load
from syndicate.errors import ConfigError
from syndicate.git import Git
from syndicate.i18n import _
from syndicate.moments import parse_moment

__all__ = [
    "FEED", "Seconds", "Whole", "commit_of", "configuration", "editorial_now", "json_option", "nothing_to_do",
    "now_option", "print_json", "say", "stale", "style",
]  # fmt: skip

FEED = "syndication.json"

F = TypeVar("F", bound=Callable[..., Any])


def configuration(folder: Path) -> Config:
    """Load the tambour.toml of a folder."""
    return load(folder / FILE)


def commit_of(root: Path) -> str:
    """Name the commit of the commune's files; empty outside a repository."""
    return Git(root).line("rev-parse", "--verify", "--quiet", "HEAD")


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


class Whole(click.IntRange):
    """A whole number between two bounds, told in the reader's words: Click's are English signs (``x>=1``)."""

    def __init__(self, least: int, most: int | None = None) -> None:
        super().__init__(least, most)
        self.name = _("number")

    def _describe_range(self) -> str:
        return _bounds(self.min, self.max)


class Seconds(click.FloatRange):
    """A time in seconds, told in the reader's words."""

    def __init__(self) -> None:
        super().__init__(0)
        self.name = _("number")

    def _describe_range(self) -> str:
        return _bounds(self.min, self.max)


def _bounds(least: float | None, most: float | None) -> str:
    if most is None:
        return _("at least {least}").format(least=least)
    return _("from {least} to {most}").format(least=least, most=most)


def stale(config: Config) -> bool:
    """Tell whether anything of the originals was written, added or removed after the last build."""
    try:
        built = (config.site.output / FEED).stat().st_mtime
        content = config.site.content
        return any(path.stat().st_mtime > built for path in (content, *content.rglob("*")))
    except OSError:  # there is no build, which is told later; or a file has just gone
        return False


def nothing_to_do(*, outdated: bool) -> str:
    """Say that there is nothing to do, and no more than what the last build lets us know."""
    if outdated:
        return _("Nothing to do for what the last build holds.")
    return _("Nothing to do: every copy says what its original says.")


def json_option(command: F) -> F:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help=_("Print data for programs, on standard output."))(
        command
    )
