"""What a copy is made of on Matrix, and what is read back: https://spec.matrix.org/v1.18/client-server-api/#mroommessage.

The HTML is ours, made of a few signs; all that an editor writes in it is escaped. ``m.mentions`` is empty, so that no
word in a text calls anybody.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from syndicate.model import Attachment, Draft, Post
from syndicate.networks._shown import letters, summed
from syndicate.networks._text import mentions_url, read_html, same_url, urls

KEY = "tambour.key"  # ours, in the event: servers keep the fields that they do not know
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png"}


def content(post: Post, key: str, address: str) -> dict[str, Any]:
    """Make the content of the event; ``address`` is where the server keeps the picture."""
    said = {
        "body": post.draft.text,
        "format": "org.matrix.custom.html",
        "formatted_body": formatted(post.draft),
        "m.mentions": {},
        KEY: key,
    }
    if not post.attachments:
        return {"msgtype": "m.text", **said}
    picture = post.attachments[0]
    info = {"mimetype": picture.mime, "size": len(picture.data), "w": picture.width, "h": picture.height}
    # With a name that is not the text, the text is the caption. Most programs read the name aloud.
    return {"msgtype": "m.image", **said, "filename": filename(picture), "url": address, "info": info}


def formatted(draft: Draft) -> str:
    """Write a text as HTML: paragraphs, its title in bold, its addresses as links."""
    first, _line, _rest = draft.text.partition("\n")
    title = first if first and letters(first) == letters(draft.link.title) else ""
    paragraphs = [_linked(one).replace("\n", "<br>") for one in draft.text.split("\n\n") if one.strip()]
    if title and paragraphs[0].startswith(html.escape(title)):
        bold = html.escape(title)
        paragraphs[0] = f"<strong>{bold}</strong>{paragraphs[0][len(bold) :]}"
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def filename(picture: Attachment) -> str:
    """Name a picture by what it shows: there is no other place for an alternative text."""
    words = " ".join("".join(" " if sign in "/\\" else sign for sign in picture.alt).split())
    return f"{words or 'image'}.{SUFFIXES.get(picture.mime, 'jpg')}"


def replacing(made: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Make the event that gives another this content; for programs that know no edits, the text after a star."""
    fallback = {"msgtype": "m.text", "body": f"* {made['body']}", "m.mentions": {}, KEY: made[KEY]}
    return {**fallback, "m.new_content": dict(made), "m.relates_to": {"rel_type": "m.replace", "event_id": name}}


def seen(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the content that readers see: that of the latest edit, which the server puts beside the event."""
    latest = _within(event, "unsigned", "m.relations", "m.replace", "content", "m.new_content")
    if isinstance(latest, Mapping) and latest:
        return latest
    own = event.get("content")
    return own if isinstance(own, Mapping) else {}


def is_edit(event: Mapping[str, Any]) -> bool:
    """Tell whether an event only edits another."""
    return bool(_within(event, "content", "m.relates_to", "rel_type") == "m.replace")


def is_ours(event: Mapping[str, Any], key: str) -> bool:
    """Tell whether an event was made by the attempt with this key."""
    return bool(_within(event, "content", KEY) == key)


def links_to(there: Mapping[str, Any], url: str) -> bool:
    """Tell whether a content holds this address whole, in its text or behind a word."""
    body, rich = there.get("body"), there.get("formatted_body")
    if isinstance(body, str) and mentions_url(body, url):
        return True
    return isinstance(rich, str) and any(same_url(link, url) for link in read_html(rich)[0])


def shown(there: Mapping[str, Any]) -> str:
    """Sum up what readers see of a content."""
    body, info = there.get("body"), there.get("info")
    text = body if isinstance(body, str) else ""
    if there.get("msgtype") != "m.image" or not isinstance(info, Mapping):
        return summed(text)
    name = there.get("filename")
    return summed(text, [(_picture(info), name if isinstance(name, str) else "")])


def shown_of(post: Post) -> str:
    """Sum up what readers would see of a post: where the server keeps a picture is not seen."""
    return shown(content(post, "", ""))


def _picture(info: Mapping[str, Any]) -> str:
    """Tell a picture from another without fetching it."""
    return " ".join(str(info.get(name)) for name in ("mimetype", "size", "w", "h"))


def _linked(text: str) -> str:
    parts, done = [], 0
    for found in urls(text):
        address = html.escape(found[0])
        parts += [html.escape(text[done : found.start()]), f'<a href="{address}">{address}</a>']
        done = found.end()
    return "".join([*parts, html.escape(text[done:])])


def _within(value: Any, *names: str) -> Any:
    """Go down into an answer; ``None`` where it has not that shape."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
