"""What is checked of originals beyond the form of their front matter.

To add a check: one small function that yields problems, and its name in ``CHECKS`` (one original at a time) or in
``TOGETHER`` (all of them). A warning never fails anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from syndicate.act_check import act_complete, act_dated, act_publishable, file_unchanged, numbers_distinct
from syndicate.addresses import LINKS, NUMBERED, OURS
from syndicate.config import TYPES, Config
from syndicate.decide import routed
from syndicate.errors import ContentError
from syndicate.i18n import _
from syndicate.inline import locate
from syndicate.source import Problem, Severity, Source
from syndicate.video_check import video_usable
from syndicate.walk import is_special, real

HEAVY_BYTES = 8_000_000  # a picture as cameras give it: the build copes, the repository grows
WIDE_PIXELS = 8_000


class Picture(Protocol):
    """What inspecting a picture gives: its size in pixels."""

    @property
    def width(self) -> int:
        """Give the width in pixels."""


Inspect = Callable[[bytes], Picture]


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may look at beside the original: the configuration, the editorial time, the pictures."""

    config: Config
    now: datetime
    inspect: Inspect
    files: dict[Path, list[tuple[str, str]]] = field(default_factory=dict)  # pictures already looked at


Check = Callable[[Source, Context], Iterable[Problem]]


def run(sources: Iterable[Source], context: Context, done: AbstractSet[Path] = frozenset()) -> list[Problem]:
    """Run every check on every original; ``done`` are the files about which ``alone`` has said all."""
    sources = list(sources)
    problems = [problem for source in sources if source.path not in done for problem in alone(source, context)]
    return problems + [problem for together in TOGETHER for problem in together(sources)]


def alone(source: Source, context: Context) -> list[Problem]:
    """Run the checks of one original by itself."""
    return [problem for check in CHECKS for problem in check(source, context)]


def hangs_on_its_file(source: Source) -> bool:
    """Tell whether what ``alone`` says hangs on the file and the settings only: on no other file, on no day."""
    pictures = source.picture or source.inline or any(choice.image for choice in (source.syndicate or {}).values())
    return not pictures and source.type != "conseil" and "file" not in source.extra


def inspect_picture(data: bytes) -> Picture:
    """Look at a picture without trusting it. Raise ``ContentError``."""
    from syndicate import images

    return images.inspect(data)


# ----------------------------------------------------------------------------------------- one original


def picture_described(source: Source, _context: Context) -> Iterator[Problem]:
    """Want an alternative text for the picture (RGAA 4.1, criterion 1.1)."""
    if source.picture and not source.picture.alt and "image_alt" not in source.lines:
        message = _("“image” needs “image_alt”: say what the picture shows.")
        yield Problem(source.path, source.line("image"), "missing-image-alt", message)
    elif source.picture and not source.picture.alt:
        message = _("“image_alt” is empty: say what the picture shows.")
        yield Problem(source.path, source.line("image_alt"), "missing-image-alt", message)


def inline_described(source: Source, _context: Context) -> Iterator[Problem]:
    """Want an alternative text for each picture of the text."""
    for picture in source.inline:
        if not picture.alt:
            message = _("The picture “{name}” needs an alternative text: write it between the brackets of ![…].")
            yield Problem(source.path, picture.line, "missing-alt", message.format(name=picture.path.name))


def choice_described(source: Source, _context: Context) -> Iterator[Problem]:
    """Want a description of the picture chosen for one account; that of another picture is better than none."""
    main = source.picture.path if source.picture else None
    for name, choice in (source.syndicate or {}).items():
        own = f"syndicate.{name}.image_alt" in source.lines
        if choice.image and choice.image != main and not own:
            message = _("This picture needs its own “image_alt”.")
            line = source.line(f"syndicate.{name}.image")
            yield Problem(source.path, line, "missing-image-alt", message, "warning" if choice.alt else "error")


def pictures_usable(source: Source, context: Context) -> Iterator[Problem]:
    """Want every picture to be there, within content/, and to be one."""
    named = [(picture.path, picture.line) for picture in (source.picture, *source.inline) if picture]
    named += [
        (choice.image, source.line(f"syndicate.{name}.image"))
        for name, choice in (source.syndicate or {}).items()
        if choice.image
    ]
    for file, line in named:
        if file not in context.files:
            context.files[file] = list(_look(file, context))
        for code, message in context.files[file]:
            severity: Severity = "warning" if code == "large-picture" else "error"
            yield Problem(source.path, line, code, message, severity)


def _look(file: Path, context: Context) -> Iterator[tuple[str, str]]:
    place = real(file)
    if place and not place.is_relative_to(context.config.site.content.resolve()):
        yield "outside-picture", _("The picture “{name}” is outside the folder content/.").format(name=file.name)
        return
    if place is None or (is_special(file) and not file.is_dir()):
        yield "bad-picture", _("The picture “{name}” cannot be read.").format(name=_short(file, context))
        return
    try:
        data = file.read_bytes()
        info = context.inspect(data)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        yield "missing-picture", _("The picture “{name}” does not exist.").format(name=_short(file, context))
    except OSError:
        yield "bad-picture", _("The picture “{name}” cannot be read.").format(name=_short(file, context))
    except ContentError as error:
        yield "bad-picture", f"{_short(file, context)}: {error.message}"
    else:
        if len(data) > HEAVY_BYTES or info.width > WIDE_PIXELS:
            message = _("The picture “{name}” is larger than needed: {width} pixels wide, {size} MB.")
            size = round(len(data) / 1_000_000, 1)
            yield "large-picture", message.format(name=_short(file, context), width=info.width, size=size)


def _short(file: Path, context: Context) -> str:
    content = context.config.site.content
    return str(file.relative_to(content)) if file.is_relative_to(content) else file.name


def video_there(source: Source, context: Context) -> Iterator[Problem]:
    """Want a video that everybody can watch."""
    return video_usable(source, context.config.site.content, context.config.commune.lang)


def file_there(source: Source, context: Context) -> Iterator[Problem]:
    """Want the file of an act or a document to be there, unless it is an address elsewhere."""
    written = source.extra.get("file")
    if isinstance(written, str):
        file = locate(context.config.site.content, source.path, written)
        if file and not file.is_file():
            message = _("The file “{name}” does not exist.").format(name=_short(file, context))
            yield Problem(source.path, source.line("file"), "missing-file", message)


def address_free(source: Source, context: Context) -> Iterator[Problem]:
    """Want no original at an address that the site itself needs: a rubric's list, its older pages and its years."""
    page = source.type == "pages"
    languages = context.config.site.options.get("languages", ())
    links = {LINKS for account in context.config.accounts.values() if not account.rules.clickable}
    taken = source.slug in {*TYPES, *OURS, *languages, *links} if page else NUMBERED.fullmatch(source.slug)
    if taken and source.translation_of is None:
        yield _taken(source)


def _taken(source: Source) -> Problem:
    message = _("The address /{slug}/ is taken by the site itself: give the file another name.")
    address = source.slug if source.type == "pages" else f"{source.type}/{source.slug}"
    return Problem(source.path, 1, "taken-address", message.format(slug=address))


def announced_summarised(source: Source, context: Context) -> Iterator[Problem]:
    """Wish for a summary where copies are made: it is what people read first."""
    if not source.summary and "summary" not in source.lines and _announced(source, context.config):
        message = _("Add “summary”: it is what people will read on the networks.")
        yield Problem(source.path, source.line("title"), "missing-summary", message, "warning")


def _announced(source: Source, config: Config) -> bool:
    if source.syndicate is not None:
        return bool(source.syndicate)
    return any(routed(config.policy, name, source.type, source.category) for name in config.accounts)


# -------------------------------------------------------------------------------------- all the originals


def translations(sources: Iterable[Source], originals: set[Path]) -> Iterator[Problem]:
    """Want each translation beside its original, in another language, without an id of its own.

    ``originals`` holds the files that are no translation, those that could not be read among them.
    """
    sources = list(sources)
    by_path = {source.path: source for source in sources}
    for source in sources:
        if source.translation_of is None:
            continue
        original = by_path.get(source.translation_of)
        if source.translation_of not in originals or (original and original.translation_of):
            message = _("This is named as a translation of “{name}”, which does not exist.")
            name = source.translation_of.name
            yield Problem(source.path, 1, "lone-translation", message.format(name=name))
        elif original and source.chose_id and source.id != original.id:
            message = _("A translation has the id of its original: “{id}”. Remove this line.")
            yield Problem(source.path, source.line("id"), "translation-id", message.format(id=original.id))
        if original and original.lang == source.lang:
            message = _("The translation is in the language of its original: “{lang}”.")
            yield Problem(source.path, source.line("lang"), "translation-lang", message.format(lang=source.lang))


def one_id_each(sources: Iterable[Source]) -> Iterator[Problem]:
    """Want one original for each id; both places are named, since either may be the one to mend."""
    for same in _groups((source.id, source) for source in sources if source.translation_of is None):
        for source, other in zip(same, same[1:] + same[:1], strict=True):
            message = _("The id “{id}” is also that of {other}, line {line}.")
            place = {"id": source.id, "other": _name(other), "line": other.line("id")}
            yield Problem(source.path, source.line("id"), "double-id", message.format(**place))


def one_address_each(sources: Iterable[Source]) -> Iterator[Problem]:
    """Want one original for each address; those that share their id too have been named already."""
    for same in _groups(
        ((source.type, source.slug, source.lang if source.translation_of else ""), source) for source in sources
    ):
        if len({source.id for source in same}) == 1:
            continue
        for source, other in zip(same, same[1:] + same[:1], strict=True):
            message = _("This file would have the same address as {other}: rename one of them.")
            yield Problem(source.path, 1, "double-address", message.format(other=_name(other)))


def languages_free(sources: Iterable[Source]) -> Iterator[Problem]:
    """Want no page at the address of a language's home page: each language that something is written in has one."""
    sources = list(sources)
    spoken = {source.lang.lower() for source in sources if source.translation_of}
    for source in sources:
        if source.type == "pages" and source.translation_of is None and source.slug in spoken:
            yield _taken(source)


def _groups(keyed: Iterable[tuple[object, Source]]) -> Iterator[list[Source]]:
    """Give the sources that share a key, where there are several."""
    groups: dict[object, list[Source]] = {}
    for key, source in keyed:
        groups.setdefault(key, []).append(source)
    return (group for group in groups.values() if len(group) > 1)


def _name(source: Source) -> str:
    return f"{source.type}/{source.path.name}"


CHECKS: tuple[Check, ...] = (
    picture_described,
    inline_described,
    choice_described,
    pictures_usable,
    video_there,
    file_there,
    file_unchanged,
    act_publishable,
    act_complete,
    act_dated,
    address_free,
    announced_summarised,
)
TOGETHER: tuple[Callable[[Iterable[Source]], Iterable[Problem]], ...] = (
    one_id_each,
    one_address_each,
    languages_free,
    numbers_distinct,
)
