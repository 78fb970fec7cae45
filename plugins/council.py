"""The council's papers, by sitting and by year, and what the law wants shown of each act.

Shown on the page of an act, in the list and in the feeds: the author's first name, surname and capacity, the day it
went online (CGCT, R.2131-1, I), the day it was sent to the prefect, the kind and size of its file, its digest. Pure:
articles in, plain values out. Of the time, only the next sitting depends on it: until the end of its day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from syndicate import acts
from syndicate.acts import Kind
from syndicate.i18n import _
from syndicate.source import Source

from . import words

LATEST = 3  # acts of the home page
YEARS = 2  # on the list; those before have their pages in the archives
# Gives the public address of a file that the front matter names, and its kind and size: PDF, 6 kB.
Publish = Callable[[str], tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class File:
    """A file to download: its address, its kind and size in words, its digest as the editor wrote it."""

    url: str
    about: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Act:
    """What a page, a list and a feed say of a document of the council, each a sentence or empty."""

    kind: Kind | None
    heading: str  # the title without the name, which stands above it
    name: str  # Délibération 2026-47
    outcome: str  # adoptée
    online: str  # Mis en ligne le 17 novembre 2026 par Prénom Nom, maire.
    sent: str  # Transmis en préfecture le 16 novembre 2026.
    public: str  # En ligne du 17 novembre 2026 au 17 janvier 2027 au moins.
    approved: str  # Arrêté à la séance du 12 novembre 2026.

    @property
    def is_act(self) -> bool:
        """Tell whether it is an act that can be appealed, and not a paper about a sitting."""
        return self.kind in acts.ACTS

    @property
    def said(self) -> str:
        """Give what names it and what became of it: Délibération 2026-47, adoptée."""
        return f"{self.name}, {self.outcome}" if self.outcome else self.name


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitting with its papers; each is an article, or ``None``."""

    start: datetime
    convocation: Any
    list: Any
    minutes: Any
    acts: tuple[Any, ...]
    others: tuple[Any, ...] = ()  # a second list, minutes in two parts

    @property
    def source(self) -> Source:
        """Give the paper that tells most of the sitting itself: its place, its agenda."""
        found: Source = next(filter(None, (self.convocation, self.list, self.minutes, *self.acts))).source
        return found

    @property
    def papers(self) -> tuple[Any, ...]:
        """Give every article of the sitting, in the order in which they come out."""
        return tuple(filter(None, (self.convocation, self.list, *self.acts, self.minutes, *self.others)))

    @property
    def agenda(self) -> tuple[str, ...]:
        """Give the questions on the agenda."""
        found = self.source.extra.get("agenda", ())
        return found if isinstance(found, tuple) else ()


@dataclass(frozen=True, slots=True)
class Year:
    """One year: its sittings and what the mayor took alone, the latest first."""

    year: int
    sittings: tuple[Sitting, ...]
    orders: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Council:
    """All the papers of the council. ``changes`` is the next moment when it is no longer the same."""

    next_sitting: Sitting | None
    coming: tuple[Sitting, ...]
    years: tuple[Year, ...]
    acts: tuple[Any, ...]  # the latest
    changes: datetime | None
    by_id: Mapping[str, Sitting] = field(default_factory=dict, repr=False)  # of each paper; a translation shares it

    @property
    def recent(self) -> tuple[Year, ...]:
        """Give the years of the list."""
        return self.years[:YEARS]

    def sitting(self, article: Any) -> Sitting | None:
        """Find the sitting of an article, to lead to its other papers."""
        return self.by_id.get(article.source.id)


def council(articles: Iterable[Any], now: datetime, zone: ZoneInfo) -> Council:
    """Put the articles of the council in order as they stand at ``now``."""
    articles = sorted(articles, key=lambda one: (one.date, one.url))
    today = now.astimezone(zone).date()
    found = sittings(articles, zone)
    coming = tuple(one for one in found if one.start.date() >= today)
    over = [one for one in found if one.start.date() < today][::-1]
    alone = [one for one in articles if acts.kind(one.source) in (Kind.ORDER, Kind.DECISION)]
    alone.sort(key=lambda one: (_taken(one, zone), str(one.source.extra.get("number", "")), one.url), reverse=True)
    by_year = {year: tuple(some) for year, some in groupby(over, lambda one: one.start.year)}
    orders = {year: tuple(some) for year, some in groupby(alone, lambda one: _taken(one, zone).year)}
    years = [
        Year(year, by_year.get(year, ()), orders.get(year, ())) for year in sorted({*by_year, *orders}, reverse=True)
    ]
    return Council(
        next_sitting=coming[0] if coming else None,
        coming=coming,
        years=tuple(years),
        acts=tuple(one for one in reversed(articles) if acts.kind(one.source) in acts.ACTS)[:LATEST],
        changes=acts.end_of(coming[0].start.date(), zone) if coming else None,
        by_id={paper.source.id: sitting for sitting in found for paper in sitting.papers},
    )


def sittings(articles: Iterable[Any], zone: ZoneInfo) -> list[Sitting]:
    """Gather the papers of each sitting, by its day in the commune's zone, the oldest first."""
    found: dict[date, list[Any]] = {}
    for article in articles:
        day = acts.sitting(article.source, zone)
        if day:
            found.setdefault(day, []).append(article)
    return [_sitting(papers, zone) for _day, papers in sorted(found.items())]


def act(source: Source, zone: ZoneInfo, lang: str, facts: Mapping[str, Any]) -> Act | None:
    """Say what the law wants said of a document of the council; ``facts`` are those of [commune]."""
    if source.type != "conseil":
        return None
    kind, extra = acts.kind(source), source.extra
    name = " ".join(str(extra[key]) for key in ("act_type", "number") if extra.get(key))
    sent, approved, went = (
        acts.day(source, "prefecture_date", zone), acts.approved(source, zone), acts.online(source, zone)
    )  # fmt: skip
    until = acts.publicity(source, zone)
    electronic = acts.mode(facts) == "electronic"
    return Act(
        kind=kind,
        heading=_heading(source.title, name),
        name=name,
        outcome=_outcome(extra.get("adopted")) if kind is Kind.DELIBERATION else "",
        online=_online(went, _author(extra), lang) if went else "",
        sent=_("Sent to the prefecture on {day}.").format(day=_day(sent, lang)) if sent else "",
        public=_("Online from {start} to {end} at least.").format(start=_day(went, lang), end=_day(until, lang))
        if went and until and electronic
        else "",
        approved=_("Approved at the sitting of {day}.").format(day=_day(approved, lang)) if approved else "",
    )


def file(source: Source, publish: Publish) -> File | None:
    """Give the file of an original, published."""
    name = source.extra.get("file")
    found = publish(name) if isinstance(name, str) else None
    return File(*found, str(source.extra.get("file_sha256", ""))) if found else None


def mentions(act: Act | None, file: File | None) -> str:
    """Write the mentions of an act as HTML, for feeds: they go wherever the act goes."""
    if act is None or not act.online:
        return ""
    lines = [f"{act.said}.", act.online, act.sent]
    text = Markup(" ").join(line for line in lines if line)
    link = Markup(' <a href="{}">{}</a>').format(file.url, file.about) if file else ""
    return str(Markup("<p>{}{}</p>").format(text, link))


def initials(source: Source) -> str:
    """Give two letters for the portrait of somebody who has none: of the name, else of the role."""
    names = [str(source.extra[key]) for key in ("first_name", "last_name") if source.extra.get(key)]
    letters = [
        word[0] for word in (names or str(source.extra.get("role") or source.title).split()) if word[0].isalnum()
    ]
    return "".join(letters[:2]).upper()


def _sitting(papers: list[Any], zone: ZoneInfo) -> Sitting:
    def first(kind: Kind) -> Any:
        return next((one for one in papers if acts.kind(one.source) is kind), None)

    # The hour is that of the first paper that says one.
    starts = [one.source.extra["sitting_date"].astimezone(zone) for one in papers]
    start = min((one for one in starts if one.time() != time()), default=starts[0])
    deliberations = [one for one in papers if acts.kind(one.source) is Kind.DELIBERATION]
    deliberations.sort(key=lambda one: (str(one.source.extra.get("number", "")), one.url))
    single = (first(Kind.CONVOCATION), first(Kind.LIST), first(Kind.MINUTES))
    others = tuple(one for one in papers if not any(one is shown for shown in (*single, *deliberations)))
    return Sitting(start, *single, tuple(deliberations), others)


def _taken(article: Any, zone: ZoneInfo) -> date:
    found = acts.day(article.source, "sitting_date", zone)
    return found or article.date.astimezone(zone).date()


def _heading(title: str, name: str) -> str:
    """Leave out of « Délibération 2026-47 : le pont » what is said above it; at its hyphen, the number would break."""
    rest = title.removeprefix(name).lstrip()
    rest = rest[1:].strip() if rest.startswith(":") and title.startswith(name) else title
    return rest[:1].upper() + rest[1:]


def _outcome(adopted: object) -> str:
    if adopted is None:
        return ""
    return _("not adopted") if adopted is False else _("adopted")


def _author(extra: Mapping[str, object]) -> str:
    name = " ".join(str(extra[key]) for key in ("author_first", "author_last") if extra.get(key))
    capacity = str(extra.get("author_capacity") or "")
    return ", ".join(filter(None, (name, capacity)))


def _online(day: date, author: str, lang: str) -> str:
    if author:
        return _("Put online on {day} by {author}.").format(day=_day(day, lang), author=author)
    return _("Put online on {day}.").format(day=_day(day, lang))


def _day(day: date, lang: str) -> str:
    return words.day(datetime.combine(day, time()), lang)
