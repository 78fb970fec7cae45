"""Write the file of a new original, from a model and answers: always a draft, always one that ``check`` accepts.

What nobody answered is a blank in the text, between brackets, which names what to put there. The file is never
written over another; if anything is wrong, no file is left.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from syndicate import announcement, answers, check, kinds, ledger, originals, schema
from syndicate.announcement import Announcement, kind_of
from syndicate.answers import Value, Written
from syndicate.blanks import BLANK, blank, blanks
from syndicate.config import Config
from syndicate.errors import ConfigError, ContentError, LedgerError
from syndicate.i18n import _
from syndicate.kinds import BadValueError, Field
from syndicate.nearest import unknown
from syndicate.text import graphemes

# A name longer than this makes addresses that nobody can read; it is cut at a dash.
LONGEST_NAME = 80
LONGEST_SUMMARY = 200
_PLACE = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)?)(?::([a-z]+))?\}")
_FIRST = ("title", "date", "id", "status", "summary", "category", "tags")
# What tambour.toml already says, so that nobody types it again: place in the text, key of [commune], what is missing.
_FACTS = {
    "telephone": ("phone", "le téléphone de la mairie"),
    "commune": ("name", "le nom de la commune"),
}


@dataclass(frozen=True, slots=True)
class Created:
    """What was written: where, under which id, and the lines (from 1) that a person still fills."""

    path: Path
    id: str
    blanks: tuple[tuple[int, str], ...]


@dataclass
class Draft:
    """A new original in the making: its model, and the answers so far by key."""

    config: Config
    model: Announcement
    values: dict[str, Value] = field(default_factory=dict)
    today: date | None = None  # in the commune's zone; a day without its year is understood from it

    def answer(self, key: str, typed: str) -> None:
        """Take an answer. Raise ``BadValueError`` with a sentence, and keep nothing of it."""
        asked = next((question.kind for question in self.model.questions if question.key == key), None)
        kind = asked or kind_of(self.model.type, key)
        if kind is None:
            known = dict.fromkeys(
                (*schema.kinds_of(self.model.type), *(question.key for question in self.model.questions))
            )
            raise BadValueError(unknown(key, known))
        value = answers.understood(kind, key, typed, self.config.zone, self.today)
        for earlier, later in schema.ORDER:
            pair = {**self.values, key: value}
            if key in (earlier, later) and _same_time(pair.get(earlier), pair.get(later)):
                message = _("“{later}” is the same time as “{earlier}”.")
                raise BadValueError(message.format(later=later, earlier=earlier))
        for fault in schema.disordered(self._moments({**self.values, key: value})):
            raise BadValueError(fault.message)
        self.values[key] = value

    def leave(self, key: str) -> bool:
        """Put a blank in the place of an answer, where any text will do; tell whether it could be done."""
        try:
            self.answer(key, blank(self._wanted(key, "")))
        except BadValueError:
            return False
        return True

    def answered(self, key: str) -> bool:
        """Tell whether there is an answer for a key, or for the whole that it is a part of."""
        return key in self.values or key.partition(".")[0] in self.values

    def title(self) -> str | None:
        """Give the title: the one chosen, else the one that the model suggests when all it needs is known."""
        if "title" in self.values:
            return str(self.values["title"])
        suggested = self.fill(self.model.title)
        return None if not suggested or BLANK.search(suggested) else suggested

    def missing(self) -> list[str]:
        """Name the keys without which the file would be at fault."""
        return [
            key
            for key in schema.REQUIRED.get(self.model.type, ())
            if key not in self.values and key not in self.model.front
        ]

    def asked(self, key: str) -> str:
        """Say what a key stands for, as its question does."""
        return self._wanted(key, "")

    def fill(self, text: str) -> str:
        """Put the answers in a text, and a blank where there is none."""
        return _PLACE.sub(lambda found: self._put(found, text), text)

    def _put(self, found: re.Match[str], text: str) -> str:
        key, form = found[1], found[2] or ""
        value = self._known(key)
        words = None if value is None else answers.shown(value, form)
        if words is None:
            return blank(self._wanted(key, form if value is not None else ""))
        if text[found.end() : found.end() + 1] == "." and not words.endswith(".."):
            words = words.removesuffix(".")
        before = text[: found.start()]
        begins = not before or before.endswith((". ", "\n", "\n**"))
        return words[:1].upper() + words[1:] if begins else words

    def _known(self, key: str) -> Value | None:
        if key in _FACTS:
            name = _FACTS[key][0]
            fact = self.config.commune.name if name == "name" else self.config.commune.facts.get(name)
            return str(fact) if fact else None
        if key not in self.values and key.endswith(".name"):
            return self.values.get(key.removesuffix(".name"))
        return self.values.get(key)

    def _wanted(self, key: str, form: str) -> str:
        if key in _FACTS:
            return _FACTS[key][1]
        if form == "time":
            return "l’heure"
        ask = next((question.ask for question in self.model.questions if question.key == key), key)
        ask = re.sub(r"\s*\([^)]*\)", "", ask).rstrip("?\u00a0\u202f ")
        return ask[:1].lower() + ask[1:]

    def _moments(self, values: Mapping[str, Value]) -> dict[str, Any]:
        zone = self.config.zone
        return {
            key: kinds.moment(Field(key, value, str(value), zone))
            for key, value in values.items()
            if isinstance(value, Written)
        }


def _same_time(earlier: Value | None, later: Value | None) -> bool:
    """Tell whether two answers are one time; two equal days are a day, from its beginning to its end."""
    return isinstance(earlier, Written) and earlier == later and len(earlier) > len("2026-11-24")


def create(draft: Draft, now: datetime) -> Created:
    """Write the file. Raise ``ConfigError`` or ``ContentError``, and leave nothing, when it cannot be a sound one."""
    config, type_ = draft.config, draft.model.type
    title = draft.title()
    if title is None:
        raise ConfigError(_("A title is needed."))
    if draft.missing():
        message = _("Missing: {keys}. Give each with --set KEY=VALUE.")
        missing = (f"{key} ({draft.asked(key)})" for key in draft.missing())
        raise ConfigError(message.format(keys=", ".join(missing)))
    path = config.site.content / type_ / f"{_name(title)}.md"
    id_ = str(draft.values.get("id") or _free_id(config, path, now))
    text = compose(draft, title, id_, now)
    if BLANK.search(text) and draft.values.get("status") == "published":
        raise ConfigError(_("It cannot be published yet: something is left to fill in."))
    _write(config, path, text)
    try:
        _verify(config, path, now)
    except BaseException:
        path.unlink()
        raise
    return Created(path, id_, tuple(blanks(text)))


def compose(draft: Draft, title: str, id_: str, now: datetime) -> str:
    """Give the text of the file: front matter, then the body. Times are the commune's, to the minute."""
    model = draft.model
    front: dict[str, Any] = {"title": title, "id": id_, "status": "draft"}
    if model.type != "pages":
        front["date"] = Written(f"{now.astimezone(draft.config.zone):%Y-%m-%d %H:%M}")
    if model.summary or any(question.key == "summary" for question in model.questions):
        front["summary"] = _summary(draft)
    front |= {key: value for key, value in (("category", model.category), ("tags", [*model.tags])) if value}
    front |= model.front
    for key, value in draft.values.items():
        if kind_of(model.type, key) is not None and key not in ("title", "id"):
            _place(front, key, value)
    ordered = {key: front[key] for key in (*_FIRST, *front) if key in front}
    lines = [line for key, value in ordered.items() for line in _lines(key, value)]
    body = draft.fill(model.body) if model.body else f"{blank('le texte')}\n"
    return "\n".join(["---", *lines, *_unanswered(draft, front), "---", body])


# ------------------------------------------------------------------------------------------ the text


def _summary(draft: Draft) -> str:
    filled = draft.fill(draft.model.summary)
    if not filled or len(graphemes(filled)) > LONGEST_SUMMARY:
        return blank(f"le résumé, {LONGEST_SUMMARY} signes au plus")
    return filled


def _place(front: dict[str, Any], key: str, value: Value) -> None:
    top, dot, part = key.partition(".")
    if dot and not isinstance(front.get(top), dict):
        front[top] = {}
    (front[top] if dot else front)[part or top] = value


def _lines(key: str, value: Any, indent: str = "") -> Iterable[str]:
    if isinstance(value, dict):
        yield f"{indent}{key}:"
        for name, inner in value.items():
            yield from _lines(name, inner, f"{indent}  ")
    else:
        yield f"{indent}{key}: {_scalar(key, value)}"


def _scalar(key: str, value: Any) -> str:
    """Write a value as YAML; a text is quoted whatever it holds, as JSON does, which YAML reads alike."""
    if isinstance(value, list):
        return f"[{', '.join(_scalar(key, item) for item in value)}]"
    if isinstance(value, Written) or key in ("id", "status", "level"):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _unanswered(draft: Draft, front: Mapping[str, Any]) -> Iterable[str]:
    """Remind, in comments that no reader sees, of the keys that could be there."""
    for question in draft.model.questions:
        top = question.key.partition(".")[0]
        if top not in front and kind_of(draft.model.type, question.key) is not None:
            yield f"# {top}:  # {question.ask}"
    for key, example in draft.model.later.items():
        if key not in front:
            said = announcement.reminder(key)
            yield f"# {key}: {example}" + (f"  # {said}" if said else "")


# ------------------------------------------------------------------------------------------ the file


def _name(title: str) -> str:
    name = originals.slug(title)
    if not name:
        raise ConfigError(_("The title needs a letter or a digit: the file is named after it."))
    if len(name) > LONGEST_NAME:
        name = name[: LONGEST_NAME + 1].rpartition("-")[0] or name[:LONGEST_NAME]
    return name


def _free_id(config: Config, path: Path, now: datetime) -> str:
    """Give an id that no original has, nor had: a copy of another, even withdrawn, would be taken for one of ours."""
    taken: set[str] = set()
    if config.site.content.is_dir():
        for source in originals.read_all(config, now, _unseen).sources:
            if (source.type, source.slug) == (path.parent.name, path.stem) and source.translation_of is None:
                raise _taken(config, source.path)
            taken.add(source.id)
    with suppress(LedgerError):  # `tambour check` tells of a damaged ledger; a draft can be written meanwhile
        taken |= {original for original, _account in ledger.read(config.ledger).copies}
    id_ = wanted = f"{path.parent.name}/{path.stem}"
    number = 1
    while id_ in taken:
        number += 1
        id_ = f"{wanted}-{number}"
    return id_


class _Unseen:
    """Stands for a picture that nobody looks at: the pictures of other originals do not matter here."""

    width = 1


def _unseen(_data: bytes) -> check.Picture:
    return _Unseen()


def _write(config: Config, path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise _taken(config, path) from None
    except OSError as error:
        message = _("The file cannot be written: {error}.")
        raise ContentError(message.format(error=error.strerror), file=path) from None


def _taken(config: Config, path: Path) -> ContentError:
    name = path.relative_to(config.root) if path.is_relative_to(config.root) else path
    return ContentError(_("{file} is already there: choose another title, or correct that file.").format(file=name))


def _verify(config: Config, path: Path, now: datetime) -> None:
    """Read the file again as the build would. The place is not said: the file is about to go."""
    for problem in originals.read_all(config, now, _unseen).problems:
        if problem.file == path.resolve() and problem.severity == "error":
            raise ContentError(problem.message)
