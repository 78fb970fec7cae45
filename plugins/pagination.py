"""Pages of a long list, numbered from the oldest: what is old never moves, so its pages never change.

The list's own address shows the newest items, from one to almost two pages of them; each older page holds exactly
``size``. A new item touches the first page alone. Each ``size``-th one also makes an older page, to which the page
before it links: nothing else changes. That is why an older page says its period and not how many pages there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from babel.dates import format_date

from syndicate.i18n import _


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page: its address from the root of the site, and what is there."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. ``number`` counts from the oldest, which is 1; ``items`` are newest first.

    ``total`` is known to the first page alone, the one at the list's own address: see above.
    """

    number: int
    url: str
    items: tuple[Any, ...]
    period: str
    newer: Link | None = None
    older: Link | None = None
    total: int | None = None

    @property
    def first(self) -> bool:
        """Tell whether this is the page at the list's own address."""
        return self.total is not None

    @property
    def alone(self) -> bool:
        """Tell whether the list has no other page."""
        return self.newer is None and self.older is None


def paginate(dated: Sequence[tuple[Any, datetime]], folder: str, size: int, lang: str) -> list[Page]:
    """Cut a list of items with their dates, newest first, into pages at ``folder`` and below.

    An empty list has one empty page.
    """
    items = [item for item, _date in dated]
    dates = [date for _item, date in dated]
    olds = max(len(items) // size - 1, 0)
    newest = len(items) - olds * size
    cuts = [slice(0, newest), *(slice(newest + at * size, newest + (at + 1) * size) for at in range(olds))]
    periods = [period(dates[cut], lang) for cut in cuts]
    urls = [folder, *(f"{folder}page/{number}/" for number in range(olds, 0, -1))]
    pages = []
    for at, cut in enumerate(cuts):
        newer = Link(urls[at - 1], periods[at - 1] if at > 1 else _("the latest")) if at else None
        older = Link(urls[at + 1], periods[at + 1]) if at < olds else None
        total = olds + 1 if at == 0 else None
        pages.append(Page(olds + 1 - at, urls[at], tuple(items[cut]), periods[at], newer, older, total))
    return pages


def period(dates: Sequence[datetime], lang: str) -> str:
    """Name the months that dates go over: mars 2025, mars à juin 2025, décembre 2024 à mars 2025."""
    if not dates:
        return ""
    first, last = min(dates), max(dates)
    end = _month(last.year, last.month, "MMMM y", lang)
    if (first.year, first.month) == (last.year, last.month):
        return end
    start = _month(first.year, first.month, "MMMM" if first.year == last.year else "MMMM y", lang)
    return _("{first_month} to {last_month}").format(first_month=start, last_month=end)


@cache  # ten years have a hundred and twenty, which many pages name
def _month(year: int, month: int, form: str, lang: str) -> str:
    return str(format_date(date(year, month, 1), form, locale=lang if lang in ("fr", "en") else "fr"))
