"""What a build does once its pages are made: keep those of files at fault, put all in place, write the report."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from syndicate import delivery, feed, ledger, portraits, prints, search
from syndicate.config import Config
from syndicate.handover import REPORT, relative, report_of
from syndicate.plan import plan, urgent_only
from syndicate.source import Problem, visible

REDIRECT = b'<meta http-equiv="refresh"'  # what tells a page that only leads to another


@dataclass(frozen=True, slots=True)
class Put:
    """What became of the site: its files, those that changed, what became of the search index."""

    files: int
    changed: list[str]
    search: str


def keep(
    config: Config, files: list[Path], place: delivery.Place, stays: set[str], previous: Mapping[str, list[str]]
) -> list[str]:
    """Bring over from the previous site the pages of these originals, with the pictures and documents they use.

    ``stays`` has the files of the previous site that stay where they are; ``previous`` the files of each original by
    its path, its page first. Give the paths of those whose page is there.
    """
    output, fresh, bare = place.output, place.fresh, not stays
    kept = []
    for file in files:
        name = file.relative_to(config.site.content).as_posix() if file.is_relative_to(config.site.content) else ""
        outputs = previous.get(name)
        if not outputs or not file.is_file():
            continue
        for path in outputs:
            there = (fresh / path).exists() or path in stays
            if (output / path).is_file() and not there and _its_own(output, path, outputs):
                if bare:
                    (fresh / path).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(output / path, fresh / path)
                else:
                    stays.add(path)
        if outputs[0] in stays or (fresh / outputs[0]).is_file():
            kept.append(name)
    return kept


def waiting(config: Config, place: delivery.Place, now: datetime) -> tuple[bool, bool]:
    """Tell whether the plan of this new site has anything urgent to do, and anything else (see ``build.Report``)."""
    document = feed.load(str(place.fresh / "syndication.json"))
    accounts = tuple(config.accounts.values())
    made = plan(document, ledger.read(config.ledger), accounts, config.policy, now)
    urgent = urgent_only(made, document).actions
    return bool(urgent), len(made.actions) > len(urgent) or any(held.left_out for held in made.held)


def put(config: Config, place: delivery.Place, before: set[str], stays: set[str], *, search_too: bool) -> Put:
    """Put the new site in its place; ``before`` are the files of the previous one."""
    whole, lang = not stays, config.commune.lang
    indexed = search.renew(place.fresh, place.output, lang, anew=search_too) if whole else ""
    fresh = prints.sizes(place.fresh)
    files = {*stays, *fresh}
    changed = delivery.deliver(place, whole=whole, fresh=fresh, gone=sorted(before - files))
    if not whole:
        indexed = search.renew_in_place(place.output, lang, anew=search_too)
    return Put(len(files), changed, indexed)


def write_report(
    config: Config, facts: Mapping[str, Any], seen: dict[str, portraits.Portrait], left_out: list[Problem]
) -> None:
    """Write what the build did, for people, programs and the next build."""
    written = dict(facts)
    written["left_out"] = sorted({visible(str(fault.file)) for fault in left_out})
    written["faults"] = [
        {"file": visible(relative(config, fault.file)), "line": fault.line, "message": fault.message}
        for fault in left_out
    ]
    written[portraits.KEY] = portraits.written(seen)
    path = report_of(config)
    fresh = path.with_name(f"{REPORT}.new")
    fresh.write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)


def _its_own(output: Path, path: str, outputs: list[str]) -> bool:
    """Tell whether a page is the original's, or leads to it: another may have come to an old address since."""
    return path == outputs[0] or not path.endswith(".html") or REDIRECT in (output / path).read_bytes()
