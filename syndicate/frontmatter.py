"""Read the front matter of an original: the YAML between two lines of dashes at the top of a Markdown file.

The site is built by Pelican with pelican-yaml-metadata, which reads the same files again. What is accepted here is
accepted there with the same meaning: the block is found by the same rule (its ``HEADER_RE``), keys are put in lower
case as it does, and YAML that its slower loader refuses is refused here too. Some things are refused here alone,
because an editor never means them: anchors, aliases, tags, the same key twice.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from syndicate.errors import ContentError
from syndicate.i18n import _
from syndicate.walk import is_special

MOST_BYTES = 1_000_000  # of one file: some hundred times the longest report of a council
# Python-Markdown takes several frames of Python's stack for each level of a list, and fails at some two hundred.
MOST_LEVELS = 30
# It looks to the end of the paragraph for what closes each sign: twenty thousand of them take minutes.
MOST_OPEN = 100
_MARK = r"(?:[-+*>:]|\d{1,9}[.)])"
_DEEP = re.compile(
    rf"^(?:(?: {{4}}| {{0,3}}\t){{{MOST_LEVELS},}} {{0,3}}{_MARK}[ \t]"
    rf"|[ \t]*+(?:{_MARK}[ \t]+){{{MOST_LEVELS},}}(?![-+*> \t]*$))",
    re.MULTILINE,
)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_CLOSED = re.compile(r"\[[^\[\]]*\](?:\([^()]*\)|(?!\())|<[^<>]*>")
# What no keyboard types and no reader sees; YAML and Markdown each drop some of it, and leave the rest to the page.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

# The rule of pelican-yaml-metadata 2.2: blank lines, a line "---", the block, a line "---" or "...".
OPENING = re.compile(r"\s*^---$", re.MULTILINE)
CLOSING = re.compile(r"^(?:---|\.\.\.)$", re.MULTILINE)
# Front matter nests three levels at most; libyaml's composer overflows the stack at some tens of thousands, and each
# level takes one of these signs at least.
DEEPEST = 12
MANY_LEVELS = 500
_LEVELS = re.compile(r"[\[{:?-]")
# YAML 1.1 takes `on` for true. As a key within another it is the word that was typed: the day of a check. At the top
# it stays refused, for Pelican's reader fails on it there.
_BOOLEAN, _WORD = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:str"
_SIGNS = re.compile(r"[&*!]")  # of an anchor, an alias, a tag


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter and the text of one file. Lines are counted from 1.

    ``lines`` gives the line of each key; a key inside another is written ``syndicate.mastodon.text``, and an item of
    a list of words ``syndicate.mastodon``. ``written`` gives the values of one word as they stand in the file.
    """

    values: dict[str, Any]
    lines: dict[str, int]
    body: str
    body_line: int
    written: dict[str, str]


@dataclass(frozen=True, slots=True)
class Impossible:
    """A value that has the form of a date or a number and is none, such as 2026-02-30."""

    text: str


def read(path: Path) -> FrontMatter:
    """Read one file. Raise ``ContentError``, with the line, when its front matter cannot be read at all."""
    text = _text(path)
    opening = OPENING.match(text)
    if not opening:
        raise ContentError(_("The file must begin with a line of three dashes: ---."), file=path, line=1)
    first = text.count("\n", 0, opening.end()) + 1  # the line of the dashes
    closing = CLOSING.search(text, opening.end() + 1)
    if not closing:
        message = _("The front matter that begins here is never closed by a line of three dashes.")
        raise ContentError(message, file=path, line=first)
    block = _Block(path, text[opening.end() + 1 : closing.start()], first + 1)
    block.read()
    body_line = text.count("\n", 0, closing.end()) + 2
    body = _CONTROL.sub("", text[closing.end() + 1 :])
    _refuse_what_markdown_cannot_take(path, body, body_line)
    return FrontMatter(block.values, block.lines, body, body_line, block.written)


def whole(path: Path) -> FrontMatter:
    """Read a file that is YAML from its first line to its last, by the same rules. Raise ``ContentError``."""
    block = _Block(path, _text(path), 1)
    block.read()
    return FrontMatter(block.values, block.lines, "", len(block.ends) + 1, block.written)


def parts(path: Path) -> tuple[str, str]:
    """Cut a file in two: its front matter, dashes included, and the text below. Raise ``ContentError``."""
    text = _text(path)
    opening = OPENING.match(text)
    closing = CLOSING.search(text, opening.end() + 1) if opening else None
    end = closing.end() if closing else 0
    return text[:end], text[end:]


def _text(path: Path) -> str:
    """Give the text with the ends of line that Python's universal newlines give, as Pelican reads it."""
    if is_special(path):
        raise ContentError(_("This is not a file that can be read."), file=path)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            message = _("The file is larger than {most} bytes: cut it into several pages.")
            raise ContentError(message.format(most=MOST_BYTES), file=path)
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ContentError(_("The file is not written in UTF-8."), file=path, line=line) from None
    except OSError as error:
        raise ContentError(_("The file cannot be read: {error}.").format(error=error.strerror), file=path) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse_what_markdown_cannot_take(path: Path, body: str, first: int) -> None:
    """Refuse what would make the build fail or last for minutes; ``first`` is the line of the body's first line."""
    deep = _DEEP.search(body)
    if deep:
        line = first + body.count("\n", 0, deep.start())
        raise ContentError(_("There are too many levels of lists here."), file=path, line=line)
    if body.count("[") <= MOST_OPEN and body.count("<") <= MOST_OPEN:
        return
    for paragraph in _PARAGRAPH.split(body):
        rest = _CLOSED.sub("", paragraph) if max(paragraph.count("["), paragraph.count("<")) > MOST_OPEN else ""
        if max(rest.count("["), rest.count("<")) > MOST_OPEN:
            line = first + body.count("\n", 0, body.index(paragraph))
            raise ContentError(_("Too many brackets of this paragraph are never closed."), file=path, line=line)


class _Fast(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # whichever is installed
    """libyaml's loader."""


class _Same(yaml.SafeLoader):
    """The loader that pelican-yaml-metadata uses: about ten times slower, and stricter about tabs."""


def _impossible(loader: Any, node: yaml.ScalarNode) -> Any:
    try:
        return yaml.SafeLoader.yaml_constructors[node.tag](loader, node)
    except (ValueError, OverflowError):
        return Impossible(node.value)


for _kind in ("int", "float", "timestamp"):
    for _loader in (_Fast, _Same):
        _loader.add_constructor(f"tag:yaml.org,2002:{_kind}", _impossible)


class _Block:
    """The YAML of one file, and the way to say where in it a fault stands."""

    def __init__(self, path: Path, text: str, first: int) -> None:
        self.path = path
        self.text = text
        self.first = first  # the line, in the file, of the first line of the text
        self.ends = [found.start() for found in re.finditer("\n", text)]
        self.values: dict[str, Any] = {}
        self.lines: dict[str, int] = {}
        self.written: dict[str, str] = {}

    def read(self) -> None:
        try:
            self.refuse_what_no_editor_means()
            # The two loaders differ on tabs, and only there as far as tests could find.
            loader = (_Same if "\t" in self.text else _Fast)(self.text)
            node = loader.get_single_node()
            if not isinstance(node, yaml.MappingNode):
                raise self.fault(0, _("The front matter must be made of lines “key: value”."))
            for key, value in self.pairs(node, "", 0):
                self.values[key] = loader.construct_object(value, deep=True)
        except yaml.YAMLError as error:
            raise self.translated(error) from None

    def refuse_what_no_editor_means(self) -> None:
        """Refuse what makes a small file a huge value, or names a type of Python, before anything is built.

        Reading it twice is spared where no sign of these is there, which is the rule.
        """
        if not _SIGNS.search(self.text) and len(_LEVELS.findall(self.text)) < MANY_LEVELS:
            return
        depth = 0
        for event in yaml.parse(self.text, Loader=_Fast):
            index = event.start_mark.index if event.start_mark else 0
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise self.fault(index, _("A value that begins with & or * must be put between quotes."))
            if getattr(event, "tag", None):
                raise self.fault(index, _("A value that begins with ! must be put between quotes."))
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            self.refuse_depth(depth, index)

    def refuse_depth(self, depth: int, index: int) -> None:
        if depth > DEEPEST:
            raise self.fault(index, _("There are too many levels here."))

    def pairs(self, node: yaml.MappingNode, above: str, level: int) -> Iterator[tuple[str, yaml.Node]]:
        """Give the keys of a mapping with their values; note their lines, and those of the mappings within."""
        seen: dict[str, int] = {}
        for key_node, value in node.value:
            index = key_node.start_mark.index
            if level and key_node.tag == _BOOLEAN and key_node.value == "on":
                key_node.tag = _WORD
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag != _WORD:
                key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
                raise self.fault(index, _("“{key}” cannot be the name of a key.").format(key=key))
            key = key_node.value if level else key_node.value.lower()
            if key in seen:
                message = _("The key “{key}” is already on line {line}.")
                raise self.fault(index, message.format(key=key, line=seen[key]))
            seen[key] = self.line(index)
            self.note(f"{above}{key}", key_node, value, level)
            yield key, value

    def note(self, name: str, at: yaml.Node, value: yaml.Node, level: int) -> None:
        self.refuse_depth(level, at.start_mark.index)
        self.lines[name] = self.line(at.start_mark.index)
        if isinstance(value, yaml.ScalarNode):
            self.written[name] = value.value
        elif isinstance(value, yaml.MappingNode):
            for _key, _value in self.pairs(value, f"{name}.", level + 1):
                pass
        else:
            for number, item in enumerate(value.value):
                word = item.value if isinstance(item, yaml.ScalarNode) else str(number)
                self.note(f"{name}.{word}", item, item, level + 1)

    def line(self, index: int) -> int:
        """Give the line of a character; by counting, since YAML also ends lines at U+2028 and editors do not."""
        return self.first + bisect_left(self.ends, index)

    def fault(self, index: int, message: str) -> ContentError:
        return ContentError(message, file=self.path, line=self.line(index))

    def translated(self, error: yaml.YAMLError) -> ContentError:
        """Say in one plain sentence what the YAML library found."""
        if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
            index = getattr(error, "position", 0)
            return self.fault(index, _("The front matter holds a character that cannot be written there."))
        context, problem = error.context or "", error.problem or ""
        mark = error.problem_mark
        if error.context_mark and ("quoted scalar" in context or "simple key" in context):
            mark = error.context_mark  # where the fault begins, rather than where it was noticed
        for words, sentence in _sentences().items():
            if words in context or words in problem:
                return self.fault(mark.index, sentence)
        return self.fault(mark.index, _("The front matter is not valid YAML here."))


def _sentences() -> dict[str, str]:
    """Give our sentence for words of libyaml's and PyYAML's messages, the more precise first."""
    return {
        "quoted scalar": _("A quotation mark is opened here and never closed, or text follows it."),
        "mapping values are not allowed": _("A text that holds “: ” must be put between quotes."),
        "simple key": _("This line has no colon: it should be “key: value”."),
        "scanning an a": _("A value that begins with & or * must be put between quotes."),
        "a tag": _("A value that begins with ! must be put between quotes."),
        "cannot start any token": _("A value cannot begin with this character: put it between quotes."),
        "flow sequence": _("The list is not closed, or lacks a comma: it should be [one, two]."),
        "flow mapping": _("The braces are not closed, or a comma is missing."),
        "block scalar": _("After “|” or “>”, the text begins on the next line."),
        "single document": _("A line of dashes must hold three dashes and nothing else, not even a space."),
        "block mapping": _("This line is not “key: value”, or is not aligned with those above."),
        "block collection": _("This line of the list is not aligned with those above."),
    }
