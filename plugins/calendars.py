"""Calendars that a telephone or a computer can follow: iCalendar (RFC 5545, with the properties of RFC 7986).

One file for each event, one for the agenda, one for each category that has events, one for the sittings of the
council. An event keeps its id for ever and is never taken away: cancelled, it says so (STATUS:CANCELLED) with a
higher SEQUENCE, which is what makes calendars change what they hold. Nothing comes from the clock but the year:
a calendar to follow keeps what took place since the first of January of last year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pelican import signals
from pelican.generators import Generator

from syndicate.i18n import _
from syndicate.recurrence import parse, until
from syndicate.source import Source

from . import facts
from .events import marks
from .pages import WRITERS
from .site import Site, of
from .words import rubric

if TYPE_CHECKING:
    import icalendar  # which is slow to load: late, where a calendar is written

MIME = "text/calendar"
AGENDA, SITTINGS = "agenda.ics", "seances.ics"
REFRESH = timedelta(hours=12)  # how often calendars are asked to look again
HOUR = timedelta(hours=1)
CONVOKED = ("convocation", "ordre du jour")  # which of the papers of a sitting announces it


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar to follow: the folder of the site whose pages name it, its file, its name."""

    folder: str
    file: str
    title: str

    @property
    def url(self) -> str:
        """Give its address, relative to the site's root."""
        return f"{self.folder}{self.file}"


def announce(generators: list[Any]) -> None:
    """Tell the templates which calendars there are, by folder on the site."""
    site = of(generators[0].settings)
    site.calendars = {calendar.folder: calendar for calendar, _sources in calendars(site)}


def write(generator: Generator, writer: Any) -> None:
    """Have every calendar written. What they say of the time is which sources they hold."""
    site = of(generator.settings)
    for calendar, sources in calendars(site):
        writer.write_data(calendar.url, partial(ics, site, sources, calendar), sources, calendar)
    for source in _originals(site):
        if is_event(source) or announces(source):
            writer.write_data(own(source), partial(ics, site, [source]), source)


def calendars(site: Site) -> Iterator[tuple[Calendar, list[Source]]]:
    """Give the calendars to follow, with what each holds."""
    name = site.config.commune.name
    events = [source for source in _originals(site) if is_event(source) and _kept(source, site)]
    if any(is_event(source) for source in _originals(site)):
        yield Calendar("agenda/", AGENDA, f"{rubric(site.config, 'agenda')} – {name}"), events
    events_in = [article for article in site.of_type("agenda") if article.source.category]
    folders = {str(article.category.url): article.source.category for article in events_in}
    for folder, category in sorted(folders.items()):
        if category:
            inside = [source for source in events if source.category == category]
            yield Calendar(folder, AGENDA, f"{category} – {name}"), inside
    if sittings := [source for source in _sittings(site) if _kept(source, site)]:
        title = _("Sittings of the council")
        yield Calendar("conseil/", SITTINGS, f"{title} – {name}"), sittings


def next_change(site: Site) -> datetime:
    """Give the next moment at which a calendar changes though no file does: the year that it leaves behind."""
    zone = site.config.zone
    return datetime(site.now.astimezone(zone).year + 1, 1, 1, tzinfo=zone)


def ics(site: Site, sources: Iterable[Source], calendar: Calendar | None = None) -> bytes:
    """Write originals as a calendar; without ``calendar``, as a file to add once, which names none to follow."""
    import icalendar

    from .vtimezone import vtimezone

    found = icalendar.Calendar()
    found.prodid, found.version = f"-//Tambour//{site.config.commune.name}//{site.lang.upper()}", "2.0"
    if calendar:
        address = site.absolute(calendar.url)
        found.uid = site.urn(f"calendar/{calendar.url}")
        found.calendar_name, found.url = calendar.title, site.absolute(calendar.folder)
        # RFC 7986 wants the type of both said, which the library's own setters leave out.
        found.add("REFRESH-INTERVAL", icalendar.vDuration(REFRESH), parameters={"VALUE": "DURATION"})
        found.add("SOURCE", icalendar.vUri(address), parameters={"VALUE": "URI"})
        found.add("X-PUBLISHED-TTL", icalendar.vDuration(REFRESH))
        found.add("X-WR-TIMEZONE", site.config.zone.key)
    events = [vevent(site, source) for source in sources]
    if any("TZID" in property_.params for event in events for property_ in _times_of(event)):
        found.add_component(vtimezone(site.config.zone))
    for event in events:
        found.add_component(event)
    if events and calendar:
        found.last_modified = max(event.DTSTAMP for event in events)
    return bytes(found.to_ical())


def vevent(site: Site, source: Source) -> icalendar.Event:
    """Write one event, or the sitting that an act announces."""
    import icalendar

    zone = site.config.zone
    status = str(source.extra.get("event_status", "scheduled"))
    changed = source.modified or source.date or site.undated
    event = icalendar.Event()
    event.uid = site.urn(source.id)
    event.stamp = event.last_modified = changed.astimezone(UTC)
    event.created = (source.date or changed).astimezone(UTC)
    event.sequence = sequence(source)
    event.summary = _summary(source, status)
    event.add("URL", icalendar.vUri(site.absolute(page(source))))
    event.description = _description(site, source)
    event.status = {"cancelled": icalendar.enums.STATUS.CANCELLED}.get(status, icalendar.enums.STATUS.CONFIRMED)
    if status == "postponed" and "previous_start" not in source.extra:
        event.status = icalendar.enums.STATUS.TENTATIVE
    event.categories = [source.category] if source.category else []
    _when(event, source, zone)
    _where(event, source, status)
    return event


def sequence(source: Source) -> int:
    """Count the changes of an event: it never goes down, and goes up with each ``modified`` or change of status.

    RFC 5545, 3.8.7.4. Minutes since 1970, so that it fits the 31 bits that some calendars keep.
    """
    minutes = int(source.modified.timestamp()) // 60 if source.modified else 0
    return minutes + (source.extra.get("event_status", "scheduled") != "scheduled")


def is_event(source: Source) -> bool:
    """Tell whether an original is an event of the agenda; a translation is the same event."""
    return source.type == "agenda" and isinstance(source.extra.get("start"), datetime)


def announces(source: Source) -> bool:
    """Tell whether an original of the council announces a sitting: it came out before."""
    if source.type != "conseil" or source.date is None:
        return False
    sitting = source.extra.get("sitting_date")
    return isinstance(sitting, datetime) and source.date < sitting and facts.sitting(source)


def page(source: Source) -> str:
    """Give the address of an original's page, relative to the site's root; that of its original for a translation."""
    return f"{source.type}/{source.slug}/"


def own(source: Source) -> str:
    """Give the address of the calendar that holds this event alone."""
    return f"{page(source)}{source.slug}.ics"


def _originals(site: Site) -> list[Source]:
    """Give the originals that may be in a calendar, in the language of the site, by address."""
    articles = [*site.of_type("agenda"), *site.of_type("conseil")]
    return sorted((article.source for article in articles), key=lambda source: (source.type, source.slug))


def _sittings(site: Site) -> list[Source]:
    """Give one original for each sitting: what convokes it, else what first announces it."""
    found: dict[object, Source] = {}
    announcing = [source for source in _originals(site) if announces(source)]
    for source in sorted(announcing, key=lambda one: (not _convokes(one), one.date, one.id)):
        found.setdefault(source.extra["sitting_date"], source)
    return sorted(found.values(), key=lambda source: source.slug)


def _convokes(source: Source) -> bool:
    return str(source.extra.get("act_type", "")).casefold().startswith(CONVOKED)


def _kept(source: Source, site: Site) -> bool:
    """Tell whether a calendar to follow still holds an event; one that comes back stays."""
    start = source.extra.get("start", source.extra.get("sitting_date"))
    last = [start, source.extra.get("end"), *_moments(source.extra, "rdates")]
    year = site.now.astimezone(site.config.zone).year - 1
    years = [moment.astimezone(site.config.zone).year for moment in last if isinstance(moment, datetime)]
    return "recurrence" in source.extra or max(years) >= year


def _summary(source: Source, status: str) -> str:
    """Say in the title what happened: many calendars show a cancelled event as any other."""
    mark = marks().get(status, "")
    if not mark or mark.casefold() in source.title.casefold():
        return source.title
    return _("{mark}: {title}").format(mark=mark, title=source.title)


def _description(site: Site, source: Source) -> str:
    """Write the summary and the facts that decide whether one comes, then the page, as calendars show no URL."""
    location = source.extra.get("location")
    access = location.get("accessibility") if isinstance(location, Mapping) else None
    facts = ((_("Price"), source.extra.get("price")), (_("Accessibility"), access))
    said = (_("{label}: {text}").format(label=label, text=text) for label, text in facts if text)
    lines = [source.summary, *said]
    return "\n".join([*filter(None, lines), site.absolute(page(source))])


def _when(event: icalendar.Event, source: Source, zone: ZoneInfo) -> None:
    extra = source.extra
    start, whole = extra.get("start"), bool(extra.get("all_day"))
    if not isinstance(start, datetime):  # a sitting; without hour, it is of its day
        start = extra["sitting_date"]
        assert isinstance(start, datetime)  # noqa: S101  # "announces" has seen it
        local = start.astimezone(zone)
        whole = (local.hour, local.minute) == (0, 0)
    start, end = start.astimezone(zone), extra.get("end")
    last = end.astimezone(zone) if isinstance(end, datetime) else None
    event.start = start.date() if whole else start
    if whole:
        event.end = (last or start).date() + timedelta(days=1)  # RFC 5545, 3.6.1: the end is not of the event
    elif last and last > start:
        event.end = last
    elif last is None and source.type == "conseil":
        event.DURATION = 2 * HOUR
    if extra.get("recurrence"):
        event.add("RRULE", _rule(str(extra["recurrence"]), zone, whole=whole))
    for key in ("rdates", "exdates"):
        days = [_like(moment.astimezone(zone), start, whole=whole) for moment in _moments(extra, key)]
        for day in sorted(set(days)):  # one line each: some calendars read no list
            event.add(key[:-1].upper(), day, parameters={"VALUE": "DATE"} if whole else {})


def _rule(rule: str, zone: ZoneInfo, *, whole: bool) -> dict[str, list[Any]]:
    """Give a rule to the library. RFC 5545, 3.3.10: UNTIL is in UTC if the start has a zone, a day if it is one."""
    parts: dict[str, list[Any]] = {key: value.split(",") for key, value in parse(rule).items()}
    if "UNTIL" in parts:
        last = until(parts["UNTIL"][0], zone)
        parts["UNTIL"] = [last.date() if whole else last.replace(tzinfo=zone).astimezone(UTC)]
    return parts


def _like(moment: datetime, start: datetime, *, whole: bool) -> date:
    """Give a day of the lists the form that the start has."""
    if whole:
        return moment.date()
    day_only = (moment.hour, moment.minute) == (0, 0)
    return moment.replace(hour=start.hour, minute=start.minute, second=start.second) if day_only else moment


def _where(event: icalendar.Event, source: Source, status: str) -> None:
    import icalendar

    location, online = source.extra.get("location"), source.extra.get("registration_url")
    event.location = facts.place(source) or None
    if isinstance(location, Mapping) and "lat" in location and "lon" in location:
        event.add("GEO", (location["lat"], location["lon"]))
    if status == "moved_online" and online:
        event.add(
            "CONFERENCE",
            icalendar.vUri(str(online)),
            parameters={"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": _("Join")},
        )


def _times_of(event: icalendar.Event) -> Iterator[Any]:
    for key in ("DTSTART", "DTEND"):
        if key in event:
            yield event[key]


def _moments(extra: Mapping[str, object], key: str) -> tuple[datetime, ...]:
    found = extra.get(key)
    return found if isinstance(found, tuple) else ()


def register() -> None:
    """Connect to Pelican."""
    signals.all_generators_finalized.connect(announce)
    WRITERS[__name__] = write
