"""What a poster says of an original beside its text: its main facts, since when it hangs and until when.

It goes into /syndication.json only where an account prints, in the language of the original.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from syndicate import i18n, networks
from syndicate.i18n import _
from syndicate.model import Notice

from . import words
from .site import Site

MIDNIGHT = timedelta(seconds=1)  # what ends at midnight ends on the day before


def printed(site: Site) -> bool:
    """Tell whether an account of the commune makes posters."""
    return _printed(frozenset(account.kind for account in site.config.accounts.values()))


@cache
def _printed(kinds: frozenset[str]) -> bool:
    return any("poster" in networks.load(kind).rules.needs for kind in kinds)


def notice(site: Site, content: Any) -> Notice:
    """Give the notice of an article or a page."""
    with i18n.speaking(i18n.interface(content.lang, i18n.interface(site.own_lang))):
        return Notice(tuple(_facts(content)), _dates(site, content))


def _facts(content: Any) -> Iterator[tuple[str, str]]:
    """Give what matters on a board, the most useful first; nothing that changes by itself, as the next days do."""
    found = {fact.label: fact for fact in content.facts}
    for label in (
        _("When"), _("From"), _("Until"), _("Where"), _("Area"), _("Deadline"), _("Price"), _("Contact"),
        _("Telephone"), _("Registration"), _("E-mail"), _("Accessibility"),
    ):  # fmt: skip
        if label in found:
            yield label, _said(content, found[label])


def _said(content: Any, fact: Any) -> str:
    """Write the values of a fact. A day that holds no more is not printed as if it did."""
    holding = ", ".join(item.text for item in fact.items if not item.struck)
    if holding:
        return holding if "@" in holding else holding[:1].upper() + holding[1:]
    struck = ", ".join(item.text for item in fact.items)
    return _("{mark}; was to be {day}").format(mark=content.event.mark, day=struck) if content.event else struck


def _dates(site: Site, content: Any) -> str:
    posted: datetime | None = content.modified or getattr(content, "date", None)
    until: datetime | None = content.until or content.source.expires
    if content.event and not content.event.rule:
        until = content.event.until - MIDNIGHT
    if posted is None:
        return ""
    said = words.day(posted.astimezone(site.config.zone), site.lang)
    if until is None:
        return _("Posted on {posted}").format(posted=said)
    gone = words.day(until.astimezone(site.config.zone), site.lang)
    return _("Posted on {posted}, to be taken down after {until}").format(posted=said, until=gone)
