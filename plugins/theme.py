"""What the templates can call: the words of the interface, and dates in the language of the site."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from babel.dates import format_date
from pelican import Pelican, signals
from pelican.generators import Generator

from syndicate.errors import ConfigError
from syndicate.i18n import _, ngettext

from . import words

# The template of each type of original: types/NAME.html for its pages, lists/NAME.html for its list. One that the
# theme lacks is taken from its article.html or list.html.
NAMES = {
    "actualites": "news", "agenda": "event", "alertes": "alert", "conseil": "act", "demarches": "procedure",
    "elus": "elected", "services": "service", "equipements": "facility", "associations": "association",
    "documents": "document", "marches": "contract", "tribune": "tribune", "rectificatifs": "correction",
}  # fmt: skip
LISTS = {
    "actualites": "news", "agenda": "agenda", "alertes": "alerts", "conseil": "council", "demarches": "procedures",
    "elus": "elected", "services": "services", "equipements": "facilities", "associations": "associations",
    "documents": "documents", "marches": "contracts", "tribune": "tribune", "rectificatifs": "corrections",
}  # fmt: skip
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
    generator.env.auto_reload = False  # no template changes while it is in use: nobody looks at its file again
    generator.env.globals.update({"_": _, "gettext": _, "ngettext": ngettext})
    generator.env.filters.update({"day": words.day, "month": month, "weekday": weekday})


def page_template(theme: str, type_: str) -> str:
    """Name the template of an original's page."""
    return _existing(theme, f"types/{NAMES.get(type_, type_)}", "article")


def list_template(theme: str, type_: str) -> str:
    """Name the template of a rubric's list."""
    return _existing(theme, f"lists/{LISTS.get(type_, type_)}", "list")


def _existing(theme: str, name: str, usual: str) -> str:
    return name if Path(theme, "templates", f"{name}.html").is_file() else usual


def weekday(moment: datetime, lang: str) -> str:
    """Write the day of the week in a few letters: sam."""
    return str(format_date(moment, "EEE", locale=words.locale(lang)))


def month(moment: datetime, lang: str) -> str:
    """Write a month in a few letters: nov."""
    return str(format_date(moment, "MMM", locale=words.locale(lang)))


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(check)
    signals.generator_init.connect(equip)
