"""A Matrix room: how it is named, the addresses under it, and the link for people.

Names: https://spec.matrix.org/v1.18/appendices/#identifier-grammar; links: .../appendices/#matrixto-navigation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

ROOM = re.compile(r"#[^:\s\x00]+:[A-Za-z0-9.:\[\]-]+|![^\s/?#\x00]+")
# Since the third version of rooms an event is named after its content, before by a server.
EVENT = re.compile(r"\$[A-Za-z0-9_+=./~-]+(?::[A-Za-z0-9.:\[\]-]+)?")


@dataclass(frozen=True, slots=True)
class Room:
    """A room by its number and by the name that the settings give it; ``public`` when anyone may join it."""

    name: str
    called: str
    public: bool
    server: str  # the host of our server, by which others find a room that is called by its number

    def link(self, event: str = "") -> str:
        """Give the page that opens the room, or a message of it, in the reader's own program."""
        there = "/".join(quote(part, safe="!#:@$") for part in (self.called, event) if part)
        via = self.called.partition(":")[2] or self.server
        return f"https://matrix.to/#/{there}" + (f"?via={quote(via)}" if self.called.startswith("!") else "")


def path(room: str, *parts: str, version: str = "v3") -> str:
    """Give the path of something in a room."""
    return "/".join((f"/_matrix/client/{version}/rooms", *(quote(part, safe="") for part in (room, *parts))))
