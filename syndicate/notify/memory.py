"""What was told, for the ways of telling that cannot be asked: as data, kept by each in its own place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from syndicate.notices import Known, Step


def read(data: Any) -> list[Known]:
    """Give what was told; data that makes no sense says nothing, and what is wrong is then told once more."""
    try:
        return [Known(str(key), str(one["mark"]), title=str(one["title"])) for key, one in data.items()]
    except (KeyError, TypeError, AttributeError):
        return []


def after(known: Iterable[Known], steps: Iterable[Step]) -> Mapping[str, Any]:
    """Give what is told once these steps are."""
    told = {one.key: {"mark": one.mark, "title": one.title} for one in known}
    for step in steps:
        if step.notice:
            told[step.notice.key] = {"mark": step.notice.mark, "title": step.notice.title}
        elif step.known:
            told.pop(step.known.key, None)
    return told
