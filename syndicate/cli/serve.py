"""``tambour serve``: the site on this machine, built again whenever something that it is made of changes.

It builds apart, under ``.tambour/serve``: its pages link to copies on this machine and may hold drafts, so they must
never be in the folder that goes online. It publishes nothing.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import click

from syndicate import originals, places, search
from syndicate.build import Busy, Report, apart, build
from syndicate.checks import advise
from syndicate.cli import engine
from syndicate.cli.common import FEED, Whole, configuration, editorial_now, now_option, say, style
from syndicate.cli.preview import previews
from syndicate.config import Config
from syndicate.errors import ConfigError, TambourError
from syndicate.i18n import _, decimal, ngettext
from syndicate.model import Account
from syndicate.preview_files import write
from syndicate.serve import COPIES, outboxes, served
from syndicate.source import Problem, Reading, visible
from syndicate.watch import Watch

HOME = "serve"  # under .tambour/
PREVIEW = "/_preview/"
MOST_SHOWN = 12  # problems, after each build
BUSY = 0.5  # seconds between two tries while another build runs


@click.command(
    help=_("Build the site, serve it on this machine, and build it again when a file changes. Nothing is published.")
)
@click.option("--port", type=Whole(0, 65535), default=8000, show_default=True, help=_("0 takes a free port."))
@click.option("--drafts", is_flag=True, help=_("Also show drafts, and what is dated in the future."))
@now_option
@click.pass_obj
def command(folder: Path, port: int, drafts: bool, now: str | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    workshop = Workshop(folder, drafts=drafts, now=now)
    config = configuration(folder)
    mounts = workshop.mounts
    mounts.update(_mounts(config))
    # The links of the site to its copies lead to where they are served.
    os.environ["TAMBOUR_OUTBOX_URL"] = COPIES
    try:
        with served(apart(config, HOME).site.output, port=port, mounts=mounts) as address:
            for line in _welcome(config, address):
                say(line)
            watch = Watch(_watched(config))
            while True:
                config = workshop.build() or config
                watch.places = _watched(config)
                for path in sorted(watch.wait()):
                    say(_("Changed: {path}").format(path=_relative(config, path)))
    except KeyboardInterrupt:
        say("")


def _stop(_number: int, _frame: FrameType | None) -> None:
    """End in one way, whether by Ctrl-C or asked by the system."""
    raise KeyboardInterrupt


@dataclass
class Workshop:
    """What is kept from one build to the next."""

    folder: Path
    drafts: bool
    now: str | None
    mounts: dict[str, Path] = field(default_factory=dict)
    search: bool = field(default_factory=search.ready)  # else its page says that it cannot search
    accounts: dict[str, Account] = field(default_factory=dict)  # as configured
    limited: list[Account] = field(default_factory=list)  # under the limits that their servers publish

    def build(self) -> Config | None:
        """Build once and say how it went; a fault leaves the last good site as it is. Give what was read, if it was."""
        config = None
        try:
            config = configuration(self.folder)
            editorial = editorial_now(config, self.now)
            self.mounts.update(_mounts(config))
            site = apart(config, HOME)
            report = self._build(site, editorial)
            reading = originals.read_all(config, editorial)
        except (TambourError, OSError) as error:
            say(style(_("The site was not built; the last good one is still served."), colour="red"))
            for line in str(error).splitlines():
                say(f"  {_short(line, self.folder)}")
            return config
        self._tell(config, report, [*reading.problems, *advise(reading.sources, config, editorial)])
        try:
            self._preview(site, reading, editorial)
        except (TambourError, OSError) as error:
            say(_("The preview could not be made: {reason}").format(reason=error))
        return config

    def _build(self, site: Config, editorial: datetime) -> Report:
        # Nothing to go on serving yet: then better a site without the originals at fault than none.
        first = not (site.site.output / FEED).is_file()
        while True:
            try:
                return build(site, now=editorial, keep_going=first, drafts=self.drafts, search_too=self.search)
            except Busy:  # a “tambour build” beside us: it does not last
                time.sleep(BUSY)

    def _tell(self, config: Config, report: Report, problems: Iterable[Problem]) -> None:
        done = ngettext("Built: {count} original, {seconds} s.", "Built: {count} originals, {seconds} s.",
                        report.originals)  # fmt: skip
        say(style(done.format(count=report.originals, seconds=decimal(report.seconds)), colour="green"))
        for warning in report.warnings:
            say(_("Warning: {message}").format(message=warning))
        problems = sorted(problems, key=lambda problem: problem.severity)
        for problem in problems[:MOST_SHOWN]:
            say(f"  {_line(config, problem)}")
        more = len(problems) - MOST_SHOWN
        if more > 0:
            say("  " + _("and {count} more: “tambour check”").format(count=more))

    def _preview(self, site: Config, reading: Reading, editorial: datetime) -> None:
        if self.accounts != dict(site.accounts):  # servers are asked once, not after each build
            self.limited = engine.limited(site, (), say)
            self.accounts = dict(site.accounts)
        shown = previews(site, self.limited, editorial, reading)
        write(_preview_folder(site), shown, commune=site.commune.name, now=editorial.astimezone(site.zone))


def _welcome(config: Config, address: str) -> Iterable[str]:
    """Name the addresses to open."""
    yield _("The site:    {address}").format(address=f"{address}{_base(config)}/")
    yield _("The preview: {address}").format(address=f"{address}{PREVIEW}")
    for prefix, folder in outboxes(config.accounts.values()).items():
        if (folder / "index.html").is_file():
            yield _("The copies:  {address}").format(address=f"{address}{prefix}")
    yield _("Ctrl-C stops.")


def _mounts(config: Config) -> dict[str, Path]:
    """Give the folders to serve beside the site, and the site itself where its address has a path."""
    mounts = {PREVIEW: _preview_folder(config)} | outboxes(config.accounts.values())
    base = _base(config)
    return mounts | ({f"{base}/": apart(config, HOME).site.output} if base else {})


def _base(config: Config) -> str:
    return urlsplit(config.commune.url).path.rstrip("/")


def _preview_folder(config: Config) -> Path:
    return config.cache / HOME / "preview"


def _watched(config: Config) -> list[Path]:
    """Name all that a build reads."""
    found = [config.site.content, config.path, config.ledger, places.pelican_settings(config.root)]
    with contextlib.suppress(ConfigError):  # an unknown theme: the build says it
        found.append(places.theme(config.site.options.get("theme", "commune")))
    return found


def _line(config: Config, problem: Problem) -> str:
    place = ":".join(str(part) for part in (_relative(config, problem.file), problem.line) if part is not None)
    warning = _("warning: ") if problem.severity == "warning" else ""
    return f"{visible(place)}: {warning}{visible(problem.message)}"


def _relative(config: Config, path: Path) -> str:
    return path.relative_to(config.root).as_posix() if path.is_relative_to(config.root) else str(path)


def _short(line: str, folder: Path) -> str:
    """Write a place as it is seen from the project's folder."""
    return line.removeprefix(f"{folder.resolve()}{os.sep}")
