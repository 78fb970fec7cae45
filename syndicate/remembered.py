"""Small facts that outlive a run: on the ledger's branch where there is one, else in ``.tambour/`` on this machine.

A runner of a forge is a new machine each time, and its cache may be emptied: only the branch is sure to be there.
Whatever is lost is met again: nothing here may be needed to be right.
"""

from __future__ import annotations

import json
from typing import Any

from syndicate.branch import Branch
from syndicate.config import Config


class Remembered:
    """One document of JSON."""

    def __init__(self, config: Config, name: str) -> None:
        """``name`` is that of its file."""
        self._file = config.cache / name
        self._name = name
        self._branch = Branch.of(config.ledger)

    def read(self) -> Any:
        """Give the document, ``None`` when there is none, or when it makes no sense."""
        try:
            text = self._branch.read(self._name) if self._branch else self._file.read_bytes()
            return json.loads(text)
        except (OSError, ValueError, RecursionError):
            return None

    def write(self, data: Any) -> None:
        """Keep the document in the place of the former one. Raise ``Unsent`` when the branch cannot be pushed."""
        text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        if self._branch:
            if data != self.read():
                self._branch.put(self._name, text.encode(), self._name.removesuffix(".json"))
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self._file)
