"""What reading an original gives: the values that the checks, the build and the feed share."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

Severity = Literal["error", "warning"]
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_JOINERS = "\u00ad\u200c\u200d\u2060"  # within words and emoji


def visible(text: str) -> str:
    """Give a text fit for one line of a terminal: what would break, colour or turn that line round is written out."""
    if text.isprintable():
        return text
    unseen = {sign for sign in text if unicodedata.category(sign) in _UNSEEN and sign not in _JOINERS}
    return text.translate({ord(sign): sign.encode("unicode_escape").decode("ascii") for sign in unseen})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an editor can mend: where, a word for programs, a sentence for people. ``line`` counts from 1."""

    file: Path
    line: int | None
    code: str
    message: str
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture as the editor gave it; ``path`` is absolute, whether or not the file exists."""

    path: Path
    alt: str
    line: int | None = None
    credit: str = ""
    focus: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Choice:
    """What ``syndicate`` says of one account. ``alt`` describes ``image``."""

    text: str | None = None
    image: Path | None = None
    alt: str = ""
    at: datetime | None = None
    skip: bool = False


class _Later:
    """What an original that was kept leaves where it is until somebody asks for it (``Source.kept``)."""

    __slots__ = ("_later",)
    _later: Callable[[str], Mapping[str, Any]]

    def __getattr__(self, name: str) -> Any:
        """Fetch this part of what was left, with those that are kept together with it."""
        for key, value in object.__getattribute__(self, "_later")(name).items():
            object.__setattr__(self, key, value)
        return object.__getattribute__(self, name)


@dataclass(frozen=True, slots=True)
class Source(_Later):
    """One Markdown file of content/, as its editor wrote it.

    ``id`` is stable; a translation shares that of its original, whose path is ``translation_of``. ``slug`` comes from
    the file's name and is shared too. ``date`` is ``None`` only for a page, or when the file is at fault; all times
    carry their offset. ``syndicate`` is ``None`` when the strategy decides, ``False`` for the site alone. ``extra``
    holds the keys of the type, parsed. ``chose_id`` tells whether the file itself names its id. ``body`` is the
    Markdown below the front matter, which begins at line ``body_line``.
    A file at fault gives a source as complete as can be, so that its id stays known: see ``faulty``.
    """

    path: Path
    type: str
    id: str
    slug: str
    lang: str
    title: str
    summary: str
    date: datetime | None
    modified: datetime | None = None
    category: str = ""
    tags: tuple[str, ...] = ()
    status: str = "published"
    picture: Illustration | None = None
    inline: tuple[Illustration, ...] = ()  # the pictures of the text that are files of ours
    sensitive: bool = False
    urgent: bool = False
    expires: datetime | None = None
    syndicate: Mapping[str, Choice] | Literal[False] | None = None
    translation_of: Path | None = None
    chose_id: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    body: str = field(default="", repr=False)
    body_line: int = 1

    @classmethod
    def kept(cls, later: Callable[[str], Mapping[str, Any]], *known: object) -> Source:
        """Make one of the values that lists need, in the order of ``KNOWN``.

        ``later`` gives another one by its name, with those that are kept together with it.
        """
        made = object.__new__(cls)
        _set_later(made, later)
        for put, value in zip(_SETTERS, known, strict=True):
            put(made, value)
        return made

    def has_no_extra(self) -> None:
        """Know this of what ``kept`` made: most news have none, and lists ask whether they are events."""
        object.__setattr__(self, "extra", {})

    def plain(self) -> bool:
        """Tell whether it has no key of its type. Nothing is fetched for it: what was left for later has some."""
        try:
            return not _extra_of(self)
        except AttributeError:
            return False

    def rest(self) -> dict[str, Any]:
        """Give the values that ``kept`` leaves for later, by name."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in KNOWN}

    def public(self, now: datetime) -> bool:
        """Tell whether the site shows it at this time: not a draft, and its date has come."""
        return self.status == "published" and (self.date is None or self.date <= now)

    def line(self, *keys: str) -> int:
        """Give the line of the first of these keys that the file has, else the first line."""
        return next((self.lines[key] for key in keys if key in self.lines), 1)


# Ten thousand are made in each build: the descriptors of the slots are looked up once.
KNOWN = (
    "path", "type", "id", "slug", "lang", "title", "date", "modified", "category", "tags", "status", "translation_of",
    "chose_id",
)  # fmt: skip
# What is only asked for where the text itself is read.
OF_THE_TEXT = ("lines", "body", "body_line")
_SETTERS = [Source.__dict__[name].__set__ for name in KNOWN]
_set_later = _Later.__dict__["_later"].__set__
_extra_of = Source.__dict__["extra"].__get__


def service(name: str, sources: Iterable[Source]) -> Source | None:
    """Find the department that a procedure names: by its title, its id or the name of its file."""
    wanted = name.casefold().strip()
    departments = [one for one in sources if one.type == "services" and one.translation_of is None]
    return next((one for one in departments if wanted in (one.title.casefold(), one.id.casefold(), one.slug)), None)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read: the sources by path, and every problem by file and line."""

    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]
