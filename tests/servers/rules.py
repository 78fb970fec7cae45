"""What the proxy keeps: the requests that reached it, and the rules that say which of them fail."""

from __future__ import annotations

import fnmatch
import json
from dataclasses import dataclass

from tests.servers.faults import Fault


@dataclass(slots=True)
class Request:
    """One request as the client sent it. ``path`` keeps its query; ``fault`` names what was done to it, or is empty."""

    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes
    fault: str = ""
    forwarded: bool = False

    def json(self) -> object:
        """Read the body as JSON."""
        return json.loads(self.body)


@dataclass(slots=True)
class Rule:
    """A fault for the matching requests number ``nth`` to ``nth + times - 1``, counted from 1."""

    method: str
    path: str
    fault: Fault
    nth: int
    times: int | None
    seen: int = 0

    def takes(self, method: str, path: str) -> bool:
        """Count a request when it matches, and say whether the fault is for it."""
        if not (fnmatch.fnmatchcase(method, self.method) and fnmatch.fnmatchcase(path.partition("?")[0], self.path)):
            return False
        self.seen += 1
        return self.seen >= self.nth and (self.times is None or self.seen < self.nth + self.times)
