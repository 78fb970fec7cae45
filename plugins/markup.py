"""Change some tags of a piece of HTML and leave every other byte as it was.

Used on HTML that ``cleaning`` has already made well formed, so the parser and a browser see the same tags.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import urljoin

Attributes = dict[str, str | None]
# Takes a tag and its attributes; gives the tag that replaces it, or None to leave it alone.
Change = Callable[[str, Attributes], str | None]


# HTML in which each tag can be read by itself, as Markdown makes it and nh3 leaves it: without comments, a lone & or <,
# and elements whose content is no HTML.
_REFERENCE = r"&(?:#[0-9]++|[a-zA-Z][a-zA-Z0-9]*+);"
_ATTRIBUTES = rf'((?: [a-z-]++="(?:[^"&]++|{_REFERENCE})*+")*+) ?/?>'
_PLAIN = re.compile(
    rf"(?:[^<&]++|{_REFERENCE}|</[a-z][a-z0-9]*+>"
    r"|<(?!script|style|textarea|title|xmp|iframe|noembed|noframes|noscript|plaintext)[a-z][a-z0-9]*+"
    rf"{_ATTRIBUTES})*+"
)
_ATTRIBUTE = re.compile(' ([a-z-]+)="([^"]*)"')


def rewrite(html: str, change: Change, names: Sequence[str] = ()) -> str:
    """Replace the start tags for which ``change`` gives another text; ``names`` are those that it looks at, if few."""
    if not names or not _PLAIN.fullmatch(html):
        return _rewritten(html, change)

    def changed(tag: re.Match[str]) -> str:
        given = change(tag[1], {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag[2])})
        return tag[0] if given is None else given

    return _tags(*names).sub(changed, html)


@cache
def _tags(*names: str) -> re.Pattern[str]:
    return re.compile(rf"<({'|'.join(names)}){_ATTRIBUTES}")


def _rewritten(html: str, change: Change) -> str:
    rewriter = _Rewriter(change)
    rewriter.feed(html)
    rewriter.close()
    return "".join(rewriter.parts)


def absolute(html: str, base: str) -> str:
    """Make every address absolute, as feeds need it. ``base`` is the address of the page."""

    def change(name: str, attributes: Attributes) -> str | None:
        changed = dict(attributes)
        for key in ("href", "src", "cite"):
            if changed.get(key):
                changed[key] = urljoin(base, changed[key] or "")
        if changed.get("srcset"):
            changed["srcset"] = ", ".join(
                _absolute_candidate(part, base) for part in (changed["srcset"] or "").split(",")
            )
        return None if changed == attributes else tag(name, changed)

    return rewrite(html, change)


def tag(name: str, attributes: Mapping[str, str | int | None]) -> str:
    """Write a start tag; an attribute whose value is ``None`` is written alone."""
    written = (f" {key}" if value is None else f' {key}="{escape(str(value))}"' for key, value in attributes.items())
    return f"<{name}{''.join(written)}>"


def plain(html: str) -> str:
    """Give the text that a reader sees, on one line."""
    without_notes = re.sub(r"<sup\b[^>]*>.*?</sup>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", without_notes)).split())


def first_paragraph(html: str) -> str:
    """Give the first paragraph that says something, as plain text."""
    for found in re.finditer(r"<p\b[^>]*>(.*?)</p>", html, flags=re.DOTALL):
        text = re.sub(r" ([,.)])", r"\1", plain(found[1]))
        if text:
            return text
    return ""


def _absolute_candidate(candidate: str, base: str) -> str:
    address, space, width = candidate.strip().partition(" ")
    return f"{urljoin(base, address)}{space}{width}"


class _Rewriter(HTMLParser):
    def __init__(self, change: Change) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._change = change

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        changed = self._change(tag, dict(attrs))
        self.parts.append(self.get_starttag_text() or "" if changed is None else changed)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")
