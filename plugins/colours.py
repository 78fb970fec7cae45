"""One style sheet: the commune's colours, by day and by night, then the theme's own rules, which use nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pelican import Pelican, signals

from syndicate.palette import Palette

from .site import of

SHEET = "style.css"


def write(pelican: Pelican) -> None:
    """Put the colours before the theme's rules, in the copy that Pelican made of them: the page asks for one file."""
    theme = Path(pelican.theme, "static", SHEET)
    rules = theme.read_text(encoding="utf-8") if theme.is_file() else ""
    file = Path(pelican.output_path, "theme", SHEET)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(tokens(of(pelican.settings).config.site.palette) + rules, encoding="utf-8")


def tokens(palette: Palette) -> str:
    """Give the palette as custom properties: by day, then what changes by night. Paper has no night."""
    night = {name: colour for name, colour in palette.dark.items() if palette.light[name] != colour}
    light = {**palette.light, "night": palette.dark["sky"]}  # page 404 shows the square by night at every hour
    return (
        f":root{{color-scheme:light dark;{_properties(light)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_properties(night)}}}}}\n"
    )


def _properties(colours: Mapping[str, str]) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in colours.items())


def register() -> None:
    """Connect to Pelican."""
    signals.finalized.connect(write)
