"""Read a Markdown text by its signs, without building it: its words, its links, its headings.

Everything here keeps offsets: what is not words is replaced by as many signs that no text holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

# Of the private use area: what stands for code, and for what is written and not read (addresses, tags, entities).
CODE, HIDDEN = "\ue001", "\ue000"

# Each thing to hide, after signs of which a text must hold one: a pattern is made of those alone that a text may need,
# and each begins with a sign of its own where it can, which makes it ten times faster to look for.
_CODES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("```", "~~~"), r"^[ \t]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t]*(?P=fence)[`~]*[ \t]*$|\Z)"),
    (("`",), r"(?<![\\`])(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)"),
    (("</",), r"<(?P<element>script|style|pre|code|kbd|samp|textarea|svg|math|template)\b.*?</(?P=element)\s*>"),
)
_NOT_WORDS: tuple[tuple[tuple[str, ...], str], ...] = (
    # Comments, tags and addresses between < and >.
    (("<",), r"<!--.*?-->|</?[a-zA-Z](?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>|<[^\s<>@]+@[^\s<>]+>"),
    # Where a link leads, with its title.
    (("](",), r"\((?<=\]\()\s*(?:<[^<>\n]*>|(?:[^()\n]|\([^()\n]*\))*?)\s*\)"),
    # What a picture shows: the words of an attribute, not of the page.
    (("![",), r"!\[(?:[^\[\]\\]|\\.)*\]"),
    # A reference and its definition, an abbreviation, the mark of a note.
    (("][",), r"\[(?<=\]\[)[^\]\n]*\]"),
    (("]:",), r"^[ ]{0,3}\[(?!\^)[^\]\n]+\]:[^\n]*(?:\n[ \t]+[\"'(][^\n]*)?|^\*\[[^\]\n]+\]:[^\n]*"),
    (("[^",), r"\[\^[^\]\n]+\]"),
    # Templates of other generators, attributes.
    (("{",), r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{:?[ ]*[#.\w][^{}\n]*\}"),
    (("://", "mailto:", "tel:", "sms:", "geo:", "xmpp:"), r"\b(?:https?|ftp|mailto|tel|sms|geo|xmpp):[^\s<>]+"),
    (("www.",), r"\bwww\.[^\s<>]+"),
    (("@",), r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    (("&", "\\"), r"&\#?\w+;|\\."),
)
_SIGNS = tuple(sign for signs, _part in (*_CODES, *_NOT_WORDS) for sign in signs)
_INDENTED = re.compile(r"(?:^|\n[ \t]*\n)(?P<block>(?:(?: {4}|\t)[^\n]*(?:\n|\Z)|[ \t]*\n)+)")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d+[.)]|\[\^[^\]]+\]:|:)[ \t]")

_LABEL = r"(?P<label>(?:[^\[\]\\]|\\.|!?\[(?:[^\[\]\\]|\\.)*\](?:\([^()\n]*\))?)*)"
_LINK = re.compile(
    rf"(?<![!\\])\[(?!\^){_LABEL}\]"
    r"(?:\(\s*(?:<(?P<angle>[^<>\n]*)>|(?P<plain>(?:[^()\n\"]|\([^()\n]*\))*?))(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)"
    r"|(?!\()(?:[ ]?\[(?P<name>[^\[\]\n]*)\])?)"
    r"|<(?P<auto>https?:[^\s<>]+)>"
    r"|<a\b[^>]*?\bhref\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')[^>]*>(?P<html>.*?)</a>",
    re.DOTALL | re.IGNORECASE,
)
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)(?P<name>[^\[\]\n]+)\]:\s*<?(?P<source>[^\s<>]+)>?", re.MULTILINE)
# As Python-Markdown reads them: no space is needed after the signs.
_HEADING = re.compile(r"^(?P<level>\#{1,6})(?P<title>[^\n]*?)\#*[ \t]*$", re.MULTILINE)
_UNDERLINED = re.compile(r"^(?P<title>[^\s>][^\n]*)\n(?P<rule>=+|-+)[ \t]*$", re.MULTILINE)
_PICTURE = re.compile(r"!\[(?P<alt>(?:[^\[\]\\]|\\.)*)\]")


@dataclass(frozen=True, slots=True)
class Link:
    """One link: the words that people click, where it leads as written, and its offset in the text."""

    text: str
    address: str
    index: int
    auto: bool = False  # an address between < and >


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading: 1 to 6, its words, its offset."""

    level: int
    text: str
    index: int


def words(text: str) -> str:
    """Give the text with all that is not words hidden: as long, and with the same ends of line."""
    held = frozenset(sign for sign in _SIGNS if sign in text)
    pattern = _pattern(held) if held else None
    return _without_indented_code(pattern.sub(_hide, text) if pattern else text)


def links(text: str, shown: str) -> Iterator[Link]:
    """Give each link of a text, in order; ``shown`` is what ``words`` gives of it."""
    if "](" not in text and "<" not in text and "]" not in text:
        return
    defined: dict[str, str] | None = None
    for found in _LINK.finditer(text):
        if shown[found.start()] == CODE:
            continue
        address = found["angle"] if found["angle"] is not None else found["plain"]
        label = found["label"] or ""
        if found["auto"]:
            yield Link(found["auto"], found["auto"], found.start(), auto=True)
            continue
        if found["html"] is not None:
            address, label = found["double"] or found["single"] or "", re.sub(r"<[^>]*>", "", found["html"])
        elif address is None:
            if defined is None:
                defined = {one["name"].lower(): one["source"] for one in _DEFINITION.finditer(text)}
            address = defined.get((found["name"] or label).lower())
            if address is None:
                continue
        yield Link(_label(label), address.strip(), found.start())


def headings(text: str, shown: str) -> Iterator[Heading]:
    """Give each heading of a text, in order; ``shown`` is what ``words`` gives of it."""
    found: list[Heading] = []
    if "#" in text:
        found += [Heading(len(one["level"]), one["title"].strip(), one.start()) for one in _HEADING.finditer(text)]
    if "\n--" in text or "\n==" in text:
        for one in _UNDERLINED.finditer(text):
            if "|" not in one["title"] and not _ITEM.match(one["title"]):
                found.append(Heading(1 if one["rule"][0] == "=" else 2, one["title"].strip(), one.start()))
    return (one for one in sorted(found, key=lambda one: one.index) if shown[one.index] != CODE)


@cache
def _pattern(held: frozenset[str]) -> re.Pattern[str] | None:
    """Give the pattern of what texts that hold these signs may hide, or ``None`` when that is nothing."""
    codes = [part for signs, part in _CODES if not held.isdisjoint(signs)]
    others = [part for signs, part in _NOT_WORDS if not held.isdisjoint(signs)]
    parts = [*([f"(?P<code>{'|'.join(codes)})"] if codes else []), *others]
    return re.compile("|".join(parts), re.MULTILINE | re.DOTALL) if parts else None


def _hide(found: re.Match[str]) -> str:
    sign = CODE if found.groupdict().get("code") is not None else HIDDEN
    text = found[0]
    if "\n" not in text:
        return sign * len(text)
    return "\n".join(sign * len(line) for line in text.split("\n"))


def _without_indented_code(text: str) -> str:
    """Hide the paragraphs that four spaces make code; within a list, four spaces continue it."""
    if "\n    " not in text and "\n\t" not in text and not text.startswith(("    ", "\t")):
        return text
    parts, end = [], 0
    for found in _INDENTED.finditer(text):
        above = [line for line in text[: found.start()].split("\n") if line.strip() and line[0] not in " \t"]
        if above and _ITEM.match(above[-1]):
            continue
        parts += [text[end : found.start("block")], re.sub(r"[^\n]", CODE, found["block"])]
        end = found.end()
    return "".join([*parts, text[end:]])


def _label(label: str) -> str:
    """Give the words of a link; those of a picture are its alternative text."""
    return " ".join(re.sub(r"[*_`]+", "", _PICTURE.sub(r"\g<alt>", re.sub(r"\]\([^()]*\)", "]", label))).split())
