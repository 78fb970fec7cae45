"""The languages of the site: what each is called, where its home page is, and what is kept once for each.

Regional languages stand beside French, never in its place (loi n° 94-665, article 21).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

from babel import Locale, UnknownLocaleError

from syndicate import i18n
from syndicate.config import Config
from syndicate.i18n import _

from . import tracing, values

T = TypeVar("T")

# The variant of the IANA registry of language subtags for texts that are easy to read and understand (FALC): fr-simple.
# Search engines know nothing of it: such a page is a version, not the page of another language.
SIMPLE = "simple"
# Languages of France that CLDR does not name, or not as they are called there (ISO 639-3).
NAMES = {
    "frp": "arpitan", "gcf": "kréyòl", "gcr": "kriyòl gwiyanè", "gsw": "Elsässisch", "pcd": "picard",
    "rcf": "kréol rénioné", "ty": "reo tahiti",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Language:
    """A language beside the site's own. ``url`` is its home page, relative to the root; ``name`` is in itself."""

    code: str
    name: str
    url: str

    @property
    def simple(self) -> bool:
        """Tell whether these are texts that are easy to read, in a language that the site has anyway."""
        return is_simple(self.code)


class cached_property(Generic[T]):  # noqa: N801  # used as functools' own is
    """Keep what a property gives, once for each language that the site speaks.

    A page that reads it hangs on what it gives, and not on all that it was made from (``tracing``).
    """

    def __init__(self, function: Callable[[Any], T]) -> None:
        self.function = function
        self.__doc__ = function.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> cached_property[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> T | cached_property[T]:
        """Give what is kept, or what the function gives now."""
        if instance is None:
            return self
        kept = instance.__dict__.setdefault("_kept", {})
        key = f"{self.function.__name__}@{i18n.language()}"
        if key not in kept:
            with tracing.tracing() as trace:
                found = self.function(instance)
                with contextlib.suppress(values.Unknown):
                    values.told(found)  # what it makes only when it is asked for is made now
            kept[key] = found, trace
        found, trace = kept[key]
        # What it gives is looked at again in each build: until when it stays the same is of no matter to the page.
        tracing.join(tracing.Trace({f"site:{key}": None}, effects=trace.effects))
        return found


def languages(config: Config, found: Iterable[str]) -> list[Language]:
    """Give the languages beside the site's own: those of [site.languages] in order, then those of the translations."""
    wanted = [*config.site.options.get("languages", ()), *sorted(set(found))]
    codes = dict.fromkeys(code for code in wanted if code != config.commune.lang)
    return [Language(code, name(code), f"{code}/") for code in codes]


def name(code: str) -> str:
    """Name a language in itself, as a link does: English, Brezhoneg."""
    if is_simple(code):
        with i18n.speaking(i18n.interface(code)):
            return _("Easy to read")
    named = NAMES.get(code) or _displayed(code, code)
    return named[:1].upper() + named[1:]


def called(code: str, lang: str) -> str:
    """Name a language in another: anglais, breton."""
    return _("easy-to-read words") if is_simple(code) else _displayed(code, lang)


def is_simple(code: str) -> bool:
    """Tell whether a language is that of texts made easy to read."""
    return SIMPLE in code.split("-")[1:]


def _displayed(code: str, lang: str) -> str:
    try:
        own = Locale.parse(code, sep="-")
        return str(own.get_display_name(Locale.parse(lang, sep="-")) or code)
    except (ValueError, UnknownLocaleError):
        return NAMES.get(code, code)
