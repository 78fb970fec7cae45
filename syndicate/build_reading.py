"""What a build reads before it makes anything: the originals with their faults, the ledger, what earlier builds saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from syndicate import acts, ledger, originals, portraits
from syndicate.config import Config
from syndicate.i18n import _
from syndicate.model import History
from syndicate.portraits import Portrait
from syndicate.shelf import Shelf
from syndicate.source import Problem, Reading, Source


@dataclass(frozen=True, slots=True)
class Ready:
    """What was read. ``wanted`` are the files at fault whose previous pages should stay."""

    config: Config
    reading: Reading
    history: History
    before: dict[str, Portrait]
    shelf: Shelf
    faults: list[Problem]  # errors of originals, by file and line, those that only comparing them told among them
    wanted: list[Path]


def read(
    config: Config, now: datetime, left_out: tuple[str, ...] = (), told: Callable[[], Mapping[str, str]] = dict
) -> Ready:
    """Read all, in the language of whoever builds.

    ``left_out`` names originals that could not be made into pages; ``told`` gives digests of files by path.
    The page of a file at fault that also says that it is a draft, or for later, does not stay, nor do its translations.
    """
    shelf = Shelf(config, told)
    reading = originals.read_all(config, now=now, shelf=shelf)
    shelf.keep()
    history = ledger.read(config.ledger)
    before = originals.recall(config)
    renamed = originals.renamed(reading.sources, history, before)
    faults = [problem for problem in (*reading.problems, *renamed) if problem.severity == "error"]
    files = list(dict.fromkeys(fault.file for fault in faults))
    hidden = {source.path for source in reading.sources if not source.public(now)} if files else set()
    files = [file for file in files if not hidden & {file, originals.original_of(file)}]
    # A sound translation of an original at fault is not built either: its page stays too.
    files += [
        one.path
        for one in (reading.sources if files else ())
        if one.translation_of in files and one.path not in {*files, *hidden}
    ]
    impossible = unmakeable(config, left_out)
    return Ready(config, reading, history, before, shelf, faults + impossible, files + [one.file for one in impossible])


def unmakeable(config: Config, names: tuple[str, ...]) -> list[Problem]:
    """Give the originals that could not be made into pages, when the fault seems theirs and not the site's.

    The checks refuse what is known to fail; this is for what nobody thought of, so that it stops no alert.
    """
    message = _("This text cannot be made into a page; .tambour/build.log says more.")
    return [Problem(config.site.content / name, None, "unreadable", message) for name in names]


def seen(config: Config, ready: Ready, now: datetime) -> dict[str, Portrait]:
    """Draw the portraits that the next builds may have to look at: of what has copies, may have some, or must stay.

    What has copies is remembered after its file is gone: it may come back, or be mended, under another name.
    """
    out = {copy.original for copy in ready.history.copies.values()}
    # That an act was to stay is forgotten once a build was made without it: it was told before that.
    found = {id_: replace(one, until="") for id_, one in ready.before.items() if id_ in out}
    young = now - timedelta(days=config.policy.sync_days)
    for source in ready.reading.sources:
        if source.translation_of is not None or not source.date or not source.id.isprintable():
            continue
        until = acts.stays_until(source, now, config.zone)
        if until or source.id in out or _last(source) >= young:
            found[source.id] = portraits.portrait(source, until, ready.shelf.words(source))
    return found


def _last(source: Source) -> datetime:
    assert source.date is not None  # noqa: S101  # whoever asks has looked
    return max(source.date, source.modified or source.date)
