"""The models of usual announcements: what to ask, what to say, what never to say, and a text to fill.

One small file each in ``syndicate/announcements``, written for those who know town halls and not programs: front
matter that says everything, then the text, where ``{key}`` stands for an answer. A day or a time is shown in words,
in the form asked for: ``{start}`` in full, ``{start:day}``, ``{start:short}`` (no year), ``{start:date}`` (no name of
day), ``{start:time}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from syndicate import frontmatter, kinds, schema
from syndicate.errors import ConfigError
from syndicate.i18n import _
from syndicate.kinds import Kind, Table
from syndicate.nearest import nearest

FOLDER = Path(__file__).parent / "announcements"
# What is asked of a type when no model is chosen, in this order.
ASKED: dict[str, tuple[str, ...]] = {
    "actualites": ("summary", "category", "tags"),
    "agenda": ("start", "end", "location.name", "location.address", "price", "summary"),
    "alertes": ("level", "from", "until", "area", "summary"),
    "conseil": ("act_type", "sitting_date", "number", "summary"),
    "demarches": ("summary", "service", "price", "documents", "phone"),
    "elus": ("first_name", "last_name", "role"),
    "services": ("role", "phone", "email", "opening_hours"),
    "equipements": ("equip_type", "address", "opening_hours", "accessibility"),
    "associations": ("theme", "contact", "email", "website"),
    "documents": ("document_type", "period", "summary"),
    "marches": ("reference", "procedure", "deadline", "buyer_url"),
    "tribune": ("group", "period"),
    "rectificatifs": ("claim", "verdict", "evidence_urls", "summary"),
    "pages": (),
}
# What a type may also say, and that is not worth a question: written in the new file as lines to complete, behind a #.
LATER: dict[str, dict[str, str]] = {
    "actualites": {"image": "/images/…", "image_alt": "…", "expires": "2026-12-31"},
    "agenda": {
        "recurrence": "FREQ=WEEKLY;BYDAY=TU", "exdates": "[2026-12-22, 2026-12-29]", "rdates": "[2026-12-23]",
        "registration_url": "https://…", "event_status": "cancelled",
    },
    "conseil": {
        "author_first": "…", "author_last": "…", "author_capacity": "…", "online_date": "2026-11-24",
        "prefecture_date": "2026-11-24", "personal_data_checked": "{by: …, on: 2026-11-24}", "file": "/conseil/….pdf",
        "votes": "{present: 17, for: 19, against: 0, abstain: 0}", "approved_on": "2026-12-10",
    },
    "demarches": {"audience": "[…]", "delay": "…", "online_url": "https://…", "official_url": "https://…",
                  "official_date": "2026-11-24"},
    "elus": {"delegations": "[…]", "group": "…", "order": "1"},
    "services": {"address": "…", "accessibility": "…"},
    "equipements": {"phone": "…", "lat": "45.9", "lon": "5.7"},
    "documents": {"file": "/documents/….pdf"},
    "marches": {"file": "/marches/….pdf", "awarded_on": "2026-12-10", "awarded_to": "[…]"},
}  # fmt: skip
_DEFAULTS = {"level": "info", "from": "now"}


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask. ``kind`` judges the answer; ``default`` is an answer, or ``now``."""

    key: str
    ask: str
    kind: Kind
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """A model; without ``name``, the bare type. ``front`` is what its front matter always holds, as YAML gives it."""

    name: str
    label: str
    type: str
    title: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    summary: str = ""
    front: Mapping[str, Any] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    say: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    body: str = ""
    later: Mapping[str, str] = field(default_factory=dict)

    def required(self, key: str) -> bool:
        """Tell whether a file of this type is at fault without this key."""
        return key in schema.REQUIRED.get(self.type, ())


def find(type_: str | None, name: str | None) -> Announcement:
    """Give the model of this name, or the bare type; ``type_`` may be the name of a model. Raise ``ConfigError``."""
    model = load(name) if name else None
    if type_ in schema.BY_TYPE and model is None:
        return bare(str(type_))
    if type_ is None or type_ in schema.BY_TYPE:
        if model is None:
            raise ConfigError(_("Say what to write: a type or a model (“tambour new --list” shows them)."))
        if type_ and model.type != type_:
            message = _("The model “{name}” is of the type “{type}”, not “{other}”.")
            raise ConfigError(message.format(name=model.name, type=model.type, other=type_))
        return model
    if type_ in names() and name in (None, type_):
        return load(type_)
    raise ConfigError(_unknown(type_, (*schema.BY_TYPE, *names())))


@cache
def names() -> tuple[str, ...]:
    """Name every model, in the order of the alphabet."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.md")))


@cache
def load(name: str) -> Announcement:
    """Read one model. Raise ``ConfigError`` when there is none of this name."""
    if name not in names():
        raise ConfigError(_unknown(name, names()))
    front = frontmatter.read(FOLDER / f"{name}.md")
    values = front.values
    return Announcement(
        name=name,
        label=values["label"],
        type=values["type"],
        title=values["title"],
        category=values["category"],
        tags=tuple(values["tags"]),
        summary=values["summary"],
        front=values.get("front", {}),
        questions=tuple(_question(values["type"], key, said) for key, said in values["questions"].items()),
        say=tuple(values["say"]),
        never=tuple(values["never"]),
        body=front.body,
    )


def bare(type_: str) -> Announcement:
    """Give what to ask for a type without any model."""
    questions = tuple(_question(type_, key, {"ask": ask(key), "default": _DEFAULTS.get(key)}) for key in ASKED[type_])
    return Announcement("", type_, type_, questions=questions, later=LATER.get(type_, {}))


def kind_of(type_: str, key: str) -> Kind | None:
    """Give the kind of a key of the front matter, ``location.name`` included; none if the type has no such key."""
    kind = schema.kinds_of(type_).get(key.partition(".")[0])
    if "." in key:
        return kind.kinds.get(key.partition(".")[2]) if isinstance(kind, Table) else None
    return kind


def ask(key: str) -> str:
    """Ask for the value of a key of the front matter."""
    return {
        "summary": _("Summary (200 characters at most; it goes to the networks)?"),
        "category": _("Category (Works, School…)?"),
        "tags": _("Tags, separated by commas?"),
        "start": _("Start (day and time)?"),
        "end": _("End (day and time)?"),
        "location.name": _("Where?"),
        "location.address": _("Exact address?"),
        "price": _("Price (“Free”, “€5”…)?"),
        "level": _("Level (info, vigilance, urgence)?"),
        "from": _("From when (day and time)?"),
        "until": _("Until when (day and time)?"),
        "area": _("Which streets or districts?"),
        "act_type": _("What act is it (deliberation, order, minutes…)?"),
        "sitting_date": _("Day of the sitting?"),
        "number": _("Number of the act?"),
        "service": _("Which department is in charge?"),
        "documents": _("Documents to bring, separated by commas?"),
        "phone": _("Telephone of the department?"),
        "email": _("E-mail address of the department?"),
        "first_name": _("First name?"),
        "last_name": _("Last name?"),
        "role": _("Function?"),
        "opening_hours": _("Opening hours?"),
        "equip_type": _("What kind of facility?"),
        "address": _("Address?"),
        "accessibility": _("How can people with disabilities come and use it?"),
        "theme": _("Theme (sport, culture…)?"),
        "contact": _("Whom to contact (no personal number)?"),
        "website": _("Address of the website (https://…)?"),
        "document_type": _("What document is it (bulletin, budget…)?"),
        "period": _("Which period (2026, January to March…)?"),
        "reference": _("Reference of the contract?"),
        "procedure": _("Procedure (open, adapted…)?"),
        "deadline": _("Last day and hour for offers?"),
        "buyer_url": _("Address of the page of the contract (https://…)?"),
        "group": _("Which group of the council?"),
        "claim": _("What is being said, in one neutral sentence?"),
        "verdict": _("Your conclusion, in a word or two?"),
        "evidence_urls": _("Addresses of the evidence, separated by commas?"),
    }[key]


def reminder(key: str) -> str:
    """Say when a key of ``LATER`` serves; empty when its name says it."""
    return {
        "recurrence": _("an event that comes back"),
        "exdates": _("the days without it"),
        "rdates": _("the days added"),
        "event_status": _("cancelled, postponed or moved_online; never delete the file"),
        "online_date": _("day when the page really appears"),
        "prefecture_date": _("if the act is transmitted"),
        "personal_data_checked": _("who read the PDF for personal data, and when"),
        "file": _("the PDF; for an act, “tambour check --fix” adds its digest"),
        "votes": _("deliberations"),
        "approved_on": _("minutes: day of the sitting that approved them"),
        "official_url": _("the page of Service-Public.gouv.fr"),
        "official_date": _("day when you compared your page with it"),
        "expires": _("day when it holds no more"),
    }.get(key, "")


def _question(type_: str, key: str, said: str | Mapping[str, Any]) -> Question:
    """Make a question of a prompt, or of its prompt, kind and default; a key of the front matter has its own kind."""
    about = {"ask": said} if isinstance(said, str) else said
    free = kinds.moment if about.get("kind") == "moment" else kinds.text
    return Question(key, about["ask"], kind_of(type_, key) or free, about.get("default"))


def _unknown(word: str, known: tuple[str, ...]) -> str:
    near = nearest(word, known)
    if near:
        return _("There is no type and no model “{name}”. Did you mean “{near}”?").format(name=word, near=near)
    message = _("There is no type and no model “{name}”. “tambour new --list” shows them all.")
    return message.format(name=word)
