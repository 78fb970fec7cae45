"""The pages of the outbox: a copy as it would look on a network, without anything from elsewhere."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from syndicate.i18n import _, language, ngettext, written
from syndicate.networks._text import urls

HASHTAG = re.compile(r"(?<![\w#＃&/])[#＃][\w·]*[^\W\d_][\w·]*")
STYLE = """
:root { color-scheme: light dark; --ink: #1c1f2b; --soft: #5a6072; --paper: #fff; --ground: #eef0f4; --line: #d5d9e2;
  --link: #1d4f91; }
@media (prefers-color-scheme: dark) { :root { --ink: #edeff5; --soft: #a9b0c2; --paper: #1d2130; --ground: #12151f;
  --line: #343a4e; --link: #9cc2ff; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem 1rem 3rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 36rem; margin: 0 auto; }
h1 { font-size: 1.25rem; margin: 0 0 1rem; }
article { background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.1rem;
  margin-bottom: 1rem; }
header { display: flex; gap: .7rem; align-items: center; margin-bottom: .6rem; }
header > span { flex: none; width: 2.6rem; height: 2.6rem; border-radius: 50%; background: var(--link);
  color: var(--paper); display: grid; place-items: center; font-weight: 700; }
header p { margin: 0; line-height: 1.25; }
header strong { display: block; }
small, footer { color: var(--soft); font-size: .875rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 .8rem; }
a { color: var(--link); }
.pictures { display: grid; gap: .4rem; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); }
figure { margin: 0; }
img { display: block; width: 100%; height: auto; max-height: 24rem; object-fit: contain; border-radius: .5rem;
  background: var(--ground); }
figcaption { color: var(--soft); font-size: .8125rem; margin-top: .25rem; }
footer { border-top: 1px solid var(--line); margin-top: .8rem; padding-top: .6rem; }
"""


def page(account: str, meta: Mapping[str, Any], text: str) -> str:
    """Give the page of one copy; ``meta`` is what its meta.json holds."""
    title = _("Copy of “{title}”").format(title=meta["title"])
    every = _("All copies")
    back = f'<p><a href="../index.html">{_escaped(every)}</a></p>'
    return _document(title, f"<main>\n{_post(account, meta, text, '')}\n{back}\n</main>")


def page_of_all(account: str, copies: Sequence[tuple[str, Mapping[str, Any], str]]) -> str:
    """Give the page of all copies, in the order given: folder's name, meta, text of each."""
    count = ngettext("{count} copy in the outbox “{account}”", "{count} copies in the outbox “{account}”", len(copies))
    title = count.format(count=len(copies), account=account)
    posts = "\n".join(_post(account, meta, text, f"{name}/") for name, meta, text in copies)
    return _document(title, f"<main>\n<h1>{_escaped(title)}</h1>\n{posts}\n</main>")


def _document(title: str, body: str) -> str:
    return (
        f'<!doctype html>\n<html lang="{_escaped(language())}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{_escaped(title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _post(account: str, meta: Mapping[str, Any], text: str, folder: str) -> str:
    """Give one copy as a post; ``folder`` leads from the page to the copy's files."""
    kind = _("Correction, under an earlier copy") if meta.get("reply_to") else _("Copy")
    pictures = "\n".join(_figure(picture, folder) for picture in meta["pictures"])
    shown = f'<div class="pictures">\n{pictures}\n</div>\n' if pictures else _card(meta, folder)
    original = f'<a href="{_escaped(meta["url"])}">{_escaped(meta["title"])}</a>'
    backlink = _("Original:")
    return (
        f"<article>\n<header><span aria-hidden='true'>{_escaped(account[:1].upper())}</span>"
        f"<p><strong>{_escaped(account)}</strong><small>{_escaped(kind)}, {_when(meta['at'])}</small></p></header>\n"
        f'<p class="text" lang="{_escaped(meta["language"])}">{linked(text)}</p>\n{shown}'
        f"<footer>{_escaped(backlink)} {original}{_here(meta['url'])}</footer>\n</article>"
    )


def _when(moment: str) -> str:
    """Write the time of a copy as people read it, in the zone of this machine (``TZ``), and as it is."""
    shown = written(datetime.fromisoformat(moment).astimezone())
    return f'<time datetime="{_escaped(moment)}">{_escaped(shown)}</time>'


def _here(url: str) -> str:
    """Give a link to the original on this machine, while it is served beside its copies (``TAMBOUR_SERVED``)."""
    if os.environ.get("TAMBOUR_SERVED") != "1":
        return ""
    path = "/" + urlsplit(url).path.lstrip("/")
    words = _("see it on this machine")
    return f' (<a href="{_escaped(path)}">{_escaped(words)}</a>)'


def _figure(picture: Mapping[str, Any], folder: str) -> str:
    alt = picture["alt"]
    caption = _("Alternative text: {alt}").format(alt=alt) if alt else _("No alternative text")
    return (
        f'<figure><img src="{_escaped(folder + picture["file"])}" alt="{_escaped(alt)}" '
        f'width="{picture["width"]}" height="{picture["height"]}">'
        f"<figcaption>{_escaped(caption)}</figcaption></figure>"
    )


def _card(meta: Mapping[str, Any], folder: str) -> str:
    return f'<img src="{_escaped(folder + meta["card"])}" alt="">\n' if meta.get("card") else ""


def linked(text: str) -> str:
    """Give a text as HTML, with its addresses and hashtags as a network shows them."""
    parts, done = [], 0
    for found in urls(text):
        address = _escaped(found[0])
        parts += [_tagged(text[done : found.start()]), f'<a href="{address}">{address}</a>']
        done = found.end()
    return "".join([*parts, _tagged(text[done:])])


def _tagged(text: str) -> str:
    parts, done = [], 0
    for found in HASHTAG.finditer(text):
        parts += [_escaped(text[done : found.start()]), f"<strong>{_escaped(found[0])}</strong>"]
        done = found.end()
    return "".join([*parts, _escaped(text[done:])])


def _escaped(text: object) -> str:
    return html.escape(str(text))
