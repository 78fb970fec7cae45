"""The hub in the feeds: whoever follows one through it is told at once (WebSub, https://www.w3.org/TR/websub/).

RSS has no element for it and borrows Atom's, which feedgen writes for ``rel="self"`` only.
"""

from __future__ import annotations

from typing import Any

from feedgen.ext.base import BaseExtension
from feedgen.util import xml_elem

_LINK = "{http://www.w3.org/2005/Atom}link"


class Hub(BaseExtension):  # type: ignore[misc]  # feedgen is untyped
    """Adds the hub to an RSS feed, beside its own address."""

    def __init__(self) -> None:
        self.url = ""

    def extend_rss(self, feed: Any) -> Any:
        """Add the link to the channel."""
        (channel,) = feed
        if self.url:
            link = xml_elem(_LINK, channel, href=self.url, rel="hub")
            channel.find(_LINK).addnext(link)
        return feed
