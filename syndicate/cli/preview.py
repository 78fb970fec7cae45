"""``tambour preview``: each account's copy as it will look, before anything is sent."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from syndicate import feed, ledger, originals
from syndicate.build import apart, build
from syndicate.cli import engine
from syndicate.cli.common import (
    FEED,
    configuration,
    editorial_now,
    json_option,
    nothing_to_do,
    now_option,
    print_json,
    say,
    stale,
    style,
)
from syndicate.cli.forge import MOST, summarise
from syndicate.cli.printing import Styled, harmless
from syndicate.cli.status import original_id
from syndicate.config import Config
from syndicate.errors import ConfigError, ContentError
from syndicate.i18n import _
from syndicate.kits import kit_of
from syndicate.model import Account
from syndicate.nearest import nearest
from syndicate.preview import Preview, by_original, preview
from syndicate.preview_files import as_data, write
from syndicate.preview_page import counted, network_name, place_of, state
from syndicate.preview_parts import picture_facts
from syndicate.preview_summary import summary
from syndicate.source import Reading, Source

COLOURS = {"go": "green", "wait": "yellow", "stop": "red", "none": "bright_black"}
WIDEST = 100  # columns


@click.command(
    help=_("Show each copy as it will look: its text, its adapted pictures, its time or why it waits. Nothing is sent. "
           "With ARTICLE (its id or its file), its copies on every account, even those of a draft.")
)  # fmt: skip
@click.argument("article", required=False, metavar=_("[ARTICLE]"))
@click.option("--build", "build_first", is_flag=True, help=_("Build the site first."))
@click.option("--summary", "in_summary", is_flag=True,
              help=_("Also put it into the summary of the run, on a forge that shows one."))  # fmt: skip
@click.option("--account", "names", multiple=True, metavar=_("NAME"), help=_("Only this account (repeatable)."))
@now_option
@json_option
@click.pass_obj
def command(
    folder: Path, article: str | None, build_first: bool, in_summary: bool, names: tuple[str, ...], now: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    config = configuration(folder)
    editorial = editorial_now(config, now)
    engine.chosen(config, names)  # a name that is unknown is told before anything is built
    reading = originals.read_all(config, editorial)
    source = _asked(config, reading, article) if article else None
    if source is not None and not source.public(editorial):
        say(_("The site does not show this original yet: it is built apart, to look at."))
        config = apart(config, "preview")
        build(config, now=editorial, keep_going=True, drafts=True)
    elif build_first:
        build(config, now=editorial, say=say)
    elif stale(config):
        say(_("Files have changed since the last build: add --build to see them as they are now."))
    accounts = engine.limited(config, names, say)
    shown = previews(config, accounts, editorial, reading, only=source.id if source else "")
    place = config.cache / "preview"
    page = write(place, shown, commune=config.commune.name, now=editorial.astimezone(config.zone))
    if in_summary and not summarise(summary(shown, most=MOST)):
        say(_("This forge shows no summary of a run: the page and the lines below say the same."))
    if as_json:
        print_json(as_data(shown, place, now=editorial))
        return
    for line in as_lines(shown, min(shutil.get_terminal_size().columns, WIDEST), outdated=stale(config)):
        say(line)
    say(_("The same as a page: {page}").format(page=page))


def previews(
    config: Config, accounts: Sequence[Account], editorial: datetime, reading: Reading, *, only: str = ""
) -> list[Preview]:
    """Preview the site that the configuration's output holds; ``only`` is the id of one original.

    Raise ``FeedError`` when there is no site, ``ConfigError`` when it does not hold the original.
    """
    built = config.site.output / FEED
    document = feed.load(str(built))
    engine.check_history(config, document, str(built))
    drafts = {
        source.id: _("a draft: nothing is sent as long as its file says “status: draft”")
        for source in reading.sources
        if source.status == "draft"
    }
    shown = preview(
        document, ledger.read(config.ledger), accounts, config.policy, editorial, engine.built_gallery(config),
        only=only, drafts=drafts,
    )  # fmt: skip
    if only and not shown:
        raise ConfigError(_missing(config, reading, only, editorial))
    return shown


def as_lines(shown: Sequence[Preview], width: int, *, outdated: bool = False) -> Iterator[str]:
    """Give previews as lines for a terminal, no longer than ``width`` columns where words let them."""
    if not shown:
        yield nothing_to_do(outdated=outdated)
    for name, group in by_original(shown):
        yield style("\n".join(textwrap.wrap(group[0].title or name, width)), bold=True)
        yield group[0].url or name
        for seen in group:
            yield ""
            yield from _copy_lines(seen, width)
        yield ""


def _copy_lines(seen: Preview, width: int) -> Iterator[str]:
    colour, done, why = state(seen)
    name = f"{seen.account.name} ({network_name(seen)})"
    sentence = _("{name}: {words}").format(name=name, words=f"{done}, {why}")
    told = textwrap.wrap(sentence, width - 2, subsequent_indent="  ")
    plain = harmless("\n".join("  " + line for line in told))
    yield Styled(plain.replace(done, style(done, colour=COLOURS[colour]), 1))
    if seen.draft is None:
        return
    kit = kit_of(seen)
    whole = kit.text if kit else "\n\n".join((seen.draft.text, *seen.draft.following))
    for line in whole.splitlines():
        # An address is never cut in two: it must be possible to click it.
        parts = textwrap.wrap(line, width - 4, break_long_words=False, break_on_hyphens=False) or [""]
        yield from (f"  │ {part}".rstrip() for part in parts)
    for attachment in seen.post.attachments if seen.post else ():
        alt = attachment.alt or _("No alternative text")
        yield from _hung("  ▣ ", f"{alt} ({picture_facts(attachment)})", width)
    if seen.carded:
        label = _("Link card: {title}").format(title=seen.draft.link.title)
        yield from _hung("  ⧉ ", label, width)
    for number, step in enumerate(kit.steps if kit else (), 1):
        yield from _hung(f"  {number}. ", step, width)
    facts = [*filter(None, [place_of(seen)]), counted(seen)]
    facts += [_("Costs {cost}").format(cost=seen.cost)] if seen.cost else []
    yield "  " + "; ".join(facts)


def _hung(mark: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=mark, subsequent_indent=" " * len(mark))


# ------------------------------------------------------------------------------------------- the original asked for


def _asked(config: Config, reading: Reading, article: str) -> Source:
    """Find an original by its id or its file. Raise ``ConfigError``, or ``ContentError`` when it is at fault."""
    paths = {Path(article).resolve(), (config.root / article).resolve()}
    wanted = original_id(article)
    for problem in reading.problems:
        if problem.severity == "error" and problem.file.resolve() in paths:
            raise ContentError(problem.message, file=problem.file, line=problem.line)
    found = [source for source in reading.sources if source.path.resolve() in paths or source.id == wanted]
    if not found:
        near = nearest(wanted, {source.id for source in reading.sources})
        hint = " " + _("Did you mean “{near}”?").format(near=near) if near else ""
        raise ConfigError(_("There is no original “{id}”.").format(id=wanted) + hint)
    source = min(found, key=lambda one: one.translation_of is not None)
    faults = [problem for problem in reading.problems if problem.severity == "error" and problem.file == source.path]
    for problem in faults:
        raise ContentError(problem.message, file=problem.file, line=problem.line)
    return next((one for one in reading.sources if one.path == source.translation_of), source)


def _missing(config: Config, reading: Reading, name: str, editorial: datetime) -> str:
    """Say why the built site hands over nothing about an original that exists."""
    source = next(source for source in reading.sources if source.id == name)
    latest = max((moment for moment in (source.date, source.modified) if moment is not None), default=None)
    days = config.policy.sync_days
    if latest is None or (editorial - latest).days >= days:
        message = _("“{id}” is too old for the networks: it is neither announced nor followed after {days} days.")
        return message.format(id=name, days=days)
    return _("The last build does not know “{id}”: add --build.").format(id=name)
