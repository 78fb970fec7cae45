"""/syndication.json: the one document that the site hands to the engine, and the JSON Feeds for readers.

It is a JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) with a ``_syndication`` object on the feed and on each
item. The loader is strict: a document that it does not wholly understand is refused, and nothing is sent.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from syndicate.addresses import split_web
from syndicate.errors import FeedError, OutcomeError
from syndicate.feed_reader import SCHEMA, VERSION, Json, Malformed, read_feed
from syndicate.i18n import _
from syndicate.model import Feed, LedgerMark, Notice, Original, Override, Picture, Rendition, Translation, Video

MOST_BYTES = 64_000_000


def load(source: str) -> Feed:
    """Read and check a feed from an address or a file. Raise ``FeedError`` with a sentence that names the source."""
    if source.lower().startswith(("http:", "https:")):
        if split_web(source) is None:
            raise FeedError(_("This is not an address that can be fetched."), file=_named(source))
        return parse(_fetch(source), _named(source))
    try:
        return parse(Path(source).read_text(encoding="utf-8"), source)
    except FileNotFoundError:
        raise FeedError(_("The feed is not there. Build the site first: tambour build."), file=source) from None
    except (OSError, UnicodeDecodeError) as error:
        raise FeedError(_("The feed cannot be read: {error}").format(error=error), file=source) from None


def parse(text: str, source: str) -> Feed:
    """Check a feed and turn it into values. ``source`` names it in errors."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise FeedError(_("The feed is not valid JSON."), file=source) from None
    try:
        return read_feed(document)
    except Malformed as error:
        raise FeedError(_("The feed is malformed: {where}").format(where=error), file=source) from None


def dump(
    originals: Iterable[Original],
    withdrawn: Iterable[str],
    mark: LedgerMark | None,
    *,
    title: str,
    home: str,
    feed_url: str,
    lang: str,
) -> str:
    """Write /syndication.json. The same originals in the same state of the ledger give the same bytes."""
    items = [_item(original) for original in originals]
    gone = sorted(withdrawn)
    content = json.dumps([items, gone], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    document = _head(title, home, feed_url, lang) | {
        "_syndication": {
            "schema": SCHEMA,
            "build": hashlib.sha256(content.encode()).hexdigest(),
            "ledger": None if mark is None else {"lines": mark.lines, "sha256": mark.sha256},
            "withdrawn": gone,
        },
    }
    # One line for each item: a pretty one is written ten times slower, and ten years of news are a thousand.
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    return json.dumps(document, ensure_ascii=False, indent=1)[:-2] + f',\n "items": [\n{lines}\n ]\n}}\n'


def json_feed(
    items: Iterable[Mapping[str, Any]], *, title: str, home: str, feed_url: str, lang: str, hub: str = ""
) -> str:
    """Write a JSON Feed 1.1 for readers, from items that already have the names of its fields."""
    hubs = {"hubs": [{"type": "WebSub", "url": hub}]} if hub else {}
    document = _head(title, home, feed_url, lang) | hubs | {"items": list(items)}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _head(title: str, home: str, feed_url: str, lang: str) -> Json:
    return {"version": VERSION, "title": title, "home_page_url": home, "feed_url": feed_url, "language": lang}


def _fetch(address: str) -> str:
    from syndicate.web import Web

    try:
        with Web() as web:
            # Static hosts serve .json as application/json, whatever JSON Feed prefers.
            return web.fetch(address, types=("application/",), most=MOST_BYTES).data.decode("utf-8")
    except (OutcomeError, UnicodeDecodeError) as error:
        missing = FeedError(_("The feed could not be fetched: {error}").format(error=error), file=_named(address))
        missing.exit_code = 1  # a server did that, and nobody wrote anything wrong
        raise missing from None


def _named(address: str) -> str:
    """Name an address without what may be secret in it: who writes a password or a token there has it in no log."""
    return re.sub(r"[?#].*", "", re.sub("//.*@", "//***@", address))


# ---------------------------------------------------------------------------------------------- writing


def _item(original: Original) -> Json:
    extension = {
        "schema": SCHEMA,
        "type": original.type,
        "category": original.category,
        "accounts": None
        if original.accounts is None
        else {name: _override_out(override) for name, override in original.accounts.items()},
        "pictures": [_picture_out(picture) for picture in original.pictures],
        "sensitive": original.sensitive,
        "urgent": original.urgent,
        "expires": original.expires.isoformat() if original.expires else None,
        "translations": [_translation_out(translation) for translation in original.translations],
    }
    if original.video:
        extension["video"] = _video_out(original.video)
    if original.card:
        extension["card"] = _rendition_out(original.card)
    if original.notice:
        extension["notice"] = _notice_out(original.notice)
    item: Json = {
        "id": original.id,
        "url": original.url,
        "title": original.title,
        "summary": original.summary,
        "content_text": original.summary,
        "language": original.lang,
        "date_published": original.date.isoformat(),
        "tags": list(original.tags),
        "_syndication": extension,
    }
    if original.modified:
        item["date_modified"] = original.modified.isoformat()
    if original.pictures:
        item["image"] = original.pictures[0].url
    return item


def _override_out(override: Override) -> Json:
    values = {
        "text": override.text,
        "picture": _picture_out(override.picture) if override.picture else None,
        "at": override.at.isoformat() if override.at else None,
        "skip": override.skip or None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _picture_out(picture: Picture) -> Json:
    return {
        "url": picture.url,
        "alt": picture.alt,
        "width": picture.width,
        "height": picture.height,
        "sha256": picture.sha256,
        "focus": list(picture.focus),
        "credit": picture.credit,
        "renditions": [_rendition_out(rendition) for rendition in picture.renditions],
    }


def _video_out(video: Video) -> Json:
    return {
        "url": video.url,
        "mime": video.mime,
        "size": video.size,
        "sha256": video.sha256,
        "captions": [{"lang": one.lang, "url": one.url, "sha256": one.sha256} for one in video.captions],
    }


def _rendition_out(rendition: Rendition) -> Json:
    known = {"url": rendition.url, "width": rendition.width, "height": rendition.height}
    return known | ({"sha256": rendition.sha256} if rendition.sha256 else {})


def _translation_out(one: Translation) -> Json:
    known = {"lang": one.lang, "url": one.url, "title": one.title, "summary": one.summary, "tags": list(one.tags)}
    described = {"image_alt": one.image_alt} if one.image_alt else {}
    noticed = {"notice": _notice_out(one.notice)} if one.notice else {}
    return known | described | noticed | ({"card": _rendition_out(one.card)} if one.card else {})


def _notice_out(notice: Notice) -> Json:
    return {"facts": [{"name": name, "text": text} for name, text in notice.facts], "dates": notice.dates}
