"""What is wrong with one document of the council: the act stays offline until it is mended.

An act is published in full, in a form that cannot be altered, with its author and the day it went online (CGCT,
R.2131-1); no individual decision is (L.2131-1); personal data has no place in it (CRPA, L.312-1-2). What depends on
several documents and on the calendar is in ``syndicate.checks.council``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from syndicate import acts
from syndicate.acts import Kind
from syndicate.frontmatter import CLOSING, OPENING
from syndicate.i18n import _
from syndicate.inline import locate
from syndicate.source import Problem, Severity, Source
from syndicate.walk import real

if TYPE_CHECKING:
    from syndicate.check import Context

_DIGEST = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
MAGIC, HEAD = b"%PDF-", 1024  # ISO 32000-1, annex H, note 13: readers look for it there
_FILE = re.compile(r"^file:[^\r\n]*(?P<end>\r?\n)", re.MULTILINE)
_EMPTY_DIGEST = re.compile(r"^file_sha256:[ \t]*(?:\"\"|'')?[ \t]*\r?\n", re.MULTILINE)
MENTIONS = ("author_first", "author_last", "author_capacity")


def act_publishable(source: Source, _context: Context) -> Iterator[Problem]:
    """Want nothing that may not be published at all, be it a draft: the folder itself may be public."""
    if source.type == "conseil" and acts.kind(source) is Kind.INDIVIDUAL:
        message = _("An individual decision is notified to the person, and never published: remove this file.")
        yield Problem(source.path, source.line("act_type"), "individual-act", message)


def act_complete(source: Source, context: Context) -> Iterator[Problem]:
    """Want what the law makes an act show. A draft may wait for it, and a translation shows that of its original.

    Where the council chose posting or paper, the page informs only: what electronic publication wants is advice.
    """
    if not _in_full(source) or not _to_be_read(source):
        return
    severity: Severity = "error" if acts.mode(context.config.commune.facts) == "electronic" else "warning"
    if not _checked(source.extra.get("personal_data_checked")):
        message = _("Say who checked that the act holds no personal data, and when: personal_data_checked, by and on.")
        line = source.line("personal_data_checked", "act_type")
        yield Problem(source.path, line, "personal-data-unchecked", message)
    if "file" not in source.extra:
        message = _("The act itself is missing: add “file”, with the name of its PDF.")
        yield Problem(source.path, source.line("act_type"), "act-no-file", message, severity)
    if acts.kind(source) is Kind.MINUTES:
        return
    absent = [key for key in MENTIONS if not source.extra.get(key)]
    if absent:
        message = _("The author of the act is missing: {keys}.").format(keys=", ".join(absent))
        yield Problem(source.path, source.line("act_type"), "missing-author", message, severity)
    if "online_date" not in source.extra:
        message = _("“{key}” is missing.").format(key="online_date")
        yield Problem(source.path, source.line("act_type"), "missing-online-date", message, severity)


def act_dated(source: Source, context: Context) -> Iterator[Problem]:
    """Want days that can be true: no act goes online, nor to the prefect, before it was taken or before it does."""
    if source.type != "conseil" or not _to_be_read(source) or acts.kind(source) is Kind.CONVOCATION:
        return
    zone = context.config.zone
    taken, today = acts.day(source, "sitting_date", zone), context.now.astimezone(zone).date()
    for key in ("online_date", "prefecture_date", "approved_on"):
        found = acts.day(source, key, zone)
        if found and taken and found < taken:
            message = _("“{later}” comes before “{earlier}”.").format(later=key, earlier="sitting_date")
            yield Problem(source.path, source.line(key), "act-dates", message)
        elif found and found > today and source.public(context.now):
            message = _("“{key}” is a day to come, and the page is already online.").format(key=key)
            yield Problem(source.path, source.line(key), "act-dates", message)


def file_unchanged(source: Source, context: Context) -> Iterator[Problem]:
    """Want the very file that was signed: a PDF whose digest is written beside its name, for ever the same."""
    act = _in_full(source)
    written, digest = source.extra.get("file"), source.extra.get("file_sha256")
    if not isinstance(written, str) or not _to_be_read(source):
        return
    file = locate(context.config.site.content, source.path, written)
    seen = _look(file, context.config.site.content) if file else None
    if file is None or seen is None:
        # What is missing altogether, `file_there` says.
        if act and (file is None or file.is_file()):
            message = _("This file is not on the commune's own site: put it in content/conseil/.")
            severity: Severity = "warning" if file is None else "error"
            yield Problem(source.path, source.line("file"), "act-elsewhere", message, severity)
        return
    found, is_pdf = seen
    if act and not is_pdf:
        message = _("The file “{name}” is not a PDF.").format(name=file.name)
        yield Problem(source.path, source.line("file"), "act-not-pdf", message)
    elif digest is None:
        if act:
            message = _('Add this line under “file”: file_sha256: "{digest}"').format(digest=found)
            yield Problem(source.path, source.line("file"), "missing-digest", message)
    elif not _DIGEST.fullmatch(str(digest)):
        message = _('This is not the digest of a file. That of “{name}” is: file_sha256: "{digest}"')
        place = {"name": file.name, "digest": found}
        yield Problem(source.path, source.line("file_sha256"), "bad-digest", message.format(**place))
    elif str(digest).lower() != found:
        yield _changed(source, file, found, act=act)


def numbers_distinct(sources: Iterable[Source]) -> Iterator[Problem]:
    """Wish for one act under each number of a year."""
    taken: dict[tuple[Kind, int, str], Source] = {}
    for source in sources:
        if source.type != "conseil":  # to look into ten years of other news takes time
            continue
        kind, when, number = acts.kind(source), source.extra.get("sitting_date"), source.extra.get("number")
        if kind is None or not number or not isinstance(when, datetime) or source.translation_of:
            continue
        other = taken.setdefault((kind, when.year, str(number)), source)
        if other is not source:
            message = _("The number {number} is also that of {other}.")
            place = {"number": number, "other": f"{other.type}/{other.path.name}"}
            yield Problem(source.path, source.line("number"), "double-number", message.format(**place), "warning")


def digest_line(source: Source, content: Path) -> str | None:
    """Give the line that an act lacks under its file, for ``tambour check --fix``; ``None`` when nothing is to add.

    A digest that is written is never changed: it may be what tells that the file was.
    """
    written = source.extra.get("file")
    if not _in_full(source) or not isinstance(written, str) or source.extra.get("file_sha256") is not None:
        return None
    file = locate(content, source.path, written)
    found, is_pdf = (_look(file, content) if file else None) or ("", False)
    return f'file_sha256: "{found}"' if is_pdf else None


def with_digest(text: str, line: str) -> str:
    """Give the text with the line of a digest under that of the file, and nothing else changed for YAML."""
    found = _FILE.search(text)
    if found is None:
        return text
    rest = _EMPTY_DIGEST.sub("", text[found.end() :], count=1)
    after = f"{found[0]}{line}{found['end']}".join((text[: found.start()], rest))
    before, now = (_front(version) for version in (text, after))
    return after if {**before, **yaml.safe_load(line)} == now else text


def _front(text: str) -> dict[str, Any]:
    """Give what the front matter says, or nothing when it cannot be read."""
    bare = text.replace("\r\n", "\n").removeprefix("\ufeff")
    opening = OPENING.match(bare)
    closing = CLOSING.search(bare, opening.end() + 1) if opening else None
    if not opening or not closing:
        return {}
    try:
        return dict(yaml.safe_load(bare[opening.end() : closing.start()]) or {})
    except (yaml.YAMLError, ValueError):
        return {}


def _in_full(source: Source) -> bool:
    return source.type == "conseil" and acts.kind(source) in acts.IN_FULL


def _to_be_read(source: Source) -> bool:
    return source.status == "published" and source.translation_of is None


def _checked(value: object) -> bool:
    return isinstance(value, Mapping) and bool(value.get("by")) and isinstance(value.get("on"), date)


def _changed(source: Source, file: Path, found: str, *, act: bool) -> Problem:
    if act:
        message = _(
            "The file “{name}” is no longer the one that was signed: put the signed file back. To correct an act, "
            "publish another one under a new number."
        ).format(name=file.name)
    else:
        message = _('The file “{name}” has changed. If it should, write: file_sha256: "{digest}"')
        message = message.format(name=file.name, digest=found)
    return Problem(source.path, source.line("file_sha256"), "file-changed", message)


def _look(file: Path, content: Path) -> tuple[str, bool] | None:
    """Give the digest of a file, and whether it is a PDF; ``None`` when it is not a file of content/ to be read."""
    place = real(file)
    if place is None or not place.is_file() or not place.is_relative_to(content.resolve()):
        return None
    try:
        with place.open("rb") as opened:
            is_pdf = MAGIC in opened.read(HEAD)
            opened.seek(0)
            return hashlib.file_digest(opened, "sha256").hexdigest(), is_pdf
    except OSError:
        return None
