"""Find the pictures in the text of an original, and the files that an editor names.

This reads Markdown by its signs, without building it: ten thousand originals are checked in seconds.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from urllib.parse import unquote

from syndicate.text import line as on_one_line

# What is code or comment shows no picture: fenced blocks, spans, comments.
_NOT_TEXT = re.compile(
    r"^(?P<fence>`{3,}|~{3,}).*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?P<ticks>`+)(?!`)[^\n]*?(?<!`)(?P=ticks)(?!`)"
    r"|<!--.*?-->",
    re.MULTILINE | re.DOTALL,
)
_ALT = r"!\[(?P<alt>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]"
_INLINE = re.compile(
    _ALT + r"\(\s*(?:<(?P<angle>[^<>\n]*)>|(?P<plain>(?:[^()\n\"]|\([^()\n]*\))*?))(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
_REFERENCE = re.compile(_ALT + r"(?!\()(?: ?\[(?P<name>[^\[\]]*)\])?")
_DEFINITION = re.compile(r"^ {0,3}\[(?P<name>[^\[\]]+)\]:\s*<?(?P<source>[^\s<>]+)>?", re.MULTILINE)
_HTML = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(?P<name>src|alt)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')", re.IGNORECASE)
MOST_NAME, MOST_PART = 1000, 255  # characters of a path, bytes of each of its parts (NAME_MAX of Linux)
_looked: ContextVar[dict[str, bool] | None] = ContextVar("looked", default=None)
_PLACE = re.compile(r"^[{|](?:static|attach|filename)[|}]")  # Pelican's own prefixes


def pictures(body: str, first: int) -> Iterator[tuple[str, str, int]]:
    """Give each picture of a text: its source and its alternative text as written, and its line.

    ``first`` is the line of the first line of the text.
    """
    if "![" not in body and "<img" not in body.lower():
        return
    shown = _NOT_TEXT.sub(_blank, body)
    defined = {found["name"].lower(): found["source"] for found in _DEFINITION.finditer(shown)}
    found_at: list[tuple[int, str, str]] = []
    for found in _INLINE.finditer(shown):
        source = found["angle"] if found["angle"] is not None else found["plain"]
        found_at.append((found.start(), source.strip(), found["alt"]))
    for found in _REFERENCE.finditer(shown):
        name = (found["name"] or found["alt"]).lower()
        if name in defined:
            found_at.append((found.start(), defined[name], found["alt"]))
    for found in _HTML.finditer(shown):
        marks = {mark["name"].lower(): mark["double"] or mark["single"] or "" for mark in _ATTRIBUTE.finditer(found[0])}
        found_at.append((found.start(), marks.get("src", ""), marks.get("alt", "")))
    for index, source, alt in sorted(found_at):
        yield source, on_one_line(alt), first + body.count("\n", 0, index)


def _blank(found: re.Match[str]) -> str:
    """Put spaces in place of what shows no picture, so that all else keeps its place."""
    text = found[0]
    return re.sub(r"[^\n]", " ", text) if "[" in text or "<" in text else text


def locate(content: Path, file: Path, written: str) -> Path | None:
    """Give the file that a text names, absolute, or ``None`` when it names an address elsewhere.

    A name is looked for beside the text, then from content/; with a slash in front, from content/ alone. The file
    may be missing, or outside content/: that is for the checks to say.
    """
    # No file has the character NUL in its name, and Python's own functions stumble over it.
    name = unquote(_PLACE.sub("", written.strip())).replace("\0", "\ufffd")
    if len(name) > MOST_NAME or any(len(part.encode("utf-8", "replace")) > MOST_PART for part in name.split("/")):
        name = f"{name[:40]}\ufffd"  # nor a name so long, over which they stumble too
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", name) or name.startswith("//"):
        return None
    if name.startswith("/"):
        return Path(os.path.normpath(content / name.lstrip("/")))
    beside = Path(os.path.normpath(file.parent / name))
    there = os.path.exists(beside)  # noqa: PTH110  # 10,000 times
    looked = _looked.get()
    if looked is not None:
        looked[str(beside)] = there
    return beside if there else Path(os.path.normpath(content / name))


@contextmanager
def looking() -> Iterator[dict[str, bool]]:
    """Note each file that ``locate`` looks for in this block, and whether it was there."""
    looked: dict[str, bool] = {}
    token = _looked.set(looked)
    try:
        yield looked
    finally:
        _looked.reset(token)
