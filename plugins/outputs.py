"""Say which files of the output each original gave: its page, what the page uses, and what leads to it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pelican import Pelican, signals

from . import redirects
from .site import Site, of

ADDRESS = re.compile(r'\b(?:src|href|srcset)="([^"]*)"')
CARD = re.compile(r'<meta property="og:image" content="([^"]*)"')
KEY = "TAMBOUR_OUTPUTS"


def note(pelican: Pelican) -> None:
    """Note the outputs of each original, by the path of its file in content/, for the build report."""
    site, output = of(pelican.settings), Path(pelican.output_path)
    leading = pelican.settings.get(redirects.KEY, {})
    pelican.settings[KEY] = {
        content.source.path.relative_to(site.config.site.content).as_posix(): {
            "id": content.source.id,
            "outputs": [*outputs(site, content, output), *leading.get(content.source.path, ())],
        }
        for content in site.every
    }


def outputs(site: Site, content: Any, output: Path) -> list[str]:
    """Give the page of an original, then the files of content/ that the page uses, all relative to the output."""
    html = (output / content.save_as).read_text(encoding="utf-8")
    used = {content.save_as: None}
    cards = [f"{site.base}/{url.removeprefix(site.absolute(''))}" for url in CARD.findall(html)]
    for written in [*ADDRESS.findall(html), *cards]:
        for candidate in unescape(written).split(","):
            path = unquote(candidate.strip().partition(" ")[0]).removeprefix(f"{site.base}/")
            shared = path.startswith(("theme/", "http:", "https:")) or path.endswith(
                (".xml", ".json", "/agenda.ics", "/seances.ics")
            )
            if path and not shared and ".." not in path and (output / path).is_file():
                used[path] = None
    return list(used)


def register() -> None:
    """Connect to Pelican."""
    signals.finalized.connect(note)
