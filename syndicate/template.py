"""The form of the copies on one account: ``template`` in tambour.toml, the pieces of an original among fixed words.

Words go with what they stand beside: those between two pieces of a line are there when both are, brackets and quotation
marks with the piece that they hold; a line goes with its pieces, and so does a paragraph, its lines of words included.
They hold nothing that a network would read as an address,
a mention or a hashtag, and no piece touches anything that could make one of it: what a title or a summary cannot
inject alone, it cannot inject with their help.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import regex

from syndicate.errors import ConfigError
from syndicate.i18n import _
from syndicate.model import Rules
from syndicate.nearest import nearest
from syndicate.text import clean, defuse

# All that compose writes of an original. Nothing else of it is in its digest, so nothing else may be a field.
FIELDS = ("title", "summary", "link", "hashtags")
NEEDED = ("title", "link")
DEFAULT = "{title}\n\n{summary}\n\n{link}\n\n{hashtags}"

_FIELD = regex.compile(r"\{([^{}]*)\}")
# Networks end an address and a hashtag at a blank; at a punctuation mark, not all of them, nor at the same ones.
_ALONE = regex.compile(r"(?<![^ \n])\{(?:link|hashtags)\}(?![^ \n])")
_APART = regex.compile(r"(?<=(?:^|\s)[«“\"(\[]*)\{(?:title|summary)\}(?=[.,;:!?…»”\")\]]*(?:\s|$))")
_HELD = regex.compile(r"((?:[«“\"(\[]\s?)*)\{([^{}]*)\}((?:\s?[»”\")\]])*)")
_STOPS = (".", ",", ";", ":", "…")

# One line: words, then for each field what opens before it, its name, what closes after it, and words again.
Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A template, read: its paragraphs, each with its lines."""

    paragraphs: tuple[tuple[Line, ...], ...]
    fields: frozenset[str]

    def fill(self, title: str, summary: str, link: str, hashtags: str) -> str:
        """Put the pieces in their places; what is empty takes the words beside it away."""
        pieces = {"title": title, "summary": summary, "link": link, "hashtags": hashtags}
        return "\n\n".join(filter(None, (_paragraph(lines, pieces) for lines in self.paragraphs)))


@lru_cache(maxsize=64)
def parse(text: str, needed: tuple[str, ...] = NEEDED) -> Template:
    """Read a template, the house's own when it is empty. Raise ``ConfigError``, one sentence, for what it may not be.

    ``needed`` are the fields that it must have. What stands in it as text is cleaned like any text that leaves.
    """
    text = clean(text) or DEFAULT
    names = _FIELD.findall(text)
    _check_names(text, names, needed)
    _check_places(text)
    paragraphs = (tuple(tuple(_HELD.split(line)) for line in part.split("\n")) for part in text.split("\n\n"))
    return Template(tuple(paragraphs), frozenset(names))


def check(text: str, rules: Rules) -> None:
    """Check a template against the network that it is for. Raise ``ConfigError`` like ``parse``."""
    template = parse(text)
    words = template.fill("x", "x", "x", "x")
    length = rules.measure(words)
    if length > rules.limit // 2:
        message = _("The words of “template” take {length} of the {limit} signs of this network: at most half.")
        raise ConfigError(message.format(length=length, limit=rules.limit))
    alone = any(("", "", "link", "", "") in paragraph for paragraph in template.paragraphs)
    if not rules.clickable and not alone:
        message = _("This network shows addresses that nobody can follow: {field} must be alone on its line.")
        raise ConfigError(message.format(field="{link}"))


def _check_names(text: str, names: list[str], needed: tuple[str, ...]) -> None:
    for name in names:
        if name not in FIELDS:
            raise ConfigError(_unknown(name))
        if names.count(name) > 1:
            raise ConfigError(_("“template” holds {field} twice.").format(field=_written(name)))
    if any(brace in _FIELD.sub("", text) for brace in "{}"):
        message = _("“template” holds a brace that is not part of a field. The fields are: {fields}.")
        raise ConfigError(message.format(fields=", ".join(map(_written, FIELDS))))
    for name in needed:
        if name not in names:
            raise ConfigError(_("“template” must hold {field}.").format(field=_written(name)))


def _check_places(text: str) -> None:
    apart = {found[0] for pattern in (_ALONE, _APART) for found in pattern.finditer(text)}
    for name in FIELDS:
        if _written(name) in text and _written(name) not in apart:
            message = _("In “template”, {field} touches a word or a sign: put a space or a line break between them.")
            raise ConfigError(message.format(field=_written(name)))
    shown = _FIELD.sub("x", text)
    if defuse(shown) != shown:
        raise ConfigError(_("“template” holds an address, a mention or a hashtag: only its fields may bring them."))


def _unknown(name: str) -> str:
    near = nearest(name.strip(), FIELDS)
    if near:
        message = _("“template” has no field {field}. Did you mean {near}?")
        return message.format(field=_written(name), near=_written(near))
    message = _("“template” has no field {field}. The fields are: {fields}.")
    return message.format(field=_written(name), fields=", ".join(map(_written, FIELDS)))


def _written(name: str) -> str:
    return f"{{{name}}}"


def _paragraph(lines: tuple[Line, ...], pieces: Mapping[str, str]) -> str:
    fields = [name for line in lines for name in line[2::4]]
    if fields and not any(pieces[name] for name in fields):
        return ""
    return "\n".join(filter(None, (_line(line, pieces) for line in lines)))


def _line(line: Line, pieces: Mapping[str, str]) -> str:
    words, said, beside = line[0], "", True  # whether a piece, or the edge of the line, is before these words
    for opening, name, closing, after in zip(line[1::4], line[2::4], line[3::4], line[4::4], strict=True):
        if piece := pieces[name]:
            said = _after(said, words if beside else " " * bool(said)) + opening + piece + closing
        words, beside = after, bool(piece)
    return _after(said, words if beside else "")


def _after(said: str, words: str) -> str:
    """Put words after a piece; a sentence that has its own full stop, or was cut, gets no second one."""
    if said.endswith((".", "!", "?", "…")) and words.startswith(_STOPS):
        words = words[1:]
    return said + words
