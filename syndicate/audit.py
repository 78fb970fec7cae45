"""Read audit.yaml: what an accessibility audit found, and the commune's plans, which the declaration is made of.

The declaration and its state follow the model of the RGAA, which the decree of 24 July 2019 (n° 2019-768) and the
order of 20 September 2019 impose: https://accessibilite.numerique.gouv.fr/obligations/declaration-accessibilite/.
Without the file, or once the audit is too old, the site is « non conforme »: the law says so itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from syndicate import frontmatter
from syndicate.config import Config
from syndicate.errors import ConfigError, ContentError
from syndicate.i18n import _
from syndicate.moments import sensible
from syndicate.nearest import unknown

FILE = "audit.yaml"
RGAA = "4.1.2"  # the version of today: https://accessibilite.numerique.gouv.fr/
CRITERIA = 106  # of the RGAA, versions 4.0 to 4.1.2
YEARS = 3  # a declaration is valid for, and the most that a multi-year plan covers
PARTIAL = 0.5  # of the criteria that apply

KEYS: dict[str, tuple[type, ...]] = {
    "rgaa": (str, float), "established": (date,), "updated": (date,), "audited": (date,), "auditor": (str,),
    "criteria": (dict,), "average": (int, float), "report": (str,), "valid_until": (date,), "failures": (list,),
    "derogations": (list,), "exempt": (list,), "technologies": (list,), "environment": (list,), "tools": (list,),
    "pages": (list,), "scheme": (dict,), "actions": (list,),
}  # fmt: skip
COUNTS: dict[str, tuple[type, ...]] = dict.fromkeys(("met", "not_met", "not_applicable"), (int,))
PAGE: dict[str, tuple[type, ...]] = {"title": (str,), "url": (str,)}
SCHEME: dict[str, tuple[type, ...]] = {"from": (int,), "until": (int,), "url": (str,), "measures": (list,)}
ACTIONS: dict[str, tuple[type, ...]] = {"year": (int,), "url": (str,), "done": (list,), "planned": (list,)}
SINGLE = ("established", "updated", "audited", "valid_until", "auditor", "average", "report")
LISTS = ("failures", "derogations", "exempt", "technologies", "environment", "tools")


class State(StrEnum):
    """What the home page must say of the site, word for word (decree n° 2019-768)."""

    FULL = "totalement conforme"
    PARTIAL = "partiellement conforme"
    NONE = "non conforme"


@dataclass(frozen=True, slots=True)
class Page:
    """One page that the audit looked at."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """The multi-year plan (law n° 2005-102, article 47): its years, and its text or where to read it."""

    first: int
    last: int
    url: str = ""
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Actions:
    """The plan of one year, with what was done in it."""

    year: int
    url: str = ""
    done: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audit:
    """What audit.yaml says. Without ``audited`` there was no audit: the file holds plans only."""

    file: Path | None = None
    rgaa: str = RGAA
    established: date | None = None
    updated: date | None = None
    audited: date | None = None
    auditor: str = ""
    met: int = 0
    not_met: int = 0
    average: float | None = None
    report: str = ""
    valid_until: date | None = None
    failures: tuple[str, ...] = ()
    derogations: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    scheme: Scheme | None = None
    actions: tuple[Actions, ...] = ()

    @property
    def end(self) -> date | None:
        """Give the first day on which the audit counts no more: three years after it, or the day that is given.

        Counted from the audit and not from the declaration, which is later: the site never claims too much. The day
        is given after a redesign, or 18 months after a new version of the RGAA, both of which end it sooner.
        """
        if self.audited is None:
            return None
        late = _years_after(self.audited, YEARS)
        return min(late, self.valid_until) if self.valid_until else late

    def valid(self, today: date) -> bool:
        """Tell whether there is an audit that counts on this day."""
        return self.audited is not None and self.end is not None and self.audited <= today < self.end

    def state(self, today: date) -> State:
        """Give the state of the site. It changes on ``audited`` and on ``end``, and on no other day."""
        if not self.valid(today):
            return State.NONE
        if not self.not_met:
            return State.FULL
        return State.PARTIAL if self.met / (self.met + self.not_met) >= PARTIAL else State.NONE

    @property
    def rate(self) -> float:
        """Give the percentage of the applicable criteria that are met, never rounded up: 99.9, not 100."""
        return self.met * 1000 // (self.met + self.not_met) / 10


def read(config: Config) -> Audit:
    """Read the file that ``[site] audit`` names. Raise ``ConfigError``, with file and line, for what is wrong in it."""
    path = config.root / str(config.site.options.get("audit", FILE))
    if not path.exists() and "audit" not in config.site.options:
        return Audit()
    try:
        return _Reader(path, frontmatter.whole(path)).audit()
    except ContentError as error:
        raise ConfigError(error.message, file=error.file, line=error.line) from None


def today(now: datetime, config: Config) -> date:
    """Give the day that it is in the commune."""
    return now.astimezone(config.zone).date()


class _Reader:
    """The values of the file, and the way to say where a fault stands."""

    def __init__(self, path: Path, found: frontmatter.FrontMatter) -> None:
        self.path, self.values, self.lines = path, found.values, found.lines

    def audit(self) -> Audit:
        values = self.known("", self.values, KEYS)
        counts = self.known("criteria", values.get("criteria", {}), COUNTS)
        self.check_results(values, counts)
        given: dict[str, Any] = {key: self.texts(key, values) for key in LISTS}
        given |= {key: values[key] for key in SINGLE if key in values}
        return Audit(
            file=self.path,
            rgaa=str(values.get("rgaa", RGAA)),
            met=counts.get("met", 0),
            not_met=counts.get("not_met", 0),
            **given,
            pages=tuple(Page(**self.whole("pages", page, PAGE)) for page in values.get("pages", ())),
            scheme=self.scheme(values.get("scheme")),
            actions=tuple(self.actions(one) for one in values.get("actions", ())),
        )

    def check_results(self, values: Mapping[str, Any], counts: Mapping[str, int]) -> None:
        """Want the results whole: a rate is not computed from half of them."""
        if "audited" not in values and not counts:
            return
        for key in ("audited", "auditor", "criteria", "established"):
            if key not in values:
                raise self.fault("criteria", _("The results of an audit need “{key}”.").format(key=key))
        for key in COUNTS:
            if counts.get(key, -1) < 0:
                raise self.fault("criteria", _("The results of an audit need “{key}”.").format(key=f"criteria.{key}"))
        if sum(counts.values()) != CRITERIA or counts["not_applicable"] == CRITERIA:
            message = _("The RGAA has {count} criteria: “met”, “not_met” and “not_applicable” must add up to it.")
            raise self.fault("criteria", message.format(count=CRITERIA))
        if counts["not_met"] and not values.get("failures") and not values.get("derogations"):
            message = _("Name what is not accessible: “failures” or “derogations” cannot both be empty.")
            raise self.fault("criteria.not_met", message)
        if values["established"] < values["audited"]:
            raise self.fault("established", _("The declaration cannot be older than its audit."))
        if not 0 <= values.get("average", 0) <= 100:
            raise self.fault("average", _("“{key}” is a percentage, from 0 to 100.").format(key="average"))

    def scheme(self, table: Any) -> Scheme | None:
        if table is None:
            return None
        table = self.known("scheme", table, SCHEME)
        first, last = table.get("from", 0), table.get("until", 0)
        if not 0 < first <= last < first + YEARS:
            message = _("“scheme” has a first and a last year, “from” and “until”, and covers {count} years at most.")
            raise self.fault("scheme", message.format(count=YEARS))
        measures = self.texts("measures", table)
        if not measures and not table.get("url"):
            raise self.fault("scheme", _("“scheme” needs “measures”, or the “url” of a page that gives them."))
        return Scheme(first, last, table.get("url", ""), measures)

    def actions(self, table: Any) -> Actions:
        table = self.known("actions", table, ACTIONS)
        if "year" not in table:
            raise self.fault("actions", _("The plan of a year needs “{key}”.").format(key="year"))
        done, planned = self.texts("done", table), self.texts("planned", table)
        if not done and not planned and not table.get("url"):
            raise self.fault("actions", _("The plan of a year needs “done” or “planned”, or the “url” of a page."))
        return Actions(table["year"], table.get("url", ""), done, planned)

    def known(self, name: str, given: Any, keys: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
        """Refuse a key that is not declared, naming the nearest one, and a value of the wrong type."""
        if not isinstance(given, dict):
            raise self.fault(name, _("“{key}” has a value of the wrong type.").format(key=name))
        table: dict[str, Any] = given
        for key, value in table.items():
            place = f"{name}.{key}" if name else key
            if key not in keys:
                raise self.fault(place, unknown(key, keys))
            wrong = isinstance(value, (bool, datetime)) or not isinstance(value, keys[key])
            if wrong or not sensible(value) or (isinstance(value, int) and value < 0):
                raise self.fault(place, _("“{key}” has a value of the wrong type.").format(key=key))
            if key in ("report", "url"):
                self.check_address(place, key, value)
        return table

    def whole(self, name: str, given: Any, keys: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
        """Give a table that has all its keys."""
        table = self.known(name, given, keys)
        for key in keys:
            if not table.get(key):
                raise self.fault(name, _("Each of “{name}” needs “{key}”.").format(name=name, key=key))
        return table

    def texts(self, key: str, table: Mapping[str, Any]) -> tuple[str, ...]:
        values: Iterable[Any] = table.get(key, ())
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.fault(key, _("“{key}” is a list of texts, in quotation marks.").format(key=key))
        return tuple(value.strip() for value in values)

    def check_address(self, place: str, key: str, value: str) -> None:
        if not value.startswith(("https://", "http://", "/")):
            message = _("“{key}” is an address: it begins with https://, or with / for a page of this site.")
            raise self.fault(place, message.format(key=key))

    def fault(self, name: str, message: str) -> ConfigError:
        line = self.lines.get(name) or self.lines.get(name.partition(".")[0], 1)
        return ConfigError(message, file=self.path, line=line)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
