"""The words people read: written in English in the code, French by default (gettext).

``TAMBOUR_LANG=en`` gives English. The catalogues are in ``syndicate/locale``; ``make messages`` renews them. The site
speaks the language of each page (``speaking``), as far as there are words in it (``interface``).
"""

from __future__ import annotations

import gettext
import math
import os
from contextvars import ContextVar
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "tambour"
CODE = "en"  # the language of the messages in the code: its catalogue is the code itself
_spoken: ContextVar[str] = ContextVar("spoken", default="")
_added: dict[str, gettext.NullTranslations] = {}
_heard: dict[str, dict[str, str]] = {}  # what was said, by language: a page says a hundred messages


def _(message: str) -> str:
    """Give the message in the reader's language."""
    lang = _spoken.get() or language()
    known = _heard.get(lang)
    if known is None:
        known = _heard[lang] = {}
    said = known.get(message)
    if said is None:
        said = known[message] = catalogue(lang).gettext(message)
    return said


def ngettext(one: str, many: str, count: int) -> str:
    """Give the message in the reader's language, in the form that fits the count."""
    return catalogue(language()).ngettext(one, many, count)


def written(moment: datetime) -> str:
    """Write a time, in its own zone, as the reader does in a list: 20/11/2026 à 18:00."""
    return f"{moment:%d/%m/%Y à %H:%M}" if language() == "fr" else f"{moment:%Y-%m-%d %H:%M}"


def clock(minutes: int) -> str:
    """Write a time of day, in minutes from midnight, as the reader does: 7 h 30."""
    hour, minute = divmod(minutes, 60)
    if language() != "fr":
        return f"{hour:02}:{minute:02}"
    return f"{hour}\u00a0h" + (f"\u00a0{minute:02}" if minute else "")


def decimal(value: float) -> str:
    """Write a number with one decimal, never rounded up: 4.49 does not reach 4.5."""
    return f"{math.floor(value * 10) / 10:.1f}".replace(".", "," if language() == "fr" else ".")


def dollars(amount: Decimal) -> str:
    """Write an amount of US dollars, two decimals or the three that prices of a fraction of a cent need: 0,205 $."""
    figures = f"{amount:.3f}".removesuffix("0")
    return f"{figures.replace('.', ',')}\u00a0$" if language() == "fr" else f"${figures}"


def language() -> str:
    """Name the reader's language: that of the page being written, else French unless the environment asks otherwise."""
    return spoken() or os.environ.get("TAMBOUR_LANG", "fr")


def spoken() -> str:
    """Name the language of the page being written; empty when none is."""
    return _spoken.get()


def speak(lang: str) -> None:
    """Give messages in this language from now on; the empty string goes back to the environment's."""
    _spoken.set(lang)


class speaking:  # noqa: N801  # used as a function made with contextlib is, and much quicker
    """Give messages in this language for the time of a block."""

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def __enter__(self) -> None:
        self._token = _spoken.set(self._lang)

    def __exit__(self, *_error: object) -> None:
        _spoken.reset(self._token)


def interface(lang: str, otherwise: str = "fr") -> str:
    """Give the language that a page in ``lang`` is surrounded by: its own when we have its words, else ``otherwise``.

    A variant takes the words of its language: ``fr-simple`` those of ``fr``.
    """
    return next((one for one in (lang, lang.partition("-")[0]) if speaks(one)), otherwise)


def speaks(lang: str) -> bool:
    """Tell whether there is a catalogue of this language."""
    return lang == CODE or isinstance(catalogue(lang), gettext.GNUTranslations)


def add(lang: str, words: gettext.NullTranslations) -> None:
    """Know the messages of one more language, or say ours in other words."""
    _added[lang] = words
    _heard.clear()


def catalogue(lang: str) -> gettext.NullTranslations:
    """Give the catalogue of a language; English, and languages we do not have, stay as in the code."""
    return _added.get(lang) or _shipped(lang)


@cache
def _shipped(lang: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, languages=[lang], fallback=True)
