"""Keep what Markdown makes and drop what could act: no script, handler, style, frame or strange address is left.

The list says what may stay (nh3, the Rust library ammonia); what is not named goes. A frame becomes a plain link:
the law asks for consent before a third party is called, and the site's own policy would block it anyway.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlsplit

import nh3

from syndicate.i18n import _

from .markup import Attributes, rewrite, tag

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "dfn", "div", "dl", "dt",
    "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p",
    "pre", "q", "s", "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot",
    "th", "thead", "time", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan", "headers", "align"},
    "th": {"colspan", "rowspan", "scope", "headers", "align"},
    "time": {"datetime"},
    # Targets of footnotes and of links inside the page.
    **{name: {"id"} for name in ("sup", "li", "h2", "h3", "h4", "h5", "h6")},
}
CLASSES = {
    "a": {"footnote-ref", "footnote-backref"},
    "div": {"footnote"},
}
# What Markdown lets through and no page should hold; the checks' own reading drops it too.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
REPLACED = ("iframe", "embed", "video", "audio", "h1")
SCHEMES = {"http", "https", "mailto", "tel"}


def clean(html: str) -> str:
    """Give the same HTML with nothing in it but text, structure, links and pictures."""
    return nh3.clean(
        rewrite(CONTROL.sub("", html), _replace, REPLACED),
        tags=TAGS,
        clean_content_tags={"script", "style", "svg", "math", "template", "noscript", "object", "title"},
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    )


def _replace(name: str, attributes: Attributes) -> str | None:
    """Turn frames into links and keep ``h1`` for the page's own title; all the rest is nh3's."""
    address = attributes.get("src") or ""
    if name in REPLACED and name != "h1" and urlsplit(address).scheme in ("http", "https"):
        host = urlsplit(address).hostname or address
        words = _("See it on {site}").format(site=host.removeprefix("www."))
        return f"{tag('a', {'href': address})}{escape(words)}</a>"
    if name == "h1":
        return tag("h2", attributes)
    return None
