"""What the home page is asked to show and does not find: in tambour.toml, not in an original."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from syndicate import toml_places
from syndicate.config import Config
from syndicate.i18n import _
from syndicate.source import Problem, Source


def errands(sources: Iterable[Source], config: Config, now: datetime) -> Iterator[Problem]:
    """Want each errand of [site.tasks] to be a procedure that is online: the home page would show another instead."""
    online = {source.slug for source in sources if source.type == "demarches" and source.public(now)}
    wanted = config.site.options.get("tasks", ())
    if set(wanted) <= online:
        return
    found = toml_places.places(config.path.read_text(encoding="utf-8"))
    for position, name in enumerate(wanted):
        if name not in online:
            place = ("site", "tasks", position)
            line = next((found[place[:size]] for size in (3, 2, 1) if place[:size] in found), 1)
            message = _("“tasks” names “{name}”, which is no procedure that is online.").format(name=name)
            yield Problem(config.path, line, "unknown-task", message, "warning")
