"""A small feedgen extension: one picture per item, as Media RSS describes it.

feedgen's own ``media`` extension knows neither the description (our alternative text) nor the credit.
Elements and attributes: https://www.rssboard.org/media-rss (media:content, media:description, media:credit,
media:thumbnail).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.util import xml_elem

NAMESPACE = "http://search.yahoo.com/mrss/"


@dataclass(frozen=True, slots=True)
class Media:
    """A picture and its words. ``size`` in bytes, ``width`` and ``height`` in pixels, addresses absolute."""

    url: str
    mime: str
    size: int
    width: int
    height: int
    alt: str
    credit: str = ""
    thumbnail: str = ""
    thumbnail_width: int = 0
    thumbnail_height: int = 0


class MediaRss(BaseExtension):  # type: ignore[misc]  # feedgen is untyped
    """Declares the namespace on the feed."""

    def extend_ns(self) -> dict[str, str]:
        """Give the prefix and its namespace."""
        return {"media": NAMESPACE}


class MediaRssEntry(BaseEntryExtension):  # type: ignore[misc]  # feedgen is untyped
    """Adds the picture to an item of RSS or Atom."""

    def __init__(self) -> None:
        self.picture: Media | None = None

    def extend_rss(self, feed: Any) -> Any:
        """Add the elements to one item."""
        if self.picture:
            _content(feed, self.picture)
        return feed

    def extend_atom(self, feed: Any) -> Any:
        """Add the same elements to one Atom entry."""
        return self.extend_rss(feed)


def _content(item: Any, picture: Media) -> None:
    content = xml_elem(
        f"{{{NAMESPACE}}}content",
        item,
        url=picture.url,
        medium="image",
        type=picture.mime,
        width=str(picture.width),
        height=str(picture.height),
        fileSize=str(picture.size),
    )
    if picture.alt:
        description = xml_elem(f"{{{NAMESPACE}}}description", content, type="plain")
        description.text = picture.alt
    if picture.credit:
        credit = xml_elem(f"{{{NAMESPACE}}}credit", content, role="photographer", scheme="urn:ebu")
        credit.text = picture.credit
    if picture.thumbnail:
        xml_elem(
            f"{{{NAMESPACE}}}thumbnail",
            content,
            url=picture.thumbnail,
            width=str(picture.thumbnail_width),
            height=str(picture.thumbnail_height),
        )
