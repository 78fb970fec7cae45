"""What the templates can call: the words of the interface, and dates in the language of the site."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from pelican import Pelican, signals
from pelican.generators import Generator

from syndicate.errors import ConfigError
from syndicate.i18n import _, ngettext

from . import words

# Pelican would quietly take a missing template from a theme of its own.
TEMPLATES = ("base", "index", "article", "page", "list", "category", "404")


def check(pelican: Pelican) -> None:
    """Refuse a theme that lacks a template. Raise ``ConfigError``."""
    folder = Path(pelican.theme, "templates")
    for name in TEMPLATES:
        if not (folder / f"{name}.html").is_file():
            message = _("The theme “{theme}” lacks the template {name}.html.")
            raise ConfigError(message.format(theme=Path(pelican.theme).name, name=name))


def equip(generator: Generator) -> None:
    """Give a generator's templates their functions."""
    generator.env.globals.update({"_": _, "gettext": _, "ngettext": ngettext})
    generator.env.filters.update({"day": words.day, "month": month, "language_name": language_name})


def month(moment: datetime, lang: str) -> str:
    """Write a month in a few letters: nov."""
    return str(format_date(moment, "MMM", locale=lang if lang in ("fr", "en") else "fr"))


def language_name(lang: str) -> str:
    """Name a language in itself: English, brezhoneg."""
    try:
        locale = Locale.parse(lang, sep="-")
    except (ValueError, UnknownLocaleError):
        return lang
    return str(locale.get_display_name(locale) or lang)


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(check)
    signals.generator_init.connect(equip)
