"""The words people read: written in English in the code, French by default (gettext).

``TAMBOUR_LANG=en`` gives English. The catalogues are in ``syndicate/locale``; ``make messages`` renews them.
"""

from __future__ import annotations

import gettext
import os
from datetime import datetime
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "tambour"


def _(message: str) -> str:
    """Give the message in the reader's language."""
    return catalogue(language()).gettext(message)


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


def language() -> str:
    """Name the reader's language: French unless the environment asks otherwise."""
    return os.environ.get("TAMBOUR_LANG", "fr")


@cache
def catalogue(lang: str) -> gettext.NullTranslations:
    """Load the catalogue of a language once; English, and languages we do not have, stay as in the code."""
    return gettext.translation(DOMAIN, LOCALE, languages=[lang], fallback=True)
