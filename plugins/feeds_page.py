"""The page for people about feeds: what one is, and all those of the site with its calendars."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pelican.generators import Generator

from syndicate.config import TYPES
from syndicate.i18n import _

from .feeds import PAGE, REFERENCE, Channel, channels
from .pages import WRITERS
from .pagination import Link
from .site import Site, of


@dataclass(frozen=True, slots=True)
class Part:
    """Some feeds under one heading."""

    heading: str
    feeds: list[Link]


def write(generator: Generator, writer: Any) -> None:
    """Write the page."""
    site = of(generator.settings)
    writer.write_file(
        f"{PAGE}index.html",
        generator.get_template("pages/feeds"),
        generator.context,
        generator.settings["RELATIVE_URLS"],
        template_name="pages/feeds",
        url=PAGE,
        parts=list(parts(site)),
        calendars=[site.calendars[folder] for folder in sorted(site.calendars)],
    )


def parts(site: Site) -> Iterator[Part]:
    """Give the feeds in the order in which people look for them; a part without any is left out."""
    found = {folder: find() for folder, find in channels(site).items()}
    folders = {
        _("All that is new"): ["", *(language.url for language in site.languages)],
        _("By rubric"): [f"{name}/" for name in TYPES if name not in REFERENCE],
        _("By subject"): sorted(folder for folder in found if folder.startswith("categories/")),
        _("Pages that are consulted: what is added"): [f"{name}/" for name in TYPES if name in REFERENCE],
    }
    for heading, wanted in folders.items():
        lines = [_line(found[folder]) for folder in wanted if folder in found]
        if lines:
            yield Part(heading, lines)


def _line(channel: Channel) -> Link:
    """Name a feed by what is in it: the name of the commune after it is the same for all."""
    return Link(channel.folder, channel.title.partition(" – ")[0])


def register() -> None:
    """Connect to Pelican."""
    WRITERS[__name__] = write
