"""Say what a build made: which files each original gave, and which files stay as they were in the site before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pelican import Pelican

from . import agenda, bases, calendars, redirects, writing
from .site import STATE, Site, of


def report(pelican: Pelican) -> dict[str, Any]:
    """Give the facts of the report, and have the state remember this build. It is the end of it."""
    settings = pelican.settings
    site, state, plan = of(settings), settings[STATE], settings[writing.KEY]
    writer: writing.Pages = settings[writing.WRITER]
    fresh = dict(_files(Path(pelican.output_path)))
    files = {name: state.files[name] for name in writer.kept if name not in fresh} | fresh
    before = sorted(state.files)
    facts = {"pages": plan.base, "texts": bases.texts(settings), "programs": bases.made_by()}
    state.close(facts, set(settings[writing.TEXTS].keys_by_name.values()), writer.made, files)
    leading = settings.get(redirects.KEY, {})
    originals = {
        content.traced_as: {
            "id": content.source.id,
            "outputs": [name for name in outputs(site, content) if name in files]
            + leading.get(content.source.path, []),
        }
        for content in site.every
    }
    return {
        "originals": originals, "kept": [name for name in files if name not in fresh], "before": before,
        "made": len(writer.remade), "anew": state.anew, "changes": _changes(site, writer),
    }  # fmt: skip


def outputs(site: Site, content: Any) -> list[str]:
    """Give the page of an original, then the files that it names."""
    return list(dict.fromkeys((content.save_as, *site.made[content.save_as].uses)))


def _changes(site: Site, writer: writing.Pages) -> str:
    """Give the next moment at which the site is no longer the same though no file changes."""
    now = writer.plan.now
    moments = [made.trace.until for made in writer.made.values() if made.trace.until]
    moments += [trace.until for _value, trace in site.__dict__.get("_kept", {}).values() if trace.until]
    dates = [one.date for one in site.sources.values() if one.status == "published" and one.date and one.date > now]
    moments += [*dates, calendars.next_change(site), *filter(None, [agenda.next_change(site)])]
    return min(moments).astimezone(site.config.zone).isoformat()


def _files(folder: Path) -> Iterator[tuple[str, int]]:
    """Give every file that this build wrote, with its size."""
    for place, _folders, names in os.walk(folder):
        for name in names:
            file = Path(place, name)
            yield file.relative_to(folder).as_posix(), file.stat().st_size
