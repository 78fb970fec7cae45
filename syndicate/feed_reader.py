"""Read /syndication.json strictly: every key known, every value of its type, or the place that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from syndicate.i18n import _
from syndicate.model import (
    Captions,
    Feed,
    LedgerMark,
    Notice,
    Original,
    Override,
    Picture,
    Rendition,
    Translation,
    Video,
)
from syndicate.source import visible

SCHEMA = 1
VERSION = "https://jsonfeed.org/version/1.1"

T = TypeVar("T")
Json = dict[str, Any]


class Malformed(Exception):
    """The place in the document that is wrong."""


def read_feed(document: Any) -> Feed:
    """Turn a parsed document into values. Raise ``Malformed`` naming the place that is wrong."""
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise Malformed(_("it is not a JSON Feed 1.1"))
    extension = _get(document, "_syndication", dict, "")
    _schema(extension, "_syndication")
    originals: list[Original] = []
    ids: set[str] = set()
    urls: set[str] = set()
    for index, item in enumerate(_get(document, "items", list, "")):
        where = f"items[{index}]"
        original = _original(item, where)
        if original.id in ids:
            raise Malformed(_("{where}: the id “{id}” comes twice").format(where=where, id=original.id))
        if original.url in urls:  # copies are recognised by their canonical URL
            raise Malformed(_("{where}: the address {url} comes twice").format(where=where, url=original.url))
        ids.add(original.id)
        urls.add(original.url)
        originals.append(original)
    withdrawn = tuple(_id(one, "_syndication.withdrawn") for one in _strings(extension, "withdrawn", "_syndication"))
    if ids.intersection(withdrawn):
        raise Malformed(_("an original is both present and withdrawn"))
    return Feed(_get(extension, "build", str, "_syndication"), _mark(extension), tuple(originals), withdrawn)


def _mark(extension: Json) -> LedgerMark | None:
    mark = _get(extension, "ledger", (dict, type(None)), "_syndication")
    if mark is None:
        return None
    where = "_syndication.ledger"
    return LedgerMark(_size(mark, "lines", where), _sha256(mark, where))


ITEM = {
    "schema", "type", "category", "accounts", "pictures", "video", "sensitive", "urgent", "expires", "translations",
    "card", "notice",
}  # fmt: skip


def _original(item: Any, where: str) -> Original:
    if not isinstance(item, dict):
        raise Malformed(where)
    extension = _get(item, "_syndication", dict, where)
    inside = f"{where}._syndication"
    _schema(extension, inside)
    # A key that we do not know could be a restriction that we would not respect.
    _only(extension, ITEM, inside)
    accounts = _get(extension, "accounts", (dict, type(None)), inside)
    return Original(
        id=_id(_get(item, "id", str, where), f"{where}.id"),
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
        video=_video(extension["video"], f"{inside}.video") if "video" in extension else None,
        sensitive=_get(extension, "sensitive", bool, inside),
        urgent=_get(extension, "urgent", bool, inside),
        expires=_optional_moment(extension, "expires", inside),
        accounts=None
        if accounts is None
        else {name: _override(value, f"{inside}.accounts.{name}") for name, value in accounts.items()},
        translations=_all(extension, "translations", inside, _translation),
        card=_card(extension, inside),
        notice=_notice(extension, inside),
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
        raise Malformed(f"{where}.focus")
    return Picture(
        url=_address(value, "url", where),
        alt=_get(value, "alt", str, where),
        width=_size(value, "width", where),
        height=_size(value, "height", where),
        sha256=_sha256(value, where),
        focus=(float(focus[0]), float(focus[1])),
        credit=_get(value, "credit", str, where) if value.get("credit") else "",
        renditions=_all(value, "renditions", where, _rendition),
    )


def _video(value: Any, where: str) -> Video:
    _only(value, {"url", "mime", "size", "sha256", "captions"}, where)
    return Video(
        url=_address(value, "url", where),
        mime=_text(value, "mime", where),
        size=_size(value, "size", where),
        sha256=_sha256(value, where),
        captions=_all(value, "captions", where, _captions),
    )


def _captions(value: Any, where: str) -> Captions:
    _only(value, {"lang", "url", "sha256"}, where)
    return Captions(_text(value, "lang", where), _address(value, "url", where), _sha256(value, where))


def _rendition(value: Any, where: str) -> Rendition:
    _only(value, {"url", "width", "height", "sha256"}, where)
    sha256 = _sha256(value, where) if "sha256" in value else ""
    return Rendition(_address(value, "url", where), _size(value, "width", where), _size(value, "height", where), sha256)


def _card(value: Json, where: str) -> Rendition | None:
    if "card" not in value:
        return None
    card = _rendition(value["card"], f"{where}.card")
    if not card.sha256:
        raise Malformed(f"{where}.card.sha256")
    return card


def _notice(value: Json, where: str) -> Notice | None:
    if "notice" not in value:
        return None
    inside = f"{where}.notice"
    notice = value["notice"]
    _only(notice, {"facts", "dates"}, inside)
    return Notice(_all(notice, "facts", inside, _fact), _get(notice, "dates", str, inside))


def _fact(value: Any, where: str) -> tuple[str, str]:
    _only(value, {"name", "text"}, where)
    return _text(value, "name", where), _text(value, "text", where)


def _translation(value: Any, where: str) -> Translation:
    _only(value, {"lang", "url", "title", "summary", "tags", "image_alt", "card", "notice"}, where)
    return Translation(
        lang=_text(value, "lang", where),
        url=_address(value, "url", where),
        title=_text(value, "title", where),
        summary=_get(value, "summary", str, where),
        tags=tuple(_strings(value, "tags", where)),
        image_alt=_get(value, "image_alt", str, where) if "image_alt" in value else "",
        card=_card(value, where),
        notice=_notice(value, where),
    )


# ------------------------------------------------------------------------------------------- small checks


def _schema(extension: Json, where: str) -> None:
    if extension.get("schema") != SCHEMA:
        message = _("{where}: schema {schema} is not one that this version understands")
        raise Malformed(message.format(where=where, schema=ascii(extension.get("schema"))[:40]))


def _only(value: Any, known: set[str], where: str) -> None:
    if not isinstance(value, dict):
        raise Malformed(where)
    if unknown := value.keys() - known:
        raise Malformed(f"{where}.{min(unknown)}")


def _get(value: Json, key: str, kind: type[T] | tuple[type, ...], where: str) -> Any:
    found = value.get(key, Malformed)
    wrong = not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool)
    if wrong or (isinstance(found, str) and not found.isascii() and _HALF.search(found)):
        raise Malformed(f"{where}.{key}".lstrip("."))
    return found


def _id(text: str, where: str) -> str:
    """Take an id that can be shown on one line: it names originals in the ledger, in commands and in their words."""
    if not text.strip() or visible(text) != text:
        raise Malformed(where)
    return text


def _text(value: Json, key: str, where: str) -> str:
    text: str = _get(value, key, str, where)
    if not text.strip():
        raise Malformed(f"{where}.{key}")
    return text


def _strings(value: Json, key: str, where: str) -> list[str]:
    strings: list[str] = _get(value, key, list, where)
    if not all(isinstance(string, str) and not _HALF.search(string) for string in strings):
        raise Malformed(f"{where}.{key}")
    return strings


def _all(value: Json, key: str, where: str, read: Callable[[Any, str], T]) -> tuple[T, ...]:
    return tuple(read(part, f"{where}.{key}[{index}]") for index, part in enumerate(_get(value, key, list, where)))


def _address(value: Json, key: str, where: str) -> str:
    address: str = _get(value, key, str, where)
    if not _ADDRESS.fullmatch(address) or visible(address) != address:
        raise Malformed(f"{where}.{key}")
    return address


def _size(value: Json, key: str, where: str) -> int:
    size: int = _get(value, key, int, where)
    if size < 1:
        raise Malformed(f"{where}.{key}")
    return size


def _sha256(value: Json, where: str) -> str:
    digest: str = _get(value, "sha256", str, where)
    if not _SHA256.fullmatch(digest):
        raise Malformed(f"{where}.sha256")
    return digest


def _optional_moment(value: Json, key: str, where: str) -> datetime | None:
    return None if value.get(key) is None else _moment(_get(value, key, str, where), f"{where}.{key}")


def _moment(text: str, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Malformed(where) from None
    if moment.tzinfo is None:
        raise Malformed(where)
    return moment


# An absolute web address: a host, and nothing that could break out of a line or an attribute.
_ADDRESS = re.compile(r"https?://[^\s/<>\"'\\@]+(/[^\s<>\"\\\x00-\x1f]*)?")
# Half of a character, which JSON can write and no file can hold.
_HALF = re.compile("[\ud800-\udfff]")
_SHA256 = re.compile(r"[0-9a-f]{64}")
