"""/syndication.json: the one document that the site hands to the engine, and the JSON Feeds for readers.

It is a JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) with a ``_syndication`` object on the feed and on each
item. The loader is strict: a document that it does not wholly understand is refused, and nothing is sent.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from syndicate.errors import FeedError, OutcomeError
from syndicate.i18n import _
from syndicate.model import Feed, LedgerMark, Original, Override, Picture, Rendition, Translation

SCHEMA = 1
VERSION = "https://jsonfeed.org/version/1.1"
MOST_BYTES = 64_000_000

T = TypeVar("T")
Json = dict[str, Any]


def load(source: str) -> Feed:
    """Read and check a feed from an address or a file. Raise ``FeedError`` with a sentence that names the source."""
    if urlsplit(source).scheme in ("http", "https"):
        return parse(_fetch(source), source)
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
        return _feed(document)
    except _Malformed as error:
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
        "items": items,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def json_feed(items: Iterable[Mapping[str, Any]], *, title: str, home: str, feed_url: str, lang: str) -> str:
    """Write a JSON Feed 1.1 for readers, from items that already have the names of its fields."""
    document = _head(title, home, feed_url, lang) | {"items": list(items)}
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
        raise FeedError(_("The feed could not be fetched: {error}").format(error=error), file=address) from None


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
        "translations": [
            {"lang": t.lang, "url": t.url, "title": t.title, "summary": t.summary, "tags": list(t.tags)}
            for t in original.translations
        ],
    }
    if original.video:
        extension["video"] = original.video
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
        "renditions": [{"url": r.url, "width": r.width, "height": r.height} for r in picture.renditions],
    }


# ---------------------------------------------------------------------------------------------- reading


class _Malformed(Exception):
    """The place in the document that is wrong."""


def _feed(document: Any) -> Feed:
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise _Malformed(_("it is not a JSON Feed 1.1"))
    extension = _get(document, "_syndication", dict, "")
    _schema(extension, "_syndication")
    originals: list[Original] = []
    ids: set[str] = set()
    for index, item in enumerate(_get(document, "items", list, "")):
        where = f"items[{index}]"
        original = _original(item, where)
        if original.id in ids:
            raise _Malformed(_("{where}: the id “{id}” comes twice").format(where=where, id=original.id))
        ids.add(original.id)
        originals.append(original)
    withdrawn = tuple(_strings(extension, "withdrawn", "_syndication"))
    if ids.intersection(withdrawn):
        raise _Malformed(_("an original is both present and withdrawn"))
    return Feed(_get(extension, "build", str, "_syndication"), _mark(extension), tuple(originals), withdrawn)


def _mark(extension: Json) -> LedgerMark | None:
    mark = _get(extension, "ledger", (dict, type(None)), "_syndication")
    if mark is None:
        return None
    where = "_syndication.ledger"
    return LedgerMark(_size(mark, "lines", where), _sha256(mark, where))


ITEM = {
    "schema", "type", "category", "accounts", "pictures", "video", "sensitive", "urgent", "expires", "translations",
}  # fmt: skip


def _original(item: Any, where: str) -> Original:
    if not isinstance(item, dict):
        raise _Malformed(where)
    extension = _get(item, "_syndication", dict, where)
    inside = f"{where}._syndication"
    _schema(extension, inside)
    # A key that we do not know could be a restriction that we would not respect.
    _only(extension, ITEM, inside)
    accounts = _get(extension, "accounts", (dict, type(None)), inside)
    return Original(
        id=_text(item, "id", where),
        url=_address(item, "url", where),
        title=_text(item, "title", where),
        summary=_get(item, "summary", str, where),
        lang=_text(item, "language", where),
        date=_moment(_get(item, "date_published", str, where), f"{where}.date_published"),
        modified=_optional_moment(item, "date_modified", where),
        type=_text(extension, "type", inside),
        category=_get(extension, "category", str, inside),
        tags=tuple(_strings(item, "tags", where)),
        pictures=_all(extension, "pictures", inside, _picture),
        video=_address(extension, "video", inside) if extension.get("video") is not None else None,
        sensitive=_get(extension, "sensitive", bool, inside),
        urgent=_get(extension, "urgent", bool, inside),
        expires=_optional_moment(extension, "expires", inside),
        accounts=None
        if accounts is None
        else {name: _override(value, f"{inside}.accounts.{name}") for name, value in accounts.items()},
        translations=_all(extension, "translations", inside, _translation),
    )


def _override(value: Any, where: str) -> Override:
    _only(value, {"text", "picture", "at", "skip"}, where)
    return Override(
        text=_get(value, "text", str, where) if "text" in value else None,
        picture=_picture(value["picture"], f"{where}.picture") if "picture" in value else None,
        at=_optional_moment(value, "at", where),
        skip=_get(value, "skip", bool, where) if "skip" in value else False,
    )


def _picture(value: Any, where: str) -> Picture:
    _only(value, {"url", "alt", "width", "height", "sha256", "focus", "credit", "renditions"}, where)
    focus = value.get("focus") or [0.0, 0.0]
    numbers = isinstance(focus, list) and len(focus) == 2 and all(isinstance(part, int | float) for part in focus)
    if not numbers or not all(-1 <= part <= 1 for part in focus):
        raise _Malformed(f"{where}.focus")
    return Picture(
        url=_address(value, "url", where),
        alt=_get(value, "alt", str, where),
        width=_size(value, "width", where),
        height=_size(value, "height", where),
        sha256=_sha256(value, where),
        focus=(float(focus[0]), float(focus[1])),
        credit=value.get("credit") or "",
        renditions=_all(value, "renditions", where, _rendition),
    )


def _rendition(value: Any, where: str) -> Rendition:
    _only(value, {"url", "width", "height"}, where)
    return Rendition(_address(value, "url", where), _size(value, "width", where), _size(value, "height", where))


def _translation(value: Any, where: str) -> Translation:
    _only(value, {"lang", "url", "title", "summary", "tags"}, where)
    return Translation(
        lang=_text(value, "lang", where),
        url=_address(value, "url", where),
        title=_text(value, "title", where),
        summary=_get(value, "summary", str, where),
        tags=tuple(_strings(value, "tags", where)),
    )


# ------------------------------------------------------------------------------------------- small checks


def _schema(extension: Json, where: str) -> None:
    if extension.get("schema") != SCHEMA:
        message = _("{where}: schema {schema} is not one that this version understands")
        raise _Malformed(message.format(where=where, schema=extension.get("schema")))


def _only(value: Any, known: set[str], where: str) -> None:
    if not isinstance(value, dict):
        raise _Malformed(where)
    if unknown := value.keys() - known:
        raise _Malformed(f"{where}.{min(unknown)}")


def _get(value: Json, key: str, kind: type[T] | tuple[type, ...], where: str) -> Any:
    found = value.get(key, _Malformed)
    if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
        raise _Malformed(f"{where}.{key}".lstrip("."))
    return found


def _text(value: Json, key: str, where: str) -> str:
    text: str = _get(value, key, str, where)
    if not text.strip():
        raise _Malformed(f"{where}.{key}")
    return text


def _strings(value: Json, key: str, where: str) -> list[str]:
    strings: list[str] = _get(value, key, list, where)
    if not all(isinstance(string, str) for string in strings):
        raise _Malformed(f"{where}.{key}")
    return strings


def _all(value: Json, key: str, where: str, read: Callable[[Any, str], T]) -> tuple[T, ...]:
    return tuple(read(part, f"{where}.{key}[{index}]") for index, part in enumerate(_get(value, key, list, where)))


def _address(value: Json, key: str, where: str) -> str:
    address: str = _get(value, key, str, where)
    if not _ADDRESS.fullmatch(address):
        raise _Malformed(f"{where}.{key}")
    return address


def _size(value: Json, key: str, where: str) -> int:
    size: int = _get(value, key, int, where)
    if size < 1:
        raise _Malformed(f"{where}.{key}")
    return size


def _sha256(value: Json, where: str) -> str:
    digest: str = _get(value, "sha256", str, where)
    if not _SHA256.fullmatch(digest):
        raise _Malformed(f"{where}.sha256")
    return digest


def _optional_moment(value: Json, key: str, where: str) -> datetime | None:
    return None if value.get(key) is None else _moment(_get(value, key, str, where), f"{where}.{key}")


def _moment(text: str, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _Malformed(where) from None
    if moment.tzinfo is None:
        raise _Malformed(where)
    return moment


# An absolute web address: a host, and nothing that could break out of a line or an attribute.
_ADDRESS = re.compile(r"https?://[^\s/<>\"'\\@]+(/[^\s<>\"\\\x00-\x1f]*)?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
