"""``tambour report``: what a publishing run did, for the secretary, from what the run left behind."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from syndicate import feed as feeds
from syndicate import ledger, networks, report_text
from syndicate.build import REPORT
from syndicate.cli.common import configuration, json_option, print_json, say
from syndicate.cli.engine import FEED
from syndicate.cli.printing import show
from syndicate.cli.telling import file_page, notify_option, run_page, told
from syndicate.config import Config, environment
from syndicate.errors import ConfigError, FeedError, LedgerError
from syndicate.i18n import _
from syndicate.model import ActionKind, Held, Outcome
from syndicate.report import Facts, Fault, Page, Report, report

RESULTS = ("success", "failure", "cancelled", "skipped")
# What the runner sets: a file whose Markdown it shows on the run's page.
SUMMARY = "GITHUB_STEP_SUMMARY"
MOST_SAID = 300  # characters of a step's last words


@click.command(help=_(
    "Say in plain words what a publishing run did: what went where, what waits and until when, what failed and what "
    "to do. It reads what the run left behind, and sends nothing but, with --notify, word of new problems."
))  # fmt: skip
@click.option("--apply", "applied", type=click.Path(path_type=Path), metavar=_("FILE"),
              help=_("What “tambour apply --json” printed."))  # fmt: skip
@click.option("--step", "steps", multiple=True, metavar="NAME=RESULT",
              help=_("How a step of the run ended: success, failure, cancelled or skipped (repeatable)."))  # fmt: skip
@click.option("--log", "logs", multiple=True, metavar=_("NAME=FILE"),
              help=_("What a step said, for its last words when it failed (repeatable)."))  # fmt: skip
@click.option("--markdown", is_flag=True, help=_("Print Markdown instead of plain text."))
@click.option("--summary", type=click.Path(path_type=Path), metavar=_("FILE"), envvar=SUMMARY,
              help=_("Also add the report, in Markdown, to this file (a forge names its own)."))  # fmt: skip
@notify_option
@json_option
@click.pass_obj
def command(
    folder: Path, applied: Path | None, steps: tuple[str, ...], logs: tuple[str, ...], markdown: bool,
    summary: Path | None, notify: bool, as_json: bool,
) -> None:  # fmt: skip
    config = configuration(folder)
    ended = dict(_pair(step, RESULTS) for step in steps)
    said = {name: words for name, file in map(_pair, logs) if (words := _last_words(Path(file)))}
    made = report(_facts(config, applied, ended, said))
    if summary:
        with summary.open("a", encoding="utf-8") as file:
            file.write(report_text.markdown(made))
    if as_json:
        print_json(_data(made))
    else:
        write = report_text.markdown if markdown else report_text.plain
        show(write(made).removesuffix("\n"))
    # Last: whoever cannot be told must not keep the report from being read.
    if notify and not told(config, made.problems, made.areas):
        sys.exit(1)


def _facts(config: Config, applied: Path | None, steps: Mapping[str, str], said: Mapping[str, str]) -> Facts:
    """Gather what the run left behind; what is missing, or makes no sense, is what a step that failed leaves."""
    results = _read(applied) if applied else None
    built = None if steps.get("build") == "skipped" else _read(config.cache / REPORT)
    environ = environment(config.root)
    return Facts(
        commune=config.commune.name,
        url=config.commune.url,
        accounts=_accounts(config),
        pages=_pages(config),
        outcomes=tuple(_outcomes(results)) if results else None,
        held=tuple(_holds(results)) if results else (),
        faults=tuple(_faults(config, built, environ)) if built and _new(built, steps) else None,
        unshared=str(results.get("unshared", "")) if results else "",
        steps=steps,
        said=said,
        run=run_page(environ),
    )


def _read(file: Path) -> dict[str, Any] | None:
    """Read what a command printed or wrote; ``None`` when it did not come to that."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _new(built: Mapping[str, Any], steps: Mapping[str, str]) -> bool:
    """Tell whether the build's report is of this run: a build that failed whole leaves that of an earlier one."""
    return steps.get("build", "success") == "success" or bool(built.get("faults"))


def _outcomes(results: Mapping[str, Any]) -> Iterator[Outcome]:
    try:
        for one in results["outcomes"]:
            kind = ActionKind(one["action"])
            yield Outcome(kind, one["original"], one["account"], one["result"], one["copy_url"], one["reason"])
    except (KeyError, TypeError, ValueError):
        raise _senseless() from None


def _holds(results: Mapping[str, Any]) -> Iterator[Held]:
    try:
        for one in results.get("held", ()):
            yield Held(one["original"], one["account"], one["code"], one["reason"], bool(one["left_out"]))
    except (KeyError, TypeError):
        raise _senseless() from None


def _senseless() -> ConfigError:
    return ConfigError(_("--apply takes the file with what “tambour apply --json” printed."))


def _faults(config: Config, built: Mapping[str, Any], environ: Mapping[str, str]) -> Iterator[Fault]:
    for one in built.get("faults", ()):
        yield Fault(one["file"], one["line"], one["message"], file_page(environ, config.root, one["file"]))


def _accounts(config: Config) -> dict[str, str]:
    """Give the name of each account as people know it: that of its network, when it is the only one there."""
    kinds = [account.kind for account in config.accounts.values()]
    return {
        name: networks.load(account.kind).title
        if account.kind != "outbox" and kinds.count(account.kind) == 1 else name
        for name, account in config.accounts.items()
    }  # fmt: skip


def _pages(config: Config) -> dict[str, Page]:
    """Give the originals that the ledger and the last build know; without them, their ids must do."""
    pages: dict[str, Page] = {}
    try:
        for copy in ledger.read(config.ledger).copies.values():
            pages[copy.original] = Page(copy.title or copy.original, copy.url)
    except LedgerError as error:
        say(str(error))
    built = config.site.output / FEED
    try:
        originals = feeds.load(str(built)).originals if built.is_file() else ()
    except FeedError as error:
        say(str(error))
        originals = ()
    return pages | {original.id: Page(original.title, original.url) for original in originals}


def _pair(text: str, values: tuple[str, ...] = ()) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not re.fullmatch(r"[a-z][a-z0-9_-]*", name) or (values and value not in values):
        raise ConfigError(_("“{text}” is not written NAME=VALUE as this option wants it.").format(text=text))
    return name, value


def _last_words(file: Path) -> str:
    """Give the sentence in which a command said why it failed, else the last line of what it said."""
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return ""
    lines = [line for line in lines if line]
    prefix = _("Error: {message}").partition("{")[0]
    found = [line.removeprefix(prefix) for line in lines if line.startswith(prefix)] or lines
    return found[-1][:MOST_SAID] if found else ""


def _data(made: Report) -> dict[str, Any]:
    return {
        "summary": report_text.summary(made),
        "run": made.run,
        "published": made.published,
        "done": [asdict(one) for one in made.done],
        "held": [asdict(one) for one in made.held],
        "problems": [
            {"key": one.key, "title": one.title, "wrong": one.wrong, "todo": one.todo, "link": one.link}
            for one in made.problems
        ],
    }
