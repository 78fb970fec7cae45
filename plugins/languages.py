"""Languages beside the commune's own: each page speaks its own language, and each language has a home page.

A translated page is in its language from top to bottom when we have the words of the interface: those of
``syndicate/locale``, and those that the commune puts in ``locale/LANG.po`` of its project. Else the interface stays in
the commune's language, and the text says which it is in (RGAA 4.1.2, criteria 8.3, 8.4, 8.7 and 8.8).
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from pelican import signals
from pelican.generators import Generator

from syndicate import i18n
from syndicate.config import TYPES
from syndicate.errors import ConfigError
from syndicate.i18n import _

from . import spoken
from .pages import WRITERS
from .site import Site, of
from .spoken import Language
from .words import rubric

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

FIRST = ("alertes", "pages", "demarches", "services")  # what somebody who reads no French looks for
FOLDER = "locale"  # beside tambour.toml: LANG.po, the commune's own catalogues
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_BLANK = re.compile(r"\{[^{}]*\}|[{}]")  # or a brace alone, which would stop the page that says it


@dataclass(frozen=True, slots=True)
class Part:
    """What exists of one rubric in a language; ``name`` is that of its folder."""

    name: str
    heading: str
    contents: list[Any]


def start(site: Site) -> None:
    """Learn the commune's own catalogues, and speak its language."""
    for path in sorted((site.config.root / FOLDER).glob("*.po")):
        if _LANGUAGE.fullmatch(path.stem):
            i18n.add(path.stem, read(path, site.own_lang))
    speak_own(site)


def read(path: Path, otherwise: str) -> gettext.NullTranslations:
    """Read a catalogue. What it leaves out is said in ``otherwise``. Raise ``ConfigError`` with file and line."""
    from babel.messages.mofile import write_mo  # late: few communes have a catalogue of their own
    from babel.messages.pofile import PoFileError, read_po

    try:
        with path.open("rb") as file:
            words = read_po(file, locale=None, abort_invalid=True)
    except PoFileError as error:
        message = _("This is not a catalogue of messages: {error}.").format(error=str(error).rstrip("."))
        raise ConfigError(message, file=path, line=error.lineno + 1) from error
    except (OSError, ValueError) as error:
        raise ConfigError(_("This catalogue of messages cannot be read."), file=path) from error
    _checked(words, path)
    compiled = BytesIO()
    write_mo(compiled, words)
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    translations.add_fallback(i18n.catalogue(i18n.interface(otherwise)))
    return translations


def _checked(words: Catalog, path: Path) -> None:
    """Refuse a translation with a blank that its message does not fill, or that is not written as one."""
    for message in words:
        said = " ".join(message.id) if isinstance(message.id, list | tuple) else str(message.id)
        strings = message.string if isinstance(message.string, list | tuple) else [message.string or ""]
        for blank in (blank for string in strings for blank in _BLANK.findall(string)):
            if message.id and blank not in _BLANK.findall(said):
                wrong = _("“{blank}” is not in the message “{message}”.").format(blank=blank, message=said)
                raise ConfigError(wrong, file=path, line=message.lineno)


# ------------------------------------------------------------------------------------- the language of a page


def speak(site: Site, lang: str) -> None:
    """Speak the language of the page that comes now."""
    site.page_lang = lang
    i18n.speak(i18n.interface(lang, i18n.interface(site.own_lang)))


def speak_own(site: Site) -> None:
    """Speak the commune's language again."""
    speak(site, site.own_lang)


def equip(generator: Generator) -> None:
    """Give the templates what says which language a part is in, and which versions a page has."""
    site = of(generator.settings)
    if not site.page_lang:
        start(site)

    def foreign(content: Any) -> Markup:
        lang = content if isinstance(content, str) else content.lang
        return Markup("") if lang == site.lang else Markup(' lang="{}"').format(lang)

    functions: dict[str, Callable[..., Any]] = {
        "foreign": foreign,
        "versions": versions,
        "alternates": lambda content=None: list(alternates(site, content)),
        "switch": lambda content: switch(site, content),
    }
    generator.env.globals.update(functions)
    filters = {"language_name": spoken.name, "language_called": spoken.called, "easy": spoken.is_simple}
    generator.env.filters.update(filters)


def versions(content: Any) -> list[Any]:
    """Give an original and its translations: the original first, then by language."""
    if not content.translations:
        return []
    return sorted([content, *content.translations], key=lambda one: (not one.in_default_lang, one.lang))


def switch(site: Site, content: Any | None) -> list[Language]:
    """Give the way from a page into each other language: the same page when it exists in it, else its home page."""
    there = {one.lang: one.url for one in versions(content)} if content else {}
    every = [Language(site.own_lang, spoken.name(site.own_lang), ""), *site.languages]
    return [replace(one, url=there.get(one.code, one.url)) for one in every if one.code != site.page_lang]


def alternates(site: Site, content: Any | None) -> Iterator[tuple[str, str]]:
    """Give the versions of a page as search engines want them: language and address, each from each, itself included.

    Without an original, the page is a home page: that of the commune's language, or that of another.
    ``x-default`` is the original. Texts made easy to read are no language for them; without another, there is none.
    See https://developers.google.com/search/docs/specialty/international/localized-versions.
    """
    if content:
        every = [(one.lang, one.url) for one in versions(content)]
    else:
        every = [(site.own_lang, ""), *((one.code, one.url) for one in site.languages)]
    found = [(lang, site.absolute(url)) for lang, url in every if not spoken.is_simple(lang)]
    if len(found) > 1 and site.page_lang in dict(found):
        yield from found
        yield "x-default", found[0][1]


# ---------------------------------------------------------------------------------- the home page of a language


def write(generator: Generator, writer: Any) -> None:
    """Write the home page of each language beside the commune's own."""
    site = of(generator.settings)
    for language in site.languages:
        speak(site, language.code)
        writer.write_file(
            f"{language.url}index.html",
            generator.get_template("pages/language"),
            generator.context,
            generator.settings["RELATIVE_URLS"],
            template_name="language",
            url=language.url,
            language=language,
            parts=parts(site, language.code),
            folder=language.url,
        )
    speak_own(site)


def parts(site: Site, lang: str) -> list[Part]:
    """Give what exists in a language, by rubric, newest first; without the alerts and the events that are over."""
    inside = [one.content for one in site.filed_as(lang) if one.plain or not _over(site, one.content)]
    inside.sort(key=lambda content: (-_time(content), content.source_path))
    by_type = {type_: [one for one in inside if one.type == type_] for type_ in dict.fromkeys((*FIRST, *TYPES))}
    return [
        Part(type_, _("Pages") if type_ == "pages" else rubric(site.config, type_), contents)
        for type_, contents in by_type.items()
        if contents
    ]


def _over(site: Site, content: Any) -> bool:
    over = content.event and content.event.over
    return bool(over or (content.type == "alertes" and not site.is_current(content.source)))


def _time(content: Any) -> float:
    date = content.source.date
    return float(date.timestamp()) if date else 0.0


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(equip)
    WRITERS[__name__] = write
