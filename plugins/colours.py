"""The commune's two colours, in a small style sheet beside the theme's: one deep for grounds, one light for marks.

White text stands on the deep colour, and links on white are written in it: it must reach the contrast that the law
asks for (RGAA 4.1, criterion 3.2; WCAG 2.1, 1.4.3: 4.5 to 1).
"""

from __future__ import annotations

import re
from pathlib import Path

from pelican import Pelican, signals

from syndicate.errors import ConfigError
from syndicate.i18n import _

from .site import Site, of

LEAST = 4.5


def write(pelican: Pelican) -> None:
    """Write the style sheet, empty when tambour.toml names no colours."""
    file = Path(pelican.output_path, "theme", "colours.css")
    file.write_text(sheet(of(pelican.settings)), encoding="utf-8")


def sheet(site: Site) -> str:
    """Give the rules. Raise ``ConfigError`` for what is no colour, and for a deep colour that is too light."""
    colours = [str(colour) for colour in site.config.site.colours]
    for colour in colours:
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
            message = _("“{colour}” is not a colour such as #1f6b4a.").format(colour=colour)
            raise ConfigError(message, file=site.config.path)
    if colours and contrast_with_white(colours[0]) < LEAST:
        message = _("The first colour, {colour}, is too light: white text could not be read on it.")
        raise ConfigError(message.format(colour=colours[0]), file=site.config.path)
    rules = [f"{name}: {colour};" for name, colour in zip(("--accent", "--spark"), colours, strict=False)]
    return f":root {{ {' '.join(rules)} }}\n" if rules else ""


def contrast_with_white(colour: str) -> float:
    """Give the contrast ratio of a colour with white, as WCAG 2.1 defines it."""
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def register() -> None:
    """Connect to Pelican."""
    signals.finalized.connect(write)
