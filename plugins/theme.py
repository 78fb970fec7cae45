"""What the templates can call: the words of the interface, and dates in the language of the site."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from functools import cache
from pathlib import Path

from babel.dates import format_date
from markupsafe import Markup
from pelican import Pelican, signals
from pelican.generators import Generator

from syndicate.errors import ConfigError
from syndicate.i18n import _, ngettext, spoken

from . import bases, compiled, words
from .site import Site, of
from .tracing import Trace, join, tracing

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
    generator.env.bytecode_cache = compiled.cache(bases.made_by())
    functions = {"_": _, "gettext": _, "ngettext": ngettext, "once": Once(of(generator.settings))}
    generator.env.globals.update(functions)
    generator.env.filters.update({"day": words.day, "month": month, "weekday": weekday})


class Once:
    """Makes what many pages show the same, such as the footer, once for each language: ``{% call once("footer") %}``.

    What is called hangs on the words that follow the name and on nothing else of the page. What it read is noted for
    each page that shows it.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._kept: dict[tuple[Hashable, ...], tuple[Markup, Trace]] = {}

    def __call__(self, name: str, *words: Hashable, caller: Callable[[], Markup]) -> Markup:
        """Give the HTML that ``caller``, which is Jinja's, makes or made."""
        key = (name, *words, self._site.page_lang, spoken())
        if key not in self._kept:
            with tracing() as trace:
                made = caller()
            self._kept[key] = made, trace
        made, trace = self._kept[key]
        join(trace)
        return made


def page_template(theme: str, type_: str) -> str:
    """Name the template of an original's page."""
    return _existing(theme, f"types/{NAMES.get(type_, type_)}", "article")


def list_template(theme: str, type_: str) -> str:
    """Name the template of a rubric's list."""
    return _existing(theme, f"lists/{LISTS.get(type_, type_)}", "list")


@cache
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
