"""What the legal pages of the site lack, or claim no more: in tambour.toml and in audit.yaml, not in an original."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from syndicate import audit, toml_places
from syndicate.config import Config
from syndicate.errors import ConfigError
from syndicate.i18n import _
from syndicate.legal import DECLARATION, Legal
from syndicate.source import Problem, Source
from syndicate.toml_places import Place


def lawful(sources: Iterable[Source], config: Config, now: datetime) -> Iterator[Problem]:
    """Want every legal page complete; one that the commune wrote itself is its own affair, but for the declaration."""
    legal = Legal(config, now)
    written = {source.slug for source in sources if source.type == "pages" and source.public(now)} - {DECLARATION}
    for missing in legal.missing():
        if missing.page not in written:
            place: Place = (missing.table, missing.key)
            yield Problem(config.path, _line(config, place), "legal-missing", missing.message, "warning")
    try:
        yield from _declaration(legal.audit, legal.today)
    except ConfigError as error:
        yield Problem(config.root / str(error.file), error.line, "config", error.message)
    yield from _security(config, now)


def _declaration(found: audit.Audit, today: date) -> Iterator[Problem]:
    """Tell that the site went back to « non conforme » by itself."""
    if found.file and found.end and today >= found.end:
        message = _("The accessibility audit ended on {day}: the site now says « non conforme ».")
        yield Problem(found.file, 1, "audit-expired", message.format(day=found.end.isoformat()), "warning")
    elif found.file and found.established is None:
        message = _("The accessibility declaration has no date: add “established”.")
        yield Problem(found.file, 1, "legal-missing", message, "warning")


def _security(config: Config, now: datetime) -> Iterator[Problem]:
    """Refuse an end of security.txt that is past (RFC 9116, section 2.5.5: such a file must not be used)."""
    given = config.site.options.get("security", {}).get("expires")
    if given is None:
        return
    end = given if isinstance(given, datetime) else datetime(given.year, given.month, given.day, tzinfo=config.zone)
    end = end if end.tzinfo else end.replace(tzinfo=config.zone)
    if end <= now:
        message = _("“expires” of security.txt is past: remove it, and it is renewed by itself.")
        yield Problem(config.path, _line(config, ("site", "security", "expires")), "security-expired", message)


def _line(config: Config, place: Place) -> int:
    """Give the line of a key, else of its table."""
    found = toml_places.places(config.path.read_text(encoding="utf-8"))
    return next((found[place[:size]] for size in range(len(place), 0, -1) if place[:size] in found), 1)
