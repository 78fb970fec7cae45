"""Say what a build made: which files stay as they were in the site before, and what the state has to remember."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pelican import Pelican

from syndicate import prints

from . import agenda, bases, calendars, looks, redirects, writing
from .site import STATE, Site, of
from .state import State, from_micros


def report(pelican: Pelican) -> dict[str, Any]:
    """Give what has to be known to put the pages in place. ``close`` is to be called then; it is the end of it.

    ``outputs`` gives the files that the last build made of an original at fault, its page first.
    """
    settings = pelican.settings
    site, state = of(settings), settings[STATE]
    writer: writing.Pages = settings[writing.WRITER]
    shown = {content.traced_as for content in site.every}
    outputs = {
        name: [one.page, *state.uses(one.page), *(json.loads(one.leading) if one.leading else ())]
        for name, one in state.originals.items()
        if one.page and name not in shown
    }
    return {
        "outputs": outputs, "kept": list(writer.kept), "before": set(state.files), "made": len(writer.remade),
        "anew": state.anew, "changes": _changes(site, writer), "count": len({one.source.id for one in site.every}),
        "close": _closing(pelican, outputs),
    }  # fmt: skip


def _closing(pelican: Pelican, outputs: dict[str, list[str]]) -> Callable[[list[str], set[str]], None]:
    """Have the state remember this build."""
    settings = pelican.settings
    site, state, plan, told = of(settings), settings[STATE], settings[writing.KEY], settings[looks.KEY]
    writer: writing.Pages = settings[writing.WRITER]
    content = site.config.site.content
    leading = {
        path.relative_to(content).as_posix(): json.dumps(files, ensure_ascii=False)
        for path, files in settings.get(redirects.KEY, {}).items()
    }

    def close(kept: list[str], stays: set[str]) -> None:
        fresh = prints.sizes(Path(pelican.output_path))
        files = {name: state.files[name] for name in stays if name in state.files and name not in fresh} | fresh
        pages = {content.traced_as: file for content, file in site.files.items()}
        seen = told.originals(state.originals, pages, leading)
        # The page of a file at fault stays: the next build must still know which it is.
        for name in kept:
            seen[name] = state.originals[name]._replace(seen=told.seen.get(name, ""))
        facts = {"pages": plan.base, "programs": bases.made_by(), **told.facts()}
        there = [*writer.jobs, *(outputs[name][0] for name in kept)]
        state.close(facts, there, writer.asked(), seen, files, plan.values)
        texts = settings[writing.TEXTS]
        texts.kept.close(set(texts.keys_by_name.values()))

    return close


def _changes(site: Site, writer: writing.Pages) -> str:
    """Give the next moment at which the site is no longer the same though no file changes."""
    plan = writer.plan
    moments = [one.until for one in writer.made.values() if one.until]
    moments += [from_micros(until) for until in _kept_until(writer, plan.state)]
    moments += [trace.until for _value, trace in site.__dict__.get("_kept", {}).values() if trace.until]
    now = from_micros(plan.now)
    dates = [one.date for one in site.sources.values() if one.status == "published" and one.date and one.date > now]
    moments += [*dates, calendars.next_change(site), *filter(None, [agenda.next_change(site)])]
    return min(moments).astimezone(site.config.zone).isoformat()


def _kept_until(writer: writing.Pages, state: State) -> Iterator[int]:
    for name in writer.jobs.keys() - writer.made.keys():
        if (until := state.pages[name].until) is not None:
            yield until
