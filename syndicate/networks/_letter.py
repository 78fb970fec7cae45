"""A copy as a letter: text and HTML that read well in old clients, in the language of the original. Pure functions.

The HTML is one table without any colour of its own, so that it is as legible in a dark client as on paper; its styles
stand in its tags, since many clients drop the rest. Nothing in it tells us who opened it. The text is wrapped for
clients that do not wrap, and marked so that the others can (format=flowed, RFC 3676).
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Callable

from syndicate.i18n import catalogue
from syndicate.model import Draft
from syndicate.networks._text import urls

WIDTH = 72  # characters of a line; RFC 5322, 2.1.1, says 78 at most
SIGNATURE = "-- "  # RFC 3676, 4.3: what follows is no part of the letter
PICTURE = 600  # pixels that a picture is shown in, at most

_PARAGRAPH = "margin:0 0 16px;font-size:17px;line-height:26px"
_SMALL = "margin:0 0 8px;font-size:14px;line-height:20px"
_BREAKS = "word-break:break-word;overflow-wrap:anywhere"  # a long address makes no letter wider than a phone
_FONT = "font-family:Arial,Helvetica,sans-serif"
_HEADING = re.compile(r"[^\n]{0,59}[^\n.,;:!?…]")  # one short line that is no sentence
# A name as people write it, whatever signs are in it, then the address.
_NAMED = re.compile(r"\s*(?:\"?([^<>\"]*?)\"?\s*<([^<>]*)>|([^<>\s]*))\s*")


def text(draft: Draft, sender: str, leaving: str) -> str:
    """Give the letter as text, flowed. ``leaving``: the address or the words by which a reader unsubscribes."""
    _ = _words(draft.language)
    foot = [
        SIGNATURE,
        *_flowed(_("{sender}. You receive this letter because you subscribed to it.").format(sender=sender)),
        *_flowed(_("To receive it no longer: {address}").format(address=leaving)),
    ]
    parts = [_lines(part) for part in draft.text.split("\n\n")]
    return "\n\n".join("\n".join(lines) for lines in [*parts, foot]) + "\n"


def page(draft: Draft, sender: str, leaving: str, picture: str = "", alt: str = "", width: int = PICTURE) -> str:
    """Give the letter as a fragment of HTML. ``picture``: its address, in the letter itself (``cid:``) or on our site.

    ``width``: of the picture, in pixels.
    """
    _ = _words(draft.language)
    title, url = draft.link.title, draft.link.url
    told = [part for part in draft.text.split("\n\n") if part]
    more = _("Read it on our site")
    body = [_part(part, then, title, url, more) for part, then in zip(told, [*told[1:], ""], strict=True)]
    if picture:
        body.insert(1 if draft.text.startswith(title) else 0, _picture(picture, alt, min(width, PICTURE)))
    why = _("{sender}. You receive this letter because you subscribed to it.").format(sender=sender)
    leave = _("To receive it no longer: {address}").format(address=leaving)
    foot = f'<p style="{_SMALL}">{_escaped(why)}</p>\n<p style="{_SMALL}">{linked(leave)}</p>'
    inside = "\n".join(body)
    return (
        f'<table role="presentation" lang="{_escaped(draft.language)}" width="100%" cellpadding="0" cellspacing="0"'
        f' border="0" style="max-width:{PICTURE}px;{_FONT}">\n'
        f'<tr><td style="padding:16px;{_BREAKS}">\n{inside}\n</td></tr>\n'
        f'<tr><td style="padding:16px;border-top:1px solid #888888;{_BREAKS}">\n{foot}\n</td></tr>\n</table>\n'
    )


def named(address: str) -> tuple[str, str]:
    """Split “Name <address>” or a bare address; two empty words when it is neither."""
    found = _NAMED.fullmatch(address)
    return (found[1] or "", found[2] or found[3] or "") if found else ("", "")


def linked(words: str) -> str:
    """Give a text as HTML, whose web and mail addresses can be followed."""
    parts, done = [], 0
    for found in urls(words):
        address = _escaped(found[0])
        parts += [_escaped(words[done : found.start()]), f'<a href="{address}">{address}</a>']
        done = found.end()
    return "".join([*parts, _escaped(words[done:])]).replace("\n", "<br>\n")


def _part(part: str, then: str, title: str, url: str, more: str) -> str:
    """Give one paragraph: the title as such, the canonical URL as the way to our site, the rest as it is.

    In a list, such as the letter of the week, each entry is its title, what is said of it, and its address on a line of
    its own; one short line above an entry is a heading. ``then``: the paragraph below this one.
    """
    if part == title:
        return f'<h1 style="margin:0 0 16px;font-size:24px;line-height:30px;font-weight:bold">{_escaped(part)}</h1>'
    if part == url:
        address = _escaped(url)
        return (
            f'<p style="{_PARAGRAPH}"><a href="{address}" style="font-weight:bold">{_escaped(more)}</a><br>\n'
            f'<span style="font-size:14px;word-break:break-all">{address}</span></p>'
        )
    if _is_entry(part):
        return _entry(part)
    if _is_entry(then) and _HEADING.fullmatch(part):
        return f'<h2 style="margin:24px 0 16px;font-size:20px;line-height:26px;font-weight:bold">{_escaped(part)}</h2>'
    return f'<p style="{_PARAGRAPH}">{linked(part)}</p>'


def _is_entry(part: str) -> bool:
    """Tell whether a paragraph is a title, perhaps more, then an address, each on its line."""
    lines = part.split("\n")
    return len(lines) > 1 and not _addresses(lines[0]) and _addresses(lines[-1]) == [lines[-1]]


def _addresses(words: str) -> list[str]:
    return [found[0] for found in urls(words)]


def _entry(part: str) -> str:
    """Give an entry of a list: its title leads to its page, whose address stands below, small, for who prints."""
    head, *middle, last = part.split("\n")
    address = _escaped(last)
    lines = [
        f'<a href="{address}" style="font-weight:bold">{_escaped(head)}</a>',
        *map(linked, middle),
        f'<span style="font-size:14px;word-break:break-all">{address}</span>',
    ]
    return f'<p style="{_PARAGRAPH}">' + "<br>\n".join(lines) + "</p>"


def _picture(address: str, alt: str, width: int) -> str:
    """Give a picture that fits: its width in the tag for the clients that read no style, and in a style for phones."""
    return (
        f'<p style="margin:0 0 16px"><img src="{_escaped(address)}" alt="{_escaped(alt)}" width="{width}" border="0"'
        ' style="display:block;max-width:100%;height:auto"></p>'
    )


def _lines(paragraph: str) -> list[str]:
    """Wrap a paragraph, whose own lines stay; an address is never cut."""
    return [line for given in paragraph.split("\n") for line in _flowed(given)]


def _flowed(line: str) -> list[str]:
    """Wrap one line: all but the last of the new ones end with a space, which says that it goes on (RFC 3676, 4.2)."""
    parts = textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
    return [_stuffed(part) + " " for part in parts[:-1]] + [_stuffed(parts[-1])]


def _stuffed(line: str) -> str:
    """Keep a line from being read as a quotation, or as the beginning of another message (RFC 3676, 4.4)."""
    return f" {line}" if line.startswith((" ", ">", "From ")) else line


def _words(lang: str) -> Callable[[str], str]:
    """Translate into the language of the original: its readers', not that of the person at the keyboard."""
    return catalogue("en" if lang.lower().partition("-")[0] == "en" else "fr").gettext


def _escaped(words: object) -> str:
    return html.escape(str(words))
