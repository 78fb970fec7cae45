"""Read the originals: the Markdown files of content/, each fault with its file and line.

The folder gives the type, the file's name the slug; ``NAME.LANG.md`` is the translation of ``NAME.md`` and shares its
id. One file's faults never hide another's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from syndicate import check, frontmatter, portraits, schema
from syndicate.blanks import blanks
from syndicate.config import TYPES, Config
from syndicate.errors import ContentError
from syndicate.handover import REPORT
from syndicate.i18n import _
from syndicate.inline import locate, pictures
from syndicate.kinds import LANGUAGE
from syndicate.nearest import nearest, unknown_account
from syndicate.portraits import Portrait
from syndicate.schema import Fault
from syndicate.shelf import Found, Shelf
from syndicate.source import Choice, Illustration, Problem, Reading, Source, visible
from syndicate.vanished import renamed, touched, withdrawn
from syndicate.walk import walk

__all__ = ["Choice", "Illustration", "Problem", "Reading", "Source", "faulty", "original_of", "read", "read_all",
           "recall", "renamed", "slug", "touched", "withdrawn"]  # fmt: skip

_TRANSLATION = re.compile(rf"(?P<name>.+)\.(?P<lang>{LANGUAGE.pattern}|falc)")
EASY = "falc"  # NAME.falc.md: the same in words that are easy to read (FALC), a variant of the commune's language
# Letters that Unicode does not decompose into an ASCII letter and an accent.
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


def read(config: Config, path: Path) -> Source:
    """Read one original. Raise ``ContentError`` at its first fault; other files and pictures are not looked at."""
    path = path.resolve()
    if not path.is_relative_to(config.site.content):
        raise ContentError(_("This file is not in the folder content/."), file=path)
    source, problems = _read(config, path)
    for problem in problems:
        raise ContentError(problem.message, file=problem.file, line=problem.line)
    if source is None:  # never without a problem
        raise ContentError(_("The file cannot be read."), file=path)
    if source.translation_of and source.translation_of.is_file():
        source = replace(source, id=read(config, source.translation_of).id)
    return source


def read_all(
    config: Config, now: datetime | None = None, inspect: check.Inspect | None = None, shelf: Shelf | None = None
) -> Reading:
    """Read every original and check it, alone and beside the others.

    ``now`` is the editorial time; ``inspect`` stands in for ``images.inspect``; ``shelf`` has what was read before. A
    file whose front matter cannot be read, or that does not say which original it is, gives problems and no source.
    Raise ``ContentError`` when the folder itself cannot be read: an empty reading would withdraw everything.
    """
    sources: list[Source] = []
    problems: list[Problem] = []
    context = check.Context(config, now or datetime.now(UTC), inspect or check.inspect_picture)
    alone: list[Source] = []  # those about which ``check`` has said all that it can say of them by themselves
    files = list(_files(config.site.content))
    if shelf:
        shelf.fill(files, partial(_found, config, context, shelf))
    for path in files:
        found = _found(config, context, shelf, path)
        problems += found.problems
        if found.source is not None:
            sources.append(found.source)
        if found.source is not None and found.checked:
            alone.append(found.source)
    ids = {source.path: source.id for source in sources if source.translation_of is None}
    problems += check.translations(sources, {*ids, *faulty(problems)})
    sources = [source if source.translation_of is None else _sharing(source, ids) for source in sources]
    problems += check.run(sources, context, {source.path for source in alone})
    problems.sort(key=lambda problem: (str(problem.file), problem.line or 0, problem.code, problem.message))
    return Reading(tuple(sources), tuple(problems))


def _found(config: Config, context: check.Context, shelf: Shelf | None, path: Path) -> Found:
    """Read one file, and check it alone where what is said of it hangs on nothing else."""
    found = shelf.read(path, partial(_read, config)) if shelf else Found(*_read(config, path))
    if not shelf or found.source is None or found.checked or not check.hangs_on_its_file(found.source):
        return found
    said = check.alone(found.source, context)
    shelf.note(found.source, said)
    return Found(found.source, [*found.problems, *said], checked=True)


def _sharing(source: Source, ids: Mapping[Path, str]) -> Source:
    """Give a translation the id of its original."""
    id_ = ids.get(source.translation_of or source.path, source.id)
    return source if id_ == source.id else replace(source, id=id_)


def recall(config: Config) -> dict[str, Portrait]:
    """Give what the builds of the public site saw of each original, by id; nothing before the first build."""
    return portraits.recall(config.cache / REPORT)


def faulty(problems: Iterable[Problem]) -> set[Path]:
    """Name the files that must be left out: those with an error."""
    return {problem.file for problem in problems if problem.severity == "error"}


def original_of(path: Path) -> Path | None:
    """Give the file that this one translates, by its name alone; ``None`` when it translates none."""
    translation = _TRANSLATION.fullmatch(path.stem)
    return path.with_name(f"{translation['name']}.md") if translation else None


def slug(name: str) -> str:
    """Make the part of an address that comes from a file's name: ASCII letters and digits, and dashes."""
    plain = name.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _files(content: Path) -> Iterator[Path]:
    """Give the Markdown files in a stable order, following links as Pelican does, but each file once."""
    if not content.is_dir():
        raise ContentError(_("There is no folder “{name}”.").format(name=content.name), file=content)
    pictures_only = content / "images"
    for folder, names in walk(content, lambda one: one != pictures_only and not one.name.startswith("."), _unreadable):
        yield from (folder / name for name in names if name.endswith(".md") and not name.startswith("."))


def _unreadable(error: OSError) -> None:
    raise ContentError(_("The folder cannot be read: {error}.").format(error=error.strerror), file=error.filename)


# --------------------------------------------------------------------------------------------- one original


def _read(config: Config, path: Path) -> tuple[Source | None, list[Problem]]:
    """Read one file alone: the source when its id is known, and its faults by line."""
    folder = path.relative_to(config.site.content).parts[0]
    if folder not in TYPES:
        return None, [Problem(path, 1, "unknown-folder", _misplaced(folder))]
    try:
        front = frontmatter.read(path)
    except ContentError as error:
        return None, [Problem(path, error.line, "unreadable", error.message)]
    values, faults = schema.parse(front, schema.kinds_of(folder), config.zone)
    faults += schema.missing(values, front.values, folder)
    faults += schema.disordered(values)
    faults += schema.out_of_rule(values, front.values, config.zone)
    source, found = _source(config, path, folder, front, values)
    faults += found
    problems = [Problem(path, _line(front.lines, fault.key), fault.code, fault.message) for fault in faults]
    problems += _left_blank(source, front) if source.status == "published" else ()
    problems.sort(key=lambda problem: (problem.line or 0, problem.code))
    return (None if any(fault.key == "id" for fault in faults) else source), problems


def _left_blank(source: Source, front: frontmatter.FrontMatter) -> Iterator[Problem]:
    """Find what ``tambour new`` left to fill: residents would read it."""
    message = _("Fill this blank: {what}.")
    for key, text in front.written.items():
        for _number, what in blanks(text):
            yield Problem(source.path, front.lines[key], "left-blank", message.format(what=what))
    for number, what in blanks(front.body):
        yield Problem(source.path, front.body_line + number - 1, "left-blank", message.format(what=what))


def _misplaced(folder: str) -> str:
    near = nearest(folder, TYPES)
    if near:
        return _("There is no type “{folder}”. Did you mean “{near}”?").format(folder=folder, near=near)
    return _("This file must be in one of these folders: {folders}.").format(folders=", ".join(TYPES))


def _line(lines: Mapping[str, int], key: str) -> int:
    """Give the line of a dotted key, or of the nearest key above it that the file has."""
    while key not in lines and "." in key:
        key = key.rpartition(".")[0]
    return lines.get(key, 1)


def _source(
    config: Config, path: Path, folder: str, front: frontmatter.FrontMatter, values: dict[str, Any]
) -> tuple[Source, list[Fault]]:
    """Make the source from the values that hold; say what is wrong beyond the form of single values."""
    faults: list[Fault] = []
    translation = _TRANSLATION.fullmatch(path.stem)
    name = translation["name"] if translation else path.stem
    named = translation["lang"] if translation else config.commune.lang
    # “simple” is the variant that the IANA registry of language subtags has for such texts.
    named = f"{config.commune.lang}-simple" if named == EASY else named
    lang = values.get("lang") or named
    if translation and lang != named:
        message = _("The file's name says “{name}” and “lang” says “{lang}”.")
        faults.append(Fault("lang", "bad-lang", message.format(name=named, lang=lang)))
    if visible(path.name) != path.name:
        message = _("The file's name holds a character that cannot be typed: rename the file.")
        faults.append(Fault("", "bad-name", message))
    elif not slug(name):
        faults.append(Fault("", "bad-name", _("The file's name needs a letter or a digit.")))
    if translation:
        faults += schema.misplaced(front.values, f"{name}.md")
    picture, found = _picture(config, path, front, values)
    faults += found
    syndicate, found = _choices(config, path, front, values, picture)
    faults += found
    source = Source(
        path=path,
        type=folder,
        # In one form of Unicode: a name does not change between macOS and Linux.
        id=unicodedata.normalize("NFC", values.get("id") or f"{folder}/{name}"),
        slug=slug(name),
        lang=lang,
        title=values.get("title", ""),
        summary=values.get("summary", ""),
        date=values.get("date"),
        modified=values.get("modified"),
        category=values.get("category", ""),
        tags=values.get("tags", ()),
        status=values.get("status", "published"),
        picture=picture,
        inline=tuple(_inline(config, path, front)),
        sensitive=values.get("sensitive", False),
        urgent=values.get("urgent", False),
        expires=values.get("expires"),
        syndicate=syndicate,
        translation_of=original_of(path),
        chose_id="id" in values,
        extra={key: value for key, value in values.items() if key not in schema.COMMON},
        lines=front.lines,
        body=front.body,
        body_line=front.body_line,
    )
    return source, faults


def _picture(
    config: Config, path: Path, front: frontmatter.FrontMatter, values: Mapping[str, Any]
) -> tuple[Illustration | None, list[Fault]]:
    if "image" not in values:
        return None, []
    file = locate(config.site.content, path, values["image"])
    if file is None:
        return None, [Fault("image", "image-elsewhere", _("The picture must be a file of the folder content/."))]
    return Illustration(
        file,
        values.get("image_alt", ""),
        front.lines["image"],
        values.get("image_credit", ""),
        values.get("image_focus", (0.0, 0.0)),
    ), []


def _inline(config: Config, path: Path, front: frontmatter.FrontMatter) -> Iterator[Illustration]:
    for written, alt, line in pictures(front.body, front.body_line):
        file = locate(config.site.content, path, written)
        if file is not None:
            yield Illustration(file, alt, line)


def _choices(
    config: Config,
    path: Path,
    front: frontmatter.FrontMatter,
    values: Mapping[str, Any],
    picture: Illustration | None,
) -> tuple[Mapping[str, Choice] | Literal[False] | None, list[Fault]]:
    """Read what ``syndicate`` says of each account."""
    wishes = values.get("syndicate")
    if wishes is None or wishes is False:
        return wishes, []
    choices: dict[str, Choice] = {}
    faults: list[Fault] = []
    for name, wish in wishes.items():
        key = f"syndicate.{name}"
        if name not in config.accounts:
            faults.append(Fault(key, "unknown-account", unknown_account(name, config.accounts)))
        if wish is not None and not isinstance(wish, dict):
            message = _("What goes to “{name}” is written with the keys text, image, at and skip.")
            faults.append(Fault(key, "bad-account", message.format(name=name)))
            continue
        given, found = schema.parse_account(front, wish or {}, config.zone, f"{key}.")
        faults += found
        file = locate(config.site.content, path, given["image"]) if "image" in given else None
        if file is None and "image" in given:
            message = _("The picture must be a file of the folder content/.")
            faults.append(Fault(f"{key}.image", "image-elsewhere", message))
        alt = given.get("image_alt") or (picture.alt if picture else "")
        choices[name] = Choice(given.get("text"), file, alt if file else "", given.get("at"), given.get("skip", False))
    return choices, faults
